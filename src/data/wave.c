#include "data/wave.h"

#include "base/cholesky.h"
#include "base/elementary.h"

#include <math.h>
#include <string.h>

enum { TERMS = 1 + WAVE_PARTS };

static void terms_of(double period, int row, double *term)
{
    const double turns = row / period;

    *term++ = 1;
    for (int k = 1; k <= WAVE_HARMONICS; k++) {
        const double angle = k * turns - floor(k * turns);
        *term++ = elementary_sin_turns(angle);
        *term++ = elementary_cos_turns(angle);
    }
}

void wave_fit(Wave *wave, double period, const double *x, int rows)
{
    double a[TERMS * TERMS] = {0}, b[TERMS] = {0}, term[TERMS];

    for (int row = 0; row < rows; row++) {
        if (isnan(x[row]))
            continue;
        terms_of(period, row, term);
        for (int i = 0; i < TERMS; i++) {
            for (int j = i; j < TERMS; j++)
                a[i * TERMS + j] += term[i] * term[j];
            b[i] += term[i] * x[row];
        }
    }
    cholesky_factor(TERMS, a);
    cholesky_solve(TERMS, a, 1, b);
    wave->period = period;
    memcpy(wave->part, b + 1, sizeof wave->part);
}

double wave_at(const Wave *wave, int row)
{
    double term[TERMS], sum = 0;

    if (!(wave->period > 0))
        return 0;
    terms_of(wave->period, row, term);
    for (int i = 1; i < TERMS; i++)
        sum += wave->part[i - 1] * term[i];
    return sum;
}
