/* Text: a growing string, numbers that never follow the locale, and the nearest word of a list. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include "base/error.h"

#include <stddef.h>

/* A growing string. After a failed allocation it stays as it was and `failed` is set: check once,
 * at the end. */
typedef struct {
    char *data; /* NUL-terminated once anything was added; NULL before */
    size_t used, size;
    bool failed;
} Text;

void text_add(Text *text, const char *format, ...) PRINTF(2, 3);
void text_add_bytes(Text *text, const char *bytes, size_t count);
/* The same as a callback of others, who go on at 0: text is a Text. */
int text_add_piece(const char *bytes, size_t count, void *text);
/* The shortest decimal that reads back as the same double; "" (an empty CSV field) for NAN and
 * infinities. */
void text_add_number(Text *text, double value);
/* A CSV field, quoted where it holds a comma, quote, CR, LF or leading or trailing space. */
void text_add_field(Text *text, const char *field);
/* A word for a shell, in single quotes. */
void text_add_quoted(Text *text, const char *word);
void text_free(Text *text);

/* Writes the shortest decimal that reads back as the same finite double (at some powers of two a
 * digit more); returns its length. */
#define TEXT_NUMBER 32
int text_write_number(char out[TEXT_NUMBER], double value);

/* Reads a whole field as a finite decimal number: optional sign, digits, one decimal mark,
 * exponent; nothing else (no hex, inf, nan, spaces, thousands marks; overflow refused). Correctly
 * rounded; independent of the locale. False when it is not one. */
bool text_read_number(const char *field, size_t length, char decimal, double *value);

/* A whole field as an integer in [low, high]. */
bool text_read_integer(const char *field, size_t length, long long low, long long high,
                       long long *value);

/* Copies with truncation, always terminated. */
void text_copy(char *to, size_t size, const char *from);

/* What follows a noun of so many: "s are", or " is" of one. */
const char *text_are(long long count);

/* The next word of a list that is separated by newlines, cut to size; false at the list's end. */
bool text_next(const char **list, char *word, size_t size);

/* Adds a word to such a list; false, and nothing is added, where it has no room. */
bool text_append(char *list, size_t size, const char *word);

/* The word of the list nearest to `word` in edit distance (Damerau-Levenshtein, capitals and - _
 * alike; a word cut short is near too), or NULL if none is near. */
const char *text_nearest(const char *word, const char *const *list, int count);

#endif
