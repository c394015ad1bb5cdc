#include "base/notes.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* The one that says the same already; NULL: there is none. */
static Note *find_same(Notes *notes, NoteKind kind, const char *text)
{
    const size_t length = strlen(text);

    for (int i = 0; i < notes->count && i < NOTES_MAX; i++) {
        Note *note = &notes->item[i];
        if (note->kind == kind && note->length == length && memcmp(note->text, text, length) == 0)
            return note;
    }
    return NULL;
}

void notes_add(Notes *notes, NoteKind kind, const char *format, ...)
{
    Note fresh = {.kind = kind, .times = 1}, *same;
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(fresh.text, sizeof fresh.text, format, arguments);
    va_end(arguments);
    fresh.length = strlen(fresh.text);
    if ((same = find_same(notes, kind, fresh.text)) != NULL)
        snprintf(same->text + same->length, sizeof same->text - same->length, " (%d times)",
                 ++same->times);
    else if (notes->count++ < NOTES_MAX)
        notes->item[notes->count - 1] = fresh;
}
