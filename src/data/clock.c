#include "data/clock.h"

#include <stdlib.h>
#include <string.h>

/* Countries keep summer time for 17 to 35 weeks. */
#define WEEK     (7 * MICROS_DAY)
#define SHORTEST (16 * WEEK)
#define LONGEST  (36 * WEEK)
#define NIGHT    (5 * MICROS_HOUR) /* the clocks change before */

enum {
    CLOCK_CHANGES = 256,
    STEPS_SHARE = 90 /* percent of the steps that are the common one */
};

/* A row whose stamp does not follow the one before by the common step. */
typedef struct {
    int row;
    bool back;
} Change;

typedef struct {
    const Series *series;
    int64_t step, shift;
    int count;
    Change change[CLOCK_CHANGES];
} Search;

static int64_t time_of_day(int64_t time)
{
    return time - timestamp_to_midnight(time);
}

/* Months in which some country sets its clocks so. */
static bool is_season(int64_t time, bool back)
{
    static const bool backs[] = {0, 1, 1, 1, 0, 0, 0, 0, 1, 1, 1, 0};
    static const bool forwards[] = {0, 0, 1, 1, 1, 0, 0, 1, 1, 1, 1, 0};
    const int month = timestamp_to_civil(time).month - 1;

    return back ? backs[month] : forwards[month];
}

/* Whether the steps around a row, for a few hours, are the common one: a stamp with a wrong digit
 * jumps back at once. */
static bool is_calm(const Search *search, int row)
{
    const int64_t *time = search->series->time;
    const int64_t reach = 4 + 4 * search->shift / search->step;
    const int rows = series_rows(search->series);

    for (int64_t i = row > reach ? row - reach : 1; i <= row + reach && i < rows; i++)
        if (i != row && time[i] - time[i - 1] != search->step)
            return false;
    return row + reach / 2 < rows;
}

/* Rows with one stamp that hold the same are a repetition, not an hour later. */
static bool is_repetition(const Search *search, int row)
{
    const Series *series = search->series;

    return series->time[row] == series->time[row - 1] &&
           memcmp(series_row(series, row), series_row(series, row - 1),
                  (size_t)series->cols * sizeof *series->value) == 0;
}

/* Whether the row stands behind a change of this kind, as far as it alone can tell. */
static bool is_change(const Search *search, int row, bool back)
{
    const int64_t before = search->series->time[row - 1], now = search->series->time[row];
    const int64_t want = search->step + (back ? -search->shift : search->shift);

    return now - before == want && time_of_day(now) < NIGHT && is_season(now, back) &&
           time_of_day(before) < NIGHT + MICROS_HOUR && is_calm(search, row) &&
           !is_repetition(search, row);
}

/* The changes are made at the same time of the same weekday. */
static bool is_like(const Search *search, int row, bool back)
{
    const int64_t *time = search->series->time;

    for (int i = 0; i < search->count; i++) {
        const int other = search->change[i].row;

        if (search->change[i].back == back)
            return time_of_day(time[row]) == time_of_day(time[other]) &&
                   timestamp_weekday(time[row]) == timestamp_weekday(time[other]);
    }
    return true;
}

static bool add_change(Search *search, int row, bool back)
{
    if (search->count == CLOCK_CHANGES)
        return false;
    search->change[search->count++] = (Change){row, back};
    return true;
}

/* The row of the one change forward in [from, end) that lies half a year from the changes beside
 * it, *count: how many there are. */
static int find_forward(const Search *search, int from, int end, bool after, bool before,
                        int *count)
{
    const int64_t *time = search->series->time;
    int found = 0;

    *count = 0;
    for (int row = from + 1; row < end; row++) {
        if (!is_change(search, row, false) ||
            (after && (time[row] - time[from] < SHORTEST || time[row] - time[from] > LONGEST)) ||
            (before && (time[end] - time[row] < SHORTEST || time[end] - time[row] > LONGEST)) ||
            !is_like(search, row, false))
            continue;
        found = row;
        (*count)++;
    }
    return found;
}

/* Fills in the changes forward between, before and after those back; false: they do not take
 * turns. */
static bool find_forwards(Search *search, bool certain)
{
    const int rows = series_rows(search->series), backs = search->count;
    const int64_t *time = search->series->time;
    Change back[CLOCK_CHANGES];

    memcpy(back, search->change, sizeof back);
    search->count = 0;
    for (int i = 0; i <= backs; i++) {
        const int from = i > 0 ? back[i - 1].row : 0, end = i < backs ? back[i].row : rows - 1;
        const bool inner = i > 0 && i<backs, covered = time[end] - time[from]> LONGEST;
        int count;
        const int row = find_forward(search, from, i < backs ? end : rows, i > 0, i < backs,
                                     &count);

        if (count > 1 || (count == 0 && (inner || (certain && covered))))
            return false;
        if (count == 1 && !add_change(search, row, false))
            return false;
        if (i < backs && !add_change(search, back[i].row, true))
            return false;
    }
    return true;
}

/* All steps back that look like a change. Certain: one alone falls on a Sunday. */
static bool find_backs(Search *search, bool certain)
{
    for (int row = 1; row < series_rows(search->series); row++)
        if (is_change(search, row, true) && is_like(search, row, true) &&
            !add_change(search, row, true))
            return false;
    if (search->count == 0)
        return false;
    return !certain || search->count > 1 ||
           timestamp_weekday(search->series->time[search->change[0].row]) == 6;
}

/* The step of nearly all rows, 0: there is none. */
static int64_t common_step(const Series *series)
{
    double share;
    const Frequency frequency = frequency_find(series->time, series_rows(series), &share);

    return 100 * share < STEPS_SHARE ? 0 : frequency.micros;
}

/* From the last change to the first: the stamps before it go along. */
static Status move_stamps(Series *series, const Search *search, Error *err)
{
    Clock *clock = malloc(sizeof *clock + (size_t)search->count * sizeof *clock->change);
    int64_t shift = 0;
    int end = series_rows(series);

    if (!clock)
        return error_memory(err, "the changes of the clock");
    clock->count = search->count;
    for (int i = search->count - 1; i >= -1; i--) {
        const int from = i >= 0 ? search->change[i].row : 0;

        for (int row = from; row < end; row++)
            series->time[row] += shift;
        end = from;
        if (i < 0)
            break;
        shift += search->change[i].back ? -search->shift : search->shift;
        clock->change[i].until = series->time[from];
        clock->change[i].shift = shift;
    }
    series->clock = clock;
    return OK;
}

static void note_changes(const Series *series, const Search *search, Notes *notes)
{
    char text[2][TIME_TEXT] = {"", ""};
    int count[2] = {0, 0};
    long line[2] = {0, 0};

    for (int i = search->count - 1; i >= 0; i--) {
        const int forward = !search->change[i].back;

        count[forward]++;
        line[forward] = series->line[search->change[i].row];
        series_time_text(series, search->change[i].row, text[forward]);
    }
    notes_add(
        notes, NOTE_FOUND,
        "local time: clocks set back %d time%s, first in line %ld (%s), forward %d time%s%s%s; "
        "stamps are shown as in the file, steps are of real time (--daylight-saving yes)",
        count[0], count[0] == 1 ? "" : "s", line[0], text[0], count[1], count[1] == 1 ? "" : "s",
        count[1] ? ", first at " : "", text[1]);
}

Status clock_undo(Series *series, DaylightRule rule, Notes *notes, Error *err)
{
    static const int64_t shifts[] = {MICROS_HOUR, MICROS_HOUR / 2};
    const bool certain = rule == DAYLIGHT_FIND;
    Search search = {.series = series, .step = common_step(series)};

    for (int i = 0; i < 2 && search.step > 0 && search.step < MICROS_DAY / 4; i++) {
        search.shift = shifts[i];
        search.count = 0;
        if (!find_backs(&search, certain) || !find_forwards(&search, certain))
            continue;
        if (move_stamps(series, &search, err) != OK)
            return err->status;
        note_changes(series, &search, notes);
        return OK;
    }
    return OK;
}

int64_t clock_wall(const Clock *clock, int64_t time)
{
    for (int i = 0; clock && i < clock->count; i++)
        if (time < clock->change[i].until)
            return time - clock->change[i].shift;
    return time;
}
