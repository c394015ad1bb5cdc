/* Options set and shown by name, as the tests of the option table do it. */
#ifndef OPTIONS_FIXTURE_H
#define OPTIONS_FIXTURE_H

#include "check.h"

#include "app/cli.h"

static Options options; /* large; each test begins with options_init */

static inline const Option *named(const char *name)
{
    const Option *option = option_find(name);

    assert_non_null(option);
    return option;
}

/* Sets an option as a flag; the message of the error, "" for none. */
static inline const char *set(const char *name, const char *value)
{
    static Error err;

    err = (Error){0};
    const Status status = option_set(&options, named(name), value, SOURCE_FLAG, "--x", &err);

    assert_int_equal(status, err.status);
    assert_true(status == OK || status == ERR_USAGE);
    return err.message;
}

static inline const char *shown(const char *name)
{
    static char text[FILE_PATH];

    option_text(&options, named(name), text, sizeof text);
    return text;
}

#endif
