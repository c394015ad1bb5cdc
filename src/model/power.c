#include "model/power.h"

#include "base/elementary.h"
#include "base/ranks.h"
#include "model/parts.h"

#include <math.h>

enum { NARROWED = 24 }; /* times that the range is, to a hundred-thousandth */

/* By this share each time: the golden section. */
#define SHARE 0.6180339887498949

bool power_possible(const Series *series, int train)
{
    for (int t = 0; t < train; t++)
        for (int c = 0; c < series->targets; c++)
            if (series_row(series, t)[c] <= 0)
                return false;
    return true;
}

/* Standard deviation of a season's known values over their mean to 1 - power; NAN of one alone. */
static double ratio_of(const double *x, int stride, int period, double power)
{
    double mean = 0, square = 0;
    int known = 0;

    for (int t = 0; t < period; t++) {
        const double value = x[(size_t)t * (size_t)stride], away = value - mean;
        if (isnan(value))
            continue;
        mean += away / ++known;
        square += away * (value - mean);
    }
    if (known < 2)
        return NAN;
    return sqrt(square / (known - 1)) * elementary_exp((power - 1) * elementary_log(mean));
}

/* The coefficient of variation of these over the last whole seasons of a column; 0 of too few. */
static double variation(const double *x, int stride, int rows, int period, double power)
{
    double mean = 0, square = 0;
    int known = 0;

    for (int t = rows % period; t < rows && rows > 2 * period; t += period) {
        const double ratio = ratio_of(x + (size_t)t * (size_t)stride, stride, period, power);
        const double away = ratio - mean;
        if (isnan(ratio))
            continue;
        mean += away / ++known;
        square += away * (ratio - mean);
    }
    return known > 1 && mean > 0 ? sqrt(square / (known - 1)) / mean : 0;
}

/* The sum over all targets and series; -1 where a value has no power. */
static double all_variations(const Series *series, const ModelConfig *config, int train,
                             double power)
{
    double sum = 0;

    for (int k = 0; k < larger(series->parts, 1); k++) {
        const Series *own = series->parts > 0 ? &series->part[k] : series;
        Split split = {.train = train};
        Error ignored = {0};
        if (series->parts > 0 && parts_split(own, config, &split, &ignored) != OK)
            continue;
        if (!power_possible(own, split.train))
            return -1;
        for (int c = 0; c < own->targets; c++)
            sum += variation(own->value + c, own->cols, split.train,
                             larger(config->season.first, 2), power);
    }
    return sum;
}

double power_choose(const Series *series, const ModelConfig *config, int train)
{
    double low = 0, high = 1;

    if (!(all_variations(series, config, train, 1) > 0))
        return 1;
    for (int i = 0; i < NARROWED; i++) {
        const double a = high - SHARE * (high - low), b = low + SHARE * (high - low);
        if (all_variations(series, config, train, a) <= all_variations(series, config, train, b))
            high = b;
        else
            low = a;
    }
    return floor(100 * (low + high) / 2 + 0.5) / 100;
}
