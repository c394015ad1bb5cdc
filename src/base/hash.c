/* By nettle, which takes the processor's own instructions where it has them. */
#include "base/hash.h"

#include <nettle/sha2.h>

_Static_assert(sizeof(struct sha256_ctx) <= sizeof(Hash), "the state fits");
_Static_assert(HASH_TEXT == 2 * SHA256_DIGEST_SIZE + 1, "two digits a byte");

static struct sha256_ctx *context_of(Hash *hash)
{
    return (struct sha256_ctx *)(void *)hash->state;
}

void hash_begin(Hash *hash)
{
    sha256_init(context_of(hash));
}

void hash_add(Hash *hash, const void *bytes, size_t size)
{
    sha256_update(context_of(hash), size, bytes);
}

void hash_end(Hash *hash, char hex[HASH_TEXT])
{
    static const char digits[] = "0123456789abcdef";
    uint8_t sum[SHA256_DIGEST_SIZE];

    sha256_digest(context_of(hash), sizeof sum, sum);
    for (size_t i = 0; i < sizeof sum; i++) {
        hex[2 * i] = digits[sum[i] >> 4];
        hex[2 * i + 1] = digits[sum[i] & 15];
    }
    hex[2 * sizeof sum] = '\0';
}
