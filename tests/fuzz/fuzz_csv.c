/* A CSV file with its options. The first line of the input holds letters for the options. */
#include "base/text.h"
#include "data/series.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The letters before the first newline. */
typedef struct {
    const char *letter;
    size_t count;
} Letters;

static bool has(Letters letters, char letter)
{
    return letters.count > 0 && memchr(letters.letter, letter, letters.count);
}

static SeriesOptions options_of(Letters letters)
{
    SeriesOptions options = {.csv = {0}};

    options.header = has(letters, 'h') ? HEADER_YES : has(letters, 'n') ? HEADER_NO : HEADER_FIND;
    options.gaps = has(letters, 'i')   ? GAPS_INSERT
                   : has(letters, 'k') ? GAPS_KEEP
                   : has(letters, 'e') ? GAPS_ERROR
                                       : GAPS_AUTO;
    options.duplicates = has(letters, 'f')   ? DUPLICATES_FIRST
                         : has(letters, 'l') ? DUPLICATES_LAST
                         : has(letters, 'm') ? DUPLICATES_MEAN
                                             : DUPLICATES_ERROR;
    options.csv.skip = has(letters, 's');
    options.csv.comment = has(letters, '#') ? '#' : '\0';
    options.csv.delimiter = has(letters, ';') ? ';' : has(letters, ' ') ? ' ' : '\0';
    options.decimal = has(letters, ',') ? ',' : has(letters, '.') ? '.' : '\0';
    text_copy(options.past, sizeof options.past, has(letters, '*') ? "*" : "");
    text_copy(options.future, sizeof options.future, has(letters, '3') ? "3" : "");
    text_copy(options.target, sizeof options.target,
              has(letters, '2')   ? "2"
              : has(letters, 'y') ? "y\nx"
                                  : "");
    text_copy(options.time, sizeof options.time,
              has(letters, 't')   ? "1"
              : has(letters, 'o') ? "none"
                                  : "");
    text_copy(options.date_format, sizeof options.date_format, has(letters, 'd') ? "%d/%m/%Y" : "");
    text_copy(options.missing, sizeof options.missing, has(letters, 'a') ? "-999\noff" : "");
    return options;
}

/* What holds for every series. */
static void check_series(const Series *series)
{
    const int rows = series->rows + series->ahead;
    bool measured = false;

    ASSERT(series->rows > 0 && series->ahead >= 0 && series->targets > 0);
    ASSERT(series->cols == series->targets + series->past + series->future);
    for (int i = 0; i < rows * series->cols; i++)
        ASSERT(!isinf(series->value[i]));
    for (int c = 0; c < series->targets; c++)
        measured = measured || !isnan(series->value[(series->rows - 1) * series->cols + c]);
    ASSERT(measured);
    for (int row = 1; row < rows; row++) {
        ASSERT(!series->time || series->time[row] > series->time[row - 1]);
        ASSERT(series->line[row] == 0 || series->line[row] > series->line[0]);
    }
    for (int row = 0; row < rows + 3; row += rows) {
        char text[TIME_TEXT];

        series_time_text(series, row, text);
        ASSERT(text[0] != '\0');
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;
    const char *newline = size ? memchr(text, '\n', size) : NULL;
    const char *bytes = newline ? newline + 1 : text;
    const SeriesOptions options = options_of((Letters){text, (size_t)(bytes - text)});
    Series series;
    Notes notes = {.count = 0};
    Error err = {0};

    const Status status = series_parse("f", bytes, size - (size_t)(bytes - text), &options, &series,
                                       &notes, &err);
    ASSERT(status == err.status);
    if (status == OK)
        check_series(&series);
    else
        ASSERT(err.message[0] != '\0' && !series.value);
    series_free(&series);
    return 0;
}
