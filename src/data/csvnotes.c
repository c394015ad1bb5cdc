/* What csvfile.h says about a file: places and notes. */
#include "data/csvfile.h"

#include <stdio.h>
#include <string.h>

void csvfile_place(const char *name, long line, int field, char out[CSV_PLACE])
{
    char tail[48];
    const int length = field > 0 ? snprintf(tail, sizeof tail, ":%ld:%d", line, field)
                                 : snprintf(tail, sizeof tail, ":%ld", line);
    const size_t room = CSV_PLACE - 1 - (size_t)length;
    const size_t size = strlen(name);

    if (size <= room)
        snprintf(out, CSV_PLACE, "%s%s", name, tail);
    else
        snprintf(out, CSV_PLACE, "...%s%s", name + size - (room - 3), tail);
}

void csvfile_note(const CsvOptions *options, Notes *notes)
{
    const CsvTold *told = &options->told;

    if (told->comments > 0)
        notes_add(notes, NOTE_FOUND, "%ld line%s beginning with %c skipped", told->comments,
                  told->comments == 1 ? "" : "s", options->comment);
    if (told->filled > 0)
        notes_add(notes, NOTE_WARNING,
                  "%ld row%s with fewer fields than columns, the first in line %ld: filled with "
                  "missing values",
                  told->filled, told->filled == 1 ? "" : "s", told->first_filled);
    if (told->cut > 0)
        notes_add(notes, NOTE_WARNING,
                  "%ld row%s with empty fields behind the last column, the first in line %ld: cut",
                  told->cut, told->cut == 1 ? "" : "s", told->first_cut);
    if (options->trailing)
        notes_add(notes, NOTE_FOUND, "a delimiter at the end of every row");
}
