#include "base/arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* Of an arena that holds one, as many as fit: a step reads megabytes in a few streams, and with
 * pages of 4 KiB some hundredths of the time went to finding them. */
static const size_t HUGE_PAGE = (size_t)2 << 20;

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
    void *base = NULL;

    size = round_up(size > 0 ? size : 1);
    *arena = (Arena){0};
    /* No object may be larger than PTRDIFF_MAX; what measuring saturated is larger. */
    if (size > PTRDIFF_MAX ||
        posix_memalign(&base, size < HUGE_PAGE ? ARENA_ALIGN : HUGE_PAGE, size) != 0)
        return error_memory(err, "the network's buffers");
#ifdef MADV_HUGEPAGE
    if (size >= HUGE_PAGE)
        (void)madvise(base, size / HUGE_PAGE * HUGE_PAGE, MADV_HUGEPAGE);
#endif
    memset(base, 0, size);
    arena->base = base;
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
