/* What is known of a series, or of each of several, at an origin of the past. */
#ifndef MODEL_KNOWN_H
#define MODEL_KNOWN_H

#include "data/series.h"

typedef struct {
    Series series; /* a view but for its values and parts */
    int *first;    /* [parts, or 1] rows of the whole at which they begin */
} Known;

/* Takes all rows but the last `cut` of each series, of these the last `most` (0: all; KNOWN_ON:
 * from where each begins already), and the inputs that are known ahead of them: nothing else of
 * later rows is there, whoever may look. Of a series that has no such row the first stands there,
 * with nothing measured. Errors: ERR_OUTPUT out of memory. */
enum { KNOWN_ON = -1 };
WARN_UNUSED Status known_take(Known *known, const Series *whole, int cut, int most, Error *err);
void known_free(Known *known);

/* The whole as it ends `cut` rows before its end, a view: series_unview releases it. Errors:
 * ERR_OUTPUT out of memory. */
WARN_UNUSED Status series_view(const Series *whole, int cut, Series *view, Error *err);
/* The first half of the rows of each series. */
WARN_UNUSED Status series_half(const Series *whole, Series *view, Error *err);
void series_unview(Series *view);

#endif
