/* A CSV file with its options. The first line of the input holds letters for the options. */
#include "base/text.h"
#include "data/panel.h"

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

/* What the rows become. */
static void add_rules(Letters letters, SeriesOptions *options)
{
    options->csv.ragged = has(letters, 'r') ? RAGGED_FILL : RAGGED_ERROR;
    options->sort = has(letters, 'S');
    options->complete = has(letters, 'c');
    options->daylight = has(letters, 'D')   ? DAYLIGHT_YES
                        : has(letters, 'N') ? DAYLIGHT_NO
                                            : DAYLIGHT_FIND;
    text_copy(options->freq, sizeof options->freq,
              has(letters, '1')   ? "1d"
              : has(letters, '6') ? "10min"
              : has(letters, 'M') ? "1M"
                                  : "");
    options->resample = has(letters, 'L')   ? RESAMPLE_LAST
                        : has(letters, 'A') ? RESAMPLE_MEAN
                        : has(letters, 'O') ? RESAMPLE_OHLC
                                            : RESAMPLE_NONE;
    options->thousands = has(letters, '_')    ? ' '
                         : has(letters, '\'') ? '\''
                         : has(letters, 'T')  ? ','
                         : has(letters, 'P')  ? '.'
                                              : '\0';
    options->piece = has(letters, 'p') ? 64 : 0;
    options->threads = has(letters, 'p') ? 3 : 1;
}

static SeriesOptions options_of(Letters letters)
{
    SeriesOptions options = {.csv = {0}};

    options.header = has(letters, 'h') ? HEADER_YES : has(letters, 'n') ? HEADER_NO : HEADER_FIND;
    options.gaps = has(letters, 'i')   ? GAPS_INSERT
                   : has(letters, 'k') ? GAPS_KEEP
                   : has(letters, 'e') ? GAPS_ERROR
                   : has(letters, 'g') ? GAPS_SESSIONS
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
              : has(letters, 'w') ? "1\n2"
              : has(letters, 'o') ? "none"
                                  : "");
    text_copy(options.date_format, sizeof options.date_format, has(letters, 'd') ? "%d/%m/%Y" : "");
    text_copy(options.missing, sizeof options.missing, has(letters, 'a') ? "-999\noff" : "");
    options.shape = has(letters, 'R')   ? SHAPE_ROWS
                    : has(letters, 'C') ? SHAPE_COLUMNS
                    : has(letters, 'L') ? SHAPE_LONG
                    : has(letters, 'W') ? SHAPE_WIDE
                                        : SHAPE_FIND;
    text_copy(options.id, sizeof options.id, has(letters, 'I') ? "1" : "");
    text_copy(options.fixed, sizeof options.fixed, has(letters, 'X') ? "3" : "");
    text_copy(options.series, sizeof options.series, has(letters, 'S') ? "b" : "");
    add_rules(letters, &options);
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
        ASSERT(series->line[row] >= 0); /* rows are sorted by time */
    }
    for (int k = 0; k < 3; k++) {
        char text[TIME_TEXT];

        series_time_text(series, k == 0 ? 0 : rows + (k - 1) * 100000, text);
        ASSERT(text[0] != '\0');
    }
}

/* Small pieces give what the whole gives. */
static void check_pieces(const char *bytes, size_t size, SeriesOptions options, const Series *whole,
                         const Error *told)
{
    Series series;
    Notes notes = {.count = 0};
    Error err = {0};

    options.threads = 1;
    options.piece = 1 + size / 5;
    const Status status = series_parse("f", bytes, size, &options, &series, &notes, &err);

    ASSERT(status == told->status && memcmp(&err, told, sizeof err) == 0);
    ASSERT(series.rows == whole->rows && series.ahead == whole->ahead);
    ASSERT(series.cols == whole->cols);
    for (int i = 0; i < (series.rows + series.ahead) * series.cols; i++)
        ASSERT(memcmp(&series.value[i], &whole->value[i], sizeof *series.value) == 0);
    for (int i = 0; i < series.rows + series.ahead; i++)
        ASSERT(series.line[i] == whole->line[i] &&
               (!series.time || series.time[i] == whole->time[i]));
    series_free(&series);
}

/* Every series of a panel is one that could have been read alone. */
static void check_panel(const char *bytes, size_t size, SeriesOptions options)
{
    Panel panel;
    Series series;
    Notes notes = {.count = 0};
    Error err = {0}, own = {0};

    if (panel_parse("f", bytes, size, &options, &panel, &notes, &err) != OK) {
        ASSERT(err.message[0] != '\0' && panel.count == 0 && !panel.series);
        return;
    }
    for (int k = 0; k < panel.count; k++)
        check_series(&panel.series[k]);
    if (panel.count > 0) {
        const Series *last = &panel.series[panel.count - 1];
        memcpy(options.series, panel.name[panel.count - 1], sizeof options.series);
        const Status status = series_parse("f", bytes, size, &options, &series, &notes, &own);
        ASSERT(status == OK && series.rows == last->rows);
        ASSERT(series.cols == last->cols + series.fixed); /* which a panel keeps apart */
        for (int row = 0; row < series.rows; row++)
            ASSERT(memcmp(series_row(&series, row), series_row(last, row),
                          (size_t)last->cols * sizeof *series.value) == 0);
        series_free(&series);
    }
    panel_free(&panel);
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
    check_pieces(bytes, size - (size_t)(bytes - text), options, &series, &err);
    series_free(&series);
    check_panel(bytes, size - (size_t)(bytes - text), options);
    return 0;
}
