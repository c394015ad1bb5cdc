#include "model/fields.h"

#include "model/bootstrap.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef enum { FIELD_INT, FIELD_NUMBER, FIELD_BOOL, FIELD_TEXT, FIELD_SEED, FIELD_NAME } FieldKind;

typedef struct {
    const char *key;
    FieldKind kind;
    size_t offset;
    double low, high;        /* of an int or number; high: size of a text */
    const char *const *name; /* of an enumeration */
} Field;

static const char *const scale_names[] = {"standard", "robust", "minmax", "none", NULL};
static const char *const transform_names[] = {"auto", "none", "diff", "seasonal-diff", NULL};
static const char *const combine_names[] = {"mean", "median", NULL};
static const char *const gap_names[] = {"auto", "insert", "keep", "error", "sessions", NULL};
static const char *const shape_names[] = {"auto", "wide", "long", "rows", "columns", NULL};
static const char *const duplicate_names[] = {"error", "first", "last", "mean", NULL};
static const char *const daylight_names[] = {"auto", "yes", "no", NULL};
static const char *const resample_names[] = {"none", "last", "first", "mean", "sum",
                                             "min",  "max",  "ohlc",  NULL};
static const char *const head_names[] = {"auto", "next", "last", "direct", "decoder", NULL};
static const char *const anchor_names[] = {"none", "last", "mean", "season", "scale", NULL};
static const char *const base_names[] = {"none", "ridge", "seasonal", NULL};
static const char *const past_rule_names[] = {"joint", "hold", "seasonal", NULL};

static const char *const missing_names[] = {"auto", "forward", "interpolate",
                                            "mask", "refuse",  NULL};

#define AT(member)      offsetof(Model, member)
#define TEXT_OF(member) 0, sizeof(((Model *)0)->member), NULL

static const Field fields[] = {
    {"model", FIELD_TEXT, AT(config.model), TEXT_OF(config.model)},
    {"label", FIELD_TEXT, AT(label), TEXT_OF(label)},
    {"ensemble", FIELD_INT, AT(config.ensemble), 0, MEMBERS_MAX, NULL},
    {"combine", FIELD_NAME, AT(config.combine), 0, 0, combine_names},
    {"several", FIELD_BOOL, AT(several), 0, 1, NULL},
    {"members", FIELD_INT, AT(members), 0, MEMBERS_MAX, NULL},
    {"head", FIELD_NAME, AT(config.head), 0, 0, head_names},
    {"hidden", FIELD_INT, AT(config.hidden), 1, NET_UNITS, NULL},
    {"dense", FIELD_INT, AT(config.dense), 0, NET_UNITS, NULL},
    {"layers", FIELD_INT, AT(config.layers), 0, NET_LAYERS, NULL},
    {"projection", FIELD_INT, AT(config.projection), 0, NET_UNITS, NULL},
    {"embedding", FIELD_INT, AT(config.embedding), 0, 65536, NULL},
    {"dropout", FIELD_NUMBER, AT(config.dropout), 0, 0.99, NULL},
    {"input_dropout", FIELD_NUMBER, AT(config.input_dropout), 0, 0.99, NULL},
    {"recurrent_dropout", FIELD_NUMBER, AT(config.recurrent_dropout), 0, 0.99, NULL},
    {"layer_norm", FIELD_BOOL, AT(config.layer_norm), 0, 1, NULL},
    {"batch_norm", FIELD_BOOL, AT(config.batch_norm), 0, 1, NULL},
    {"glorot", FIELD_BOOL, AT(config.glorot), 0, 1, NULL},
    {"penalty", FIELD_NUMBER, AT(config.penalty), 0, PENALTY_MAX, NULL},
    {"through_origin", FIELD_BOOL, AT(config.through_origin), 0, 1, NULL},
    {"local", FIELD_BOOL, AT(config.local), 0, 1, NULL},
    {"window", FIELD_INT, AT(config.window), 1, WINDOW_MAX, NULL},
    {"windows", FIELD_TEXT, AT(config.windows), TEXT_OF(config.windows)},
    {"segment", FIELD_INT, AT(config.segment), 1, WINDOW_MAX, NULL},
    {"lags", FIELD_TEXT, AT(config.lags), TEXT_OF(config.lags)},
    {"past_lags", FIELD_TEXT, AT(config.past_lags), TEXT_OF(config.past_lags)},
    {"horizon", FIELD_INT, AT(config.horizon), 1, HORIZON_MAX, NULL},
    {"season", FIELD_INT, AT(config.season.first), 1, ROWS_MOST, NULL},
    {"second_season", FIELD_INT, AT(config.season.second), 0, ROWS_MOST, NULL},
    {"scale", FIELD_NAME, AT(config.scale), 0, 0, scale_names},
    {"transform", FIELD_NAME, AT(config.transform), 0, 0, transform_names},
    {"log", FIELD_BOOL, AT(config.log), 0, 1, NULL},
    {"box_cox", FIELD_NUMBER, AT(config.box_cox), 0, 1, NULL},
    {"harmonics", FIELD_NUMBER, AT(config.harmonics), 0, ROWS_MOST, NULL},
    {"floored", FIELD_BOOL, AT(config.floored), 0, 1, NULL},
    {"calendar", FIELD_BOOL, AT(config.calendar), 0, 1, NULL},
    {"anchor", FIELD_NAME, AT(config.anchor), 0, 0, anchor_names},
    {"base", FIELD_NAME, AT(config.base), 0, 0, base_names},
    {"cycles_each", FIELD_TEXT, AT(config.cycles_each), TEXT_OF(config.cycles_each)},
    {"cycles", FIELD_INT, AT(config.cycles), 0, CYCLES_MAX, NULL},
    {"blind", FIELD_BOOL, AT(config.blind), 0, 1, NULL},
    {"past_rule", FIELD_NAME, AT(config.past_rule), 0, 0, past_rule_names},
    {"missing_rule", FIELD_NAME, AT(config.missing.kind), 0, 0, missing_names},
    {"missing_rows", FIELD_INT, AT(config.missing.most), 0, ROWS_MOST, NULL},
    {"marks", FIELD_INT, AT(marks), 0, SERIES_COLUMNS, NULL},
    {"validation", FIELD_TEXT, AT(config.validation), TEXT_OF(config.validation)},
    {"test", FIELD_TEXT, AT(config.test), TEXT_OF(config.test)},
    {"bootstrap", FIELD_INT, AT(config.bootstrap), 0, BOOTSTRAP_PATHS_MOST, NULL},
    {"residuals", FIELD_INT, AT(residuals), 0, RESIDUALS_MOST, NULL},
    {"quantiles", FIELD_BOOL, AT(config.quantiles), 0, 1, NULL},
    {"detached", FIELD_BOOL, AT(config.detached), 0, 1, NULL},
    {"levels", FIELD_INT, AT(config.levels), 0, LEVELS_MAX, NULL},
    {"seed", FIELD_SEED, AT(config.seed), 0, 0, NULL},
    {"targets", FIELD_INT, AT(targets), 1, SERIES_COLUMNS, NULL},
    {"past", FIELD_INT, AT(past), 0, SERIES_COLUMNS, NULL},
    {"future", FIELD_INT, AT(future), 0, SERIES_COLUMNS, NULL},
    {"static", FIELD_INT, AT(fixed), 0, SERIES_COLUMNS, NULL},
    {"answer_rows", FIELD_INT, AT(block), 1, HORIZON_MAX, NULL},
    {"calendar_terms", FIELD_INT, AT(calendar.count), 0, CALENDAR_FEATURES, NULL},
    {"train_rows", FIELD_INT, AT(split.train), 0, ROWS_MOST, NULL},
    {"validation_end", FIELD_INT, AT(split.validation), 0, ROWS_MOST, NULL},
    {"rows", FIELD_INT, AT(split.rows), 1, ROWS_MOST, NULL},
    {"fitted_rows", FIELD_INT, AT(fitted), 0, ROWS_MOST, NULL},
    {"fitted_trace", FIELD_NUMBER, AT(trace), 0, 0x1p52, NULL},
    {"time", FIELD_TEXT, AT(data.time), TEXT_OF(data.time)},
    {"date_format", FIELD_TEXT, AT(data.date_format), TEXT_OF(data.date_format)},
    {"missing", FIELD_TEXT, AT(data.missing), TEXT_OF(data.missing)},
    {"shape", FIELD_NAME, AT(data.shape), 0, 0, shape_names},
    {"id", FIELD_TEXT, AT(data.id), TEXT_OF(data.id)},
    {"series", FIELD_TEXT, AT(data.series), TEXT_OF(data.series)},
    {"gaps", FIELD_NAME, AT(data.gaps), 0, 0, gap_names},
    {"duplicates", FIELD_NAME, AT(data.duplicates), 0, 0, duplicate_names},
    {"session", FIELD_TEXT, AT(data.session), TEXT_OF(data.session)},
    {"sort", FIELD_BOOL, AT(data.sort), 0, 1, NULL},
    {"daylight_saving", FIELD_NAME, AT(data.daylight), 0, 0, daylight_names},
    {"freq", FIELD_TEXT, AT(data.freq), TEXT_OF(data.freq)},
    {"resample", FIELD_NAME, AT(data.resample), 0, 0, resample_names},
    {"data_sha256", FIELD_TEXT, AT(data_hash), TEXT_OF(data_hash)},
};

#define FIELDS ((int)(sizeof fields / sizeof *fields))

static void put_number(SafeFile *file, const char *key, double value)
{
    char text[TEXT_NUMBER];

    text_write_number(text, value);
    safetensors_put(file, key, text);
}

static void put_field(SafeFile *file, const Field *field, const Model *model)
{
    const void *at = (const char *)model + field->offset;
    char text[32];

    switch (field->kind) {
    case FIELD_INT:
        put_number(file, field->key, *(const int *)at);
        break;
    case FIELD_NUMBER:
        put_number(file, field->key, *(const double *)at);
        break;
    case FIELD_BOOL:
        safetensors_put(file, field->key, *(const bool *)at ? "true" : "false");
        break;
    case FIELD_TEXT:
        safetensors_put(file, field->key, at);
        break;
    case FIELD_SEED:
        snprintf(text, sizeof text, "%llu", (unsigned long long)*(const uint64_t *)at);
        safetensors_put(file, field->key, text);
        break;
    case FIELD_NAME:
        safetensors_put(file, field->key, field->name[*(const int *)at]);
        break;
    }
}

static bool get_integer(const char *text, double low, double high, int *out)
{
    long long value;

    if (!text_read_integer(text, strlen(text), (long long)low, (long long)high, &value))
        return false;
    *out = (int)value;
    return true;
}

static bool get_name(const char *text, const char *const *name, int *out)
{
    for (int i = 0; name[i]; i++) {
        if (strcmp(text, name[i]) == 0) {
            *out = i;
            return true;
        }
    }
    return false;
}

static bool get_seed(const char *text, uint64_t *out)
{
    char again[32];

    *out = strtoull(text, NULL, 10);
    snprintf(again, sizeof again, "%llu", (unsigned long long)*out);
    return strcmp(again, text) == 0;
}

static bool get_field(const char *text, const Field *field, Model *model)
{
    void *at = (char *)model + field->offset;

    switch (field->kind) {
    case FIELD_INT:
        return get_integer(text, field->low, field->high, at);
    case FIELD_NUMBER:
        return text_read_number(text, strlen(text), '.', at) && *(double *)at >= field->low &&
               *(double *)at <= field->high;
    case FIELD_BOOL:
        *(bool *)at = strcmp(text, "true") == 0;
        return *(bool *)at || strcmp(text, "false") == 0;
    case FIELD_TEXT:
        if (strlen(text) >= (size_t)field->high)
            return false;
        memcpy(at, text, strlen(text) + 1);
        return true;
    case FIELD_SEED:
        return get_seed(text, at);
    case FIELD_NAME:
        return get_name(text, field->name, at);
    }
    return false;
}

void fields_put(SafeFile *file, const Model *model)
{
    for (int i = 0; i < FIELDS; i++)
        put_field(file, &fields[i], model);
}

const char *fields_get(const SafeFile *file, Model *model)
{
    for (int i = 0; i < FIELDS; i++) {
        const char *text = safetensors_get(file, fields[i].key);
        if (!text || !get_field(text, &fields[i], model))
            return fields[i].key;
    }
    return NULL;
}
