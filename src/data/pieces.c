/* The text is cut at ends of lines. Where a line ends inside of a quoted field, the cut is wrong:
 * the number of quotes before it is odd, unless there is a fault. A cut that is wrong all the same
 * shows in the end, for then the piece before it has an open record. So pieces that could all be
 * read to their ends were cut between records, by induction from the first. */
#include "data/pieces.h"

#include "data/lines.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    size_t from, end; /* bytes of the text */
    long lines;       /* in it */
    long quotes;      /* up to where it was cut first */
    long before;      /* lines before it */
    int room, first;  /* rows it may have; its first one's place in the table */
    int rows, solid;
    bool blank; /* ends in blank lines */
    long comments, total;
    TimeRule rule;
    TimeStyle style;
} Piece;

/* What one thread gathers. */
typedef struct {
    Tally *tally; /* [columns] */
    Contrary contrary;
} Gathered;

typedef struct {
    Columns *columns;
    Rows *rows;
    Piece *piece; /* [count] */
    int count, next;
    int hashed; /* pieces whose hash was taken */
    bool hashing, failed;
    Gathered *gathered; /* [threads] */
    int threads;
} Work;

/* The end of the piece that should end at `end`: behind the next LF. */
static size_t find_end(const Columns *columns, size_t end)
{
    const char *feed = end < columns->size ? memchr(columns->bytes + end, '\n', columns->size - end)
                                           : NULL;

    return feed ? (size_t)(feed - columns->bytes) + 1 : columns->size;
}

/* Passes over the byte order mark and the lines to skip. */
static Lines find_begin(const Columns *columns)
{
    const bool marked = columns->size >= 3 && memcmp(columns->bytes, "\xef\xbb\xbf", 3) == 0;
    const size_t mark = marked ? 3 : 0;
    Lines lines = lines_of(columns->bytes + mark, columns->size - mark);
    Line line;

    while (lines.number < columns->csv.skip && lines_next(&lines, &line))
        continue;
    return lines;
}

static void cut(Work *work)
{
    const Columns *columns = work->columns;
    const Lines begin = find_begin(columns);
    size_t from = (size_t)(begin.at - columns->bytes);

    for (work->count = 0; from < columns->size; work->count++) {
        const size_t end = find_end(
            columns, columns->size - from > columns->piece ? from + columns->piece : columns->size);

        work->piece[work->count] = (Piece){.from = from, .end = end};
        from = end;
    }
    work->piece->before = begin.number;
}

static long count_byte(const char *at, const char *end, char byte)
{
    long count = 0;

    while (at < end && (at = memchr(at, byte, (size_t)(end - at)))) {
        count++;
        at++;
    }
    return count;
}

static void count_lines(const Columns *columns, Piece *piece)
{
    const char *at = columns->bytes + piece->from, *end = columns->bytes + piece->end;
    Lines lines = lines_of(at, (size_t)(end - at));
    Line line;

    piece->quotes = count_byte(at, end, '"');
    if (memchr(at, '\r', (size_t)(end - at))) {
        while (lines_next(&lines, &line))
            continue;
        piece->lines = lines.number;
    } else {
        piece->lines = count_byte(at, end, '\n') + (end > at && end[-1] != '\n');
    }
}

static void count_all(Work *work)
{
    const Columns *columns = work->columns;
    Piece *piece = work->piece;
    const int count = work->count;

#pragma omp parallel for num_threads(work->threads) schedule(dynamic, 1) default(none)             \
    shared(columns, piece, count)
    for (int i = 0; i < count; i++)
        count_lines(columns, &piece[i]);
}

/* Moves the lines up to the end of a quoted field, perhaps all, to the piece in which it begins. */
static void move_cut(const Columns *columns, Piece *before, Piece *piece)
{
    Lines lines = lines_of(columns->bytes + piece->from, piece->end - piece->from);
    Line line;
    long quotes = 0;

    while (quotes % 2 == 0 && lines_next(&lines, &line))
        quotes += count_byte(line.text, line.text + line.whole, '"');
    before->end = piece->from = (size_t)(lines.at - columns->bytes);
    before->lines += lines.number;
    piece->lines -= lines.number;
}

/* The cuts between records, and where the rows of each piece go. False: too many rows. */
static bool place_pieces(Work *work)
{
    const Columns *columns = work->columns;
    /* lines that hold no row: up to the header, or before the first record */
    const long none = columns->header_line - !columns->header;
    Piece *piece = work->piece, *last = piece;
    long before = piece->before, quotes = 0;

    for (int i = 0; i < work->count; i++) {
        if (quotes % 2 != 0)
            move_cut(columns, last, &piece[i]);
        if (piece[i].from < piece[i].end)
            last = &piece[i];
        quotes += piece[i].quotes;
    }
    for (int i = 0; i < work->count; i++) {
        const long first = before > none ? before - none : 0;

        piece[i].before = before;
        before += piece[i].lines;
        if (before >= INT_MAX)
            return false;
        piece[i].first = (int)first;
        piece[i].room = (int)((before > none ? before - none : 0) - first);
    }
    work->rows->room = piece[work->count - 1].first + piece[work->count - 1].room;
    return true;
}

/* The next piece to be hashed, with *hash, or read; -1: none. The hash goes first as far as pieces
 * were read, for only one thread at a time can take it. */
static int take_job(Work *work, bool *hash)
{
    const Input *input = work->columns->input;
    int job = -1;

#pragma omp critical(pieces)
    {
        *hash = input && !input->hex[0] && !work->hashing && work->hashed < work->count &&
                (work->hashed < work->next || work->next == work->count);
        if (*hash) {
            work->hashing = true;
            job = work->hashed;
        } else if (work->next < work->count && !work->failed) {
            job = work->next++;
        }
    }
    return job;
}

static void hash_piece(Work *work, int index)
{
    Input *input = work->columns->input;

    if (work->piece[index].end > input->hashed)
        input_hash(input, work->piece[index].end - input->hashed);
#pragma omp critical(pieces)
    {
        work->hashing = false;
        work->hashed = index + 1;
    }
}

/* Reads a piece into its place of the table. */
static void read_piece(Work *work, int index, Gathered *gathered)
{
    const Columns *columns = work->columns;
    Piece *piece = &work->piece[index];
    Rows *all = work->rows;
    Rows rows = {.columns = columns,
                 .slots = all->slots,
                 .room = piece->room,
                 .value = all->value + (size_t)piece->first * (size_t)all->slots,
                 .time = all->time ? all->time + piece->first : NULL,
                 .line = all->line + piece->first,
                 .tally = gathered->tally,
                 .rule = columns->time,
                 .begun = index > 0};
    CsvPiece text = {.bytes = columns->bytes + piece->from,
                     .size = piece->end - piece->from,
                     .before = piece->before,
                     .fields = columns->count,
                     .head = index == 0};
    const bool read = csvfile_read_piece(&text, &columns->csv, rows_add, &rows);

    rows_join_contrary(&gathered->contrary, &rows.contrary);
    piece->rows = rows.rows;
    piece->solid = rows.solid;
    piece->blank = rows.blank > 0;
    piece->total = rows.total;
    piece->comments = text.told.comments;
    piece->rule = rows.rule;
    piece->style = rows.style;
    if (!read || text.told.filled + text.told.cut > 0 || rows.bad_stamps + rows.hollow > 0 ||
        (columns->header && !rows.begun)) {
#pragma omp critical(pieces)
        work->failed = true;
    }
}

static void work_on(Work *work, Gathered *gathered)
{
    bool hash;
    int job;

    while ((job = take_job(work, &hash)) >= 0) {
        if (hash)
            hash_piece(work, job);
        else
            read_piece(work, job, gathered);
        /* so far behind the hash that no thread is reading there any more, most probably */
        if (hash && job >= 2 * work->threads)
            input_leave(work->columns->input, work->piece[job - 2 * work->threads].from,
                        work->piece[job - 2 * work->threads].end);
    }
}

static void read_all(Work *work)
{
    const int threads = work->threads;

#pragma omp parallel for num_threads(threads) schedule(static, 1) default(none)                    \
    shared(work, threads)
    for (int i = 0; i < threads; i++)
        work_on(work, &work->gathered[i]);
}

/* What one pass would not have passed over: stamps of two kinds, blank lines inside. */
static bool fits(const Work *work)
{
    const Piece *last = NULL;
    bool blank = false;

    for (int i = 0; i < work->count; i++) {
        const Piece *piece = &work->piece[i];

        if (blank && piece->rows > 0)
            return false;
        blank = blank || piece->blank;
        if (!piece->rule.begun)
            continue;
        if (last && last->rule.zoned != piece->rule.zoned)
            return false;
        last = piece;
    }
    return !work->failed;
}

static void move_rows(Rows *rows, const Piece *piece)
{
    const size_t to = (size_t)rows->rows, from = (size_t)piece->first;
    const size_t count = (size_t)piece->rows, slots = (size_t)rows->slots;

    if (to == from)
        return;
    memmove(rows->value + to * slots, rows->value + from * slots,
            count * slots * sizeof *rows->value);
    memmove(rows->line + to, rows->line + from, count * sizeof *rows->line);
    if (rows->time)
        memmove(rows->time + to, rows->time + from, count * sizeof *rows->time);
}

/* The pieces as one. */
static void join(Work *work)
{
    Rows *rows = work->rows;

    work->columns->csv.told = (CsvTold){0};
    for (int i = 0; i < work->count; i++) {
        const Piece *piece = &work->piece[i];

        move_rows(rows, piece);
        if (piece->solid > 0)
            rows->solid = rows->rows + piece->solid;
        rows->rows += piece->rows;
        rows->total = rows->total ? rows->total : piece->total;
        work->columns->csv.told.comments += piece->comments;
        if (piece->style.parts)
            rows->style = rows->style.parts ? timestamp_style_join(rows->style, piece->style)
                                            : piece->style;
        if (piece->rule.begun)
            work->columns->time = piece->rule;
    }
    for (int i = 0; i < work->threads; i++) {
        rows_join_tallies(rows->tally, work->gathered[i].tally, work->columns->count);
        rows_join_contrary(&rows->contrary, &work->gathered[i].contrary);
    }
}

static bool open_table(Rows *rows, bool timed)
{
    const size_t room = (size_t)rows->room, slots = rows->slots > 0 ? (size_t)rows->slots : 1;

    if (room == 0 || room > SIZE_MAX / sizeof *rows->value / slots)
        return false;
    rows->value = malloc(room * slots * sizeof *rows->value);
    rows->line = malloc(room * sizeof *rows->line);
    rows->time = timed ? malloc(room * sizeof *rows->time) : NULL;
    return rows->value && rows->line && (rows->time || !timed);
}

static void close_table(Rows *rows)
{
    free(rows->value);
    free(rows->line);
    free(rows->time);
    rows->value = NULL;
    rows->line = NULL;
    rows->time = NULL;
    rows->room = 0;
}

static bool open_work(Work *work)
{
    const size_t columns = (size_t)work->columns->count;
    bool whole;

    work->piece = calloc(work->columns->size / work->columns->piece + 1, sizeof *work->piece);
    work->gathered = calloc((size_t)work->threads, sizeof *work->gathered);
    whole = work->piece && work->gathered;
    for (int i = 0; whole && i < work->threads; i++) {
        work->gathered[i].tally = calloc(columns, sizeof *work->gathered[i].tally);
        whole = work->gathered[i].tally;
    }
    return whole;
}

static void close_work(Work *work)
{
    for (int i = 0; work->gathered && i < work->threads; i++)
        free(work->gathered[i].tally);
    free(work->gathered);
    free(work->piece);
}

bool pieces_read(Rows *rows, Columns *columns)
{
    Work work = {.columns = columns, .rows = rows, .threads = columns->threads};
    bool read = false;

    if (columns->size < 2 * columns->piece || !open_work(&work))
        goto done;
    cut(&work);
    if (work.count < 2)
        goto done;
    count_all(&work);
    if (!place_pieces(&work) || !open_table(rows, columns->time.kind != TIME_NONE))
        goto done;
    read_all(&work);
    read = fits(&work);
    if (read)
        join(&work);
done:
    if (!read)
        close_table(rows);
    close_work(&work);
    return read;
}
