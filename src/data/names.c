#include "data/names.h"

#include <stdio.h>
#include <string.h>

void names_clean(const char *text, size_t length, char name[COLUMN_NAME])
{
    const char *end = text + length;
    bool utf8 = true;
    size_t used = 0;

    for (const char *at = text; utf8 && at < end; at += utf8 ? field_utf8(at, end) : 0)
        utf8 = field_utf8(at, end) > 0;
    while (text < end) {
        const unsigned char c = (unsigned char)*text;
        const int bytes = utf8 ? field_utf8(text, end) : 1;
        const bool latin = !utf8 && c >= 0x80;

        if (used + (size_t)bytes + latin >= COLUMN_NAME)
            break;
        if (latin) {
            name[used++] = (char)(0xc0 | c >> 6);
            name[used++] = (char)(0x80 | (c & 0x3f));
        } else if (c < ' ' || c == 0x7f) {
            name[used++] = ' ';
        } else {
            memcpy(name + used, text, (size_t)bytes);
            used += (size_t)bytes;
        }
        text += bytes;
    }
    name[used] = '\0';
}

static bool is_taken(const Columns *columns, int first, int end, const char *name)
{
    for (int i = first; i < end; i++)
        if (strcmp(columns->column[i].name, name) == 0)
            return true;
    return false;
}

/* "x.2", "x.3", ...: the first that no other column bears. */
static void number_name(Columns *columns, int index)
{
    char *name = columns->column[index].name;
    char stem[COLUMN_NAME];
    size_t length = strlen(name);

    memcpy(stem, name, COLUMN_NAME);
    if (length > COLUMN_NAME - 8)
        for (length = COLUMN_NAME - 8; ((unsigned char)stem[length] & 0xc0) == 0x80;)
            length--;
    for (int number = 2; number < 2 + columns->count; number++) {
        snprintf(name, COLUMN_NAME, "%.*s.%d", (int)length, stem, number);
        if (!is_taken(columns, 0, index, name) &&
            !is_taken(columns, index + 1, columns->count, name))
            return;
    }
}

void names_complete(Columns *columns, Notes *notes)
{
    int empty = 0, repeated = 0, first = 0;
    char before[COLUMN_NAME];

    for (int i = 0; i < columns->count; i++) {
        char *name = columns->column[i].name;

        if (columns->header && name[0] != '\0')
            continue;
        snprintf(name, COLUMN_NAME, "column %d", i + 1);
        empty++;
    }
    for (int i = 1; i < columns->count; i++) {
        if (!is_taken(columns, 0, i, columns->column[i].name))
            continue;
        if (repeated++ == 0) {
            memcpy(before, columns->column[i].name, COLUMN_NAME);
            first = i;
        }
        number_name(columns, i);
    }
    if (columns->header && empty > 0)
        notes_add(notes, NOTE_FOUND, "%d of %d names in the header empty: numbered", empty,
                  columns->count);
    if (repeated > 0)
        notes_add(notes, NOTE_WARNING, "names repeated in the header: column %d, \"%s\", is \"%s\"",
                  first + 1, before, columns->column[first].name);
}
