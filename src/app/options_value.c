/* Values of options: from text to a value of the option's type. */
#include "app/options_value.h"

#include "base/text.h"
#include "data/window.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *word;
    char character;
} characters[] = {{"auto", '\0'}, {"none", '\0'}, {"tab", '\t'}, {"\\t", '\t'},
                  {"comma", ','}, {"space", ' '}, {"pipe", '|'}, {"semicolon", ';'}};

/* Item `index` of "a|b|c". */
static bool split_item(const char *list, int index, char *out, size_t size)
{
    for (; list && index > 0; index--) {
        list = strchr(list, '|');
        list = list ? list + 1 : NULL;
    }
    if (!list)
        return false;
    snprintf(out, size, "%.*s", (int)strcspn(list, "|"), list);
    return true;
}

bool option_choice(const Option *option, int index, char *out, size_t size)
{
    if (!option->words)
        return split_item(option->choices, index, out, size);
    const char *word = option->words(index);

    if (word)
        text_copy(out, size, word);
    return word != NULL;
}

static Status refuse_choice(const Place *place, const char *value)
{
    enum { CHOICES = 40 };
    char word[CHOICES][32], all[256] = "";
    const char *list[CHOICES];
    int count = 0;
    size_t used = 0;

    while (count < CHOICES && option_choice(place->option, count, word[count], sizeof *word)) {
        list[count] = word[count];
        if (used < sizeof all)
            used += (size_t)snprintf(all + used, sizeof all - used, "%s%s", count ? ", " : "",
                                     word[count]);
        count++;
    }
    const char *nearest = text_nearest(value, list, count);
    const Status status = nearest ? error_add(place->err, ERR_USAGE, place->where,
                                              "unknown value \"%s\"; did you mean \"%s\"?", value,
                                              nearest)
                                  : error_add(place->err, ERR_USAGE, place->where,
                                              "unknown value \"%s\"", value);
    error_hint(place->err, "one of: %s", all);
    return status;
}

/* The number of the choice that value names, also by an alias; -1: none. */
static int find_choice(const Option *option, const char *value)
{
    char word[64], alias[96];

    for (int i = 0; option_choice(option, i, word, sizeof word); i++)
        if (strcmp(word, value) == 0)
            return i;
    for (int i = 0; split_item(option->aliases, i, alias, sizeof alias); i++) {
        char *mark = strchr(alias, '=');

        *mark = '\0';
        if (strcmp(alias, value) == 0)
            return find_choice(option, mark + 1);
    }
    return -1;
}

static Status read_choice(const Place *place, const char *text, Value *value)
{
    const int choice = find_choice(place->option, text);

    if (place->option->type == OPTION_WORD && place->option->found && strcmp(text, "auto") == 0)
        return OK; /* "" */
    if (choice < 0)
        return refuse_choice(place, text);
    if (place->option->type == OPTION_WORD)
        text_copy(value->as.text, sizeof value->as.text, text);
    else if (place->option->size == sizeof(bool))
        value->as.flag = choice != 0;
    else
        value->as.number[0] = choice;
    return OK;
}

static Status read_flag(const Place *place, const char *text, Value *value)
{
    static const char *const yes[] = {"yes", "true", "on"}, *const no[] = {"no", "false", "off"};

    for (int i = 0; i < 3; i++) {
        if (strcmp(text, yes[i]) == 0 || strcmp(text, no[i]) == 0) {
            value->as.flag = strcmp(text, yes[i]) == 0;
            return OK;
        }
    }
    return error_add(place->err, ERR_USAGE, place->where, "\"%s\" is neither yes nor no", text);
}

static Status refuse_range(const Place *place, const char *text)
{
    char low[TEXT_NUMBER], high[TEXT_NUMBER];

    text_write_number(low, place->option->low);
    text_write_number(high, place->option->high);
    return error_add(place->err, ERR_USAGE, place->where, "%s is out of range: %s to %s", text, low,
                     high);
}

static Status read_number(const Place *place, const char *text, Value *value)
{
    const Option *option = place->option;
    const bool whole = option->type == OPTION_INT;
    double number = 0;

    if (!(option->found && strcmp(text, "auto") == 0)) {
        if (!text_read_number(text, strlen(text), '.', &number) ||
            (whole && text[strspn(text, "+-0123456789")]))
            return error_add(place->err, ERR_USAGE, place->where, "\"%s\" is not a %s", text,
                             whole ? "whole number" : "number");
        if (!(number >= option->low && number <= option->high))
            return refuse_range(place, text);
    }
    if (whole)
        value->as.number[0] = (int)number;
    else
        value->as.real = number;
    return OK;
}

static Status read_seed(const Place *place, const char *text, Value *value)
{
    const char *digit = text;

    value->as.seed = 0;
    for (; *digit >= '0' && *digit <= '9'; digit++) {
        const uint64_t next = (uint64_t)(*digit - '0');

        if (value->as.seed > (UINT64_MAX - next) / 10)
            break;
        value->as.seed = value->as.seed * 10 + next;
    }
    if (*digit || digit == text)
        return error_add(place->err, ERR_USAGE, place->where,
                         "\"%s\" is not a whole number from 0 to 18446744073709551615", text);
    return OK;
}

static Status read_text(const Place *place, const char *text, Value *value)
{
    const size_t length = strlen(text);

    if (length >= place->option->size)
        return error_add(place->err, ERR_USAGE, place->where, "longer than %zu characters",
                         place->option->size - 1);
    for (const char *c = text; *c; c++)
        if ((unsigned char)*c < ' ' && *c != '\t')
            return error_add(place->err, ERR_USAGE, place->where, "a control character in a value");
    memcpy(value->as.text, text, length + 1);
    return OK;
}

static Status read_name(const Place *place, const char *text, Value *value)
{
    if (!*text || strchr(text, '/') || *text == '.')
        return error_add(place->err, ERR_USAGE, place->where,
                         "\"%s\" cannot be the name of a folder: no / in it, no . in front", text);
    return read_text(place, text, value);
}

static Status read_character(const Place *place, const char *text, Value *value)
{
    const Option *option = place->option;
    const char *word = option->found ? "auto" : "none"; /* what stands for no character */

    for (size_t i = 0; i < sizeof characters / sizeof *characters; i++) {
        if (strcmp(text, characters[i].word) == 0 &&
            (characters[i].character || strcmp(text, word) == 0)) {
            value->as.character = characters[i].character;
            return OK;
        }
    }
    if (option->choices && (!*text || find_choice(option, text) < 0))
        return refuse_choice(place, text);
    if (strlen(text) != 1 || strchr("\"\r\n", *text) || (unsigned char)*text >= 0x7f)
        return error_add(place->err, ERR_USAGE, place->where, "\"%s\" is not a character", text);
    value->as.character = *text;
    return OK;
}

static Status read_levels(const Place *place, const char *text, Value *value)
{
    value->levels = 0;
    for (const char *item = text;; item++) {
        const size_t length = strcspn(item, ",");
        const char *start = item + strspn(item, " ");
        double level;

        if (!text_read_number(start, length - (size_t)(start - item), '.', &level))
            return error_add(place->err, ERR_USAGE, place->where,
                             "\"%s\" is not a list of percentages such as 80,95", text);
        if (!(level >= place->option->low && level <= place->option->high))
            return refuse_range(place, text);
        for (int i = 0; i < value->levels; i++)
            if (value->as.level[i] == level)
                return error_add(place->err, ERR_USAGE, place->where, "%g is given twice", level);
        if (value->levels == LEVELS_MAX)
            return error_add(place->err, ERR_USAGE, place->where, "more than %d levels",
                             LEVELS_MAX);
        value->as.level[value->levels++] = level;
        item += length;
        if (!*item)
            return OK;
    }
}

static Status read_lags(const Place *place, const char *text, Value *value)
{
    Error inner = {0};
    Lags lags;

    if (place->option->found && strcmp(text, "auto") == 0)
        return read_text(place, "", value);
    if (lags_read_within(text, (int)place->option->low, (int)place->option->high, &lags, &inner) !=
        OK) {
        const Status status = error_add(place->err, ERR_USAGE, place->where, "%s", inner.message);
        error_hint(place->err, "%s", inner.hint);
        return status;
    }
    return read_text(place, text, value);
}

static Status read_share(const Place *place, const char *text, Value *value)
{
    const size_t length = strlen(text);
    const bool percent = length > 1 && text[length - 1] == '%';
    double share;
    long long count;

    if (place->option->found && strcmp(text, "auto") == 0)
        return read_text(place, "", value);
    if (percent ? !text_read_number(text, length - 1, '.', &share) || !(share >= 0 && share <= 90)
                : !text_read_integer(text, length, 0, INT_MAX, &count))
        return error_add(place->err, ERR_USAGE, place->where,
                         "\"%s\" is neither a share (15%%, up to 90%%) nor a count of rows", text);
    return read_text(place, text, value);
}

static Status read_size(const Place *place, const char *text, Value *value)
{
    const char *by = strchr(text, 'x');
    long long side[2] = {0, 0};
    const int low = (int)place->option->low, high = (int)place->option->high;

    if (strcmp(text, "auto") != 0 &&
        !(by && text_read_integer(text, (size_t)(by - text), low, high, &side[0]) &&
          text_read_integer(by + 1, strlen(by + 1), low, high, &side[1])))
        return error_add(place->err, ERR_USAGE, place->where,
                         "\"%s\" is not a size such as 1200x700 (%d to %d)", text, low, high);
    value->as.number[0] = (int)side[0];
    value->as.number[1] = (int)side[1];
    return OK;
}

static Status read_missing(const Place *place, const char *text, Value *value)
{
    if (missing_read(text, &value->as.missing))
        return OK;
    return error_add(place->err, ERR_USAGE, place->where,
                     "\"%s\" is none of auto, forward, interpolate, mask (each of these three also "
                     "with rows, as in forward:24), refuse",
                     text);
}

static Status read_season(const Place *place, const char *text, Value *value)
{
    const char *comma = strchr(text, ',');
    const size_t length = comma ? (size_t)(comma - text) : strlen(text);
    long long season[2] = {0, 0};
    const int low = (int)place->option->low, high = (int)place->option->high;

    if (strcmp(text, "auto") != 0 &&
        (!text_read_integer(text, length, INT_MIN, INT_MAX, &season[0]) ||
         (comma && !text_read_integer(comma + 1, strlen(comma + 1), INT_MIN, INT_MAX, &season[1]))))
        return error_add(place->err, ERR_USAGE, place->where, "\"%s\" is not a whole number%s",
                         text, comma ? ", nor two such as 24,168" : "");
    if (strcmp(text, "auto") != 0 &&
        (season[0] < low || season[0] > high || (comma && season[1] > high)))
        return refuse_range(place, text);
    if (comma && (season[0] < 2 || season[1] <= season[0]))
        return error_add(place->err, ERR_USAGE, place->where,
                         "the second season is to be longer than the first, as in 24,168");
    value->as.number[0] = (int)season[0];
    value->as.number[1] = (int)season[1];
    return OK;
}

/* Puts one name after the others. */
static Status add_name(const Place *place, const char *name, size_t length, Value *value)
{
    char *all = value->as.text;
    const size_t used = strlen(all), limit = place->option->size;
    char choice[64];

    while (length > 0 && *name == ' ')
        name++, length--;
    while (length > 0 && name[length - 1] == ' ')
        length--;
    if (length == 0)
        return error_add(place->err, ERR_USAGE, place->where, "an empty name in the list");
    if (memchr(name, '\n', length))
        return error_add(place->err, ERR_USAGE, place->where, "a line break in a name");
    if (used + length + 2 > limit)
        return error_add(place->err, ERR_USAGE, place->where,
                         "the list is longer than %zu characters", limit - 1);
    snprintf(all + used, VALUE_MAX - used, "%s%.*s", used ? "\n" : "", (int)length, name);
    if (!place->option->choices)
        return OK;
    snprintf(choice, sizeof choice, "%.*s", (int)length, name);
    return find_choice(place->option, choice) < 0 ? refuse_choice(place, choice) : OK;
}

/* "a,b\,c" typed: names a and b,c. */
static Status read_names(const Place *place, const char *text, Value *value)
{
    char name[VALUE_MAX];
    size_t length = 0;

    value->as.text[0] = '\0';
    if (!*text)
        return OK;
    if (strlen(text) >= sizeof name)
        return error_add(place->err, ERR_USAGE, place->where, "too long");
    for (const char *c = text;; c++) {
        if (*c == '\\' && (c[1] == ',' || c[1] == '\\')) {
            name[length++] = *++c;
        } else if (*c == ',' || !*c) {
            const Status status = add_name(place, name, length, value);

            if (status != OK || !*c)
                return status;
            length = 0;
        } else {
            name[length++] = *c;
        }
    }
}

typedef Status (*Reader)(const Place *place, const char *text, Value *value);

static const Reader readers[] = {[OPTION_FLAG] = read_flag,   [OPTION_INT] = read_number,
                                 [OPTION_REAL] = read_number, [OPTION_TEXT] = read_text,
                                 [OPTION_NAMES] = read_names, [OPTION_CHOICE] = read_choice,
                                 [OPTION_WORD] = read_choice, [OPTION_CHAR] = read_character,
                                 [OPTION_SEED] = read_seed,   [OPTION_LEVELS] = read_levels,
                                 [OPTION_LAGS] = read_lags,   [OPTION_SHARE] = read_share,
                                 [OPTION_SIZE] = read_size,   [OPTION_SEASON] = read_season,
                                 [OPTION_NAME] = read_name,   [OPTION_MISSING] = read_missing,
                                 [OPTION_SET] = NULL};

/* "none" says that nothing is to be drawn: beside others it contradicts them. */
static Status check_none(const Place *place, const Value *value)
{
    if (place->option->type == OPTION_NAMES && place->option->choices &&
        strstr(value->as.text, "none") && strchr(value->as.text, '\n'))
        return error_add(place->err, ERR_USAGE, place->where, "none stands alone");
    return OK;
}

Status value_read(const Place *place, const char *text, Value *value)
{
    ASSERT(readers[place->option->type]);
    const Status status = readers[place->option->type](place, text, value);

    return status == OK ? check_none(place, value) : status;
}

Status value_read_names(const Place *place, int count, const char *const *item, Value *value)
{
    Status status = OK;

    for (int i = 0; i < count && status == OK; i++)
        status = add_name(place, item[i], strlen(item[i]), value);
    return status == OK ? check_none(place, value) : status;
}
