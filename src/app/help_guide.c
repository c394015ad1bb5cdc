/* Help in rows: everyday questions, ways of training, classes, time stamps, missing values, alarms.
 */
#include "app/help.h"

#define COUNT(row) (sizeof(row) / sizeof *(row))

void help_howto(Text *out)
{
    static const char *const question[][3] = {
        {"Forecast the next values of a file", "forecast data.csv",
         "a table on screen, all numbers and pictures in plots/data/"},
        {"30 steps of one column of several", "forecast --target load --horizon 30 data.csv", ""},
        {"With inputs known ahead, such as tomorrow's weather or holidays",
         "forecast -y load --future temperature,holiday -n 30 data.csv",
         "the last 30 rows of the file hold these inputs but no load; or a second file holds them: "
         "--future-file ahead.csv"},
        {"With inputs known only up to now", "forecast -y load --past wind data.csv", ""},
        {"How good is it?", "forecast backtest -n 12 data.csv",
         "every run ends with a verdict from held-out rows; a backtest repeats the test from many "
         "points of the past"},
        {"Other quantiles: 5, 50 and 95 %", "forecast --level 90 data.csv",
         "a 90 % interval runs from the 5 % to the 95 % quantile (columns lower90 and upper90), "
         "the forecast lies between; several: --level 50,80,90"},
        {"The same result again, on any machine", "forecast -c plots/data/config.yaml data.csv",
         "the run wrote there all that was found or decided; the same seed gives the same bits"},
        {"Every night, without training",
         "forecast predict --quiet --format csv plots/data newest.csv > forecast.csv",
         "the exit code is 0 only if all went well; with --require 'mase<1' --test-rows 30 it "
         "tells too when the model has grown old, once 30 rows are newer than its training"},
        {"Compare LSTM and GRU", "forecast batch compare.yaml",
         "a leaderboard of all models in a file such as that of forecast help config"},
        {"Several files", "for file in *.csv; do forecast \"$file\"; done",
         "a model for each, in a folder each; forecast batch does the same with a list of files "
         "under sweep. One model for all: put the series into one file (forecast help shapes)"},
        {"Look at a file first", "forecast inspect data.csv", ""},
    };

    text_add(out, "Everyday questions\n");
    for (size_t i = 0; i < COUNT(question); i++) {
        text_add(out, "\n%s\n    %s\n", question[i][0], question[i][1]);
        if (*question[i][2])
            help_row(out, "", question[i][2], 4);
    }
}

/* ---- what a net answers and how it comes to it ---- */

enum { WAYS_MOST = 8 }; /* rows of a group */

static const struct {
    const char *title;
    const char *row[WAYS_MOST][2];
} ways[] = {
    {"What a net answers, for --head",
     {{"next", "the next row at every step of the window (many to many); forecasts go on from a "
               "state carried through all history"},
      {"last", "the next row at the last step of the window (many to one)"},
      {"direct", "the whole horizon at the last step of the window (direct multi-step)"},
      {"decoder", "the horizon step by step in a second stack of layers, which starts from the "
                  "window's last state and is fed its own answers (Sutskever, Vinyals, Le "
                  "2014)"}}},
    {"Windows, for --anchor, --segment and --base",
     {{"last", "the window's last value is subtracted from the inputs and added to the answers"},
      {"mean", "the same with the window's mean"},
      {"season", "the last value is subtracted from the inputs; the answers are differences from "
                 "the season before"},
      {"scale", "inputs are scaled by the window's own level and scale, answers scaled back; "
                "changes since the season before and ratios of scales are further inputs"},
      {"--segment", "so many rows form one step of a recurrent net, for example a season: fewer "
                    "steps (SegRNN, Lin et al. 2023)"},
      {"--base ridge", "a ridge regression of the window is fitted first and kept; the net learns "
                       "what it misses"},
      {"--base seasonal", "the net adds its answers to a mean of the window's seasons with weights "
                          "of its own for each row; a season is one step, scaled by the window"},
      {"--cycles", "past weeks join these seasons: means of the same weekdays over one to so many "
                   "weeks before the window; the net reads the recent error of each mean; 0,4: "
                   "nets of an ensemble without and with them"}}},
    {"Several nets as one, for --ensemble and --combine",
     {{"mean", "the mean of the forecasts of nets with different seeds"},
      {"median", "their median at each step"}}},
    {"All rows in the end, for --refit",
     {{"yes", "scales, weights and members are fitted anew, for the best number of epochs: with "
              "the validation rows before the test, with all rows before the forecast beyond the "
              "end; the scores stay honest"},
      {"no", "train once, on the training rows"},
      {"auto", "yes for the stack, no for all others"}}},
    {"Inputs in training, for --training",
     {{"open-loop", "measured values at every step (series-parallel)"},
      {"closed-loop", "beyond the window the net reads its own answers, and errors are propagated "
                      "back through them (parallel; Narendra, Parthasarathy 1990)"},
      {"--teacher", "a share of these answers is replaced by measured values; it falls to 0 over "
                    "half of the epochs (Bengio et al. 2015)"}}},
    {"Backpropagation through time, for --bptt",
     {{"sliding", "windows in random order, each from a zero state"},
      {"stateful", "parallel streams of the training rows in order; the state is carried from "
                   "window to window, the gradient is not"}}},
};

void help_ways(Text *out)
{
    for (size_t g = 0; g < COUNT(ways); g++) {
        text_add(out, "%s%s\n", g ? "\n" : "", ways[g].title);
        for (int i = 0; i < WAYS_MOST && ways[g].row[i][0]; i++)
            help_row(out, ways[g].row[i][0], ways[g].row[i][1], 19);
    }
}

void help_classes(Text *out)
{
    static const char *const row[][2] = {
        {"which columns", "text columns named by --target, --past or --future, and all columns "
                          "named by --categorical; at most 256 classes each"},
        {"as inputs", "one input per class, which is 1 where the class is present, all 0 where the "
                      "value is missing; with --embedding N a learned vector of N numbers per "
                      "class, the vectors of several columns added up"},
        {"missing", "an empty field and the usual words (NA, null, ?); \"none\" among words is a "
                    "class like any other, unless --na none declares it missing"},
        {"as target", "one target alone, learned by softmax and cross-entropy; transforms, "
                      "logarithms and intervals are for numbers"},
        {"forecast", "the most probable class, and the probability of each. Autoregressive "
                     "forecasts feed the most probable class back, so later probabilities hold "
                     "for that path"},
        {"accuracy", "share of right forecasts, 0 to 1: more is better"},
        {"cross-entropy", "mean of -ln p, where p is the probability given to the true class, in "
                          "nats: less is better. Simple methods name one class only; for them it "
                          "is that of the class shares in the training rows"},
        {"predict", "a saved model knows its classes and refuses unknown ones, saying where they "
                    "are"},
    };

    help_rows(out, "Columns of classes", row, COUNT(row));
}

void help_times(Text *out)
{
    static const char *const row[][2] = {
        {"recognised",
         "ISO 8601 with weeks, quarters and offsets; 28/01/2018, 28.01.2018, Jan 28, 2018, "
         "28-Jan-18, 2018 Jan, Q3 1981, with a 24-hour clock or AM and PM; where the column's name "
         "or place suggests time also 20180128, 2018.25, years, and seconds to nanoseconds since "
         "1970; date and clock, or year, month, day and hour, in columns of their own; a period, "
         "28.01.2018 10:00 - 28.01.2018 11:00, by its begin. Names of months are English; what is "
         "finer than microseconds is cut off"},
        {"--date-format", "needed where nothing in the file tells 01/02/2018 from 02/01/2018: %d "
                          "%m %Y .. as in strptime, %q quarter, %G %V %u ISO week, %j day of the "
                          "year, %f fraction; iso; epoch-s, -ms, -us, -ns; decimal-months, "
                          "-quarters, -years"},
        {"--time COL,..", "several columns are read as one text, with a blank between them"},
        {"order", "rows from new to old are reversed; --sort sorts any others. Exact repeats of a "
                  "row are dropped; different rows with the same stamp need --duplicates"},
        {"--daylight-saving", "local time is recognised by hours that occur twice in autumn and "
                              "not at all in spring: stamps are shown as in the file, steps are in "
                              "real time"},
        {"--gaps", "a few missing rows are inserted as missing values; the nights, weekends and "
                   "holidays of a market are sessions, which the forecast's stamps follow"},
        {"--freq --resample", "all rows within a step become one row, stamped with the start of "
                              "the step; steps without rows are missing. ohlc adds NAME.open, "
                              "NAME.high and NAME.low of a target as inputs"},
    };

    help_rows(out, "Time stamps; a run tells what it found, with the option that pins it", row,
              COUNT(row));
}

void help_missing(Text *out)
{
    static const char *const row[][2] = {
        {"forward[:N]", "repeat the last known value, over at most N rows of a hole"},
        {"interpolate[:N]",
         "draw a line between the values around a hole of at most N rows, for forecasts that start "
         "behind it; one that starts inside repeats the last value, as the value behind the hole "
         "is not known there. Not with --head next, which answers inside of holes too. Inputs "
         "known ahead are filled forward"},
        {"mask[:N]", "as forward, and one more input for each column with holes in the training "
                     "rows says where its value is missing"},
        {"refuse", "a missing value is an error, which tells the first one and how many there are"},
        {"auto", "forward, for at most half a window; without a limit where more than half of the "
                 "training windows would be lost otherwise"},
        {"longer holes", "training windows that read them are left out and counted; forecasts that "
                         "start there are made, with a warning. Streams (--bptt stateful) go on "
                         "through them"},
        {"truth", "targets are never filled: losses, scores and intervals skip them, and it is "
                  "said over how many values a score is"},
        {"classes", "are not filled either: all inputs of the column are 0"},
    };

    help_rows(out, "Missing values, for --missing", row, COUNT(row));
}

void help_alarms(Text *out)
{
    static const char *const row[][2] = {
        {"shadow", "one step ahead, forecasts follow the last value more closely than the next "
                   "one, and the changes they predict explain less than 1 % of the actual changes, "
                   "or no more than chance would"},
        {"collapse",
         "over the second half of the horizon, the spread of the forecasts is less than a tenth "
         "of that of the actual values, though one step ahead the model knows clearly more than "
         "the last value and the mean, or less, or though a simple method has a smaller error; or "
         "their spread is over twice that of the actual values, and a simple method has a smaller "
         "error"},
        {"healed", "a training step whose loss is not a number, or 1000 times that of answering 0, "
                   "is undone: back to the best weights so far, with half the learning rate; at "
                   "the fourth time the training fails with code 5"},
        {"--audit", "all values of targets and past inputs after an origin are changed and "
                    "everything is done again: decisions, scales, weights, intervals and forecasts "
                    "must be the same to the bit; a leak ends the run with code 1"},
    };

    help_rows(out, "Warnings that a run gives about itself, on screen and in run.json", row,
              COUNT(row));
}
