/* The numbers of text.h. The locale is never asked: conversions run under the C locale object,
 * which newlocale hands out without allocating. */
#include "base/text.h"

#include <float.h>
#include <limits.h>
#include <locale.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    /* No double lies so near the middle of two others that digits beyond the 768th could decide
       other than by being there. */
    DIGITS_MAX = 770,
    HEAD_DIGITS = 19,     /* as many fit 64 bits */
    EXPONENT_MAX = 100000 /* as good as infinite */
};

/* A decimal number, digits * 10^exponent, the digits without leading zeros. */
typedef struct {
    int count;     /* digits kept */
    long exponent; /* of the last digit kept */
    char digit[DIGITS_MAX + 1];
} Decimal;

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static void add_digit(Decimal *number, char digit)
{
    if (number->count == 0 && digit == '0')
        return;
    if (number->count < DIGITS_MAX) {
        number->digit[number->count++] = digit;
        return;
    }
    number->exponent++;
    if (digit != '0') /* any digit but 0 there says "and a little more" */
        number->digit[DIGITS_MAX - 1] = '1';
}

/* The exponent's digits; NULL where there are none. */
static const char *read_exponent(const char *at, const char *end, long *exponent)
{
    const bool negative = at < end && *at == '-';
    long value = 0;

    if (at < end && (*at == '-' || *at == '+'))
        at++;
    if (at == end || !is_digit(*at))
        return NULL;
    for (; at < end && is_digit(*at); at++)
        if (value < EXPONENT_MAX)
            value = value * 10 + (*at - '0');
    *exponent += negative ? -value : value;
    return at;
}

/* Without a sign. */
static bool read_decimal(const char *at, const char *end, char mark, Decimal *number)
{
    bool any = false;

    for (; at < end && is_digit(*at); at++, any = true)
        add_digit(number, *at);
    if (at < end && *at == mark)
        for (at++; at < end && is_digit(*at); at++, any = true) {
            add_digit(number, *at);
            number->exponent--;
        }
    if (!any)
        return false;
    if (at < end && (*at == 'e' || *at == 'E'))
        at = read_exponent(at + 1, end, &number->exponent);
    return at == end;
}

#ifdef __SIZEOF_INT128__
__extension__ typedef unsigned __int128 Wide;

/* The nearest double to high * 2^exponent; sticky: there is a little more than high. */
static double round_wide(Wide high, bool sticky, int exponent)
{
    const uint64_t upper = (uint64_t)(high >> 64);
    const int drop = upper ? 64 - __builtin_clzll(upper) : 0;
    const Wide rest = high & (((Wide)1 << drop) - 1);

    /* one bit far below the last one kept says "and a little more" */
    return ldexp((double)((uint64_t)(high >> drop) | (sticky || rest != 0)), exponent + drop);
}

/* In integers, with no rounding but the last: digits * 10^e = digits * 5^e * 2^e, and 5^27 fits 63
 * bits. */
static double wide_value(uint64_t digits, int exponent)
{
    const int shift = __builtin_clzll(digits), count = abs(exponent);
    uint64_t power = 1;

    for (int i = 0; i < count; i++)
        power *= 5;
    if (exponent >= 0)
        return round_wide((Wide)digits * power, false, exponent);
    const Wide dividend = (Wide)(digits << shift) << 64;
    return round_wide(dividend / power, dividend % power != 0, exponent - shift - 64);
}
#endif

enum { FAST_POWER = 22, WIDE_POWER = 27 };

/* digits * 10^exponent where that takes one rounding. Where digits and power are exact doubles,
 * one operation does it: Clinger's fast path (PLDI 1990). */
static bool exact_value(uint64_t digits, long exponent, double *value)
{
    static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                    1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                    1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

    if (FLT_EVAL_METHOD == 0 && digits <= UINT64_C(1) << 53 && labs(exponent) <= FAST_POWER) {
        *value = exponent < 0 ? (double)digits / powers[-exponent]
                              : (double)digits * powers[exponent];
        return true;
    }
#ifdef __SIZEOF_INT128__
    if (digits > 0 && labs(exponent) <= WIDE_POWER) {
        *value = wide_value(digits, (int)exponent);
        return true;
    }
#endif
    return false;
}

/* The number as most are: no more digits than 64 bits hold. *value is its size. */
static bool read_short(const char *at, const char *end, char mark, double *value)
{
    const char *from = at, *point = NULL;
    uint64_t digits = 0;
    long exponent = 0;

    for (; at < end && is_digit(*at); at++)
        digits = digits * 10 + (unsigned)(*at - '0');
    long count = at - from;
    if (at < end && *at == mark) {
        for (point = ++at; at < end && is_digit(*at); at++)
            digits = digits * 10 + (unsigned)(*at - '0');
        exponent = point - at;
        count += at - point;
    }
    if (count == 0 || count > HEAD_DIGITS)
        return false;
    if (at < end && (*at == 'e' || *at == 'E'))
        at = read_exponent(at + 1, end, &exponent);
    return at == end && exact_value(digits, exponent, value);
}

static double slow_value(const Decimal *number)
{
    char copy[DIGITS_MAX + 32];
    locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);

    ASSERT(plain);
    snprintf(copy, sizeof copy, "%.*se%ld", number->count, number->digit, number->exponent);
    const double value = strtod_l(copy, NULL, plain);
    freelocale(plain);
    return value;
}

/* The size of any number, with or without a sign before it. */
static bool read_long(const char *field, const char *end, char mark, double *value)
{
    Decimal number;

    number.count = 0;
    number.exponent = 0;
    if (!read_decimal(field, end, mark, &number))
        return false;
    *value = number.count > 0 ? slow_value(&number) : 0;
    return !isinf(*value);
}

bool text_read_number(const char *field, size_t length, char decimal, double *value)
{
    const char *end = field + length;
    const bool marked = length > 0 && (*field == '-' || *field == '+');
    double size;

    if (!read_short(field + marked, end, decimal, &size) &&
        !read_long(field + marked, end, decimal, &size))
        return false;
    *value = marked && *field == '-' ? -size : size;
    return true;
}

bool text_read_integer(const char *field, size_t length, long long low, long long high,
                       long long *value)
{
    const bool negative = length > 0 && field[0] == '-';
    size_t i = length > 0 && (field[0] == '-' || field[0] == '+');
    long long sum = 0;

    if (i == length)
        return false;
    /* summed below zero, where there is one more number */
    for (; i < length; i++) {
        const int digit = field[i] - '0';

        if (!is_digit(field[i]) || sum < (LLONG_MIN + digit) / 10)
            return false;
        sum = sum * 10 - digit;
    }
    if (!negative && sum == LLONG_MIN)
        return false;
    sum = negative ? sum : -sum;
    if (sum < low || sum > high)
        return false;
    *value = sum;
    return true;
}

/* "1e-07" to "1e-7", "1e+22" to "1e22" */
static void trim_exponent(char *number)
{
    char *e = strchr(number, 'e');

    if (e) {
        char *to = e + 1;
        const char *from = to + strspn(to, "+-0");

        if (*to == '-')
            to++;
        memmove(to, from, strlen(from) + 1);
    }
}

int text_write_number(char out[TEXT_NUMBER], double value)
{
    char number[48]; /* the compiler would not believe that 32 are enough */
    double back;

    ASSERT(isfinite(value));
    /* Fifteen digits always survive the way to double and back, so fewer need no try; below the
     * normal numbers fewer do. */
    int digits = value != 0 && fabs(value) < DBL_MIN ? 1 : 15;
    locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);

    ASSERT(plain);
    locale_t before = uselocale(plain);
    do
        snprintf(number, sizeof number, "%.*g", digits++, value);
    while (digits <= 17 &&
           !(text_read_number(number, strlen(number), '.', &back) && back == value));
    uselocale(before);
    freelocale(plain);
    trim_exponent(number);
    text_copy(out, TEXT_NUMBER, number);
    return (int)strlen(out);
}
