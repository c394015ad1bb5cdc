/* Help on several series: how files hold them, how one model learns them. */
#include "app/help.h"

void help_shapes(Text *out)
{
    static const char *const row[][2] = {
        {"wide", "one series: a row for each time, columns of targets and inputs"},
        {"long",
         "several series, one below the other or mixed; a column names the series of each "
         "row (--id). Found where most time stamps repeat, and with one column of text none "
         "does. Columns that do not vary within a series are told; --static makes them inputs"},
        {"rows",
         "a series in each row: its name, perhaps words about it, its values, as many as "
         "it has. Time stamps may stand in the header, else values are counted. Found where "
         "names differ, all else is numbers, and the header counts (V1, V2), holds time "
         "stamps or is not there"},
        {"columns", "each column of numbers a series of its own; never found, only asked for"},
        {"--series NAME", "takes one of them alone; else one model learns all (forecast help "
                          "several). forecast inspect shows which there are"},
        {"--future-file F", "the inputs known ahead go on in a second file, whose time stamps "
                            "continue those of the first one by one"},
    };

    help_rows(out, "Shapes of files, for --shape", row, sizeof row / sizeof *row);
}

static const char *const several[][2] = {
    {"windows", "of all series together train one net, or one ridge regression; no window and "
                "no answer reaches beyond its series. A window is all that a forecast knows "
                "(--head direct, the default here, last or decoder), or all rows of its series, "
                "over which --head next carries a state; its answers are fed back"},
    {"--val, --test", "of each series: its last horizon is the test, the one before it "
                      "validation; or shares and counts. One that is too short for a training "
                      "window is forecast all the same, and told"},
    {"--scale", "by each series' own training rows; --anchor takes the level from each window. "
                "A saved model keeps the scales of its series, and finds those of others in "
                "the rows that it is given"},
    {"--static COL,..", "what is the same in all rows of a series (its kind, its size) is an "
                        "input of every step, with an embedding (--embedding) or an input for "
                        "each class, numbers scaled over the series. A saved model reads it of "
                        "any series; a class that it does not know is refused, an empty field "
                        "read as none of the classes, or as the mean. Before values in rows "
                        "such columns are named alike"},
    {"--sampling", "windows: each window of an epoch once; series: each series as often as any "
                   "other, so that long ones do not drown the short; by itself where lengths "
                   "differ"},
    {"auto",
     "the stack: ridge regressions of the window and of half of it, some with weights of each "
     "series' own, a net as it is asked for, where there is a season one that weighs the "
     "window's (--base seasonal), classical and "
     "simple methods; weighed by forecasts of the validation rows. --members names those it "
     "may take"},
    {"--local", "a ridge regression has weights for each series, drawn to those of all as far "
                "as its validation rows ask for it: channels of different kinds differ in "
                "more than scale. A series that it never saw is forecast with those of all"},
    {"one by one", "classical and simple methods are fitted to each series by itself"},
    {"scores", "of each series in series.csv; those of all are their means: sMAPE, MASE (its "
               "scale from all rows before the test), ND (the sum of absolute errors by that "
               "of absolute values), squared and absolute errors in standard deviations of "
               "the training rows, OWA (sMAPE and MASE relative to seasonal naive forecasts)"},
    {"--origins N", "test forecasts of each series at most; by itself 1000 of all together"},
    {"backtest", "rolling origins of all series, counted from each one's end; an origin's error is "
                 "the mean over its series, and the test compares these means. A series joins "
                 "in where it holds a window"},
    {"predict", "takes a saved model to any series, one alone too"},
};

void help_series(Text *out)
{
    help_rows(out, "One model over several series", several, sizeof several / sizeof *several);
}
