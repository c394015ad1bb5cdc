/* What was found in a file, for people. */
#include "app/inspect.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
    NAME_WIDTH = 40, /* longer names are cut */
    CELL_WIDTH = 24,
    LINE_WIDTH = 100,
    COLUMNS_HEAD = 30, /* of a wide file so many are listed, */
    COLUMNS_TAIL = 5,  /* and these last ones */
};

/* Characters of UTF-8, as a terminal counts them; others count as one each. */
static int characters(const char *text)
{
    int count = 0;

    for (; *text; text++)
        count += ((unsigned char)*text & 0xc0) != 0x80;
    return count;
}

/* Text cut at, and filled up to, so many characters. */
static void add_padded(Text *out, const char *text, int width, bool right)
{
    const int fill = width - characters(text);
    int bytes = 0, count = 0;

    for (; text[bytes]; bytes++) {
        count += ((unsigned char)text[bytes] & 0xc0) != 0x80;
        if (count > width)
            break;
    }
    text_add(out, "%*s%.*s%*s", right && fill > 0 ? fill : 0, "", bytes, text,
             !right && fill > 0 ? fill : 0, "");
}

static int name_width(const Findings *findings)
{
    int width = (int)strlen("column");

    for (int i = 0; i < findings->columns.count; i++) {
        const int length = characters(findings->columns.column[i].name);

        width = length > width ? length : width;
    }
    return width < NAME_WIDTH ? width : NAME_WIDTH;
}

static void add_column(Text *out, const Findings *findings, int index, int width)
{
    const Column *column = &findings->columns.column[index];
    const Summary *summary = &findings->summary[index];

    text_add(out, "  ");
    add_padded(out, column->name, width, false);
    text_add(out, "  %-6s  %8ld", findings_kind(findings, index), column->all[FIELD_MISSING]);
    if (summary->count > 0)
        text_add(out, "  %12.6g  %12.6g  %12.6g", summary->min, summary->mean, summary->max);
    else if (column->odd[0])
        text_add(out, "  such as \"%s\" in line %ld", column->odd, column->odd_line);
    text_add(out, "\n");
}

static void add_columns(Text *out, const Findings *findings)
{
    const int width = name_width(findings), count = findings->columns.count;
    const bool wide = count > COLUMNS_HEAD + COLUMNS_TAIL;

    text_add(out, "\n  %-*s  %-6s  %8s  %12s  %12s  %12s\n", width, "column", "kind", "missing",
             "min", "mean", "max");
    for (int i = 0; i < (wide ? COLUMNS_HEAD : count); i++)
        add_column(out, findings, i, width);
    if (!wide)
        return;
    text_add(out, "  ... and %d more ...\n", count - COLUMNS_HEAD - COLUMNS_TAIL);
    for (int i = count - COLUMNS_TAIL; i < count; i++)
        add_column(out, findings, i, width);
}

static double sample_value(const Findings *findings, int row, int column)
{
    return findings->sample.value[(size_t)row * (size_t)findings->columns.count + (size_t)column];
}

/* A cell of the first or last rows as it was read. */
static void write_cell(const Findings *findings, int row, int column, char out[CELL_WIDTH + 40])
{
    const double value = sample_value(findings, row, column);

    if (column == findings->columns.time.column)
        timestamp_write(findings->sample.time[row], findings->style, out);
    else if (isnan(value))
        text_copy(out, CELL_WIDTH, "-");
    else
        text_write_number(out, value);
}

static int cell_width(const Findings *findings, int column)
{
    int width = characters(findings->columns.column[column].name);

    for (int row = 0; row < findings->sample.rows; row++) {
        char cell[CELL_WIDTH + 40];

        write_cell(findings, row, column, cell);
        width = (int)strlen(cell) > width ? (int)strlen(cell) : width;
    }
    return width < CELL_WIDTH ? width : CELL_WIDTH;
}

/* Columns of text are not kept. */
static bool has_cells(const Findings *findings, int column)
{
    return column == findings->columns.time.column || findings->summary[column].count > 0;
}

/* The columns that a line has room for: time, target, then the others in their order. Returns how
 * many were left out. */
static int choose_cells(const Findings *findings, bool chosen[SERIES_COLUMNS])
{
    const Columns *columns = &findings->columns;
    int room = LINE_WIDTH - 10, left = 0;

    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; i < columns->count; i++) {
            const bool first = i == columns->time.column ||
                               (findings->usable &&
                                strcmp(findings->series.name[0], columns->column[i].name) == 0);

            if (first != (pass == 0) || !has_cells(findings, i))
                continue;
            const int width = cell_width(findings, i) + 2;

            chosen[i] = room >= width;
            left += !chosen[i];
            room = chosen[i] ? room - width : 0;
        }
    return left;
}

static void add_sample_row(Text *out, const Findings *findings, int row, const bool *chosen)
{
    char cell[CELL_WIDTH + 40];

    if (row < 0)
        text_add(out, "  %8s", "line");
    else
        text_add(out, "  %8ld", findings->sample.line[row]);
    for (int i = 0; i < findings->columns.count; i++) {
        if (!chosen[i])
            continue;
        if (row >= 0)
            write_cell(findings, row, i, cell);
        text_add(out, "  ");
        add_padded(out, row < 0 ? findings->columns.column[i].name : cell, cell_width(findings, i),
                   true);
    }
    text_add(out, "\n");
}

static void add_sample(Text *out, const Findings *findings)
{
    bool chosen[SERIES_COLUMNS] = {false};
    const int left = choose_cells(findings, chosen);
    const SampleRows *sample = &findings->sample;

    text_add(out, "\n");
    add_sample_row(out, findings, -1, chosen);
    for (int row = 0; row < sample->rows; row++) {
        if (row == sample->gap)
            text_add(out, "  %8s\n", "...");
        add_sample_row(out, findings, row, chosen);
    }
    if (left > 0)
        text_add(out, "  and %d more column%s of numbers\n", left, left == 1 ? "" : "s");
}

static void add_time(Text *out, const Findings *findings)
{
    const Series *series = &findings->series;
    char first[TIME_TEXT], last[TIME_TEXT], name[SERIES_FREQUENCY];

    if (!series->time) {
        text_add(out, "time       none: rows are numbered\n");
        return;
    }
    series_time_text(series, 0, first);
    series_time_text(series, series->rows + series->ahead - 1, last);
    series_frequency_text(series, name);
    text_add(out, "time       %s to %s, %s\n", first, last, name);
}

static void add_holes(Text *out, const Findings *findings)
{
    const Holes *holes = &findings->holes;
    char at[TIME_TEXT];

    if (holes->count == 0) {
        text_add(out, "gaps       none\n");
        return;
    }
    series_time_text(&findings->series, holes->first, at);
    text_add(out, "gaps       %d row%s without a value, %d of them not in the file", holes->rows,
             holes->rows == 1 ? "" : "s", holes->inserted);
    if (holes->count > 1)
        text_add(out, "; %d stretches, the longest of %d", holes->count, holes->longest);
    text_add(out, "%s %s\n", holes->count > 1 ? " from" : ":", at);
}

/* "a day" of so many steps; "" where the calendar has no word. */
static const char *cycle_name(int season, Frequency frequency)
{
    static const struct {
        int64_t micros;
        const char *name;
    } cycle[] = {{60 * MICROS_SECOND, "a minute"},
                 {MICROS_HOUR, "an hour"},
                 {MICROS_DAY, "a day"},
                 {7 * MICROS_DAY, "a week"},
                 {364 * MICROS_DAY, "a year"},
                 {365 * MICROS_DAY, "a year"}};

    for (size_t i = 0; frequency.micros > 0 && i < sizeof cycle / sizeof *cycle; i++)
        if (season * frequency.micros == cycle[i].micros)
            return cycle[i].name;
    return frequency.months > 0 && season * frequency.months == 12 ? "a year" : "";
}

static void add_cycle(Text *out, int season, Frequency frequency)
{
    const char *name = cycle_name(season, frequency);

    text_add(out, "%d steps%s%s", season, *name ? ", " : "", name);
}

static void add_season(Text *out, const Findings *findings)
{
    const Seasons season = findings->model.season;

    text_add(out, "season     ");
    if (season.first > 1)
        add_cycle(out, season.first, findings->series.frequency);
    else
        text_add(out, "none found");
    if (season.second > 1) {
        text_add(out, "; ");
        add_cycle(out, season.second, findings->series.frequency);
    }
    text_add(out, "\n");
}

static void add_calendar(Text *out, const Calendar *calendar)
{
    const char *name;

    for (int i = 0; (name = calendar_cycle(calendar, i)); i++)
        text_add(out, "%s%s", i ? ", " : "; inputs from the time: ", name);
}

static void add_defaults(Text *out, const Findings *findings)
{
    const Split *split = &findings->split;

    if (!findings->planned)
        return;
    text_add(out, "defaults   horizon %d", findings->model.horizon);
    if (method_net(method_find(findings->model.model)))
        text_add(out, ", window %d", findings->model.window);
    add_calendar(out, &findings->calendar);
    text_add(out, "\nparts      %d rows to train, %d to validate, %d to test\n", split->train,
             split->validation - split->train, split->rows - split->validation);
}

static void add_dialect(Text *out, const Findings *findings)
{
    const Columns *columns = &findings->columns;
    const char delimiter = columns->csv.delimiter;

    text_add(out, "columns    %d", columns->count);
    if (delimiter)
        text_add(out, ", between them %s%.1s%s", delimiter == '\t' ? "tabs" : "\"",
                 delimiter == '\t' ? "" : (const char[]){delimiter, '\0'},
                 delimiter == '\t' ? "" : "\"");
    text_add(out, ", decimal mark \"%c\"", columns->rules.decimal);
    if (columns->header)
        text_add(out, ", names in line %ld\n", columns->header_line);
    else
        text_add(out, ", no names\n");
}

static void add_names(Text *out, const char *title, char (*const name)[COLUMN_NAME], int first,
                      int count)
{
    if (count == 0)
        return;
    text_add(out, "%-10s", title);
    for (int i = first; i < first + count; i++)
        text_add(out, "%s %s", i > first ? "," : "", name[i]);
    text_add(out, "\n");
}

void inspect_columns(Text *out, char (*const name)[COLUMN_NAME], int targets, int past, int future,
                     int fixed)
{
    const int end = targets + past + future;

    add_names(out, "target", name, 0, targets);
    add_names(out, "past", name, targets, past);
    add_names(out, "future", name, targets + past, future - fixed);
    add_names(out, "static", name, end - fixed, fixed);
}

static void add_usable(Text *out, const Findings *findings)
{
    const Series *series = &findings->series;
    Text flags = {0}, command = {0};

    inspect_columns(out, series->name, series->targets, series->past, series->future,
                    series->fixed);
    add_season(out, findings);
    add_defaults(out, findings);
    findings_flags(findings, &flags);
    findings_command(findings, &command);
    text_add(out, "flags      %s\n", flags.data ? flags.data : "");
    text_add(out, "command    %s\n", command.data ? command.data : "");
    out->failed = out->failed || flags.failed || command.failed;
    text_free(&flags);
    text_free(&command);
}

void inspect_text(const Findings *findings, Text *out)
{
    text_add(out, "file       %s\nrows       %d\n", findings->columns.path, findings->rows);
    add_dialect(out, findings);
    if (findings->timed) {
        add_time(out, findings);
        add_holes(out, findings);
    }
    if (findings->usable)
        add_usable(out, findings);
    add_columns(out, findings);
    add_sample(out, findings);
}
