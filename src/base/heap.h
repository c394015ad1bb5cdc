/* The C library's heap. */
#ifndef BASE_HEAP_H
#define BASE_HEAP_H

/* To be called first in main: large blocks go back to the system as soon as they are freed. As it
 * comes, glibc keeps blocks of the size of the largest one freed so far, up to 32 MiB, and a series
 * of some megabytes is then held by what its reading left behind. */
void heap_settle(void);

#endif
