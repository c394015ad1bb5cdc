/* Which columns are time and how they are read: every notation, what is certain and what is not. */
#include "series_table.h"

#include "base/rng.h"
#include "data/dateguess.h"
#include "data/timerule.h"

#include <string.h>

static const ReadCase found[] = {
    /* the day beyond 12 tells */
    {"d,y\n12/01/2018,1\n13/01/2018,2\n",
     {.csv = {0}},
     "y|daily|2018-01-12=1@2 2018-01-13=2@3",
     "time \"d\": %d/%m/%Y; --time 'd' --date-format '%d/%m/%Y'"},
    {"d,y\n01/12/2018,1\n01/13/2018,2\n",
     {.csv = {0}},
     "y|daily|2018-01-12=1@2 2018-01-13=2@3",
     "--date-format '%m/%d/%Y'"},
    /* no country writes the month first before points, and yet it is read where nothing else fits
     */
    {"d,y\n01.02.2018,1\n02.02.2018,2\n",
     {.csv = {0}},
     "y|daily|2018-02-01=1@2 2018-02-02=2@3",
     "--date-format '%d.%m.%Y'"},
    {"d,y\n01.12.2018,1\n01.13.2018,2\n",
     {.csv = {0}},
     "y|daily|2018-01-12=1@2 2018-01-13=2@3",
     "--date-format '%m.%d.%Y'"},
    /* both readings are the same */
    {"d,y\n01/01/2018,1\n02/02/2018,2\n",
     {.csv = {0}},
     "y|every 32 days|2018-01-01=1@2 2018-02-02=2@3",
     "%d/%m/%Y"},
    {"d,y\n2018/1/5,1\n2018/1/6,2\n",
     {.csv = {0}},
     "y|daily|2018-01-05=1@2 2018-01-06=2@3",
     "%Y/%m"},
    {"d,y\n\"Jan 28, 2018\",1\n\"Jan 29, 2018\",2\n",
     {.csv = {0}},
     "y|daily|2018-01-28=1@2 2018-01-29=2@3",
     "%b %d, %Y"},
    {"d,y\n28-Jan-18,1\n29-Jan-18,2\n",
     {.csv = {0}},
     "y|daily|2018-01-28=1@2 2018-01-29=2@3",
     "%d-%b-%y"},
    {"d,y\n28 January 2018 3 PM,1\n28 January 2018 4 PM,2\n",
     {.csv = {0}},
     "y|hourly|2018-01-28 15:00=1@2 2018-01-28 16:00=2@3",
     "%d %b %Y %I %p"},
    {"d,y\n1/28/2018 11:30:00 AM,1\n1/28/2018 12:30:00 PM,2\n",
     {.csv = {0}},
     "y|hourly|2018-01-28 11:30:00=1@2 2018-01-28 12:30:00=2@3",
     "%m/%d/%Y %I:%M:%S %p"},
    {"d,y\n\"Mon, 29 Jan 2018 10:00:00 GMT\",1\n\"Mon, 29 Jan 2018 11:00:00 GMT\",2\n",
     {.csv = {0}},
     "y|hourly|2018-01-29 10:00:00Z=1@2 2018-01-29 11:00:00Z=2@3",
     "%a, %d %b %Y %H:%M:%S %z"},
    /* what was asked for of a database, the same in all rows, before the time; alone it is all
       there is */
    {"_start,_time,y\n2018-01-01,2018-01-28,1\n2018-01-01,2018-01-29,2\n",
     {.csv = {0}},
     "y|daily|2018-01-28=1@2 2018-01-29=2@3",
     NULL},
    {"LAST UPDATE,TIME_PERIOD,y\n01/02/24,2018-01,1\n01/02/24,2018-02,2\n",
     {.csv = {0}},
     "y|monthly|2018-01=1@2 2018-02=2@3",
     NULL},
    {"_start,y\n2018-01-01,1\n2018-01-01,1\n", {.csv = {0}}, "y|unknown|2018-01-01=1@2", NULL},
    /* hours behind the digits of the day */
    {"MESS_DATUM,y\n2018012823,1\n2018012900,2\n2018012901,2\n",
     {.csv = {0}},
     "y|hourly|2018-01-28 23:00=1@2 2018-01-29 00:00=2@3 2018-01-29 01:00=2@4",
     "--date-format '%Y%m%d%H'"},
    /* periods begin */
    {"MTU,y\n01.02.2018 23:00 - 02.02.2018 00:00,1\n02.02.2018 00:00 - 02.02.2018 01:00,2\n",
     {.csv = {0}},
     "y|hourly|2018-02-01 23:00=1@2 2018-02-02 00:00=2@3",
     "--date-format '%d.%m.%Y %H:%M'"},
    /* a year of two digits: the order of the rows tells where it stands */
    {"d,y\n30/01/18,1\n31/01/18,2\n01/02/18,3\n",
     {.csv = {0}},
     "y|daily|2018-01-30=1@2 2018-01-31=2@3 2018-02-01=3@4",
     "%d/%m/%y"},
    {"d,y\n18/01/30,1\n18/01/31,2\n18/02/01,3\n",
     {.csv = {0}},
     "y|daily|2018-01-30=1@2 2018-01-31=2@3 2018-02-01=3@4",
     "%y/%m/%d"},
    /* months, quarters, weeks */
    {"d,y\nJan-18,1\nFeb-18,2\n", {.csv = {0}}, "y|monthly|2018-01=1@2 2018-02=2@3", "%b-%y"},
    {"d,y\n2018 Jan,1\n2018 Feb,2\n", {.csv = {0}}, "y|monthly|2018-01=1@2 2018-02=2@3", "%Y %b"},
    {"d,y\n1960M01,1\n1960M02,2\n", {.csv = {0}}, "y|monthly|1960-01=1@2 1960-02=2@3", "%YM%m"},
    {"d,y\n1981-Q3,1\n1981-Q4,2\n", {.csv = {0}}, "y|quarterly|1981-Q3=1@2 1981-Q4=2@3", NULL},
    {"d,y\n1981Q3,1\n1981Q4,2\n", {.csv = {0}}, "y|quarterly|1981-Q3=1@2 1981-Q4=2@3", NULL},
    {"d,y\nQ3 1981,1\nQ4 1981,2\n", {.csv = {0}}, "y|quarterly|1981-Q3=1@2 1981-Q4=2@3", "Q%q %Y"},
    {"d,y\n2018-W52,1\n2019-W01,2\n", {.csv = {0}}, "y|weekly|2018-W52=1@2 2019-W01=2@3", NULL},
    {"d,y\n2020 W53,1\n2021 W01,2\n", {.csv = {0}}, "y|weekly|2020-W53=1@2 2021-W01=2@3", "%G W%V"},
    {"d,y\n2018-W05-1,1\n2018-W05-2,2\n",
     {.csv = {0}},
     "y|daily|2018-01-29=1@2 2018-01-30=2@3",
     NULL},
    {"d,y\n2018-030,1\n2018-031,2\n", {.csv = {0}}, "y|daily|2018-01-30=1@2 2018-01-31=2@3", NULL},
    /* numbers that are dates by their place or name */
    {"d,y\n20180128,1\n20180129,2\n20180130,3\n",
     {.csv = {0}},
     "y|daily|2018-01-28=1@2 2018-01-29=2@3 2018-01-30=3@4",
     "%Y%m%d"},
    {"date,y\n201801281530,1\n201801281540,2\n201801281550,2\n",
     {.csv = {0}},
     "y|every 10 minutes|2018-01-28 15:30=1@2 2018-01-28 15:40=2@3 2018-01-28 15:50=2@4",
     "%Y%m%d%H%M"},
    {"month,y\n201811,1\n201812,2\n201901,3\n",
     {.csv = {0}},
     "y|monthly|2018-11=1@2 2018-12=2@3 2019-01=3@4",
     "%Y%m"},
    {"d,y\n20180128 1530,1\n20180128 1540,2\n",
     {.csv = {0}},
     "y|every 10 minutes|2018-01-28 15:30=1@2 2018-01-28 15:40=2@3",
     "%Y%m%d %H%M"},
    {"ts,y\n1577836800000,1\n1577836860000,2\n",
     {.csv = {0}},
     "y|every minute|2020-01-01T00:00:00Z=1@2 2020-01-01T00:01:00Z=2@3",
     "--date-format 'epoch-ms'"},
    {"time,y\n2018.5,1\n2018.75,2\n2019.0,3\n2019.25,4\n",
     {.csv = {0}},
     "y|quarterly|2018-Q3=1@2 2018-Q4=2@3 2019-Q1=3@4 2019-Q2=4@5",
     "decimal-quarters"},
    {"year,y\n1958.2027,1\n1958.2877,2\n1958.3699,3\n1958.4548,4\n",
     {.csv = {0}},
     "y|monthly|1958-03=1@2 1958-04=2@3 1958-05=3@4 1958-06=4@5",
     "decimal-months"},
    {"time,y\n1949.00,1\n1949.08,2\n1949.17,3\n1949.25,4\n",
     {.csv = {0}},
     "y|monthly|1949-01=1@2 1949-02=2@3 1949-03=3@4 1949-04=4@5",
     "decimal-months"},
};

static void finds_time(void **state)
{
    (void)state;
    check_reads(found, COUNT(found));
}

/* What could be time as well as anything else is not taken for it. */
static const ReadCase left[] = {
    {"id,y\n20180128,1\n20180128,2\n20180130,3\n",
     {.target = "y"},
     "y|unknown|1=1@2 2=2@3 3=3@4",
     "no time stamps: rows are numbered"},
    {"id,y\n1577836800,1\n1577836860,2\n",
     {.target = "y"},
     "y|unknown|1=1@2 2=2@3",
     "no time stamps"},
    {"x,y\n2018.5,1\n2018.75,2\n2019,3\n",
     {.target = "y"},
     "y|unknown|1=1@2 2=2@3 3=3@4",
     "no time stamps"},
    {"runtime,y\n120000000,1\n130000000,2\n",
     {.target = "y"},
     "y|unknown|1=1@2 2=2@3",
     "warning: column \"runtime\" may hold time"},
    {"date,y\n43101,1\n43102,2\n",
     {.target = "y"},
     "y|unknown|1=1@2 2=2@3",
     "warning: column \"date\" may count days, as spreadsheets do"},
    {"Mois,y\njanv. 2018,1\nmars 2018,2\n",
     {.target = "y"},
     "y|unknown|1=1@2 2=2@3",
     "warning: column \"Mois\" (\"janv. 2018\") is no time in a notation that is known"},
    {"date,y\n28 Smarch 2018,1\n29 Smarch 2018,2\n",
     {.target = "y"},
     "y|unknown|1=1@2 2=2@3",
     "warning: column \"date\" (\"28 Smarch 2018\") is no time in a notation that is known"},
};

static void leaves_what_is_not_certain(void **state)
{
    (void)state;
    check_reads(left, COUNT(left));
}

static const RefuseCase ambiguous[] = {
    {"d,y\n01/02/2018,1\n02/02/2018,2\n",
     {.csv = {0}},
     "f.csv:2:1",
     "\"01/02/2018\" in column \"d\" may be 2018-02-01 or 2018-01-02: nothing in the file tells",
     "--date-format '%d/%m/%Y' or --date-format '%m/%d/%Y'; --time none counts the rows",
     1},
    {"d,y\n02/02/2018,1\n03/02/2018,2\n",
     {.time = "d"},
     "f.csv:3:1",
     "\"03/02/2018\" in column \"d\" may be 2018-02-03 or 2018-03-02: nothing in the file tells",
     "--date-format '%d/%m/%Y' or --date-format '%m/%d/%Y'; --time none counts the rows",
     1},
    {"d,y\n28/01/18,1\n29/01/18,2\n",
     {.csv = {0}},
     "f.csv:2:1",
     "\"28/01/18\" in column \"d\" may be 2018-01-28 or 2028-01-18: nothing in the file tells",
     "--date-format '%d/%m/%y' or --date-format '%y/%m/%d'; --time none counts the rows",
     1},
    /* one row that the common reading does not fit */
    {"d,y\n28/01/2018,1\n29/01/2018,2\n01/30/2018,3\n31/01/2018,4\n",
     {.csv = {0}},
     "f.csv:4:1",
     "\"01/30/2018\" is not a time stamp in column \"d\"",
     "it must be corrected, or --time none counts the rows",
     1},
    {"year,month,day,y\n2018,1,30,1\n2018,1,31,2\n2018,1,32,3\n2018,2,1,4\n",
     {.csv = {0}},
     "f.csv:4:1",
     "\"2018 1 32\" is not a time stamp in column \"year\"",
     "it must be corrected, or --time none counts the rows",
     1},
};

static void refuses_two_readings(void **state)
{
    (void)state;
    check_refuses(ambiguous, COUNT(ambiguous));
}

/* Far below the first rows a day beyond 12 decides; without it the file is refused. */
static void looks_at_all_rows(void **state)
{
    Text csv = {0};

    (void)state;
    text_add(&csv, "d,y\n");
    for (int i = 0; i < 13 * 288; i++)
        text_add(&csv, "%02d/01/2018 %02d:%02d,%d\n", 1 + i / 288, i / 12 % 24, i % 12 * 5, i);
    const ReadCase read = {csv.data, {.csv = {0}}, NULL, "%d/%m/%Y %H:%M"};
    check_reads(&read, 1);
    *strstr(csv.data, "13/01/2018") = '\0';
    const RefuseCase refuse = {csv.data,
                               {.csv = {0}},
                               "f.csv:290:1",
                               "\"02/01/2018 00:00\" in column \"d\" may be 2018-01-02 or "
                               "2018-02-01: nothing in the file tells",
                               "--date-format '%d/%m/%Y %H:%M' or --date-format '%m/%d/%Y %H:%M'; "
                               "--time none counts the rows",
                               1};
    check_refuses(&refuse, 1);
    text_free(&csv);
}

/* How a notation writes a time; its reading must give the time back. */
static const struct {
    const char *format,
        *print;        /* print: %1$d year .. 6 second, 7 twelve hours, 8 year of century */
    int step;          /* seconds that it can tell apart */
    const char *words; /* m: a month's name, p: am or pm, instead of numbers */
} notations[] = {
    {"%d/%m/%Y", "%3$02d/%2$02d/%1$04d", 86400, ""},
    {"%m/%d/%Y", "%2$d/%3$d/%1$04d", 86400, ""},
    {"%d.%m.%Y %H:%M", "%3$02d.%2$02d.%1$04d %4$02d:%5$02d", 60, ""},
    {"%d-%m-%Y %H:%M:%S", "%3$02d-%2$02d-%1$04d %4$02d:%5$02d:%6$02d", 1, ""},
    {"%Y.%m.%d", "%1$04d.%2$02d.%3$02d", 86400, ""},
    {"%Y%m%d %H%M", "%1$04d%2$02d%3$02d %4$02d%5$02d", 60, ""},
    {"%Y%m%d%H%M%S", "%1$04d%2$02d%3$02d%4$02d%5$02d%6$02d", 1, ""},
    {"%d/%m/%y", "%3$02d/%2$02d/%8$02d", 86400, ""},
    {"%Y-%m-%d %H", "%1$04d-%2$d-%3$d %4$d", 3600, ""},
    {"%d %b %Y", "%3$d %9$s %1$04d", 86400, ""},
    {"%b %d, %Y", "%9$s %3$d, %1$04d", 86400, ""},
    {"%d-%b-%y", "%3$02d-%9$s-%8$02d", 86400, ""},
    {"%m/%d/%Y %I:%M:%S %p", "%2$d/%3$d/%1$04d %7$d:%5$02d:%6$02d %10$s", 1, ""},
    {"%Y-%jT%H:%M", "%1$04d-%11$03dT%4$02d:%5$02d", 60, ""},
    {"%G-W%V-%u", "%12$04d-W%13$02d-%14$d", 86400, ""},
};

static void write_notation(int index, int64_t time, char out[DATEFORMAT_TEXT])
{
    static const char *const names[] = {"Jan", "Feb", "March", "Apr.", "May", "june",
                                        "Jul", "AUG", "Sept",  "Oct",  "Nov", "December"};
    const CivilTime c = timestamp_to_civil(time);
    const CivilTime first = {.year = c.year, .month = 1, .day = 1};
    const int day = (int)((time - timestamp_from_civil(&first)) / MICROS_DAY) + 1;
    int year;
    const int week = timestamp_to_week(time, &year);

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    snprintf(out, DATEFORMAT_TEXT, notations[index].print, c.year, c.month, c.day, c.hour, c.minute,
             c.second, (c.hour + 11) % 12 + 1, c.year % 100, names[c.month - 1],
             c.hour < 12 ? "AM" : "p.m.", day, year, week, timestamp_weekday(time) + 1);
#pragma GCC diagnostic pop
}

static void written_stamps_read_back(void **state)
{
    const Rng rng = rng_make(5, RNG_TEST);
    const CivilTime begin = {.year = 1970, .month = 1, .day = 1};

    (void)state;
    for (uint32_t i = 0; i < COUNT(notations) * 500; i++) {
        const int index = (int)(i % COUNT(notations));
        const int64_t unit = notations[index].step * MICROS_SECOND;
        int64_t time = timestamp_from_civil(&begin) +
                       (int64_t)(rng_uniform(rng, i, 0, 0) * 97 * 365) * MICROS_DAY +
                       (int64_t)(rng_uniform(rng, i, 1, 0) * 86400) * MICROS_SECOND;
        char text[DATEFORMAT_TEXT];
        int64_t again = 0;
        TimeRule rule;
        TimeStyle style;

        time -= time % unit;
        write_notation(index, time, text);
        assert_true(timerule_make(&rule, notations[index].format));
        const CsvField field = {text, strlen(text)};
        timerule_take(&rule, &(int){0}, 1);
        if (!timerule_read(&rule, '.', &field, &again, &style, NULL))
            fail_msg("%s by %s is not read", text, notations[index].format);
        if (again != time)
            fail_msg("%s by %s is another time", text, notations[index].format);
    }
}

static void guesses_all_readings(void **state)
{
    static const struct {
        const char *field, *formats;
        bool numbers;
    } cases[] = {
        {"28/01/2018", "%d/%m/%Y", false},
        {"01/02/2018", "%d/%m/%Y|%m/%d/%Y", false},
        {"01/02/03", "%d/%m/%y|%m/%d/%y|%y/%m/%d", false},
        {"28.01.18 10:30", "%d.%m.%y %H:%M|%y.%m.%d %H:%M", false},
        {"2018/1/5 5:30:00", "%Y/%m/%d %H:%M:%S", false},
        {"28.01.2018 10:30:00,123", "%d.%m.%Y %H:%M:%S,%f", false},
        {"28/Jan/2018:15:30:00 +0100", "%d/%b/%Y:%H:%M:%S %z", false},
        {"20180128", "", false},
        {"20180128", "%Y%m%d", true},
        {"201801", "%Y%m", true},
        {"2018 1 28 15", "%Y %m %d %H", true},
        {"2018-01-28", "", true}, /* ISO 8601 */
        {"2018-02-30", "", true},
        {"12.5", "", true},
        {"1.2.3", "", true},
        {"192.168.1.1", "", true},
        {"abc", "", true},
        {"", "", true},
        {"28/01/2018 morning", "", true},
        {"28/01", "", true},
        {"May", "", true},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char format[DATEGUESS_MOST][DATEFORMAT_TEXT];
        Text all = {0};
        const int count = dateguess(cases[i].field, strlen(cases[i].field), cases[i].numbers,
                                    format);

        text_add(&all, "%s", "");
        for (int k = 0; k < count; k++)
            text_add(&all, "%s%s", k ? "|" : "", format[k]);
        if (strcmp(all.data, cases[i].formats) != 0)
            fail_msg("%s: %s", cases[i].field, all.data);
        text_free(&all);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH_TEST(finds_time),
        SCRATCH_TEST(leaves_what_is_not_certain),
        SCRATCH_TEST(refuses_two_readings),
        SCRATCH_TEST(looks_at_all_rows),
        cmocka_unit_test(written_stamps_read_back),
        cmocka_unit_test(guesses_all_readings),
    };

    return RUN(tests);
}
