/* forecast inspect FILE: what is in a CSV file, and the flags that pin every guess. */
#include "app/inspect.h"

#include "app/inspect_panel.h"
#include "app/run.h"

#include <stdlib.h>
#include <string.h>

static Status write_findings(const Findings *findings, const Options *options, const Notes *notes,
                             Error *err)
{
    Text out = {0};

    if (options->json)
        inspect_json(findings, notes, &out);
    else
        inspect_text(findings, &out);
    const Status status = console_write(&out, err);
    text_free(&out);
    return status;
}

/* What can be told is told, also where a run would refuse the file; then its error follows. */
static Status inspect_file(const Options *options, Input *input, Console *console, Error *err)
{
    Findings *findings = calloc(1, sizeof *findings);
    Notes notes = {0};
    Error refused = {0};

    if (!findings)
        return error_memory(err, "the findings");
    if (findings_read(findings, options, input, &notes, &refused, err) != OK)
        goto done;
    findings_warn(findings, &notes);
    console_notes(console, &notes);
    if (write_findings(findings, options, &notes, err) != OK ||
        inspect_plot(findings, options, &notes, console, err) != OK)
        goto done;
    if (refused.status != OK)
        *err = refused;
done:
    findings_free(findings);
    free(findings);
    return err->status;
}

/* A model has no series to draw. */
static Status inspect_saved(const char *path, const Options *options, Error *err)
{
    if (!options->plot_asked)
        return inspect_model(path, options, err);
    return error_option("--plot", "a model holds no series to draw",
                        "forecast plot RUN redraws the pictures of a run", err);
}

Status verb_inspect(const Options *options, Console *console, Error *err)
{
    static const char ending[] = ".safetensors";
    const char *path = options->file[0];
    const size_t length = strlen(path);
    char model[FILE_PATH];
    Input input;
    bool shown;

    if (run_model_path(path, model) ||
        (length > strlen(ending) && strcmp(path + length - strlen(ending), ending) == 0))
        return inspect_saved(model, options, err);
    if (input_open(&input, path, ERR_DATA, err) == OK &&
        inspect_panel(options, &input, console, &shown, err) == OK && !shown)
        (void)(inspect_file(options, &input, console, err) == OK);
    input_close(&input);
    return err->status;
}
