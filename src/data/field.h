/* What a field of a CSV file holds. */
#ifndef DATA_FIELD_H
#define DATA_FIELD_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

typedef enum {
    FIELD_MISSING,
    FIELD_NUMBER,
    FIELD_FLAG,  /* TRUE or FALSE */
    FIELD_STAMP, /* a time stamp */
    FIELD_ODD,   /* a number in a notation that is not accepted, or too large */
    FIELD_TEXT,
    FIELD_KINDS
} FieldKind;

#define FIELD_WORDS 128 /* as many as 256 bytes hold (SeriesOptions.missing) */

/* The largest size of a number: powers and sums of such are still within a double's range. */
#define FIELD_LARGEST 1e120

/* How fields are read. */
typedef struct {
    char decimal;       /* '.' or ',' */
    char thousands;     /* 0: none */
    const char *format; /* of stamps, as in timestamp_read */
    int words;          /* that mean a missing value, beside the usual */
    struct {
        const char *text;
        size_t length;
        bool numeric; /* -999: then -999.0 means the same */
        double value;
    } word[FIELD_WORDS];
} FieldRules;

/* thousands: 0: none; words: separated by newlines; they and the format are viewed, not copied. */
void field_rules(FieldRules *rules, char decimal, char thousands, const char *format,
                 const char *words);

/* *mark: the decimal mark that was given or that the mark between thousands leaves; 0: neither
 * says. Errors: ERR_USAGE where both are the same. */
WARN_UNUSED Status field_decimal(char decimal, char thousands, char *mark, Error *err);

/* The value, 1 or 0 of a flag, NAN where it has none. All that is neither missing nor a number nor
 * a flag is FIELD_TEXT here. */
FieldKind field_read(const FieldRules *rules, const char *text, size_t length, double *value);

/* Whether a FIELD_MISSING is "none" and was not asked for: among words a class like any other ("no
 * promotion"), though it means a missing number. */
bool field_is_none(const FieldRules *rules, const char *text, size_t length);

/* What a FIELD_TEXT is: a stamp, an odd number or a text. */
FieldKind field_refine(const FieldRules *rules, const char *text, size_t length);

/* The decimal mark, '.' or ',', of a number whose mark cannot stand between thousands (as it could
 * in 1,234 but not in 1.234,5 or 1 234,567); else 0. */
char field_mark(const char *text, size_t length);

/* Whether a text begins as a number does, as 12 kW. */
bool field_begins_number(const char *text);

/* What to do about a field that should be a number. */
void field_advise(const FieldRules *rules, const char *text, size_t length, char *out, size_t size);

#define FIELD_SHOWN 64

/* A field for a message: cut where it is long, control characters and broken UTF-8 replaced, the
 * two of a line's end by one blank. */
void field_show(const char *text, size_t length, char out[FIELD_SHOWN]);

/* Bytes of the UTF-8 character that begins at `at`, 0 where none does. */
int field_utf8(const char *at, const char *end);

#endif
