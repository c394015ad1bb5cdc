#include "check.h"
#include "scratch.h"

#include "base/file.h"

#include <pthread.h>

static char *bytes;
static size_t size;

static void reads_whole_files(void **state)
{
    Error err = {0};

    (void)state;
    FILE *file = fopen("f", "w");
    assert_int_equal(fwrite("a\0b\n", 1, 4, file), 4);
    fclose(file);
    assert_int_equal(file_read("f", 0, ERR_DATA, &bytes, &size, &err), OK);
    assert_int_equal(size, 4);
    assert_memory_equal(bytes, "a\0b\n", 5);
    free(bytes);
    scratch_write("empty", "");
    assert_int_equal(file_read("empty", 0, ERR_DATA, &bytes, &size, &err), OK);
    assert_int_equal(size, 0);
    assert_string_equal(bytes, "");
    free(bytes);
    /* a file that says it has no bytes, and has some */
    assert_int_equal(file_read("/proc/self/status", 0, ERR_DATA, &bytes, &size, &err), OK);
    assert_int_equal(strlen(bytes), size);
    assert_true(size > 100);
    free(bytes);
}

static void obeys_the_limit(void **state)
{
    Error err = {0};

    (void)state;
    scratch_write("f", "12345");
    assert_int_equal(file_read("f", 5, ERR_USAGE, &bytes, &size, &err), OK);
    free(bytes);
    assert_int_equal(file_read("f", 4, ERR_USAGE, &bytes, &size, &err), ERR_USAGE);
    assert_string_equal(err.message, "larger than 4 bytes");
    error_clear(&err);
    assert_int_equal(file_read("/dev/zero", 1000000, ERR_MODEL, &bytes, &size, &err), ERR_MODEL);
}

static void refuses_what_cannot_be_read(void **state)
{
    static const char *const path[][2] = {
        {"missing.csv", "No such file or directory"},
        {"missing/f.csv", "No such file or directory"},
        {"f/f.csv", "Not a directory"},
        {".", "Is a directory"},
        {"", "No such file or directory"},
        {"/proc/self/mem", "Input/output error"},
    };

    (void)state;
    scratch_write("f", "");
    for (size_t i = 0; i < COUNT(path); i++) {
        Error err = {0};

        assert_int_equal(file_read(path[i][0], 0, ERR_DATA, &bytes, &size, &err), ERR_DATA);
        assert_string_equal(err.where, path[i][0]);
        assert_string_equal(err.message, path[i][1]);
    }
}

static void *feed(void *end)
{
    static const char block[1000] = "a";

    for (int i = 0; i < 300; i++)
        if (write(*(int *)end, block, sizeof block) != sizeof block)
            break;
    close(*(int *)end);
    return NULL;
}

static void reads_pipes_as_standard_input(void **state)
{
    const int before = dup(STDIN_FILENO);
    Error err = {0};
    int pipes[2];
    pthread_t feeder;

    (void)state;
    assert_int_equal(pipe(pipes), 0);
    assert_int_equal(dup2(pipes[0], STDIN_FILENO), STDIN_FILENO);
    close(pipes[0]);
    assert_int_equal(pthread_create(&feeder, NULL, feed, &pipes[1]), 0);
    const Status status = file_read("-", 0, ERR_DATA, &bytes, &size, &err);
    pthread_join(feeder, NULL);
    dup2(before, STDIN_FILENO);
    close(before);
    assert_int_equal(status, OK);
    assert_int_equal(size, 300000);
    for (size_t i = 0; i < size; i++)
        assert_int_equal(bytes[i], i % 1000 ? 0 : 'a');
    free(bytes);
}

static void writes_and_replaces(void **state)
{
    struct stat info;
    Error err = {0};

    (void)state;
    umask(022);
    assert_int_equal(file_write("f", "one", 3, &err), OK);
    scratch_check("f", "one");
    assert_int_equal(stat("f", &info), 0);
    assert_int_equal(info.st_mode & 0777, 0644);
    assert_int_equal(file_write("f", "", 0, &err), OK);
    scratch_check("f", "");
    assert_int_equal(symlink("f", "link"), 0);
    assert_int_equal(file_write("link", "two", 3, &err), OK);
    scratch_check("f", "two");
    assert_true(lstat("link", &info) == 0 && S_ISLNK(info.st_mode));
    assert_int_equal(file_write("/dev/null", "x", 1, &err), OK);
    assert_int_equal(scratch_count("."), 2);
}

static void says_what_cannot_be_written(void **state)
{
    static const char *const path[][2] = {
        {"missing/f", "cannot be written: No such file or directory"},
        {"f/f", "cannot be written: Not a directory"},
        {"folder", "cannot be written: Is a directory"},
        {"/dev/full", "cannot be written: No space left on device"},
        {"/proc/f", "cannot be written: No such file or directory"},
    };

    (void)state;
    scratch_write("f", "kept");
    assert_int_equal(mkdir("folder", 0777), 0);
    for (size_t i = 0; i < COUNT(path); i++) {
        Error err = {0};

        assert_int_equal(file_write(path[i][0], "x", 1, &err), ERR_OUTPUT);
        assert_string_equal(err.where, path[i][0]);
        assert_string_equal(err.message, path[i][1]);
    }
    scratch_check("f", "kept");
    assert_int_equal(scratch_count("."), 2);
    assert_int_equal(scratch_count("folder"), 0);
}

static void hashes(void **state)
{
    char hex[FILE_HASH];

    (void)state; /* FIPS 180-2, B.1 */
    file_hash("abc", 3, hex);
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    file_hash("", 0, hex);
    assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

static void stems(void **state)
{
    static const char *const path[][2] = {
        {"a/b/air.csv", "air"}, {"air.csv", "air"},      {"air", "air"}, {"a.b/air", "air"},
        {"air.tar.gz", "air"},  {"b/air.csv.gz", "air"}, {".gz", ".gz"}, {".hidden", ".hidden"},
        {"a/.h.csv", ".h"},     {"-", "stdin"},          {"a/b/", "b"},  {"", ""},
        {"a/-", "-"},           {"trail.", "trail"},
    };
    char stem[8];

    (void)state;
    for (size_t i = 0; i < COUNT(path); i++) {
        file_stem(path[i][0], stem, sizeof stem);
        assert_string_equal(stem, path[i][1]);
    }
    file_stem("x/123456789.csv", stem, sizeof stem);
    assert_string_equal(stem, "1234567");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH_TEST(reads_whole_files),
        SCRATCH_TEST(obeys_the_limit),
        SCRATCH_TEST(refuses_what_cannot_be_read),
        SCRATCH_TEST(reads_pipes_as_standard_input),
        SCRATCH_TEST(writes_and_replaces),
        SCRATCH_TEST(says_what_cannot_be_written),
        SCRATCH_TEST(hashes),
        SCRATCH_TEST(stems),
    };

    return RUN(tests);
}
