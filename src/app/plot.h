/* Plots by gnuplot: a script and a CSV beside every picture. Every number is computed here; gnuplot
 * only draws. No shell is involved, and no text of the data can become a command (dependencies.md:
 * strings in single quotes, noenhanced, own file names). */
#ifndef APP_PLOT_H
#define APP_PLOT_H

#include "app/report.h"

typedef struct {
    char terminals[64]; /* "png\nsvg"; "none" */
    int width, height;  /* pixels; 0: 1200 x 700 */
} PlotStyle;

/* What the options say about pictures. */
void plot_style(const Options *options, PlotStyle *style);

/* forecast, continuous, loss, residuals, horizon (those that the run has) into `folder`: NAME.gp,
 * NAME.csv, NAME.png. Errors: ERR_PLOT where gnuplot is missing (scripts and CSVs are written; hint
 * names the package) or fails (its message). */
WARN_UNUSED Status plot_run(const Result *result, const char *folder, const PlotStyle *style,
                            Error *err);

/* Runs the scripts of a run's folder again with other terminals or sizes. */
WARN_UNUSED Status plot_again(const char *folder, const PlotStyle *style, Error *err);

/* Bars of a batch: one per experiment, sorted, with the best baseline as a line. */
WARN_UNUSED Status plot_compare(const char *folder, int count, const char *const *name,
                                const double *value, double baseline, const char *baseline_name,
                                const char *metric, const PlotStyle *style, Error *err);

#endif
