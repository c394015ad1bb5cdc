#include "data/dateguess.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

enum { PARTS_MOST = 3, MARK_SIZE = 3, DIGITS_MOST = 14 };

/* A date's parts by their kind: n for one or two digits, else their number (0: 10, c: 12, e: 14), a
 * for letters; and the marks behind each. */
typedef struct {
    char kind[PARTS_MOST + 1];
    char mark[PARTS_MOST][MARK_SIZE];
    const char *end[PARTS_MOST]; /* of each part, its mark included */
    int count;
} Shape;

/* Which part is which, the more usual first. */
static const struct {
    const char *kind, *order[3];
    bool number; /* counts only where numbers do */
} orders[] = {
    {"4nn", {"Ymd"}, false},
    {"nn4", {"dmY", "mdY"}, false},
    {"nnn", {"dmy", "mdy", "ymd"}, false},
    {"na4", {"dbY"}, false},
    {"nan", {"dby"}, false},
    {"an4", {"bdY"}, false},
    {"ann", {"bdy"}, false},
    {"4an", {"Ybd"}, false},
    {"4n", {"Ym"}, false},
    {"n4", {"mY"}, false},
    {"a4", {"bY"}, false},
    {"4a", {"Yb"}, false},
    {"an", {"by"}, false},
    {"c", {"YmdHM"}, true},
    {"e", {"YmdHMS"}, true},
    {"8", {"Ymd"}, false},
    {"6", {"Ym"}, true},
    {"0", {"YmdH"}, true},
    {"4", {"Y"}, true},
};

static const char *const clocks[] = {
    "%H:%M",          "%H:%M:%S",   "%H:%M:%S.%f", "%H:%M:%S,%f",    "%I:%M %p", "%I:%M%p",
    "%I:%M:%S %p",    "%I:%M:%S%p", "%I %p",       "%I%p",           "%H:%M%z",  "%H:%M:%S%z",
    "%H:%M:%S.%f%z",  "%H:%M %z",   "%H:%M:%S %z", "%H:%M:%S.%f %z", "%H.%M",    "%Hh%M",
    "%I:%M:%S.%f %p", "%H%M",       "%H%M%S",      "%H.%M.%S",
};

/* Where numbers alone count. */
static const char *const number_clocks[] = {"%H", "%H %M", "%H %M %S"};

/* Periods, in one piece. */
static const char *const periods[] = {
    "Q%q %Y", "Q%q-%Y", "Q%q/%Y", "%qQ%Y",  "%q. Q. %Y", "%Y/Q%q",
    "%YM%m",  "%G W%V", "%G/W%V", "W%V %G", "W%V-%G",    "W%V/%G",
};

#define COUNT(list) (sizeof(list) / sizeof *(list))

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c | 32) >= 'a' && (c | 32) <= 'z';
}

static const char *skip(const char *at, const char *end, bool (*is)(char))
{
    while (at < end && is(*at))
        at++;
    return at;
}

/* One part and the mark behind it; NULL: there is none. */
static const char *take_part(const char *at, const char *end, Shape *shape)
{
    const bool letters = at < end && is_letter(*at);
    const char *next = skip(at, end, letters ? is_letter : is_digit);
    const long length = next - at;
    char *mark = shape->mark[shape->count];
    int used = 0;

    if (length == 0 || (length > DIGITS_MOST && !letters))
        return NULL;
    shape->kind[shape->count] = letters ? 'a' : length <= 2 ? 'n' : "xxx34567890xcxe"[length];
    next += letters && next < end && *next == '.'; /* Jan. */
    while (next < end && used < MARK_SIZE - 1 && (*next == ' ' || strchr("-/.,", *next)) && *next)
        mark[used++] = *next++;
    mark[used] = '\0';
    shape->end[shape->count++] = next;
    return next;
}

static void take_shape(const char *at, const char *end, Shape *shape)
{
    *shape = (Shape){.count = 0};
    for (int i = 0; i < PARTS_MOST; i++)
        shape->end[i] = end;
    while (at && shape->count < PARTS_MOST)
        at = take_part(at, end, shape);
}

/* The formats found so far of a field. */
typedef struct {
    const char *field;
    size_t length;
    bool numbers;
    int count;
    char (*format)[DATEFORMAT_TEXT];
} Guess;

/* Keeps a format that reads the field and is not known yet. */
static void try_format(Guess *guess, const char *text)
{
    DateFormat format;
    TimeStyle style;
    int64_t time;

    for (int i = 0; i < guess->count; i++)
        if (strcmp(guess->format[i], text) == 0)
            return;
    if (strlen(text) < DATEFORMAT_TEXT && guess->count < DATEGUESS_MOST &&
        dateformat_make(&format, text) &&
        dateformat_read(&format, guess->field, guess->length, &time, &style))
        text_copy(guess->format[guess->count++], DATEFORMAT_TEXT, text);
}

/* A date's format so far, which a clock may follow from `at` on. */
static void try_clocks(Guess *guess, const char *date, const char *at)
{
    const char *end = guess->field + guess->length;
    char text[2 * DATEFORMAT_TEXT];
    const int count = guess->count;

    if (at == end) {
        try_format(guess, date);
        return;
    }
    const char *apart = *at == 'T' ? "T" : *at == ':' ? ":" : "";
    for (size_t i = 0; i < COUNT(clocks) && guess->count == count; i++) {
        snprintf(text, sizeof text, "%s%s%s", date, apart, clocks[i]);
        try_format(guess, text);
    }
    for (size_t i = 0; i < COUNT(number_clocks) && guess->numbers && guess->count == count; i++) {
        snprintf(text, sizeof text, "%s%s%s", date, apart, number_clocks[i]);
        try_format(guess, text);
    }
}

/* The first parts of a shape, in one order. */
static void try_order(Guess *guess, const Shape *shape, int parts, const char *prefix,
                      const char *order)
{
    char text[DATEFORMAT_TEXT];
    int used = snprintf(text, sizeof text, "%s", prefix);

    for (int i = 0; order[i] && used < DATEFORMAT_TEXT - 8; i++)
        used += snprintf(text + used, sizeof text - (size_t)used, "%%%c%s", order[i],
                         i < parts ? shape->mark[i] : "");
    if (parts == 1 && order[1] && shape->mark[0][0]) /* a mark behind joined parts */
        used = snprintf(text, sizeof text, "%s%%Y%%m%%d%s", prefix, shape->mark[0]);
    if (used < DATEFORMAT_TEXT - 16)
        try_clocks(guess, text, shape->end[parts - 1]);
}

/* ISO 8601 and yet refused: no format will help. */
static bool is_iso(const Shape *shape, const char *from, const char *end)
{
    return strncmp(shape->kind, "4nn", 3) == 0 &&
           (*shape->mark[0] == '-' || *shape->mark[0] == '/') && shape->end[1] - from == 8 &&
           end - from > 9 && is_digit(from[9]);
}

static void try_orders(Guess *guess, const char *from, const char *prefix)
{
    const char *end = guess->field + guess->length;
    Shape shape;

    take_shape(from, end, &shape);
    for (size_t i = 0; i < COUNT(orders); i++) {
        const int parts = (int)strlen(orders[i].kind);

        if (parts < 1 || parts > shape.count ||
            strncmp(shape.kind, orders[i].kind, (size_t)parts) != 0 ||
            (orders[i].number && !guess->numbers) || is_iso(&shape, from, end) ||
            (orders[i].kind[0] == '8' && shape.end[0] == end && !guess->numbers))
            continue;
        for (int k = 0; k < 3 && orders[i].order[k]; k++)
            try_order(guess, &shape, parts, prefix, orders[i].order[k]);
    }
}

int dateguess(const char *field, size_t length, bool numbers,
              char format[DATEGUESS_MOST][DATEFORMAT_TEXT])
{
    Guess guess = {.field = field, .length = length, .numbers = numbers, .format = format};
    const char *end = field + length, *word = skip(field, end, is_letter);
    int64_t time;
    TimeStyle style;

    if (length < 4 || length >= DATEFORMAT_TEXT || memchr(field, '\0', length) ||
        memchr(field, '%', length) || skip(field, end, is_digit) > field + DIGITS_MOST ||
        timestamp_read_iso(field, length, &time, &style))
        return 0;
    for (size_t i = 0; i < COUNT(periods); i++)
        try_format(&guess, periods[i]);
    try_orders(&guess, field, "");
    if (word > field && word < end && *word == ',' && word + 1 < end && word[1] == ' ')
        try_orders(&guess, word + 2, "%a, ");
    else if (word > field && word < end && *word == ' ')
        try_orders(&guess, word + 1, "%a ");
    return guess.count;
}

bool dateguess_is(const char *field, size_t length, const char *format)
{
    char found[DATEGUESS_MOST][DATEFORMAT_TEXT];
    int64_t time;

    return timestamp_read(field, length, format, &time, NULL) ||
           (format[0] == '\0' && dateguess(field, length, false, found) > 0);
}
