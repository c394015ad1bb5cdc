/* Physical lines of a text. LF, CRLF and CR end a line, and CR CR LF, which tools leave that write
 * CRLF twice. */
#ifndef DATA_LINES_H
#define DATA_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

typedef struct {
    const char *at, *end;
    const char *feed; /* the next LF, or end: found once, not once for each CR */
    long number;      /* of the line that lines_next gave last */
} Lines;

typedef struct {
    const char *text;
    size_t length; /* without what ends it */
    size_t whole;  /* with it */
} Line;

static inline Lines lines_of(const char *bytes, size_t size)
{
    return (Lines){bytes, bytes + size, bytes, 0};
}

static inline bool lines_next(Lines *lines, Line *line)
{
    const char *at = lines->at;

    if (at == lines->end)
        return false;
    if (lines->feed < at || (lines->feed < lines->end && *lines->feed != '\n')) {
        const char *feed = memchr(at, '\n', (size_t)(lines->end - at));
        lines->feed = feed ? feed : lines->end;
    }
    const bool fed = lines->feed < lines->end;
    const char *mark = memchr(at, '\r', (size_t)(lines->feed - at));
    const char *stop = mark ? mark : lines->feed;
    const size_t gap = (size_t)(lines->feed -
                                stop); /* CRs before the LF, where there are no more */

    line->text = at;
    line->length = (size_t)(stop - at);
    if (fed && (gap <= 1 || (gap == 2 && stop[1] == '\r')))
        lines->at = lines->feed + 1;
    else
        lines->at = mark ? stop + 1 : lines->end;
    line->whole = (size_t)(lines->at - at);
    lines->number++;
    return true;
}

#endif
