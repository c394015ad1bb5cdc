/* A synthetic series, written and read back field by field. */
#ifndef TESTS_SYNTH_TABLE_H
#define TESTS_SYNTH_TABLE_H

#include "check.h"

#include "base/text.h"
#include "data/synth.h"
#include "data/timestamp.h"

#include <string.h>

enum { COLUMNS = 4, ROWS_MOST = 20000 };

/* A series read back: the numbers [rows, columns] without the stamps. */
typedef struct {
    Text csv;
    int rows, columns;
    bool timed;
    int64_t time[ROWS_MOST];
    double value[COLUMNS][ROWS_MOST];
} Table;

static Table table;

static void read_row(const char *line)
{
    const char *field = line;

    if (table.timed) {
        const size_t length = strcspn(field, ",");

        assert_true(timestamp_read(field, length, "", &table.time[table.rows], NULL));
        field += length + 1;
    }
    for (int column = 0; column < table.columns; column++) {
        const size_t length = strcspn(field, ",\n");

        assert_true(text_read_number(field, length, '.', &table.value[column][table.rows]));
        assert_int_equal(field[length], column == table.columns - 1 ? '\n' : ',');
        field += length + 1;
    }
    table.rows++;
}

/* Writes a kind and reads every field back. */
static const SynthKind *make(const char *name, const char *header, int rows, uint64_t seed)
{
    const SynthKind *kind = synth_find(name);

    assert_non_null(kind);
    text_free(&table.csv);
    kind->write(rows, seed, &table.csv);
    assert_false(table.csv.failed);
    assert_true(table.csv.used > 0 && table.csv.data[table.csv.used - 1] == '\n');
    assert_int_equal(strncmp(table.csv.data, header, strlen(header)), 0);
    assert_true(table.csv.data[strlen(header)] == '\n');
    table.timed = strncmp(header, "time,", 5) == 0;
    table.rows = 0;
    table.columns = !table.timed;
    for (const char *c = header; *c; c++)
        table.columns += *c == ',';
    for (const char *line = table.csv.data + strlen(header) + 1; *line;
         line = strchr(line, '\n') + 1)
        read_row(line);
    assert_int_equal(table.rows, rows);
    return kind;
}

#endif
