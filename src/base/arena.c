#include "base/arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* A sum that ends at SIZE_MAX instead of wrapping: arena_open then refuses it as too much memory.
 */
static size_t add(size_t a, size_t b)
{
    return a > SIZE_MAX - b ? SIZE_MAX : a + b;
}

static size_t round_up(size_t size)
{
    return add(size, ARENA_ALIGN - 1) / ARENA_ALIGN * ARENA_ALIGN;
}

Status arena_open(Arena *arena, size_t size, Error *err)
{
    size = round_up(size > 0 ? size : 1);
    *arena = (Arena){0};
    /* No object may be larger than PTRDIFF_MAX; what measuring saturated is larger. */
    if (size <= PTRDIFF_MAX)
        arena->base = aligned_alloc(ARENA_ALIGN, size);
    if (!arena->base)
        return error_memory(err, "the network's buffers");
    memset(arena->base, 0, size);
    arena->size = size;
    return OK;
}

void arena_close(Arena *arena)
{
    free(arena->base);
    *arena = (Arena){0};
}

void *arena_take(Arena *arena, size_t count, size_t size)
{
    const size_t start = arena->used;
    const size_t bytes = size > 0 && count > SIZE_MAX / size ? SIZE_MAX : count * size;

    arena->used = add(start, round_up(bytes));
    if (!arena->base)
        return NULL;
    ASSERT(arena->used <= arena->size);
    return arena->base + start;
}
