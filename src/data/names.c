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

/* The first of the columns [first, end) of that name, or -1. */
static int find_name(const Columns *columns, int first, int end, const char *name)
{
    for (int i = first; i < end; i++)
        if (strcmp(columns->column[i].name, name) == 0)
            return i;
    return -1;
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
        if (find_name(columns, 0, index, name) < 0 &&
            find_name(columns, index + 1, columns->count, name) < 0)
            return;
    }
}

static void number_empty(Columns *columns, Notes *notes)
{
    int empty = 0;

    for (int i = 0; i < columns->count; i++)
        if (!columns->header || columns->column[i].name[0] == '\0') {
            snprintf(columns->column[i].name, COLUMN_NAME, "column %d", i + 1);
            empty++;
        }
    if (columns->header && empty > 0)
        notes_add(notes, NOTE_FOUND, "%d of %d names in the header empty: numbered", empty,
                  columns->count);
}

void names_complete(Columns *columns, Notes *notes)
{
    bool noted = false;

    number_empty(columns, notes);
    for (int i = 1; i < columns->count; i++) {
        Column *column = &columns->column[i];
        const int first = find_name(columns, 0, i, column->name);

        if (first < 0)
            continue;
        columns->column[first].repeated = true;
        number_name(columns, i);
        if (!noted)
            notes_add(notes, NOTE_WARNING,
                      "the header has \"%s\" more than once: column %d is called \"%s\"",
                      columns->column[first].name, i + 1, column->name);
        noted = true;
    }
}
