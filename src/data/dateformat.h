/* Stamps in an explicit format, read by strptime; ISO 8601 is in timestamp.c. */
#ifndef DATA_DATEFORMAT_H
#define DATA_DATEFORMAT_H

#include "data/timestamp.h"

/* Whether a format can be used: conversions that name one moment (year, month and day or less, 24
 * or 12 hours with %p, %f for a fraction of the second, %z) and among them a year. %s, the seconds
 * of the epoch, follows the local time zone in strptime and is refused with the rest. */
bool dateformat_valid(const char *format);

/* Reads a whole field. What strptime lets through is refused: days that do not exist, leap
 * seconds, weekdays that do not fit, years before 1000. */
bool dateformat_read(const char *field, size_t length, const char *format, int64_t *time,
                     TimeStyle *style);

#define DATEFORMAT_GUESS 80

/* The format that a stamp like this seems to have, for a hint: 28/01/2018 10:30 gives "%d/%m/%Y
 * %H:%M" in quotes, and both orders where day and month could be exchanged. False: no idea. */
bool dateformat_guess(const char *field, char out[DATEFORMAT_GUESS]);

#endif
