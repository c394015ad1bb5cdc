#include "model/evaluate_parts.h"

#include "base/ranks.h"
#include "model/alarm.h"
#include "model/classes.h"
#include "model/interval.h"
#include "model/members.h"
#include "model/parts.h"
#include "model/score.h"
#include "model/tally.h"
#include "model/verdict.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Origins that are forecast side by side. */
#define GROUP_ORIGINS 256

/* What all steps of an evaluation share. */
typedef struct {
    const Model *model;
    const Frame *frame;
    int threads;
    Evaluation *evaluation;
    Notes *notes;
} Survey;

/* A mode over one part of all series. */
typedef struct {
    const Survey *survey;
    Mode mode;
    Part part;
    int horizon, most; /* of a series at most so many origins are scored, */
    int kept;          /* and of these so many forecasts kept */
    Tally tally;
    Forecast *keep; /* [.., horizon, targets] */
    int room;       /* of origins */
    int scored;     /* origins */
} Pass;

static int horizon_of(const Survey *survey, Mode mode)
{
    return mode == MODE_CONTINUOUS ? 1 : survey->model->config.horizon;
}

int evaluate_share(const Model *model, Part part)
{
    int share = larger(EVALUATION_ORIGINS / model->parts, 1);

    for (int k = 0; k < model->parts && part == PART_VALIDATION; k++) {
        const Split *split = &model->part[k].split;
        share = larger(share, (split->validation - split->train) / model->config.horizon);
    }
    return share;
}

/* Origins of series k whose horizon lies in the part, rows of its own: the first and how many. */
static int part_origins(const Pass *pass, int k, int *first)
{
    const Model *model = pass->survey->model;
    const Split *split = &model->part[k].split;
    const bool test = pass->part == PART_TEST;
    const int from = test ? split->validation : split->train;
    const int end = test ? split->rows : split->validation;
    const int reach = model_reach(model), start = from > reach ? from - 1 : reach - 1;
    const int count = end - pass->horizon - start;

    *first = start;
    return count > 0 ? count : 0;
}

/* ---- forecasts of a few series ---- */

/* Those of series [from, end), in one piece; origins are rows of the table. */
typedef struct {
    int from, end;
    int *count; /* [end - from] origins of each */
    Forecast forecast;
} Group;

static int chosen(const Pass *pass, int k, int *first, int *all)
{
    *all = part_origins(pass, k, first);
    return *all < pass->most ? *all : pass->most;
}

static Status group_forecast(const Pass *pass, Group *group, Error *err)
{
    const Survey *survey = pass->survey;
    int origins = 0, first, all, total = 0;
    int *origin;

    for (int k = group->from; k < group->end; k++)
        total += chosen(pass, k, &first, &all);
    origin = malloc(((size_t)total + 1) * sizeof *origin);
    if (!origin)
        return error_memory(err, "the origins");
    for (int k = group->from; k < group->end; k++) {
        const int count = chosen(pass, k, &first, &all);
        if (count > 0)
            origins_spread(first, first + all - 1, count, origin + origins);
        for (int i = 0; i < count; i++)
            origin[origins + i] += survey->frame->stretch[k].first;
        origins += count;
        group->count[k - group->from] = count;
    }
    const Status status = predict(survey->model, survey->frame, origin, origins, pass->horizon,
                                  survey->threads, &group->forecast, err);
    free(origin);
    return status;
}

/* The forecasts of origins [at, at + count) with rows of series k: a view but for its origins. */
static Status group_part(const Pass *pass, const Group *group, int at, int k, Forecast *view,
                         Error *err)
{
    const Forecast *all = &group->forecast;

    *view = forecast_slice(all, at, group->count[k - group->from]);
    view->origin = malloc(((size_t)view->origins + 1) * sizeof *view->origin);
    if (!view->origin)
        return error_memory(err, "the origins");
    for (int i = 0; i < view->origins; i++)
        view->origin[i] = all->origin[at + i] - pass->survey->frame->stretch[k].first;
    return OK;
}

/* ---- scores ---- */

/* Keeps some of a series' forecasts, evenly spread. */
static void keep_forecasts(Pass *pass, const Forecast *of, int k)
{
    const int count = of->origins < pass->kept ? of->origins : pass->kept;
    Forecast *keep = pass->keep;

    for (int i = 0; i < count; i++) {
        const int r = count > 1 ? (int)((long long)(of->origins - 1) * i / (count - 1))
                                : of->origins - 1;
        ASSERT(keep->origins < pass->room);
        forecast_copy(of, r, keep, keep->origins);
        keep->part[keep->origins] = k;
        keep->origins++;
    }
}

static Status judge_group(Pass *pass, Group *group, Error *err)
{
    const Survey *survey = pass->survey;
    int at = 0;

    if (group_forecast(pass, group, err) != OK)
        goto done;
    for (int k = group->from; k < group->end; k++) {
        Forecast own;
        if (group_part(pass, group, at, k, &own, err) != OK)
            goto done;
        if (tally_add(&pass->tally, survey->model->method->name, &own,
                      &survey->frame->series->part[k], k, err) == OK &&
            tally_baselines(&pass->tally, &own, &survey->frame->series->part[k], k, err) == OK)
            keep_forecasts(pass, &own, k);
        at += own.origins;
        pass->scored += own.origins;
        free(own.origin);
        if (err->status != OK)
            goto done;
    }
done:
    forecast_free(&group->forecast);
    return err->status;
}

/* Room for the forecasts that are kept. */
static Status open_keep(Pass *pass, Error *err)
{
    const Model *model = pass->survey->model;
    int *none;

    for (int k = 0; k < model->parts; k++) {
        int first, all;
        const int count = chosen(pass, k, &first, &all);
        pass->room += count < pass->kept ? count : pass->kept;
    }
    none = calloc((size_t)pass->room + 1, sizeof *none);
    if (!none)
        return error_memory(err, "the forecasts");
    if (forecast_make(pass->keep, none, pass->room, pass->horizon, model->targets, err) == OK &&
        (!model->config.quantiles || forecast_room(pass->keep, model->config.levels, err) == OK)) {
        pass->keep->origins = 0;
        pass->keep->part = none;
        return OK;
    }
    free(none);
    return err->status;
}

/* All series, as many at a time as make a group. */
static Status judge_groups(Pass *pass, Error *err)
{
    const int parts = pass->survey->model->parts;
    int *count = calloc((size_t)parts, sizeof *count);

    if (!count)
        return error_memory(err, "the origins");
    for (int from = 0; from < parts && err->status == OK;) {
        int end = from, origins = 0, first, all;
        do
            origins += chosen(pass, end++, &first, &all);
        while (end < parts && origins < GROUP_ORIGINS);
        Group group = {.from = from, .end = end, .count = count};
        if (judge_group(pass, &group, err) != OK)
            break;
        from = end;
    }
    free(count);
    return err->status;
}

/* Forecasts and scores a part of all series; some forecasts are kept. */
static Status judge_part(const Survey *survey, Mode mode, Part part, bool decides, Forecast *keep,
                         int *origins, Error *err)
{
    const int asked = survey->model->config.origins;
    const int fair = evaluate_share(survey->model, part);
    Pass pass = {.survey = survey,
                 .mode = mode,
                 .part = part,
                 .horizon = horizon_of(survey, mode),
                 .most = part == PART_TEST && asked > 0 ? asked : fair,
                 .kept = fair,
                 .keep = keep};

    if (mode == MODE_CONTINUOUS && pass.most < survey->model->config.horizon)
        pass.most = survey->model->config.horizon;
    *keep = (Forecast){0};
    if (tally_begin(&pass.tally, survey->model, pass.horizon,
                    decides ? &survey->evaluation->series : NULL, err) != OK ||
        open_keep(&pass, err) != OK || judge_groups(&pass, err) != OK ||
        tally_scores(&pass.tally, mode, part, &survey->evaluation->scores, err) != OK)
        goto done;
    *origins = pass.scored;
done:
    tally_end(&pass.tally);
    return err->status;
}

/* ---- the test part, and beyond the end ---- */

/* The scores, how many of the forecasts that are kept have an actual value, and what their
 * intervals cover. */
static Status judge_test(const Survey *survey, Mode mode, Error *err)
{
    Evaluation *evaluation = survey->evaluation;
    const Mode decides = mode == MODE_CONTINUOUS ? MODE_CONTINUOUS : MODE_AUTOREGRESSIVE;
    Forecast *forecast[2] = {&evaluation->continuous, &evaluation->autoregressive};

    for (int m = MODE_CONTINUOUS; m <= MODE_AUTOREGRESSIVE; m++) {
        if (mode != MODE_BOTH && (int)mode != m)
            continue;
        if (judge_part(survey, (Mode)m, PART_TEST, (Mode)m == decides, forecast[m],
                       &evaluation->origins[m], err) != OK ||
            interval_put(survey->model, NULL, (Mode)m, 1, forecast[m], err) != OK ||
            evaluation_cover(survey->model, (Mode)m, survey->frame->series, evaluation,
                             survey->notes, err) != OK)
            return err->status;
        forecast_known(forecast[m], survey->frame->series, &survey->evaluation->values[m],
                       &survey->evaluation->known[m]);
    }
    verdict_several(survey->model, decides, horizon_of(survey, decides), evaluation);
    return alarms_find(survey->model, survey->frame->series, evaluation, survey->notes, err);
}

/* From the last row of every series that is long enough. */
static Status judge_ahead(const Survey *survey, Mode mode, Error *err)
{
    const Model *model = survey->model;
    const Series *series = survey->frame->series;
    int *origin = calloc(2 * (size_t)model->parts + 1, sizeof *origin), count = 0;

    if (!origin)
        return error_memory(err, "the origins");
    int *part = origin + model->parts;
    for (int k = 0; k < model->parts; k++)
        if (series->part[k].rows >= model_reach(model)) {
            origin[count] = series->part[k].rows - 1;
            part[count++] = k;
        }
    for (int m = MODE_CONTINUOUS; m <= MODE_AUTOREGRESSIVE && err->status == OK; m++) {
        Forecast *ahead = &survey->evaluation->ahead[m];
        if (mode != MODE_BOTH && (int)mode != m)
            continue;
        if (predict_rows(model, survey->frame, part, origin, count, horizon_of(survey, (Mode)m),
                         survey->threads, ahead, err) == OK &&
            count > 0)
            (void)(interval_put(model, NULL, (Mode)m, 1, ahead, err) == OK);
    }
    free(origin);
    return err->status;
}

Status evaluate_parts(Model *model, Frame *frame, Mode mode, int threads, const Refit *how,
                      Evaluation *evaluation, Notes *notes, Error *err)
{
    const Survey survey = {model, frame, threads, evaluation, notes};

    evaluation_begin(evaluation);
    for (int m = MODE_CONTINUOUS; m <= MODE_AUTOREGRESSIVE; m++) {
        Forecast forecast = {0};
        int ignored;
        if (mode != MODE_BOTH && (int)mode != m)
            continue;
        if (judge_part(&survey, (Mode)m, PART_VALIDATION, false, &forecast, &ignored, err) == OK)
            (void)(interval_fit(model, (Mode)m, &(const Forecast *){&forecast}, 1, frame->series,
                                INT_MAX, notes, err) == OK);
        forecast_free(&forecast);
        if (err->status != OK)
            goto done;
    }
    if ((how && refit(model, frame, how, REFIT_TEST, err) != OK) ||
        judge_test(&survey, mode, err) != OK ||
        (how && refit(model, frame, how, REFIT_END, err) != OK) ||
        judge_ahead(&survey, mode, err) != OK)
        goto done;
    members_tell(model, notes);
done:
    if (err->status != OK)
        evaluation_free(evaluation);
    return err->status;
}

Status evaluate_parts_saved(const Model *model, const Frame *frame, Mode mode, int test,
                            int threads, Evaluation *evaluation, Notes *notes, Error *err)
{
    const Survey survey = {model, frame, threads, evaluation, notes};

    evaluation_begin(evaluation);
    if (test > 0 && test < horizon_of(&survey, mode)) {
        error_set(err, ERR_USAGE, "--test", "%d test rows do not hold the horizon of %d", test,
                  horizon_of(&survey, mode));
        error_hint(err, "--test %d", horizon_of(&survey, mode));
    } else if (judge_test(&survey, mode, err) != OK || judge_ahead(&survey, mode, err) != OK) {
        evaluation_free(evaluation);
    }
    return err->status;
}
