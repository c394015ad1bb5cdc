#include "data/field.h"

#include "base/text.h"
#include "data/dateguess.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* Words for a missing value in the exports of R, pandas, Excel, databases and public archives. */
static const char *const missing_words[] = {
    "NA",   "N/A", "NaN",     "null", "none", "nil",    "-",    ".",   "?",   "--",
    "#N/A", "#NA", "missing", "<NA>", "n.a.", "(null)", "-nan", "NaT", "\\N", "#NV",
};

enum { MISSING_WORDS = sizeof missing_words / sizeof *missing_words, LONGEST_MISSING = 7 };

Status field_decimal(char decimal, char thousands, char *mark, Error *err)
{
    *mark = decimal ? decimal : thousands == '.' ? ',' : thousands == ',' ? '.' : '\0';
    if (!decimal || decimal != thousands)
        return OK;
    error_set(err, ERR_USAGE, "--thousands", "'%c' is the decimal mark too", decimal);
    error_hint(err, "--decimal %c", decimal == ',' ? '.' : ',');
    return err->status;
}

void field_rules(FieldRules *rules, char decimal, char thousands, const char *format,
                 const char *words)
{
    *rules = (FieldRules){.decimal = decimal, .thousands = thousands, .format = format};
    while (*words && rules->words < FIELD_WORDS) {
        const size_t length = strcspn(words, "\n");
        double value = 0;
        const bool numeric = text_read_number(words, length, decimal, &value);

        rules->word[rules->words].text = words;
        rules->word[rules->words].length = length;
        rules->word[rules->words].numeric = numeric;
        rules->word[rules->words].value = value;
        rules->words++;
        words += length + (words[length] == '\n');
    }
}

static bool is_word(const char *text, size_t length, const char *word)
{
    return strncasecmp(text, word, length) == 0 && word[length] == '\0';
}

static bool is_missing_word(const char *text, size_t length)
{
    for (int i = 0; length <= LONGEST_MISSING && i < MISSING_WORDS; i++)
        if (is_word(text, length, missing_words[i]))
            return true;
    return false;
}

static bool is_given_word(const FieldRules *rules, const char *text, size_t length)
{
    for (int i = 0; i < rules->words; i++)
        if (rules->word[i].length == length && memcmp(text, rules->word[i].text, length) == 0)
            return true;
    return false;
}

static bool is_given_value(const FieldRules *rules, double value)
{
    for (int i = 0; i < rules->words; i++)
        if (rules->word[i].numeric && rules->word[i].value == value)
            return true;
    return false;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static const char *skip_digits(const char *at, const char *end)
{
    while (at < end && is_digit(*at))
        at++;
    return at;
}

/* 1,234,567 or 1'234.5: threes of digits set off by a mark, then perhaps a decimal mark. */
static bool is_grouped(const char *at, const char *end, char mark)
{
    const char *next = skip_digits(at, end);
    int groups = 0;

    if (next == at || next > at + 3 || *at == '0')
        return false;
    for (; next < end && *next == mark; groups++) {
        at = next + 1;
        next = skip_digits(at, end);
        if (next != at + 3)
            return false;
    }
    if (next < end && (*next == '.' || *next == ','))
        next = skip_digits(next + 1, end);
    return groups > 0 && next == end;
}

static const char *skip_sign(const char *at, const char *end)
{
    return at + (at < end && (*at == '-' || *at == '+'));
}

/* The mark between the thousands, or 0. */
static char grouping_mark(const char *at, const char *end)
{
    for (const char *mark = ",. '_"; *mark; mark++)
        if (is_grouped(at, end, *mark))
            return *mark;
    return '\0';
}

/* With the unbroken spaces that spreadsheets put between thousands made plain. */
static size_t copy_plain(char out[FIELD_SHOWN], const char *text, size_t length)
{
    static const char *const spaces[] = {"\xc2\xa0", "\xe2\x80\xaf", "\xa0"};
    const char *end = text + length;
    size_t used = 0;

    while (text < end && used < FIELD_SHOWN) {
        size_t skip = 0;

        for (int i = 0; skip == 0 && i < 3; i++)
            if ((size_t)(end - text) >= strlen(spaces[i]) &&
                memcmp(text, spaces[i], strlen(spaces[i])) == 0)
                skip = strlen(spaces[i]);
        out[used++] = skip ? ' ' : *text;
        text += skip ? skip : 1;
    }
    return text == end ? used : 0;
}

/* A number with marks between its thousands, each where it belongs. */
static bool read_grouped(const FieldRules *rules, const char *field, size_t field_length,
                         double *value)
{
    char text[FIELD_SHOWN];
    const size_t length = copy_plain(text, field, field_length);
    size_t kept = 0;

    if (!is_grouped(skip_sign(text, text + length), text + length, rules->thousands))
        return false;
    for (size_t i = 0; i < length; i++)
        if (text[i] != rules->thousands)
            text[kept++] = text[i];
    return text_read_number(text, kept, rules->decimal, value);
}

FieldKind field_read(const FieldRules *rules, const char *text, size_t length, double *value)
{
    if (length > 0 && (text_read_number(text, length, rules->decimal, value) ||
                       (rules->thousands && read_grouped(rules, text, length, value)))) {
        const bool given = is_given_value(rules, *value);
        const bool usable = fabs(*value) <= FIELD_LARGEST;
        if (!given && usable)
            return FIELD_NUMBER;
        *value = NAN;
        return given ? FIELD_MISSING : FIELD_TEXT;
    }
    *value = NAN;
    if (length == 0 || is_missing_word(text, length) || is_given_word(rules, text, length))
        return FIELD_MISSING;
    if (!is_word(text, length, "true") && !is_word(text, length, "false"))
        return FIELD_TEXT;
    *value = length == 4;
    return FIELD_FLAG;
}

bool field_is_none(const FieldRules *rules, const char *text, size_t length)
{
    return is_word(text, length, "none") && !is_given_word(rules, text, length);
}

/* The decimal mark behind thousands that another mark sets off, or 0. */
static char mark_behind(const char *at, const char *end, char group)
{
    for (; at < end && group; at++)
        if (*at != group && (*at == '.' || *at == ','))
            return *at;
    return '\0';
}

char field_mark(const char *field, size_t field_length)
{
    char text[FIELD_SHOWN];
    const size_t length = copy_plain(text, field, field_length);
    const char *end = text + length, *at = skip_sign(text, end);
    double value;

    if (at == end || !(is_digit(*at) || *at == '.' || *at == ','))
        return '\0';
    for (const char *mark = ".,"; *mark; mark++)
        if (memchr(at, *mark, (size_t)(end - at)) &&
            text_read_number(text, length, *mark, &value) && !is_grouped(at, end, *mark))
            return *mark;
    return mark_behind(at, end, grouping_mark(at, end));
}

typedef enum {
    NOTATION_TEXT,
    NOTATION_MARK,
    NOTATION_GROUPED,
    NOTATION_RANGE,
    NOTATION_UNIT
} Notation;

/* Cuts a percent or currency sign, or a typographic minus, off either end. */
static bool cut_unit(const char **at, const char **end)
{
    static const char *const units[] = {"%",        "$",        "\xe2\x82\xac",
                                        "\xc2\xa3", "\xc2\xa5", "\xe2\x88\x92"};

    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        const size_t length = strlen(units[i]);

        if ((size_t)(*end - *at) <= length)
            continue;
        if (memcmp(*at, units[i], length) == 0) {
            *at += length + ((*at)[length] == ' ');
            return true;
        }
        if (memcmp(*end - length, units[i], length) == 0) {
            *end -= length;
            *end -= *end > *at && (*end)[-1] == ' ';
            return true;
        }
    }
    return false;
}

/* inf, or a number that is too large: read all the same, or beyond what can be read */
static bool is_beyond(const char *text, size_t length)
{
    const char *at = skip_sign(text, text + length);
    const size_t left = length - (size_t)(at - text);
    double value;
    int marks = 0;

    if (is_word(at, left, "inf") || is_word(at, left, "infinity"))
        return true;
    if (text_read_number(text, length, '.', &value) || text_read_number(text, length, ',', &value))
        return fabs(value) > FIELD_LARGEST;
    if (left == 0 || !is_digit(*at) || !(memchr(at, 'e', left) || memchr(at, 'E', left)))
        return false;
    for (; at < text + length && *at != '\0' && strchr("0123456789.,eE+-", *at); at++)
        marks += *at == '.' || *at == ',';
    return at == text + length && marks <= 1;
}

static Notation find_notation(const char *field, size_t field_length)
{
    char text[FIELD_SHOWN];
    size_t length = copy_plain(text, field, field_length);
    const char *at = text, *end = text + length;
    double value;

    if (is_beyond(text, length))
        return NOTATION_RANGE;
    if (grouping_mark(skip_sign(at, end), end))
        return NOTATION_GROUPED;
    if (field_mark(text, length))
        return NOTATION_MARK;
    if (!cut_unit(&at, &end))
        return NOTATION_TEXT;
    length = (size_t)(end - at);
    if (text_read_number(at, length, '.', &value) || text_read_number(at, length, ',', &value) ||
        grouping_mark(skip_sign(at, end), end))
        return NOTATION_UNIT;
    return NOTATION_TEXT;
}

FieldKind field_refine(const FieldRules *rules, const char *text, size_t length)
{
    if (dateguess_is(text, length, rules->format))
        return FIELD_STAMP;
    return find_notation(text, length) == NOTATION_TEXT ? FIELD_TEXT : FIELD_ODD;
}

bool field_begins_number(const char *text)
{
    return is_digit(text[strspn(text, "+-.,")]);
}

static void advise_grouped(const FieldRules *rules, const char *at, const char *end, char *out,
                           size_t size)
{
    const char mark = grouping_mark(skip_sign(at, end), end), behind = mark_behind(at, end, mark);
    const char *quote = mark == '\'' ? "\"" : "";

    if (mark == ' ')
        snprintf(out, size,
                 "--thousands space; or --delimiter space if it stands between two fields");
    else if (!behind && mark != rules->decimal && (mark == '.' || mark == ','))
        snprintf(out, size, "--thousands %c; or --decimal %c if it is a decimal mark", mark, mark);
    else if (behind && behind != rules->decimal)
        snprintf(out, size, "--thousands %s%c%s --decimal %c", quote, mark, quote, behind);
    else
        snprintf(out, size, "--thousands %s%c%s", quote, mark, quote);
}

void field_advise(const FieldRules *rules, const char *text, size_t length, char *out, size_t size)
{
    char shown[FIELD_SHOWN], quote;
    const size_t plain = copy_plain(shown, text, length);

    switch (find_notation(text, length)) {
    case NOTATION_MARK:
        snprintf(out, size, "decimal %s? try --decimal %c",
                 rules->decimal == '.' ? "comma" : "point", rules->decimal == '.' ? ',' : '.');
        break;
    case NOTATION_GROUPED:
        advise_grouped(rules, shown, shown + plain, out, size);
        break;
    case NOTATION_RANGE:
        snprintf(out, size,
                 "beyond 1e120, which is too large; if it means a missing value: --na %.*s",
                 (int)length, text);
        break;
    case NOTATION_UNIT:
        snprintf(
            out, size,
            "a cell may hold the number alone: no percent or currency sign, a plain - as minus");
        break;
    case NOTATION_TEXT:
        field_show(text, length, shown);
        quote = strchr(shown, '\'') ? '"' : '\'';
        snprintf(out, size, "%sif it means a missing value: --na %c%s%c",
                 field_begins_number(shown)
                     ? "a cell may hold a number alone, without its unit or mark; "
                     : "",
                 quote, shown, quote);
    }
}

int field_utf8(const char *at, const char *end)
{
    const unsigned char first = (unsigned char)*at;
    const int length = first < 0x80   ? 1
                       : first < 0xc2 ? 0
                       : first < 0xe0 ? 2
                       : first < 0xf0 ? 3
                       : first < 0xf5 ? 4
                                      : 0;

    if (length > end - at)
        return 0;
    for (int i = 1; i < length; i++)
        if (((unsigned char)at[i] & 0xc0) != 0x80)
            return 0;
    /* overlong forms, surrogates, beyond U+10FFFF */
    const unsigned char second = length > 2 ? (unsigned char)at[1] : 0x90;
    if ((first == 0xe0 && second < 0xa0) || (first == 0xed && second >= 0xa0) ||
        (first == 0xf0 && second < 0x90) || (first == 0xf4 && second >= 0x90))
        return 0;
    return length;
}

void field_show(const char *text, size_t length, char out[FIELD_SHOWN])
{
    const char *end = text + length;
    size_t used = 0;

    while (text < end && used < FIELD_SHOWN - 8) {
        if (*text == '\r' && text + 1 < end && text[1] == '\n')
            text++; /* both end one line */
        const int bytes = field_utf8(text, end);

        if (bytes == 0 || (unsigned char)*text < ' ' || *text == 0x7f)
            out[used++] = bytes == 1 ? ' ' : '?';
        else
            for (int i = 0; i < bytes; i++)
                out[used++] = text[i];
        text += bytes ? bytes : 1;
    }
    snprintf(out + used, FIELD_SHOWN - used, "%s", text < end ? "..." : "");
}
