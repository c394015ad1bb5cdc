/* The fuzzers' corpora, and what the fuzzers found, replayed. */
#include "check.h"

#include "fuzz/replay.h"

#define LLVMFuzzerTestOneInput fuzz_csv
#include "fuzz/fuzz_csv.c"
#undef LLVMFuzzerTestOneInput
#define LLVMFuzzerTestOneInput fuzz_number
#include "fuzz/fuzz_number.c"
#undef LLVMFuzzerTestOneInput
#define LLVMFuzzerTestOneInput fuzz_date
#include "fuzz/fuzz_date.c"
#undef LLVMFuzzerTestOneInput
#define LLVMFuzzerTestOneInput fuzz_config
#include "fuzz/fuzz_config.c"
#undef LLVMFuzzerTestOneInput
#define LLVMFuzzerTestOneInput fuzz_gzip
#include "fuzz/fuzz_gzip.c"

static void replay(const char *name, FuzzEntry *entry)
{
    char path[4096];

    /* the corpora lie beside this file, as the compiler was given it: from the project's folder */
    snprintf(path, sizeof path, "%.*s/fuzz/corpus/%s",
             (int)(strlen(__FILE__) - strlen("/test_fuzz.c")), __FILE__, name);
    assert_in_range(replay_folder(path, entry), 10, 1000);
}

static void csv_corpus(void **state)
{
    (void)state;
    replay("csv", fuzz_csv);
}

static void number_corpus(void **state)
{
    (void)state;
    replay("number", fuzz_number);
}

static void date_corpus(void **state)
{
    (void)state;
    replay("date", fuzz_date);
}

static void config_corpus(void **state)
{
    (void)state;
    replay("config", fuzz_config);
}

static void gzip_corpus(void **state)
{
    (void)state;
    replay("gzip", fuzz_gzip);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(csv_corpus),  cmocka_unit_test(number_corpus),
        cmocka_unit_test(date_corpus), cmocka_unit_test(config_corpus),
        cmocka_unit_test(gzip_corpus),
    };

    return RUN(tests);
}
