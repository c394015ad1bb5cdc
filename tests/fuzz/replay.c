/* A fuzzer's entry without a fuzzer: gives it the files named, to look at a finding in a debugger.
 *   cc -g -Isrc -Itests tests/fuzz/replay.c tests/fuzz/fuzz_csv.c src/base/[a-z]*.c
 * src/data/[a-z]*.c ... */
#include "fuzz/replay.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int main(int count, char **files)
{
    int failed = 0;

    for (int i = 1; i < count; i++) {
        if (replay_file(files[i], LLVMFuzzerTestOneInput))
            continue;
        fprintf(stderr, "%s: cannot be read\n", files[i]);
        failed = 1;
    }
    return failed;
}
