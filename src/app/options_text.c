/* Options as text: what would be typed to get them. */
#include "app/options.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void write_choice(const Option *option, const void *at, char *out, size_t size)
{
    int choice;

    if (option->size == sizeof(bool))
        choice = *(const bool *)at;
    else
        memcpy(&choice, at, sizeof choice);
    ASSERT(option_choice(option, choice, out, size));
}

static void write_character(const Option *option, char character, char *out, size_t size)
{
    if (character == '\0')
        text_copy(out, size, option->found ? "auto" : "none");
    else if (character == '\t')
        text_copy(out, size, "tab");
    else if (character == ' ')
        text_copy(out, size, "space");
    else
        snprintf(out, size, "%c", character);
}

static void write_number(const Option *option, double number, char *out, size_t size)
{
    char digits[TEXT_NUMBER];

    text_write_number(digits, number);
    text_copy(out, size, option->found && number == 0 ? "auto" : digits);
}

static void write_levels(const ModelConfig *model, char *out, size_t size)
{
    char level[TEXT_NUMBER];
    size_t used = 0;

    for (int i = 0; i < model->levels && used < size; i++) {
        text_write_number(level, model->level[i]);
        used += (size_t)snprintf(out + used, size - used, "%s%s", i ? "," : "", level);
    }
}

/* Names with commas between them; a comma or backslash within one is marked by a backslash. */
static void write_names(const char *names, char *out, size_t size)
{
    size_t used = 0;

    for (; *names && used + 2 < size; names++) {
        if (*names == ',' || *names == '\\')
            out[used++] = '\\';
        out[used++] = *names == '\n' ? ',' : *names;
    }
    out[used] = '\0';
}

static void write_size(const int side[2], char *out, size_t size)
{
    if (side[0])
        snprintf(out, size, "%dx%d", side[0], side[1]);
    else
        text_copy(out, size, "auto");
}

static void write_missing(MissingRule rule, char *out, size_t size)
{
    char text[MISSING_TEXT];

    missing_write(rule, text);
    text_copy(out, size, text);
}

static void write_season(const Seasons *season, char *out, size_t size)
{
    if (season->first == 0)
        text_copy(out, size, "auto");
    else if (season->second > 1)
        snprintf(out, size, "%d,%d", season->first, season->second);
    else
        snprintf(out, size, "%d", season->first);
}

/* What stands in the option's field as text. */
static void write_text(const Option *option, const char *text, char *out, size_t size)
{
    if (option->type == OPTION_NAMES)
        write_names(text, out, size);
    else
        text_copy(out, size,
                  !*text && (option->type == OPTION_LAGS || option->type == OPTION_SHARE ||
                             (option->type == OPTION_WORD && option->found))
                      ? "auto"
                      : text);
}

void option_text(const Options *options, const Option *option, char *out, size_t size)
{
    const void *at = (const char *)options + option->offset;

    *out = '\0';
    switch (option->type) {
    case OPTION_FLAG:
        text_copy(out, size, *(const bool *)at ? "yes" : "no");
        break;
    case OPTION_INT:
        write_number(option, *(const int *)at, out, size);
        break;
    case OPTION_REAL:
        write_number(option, *(const double *)at, out, size);
        break;
    case OPTION_CHOICE:
        write_choice(option, at, out, size);
        break;
    case OPTION_CHAR:
        write_character(option, *(const char *)at, out, size);
        break;
    case OPTION_SEED:
        snprintf(out, size, "%" PRIu64, *(const uint64_t *)at);
        break;
    case OPTION_LEVELS:
        write_levels(&options->model, out, size);
        break;
    case OPTION_SIZE:
        write_size(at, out, size);
        break;
    case OPTION_MISSING:
        write_missing(*(const MissingRule *)at, out, size);
        break;
    case OPTION_SEASON:
        write_season(at, out, size);
        break;
    case OPTION_SET:
        break;
    default:
        write_text(option, at, out, size);
    }
}

bool option_is_open(const Options *options, const Option *option)
{
    char text[8];

    if (!option->found)
        return false;
    option_text(options, option, text, sizeof text);
    return !*text || strcmp(text, "auto") == 0;
}

bool option_is_default(const Options *options, const Option *option)
{
    char text[FILE_PATH];

    option_text(options, option, text, sizeof text);
    return strcmp(text, option->fallback) == 0;
}
