#include "app/run.h"

#include <time.h>

static double seconds_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

void run_begin(const Options *options, const char *source, Result *result)
{
    result->options = *options;
    text_copy(result->source, sizeof result->source, source);
    text_copy(result->name, sizeof result->name, options->name);
}

Status run_prepare(const Options *options, Result *result, Error *err)
{
    const double start = seconds_now();

    run_begin(options, options->file[0], result);
    Options *resolved = &result->options;
    if (series_read(result->source, &resolved->data, &result->series, &result->notes, err) != OK ||
        model_make(&resolved->model, &result->series, &result->model, &result->notes, err) != OK ||
        frame_make(&result->model, &result->series, &result->frame, &result->notes, err) != OK)
        return err->status;
    options_pin(resolved, &result->series, &result->model);
    result->seconds[0] = seconds_now() - start;
    return OK;
}

Status run_learn(Result *result, const Watch *watch, Error *err)
{
    const Options *options = &result->options;
    const double start = seconds_now();

    if (train(&result->model, &result->frame, &options->train, watch, &result->history, err) != OK)
        return err->status;
    result->trained = true;
    result->interrupted = result->history.interrupted;
    result->seconds[1] = seconds_now() - start;
    if (result->interrupted && result->history.best < 0)
        return error_set(err, ERR_INTERRUPTED, NULL,
                         "interrupted before the first epoch was done: nothing is kept");
    if (evaluate(&result->model, &result->frame, options->mode, options->threads,
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
