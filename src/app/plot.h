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

/* forecast, continuous, loss, residuals (of classes confusion), horizon (those that the run has)
 * into `folder`, which holds the run's loss.csv: NAME.gp, a CSV, NAME.png; of the second to the
 * eighth target NAME-2 and so on. Errors: ERR_OUTPUT; ERR_PLOT, the first one, where gnuplot is
 * missing (all scripts and CSVs are written; the hint names the package) or fails (its message; the
 * other pictures are drawn). */
WARN_UNUSED Status plot_run(const Result *result, const char *folder, const PlotStyle *style,
                            Error *err);

/* series, and season where there is one, of a result that has a series, its seasons and split
 * alone. Errors: as plot_run. */
WARN_UNUSED Status plot_inspect(const Result *result, const char *folder, const PlotStyle *style,
                                Error *err);

/* Runs the scripts of a run's folder again with other terminals or sizes. They may have been
 * changed by hand and are as trustworthy as who wrote them. */
WARN_UNUSED Status plot_again(const char *folder, const PlotStyle *style, Error *err);

/* A picture of characters to standard output; nothing where the folder has none of this name.
 * Errors: ERR_OUTPUT. */
WARN_UNUSED Status plot_show(const char *folder, const char *name, Error *err);

/* Experiments with a score each, in any order; NAN: none. */
typedef struct {
    const char *title; /* of the batch */
    const char *metric;
    int count;
    const char *const *name; /* [count] */
    const double *value;     /* [count] */
    double baseline;         /* score of the best simple baseline; NAN: none */
    const char *baseline_name;
} Comparison;

/* compare: a bar for each experiment, the best first, with the baseline as a line. Errors: as
 * plot_run; a comparison of nothing draws nothing. */
WARN_UNUSED Status plot_compare(const Comparison *comparison, const char *folder,
                                const PlotStyle *style, Error *err);

#endif
