/* The forecasts beyond the end for the document of --json. */
#include "app/json_ahead.h"

#include "app/json.h"

#include <stdio.h>

static void put_bounds(const ModelConfig *config, const Forecast *ahead, int r, int step,
                       int target, json_t **object)
{
    char level[TEXT_NUMBER], key[TEXT_NUMBER + 8];

    for (int l = 0; l < config->levels; l++) {
        double lower, upper;

        forecast_bounds(ahead, r, step, target, l, &lower, &upper);
        text_write_number(level, config->level[l]);
        snprintf(key, sizeof key, "lower%s", level);
        json_put(object, key, json_number(lower));
        snprintf(key, sizeof key, "upper%s", level);
        json_put(object, key, json_number(upper));
    }
}

/* {label: probability} of a step beyond the end. */
static json_t *about_probabilities(const Labels *classes, const Forecast *ahead, size_t at)
{
    json_t *object = json_object();

    for (int k = 0; k < ahead->classes; k++)
        json_put(&object, classes->name[k],
                 json_number(ahead->probability[at * (size_t)ahead->classes + (size_t)k]));
    return object;
}

/* Step `step` from origin index r. */
static json_t *about_step(const Result *result, Mode mode, int r, int step, int target)
{
    const Forecast *ahead = &result->evaluation.ahead[mode];
    const Series *series = forecast_series(ahead, &result->series, r);
    const size_t at = (size_t)r * (size_t)ahead->horizon + (size_t)(step - 1);
    const double value = ahead->value[at * (size_t)ahead->targets + (size_t)target];
    const Labels *classes = result_classes(result);
    json_t *object = json_object();
    char stamp[TIME_TEXT];

    series_time_text(series, ahead->origin[r] + step, stamp);
    json_put(&object, "time", json_text(stamp));
    json_put(&object, "series",
             json_text(ahead->part ? series->series_name : series->name[target]));
    if (ahead->part && ahead->targets > 1)
        json_put(&object, "target", json_text(series->name[target]));
    json_put(&object, "mode", json_text(mode_name(mode)));
    json_put(&object, "step", json_integer(step));
    json_put(&object, "forecast",
             classes ? json_text(classes->name[(int)value]) : json_number(value));
    if (classes)
        json_put(&object, "probability", about_probabilities(classes, ahead, at));
    put_bounds(&result->model.config, ahead, r, step, target, &object);
    return object;
}

json_t *json_ahead(const Result *result)
{
    json_t *array = json_array();

    for (Mode mode = MODE_CONTINUOUS; mode <= MODE_AUTOREGRESSIVE; mode++) {
        const Forecast *ahead = &result->evaluation.ahead[mode];

        for (int r = 0; r < ahead->origins; r++)
            for (int target = 0; target < ahead->targets; target++)
                for (int step = 1; step <= ahead->horizon; step++)
                    json_push(&array, about_step(result, mode, r, step, target));
    }
    return array;
}
