/* The strength of a period is its contrast in the correlogram. Chance makes one that falls as
 * 1/sqrt(rows). The differences show seasons on a wandering level, the detrended series smooth ones
 * under noise; either will do. The thresholds were set on white noise, random walks and
 * autoregressions, those of the second season with a first one on them. */
#include "data/season.h"

#include "data/correlogram.h"

#include <math.h>
#include <stdlib.h>

enum {
    PERIOD_LONGEST = LAG_LONGEST / 2,
    PERIOD_SEARCHED = 400, /* without the calendar's word */
    PERIOD_SHORTEST = 3,   /* searched; at 2, negative autoregressions look like seasons */
    CANDIDATES = 6
};

typedef struct {
    const double *x;
    int rows, stride;
} View;

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
    Correlogram differences, detrended;
    double rows; /* with a value */
} Evidence;

static bool calendar_season(const Evidence *evidence, int period)
{
    const double chance = 2.5 / sqrt(evidence->rows);
    const double few_cycles = 2 * period / evidence->rows;

    return correlogram_contrast(&evidence->differences, period) >= fmax(0.08, chance) ||
           correlogram_contrast(&evidence->detrended, period) >=
               fmax(0.1, fmax(chance, few_cycles));
}

static bool is_peak(const Correlogram *of, int k)
{
    return of->at[k] > of->at[k - 1] && of->at[k] >= of->at[k + 1];
}

/* Noise moves a peak; its multiples tell which of the periods near it is meant. */
static int refine(const Correlogram *of, int peak)
{
    const int near = peak / 20 > 1 ? peak / 20 : 1;
    int best = peak;
    double highest = -1;

    for (int period = peak - near; period <= peak + near && 2 * period <= of->lags; period++) {
        const double mean = correlogram_comb(of, period);

        if (mean > highest) {
            highest = mean;
            best = period;
        }
    }
    return best;
}

/* A cycle that keeps no time, as chaos and sun spots have them, is no season: what follows one is
 * not what stood a cycle before, but a few of them later. */
static bool keeps_time(const Correlogram *of, int period)
{
    return correlogram_comb(of, period) >= 0.2 * of->at[period];
}

/* The smallest period whose peak is among the highest and whose contrast is at least `least` and
 * `slope` times its length; 0: none. */
static int search(const Correlogram *of, int longest, double least, double slope)
{
    double highest = 0, before = 0;

    for (int k = PERIOD_SHORTEST; k <= longest; k++)
        if (is_peak(of, k))
            highest = fmax(highest, of->at[k]);
    for (int k = 2; k <= longest; k++) {
        if (!is_peak(of, k))
            continue;
        if (k >= PERIOD_SHORTEST && of->at[k] >= fmax(0.8 * highest, 0.95 * before) &&
            correlogram_contrast(of, k) >= fmax(least, slope * k)) {
            const int period = refine(of, k);

            return keeps_time(of, period) ? period : 0;
        }
        before = fmax(before, of->at[k]);
    }
    return 0;
}

/* Where the calendar has no word among so many periods the evidence must be stronger. */
static int searched_season(const Evidence *evidence, int longest)
{
    const double chance = 5 / sqrt(evidence->rows);
    const int period = search(&evidence->differences, longest, fmax(0.3, chance), 0);

    if (period > 0)
        return period;
    return search(&evidence->detrended, longest, fmax(0.5, chance), 4 / evidence->rows);
}

/* False where the series is constant, a line, or missing. */
static bool gather_evidence(Evidence *evidence, View view, int longest)
{
    Sample sample;

    if (!sample_differences(&sample, view.x, view.rows, view.stride, 1))
        return false;
    correlogram_make(&evidence->differences, &sample, 2 * longest);
    if (!sample_detrended(&sample, view.x, view.rows, view.stride))
        return false;
    correlogram_make(&evidence->detrended, &sample, 2 * longest);
    evidence->rows = sample.present;
    return true;
}

/* The length that the multiples of the calendar's one speak for where they clearly do: some hourly
 * series have cycles of exactly 23 hours. */
static int correct(const Correlogram *of, int period)
{
    const int better = refine(of, period);
    const double comb = correlogram_comb(of, better);

    return comb >= 0.5 && correlogram_comb(of, period) < 0.5 * comb ? better : period;
}

/* Lengths that stand for a calendar where there is none, the shortest first. */
static const int USUAL[] = {7, 12, 24, 48, 52, 96, 144};
enum { USUAL_COUNT = sizeof USUAL / sizeof USUAL[0] };

static double stronger(const Evidence *evidence, int period)
{
    return fmax(correlogram_contrast(&evidence->differences, period),
                correlogram_contrast(&evidence->detrended, period));
}

static bool is_usual(int period)
{
    for (int k = 0; k < USUAL_COUNT; k++)
        if (USUAL[k] == period)
            return true;
    return false;
}

/* A usual length within a multiple of it that was found: the day of a week, the year of three. In
 * place of another usual one, the half-day of a day, it must be as strong. */
static int usual_within(const Evidence *evidence, int found)
{
    const double least = (is_usual(found) ? 0.9 : 0.5) * stronger(evidence, found);

    for (int k = 0; k < USUAL_COUNT && USUAL[k] < found; k++)
        if (found % USUAL[k] == 0 && stronger(evidence, USUAL[k]) >= least)
            return USUAL[k];
    return found;
}

/* A usual length too weak to stand out among all. */
static int usual_season(const Evidence *evidence, int longest)
{
    const double least = fmax(0.15, 4 / sqrt(evidence->rows));
    int best = 1;
    double highest = least;

    for (int k = 0; k < USUAL_COUNT && USUAL[k] <= longest; k++) {
        const double contrast = correlogram_contrast(&evidence->differences, USUAL[k]);

        if (contrast >= highest && is_peak(&evidence->differences, USUAL[k]) &&
            correlogram_comb(&evidence->differences, USUAL[k]) >= 0.5 * contrast) {
            best = USUAL[k];
            highest = contrast;
        }
    }
    return best;
}

static int first_season(const Evidence *evidence, int longest, const int *period, int count)
{
    for (int k = 0; k < count; k++)
        if (period[k] <= longest && calendar_season(evidence, period[k]))
            return correct(&evidence->differences, period[k]);
    const int searched = longest < PERIOD_SEARCHED ? longest : PERIOD_SEARCHED;
    const int found = searched_season(evidence, searched);

    if (found == 0)
        return count == 0 ? usual_season(evidence, searched) : 1;
    for (int k = 0; k < count; k++)
        if (period[k] <= longest && abs(found - period[k]) <= period[k] / 20)
            return period[k];
    return count == 0 ? usual_within(evidence, found) : found;
}

/* What the values are beside the mean of each step of their season. */
static void take_season_out(const Sample *sample, int period, double *rest)
{
    double profile[PERIOD_LONGEST];

    sample_profile(sample, period, profile);
    for (int t = 0; t < sample->rows; t++)
        rest[t] = sample->weight[t] > 0 ? sample->value[t] - profile[t % period] : (double)NAN;
}

/* Whether a longer season shows in at least two of three: the differences and the values of what
 * the first leaves, and the seasonal differences; strong differences are enough. That of a year
 * over days, which is smooth, shows in the values alone. */
static bool stands_behind(View view, int first, int second)
{
    enum { WAYS = 3, SMOOTH = 20 };
    double rest[SAMPLE_ROWS];
    Sample sample;
    Correlogram of;
    int votes = 0;

    if (!sample_detrended(&sample, view.x, view.rows, view.stride))
        return false;
    take_season_out(&sample, first, rest);
    for (int way = 0; way < WAYS; way++) {
        const bool some = way == 0 ? sample_differences(&sample, rest, view.rows, 1, 1)
                          : way == 1
                              ? sample_detrended(&sample, rest, view.rows, 1)
                              : sample_differences(&sample, view.x, view.rows, view.stride, first);

        if (!some)
            continue;
        correlogram_make(&of, &sample, 2 * second);
        const double contrast = correlogram_contrast(&of, second);
        const double error = correlogram_error(&of, first);

        if ((way == 0 && contrast >= 0.5) ||
            (way == 1 && second > SMOOTH * first && contrast >= fmax(0.45, 5 * error)))
            return true;
        votes += contrast >= fmax(0.15, 3 * error);
    }
    return votes >= 2;
}

static int second_season(View view, int first, const int *period, int count)
{
    const int longest = 2 * view.rows / 5 < PERIOD_LONGEST ? 2 * view.rows / 5 : PERIOD_LONGEST;

    for (int k = 0; k < count; k++)
        if (period[k] >= 2 * first && period[k] <= longest && stands_behind(view, first, period[k]))
            return period[k];
    return 0;
}

/* Without a calendar the week of what is likely a day. */
static int week_of(int first, int *period)
{
    *period = 7 * first;
    return first == 24 || first == 48 || first == 96 || first == 144 ? 1 : 0;
}

Seasons seasons_find_among(const double *x, int rows, int stride, const int *period, int count)
{
    const int used = rows < SEASON_ROWS ? rows : SEASON_ROWS;
    const int longest = used / 3 < PERIOD_LONGEST ? used / 3 : PERIOD_LONGEST;
    const View view = {x + (size_t)(rows - used) * (size_t)stride, used, stride};
    int week, needed = longest < PERIOD_SEARCHED ? longest : PERIOD_SEARCHED;
    Evidence evidence;
    Seasons seasons = {1, 0};

    for (int k = 0; k < count; k++)
        if (period[k] <= longest && period[k] > needed)
            needed = period[k];
    if (needed < 2 || !gather_evidence(&evidence, view, needed))
        return seasons;
    seasons.first = first_season(&evidence, longest, period, count);
    if (seasons.first > 1 && count > 0)
        seasons.second = second_season(view, seasons.first, period, count);
    else if (seasons.first > 1 && week_of(seasons.first, &week))
        seasons.second = second_season(view, seasons.first, &week, 1);
    return seasons;
}

/* Rows of months or quarters too few to show a year three times: it is taken for granted where they
 * hold it twice. */
static bool is_assumed(int rows, Frequency frequency, int year)
{
    return frequency.months > 0 && rows >= 2 * year && rows < 3 * year;
}

Seasons seasons_find(const double *x, int rows, int stride, Frequency frequency)
{
    int period[CANDIDATES] = {0};
    const int count = calendar_lengths(frequency, PERIOD_LONGEST, period);

    if (count > 0 && is_assumed(rows, frequency, period[0]))
        return (Seasons){period[0], 0};
    return seasons_find_among(x, rows, stride, period, count);
}
