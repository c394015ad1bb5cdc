#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void set_first(Error *err, Status status, const char *where, const char *format,
                      va_list arguments) __attribute__((format(printf, 4, 0)));

static void set_first(Error *err, Status status, const char *where, const char *format,
                      va_list arguments)
{
    err->status = status;
    err->count = 1;
    snprintf(err->where, sizeof err->where, "%s", where ? where : "");
    vsnprintf(err->message, sizeof err->message, format, arguments);
}

Status error_set(Error *err, Status status, const char *where, const char *format, ...)
{
    va_list arguments;

    if (err->status != OK)
        return err->status;
    va_start(arguments, format);
    set_first(err, status, where, format, arguments);
    va_end(arguments);
    return status;
}

Status error_option(const char *option, const char *message, const char *hint, Error *err)
{
    error_set(err, ERR_USAGE, option, "%s", message);
    error_hint(err, "%s", hint);
    return err->status;
}

Status error_add(Error *err, Status status, const char *where, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    if (err->status == OK) {
        set_first(err, status, where, format, arguments);
    } else if (err->count++ <= ERROR_OTHERS) {
        char *line = err->other[err->count - 2];
        const size_t size = sizeof err->other[0];
        int used = where ? snprintf(line, size, "%s: ", where) : 0;

        if (used >= 0 && (size_t)used < size)
            vsnprintf(line + used, size - (size_t)used, format, arguments);
    }
    va_end(arguments);
    return err->status;
}

void error_hint(Error *err, const char *format, ...)
{
    va_list arguments;

    if (err->hint[0])
        return;
    va_start(arguments, format);
    vsnprintf(err->hint, sizeof err->hint, format, arguments);
    va_end(arguments);
}

void error_clear(Error *err)
{
    memset(err, 0, sizeof *err);
}

void assert_failed(const char *condition, const char *file, int line)
{
    fprintf(stderr, "forecast: internal error: %s:%d: %s\n", file, line, condition);
    abort();
}
