/* The leaderboard as CSV, as a table, as a page and as JSON. */
#include "app/console.h"
#include "app/json.h"
#include "app/leaderboard.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void add_numbers(Text *out, int count, const double *value)
{
    for (int i = 0; i < count; i++) {
        text_add(out, ",");
        text_add_number(out, value[i]);
    }
}

void leaderboard_csv(const Leaderboard *board, Text *out)
{
    text_add(out, "rank,experiment,model,mode,validation_mase,mae,rmse,smape,mase,best_baseline,"
                  "baseline_mase,parameters,best_epoch,train_seconds,windows_per_second,status,"
                  "message,validation_cross_entropy,accuracy,cross_entropy,baseline_accuracy\n");
    for (int i = 0; i < board->count; i++) {
        const Leader *row = &board->row[i];
        const double scores[] = {row->classes ? NAN : row->validation, row->mae, row->rmse,
                                 row->smape, row->mase};
        const double costs[] = {row->baseline_mase, row->parameters, row->best_epoch, row->seconds,
                                row->speed};
        const double classes[] = {row->classes ? row->validation : NAN, row->accuracy, row->entropy,
                                  row->baseline_accuracy};

        if (row->rank)
            text_add(out, "%d", row->rank);
        text_add(out, ",");
        text_add_field(out, row->name);
        text_add(out, ",%s,%s", row->model, row->mode);
        add_numbers(out, 5, scores);
        text_add(out, ",%s", row->baseline);
        add_numbers(out, 5, costs);
        text_add(out, ",%s,", row->status == OK ? "done" : console_status_name(row->status));
        text_add_field(out, row->message);
        add_numbers(out, 4, classes);
        text_add(out, "\n");
    }
}

/* Decimals that leave four digits of a typical value, 0 to 8. */
static int decimals(double value)
{
    if (!isfinite(value) || value == 0)
        return 3;
    const int places = 3 - (int)floor(log10(fabs(value)));

    return places < 0 ? 0 : places > 8 ? 8 : places;
}

/* A score; "-" where there is none. */
static void write_score(double value, int places, char *out, size_t size)
{
    if (!isfinite(value))
        text_copy(out, size, "-");
    else
        snprintf(out, size, "%.*f", fabs(value) < 1e12 ? places : 0, value);
}

enum { CELLS = 10, CELL = 320 };

/* Of numbers, of classes. */
static const char *const titles[2][CELLS] = {
    {"", "experiment", "model", "val MASE", "MASE", "MAE", "RMSE", "relative", "weights",
     "seconds"},
    {"", "experiment", "model", "val entropy", "entropy", "accuracy", "baseline", "relative",
     "weights", "seconds"},
};

/* Whether a column holds words, which stand to the left. */
static bool is_word(int cell)
{
    return cell == 1 || cell == 2;
}

/* first: the row whose errors decide how many decimals the others get. */
static void write_cells(const Leader *row, const Leader *first, char cell[CELLS][CELL])
{
    const int places = decimals(first->mae);

    snprintf(cell[0], CELL, "%d", row->rank);
    text_copy(cell[1], CELL, row->name);
    text_copy(cell[2], CELL, row->model);
    write_score(row->validation, row->classes ? 4 : 3, cell[3], CELL);
    write_score(leaderboard_score(row), row->classes ? 4 : 3, cell[4], CELL);
    write_score(row->classes ? row->accuracy : row->mae, row->classes ? 4 : places, cell[5], CELL);
    write_score(row->classes ? row->baseline_accuracy : row->rmse, row->classes ? 4 : places,
                cell[6], CELL);
    write_score(row->classes ? row->entropy / row->baseline_entropy
                             : row->mase / row->baseline_mase,
                3, cell[7], CELL);
    snprintf(cell[8], CELL, "%.0f", row->parameters);
    snprintf(cell[9], CELL, "%.1f", row->seconds);
}

/* The first row of the mode that row i is of. */
static const Leader *first_of(const Leaderboard *board, int i)
{
    return &board->row[i - board->row[i].rank + 1];
}

/* The rows of one mode begin here. */
static bool begins_mode(const Leaderboard *board, int i)
{
    return board->row[i].status == OK &&
           (i == 0 || !leaderboard_same(&board->row[i], &board->row[i - 1]));
}

static void find_widths(const Leaderboard *board, int width[CELLS])
{
    char cell[CELLS][CELL];

    for (int c = 0; c < CELLS; c++)
        width[c] = 0;
    for (int i = 0; i < board->count && board->row[i].status == OK; i++) {
        write_cells(&board->row[i], first_of(board, i), cell);
        for (int c = 0; c < CELLS; c++) {
            const int title = (int)strlen(titles[board->row[i].classes][c]);
            const int used = (int)strlen(cell[c]) > title ? (int)strlen(cell[c]) : title;

            width[c] = used > width[c] ? used : width[c];
        }
    }
}

static void add_line(Text *out, const int width[CELLS], const char *const cell[CELLS])
{
    for (int c = 0; c < CELLS; c++)
        text_add(out, "%s%*s", c ? "  " : " ", is_word(c) ? -width[c] : width[c], cell[c]);
    text_add(out, "\n");
}

/* What the columns mean. */
static void add_notes(const Leaderboard *board, Text *out)
{
    bool seen[2] = {false, false};

    for (int i = 0; i < board->count; i++)
        seen[board->row[i].classes] |= board->row[i].status == OK;
    text_add(out, "Sorted by the validation part (val); the other scores are of the test part.\n");
    if (seen[0] || !seen[1])
        text_add(out,
                 "relative: MASE divided by that of the best simple method, below 1 is better.\n");
    if (seen[1])
        text_add(out,
                 "entropy: cross entropy in nats; accuracy: the share that is right; baseline: "
                 "that of the best simple method;\nrelative: cross entropy divided by that of "
                 "the classes' shares in the training rows, below 1 is better.\n");
}

void leaderboard_table(const Leaderboard *board, Text *out)
{
    int width[CELLS];
    char cell[CELLS][CELL];
    const char *cells[CELLS];

    find_widths(board, width);
    for (int c = 0; c < CELLS; c++)
        cells[c] = cell[c];
    for (int i = 0; i < board->count; i++) {
        const Leader *row = &board->row[i];

        if (begins_mode(board, i)) {
            text_add(out, "%s%s%s\n", i ? "\n" : "", row->mode, row->classes ? ", classes" : "");
            add_line(out, width, titles[row->classes]);
        }
        if (row->status == OK) {
            write_cells(row, first_of(board, i), cell);
            add_line(out, width, cells);
        } else {
            text_add(out, "%s  failed: %s: %s\n",
                     i == 0 || board->row[i - 1].status != OK ? "" : "\n", row->name, row->message);
        }
    }
    text_add(out, "\n");
    add_notes(board, out);
}

/* Text that Markdown would take for marks. */
static void add_masked(Text *out, const char *text)
{
    for (; *text; text++)
        text_add(out, strchr("|*_`<>[]\\", *text) ? "\\%c" : "%c", *text);
}

static void add_markdown_row(Text *out, const Leader *row, const Leader *first)
{
    char cell[CELLS][CELL];

    write_cells(row, first, cell);
    for (int c = 0; c < CELLS; c++) {
        text_add(out, "| ");
        add_masked(out, cell[c]);
        text_add(out, " ");
    }
    text_add(out, "|\n");
}

static void add_markdown_head(Text *out, const Leader *row)
{
    text_add(out, "\n## %s%s\n\n", row->mode, row->classes ? ", classes" : "");
    for (int c = 0; c < CELLS; c++)
        text_add(out, "| %s ", titles[row->classes][c]);
    text_add(out, "|\n");
    for (int c = 0; c < CELLS; c++)
        text_add(out, is_word(c) ? "|---" : "|---:");
    text_add(out, "|\n");
}

/* A picture, under a heading of its own or none, if it was drawn: browsers show these two kinds. */
static void add_picture(Text *out, const char *folder, const char *name, const char *title,
                        bool heading)
{
    static const char *const kind[] = {"png", "svg"};
    char path[FILE_PATH];

    for (int i = 0; i < 2; i++) {
        if (snprintf(path, sizeof path, "%s/%s.%s", folder, name, kind[i]) >= (int)sizeof path ||
            access(path, R_OK) != 0)
            continue;
        if (heading) {
            text_add(out, "\n## ");
            add_masked(out, title);
            text_add(out, "\n");
        }
        text_add(out, "\n![");
        add_masked(out, title);
        text_add(out, "](<%s.%s>)\n", name, kind[i]);
        return;
    }
}

static void add_pictures(Text *out, const Leaderboard *board, const char *folder)
{
    char name[256];

    for (int i = 0; i < board->count; i++) {
        const Leader *row = &board->row[i];

        if (row->status != OK || strcmp(row->mode, board->row[0].mode) != 0)
            continue;
        snprintf(name, sizeof name, "%s/%s", row->name,
                 strcmp(row->mode, "continuous") == 0 ? "continuous" : "forecast");
        add_picture(out, folder, name, row->name, true);
    }
}

void leaderboard_markdown(const Leaderboard *board, const Batch *batch, const char *folder,
                          Text *out)
{
    text_add(out, "# ");
    add_masked(out, batch->name);
    text_add(out, "\n\n");
    add_notes(board, out);
    add_picture(out, folder, "compare", "comparison", false);
    for (int i = 0; i < board->count; i++) {
        if (begins_mode(board, i))
            add_markdown_head(out, &board->row[i]);
        if (board->row[i].status == OK)
            add_markdown_row(out, &board->row[i], first_of(board, i));
    }
    for (int i = 0; i < board->count; i++) {
        if (board->row[i].status == OK)
            continue;
        text_add(out, "\nFailed: ");
        add_masked(out, board->row[i].name);
        text_add(out, ": ");
        add_masked(out, board->row[i].message);
        text_add(out, "\n");
    }
    add_pictures(out, board, folder);
}

static void put_scores(const Leader *row, json_t **object)
{
    if (row->classes) {
        json_put(object, "validation_cross_entropy", json_number(row->validation));
        json_put(object, "cross_entropy", json_number(row->entropy));
        json_put(object, "accuracy", json_number(row->accuracy));
        json_put(object, "baseline_accuracy", json_number(row->baseline_accuracy));
        return;
    }
    json_put(object, "validation_mase", json_number(row->validation));
    json_put(object, "mae", json_number(row->mae));
    json_put(object, "rmse", json_number(row->rmse));
    json_put(object, "smape", json_number(row->smape));
    json_put(object, "mase", json_number(row->mase));
    json_put(object, "baseline_mase", json_number(row->baseline_mase));
}

static json_t *about_leader(const Leader *row)
{
    json_t *object = json_object();

    json_put(&object, "experiment", json_text(row->name));
    json_put(&object, "status",
             json_text(row->status == OK ? "done" : console_status_name(row->status)));
    if (row->status != OK) {
        json_put(&object, "message", json_text(row->message));
        return object;
    }
    json_put(&object, "rank", json_integer(row->rank));
    json_put(&object, "model", json_text(row->model));
    json_put(&object, "mode", json_text(row->mode));
    json_put(&object, "best_baseline", row->baseline[0] ? json_text(row->baseline) : json_null());
    put_scores(row, &object);
    json_put(&object, "parameters", json_number(row->parameters));
    json_put(&object, "best_epoch", json_number(row->best_epoch));
    json_put(&object, "train_seconds", json_number(row->seconds));
    json_put(&object, "windows_per_second", json_number(row->speed));
    return object;
}

void leaderboard_json(const Leaderboard *board, const char *folder, Text *out)
{
    json_t *root = json_object(), *rows = json_array();

    for (int i = 0; i < board->count; i++)
        json_push(&rows, about_leader(&board->row[i]));
    json_put(&root, "folder", json_text(folder));
    json_put(&root, "leaderboard", rows);
    json_write(root, out);
    json_decref(root);
}
