/* What several series have in common: which one stands for all, their parts and season. */
#include "model/classes.h"
#include "model/parts.h"

#include "base/ranks.h"
#include "base/text.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    SEASONS_LOOKED = 64, /* series at most, evenly spread */
    HORIZON_USUAL = 10,
    ROWS_OF_HORIZON = 5, /* a series is so many horizons long */
    SECOND_SHARE = 5 /* a second season is one that so many-th of the series with the first show:
                        of one alone it asks for strong evidence, chance gives it to few */
};

/* Series with fewer rows than so many. */
static int count_shorter(const Series *series, int rows)
{
    int count = 0;

    for (int k = 0; k < series->parts; k++)
        count += series->part[k].rows < rows;
    return count;
}

/* By halving the range of lengths: no memory is needed that might not be there. */
const Series *parts_typical(const Series *series)
{
    const int middle = series->parts / 2;
    int rows = 0, most = INT_MAX;

    while (rows < most) { /* the largest length that no more than `middle` series are below */
        const int half = most - (most - rows) / 2;
        if (count_shorter(series, half) <= middle)
            rows = half;
        else
            most = half - 1;
    }
    int before = middle - count_shorter(series, rows); /* of those that are as long */
    for (int k = 0;; k++)
        if (series->part[k].rows == rows && before-- == 0)
            return &series->part[k];
}

/* ---- splits and seasons ---- */

Status parts_split(const Series *part, const ModelConfig *config, Split *split, Error *err)
{
    const int horizon = config->horizon > 0 ? config->horizon : 1;
    char validation[24], test[24], usual[24];
    Error refused = {0};

    snprintf(usual, sizeof usual, "%d", horizon);
    text_copy(validation, sizeof validation, *config->validation ? config->validation : usual);
    text_copy(test, sizeof test, *config->test ? config->test : usual);
    if (split_make(split, part->rows, validation, test, 1, horizon, &refused) == OK)
        return OK;
    if (refused.status != ERR_DATA) {
        *err = refused;
        return err->status;
    }
    const int before = part->rows > horizon ? part->rows - horizon : 0;
    *split = (Split){before, before, part->rows};
    return OK;
}

/* How often each season was found. */
typedef struct {
    int season[SEASONS_LOOKED], votes[SEASONS_LOOKED];
    int count;
} Votes;

static void vote(Votes *votes, int season)
{
    int v = 0;

    while (v < votes->count && votes->season[v] != season)
        v++;
    if (v == votes->count) {
        votes->season[v] = season;
        votes->votes[votes->count++] = 0;
    }
    votes->votes[v]++;
}

/* The one found most often, of equals the first; at least so often, else `without`. */
static int elected(const Votes *votes, int least, int without)
{
    int best = 0;

    for (int v = 1; v < votes->count; v++)
        best = votes->votes[v] > votes->votes[best] ? v : best;
    return votes->count > 0 && votes->votes[best] >= least ? votes->season[best] : without;
}

/* The seasons of the training rows of so many series, evenly spread; returns how many have any. */
static int look(const Series *series, const ModelConfig *config, Seasons *found)
{
    const int looked = smaller(series->parts, SEASONS_LOOKED);
    int count = 0;

    for (int i = 0; i < looked; i++) {
        const Series *part = &series->part[(long long)series->parts * i / looked];
        Error ignored = {0};
        Split split;
        if (parts_split(part, config, &split, &ignored) == OK && split.train >= 2)
            found[count++] = classes_seasons(part, split.train);
    }
    return count;
}

Seasons parts_seasons(const Series *series, const ModelConfig *config)
{
    Seasons found[SEASONS_LOOKED], seasons = {.first = 1};
    const int count = look(series, config, found);
    Votes first = {.count = 0}, second = {.count = 0};
    int alike = 0;

    for (int i = 0; i < count; i++)
        vote(&first, found[i].first);
    seasons.first = elected(&first, 1, 1);
    for (int i = 0; i < count; i++) {
        alike += found[i].first == seasons.first;
        if (found[i].first == seasons.first && found[i].second > 1)
            vote(&second, found[i].second);
    }
    seasons.second = elected(&second, larger(alike / SECOND_SHARE, 1), 0);
    return seasons;
}

void parts_horizon(const Series *series, ModelConfig *config)
{
    ModelConfig longest = *config;

    longest.horizon = larger(parts_typical(series)->rows / ROWS_OF_HORIZON, 1);
    const int season = config->season.first > 0 ? config->season.first
                                                : parts_seasons(series, &longest).first;
    config->horizon = smaller(season > 1 ? 2 * season : HORIZON_USUAL, longest.horizon);
}
