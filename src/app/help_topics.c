/* The topics of forecast help. */
#include "app/help.h"
#include "model/stack.h"
#include "nn/loss.h"
#include "nn/optim.h"

#include <string.h>

static void write_options(Text *out)
{
    text_add(out,
             "Options may stand anywhere; -- ends them. A flag is stronger than --set, that than "
             "a\nconfiguration file, that than the default in [brackets].\n");
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
    text_add(&members, "; those for which a series is too short, or has no season, are left out");
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
    } group[] = {{METHOD_STACK, "The default: several, weighed; of classes gru"},
                 {METHOD_RECURRENT, "Recurrent networks"},
                 {METHOD_LAGS, "Networks over lags"},
                 {METHOD_CLASSIC, "Classical methods: each target by itself"},
                 {METHOD_BASELINE, "Simple methods: in every score table beside the model"}};

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

/* What a net answers and how it comes to it. */
enum { WAYS_MOST = 8 }; /* rows of a group */

static const struct {
    const char *title;
    const char *row[WAYS_MOST][2];
} ways[] = {
    {"Answers, for --head",
     {{"next", "the next row at every step of the window (many to many); forecasts go on from a "
               "state carried over all history"},
      {"last", "the next row at the window's last step (many to one)"},
      {"direct", "the whole horizon at the window's last step (direct multi-step)"},
      {"decoder", "the horizon step by step in a second stack of layers, which begins with the "
                  "window's last state and is fed its own answers (Sutskever, Vinyals, Le "
                  "2014)"}}},
    {"Windows, for --anchor, --segment and --base",
     {{"last", "the window's last value is taken from its inputs and added to the answers"},
      {"mean", "its mean is"},
      {"season", "the last value is taken from the inputs; answers are what differs from the "
                 "season before"},
      {"scale", "level and scale of the window itself: inputs are divided by it and answers "
                "multiplied, steps from the season before and ratios of scales are inputs too"},
      {"--segment", "so many rows are one step of a recurrent net: fewer steps, a season each "
                    "say (SegRNN, Lin et al. 2023)"},
      {"--base ridge", "the answers are what a ridge regression of the window misses: it is "
                       "fitted first and left as it is"},
      {"--base seasonal",
       "the answers are added to a combination of the window's seasons that "
       "the net weighs itself, for each row; a season is a step, the scale the window's own"},
      {"--cycles", "it weighs the like days of the weeks before too, in means of one to so many: "
                   "rows of a second season, before the window, as far as the series has them; the "
                   "net reads what each mean missed lately"}}},
    {"Several nets as one, for --ensemble and --combine",
     {{"mean", "so many nets with a seed each, their forecasts' mean"},
      {"median", "their median at each step"}}},
    {"All rows in the end, for --refit",
     {{"yes", "scales, weights and members are fitted anew, for as many epochs as were best: "
              "on the validation rows too before the test part is forecast, on all rows "
              "before what lies beyond the end is; the scores stay honest"},
      {"no", "one training, on the training rows"},
      {"auto", "yes for the stack, no for all others"}}},
    {"Inputs in training, for --training",
     {{"open-loop", "measured values at every step (series-parallel)"},
      {"closed-loop", "beyond the window the net's own answers, over the horizon and back "
                      "through them (parallel; Narendra, Parthasarathy 1990)"},
      {"--teacher", "a share of those answers gives way to measured values; it falls to 0 over "
                    "half of the epochs (Bengio et al. 2015)"}}},
    {"Backpropagation through time, for --bptt",
     {{"sliding", "windows in a random order, each from a zero state"},
      {"stateful", "the training rows as parallel streams in their order; the state goes on "
                   "from window to window, the gradient does not"}}},
};

static void write_ways(Text *out)
{
    for (size_t g = 0; g < sizeof ways / sizeof *ways; g++) {
        text_add(out, "%s%s\n", g ? "\n" : "", ways[g].title);
        for (int i = 0; i < WAYS_MOST && ways[g].row[i][0]; i++)
            help_row(out, ways[g].row[i][0], ways[g].row[i][1], 19);
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
         "time,series,mode,origin,step,forecast,lower80,..,actual; beyond the end of "
         "the file actual is empty; of classes their labels, and p:LABEL for each at the end"},
        {"metrics.csv", "series,model,mode,split,step,metric,value; step 0: all steps together"},
        {"series.csv", "of several series: the scores of each, of the model and simple methods"},
        {"backtest.csv", "of a backtest: its forecasts; steps.csv: errors by step, with a test"},
        {"loss.csv", "epoch,train,validation,learning_rate"},
        {"model.safetensors", "the weights, with all that forecast predict needs"},
        {"config.yaml", "everything that was found or decided: forecast -c config.yaml repeats the "
                        "run"},
        {"run.json", "the data's sha256 and shape, versions, metrics, warnings, verdict; timings "
                     "under cost"},
        {"*.png, .gp, .csv", "pictures, each with its gnuplot script and its data"},
    };

    text_add(out,
             "A run writes one folder, plots/NAME or --output: as a whole, when all is done. It "
             "replaces\nonly a folder that holds a run.json, any other with --force.\n\n");
    for (size_t i = 0; i < sizeof file / sizeof *file; i++)
        help_row(out, file[i][0], file[i][1], 22);
    text_add(
        out,
        "\nA batch writes plots/NAME/EXPERIMENT for each run, and plots/NAME/leaderboard.csv "
        "and .md.\nforecast inspect writes nothing, with --plot the folder plots/NAME-inspect: "
        "inspect.json, what --json\ntells, and the pictures series and, of the last seasons, "
        "season.\n");
}

static void write_exit_codes(Text *out)
{
    static const struct {
        int code;
        const char *what;
    } exit_code[] = {
        {OK, "done"},
        {ERR_INTERNAL, "internal error"},
        {ERR_USAGE, "usage or configuration"},
        {ERR_DATA, "data"},
        {ERR_MODEL, "model file"},
        {ERR_TRAINING, "training failed"},
        {ERR_PLOT, "a plot that was asked for failed; the numbers are written"},
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
    text_add(
        out,
        "A configuration is a YAML file; every key is the name of an option. A key stands at "
        "the top\nor in its section. forecast -c FILE runs one; the data files are named under "
        "files. Paths\nare relative to the current folder.\n\n"
        "  name: weather\n"
        "  data:\n"
        "    files: [datasets/seattle-weather.csv]\n"
        "    target: [temp_max]\n"
        "  train: {epochs: 200, patience: 20}\n"
        "  forecast: {mode: both, horizon: 14}\n\n"
        "forecast batch FILE runs the experiments of a file. What stands at the top holds for "
        "all of\nthem; a list under sweep tries each of its values, with every other "
        "combination.\n\n"
        "  experiments:\n"
        "    - name: narx\n"
        "      model: narx\n"
        "    - name: recurrent\n"
        "      sweep:\n"
        "        model: [gru, lstm]\n"
        "        hidden: [16, 32]\n\n"
        "Sections and their keys\n");
    write_keys(out);
}

static void write_classes(Text *out)
{
    static const char *const row[][2] = {
        {"which columns", "those of text that --target, --past or --future name, and those that "
                          "--categorical names, of numbers too; at most 256 classes a column"},
        {"read", "as one input per class, 1 for the one that is there, all 0 where it is missing; "
                 "with --embedding N as N learned numbers; several columns share them as sums"},
        {"missing",
         "an empty field and the usual words (NA, null, ?); but \"none\" among words is a "
         "class like any other, unless --na none says what it means"},
        {"learned", "one target alone, with an answer per class (softmax) and the loss "
                    "cross-entropy; transforms, logarithms and intervals are for numbers"},
        {"forecast", "the most probable class, and the probability of each. Autoregressive "
                     "forecasts feed the most probable class back: later probabilities hold for "
                     "the path that was taken"},
        {"accuracy", "the share of the forecasts that is right, from 0 to 1: more is better"},
        {"cross-entropy", "the mean of -ln p, p the probability given to the class that came, in "
                          "nats: less is better. Simple methods name a class alone: theirs is that "
                          "of the classes' shares in the training rows"},
        {"predict", "a saved model knows its classes and refuses others, with their place"},
    };

    text_add(out, "Columns of classes\n\n");
    for (size_t i = 0; i < sizeof row / sizeof *row; i++)
        help_row(out, row[i][0], row[i][1], 19);
}

static void write_time(Text *out)
{
    static const char *const row[][2] = {
        {"found alone",
         "ISO 8601 with its weeks, quarters and offsets; 28/01/2018, 28.01.2018, Jan "
         "28, 2018, 28-Jan-18, 2018 Jan, Q3 1981 with a clock of 24 hours or AM and "
         "PM; by name or place 20180128, 2018.25, years, seconds to nanoseconds "
         "since 1970; a date and its clock or hour, year, month, day in several "
         "columns"},
        {"--date-format", "where nothing in the file tells 01/02/2018 from 02/01/2018: %d %m %Y .. "
                          "as in strptime, %q a quarter, %G %V %u an ISO week, %j a day of the "
                          "year, %f a fraction; iso; epoch-s, -ms, -us, -ns; decimal-months, "
                          "-quarters, -years"},
        {"--time COL,..", "several columns are read as one text, a blank between"},
        {"order", "rows from new to old are turned round; --sort sorts others. The same row twice "
                  "is dropped, different rows of one stamp need --duplicates"},
        {"--daylight-saving", "local time is found by hours that come twice in autumn and not at "
                              "all in spring: stamps are shown as in the file, steps are of real "
                              "time"},
        {"--gaps", "few missing rows are inserted as missing values; nights, week-ends and "
                   "holidays of a market are sessions, which the forecasts' stamps follow"},
        {"--freq --resample", "one row of all rows in a step, under the stamp at which it begins; "
                              "steps without rows are missing. ohlc adds NAME.open, NAME.high, "
                              "NAME.low of a target as inputs"},
    };

    text_add(out, "Time stamps. What was found is told with the flag that pins it\n\n");
    for (size_t i = 0; i < sizeof row / sizeof *row; i++)
        help_row(out, row[i][0], row[i][1], 19);
}

void help_rows(Text *out, const char *title, const char *const (*row)[2], size_t count)
{
    text_add(out, "%s\n\n", title);
    for (size_t i = 0; i < count; i++)
        help_row(out, row[i][0], row[i][1], 19);
}

static void write_missing(Text *out)
{
    static const char *const row[][2] = {
        {"forward[:N]", "the last value stands in, for at most N rows of a hole"},
        {"interpolate[:N]",
         "a line between the values around a hole of at most N rows, for forecasts that begin "
         "behind it; for one that begins inside of it the last value stands in, since the value "
         "behind the hole is not known there. Not with --head next, whose every step is such a "
         "beginning. Inputs known ahead are filled forward"},
        {"mask[:N]", "as forward, and the net reads a 1 where the value is missing: one more input "
                     "for each column with holes in the training rows"},
        {"refuse", "a missing value is an error, with the place of the first and their number"},
        {"auto", "forward, for at most half a window; for any number of rows where that would "
                 "leave out more than half of the training windows"},
        {"beyond N", "windows that read such rows are left out of training and counted; forecasts "
                     "that begin there are made and told. Streams (--bptt stateful) go through"},
        {"truth", "never filled: loss, scores and intervals skip it, and scores say over how many "
                  "values they are"},
        {"classes", "are not filled either: where one is missing, none of its inputs is 1"},
    };

    help_rows(out, "Missing values, for --missing", row, sizeof row / sizeof *row);
}

static void write_alarms(Text *out)
{
    static const char *const row[][2] = {
        {"shadow", "one step ahead the forecasts follow the last value more than what comes, and "
                   "the changes they foresee explain less than 1 % of those that come, or no more "
                   "than chance does"},
        {"collapse",
         "over the second half of the horizon the forecasts vary by less than a tenth "
         "of what the actual values do, though one step ahead the model knows much "
         "more than the last value and the mean, or less, or a simple method errs less; "
         "or by more than twice as much, and a simple method errs less"},
        {"healed", "a step whose loss is no number, or 1000 times that of answering 0, is taken "
                   "back: the best weights so far, half the rate, the epoch again; the fourth time "
                   "ends the training with code 5"},
        {"--audit", "values of targets and past inputs after an origin become others, and all is "
                    "done again: decisions, scales, weights, intervals and forecasts must be the "
                    "same to the bit. Code 1 for a leak"},
    };

    help_rows(out, "What a run says against itself, as warnings and in run.json", row,
              sizeof row / sizeof *row);
}

static const HelpTopic topics[] = {
    {"options", "every option, with its default", write_options},
    {"models", "networks and simple methods", write_models},
    {"cells", "equations and sources of the recurrent cells", write_cells},
    {"ways", "what networks answer, and ways to train them", write_ways},
    {"optimizers", "optimizers, losses, schedules", write_training},
    {"classes", "columns of classes: read, learned, forecast, scored", write_classes},
    {"times", "time stamps: notations, order, gaps, sessions, resampling", write_time},
    {"missing", "what stands in for missing values", write_missing},
    {"shapes", "files with several series", help_shapes},
    {"several", "one model over several series", help_series},
    {"alarms", "shadow, collapse, healed trainings, the leak audit", write_alarms},
    {"config", "configuration files, experiments, sweeps", write_config},
    {"files", "what a run writes", write_files},
    {"exit-codes", "what the exit codes mean", write_exit_codes},
};

const HelpTopic *help_topic(int index)
{
    return index >= 0 && index < (int)(sizeof topics / sizeof *topics) ? &topics[index] : NULL;
}
