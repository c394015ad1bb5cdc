#include "model/evaluate_parts.h"

#include "base/ranks.h"
#include "model/alarm.h"
#include "model/classes.h"
#include "model/fitted.h"
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
    Mode asked;
} Survey;

/* A mode over one part of all series. */
typedef struct {
    const Survey *survey;
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

/* The mode that decides which baseline is best and what the verdict is. */
static Mode deciding_mode(const Survey *survey)
{
    return survey->asked == MODE_CONTINUOUS ? MODE_CONTINUOUS : MODE_AUTOREGRESSIVE;
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

/* How many of its origins are scored. */
static int chosen(const Pass *pass, int k, int *first, int *all)
{
    *all = part_origins(pass, k, first);
    return smaller(*all, pass->most);
}

/* The forecasts of series [from, end), one series after another. */
static Status group_forecast(const Pass *pass, int from, int end, Forecast *forecast, Error *err)
{
    const Survey *survey = pass->survey;
    int origins = 0, first, all, total = 0;

    for (int k = from; k < end; k++)
        total += chosen(pass, k, &first, &all);
    int *origin = malloc((2 * (size_t)total + 1) * sizeof *origin);
    if (!origin)
        return error_memory(err, "the origins");
    for (int k = from; k < end; k++) {
        all = part_origins(pass, k, &first);
        origins_add(first, first + all - 1, pass->most, k, origin, origin + total, &origins);
    }
    const Status status = predict_rows(survey->model, survey->frame, origin + total, origin,
                                       origins, pass->horizon, survey->threads, forecast, err);
    free(origin);
    return status;
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

static Status judge_group(Pass *pass, int from, int end, Error *err)
{
    const Survey *survey = pass->survey;
    Forecast all = {0};

    if (group_forecast(pass, from, end, &all, err) != OK)
        goto done;
    for (int at = 0, next; at < all.origins; at = next) {
        const int k = all.part[at];
        const Series *series = &survey->frame->series->part[k];
        for (next = at; next < all.origins && all.part[next] == k;)
            next++;
        Forecast own = forecast_slice(&all, at, next - at);
        own.part = NULL;
        if (tally_add(&pass->tally, survey->model->method->name, &own, series, k, err) != OK ||
            tally_baselines(&pass->tally, &own, series, k, err) != OK)
            goto done;
        keep_forecasts(pass, &own, k);
        pass->scored += own.origins;
    }
done:
    forecast_free(&all);
    return err->status;
}

/* Room for the forecasts that are kept. */
static Status open_keep(Pass *pass, Error *err)
{
    const Model *model = pass->survey->model;

    for (int k = 0; k < model->parts; k++) {
        int first, all;
        pass->room += smaller(chosen(pass, k, &first, &all), pass->kept);
    }
    return forecast_open(pass->keep, pass->room, pass->horizon, model->config.quantiles, model,
                         err);
}

/* All series, as many at a time as make a group. */
static Status judge_groups(Pass *pass, Error *err)
{
    const int parts = pass->survey->model->parts;

    for (int from = 0, end; from < parts && err->status == OK; from = end) {
        int origins = 0, first, all;
        end = from;
        do
            origins += chosen(pass, end++, &first, &all);
        while (end < parts && origins < GROUP_ORIGINS);
        if (judge_group(pass, from, end, err) != OK)
            break;
    }
    return err->status;
}

/* Forecasts a part of all series and keeps some of it; scores it where the mode was asked for. */
static Status judge_part(const Survey *survey, Mode mode, Part part, Forecast *keep, int *origins,
                         Error *err)
{
    const int wanted = survey->model->config.origins, fair = evaluate_share(survey->model, part);
    const bool asked = mode_asked(survey->asked, mode);
    const bool decides = part == PART_TEST && mode == deciding_mode(survey);
    Pass pass = {.survey = survey,
                 .part = part,
                 .horizon = horizon_of(survey, mode),
                 .most = part == PART_TEST && wanted > 0 ? wanted : fair,
                 .kept = fair,
                 .keep = keep};

    if (asked && mode == MODE_CONTINUOUS)
        pass.most = larger(pass.most, survey->model->config.horizon);
    *keep = (Forecast){0};
    if (tally_begin(&pass.tally, survey->model, pass.horizon,
                    decides ? &survey->evaluation->series : NULL, err) != OK ||
        open_keep(&pass, err) != OK || judge_groups(&pass, err) != OK ||
        (asked && tally_scores(&pass.tally, mode, part, &survey->evaluation->scores, err) != OK))
        goto done;
    *origins = pass.scored;
done:
    tally_end(&pass.tally);
    return err->status;
}

/* ---- the test part, and beyond the end ---- */

/* The scores, and what the intervals of the forecasts that are kept cover. */
static Status judge_test(const Survey *survey, Error *err)
{
    Evaluation *evaluation = survey->evaluation;
    const Series *series = survey->frame->series;
    const Mode decides = deciding_mode(survey);
    Forecast *forecast[2] = {&evaluation->continuous, &evaluation->autoregressive};

    for (Mode mode = MODE_CONTINUOUS; mode <= MODE_AUTOREGRESSIVE; mode++) {
        if (!mode_asked(survey->asked, mode))
            continue;
        if (judge_part(survey, mode, PART_TEST, forecast[mode], &evaluation->origins[mode], err) !=
                OK ||
            interval_put(survey->model, NULL, survey->frame->series, mode, 1, forecast[mode],
                         err) != OK ||
            evaluation_cover(survey->model, mode, series, evaluation, survey->notes, err) != OK)
            return err->status;
        if (forecast[mode]->origins == evaluation->origins[mode]) /* all are kept */
            evaluation_count(mode, series, evaluation, survey->notes);
    }
    verdict_several(survey->model, decides, horizon_of(survey, decides), evaluation);
    return alarms_find(survey->model, series, evaluation, survey->notes, err);
}

/* From the last row of every series that is long enough. */
static Status judge_ahead(const Survey *survey, Error *err)
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
    for (Mode mode = MODE_CONTINUOUS; mode <= MODE_AUTOREGRESSIVE && err->status == OK; mode++) {
        Forecast *ahead = &survey->evaluation->ahead[mode];
        if (!mode_asked(survey->asked, mode))
            continue;
        if (predict_rows(model, survey->frame, part, origin, count, horizon_of(survey, mode),
                         survey->threads, ahead, err) == OK &&
            count > 0)
            (void)(interval_put(model, NULL, series, mode, 1, ahead, err) == OK);
    }
    free(origin);
    return err->status;
}

/* Sets the intervals of a mode from forecasts of the validation parts. A saved model forecasts in
 * both modes, whichever was asked for. */
static Status judge_validation(const Survey *survey, Model *model, Mode mode, Error *err)
{
    const bool asked = mode_asked(survey->asked, mode);
    Notes ignored = {0};
    Forecast forecast;
    int origins;

    if (!asked && model->config.levels == 0)
        return OK;
    if (judge_part(survey, mode, PART_VALIDATION, &forecast, &origins, err) == OK)
        (void)(interval_fit(model, mode, &(const Forecast *){&forecast}, 1, survey->frame->series,
                            INT_MAX, asked ? survey->notes : &ignored, err) == OK);
    forecast_free(&forecast);
    return err->status;
}

Status evaluate_parts(Model *model, Frame *frame, Mode mode, int threads, const Refit *how,
                      Evaluation *evaluation, Notes *notes, Error *err)
{
    const Survey survey = {model, frame, threads, evaluation, notes, mode};

    evaluation_begin(evaluation);
    if (judge_validation(&survey, model, MODE_CONTINUOUS, err) != OK ||
        judge_validation(&survey, model, MODE_AUTOREGRESSIVE, err) != OK ||
        (how && refit(model, frame, how, REFIT_TEST, err) != OK) ||
        judge_test(&survey, err) != OK || (how && refit(model, frame, how, REFIT_END, err) != OK) ||
        judge_ahead(&survey, err) != OK)
        goto done;
    fitted_trace(model, frame->series);
    members_tell(model, notes);
done:
    if (err->status != OK)
        evaluation_free(evaluation);
    return err->status;
}

Status evaluate_parts_saved(const Model *model, const Frame *frame, Mode mode, int test,
                            int threads, Evaluation *evaluation, Notes *notes, Error *err)
{
    const Survey survey = {model, frame, threads, evaluation, notes, mode};

    evaluation_begin(evaluation);
    if (judge_test(&survey, err) != OK || judge_ahead(&survey, err) != OK)
        evaluation_free(evaluation);
    else
        fitted_note(model, frame->series, test, notes);
    return err->status;
}
