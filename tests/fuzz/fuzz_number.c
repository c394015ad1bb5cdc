/* A number: what is read is what the C library reads, and what is written reads back. */
#include "base/text.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_number(const char *field, size_t length, double value)
{
    char *copy = malloc(length + 1), *end;
    char text[TEXT_NUMBER];
    double again;

    ASSERT(copy);
    memcpy(copy, field, length);
    copy[length] = '\0';
    ASSERT(strspn(copy, "0123456789+-.eE") == length);
    again = strtod(copy, &end);
    ASSERT(*end == '\0' && memcmp(&again, &value, sizeof value) == 0);
    const int used = text_write_number(text, value);
    ASSERT(used > 0 && used < TEXT_NUMBER);
    ASSERT(text_read_number(text, (size_t)used, '.', &again));
    ASSERT(memcmp(&again, &value, sizeof value) == 0);
    free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *field = (const char *)data;
    double value = 0;
    long long whole;

    if (text_read_number(field, size, '.', &value)) {
        ASSERT(isfinite(value));
        check_number(field, size, value);
    }
    if (text_read_number(field, size, ',', &value))
        ASSERT(isfinite(value) && !memchr(field, '.', size));
    if (text_read_integer(field, size, -1000000, 1000000, &whole)) {
        ASSERT(whole >= -1000000 && whole <= 1000000);
        ASSERT(text_read_number(field, size, '.', &value) && value == (double)whole);
    }
    if (size == sizeof value) { /* the bytes of a double, too */
        memcpy(&value, data, sizeof value);
        if (isfinite(value)) {
            char text[TEXT_NUMBER];
            double again;
            const int used = text_write_number(text, value);

            ASSERT(text_read_number(text, (size_t)used, '.', &again));
            ASSERT(memcmp(&again, &value, sizeof value) == 0);
        }
    }
    return 0;
}
