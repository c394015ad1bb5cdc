/* The parts that all scripts share. */
#include "app/plot_sketch.h"

#include <math.h>

/* Length of the UTF-8 character at text, 0 where there is none (also overlong forms, surrogates and
 * what lies beyond Unicode). */
static int utf8_length(const unsigned char *text)
{
    const int length = text[0] < 0x80   ? 1
                       : text[0] < 0xC2 ? 0
                       : text[0] < 0xE0 ? 2
                       : text[0] < 0xF0 ? 3
                       : text[0] < 0xF5 ? 4
                                        : 0;

    for (int i = 1; i < length; i++)
        if ((text[i] & 0xC0) != 0x80)
            return 0;
    if ((text[0] == 0xE0 && text[1] < 0xA0) || (text[0] == 0xED && text[1] > 0x9F) ||
        (text[0] == 0xF0 && text[1] < 0x90) || (text[0] == 0xF4 && text[1] > 0x8F))
        return 0;
    return length;
}

static void add_character(Text *script, const unsigned char *text, int length)
{
    const unsigned char latin[2] = {0xC0 | text[0] >> 6, 0x80 | (text[0] & 0x3F)};
    const bool control = text[0] < 0x20 || text[0] == 0x7F ||
                         (length == 2 && text[0] == 0xC2 && text[1] < 0xA0) ||
                         (length == 0 && text[0] < 0xA0);

    if (control)
        text_add_bytes(script, " ", 1);
    else if (text[0] == '\'')
        text_add(script, "\u2019");
    else if (length == 0)
        text_add_bytes(script, (const char *)latin, 2);
    else
        text_add_bytes(script, (const char *)text, (size_t)length);
}

/* Text inside a string. A quote becomes an apostrophe: doubled, gnuplot 5.4 takes two of them in
 * succession, or one at the beginning, for the end of the string. */
static void add_characters(Text *script, const char *text, int limit)
{
    const unsigned char *at = (const unsigned char *)text;

    for (int characters = 0; *at && characters < limit; characters++) {
        const int length = utf8_length(at);

        add_character(script, at, length);
        at += length > 0 ? length : 1;
    }
    text_add(script, *at ? "..." : "");
}

void script_text(Text *script, const char *text, int limit)
{
    text_add(script, "'");
    add_characters(script, text, limit);
    text_add(script, "'");
}

void script_tick(Text *script, const char *text, int limit)
{
    Text plain = {0};

    add_characters(&plain, text, limit);
    text_add(script, "'");
    for (const char *c = plain.data ? plain.data : ""; *c; c++)
        text_add_bytes(script, *c == '%' ? "%%" : c, *c == '%' ? 2 : 1);
    text_add(script, "'");
    script->failed = script->failed || plain.failed;
    text_free(&plain);
}

/* Intervals are shown as far as they take so many times the room of the lines. */
#define FAN_SPANS 3.0

static const char *const begin =
    "# gnuplot %s.gp draws the picture again; another kind or size of it:\n"
    "# gnuplot -e \"kind='svg'; width=900; height=500\" %s.gp\n"
    "if (!exists('kind')) kind = '%s'\n"
    "if (!exists('width')) width = %d\n"
    "if (!exists('height')) height = %d\n"
    "if (!exists('file')) file = '%s.' . (kind eq 'dumb' ? 'txt' : kind)\n"
    "set encoding utf8\n"
    "scale = width / 1200.0 < height / 700.0 ? width / 1200.0 : height / 700.0\n"
    "if (kind eq 'png') {\n"
    "    if (strstrt(GPVAL_TERMINALS, 'pngcairo') > 0) {\n"
    "        set terminal pngcairo noenhanced size width,height font 'sans,11' fontscale scale "
    "linewidth scale pointscale scale\n"
    "    } else {\n"
    "        set terminal png noenhanced truecolor size width,height fontscale scale\n"
    "    }\n"
    "}\n"
    "if (kind eq 'svg') set terminal svg noenhanced size width,height font 'sans,13' "
    "fontscale scale linewidth scale background '#ffffff'\n"
    "if (kind eq 'pdf') set terminal pdfcairo noenhanced size width/100.0,height/100.0 "
    "font 'sans,9' fontscale scale linewidth scale pointscale scale\n"
    "if (kind eq 'dumb') set terminal dumb noenhanced size width/10,height/20\n"
    "set output file\n"
    "set datafile separator comma\n"
    "set border 3 lc rgb '#666666'\n"
    "set tics nomirror out scale 0.5 tc rgb '#333333'\n"
    "if (kind ne 'dumb') set grid ytics lt 1 lw 1 lc rgb '#e8e8e8'\n"
    "set style fill transparent solid 0.2 noborder\n"
    "set key reverse Left samplen 2 spacing 1.2 tc rgb '#333333'\n";

void script_begin(Sketch *sketch)
{
    text_add(&sketch->script, begin, sketch->name, sketch->name, sketch->kind, sketch->width,
             sketch->height, sketch->name);
}

void script_title(Sketch *sketch, const char *run, const char *column, const char *what,
                  const char *subtitle)
{
    Text *script = &sketch->script;

    text_add(script, "set label 1 '");
    add_characters(script, run, 36);
    text_add(script, ": ");
    add_characters(script, column, 36);
    text_add(script, "%s' at screen 0.015,0.965 left font ',15' tc rgb '" INK "'\nset label 2 ",
             what);
    script_text(script, subtitle, 160);
    text_add(script, " at screen 0.015,0.92 left tc rgb '#555555'\n");
}

void script_target_title(Sketch *sketch, const char *what, const char *subtitle)
{
    const Result *result = sketch->result;

    script_title(sketch, result->name, result->series.name[sketch->target], what, subtitle);
}

void script_frame(Text *script, double foot)
{
    text_add(script,
             "set lmargin at screen 0.085\nset rmargin at screen 0.975\n"
             "set tmargin at screen 0.86\nset bmargin at screen %g\n",
             foot);
}

void script_label(Text *script, char axis, const char *what, const char *column)
{
    text_add(script, "set %clabel '%s", axis, what);
    add_characters(script, column, 40);
    /* below labels of two lines */
    text_add(script, "'%s tc rgb '#333333'\n", axis == 'x' ? " offset 0,-0.7" : "");
}

/* Where intervals that end at least and most leave the picture. */
static void tell_cut(Sketch *sketch, bool below, bool above)
{
    Text *script = &sketch->script;

    text_add(script, "set label 13 '");
    if (below || above)
        text_add(script, "intervals are cut off: they reach ");
    if (below)
        text_add(script, "%s %.3g%s", above ? "from" : "down to", sketch->least,
                 above ? " to " : "");
    if (above)
        text_add(script, "%s%.3g", below ? "" : "up to ", sketch->most);
    /* on the side of the history, where the room for the intervals is empty */
    text_add(script, "' at graph 0.015,%s left front font ',9' tc rgb '#555555'\n",
             above ? "0.95" : "0.05");
}

void script_y_range(Sketch *sketch)
{
    const double span = sketch->high - sketch->low;
    const double beyond = sketch->low - sketch->least + sketch->most - sketch->high;
    const double most = span > 0 && beyond > FAN_SPANS * span ? FAN_SPANS / 2 * span : INFINITY;
    double low = fmax(sketch->least, sketch->low - most);
    double high = fmin(sketch->most, sketch->high + most);
    const double room = high > low ? 0.04 * (high - low) : fmax(1, 0.1 * fabs(high));
    const double largest = fmax(fabs(low), fabs(high));

    if (!(low <= high)) {
        text_add(&sketch->script, "set yrange [*:*]\n");
        return;
    }
    if (beyond > 0)
        tell_cut(sketch, low > sketch->least, high < sketch->most);
    low -= room;
    high += room;
    text_add(&sketch->script, "set yrange [");
    text_add_number(&sketch->script, low);
    text_add(&sketch->script, ":");
    text_add_number(&sketch->script, high);
    /* 3.5M rather than 3.5e+06 */
    text_add(&sketch->script, "]\nset format y '%s'\n",
             largest >= 1e6 && largest < 1e15 ? "%.2s%c" : "%g");
    sketch_forget(sketch);
}
