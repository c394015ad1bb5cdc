/* The topics of forecast help. */
#include "app/help.h"
#include "model/stack.h"
#include "nn/loss.h"
#include "nn/optim.h"

#include <string.h>

static void write_options(Text *out)
{
    text_add(out, "Options may stand anywhere; -- ends them. A flag overrides --set, --set a "
                  "configuration\nfile, and this the default, which is shown in [brackets].\n");
    help_options(out, VERB_ALL);
}

/* A network's equation stands once, where its cell goes in one direction. */
static void write_model(Text *out, const Method *method)
{
    const Cell *cell = method->cell && method->dirs == 1 ? cell_find(method->cell) : NULL;

    help_row(out, method->name, method->what, 25);
    if (cell) {
        help_row(out, "", cell->equation, 27);
        help_row(out, "", cell->source, 27);
    }
}

static void write_stack(Text *out, const Method *method)
{
    Text members = {0};

    text_add(&members, "of: ");
    for (int i = 0; stack_label(i); i++)
        text_add(&members, "%s%s", i > 0 ? ", " : "", stack_label(i));
    text_add(&members,
             "; those that a series is too short for, or lacks the season for, are left out");
    help_row(out, method->name, method->what, 25);
    help_row(out, "", members.data ? members.data : "", 27);
    help_row(out, "", "Wolpert, Stacked generalization, 1992", 27);
    text_free(&members);
}

static void write_models(Text *out)
{
    static const struct {
        MethodKind kind;
        const char *title;
    } group[] = {{METHOD_STACK, "The default: several models, weighted (for classes: gru)"},
                 {METHOD_RECURRENT, "Recurrent networks"},
                 {METHOD_LAGS, "Networks over lags"},
                 {METHOD_CLASSIC, "Classical methods, for each target by itself"},
                 {METHOD_BASELINE, "Simple methods, which stand in every score table"}};

    text_add(out, "Models, for --model\n");
    for (size_t g = 0; g < sizeof group / sizeof *group; g++) {
        text_add(out, "\n%s\n", group[g].title);
        for (int i = 0; method_at(i); i++) {
            if (method_at(i)->kind != group[g].kind)
                continue;
            if (group[g].kind == METHOD_STACK)
                write_stack(out, method_at(i));
            else
                write_model(out, method_at(i));
        }
    }
}

static void write_cells(Text *out)
{
    text_add(out, "Cells of the recurrent networks, and their equations\n");
    for (int i = 0; cell_at(i, CPU_BASELINE); i++) {
        const Cell *cell = cell_at(i, CPU_BASELINE);

        text_add(out, "\n%s\n", cell->name);
        help_row(out, "", cell->equation, 4);
        help_row(out, "", cell->source, 4);
    }
}

static void write_training(Text *out)
{
    text_add(out, "Optimizers, for --optimizer\n");
    for (int i = 0; optim_at(i); i++)
        help_row(out, optim_at(i)->name, optim_at(i)->source, 19);
    text_add(out, "\nLosses, for --loss\n");
    for (int i = 0; loss_at(i); i++)
        help_row(out, loss_at(i)->name, loss_at(i)->equation, 19);
    text_add(out, "\nSchedules of the learning rate, for --schedule\n");
    for (int i = 0; schedule_at(i); i++)
        text_add(out, "  %s\n", schedule_at(i)->name);
}

static void write_files(Text *out)
{
    static const char *const file[][2] = {
        {"forecast.csv",
         "time,series,mode,origin,step,forecast,lower80,..,actual; actual is empty beyond the end "
         "of the file; for classes a label and p:LABEL, the probability of each"},
        {"metrics.csv", "series,model,mode,split,step,metric,value; step 0: all steps together"},
        {"series.csv", "for several series: the scores of each, for the model and simple methods"},
        {"backtest.csv",
         "for a backtest: its forecasts; steps.csv: errors by step, with a significance test"},
        {"loss.csv", "epoch,train,validation,learning_rate"},
        {"model.safetensors", "the weights, and all else that forecast predict needs"},
        {"config.yaml", "all that was found or decided: forecast -c config.yaml repeats the run"},
        {"run.json", "sha256 and shape of the data, versions, metrics, warnings, verdict; timings "
                     "are under cost"},
        {"*.png, .gp, .csv", "pictures, each with its gnuplot script and its data"},
    };

    text_add(out, "A run writes one folder, plots/NAME or --output, as a whole when all is done. "
                  "It replaces\na folder only if that holds a run.json, or with --force.\n\n");
    for (size_t i = 0; i < sizeof file / sizeof *file; i++)
        help_row(out, file[i][0], file[i][1], 22);
    text_add(out,
             "\nA batch writes plots/NAME/EXPERIMENT for each run, and plots/NAME/leaderboard.csv "
             "and .md.\nforecast inspect writes only with --plot: the folder plots/NAME-inspect "
             "with inspect.json and\npictures of the series and its last seasons.\n");
}

static void write_exit_codes(Text *out)
{
    static const struct {
        int code;
        const char *what;
    } exit_code[] = {
        {OK, "done"},
        {ERR_INTERNAL, "internal error"},
        {ERR_USAGE, "wrong usage or configuration"},
        {ERR_DATA, "data"},
        {ERR_MODEL, "model file"},
        {ERR_TRAINING, "training failed"},
        {ERR_PLOT, "a requested plot failed; the numbers are written"},
        {ERR_REQUIRE, "--require is not met; the files are written"},
        {ERR_BATCH, "some experiments of a batch failed; the leaderboard is written"},
        {ERR_OUTPUT, "could not write, or out of memory"},
        {ERR_INTERRUPTED, "interrupted; everything finished is kept"},
    };

    text_add(out, "Exit codes\n\n");
    for (size_t i = 0; i < sizeof exit_code / sizeof *exit_code; i++)
        text_add(out, "  %3d  %s\n", exit_code[i].code, exit_code[i].what);
}

static void write_keys(Text *out)
{
    for (int s = 0; option_section(s); s++) {
        Text keys = {0};

        for (int i = 0; i < option_count; i++)
            if (option_table[i].section &&
                strcmp(option_table[i].section, option_section(s)->name) == 0)
                text_add(&keys, "%s%s", keys.used ? ", " : "", option_table[i].name);
        if (strcmp(option_section(s)->name, "data") == 0)
            text_add(&keys, ", files");
        if (keys.failed)
            out->failed = true;
        else
            help_row(out, option_section(s)->name, keys.data, 12);
        text_free(&keys);
    }
}

static void write_config(Text *out)
{
    text_add(out,
             "A configuration is a YAML file whose keys are the names of options, at the top or in "
             "their\nsections. forecast -c FILE runs it; data files are listed under files, "
             "relative to the\ncurrent folder.\n\n  name: weather\n  data:\n    files: "
             "[datasets/seattle-weather.csv]\n    target: [temp_max]\n  train: {epochs: 200, "
             "patience: 20}\n  forecast: {mode: both, horizon: 14}\n\nforecast batch FILE runs all "
             "experiments of a file. What stands at the top holds for all of\nthem; under sweep, "
             "every combination of the listed values is tried.\n\n  experiments:\n    - name: "
             "narx\n      model: narx\n    - name: recurrent\n      sweep:\n        model: [gru, "
             "lstm]\n        hidden: [16, 32]\n\nSections and their keys\n");
    write_keys(out);
}

void help_rows(Text *out, const char *title, const char *const (*row)[2], size_t count)
{
    text_add(out, "%s\n\n", title);
    for (size_t i = 0; i < count; i++)
        help_row(out, row[i][0], row[i][1], 19);
}

static const HelpTopic topics[] = {
    {"howto", "everyday questions, each with the command that answers it", help_howto},
    {"options", "every option, with its default", write_options},
    {"models", "networks and other methods", write_models},
    {"cells", "equations and sources of the recurrent cells", write_cells},
    {"ways", "what networks answer, and how they are trained", help_ways},
    {"optimizers", "optimizers, losses, schedules", write_training},
    {"classes", "columns of classes, as inputs and as targets", help_classes},
    {"times", "time stamps: formats, order, gaps, sessions, resampling", help_times},
    {"missing", "how missing values are filled", help_missing},
    {"shapes", "files with several series", help_shapes},
    {"several", "one model over several series", help_series},
    {"alarms", "warnings about shadows, collapse and unstable training; the leak audit",
     help_alarms},
    {"config", "configuration files, experiments, sweeps", write_config},
    {"files", "what a run writes", write_files},
    {"exit-codes", "what the exit codes mean", write_exit_codes},
};

const HelpTopic *help_topic(int index)
{
    return index >= 0 && index < (int)(sizeof topics / sizeof *topics) ? &topics[index] : NULL;
}
