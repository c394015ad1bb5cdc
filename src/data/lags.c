#include "data/window.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

/* Keeps the list ascending and each lag once. False: the list is full. */
static bool add_lag(Lags *lags, int lag)
{
    int place = lags->count;
    while (place > 0 && lags->lag[place - 1] > lag)
        place--;
    if (place > 0 && lags->lag[place - 1] == lag)
        return true;
    if (lags->count == LAGS_MAX)
        return false;
    memmove(&lags->lag[place + 1], &lags->lag[place],
            (size_t)(lags->count - place) * sizeof lags->lag[0]);
    lags->lag[place] = lag;
    lags->count++;
    return true;
}

static bool read_range(const char *text, size_t length, int least, int most, long long *first,
                       long long *last)
{
    const char *colon = memchr(text, ':', length);
    const size_t head = colon ? (size_t)(colon - text) : length;
    if (!text_read_integer(text, head, least, most, first))
        return false;
    *last = *first;
    return !colon || text_read_integer(colon + 1, length - head - 1, least, most, last);
}

Status lags_read_within(const char *text, int least, int most, Lags *lags, Error *err)
{
    *lags = (Lags){0};
    const char *item = text;
    for (;;) {
        const size_t length = strcspn(item, ",");
        long long first, last;
        if (!read_range(item, length, least, most, &first, &last)) {
            error_set(err, ERR_USAGE, NULL,
                      "\"%.*s\" in \"%.200s\" is no whole number from %d to %d", (int)length, item,
                      text, least, most);
            error_hint(err, "separated by commas: %d,4 or the range %d:4", least, least);
            return err->status;
        }
        const long long low = first < last ? first : last, high = first < last ? last : first;
        for (long long lag = low; lag <= high; lag++)
            if (!add_lag(lags, (int)lag))
                return error_set(err, ERR_USAGE, NULL,
                                 "\"%.200s\" are more than the %d numbers possible", text,
                                 LAGS_MAX);
        if (item[length] == '\0')
            return OK;
        item += length + 1;
    }
}

Status lags_read(const char *text, Lags *lags, Error *err)
{
    return lags_read_within(text, 1, LAG_LARGEST, lags, err);
}

void lags_write(const Lags *lags, char *out, int size)
{
    ASSERT(size > 0);
    int used = 0;
    out[0] = '\0';
    for (int k = 0; k < lags->count; k++) {
        int last = k;
        while (last + 1 < lags->count && lags->lag[last + 1] == lags->lag[last] + 1)
            last++;
        const char *comma = k > 0 ? "," : "";
        char item[32];
        int length;
        if (last > k)
            length = snprintf(item, sizeof item, "%s%d:%d", comma, lags->lag[k], lags->lag[last]);
        else
            length = snprintf(item, sizeof item, "%s%d", comma, lags->lag[k]);
        if (used + length >= size)
            return;
        memcpy(out + used, item, (size_t)length + 1);
        used += length;
        k = last;
    }
}
