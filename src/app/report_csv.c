/* The tables of a run's folder as CSV text. */
#include "app/report.h"
#include "model/tally.h"

#include <math.h>
#include <stdio.h>

/* Forecasts of one mode that go row by row into a table. */
typedef struct {
    const Result *result;
    Mode mode;
    const Forecast *forecast;
    const Series *series; /* that the origin is of */
} Rows;

static double actual_at(const Series *series, int row, int target)
{
    return row < series->rows ? series_row(series, row)[target] : NAN;
}

/* A value, or the label of a code. */
static void add_value(const Result *result, double value, Text *csv)
{
    const Labels *classes = result_classes(result);

    if (classes && !isnan(value))
        text_add_field(csv, classes->name[(int)value]);
    else
        text_add_number(csv, value);
}

static void add_probabilities(const Forecast *forecast, size_t at, Text *csv)
{
    for (int k = 0; k < forecast->classes; k++) {
        text_add(csv, ",");
        text_add_number(csv, forecast->probability[at * (size_t)forecast->classes + k]);
    }
}

static void add_bounds(const Rows *rows, int index, int step, int target, Text *csv)
{
    for (int level = 0; level < rows->forecast->levels; level++) {
        double lower, upper;

        forecast_bounds(rows->forecast, index, step, target, level, &lower, &upper);
        text_add(csv, ",");
        text_add_number(csv, lower);
        text_add(csv, ",");
        text_add_number(csv, upper);
    }
}

void report_name(const Series *series, bool several, int target, Text *csv)
{
    char name[2 * COLUMN_NAME + 1];

    if (!several) {
        text_add_field(csv, series->name[target]);
        return;
    }
    snprintf(name, sizeof name, "%s%s%s", series->series_name, series->targets > 1 ? ":" : "",
             series->targets > 1 ? series->name[target] : "");
    text_add_field(csv, *series->series_name ? name : series->name[target]);
}

/* The forecast of one target from one origin. */
static void add_path(const Rows *rows, int index, int target, Text *csv)
{
    const Series *series = rows->series;
    const Forecast *forecast = rows->forecast;
    const int origin = forecast->origin[index];
    char from[TIME_TEXT], time[TIME_TEXT];

    series_time_text(series, origin, from);
    for (int step = 1; step <= forecast->horizon; step++) {
        const size_t at = (size_t)index * forecast->horizon + step - 1;
        const double value = forecast->value[at * forecast->targets + target];

        series_time_text(series, origin + step, time);
        text_add(csv, "%s,", time);
        report_name(series, rows->forecast->part != NULL, target, csv);
        text_add(csv, ",%s,%s,%d,", mode_name(rows->mode), from, step);
        add_value(rows->result, value, csv);
        add_bounds(rows, index, step, target, csv);
        text_add(csv, ",");
        add_value(rows->result, actual_at(series, origin + step, target), csv);
        add_probabilities(forecast, at, csv);
        text_add(csv, "\n");
    }
}

static void add_rows(const Result *result, Mode mode, const Forecast *forecast, Text *csv)
{
    Rows rows = {result, mode, forecast, &result->series};

    for (int index = 0; index < forecast->origins; index++) {
        rows.series = forecast_series(forecast, &result->series, index);
        for (int target = 0; target < forecast->targets; target++)
            add_path(&rows, index, target, csv);
    }
}

static void add_header(const Result *result, Text *csv)
{
    const ModelConfig *config = &result->model.config;
    const Labels *classes = result_classes(result);

    text_add(csv, "time,series,mode,origin,step,forecast");
    for (int level = 0; level < config->levels; level++) {
        text_add(csv, ",lower");
        text_add_number(csv, config->level[level]);
        text_add(csv, ",upper");
        text_add_number(csv, config->level[level]);
    }
    text_add(csv, ",actual");
    for (int k = 0; classes && k < classes->count; k++) {
        char name[LABEL_SIZE + 2];

        snprintf(name, sizeof name, "p:%s", classes->name[k]);
        text_add(csv, ",");
        text_add_field(csv, name);
    }
    text_add(csv, "\n");
}

void report_forecast(const Result *result, Text *csv)
{
    add_header(result, csv);
    for (Mode mode = MODE_CONTINUOUS; mode <= MODE_AUTOREGRESSIVE; mode++) {
        add_rows(result, mode, result_held_out(result, mode), csv);
        add_rows(result, mode, &result->evaluation.ahead[mode], csv);
    }
}

void report_ahead(const Result *result, Text *csv)
{
    add_header(result, csv);
    for (Mode mode = MODE_CONTINUOUS; mode <= MODE_AUTOREGRESSIVE; mode++)
        add_rows(result, mode, &result->evaluation.ahead[mode], csv);
}

static void add_score(const char *series, const char *method, Mode mode, Part part, int step,
                      const char *metric, double value, Text *csv)
{
    static const char *const part_name[] = {"train", "validation", "test"};

    text_add_field(csv, series);
    text_add(csv, ",%s,%s,%s,%d,%s,", method, mode_name(mode), part_name[part], step, metric);
    text_add_number(csv, value);
    text_add(csv, "\n");
}

/* What the intervals of one mode are worth at a step. */
static void add_band(const Result *result, Mode mode, int step, Text *csv)
{
    const ModelConfig *config = &result->model.config;
    const BandScore *band = &result->evaluation.band[mode][step];
    const char *series = result->series.targets == 1 && result->series.parts == 0
                             ? result->series.name[0]
                             : "all";
    const char *method = result->model.method->name;
    char metric[TEXT_NUMBER + sizeof "coverage"], number[TEXT_NUMBER];

    add_score(series, method, mode, PART_TEST, step, "pinball", band->pinball, csv);
    add_score(series, method, mode, PART_TEST, step, "crps", band->crps, csv);
    for (int l = 0; l < config->levels; l++) {
        const struct {
            const char *name;
            double value;
        } of_level[] = {{"coverage", band->level[l].coverage},
                        {"winkler", band->level[l].score},
                        {"msis", band->level[l].scaled}};
        text_write_number(number, config->level[l]);
        for (int i = 0; i < 3; i++) {
            snprintf(metric, sizeof metric, "%s%s", of_level[i].name, number);
            add_score(series, method, mode, PART_TEST, step, metric, of_level[i].value, csv);
        }
    }
}

static void add_bands(const Result *result, Text *csv)
{
    for (Mode mode = MODE_CONTINUOUS; mode <= MODE_AUTOREGRESSIVE; mode++) {
        if (!result->evaluation.band[mode] || result->model.config.levels == 0)
            continue;
        for (int step = 0; step <= result_held_out(result, mode)->horizon; step++)
            add_band(result, mode, step, csv);
    }
}

void report_metrics(const Result *result, Text *csv)
{
    const Series *series = &result->series;
    const Scores *scores = &result->evaluation.scores;

    text_add(csv, "series,model,mode,split,step,metric,value\n");
    for (int i = 0; i < scores->count; i++) {
        const Score *score = &scores->item[i];

        if (score->target < 0 && series->targets == 1)
            continue; /* the mean over one target is that target */
        add_score(score->target < 0 || series->parts > 0 ? "all" : series->name[score->target],
                  score->method, score->mode, score->part, score->step,
                  metric_at(score->metric)->name, score->value, csv);
    }
    add_bands(result, csv);
}

void report_series(const Result *result, Text *csv)
{
    const SeriesScores *series = &result->evaluation.series;
    const int classes = model_classes(&result->model);

    text_add(csv, "series,model,origins");
    for (int m = 0; metric_at(m); m++)
        if (metric_fits(metric_at(m), classes, true) && metric_at(m)->value)
            text_add(csv, ",%s", metric_at(m)->name);
    text_add(csv, "\n");
    for (int k = 0; k < series->series; k++)
        for (int i = 0; i < series->methods && series->origins[k] > 0; i++) {
            text_add_field(csv, result->model.part[k].name);
            text_add(csv, ",%s,%d", series->method[i], series->origins[k]);
            for (int m = 0; metric_at(m); m++) {
                if (!metric_fits(metric_at(m), classes, true) || !metric_at(m)->value)
                    continue;
                text_add(csv, ",");
                text_add_number(csv, *series_score(series, i, k, m));
            }
            text_add(csv, "\n");
        }
}

void report_loss(const Result *result, Text *csv)
{
    const History *history = &result->history;

    text_add(csv, "epoch,train,validation,learning_rate\n");
    for (int i = 0; i < history->epochs; i++) {
        const EpochLoss *loss = &history->epoch[i];

        text_add(csv, "%d,", i + 1);
        text_add_number(csv, loss->train);
        text_add(csv, ",");
        text_add_number(csv, loss->validation);
        text_add(csv, ",");
        text_add_number(csv, loss->rate);
        text_add(csv, "\n");
    }
}
