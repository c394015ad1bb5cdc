/* --audit: the run's trainings and forecasts once more, in worlds with another future. */
#include "app/run.h"

#include "model/known.h"

#include <stdlib.h>

Status run_audit_check(const Options *given, Error *err)
{
    if (!given->audit)
        return OK;
    if (given->train.time_limit > 0) {
        error_set(err, ERR_USAGE, "--audit", "what a clock ends does not end alike twice");
        error_hint(err, "without --time-limit");
    }
    return err->status;
}

static void tell(const AuditTrial *trial, Notes *notes)
{
    const char *rows = trial->rows;

    if (trial->leaks)
        notes_add(notes, NOTE_WARNING,
                  "audit: with other values in %s: %s: \"%s\" is another: a leak", rows,
                  trial->what, trial->where);
    else
        notes_add(notes, NOTE_FOUND,
                  "audit: with other values in %s: %s are the same to the bit (%ld numbers)", rows,
                  trial->what, trial->numbers);
}

/* What stands in every world. */
static void tell_kept(const Series *series, Notes *notes)
{
    const bool timed = series_at(series, 0)->time != NULL;
    const int first = series->targets + series->past;
    Text kept = {0};

    for (int c = first; c < series->cols; c++)
        text_add(&kept, ", %s", series->name[c]);
    if (!kept.failed && (series->future > 0 || timed))
        notes_add(notes, NOTE_FOUND, "audit: kept, as known ahead: %s%s",
                  timed ? "time stamps" : kept.data + 2, timed && kept.data ? kept.data : "");
    text_free(&kept);
}

/* The parts that the run found: of each of several series its own. */
static Status audit_training(const Options *given, Result *result, Error *err)
{
    const Model *model = &result->model;
    const int parts = model->parts > 0 ? model->parts : 1;
    Split *split = malloc((size_t)parts * sizeof *split);

    if (!split)
        return error_memory(err, "the audit");
    for (int k = 0; k < parts; k++)
        split[k] = model->parts > 0 ? model->part[k].split : model->split;
    const Status status = audit_fits(&given->model, &given->train, run_refits(result),
                                     &result->series, split, &result->audit, err);
    free(split);
    return status;
}

Status run_audit(const Options *given, Result *result, Error *err)
{
    Audit *audit = &result->audit;

    if (!given->audit || result->interrupted)
        return OK;
    if (audit_training(given, result, err) != OK ||
        audit_forecasts(&result->model, &result->frame, result->options.mode,
                        result->options.threads, audit, err) != OK)
        return err->status;
    tell_kept(&result->series, &result->notes);
    for (int i = 0; i < audit->trials; i++)
        tell(&audit->trial[i], &result->notes);
    return OK;
}

Status run_audit_judge(const Result *result, Error *err)
{
    if (!result->audit.leaks)
        return OK;
    error_set(err, ERR_INTERNAL, "--audit",
              "a leak: something knows what comes after it; the files are written");
    error_hint(err, "run.json says under audit what moved; a fault of the program, worth a report");
    return err->status;
}
