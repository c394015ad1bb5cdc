#include "base/text.h"

#include <math.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Room for extra more bytes and a NUL. */
static bool reserve(Text *text, size_t extra)
{
    const size_t needed = text->used + extra + 1;
    size_t size = text->size ? text->size : 256;

    if (needed <= extra || needed > PTRDIFF_MAX)
        text->failed = true;
    if (text->failed)
        return false;
    if (needed <= text->size)
        return true;
    while (size < needed)
        size *= 2;
    char *data = realloc(text->data, size);
    if (!data) {
        text->failed = true;
        return false;
    }
    text->data = data;
    text->size = size;
    return true;
}

void text_add(Text *text, const char *format, ...)
{
    va_list arguments, again;

    va_start(arguments, format);
    va_copy(again, arguments);
    const int length = vsnprintf(NULL, 0, format, arguments);
    if (length < 0) {
        text->failed = true;
    } else if (reserve(text, (size_t)length)) {
        vsnprintf(text->data + text->used, (size_t)length + 1, format, again);
        text->used += (size_t)length;
    }
    va_end(again);
    va_end(arguments);
}

void text_add_bytes(Text *text, const char *bytes, size_t count)
{
    if (!reserve(text, count))
        return;
    if (count > 0)
        memcpy(text->data + text->used, bytes, count);
    text->used += count;
    text->data[text->used] = '\0';
}

int text_add_piece(const char *bytes, size_t count, void *text)
{
    text_add_bytes(text, bytes, count);
    return 0;
}

void text_add_number(Text *text, double value)
{
    char number[TEXT_NUMBER];

    if (isfinite(value))
        text_add_bytes(text, number, (size_t)text_write_number(number, value));
}

void text_add_field(Text *text, const char *field)
{
    const size_t length = strlen(field);
    const bool spaced = length > 0 && (field[0] == ' ' || field[length - 1] == ' ');

    if (!spaced && !strpbrk(field, ",\"\r\n")) {
        text_add_bytes(text, field, length);
        return;
    }
    text_add_bytes(text, "\"", 1);
    for (const char *c = field; *c; c++)
        text_add_bytes(text, *c == '"' ? "\"\"" : c, *c == '"' ? 2 : 1);
    text_add_bytes(text, "\"", 1);
}

void text_add_quoted(Text *text, const char *word)
{
    text_add(text, "'");
    for (; *word; word++)
        text_add(text, *word == '\'' ? "'\\''" : "%c", *word);
    text_add(text, "'");
}

void text_free(Text *text)
{
    free(text->data);
    *text = (Text){0};
}

void text_copy(char *to, size_t size, const char *from)
{
    const size_t length = strnlen(from, size - 1);

    memmove(to, from, length);
    to[length] = '\0';
}

const char *text_are(long long count)
{
    return count == 1 ? " is" : "s are";
}

bool text_next(const char **list, char *word, size_t size)
{
    const size_t length = strcspn(*list, "\n");

    if (**list == '\0')
        return false;
    text_copy(word, length < size ? length + 1 : size, *list);
    *list += length + ((*list)[length] == '\n');
    return true;
}

bool text_append(char *list, size_t size, const char *word)
{
    const size_t used = strlen(list);

    if (used + strlen(word) + 2 > size)
        return false;
    snprintf(list + used, size - used, "%s%s", used > 0 ? "\n" : "", word);
    return true;
}
