#include "base/heap.h"

#include <stdlib.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

void heap_settle(void)
{
#ifdef __GLIBC__
    /* where glibc begins too; set, it stays */
    (void)mallopt(M_MMAP_THRESHOLD, 128 << 10);
#endif
}
