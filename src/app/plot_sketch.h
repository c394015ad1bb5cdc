/* A picture in the making: its CSV and its script. The CSV is one long table, `part,time,x,value`
 * and what the picture adds; parts stand apart by two blank lines (gnuplot's index), gaps in a line
 * by one. Text of the data goes into a script through script_text alone. */
#ifndef APP_PLOT_SKETCH_H
#define APP_PLOT_SKETCH_H

#include "app/plot.h"

/* Okabe and Ito's colours, told apart by colour-blind eyes too. */
#define INK        "#222222"
#define GREY       "#999999"
#define BLUE       "#0072B2"
#define SKY        "#56B4E9"
#define VERMILLION "#D55E00"
#define ORANGE     "#E69F00"
#define GREEN      "#009E73"
#define PURPLE     "#CC79A7"

#define PIXELS 1000 /* about what a picture has across: longer lines are thinned to it */

typedef struct {
    const Result *result; /* NULL for a comparison */
    int target;
    char name[64];  /* of the picture, without extension */
    char table[64]; /* of its CSV, likewise */
    char kind[16];  /* drawn when the script is run by hand */
    int width, height;
    Text csv, script;
    int columns; /* of values in the table */
    int parts;
    char part[64];
    bool broken;        /* the line is interrupted already */
    double low, high;   /* of the first values since the last script_y_range */
    double least, most; /* of all values */
} Sketch;

void sketch_free(Sketch *sketch);

/* Begins the table; columns: the names of the values, "value,lower80,upper80". */
void sketch_table(Sketch *sketch, const char *columns);
/* Begins a part and returns its index; it must get a point. */
int sketch_part(Sketch *sketch, const char *name);
/* The table of forecasts: "value,lower80,upper80" by the model's levels. */
void sketch_forecast_table(Sketch *sketch);
/* A point with its values [count], at most the table's columns; the first being NAN interrupts the
 * line. time may be "". */
void sketch_point(Sketch *sketch, const char *time, double x, const double *value, int count);
/* The same at a row of the series. */
void sketch_row(Sketch *sketch, int row, const double *value, int count);
void sketch_break(Sketch *sketch);
/* Begins the range of the y axis anew. */
void sketch_forget(Sketch *sketch);
/* A line over rows: value[i] [count] stands at row[i]; a long one is thinned to the lowest and the
 * highest value of each pixel. */
void sketch_line(Sketch *sketch, const int *row, const double *value, int count);

/* The position of a row on the x axis: seconds since 1970, or the row's number from 1. */
double sketch_x(const Sketch *sketch, int row);

/* Of a method in every picture: the model's, or that of a baseline. */
const char *sketch_color(const Sketch *sketch, const char *method);

/* A score of the test part, all steps together, of the target that is drawn; NAN: none. */
double sketch_score(const Sketch *sketch, const char *method, Mode mode, const char *metric);

/* A text in single quotes, as gnuplot reads it: no character of it means anything. Quotes become
 * apostrophes (U+2019), control characters blanks, bytes that are no UTF-8 are taken for Latin-1,
 * at most `limit` characters are kept. */
void script_text(Text *script, const char *text, int limit);
/* The same for the label of a tick, which gnuplot takes for a format. */
void script_tick(Text *script, const char *text, int limit);

/* Terminal, file, colours of the frame. */
void script_begin(Sketch *sketch);
/* "run: columnwhat", and smaller under it the subtitle; what and subtitle are the program's own
 * words. */
void script_title(Sketch *sketch, const char *run, const char *column, const char *what,
                  const char *subtitle);
/* The same of the run's target that is drawn. */
void script_target_title(Sketch *sketch, const char *what, const char *subtitle);
/* The frame of a panel below the title, down to `foot` of the picture's height. */
void script_frame(Text *script, double foot);
/* "what" in the program's own words and "column" at an axis, 'x' or 'y'. */
void script_label(Text *script, char axis, const char *what, const char *column);
/* The y axis over all points since the last call: all lines, and intervals as far as they leave
 * them room; where they are cut off the picture says so. */
void script_y_range(Sketch *sketch);
/* The x axis over rows [first, last], with ticks at round times. labels: none for a panel that
 * stands on another. */
void script_x_rows(Sketch *sketch, int first, int last, bool labels);
/* A logarithmic axis, 'x' or 'y', with ticks at 1, 2, 5, 10 ... */
void script_log_range(Text *script, char axis, double low, double high);

/* Which rows a picture of forecasts shows: all of a short test part, the last forecasts of a long
 * one, some history before. */
typedef struct {
    Mode mode;
    const Forecast *held_out, *ahead;
    int horizon;
    int first; /* row of the picture */
    int tiles; /* rows from which the forecasts shown begin */
    int last;  /* row of the picture, beyond the end */
} PlotView;
void plot_view(const Result *result, PlotView *view);
/* Forecasts side by side: from the last origin back, none overlapping the one after it. chosen
 * [forecast->origins]: their indices, the last first; returns how many. */
int plot_tiles(const PlotView *view, const Forecast *forecast, int *chosen);
/* The forecasts of one step over the held-out part, the first steps of longer ones if there are no
 * others. */
const Forecast *plot_one_step(const Result *result, Mode *mode);
/* A vertical line at a row, with a word beside its head; tag: a number of its own. */
void script_mark(Sketch *sketch, int tag, int row, const char *word);

/* The pictures: false where the run has nothing for it. Those of classes stand for the ones of
 * numbers. */
bool plot_forecast(Sketch *sketch);
bool plot_continuous(Sketch *sketch);
bool plot_loss(Sketch *sketch);
bool plot_residuals(Sketch *sketch);
bool plot_horizon(Sketch *sketch);
bool plot_several(Sketch *sketch);
bool plot_spread(Sketch *sketch);
bool plot_backtest(Sketch *sketch);
bool plot_class_forecast(Sketch *sketch);
bool plot_class_continuous(Sketch *sketch);
bool plot_confusion(Sketch *sketch);
bool plot_series(Sketch *sketch);
bool plot_season(Sketch *sketch);
bool plot_comparison(Sketch *sketch, const Comparison *comparison);

#endif
