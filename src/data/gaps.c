#include "data/gaps.h"

#include "base/ranks.h"
#include "data/grid.h"
#include "data/session.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SESSION_SHARE 0.5 /* of equal steps in sessions: they may be short */

#define REGULAR 0.95 /* the share of equal steps from which on the others are gaps */

/* More missing rows than this share of those that are there are nights, week-ends or another pause
 * in which nothing was to be measured. */
#define GAPS_FEW 0.1

enum { INSERTED_MOST = 20 /* missing rows to one that is there */ };

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

/* The steps that rows should have made: one across a break between sessions. */
static int64_t steps_due(const Series *series, int row)
{
    int64_t lost;

    if (series->session.step > 0 &&
        session_breaks(&series->session, series->time[row - 1], series->time[row], &lost))
        return 1;
    return steps_to(series, row);
}

static Survey survey_gaps(const Series *series)
{
    Survey survey = {0};

    for (int row = 1; row < series_rows(series); row++) {
        const int64_t steps = steps_due(series, row);

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
    for (int row = 0; row < series_rows(series); row++)
        if (timestamp_weekday(series->time[row]) >= 5)
            return false;
    return true;
}

static Status find_median(Series *series, Error *err)
{
    const int steps = series_rows(series) - 1;
    int64_t *step = malloc((size_t)(steps > 0 ? steps : 1) * sizeof *step);

    if (!step)
        return error_memory(err, "the time stamps");
    for (int i = 0; i < steps; i++)
        step[i] = series->time[i + 1] - series->time[i];
    sort_times(step, (size_t)(steps > 0 ? steps : 0));
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
        const int64_t steps = row > 0 ? steps_due(series, row) : 1;
        const int64_t before = series->time[row > 0 ? row - 1 : 0];

        to--;
        memmove(series_row(series, to), series_row(series, row), width * sizeof *series->value);
        series->time[to] = series->time[row];
        series->line[to] = series->line[row];
        for (int64_t k = steps - 1; k > 0; k--) {
            to--;
            for (size_t c = 0; c < width; c++)
                series_row(series, to)[c] = NAN;
            series->time[to] = frequency_add(series->frequency, before, (int)k, series->anchor_day);
            series->line[to] = 0;
        }
    }
}

static Status refuse_gap(const Series *series, int row, const char *path, int field,
                         const char *what, Error *err)
{
    char place[CSV_PLACE], now[TIME_TEXT], before[TIME_TEXT], name[TIME_TEXT];

    csvfile_place(path, series->line[row], field, place);
    series_time_text(series, row, now);
    series_time_text(series, row - 1, before);
    frequency_name(series->frequency, name);
    error_set(err, ERR_DATA, place, "%s: %s follows %s, the step is %s", what, now, before, name);
    error_hint(err, "--gaps keep takes the rows as they stand");
    return err->status;
}

static Status insert_rows(Series *series, const Survey *survey, const char *path, int field,
                          Notes *notes, Error *err)
{
    if (survey->missing > (int64_t)INSERTED_MOST * series_rows(series) ||
        survey->missing > INT_MAX - series_rows(series))
        return refuse_gap(series, survey->first, path, field, "too many rows to insert", err);
    const int rows = series_rows(series), total = rows + (int)survey->missing;
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
    series_time_text(series, survey->first - 1, place);
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

/* Rows as they stand, off any grid. */
static Status keep_irregular(Series *series, double share, Notes *notes, Error *err)
{
    char name[TIME_TEXT];

    frequency_name(series->frequency, name);
    series->weekdays = is_weekdays(series);
    if (series->weekdays)
        notes_add(notes, NOTE_FOUND, "weekdays: Monday to Friday; rows are used as they are");
    else
        notes_add(notes, NOTE_WARNING,
                  "irregular time stamps: the most common step, %s, makes up %.0f %% of all; rows "
                  "are used as they are (--freq STEP --resample RULE makes them regular)",
                  name, 100 * share);
    series->frequency = (Frequency){0};
    return find_median(series, err);
}

static Status keep_rows(Series *series, const Survey *survey, double share, Notes *notes,
                        Error *err)
{
    char name[TIME_TEXT];

    if (share < REGULAR)
        return keep_irregular(series, share, notes, err);
    frequency_name(series->frequency, name);
    if (survey->astray)
        notes_add(notes, NOTE_WARNING,
                  "line %ld does not follow the line before by whole steps (%s); rows are used as "
                  "they are",
                  series->line[survey->astray], name);
    else if (survey->missing > 0)
        notes_add(notes, NOTE_WARNING,
                  "gaps: %lld rows missing (%s), the first after line %ld; rows are used as they "
                  "are (--gaps insert: as missing values)",
                  (long long)survey->missing, name, series->line[survey->first - 1]);
    return OK;
}

/* The breaks, and those that hold open slots too: holidays, or rows that are lost. */
static void note_sessions(const Series *series, Notes *notes)
{
    const Session *session = &series->session;
    int64_t worst = 0, lost;
    int breaks = 0, holidays = 0, at = 0;
    char name[TIME_TEXT], longest[96] = "";

    for (int row = 1; row < series_rows(series); row++) {
        if (series->time[row] - series->time[row - 1] == session->step ||
            !session_breaks(session, series->time[row - 1], series->time[row], &lost))
            continue;
        breaks++;
        holidays += 2 * lost >= session_day_rows(session);
        if (lost > worst) {
            worst = lost;
            at = row;
        }
    }
    if (holidays > 0)
        snprintf(longest, sizeof longest, ", the longest of %lld steps before line %ld",
                 (long long)worst, series->line[at]);
    frequency_name((Frequency){.micros = session->step}, name);
    notes_add(notes, NOTE_FOUND,
              "sessions: rows come %s at %d of %lld steps of a week; %d breaks are passed over, %d "
              "of them longer by a session (holidays, or lost)%s (--gaps sessions)",
              name, session_week_rows(session), (long long)(7 * MICROS_DAY / session->step), breaks,
              holidays, longest);
}

/* Fills the gaps within sessions; what lies between them is no gap. */
static Status fill_sessions(Series *series, const char *path, int field, Notes *notes, Error *err)
{
    const Survey survey = survey_gaps(series);

    note_sessions(series, notes);
    if (survey.missing > 0 && insert_rows(series, &survey, path, field, notes, err) != OK)
        return err->status;
    series->frequency = (Frequency){0};
    series->step = series->session.step;
    return OK;
}

/* Those of a model, where the rows fit them. */
static bool take_sessions(Series *series, const char *text, Error *err)
{
    const int64_t step = series->frequency.micros;

    if (!text[0] || !session_read(&series->session, text, err))
        return false;
    bool fits = series->session.step == step;
    for (int row = 0; row < series_rows(series) && fits; row++)
        fits = (series->time[row] - series->session.phase) % step == 0;
    if (!fits)
        session_free(&series->session);
    return fits;
}

static bool learn_sessions(Series *series, const Survey *survey, double share,
                           const SeriesOptions *options, Error *err)
{
    const int64_t step = series->frequency.micros;
    const GapRule rule = options->gaps;

    if (survey->astray || share < SESSION_SHARE || (rule != GAPS_AUTO && rule != GAPS_SESSIONS) ||
        (step == MICROS_DAY && is_weekdays(series)))
        return false;
    return (rule == GAPS_SESSIONS && take_sessions(series, options->session, err)) ||
           (err->status == OK &&
            session_learn(&series->session, series, step, rule == GAPS_AUTO, err));
}

static Status fill(Series *series, const char *path, int field, const SeriesOptions *options,
                   double share, Notes *notes, Error *err)
{
    const Survey survey = survey_gaps(series);
    const bool few = survey.astray == 0 && share >= REGULAR &&
                     (double)survey.missing <= GAPS_FEW * series_rows(series);
    const bool resampled = options->resample != RESAMPLE_NONE && survey.astray == 0;
    const GapRule rule = options->gaps;

    if (rule == GAPS_SESSIONS && learn_sessions(series, &survey, share, options, err))
        return fill_sessions(series, path, field, notes, err);
    if (survey.first == 0 || err->status != OK)
        return err->status;
    if (rule == GAPS_ERROR)
        return refuse_gap(series, survey.first, path, field, "a gap", err);
    if (rule == GAPS_INSERT && survey.astray)
        return refuse_gap(series, survey.astray, path, field, "no whole number of steps", err);
    if (rule == GAPS_AUTO && few)
        return insert_rows(series, &survey, path, field, notes, err);
    if (learn_sessions(series, &survey, share, options, err))
        return fill_sessions(series, path, field, notes, err);
    if (err->status != OK)
        return err->status;
    if (rule == GAPS_INSERT || (rule == GAPS_AUTO && resampled))
        return insert_rows(series, &survey, path, field, notes, err);
    return keep_rows(series, &survey, share, notes, err);
}

/* The frequency as it was asked for, or the most common step. */
static double take_frequency(Series *series, const SeriesOptions *options)
{
    const int rows = series_rows(series);
    double share;

    series->frequency = frequency_find(series->time, rows, &share);
    if (options->freq[0] && frequency_read(options->freq, &series->frequency))
        share = 1;
    series->anchor_day = series->frequency.months ? frequency_anchor(series->time, rows) : 0;
    return share;
}

Status gaps_fill(Series *series, const char *path, int field, const SeriesOptions *options,
                 Notes *notes, Error *err)
{
    double share = take_frequency(series, options);
    bool moved = false;

    if (!frequency_known(series->frequency))
        return OK;
    if (options->gaps != GAPS_KEEP && !is_weekdays(series) &&
        (share < REGULAR || survey_gaps(series).astray) &&
        grid_snap(series, &moved, notes, err) != OK)
        return err->status;
    if (moved)
        share = take_frequency(series, options);
    return fill(series, path, field, options, share, notes, err);
}
