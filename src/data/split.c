/* The training part holds a window and its answer at the least, the others a horizon. */
#include "data/window.h"

#include "base/text.h"

#include <limits.h>
#include <string.h>

#define SHARES_MOST 0.999

/* A part's size as it was given: a count, or a share of the rows, which is never less than one
 * horizon. */
typedef struct {
    const char *name, *option;
    double share; /* 0-1; counts have 0 */
    int count;
} Part;

static Status read_part(Part *part, const char *text, Error *err)
{
    const size_t length = strlen(text);
    long long count;
    double percent;
    if (text_read_integer(text, length, 0, INT_MAX / 4, &count)) {
        part->count = (int)count;
        return OK;
    }
    if (length > 1 && text[length - 1] == '%' &&
        text_read_number(text, length - 1, '.', &percent) && percent >= 0 && percent < 100) {
        part->share = percent / 100;
        return OK;
    }
    error_set(err, ERR_USAGE, NULL, "\"%.100s\" is neither a share nor a count of rows for the %s",
              text, part->name);
    error_hint(err, "a share or a number of rows: %s 15%%", part->option);
    return err->status;
}

static long long part_rows(Part part, long long rows, int horizon)
{
    if (part.share == 0)
        return part.count;
    const long long share = (long long)((double)rows * part.share + 0.5);
    return share > horizon ? share : horizon;
}

/* Rows left for training. */
static long long rest(long long rows, Part validation, Part test, int horizon)
{
    return rows - part_rows(validation, rows, horizon) - part_rows(test, rows, horizon);
}

/* The fewest rows that leave `train` for training. Rounding gives a part at most half a row less
 * than its share, so the search begins at a lower bound. */
static long long rows_needed(long long train, Part validation, Part test, int horizon)
{
    const double left = 1 - validation.share - test.share;
    const long long fixed = train + validation.count + test.count;
    const long long bound = (long long)((double)(fixed - 1) / left);
    long long rows = bound > fixed ? bound : fixed;
    while (rest(rows, validation, test, horizon) < train)
        rows++;
    return rows;
}

/* What would fit these rows: a shorter window, else the longest horizon that leaves one. */
static void hint_sizes(int rows, Part validation, Part test, int reach, int horizon, Error *err)
{
    for (int shorter = horizon; shorter > 0; shorter--) {
        const long long window = rest(rows, validation, test, shorter) - 1;
        if (window < 1)
            continue;
        if (shorter == horizon)
            error_hint(err, "--window %lld", window);
        else if (window < reach)
            error_hint(err, "--window %lld --horizon %d", window, shorter);
        else
            error_hint(err, "--horizon %d", shorter);
        return;
    }
    error_hint(err, "a longer series, or smaller parts: --val, --test");
}

/* A count is taken as it is, so it must hold one horizon. */
static Status check_count(Part part, int horizon, Error *err)
{
    if (part.count == 0 || part.count >= horizon)
        return OK;
    error_set(err, ERR_USAGE, NULL, "%d rows for the %s cannot hold the horizon of %d", part.count,
              part.name, horizon);
    error_hint(err, "%s %d", part.option, horizon);
    return err->status;
}

Status split_make(Split *split, int rows, const char *validation, const char *test, int reach,
                  int horizon, Error *err)
{
    ASSERT(rows >= 0 && reach >= 1 && horizon >= 1);
    Part part[2] = {{.name = "validation", .option = "--val"},
                    {.name = "test", .option = "--test"}};
    if (read_part(&part[0], validation, err) != OK || read_part(&part[1], test, err) != OK)
        return err->status;
    if (part[0].share + part[1].share > SHARES_MOST) {
        error_set(err, ERR_USAGE, NULL, "validation %s and test %s leave no rows for training",
                  validation, test);
        error_hint(err, "--val 15%% --test 15%%");
        return err->status;
    }
    if (check_count(part[0], horizon, err) != OK || check_count(part[1], horizon, err) != OK)
        return err->status;
    const long long train = rest(rows, part[0], part[1], horizon);
    if (train < (long long)reach + 1) {
        error_set(err, ERR_DATA, NULL, "%d row%s too few: window %d + horizon %d%s needs %lld",
                  rows, text_are(rows), reach, horizon,
                  part[0].count > 0 || part[0].share > 0 ? " + validation" : "",
                  rows_needed((long long)reach + 1, part[0], part[1], horizon));
        hint_sizes(rows, part[0], part[1], reach, horizon, err);
        return err->status;
    }
    split->train = (int)train;
    split->validation = rows - (int)part_rows(part[1], rows, horizon);
    split->rows = rows;
    return OK;
}
