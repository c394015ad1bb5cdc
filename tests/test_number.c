/* The number reader against the C library's, the writer by reading back. */
#include "check.h"

#include "base/rng.h"
#include "base/text.h"

#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TIMES = 200000 };

static uint32_t pick(uint32_t i, uint32_t what, uint32_t n)
{
    return rng_below(rng_make(1, RNG_TEST), n, i, what, 0);
}

static bool is_read(const char *field, double *value)
{
    return text_read_number(field, strlen(field), '.', value);
}

static bool same_bits(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0;
}

/* The same bits as strtod, or refused where that overflows. */
static void assert_as_strtod(const char *field)
{
    const double want = strtod(field, NULL);
    double value = NAN;

    if (is_read(field, &value) != isfinite(want) || (isfinite(want) && !same_bits(value, want)))
        fail_msg("\"%s\": %a, strtod says %a", field, value, want);
}

/* Random digits, mark and exponent; every fifth with many digits, many within the fast path. */
static void random_number(uint32_t i, char *out)
{
    const uint32_t digits = 1 + pick(i, 0, i % 5 ? 18 : 900);
    const uint32_t mark = pick(i, 1, digits + 2);
    char *at = out;

    if (pick(i, 2, 3) > 0)
        *at++ = "+-"[pick(i, 3, 2)];
    for (uint32_t d = 0; d < digits; d++) {
        if (d == mark)
            *at++ = '.';
        *at++ = (char)('0' + pick(i, 100 + d, 10));
    }
    *at = '\0';
    if (pick(i, 4, 2))
        sprintf(at, "%c%s%d", "eE"[pick(i, 5, 2)], pick(i, 6, 2) ? "+" : "",
                (int)pick(i, 7, i % 3 ? 30 : 340));
    else if (pick(i, 8, 2))
        sprintf(at, "e-%d", (int)pick(i, 9, i % 3 ? 30 : 340));
}

static void reads_as_strtod(void **state)
{
    const char *full = getenv("FORECAST_TEST");
    const uint32_t times = full && strcmp(full, "full") == 0 ? 50 * TIMES : TIMES / 4;
    char field[1000];

    (void)state;
    for (uint32_t i = 0; i < times; i++) {
        random_number(i, field);
        assert_as_strtod(field);
    }
}

static double random_double(uint32_t i)
{
    uint32_t word[4];
    uint64_t bits;
    double value;

    rng_words(rng_make(2, RNG_TEST), i, 0, 0, 0, word);
    bits = (uint64_t)word[0] << 32 | word[1];
    if (i % 3 == 0) /* every third of everyday size */
        bits = (bits & ~(UINT64_C(0x7ff) << 52)) | (uint64_t)(1023 - 30 + word[2] % 60) << 52;
    memcpy(&value, &bits, sizeof value);
    return isfinite(value) ? value : i;
}

/* The exact middle of two doubles goes to the even one; one digit more, however far behind,
 * decides. */
static void reads_middles(void **state)
{
    static char field[2500];

    (void)state;
    if (LDBL_MANT_DIG <= DBL_MANT_DIG)
        skip();
    for (uint32_t i = 0; i < TIMES / 100; i++) {
        const double x = fabs(random_double(i));
        const long double middle = ((long double)x + nextafter(x, INFINITY)) / 2;
        const int length = snprintf(field, 1500, "%.1100Lf", middle);

        if (length >= 1500 || x > DBL_MAX / 4)
            continue;
        assert_as_strtod(field);
        strcpy(field + length, "0000000000000000000000000000000000000000000000000000001");
        assert_as_strtod(field);
    }
}

static void reads_the_edges(void **state)
{
    static const char *const edge[] = {
        "0",
        "-0",
        "+0",
        "0.0",
        ".5",
        "5.",
        "-.5e1",
        "00012",
        "1e0",
        "1E+05",
        "1e-05",
        "1e22",
        "1e23",
        "9007199254740992",
        "9007199254740993",
        "9007199254740993e22",
        "123456789012345678901234567890",
        "1.7976931348623157e308",
        "1.7976931348623158e308",
        "1.7976931348623159e308",
        "4.9e-324",
        "2.4703282292062327e-324",
        "2.4703282292062328e-324",
        "1e-400",
        "1e-99999999999999999999",
        "0e99999999999999999999",
        "2.2250738585072011e-308",
        "2.2250738585072014e-308",
        "0.000000000000000000000000000000000000000000000000000000000000000000000000000000001e81",
        "100000000000000000000000000000000000000000000000000000000000000000000000000000000e-80",
    };
    double value;

    (void)state;
    for (size_t i = 0; i < COUNT(edge); i++)
        assert_as_strtod(edge[i]);
    /* the exponents of a very long field still balance */
    static char field[300100];
    memset(field, '0', sizeof field);
    memcpy(field, "0.", 2);
    strcpy(field + 200002, "17e200001");
    assert_true(is_read(field, &value) && value == 1.7);
}

static void refuses_what_is_no_number(void **state)
{
    static const char *const wrong[] = {
        "",
        " ",
        "+",
        "-",
        ".",
        "-.",
        "e5",
        ".e5",
        "1e",
        "1e+",
        "1e5.0",
        "1e 5",
        "1 ",
        " 1",
        "1\t",
        "1\n",
        "--1",
        "+-1",
        "1-",
        "1.2.3",
        "1,5",
        "1 000",
        "1'000",
        "1_000",
        "0x10",
        "0x1p3",
        "nan",
        "NaN",
        "inf",
        "-Infinity",
        "1e999",
        "-1e999",
        "1.8e308",
        "1d5",
        "1f",
        "12a",
        "a12",
        "１",
        "1e99999999999999999999",
        "N/A",
        "null",
        "$5",
        "5%",
        "1..2",
        "٣",
        "\xef\xbb\xbf\x31",
    };
    double value = 77;

    (void)state;
    for (size_t i = 0; i < COUNT(wrong); i++)
        if (is_read(wrong[i], &value))
            fail_msg("\"%s\" was read as %g", wrong[i], value);
    assert_false(text_read_number("1\0002", 3, '.', &value));
    assert_true(value == 77); /* untouched */
}

static void reads_the_length_and_the_mark(void **state)
{
    const char unended[3] = {'1', '.', '5'};
    double value;

    (void)state;
    assert_true(text_read_number(unended, sizeof unended, '.', &value) && value == 1.5);
    assert_true(text_read_number("12,5", 4, ',', &value) && value == 12.5);
    assert_true(text_read_number("-1,25e-3", 8, ',', &value) && value == -1.25e-3);
    assert_true(text_read_number("1,2345678901234567891e-3", 24, ',', &value) &&
                value == 1.2345678901234567891e-3);
    assert_false(text_read_number("12.5", 4, ',', &value));
    assert_false(text_read_number("1.234,5", 7, ',', &value));
}

static void writes_what_reads_back(void **state)
{
    char out[TEXT_NUMBER];
    double back;

    (void)state;
    for (uint32_t i = 0; i < TIMES; i++) {
        const double x = random_double(i);
        const int length = text_write_number(out, x);

        assert_int_equal(length, strlen(out));
        if (!is_read(out, &back) || !same_bits(back, x))
            fail_msg("%a was written as %s", x, out);
    }
    for (int power = -1074; power < 1024; power++) {
        text_write_number(out, -ldexp(1, power));
        assert_true(is_read(out, &back) && back == -ldexp(1, power));
    }
}

static void writes_naturally(void **state)
{
    static const char *const plain[] = {
        "0",
        "1",
        "-1",
        "12",
        "100000",
        "123456789012345",
        "0.1",
        "-0.5",
        "0.3333333333333333",
        "1e-7",
        "2.5e-5",
        "0.0001",
        "1e15",
        "1e22",
        "1.5e300",
        "5e-324",
        "1.5e-323",
        "1.7976931348623157e308",
        "2.2250738585072014e-308",
        "-0",
        "3.14",
        "29.97",
    };
    char out[TEXT_NUMBER];

    (void)state;
    for (size_t i = 0; i < COUNT(plain); i++) {
        text_write_number(out, strtod(plain[i], NULL));
        assert_string_equal(out, plain[i]);
    }
    text_write_number(out, 0.1 + 0.2);
    assert_string_equal(out, "0.30000000000000004");
}

/* A locale with a decimal comma, made where the system has none; 0 where it cannot be made. */
static locale_t comma_locale(void)
{
    char command[200], folder[] = "/tmp/forecast-locale-XXXXXX";
    locale_t found = newlocale(LC_ALL_MASK, "de_DE.UTF-8", (locale_t)0);

    if (found || !mkdtemp(folder))
        return found;
    snprintf(command, sizeof command, "localedef -i de_DE -f UTF-8 %s/de_DE.UTF-8 >%s/log 2>&1",
             folder, folder);
    if (system(command) == 0) {
        setenv("LOCPATH", folder, 1);
        found = newlocale(LC_ALL_MASK, "de_DE.UTF-8", (locale_t)0);
        unsetenv("LOCPATH");
    }
    snprintf(command, sizeof command, "rm -r %s", folder);
    assert_int_equal(system(command), 0);
    return found;
}

/* 0 when both ways ignore a locale that is in force */
static int try_under(locale_t comma)
{
    char out[TEXT_NUMBER];
    double value = 0;

    uselocale(comma);
    if (strtod("1,5", NULL) != 1.5 || !is_read("3.14159265358979323846", &value))
        return 1;
    text_write_number(out, 1.5);
    return value != 3.14159265358979323846 || strcmp(out, "1.5") != 0;
}

/* The environment's locale is never asked for, but a library might. */
static void ignores_the_locale(void **state)
{
    enum { GOOD, BAD, NONE };
    int pipes[2];
    char result = BAD;

    (void)state;
    assert_int_equal(pipe(pipes), 0);
    /* in a process of its own, whose end does not matter: glibc never frees what LOCPATH made it
     * read */
    const pid_t child = fork();
    if (child == 0) {
        locale_t comma = comma_locale();

        result = comma ? (char)try_under(comma) : NONE;
        _exit(write(pipes[1], &result, 1) != 1);
    }
    close(pipes[1]);
    assert_int_equal(read(pipes[0], &result, 1), 1);
    close(pipes[0]);
    assert_int_equal(waitpid(child, NULL, 0), child);
    if (result == NONE)
        skip();
    assert_int_equal(result, GOOD);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_as_strtod),
        cmocka_unit_test(reads_middles),
        cmocka_unit_test(reads_the_edges),
        cmocka_unit_test(refuses_what_is_no_number),
        cmocka_unit_test(reads_the_length_and_the_mark),
        cmocka_unit_test(writes_what_reads_back),
        cmocka_unit_test(writes_naturally),
        cmocka_unit_test(ignores_the_locale),
    };

    return RUN(tests);
}
