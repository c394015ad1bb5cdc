/* Millions of numbers as they are written, which the short way reads, against the C library's. */
#include "check.h"

#include "base/rng.h"
#include "base/text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TIMES = 200000 };

static void assert_as_strtod(const char *field)
{
    const double want = strtod(field, NULL);
    double value = NAN;

    if (!text_read_number(field, strlen(field), '.', &value) ||
        memcmp(&value, &want, sizeof want) != 0)
        fail_msg("\"%s\": %a, strtod says %a", field, value, want);
}

/* As measurements are written: up to 19 digits, a mark among them, now and then a small exponent;
 * all of them take the short way. */
static void reads_measurements(void **state)
{
    char field[64];

    (void)state;
    for (uint32_t i = 0; i < 5 * TIMES; i++) {
        uint32_t word[4];

        rng_words(rng_make(3, RNG_TEST), i, 0, 0, 0, word);
        const int digits = 1 + (int)(word[2] % 19), mark = (int)(word[2] >> 8) % (digits + 1);
        const unsigned long long value = ((unsigned long long)word[0] << 32 | word[1]) >> 1;
        int used = snprintf(field, sizeof field, "%s%.*llu", word[3] & 1 ? "-" : "", digits, value);

        used = used > digits + 1 ? digits + 1 : used;
        field[used] = '\0';
        memmove(field + used - mark + 1, field + used - mark, (size_t)mark + 1);
        field[used - mark] = '.';
        if (word[3] % 3 == 0)
            sprintf(field + used + 1, "e%d", (int)(word[3] >> 8) % 60 - 30);
        assert_as_strtod(field);
    }
}

/* The largest divisor of the short way, where a quotient's bits below the last one kept are most
 * often just one and zeros, and the remainder decides. */
static void reads_quotients(void **state)
{
    char field[64];

    (void)state;
    for (uint32_t i = 0; i < 2 * TIMES; i++) {
        uint32_t word[4];

        rng_words(rng_make(4, RNG_TEST), i, 0, 0, 0, word);
        snprintf(field, sizeof field, "%llue-27",
                 ((unsigned long long)word[0] << 32 | word[1]) >> (1 + word[2] % 8));
        assert_as_strtod(field);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(reads_measurements),
                                       cmocka_unit_test(reads_quotients)};

    return RUN(tests);
}
