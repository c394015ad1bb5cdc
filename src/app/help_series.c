/* Help on several series: how files hold them, how one model learns them. */
#include "app/help.h"

void help_shapes(Text *out)
{
    static const char *const row[][2] = {
        {"wide", "one series: a row for each time, columns of targets and inputs"},
        {"long", "several series, one below the other or interleaved; a column names the series of "
                 "each row (--id). Recognised where most time stamps repeat, but not within the "
                 "values of one text column. Columns that are constant within each series are "
                 "listed; --static makes them inputs"},
        {"rows", "a series in each row: its name, perhaps static columns, and its values, as many "
                 "as it has. The header may hold time stamps, else values are numbered. Recognised "
                 "where names differ, the rest is numbers, and the header counts (V1, V2), holds "
                 "time stamps or is absent"},
        {"columns", "each numeric column is a series of its own; only on request"},
        {"--series NAME", "use one series only; otherwise one model learns all of them (forecast "
                          "help several). forecast inspect lists them"},
        {"--future-file F", "a second file continues the inputs known ahead; its time stamps "
                            "continue those of the first file one by one"},
    };

    help_rows(out, "Shapes of files, for --shape", row, sizeof row / sizeof *row);
}

static const char *const several[][2] = {
    {"windows",
     "the windows of all series train one net or ridge regression; none reaches beyond its "
     "series. A forecast knows its window (--head direct, the default here, last or decoder), "
     "or all rows of its series, through which --head next carries a state"},
    {"--val, --test", "of each series the last horizon is the test and the one before it "
                      "validation, unless shares or counts are given. A series too short for a "
                      "training window is still forecast, with a warning"},
    {"--scale",
     "from each series' own training rows; --anchor takes the level from each window. A saved "
     "model keeps the scales of its series and finds those of new ones in their rows"},
    {"--static COL,..",
     "what is constant within a series (its kind, its size) is an input at every step: classes "
     "as one input each or with --embedding, numbers scaled over the series. A saved model "
     "reads them for new series too; an unknown class is refused, an empty field read as no "
     "class, or as the mean. With series in rows these columns stand before the values"},
    {"--sampling",
     "windows: every window once per epoch; series: every series equally often, so that long "
     "ones do not dominate, which is the default where lengths differ"},
    {"auto",
     "the stack: ridge regressions of the window and of half of it, some with weights of each "
     "series' own; a net as the options describe it; where there is a season, one that weighs "
     "the window's seasons (--base seasonal), of two also the weeks before (--cycles 4); classical "
     "and simple methods. Weighted by forecasts of the validation rows; --members restricts it"},
    {"--local", "a ridge regression has weights for each series, drawn towards those of all as far "
                "as its validation rows ask for it: channels of different kinds differ in "
                "more than scale. A series that it never saw is forecast with those of all"},
    {"one by one", "classical and simple methods are fitted to each series separately"},
    {"constant", "a series that never moved is forecast to stay, with intervals of no width"},
    {"scores",
     "series.csv has those of each series; the totals are their means: sMAPE, MASE (its scale "
     "from all rows before the test), ND (the sum of absolute errors by that of absolute "
     "values), squared and absolute errors in standard deviations of the training rows, OWA "
     "(sMAPE and MASE relative to seasonal naive forecasts)"},
    {"--origins N", "at most N test forecasts per series; by default 1000 for all together"},
    {"backtest", "rolling origins of all series, counted from each one's end; an origin's error is "
                 "the mean over its series, and the test compares these means. A series joins "
                 "in where it holds a window"},
    {"predict", "applies a saved model to any series, also to a single one"},
};

void help_series(Text *out)
{
    help_rows(out, "One model over several series", several, sizeof several / sizeof *several);
}
