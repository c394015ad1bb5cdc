/* Series read from a text and written down as a text, for tables of cases. */
#ifndef TESTS_SERIES_TABLE_H
#define TESTS_SERIES_TABLE_H

#include "check.h"
#include "scratch.h"

#include "base/text.h"
#include "data/series.h"

typedef struct {
    const char *csv;
    SeriesOptions options;
    const char *series; /* what series_describe writes; NULL: not compared */
    const char *note;   /* stands in the notes; NULL: there is no warning */
} ReadCase;

typedef struct {
    const char *csv;
    SeriesOptions options;
    const char *where, *message, *hint;
    int count;
} RefuseCase;

/* "y x|daily|2020-01-01=1,2@2 2020-01-02=-,3@0" : names, frequency, rows with values and lines; a
 * bar stands where the history ends. */
static inline void series_describe(const Series *series, Text *text)
{
    char time[TIME_TEXT];

    for (int c = 0; c < series->cols; c++)
        text_add(text, "%s%s", c ? "," : "", series->name[c]);
    frequency_name(series->frequency, time);
    text_add(text, "|%s|", time);
    for (int row = 0; row < series->rows + series->ahead; row++) {
        series_time_text(series, row, time);
        text_add(text, "%s%s=", row == 0 ? "" : row == series->rows ? "|" : " ", time);
        for (int c = 0; c < series->cols; c++) {
            const double x = series->value[row * series->cols + c];
            text_add(text, "%s", c ? "," : "");
            if (x != x)
                text_add(text, "-");
            else
                text_add_number(text, x);
        }
        text_add(text, "@%ld", series->line[row]);
    }
}

static inline void notes_describe(const Notes *notes, Text *text)
{
    text_add(text, "%s", "");
    for (int i = 0; i < notes->count && i < NOTES_MAX; i++)
        text_add(text, "%s%s\n", notes->item[i].kind == NOTE_WARNING ? "warning: " : "",
                 notes->item[i].text);
}

/* The numbers behind: no case is left out in silence. */
static inline void check_reads(const ReadCase *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        Series series;
        Notes notes = {.count = 0};
        Error err = {0};
        Text text = {0}, told = {0};

        scratch_write("f.csv", cases[i].csv);
        if (series_read("f.csv", &cases[i].options, &series, &notes, &err) != OK)
            fail_msg("%s: %s: %s", cases[i].csv, err.where, err.message);
        series_describe(&series, &text);
        notes_describe(&notes, &told);
        if (cases[i].series)
            assert_string_equal(text.data, cases[i].series);
        if (cases[i].note && !strstr(told.data, cases[i].note))
            fail_msg("%s: no note \"%s\" in:\n%s", cases[i].csv, cases[i].note, told.data);
        if (!cases[i].note && strstr(told.data, "warning: "))
            fail_msg("%s:\n%s", cases[i].csv, told.data);
        text_free(&text);
        text_free(&told);
        series_free(&series);
    }
}

static inline void check_refuses(const RefuseCase *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        Series series;
        Notes notes = {.count = 0};
        Error err = {0};

        scratch_write("f.csv", cases[i].csv);
        if (series_read("f.csv", &cases[i].options, &series, &notes, &err) == OK)
            fail_msg("%s is read", cases[i].csv);
        assert_string_equal(err.message, cases[i].message);
        assert_string_equal(err.where, cases[i].where);
        assert_string_equal(err.hint, cases[i].hint);
        assert_int_equal(err.count, cases[i].count);
        assert_null(series.value);
    }
}

#endif
