/* What kind of text a CSV file is: finds the delimiter. */
#ifndef DATA_DIALECT_H
#define DATA_DIALECT_H

#include "data/csvfile.h"

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
