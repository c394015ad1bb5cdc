/* Time in several columns: a date and its clock, year and month. */
#include "series_table.h"

#include <string.h>

static const ReadCase joined[] = {
    {"date,time,y\n2018-01-28,23:50,1\n2018-01-29,00:00,2\n",
     {.csv = {0}},
     "y|every 10 minutes|2018-01-28 23:50=1@2 2018-01-29 00:00=2@3",
     "--time 'date,time' --date-format '%Y-%m-%d %H:%M'"},
    {"<DATE>,<TIME>,y\n20180128,235000,1\n20180129,0,2\n20180129,1000,3\n",
     {.csv = {0}},
     "y|every 10 minutes|2018-01-28 23:50:00=1@2 2018-01-29 00:00:00=2@3 2018-01-29 00:10:00=3@4",
     "%Y%m%d %H%M%S"},
    {"day,hr,y\n2018-01-28,22,1\n2018-01-28,23,2\n2018-01-29,0,3\n",
     {.csv = {0}},
     "y|hourly|2018-01-28 22:00=1@2 2018-01-28 23:00=2@3 2018-01-29 00:00=3@4",
     "--time 'day,hr' --date-format '%Y-%m-%d %H'"},
    /* hours to 24 end their day */
    {"No,year,month,day,hour,y\n7,2018,1,28,23,1\n8,2018,1,28,24,2\n9,2018,1,29,1,3\n",
     {.target = "y"},
     "y|hourly|2018-01-28 23:00=1@2 2018-01-29 00:00=2@3 2018-01-29 01:00=3@4",
     "%Y %m %d %H"},
    {"YEAR,MO,DY,HR,y\n2018,1,28,22,1\n2018,1,28,23,2\n2018,1,29,0,3\n",
     {.csv = {0}},
     "y|hourly|2018-01-28 22:00=1@2 2018-01-28 23:00=2@3 2018-01-29 00:00=3@4",
     "--time 'YEAR,MO,DY,HR'"},
    {"y,Monat,Jahr\n1,11,2018\n2,12,2018\n3,1,2019\n",
     {.csv = {0}},
     "y|monthly|2018-11=1@2 2018-12=2@3 2019-01=3@4",
     "--time 'Jahr,Monat'"},
    {"year,month,y\n2018,Nov,1\n2018,Dec,2\n",
     {.csv = {0}},
     "y|monthly|2018-11=1@2 2018-12=2@3",
     "%b"},
    {"year,quarter,y\n2018,3,1\n2018,4,2\n",
     {.csv = {0}},
     "y|quarterly|2018-Q3=1@2 2018-Q4=2@3",
     "%q"},
    {"a,b,y\n28.01.2018,23:00,1\n29.01.2018,00:00,2\n",
     {.time = "a\nb"},
     "y|hourly|2018-01-28 23:00=1@2 2018-01-29 00:00=2@3",
     "--time 'a,b' --date-format '%d.%m.%Y %H:%M'"},
    /* a clock beside dates that do not repeat is another thing */
    {"date,sunrise,y\n2018-01-28,08:01,1\n2018-01-29,08:00,2\n",
     {.csv = {0}},
     "y|daily|2018-01-28=1@2 2018-01-29=2@3",
     "unused columns: sunrise"},
    {"d;clock;y\n28/01/2018;18.00.00;1\n28/01/2018;19.00.00;2\n",
     {.csv = {0}},
     "y|hourly|2018-01-28 18:00:00=1@2 2018-01-28 19:00:00=2@3",
     "%d/%m/%Y %H.%M.%S"},
};

static void joins_columns(void **state)
{
    (void)state;
    check_reads(joined, COUNT(joined));
}

/* Rows of a day and a number that rises by 1 from `first` on, `count` of them a day. */
static char *write_days(Text *csv, const char *header, int first, int count)
{
    text_add(csv, "%s", header);
    for (int i = 0; i < 3 * count; i++)
        text_add(csv, "2018-01-%02d,%d,%d.5\n", 1 + i / count, first + i % count, i);
    return csv->data;
}

/* Numbers behind the date are hours where they make whole days, and the name does not speak against
 * it: else they may be anything, such as shops. */
static void finds_hours(void **state)
{
    static const struct {
        const char *header;
        int first, count;
        const char *note;
    } cases[] = {
        {"d,Hour Ending,y\n", 1, 24, "--time 'd,Hour Ending' --date-format '%Y-%m-%d %H'"},
        {"d,hour_of_day,y\n", 0, 24, "hourly, 2018-01-01 00:00 to 2018-01-03 23:00"},
        {"", 0, 24, "hourly, 2018-01-01 00:00 to 2018-01-03 23:00"},
        {"", 1, 24, "hourly, 2018-01-01 01:00 to 2018-01-04 00:00"},
        {"d,Hour Ending,y\n", 1, 23, NULL},
        {"d,shop,y\n", 1, 24, NULL},
        {"", 1, 22, NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        Text csv = {0};
        const char *text = write_days(&csv, cases[i].header, cases[i].first, cases[i].count);
        const char *target = *cases[i].header ? "y" : "3";
        ReadCase read = {text, {.csv = {0}}, NULL, cases[i].note};
        RefuseCase refuse = {text,
                             {.csv = {0}},
                             *cases[i].header ? "f.csv:3:1" : "f.csv:2:1",
                             *cases[i].header ? "time stamp 2018-01-01 stands in line 2 already"
                                              : "time stamp 2018-01-01 stands in line 1 already",
                             "--id COL names the column that tells several series apart, --time "
                             "COL,COL a date and its hour; --duplicates first|last|mean keeps one "
                             "row of each stamp",
                             3 * (cases[i].count - 1)};

        text_copy(read.options.target, sizeof read.options.target, target);
        text_copy(refuse.options.target, sizeof refuse.options.target, target);
        if (cases[i].note)
            check_reads(&read, 1);
        else
            check_refuses(&refuse, 1);
        text_free(&csv);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH_TEST(joins_columns),
        SCRATCH_TEST(finds_hours),
    };

    return RUN(tests);
}
