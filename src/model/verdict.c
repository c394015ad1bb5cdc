#include "model/verdict.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

const char *verdict_name(const char *baseline)
{
    return strcmp(baseline, "seasonal") == 0 ? "seasonal naive" : baseline;
}

const char *verdict_metric(int targets)
{
    return targets == 1 ? "mae" : "mase";
}

/* "over 206 origins of 14 steps", "over 219 rows, one step ahead" */
static void write_extent(int origins, int horizon, char *out, size_t size)
{
    if (horizon == 1)
        snprintf(out, size, "over %d row%s, one step ahead", origins, origins == 1 ? "" : "s");
    else
        snprintf(out, size, "over %d origin%s of %d steps", origins, origins == 1 ? "" : "s",
                 horizon);
}

static void write_baseline(const Model *model, double ours, double theirs, const char *metric,
                           const char *extent, Evaluation *evaluation)
{
    snprintf(
        evaluation->verdict, sizeof evaluation->verdict,
        "%s is itself a simple baseline: its %s is %.4g %s; that of the best other one, %s, is "
        "%.4g.",
        verdict_name(model->method->name), metric, ours, extent,
        verdict_name(evaluation->best_baseline), theirs);
}

static void write_network(const Model *model, double ours, double theirs, const char *metric,
                          const char *extent, Evaluation *evaluation)
{
    const char *name = model->method->name, *other = verdict_name(evaluation->best_baseline);
    const double gain = theirs > 0 ? 100 * (1 - ours / theirs) : ours > 0 ? -HUGE_VAL : 0;
    char *out = evaluation->verdict;
    const size_t size = sizeof evaluation->verdict;

    evaluation->beats_baseline = gain >= VERDICT_EQUAL;
    if (gain >= VERDICT_EQUAL)
        snprintf(out, size, "%s beats the best simple baseline (%s) by %.1f %% in %s %s.", name,
                 other, gain, metric, extent);
    else if (gain > -VERDICT_EQUAL)
        snprintf(out, size, "%s is no better than the best simple baseline (%s) in %s %s.", name,
                 other, metric, extent);
    else if (isinf(gain))
        snprintf(out, size,
                 "%s does not beat the best simple baseline (%s), which makes no error: its %s is "
                 "%.4g %s.",
                 name, other, metric, ours, extent);
    else
        snprintf(out, size,
                 "%s does not beat the best simple baseline (%s): its %s is %.1f %% higher %s.",
                 name, other, metric, -gain, extent);
}

void verdict_write(const Model *model, Mode mode, int origins, int horizon, Evaluation *evaluation)
{
    const char *metric = verdict_metric(model->targets);
    const char *upper = model->targets == 1 ? "MAE" : "MASE";
    const int target = model->targets == 1 ? 0 : -1;
    const double ours = scores_find(&evaluation->scores, model->method->name, target, mode,
                                    PART_TEST, 0, metric);
    const double theirs = scores_find(&evaluation->scores, evaluation->best_baseline, target, mode,
                                      PART_TEST, 0, metric);
    char extent[64];

    evaluation->beats_baseline = false;
    write_extent(origins, horizon, extent, sizeof extent);
    if (isnan(ours) || isnan(theirs))
        snprintf(evaluation->verdict, sizeof evaluation->verdict,
                 "%s was not judged: there are no held-out values to compare it with.",
                 model->method->name);
    else if (model->method->kind == METHOD_BASELINE)
        write_baseline(model, ours, theirs, upper, extent, evaluation);
    else
        write_network(model, ours, theirs, upper, extent, evaluation);
}
