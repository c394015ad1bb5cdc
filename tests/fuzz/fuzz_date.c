/* A stamp, and a format before it where there is a newline between: what is read is written and
 * read back; a frequency likewise. */
#include "base/error.h"
#include "data/dateguess.h"
#include "data/timestamp.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_stamp(int64_t time, TimeStyle style)
{
    const CivilTime civil = timestamp_to_civil(time);
    char text[TIME_TEXT];
    int64_t again;

    ASSERT(civil.month >= 1 && civil.month <= 12 && civil.day >= 1);
    ASSERT(civil.day <= timestamp_month_days(civil.year, civil.month));
    ASSERT(timestamp_from_civil(&civil) == time);
    timestamp_write(time, style, text);
    if (civil.year < 0 || civil.year > 9999 || strlen(text) == 4)
        return; /* an offset led out of the four-digit years; a year alone is no stamp by itself */
    ASSERT(timestamp_read(text, strlen(text), "", &again, NULL));
    ASSERT(again == time);
}

/* Every notation that is found reads the field. */
static void check_guesses(const char *field, size_t length)
{
    char format[DATEGUESS_MOST][DATEFORMAT_TEXT];
    TimeStyle style;
    int64_t time;

    for (int numbers = 0; numbers < 2; numbers++) {
        const int count = dateguess(field, length, numbers, format);

        ASSERT(count >= 0 && count <= DATEGUESS_MOST);
        for (int i = 0; i < count; i++) {
            ASSERT(timestamp_read(field, length, format[i], &time, &style));
            check_stamp(time, style);
        }
    }
}

static void check_frequency(const char *text)
{
    Frequency frequency;
    char written[TIME_TEXT];

    if (!frequency_read(text, &frequency))
        return;
    frequency_name(frequency, written);
    ASSERT(written[0] != '\0');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *field = (const char *)data;
    const char *newline = size ? memchr(field, '\n', size) : NULL;
    const char *from = newline ? newline + 1 : field;
    const size_t length = size - (size_t)(from - field);
    char format[64] = "", copy[256];
    int64_t time;
    TimeStyle style;

    if (newline)
        snprintf(format, sizeof format, "%.*s", (int)(newline - field), field);
    if (timestamp_read(from, length, format, &time, &style))
        check_stamp(time, style);
    snprintf(copy, sizeof copy, "%.*s", (int)(length < 255 ? length : 255), from);
    check_guesses(from, length);
    check_frequency(copy);
    return 0;
}
