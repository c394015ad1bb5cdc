#include "app/leaderboard.h"

#include "base/file.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RUN_LIMIT (16 << 20) /* bytes of a run.json */

/* A run's run.json; NULL where there is none that can be read. */
static json_t *read_run(const char *folder)
{
    char path[FILE_PATH], *bytes = NULL;
    Error ignored = {0};
    size_t size = 0;
    json_t *root;

    if (snprintf(path, sizeof path, "%s/run.json", folder) >= (int)sizeof path ||
        file_read(path, RUN_LIMIT, ERR_OUTPUT, &bytes, &size, &ignored) != OK)
        return NULL;
    root = json_loadb(bytes, size, JSON_REJECT_DUPLICATES, NULL);
    free(bytes);
    return root;
}

static bool is_text(const json_t *value, const char *text)
{
    return json_is_string(value) && strcmp(json_string_value(value), text) == 0;
}

bool leaderboard_holds(const char *folder, const char *config_hash, const char *data_hash)
{
    json_t *root = read_run(folder);
    const bool same = is_text(json_object_get(root, "config_sha256"), config_hash) &&
                      is_text(json_object_get(json_object_get(root, "data"), "sha256"),
                              data_hash) &&
                      !json_is_true(
                          json_object_get(json_object_get(root, "training"), "interrupted"));

    json_decref(root);
    return same;
}

static double number_at(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);

    return json_is_number(value) ? json_number_value(value) : NAN;
}

static void text_at(const json_t *object, const char *key, char *out, size_t size)
{
    const char *text = json_string_value(json_object_get(object, key));

    text_copy(out, size, text ? text : "");
}

static Leader *add_row(Leaderboard *board, int experiment, const char *name, Error *err)
{
    if (board->count == board->size) {
        const int size = board->size ? 2 * board->size : 32;
        Leader *row = realloc(board->row, (size_t)size * sizeof *row);

        if (!row) {
            error_memory(err, "the leaderboard");
            return NULL;
        }
        board->row = row;
        board->size = size;
    }
    Leader *leader = &board->row[board->count++];

    *leader = (Leader){.experiment = experiment,
                       .validation = NAN,
                       .mae = NAN,
                       .rmse = NAN,
                       .smape = NAN,
                       .mase = NAN,
                       .baseline_mase = NAN,
                       .accuracy = NAN,
                       .entropy = NAN,
                       .baseline_accuracy = NAN,
                       .baseline_entropy = NAN,
                       .parameters = NAN,
                       .best_epoch = NAN,
                       .seconds = NAN,
                       .speed = NAN};
    text_copy(leader->name, sizeof leader->name, name);
    return leader;
}

/* The simple method with the least MASE, or the most right classes, in the test part of the mode.
 */
static void find_baseline(const json_t *methods, Leader *leader)
{
    for (int i = 0; baseline_at(i); i++) {
        const char *name = baseline_at(i)->name;
        const json_t *scores = json_object_get(methods, name);
        const double mase = number_at(scores, "mase"), accuracy = number_at(scores, "accuracy");
        const bool known = !isnan(leader->classes ? accuracy : mase);

        if (!known || strcmp(name, leader->model) == 0 || mase >= leader->baseline_mase ||
            accuracy <= leader->baseline_accuracy)
            continue;
        leader->baseline_mase = mase;
        leader->baseline_accuracy = accuracy;
        leader->baseline_entropy = number_at(scores, "cross-entropy");
        text_copy(leader->baseline, sizeof leader->baseline, name);
    }
}

static void fill_row(const json_t *root, const char *mode, Leader *leader)
{
    const json_t *model = json_object_get(root, "model"), *cost = json_object_get(root, "cost");
    const json_t *test = json_object_get(json_object_get(root, "metrics"), mode);
    const json_t *validation = json_object_get(json_object_get(root, "validation"), mode);

    text_copy(leader->mode, sizeof leader->mode, mode);
    text_at(model, "name", leader->model, sizeof leader->model);
    const json_t *own = json_object_get(test, leader->model);

    leader->accuracy = number_at(own, "accuracy");
    leader->entropy = number_at(own, "cross-entropy");
    leader->classes = !isnan(leader->entropy);
    leader->validation = number_at(json_object_get(validation, leader->model),
                                   leader->classes ? "cross-entropy" : "mase");
    leader->mae = number_at(own, "mae");
    leader->rmse = number_at(own, "rmse");
    leader->smape = number_at(own, "smape");
    leader->mase = number_at(own, "mase");
    leader->parameters = number_at(model, "parameters");
    leader->best_epoch = number_at(json_object_get(root, "training"), "best_epoch");
    leader->seconds = number_at(cost, "train_seconds");
    leader->speed = number_at(cost, "windows_per_second");
    find_baseline(test, leader);
}

Status leaderboard_add(Leaderboard *board, int experiment, const char *name, const char *folder,
                       Error *err)
{
    json_t *root = read_run(folder);
    const char *mode;
    json_t *methods;

    if (!root)
        return error_set(err, ERR_OUTPUT, folder, "its run.json cannot be read");
    json_object_foreach(json_object_get(root, "metrics"), mode, methods)
    {
        Leader *leader = add_row(board, experiment, name, err);

        if (leader)
            fill_row(root, mode, leader);
    }
    json_decref(root);
    return err->status;
}

Status leaderboard_add_failure(Leaderboard *board, int experiment, const char *name,
                               const Error *failure, Error *err)
{
    Leader *leader = add_row(board, experiment, name, err);

    if (!leader)
        return err->status;
    leader->status = failure->status;
    snprintf(leader->message, sizeof leader->message, "%s%s%s", failure->where,
             failure->where[0] ? ": " : "", failure->message);
    return OK;
}

double leaderboard_score(const Leader *row)
{
    return row->classes ? row->entropy : row->mase;
}

bool leaderboard_same(const Leader *a, const Leader *b)
{
    return strcmp(a->mode, b->mode) == 0 && a->classes == b->classes;
}

/* Below 0 where a stands before b; what is unknown stands last. */
static int compare_numbers(double a, double b)
{
    if (isnan(a) || isnan(b))
        return isnan(a) - isnan(b);
    return (a > b) - (a < b);
}

static int compare_rows(const void *first, const void *second)
{
    const Leader *a = first, *b = second;
    int order = (a->status != OK) - (b->status != OK);

    if (order == 0)
        order = strcmp(a->mode, b->mode); /* autoregressive before continuous */
    if (order == 0)
        order = a->classes - b->classes;
    if (order == 0)
        order = compare_numbers(a->validation, b->validation);
    if (order == 0)
        order = compare_numbers(leaderboard_score(a), leaderboard_score(b));
    return order ? order : a->experiment - b->experiment;
}

void leaderboard_sort(Leaderboard *board)
{
    if (board->count > 0)
        qsort(board->row, (size_t)board->count, sizeof *board->row, compare_rows);
    for (int i = 0; i < board->count; i++) {
        Leader *row = &board->row[i];
        const bool begins = i == 0 || !leaderboard_same(&row[-1], row);

        row->rank = row->status != OK ? 0 : begins ? 1 : row[-1].rank + 1;
    }
}

void leaderboard_free(Leaderboard *board)
{
    free(board->row);
    *board = (Leaderboard){0};
}
