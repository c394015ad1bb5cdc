/* Batch files: what all runs share, experiments, and sweeps over values. */
#include "app/config.h"

#include "app/config_keys.h"
#include "base/file.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SWEEP_KEYS 16

/* A sweep: the keys in the order of the file, each with the list of its values. */
typedef struct {
    int keys;
    const Option *option[SWEEP_KEYS]; /* NULL: files */
    const YamlNode *values[SWEEP_KEYS];
} Sweep;

typedef struct {
    Keys keys; /* of the experiment that is read */
    Batch *batch;
} Reader;

/* "-value" after the name so far; what a folder's name should not hold becomes "_". */
static bool add_to_name(char name[128], const char *value)
{
    const size_t used = strlen(name);
    const int length = snprintf(name + used, 128 - used, "%s%s", used ? "-" : "", value);

    for (char *c = name + used; *c; c++)
        if (!isalnum((unsigned char)*c) && !strchr("._-+", *c) && (unsigned char)*c < 0x80)
            *c = '_';
    if (used == 0 && *name == '.')
        *name = '_'; /* no hidden folder */
    return used + (size_t)length < 128;
}

/* Sets one value of a sweep and puts it into the name. */
static bool apply_value(Reader *reader, const Option *option, const YamlNode *value, Options *run,
                        char name[128])
{
    char text[FILE_PATH];

    if (option) {
        if (!keys_set(&reader->keys, option, value, run))
            return false;
        option_text(run, option, text, sizeof text);
    } else {
        if (!keys_set_files(&reader->keys, value, run))
            return false;
        file_stem(run->file[0], text, sizeof text);
    }
    if (add_to_name(name, text))
        return true;
    keys_refuse(&reader->keys, value->place, "the name of the experiment becomes too long");
    return false;
}

/* Room for one run more. */
static bool grow(Batch *batch)
{
    if (batch->count < batch->size)
        return true;
    const int size = batch->size ? 2 * batch->size : 16;
    Options *run = realloc(batch->run, (size_t)size * sizeof *run);

    if (!run)
        return false;
    batch->run = run;
    batch->size = size;
    return true;
}

static bool is_taken(const Batch *batch, const char *name)
{
    for (int i = 0; i < batch->count; i++)
        if (strcmp(batch->run[i].name, name) == 0)
            return true;
    return false;
}

static void add_run(Reader *reader, const Options *run, const char *name, NodePlace place)
{
    Batch *batch = reader->batch;

    if (is_taken(batch, name)) {
        keys_refuse(&reader->keys, place, "two experiments are called \"%s\"", name);
    } else if (batch->count == BATCH_MAX) {
        keys_refuse(&reader->keys, place, "more than %d runs", BATCH_MAX);
    } else if (!grow(batch)) {
        error_memory(reader->keys.err, "the batch");
    } else {
        batch->run[batch->count] = *run;
        text_copy(batch->run[batch->count].name, sizeof run->name, name);
        batch->count++;
    }
}

/* Every combination, the last key fastest; the first fault ends it. */
static void multiply(Reader *reader, const Sweep *sweep, const char *name, NodePlace place)
{
    const int faults = reader->keys.err->count;
    const YamlNode *value[SWEEP_KEYS];
    Options *run = malloc(sizeof *run);
    bool done = false;

    for (int k = 0; k < sweep->keys; k++)
        value[k] = sweep->values[k]->first;
    while (run && !done && reader->keys.err->count == faults) {
        char full[128];
        int k = sweep->keys - 1;

        *run = *reader->keys.options;
        text_copy(full, sizeof full, name);
        for (int i = 0; i < sweep->keys; i++)
            if (!apply_value(reader, sweep->option[i], value[i], run, full))
                break;
        if (reader->keys.err->count == faults)
            add_run(reader, run, full, place);
        for (; k >= 0 && !(value[k] = value[k]->next); k--)
            value[k] = sweep->values[k]->first;
        done = k < 0;
    }
    if (!run)
        error_memory(reader->keys.err, "the batch");
    free(run);
}

/* Runs of a sweep; beyond BATCH_MAX only that it is beyond. */
static long sweep_size(const Sweep *sweep)
{
    long size = 1;

    for (int k = 0; k < sweep->keys && size <= BATCH_MAX; k++) {
        long values = 0;

        for (const YamlNode *value = sweep->values[k]->first; value; value = value->next)
            values++;
        size *= values;
    }
    return size;
}

/* Tries each value alone, so that every fault of a sweep is told and none twice. */
static void try_values(Reader *reader, const Option *option, const YamlNode *values)
{
    Options *scratch = malloc(sizeof *scratch);

    if (!scratch) {
        error_memory(reader->keys.err, "the batch");
        return;
    }
    *scratch = *reader->keys.options;
    for (const YamlNode *value = values->first; value; value = value->next) {
        if (option)
            keys_set(&reader->keys, option, value, scratch);
        else
            keys_set_files(&reader->keys, value, scratch);
    }
    free(scratch);
}

static void take_swept(Reader *reader, const YamlNode *entry, Sweep *sweep)
{
    static const char *const from[] = {"", "", "--set", "the command line"};
    Keys *keys = &reader->keys;
    const bool files = strcmp(entry->key, "files") == 0;
    const Option *option = files ? NULL : option_find(entry->key);
    const Source source = files    ? (keys->keep_files ? SOURCE_FLAG : SOURCE_DEFAULT)
                          : option ? option_source(keys->options, option)
                                   : SOURCE_DEFAULT;

    if (!files && (!option || !option->section || !*option->section)) {
        keys_refuse_key(keys, entry);
    } else if (option && strcmp(option->section, "output") == 0) {
        keys_refuse(keys, entry->key_place, "\"%s\" cannot be swept", entry->key);
    } else if (entry->kind != NODE_LIST || !entry->first) {
        keys_refuse(keys, entry->place, "a sweep over \"%s\" takes a list of values", entry->key);
    } else if (source > SOURCE_CONFIG) {
        keys_refuse(keys, entry->key_place, "\"%s\" is swept here and fixed by %s", entry->key,
                    from[source]);
    } else if (sweep->keys == SWEEP_KEYS) {
        keys_refuse(keys, entry->key_place, "a sweep over more than %d keys", SWEEP_KEYS);
    } else {
        keys_mark(keys, option, entry);
        try_values(reader, option, entry);
        sweep->option[sweep->keys] = option;
        sweep->values[sweep->keys++] = entry;
    }
}

static void take_sweep(Reader *reader, const YamlNode *entry, Sweep *sweep)
{
    if (sweep->keys > 0) {
        keys_refuse(&reader->keys, entry->key_place, "\"sweep\" is given twice");
        return;
    }
    if (entry->kind != NODE_MAP || !entry->first) {
        keys_refuse(&reader->keys, entry->place, "\"sweep\" is a section: key: [values]");
        return;
    }
    for (const YamlNode *child = entry->first; child; child = child->next)
        take_swept(reader, child, sweep);
}

/* One item of the list of experiments; options: its own copy of what all share. */
static void take_experiment(Reader *reader, const YamlNode *node)
{
    Keys *keys = &reader->keys;
    const int faults = keys->err->count;
    Sweep sweep = {0};

    if (node->kind != NODE_MAP) {
        keys_refuse(keys, node->place, "an experiment has lines such as key: value");
        return;
    }
    memset(keys->options->name, 0, sizeof keys->options->name);
    for (const YamlNode *entry = node->first; entry; entry = entry->next) {
        if (strcmp(entry->key, "sweep") == 0)
            take_sweep(reader, entry, &sweep);
        else
            keys_take(keys, entry);
    }
    if (!keys->options->name[0] && sweep.keys == 0)
        keys_refuse(keys, node->place, "an experiment without a name");
    if (keys->err->count == faults && sweep_size(&sweep) > BATCH_MAX)
        keys_refuse(keys, node->place, "more than %d runs", BATCH_MAX);
    else if (keys->err->count == faults)
        multiply(reader, &sweep, keys->options->name, node->place);
}

static void take_experiments(const Keys *shared, const YamlNode *list, Batch *batch)
{
    Options *own = malloc(sizeof *own); /* of one experiment */

    if (!own) {
        error_memory(shared->err, "the batch");
        return;
    }
    for (const YamlNode *node = list->first; node; node = node->next) {
        Reader reader = {.keys = {.path = shared->path,
                                  .keep_files = shared->keep_files,
                                  .err = shared->err,
                                  .options = own},
                         .batch = batch};

        *own = *shared->options;
        take_experiment(&reader, node);
    }
    free(own);
}

/* What is left once all is known: names, files, contradictions. */
static Status finish(const char *path, const Options *shared, Batch *batch, Error *err)
{
    text_copy(batch->name, sizeof batch->name, shared->name);
    if (!batch->name[0])
        file_stem(path, batch->name, sizeof batch->name);
    text_copy(batch->plots, sizeof batch->plots, shared->plots);
    memcpy(batch->picture, shared->size, sizeof batch->picture);
    for (int i = 0; i < batch->count; i++) {
        Options *run = &batch->run[i];
        Error fault = {0};

        if (options_check(run, &fault) != OK)
            error_add(err, ERR_USAGE, path, "experiment %s: %s: %s", run->name, fault.where,
                      fault.message);
        else if (run->files != 1)
            error_add(err, ERR_USAGE, path, "experiment %s: %s", run->name,
                      run->files ? "it takes one file; a sweep over files tries several"
                                 : "no data file: files: [data.csv]");
        else if (run->require[0])
            error_add(err, ERR_USAGE, path, "experiment %s: require is for single runs", run->name);
        options_finish(run);
    }
    return err->status;
}

static Status take_batch(const YamlFile *file, Keys *keys, Batch *batch)
{
    const YamlNode *experiments = NULL;

    for (const YamlNode *entry = file->root ? file->root->first : NULL; entry;
         entry = entry->next) {
        if (strcmp(entry->key, "experiments") != 0)
            keys_take(keys, entry);
        else if (experiments)
            keys_refuse(keys, entry->key_place, "\"experiments\" is given twice");
        else
            experiments = entry;
    }
    if (!experiments) {
        error_add(keys->err, ERR_USAGE, keys->path, "no experiments in it");
        error_hint(keys->err, "a single configuration is run by forecast -c %s", keys->path);
    } else if (experiments->kind != NODE_LIST || !experiments->first) {
        keys_refuse(keys, experiments->place, "\"experiments\" is a list: - name: ...");
    } else {
        take_experiments(keys, experiments, batch);
    }
    if (keys->err->status != OK)
        return keys->err->status;
    return finish(keys->path, keys->options, batch, keys->err);
}

Status batch_parse(const char *path, const char *bytes, size_t size, const Options *base,
                   Batch *batch, Error *err)
{
    Options *shared = malloc(sizeof *shared);
    YamlFile file = {0};
    Status status;

    *batch = (Batch){0};
    if (!shared)
        return error_memory(err, "the batch");
    *shared = *base;
    shared->files = 0; /* the command line's word is the configuration itself */
    Keys keys = {.path = path, .options = shared, .err = err};

    status = yamlfile_parse(path, bytes, size, &file, err);
    if (status == OK)
        status = take_batch(&file, &keys, batch);
    yamlfile_free(&file);
    free(shared);
    return status;
}

Status batch_read(const char *path, const Options *base, Batch *batch, Error *err)
{
    char *bytes = NULL;
    size_t size = 0;
    Status status = file_read(path, YAMLFILE_LIMIT, ERR_USAGE, &bytes, &size, err);

    if (status == OK)
        status = batch_parse(path, bytes, size, base, batch, err);
    free(bytes);
    return status;
}

void batch_free(Batch *batch)
{
    free(batch->run);
    *batch = (Batch){0};
}
