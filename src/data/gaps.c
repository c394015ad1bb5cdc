#include "data/gaps.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REGULAR 0.95 /* the share of equal steps from which on the others are gaps */

/* More missing rows than this share of those that are there are nights, week-ends or another pause
 * in which nothing was to be measured. */
#define GAPS_FEW 0.1

enum { INSERTED_MOST = 20 /* missing rows to one that is there, where they are asked for */ };

static int rows_of(const Series *series)
{
    return series->rows + series->ahead;
}

static double *row_of(const Series *series, int row)
{
    return series->value + (size_t)row * (size_t)series->cols;
}

static bool is_descending(const Series *series)
{
    for (int i = 1; i < rows_of(series); i++)
        if (series->time[i] >= series->time[i - 1])
            return false;
    return true;
}

/* Tells that the stamp of a row does not follow the one before. */
static void add_disorder(const Series *series, int row, const char *path, int field, Error *err)
{
    char place[CSV_PLACE], now[TIME_TEXT], before[TIME_TEXT];

    csvfile_place(path, series->line[row], field, place);
    timestamp_write(series->time[row], series->style, now);
    timestamp_write(series->time[row - 1], series->style, before);
    if (series->time[row] == series->time[row - 1]) {
        error_add(err, ERR_DATA, place, "time stamp %s stands in line %ld already", now,
                  series->line[row - 1]);
        error_hint(err, "--duplicates first|last|mean keeps one row of each stamp, --time none "
                        "counts the rows");
    } else {
        error_add(err, ERR_DATA, place, "time goes back: %s after %s in line %ld", now, before,
                  series->line[row - 1]);
    }
}

/* What stands for several values of one stamp: their mean; of classes the most frequent one, the
 * first of several. NAN where all are missing. */
static double middle_of(const Series *series, int column, int from, int end)
{
    const bool classes = labels_count(series->labels, column) > 0;
    int seen[LABELS_MAX] = {0}, count = 0, most = 0;
    double sum = 0;

    for (int row = from; row < end; row++) {
        const double x = row_of(series, row)[column];

        if (isnan(x))
            continue;
        count++;
        sum += x;
        if (classes && ++seen[(int)x] > seen[most])
            most = (int)x;
    }
    if (count == 0)
        return NAN;
    return classes ? most : sum / count;
}

/* One row out of the rows [from, end) of one stamp, written to row `to`. */
static void merge_rows(Series *series, int from, int end, int to, DuplicateRule rule)
{
    const int kept = rule == DUPLICATES_LAST ? end - 1 : from;

    for (int c = 0; c < series->cols; c++)
        row_of(series, to)[c] = rule == DUPLICATES_MEAN ? middle_of(series, c, from, end)
                                                        : row_of(series, kept)[c];
    series->time[to] = series->time[kept];
    series->line[to] = series->line[kept];
}

static void merge_duplicates(Series *series, DuplicateRule rule, Notes *notes)
{
    static const char *const kept[] = {"", "the first", "the last", "the mean"};
    const int rows = rows_of(series);
    int to = 0;
    long first = 0;

    for (int from = 0, end; from < rows; from = end, to++) {
        for (end = from + 1; end < rows && series->time[end] == series->time[from];)
            end++;
        if (end > from + 1 && first == 0)
            first = series->line[from + 1];
        merge_rows(series, from, end, to, rule);
    }
    if (to < rows)
        notes_add(notes, NOTE_WARNING,
                  "%d row%s with a repeated time stamp, the first in line %ld: %s of each is used",
                  rows - to, rows - to == 1 ? "" : "s", first, kept[rule]);
    series->rows = to;
    series->ahead = 0;
}

/* What to do about the disorder; back: the longest step back, in microseconds. */
static void advise_order(const Series *series, int64_t back, Error *err)
{
    if (is_descending(series))
        error_hint(err, "the file runs from new to old: reverse the order of its rows");
    else if (back > 0 && back <= MICROS_HOUR && err->count < rows_of(series) / 100)
        error_hint(err,
                   "local time with daylight saving? write UTC; or --time none counts the rows");
    else
        error_hint(err, "sort the rows by time; several series in one file must be split");
}

Status gaps_order(Series *series, const char *path, int field, DuplicateRule rule, Notes *notes,
                  Error *err)
{
    int64_t back = 0;

    for (int row = 1; row < rows_of(series); row++) {
        const int64_t step = series->time[row] - series->time[row - 1];

        if (step > 0 || (step == 0 && rule != DUPLICATES_ERROR))
            continue;
        back = -step > back ? -step : back;
        if (err->count <= ERROR_OTHERS)
            add_disorder(series, row, path, field, err);
        else
            err->count++;
    }
    if (err->status != OK)
        advise_order(series, back, err);
    else if (rule != DUPLICATES_ERROR)
        merge_duplicates(series, rule, notes);
    return err->status;
}

/* What lies between the stamps, seen from a frequency. */
typedef struct {
    int64_t missing; /* rows */
    int first;       /* the first row after a gap, 0: none */
    int astray;      /* the first row off the grid, 0: none */
} Survey;

/* Whole steps from the row before to this one; 0: off the grid. */
static int64_t steps_to(const Series *series, int row)
{
    const Frequency frequency = series->frequency;
    const int64_t before = series->time[row - 1], now = series->time[row];

    if (frequency.months == 0)
        return (now - before) % frequency.micros == 0 ? (now - before) / frequency.micros : 0;
    const CivilTime from = timestamp_to_civil(before), to = timestamp_to_civil(now);
    const int months = 12 * (to.year - from.year) + to.month - from.month;
    const int steps = months / frequency.months;
    const int anchor = series->anchor_day;

    if (frequency_add(frequency, before, 0, anchor) != before ||
        frequency_add(frequency, before, steps, anchor) != now)
        return 0;
    return steps;
}

static Survey survey_gaps(const Series *series)
{
    Survey survey = {0};

    for (int row = 1; row < rows_of(series); row++) {
        const int64_t steps = steps_to(series, row);

        if (steps == 0 && survey.astray == 0)
            survey.astray = row;
        if (steps != 1 && survey.first == 0)
            survey.first = row;
        survey.missing += steps > 1 ? steps - 1 : 0;
    }
    return survey;
}

static bool is_weekdays(const Series *series)
{
    if (series->frequency.micros != MICROS_DAY)
        return false;
    for (int row = 0; row < rows_of(series); row++)
        if (timestamp_weekday(series->time[row]) >= 5)
            return false;
    return true;
}

static int compare_steps(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static Status find_median(Series *series, Error *err)
{
    const int steps = rows_of(series) - 1;
    int64_t *step = malloc((size_t)(steps > 0 ? steps : 1) * sizeof *step);

    if (!step)
        return error_memory(err, "the time stamps");
    for (int i = 0; i < steps; i++)
        step[i] = series->time[i + 1] - series->time[i];
    qsort(step, (size_t)(steps > 0 ? steps : 0), sizeof *step, compare_steps);
    series->step = steps > 0 ? step[steps / 2] : 0;
    free(step);
    return OK;
}

/* Moves the rows to their places, the last first, and puts missing ones between. */
static void spread_rows(Series *series, int rows, int total)
{
    const size_t width = (size_t)series->cols;
    int to = total;

    for (int row = rows - 1; row >= 0; row--) {
        const int64_t steps = row > 0 ? steps_to(series, row) : 1;
        const int64_t before = series->time[row > 0 ? row - 1 : 0];

        to--;
        memmove(row_of(series, to), row_of(series, row), width * sizeof *series->value);
        series->time[to] = series->time[row];
        series->line[to] = series->line[row];
        for (int64_t k = steps - 1; k > 0; k--) {
            to--;
            for (size_t c = 0; c < width; c++)
                row_of(series, to)[c] = NAN;
            series->time[to] = frequency_add(series->frequency, before, (int)k, series->anchor_day);
            series->line[to] = 0;
        }
    }
}

static Status insert_rows(Series *series, const Survey *survey, Notes *notes, Error *err)
{
    const int rows = rows_of(series), total = rows + (int)survey->missing;
    const size_t size = (size_t)total * (size_t)series->cols * sizeof *series->value;
    double *value = realloc(series->value, size);
    series->value = value ? value : series->value;
    int64_t *time = realloc(series->time, (size_t)total * sizeof *time);
    series->time = time ? time : series->time;
    long *line = realloc(series->line, (size_t)total * sizeof *line);
    series->line = line ? line : series->line;
    char place[TIME_TEXT];

    if (!value || !time || !line)
        return error_memory(err, "the values");
    timestamp_write(series->time[survey->first - 1], series->style, place);
    notes_add(notes, NOTE_FOUND,
              "gaps: %lld row%s inserted as missing, the first after line %ld (%s)",
              (long long)survey->missing, survey->missing == 1 ? "" : "s",
              series->line[survey->first - 1], place);
    /* the history ends with a row that is there, and so it does after the insertion */
    const int64_t last = series->time[series->rows - 1];
    spread_rows(series, rows, total);
    for (series->rows = total; series->time[series->rows - 1] > last;)
        series->rows--;
    series->ahead = total - series->rows;
    return OK;
}

static Status refuse_gap(const Series *series, int row, const char *path, int field,
                         const char *what, Error *err)
{
    char place[CSV_PLACE], now[TIME_TEXT], before[TIME_TEXT], name[TIME_TEXT];

    csvfile_place(path, series->line[row], field, place);
    timestamp_write(series->time[row], series->style, now);
    timestamp_write(series->time[row - 1], series->style, before);
    frequency_name(series->frequency, name);
    error_set(err, ERR_DATA, place, "%s: %s follows %s, the step is %s", what, now, before, name);
    error_hint(err, "--gaps keep takes the rows as they stand");
    return err->status;
}

static Status keep_rows(Series *series, const Survey *survey, double share, Notes *notes,
                        Error *err)
{
    char name[TIME_TEXT];

    frequency_name(series->frequency, name);
    series->weekdays = share < REGULAR && is_weekdays(series);
    if (series->weekdays)
        notes_add(notes, NOTE_FOUND, "weekdays: Monday to Friday, rows are taken as they stand");
    else if (share < REGULAR)
        notes_add(notes, NOTE_WARNING,
                  "irregular time stamps: the most common step, %s, makes up %.0f %% of all; rows "
                  "are taken as they stand",
                  name, 100 * share);
    else if (survey->astray)
        notes_add(notes, NOTE_WARNING,
                  "line %ld does not follow the line before by whole steps (%s); rows are taken as "
                  "they stand",
                  series->line[survey->astray], name);
    else if (survey->missing > 0)
        notes_add(notes, NOTE_WARNING,
                  "gaps: %lld rows missing (%s), the first after line %ld; rows are taken as they "
                  "stand (--gaps insert: as missing values)",
                  (long long)survey->missing, name, series->line[survey->first - 1]);
    if (share >= REGULAR)
        return OK;
    series->frequency = (Frequency){0};
    return find_median(series, err);
}

Status gaps_fill(Series *series, const char *path, int field, GapRule rule, Notes *notes,
                 Error *err)
{
    const int rows = rows_of(series);
    double share;

    series->frequency = frequency_find(series->time, rows, &share);
    series->anchor_day = series->frequency.months ? frequency_anchor(series->time, rows) : 0;
    if (!frequency_known(series->frequency))
        return OK;
    const Survey survey = survey_gaps(series);
    const bool few = survey.astray == 0 && share >= REGULAR &&
                     (double)survey.missing <= GAPS_FEW * rows;

    if (survey.first == 0)
        return OK;
    if (rule == GAPS_ERROR)
        return refuse_gap(series, survey.first, path, field, "a gap", err);
    if (rule == GAPS_INSERT && survey.astray)
        return refuse_gap(series, survey.astray, path, field, "no whole number of steps", err);
    if (rule == GAPS_INSERT && survey.missing > (int64_t)INSERTED_MOST * rows)
        return refuse_gap(series, survey.first, path, field, "too many rows to insert", err);
    if (rule == GAPS_INSERT || (rule == GAPS_AUTO && few))
        return insert_rows(series, &survey, notes, err);
    return keep_rows(series, &survey, share, notes, err);
}
