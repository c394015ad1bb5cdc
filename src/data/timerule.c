#include "data/timerule.h"

#include "base/text.h"

#include <string.h>

/* The year 10000: numbers beyond are no epoch. */
#define LAST_MICROS INT64_C(253402300800000000)

static const struct {
    const char *text;
    TimeKind kind;
    int64_t per;
} words[] = {
    {TIME_ISO, TIME_STAMP, 0},
    {"epoch-s", TIME_EPOCH, 1},
    {"epoch-ms", TIME_EPOCH, 1000},
    {"epoch-us", TIME_EPOCH, 1000000},
    {"epoch-ns", TIME_EPOCH, 1000000000},
    {"decimal-months", TIME_DECIMAL, 12},
    {"decimal-quarters", TIME_DECIMAL, 4},
    {"decimal-years", TIME_DECIMAL, 1},
};

bool timerule_make(TimeRule *rule, const char *text)
{
    *rule = (TimeRule){.kind = TIME_FORMAT, .column = -1};
    if (strlen(text) >= sizeof rule->text)
        return false;
    text_copy(rule->text, sizeof rule->text, text);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(text, words[i].text) != 0)
            continue;
        rule->kind = words[i].kind;
        rule->per_second = rule->kind == TIME_EPOCH ? words[i].per : 0;
        rule->per_year = rule->kind == TIME_DECIMAL ? (int)words[i].per : 0;
        return true;
    }
    return dateformat_make(&rule->format, text);
}

/* What of the format belongs to one column stands between two blanks; several numbers there have
 * all their digits. */
static void find_pads(TimeRule *rule)
{
    int column = 0, numbers = 0, digits = 0;

    for (int i = 0; i <= rule->format.count && column < rule->count; i++) {
        const bool end = i == rule->format.count;

        if (end || (!rule->format.item[i].conversion && rule->format.item[i].mark == ' ')) {
            rule->pad[column++] = numbers > 1 ? digits : 0;
            numbers = digits = 0;
        } else if (rule->format.item[i].digits == 0) {
            numbers = -DATEFORMAT_ITEMS;
        } else {
            numbers++;
            digits += rule->format.item[i].digits;
        }
    }
}

void timerule_take(TimeRule *rule, const int *columns, int count)
{
    rule->count = count;
    rule->column = columns[0];
    memcpy(rule->columns, columns, (size_t)count * sizeof *columns);
    if (count > 1 && rule->kind == TIME_FORMAT)
        find_pads(rule);
}

size_t timerule_join(const TimeRule *rule, const CsvField *record, char out[TIMERULE_JOINED])
{
    size_t used = 0;

    for (int i = 0; i < rule->count; i++) {
        const CsvField *field = &record[rule->columns[i]];

        if (i > 0)
            out[used++] = ' ';
        for (size_t k = field->length; field->length > 0 && k < (size_t)rule->pad[i]; k++)
            out[used++] = '0';
        if (used + field->length + DATEFORMAT_TEXT >= TIMERULE_JOINED)
            break;
        memcpy(out + used, field->text, field->length);
        used += field->length;
    }
    out[used] = '\0';
    return used;
}

/* Whole numbers are read exactly, nanoseconds down to microseconds. */
static bool read_epoch(int64_t per_second, const char *text, size_t length, char decimal,
                       int64_t *time, bool *finer)
{
    const int64_t divide = per_second > MICROS_SECOND ? per_second / MICROS_SECOND : 1;
    const int64_t scale = divide > 1 ? 1 : MICROS_SECOND / per_second;
    const int64_t limit = divide > 1 ? INT64_MAX : LAST_MICROS / scale;
    long long whole;
    double value;

    if (text_read_integer(text, length, -limit, limit, &whole)) {
        *finer = whole % divide != 0;
        *time = (whole / divide - (whole % divide < 0)) * scale;
        return true;
    }
    if (divide > 1 || !text_read_number(text, length, decimal, &value))
        return false;
    value *= (double)scale;
    if (value < 0 || value > (double)LAST_MICROS)
        return false;
    *time = (int64_t)(value + 0.5);
    return true;
}

static TimeStyle epoch_style(int64_t time, bool finer)
{
    TimeStyle style = {.parts = 6, .finer = finer, .separator = 'T', .zoned = true};

    if (time % MICROS_SECOND != 0)
        style.fraction = time % 1000 == 0 ? 3 : 6;
    return style;
}

/* The period of the year in which the number lies, be it its begin (2018.25: the second quarter) or
 * its middle (1958.2027: March); rounding may have taken a little off. */
static bool read_decimal(int per_year, const char *text, size_t length, char decimal, int64_t *time,
                         TimeStyle *style)
{
    CivilTime civil = {.day = 1};
    double value;

    if (!text_read_number(text, length, decimal, &value) || value < 1000 || value >= 10000)
        return false;
    const int period = (int)((value - (int)value) * per_year + 0.05);
    civil.year = (int)value + period / per_year;
    civil.month = 1 + 12 / per_year * (period % per_year);
    *time = timestamp_from_civil(&civil);
    *style = (TimeStyle){
        .parts = per_year == 1 ? 1 : 2, .separator = ' ', .period = per_year == 4 ? 'Q' : '\0'};
    return true;
}

static bool read_text(const TimeRule *rule, char decimal, const char *text, size_t length,
                      int64_t *time, TimeStyle *style)
{
    bool finer = false;

    switch (rule->kind) {
    case TIME_STAMP:
        return timestamp_read_iso(text, length, time, style);
    case TIME_FORMAT:
        return dateformat_read(&rule->format, text, length, time, style);
    case TIME_EPOCH:
        if (!read_epoch(rule->per_second, text, length, decimal, time, &finer))
            return false;
        *style = epoch_style(*time, finer);
        return true;
    case TIME_DECIMAL:
        return read_decimal(rule->per_year, text, length, decimal, time, style);
    case TIME_NONE:
        break;
    }
    return false;
}

bool timerule_read(TimeRule *rule, char decimal, const CsvField *record, int64_t *time,
                   TimeStyle *style, bool *odd)
{
    char joined[TIMERULE_JOINED];
    const char *text = joined;
    size_t length;

    if (rule->count > 1) {
        length = timerule_join(rule, record, joined);
    } else {
        text = record[rule->column].text;
        length = record[rule->column].length;
    }
    const bool read = read_text(rule, decimal, text, length, time, style);
    const bool unlike = read && rule->begun && rule->zoned != style->zoned;
    if (odd)
        *odd = unlike;
    if (!read || unlike)
        return false;
    rule->begun = true;
    rule->zoned = style->zoned;
    return true;
}
