/* Values of options: from text to a value of the option's type. Inner to options. */
#ifndef APP_OPTIONS_VALUE_H
#define APP_OPTIONS_VALUE_H

#include "app/options.h"

#define VALUE_MAX FILE_PATH

/* What a text was read into, before it is known whether a higher source keeps it out. */
typedef struct {
    union {
        bool flag;
        int number[2];
        double real;
        double level[LEVELS_MAX];
        uint64_t seed;
        char character;
        MissingRule missing;
        char text[VALUE_MAX];
    } as;
    int levels;
} Value;

/* Where the value stands and what to say about it. */
typedef struct {
    const Option *option;
    const char *where;
    Error *err;
} Place;

/* Reads a text as the option's type; or, for names, a list of items. Errors: ERR_USAGE, added. */
WARN_UNUSED Status value_read(const Place *place, const char *text, Value *value);
WARN_UNUSED Status value_read_names(const Place *place, int count, const char *const *item,
                                    Value *value);

#endif
