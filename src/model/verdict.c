#include "model/verdict.h"

#include "base/text.h"
#include "model/tally.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* This share of the errors of a simple method is rounding. */
#define ROUNDING 1e-12

/* From here on nobody thinks in percent. */
#define MANY_TIMES 1000

const char *verdict_name(const char *method)
{
    static const char *const name[][2] = {{"seasonal", "seasonal naive"},
                                          {"seasonal-long", "long seasonal naive"},
                                          {"auto", "the stack (auto)"}};

    for (size_t i = 0; i < sizeof name / sizeof *name; i++)
        if (strcmp(method, name[i][0]) == 0)
            return name[i][1];
    return method;
}

const char *verdict_metric(const Model *model)
{
    if (model_classes(model) > 0)
        return "cross-entropy";
    return model->targets == 1 && model->parts == 0 ? "mae" : "mase";
}

const char *verdict_metric_shown(const Model *model)
{
    const char *metric = verdict_metric(model);

    return strcmp(metric, "mae") == 0 ? "MAE" : strcmp(metric, "mase") == 0 ? "MASE" : metric;
}

static double score_of(const Scores *scores, const Model *model, const char *method, Mode mode,
                       Part part, const char *metric)
{
    return scores_find(scores, method, model->targets == 1 ? 0 : -1, mode, part, 0, metric);
}

double verdict_error(const Scores *scores, const Model *model, const char *method, Mode mode,
                     Part part)
{
    if (model_classes(model) > 0)
        return 1 - score_of(scores, model, method, mode, part, "accuracy");
    return score_of(scores, model, method, mode, part, verdict_metric(model));
}

/* The largest error of a simple method, by which those of rounding are known. */
static double worst_of(const Scores *scores, const Model *model, Mode mode, const char *metric)
{
    double worst = 0;

    for (int i = 0; baseline_at(i); i++)
        worst = fmax(worst, score_of(scores, model, baseline_at(i)->name, mode, PART_TEST, metric));
    return worst;
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

/* Whether the difference of absolute errors is more than chance, as far as the origins tell. */
static void write_chance(const Duel *duel, char *out, size_t size)
{
    if (duel->count == 0)
        out[0] = '\0';
    else if (isnan(duel->p))
        snprintf(out, size, "; so few origins cannot rule out chance");
    else if (duel->p >= COMPARE_CHANCE)
        snprintf(out, size, ", which may be chance (p = %.2g)", duel->p);
    else if (duel->p >= 0.001)
        snprintf(out, size, " (p = %.2g)", duel->p);
    else
        snprintf(out, size, " (p < 0.001)");
}

static void write_network(const Model *model, double ours, double theirs, const char *metric,
                          const char *extent, Evaluation *evaluation)
{
    const char *name = verdict_name(model->method->name);
    const char *other = verdict_name(evaluation->best_baseline);
    const double gain = theirs > 0 ? 100 * (1 - ours / theirs) : ours > 0 ? -HUGE_VAL : 0;
    char *out = evaluation->verdict, chance[80];
    const size_t size = sizeof evaluation->verdict;

    write_chance(&evaluation->duel, chance, sizeof chance);
    evaluation->beats_baseline = gain >= VERDICT_EQUAL;
    if (ours == 0 && theirs == 0)
        snprintf(out, size, "%s makes no error %s, nor does the best simple baseline (%s).", name,
                 extent, other);
    else if (gain >= VERDICT_EQUAL)
        snprintf(out, size, "%s beats the best simple baseline (%s) by %.1f %% in %s %s%s.", name,
                 other, gain, metric, extent, chance);
    else if (gain > -VERDICT_EQUAL)
        snprintf(out, size, "%s is no better than the best simple baseline (%s) in %s %s.", name,
                 other, metric, extent);
    else if (isinf(gain))
        snprintf(out, size,
                 "%s does not beat the best simple baseline (%s), which makes no error: its %s is "
                 "%.4g %s.",
                 name, other, metric, ours, extent);
    else if (gain < -MANY_TIMES)
        snprintf(out, size,
                 "%s does not beat the best simple baseline (%s): its %s is %.3g times as large "
                 "%s%s.",
                 name, other, metric, ours / theirs, extent, chance);
    else
        snprintf(out, size,
                 "%s does not beat the best simple baseline (%s): its %s is %.1f %% higher %s%s.",
                 name, other, metric, -gain, extent, chance);
}

/* A mean hides origins from which the model goes far astray; single rows are too noisy to say. */
static void add_worse(const Duel *duel, int horizon, char *out, size_t size)
{
    const size_t used = strlen(out);

    if (horizon > 1 && duel->count > 1 && duel->worse > 0)
        snprintf(out + used, size - used, " From %d of %d origins its error is over 10 %% higher.",
                 duel->worse, duel->count);
}

/* How often the class is right, and the cross entropy in nats. */
typedef struct {
    double accuracy, entropy;
} ClassScore;

static ClassScore class_score(const Model *model, const char *method, Mode mode,
                              const Evaluation *evaluation)
{
    const Scores *scores = &evaluation->scores;

    return (ClassScore){
        .accuracy = 100 * score_of(scores, model, method, mode, PART_TEST, "accuracy"),
        .entropy = score_of(scores, model, method, mode, PART_TEST, "cross-entropy")};
}

/* Better is who gives the classes that come more probability and is not less often right: a simple
 * method says a class alone, its cross entropy is that of the classes' shares in training. */
static bool classes_better(ClassScore ours, ClassScore theirs)
{
    return ours.entropy <= theirs.entropy * (1 - VERDICT_EQUAL / 100) &&
           ours.accuracy >= theirs.accuracy - VERDICT_EQUAL;
}

static void write_classes(const Model *model, ClassScore ours, ClassScore theirs,
                          const char *extent, Evaluation *evaluation)
{
    const char *name = verdict_name(model->method->name);
    const char *other = verdict_name(evaluation->best_baseline);
    char *out = evaluation->verdict;
    const size_t size = sizeof evaluation->verdict;

    if (model->method->kind == METHOD_BASELINE) {
        snprintf(out, size,
                 "%s is itself a simple baseline: it is right in %.1f %% %s; the best other one, "
                 "%s, in %.1f %%.",
                 name, ours.accuracy, extent, other, theirs.accuracy);
        return;
    }
    evaluation->beats_baseline = classes_better(ours, theirs);
    snprintf(out, size,
             "%s %s the best simple baseline (%s): right in %.1f %% against %.1f %%, cross entropy "
             "%.4f nats against %.4f, %s.",
             name, evaluation->beats_baseline ? "beats" : "does not beat", other, ours.accuracy,
             theirs.accuracy, ours.entropy, theirs.entropy, extent);
}

void verdict_write(const Model *model, Mode mode, int origins, int horizon, Evaluation *evaluation)
{
    const char *metric = verdict_metric(model), *other = evaluation->best_baseline;
    const char *upper = verdict_metric_shown(model);
    const double ours = score_of(&evaluation->scores, model, model->method->name, mode, PART_TEST,
                                 metric);
    const double theirs = score_of(&evaluation->scores, model, other, mode, PART_TEST, metric);
    const double least = ROUNDING * worst_of(&evaluation->scores, model, mode, metric);
    char extent[64];

    evaluation->beats_baseline = false;
    write_extent(origins, horizon, extent, sizeof extent);
    if (isnan(ours) || isnan(theirs))
        snprintf(evaluation->verdict, sizeof evaluation->verdict,
                 "%s was not tested: no values were held out to compare it with.",
                 verdict_name(model->method->name));
    else if (model_classes(model) > 0)
        write_classes(model, class_score(model, model->method->name, mode, evaluation),
                      class_score(model, other, mode, evaluation), extent, evaluation);
    else if (model->method->kind == METHOD_BASELINE)
        write_baseline(model, ours, theirs, upper, extent, evaluation);
    else
        write_network(model, ours > least ? ours : 0, theirs > least ? theirs : 0, upper, extent,
                      evaluation);
    if (model_classes(model) == 0 && model->method->kind != METHOD_BASELINE && ours > least)
        add_worse(&evaluation->duel, horizon, evaluation->verdict, sizeof evaluation->verdict);
}

void verdict_choose(const Model *model, Mode mode, Evaluation *evaluation)
{
    const SeriesScores *series = &evaluation->series;
    double least = NAN;

    text_copy(evaluation->best_baseline, sizeof evaluation->best_baseline, baseline_usual(model));
    for (int m = 1; m < series->methods; m++) {
        const double error = verdict_error(&evaluation->scores, model, series->method[m], mode,
                                           PART_TEST);
        if (isnan(error) || (!isnan(least) && error >= least))
            continue;
        least = error;
        text_copy(evaluation->best_baseline, sizeof evaluation->best_baseline, series->method[m]);
    }
}

/* Series on which the model errs less than the best baseline of all. */
static void count_wins(const Model *model, Evaluation *evaluation)
{
    SeriesScores *series = &evaluation->series;
    const int metric = metric_index(verdict_metric(model));
    int other = 1;

    while (other < series->methods && strcmp(series->method[other], evaluation->best_baseline) != 0)
        other++;
    for (int k = 0; k < series->series && other < series->methods; k++) {
        const double ours = *series_score(series, 0, k, metric);
        const double theirs = *series_score(series, other, k, metric);
        series->judged += !isnan(ours) && !isnan(theirs);
        series->wins += ours < theirs;
    }
}

void verdict_several(const Model *model, Mode mode, int horizon, Evaluation *evaluation)
{
    const SeriesScores *series = &evaluation->series;
    int origins = 0;

    for (int k = 0; k < series->series; k++)
        origins += series->origins[k];
    verdict_choose(model, mode, evaluation);
    verdict_write(model, mode, origins, horizon, evaluation);
    count_wins(model, evaluation);
    const size_t used = strlen(evaluation->verdict);
    if (series->judged > 0 && model->method->kind != METHOD_BASELINE)
        snprintf(evaluation->verdict + used, sizeof evaluation->verdict - used,
                 " It is better on %d of %d series.", series->wins, series->judged);
}

/* The simple method with the least error one step ahead, but the model itself; NULL: not scored. */
static const Baseline *best_one_step(const Model *model, const Scores *scores, double *least)
{
    const Baseline *best = NULL, *baseline;

    *least = HUGE_VAL;
    for (int i = 0; (baseline = baseline_at(i)) != NULL; i++) {
        const double theirs = verdict_error(scores, model, baseline->name, MODE_CONTINUOUS,
                                            PART_TEST);
        if (theirs < *least) {
            *least = theirs;
            best = baseline;
        }
    }
    return best;
}

void verdict_warn(const Model *model, const Evaluation *evaluation, Notes *notes)
{
    const char *name = model->method->name, *title = verdict_name(name);
    double least;
    const double ours = verdict_error(&evaluation->scores, model, name, MODE_CONTINUOUS, PART_TEST);
    const Baseline *best = best_one_step(model, &evaluation->scores, &least);

    if (!best || model->method->kind == METHOD_BASELINE)
        return;
    if (model_classes(model) > 0) {
        const ClassScore own = class_score(model, name, MODE_CONTINUOUS, evaluation);
        const ClassScore other = class_score(model, best->name, MODE_CONTINUOUS, evaluation);
        if (!isnan(own.entropy) && !classes_better(own, other))
            notes_add(notes, NOTE_WARNING,
                      "one step ahead on measured values %s is no better than %s: right in %.1f %% "
                      "against %.1f %%, cross entropy %.4g against %.4g",
                      title, verdict_name(best->name), own.accuracy, other.accuracy, own.entropy,
                      other.entropy);
    } else if (ours > least * (1 - VERDICT_EQUAL / 100)) {
        notes_add(notes, NOTE_WARNING,
                  "one step ahead on measured values %s is no better than %s (error %.4g against "
                  "%.4g)",
                  title, verdict_name(best->name), ours, least);
    }
}
