/* The table of options. A row here is a flag, a configuration key (where it has a section), its
 * help, its completion and its line in the README. */
#include "app/options.h"

#include "model/method.h"
#include "nn/loss.h"
#include "nn/optim.h"

#include <float.h>
#include <limits.h>

static const char *method_word(int index)
{
    const Method *method = method_at(index);

    return method ? method->name : NULL;
}

static const char *loss_word(int index)
{
    const Loss *loss = loss_at(index);

    return loss ? loss->name : NULL;
}

static const char *optim_word(int index)
{
    const Optim *optim = optim_at(index);

    return optim ? optim->name : NULL;
}

static const char *schedule_word(int index)
{
    const Schedule *schedule = schedule_at(index);

    return schedule ? schedule->name : NULL;
}

#define AT(field) .offset = offsetof(Options, field), .size = sizeof(((Options *)0)->field)
#define FLAG      .fallback = "no"

static const OptionSection sections[] = {
    {"forecast", "Forecast"}, {"data", "Data"},      {"prepare", "Preparation"},
    {"network", "Model"},     {"train", "Training"}, {"output", "Output"},
};

const Option option_table[] = {
    {"mode", 0, OPTION_CHOICE, "forecast", AT(mode), .fallback = "autoregressive",
     .choices = "continuous|autoregressive|both",
     .aliases = "one-step=continuous|open-loop=continuous|static=continuous|"
                "recursive=autoregressive|closed-loop=autoregressive|dynamic=autoregressive",
     .verbs = VERB_LEARN | VERB_PREDICT, .argument = "MODE",
     .help = "feed measured values (continuous) or the model's own outputs back"},
    {"horizon", 'n', OPTION_INT, "forecast", AT(model.horizon), .fallback = "auto", .low = 1,
     .high = HORIZON_MAX, .found = "two seasons, else 10", .verbs = VERB_LEARN | VERB_PREDICT,
     .argument = "N", .help = "steps to forecast"},
    {"level", 0, OPTION_LEVELS, "forecast", AT(model.level), .fallback = "80,95", .low = 1,
     .high = 99.9, .verbs = VERB_LEARN, .argument = "PERCENT,..", .help = "prediction intervals"},

    {"time", 't', OPTION_NAMES, "data", AT(data.time), .fallback = "",
     .found = "the first column of time stamps", .verbs = VERB_READ, .argument = "COL,..|none",
     .help = "columns of time stamps: one, or date and hour, year and month .."},
    {"target", 'y', OPTION_NAMES, "data", AT(data.target), .fallback = "",
     .found = "the only numeric column, or y, value, close, price, target",
     .verbs = VERB_LEARN | VERB_INSPECT, .argument = "COL,..", .help = "columns to forecast"},
    {"past", 'x', OPTION_NAMES, "data", AT(data.past), .fallback = "",
     .verbs = VERB_LEARN | VERB_INSPECT, .argument = "COL,..",
     .help = "inputs known up to now; * for all other numeric columns"},
    {"future", 'X', OPTION_NAMES, "data", AT(data.future), .fallback = "",
     .verbs = VERB_LEARN | VERB_INSPECT, .argument = "COL,..",
     .help = "inputs known ahead: later rows of the file carry them"},
    {"categorical", 0, OPTION_NAMES, "data", AT(data.categorical), .fallback = "",
     .found = "columns of text", .verbs = VERB_LEARN | VERB_INSPECT, .argument = "COL,..",
     .help = "of these, columns whose values are classes, numbers too"},
    {"gaps", 0, OPTION_CHOICE, "data", AT(data.gaps), .fallback = "auto",
     .choices = "auto|insert|keep|error", .verbs = VERB_READ, .argument = "RULE",
     .help = "rows missing between regular time stamps"},
    {"duplicates", 0, OPTION_CHOICE, "data", AT(data.duplicates), .fallback = "error",
     .choices = "error|first|last|mean", .verbs = VERB_READ, .argument = "RULE",
     .help = "rows with the same time stamp"},
    {"delimiter", 0, OPTION_CHAR, "data", AT(data.csv.delimiter), .fallback = "auto",
     .found = "by the first lines", .verbs = VERB_READ, .argument = "CHAR",
     .help = "between fields: a character, or tab"},
    {"decimal", 0, OPTION_CHAR, "data", AT(data.decimal), .fallback = "auto",
     .found = "comma only where it is certain", .choices = ".|,", .verbs = VERB_READ,
     .argument = ".|,", .help = "decimal mark"},
    {"header", 0, OPTION_CHOICE, "data", AT(data.header), .fallback = "auto",
     .choices = "auto|yes|no", .verbs = VERB_READ, .argument = "yes|no",
     .help = "whether the first row names the columns"},
    {"date-format", 0, OPTION_TEXT, "data", AT(data.date_format), .fallback = "",
     .found = "where it is certain", .verbs = VERB_READ, .argument = "FORMAT",
     .help = "of the time stamps: iso, as in strptime (%d.%m.%Y), epoch-s, epoch-ms"},
    {"na", 0, OPTION_NAMES, "data", AT(data.missing), .fallback = "", .verbs = VERB_READ,
     .argument = "WORD,..", .help = "more words that mean a missing value"},
    {"skip", 0, OPTION_INT, "data", AT(data.csv.skip), .fallback = "0", .low = 0, .high = INT_MAX,
     .verbs = VERB_READ, .argument = "N", .help = "lines to pass over first"},
    {"comment", 0, OPTION_CHAR, "data", AT(data.csv.comment), .fallback = "none",
     .verbs = VERB_READ, .argument = "CHAR", .help = "pass over lines that begin with it"},

    {"scale", 0, OPTION_CHOICE, "prepare", AT(model.scale), .fallback = "standard",
     .choices = "standard|robust|minmax|none", .verbs = VERB_LEARN, .argument = "KIND",
     .help = "of the values the network sees, from training rows"},
    {"transform", 0, OPTION_CHOICE, "prepare", AT(model.transform), .fallback = "auto",
     .choices = "auto|none|diff|seasonal-diff", .verbs = VERB_LEARN, .argument = "KIND",
     .help = "learn values or their differences"},
    {"log", 0, OPTION_FLAG, "prepare", FLAG, AT(model.log), .verbs = VERB_LEARN,
     .help = "learn the logarithm of positive values"},
    {"season", 0, OPTION_SEASON, "prepare", AT(model.season), .fallback = "auto", .low = 1,
     .high = 1000000, .found = "by autocorrelation", .verbs = VERB_LEARN | VERB_INSPECT,
     .argument = "N[,N]",
     .help = "length of the season in steps, 1 for none; a second, longer one"},
    {"calendar", 0, OPTION_CHOICE, "prepare", AT(model.calendar), .fallback = "auto",
     .choices = "none|auto", .verbs = VERB_LEARN, .argument = "auto|none",
     .help = "day, week and year of the time stamps as inputs"},
    {"window", 'w', OPTION_INT, "prepare", AT(model.window), .fallback = "auto", .low = 1,
     .high = WINDOW_MAX, .found = "by season and horizon", .verbs = VERB_LEARN, .argument = "N",
     .help = "steps a recurrent net looks back in training"},
    {"segment", 0, OPTION_INT, "prepare", AT(model.segment), .fallback = "1", .low = 1,
     .high = WINDOW_MAX, .verbs = VERB_LEARN, .argument = "N",
     .help = "rows of the window that a recurrent net reads in one step"},
    {"lags", 0, OPTION_LAGS, "prepare", AT(model.lags), .fallback = "auto", .found = "by season",
     .verbs = VERB_LEARN, .argument = "1:24,168",
     .help = "rows back that a narx net reads of the target"},
    {"past-lags", 0, OPTION_LAGS, "prepare", AT(model.past_lags), .fallback = "auto",
     .found = "as --lags", .verbs = VERB_LEARN, .argument = "1:3",
     .help = "rows back that a narx net reads of the inputs"},
    {"own-past", 0, OPTION_CHOICE, "prepare", AT(model.blind), .fallback = "yes",
     .choices = "yes|no", .verbs = VERB_LEARN, .argument = "yes|no",
     .help = "whether the net reads the target's own past, beside the inputs"},
    {"anchor", 0, OPTION_CHOICE, "prepare", AT(model.anchor), .fallback = "none",
     .choices = "none|last|mean|season", .verbs = VERB_LEARN, .argument = "KIND",
     .help = "taken from each window, added to its answers: its last value, mean, last season"},
    {"past-rule", 0, OPTION_CHOICE, "prepare", AT(model.past_rule), .fallback = "joint",
     .choices = "joint|hold|seasonal", .verbs = VERB_LEARN, .argument = "RULE",
     .help = "past inputs in the closed loop: forecast too, last, a season ago"},
    {"missing", 0, OPTION_MISSING, "prepare", AT(model.missing), .fallback = "auto",
     .found = "forward, half a window", .verbs = VERB_LEARN, .argument = "RULE[:N]",
     .help = "values missing in up to N rows: forward, interpolate, mask; or refuse"},
    {"val", 0, OPTION_SHARE, "prepare", AT(model.validation), .fallback = "15%",
     .verbs = VERB_LEARN, .argument = "SHARE|N",
     .help = "rows for validation, before the test rows"},
    {"test", 0, OPTION_SHARE, "prepare", AT(model.test), .fallback = "15%", .verbs = VERB_LEARN,
     .argument = "SHARE|N", .help = "rows held out for the test, at the end"},
    {"test-rows", 0, OPTION_INT, "", AT(test_rows), .fallback = "0", .low = 0, .high = INT_MAX,
     .verbs = VERB_PREDICT, .argument = "N", .help = "score the last N rows of the file too"},

    {"model", 'm', OPTION_WORD, "network", AT(model.model), .fallback = "auto",
     .words = method_word, .verbs = VERB_LEARN, .argument = "MODEL",
     .help = "network or simple method, see forecast help models"},
    {"head", 0, OPTION_CHOICE, "network", AT(model.head), .fallback = "auto",
     .choices = "auto|next|last|direct|decoder", .found = "by the model",
     .aliases = "many-to-many=next|many-to-one=last|multi-horizon=direct|encoder-decoder=decoder|"
                "seq2seq=decoder",
     .verbs = VERB_LEARN, .argument = "KIND",
     .help = "answers: next row at every step or the last, all at once, step by step"},
    {"ensemble", 0, OPTION_INT, "network", AT(model.ensemble), .fallback = "1", .low = 1,
     .high = MEMBERS_MAX, .verbs = VERB_LEARN, .argument = "N",
     .help = "nets with different seeds whose forecasts become one"},
    {"combine", 0, OPTION_CHOICE, "network", AT(model.combine), .fallback = "mean",
     .choices = "mean|median", .verbs = VERB_LEARN, .argument = "RULE",
     .help = "the mean or the median of an ensemble's forecasts"},
    {"base", 0, OPTION_CHOICE, "network", AT(model.base), .fallback = "none",
     .choices = "none|ridge", .verbs = VERB_LEARN, .argument = "KIND",
     .help = "fitted first: the net learns what a ridge regression of its windows misses"},
    {"hidden", 0, OPTION_INT, "network", AT(model.hidden), .fallback = "32", .low = 1, .high = 4096,
     .verbs = VERB_LEARN, .argument = "N", .help = "units of a layer"},
    {"layers", 0, OPTION_INT, "network", AT(model.layers), .fallback = "1", .low = 0,
     .high = NET_LAYERS, .verbs = VERB_LEARN, .argument = "N",
     .help = "layers on one another; 0: a linear net over lags"},
    {"projection", 0, OPTION_INT, "network", AT(model.projection), .fallback = "auto", .low = 1,
     .high = 4096, .found = "half of --hidden", .verbs = VERB_LEARN, .argument = "N",
     .help = "width of the output of lstm-projected"},
    {"embedding", 0, OPTION_INT, "network", AT(model.embedding), .fallback = "0", .low = 0,
     .high = 1024, .verbs = VERB_LEARN, .argument = "N",
     .help = "learned numbers that stand for a class the net reads, 0: one input per class"},
    {"dropout", 0, OPTION_REAL, "network", AT(model.dropout), .fallback = "0", .low = 0,
     .high = 0.95, .verbs = VERB_LEARN, .argument = "SHARE",
     .help = "of the units left out in a training step"},
    {"input-dropout", 0, OPTION_REAL, "network", AT(model.input_dropout), .fallback = "0", .low = 0,
     .high = 0.95, .verbs = VERB_LEARN, .argument = "SHARE",
     .help = "of the inputs left out, drawn for each step"},
    {"recurrent-dropout", 0, OPTION_REAL, "network", AT(model.recurrent_dropout), .fallback = "0",
     .low = 0, .high = 0.95, .verbs = VERB_LEARN, .argument = "SHARE",
     .help = "of the recurrent state left out, drawn once for a window"},
    {"layer-norm", 0, OPTION_FLAG, "network", FLAG, AT(model.layer_norm), .verbs = VERB_LEARN,
     .help = "normalise each gate over its units"},
    {"batch-norm", 0, OPTION_FLAG, "network", FLAG, AT(model.batch_norm), .verbs = VERB_LEARN,
     .help = "normalise the inputs over windows and steps"},
    {"init", 0, OPTION_CHOICE, "network", AT(model.glorot), .fallback = "torch",
     .choices = "torch|glorot", .aliases = "uniform=torch|orthogonal=glorot", .verbs = VERB_LEARN,
     .argument = "KIND", .help = "first weights: PyTorch's uniform, or Glorot and orthogonal"},
    {"penalty", 0, OPTION_REAL, "network", AT(model.penalty), .fallback = "auto", .low = 1e-12,
     .high = PENALTY_MAX, .found = "on the validation rows", .verbs = VERB_LEARN, .argument = "X",
     .help = "of ridge, on its weights' squares, relative to those of the inputs"},
    {"intercept", 0, OPTION_CHOICE, "network", AT(model.through_origin), .fallback = "yes",
     .choices = "yes|no", .verbs = VERB_LEARN, .argument = "yes|no",
     .help = "whether ridge adds a constant to its answers"},

    {"epochs", 'e', OPTION_INT, "train", AT(train.epochs), .fallback = "200", .low = 1,
     .high = 1000000, .verbs = VERB_LEARN, .argument = "N",
     .help = "passes over the training rows"},
    {"updates", 0, OPTION_INT, "train", AT(train.updates), .fallback = "0", .low = 0,
     .high = 1000000000, .verbs = VERB_LEARN, .argument = "N",
     .help = "most updates of the weights in all epochs together, 0 for any"},
    {"lr", 0, OPTION_REAL, "train", AT(train.rate), .fallback = "0.003", .low = 1e-9, .high = 100,
     .verbs = VERB_LEARN, .argument = "RATE", .help = "learning rate"},
    {"schedule", 0, OPTION_WORD, "train", AT(train.schedule), .fallback = "constant",
     .words = schedule_word, .verbs = VERB_LEARN, .argument = "KIND",
     .help = "of the learning rate"},
    {"batch", 0, OPTION_INT, "train", AT(train.batch), .fallback = "64", .low = 1, .high = 1000000,
     .verbs = VERB_LEARN, .argument = "N",
     .help = "windows in a training step; stateful: streams, fewer where they are short"},
    {"training", 0, OPTION_CHOICE, "train", AT(train.training), .fallback = "open-loop",
     .choices = "open-loop|closed-loop",
     .aliases = "series-parallel=open-loop|parallel=closed-loop", .verbs = VERB_LEARN,
     .argument = "KIND", .help = "on measured values, or through own outputs over the horizon"},
    {"teacher", 0, OPTION_REAL, "train", AT(train.teacher), .fallback = "0", .low = 0, .high = 1,
     .verbs = VERB_LEARN, .argument = "SHARE",
     .help = "of own outputs replaced by measured values at first, later 0"},
    {"bptt", 0, OPTION_CHOICE, "train", AT(train.bptt), .fallback = "sliding",
     .choices = "sliding|stateful", .verbs = VERB_LEARN, .argument = "KIND",
     .help = "windows from a zero state, or streams that carry it on"},
    {"stride", 0, OPTION_INT, "train", AT(train.stride), .fallback = "auto", .low = 1,
     .high = WINDOW_MAX, .found = "by window and rows", .verbs = VERB_LEARN, .argument = "N",
     .help = "rows between the windows of an epoch, from a random first one on"},
    {"clip", 0, OPTION_REAL, "train", AT(train.clip), .fallback = "1", .low = 0, .high = 1e9,
     .verbs = VERB_LEARN, .argument = "NORM", .help = "largest norm of the gradient, 0 for any"},
    {"clip-value", 0, OPTION_REAL, "train", AT(train.clip_value), .fallback = "0", .low = 0,
     .high = 1e9, .verbs = VERB_LEARN, .argument = "X",
     .help = "largest element of the gradient, 0 for any"},
    {"patience", 0, OPTION_INT, "train", AT(train.patience), .fallback = "20", .low = 0,
     .high = 1000000, .verbs = VERB_LEARN, .argument = "N",
     .help = "stop after N epochs without a better validation, 0 for never"},
    {"optimizer", 0, OPTION_WORD, "train", AT(train.optimizer), .fallback = "adam",
     .words = optim_word, .verbs = VERB_LEARN, .argument = "NAME",
     .help = "how weights are updated"},
    {"loss", 0, OPTION_WORD, "train", AT(train.loss), .fallback = "auto", .words = loss_word,
     .found = "mse; cross-entropy of classes", .verbs = VERB_LEARN, .argument = "NAME",
     .help = "what training makes small"},
    {"loss-parameter", 0, OPTION_REAL, "train", AT(train.loss_parameter), .fallback = "auto",
     .low = 1e-6, .high = 1e6, .found = "1 for huber, 0.5 for pinball", .verbs = VERB_LEARN,
     .argument = "X", .help = "huber's threshold, pinball's level"},
    {"weight-decay", 0, OPTION_REAL, "train", AT(train.weight_decay), .fallback = "0", .low = 0,
     .high = 10, .verbs = VERB_LEARN, .argument = "X", .help = "pull of the weights towards 0"},
    {"momentum", 0, OPTION_REAL, "train", AT(train.momentum), .fallback = "0", .low = 0,
     .high = 0.9999, .verbs = VERB_LEARN, .argument = "X", .help = "of the optimizer sgd"},
    {"nesterov", 0, OPTION_FLAG, "train", FLAG, AT(train.nesterov), .verbs = VERB_LEARN,
     .help = "the momentum looks ahead (Nesterov)"},
    {"noise", 0, OPTION_REAL, "train", AT(train.noise), .fallback = "0", .low = 0, .high = 100,
     .verbs = VERB_LEARN, .argument = "SD", .help = "Gaussian noise on the scaled inputs"},
    {"refit", 0, OPTION_CHOICE, "train", AT(refit), .fallback = "auto", .choices = "auto|yes|no",
     .found = "yes for the stack", .verbs = VERB_LEARN, .argument = "RULE",
     .help = "fit anew on all rows once the held-out ones have judged"},
    {"time-limit", 0, OPTION_REAL, "train", AT(train.time_limit), .fallback = "0", .low = 0,
     .high = 1e9, .verbs = VERB_LEARN, .argument = "SECONDS",
     .help = "stop training then, 0 for never; not reproducible"},
    {"seed", 's', OPTION_SEED, "train", AT(train.seed), .fallback = "1",
     .verbs = VERB_LEARN | VERB_SYNTH, .argument = "N", .help = "of all random numbers"},
    {"threads", 'j', OPTION_INT, "train", AT(threads), .fallback = "auto", .low = 1, .high = 1024,
     .found = "all", .verbs = VERB_LEARN | VERB_PREDICT | VERB_DOCTOR, .here = true,
     .argument = "N", .help = "threads; the results do not depend on it"},

    {"output", 'o', OPTION_TEXT, "output", AT(output), .fallback = "", .found = "plots/NAME",
     .verbs = VERB_LEARN | VERB_PREDICT | VERB_SYNTH, .here = true, .argument = "DIR",
     .help = "folder to write; a file for synth"},
    {"name", 0, OPTION_NAME, "output", AT(name), .fallback = "",
     .found = "the data file's, without folder and .csv", .verbs = VERB_LEARN | VERB_PREDICT,
     .argument = "NAME", .help = "of the run"},
    {"format", 0, OPTION_CHOICE, "output", AT(format), .fallback = "auto",
     .choices = "auto|table|csv|json", .verbs = VERB_LEARN | VERB_PREDICT, .here = true,
     .argument = "FORMAT", .help = "of standard output; auto: a table, or CSV in a pipe"},
    {"json", 0, OPTION_FLAG, "", FLAG, AT(json), .verbs = VERB_ALL, .here = true,
     .help = "one JSON document on standard output, errors as JSON too"},
    {"plot", 0, OPTION_NAMES, "output", AT(plots), .fallback = "png",
     .choices = "png|svg|pdf|dumb|none", .verbs = VERB_LEARN | VERB_PREDICT | VERB_PLOT,
     .argument = "KIND,..", .help = "pictures to draw"},
    {"size", 0, OPTION_SIZE, "output", AT(size), .fallback = "auto", .low = 200, .high = 10000,
     .found = "1200x700", .verbs = VERB_LEARN | VERB_PREDICT | VERB_PLOT, .argument = "WxH",
     .help = "of the pictures in pixels"},
    {"require", 0, OPTION_TEXT, "output", AT(require), .fallback = "",
     .verbs = VERB_RUN | VERB_FIT | VERB_PREDICT, .argument = "EXPR",
     .help = "exit 7 unless the test part meets it: mase<1"},
    {"config", 'c', OPTION_TEXT, "", AT(config), .fallback = "", .verbs = VERB_READ, .here = true,
     .argument = "FILE", .help = "read options from a YAML file"},
    {"set", 0, OPTION_SET, "", .fallback = "", .verbs = VERB_READ, .here = true,
     .argument = "KEY=VALUE", .help = "set a configuration key"},
    {"rows", 0, OPTION_INT, "", AT(rows), .fallback = "auto", .low = 1, .high = 10000000,
     .found = "as the kind has", .verbs = VERB_SYNTH, .argument = "N", .help = "rows to write"},
    {"dry-run", 0, OPTION_FLAG, "", FLAG, AT(dry_run), .verbs = VERB_LEARN | VERB_PREDICT,
     .here = true, .help = "say what would be done, train and write nothing"},
    {"force", 0, OPTION_FLAG, "", FLAG, AT(force), .verbs = VERB_LEARN | VERB_PREDICT | VERB_SYNTH,
     .here = true, .help = "replace a folder that is not a run's; do finished experiments again"},
    {"quiet", 'q', OPTION_FLAG, "", FLAG, AT(quiet), .verbs = VERB_ALL, .here = true,
     .help = "no messages but errors"},
    {"verbose", 'v', OPTION_FLAG, "", FLAG, AT(verbose), .verbs = VERB_ALL, .here = true,
     .help = "every message"},
    {"markdown", 0, OPTION_FLAG, NULL, FLAG, AT(markdown), .verbs = VERB_HELP, .here = true,
     .help = "help options as a Markdown table"},
    {"help", 'h', OPTION_FLAG, "", FLAG, AT(help), .verbs = VERB_ALL, .here = true,
     .help = "this help"},
    {"version", 'V', OPTION_FLAG, "", FLAG, AT(version), .verbs = VERB_ALL, .here = true,
     .help = "the program's version"},
};

const int option_count = sizeof option_table / sizeof *option_table;
_Static_assert(sizeof option_table / sizeof *option_table <= OPTIONS_MAX, "OPTIONS_MAX");

const OptionSection *option_section(int index)
{
    return index >= 0 && index < (int)(sizeof sections / sizeof *sections) ? &sections[index]
                                                                           : NULL;
}
