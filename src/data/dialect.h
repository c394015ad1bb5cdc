/* What kind of text a CSV file is: refuses what is no text, finds the delimiter. */
#ifndef DATA_DIALECT_H
#define DATA_DIALECT_H

#include "data/csvfile.h"

/* Errors (ERR_DATA): UTF-16, archives, pictures and other known kinds of file, a NUL byte or a
 * control character near the beginning. */
WARN_UNUSED Status dialect_check(const char *name, const char *bytes, size_t size, Error *err);

/* Tells a byte that no text holds. */
Status dialect_refuse_byte(const char *name, long line, char byte, Error *err);

/* Fills in what the options leave open: delimiter, comment, and the line sep=; */
void dialect_find(const char *bytes, size_t size, CsvOptions *options);

/* The delimiter of the first lines: tab ; | or comma, in this order, that stands outside of quotes
 * equally often, and at all, on each of them. Where none does, the one that stands on most lines,
 * and on half of them (some will be told as records of another length); else a space where blanks
 * set off words, numbers among them, alike on nearly all lines; else 0: a single column. */
char dialect_find_delimiter(const char *bytes, size_t size, const CsvOptions *options);

/* Whether a line holds nothing but blanks. */
bool dialect_blank(const char *text, size_t length, char delimiter);

#endif
