/* gnuplot as a child process: no shell, nothing of the data on its command line. */
#ifndef APP_GNUPLOT_H
#define APP_GNUPLOT_H

#include "base/error.h"

#include <stddef.h>

/* Whether there is a gnuplot on the path. */
bool gnuplot_installed(void);

/* A picture as NAME.gp draws it. width, height in pixels, 0: the script's own. */
typedef struct {
    const char *kind; /* "png", "svg", "pdf" or "dumb" */
    int width, height;
} Picture;

/* The file that a script makes of a kind: "loss.png", "loss.txt" for dumb. */
void gnuplot_file(const char *name, const char *kind, char *out, size_t size);

/* Runs folder/NAME.gp there; the picture takes its place only when it is whole. name: letters,
 * digits and - alone. Errors, with the script's name as place: ERR_PLOT where gnuplot is missing
 * (the hint names the package), fails (its own words) or draws nothing. */
WARN_UNUSED Status gnuplot_draw(const char *folder, const char *name, const Picture *picture,
                                Error *err);

#endif
