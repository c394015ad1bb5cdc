/* Which rows a picture of forecasts shows, and which of the forecasts. */
#include "app/plot_sketch.h"

#include "base/ranks.h"

#define HELD_OUT_ROWS 400 /* at most, of a long test part */
#define TILES         8   /* forecasts side by side, of a long test part */
#define WHOLE_ROWS    240 /* a test part that is shown whole */
#define CONTEXT_ROWS  40  /* before it, at least */

void plot_view(const Result *result, PlotView *view)
{
    const Evaluation *evaluation = &result->evaluation;
    const int rows = result->series.rows, held = rows - result_split(result);

    view->mode = evaluation->autoregressive.origins > 0 ||
                         evaluation->ahead[MODE_AUTOREGRESSIVE].origins > 0
                     ? MODE_AUTOREGRESSIVE
                     : MODE_CONTINUOUS;
    view->held_out = result_held_out(result, view->mode);
    view->ahead = &evaluation->ahead[view->mode];
    view->horizon = larger(1, larger(view->held_out->horizon, view->ahead->horizon));
    const int wanted = larger(2 * view->horizon,
                              larger(60, smaller(TILES * view->horizon, HELD_OUT_ROWS)));
    const bool whole = held <= WHOLE_ROWS || held <= wanted + wanted / 2;
    const int shown = whole ? held : wanted;

    view->tiles = rows - shown;
    const int context = larger(larger(shown / 4, view->horizon), CONTEXT_ROWS);
    /* a few rows more are shown too */
    view->first = view->tiles <= 2 * context ? 0 : view->tiles - context;
    view->last = rows - 1 + (view->ahead->origins > 0 ? view->ahead->horizon : 0);
}

int plot_tiles(const PlotView *view, const Forecast *forecast, int *chosen)
{
    int next = forecast->origins > 0 ? forecast->origin[forecast->origins - 1] : 0, count = 0;

    for (int i = forecast->origins - 1; i >= 0 && forecast->origin[i] + 1 >= view->tiles; i--)
        if (forecast->origin[i] <= next) {
            chosen[count++] = i;
            next = forecast->origin[i] - forecast->horizon;
        }
    return count;
}

void script_mark(Sketch *sketch, int tag, int row, const char *word)
{
    Text *script = &sketch->script;

    text_add(script, "set arrow %d from first ", tag);
    text_add_number(script, sketch_x(sketch, row));
    text_add(script, ", graph 0 rto 0, graph 1 nohead back lw 1.5 dt 2 lc rgb '#777777'\n");
    text_add(script, "set label %d '%s' at first ", tag, word);
    text_add_number(script, sketch_x(sketch, row));
    text_add(script, ", graph 1.025 center font ',9' tc rgb '#555555'\n");
}
