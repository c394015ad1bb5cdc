/* CSV files, record by record, through libcsv (RFC 4180 and its relatives), with the line and field
 * of every fault. This is the only module that knows libcsv. Nothing is dropped in silence: blank
 * lines, short and long records are seen. */
#ifndef DATA_CSVFILE_H
#define DATA_CSVFILE_H

#include "base/error.h"
#include "base/notes.h"

#include <stdbool.h>
#include <stddef.h>

/* longest record, bytes: an unterminated quote must not swallow the file */
#define CSV_RECORD_LIMIT (1 << 20)

/* Records with another number of fields than the first. FILL: those that lack fields are filled
 * with empty ones, surplus fields that are empty are cut off. ANY: as they are. */
typedef enum { RAGGED_ERROR, RAGGED_FILL, RAGGED_ANY } RaggedRule;

/* What the last reading passed over or mended. */
typedef struct {
    long comments;             /* lines */
    long filled, first_filled; /* records, and the line of the first */
    long cut, first_cut;
} CsvTold;

typedef struct {
    char delimiter; /* a space: blanks, one or more; 0: found among , ; tab | and blanks by the
                       first lines, stays 0 for a single column */
    int skip;       /* leading lines to pass over */
    char comment;   /* lines that begin with it are passed over; 0: found, # by the first lines */
    char decimal; /* ',': a comma is found as delimiter only in a file with quotes; 0: not known */
    RaggedRule ragged;
    bool trailing; /* found: a delimiter ends every record but the header */
    CsvTold told;
} CsvOptions;

typedef struct {
    const char *text; /* NUL-terminated; quotes and surrounding blanks removed */
    size_t length;
} CsvField;

/* Called for each record; line: physical line on which it begins, from 1. A blank line is a record
 * of one empty field. A status other than OK ends the reading with that status; with no error set
 * it is a way to stop early. */
typedef Status (*CsvRecord)(void *user, long line, const CsvField *field, int count, Error *err);

/* Reads CSV text (a BOM is stripped, CRLF, CR and LF end lines, quoted fields may span lines).
 * `name` stands in error places as name:line:field. Every record must have as many fields as the
 * first, except blank lines; records that have not, and cannot be mended by options->ragged, are
 * not handed on, up to five are told and the rest counted. Where the record below a header without
 * numbers ends in a delimiter, every record has to. What was found is written back to options, what
 * concerns the dialect before the first record (a line "sep=;" as delimiter and skip). Errors
 * (ERR_DATA): UTF-16, NUL bytes, binary junk, unterminated quote (the line where its record began),
 * text after a closing quote, a record that is too long, a different number of fields, and what
 * `record` returns. */
WARN_UNUSED Status csvfile_read(const char *name, const char *bytes, size_t size,
                                CsvOptions *options, CsvRecord record, void *user, Error *err);

/* Some lines of a text whose dialect is known. */
typedef struct {
    const char *bytes;
    size_t size;
    long before; /* lines of the text before it */
    int fields;  /* of every record */
    bool head;   /* the first record is the text's first */
    CsvTold told;
} CsvPiece;

/* Reads the records of a piece that begins with a record (options->skip lines lie behind). False
 * where csvfile_read, given the whole text, would say anything else than OK, or the last record
 * does not end with the piece: then nothing that was handed on may count. */
WARN_UNUSED bool csvfile_read_piece(CsvPiece *piece, const CsvOptions *options, CsvRecord record,
                                    void *user);

/* Tells what was passed over or mended. */
void csvfile_note(const CsvOptions *options, Notes *notes);

#define CSV_PLACE 256

/* "name:line:field" for an error's place, "name:line" where field is 0; a long name loses its
 * beginning. */
void csvfile_place(const char *name, long line, int field, char out[CSV_PLACE]);

#endif
