/* Season lengths: found where there is one, also through trend, noise, gaps and spikes; rarely
 * where there is none. */
#include "check.h"

#include "base/elementary.h"
#include "base/rng.h"
#include "data/season.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS_MOST = 20000, SEED = 77, SEEDS = 200 };

static const Frequency UNKNOWN = {0}, MONTHLY = {.months = 1}, QUARTERLY = {.months = 3},
                       WEEKLY = {.micros = 7 * MICROS_DAY}, DAILY = {.micros = MICROS_DAY},
                       HOURLY = {.micros = MICROS_HOUR};

static double x[ROWS_MOST];

static double normal(Rng rng, int i)
{
    return rng_normal(rng, 0, (uint32_t)i, 0);
}

/* A season with two waves, on a line, under noise; the season's standard deviation is 1. */
static void fill(int rows, double period, double slope, double noise)
{
    const Rng rng = rng_make(SEED, RNG_TEST);

    for (int i = 0; i < rows; i++) {
        const double season = elementary_sin_turns(i / period) +
                              elementary_cos_turns(2 * i / period);

        x[i] = season + slope * i + noise * normal(rng, i);
    }
}

static void check_found(int rows, Frequency frequency, int want)
{
    const int found = seasons_find(x, rows, 1, frequency).first;

    if (found != want)
        fail_msg("%d rows: season %d, wanted %d", rows, found, want);
}

static void calendar_lengths(void **state)
{
    static const struct {
        Frequency frequency;
        double period;
        int rows, want;
    } set[] = {
        {{.months = 3}, 4, 48, 4},
        {{.months = 1}, 12, 72, 12},
        {{.micros = 7 * MICROS_DAY}, 365.25 / 7, 260, 52},
        {{.micros = MICROS_DAY}, 7, 100, 7},
        {{.micros = MICROS_DAY}, 365.25, 1800, 365},
        {{.micros = MICROS_HOUR}, 24, 200, 24},
        {{.micros = MICROS_HOUR}, 168, 1400, 168},
        {{.micros = MICROS_HOUR / 2}, 48, 400, 48},
        {{.micros = MICROS_HOUR / 4}, 96, 800, 96},
        {{.micros = MICROS_HOUR / 6}, 144, 1300, 144},
        {{.micros = MICROS_HOUR / 60}, 1440, 8000, 1440},
        {{.micros = MICROS_SECOND}, 60, 500, 60},
    };

    (void)state;
    for (size_t k = 0; k < COUNT(set); k++) {
        fill(set[k].rows, set[k].period, 0.01, 0.7);
        check_found(set[k].rows, set[k].frequency, set[k].want);
    }
}

/* Without stamps, or of a length that the calendar does not have. */
static void other_lengths(void **state)
{
    static const int period[] = {3, 5, 10, 25, 48, 100};

    (void)state;
    for (size_t k = 0; k < COUNT(period); k++) {
        fill(20 * period[k], period[k], 0.02, 0.5);
        check_found(20 * period[k], UNKNOWN, period[k]);
        check_found(20 * period[k], DAILY, period[k]);
    }
}

static void pure_waves(void **state)
{
    (void)state;
    for (int i = 0; i < 1000; i++)
        x[i] = elementary_sin_turns(i % 25 / 25.0);
    check_found(1000, UNKNOWN, 25);
    check_found(75, UNKNOWN, 25);
    check_found(74, UNKNOWN, 1); /* not three times */
}

static void a_day_within_a_week(void **state)
{
    const Rng rng = rng_make(SEED, RNG_TEST);

    (void)state;
    for (int i = 0; i < 2000; i++) {
        const double day = elementary_sin_turns(i / 24.0), weekend = i / 24 % 7 >= 5;

        x[i] = (2 + day) * (1 - 0.4 * weekend) + 0.1 * normal(rng, i);
    }
    check_found(2000, HOURLY, 24);
    check_found(2000, UNKNOWN, 24);
}

static void gaps_spikes_and_wandering(void **state)
{
    const Rng rng = rng_make(SEED, RNG_TEST);
    double level = 0;

    (void)state;
    fill(600, 24, 0, 0.5);
    for (int i = 0; i < 600; i++)
        if (rng_uniform(rng, 1, (uint32_t)i, 0) < 0.3 || (i > 200 && i < 260))
            x[i] = NAN;
    check_found(600, HOURLY, 24);
    check_found(600, UNKNOWN, 24);
    fill(600, 24, 0, 0.5);
    x[100] = 1e6;
    x[431] = -1e7;
    check_found(600, HOURLY, 24);
    fill(600, 24, 0, 0);
    for (int i = 0; i < 600; i++)
        x[i] += level += 0.5 * normal(rng, i);
    check_found(600, HOURLY, 24);
}

static void units_do_not_matter(void **state)
{
    (void)state;
    fill(300, 12, 0.1, 1);
    for (int i = 0; i < 300; i++)
        x[i] = 1e6 + 1e-3 * x[i];
    check_found(300, MONTHLY, 12);
    fill(300, 12, 0.1, 1);
    for (int i = 0; i < 300; i++)
        x[i] *= -1e12;
    check_found(300, MONTHLY, 12);
}

/* The last rows of a long series, and only the rows and the column asked for. */
static void rows_and_columns_that_are_read(void **state)
{
    static double table[3 * 400];
    const Rng rng = rng_make(SEED, RNG_TEST);
    double level = 0;

    (void)state;
    fill(ROWS_MOST, 24, 0, 0.5);
    for (int i = 0; i < ROWS_MOST - 9000; i++)
        x[i] = 100 * normal(rng, i);
    check_found(ROWS_MOST, HOURLY, 24);
    for (int i = 0; i < 3 * 400; i++)
        table[i] = 1e9 * normal(rng, i);
    fill(400, 24, 0, 2); /* seen in the detrended series alone */
    for (int i = 0; i < 400; i++)
        table[3 * i + 1] = x[i];
    assert_int_equal(seasons_find(table + 1, 400, 3, HOURLY).first, 24);
    fill(400, 24, 0, 0); /* on a walk: seen in the differences alone */
    for (int i = 0; i < 400; i++)
        table[3 * i + 1] = x[i] + (level += 0.5 * normal(rng, 2000 + i));
    assert_int_equal(seasons_find(table + 1, 400, 3, HOURLY).first, 24);
    fill(300, 12, 0, 0.5);
    for (int i = 300; i < 600; i++)
        x[i] = 1e6 * normal(rng, i);
    check_found(300, MONTHLY, 12);
}

static void nothing_to_find(void **state)
{
    (void)state;
    for (int i = 0; i < 1000; i++)
        x[i] = 0.1;
    for (int rows = 0; rows <= 1000; rows = 3 * rows + 1)
        check_found(rows, HOURLY, 1);
    for (int i = 0; i < 1000; i++)
        x[i] = 0.1 * i;
    check_found(1000, MONTHLY, 1);
    for (int i = 0; i < 1000; i++)
        x[i] = NAN;
    check_found(1000, MONTHLY, 1);
    x[17] = 3;
    check_found(1000, UNKNOWN, 1);
    for (int i = 0; i < 1000; i++)
        x[i] = i == 500;
    check_found(1000, DAILY, 1);
    fill(300, 12, 0, 0);
    check_found(300, (Frequency){.months = 12}, 12); /* years may have cycles, the calendar none */
}

/* x[t] = phi x[t-1] + e. */
static void fill_memory(int rows, double phi, uint64_t seed)
{
    const Rng rng = rng_make(seed, RNG_TEST);

    x[0] = normal(rng, 0);
    for (int i = 1; i < rows; i++)
        x[i] = phi * x[i - 1] + normal(rng, i);
}

static void false_seasons_are_rare(void **state)
{
    static const double phi[] = {0, 1, 0.5, 0.9, -0.5}; /* noise, random walk, autoregressions */
    static const int rows[] = {40, 120, 400};
    const Frequency frequency[] = {UNKNOWN, QUARTERLY, MONTHLY, WEEKLY, DAILY, HOURLY};
    int all = 0, of_all = 0;

    (void)state;
    for (size_t p = 0; p < COUNT(phi); p++) {
        int found = 0, tries = 0;

        for (uint64_t seed = 1; seed <= SEEDS; seed++)
            for (size_t r = 0; r < COUNT(rows); r++) {
                fill_memory(rows[r], phi[p], seed * 10 + r);
                for (size_t f = 0; f < COUNT(frequency); f++, tries++)
                    found += seasons_find(x, rows[r], 1, frequency[f]).first > 1;
            }
        print_message("phi %4.1f: %d of %d\n", phi[p], found, tries);
        assert_true(found <= 0.02 * tries);
        all += found;
        of_all += tries;
    }
    print_message("false seasons: %d of %d, %.2f %%\n", all, of_all, 100.0 * all / of_all);
    assert_true(all <= 0.01 * of_all);
}

/* Field `column` of a data set of this project. */
static int read_column(const char *path, int column)
{
    char line[1000];
    FILE *file = fopen(path, "r");
    int rows = 0;

    assert_non_null(file);
    assert_non_null(fgets(line, sizeof line, file));
    while (fgets(line, sizeof line, file)) {
        const char *field = line;

        for (int k = 0; k < column; k++)
            field = strchr(field, ',') + 1;
        x[rows++] = strtod(field, NULL);
    }
    fclose(file);
    return rows;
}

static void real_series(void **state)
{
    int rows;

    (void)state;
    rows = read_column("datasets/co2-concentration.csv", 1);
    assert_int_equal(rows, 741);
    check_found(rows, MONTHLY, 12);
    check_found(100, MONTHLY, 12);
    rows = read_column("datasets/us-births-2000-2014.csv", 4);
    assert_int_equal(rows, 5479);
    check_found(rows, DAILY, 7);
    check_found(rows, UNKNOWN, 7);
    rows = read_column("datasets/seattle-weather.csv", 2);
    assert_int_equal(rows, 1461);
    check_found(rows, DAILY, 365);
    check_found(1022, DAILY, 1); /* not three years */
    rows = read_column("datasets/seattle-weather.csv", 1);
    check_found(rows, DAILY, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calendar_lengths),
        cmocka_unit_test(other_lengths),
        cmocka_unit_test(pure_waves),
        cmocka_unit_test(a_day_within_a_week),
        cmocka_unit_test(gaps_spikes_and_wandering),
        cmocka_unit_test(units_do_not_matter),
        cmocka_unit_test(rows_and_columns_that_are_read),
        cmocka_unit_test(nothing_to_find),
        cmocka_unit_test(false_seasons_are_rare),
        cmocka_unit_test(real_series),
    };

    return RUN(tests);
}
