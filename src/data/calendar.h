/* Calendar features: harmonics of day, week and year of a time stamp, known ahead for every
 * horizon. */
#ifndef DATA_CALENDAR_H
#define DATA_CALENDAR_H

#include "base/real.h"
#include "data/timestamp.h"

#define CALENDAR_FEATURES 16

typedef enum { CYCLE_DAY, CYCLE_WEEK, CYCLE_YEAR } Cycle;

typedef struct {
    int count; /* features: a sine and a cosine per harmonic */
    struct {
        Cycle cycle;
        int harmonic; /* 1: once per cycle */
    } term[CALENDAR_FEATURES / 2];
} Calendar;

/* The cycles that training rows of this frequency cover at least twice: day (2 harmonics), week
 * (3), year (2), as far as one wave of the harmonic is longer than two steps. An unknown frequency
 * counts as short. */
Calendar calendar_choose(Frequency frequency, int64_t first, int64_t last);

/* "day", "week" or "year"; NULL past the last cycle of the features. */
const char *calendar_cycle(const Calendar *calendar, int index);

/* The features of one stamp, each in [-1, 1]. */
void calendar_features(const Calendar *calendar, int64_t time, real *out);

#endif
