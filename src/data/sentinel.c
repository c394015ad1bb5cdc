#include "data/sentinel.h"

#include "base/text.h"

#include <math.h>
#include <stddef.h>

/* 99, 999, 9999, ..., 999.9, 9999.99, and whatever is beyond 1e20. */
static bool means_none(double value)
{
    const double size = fabs(value);

    if (size >= 1e20)
        return true;
    double power = 100;
    for (int digits = 2; digits < 12; digits++, power *= 10) {
        double unit = 1;
        for (int decimals = 0; decimals < 3; decimals++, unit /= 10)
            if (fabs(size - (power - unit)) < 1e-9 * power)
                return true;
    }
    return size == 32767 || size == 32768;
}

static Sentinel stand_apart(const double *x, int rows, int stride, double value)
{
    double low = INFINITY, high = -INFINITY; /* of the others */
    long count = 0, others = 0;

    for (int t = 0; t < rows; t++) {
        const double each = x[(size_t)t * (size_t)stride];

        if (each == value) {
            count++;
        } else if (!isnan(each)) {
            others++;
            low = fmin(low, each);
            high = fmax(high, each);
        }
    }
    const double away = value < low ? low - value : value - high;

    if (count < others && high > low && away > 3 * (high - low))
        return (Sentinel){value, count};
    return (Sentinel){0, 0};
}

Sentinel sentinel_find(const double *x, int rows, int stride, double least, double most)
{
    Sentinel found = {0, 0};

    if (means_none(least))
        found = stand_apart(x, rows, stride, least);
    if (found.count == 0 && means_none(most))
        found = stand_apart(x, rows, stride, most);
    return found;
}

void sentinel_note(Sentinel sentinel, const char *column, Notes *notes)
{
    char value[TEXT_NUMBER];

    if (sentinel.count == 0)
        return;
    text_write_number(value, sentinel.value);
    notes_add(notes, NOTE_WARNING,
              "\"%s\": %s in %ld row%s, far from all other values; --na %s if it means a missing "
              "one",
              column, value, sentinel.count, sentinel.count == 1 ? "" : "s", value);
}
