#include "app/report_class.h"

#include "base/ranks.h"

#include <stdio.h>
#include <string.h>

enum {
    CLASSES_SHOWN = 6, /* with a column each */
    CLASS_WIDTH = 20   /* characters of a label */
};

/* How the table is laid out. */
typedef struct {
    const Labels *classes;
    const Forecast *ahead;
    const Series *series;
    int stamp, label;          /* widths */
    int column[CLASSES_SHOWN]; /* of the probabilities */
    int columns;               /* of them: one for each class, or one for all */
} Sheet;

void report_plain(Text *out, const char *text)
{
    for (; *text; text++) {
        const unsigned char c = (unsigned char)*text, next = (unsigned char)text[1];
        const bool wide = c == 0xC2 && next >= 0x80 && next < 0xA0; /* U+0080 to U+009F */

        text_add_bytes(out, c < ' ' || c == 0x7F || wide ? "?" : text, 1);
        text += wide;
    }
}

static bool begins_character(char c)
{
    return ((unsigned char)c & 0xC0) != 0x80;
}

/* A label, cut where it is long; returns its characters. */
static int shorten(const char *label, char out[LABEL_SIZE + 3])
{
    int characters = 0;
    size_t used = 0;

    for (; label[used]; used++)
        if (begins_character(label[used]) && characters++ == CLASS_WIDTH)
            break;
    snprintf(out, LABEL_SIZE + 3, "%.*s%s", (int)used, label, label[used] ? "..." : "");
    return label[used] ? CLASS_WIDTH + 3 : characters;
}

static void add_blanks(Text *out, int count)
{
    text_add(out, "%*s", count > 0 ? count : 0, "");
}

/* A label to the left in its column. */
static void add_label(Text *out, const char *label, int width)
{
    char shown[LABEL_SIZE + 3];
    const int characters = shorten(label, shown);

    report_plain(out, shown);
    add_blanks(out, width - characters);
}

static Sheet sheet_of(const Result *result, Mode mode, int shown)
{
    Sheet sheet = {.classes = result_classes(result),
                   .ahead = &result->evaluation.ahead[mode],
                   .series = &result->series,
                   .stamp = (int)strlen("time"),
                   .label = (int)strlen("forecast")};
    char text[LABEL_SIZE + 3], stamp[TIME_TEXT];

    sheet.columns = sheet.classes->count <= CLASSES_SHOWN ? sheet.classes->count : 1;
    for (int k = 0; k < sheet.classes->count; k++) {
        const int characters = shorten(sheet.classes->name[k], text);

        sheet.label = larger(sheet.label, characters);
        if (sheet.columns > 1 || sheet.classes->count == 1)
            sheet.column[k] = larger(characters + 2, 6);
    }
    for (int step = 1; step <= shown; step++) {
        series_time_text(sheet.series, sheet.ahead->origin[0] + step, stamp);
        sheet.stamp = larger(sheet.stamp, (int)strlen(stamp));
    }
    return sheet;
}

/* The names of the columns as in forecast.csv. */
static void add_titles(const Sheet *sheet, Text *out)
{
    text_add(out, "  %-*s  %-*s", sheet->stamp, "time", sheet->label, "forecast");
    for (int k = 0; k < sheet->columns && sheet->columns > 1; k++) {
        char shown[LABEL_SIZE + 3];

        add_blanks(out, 2 + sheet->column[k] - 2 - shorten(sheet->classes->name[k], shown));
        text_add(out, "p:");
        report_plain(out, shown);
    }
    text_add(out, "%s\n", sheet->columns > 1 ? "" : "  probability");
}

static void add_step(const Sheet *sheet, int step, Text *out)
{
    const double *p = sheet->ahead->probability + (size_t)(step - 1) * sheet->ahead->classes;
    const int code = (int)sheet->ahead->value[step - 1];
    char stamp[TIME_TEXT];

    series_time_text(sheet->series, sheet->ahead->origin[0] + step, stamp);
    text_add(out, "  %-*s  ", sheet->stamp, stamp);
    add_label(out, sheet->classes->name[code], sheet->label);
    for (int k = 0; k < sheet->columns && sheet->columns > 1; k++)
        text_add(out, "  %*.4f", sheet->column[k], p[k]);
    if (sheet->columns == 1)
        text_add(out, "  %11.4f", p[code]);
    text_add(out, "\n");
}

void report_class_steps(const Result *result, Mode mode, int shown, Text *out)
{
    const Sheet sheet = sheet_of(result, mode, shown);

    add_titles(&sheet, out);
    for (int step = 1; step <= shown; step++)
        add_step(&sheet, step, out);
}
