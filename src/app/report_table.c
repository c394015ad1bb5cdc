/* What a run found, for a terminal. */
#include "app/report_backtest.h"
#include "app/report_class.h"
#include "base/ranks.h"
#include "model/score.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define ROUNDING    1e-12 /* of a value: such errors are none */
#define STEPS_SHOWN 12
#define PATHS_SHOWN 4 /* forecasts of a target of a series */

/* Decimals that leave `digits` significant digits of a value, 0 to 8; -1: more were needed. */
static int decimals(double value, int digits)
{
    if (!isfinite(value) || value == 0)
        return digits > 1 ? digits - 1 : 0;
    const int wanted = digits - 1 - (int)floor(log10(fabs(value)));

    return wanted < 0 ? 0 : wanted > 8 ? -1 : wanted;
}

/* A value right-aligned; "-" where there is none. */
static void add_cell(double value, int places, int width, Text *out)
{
    if (!isfinite(value))
        text_add(out, "%*s", width, "-");
    else if (fabs(value) >= 1e12 || places < 0)
        text_add(out, "%*.5g", width, value);
    else /* no sign where no digit is left */
        text_add(out, "%*.*f", width, places, fabs(value) < 0.5 * pow(10, -places) ? 0 : value);
}

/* A method's score in a column: digits by those of the model's own. */
static void add_score(const Result *result, Mode mode, const char *own, const char *method,
                      const ScoreColumn *column, int width, Text *out)
{
    add_cell(result_score(result, method, mode, column->metric),
             decimals(result_score(result, own, mode, column->metric), 4), width, out);
}

/* Two blanks before the longest: errors may be huge. */
static int score_width(const Result *result, Mode mode, const char *const *method, int count,
                       const ScoreColumn *column)
{
    int longest = (int)strlen(column->title);
    Text cell = {0};

    for (int i = 0; i < count; i++) {
        cell.used = 0;
        add_score(result, mode, method[0], method[i], column, 0, &cell);
        longest = (int)cell.used > longest ? (int)cell.used : longest;
    }
    text_free(&cell);
    return larger(longest + 2, result->series.parts > 0 ? 9 : 12); /* of many series six fit 80 */
}

static const char class_note[] =
    "  accuracy: share of right forecasts, more is better; cross-entropy: nats, less is\n"
    "  better; of simple methods that of the class shares in the training rows\n";

/* Nominal and measured side by side, and the scores of the intervals. */
static void add_intervals(const Result *result, Mode mode, Text *out)
{
    const ModelConfig *config = &result->model.config;
    const BandScore *band = &result->evaluation.band[mode][0];

    text_add(out, "\n");
    for (int l = 0; l < config->levels; l++)
        text_add(out, "  %g %% interval: %.1f %% of the test values inside, MSIS %.4g\n",
                 config->level[l], band->level[l].coverage, band->level[l].scaled);
    text_add(out, "  CRPS %.4g, mean pinball loss %.4g\n", band->crps, band->pinball);
}

static void add_scores(const Result *result, Mode mode, Text *out)
{
    const Forecast *forecast = result_held_out(result, mode);
    const int origins = result_origins(result, mode);
    const char *method[METHODS_SHOWN];
    const int count = result_methods(result, mode, method);
    const ScoreColumn *column;

    text_add(out, "%s: ", mode_name(mode));
    if (result->series.parts > 0)
        text_add(out, "%d series, ", result->series.parts);
    text_add(out, "%d held-out origin%s, %d step%s\n\n  %-16s", origins, origins == 1 ? "" : "s",
             forecast->horizon, forecast->horizon == 1 ? "" : "s", "");
    for (int m = 0; (column = result_column(result, m)) != NULL; m++)
        text_add(out, "%*s", score_width(result, mode, method, count, column), column->title);
    text_add(out, "\n");
    for (int i = 0; i < count; i++) {
        text_add(out, "  %-16s", method[i]);
        for (int m = 0; (column = result_column(result, m)) != NULL; m++)
            add_score(result, mode, method[0], method[i], column,
                      score_width(result, mode, method, count, column), out);
        text_add(out, "\n");
    }
    if (result_classes(result))
        text_add(out, "%s", class_note);
    else if (result->series.parts > 0)
        text_add(out, "  means over the series, which series.csv has; OWA relative to %s\n",
                 baseline_usual(&result->model));
    if (result->evaluation.band[mode])
        add_intervals(result, mode, out);
    text_add(out, "\n");
}

/* Two digits of the typical error are enough; five of the value where no error is known. */
static int forecast_decimals(const Result *result, Mode mode, double value)
{
    const double error = result_score(result, result->model.method->name, mode, "mae");

    return isfinite(error) && error > ROUNDING * fabs(value) ? decimals(error, 2)
                                                             : decimals(value, 5);
}

/* The forecast of one target beyond the end, of several series that of one, as it is laid out. */
typedef struct {
    const Result *result;
    Mode mode;
    int index, target;
    int shown;         /* steps */
    int stamp, number; /* widths of the columns */
    int places;
} Layout;

/* The forecast of a step and its intervals, values [1 + 2 levels]; returns how many. */
static int step_values(const Layout *layout, int step, double value[1 + 2 * LEVELS_MAX])
{
    const Forecast *ahead = &layout->result->evaluation.ahead[layout->mode];
    const int levels = layout->result->model.config.levels;

    value[0] = forecast_value(ahead, layout->index, step, layout->target);
    for (int level = 0; level < levels; level++)
        forecast_bounds(ahead, layout->index, step, layout->target, level, &value[1 + 2 * level],
                        &value[2 + 2 * level]);
    return 1 + 2 * levels;
}

static void step_stamp(const Layout *layout, int step, char out[TIME_TEXT])
{
    const Forecast *ahead = &layout->result->evaluation.ahead[layout->mode];

    series_time_text(forecast_series(ahead, &layout->result->series, layout->index),
                     ahead->origin[layout->index] + step, out);
}

/* The widths that all cells need. */
static void measure(Layout *layout)
{
    double value[1 + 2 * LEVELS_MAX] = {0};
    char stamp[TIME_TEXT];
    Text cell = {0};

    step_values(layout, 1, value);
    layout->places = forecast_decimals(layout->result, layout->mode, value[0]);
    layout->stamp = 4;
    layout->number = 8;
    for (int step = 1; step <= layout->shown; step++) {
        const int count = step_values(layout, step, value);

        step_stamp(layout, step, stamp);
        if ((int)strlen(stamp) > layout->stamp)
            layout->stamp = (int)strlen(stamp);
        for (int i = 0; i < count; i++) {
            cell.used = 0;
            add_cell(value[i], layout->places, 0, &cell);
            if ((int)cell.used > layout->number)
                layout->number = (int)cell.used;
        }
    }
    text_free(&cell);
}

/* The names of the columns as in forecast.csv. */
static void add_titles(const Layout *layout, Text *out)
{
    const ModelConfig *config = &layout->result->model.config;
    char title[24];

    text_add(out, "  %-*s  %*s", layout->stamp, "time", layout->number, "forecast");
    for (int i = 0; i < 2 * config->levels; i++) {
        snprintf(title, sizeof title, "%s%g", i % 2 ? "upper" : "lower", config->level[i / 2]);
        text_add(out, "  %*s", layout->number, title);
    }
    text_add(out, "\n");
}

static void add_step(const Layout *layout, int step, Text *out)
{
    double value[1 + 2 * LEVELS_MAX] = {0};
    const int count = step_values(layout, step, value);
    char stamp[TIME_TEXT];

    step_stamp(layout, step, stamp);
    text_add(out, "  %-*s", layout->stamp, stamp);
    for (int i = 0; i < count; i++) {
        text_add(out, "  ");
        add_cell(value[i], layout->places, layout->number, out);
    }
    text_add(out, "\n");
}

static void add_steps(const Layout *layout, Text *out)
{
    add_titles(layout, out);
    for (int step = 1; step <= layout->shown; step++)
        add_step(layout, step, out);
}

static void add_ahead(const Result *result, Mode mode, int index, int target, Text *out)
{
    const Forecast *ahead = &result->evaluation.ahead[mode];
    const Series *series = forecast_series(ahead, &result->series, index);
    const int horizon = ahead->horizon;
    Layout layout = {.result = result, .mode = mode, .index = index, .target = target};

    layout.shown = horizon > STEPS_SHOWN + 1 ? STEPS_SHOWN : horizon;
    if (!result_classes(result))
        measure(&layout);
    if (ahead->part)
        report_plain(out, series->series_name);
    if (ahead->part && series->targets > 1)
        text_add(out, ", ");
    if (!ahead->part || series->targets > 1)
        report_plain(out, series->name[target]);
    text_add(out, ": the next %d step%s (%s)\n\n", horizon, horizon == 1 ? "" : "s",
             mode_name(mode));
    if (result_classes(result))
        report_class_steps(result, mode, layout.shown, out);
    else
        add_steps(&layout, out);
    if (layout.shown < horizon)
        text_add(out, "  ... %d more in forecast.csv\n", horizon - layout.shown);
    text_add(out, "\n");
}

/* All paths of few series, the first ones of many targets. */
static void add_paths(const Result *result, Mode mode, Text *out)
{
    const Forecast *ahead = &result->evaluation.ahead[mode];
    const bool many = ahead->part && ahead->origins * ahead->targets > PATHS_SHOWN;

    if (ahead->part && (many || result_classes(result)))
        text_add(out, "forecast.csv holds the next %d step%s of %d series (%s)\n\n", ahead->horizon,
                 ahead->horizon == 1 ? "" : "s", ahead->origins, mode_name(mode));
    else
        for (int index = 0; index < ahead->origins; index++)
            for (int target = 0; target < ahead->targets && target < PATHS_SHOWN; target++)
                add_ahead(result, mode, index, target, out);
}

void report_table(const Result *result, Text *out)
{
    const int targets = result->series.targets;

    for (Mode mode = MODE_CONTINUOUS; mode <= MODE_AUTOREGRESSIVE; mode++)
        if (result_held_out(result, mode)->origins > 0)
            add_scores(result, mode, out);
    if (result->backtest.step)
        report_backtest_table(result, out);
    for (Mode mode = MODE_CONTINUOUS; mode <= MODE_AUTOREGRESSIVE; mode++)
        if (result->evaluation.ahead[mode].origins > 0)
            add_paths(result, mode, out);
    if (targets > PATHS_SHOWN && result->series.parts == 0)
        text_add(out, "... %d more targets in forecast.csv\n", targets - PATHS_SHOWN);
}
