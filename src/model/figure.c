/* The seasonal figure by classical decomposition. */
#include "model/classic.h"

#include <math.h>
#include <string.h>

/* A figure's entries sum up to 0, or have the mean 1; a factor that is not positive becomes 1. */
static void normalise(const double *count, int season, bool factors, double *figure)
{
    double mean = 0;

    for (int k = 0; k < season; k++) {
        figure[k] = count[k] > 0 ? figure[k] / count[k] : factors;
        mean += figure[k] / season;
    }
    for (int k = 0; k < season; k++)
        figure[k] = factors ? figure[k] / mean : figure[k] - mean;
    for (int k = 0; k < season && factors; k++)
        figure[k] = figure[k] > 0 ? figure[k] : 1;
}

void classic_figure(const Values *column, bool factors, double *figure, double *room)
{
    const int season = column->season, half = season / 2;
    const double *filled = column->filled;
    double sum = 0;

    memset(figure, 0, (size_t)season * sizeof *figure);
    memset(room, 0, (size_t)season * sizeof *room);
    for (int t = 0; t < column->rows && column->rows >= 2 * season && season > 1; t++) {
        const int middle = t - half, first = middle - half;
        sum += filled[t] - (first > 0 ? filled[first - 1] : 0);
        if (first < 0 || isnan(column->x[middle]))
            continue;
        /* over an even season the two ends count half each */
        const double ends = season % 2 ? 0 : (filled[first] + filled[t]) / 2;
        const double mean = (sum - ends) / season;
        if (factors && !(mean > 0))
            continue;
        figure[middle % season] += factors ? filled[middle] / mean : filled[middle] - mean;
        room[middle % season]++;
    }
    normalise(room, season, factors, figure);
}
