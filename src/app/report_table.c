/* What a run found, for a terminal. */
#include "app/report.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define STEPS_SHOWN   12
#define TARGETS_SHOWN 4

/* Decimals that leave `digits` significant digits of a value, 0 to 8. */
static int decimals(double value, int digits)
{
    if (!isfinite(value) || value == 0)
        return digits > 1 ? digits - 1 : 0;
    const int wanted = digits - 1 - (int)floor(log10(fabs(value)));

    return wanted < 0 ? 0 : wanted > 8 ? 8 : wanted;
}

/* A value right-aligned; "-" where there is none. */
static void add_cell(double value, int places, int width, Text *out)
{
    if (!isfinite(value))
        text_add(out, "%*s", width, "-");
    else if (fabs(value) >= 1e12)
        text_add(out, "%*.5g", width, value);
    else
        text_add(out, "%*.*f", width, places, value);
}

static void add_scores(const Result *result, Mode mode, Text *out)
{
    static const char *const metric[] = {"mae", "rmse", "smape", "mase"};
    static const char *const title[] = {"MAE", "RMSE", "sMAPE", "MASE"};
    const Forecast *forecast = result_held_out(result, mode);
    const char *method[METHODS_SHOWN];
    const int count = result_methods(result, mode, method);

    text_add(out, "%s: %d held-out origin%s, %d step%s\n\n  %-16s", mode_name(mode),
             forecast->origins, forecast->origins == 1 ? "" : "s", forecast->horizon,
             forecast->horizon == 1 ? "" : "s", "");
    for (int m = 0; m < 4; m++)
        text_add(out, "%12s", title[m]);
    text_add(out, "\n");
    for (int i = 0; i < count; i++) {
        text_add(out, "  %-16s", method[i]);
        for (int m = 0; m < 4; m++) {
            const double first = result_score(result, method[0], mode, metric[m]);

            add_cell(result_score(result, method[i], mode, metric[m]), decimals(first, 4), 12, out);
        }
        text_add(out, "\n");
    }
    text_add(out, "\n");
}

/* Two digits of the typical error are enough; five of the value where no error is known. */
static int forecast_decimals(const Result *result, Mode mode, double value)
{
    const double error = result_score(result, result->model.method->name, mode, "mae");

    return isfinite(error) && error > 0 ? decimals(error, 2) : decimals(value, 5);
}

static void add_titles(const ModelConfig *config, Text *out)
{
    text_add(out, "  %-26s%12s", "", "forecast");
    for (int level = 0; level < config->levels; level++)
        text_add(out, "%10g %% from%12s", config->level[level], "to");
    text_add(out, "\n");
}

static void add_step(const Result *result, Mode mode, int step, int target, Text *out)
{
    const Forecast *ahead = &result->evaluation.ahead[mode];
    const double value = ahead->value[(size_t)(step - 1) * ahead->targets + target];
    const int places = forecast_decimals(result, mode, value);
    char time[TIME_TEXT];

    series_time_text(&result->series, ahead->origin[0] + step, time);
    text_add(out, "  %-26s", time);
    add_cell(value, places, 12, out);
    for (int level = 0; level < result->model.config.levels; level++) {
        double lower, upper;

        interval_bounds(&result->model, mode, level, step, target, value, &lower, &upper);
        add_cell(lower, places, 17, out);
        add_cell(upper, places, 12, out);
    }
    text_add(out, "\n");
}

static void add_ahead(const Result *result, Mode mode, int target, Text *out)
{
    const Forecast *ahead = &result->evaluation.ahead[mode];
    const int shown = ahead->horizon > STEPS_SHOWN + 1 ? STEPS_SHOWN : ahead->horizon;

    text_add(out, "%s: the next %d step%s (%s)\n\n", result->series.name[target], ahead->horizon,
             ahead->horizon == 1 ? "" : "s", mode_name(mode));
    add_titles(&result->model.config, out);
    for (int step = 1; step <= shown; step++)
        add_step(result, mode, step, target, out);
    if (shown < ahead->horizon)
        text_add(out, "  ... %d more in forecast.csv\n", ahead->horizon - shown);
    text_add(out, "\n");
}

void report_table(const Result *result, Text *out)
{
    const int targets = result->series.targets;

    for (Mode mode = MODE_CONTINUOUS; mode <= MODE_AUTOREGRESSIVE; mode++)
        if (result_held_out(result, mode)->origins > 0)
            add_scores(result, mode, out);
    for (Mode mode = MODE_CONTINUOUS; mode <= MODE_AUTOREGRESSIVE; mode++)
        for (int target = 0; target < targets && target < TARGETS_SHOWN; target++)
            if (result->evaluation.ahead[mode].origins > 0)
                add_ahead(result, mode, target, out);
    if (targets > TARGETS_SHOWN)
        text_add(out, "... %d more targets in forecast.csv\n", targets - TARGETS_SHOWN);
}
