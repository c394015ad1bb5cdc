/* Series: the columns of a CSV file that take part in a forecast, with their time stamps. */
#ifndef DATA_SERIES_H
#define DATA_SERIES_H

#include "base/input.h"
#include "base/notes.h"
#include "data/csvfile.h"
#include "data/labels.h"
#include "data/timestamp.h"

#define NAMES_SIZE                                                                                 \
    1024 /* a list of column names, separated by newlines ("a,b" of a flag is stored as "a\nb") */
#define COLUMN_NAME    128
#define DATE_FORMAT    64
#define SESSION_TEXT   4096
#define SERIES_COLUMNS 1024

/* Static columns of several series, and a list of as many names of any length. */
#define STATICS_MOST 32
#define STATICS_SIZE (STATICS_MOST * COLUMN_NAME)

typedef enum { HEADER_FIND, HEADER_YES, HEADER_NO } HeaderRule;
/* How a file holds its series: one in columns; several in one long table with a column of their
 * names; one in each row; one in each column of numbers. */
typedef enum { SHAPE_FIND, SHAPE_WIDE, SHAPE_LONG, SHAPE_ROWS, SHAPE_COLUMNS } ShapeRule;
typedef enum { GAPS_AUTO, GAPS_INSERT, GAPS_KEEP, GAPS_ERROR, GAPS_SESSIONS } GapRule;
typedef enum { DAYLIGHT_FIND, DAYLIGHT_YES, DAYLIGHT_NO } DaylightRule;
typedef enum {
    RESAMPLE_NONE,
    RESAMPLE_LAST,
    RESAMPLE_FIRST,
    RESAMPLE_MEAN,
    RESAMPLE_SUM,
    RESAMPLE_MIN,
    RESAMPLE_MAX,
    RESAMPLE_OHLC
} ResampleRule;
typedef enum { DUPLICATES_ERROR, DUPLICATES_FIRST, DUPLICATES_LAST, DUPLICATES_MEAN } DuplicateRule;

/* What is not given ("" or *_FIND) is found and noted. A column is meant by its name or, where no
 * name fits, its number from 1. */
typedef struct {
    CsvOptions csv;
    HeaderRule header;
    char decimal;      /* '.' or ','; 0: the mark of most numbers in which it cannot stand between
                          thousands; '.' where there are none or the delimiter is a comma */
    char thousands;    /* mark between thousands; a space: unbroken ones too; 0: none is taken */
    char missing[256]; /* further words that mean a missing value, separated by newlines, beside the
                          usual (empty, NA, NaN, null, ...) */
    char time[NAMES_SIZE]; /* "": found, "none": rows are counted; several columns, as date and
                              hour, are read as one text */
    char date_format[DATE_FORMAT]; /* of timerule.h; "": found */
    char target[NAMES_SIZE];
    char past[NAMES_SIZE];   /* inputs known up to the origin; "*": all other numeric columns */
    char future[NAMES_SIZE]; /* inputs known ahead: rows after the target's end carry them */
    char categorical[NAMES_SIZE]; /* of these, columns whose numbers are classes; columns of text
                                     are categorical anyway */
    struct {
        const char (*name)[COLUMN_NAME];
        int count;
    } known[3];           /* targets, past and future inputs of a model, instead of the lists above,
                             which may be too short for them; no target: the lists */
    const Labels *labels; /* [targets + past + future + fixed] as all are named here: these columns
                             are categorical and have no other labels; NULL: found in the file */
    ShapeRule shape;
    bool rows_likely;         /* SHAPE_FIND: rows, where the file may hold a series in each */
    char id[COLUMN_NAME];     /* column that names the series of a long table */
    char fixed[STATICS_SIZE]; /* static columns, the same in all rows of a series: inputs */
    char series[COLUMN_NAME]; /* the one of several to read */
    bool joined;              /* of several series none is asked for: all are read, as parts */
    GapRule gaps;
    DuplicateRule duplicates;
    bool sort;                   /* rows by their stamps */
    DaylightRule daylight;       /* clock changes of local time */
    char freq[16];               /* as frequency_read has it; "": found */
    ResampleRule resample;       /* of the rows in one step of freq */
    char session[SESSION_TEXT];  /* GAPS_SESSIONS: those of a model, as session_write has them; "":
                                    learnt */
    bool complete;               /* a missing value is an error */
    char future_file[FILE_PATH]; /* a second file that future inputs go on in; "": none */
    int threads;                 /* that read the file, 0: all; the series does not depend on it */
    size_t piece;                /* bytes of the file that one reads at a time, 0: the usual */
} SeriesOptions;

#define SERIES_FREQUENCY (TIME_TEXT + 16)

/* Changes of the clock in local time: before `until`, a time of the series, the clock on the wall
 * showed the time less `shift`. Ascending. */
typedef struct {
    int count; /* 0 also where days have made the changes vanish */
    struct {
        int64_t until, shift;
    } change[];
} Clock;

/* Times of the day and week at which rows come: markets with nights, lunch breaks, week-ends. */
typedef struct {
    int64_t step;        /* microseconds between rows of a session; 0: there are no sessions */
    int64_t cycle;       /* a day or a week */
    int64_t phase;       /* of the rows: time modulo step */
    int slots;           /* of a cycle, which begins at midnight, or on Monday */
    unsigned char *open; /* [slots] */
    bool weekday[7];     /* on which rows come at all, from Monday */
} Session;

/* What is valid in an all-zero struct: nothing. series_read fills it, series_free releases it. */
typedef struct Series {
    int rows;  /* history: up to the last row with a measured target */
    int ahead; /* rows after it in which only future columns are known */
    int targets, past, future;
    int fixed;      /* of the future ones the last, which are the same in all rows: static */
    int cols;       /* targets + past + future, columns in this order */
    double *value;  /* [rows + ahead, cols]; NAN = missing; codes of labels */
    Labels *labels; /* [cols] of the categorical columns; NULL: there are none */
    int64_t *time;  /* [rows + ahead] ascending; NULL: rows are counted */
    long *line;     /* [rows + ahead] line of the file; 0: inserted for a gap */
    char (*name)[COLUMN_NAME];     /* [cols] */
    char time_name[COLUMN_NAME];   /* of several columns: joined by commas */
    char time_columns[NAMES_SIZE]; /* the same, separated by newlines */
    char date_format[DATE_FORMAT]; /* as found */
    TimeStyle style;
    Frequency frequency; /* unknown: no stamps, or irregular ones */
    int anchor_day;
    int64_t step;    /* microseconds: the median step where the frequency is unknown */
    bool weekdays;   /* one row a day, Monday to Friday; frequency unknown */
    Session session; /* where rows come in sessions only; frequency unknown */
    Clock *clock;    /* of local time whose clocks change; else NULL */
    ShapeRule shape; /* of its file */
    char id_name[COLUMN_NAME], series_name[COLUMN_NAME]; /* "": the file holds one series */
    char hash[FILE_HASH];                                /* sha256 of the file's bytes */
    CsvOptions csv;                                      /* as found */
    HeaderRule header;
    char decimal;
    struct Series *part; /* [parts] several series of the same columns (panel_join). The whole then
                            has no rows of its own: value, time, line NULL, rows those of all */
    int parts;           /* 0: one series */
} Series;

/* Reads a file ("-": standard input). Finds delimiter, header, time column, target and frequency
 * where not given, and notes what it found, classes of categorical columns, missing values per
 * column, inserted gaps and unused columns. The target, where not given: the only numeric column
 * that does not number the rows, or the one named y, value, close, price or target (capitals
 * alike). A column of text that is named as target or input is categorical. Errors (ERR_DATA,
 * path:line:field, up to five of a kind): all of csvfile_read; no such column (nearest name in the
 * hint); no or several candidates for the target; a cell of a used column that is neither a number
 * nor a missing word; a column without any value; too many labels in a categorical column, or one
 * that is not known; a stamp that cannot be read, repeats or goes back; an empty file, a header
 * with no rows; a decimal mark that was found and is contradicted elsewhere; of ahead_read where a
 * second file is given. */
WARN_UNUSED Status series_read(const char *path, const SeriesOptions *options, Series *series,
                               Notes *notes, Error *err);
/* The same of an open file; name stands in error places. */
WARN_UNUSED Status series_of_input(const char *name, Input *input, const SeriesOptions *options,
                                   Series *series, Notes *notes, Error *err);
/* The same from bytes in memory. */
WARN_UNUSED Status series_parse(const char *name, const char *bytes, size_t size,
                                const SeriesOptions *options, Series *series, Notes *notes,
                                Error *err);
void series_free(Series *series);

static inline int series_rows(const Series *series)
{
    return series->rows + series->ahead;
}

static inline double *series_row(const Series *series, int row)
{
    return series->value + (size_t)row * (size_t)series->cols;
}

/* Of one series itself, of several the one of index k. */
static inline const Series *series_at(const Series *series, int k)
{
    return series->parts > 0 ? &series->part[k] : series;
}

static inline int series_count(const Series *series)
{
    return series->parts > 0 ? series->parts : 1;
}

/* "hourly", "weekdays", "every minute in sessions", "irregular": how rows follow each other. */
void series_frequency_text(const Series *series, char out[SERIES_FREQUENCY]);

/* The stamp (or the number from 1) of a row; rows beyond the file's end are extrapolated by the
 * frequency or, where it is unknown, by the median step. */
void series_time_text(const Series *series, int row, char out[TIME_TEXT]);
/* The clock on the wall at that row: its stamp as it stands in the file of local time. */
int64_t series_wall(const Series *series, int row);
/* Its time, extrapolated likewise; the row number from 1 where there are no stamps. */
int64_t series_time(const Series *series, int row);

#endif
