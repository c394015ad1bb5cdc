#include "data/stuck.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

static const double SHARE_MOST = 0.05, CHANCE_MOST = 1e-12;

/* Rows from t on that have its value. */
static int run_of(const double *x, int rows, int stride, int t)
{
    int end = t + 1;

    while (end < rows && x[(size_t)end * (size_t)stride] == x[(size_t)t * (size_t)stride])
        end++;
    return end - t;
}

/* What shorter runs tell of a column. */
typedef struct {
    double least, most, repeat; /* the share of values that equal the one before */
} Usual;

static Usual usual_of(const double *x, int rows, int stride)
{
    Usual usual = {NAN, NAN, 0};
    int repeats = 1, steps = 1;

    for (int t = 0, run; t < rows; t += run) {
        run = run_of(x, rows, stride, t);
        usual.least = fmin(usual.least, x[(size_t)t * (size_t)stride]);
        usual.most = fmax(usual.most, x[(size_t)t * (size_t)stride]);
        if (run < STUCK_ROWS && !isnan(x[(size_t)t * (size_t)stride])) {
            repeats += run - 1;
            steps += run;
        }
    }
    usual.repeat = (double)repeats / steps;
    return usual;
}

static bool is_stuck(const Usual *usual, double value, int run, int rows)
{
    double chance = rows;

    if (run < STUCK_ROWS || value == usual->least || value == usual->most)
        return false;
    for (int i = 1; i < run && chance >= CHANCE_MOST; i++)
        chance *= usual->repeat;
    return chance < CHANCE_MOST;
}

Stuck stuck_find(const double *x, int rows, int stride)
{
    const Usual usual = usual_of(x, rows, stride);
    Stuck found = {0, 0, 0};
    int inside = 0;

    for (int t = 0, run; t < rows; t += run) {
        run = run_of(x, rows, stride, t);
        if (!is_stuck(&usual, x[(size_t)t * (size_t)stride], run, rows))
            continue;
        inside += run;
        found.runs++;
        if (run > found.rows) {
            found.rows = run;
            found.first = t;
        }
    }
    return inside < SHARE_MOST * rows ? found : (Stuck){0, 0, 0};
}

void stuck_note(Stuck stuck, const char *column, const long *line, Notes *notes)
{
    if (stuck.rows == 0)
        return;
    notes_add(notes, NOTE_WARNING,
              "\"%s\": the same value in %d rows from line %ld on%s, though values seldom repeat: "
              "filled in, or a stuck sensor? If so, leave the fields empty",
              column, stuck.rows, line[stuck.first],
              stuck.runs > 1 ? ", and in other stretches" : "");
}
