/* Two seasons at once, and cycles that are none. */
#include "check.h"

#include "base/elementary.h"
#include "base/rng.h"
#include "data/season.h"

#include <math.h>

enum { ROWS_MOST = 6000, SEED = 77, SEEDS = 200 };

static const Frequency UNKNOWN = {0}, DAILY = {.micros = MICROS_DAY},
                       HOURLY = {.micros = MICROS_HOUR};

static double x[ROWS_MOST];

static double normal(Rng rng, int i)
{
    return rng_normal(rng, 0, (uint32_t)i, 0);
}

/* A day whose shape is drawn at random, a week of such days or none, over noise with memory. */
static void fill_week(int rows, int day, double week, double phi, uint64_t seed)
{
    const Rng rng = rng_make(seed, RNG_TEST);
    double level = 0;

    for (int i = 0; i < rows; i++) {
        const uint32_t hour = (uint32_t)(i % day), of_week = (uint32_t)(i % (7 * day));

        level = phi * level + 0.5 * normal(rng, i);
        x[i] = level + 2 * elementary_sin_turns((double)i / day) + rng_normal(rng, 1, hour, 0) +
               week * (rng_normal(rng, 2, of_week / (uint32_t)day, 0) +
                       rng_normal(rng, 3, of_week, 0));
    }
}

static void check_both(int rows, Frequency frequency, int first, int second)
{
    const Seasons found = seasons_find(x, rows, 1, frequency);

    if (found.first != first || found.second != second)
        fail_msg("%d rows: seasons %d and %d, wanted %d and %d", rows, found.first, found.second,
                 first, second);
}

static void two_seasons(void **state)
{
    const Frequency half_hour = {.micros = MICROS_HOUR / 2}, ten = {.micros = MICROS_HOUR / 6};

    (void)state;
    for (uint64_t seed = 1; seed <= 10; seed++) {
        fill_week(6000, 24, 0.6, 0.9, seed);
        check_both(6000, HOURLY, 24, 168);
        check_both(6000, UNKNOWN, 24, 168);
        check_both(840, HOURLY, 24, 168);
        fill_week(6000, 48, 0.6, 0.9, seed);
        check_both(6000, half_hour, 48, 336);
        check_both(6000, UNKNOWN, 48, 336);
        for (int i = 0; i < 6000; i++)
            if (i % 17 == 0 || (i > 2000 && i < 2100))
                x[i] = NAN;
        x[3000] = 1e6;
        check_both(6000, half_hour, 48, 336);
        fill_week(6000, 144, 0.6, 0.9, seed);
        check_both(6000, ten, 144, 1008);
    }
}

/* Two weeks and a half are asked for. */
static void short_series(void **state)
{
    (void)state;
    fill_week(420, 24, 1, 0, 1);
    check_both(420, HOURLY, 24, 168);
    check_both(419, HOURLY, 24, 0);
}

static void a_year_of_weeks(void **state)
{
    const Rng rng = rng_make(SEED, RNG_TEST);

    (void)state;
    for (int i = 0; i < 1461; i++)
        x[i] = 3 * elementary_sin_turns(i / 365.25) + (i % 7 >= 5) + 0.5 * normal(rng, i);
    check_both(1461, DAILY, 7, 365);
    check_both(900, DAILY, 7, 0); /* not two years and a half */
}

static void false_second_seasons_are_rare(void **state)
{
    static const double phi[] = {0, 0.5, 0.9, 0.99, 1};
    int found = 0, tries = 0;

    (void)state;
    for (size_t p = 0; p < COUNT(phi); p++)
        for (uint64_t seed = 1; seed <= SEEDS; seed++)
            for (int rows = 490; rows <= 1960; rows *= 2, tries++) {
                fill_week(rows, 24, 0, phi[p], 1000 * seed + p);
                found += seasons_find(x, rows, 1, HOURLY).second > 0;
            }
    print_message("false second seasons: %d of %d\n", found, tries);
    assert_true(found <= 0.01 * tries);
}

/* What is exactly periodic is believed beside the calendar. */
static void the_calendar_can_be_wrong(void **state)
{
    const Rng rng = rng_make(SEED, RNG_TEST);

    (void)state;
    for (int i = 0; i < 960; i++)
        x[i] = elementary_sin_turns(i / 23.0) + 0.05 * normal(rng, i);
    check_both(960, HOURLY, 23, 0);
    check_both(960, UNKNOWN, 23, 0);
}

/* Cycles of about 15 steps, as of a driven oscillator: after a few of them nothing is left. */
static void cycles_without_a_clock(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        const Rng rng = rng_make(seed, RNG_TEST);
        double phase = 0;

        for (int i = 0; i < 4000; i++) {
            phase += (1 + 0.6 * normal(rng, i)) / 15;
            x[i] = elementary_sin_turns(phase);
        }
        check_both(4000, UNKNOWN, 1, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_seasons),
        cmocka_unit_test(short_series),
        cmocka_unit_test(a_year_of_weeks),
        cmocka_unit_test(false_second_seasons_are_rare),
        cmocka_unit_test(the_calendar_can_be_wrong),
        cmocka_unit_test(cycles_without_a_clock),
    };

    return RUN(tests);
}
