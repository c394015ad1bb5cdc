#include "data/names.h"

#include <stdio.h>
#include <string.h>

/* Writes what a byte of Windows-1252, which is Latin-1 and more, stands for; bytes of UTF-8. */
static size_t write_latin(unsigned char byte, char out[3])
{
    static const unsigned short upper[32] = {
        0x20ac, 0x20,   0x201a, 0x192,  0x201e, 0x2026, 0x2020, 0x2021, 0x2c6,  0x2030, 0x160,
        0x2039, 0x152,  0x20,   0x17d,  0x20,   0x20,   0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
        0x2013, 0x2014, 0x2dc,  0x2122, 0x161,  0x203a, 0x153,  0x20,   0x17e,  0x178,
    };
    const unsigned code = byte >= 0x80 && byte < 0xa0 ? upper[byte - 0x80] : byte;

    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (char)(0xc0 | code >> 6);
        out[1] = (char)(0x80 | (code & 0x3f));
        return 2;
    }
    out[0] = (char)(0xe0 | code >> 12);
    out[1] = (char)(0x80 | (code >> 6 & 0x3f));
    out[2] = (char)(0x80 | (code & 0x3f));
    return 3;
}

bool names_clean(const char *text, size_t length, char name[COLUMN_NAME])
{
    const char *end = text + length;
    bool utf8 = true;
    size_t used = 0;

    for (const char *at = text; utf8 && at < end; at += utf8 ? field_utf8(at, end) : 0)
        utf8 = field_utf8(at, end) > 0;
    while (text < end) {
        const unsigned char c = (unsigned char)*text;
        const int bytes = utf8 ? field_utf8(text, end) : 1;
        char latin[3];
        const size_t count = utf8 ? (size_t)bytes : write_latin(c, latin);

        if (used + count >= COLUMN_NAME)
            break;
        memcpy(name + used, utf8 ? text : latin, count);
        if (c < ' ' || c == 0x7f)
            name[used] = ' ';
        used += count;
        text += bytes;
    }
    name[used] = '\0';
    return utf8;
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
        notes_add(notes, NOTE_FOUND, "%d of %d names in the header are empty: numbers are used",
                  empty, columns->count);
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
