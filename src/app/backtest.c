/* forecast backtest: the way of the data where the past is forecast again and again. */
#include "app/run.h"
#include "app/run_write.h"
#include "base/seconds.h"
#include "model/known.h"

#include <stdio.h>

/* What is left to be found of the horizon follows from the first half of the rows: what is tested
 * has no part in it. */
static Status find_horizon(Result *result, Error *err)
{
    ModelConfig config = result->options.model;
    Series half;
    Model probe = {0};
    Notes ignored = {0};

    if (config.horizon > 0)
        return OK;
    text_copy(config.test, sizeof config.test, "0");
    if (series_half(&result->series, &half, err) == OK &&
        model_make(&config, &half, &probe, &ignored, err) == OK)
        result->options.model.horizon = probe.config.horizon;
    model_free(&probe);
    series_unview(&half);
    return err->status;
}

static Status settle(Result *result, Error *err)
{
    Options *options = &result->options;
    const Series *series = &result->series;

    options->backtest.origins = options->model.origins;
    options->backtest.every = options->refit == REFIT_NO ? 0 : options->backtest.every;
    if (find_horizon(result, err) != OK)
        return err->status;
    return backtest_plan(&options->backtest, backtest_rows(series), options->model.horizon, err);
}

static Status prepare(const Options *options, Result *result, Error *err)
{
    Options *own = &result->options;
    const double start = seconds_now();

    run_begin(options, options->file[0], result);
    own->data.joined = true;
    if (series_read(result->source, &own->data, &result->series, &result->notes, err) == OK)
        (void)(settle(result, err) == OK);
    result->seconds[0] = seconds_now() - start;
    return err->status;
}

static Status roll(Result *result, const Watch *watch, Error *err)
{
    Options *own = &result->options;
    const double start = seconds_now();

    if (backtest_run(&own->backtest, &own->model, &own->train, watch, &result->series,
                     &result->model, &result->frame, &result->history, &result->evaluation,
                     &result->backtest, &result->notes, err) != OK)
        return err->status;
    result->trained = true;
    result->interrupted = result->backtest.interrupted;
    result->seconds[1] = seconds_now() - start;
    options_pin(own, &result->series, &result->model);
    result->model.data = own->data;
    return OK;
}

/* Who is told of the fits, and what has been done of them. */
typedef struct {
    Console *console;
    const Backtest *backtest;
} Teller;

static void on_progress(void *user, const Progress *progress)
{
    const Teller *teller = user;
    const Backtest *backtest = teller->backtest;
    const int origins = backtest->plan.origins;
    char name[64] = "beyond the end";
    Listener listener = {teller->console, name, backtest->done, origins + 1};

    if (backtest->done < origins)
        snprintf(name, sizeof name, "origin %d of %d", backtest->done + 1, origins);
    console_progress(&listener, progress);
}

Status verb_backtest(const Options *options, Console *console, Error *err)
{
    Options named = *options;
    Result result = {0};
    Teller teller = {console, &result.backtest};
    const Watch watch = {on_progress, &teller, &console_stop};
    Folder folder = {0};
    int told = 0;

    run_name_apart(&named, named.file[0], "-backtest");
    if (report_require_check(&named, &named.model, err) != OK ||
        prepare(&named, &result, err) != OK)
        goto done;
    run_tell(console, &result.notes, &told);
    if (run_begin_folder(&named, named.file[0], &folder, err) != OK)
        goto done;
    const Status status = roll(&result, &watch, err);
    if (status == OK)
        run_note_unread(&named, &result.model, &result.notes);
    console_progress_end(console);
    run_tell(console, &result.notes, &told);
    if (status == OK && run_finish(&result, &folder, console, err) != OK)
        goto done;
done:
    (void)run_name_file(&result, err);
    folder_discard(&folder);
    result_free(&result);
    return err->status;
}
