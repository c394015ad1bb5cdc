#include "nn/row.h"

#include "base/error.h"
#include "base/ranks.h"

#include <string.h>

enum {
    PART_COLUMNS = 256,  /* a part has at least so many */
    NEAR_SIZE = 1 << 19, /* bytes */
    HEAD_UNITS = 2 * ROW_LINE
};

static int row_lines(int n)
{
    return (n + ROW_LINE - 1) / ROW_LINE;
}

/* ---- parts ---- */

static int gates_of(const CellShape *s)
{
    return s->pre / s->hidden;
}

/* Units of a part but the last: whole lines, of a power of two of parts, so that threads find equal
 * shares. */
static int part_units(const CellShape *s)
{
    int parts = 1;

    while (2 * parts * PART_COLUMNS <= s->pre)
        parts *= 2;
    return row_lines((s->hidden + parts - 1) / parts) * ROW_LINE;
}

/* None is empty: there may be fewer than that power. */
static int parts_of(const CellShape *s)
{
    return (s->hidden + part_units(s) - 1) / part_units(s);
}

/* Where part `part` begins. */
static int part_from(const CellShape *s, int part)
{
    return smaller(part * part_units(s), s->hidden);
}

/* Gates whose columns lie side by side in one product. */
typedef struct {
    int gate, gates, in, rec;
    bool apart; /* begins with the hidden bias and goes to `saved` */
} Group;

/* One of all gates; or, where the last gate's h.Wh is kept apart, three. */
static int groups_of(const CellShape *s, Group group[3])
{
    const int last = gates_of(s) - 1;

    group[0] = (Group){0, last + 1, s->in, s->rec, false};
    if (!s->hidden_bias)
        return 1;
    group[0].gates = last;
    group[1] = (Group){last, 1, s->in, 0, false};
    group[2] = (Group){last, 1, 0, s->rec, true};
    return 3;
}

/* ---- sizes ---- */

/* Whether a step finds the weights in the second cache. */
static bool is_near(const CellShape *s)
{
    return (size_t)s->pre * (size_t)(1 + s->in + s->rec) < NEAR_SIZE / sizeof(real);
}

static int tiles_of(const Cell *cell, const CellShape *s, const Group *g, int units)
{
    const int lines = row_lines(g->gates * units);
    const int most = lines > cell->row->lines && is_near(s) ? cell->row->several : cell->row->lines;

    return (lines + most - 1) / most;
}

static size_t group_size(const Group *g, int units)
{
    return (size_t)row_lines(g->gates * units) * ROW_LINE * (size_t)(1 + g->in + g->rec);
}

/* Bytes of the plan: itself, its parts, its tiles. */
static size_t plan_bytes(const CellShape *s, int tiles)
{
    return sizeof(RowPlan) + (size_t)parts_of(s) * sizeof(RowPart) +
           (size_t)tiles * sizeof(RowTile);
}

/* In reals, to a whole line. */
static size_t plan_size(const CellShape *s, int tiles)
{
    const size_t line = ROW_LINE * sizeof(real);

    return (plan_bytes(s, tiles) + line - 1) / line * ROW_LINE;
}

static int count_tiles(const Cell *cell, const CellShape *s, size_t *size)
{
    Group group[3];
    const int groups = groups_of(s, group);
    int tiles = 0;

    *size = 0;
    for (int part = 0; part < parts_of(s); part++) {
        const int units = part_from(s, part + 1) - part_from(s, part);
        for (int i = 0; i < groups; i++) {
            tiles += tiles_of(cell, s, &group[i], units);
            *size += group_size(&group[i], units);
        }
    }
    return tiles;
}

size_t row_packed_size(const Cell *cell, const CellShape *s)
{
    size_t size;

    if (!cell->row || s->norm || s->projection)
        return 0;
    const int tiles = count_tiles(cell, s, &size);
    return plan_size(s, tiles) + size;
}

/* ---- packing ---- */

/* The columns of a group: unit by unit of gate after gate. */
typedef struct {
    const Cell *cell;
    const CellShape *s;
    const Group *group;
    int from, units;
    const real *params;
} Source;

/* Columns [first, first + columns) of a row of a matrix, filled up with zeros to n. */
static real *pack_row(const Source *from, int first, int columns, int n, const real *row,
                      real *packed)
{
    ASSERT(from->units > 0);
    for (int i = 0; i < n; i++) {
        const int j = first + i;
        packed[i] = i < columns ? row[j / from->units * from->s->hidden + j % from->units] : 0;
    }
    return packed + n;
}

static real *pack_tile(const Source *from, int first, const RowTile *tile, real *packed)
{
    const CellShape *s = from->s;
    const size_t pre = (size_t)s->pre;
    const real *x = from->params + (size_t)from->group->gate * (size_t)s->hidden + from->from;
    const real *h = x + (size_t)s->in * pre, *b = h + (size_t)s->rec * pre;
    const int n = tile->lines * ROW_LINE;

    if (tile->apart)
        b = from->params + (size_t)(s->in + s->rec + 1) * pre + from->from;
    packed = pack_row(from, first, tile->columns, n, b, packed);
    for (int p = 0; p < tile->rec; p++, h += pre)
        packed = pack_row(from, first, tile->columns, n, h, packed);
    for (int p = 0; p < tile->in; p++, x += pre)
        packed = pack_row(from, first, tile->columns, n, x, packed);
    return packed;
}

/* The tiles of a group, of equal size; returns how many. */
static int pack_group(const Source *from, RowTile *tile, real **packed)
{
    const Group *g = from->group;
    const int columns = g->gates * from->units, lines = row_lines(columns);
    const int tiles = tiles_of(from->cell, from->s, g, from->units);

    for (int i = 0; i < tiles; i++, tile++) {
        const int line = lines * i / tiles, end = lines * (i + 1) / tiles;
        const int first = line * ROW_LINE, last = end * ROW_LINE;
        *tile = (RowTile){.w = *packed,
                          .lines = end - line,
                          .columns = (last < columns ? last : columns) - first,
                          .in = g->in,
                          .rec = g->rec,
                          .apart = g->apart};
        tile->at = (size_t)first + (size_t)from->from;
        if (!g->apart)
            tile->at = (size_t)first + (size_t)from->from * (size_t)gates_of(from->s) +
                       (size_t)g->gate * (size_t)from->units;
        *packed = pack_tile(from, first, tile, *packed);
    }
    return tiles;
}

const RowPlan *row_pack(const Cell *cell, const CellShape *s, const real *params, real *packed)
{
    Group group[3];
    const int groups = groups_of(s, group);
    size_t size;
    const int tiles = count_tiles(cell, s, &size);
    RowPlan *plan = (RowPlan *)packed;
    RowPart *part = (RowPart *)(plan + 1);
    RowTile *tile = (RowTile *)(part + parts_of(s));

    *plan = (RowPlan){.size = size, .parts = parts_of(s), .part = part};
    packed += plan_size(s, tiles);
    for (int i = 0; i < plan->parts; i++, part++) {
        Source from = {.cell = cell, .s = s, .from = part_from(s, i), .params = params};
        from.units = part_from(s, i + 1) - from.from;
        *part = (RowPart){.from = from.from, .to = from.from + from.units, .tile = tile};
        for (int k = 0; k < groups; k++) {
            from.group = &group[k];
            part->tiles += pack_group(&from, tile + part->tiles, &packed);
        }
        tile += part->tiles;
    }
    return plan;
}

/* ---- a step ---- */

static void run_products(const RowStep *r, const RowPart *part)
{
    r->cell->row->run(part->tile, part->tiles, r->back, r->begun ? ROW_REST : ROW_WHOLE, r->step,
                      NULL);
}

static void run_part(const void *what, int index, int member)
{
    const RowStep *r = what;
    const RowPart *part = &r->w->row->part[index];

    (void)member;
    run_products(r, part);
    r->cell->activate(r->shape, r->w, r->step, part, part->from, part->to);
}

/* The answers' chains are long and wait for nothing but one unit after the other: begun at the
 * first units, they run beside the element-wise work of the next. */
static void activate_part(const RowStep *r, const RowPart *part, const RowHead *head)
{
    const int some = head ? HEAD_UNITS : part->to - part->from;

    for (int from = part->from, to; from < part->to; from = to) {
        to = part->to - from < some ? part->to : from + some;
        r->cell->activate(r->shape, r->w, r->step, part, from, to);
        if (head)
            r->cell->row->answer(head, r->step->next, from, to);
    }
}

/* The next step's b + h.Wh, the other way through the weights, and the answers. */
static void go_ahead(const RowStep *r)
{
    const RowPlan *plan = r->w->row;
    const RowHead *head = r->head;
    CellStep next = *r->step;

    next.read = r->step->next;
    for (int i = 0; i < plan->parts; i++, head = NULL) {
        const RowPart *part = &plan->part[r->back ? i : plan->parts - 1 - i];
        r->cell->row->run(part->tile, part->tiles, !r->back, ROW_AHEAD, &next, head);
    }
}

/* Without h the answers have no tile to go along with. */
static bool goes_ahead(const RowStep *r)
{
    return r->more && r->head && r->shape->rec > 0 && r->head->outputs <= r->cell->row->outputs;
}

bool row_forward(const RowStep *r)
{
    const RowPlan *plan = r->w->row;
    const bool shared = r->team && plan->parts > 1, ahead = !shared && goes_ahead(r);

    if (shared) {
        team_run(r->team, plan->parts, run_part, r);
        if (r->head)
            r->cell->row->answer(r->head, r->step->next, 0, r->shape->out);
        return false;
    }
    for (int i = 0; i < plan->parts; i++)
        run_products(r, &plan->part[r->back ? plan->parts - 1 - i : i]);
    for (int i = 0; i < plan->parts; i++)
        activate_part(r, &plan->part[i], ahead ? NULL : r->head);
    if (ahead)
        go_ahead(r);
    return ahead;
}
