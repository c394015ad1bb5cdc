#include "base/notes.h"

#include <stdarg.h>
#include <stdio.h>

void notes_add(Notes *notes, NoteKind kind, const char *format, ...)
{
    if (notes->count < NOTES_MAX) {
        Note *note = &notes->item[notes->count];
        va_list arguments;

        note->kind = kind;
        va_start(arguments, format);
        vsnprintf(note->text, sizeof note->text, format, arguments);
        va_end(arguments);
    }
    notes->count++;
}
