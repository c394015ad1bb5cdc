/* P(T > t) = I_x(n / 2, 1 / 2) / 2 with x = n / (n + t^2), I the regularised incomplete beta
 * function (Abramowitz & Stegun 1964, 26.7.1, 6.6.2). */
#include "base/student.h"

#include "base/elementary.h"

#include <math.h>

#define FREEDOM_MOST 1e5

/* ln Gamma(a), a > 0: Stirling's series (A&S 6.1.41) beyond 12, where its last term is below 1e-17
 * of the sum; below, Gamma(a) = Gamma(a + 1) / a. */
static double log_gamma(double a)
{
    const double half_log_two_pi = 0x1.d67f1c864beb5p-1;
    double product = 1;

    while (a < 12) {
        product *= a;
        a += 1;
    }
    const double r = 1 / (a * a);
    const double series =
        ((((-691.0 / 360360 * r + 1.0 / 1188) * r - 1.0 / 1680) * r + 1.0 / 1260) * r - 1.0 / 360) *
            r +
        1.0 / 12;
    return (a - 0.5) * elementary_log(a) - a + half_log_two_pi + series / a -
           elementary_log(product);
}

static double log_beta(double a, double b)
{
    return log_gamma(a) + log_gamma(b) - log_gamma(a + b);
}

/* The continued fraction of the incomplete beta function (A&S 26.5.8) by Lentz's method; converges
 * fast below x = (a + 1) / (a + b + 2). */
static double fraction(double a, double b, double x)
{
    const double tiny = 1e-300;
    double c = 1, d = 1 / fmax(1 - (a + b) * x / (a + 1), tiny), value = d;

    for (int m = 1; m < 10000; m++) {
        const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));

        d = 1 + even * d;
        c = 1 + even / c;
        d = 1 / (fabs(d) < tiny ? tiny : d);
        c = fabs(c) < tiny ? tiny : c;
        value *= c * d;
        d = 1 + odd * d;
        c = 1 + odd / c;
        d = 1 / (fabs(d) < tiny ? tiny : d);
        c = fabs(c) < tiny ? tiny : c;
        value *= c * d;
        if (fabs(c * d - 1) < 1e-16)
            break;
    }
    return value;
}

/* I_x(a, b), y = 1 - x given apart, as it may be far smaller than 1. */
static double incomplete_beta(double a, double b, double x, double y)
{
    if (x <= 0 || y <= 0)
        return x > 0;
    const double front = elementary_exp(a * elementary_log(x) + b * elementary_log(y) -
                                        log_beta(a, b));
    return x < (a + 1) / (a + b + 2) ? front * fraction(a, b, x) / a
                                     : 1 - front * fraction(b, a, y) / b;
}

double student_tail(double t, double freedom)
{
    const double n = fmin(freedom, FREEDOM_MOST), square = t * t;

    if (t != t)
        return t;
    const double beyond = incomplete_beta(n / 2, 0.5, n / (n + square), square / (n + square)) / 2;
    return t > 0 ? beyond : 1 - beyond;
}

double student_quantile(double p, double freedom)
{
    double low = 0, high = 1;

    while (student_tail(high, freedom) > p && high < 1e300) {
        low = high;
        high *= 2;
    }
    while (low < (low + high) / 2 && (low + high) / 2 < high) {
        const double middle = (low + high) / 2;

        if (student_tail(middle, freedom) > p)
            low = middle;
        else
            high = middle;
    }
    return high;
}
