#include "app/run.h"

#include "base/seconds.h"
#include "model/holes.h"

#include <stdio.h>
#include <string.h>

void run_name(const Options *options, const char *source, char name[RUN_NAME])
{
    text_copy(name, RUN_NAME, options->name);
    if (!name[0])
        file_stem(source, name, RUN_NAME);
}

void run_name_apart(Options *options, const char *source, const char *suffix)
{
    char stem[RUN_NAME - 16];

    if (options->name[0])
        return;
    file_stem(source, stem, sizeof stem);
    snprintf(options->name, sizeof options->name, "%s%s", stem, suffix);
}

void run_begin(const Options *options, const char *source, Result *result)
{
    result->options = *options;
    text_copy(result->source, sizeof result->source, source);
    run_name(options, source, result->name);
}

Status run_name_file(const Result *result, Error *err)
{
    if (err->status == ERR_DATA && !err->where[0])
        text_copy(err->where, sizeof err->where, result->source);
    return err->status;
}

/* All that follows from the options and the series, before the training begins. */
static Status decide(Result *result, Error *err)
{
    Options *resolved = &result->options;

    if (model_make(&resolved->model, &result->series, &result->model, &result->notes, err) != OK ||
        frame_make(&result->model, &result->series, &result->frame, &result->notes, err) != OK)
        return run_name_file(result, err);
    if (train_plan(&result->model, &resolved->train, &result->notes, err) != OK)
        return err->status;
    options_pin(resolved, &result->series, &result->model);
    result->model.data = resolved->data;
    return OK;
}

bool run_refits(const Result *result)
{
    const RefitRule rule = result->options.refit;

    return !result->interrupted && !result->history.time_over &&
           (rule == REFIT_YES ||
            (rule == REFIT_AUTO && result->model.method->kind == METHOD_STACK));
}

/* Options that the stack decides for each member, and what its own configuration says of them; of
 * several series only the first ones. */
enum { STACK_ALWAYS = 4 };
static const char *const stack_own[][2] = {
    {"head", "auto"}, {"base", "none"},  {"anchor", "none"}, {"transform", "none"},
    {"window", "1"},  {"segment", "1"},  {"hidden", ""},     {"ensemble", ""},
    {"training", ""}, {"optimizer", ""}, {"schedule", ""},   {"loss", ""},
    {"lr", ""},       {"updates", ""}};

static void note_stack(const Options *given, const Model *model, Notes *notes)
{
    Options standard;
    Text list = {0};
    char value[FILE_PATH], usual[FILE_PATH];

    options_init(&standard);
    const size_t count = model->several ? STACK_ALWAYS : sizeof stack_own / sizeof *stack_own;
    for (size_t i = 0; i < count; i++) {
        const Option *option = option_find(stack_own[i][0]);
        option_text(given, option, value, sizeof value);
        option_text(&standard, option, usual, sizeof usual);
        if (strcmp(value, usual) != 0 && strcmp(value, stack_own[i][1]) != 0)
            text_add(&list, "%s--%s", list.used > 0 ? ", " : "", option->name);
    }
    if (list.used > 0)
        notes_add(
            notes, NOTE_WARNING,
            "the stack (auto) sets %s for each member itself; a single model takes it: --model gru",
            list.data);
    text_free(&list);
}

/* Options that are nothing to ridge regression, which has no steps of training. */
#define OF_STEPS                                                                                   \
    "ensemble\nhidden\nlayers\ndropout\nlayer-norm\ninit\nepochs\nupdates\n"                       \
    "lr\nschedule\nbatch\nclip\nclip-value\npatience\nkeep\noptimizer\n"                           \
    "weight-decay\nmomentum\nnesterov"

/* Nor, with these, to methods that are no nets. */
#define OF_NETS                                                                                    \
    "head\nbase\ncycles\ndense\nprojection\ninput-dropout\n"                                       \
    "recurrent-dropout\nbatch-norm\npenalty\nintercept\ntraining\nteacher\n"                       \
    "bptt\nstride\nloss\nloss-parameter\nnoise\nwindow\nwindows\nsegment\n"                        \
    "lags\npast-lags\nanchor\n" OF_STEPS

/* Names of options, separated by newlines. */
static const char *unread_by(const Model *model)
{
    switch (model->method->kind) {
    case METHOD_BASELINE:
    case METHOD_CLASSIC:
        return OF_NETS;
    case METHOD_LAGS:
        return method_solved(model->method) ? OF_STEPS : "penalty";
    case METHOD_RECURRENT:
        return model->config.base == BASE_RIDGE ? "lags\npast-lags" : "lags\npast-lags\npenalty";
    case METHOD_STACK:
        break;
    }
    return "";
}

/* A configuration may be shared by several methods: what counts is the command line. */
static void note_single(const Options *given, const Model *model, Notes *notes)
{
    const char *names = unread_by(model);
    char name[32];
    Text list = {0};

    while (text_next(&names, name, sizeof name))
        if (option_source(given, option_find(name)) >= SOURCE_SET)
            text_add(&list, "%s--%s", list.used > 0 ? ", " : "", name);
    if (list.used > 0)
        notes_add(notes, NOTE_WARNING, "%s does not read %s", model->method->name, list.data);
    text_free(&list);
}

void run_note_unread(const Options *given, const Model *model, Notes *notes)
{
    if (model->method->kind == METHOD_STACK)
        note_stack(given, model, notes);
    else
        note_single(given, model, notes);
}

Status run_prepare(const Options *options, Result *result, Error *err)
{
    const double start = seconds_now();

    run_begin(options, options->file[0], result);
    result->options.data.joined = true;
    if (series_read(result->source, &result->options.data, &result->series, &result->notes, err) !=
        OK)
        return run_name_file(result, err);
    if (decide(result, err) != OK)
        return err->status;
    run_note_unread(options, &result->model, &result->notes);
    result->seconds[0] = seconds_now() - start;
    return OK;
}

Status run_prepare_text(const Options *options, const char *source, const Text *csv, Result *result,
                        Error *err)
{
    run_begin(options, source, result);
    if (csv->failed)
        return error_memory(err, source);
    if (series_parse(source, csv->data, csv->used, &result->options.data, &result->series,
                     &result->notes, err) != OK)
        return err->status;
    return decide(result, err);
}

Status run_learn(Result *result, const Watch *watch, Error *err)
{
    const Options *options = &result->options;
    const double start = seconds_now();

    if (train(&result->model, &result->frame, &options->train, watch, &result->history, err) != OK)
        return err->status;
    result->trained = true;
    history_note(&result->history, &result->notes);
    holes_note_training(&result->model, result->history.left_out, &result->notes);
    result->options.model = result->model.config; /* with what training decided */
    result->interrupted = result->history.interrupted;
    result->seconds[1] = seconds_now() - start;
    if (result->interrupted && result->history.best < 0)
        return error_set(err, ERR_INTERRUPTED, NULL,
                         "interrupted before the first epoch was done: nothing is kept");
    if (evaluate(&result->model, &result->frame, options->mode, options->threads,
                 run_refits(result)
                     ? &(Refit){.config = &options->train, .watch = watch, .notes = &result->notes}
                     : NULL,
                 &result->evaluation, &result->notes, err) != OK)
        return err->status;
    result->seconds[2] = seconds_now() - start - result->seconds[1];
    return OK;
}

Status run_experiment(const Options *options, const Watch *watch, Result *result, Error *err)
{
    if (run_prepare(options, result, err) != OK)
        return err->status;
    return run_learn(result, watch, err);
}
