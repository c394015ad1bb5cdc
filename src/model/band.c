/* Letters: y = actual value, q = quantile, tau = its probability. */
#include "model/band.h"

#include "model/score.h"

#include <math.h>
#include <stdlib.h>

enum { QUANTILES_MOST = 2 * LEVELS_MAX + 1 };

/* The quantiles that levels stand for, by their probability. */
typedef struct {
    int count;
    double tau[QUANTILES_MOST];
    int level[QUANTILES_MOST]; /* whose lower (before the middle) or upper end; middle: none */
} Grid;

static Grid grid_of(const ModelConfig *config)
{
    Grid grid = {.count = 2 * config->levels + 1};
    const int middle = config->levels;

    /* inserted so that the widest stands first */
    for (int l = 0; l < config->levels; l++) {
        int place = l;
        for (; place > 0 && config->level[grid.level[place - 1]] < config->level[l]; place--)
            grid.level[place] = grid.level[place - 1];
        grid.level[place] = l;
    }
    for (int i = 0; i < middle; i++) {
        const double half = config->level[grid.level[i]] / 200;
        grid.level[grid.count - 1 - i] = grid.level[i];
        grid.tau[i] = 0.5 - half;
        grid.tau[grid.count - 1 - i] = 0.5 + half;
    }
    grid.tau[middle] = 0.5;
    return grid;
}

static double pinball(double y, double q, double tau)
{
    return y >= q ? tau * (y - q) : (1 - tau) * (q - y);
}

/* One value that came. */
typedef struct {
    const Forecast *forecast;
    int r, step, target;
    double y, unit, scale; /* what scores are measured in; the MASE scale */
} Value;

static void add_quantiles(const Grid *grid, const Value *value, BandScore *score)
{
    const Forecast *f = value->forecast;
    const int middle = grid->count / 2;
    double before = 0, tau = 0, area = 0, sum = 0;

    for (int i = 0; i < grid->count; i++) {
        double lower, upper, q = forecast_value(f, value->r, value->step, value->target);
        if (i != middle) {
            forecast_bounds(f, value->r, value->step, value->target, grid->level[i], &lower,
                            &upper);
            q = i < middle ? lower : upper;
        }
        const double loss = pinball(value->y, q, grid->tau[i]) / value->unit;
        sum += loss;
        area += (grid->tau[i] - tau) * (before + loss) / 2;
        before = loss;
        tau = grid->tau[i];
    }
    score->pinball += sum / grid->count;
    score->crps += 2 * (area + (1 - tau) * before / 2);
}

static void add_levels(const ModelConfig *config, const Value *value, BandScore *score)
{
    for (int l = 0; l < config->levels; l++) {
        const double tail = 1 - config->level[l] / 100, y = value->y;
        BandLevel *level = &score->level[l];
        double lower, upper;
        forecast_bounds(value->forecast, value->r, value->step, value->target, l, &lower, &upper);
        const double outside = fmax(fmax(lower - y, y - upper), 0);
        const double cost = upper - lower + 2 / tail * outside;
        level->coverage += y >= lower && y <= upper ? 100 : 0;
        level->score += cost / value->unit;
        level->scaled += cost / value->scale;
    }
}

/* Sums to means. */
static void divide(const ModelConfig *config, BandScore *score)
{
    const double n = score->count > 0 ? (double)score->count : (double)NAN;

    score->pinball /= n;
    score->crps /= n;
    for (int l = 0; l < config->levels; l++) {
        score->level[l].coverage /= n;
        score->level[l].score /= n;
        score->level[l].scaled /= n;
    }
}

Status band_scores(const Model *model, const Forecast *forecast, const Series *series,
                   BandScore **score, Error *err)
{
    const bool plain = model->targets == 1 && !forecast->part;
    const Grid grid = grid_of(&model->config);
    BandScore *all = *score = calloc((size_t)forecast->horizon + 1, sizeof *all);

    if (!all)
        return error_memory(err, "the scores of intervals");
    for (int r = 0; r < forecast->origins && forecast->bound; r++) {
        for (int step = 1; step <= forecast->horizon; step++) {
            for (int c = 0; c < forecast->targets; c++) {
                const double y = forecast_actual(forecast, series, r, step, c);
                const double scale = forecast_scale(model, forecast, r, c);
                const Value value = {forecast, r, step, c, y, plain ? 1 : scale, scale};
                for (int at = 0; at <= step && !isnan(y); at += step) {
                    all[at].count++;
                    add_quantiles(&grid, &value, &all[at]);
                    add_levels(&model->config, &value, &all[at]);
                }
            }
        }
    }
    for (int step = 0; step <= forecast->horizon; step++)
        divide(&model->config, &all[step]);
    return OK;
}
