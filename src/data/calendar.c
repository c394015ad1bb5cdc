#include "data/calendar.h"

#include "base/elementary.h"

typedef struct {
    Cycle cycle;
    const char *name;
    int harmonics;
    int months;     /* its length in calendar months; 0: none */
    int64_t micros; /* its length; of a year the shortest */
} CycleKind;

static const CycleKind CYCLES[] = {
    {CYCLE_DAY, "day", 2, 0, MICROS_DAY},
    {CYCLE_WEEK, "week", 3, 0, 7 * MICROS_DAY},
    {CYCLE_YEAR, "year", 2, 12, 365 * MICROS_DAY},
};
enum { CYCLE_COUNT = sizeof CYCLES / sizeof CYCLES[0] };

static int64_t months_since_0(int64_t time)
{
    const CivilTime civil = timestamp_to_civil(time);
    return (int64_t)civil.year * 12 + civil.month - 1;
}

/* Cycle, step and span in one unit: months where the step is one of months, else microseconds. An
 * unknown step is 0: irregular stamps can meet any phase. */
typedef struct {
    int64_t cycle, step, span;
} Lengths;

static Lengths lengths_of(const CycleKind *kind, Frequency frequency, int64_t first, int64_t last)
{
    if (frequency.months > 0)
        return (Lengths){kind->months, frequency.months,
                         months_since_0(last) - months_since_0(first) + frequency.months};
    return (Lengths){kind->micros, frequency.micros, last - first + frequency.micros};
}

Calendar calendar_choose(Frequency frequency, int64_t first, int64_t last)
{
    Calendar calendar = {0};
    for (int k = 0; k < CYCLE_COUNT; k++) {
        const Lengths length = lengths_of(&CYCLES[k], frequency, first, last);
        if (length.cycle == 0 || length.span < 2 * length.cycle)
            continue;
        for (int harmonic = 1; harmonic <= CYCLES[k].harmonics; harmonic++) {
            if (length.cycle <= 2 * length.step * harmonic)
                break; /* sampled twice a wave or less, its sine or phase is lost */
            calendar.term[calendar.count / 2].cycle = CYCLES[k].cycle;
            calendar.term[calendar.count / 2].harmonic = harmonic;
            calendar.count += 2;
        }
    }
    return calendar;
}

const char *calendar_cycle(const Calendar *calendar, int index)
{
    for (int i = 0; i < calendar->count / 2; i++)
        if (calendar->term[i].harmonic == 1 && index-- == 0)
            return CYCLES[calendar->term[i].cycle].name;
    return NULL;
}

/* Where in its cycle a stamp lies, in turns. */
static double phase_of(Cycle cycle, int64_t time)
{
    if (cycle == CYCLE_DAY)
        return (double)(time % MICROS_DAY) / (double)MICROS_DAY;
    if (cycle == CYCLE_WEEK)
        return (double)(time % (7 * MICROS_DAY)) / (double)(7 * MICROS_DAY);
    CivilTime new_year = {.year = timestamp_to_civil(time).year, .month = 1, .day = 1};
    const int64_t begin = timestamp_from_civil(&new_year);
    new_year.year++;
    return (double)(time - begin) / (double)(timestamp_from_civil(&new_year) - begin);
}

void calendar_features(const Calendar *calendar, int64_t time, real *out)
{
    for (int k = 0; k < calendar->count / 2; k++) {
        const double turns = phase_of(calendar->term[k].cycle, time) * calendar->term[k].harmonic;
        *out++ = (real)elementary_sin_turns(turns);
        *out++ = (real)elementary_cos_turns(turns);
    }
}
