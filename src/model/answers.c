/* Letters: n = answers of a sample, span * targets; i = one of them; w = width of a bound. */
#include "model/answers.h"

#include "base/elementary.h"

#include <string.h>

/* Largest exponent of a width: what is wider than this many of an answer's units is an error. */
static const real WIDEST = 15;

static size_t count_of(const Answers *answers)
{
    return (size_t)answers->span * (size_t)answers->targets;
}

/* Where the parts of a sample's outputs begin. */
static size_t answers_at(const Answers *answers)
{
    return (size_t)answers->targets * (size_t)answers->weights;
}

static size_t width_at(const Answers *answers, int l, int side, int i)
{
    const size_t n = count_of(answers);

    return answers_at(answers) + n + ((size_t)l * 2 + (size_t)side) * n + (size_t)i;
}

static void rank_levels(const Model *model, Answers *answers)
{
    const double *level = model->config.level;

    for (int l = 0; l < answers->levels; l++) {
        int k = l;
        for (; k > 0 && level[answers->rank[k - 1]] > level[l]; k--)
            answers->rank[k] = answers->rank[k - 1];
        answers->rank[k] = l;
    }
}

Answers answers_of(const Model *model)
{
    const ModelConfig *config = &model->config;
    Answers answers = {.model = model,
                       .targets = model_outputs(model),
                       .span = model->block,
                       .levels = config->quantiles ? config->levels : 0};

    if (config->base == BASE_SEASONAL) {
        const Windows windows = model_windows(model);
        answers.seasonal = (Seasonal){.past = config->window / config->season.first,
                                      .length = config->season.first,
                                      .span = model->block,
                                      .sources = windows_sources(&windows)};
        answers.past = seasonal_reads(&answers.seasonal);
        answers.weights = seasonal_weights(&answers.seasonal);
    }
    rank_levels(model, &answers);
    answers.outputs = (int)width_at(&answers, answers.levels, 0, 0);
    return answers;
}

bool answers_plain(const Answers *answers, const Loss *loss)
{
    return answers->weights == 0 && answers->levels == 0 && !(loss && loss->units);
}

/* ---- first weights ---- */

/* The width that a bound begins with: a Laplace distribution's, the answers' units being about what
 * the repetition of a season errs by. */
static double first_width(double level)
{
    return -0.6 * elementary_log(1 - level / 100);
}

void answers_init(Model *model)
{
    const Answers answers = answers_of(model);
    const Net *net = &model->net;
    const size_t outputs = (size_t)net->outputs, at = answers_at(&answers), n = count_of(&answers);
    real *head = model->params + net->head, *bias = head + (size_t)net->width * outputs;
    double before = 0;

    for (int w = 0; w < net->width; w++, head += outputs) {
        memset(head, 0, at * sizeof *head);
        for (size_t i = at; i < at + n && answers.weights > 0; i++)
            head[i] *= (real)0.1;
        memset(head + at + n, 0, (outputs - at - n) * sizeof *head);
    }
    for (int c = 0; c < answers.targets && answers.weights > 0; c++)
        seasonal_init(&answers.seasonal, model->config.season.second / answers.seasonal.length,
                      bias + (size_t)c * (size_t)answers.weights);
    if (answers.weights > 0)
        memset(bias + at, 0, n * sizeof *bias);
    for (int k = 0; k < answers.levels; k++) {
        const double width = first_width(model->config.level[answers.rank[k]]);
        const real more = (real)elementary_log(width - before);
        for (size_t i = 0; i < 2 * n; i++)
            bias[width_at(&answers, k, 0, 0) + i] = more;
        before = width;
    }
}

/* ---- forecasts ---- */

/* What the attention weighs for a target, [past]. */
static void weighed(const Answers *answers, const Windows *windows, const real *value, int origin,
                    int c, real *past)
{
    windows_past(windows, value, origin, c, past);
    if (answers->seasonal.sources > 0)
        windows_cycles(windows, value, origin, c, answers->span,
                       past + (size_t)answers->seasonal.past * (size_t)answers->seasonal.length);
}

void answers_form(const Answers *answers, const Windows *windows, const real *value, int origin,
                  const real *out, real *room, real *y)
{
    memcpy(y, out + answers_at(answers), count_of(answers) * sizeof *y);
    for (int c = 0; c < answers->targets && answers->weights > 0; c++) {
        weighed(answers, windows, value, origin, c, room);
        seasonal_forward(&answers->seasonal, room, out + (size_t)c * (size_t)answers->weights,
                         (size_t)answers->targets, y + c);
    }
}

/* The outputs that widths come from lie by rank: each level's is more than the one within. */
static real more_of(const Answers *answers, const real *out, int k, int side, int i)
{
    const real o = out[width_at(answers, k, side, i)];

    return (real)elementary_exp((double)(o < WIDEST ? o : WIDEST));
}

real answers_width(const Answers *answers, const real *out, int l, int side, int i)
{
    real width = 0;

    for (int k = 0; k < answers->levels; k++) {
        width += more_of(answers, out, k, side, i);
        if (answers->rank[k] == l)
            break;
    }
    return width;
}

/* ---- training ---- */

void answers_layout(const Answers *answers, int rows, Arena *arena, AnswersWork *work)
{
    const size_t B = (size_t)rows, n = B * count_of(answers), each = B * (size_t)answers->targets;

    work->past = arena_reals(arena, answers->weights > 0 ? each * (size_t)answers->past : 0);
    work->zero = arena_reals(arena, n);
    work->unit = arena_reals(arena, n);
    work->answer = arena_reals(arena, n);
    work->plain = arena_reals(arena, n);
    work->slack = arena_reals(arena, n);
    work->rise = arena_reals(arena, n);
    work->units = arena_take(arena, each, sizeof *work->units);
}

/* Table units of answers of 0 and of 1. */
static void gather_units(const Answers *answers, const Task *task, int origin, real *zero,
                         real *unit)
{
    const Windows *windows = &task->windows;
    const size_t n = count_of(answers);

    memset(zero, 0, n * sizeof *zero);
    if (task->base)
        memcpy(zero, task->base + (size_t)(origin - task->base_first) * n, n * sizeof *zero);
    else
        windows_anchor(windows, windows->value, origin, answers->span, 1, zero);
    for (int c = 0; c < answers->targets; c++) {
        const real one = windows_unit(windows, windows->value, origin, c);
        for (int h = 0; h < answers->span; h++)
            unit[h * answers->targets + c] = one;
    }
}

/* What is a series' own. */
static Units units_of(const Answers *answers, const Task *task, int origin, int c)
{
    const Model *model = answers->model;
    const ModelPart *part = model->parts > 0 ? &model->part[windows_stretch(&task->windows, origin)]
                                             : NULL;
    const Transform *transform = part ? &part->transform[c] : &model->transform[c];
    const double *scales = part ? part->mase_scale : model->mase_scale;
    const double scale = c < model->targets ? scales[c] : 1; /* past inputs may be answered too */

    return (Units){transform->curve, transform->shift, transform->scale, scale > 0 ? scale : 1};
}

void answers_gather(const Answers *answers, const Task *task, int origin, int b, AnswersWork *work)
{
    const size_t n = count_of(answers), targets = (size_t)answers->targets;

    gather_units(answers, task, origin, work->zero + (size_t)b * n, work->unit + (size_t)b * n);
    for (size_t c = 0; c < targets; c++) {
        const size_t at = (size_t)b * targets + c;
        work->units[at] = units_of(answers, task, origin, (int)c);
        if (answers->weights > 0)
            weighed(answers, &task->windows, task->windows.value, origin, (int)c,
                    work->past + at * (size_t)answers->past);
    }
}

/* An answer in the data's units, by the MASE scale of its series; *slope: of that by the answer. */
static double in_units(const Answers *answers, const AnswersWork *work, size_t i, double answer,
                       double *slope)
{
    const size_t n = count_of(answers), targets = (size_t)answers->targets;
    const Units *units = &work->units[i / n * targets + i % targets];
    const double level = (double)work->zero[i] + (double)work->unit[i] * answer;
    const double value = units->offset + units->slope * level;
    const double rise = units->slope * (double)work->unit[i];

    if (units->curve == 0) {
        *slope = rise / units->scale;
        return value / units->scale;
    }
    const double x = curve_invert(units->curve, value);
    const double bent = units->curve == 1 ? x
                        : x > 0           ? elementary_exp(units->curve * elementary_log(x))
                                          : 0;
    *slope = bent / units->scale * rise;
    return x / units->scale;
}

/* y [rows * n] to the data's units in place; slope NULL: not wanted. */
static void to_units(const Answers *answers, const AnswersWork *work, size_t count, real *y,
                     real *slope)
{
    for (size_t i = 0; i < count; i++) {
        double rise;
        y[i] = (real)in_units(answers, work, i, (double)y[i], &rise);
        if (slope)
            slope[i] = (real)rise;
    }
}

/* The slope of the pinball loss of one bound by its width, factor 1. t: the truth. */
static double pinball_slope(const Answers *answers, const AnswersWork *work, bool units, int l,
                            int side, size_t i, real width, double t)
{
    const double outside = (100 - answers->model->config.level[l]) / 200;
    const double sign = side ? 1 : -1;
    double bound = (double)work->plain[i] + sign * (double)width, rise = 1;

    if (units)
        bound = in_units(answers, work, i, bound, &rise);
    if (t != t || bound == t)
        return 0;
    return sign * rise *
           (side ? (t > bound ? -(1 - outside) : outside) : (t < bound ? 1 - outside : -outside));
}

/* dout of one answer's widths: a width is the sum of what its level and those within add. */
static void widths_backward(const Answers *answers, const AnswersWork *work, bool units, size_t i,
                            int of, const real *out, double t, real factor, real *dout)
{
    for (int side = 0; side < 2; side++) {
        real more[LEVELS_MAX], width = 0;
        double slope[LEVELS_MAX], sum = 0;
        for (int k = 0; k < answers->levels; k++) {
            more[k] = more_of(answers, out, k, side, of);
            width += more[k];
            slope[k] = pinball_slope(answers, work, units, answers->rank[k], side, i, width, t);
        }
        for (int k = answers->levels - 1; k >= 0; k--) {
            sum += slope[k];
            dout[width_at(answers, k, side, of)] = (real)(sum * (double)more[k]) * factor;
        }
    }
}

static void sample_backward(const Answers *answers, const AnswersWork *work, bool units, size_t b,
                            const real *out, const real *truth, real factor, real *dout)
{
    const size_t n = count_of(answers), targets = (size_t)answers->targets;
    const real *dy = work->slack + b * n;

    for (size_t c = 0; c < targets && answers->weights > 0; c++)
        seasonal_backward(&answers->seasonal,
                          work->past + (b * targets + c) * (size_t)answers->past, dy + c, targets,
                          dout + c * (size_t)answers->weights);
    memcpy(dout + answers_at(answers), dy, n * sizeof *dout);
    for (size_t i = 0; i < n && answers->levels > 0; i++)
        widths_backward(answers, work, units, b * n + i, (int)i, out, (double)truth[i], factor,
                        dout);
}

/* Answers of a part's outputs, in answers' units. */
static void form_part(const Answers *answers, int rows, const AnswersWork *work, const real *out)
{
    const size_t n = count_of(answers), targets = (size_t)answers->targets;
    const real *past = work->past;
    real *y = work->plain;

    for (int b = 0; b < rows; b++, out += answers->outputs, y += n) {
        memcpy(y, out + answers_at(answers), n * sizeof *y);
        for (size_t c = 0; c < targets && answers->weights > 0; c++, past += answers->past)
            seasonal_forward(&answers->seasonal, past, out + c * (size_t)answers->weights, targets,
                             y + c);
    }
}

double answers_eval(const Answers *answers, const Loss *loss, real parameter, int rows,
                    const AnswersWork *work, const real *out, real *truth, real factor, real *dout,
                    size_t *counted)
{
    const size_t n = count_of(answers), count = (size_t)rows * n;
    double sum;

    form_part(answers, rows, work, out);
    memcpy(work->answer, work->plain, count * sizeof *work->answer);
    if (loss->units) {
        to_units(answers, work, count, truth, NULL);
        to_units(answers, work, count, work->answer, work->rise);
    }
    sum = loss->eval(count, 1, work->answer, truth, factor, parameter, dout ? work->slack : NULL,
                     counted);
    for (size_t i = 0; i < count && dout && loss->units; i++)
        work->slack[i] *= work->rise[i];
    for (size_t b = 0; b < (size_t)rows && dout; b++)
        sample_backward(answers, work, loss->units, b, out + b * (size_t)answers->outputs,
                        truth + b * n, factor, dout + b * (size_t)answers->outputs);
    return sum;
}
