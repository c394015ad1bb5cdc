/* The folder that is written aside and takes its place as a whole. */
#include "check.h"
#include "scratch.h"

#include "base/file.h"

#include <sys/wait.h>

static Status begin(Folder *folder, const char *path, bool force, Error *err)
{
    error_clear(err);
    return folder_begin(folder, path, "run.json", force, err);
}

static void put(const Folder *folder, const char *name, const char *text)
{
    char path[FILE_PATH];

    folder_file(folder, name, path);
    scratch_write(path, text);
}

/* A folder at `path` as a run leaves it. */
static void make_run(const char *path, const char *text)
{
    Folder folder;
    Error err = {0};

    assert_int_equal(begin(&folder, path, true, &err), OK);
    put(&folder, "run.json", text);
    assert_int_equal(folder_commit(&folder, &err), OK);
}

static void appears_as_a_whole(void **state)
{
    Folder folder;
    Error err = {0};

    (void)state;
    assert_int_equal(begin(&folder, "a/b/run/", false, &err), OK);
    assert_string_equal(folder.path, "a/b/run");
    put(&folder, "run.json", "new");
    assert_true(access("a/b/run", F_OK) != 0);
    assert_int_equal(folder_commit(&folder, &err), OK);
    scratch_check("a/b/run/run.json", "new");
    assert_int_equal(scratch_count("a/b"), 1);
    folder_discard(&folder); /* harmless */
    scratch_check("a/b/run/run.json", "new");
}

static void discard_leaves_nothing(void **state)
{
    Folder folder = {0};
    Error err = {0};

    (void)state;
    folder_discard(&folder);
    make_run("run", "old");
    assert_int_equal(begin(&folder, "run", false, &err), OK);
    put(&folder, "x", "half");
    folder_discard(&folder);
    folder_discard(&folder);
    scratch_check("run/run.json", "old");
    assert_int_equal(scratch_count("."), 1);
}

static void replaces_what_is_ours(void **state)
{
    Folder folder;
    Error err = {0};

    (void)state;
    make_run("run", "old");
    assert_int_equal(mkdir("run/inside", 0777), 0);
    scratch_write("run/inside/more", "old");
    assert_int_equal(begin(&folder, "run", false, &err), OK);
    put(&folder, "run.json", "new");
    assert_int_equal(folder_commit(&folder, &err), OK);
    scratch_check("run/run.json", "new");
    assert_int_equal(scratch_count("run"), 1);
    assert_int_equal(scratch_count("."), 1);
    assert_int_equal(mkdir("empty", 0777), 0);
    assert_int_equal(begin(&folder, "empty", false, &err), OK);
    assert_int_equal(folder_commit(&folder, &err), OK);
    assert_int_equal(scratch_count("."), 2);
}

static void spares_what_is_not_ours(void **state)
{
    Folder folder;
    Error err = {0};

    (void)state;
    assert_int_equal(mkdir("run", 0777), 0);
    scratch_write("run/thesis.tex", "years");
    assert_int_equal(begin(&folder, "run", false, &err), ERR_USAGE);
    assert_string_equal(err.where, "run");
    assert_string_equal(err.message, "the folder exists and holds no run.json: not replaced");
    assert_non_null(strstr(err.hint, "--force"));
    folder_discard(&folder);
    scratch_write("file", "kept");
    assert_int_equal(begin(&folder, "file", true, &err), ERR_USAGE);
    assert_string_equal(err.message, "is a file, not a folder");
    assert_int_equal(begin(&folder, "file/run", true, &err), ERR_OUTPUT);
    scratch_check("run/thesis.tex", "years");
    scratch_check("file", "kept");
    assert_int_equal(scratch_count("."), 2);
    assert_int_equal(begin(&folder, "run", true, &err), OK); /* --force */
    assert_int_equal(folder_commit(&folder, &err), OK);
    assert_int_equal(scratch_count("run"), 0);
}

/* What came to stand there during the run is looked at again. */
static void spares_what_came_later(void **state)
{
    Folder folder;
    Error err = {0};

    (void)state;
    assert_int_equal(begin(&folder, "run", false, &err), OK);
    assert_int_equal(mkdir("run", 0777), 0);
    scratch_write("run/thesis.tex", "years");
    assert_int_equal(folder_commit(&folder, &err), ERR_USAGE);
    folder_discard(&folder);
    scratch_check("run/thesis.tex", "years");
    assert_int_equal(scratch_count("."), 1);
}

static void never_takes_the_ground(void **state)
{
    static const char *const path[] = {"/", ".", "..", "", "here/..", "../..", "../../here"};
    Folder folder;
    Error err = {0};

    (void)state;
    assert_int_equal(mkdir("here", 0777), 0);
    assert_int_equal(mkdir("here/deep", 0777), 0);
    assert_int_equal(mkdir("home", 0777), 0);
    assert_int_equal(chdir("here/deep"), 0);
    for (size_t i = 0; i < COUNT(path); i++)
        assert_int_equal(begin(&folder, path[i], true, &err), ERR_USAGE);
    const char *home = getenv("HOME");
    char *kept = home ? strdup(home) : NULL, *real = realpath("../../home", NULL);
    setenv("HOME", real, 1);
    const Status status = begin(&folder, "../../home", true, &err);
    if (kept)
        setenv("HOME", kept, 1);
    free(kept);
    free(real);
    assert_int_equal(status, ERR_USAGE);
}

static void follows_links(void **state)
{
    struct stat info;

    (void)state;
    assert_int_equal(mkdir("disk", 0777), 0);
    make_run("disk/run", "old");
    assert_int_equal(symlink("disk/run", "link"), 0);
    make_run("link/", "new");
    assert_true(lstat("link", &info) == 0 && S_ISLNK(info.st_mode));
    scratch_check("disk/run/run.json", "new");
    /* links inside a replaced folder go, what they name stays */
    scratch_write("precious", "kept");
    assert_int_equal(symlink("../../precious", "disk/run/l"), 0);
    assert_int_equal(symlink("../../disk", "disk/run/d"), 0);
    make_run("disk/run", "newer");
    scratch_check("precious", "kept");
    assert_int_equal(scratch_count("disk/run"), 1);
}

static pid_t dead_process(void)
{
    const pid_t child = fork();
    int how;

    if (child == 0)
        _exit(0);
    waitpid(child, &how, 0);
    return child;
}

static void make_aside(const char *name, const char *kind, pid_t pid)
{
    char path[100];

    snprintf(path, sizeof path, ".%s.%s-%ld", name, kind, (long)pid);
    assert_int_equal(mkdir(path, 0777), 0);
    snprintf(path, sizeof path, ".%s.%s-%ld/run.json", name, kind, (long)pid);
    scratch_write(path, kind);
}

static void clears_what_killed_runs_left(void **state)
{
    Folder folder;
    Error err = {0};
    const pid_t dead = dead_process();

    (void)state;
    make_aside("run", "partial", dead);
    make_aside("run", "partial", getppid()); /* still at work */
    make_aside("runner", "partial", dead);   /* another's */
    assert_int_equal(mkdir(".run.partial-x", 0777), 0);
    assert_int_equal(begin(&folder, "run", false, &err), OK);
    assert_int_equal(scratch_count("."), 4);
    folder_discard(&folder);
    assert_int_equal(scratch_count("."), 3);
    /* moved aside, then killed: put back where the place is empty */
    make_aside("run", "old", dead);
    assert_int_equal(begin(&folder, "run", false, &err), OK);
    folder_discard(&folder);
    scratch_check("run/run.json", "old");
    make_aside("run", "old", dead);
    make_run("run", "new");
    scratch_check("run/run.json", "new");
    assert_int_equal(scratch_count("."), 4);
}

static void makes_folders(void **state)
{
    Folder folder;
    Error err = {0};

    (void)state;
    assert_int_equal(folder_make("a//b/c/", &err), OK);
    assert_int_equal(folder_make("a/b", &err), OK);
    assert_int_equal(folder_make("/tmp", &err), OK);
    assert_int_equal(folder_make("/", &err), OK);
    assert_int_equal(scratch_count("a/b/c"), 0);
    scratch_write("a/file", "kept");
    assert_int_equal(folder_make("a/file/b", &err), ERR_OUTPUT);
    assert_string_equal(err.where, "a/file");
    assert_string_equal(err.message, "is a file, not a folder");
    assert_int_equal(begin(&folder, "/proc/forecast/run", false, &err), ERR_OUTPUT);
    assert_string_equal(err.where, "/proc/forecast");
    assert_int_equal(begin(&folder, "/proc/run", false, &err), ERR_OUTPUT);
    folder_discard(&folder);
}

static void refuses_long_paths(void **state)
{
    static char path[2 * FILE_PATH];
    Folder folder;
    Error err = {0};

    (void)state;
    memset(path, 'x', sizeof path - 1);
    assert_int_equal(begin(&folder, path, false, &err), ERR_OUTPUT);
    for (size_t i = 0; i < sizeof path - 1; i += 100)
        path[i] = '/';
    path[0] = 'x';
    for (size_t length = FILE_PATH - 11; length < FILE_PATH + 5; length++) {
        const char kept = path[length];

        path[length] = '\0';
        assert_int_equal(begin(&folder, path, false, &err), ERR_OUTPUT);
        path[length] = kept;
    }
    error_clear(&err);
    assert_int_equal(folder_make(path, &err), ERR_OUTPUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH_TEST(appears_as_a_whole),     SCRATCH_TEST(discard_leaves_nothing),
        SCRATCH_TEST(replaces_what_is_ours),  SCRATCH_TEST(spares_what_is_not_ours),
        SCRATCH_TEST(spares_what_came_later), SCRATCH_TEST(never_takes_the_ground),
        SCRATCH_TEST(follows_links),          SCRATCH_TEST(clears_what_killed_runs_left),
        SCRATCH_TEST(makes_folders),          SCRATCH_TEST(refuses_long_paths),
    };

    return RUN(tests);
}
