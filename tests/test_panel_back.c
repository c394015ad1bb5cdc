/* A panel that is written in any shape reads back to the same numbers. */
#include "check.h"

#include "base/rng.h"
#include "base/text.h"
#include "data/panel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SERIES = 12, LONGEST = 60 };

typedef struct {
    int start[SERIES], end[SERIES];
    double value[SERIES][LONGEST]; /* NAN: missing; first and last of each are not */
} Written;

static Written make_panel(uint32_t round)
{
    const Rng rng = rng_make(5, RNG_TEST);
    Written panel;

    for (uint32_t k = 0; k < SERIES; k++) {
        panel.start[k] = (int)rng_below(rng, 10, round, k, 1);
        panel.end[k] = LONGEST - (int)rng_below(rng, 20, round, k, 2);
        for (uint32_t t = 0; t < LONGEST; t++) {
            const bool inside = (int)t >= panel.start[k] && (int)t < panel.end[k];
            const bool hole = (int)t > panel.start[k] && (int)t + 1 < panel.end[k] &&
                              rng_below(rng, 8, round, k, 100 + t) == 0;
            panel.value[k][t] = inside && !hole ? 1000 * rng_normal(rng, round, k, 1000 + t)
                                                : (double)NAN;
        }
    }
    return panel;
}

static void add_stamp(Text *text, int t)
{
    text_add(text, "2024-%02d-%02d", 1 + t / 28, 1 + t % 28);
}

/* Stamps must be regular, as months are not: hours of one day and the next. */
static void add_hour(Text *text, int t)
{
    text_add(text, "2024-01-%02dT%02d:00", 1 + t / 24, t % 24);
}

static void write_long(const Written *panel, bool mixed, Text *text)
{
    text_add(text, "id,time,y\n");
    for (int i = 0; i < SERIES * LONGEST; i++) {
        const int k = mixed ? i % SERIES : i / LONGEST, t = mixed ? i / SERIES : i % LONGEST;
        if (t < panel->start[k] || t >= panel->end[k])
            continue;
        text_add(text, "s%d,", k);
        add_hour(text, t);
        text_add(text, ",");
        text_add_number(text, panel->value[k][t]);
        text_add(text, "\n");
    }
}

static void write_columns(const Written *panel, Text *text)
{
    text_add(text, "time");
    for (int k = 0; k < SERIES; k++)
        text_add(text, ",s%d", k);
    for (int t = 0; t < LONGEST; t++) {
        text_add(text, "\n");
        add_hour(text, t);
        for (int k = 0; k < SERIES; k++) {
            text_add(text, ",");
            text_add_number(text, panel->value[k][t]);
        }
    }
    text_add(text, "\n");
}

static void write_rows(const Written *panel, bool padded, Text *text)
{
    for (int k = 0; k < SERIES; k++) {
        text_add(text, "s%d", k);
        for (int t = panel->start[k]; t < panel->end[k]; t++) {
            text_add(text, ",");
            text_add_number(text, panel->value[k][t]);
        }
        for (int t = panel->end[k] - panel->start[k]; padded && t < LONGEST; t++)
            text_add(text, ",");
        text_add(text, "\n");
    }
}

static void check_back(const char *what, const Written *wrote, const Text *text,
                       const SeriesOptions *options)
{
    Notes notes = {0};
    Error err = {0};
    Panel panel;

    if (panel_parse("w.csv", text->data, text->used, options, &panel, &notes, &err) != OK)
        fail_msg("%s: %s: %s", what, err.where, err.message);
    assert_int_equal(panel.count, SERIES);
    for (int n = 0; n < SERIES; n++) {
        const Series *series = &panel.series[n];
        const int k = atoi(panel.name[n] + 1);
        if (series->rows != wrote->end[k] - wrote->start[k])
            fail_msg("%s: %s has %d rows, not %d", what, panel.name[n], series->rows,
                     wrote->end[k] - wrote->start[k]);
        for (int row = 0; row < series->rows; row++) {
            const double want = wrote->value[k][wrote->start[k] + row], got = series->value[row];
            if (got != want && !(isnan(got) && isnan(want)))
                fail_msg("%s: %s row %d is %g, not %g", what, panel.name[n], row, got, want);
        }
    }
    panel_free(&panel);
}

static void every_shape_reads_back_the_same_numbers(void **state)
{
    const SeriesOptions found = {0}, in_columns = {.shape = SHAPE_COLUMNS};

    (void)state;
    for (uint32_t round = 0; round < 40; round++) {
        const Written panel = make_panel(round);
        Text text[5] = {{0}};

        write_long(&panel, false, &text[0]);
        write_long(&panel, true, &text[1]);
        write_columns(&panel, &text[2]);
        write_rows(&panel, false, &text[3]);
        write_rows(&panel, true, &text[4]);
        check_back("long", &panel, &text[0], &found);
        check_back("mixed", &panel, &text[1], &found);
        check_back("columns", &panel, &text[2], &in_columns);
        check_back("rows", &panel, &text[3], &found);
        check_back("padded rows", &panel, &text[4], &found);
        for (int i = 0; i < 5; i++)
            text_free(&text[i]);
    }
}

/* One series alone is the same as among all, with its notes. */
static void one_is_as_among_all(void **state)
{
    const Written wrote = make_panel(77);
    Text text[3] = {{0}};

    (void)state;
    write_long(&wrote, true, &text[0]);
    write_columns(&wrote, &text[1]);
    write_rows(&wrote, false, &text[2]);
    for (int i = 0; i < 3; i++) {
        SeriesOptions options = {.shape = i == 1 ? SHAPE_COLUMNS : SHAPE_FIND};
        Notes notes = {0};
        Error err = {0};
        Panel panel;
        Series series;

        assert_int_equal(
            panel_parse("w", text[i].data, text[i].used, &options, &panel, &notes, &err), OK);
        for (int n = 0; n < panel.count; n += 5) {
            const Series *other = &panel.series[n];
            text_copy(options.series, sizeof options.series, panel.name[n]);
            assert_int_equal(
                series_parse("w", text[i].data, text[i].used, &options, &series, &notes, &err), OK);
            assert_int_equal(series.rows, other->rows);
            assert_memory_equal(series.value, other->value,
                                (size_t)series.rows * sizeof *series.value);
            assert_memory_equal(series.line, other->line,
                                (size_t)series.rows * sizeof *series.line);
            assert_string_equal(series.series_name, panel.name[n]);
            assert_int_equal(series.shape, panel.shape);
            assert_string_equal(series.hash, other->hash);
            series_free(&series);
        }
        panel_free(&panel);
        text_free(&text[i]);
    }
}

/* A row of a classic set: ids of many series, more than the first room for them. */
static void many_series_fit(void **state)
{
    Text text = {0};
    Notes notes = {0};
    Error err = {0};
    Panel panel;

    (void)state;
    text_add(&text, "id,day,y\n");
    for (int t = 0; t < 3; t++)
        for (int k = 0; k < 3000; k++) {
            text_add(&text, "series %d,", k * 7919 % 3000);
            add_stamp(&text, t);
            text_add(&text, ",%d\n", 10 * (k * 7919 % 3000) + t);
        }
    assert_int_equal(
        panel_parse("m", text.data, text.used, &(SeriesOptions){0}, &panel, &notes, &err), OK);
    assert_int_equal(panel.count, 3000);
    for (int n = 0; n < panel.count; n++) {
        const int k = atoi(panel.name[n] + sizeof "series");
        assert_int_equal(panel.series[n].rows, 3);
        for (int t = 0; t < 3; t++)
            assert_true(panel.series[n].value[t] == 10 * k + t);
    }
    panel_free(&panel);
    text_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_shape_reads_back_the_same_numbers),
        cmocka_unit_test(one_is_as_among_all),
        cmocka_unit_test(many_series_fit),
    };

    return RUN(tests);
}
