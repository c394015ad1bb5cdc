/* sha256, all at once or piece by piece. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stddef.h>

#define HASH_TEXT 65 /* sha256 in hex, with its NUL */

/* A sum under way. */
typedef struct {
    _Alignas(8) unsigned char state[128];
} Hash;

void hash_begin(Hash *hash);
void hash_add(Hash *hash, const void *bytes, size_t size);
/* Writes the sum in hex; the hash must be begun anew. */
void hash_end(Hash *hash, char hex[HASH_TEXT]);

#endif
