#include "app/options.h"

#include "app/options_value.h"
#include "base/cpu.h"
#include "base/text.h"
#include "data/resample.h"
#include "data/session.h"

#include <stdio.h>
#include <string.h>

static const OptionSection sections[] = {
    {"forecast", "Forecast"}, {"data", "Data"},     {"prepare", "Preparation"},
    {"backtest", "Backtest"}, {"network", "Model"}, {"train", "Training"},
    {"output", "Output"},
};

const OptionSection *option_section(int index)
{
    return index >= 0 && index < (int)(sizeof sections / sizeof *sections) ? &sections[index]
                                                                           : NULL;
}

bool option_is_list(const Option *option)
{
    return option->type == OPTION_NAMES || option->type == OPTION_LEVELS ||
           option->type == OPTION_LAGS;
}

static void store(Options *options, const Option *option, const Value *value, Source source)
{
    unsigned char *seen = &options->source[option - option_table];

    if (source < *seen)
        return;
    *seen = (unsigned char)source;
    ASSERT(option->size <= sizeof value->as);
    memcpy((char *)options + option->offset, &value->as, option->size);
    if (option->type == OPTION_LEVELS)
        options->model.levels = value->levels;
}

Status option_set(Options *options, const Option *option, const char *text, Source source,
                  const char *where, Error *err)
{
    const Place place = {option, where, err};
    Value value = {0};
    const Status status = value_read(&place, text, &value);

    if (status == OK)
        store(options, option, &value, source);
    return status;
}

Status option_set_list(Options *options, const Option *option, int count, const char *const *item,
                       Source source, const char *where, Error *err)
{
    const Place place = {option, where, err};
    Value value = {0};
    char text[VALUE_MAX] = "";
    size_t used = 0;
    Status status;

    if (option->type == OPTION_NAMES) {
        status = value_read_names(&place, count, item, &value);
        if (status == OK)
            store(options, option, &value, source);
        return status;
    }
    for (int i = 0; i < count && used < sizeof text; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", i ? "," : "", item[i]);
    if (used >= sizeof text)
        return error_add(err, ERR_USAGE, where, "the list is too long");
    return option_set(options, option, text, source, where, err);
}

void options_init(Options *options)
{
    memset(options, 0, sizeof *options);
    for (int i = 0; i < option_count; i++) {
        Error err = {0};
        const Option *option = &option_table[i];

        if (option->type == OPTION_SET || !*option->fallback)
            continue; /* zero is its default */
        const Status status = option_set(options, option, option->fallback, SOURCE_DEFAULT,
                                         option->name, &err);
        ASSERT(status == OK);
    }
}

/* The same name, _ and - alike. */
static bool same_name(const char *a, const char *b)
{
    for (; *a && *b; a++, b++)
        if (*a != *b && !(*a == '_' && *b == '-'))
            return false;
    return *a == *b;
}

const Option *option_find(const char *name)
{
    for (int i = 0; i < option_count; i++)
        if (same_name(name, option_table[i].name))
            return &option_table[i];
    return NULL;
}

const char *option_nearest(const char *name, bool keys)
{
    const char *list[OPTIONS_MAX];
    int count = 0;

    for (int i = 0; i < option_count; i++) {
        const char *section = option_table[i].section;

        if (section && (*section || !keys))
            list[count++] = option_table[i].name;
    }
    return text_nearest(name, list, count);
}

Source option_source(const Options *options, const Option *option)
{
    return (Source)options->source[option - option_table];
}

/* Losses that have a parameter, with its default. */
static double loss_parameter(const char *loss)
{
    return strcmp(loss, "huber") == 0     ? 1
           : strcmp(loss, "pinball") == 0 ? 0.5
           : strcmp(loss, "owa") == 0     ? 10
                                          : 0;
}

void options_finish(Options *options)
{
    if (options->train.loss_parameter == 0)
        options->train.loss_parameter = loss_parameter(options->train.loss);
    options->model.seed = options->train.seed;
    options->data.complete = options->model.missing.kind == MISSING_REFUSE;
    if (options->threads == 0)
        options->threads = cpu_count();
    options->train.threads = options->threads;
    options->data.threads = options->threads;
    if (options->json)
        options->format = FORMAT_JSON;
    options->plot_asked = option_source(options, option_find("plot")) >= SOURCE_SET;
}

static Status contradiction(const Options *options, const char *name, const char *message,
                            const char *hint, Error *err)
{
    static const char *const from[] = {"", "configuration: ", "--set ", "--"};
    char where[64] = "";

    text_copy(where, sizeof where, from[option_source(options, option_find(name))]);
    text_copy(where + strlen(where), sizeof where - strlen(where), name);
    const Status status = error_set(err, ERR_USAGE, where, "%s", message);
    error_hint(err, "%s", hint);
    return status;
}

Status options_check(const Options *options, Error *err)
{
    const SeriesOptions *data = &options->data;
    const TrainConfig *train = &options->train;

    if (data->decimal && data->csv.delimiter == data->decimal)
        return contradiction(options, "decimal", "the same character as the delimiter",
                             "--delimiter \";\" --decimal ,", err);
    if (data->csv.comment && data->csv.delimiter == data->csv.comment)
        return contradiction(options, "comment", "the same character as the delimiter", "", err);
    if (train->momentum > 0 && strcmp(train->optimizer, "sgd") != 0 &&
        strcmp(train->optimizer, "rmsprop") != 0)
        return contradiction(options, "momentum",
                             "only the optimizers sgd and rmsprop have momentum", "--optimizer sgd",
                             err);
    if (train->loss_parameter > 0 && loss_parameter(train->loss) == 0)
        return contradiction(options, "loss-parameter",
                             "only huber, pinball and owa have a parameter", "--loss huber", err);
    if (strcmp(train->loss, "pinball") == 0 && train->loss_parameter >= 1)
        return contradiction(options, "loss-parameter", "a level of pinball lies between 0 and 1",
                             "--loss-parameter 0.5", err);
    if (options->quiet && options->verbose)
        return contradiction(options, "verbose", "contradicts --quiet", "", err);
    return OK;
}

/* A list of the names of columns [first, first + count), as the flags keep it; what does not fit
 * stays as it was asked for. classes: only columns of classes. */
static void pin_names(char *names, size_t size, const Series *series, int first, int count,
                      bool classes)
{
    char list[STATICS_SIZE] = "";

    ASSERT(size <= sizeof list);
    for (int c = first; c < first + count; c++)
        if ((!classes || labels_count(series->labels, c) > 0) &&
            !text_append(list, size, series->name[c]))
            return;
    text_copy(names, size, list);
}

static void pin_series(SeriesOptions *data, const Series *series)
{
    data->csv = series->csv;
    data->header = series->header;
    data->decimal = series->decimal;
    const bool timed = series_at(series, 0)->time != NULL;

    text_copy(data->time, sizeof data->time, timed ? series->time_columns : "none");
    text_copy(data->date_format, sizeof data->date_format, series->date_format);
    if (series->shape > SHAPE_WIDE)
        data->shape = series->shape;
    text_copy(data->id, sizeof data->id, series->id_name);
    text_copy(data->series, sizeof data->series, series->series_name);
    pin_names(data->target, sizeof data->target, series, 0, series->targets, false);
    pin_names(data->past, sizeof data->past, series, series->targets,
              series->past - resample_added(data->resample, series->targets), false);
    pin_names(data->future, sizeof data->future, series, series->targets + series->past,
              series->future - series->fixed, false);
    pin_names(data->fixed, sizeof data->fixed, series, series->cols - series->fixed, series->fixed,
              false);
    pin_names(data->categorical, sizeof data->categorical, series, 0, series->cols, true);
    if (series->session.step > 0)
        data->gaps = GAPS_SESSIONS;
    /* what does not fit is not learnt */
    (void)session_write(&series->session, data->session, sizeof data->session);
    if (series->clock)
        data->daylight = DAYLIGHT_YES;
}

void options_pin(Options *options, const Series *series, const Model *model)
{
    const int levels = options->model.levels;

    pin_series(&options->data, series);
    if (!model)
        return;
    options->model = model->config;
    if (model_classes(model) > 0)
        options->model.levels = levels; /* none are computed; asked for they may stand */
}
