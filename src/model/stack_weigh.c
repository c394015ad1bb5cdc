/* What the stack's members count, and how their forecasts become one. */
#include "model/score.h"
#include "model/stack.h"

#include <math.h>
#include <string.h>

/* A weight below it is not worth a fit. */
#define LEAST_WEIGHT 0.01

/* Share of the weight that is cut off at either end of the members' forecasts. */
#define CUT 0.25

/* Mean absolute error over the values that are known; NAN: none is. */
static double mean_error(const Model *whole, const Forecast *forecast, const Series *series)
{
    const double *value = forecast->value;
    double sum = 0;
    long known = 0;

    for (int r = 0; r < forecast->origins; r++)
        for (int step = 1; step <= forecast->horizon; step++)
            for (int c = 0; c < forecast->targets; c++, value++) {
                const double actual = forecast_actual(forecast, series, r, step, c);
                const double scale = whole->mase_scale[c] > 0 ? whole->mase_scale[c] : 1;
                if (isnan(actual))
                    continue;
                sum += fabs(*value - actual) / scale;
                known++;
            }
    return known ? sum / (double)known : (double)NAN;
}

static void scale_to_one(double *weight, int n)
{
    double sum = 0;

    for (int i = 0; i < n; i++)
        sum += weight[i];
    for (int i = 0; i < n; i++)
        weight[i] /= sum;
}

/* Inverse to the fourth power of the errors: who errs by a fifth more counts half as much. Least
 * squares over so few origins fit their noise. */
void stack_weigh(const Model *whole, const Forecast *forecast, const Series *series, double *weight)
{
    double error[MEMBERS_MAX], least = HUGE_VAL;
    const int n = whole->members;

    for (int i = 0; i < n; i++) {
        error[i] = mean_error(whole, &forecast[i], series);
        least = fmin(least, error[i]);
    }
    if (isinf(least))
        return;
    for (int i = 0; i < n; i++) {
        const double share = error[i] > 0 ? least / error[i] : 1;
        weight[i] = share * share * share * share;
    }
    scale_to_one(weight, n);
    for (int i = 0; i < n; i++)
        weight[i] = weight[i] >= LEAST_WEIGHT ? weight[i] : 0;
    scale_to_one(weight, n);
}

/* The members from the least forecast to the greatest. */
static void sort(const double *value, int n, int *order)
{
    for (int i = 0; i < n; i++) {
        int at = i;
        for (; at > 0 && value[i] < value[order[at - 1]]; at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
}

double stack_combine(const double *value, const double *weight, int n)
{
    int order[MEMBERS_MAX];
    double below = 0, sum = 0, kept = 0;

    sort(value, n, order);
    for (int k = 0; k < n; k++) {
        const double above = below + weight[order[k]];
        const double share = fmin(above, 1 - CUT) - fmax(below, CUT);
        if (share > 0) {
            sum += share * value[order[k]];
            kept += share;
        }
        below = above;
    }
    return sum / kept;
}
