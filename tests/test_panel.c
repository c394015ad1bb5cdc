/* Several series in one file: as a long table, in rows, in columns; found, named, picked, refused.
 */
#include "series_table.h"

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
    /* empty rows at the end say nothing of it */
    {"id,day,y\na,2024-01-01,1\na,2024-01-02,2\nb,2024-01-01,3\nb,2024-01-02,4\n,,\n,,\n",
     {.csv = {0}},
     "long a=01-01/1@2,01-02/2@3 b=01-01/3@4,01-02/4@5",
     NULL},
    {"id,day,y,none\na,2024-01-01,1,\na,2024-01-02,2,\nb,2024-01-01,3,\nb,2024-01-02,4,\n",
     {.csv = {0}},
     "long a=01-01/1@2,01-02/2@3 b=01-01/3@4,01-02/4@5",
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
     "warning: 1 of 2 series left out, first \"b\": they have no value"},
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
    {"a;1.500;2.250,5\nb;3;4\n",
     {.shape = SHAPE_ROWS, .thousands = '.'},
     "rows a=1500@1,2250.5@1 b=3@2,4@2",
     NULL},
    /* numbers before the stamps of the header are no values, be these read or not */
    {"id,lat,state,2024-01-01,2024-01-02\n7,1.5,x,1,2\n8,2.5,y,3,4\n",
     {.shape = SHAPE_ROWS},
     "rows 7=01-01/1@2,01-02/2@2 8=01-01/3@3,01-02/4@3; lat=1.5,2.5; state=x,y",
     NULL},
    {"state,lat,1/22/20,1/23/20\nx,1.5,1,2\ny,2.5,3,4\n",
     {.shape = SHAPE_ROWS},
     "rows x=01-22/1@2,01-23/2@2 y=01-22/3@3,01-23/4@3; lat=1.5,2.5",
     NULL},
    {",state,1/22/20,1/23/20\n,x,1,2\n,y,3,4\n",
     {.shape = SHAPE_ROWS, .id = "state"},
     "rows x=01-22/1@2,01-23/2@2 y=01-22/3@3,01-23/4@3",
     NULL},
    {"state,lat,1/2/20,2/2/20\nx,1.5,1,2\ny,2.5,3,4\n",
     {.shape = SHAPE_ROWS},
     "rows x=1@2,2@2 y=3@3,4@3; lat=1.5,2.5",
     NULL},
    {"shop,Nov 2015,Dec 2015,Jan 2016,Feb 2016,Mar 2016\na,1,2,3,4,5\nb,6,7,8,9,10\n",
     {.csv = {0}},
     "rows a=11/1@2,12/2@2,01/3@2,02/4@2,03/5@2 "
     "b=11/6@3,12/7@3,01/8@3,02/9@3,03/10@3",
     NULL},
    {"a,1,5\nb,,\nc,3,4\n",
     {.shape = SHAPE_ROWS},
     "rows a=1@1,5@1 c=3@3,4@3",
     "warning: 1 of 3 series left out, first \"b\": they have no value"},
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
    {",a,b\n0,1,2\n1,3,4\n", {.shape = SHAPE_COLUMNS}, "columns a=1@2,3@3 b=2@2,4@3", NULL},
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(long_tables),
        cmocka_unit_test(series_in_rows),
        cmocka_unit_test(series_in_columns),
    };

    return RUN(tests);
}
