/* Several series in one file: as a long table, in rows, in columns; found, named, picked, refused. */
#include "series_table.h"

#include "base/rng.h"
#include "data/panel.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- what is read ---- */

typedef struct {
    const char *csv;
    SeriesOptions options;
    const char *panel; /* what panel_describe writes */
    const char *note;  /* stands in the notes; NULL: not asked */
} PanelCase;

static void add_value(Text *text, double x)
{
    text_add(text, "%s", "");
    if (isnan(x))
        text_add(text, "-");
    else
        text_add_number(text, x);
}

/* "rows a=1,2,-@2@2@2 b=...; region=n,s" */
static void panel_describe(const Panel *panel, Text *text)
{
    static const char *const shapes[] = {"find", "wide", "long", "rows", "columns"};

    text_add(text, "%s", shapes[panel->shape]);
    for (int k = 0; k < panel->count; k++) {
        const Series *series = &panel->series[k];
        text_add(text, " %s=", panel->name[k]);
        for (int row = 0; row < series->rows; row++) {
            char time[TIME_TEXT];
            series_time_text(series, row, time);
            if (series->time)
                text_add(text, "%s%s/", row ? "," : "", strlen(time) > 5 ? time + 5 : time);
            else
                text_add(text, "%s", row ? "," : "");
            for (int c = 0; c < series->cols; c++) {
                text_add(text, "%s", c ? "/" : "");
                add_value(text, series->value[row * series->cols + c]);
            }
            text_add(text, "@%ld", series->line[row]);
        }
    }
    for (int i = 0; i < panel->statics; i++) {
        const PanelStatic *fixed = &panel->fixed[i];
        text_add(text, "; %s=", fixed->name);
        for (int k = 0; k < panel->count; k++) {
            text_add(text, "%s", k ? "," : "");
            if (fixed->labels.count > 0 && !isnan(fixed->value[k]))
                text_add(text, "%s", fixed->labels.name[(int)fixed->value[k]]);
            else
                add_value(text, fixed->value[k]);
        }
    }
}

static void check_case(const PanelCase *c)
{
    Text text = {0}, told = {0};
    Notes notes = {0};
    Error err = {0};
    Panel panel;

    if (panel_parse("p.csv", c->csv, strlen(c->csv), &c->options, &panel, &notes, &err) != OK)
        fail_msg("%s\n%s: %s", c->csv, err.where, err.message);
    panel_describe(&panel, &text);
    assert_string_equal(text.data, c->panel);
    notes_describe(&notes, &told);
    if (c->note && !strstr(told.data, c->note))
        fail_msg("%s\nnot noted: %s\nbut: %s", c->csv, c->note, told.data);
    text_free(&told);
    text_free(&text);
    panel_free(&panel);
}

static const PanelCase longs[] = {
    /* found: a column of text with which no stamp repeats; rows side by side or mixed */
    {"id,day,y\na,2024-01-01,1\na,2024-01-02,2\nb,2024-01-01,3\nb,2024-01-02,4\n",
     {.csv = {0}},
     "long a=01-01/1@2,01-02/2@3 b=01-01/3@4,01-02/4@5",
     "2 series by their id in column \"id\""},
    {"id,day,y\nb,2024-01-01,3\na,2024-01-01,1\na,2024-01-02,2\nb,2024-01-02,4\n",
     {.csv = {0}},
     "long b=01-01/3@2,01-02/4@5 a=01-01/1@3,01-02/2@4",
     NULL},
    /* each has its own start, end and holes; inserted rows have line 0 */
    {"id,day,y\na,2024-01-01,1\na,2024-01-02,\na,2024-01-03,3\nb,2024-01-02,4\nb,2024-01-03,5\n"
     "b,2024-01-04,6\n",
     {.csv = {0}},
     "long a=01-01/1@2,01-02/-@3,01-03/3@4 b=01-02/4@5,01-03/5@6,01-04/6@7",
     NULL},
    /* ids in quotes, with commas, quotes and blanks */
    {"id,day,y\n\"a, \"\"b\"\"\",2024-01-01,1\nc d,2024-01-01,2\n\"a, \"\"b\"\"\",2024-01-02,3\n"
     "c d,2024-01-02,4\n",
     {.csv = {0}},
     "long a, \"b\"=01-01/1@2,01-02/3@4 c d=01-01/2@3,01-02/4@5",
     NULL},
    /* named: numbers are no names by themselves */
    {"shop,day,y\n1,2024-01-01,1\n2,2024-01-01,2\n1,2024-01-02,3\n2,2024-01-02,4\n",
     {.id = "shop"},
     "long 1=01-01/1@2,01-02/3@4 2=01-01/2@3,01-02/4@5",
     NULL},
    /* without stamps an id must be named */
    {"id,y\na,1\nb,2\na,3\n", {.id = "id"}, "long a=1@2,3@4 b=2@3", NULL},
    /* inputs stay with their rows */
    {"id,day,y,x\na,2024-01-01,1,10\nb,2024-01-01,2,20\na,2024-01-02,3,30\nb,2024-01-02,4,40\n",
     {.past = "x"},
     "long a=01-01/1/10@2,01-02/3/30@4 b=01-01/2/20@3,01-02/4/40@5",
     NULL},
    /* one of them alone */
    {"id,day,y\na,2024-01-01,1\na,2024-01-02,2\nb,2024-01-01,3\nb,2024-01-02,4\n",
     {.series = "b"},
     "long b=01-01/3@4,01-02/4@5",
     NULL},
    /* what does not vary within a series: words, numbers; what does is left alone */
    {"id,day,y,region,size,mood\na,2024-01-01,1,n,7,up\na,2024-01-02,2,n,7,down\n"
     "b,2024-01-01,3,s,,up\nb,2024-01-02,4,s,,up\n",
     {.csv = {0}},
     "long a=01-01/1@2,01-02/2@3 b=01-01/3@4,01-02/4@5; region=n,s; size=7,-",
     "the same in all rows of a series: region, size"},
    {"id,day,y,region,size\na,2024-01-01,1,n,7\na,2024-01-02,2,n,7\nb,2024-01-01,3,s,8\n"
     "b,2024-01-02,4,s,8\n",
     {.fixed = "size"},
     "long a=01-01/1@2,01-02/2@3 b=01-01/3@4,01-02/4@5; size=7,8",
     NULL},
    /* two columns that part the rows alike are one */
    {"id,name,day,y\na,A,2024-01-01,1\na,A,2024-01-02,2\nb,B,2024-01-01,3\nb,B,2024-01-02,4\n",
     {.csv = {0}},
     "long a=01-01/1@2,01-02/2@3 b=01-01/3@4,01-02/4@5; name=A,B",
     NULL},
    /* a series without a value is left out, and that is told */
    {"id,day,y\na,2024-01-01,1\nb,2024-01-01,\na,2024-01-02,2\nb,2024-01-02,\n",
     {.csv = {0}},
     "long a=01-01/1@2,01-02/2@4",
     "warning: series without a value are left out, first \"b\""},
    /* words beside stamps that ascend are no ids */
    {"day,word,y\n2024-01-01,a,1\n2024-01-02,b,2\n2024-01-03,a,3\n2024-01-04,b,4\n",
     {.csv = {0}},
     "find",
     NULL},
};

static const PanelCase rows[] = {
    /* M4: a numbered header, empty ends */
    {"\"V1\",\"V2\",\"V3\",\"V4\",\"V5\",\"V6\"\n\"H1\",\"1\",\"2\",\"3\",\"4\",\"5\"\n"
     "\"H2\",\"6\",,\"8\",,\n",
     {.csv = {0}},
     "rows H1=1@2,2@2,3@2,4@2,5@2 H2=6@3,-@3,8@3",
     "2 series in rows, each a name and its values"},
    /* NN5, tourism: no header, rows as long as they are */
    {"T1,1,2,3,4,5,7\nT2,7,8\nT3,9,10,11,12,13,14,15,16\n",
     {.csv = {0}},
     "rows T1=1@1,2@1,3@1,4@1,5@1,7@1 T2=7@2,8@2 "
     "T3=9@3,10@3,11@3,12@3,13@3,14@3,15@3,16@3",
     NULL},
    /* M5: words about the series before it */
    {"id,dept,d_1,d_2,d_3,d_4,d_5\na,x,1,2,3,4,5\nb,y,6,7,8,9,10\n",
     {.csv = {0}},
     "rows a=1@2,2@2,3@2,4@2,5@2 b=6@3,7@3,8@3,9@3,10@3; dept=x,y",
     NULL},
    /* stamps in the header */
    {"page,2024-01-01,2024-01-02,2024-01-03,2024-01-04,2024-01-05\na,1,2,3,4,5\nb,6,7,8,,\n",
     {.csv = {0}},
     "rows a=01-01/1@2,01-02/2@2,01-03/3@2,01-04/4@2,01-05/5@2 "
     "b=01-01/6@3,01-02/7@3,01-03/8@3",
     NULL},
    /* asked for: two values in a row, numbers as names, a decimal comma */
    {"1;1,5;2\n2;3;4,25\n", {.shape = SHAPE_ROWS}, "rows 1=1.5@1,2@1 2=3@2,4.25@2", NULL},
    {"a,1,2,3,4,5\nb,6,7,8,9,10\n",
     {.header = HEADER_NO},
     "rows a=1@1,2@1,3@1,4@1,5@1 b=6@2,7@2,8@2,9@2,10@2",
     NULL},
    {"land,1960,1961,1962,1963,1964\na,1,2,3,4,5\nb,6,7,8,9,10\n",
     {.header = HEADER_YES},
     "rows a=1960/1@2,1961/2@2,1962/3@2,1963/4@2,1964/5@2 "
     "b=1960/6@3,1961/7@3,1962/8@3,1963/9@3,1964/10@3",
     NULL},
    {"land,code,1960,1961,1962,1963,1964\nA,aa,1,2,3,4,5\nB,bb,6,7,8,9,10\n",
     {.shape = SHAPE_ROWS, .header = HEADER_YES, .id = "code", .series = "bb"},
     "rows bb=1960/6@3,1961/7@3,1962/8@3,1963/9@3,1964/10@3; land=B",
     NULL},
    {"a,1,5\nb,,\nc,3,4\n",
     {.shape = SHAPE_ROWS},
     "rows a=1@1,5@1 c=3@3,4@3",
     "warning: series without a value are left out, first \"b\""},
    /* not certain: names repeat; few values; names that do not count; a named target */
    {"a,1,2,3,4,5\na,6,7,8,9,10\n", {.target = "2"}, "find", NULL},
};

static const PanelCase columns[] = {
    {"day,a,b\n2024-01-01,1,\n2024-01-02,2,5\n2024-01-03,,6\n",
     {.shape = SHAPE_COLUMNS},
     "columns a=01-01/1@2,01-02/2@3 b=01-02/5@3,01-03/6@4",
     NULL},
    {"a,b,word\n1,2,x\n3,4,y\n", {.shape = SHAPE_COLUMNS}, "columns a=1@2,3@3 b=2@2,4@3", NULL},
    {"a,b\n1,2\n3,4\n", {.shape = SHAPE_COLUMNS, .series = "b"}, "columns b=2@2,4@3", NULL},
};

static void long_tables(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(longs); i++)
        check_case(&longs[i]);
}

static void series_in_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        check_case(&rows[i]);
}

static void series_in_columns(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(columns); i++)
        check_case(&columns[i]);
}

/* ---- what is refused ---- */

#define TWO "id,day,y\na,2024-01-01,1\nb,2024-01-01,2\na,2024-01-02,3\nb,2024-01-02,4\n"

static const RefuseCase refusals[] = {
    /* of several series one must be asked for */
    {TWO, {.csv = {0}}, "p.csv", "2 series, which one? a b", "--series a", 0},
    {TWO, {.series = "c"}, "p.csv", "no series \"c\" among 2", "the first is \"a\"; forecast inspect shows more", 0},
    {"name 1,1,2,3,4,7\nname 2,1,2,3,4,5\n",
     {.csv = {0}},
     "p.csv",
     "2 series, which one? \"name 1\" \"name 2\"",
     "--series 'name 1'",
     0},
    {"a,b\n1,2\n3,4\n", {.shape = SHAPE_COLUMNS}, "p.csv", "2 series, which one? a b", "--series a", 0},
    {"day,y\n2024-01-01,1\n2024-01-02,2\n",
     {.series = "a"},
     "p.csv",
     "holds one series, none is called \"a\"",
     "--id COL, or --shape rows or columns",
     0},
    /* a stamp that repeats within a series */
    {"id,day,y\na,2024-01-01,1\nb,2024-01-01,2\na,2024-01-01,3\nb,2024-01-02,4\n",
     {.id = "id", .series = "a"},
     "p.csv:4:2",
     "time stamp 2024-01-01 stands in line 2 already",
     NULL,
     0},
    /* ids */
    {"id,day,y\na,2024-01-01,1\n,2024-01-01,2\n",
     {.id = "id"},
     "p.csv:3:1",
     "no id in column \"id\"",
     NULL,
     0},
    {TWO, {.id = "day"}, "p.csv", "column \"day\" holds the time stamps and cannot be id or static", NULL, 0},
    {TWO, {.id = "y", .target = "y"}, "p.csv", "column \"y\" is named as id or static and as target or input", NULL, 0},
    {TWO, {.id = "idd"}, "p.csv", "no column \"idd\"", "did you mean \"id\"?", 0},
    {"y,x\n1,2\n3,4\n", {.shape = SHAPE_LONG, .target = "y"}, "p.csv", "no column of text tells the series apart", "--id COL", 0},
    {"id,town,day,y\na,p,2024-01-01,1\nb,q,2024-01-01,2\na,q,2024-01-02,3\nb,p,2024-01-02,4\n",
     {.csv = {0}},
     "p.csv",
     "several series, by column \"id\" or by \"town\": which holds their names?",
     "--id 'id'",
     0},
    /* static columns */
    {"id,day,y,r\na,2024-01-01,1,n\nb,2024-01-01,2,s\na,2024-01-02,3,w\nb,2024-01-02,4,s\n",
     {.fixed = "r"},
     "p.csv:4:4",
     "static column \"r\" is \"w\" here and \"n\" in line 2 of the same series \"a\"",
     NULL,
     0},
    {"y,r\n1,a\n2,a\n", {.fixed = "r"}, "p.csv", "static columns belong to several series, this table holds one", NULL, 0},
    /* rows */
    {"a,1,2,x,4\nb,1,2,3,4\n",
     {.shape = SHAPE_ROWS},
     "p.csv:1:4",
     "\"x\" is not a number",
     NULL,
     0},
    {"h,V1,V2,V3,V4,V5\na,1,2,3,4,5\nb,1,2,3,4,5\na,1,2,3,4,5\n",
     {.shape = SHAPE_ROWS},
     "p.csv:4:1",
     "series \"a\" stands in line 2 already",
     "--id COL if another column names the series",
     0},
    {"a,1,5\n,3,4\n", {.shape = SHAPE_ROWS}, "p.csv:2:1", "the row of a series has no name", NULL, 0},
    {"a,1,2\nb,3,4\n",
     {.shape = SHAPE_ROWS, .past = "2"},
     "p.csv",
     "a series in a row is a target alone: it has no time column and no inputs",
     NULL,
     0},
    {"p,2024-01-01,2024-01-02\na,1,2,3\n",
     {.shape = SHAPE_ROWS},
     "p.csv:2:4",
     "a value beyond the last stamp of the header",
     NULL,
     0},
    {"p,2024-01-02,2024-01-01\na,1,2\n",
     {.shape = SHAPE_ROWS},
     "p.csv",
     "the stamps of the header do not ascend: \"2024-01-01\" follows \"2024-01-02\"",
     NULL,
     0},
    {"a,1,,3,4,5,6\nb,1,2,3,4,5,6\n",
     {.shape = SHAPE_ROWS, .series = "a", .complete = true},
     "p.csv:1:3",
     "no value in column \"value\"; 1 missing value in all",
     NULL,
     0},
    {"a,1,2,3,4,5\nb,6,7,8,9,10\n",
     {.csv = {0}},
     "p.csv",
     "the first row counts \"1\", \"2\", ...: is it a header or a series?",
     "--header yes, or --header no",
     0},
    /* not certain: asked which column is meant, as ever */
    {"a,1,2,3,4,5\na,6,7,8,9,10\n", {.csv = {0}}, "p.csv", "5 numeric columns, which is the target? 2 3 4 5 6", "--target 6", 0},
    {"who,p,q,r,s,t\na,1,2,3,4,5\nb,6,7,8,9,10\n", {.csv = {0}}, "p.csv", "5 numeric columns, which is the target? p q r s t", "--target t", 0},
};

static void several_series_are_refused_or_picked(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(refusals); i++) {
        const RefuseCase *c = &refusals[i];
        Notes notes = {0};
        Error err = {0};
        Series series;

        if (series_parse("p.csv", c->csv, strlen(c->csv), &c->options, &series, &notes, &err) !=
            ERR_DATA)
            fail_msg("not refused: %s", c->csv);
        assert_string_equal(err.message, c->message);
        assert_string_equal(err.where, c->where);
        if (c->hint)
            assert_string_equal(err.hint, c->hint);
    }
}

/* ---- written and read back ---- */

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
            panel.value[k][t] = inside && !hole
                                    ? 1000 * rng_normal(rng, round, k, 1000 + t)
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

        assert_int_equal(panel_parse("w", text[i].data, text[i].used, &options, &panel, &notes,
                                     &err),
                         OK);
        for (int n = 0; n < panel.count; n += 5) {
            const Series *other = &panel.series[n];
            text_copy(options.series, sizeof options.series, panel.name[n]);
            assert_int_equal(series_parse("w", text[i].data, text[i].used, &options, &series,
                                          &notes, &err),
                             OK);
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
    assert_int_equal(panel_parse("m", text.data, text.used, &(SeriesOptions){0}, &panel, &notes,
                                 &err),
                     OK);
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
        cmocka_unit_test(long_tables),
        cmocka_unit_test(series_in_rows),
        cmocka_unit_test(series_in_columns),
        cmocka_unit_test(several_series_are_refused_or_picked),
        cmocka_unit_test(every_shape_reads_back_the_same_numbers),
        cmocka_unit_test(one_is_as_among_all),
        cmocka_unit_test(many_series_fit),
    };

    return RUN(tests);
}
