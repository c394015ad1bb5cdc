/* Experiments of a batch side by side. */
#include "app/plot_sketch.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define BARS_MAX 30

typedef struct {
    const char *name;
    double value;
    int place; /* among those given: keeps equal ones in their order */
} Bar;

static int compare_bars(const void *a, const void *b)
{
    const Bar *x = a, *y = b;

    return x->value < y->value ? -1 : x->value > y->value ? 1 : x->place - y->place;
}

/* The best experiments first; those without a score are left out. Returns how many. */
static int sort_bars(const Comparison *comparison, Bar *bar)
{
    int count = 0;

    for (int i = 0; i < comparison->count; i++)
        if (isfinite(comparison->value[i]))
            bar[count++] = (Bar){comparison->name[i], comparison->value[i], i};
    qsort(bar, (size_t)count, sizeof *bar, compare_bars);
    return count;
}

static void add_title(Sketch *sketch, const Comparison *comparison, int count)
{
    char what[64], subtitle[256];

    snprintf(what, sizeof what, " of %d experiment%s", count, count == 1 ? "" : "s");
    snprintf(subtitle, sizeof subtitle, "held-out part, smaller is better%s%s",
             count > BARS_MAX ? "; the best 30 are shown" : "",
             isfinite(comparison->baseline) ? "; dashed: the best simple baseline" : "");
    script_title(sketch, comparison->title, comparison->metric, what, subtitle);
    script_label(&sketch->script, 'x', "", comparison->metric);
}

static void add_baseline(Sketch *sketch, const Comparison *comparison)
{
    Text *script = &sketch->script;

    if (!isfinite(comparison->baseline))
        return;
    text_add(script, "set arrow 11 from first ");
    text_add_number(script, comparison->baseline);
    text_add(script, ", graph 0 rto 0, graph 1 nohead front lw 2 dt 2 lc rgb '" VERMILLION
                     "'\nset label 11 ");
    script_text(script, comparison->baseline_name, 40);
    text_add(script, " at first ");
    text_add_number(script, comparison->baseline);
    text_add(script, ", graph 1.025 center font ',9' tc rgb '" VERMILLION "'\n");
}

static void add_bars(Sketch *sketch, const Comparison *comparison, const Bar *bar, int shown)
{
    const double least = comparison->baseline;
    const double most = isfinite(least) ? fmax(bar[shown - 1].value, least) : bar[shown - 1].value;
    Text *script = &sketch->script;

    text_add(script, "unset key\nset style fill solid 0.8\nset lmargin at screen 0.3\n"
                     "set rmargin at screen 0.96\nset tmargin at screen 0.86\n"
                     "set bmargin at screen 0.12\nset format x '%%g'\nset grid noytics xtics\n"
                     "set xrange [0:");
    text_add_number(script, most > 0 ? most * 1.1 : 1);
    text_add(script, "]\nset yrange [%d.5:0.5]\nset ytics (", shown);
    for (int i = 0; i < shown; i++) {
        text_add(script, i > 0 ? ", " : "");
        script_tick(script, bar[i].name, 38);
        text_add(script, " %d", i + 1);
    }
    text_add(script,
             ")\nplot './%s.csv' skip 1 using 2:1:(0):2:($1-0.38):($1+0.38) with boxxyerror "
             "lc rgb '" BLUE "',\\\n    '' skip 1 using 2:1:(sprintf('%%.4g', $2)) with labels "
             "left offset 0.7,0 font ',10'\n",
             sketch->table);
}

bool plot_comparison(Sketch *sketch, const Comparison *comparison)
{
    Bar *bar = malloc(((size_t)comparison->count + 1) * sizeof *bar);
    const int count = bar ? sort_bars(comparison, bar) : 0;

    sketch->csv.failed = !bar;
    if (count > 0) {
        text_add(&sketch->csv, "rank,value,experiment\n");
        for (int i = 0; i < count; i++) {
            text_add(&sketch->csv, "%d,", i + 1);
            text_add_number(&sketch->csv, bar[i].value);
            text_add(&sketch->csv, ",");
            text_add_field(&sketch->csv, bar[i].name);
            text_add(&sketch->csv, "\n");
        }
        script_begin(sketch);
        add_title(sketch, comparison, count);
        add_baseline(sketch, comparison);
        add_bars(sketch, comparison, bar, count < BARS_MAX ? count : BARS_MAX);
    }
    free(bar);
    return count > 0;
}
