/* What several series have in common: their seasons. */
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(seasons_are_voted_for),
    };

    return RUN(tests);
}
