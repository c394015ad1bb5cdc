/* Arena: one aligned block of memory that a layout function first measures (base NULL), then
 * carves. Numeric code takes all its buffers from an arena that was opened before the first epoch,
 * and never allocates. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/error.h"
#include "base/real.h"

#include <stddef.h>

#define ARENA_ALIGN 64

typedef struct {
    unsigned char *base; /* NULL: only measure */
    size_t used, size;   /* bytes */
} Arena;

/* Opens an arena of size bytes, zeroed. Errors: ERR_OUTPUT when memory is short. */
WARN_UNUSED Status arena_open(Arena *arena, size_t size, Error *err);
void arena_close(Arena *arena);

/* The next count elements of size bytes, 64-byte aligned; NULL while measuring. Running over the
 * end is a programming mistake. */
void *arena_take(Arena *arena, size_t count, size_t size);

/* The next count reals. */
static inline real *arena_reals(Arena *arena, size_t count)
{
    return arena_take(arena, count, sizeof(real));
}

#endif
