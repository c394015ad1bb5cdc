/* How the stamps of a file are read, and from which columns. */
#ifndef DATA_TIMERULE_H
#define DATA_TIMERULE_H

#include "data/csvfile.h"
#include "data/dateguess.h"

typedef enum { TIME_NONE, TIME_STAMP, TIME_FORMAT, TIME_EPOCH, TIME_DECIMAL } TimeKind;

#define TIME_COLUMNS 6

typedef struct {
    TimeKind kind;                    /* TIME_STAMP: ISO 8601 */
    int column;                       /* the first, -1: none */
    int count, columns[TIME_COLUMNS]; /* all, as a blank stands between their fields */
    int pad[TIME_COLUMNS];            /* digits of a field: zeros stand before fewer */
    char text[DATEFORMAT_TEXT];       /* the format as --date-format has it */
    DateFormat format;                /* TIME_FORMAT */
    int64_t per_second;               /* TIME_EPOCH: 1, 1000, ... */
    int per_year;                     /* TIME_DECIMAL: periods */
    bool begun, zoned;                /* a stamp was read, and had an offset: all must be alike */
} TimeRule;

/* The rule of a format: "iso", a format of dateformat.h, epoch-s, -ms, -us, -ns (numbers since
 * 1970), decimal-months, -quarters, -years (2018.25). Columns are to be set. False: no format. */
bool timerule_make(TimeRule *rule, const char *text);
void timerule_take(TimeRule *rule, const int *columns, int count);

/* Reads the stamp of a record; false where it is none or, unlike those before, has an offset or has
 * none (*odd, which may be NULL, is then true). */
bool timerule_read(TimeRule *rule, char decimal, const CsvField *record, int64_t *time,
                   TimeStyle *style, bool *odd);

/* The fields of the rule's columns as one text, for a message or a guess. */
#define TIMERULE_JOINED 256
size_t timerule_join(const TimeRule *rule, const CsvField *record, char out[TIMERULE_JOINED]);

#endif
