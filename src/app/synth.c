/* forecast synth KIND: a series with known properties. */
#include "data/synth.h"
#include "app/cli.h"
#include "app/run.h"
#include "base/file.h"

#include <sys/stat.h>

static Status unknown_kind(const char *name, Error *err)
{
    const char *list[64];
    Text all = {0};

    for (int i = 0; i < synth_kind_count && i < 64; i++) {
        list[i] = synth_kinds[i].name;
        text_add(&all, "%s%s", i ? ", " : "", list[i]);
    }
    const char *nearest = text_nearest(name, list, synth_kind_count < 64 ? synth_kind_count : 64);

    if (nearest)
        error_set(err, ERR_USAGE, "synth", "unknown kind \"%s\"; did you mean \"%s\"?", name,
                  nearest);
    else
        error_set(err, ERR_USAGE, "synth", "unknown kind \"%s\"", name);
    error_hint(err, "one of: %s", all.data ? all.data : "");
    text_free(&all);
    return err->status;
}

/* An existing file is somebody's, unless --force says otherwise. */
static Status write_file(const Options *options, const Text *csv, Console *console, Error *err)
{
    struct stat info;

    if (!options->force && stat(options->output, &info) == 0 && S_ISREG(info.st_mode)) {
        error_set(err, ERR_USAGE, options->output, "exists already");
        error_hint(err, "--force replaces it");
        return err->status;
    }
    if (csv->failed)
        return error_memory(err, "the series");
    if (file_write(options->output, csv->data, csv->used, err) == OK)
        console_say(console, "file: %s", options->output);
    return err->status;
}

Status verb_synth(const Options *options, Console *console, Error *err)
{
    const SynthKind *kind = synth_find(options->file[0]);
    Text csv = {0};
    Status status;

    if (!kind)
        return unknown_kind(options->file[0], err);
    kind->write(options->rows > 0 ? options->rows : kind->rows, options->train.seed, &csv);
    if (options->output[0])
        status = write_file(options, &csv, console, err);
    else
        status = console_write(&csv, err);
    text_free(&csv);
    return status;
}
