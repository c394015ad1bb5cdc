/* run.json: everything about a run that is not a table. What may differ between two runs of one
 * configuration on one file stands only under "cost". */
#include "app/json.h"
#include "app/json_ahead.h"
#include "app/report_backtest.h"
#include "base/cpu.h"
#include "model/classic.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

static json_t *row_stamp(const Series *series, int row)
{
    char stamp[TIME_TEXT];

    series_time_text(series, row, stamp);
    return json_text(stamp);
}

static json_t *about_data(const Result *result)
{
    const Series *series = &result->series;
    const Series *shown = series_at(series, 0);
    char frequency[TIME_TEXT];
    json_t *data = json_object();

    frequency_name(series->frequency, frequency);
    json_put(&data, "file", json_text(result->source));
    json_put(&data, "sha256", json_text(series->hash));
    if (series->parts > 0)
        json_put(&data, "series", json_integer(series->parts));
    json_put(&data, "rows", json_integer(series->rows));
    json_put(&data, "ahead", json_integer(series->ahead));
    json_columns(&data, series->name, series->targets, series->past, series->future, series->fixed);
    if (series->labels)
        json_put(&data, "classes", json_classes(series->name, series->labels, series->cols));
    json_put(&data, "time", shown->time ? json_text(series->time_name) : json_null());
    json_put(&data, "frequency", json_text(shown->time ? frequency : "rows"));
    if (series->parts > 0)
        return data;
    json_put(&data, "first", row_stamp(series, 0));
    json_put(&data, "last", row_stamp(series, series->rows - 1));
    return data;
}

static json_t *about_levels(const ModelConfig *config)
{
    json_t *array = json_array();

    for (int level = 0; level < config->levels; level++)
        json_push(&array, json_number(config->level[level]));
    return array;
}

static void put_network(const Model *model, json_t **object)
{
    const ModelConfig *config = &model->config;

    if (!method_net(model->method))
        return;
    json_put(object, "hidden", json_integer(config->hidden));
    json_put(object, "layers", json_integer(config->layers));
    json_put(object, "directions", json_integer(model->net.layers ? model->method->dirs : 1));
    if (model->labels)
        json_put(object, "embedding", json_integer(config->embedding));
    json_put(object, "own_past", json_boolean(!config->blind));
    json_put(object, "dropout", json_number(config->dropout));
    json_put(object, "inputs", json_integer(model->net.inputs));
    if (model->method->kind == METHOD_RECURRENT)
        json_put(object, "window", json_integer(config->window));
    else
        json_put(object, "lags", json_text(config->lags));
    if (model->method->kind == METHOD_LAGS && model->past > 0)
        json_put(object, "past_lags", json_text(config->past_lags));
}

/* Each target's, by their names. */
static json_t *about_coefficients(const Model *model)
{
    const Classic *classic = classic_find(model->method->name);
    json_t *array = json_array();

    for (int target = 0; target < model->targets; target++) {
        json_t *object = json_object();
        json_put(&object, "target", json_text(model->name[target]));
        for (int k = 0; classic->coefficient[k]; k++)
            json_put(&object, classic->coefficient[k],
                     json_number(model->coefficient[target * CLASSIC_COEFFICIENTS + k]));
        json_push(&array, object);
    }
    return array;
}

static json_t *about_model(const Result *result)
{
    static const char *const scale[] = {"standard", "robust", "minmax", "none"};
    static const char *const rule[] = {"joint", "hold", "seasonal"};
    const Model *model = &result->model;
    json_t *object = json_object();

    json_put(&object, "name", json_text(model->method->name));
    json_put(&object, "parameters", json_integer((json_int_t)model_parameters(model)));
    json_put(&object, "season", json_integer(model->config.season.first));
    if (model->config.season.second > 1)
        json_put(&object, "second_season", json_integer(model->config.season.second));
    json_put(&object, "horizon", json_integer(model->config.horizon));
    json_put(&object, "levels", about_levels(&model->config));
    json_put(&object, "calendar_features", json_integer(model->calendar.count));
    json_put(&object, "scale", json_text(scale[model->config.scale]));
    json_put(&object, "log", json_boolean(model->config.log));
    json_put(&object, "box_cox", json_number(1 - model_curve(&model->config)));
    json_put(&object, "difference", json_integer(model->transform ? model->transform[0].lag : 0));
    if (model->past > 0)
        json_put(&object, "past_rule", json_text(rule[model->config.past_rule]));
    if (model->data_hash[0])
        json_put(&object, "trained_on", json_text(model->data_hash));
    put_network(model, &object);
    if (model->members > 0)
        json_put(&object, "members", json_members(model));
    if (model->coefficient)
        json_put(&object, "coefficients", about_coefficients(model));
    return object;
}

/* Rows of all series together. */
static Split whole_split(const Result *result)
{
    Split whole = result->model.split;

    if (result->series.parts > 0)
        whole = (Split){0};
    for (int k = 0; k < result->series.parts; k++) {
        whole.train += result->model.part[k].split.train;
        whole.validation += result->model.part[k].split.validation;
        whole.rows += result->model.part[k].split.rows;
    }
    return whole;
}

static json_t *about_split(const Result *result)
{
    const Split whole = whole_split(result), *split = &whole;
    json_t *object = json_object();

    json_put(&object, "train", json_integer(split->train));
    json_put(&object, "validation", json_integer(split->validation - split->train));
    json_put(&object, "test", json_integer(split->rows - split->validation));
    return object;
}

static json_t *about_training(const Result *result)
{
    const History *history = &result->history;
    json_t *object = json_object();

    if (history->member[0])
        json_put(&object, "member", json_text(history->member));
    json_put(&object, "epochs", json_integer(history->epochs));
    json_put(&object, "best_epoch", json_integer(history->best + 1));
    json_put(&object, "updates", json_integer(history->updates));
    json_put(&object, "stopped_early", json_boolean(history->stopped_early));
    json_put(&object, "time_over", json_boolean(history->time_over));
    json_put(&object, "interrupted", json_boolean(result->interrupted));
    if (history->best >= 0)
        json_put(&object, "best_validation_loss",
                 json_number(history->epoch[history->best].validation));
    json_put(&object, "healed", json_heals(history));
    return object;
}

/* {method: {metric: value}} of a part in one mode, all steps together. */
static json_t *about_scores(const Result *result, Mode mode, Part part)
{
    const char *method[METHODS_SHOWN];
    const int count = result_methods(result, mode, method);
    json_t *methods = json_object();

    for (int i = 0; i < count; i++) {
        json_t *metrics = json_object();

        for (int m = 0; metric_at(m); m++) {
            const char *metric = metric_at(m)->name;

            if (!metric_fits(metric_at(m), model_classes(&result->model), result->series.parts > 0))
                continue;
            json_put(&metrics, metric,
                     json_number(scores_find(&result->evaluation.scores, method[i], -1, mode, part,
                                             0, metric)));
        }
        json_put(&methods, method[i], metrics);
    }
    return methods;
}

static json_t *about_band(const ModelConfig *config, const BandScore *band)
{
    json_t *object = json_object(), *levels = json_object();
    char number[TEXT_NUMBER];

    json_put(&object, "pinball", json_number(band->pinball));
    json_put(&object, "crps", json_number(band->crps));
    for (int l = 0; l < config->levels; l++) {
        json_t *level = json_object();
        json_put(&level, "coverage", json_number(band->level[l].coverage));
        json_put(&level, "winkler", json_number(band->level[l].score));
        json_put(&level, "msis", json_number(band->level[l].scaled));
        text_write_number(number, config->level[l]);
        json_put(&levels, number, level);
    }
    json_put(&object, "levels", levels);
    return object;
}

static json_t *about_coverage(const Result *result, Mode mode)
{
    const ModelConfig *config = &result->model.config;
    json_t *object = json_object();
    char level[TEXT_NUMBER];

    for (int l = 0; l < config->levels; l++) {
        text_write_number(level, config->level[l]);
        json_put(&object, level, json_number(result->evaluation.coverage[mode][l]));
    }
    return object;
}

static void put_modes(const Result *result, json_t **root)
{
    json_t *metrics = json_object(), *coverage = json_object(), *origins = json_object();
    json_t *validation = json_object(), *intervals = json_object();

    for (Mode mode = MODE_CONTINUOUS; mode <= MODE_AUTOREGRESSIVE; mode++) {
        const int count = result_origins(result, mode);

        if (count == 0)
            continue;
        json_put(&metrics, mode_name(mode), about_scores(result, mode, PART_TEST));
        json_put(&validation, mode_name(mode), about_scores(result, mode, PART_VALIDATION));
        json_put(&coverage, mode_name(mode), about_coverage(result, mode));
        if (result->evaluation.band[mode])
            json_put(&intervals, mode_name(mode),
                     about_band(&result->model.config, result->evaluation.band[mode]));
        json_put(&origins, mode_name(mode), json_integer(count));
    }
    json_put(root, "metrics", metrics);
    json_put(root, "validation", validation);
    json_put(root, "coverage", coverage);
    json_put(root, "intervals", intervals);
    json_put(root, "origins", origins);
}

static json_t *about_cost(const Result *result)
{
    const TrainConfig *train = &result->options.train;
    json_t *cost = json_object();

    json_put(&cost, "read_seconds", json_number(result->seconds[0]));
    json_put(&cost, "train_seconds", json_number(result->seconds[1]));
    json_put(&cost, "evaluate_seconds", json_number(result->seconds[2]));
    json_put(&cost, "windows_per_second", json_number(result->history.windows_per_second));
    json_put(&cost, "threads", json_integer(train->threads));
    json_put(&cost, "instructions", json_text(cpu_level_name(cpu_level())));
    json_put(&cost, "compiler", json_text(__VERSION__));
    return cost;
}

/* The test of Diebold and Mariano: origins, mean difference of absolute errors, statistic, p. */
static json_t *about_duel(const Duel *duel)
{
    json_t *object = json_object();

    json_put(&object, "origins", json_integer(duel->count));
    json_put(&object, "worse_by_a_tenth", json_integer(duel->worse));
    json_put(&object, "difference", json_number(duel->count > 0 ? duel->mean : (double)NAN));
    json_put(&object, "dm", json_number(duel->count > 0 ? duel->statistic : (double)NAN));
    json_put(&object, "p", json_number(duel->count > 0 ? duel->p : (double)NAN));
    return object;
}

/* JSON's integers end at 2^63 - 1: a larger seed is written as text. */
static json_t *about_seed(uint64_t seed)
{
    char digits[24];

    if (seed <= INT64_MAX)
        return json_integer((json_int_t)seed);
    snprintf(digits, sizeof digits, "%" PRIu64, seed);
    return json_text(digits);
}

static json_t *about_run(const Result *result)
{
    const Evaluation *evaluation = &result->evaluation;
    json_t *root = json_object(), *versions = json_object();

    json_put(&versions, "forecast", json_text(FORECAST_VERSION));
    json_put(&versions, "real", json_text(REAL_DTYPE));
    json_put(&root, "versions", versions);
    json_put(&root, "name", json_text(result->name));
    json_put(&root, "verb", json_text(result->options.verb));
    if (result->options.hash[0])
        json_put(&root, "config_sha256", json_text(result->options.hash));
    json_put(&root, "seed", about_seed(result->model.config.seed));
    json_put(&root, "data", about_data(result));
    json_put(&root, "model", about_model(result));
    json_put(&root, "split", about_split(result));
    if (result->backtest.step)
        json_put(&root, "backtest", json_backtest(result));
    if (result->trained)
        json_put(&root, "training", about_training(result));
    put_modes(result, &root);
    json_put(&root, "best_baseline",
             evaluation->best_baseline[0] ? json_text(evaluation->best_baseline) : json_null());
    json_put(&root, "beats_baseline", json_boolean(evaluation->beats_baseline));
    json_put(&root, "comparison", about_duel(&evaluation->duel));
    if (evaluation->series.judged > 0)
        json_put(&root, "better_on", json_integer(evaluation->series.wins));
    json_put(&root, "verdict", json_text(evaluation->verdict));
    json_put(&root, "alarms", json_alarms(&result->model, evaluation));
    if (result->audit.trials > 0)
        json_put(&root, "audit", json_audit(&result->audit));
    json_put(&root, "found", json_notes(&result->notes, false));
    json_put(&root, "warnings", json_notes(&result->notes, true));
    json_put(&root, "cost", about_cost(result));
    return root;
}

static Status write_tree(json_t *root, Text *json, Error *err)
{
    json_write(root, json);
    json_decref(root);
    return json->failed ? error_memory(err, "the run's report") : OK;
}

Status report_run(const Result *result, Text *json, Error *err)
{
    return write_tree(about_run(result), json, err);
}

Status report_document(const Result *result, const char *folder, Text *json, Error *err)
{
    json_t *root = about_run(result);

    json_put(&root, "folder", json_text(folder));
    json_put(&root, "forecast", json_ahead(result));
    return write_tree(root, json, err);
}
