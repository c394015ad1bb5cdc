/* What several series have in common: their seasons, and what is done about missing values. */
#include "parts_fixture.h"

enum { SERIES = 10, HOURS = 24 * 35 };

/* Series of a day of 24 rows; so many of them have a week besides, so many have nothing. */
static Seasons seasons_of(int weekly, int bare)
{
    ModelConfig config = parts_config("gru");
    Series list[SERIES];

    for (int k = 0; k < SERIES; k++) {
        list[k] = fixture_series(HOURS, 1, 0, 0, 0);
        for (int t = 0; t < HOURS; t++) {
            const double day = 6 * (t % 24 > 8) + 4 * (t % 24 > 17);
            const double week = k < weekly ? 8 * (t / 24 % 7 > 4) : 0;
            list[k].value[t] = (k < SERIES - bare ? day + week : 0) + fixture_noise(t, k);
        }
    }
    Series series = parts_join(list, SERIES);
    const Seasons found = parts_seasons(&series, &config);
    series_free(&series);
    return found;
}

/* What most show is the first one; for the second a fifth of these will do. */
static void seasons_are_voted_for(void **state)
{
    static const struct {
        int weekly, bare, first, second;
    } polls[] = {{10, 0, 24, 168}, {2, 0, 24, 168}, {1, 0, 24, 0}, {0, 0, 24, 0},
                 {1, 4, 24, 168},  {3, 7, 1, 0},    {0, 10, 1, 0}};

    (void)state;
    for (size_t i = 0; i < COUNT(polls); i++) {
        const Seasons found = seasons_of(polls[i].weekly, polls[i].bare);
        if (found.first != polls[i].first || found.second != polls[i].second)
            fail_msg("poll %zu: %d and %d", i, found.first, found.second);
    }
}

/* A limit that nobody asked for goes by the training windows of all series: by those of one it
 * stays, by those of most it is lifted. */
static void one_holed_series_lifts_no_limit(void **state)
{
    (void)state;
    for (int holed = 1; holed <= 3; holed++) {
        Series list[4];
        ModelConfig config = parts_config("gru");
        Fitted f;
        for (int k = 0; k < 4; k++) {
            list[k] = fixture_sine(80, 12, 0.3);
            for (int t = 2; t < 70 && k < holed; t++)
                list[k].value[t] = t % 20 ? (double)NAN : list[k].value[t];
        }
        Series series = parts_join(list, 4);
        fitted_make(&f, &config, &series);
        assert_int_equal(f.model.config.missing.most > 0, holed < 3);
        fitted_free(&f);
        series_free(&series);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_holed_series_lifts_no_limit),
        cmocka_unit_test(seasons_are_voted_for),
    };

    return RUN(tests);
}
