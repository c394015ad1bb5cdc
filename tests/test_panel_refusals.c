/* What is refused of files with several series, and where. */
#include "series_table.h"

#define TWO "id,day,y\na,2024-01-01,1\nb,2024-01-01,2\na,2024-01-02,3\nb,2024-01-02,4\n"

static const RefuseCase refusals[] = {
    /* of several series one must be asked for */
    {TWO, {.csv = {0}}, "p.csv", "2 series, which one? a b", "--series a", 0},
    {TWO,
     {.series = "c"},
     "p.csv",
     "no series \"c\" among 2",
     "the first is \"a\"; forecast inspect shows more",
     0},
    {"name 1,1,2,3,4,7\nname 2,1,2,3,4,5\n",
     {.csv = {0}},
     "p.csv",
     "2 series, which one? \"name 1\" \"name 2\"",
     "--series 'name 1'",
     0},
    {"a,b\n1,2\n3,4\n",
     {.shape = SHAPE_COLUMNS},
     "p.csv",
     "2 series, which one? a b",
     "--series a",
     0},
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
    {TWO,
     {.id = "day"},
     "p.csv",
     "column \"day\" holds the time stamps and cannot be id or static",
     NULL,
     0},
    {TWO,
     {.id = "y", .target = "y"},
     "p.csv",
     "column \"y\" is named as id or static and as target or input",
     NULL,
     0},
    {TWO, {.id = "idd"}, "p.csv", "no column \"idd\"", "did you mean \"id\"?", 0},
    {"y,x\n1,2\n3,4\n",
     {.shape = SHAPE_LONG, .target = "y"},
     "p.csv",
     "no column of text tells the series apart",
     "--id COL",
     0},
    {"id,town,day,y\na,p,2024-01-01,1\nb,q,2024-01-01,2\na,q,2024-01-02,3\nb,p,2024-01-02,4\n",
     {.csv = {0}},
     "p.csv",
     "several series, by column \"id\" or by \"town\": which holds their names?",
     "--id 'id'",
     0},
    /* words that do not tell repeated stamps apart, or few stamps that repeat, are no ids */
    {"day,mood,y\n2024-01-01,up,1\n2024-01-01,up,2\n2024-01-02,down,3\n2024-01-02,down,4\n",
     {.csv = {0}},
     "p.csv:3:1",
     "time stamp 2024-01-01 stands in line 2 already",
     NULL,
     0},
    {"day,mood,y\n2024-01-01,up,1\n2024-01-02,up,2\n2024-01-02,down,3\n2024-01-03,down,4\n"
     "2024-01-04,down,5\n",
     {.csv = {0}},
     "p.csv:4:1",
     "time stamp 2024-01-02 stands in line 3 already",
     NULL,
     0},
    /* static columns */
    {"id,day,y,r\na,2024-01-01,1,n\nb,2024-01-01,2,s\na,2024-01-02,3,w\nb,2024-01-02,4,s\n",
     {.fixed = "r"},
     "p.csv:4:4",
     "static column \"r\" is \"w\" here and \"n\" in line 2 of the same series \"a\"",
     NULL,
     0},
    {"y,r\n1,a\n2,a\n",
     {.fixed = "r"},
     "p.csv",
     "static columns belong to several series, this table holds one",
     NULL,
     0},
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
    {"a,1,5\n,3,4\n",
     {.shape = SHAPE_ROWS},
     "p.csv:2:1",
     "the row of a series has no name",
     NULL,
     0},
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
     "columns from old to new; or --date-format where days and months are exchanged",
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
    {"a;1.500;2\nb;6;7\n",
     {.shape = SHAPE_ROWS, .thousands = '.', .decimal = '.'},
     "--thousands",
     "'.' is the decimal mark too",
     "--decimal ,",
     0},
    /* not certain: asked which column is meant, as ever */
    {"a,1,2,3,4,5\na,6,7,8,9,10\n",
     {.csv = {0}},
     "p.csv",
     "5 numeric columns, which is the target? 2 3 4 5 6",
     "--target 6; the others become inputs with --past '*'; --shape rows if each row is a "
     "series",
     0},
    {"who,p,q,r,s,t\na,1,2,3,4,5\nb,6,7,8,9,10\n",
     {.csv = {0}},
     "p.csv",
     "5 numeric columns, which is the target? p q r s t",
     "--target t; the others become inputs with --past '*'; --shape rows if each row is a "
     "series",
     0},
};

static void several_series_are_refused_or_picked(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(refusals); i++) {
        const RefuseCase *c = &refusals[i];
        Notes notes = {0};
        Error err = {0};
        Series series;

        if (series_parse("p.csv", c->csv, strlen(c->csv), &c->options, &series, &notes, &err) == OK)
            fail_msg("not refused: %s", c->csv);
        assert_string_equal(err.message, c->message);
        assert_string_equal(err.where, c->where);
        if (c->hint)
            assert_string_equal(err.hint, c->hint);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(several_series_are_refused_or_picked),
    };

    return RUN(tests);
}
