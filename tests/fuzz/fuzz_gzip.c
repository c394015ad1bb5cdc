/* Any bytes as a gzip file: unpacked or refused. */
#include "base/gzip.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = NULL;
    size_t length = 0;
    Error err = {0};
    const Status status = gzip_unpack("f", (const char *)data, size, ERR_DATA, &text, &length,
                                      &err);

    ASSERT(status == err.status && (status == OK || err.message[0] != '\0'));
    ASSERT(status == OK || !text);
    free(text);
    return 0;
}
