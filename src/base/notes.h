/* Notes: what was found and what deserves a warning, gathered on the way and told once by app/
 * (screen, run.json). */
#ifndef BASE_NOTES_H
#define BASE_NOTES_H

#include "base/error.h"

/* detail: found, but as anybody would expect */
typedef enum { NOTE_DETAIL, NOTE_FOUND, NOTE_WARNING } NoteKind;

typedef struct {
    NoteKind kind;
    char text[400];
    size_t length; /* of what was said, before "(N times)" */
    int times;
} Note;

#define NOTES_MAX 64

typedef struct {
    Note item[NOTES_MAX];
    int count; /* of all notes; those beyond NOTES_MAX are only counted */
} Notes;

/* What stands there already is not said again but counted: "TEXT (3 times)". */
void notes_add(Notes *notes, NoteKind kind, const char *format, ...) PRINTF(3, 4);

#endif
