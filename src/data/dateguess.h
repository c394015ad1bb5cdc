/* The formats that a stamp may be written in. */
#ifndef DATA_DATEGUESS_H
#define DATA_DATEGUESS_H

#include "data/dateformat.h"

#define DATEFORMAT_TEXT 64 /* series.h: DATE_FORMAT */
#define DATEGUESS_MOST  4

/* The national notations that read this field, the more usual first, and how many there are:
 * 28/01/2018 has one, 01/02/2018 two, 01/02/03 three; none for ISO 8601's usual forms and for what
 * is no stamp. numbers: also a number alone (20180128, 201801, 2018), an hour without minutes and
 * numbers set off by blanks. */
int dateguess(const char *field, size_t length, bool numbers,
              char format[DATEGUESS_MOST][DATEFORMAT_TEXT]);

/* Whether a field that is no number is a stamp: of the format or, where that is "", in any notation
 * that is known. */
bool dateguess_is(const char *field, size_t length, const char *format);

#endif
