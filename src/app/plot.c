#include "app/plot.h"

#include "app/console.h"
#include "app/gnuplot.h"
#include "app/plot_sketch.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TARGETS_DRAWN 8

/* A picture's CSV is called like it, unless the run has a file of that name already. */
typedef struct {
    const char *name, *suffix;
    bool (*draw)(Sketch *sketch);
} Drawing;

static const Drawing run_pictures[] = {
    {"forecast", "-plot", plot_forecast},
    {"continuous", "", plot_continuous},
    {"loss", "", plot_loss},
    {"residuals", "", plot_residuals},
    {"horizon", "", plot_horizon},
    {"confusion", "", plot_confusion},
    {"backtest", "-plot", plot_backtest},
};

static const Drawing several_pictures[] = {
    {"forecast", "-plot", plot_several},
    {"spread", "", plot_spread},
    {"loss", "", plot_loss},
    {"horizon", "", plot_horizon},
    {"backtest", "-plot", plot_backtest},
};

static const Drawing inspect_pictures[] = {{"series", "", plot_series},
                                           {"season", "", plot_season}};

#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))

void plot_style(const Options *options, PlotStyle *style)
{
    text_copy(style->terminals, sizeof style->terminals, options->plots);
    style->width = options->size[0];
    style->height = options->size[1];
}

/* Kind `index` of a list separated by newlines; false past its end. */
static bool kind_at(const char *list, int index, char kind[16])
{
    for (; index > 0 && *list; index--) {
        list += strcspn(list, "\n");
        list += *list == '\n';
    }
    const size_t length = strcspn(list, "\n");

    text_copy(kind, length < 15 ? length + 1 : 16, list);
    return length > 0;
}

static bool is_off(const PlotStyle *style)
{
    return style->terminals[0] == '\0' || strcmp(style->terminals, "none") == 0;
}

/* The names: "horizon-2" for the second target. */
static void sketch_begin(Sketch *sketch, const PlotStyle *style, const char *name,
                         const char *suffix)
{
    char number[16] = "";

    if (sketch->target > 0)
        snprintf(number, sizeof number, "-%d", sketch->target + 1);
    snprintf(sketch->name, sizeof sketch->name, "%s%s", name, number);
    snprintf(sketch->table, sizeof sketch->table, "%s%s%s", name, number, suffix);
    (void)kind_at(style->terminals, 0, sketch->kind);
    sketch->width = style->width > 0 ? style->width : 1200;
    sketch->height = style->height > 0 ? style->height : 700;
}

static Status write_text(const char *folder, const char *name, const char *extension, Text *text,
                         Error *err)
{
    char path[2 * FILE_PATH];

    snprintf(path, sizeof path, "%s/%s.%s", folder, name, extension);
    return file_write_text(path, text, err);
}

/* A picture in every kind; the first failure counts and ends it. */
static Status draw_kinds(const char *folder, const char *name, const PlotStyle *style, Error *err)
{
    char kind[16];

    for (int i = 0; kind_at(style->terminals, i, kind); i++) {
        const Picture picture = {kind, style->width, style->height};

        if (gnuplot_draw(folder, name, &picture, err) != OK)
            return err->status;
    }
    return OK;
}

/* Writes a picture's table and script and draws it. Only what cannot be written ends the others. */
static Status make_picture(Sketch *sketch, const char *folder, const PlotStyle *style, Error *err)
{
    Error drawing = {0};

    if (sketch->csv.used > 0 && write_text(folder, sketch->table, "csv", &sketch->csv, err) != OK)
        return err->status;
    if (write_text(folder, sketch->name, "gp", &sketch->script, err) != OK)
        return err->status;
    if (draw_kinds(folder, sketch->name, style, &drawing) != OK && err->status == OK)
        *err = drawing;
    return err->status;
}

/* Notes what went wrong: what cannot be written outweighs what cannot be drawn. */
static Status finish_picture(Sketch *sketch, bool some, const char *folder, const PlotStyle *style,
                             Error *err)
{
    Error found = {0};

    if (sketch->csv.failed)
        error_memory(&found, sketch->name);
    else if (some && make_picture(sketch, folder, style, &found) == ERR_OUTPUT)
        error_clear(err);
    sketch_free(sketch);
    if (found.status != OK && err->status == OK)
        *err = found;
    return found.status == ERR_OUTPUT ? ERR_OUTPUT : OK;
}

static Status plot_all(const Drawing *drawing, int count, const Result *result, const char *folder,
                       const PlotStyle *style, Error *err)
{
    if (is_off(style))
        return OK;
    for (int target = 0; target < result->series.targets && target < TARGETS_DRAWN; target++)
        for (int i = 0; i < count; i++) {
            Sketch sketch = {.result = result, .target = target};

            sketch_begin(&sketch, style, drawing[i].name, drawing[i].suffix);
            const bool some = drawing[i].draw(&sketch);
            if (finish_picture(&sketch, some, folder, style, err) != OK)
                return err->status;
        }
    return err->status;
}

Status plot_run(const Result *result, const char *folder, const PlotStyle *style, Error *err)
{
    if (result->series.parts > 0)
        return plot_all(several_pictures, COUNT(several_pictures), result, folder, style, err);
    return plot_all(run_pictures, COUNT(run_pictures), result, folder, style, err);
}

Status plot_inspect(const Result *result, const char *folder, const PlotStyle *style, Error *err)
{
    return plot_all(inspect_pictures, COUNT(inspect_pictures), result, folder, style, err);
}

Status plot_compare(const Comparison *comparison, const char *folder, const PlotStyle *style,
                    Error *err)
{
    Sketch sketch = {0};

    if (is_off(style))
        return OK;
    sketch_begin(&sketch, style, "compare", "");
    const bool some = plot_comparison(&sketch, comparison);
    if (finish_picture(&sketch, some, folder, style, err) != OK)
        return err->status;
    return err->status;
}

/* Scripts of ours: a picture's name and .gp. */
static int is_script(const struct dirent *entry)
{
    const size_t length = strlen(entry->d_name);

    return length > 3 && strcmp(entry->d_name + length - 3, ".gp") == 0 &&
           strspn(entry->d_name, "abcdefghijklmnopqrstuvwxyz0123456789-") == length - 3;
}

Status plot_again(const char *folder, const PlotStyle *style, Error *err)
{
    struct dirent **entry = NULL;
    const int count = scandir(folder, &entry, is_script, alphasort);

    if (count < 0)
        error_set(err, ERR_USAGE, folder, "%s", strerror(errno));
    else if (count == 0)
        error_set(err, ERR_USAGE, folder, "holds no scripts (*.gp) of pictures");
    if (count == 0)
        error_hint(err, "fit and --plot none make none; the same run with --plot png does");
    for (int i = 0; i < count; i++) {
        char *name = entry[i]->d_name;

        name[strlen(name) - 3] = '\0';
        if (err->status == OK)
            (void)draw_kinds(folder, name, style, err);
        free(entry[i]);
    }
    free(entry);
    return err->status;
}

Status plot_show(const char *folder, const char *name, Error *err)
{
    char path[2 * FILE_PATH], *bytes = NULL;
    size_t size = 0;
    Text out = {0};

    snprintf(path, sizeof path, "%s/%s.txt", folder, name);
    if (access(path, F_OK) != 0)
        return OK;
    if (file_read(path, 0, ERR_OUTPUT, &bytes, &size, err) != OK)
        return err->status;
    text_add_bytes(&out, bytes, size);
    free(bytes);
    const Status status = console_write(&out, err);
    text_free(&out);
    return status;
}
