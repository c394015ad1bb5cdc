/* Millions of numbers, which the short ways read and write, against the C library's. */
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

/* By trying one number of digits after the other. */
static void assert_as_printf(double x)
{
    char want[48], out[TEXT_NUMBER];

    for (int digits = 15; digits <= 17; digits++) {
        snprintf(want, sizeof want, "%.*g", digits, x);
        if (strtod(want, NULL) == x)
            break;
    }
    text_write_number(out, x);
    const size_t length = strcspn(want, "e");
    if (strncmp(out, want, length) != 0 || (out[length] != '\0' && out[length] != 'e'))
        fail_msg("%a was written as %s, printf says %s", x, out, want);
}

/* Any, of few digits, of floats, and around powers of ten. */
static void writes_the_digits_that_printf_needs(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < TIMES; i++) {
        uint32_t word[4];
        char field[32];

        rng_words(rng_make(5, RNG_TEST), i, 0, 0, 0, word);
        const double share = (double)word[0] + word[1] * 0x1p-32;
        const int up = (int)(word[2] % 120) - 60;
        assert_as_printf(ldexp(share, up));
        assert_as_printf((double)(float)ldexp(share, up));
        snprintf(field, sizeof field, "%ue%d", word[0] >> word[3] % 32,
                 (int)(word[3] >> 8) % 30 - 20);
        assert_as_printf(-strtod(field, NULL));
        assert_as_printf(strtod(field, NULL) + share * 0x1p-52);
    }
    for (int power = -20; power < 25; power++) {
        char field[32];

        snprintf(field, sizeof field, "1e%d", power);
        double below = strtod(field, NULL), above = below;
        for (int i = 0; i < 1000; i++) {
            assert_as_printf(above);
            assert_as_printf(below);
            above = nextafter(above, INFINITY);
            below = nextafter(below, 0);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(reads_measurements),
                                       cmocka_unit_test(reads_quotients),
                                       cmocka_unit_test(writes_the_digits_that_printf_needs)};

    return RUN(tests);
}
