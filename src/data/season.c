/* The strength of a period m is its contrast: how far the autocorrelation at m and at 2m stands
 * above its mean half-way, around m/2 and 3m/2. Trends and short memory make an autocorrelation
 * that falls from lag to lag, hence no contrast, and chance makes one that falls as 1/sqrt(rows).
 * The differences show seasons on a wandering level, the detrended series smooth ones under noise;
 * either will do. The thresholds were set on white noise, random walks and autoregressions. */
#include "data/season.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

enum {
    ROWS_USED = 8192, /* the last ones: their autocorrelations cost some milliseconds */
    PERIOD_LONGEST = 1440,
    PERIOD_SEARCHED = 400, /* without the calendar's word */
    PERIOD_SHORTEST = 3,   /* searched; at 2, negative autoregressions look like seasons */
    LAGS = 2 * PERIOD_LONGEST,
    LANES = 8,
    CANDIDATES = 6
};

typedef struct {
    int rows, present; /* all, and those with a value */
    double noise;      /* what rounding alone makes of the values' spread */
    double value[ROWS_USED];
    double weight[ROWS_USED]; /* 1, or 0 where the value is missing */
} Sample;

typedef struct {
    int lags;
    double at[LAGS + 1];
    double sum[LAGS + 2]; /* sum[k] = at[0] + ... + at[k-1] */
} Autocorrelation;

static double larger(double a, double b)
{
    return a > b ? a : b;
}

static double smaller(double a, double b)
{
    return a < b ? a : b;
}

/* sums[j] = sum over t of y[t] * y[t + lag + j]: eight lags at once, each in ascending order. */
static void lag_products(const double *y, int rows, int lag, double sums[LANES])
{
    int t = 0;
    for (int j = 0; j < LANES; j++)
        sums[j] = 0;
    for (; t + lag + LANES <= rows; t++)
        for (int j = 0; j < LANES; j++)
            sums[j] += y[t] * y[t + lag + j];
    for (; t + lag < rows; t++)
        for (int j = 0; t + lag + j < rows; j++)
            sums[j] += y[t] * y[t + lag + j];
}

/* Pairs with a missing value are left out; lags that too few pairs have count as uncorrelated. */
static void autocorrelation(const Sample *sample, int lags, Autocorrelation *out)
{
    double variance = 0;
    out->lags = lags;
    out->sum[0] = 0;
    for (int lag = 0; lag <= lags; lag += LANES) {
        double sums[LANES], pairs[LANES] = {0};
        lag_products(sample->value, sample->rows, lag, sums);
        if (sample->present < sample->rows)
            lag_products(sample->weight, sample->rows, lag, pairs);
        for (int j = 0; j < LANES && lag + j <= lags; j++) {
            const int k = lag + j;
            const double count = sample->present < sample->rows ? pairs[j] : sample->rows - k;
            if (k == 0)
                variance = sums[0] / count;
            out->at[k] = count < 0.1 * sample->present ? 0 : sums[j] / count / variance;
            out->sum[k + 1] = out->sum[k] + out->at[k];
        }
    }
}

static double centre(Sample *sample)
{
    double sum = 0, spread = 0;
    for (int t = 0; t < sample->rows; t++)
        sum += sample->value[t]; /* missing ones are 0 */
    for (int t = 0; t < sample->rows; t++) {
        sample->value[t] = sample->weight[t] * (sample->value[t] - sum / sample->present);
        spread += fabs(sample->value[t]);
    }
    return spread / sample->present;
}

/* Centred, and held within five mean deviations again and again, since wild values, which must not
 * hide a season, widen them. False where nothing varies. */
static bool condition(Sample *sample)
{
    enum { PASSES = 8 };
    if (sample->present < 2 * PERIOD_SHORTEST)
        return false;
    for (int pass = 0; pass < PASSES; pass++) {
        const double limit = 5 * centre(sample);
        for (int t = 0; t < sample->rows; t++)
            sample->value[t] = larger(-limit, smaller(limit, sample->value[t]));
    }
    return centre(sample) > sample->noise;
}

static void put(Sample *sample, double value)
{
    const bool missing = isnan(value);
    sample->value[sample->rows] = missing ? 0 : value;
    sample->weight[sample->rows++] = missing ? 0 : 1;
    sample->present += !missing;
}

static void begin(Sample *sample, const double *x, int rows, int stride)
{
    double largest = 0;
    for (int t = 0; t < rows; t++)
        if (fabs(x[(size_t)t * stride]) > largest)
            largest = fabs(x[(size_t)t * stride]);
    sample->noise = 16 * DBL_EPSILON * largest;
    sample->rows = 0;
    sample->present = 0;
}

static bool take_differences(Sample *sample, const double *x, int rows, int stride)
{
    begin(sample, x, rows, stride);
    for (int t = 0; t < rows - 1; t++)
        put(sample, x[(size_t)(t + 1) * stride] - x[(size_t)t * stride]);
    return condition(sample);
}

/* Less the least-squares line. */
static bool take_detrended(Sample *sample, const double *x, int rows, int stride)
{
    double time = 0, product = 0, square = 0;
    begin(sample, x, rows, stride);
    for (int t = 0; t < rows; t++)
        put(sample, x[(size_t)t * stride]);
    if (!condition(sample))
        return false;
    for (int t = 0; t < rows; t++)
        time += sample->weight[t] * t / sample->present;
    for (int t = 0; t < rows; t++) {
        product += (t - time) * sample->value[t];
        square += sample->weight[t] * (t - time) * (t - time);
    }
    for (int t = 0; t < rows; t++)
        sample->value[t] -= sample->weight[t] * (t - time) * product / square;
    return condition(sample);
}

static double mean_between(const Autocorrelation *a, int first, int last)
{
    return (a->sum[last + 1] - a->sum[first]) / (last + 1 - first);
}

static double contrast(const Autocorrelation *a, int period)
{
    const int near = (period + 3) / 4, far = period - near;
    const double first = mean_between(a, near, far);
    const double second = mean_between(a, period + near, period + far);
    return smaller(a->at[period], a->at[period + period]) - larger(first, second);
}

/* What the calendar expects of a step, the likeliest first. */
static int calendar_lengths(Frequency frequency, int longest, int period[CANDIDATES])
{
    static const struct {
        int64_t length, step_least, step_most;
    } CYCLE[] = {
        {MICROS_DAY, 1, MICROS_DAY / 2},
        {7 * MICROS_DAY, 1, 3 * MICROS_DAY},
        {365 * MICROS_DAY, MICROS_DAY, 120 * MICROS_DAY},
        {MICROS_HOUR, 1, MICROS_HOUR / 12},
        {60 * MICROS_SECOND, 1, 5 * MICROS_SECOND},
    };
    const int64_t step = frequency.micros;
    int count = 0;
    if (frequency.months > 0 && frequency.months <= 6 && 12 % frequency.months == 0)
        period[count++] = 12 / frequency.months;
    for (size_t k = 0; k < sizeof CYCLE / sizeof CYCLE[0]; k++) {
        if (step < CYCLE[k].step_least || step > CYCLE[k].step_most)
            continue;
        const int64_t steps = (CYCLE[k].length + step / 2) / step;
        const bool even = CYCLE[k].length % step == 0 || step >= MICROS_DAY;
        if (even && steps <= longest)
            period[count++] = (int)steps;
    }
    return count;
}

typedef struct {
    Autocorrelation differences, detrended;
    double rows; /* with a value */
} Evidence;

static bool calendar_season(const Evidence *evidence, int period)
{
    const double chance = 2.5 / sqrt(evidence->rows);
    const double few_cycles = 2 * period / evidence->rows;
    return contrast(&evidence->differences, period) >= larger(0.08, chance) ||
           contrast(&evidence->detrended, period) >= larger(0.1, larger(chance, few_cycles));
}

static bool is_peak(const Autocorrelation *a, int k)
{
    return a->at[k] > a->at[k - 1] && a->at[k] >= a->at[k + 1];
}

/* Noise moves a peak; its multiples tell which of the periods near it is meant. */
static int refine(const Autocorrelation *a, int peak)
{
    const int near = peak / 20 > 1 ? peak / 20 : 1;
    int best = peak;
    double highest = -1;
    for (int period = peak - near; period <= peak + near && 2 * period <= a->lags; period++) {
        const int count = a->lags / period;
        double sum = 0;
        for (int k = 1; k <= count; k++)
            sum += a->at[(size_t)k * (size_t)period];
        if (sum > highest * count) {
            highest = sum / count;
            best = period;
        }
    }
    return best;
}

/* The smallest period whose peak is among the highest and whose contrast is at least `least` and
 * `slope` times its length; 0: none. */
static int search(const Autocorrelation *a, int longest, double least, double slope)
{
    double highest = 0, before = 0;
    for (int k = PERIOD_SHORTEST; k <= longest; k++)
        if (is_peak(a, k))
            highest = larger(highest, a->at[k]);
    for (int k = 2; k <= longest; k++) {
        if (!is_peak(a, k))
            continue;
        if (k >= PERIOD_SHORTEST && a->at[k] >= larger(0.8 * highest, 0.95 * before) &&
            contrast(a, k) >= larger(least, slope * k))
            return refine(a, k);
        before = larger(before, a->at[k]);
    }
    return 0;
}

/* Where the calendar has no word among so many periods the evidence must be stronger. */
static int searched_season(const Evidence *evidence, int longest)
{
    const double chance = 5 / sqrt(evidence->rows);
    const int period = search(&evidence->differences, longest, larger(0.3, chance), 0);
    if (period > 0)
        return period;
    return search(&evidence->detrended, longest, larger(0.5, chance), 4 / evidence->rows);
}

/* False where the series is constant, a line, or missing. */
static bool gather_evidence(Evidence *evidence, const double *x, int rows, int stride, int longest)
{
    Sample sample;
    if (!take_differences(&sample, x, rows, stride))
        return false;
    autocorrelation(&sample, 2 * longest, &evidence->differences);
    if (!take_detrended(&sample, x, rows, stride))
        return false;
    autocorrelation(&sample, 2 * longest, &evidence->detrended);
    evidence->rows = sample.present;
    return true;
}

int season_find(const double *x, int rows, int stride, Frequency frequency)
{
    const int used = rows < ROWS_USED ? rows : ROWS_USED;
    const int longest = used / 3 < PERIOD_LONGEST ? used / 3 : PERIOD_LONGEST;
    const int searched = longest < PERIOD_SEARCHED ? longest : PERIOD_SEARCHED;
    int period[CANDIDATES], needed = searched;
    const int count = calendar_lengths(frequency, longest, period);
    for (int k = 0; k < count; k++)
        needed = period[k] > needed ? period[k] : needed;
    Evidence evidence;
    if (needed < 2 ||
        !gather_evidence(&evidence, x + (size_t)(rows - used) * stride, used, stride, needed))
        return 1;
    for (int k = 0; k < count; k++)
        if (calendar_season(&evidence, period[k]))
            return period[k];
    const int found = searched_season(&evidence, searched);
    for (int k = 0; k < count; k++)
        if (found > 0 && abs(found - period[k]) <= period[k] / 20)
            return period[k];
    return found > 0 ? found : 1;
}
