/* An empty folder to work in, for tests of files: setup and teardown of one test. */
#ifndef TESTS_SCRATCH_H
#define TESTS_SCRATCH_H

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char scratch_folder[4096];

static int scratch_remove(const char *path, const struct stat *info, int kind, struct FTW *place)
{
    (void)info;
    (void)kind;
    (void)place;
    return remove(path);
}

/* Makes the folder and goes there. */
static inline int scratch_enter(void **state)
{
    const char *parent = getenv("TMPDIR");

    (void)state;
    snprintf(scratch_folder, sizeof scratch_folder, "%s/forecast-test-XXXXXX",
             parent && parent[0] ? parent : "/tmp");
    return mkdtemp(scratch_folder) ? chdir(scratch_folder) : -1;
}

static inline int scratch_leave(void **state)
{
    (void)state;
    return chdir("/") != 0 ? -1 : nftw(scratch_folder, scratch_remove, 16, FTW_DEPTH | FTW_PHYS);
}

static inline void scratch_write(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static inline void scratch_check(const char *path, const char *text)
{
    char found[10000];
    FILE *file = fopen(path, "r");

    if (!file)
        fail_msg("%s is not there", path);
    found[fread(found, 1, sizeof found - 1, file)] = '\0';
    fclose(file);
    assert_string_equal(found, text);
}

/* The names in a folder, whatever they begin with. */
static inline int scratch_count(const char *path)
{
    int count = -2; /* . and .. */
    DIR *folder = opendir(path);

    assert_non_null(folder);
    while (readdir(folder))
        count++;
    closedir(folder);
    return count;
}

#define SCRATCH_TEST(name) cmocka_unit_test_setup_teardown(name, scratch_enter, scratch_leave)

#endif
