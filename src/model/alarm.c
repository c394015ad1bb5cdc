#include "model/alarm.h"

#include "model/score.h"
#include "model/verdict.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* One step ahead, the best forecast of what is persistent follows the last value, and may follow it
 * more closely than what comes, as of daily temperatures. What tells a shadow is that it knows
 * nothing of the change that comes: it explains less than a hundredth of its variance, or no more
 * than chance: a share of a random walk's level correlates with its next change by 2.9 /
 * sqrt(pairs) in one of twenty (Dickey, Fuller 1979). An autoregression of 0.8 knows a tenth of the
 * variance, one of 0.98 a hundredth. */
enum { SHADOW_PAIRS = 20 };
#define SHADOW_CHANGE 0.1
#define SHADOW_CHANCE 2.9

/* Over a horizon the best forecasts of what is noisy become flat too. They vary by a tenth where
 * less than a hundredth of the variance can be known; only below that a path counts as constant. It
 * is excused where a constant does as well as anything: where one step ahead the model is about as
 * good as the better of the last value and the mean, and over the horizon no simple method is
 * better. Of the processes whose best forecast is a constant from the first step on, those between
 * noise and a random walk, none is known better than by 1 / sqrt(2) of that error. */
enum { PATH_STEPS = 2 }; /* of the second half of the horizon, which is judged */
#define FLAT     0.1
#define ONE_STEP 0.6
#define WORSE    1.25

/* The best forecast never varies more than what it forecasts; a few paths may by chance. */
#define WILD 2

/* Sums of pairs of numbers. */
typedef struct {
    double x, y, xx, yy, xy;
    int n;
} Sums;

static void sums_add(Sums *sums, double x, double y)
{
    sums->x += x;
    sums->y += y;
    sums->xx += x * x;
    sums->yy += y * y;
    sums->xy += x * y;
    sums->n++;
}

/* n times a variance or covariance, by the sums of a product and of its factors. */
static double spread_of(const Sums *sums, double product, double one, double other)
{
    return product - one * other / sums->n;
}

static double spread_x(const Sums *sums)
{
    return fmax(spread_of(sums, sums->xx, sums->x, sums->x), 0);
}

static double spread_y(const Sums *sums)
{
    return fmax(spread_of(sums, sums->yy, sums->y, sums->y), 0);
}

/* The same of several series, each about its own means. */
typedef struct {
    double xx, yy, xy;
} Moments;

static void moments_add(Moments *moments, const Sums *sums, double unit)
{
    moments->xx += spread_x(sums) / unit;
    moments->yy += spread_y(sums) / unit;
    moments->xy += spread_of(sums, sums->xy, sums->x, sums->y) / unit;
}

/* 0 where one of them does not vary. */
static double correlation(const Moments *moments)
{
    const double xx = moments->xx, yy = moments->yy;

    return xx > 0 && yy > 0 ? moments->xy / sqrt(xx * yy) : 0;
}

static bool is_next(const Forecast *forecast, int r)
{
    return r + 1 < forecast->origins &&
           (!forecast->part || forecast->part[r] == forecast->part[r + 1]);
}

/* ---- shadow ---- */

/* One-step forecasts of one series. */
typedef struct {
    Sums after, before; /* with what comes, with the last value */
    Sums change;        /* of the changes */
    double level;       /* so that squares do not lose what is small; NAN: none yet */
} Steps;

static void add_step(const Forecast *forecast, const Series *series, int r, int target,
                     Steps *steps)
{
    const Series *own = forecast_series(forecast, series, r);
    const double last = series_row(own, forecast->origin[r])[target];
    const double actual = forecast_actual(forecast, series, r, 1, target);
    const double value = forecast_value(forecast, r, 1, target);

    if (isnan(last) || isnan(actual))
        return;
    if (isnan(steps->level))
        steps->level = last;
    sums_add(&steps->after, value - steps->level, actual - steps->level);
    sums_add(&steps->before, value - steps->level, last - steps->level);
    sums_add(&steps->change, value - last, actual - last);
}

static void judge_shadow(const Forecast *forecast, const Series *series, int target, Alarm *alarm)
{
    Moments after = {0}, before = {0}, change = {0};
    Steps steps = {.level = NAN};
    int free = 0; /* pairs that a mean has not taken */

    for (int r = 0; r < forecast->origins; r++) {
        add_step(forecast, series, r, target, &steps);
        if (is_next(forecast, r))
            continue;
        const double unit = steps.change.n > 0 ? spread_y(&steps.change) / steps.change.n : 0;
        if (unit > 0) {
            moments_add(&after, &steps.after, unit);
            moments_add(&before, &steps.before, unit);
            moments_add(&change, &steps.change, unit);
            free += steps.change.n - 1;
        }
        alarm->pairs += steps.change.n;
        steps = (Steps){.level = NAN};
    }
    alarm->follows = correlation(&before);
    alarm->foresees = correlation(&after);
    alarm->change = correlation(&change);
    alarm->shadow = free + 1 >= SHADOW_PAIRS && alarm->follows > alarm->foresees &&
                    alarm->change < fmax(SHADOW_CHANGE, SHADOW_CHANCE / sqrt(free));
}

/* ---- collapse ---- */

static Sums path_sums(const Forecast *forecast, const Series *series, int r, int target)
{
    const double level = forecast_value(forecast, r, 1, target); /* as above */
    Sums sums = {0};

    for (int step = forecast->horizon / 2 + 1; step <= forecast->horizon; step++) {
        const double known = forecast_actual(forecast, series, r, step, target);
        if (!isnan(known))
            sums_add(&sums, forecast_value(forecast, r, step, target) - level, known - level);
    }
    return sums;
}

/* How much the forecasts vary along the second half of their paths, in terms of the actual values'
 * variation along the same rows: the mean square of the series that vary. */
static double path_spread(const Forecast *forecast, const Series *series, int target)
{
    double ours = 0, theirs = 0, sum = 0;
    int count = 0;

    for (int r = 0; r < forecast->origins; r++) {
        const Sums sums = path_sums(forecast, series, r, target);
        if (sums.n >= PATH_STEPS) {
            ours += spread_x(&sums);
            theirs += spread_y(&sums);
        }
        if (is_next(forecast, r))
            continue;
        if (theirs > 0) {
            sum += ours / theirs;
            count++;
        }
        ours = theirs = 0;
    }
    return count > 0 ? sqrt(sum / count) : (double)NAN;
}

static double error_of(const Evaluation *evaluation, const char *method, int target, int step)
{
    return scores_find(&evaluation->scores, method, target, MODE_AUTOREGRESSIVE, PART_TEST, step,
                       "mae");
}

/* The simple method with the least error at a step (0: over all); flat: of those that forecast a
 * constant. NULL: none was scored. */
static const char *best_simple(const Evaluation *evaluation, const Model *model, int target,
                               int step, bool flat, double *least)
{
    const Baseline *baseline;
    const char *best = NULL;

    *least = HUGE_VAL;
    for (int i = 0; (baseline = baseline_at(i)) != NULL; i++) {
        const double error = error_of(evaluation, baseline->name, target, step);
        const bool constant = baseline == baseline_find("naive") ||
                              baseline == baseline_find("mean");

        if (baseline == baseline_find(model->method->name) || (flat && !constant) ||
            !(error < *least))
            continue;
        best = baseline->name;
        *least = error;
    }
    return best;
}

/* What speaks against the path, "" where nothing does. */
static void write_reason(const Model *model, const Evaluation *evaluation, int target, bool flat,
                         char *out, size_t size)
{
    double first, all;
    const char *one = best_simple(evaluation, model, target, 1, true, &first);
    const char *over = best_simple(evaluation, model, target, 0, false, &all);
    const double ours_first = error_of(evaluation, model->method->name, target, 1);
    const double ours = error_of(evaluation, model->method->name, target, 0);

    *out = '\0';
    if (over && ours > (flat ? WORSE : 1) * all)
        snprintf(out, size, "their error is %.3g times that of %s", ours / all, verdict_name(over));
    else if (flat && one && ours_first < ONE_STEP * first)
        snprintf(out, size, "though one step ahead their error is %.2g times that of %s",
                 ours_first / first, verdict_name(one));
    else if (flat && one && ours_first > WORSE * first)
        snprintf(out, size, "and one step ahead their error is %.3g times that of %s",
                 ours_first / first, verdict_name(one));
}

static void judge_path(const Model *model, const Series *series, const Evaluation *evaluation,
                       int target, Alarm *alarm)
{
    const Forecast *forecast = &evaluation->autoregressive;

    if (forecast->horizon < 2 * PATH_STEPS)
        return;
    alarm->spread = path_spread(forecast, series, target);
    if (alarm->spread < FLAT)
        alarm->path = PATH_FLAT;
    else if (alarm->spread > WILD)
        alarm->path = PATH_WILD;
    if (alarm->path != PATH_SOUND)
        write_reason(model, evaluation, target, alarm->path == PATH_FLAT, alarm->reason,
                     sizeof alarm->reason);
    if (!alarm->reason[0])
        alarm->path = PATH_SOUND;
}

/* ---- both ---- */

static void warn(const Model *model, const Forecast *path, int target, const Alarm *alarm,
                 Notes *notes)
{
    if (alarm->shadow)
        notes_add(notes, NOTE_WARNING,
                  "shadow: one step ahead the forecasts of \"%s\" follow the last value "
                  "(correlation %.3f) more closely than the next one (%.3f), and tell no more "
                  "about the change than chance would (%.2f)",
                  model->name[target], alarm->follows, alarm->foresees, alarm->change);
    if (alarm->path != PATH_SOUND)
        notes_add(notes, NOTE_WARNING,
                  "collapse: over the horizon the forecasts of \"%s\" %s: from step %d on their "
                  "spread is %.3g %% of that of the actual values, %s",
                  model->name[target],
                  alarm->path == PATH_FLAT ? "become a constant" : "leave the series behind",
                  path->horizon / 2 + 1, 100 * alarm->spread, alarm->reason);
}

Status alarms_find(const Model *model, const Series *series, Evaluation *evaluation, Notes *notes,
                   Error *err)
{
    const Forecast *path = &evaluation->autoregressive;
    const Forecast *one = evaluation->continuous.origins > 0 ? &evaluation->continuous : path;

    if (model_classes(model) > 0 || model->method->kind == METHOD_BASELINE || one->origins == 0)
        return OK;
    evaluation->alarm = calloc((size_t)model->targets, sizeof *evaluation->alarm);
    if (!evaluation->alarm)
        return error_memory(err, "the alarms");
    for (int target = 0; target < model->targets; target++) {
        Alarm *alarm = &evaluation->alarm[target];

        alarm->spread = NAN;
        judge_shadow(one, series, target, alarm);
        if (path->origins > 0)
            judge_path(model, series, evaluation, target, alarm);
        warn(model, path, target, alarm, notes);
    }
    return OK;
}
