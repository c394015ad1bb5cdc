/* Files and folders when the system fails: every call of every kind in turn gives an error, or is
 * the last one before the process is killed, until the work is done without meeting the fault. What
 * stood there stays whole, or the new stands there whole; nothing is left aside. */
#include "check.h"
#include "faults/memory.h"
#include "scratch.h"

#include "base/file.h"

#include <sys/wait.h>

#define LARGE 20000 /* bytes: more than one short write */

static char new_text[LARGE];

/* The folder as it stands before each attempt: an old file, an old run. */
static void prepare(void)
{
    nftw("place", scratch_remove, 16, FTW_DEPTH | FTW_PHYS);
    assert_int_equal(mkdir("place", 0777), 0);
    assert_int_equal(mkdir("place/run", 0777), 0);
    scratch_write("place/file.csv", "old");
    scratch_write("place/run/run.json", "old");
    scratch_write("place/run/old.csv", "old");
}

static bool holds(const char *path, const char *text)
{
    char found[LARGE + 1];
    FILE *file = fopen(path, "r");

    if (!file)
        return false;
    const size_t size = fread(found, 1, sizeof found, file);
    fclose(file);
    return size == strlen(text) && memcmp(found, text, size) == 0;
}

static bool is_old_run(void)
{
    return holds("place/run/run.json", "old") && holds("place/run/old.csv", "old") &&
           scratch_count("place/run") == 2;
}

static bool is_new_run(void)
{
    return holds("place/run/run.json", "new") && holds("place/run/model", new_text) &&
           holds("place/run/loss.csv", "") && scratch_count("place/run") == 3;
}

static bool is_old_file(void)
{
    return holds("place/file.csv", "old");
}

static bool is_new_file(void)
{
    return holds("place/file.csv", new_text);
}

static Status write_file(Error *err)
{
    return file_write("place/file.csv", new_text, LARGE - 1, err);
}

static Status write_into(const Folder *folder, const char *name, const char *text, Error *err)
{
    char path[FILE_PATH];

    folder_file(folder, name, path);
    return file_write(path, text, strlen(text), err);
}

static Status write_run(Error *err)
{
    Folder folder;

    if (folder_begin(&folder, "place/run", "run.json", false, err) == OK &&
        write_into(&folder, "model", new_text, err) == OK &&
        write_into(&folder, "loss.csv", "", err) == OK &&
        write_into(&folder, "run.json", "new", err) == OK)
        (void)!folder_commit(&folder, err);
    folder_discard(&folder);
    return err->status;
}

typedef struct {
    Status (*work)(Error *err);
    bool (*is_old)(void), (*is_new)(void);
} Work;

static const Work works[] = {
    {write_file, is_old_file, is_new_file},
    {write_run, is_old_run, is_new_run},
};

static void arm(FaultKind kind, long at, bool onward, bool kills)
{
    fault.calls = 0;
    fault.fired = false;
    fault.at = at;
    fault.onward = onward;
    fault.kills = kills;
    fault.kind = kind;
}

static bool disarm(void)
{
    fault.kind = FAULT_NONE;
    return fault.fired;
}

/* One attempt; false when the work was done without meeting the fault. */
static bool attempt(const Work *work, FaultKind kind, long at, bool onward)
{
    Error err = {0};

    prepare();
    arm(kind, at, onward, false);
    const Status status = work->work(&err);
    const bool fired = disarm();

    if (status != OK) {
        assert_true(fired);
        assert_int_equal(status, ERR_OUTPUT);
        assert_true(strstr(err.message, strerror(kinds[kind].reason)) ||
                    (kind == FAULT_MEMORY && strstr(err.message, "out of memory")));
        assert_true(work->is_old());
    } else {
        assert_true(work->is_new());
    }
    /* removing takes memory too */
    if (kind != FAULT_REMOVE && kind != FAULT_MEMORY)
        assert_int_equal(scratch_count("place"), 2);
    error_clear(&err);
    assert_int_equal(work->work(&err), OK); /* afterwards nothing stands in the way */
    assert_true(work->is_new());
    assert_int_equal(scratch_count("place"), 2);
    return fired;
}

static void every_call_fails(const Work *work, bool onward)
{
    static const FaultKind tried[] = {FAULT_MEMORY, FAULT_OPEN,  FAULT_WRITE,  FAULT_SHORT,
                                      FAULT_FSYNC,  FAULT_CLOSE, FAULT_RENAME, FAULT_REMOVE};

    for (size_t i = 0; i < COUNT(tried); i++) {
        long at = 1;

        while (attempt(work, tried[i], at, onward))
            at++;
        /* at least one call of the kind was met; a file alone is not removed */
        assert_true(at > 1 || (tried[i] == FAULT_REMOVE && work->work == write_file) ||
                    (tried[i] == FAULT_MEMORY && !memory_can_fail()));
    }
}

static void failing_calls_leave_old_or_new(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(works); i++)
        for (int onward = 0; onward < 2; onward++)
            every_call_fails(&works[i], onward);
}

static void nor_without_an_exchange_of_names(void **state)
{
    (void)state;
    fault.no_exchange = true;
    every_call_fails(&works[1], false);
    fault.no_exchange = false;
}

static void a_folder_that_cannot_be_made_is_an_error(void **state)
{
    (void)state;
    assert_true(attempt(&works[1], FAULT_MKDIR, 1, true));
}

/* Whether the process was killed at that call. */
static bool killed(const Work *work, FaultKind kind, long at)
{
    int how;
    const pid_t child = fork();

    if (child == 0) {
        Error err = {0};

        arm(kind, at, false, true);
        _exit(work->work(&err));
    }
    assert_int_equal(waitpid(child, &how, 0), child);
    if (WIFSIGNALED(how))
        assert_int_equal(WTERMSIG(how), SIGKILL);
    else
        assert_int_equal(WEXITSTATUS(how), 0);
    return WIFSIGNALED(how);
}

static void every_call_is_the_last(const Work *work)
{
    for (FaultKind kind = FAULT_OPEN; kind < FAULT_SPAWN; kind++) {
        Error err = {0};
        bool going = true;

        if (kind == FAULT_SHORT)
            continue;
        for (long at = 1; going; at++) {
            prepare();
            going = killed(work, kind, at);
            assert_true(work->is_old() || work->is_new() || fault.no_exchange);
            assert_int_equal(work->work(&err), OK);
            assert_true(work->is_new());
            assert_int_equal(scratch_count("place"), 2);
        }
    }
}

static void killed_work_leaves_old_or_new(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(works); i++)
        every_call_is_the_last(&works[i]);
}

/* Killed between the two renames that stand for an exchange: the old folder is found aside and put
 * back, also if that fails the first time. */
static void a_folder_set_aside_is_not_lost(void **state)
{
    Error err = {0};
    Folder folder;

    (void)state;
    fault.no_exchange = true;
    every_call_is_the_last(&works[1]);
    prepare();
    for (long at = 1; is_old_run() || is_new_run(); at++) {
        prepare();
        assert_true(killed(&works[1], FAULT_RENAME, at));
    }
    arm(FAULT_RENAME, 1, false, false);
    (void)!folder_begin(&folder, "place/run", "run.json", false, &err);
    folder_discard(&folder);
    assert_true(disarm());
    error_clear(&err);
    assert_int_equal(folder_begin(&folder, "place/run", "run.json", false, &err), OK);
    folder_discard(&folder);
    assert_true(is_old_run());
    fault.no_exchange = false;
}

static Status read_file(Error *err)
{
    char *bytes = NULL;
    size_t size;

    const Status status = file_read("place/file.csv", 0, ERR_DATA, &bytes, &size, err);
    if (status == OK)
        assert_true(size == 3 && memcmp(bytes, "old", 4) == 0);
    free(bytes);
    return status;
}

static void reading_fails_cleanly(void **state)
{
    static const struct {
        FaultKind kind;
        Status status;
    } tried[] = {{FAULT_READ, ERR_DATA}, {FAULT_MEMORY, ERR_OUTPUT}};

    (void)state;
    prepare();
    for (size_t i = 0; i < COUNT(tried); i++) {
        bool fired = true;

        for (long at = 1; fired; at++) {
            Error err = {0};

            arm(tried[i].kind, at, false, false);
            const Status status = read_file(&err);
            fired = disarm();
            assert_int_equal(status, fired ? tried[i].status : OK);
            assert_true(fired || at > 1 || (tried[i].kind == FAULT_MEMORY && !memory_can_fail()));
        }
    }
}

/* The test's own safety net: a careless writer must be caught. */
static Status write_carelessly(Error *err)
{
    const int fd = open("place/file.csv", O_WRONLY | O_TRUNC);

    (void)err;
    if (fd < 0 || write(fd, new_text, LARGE - 1) < 0)
        return ERR_OUTPUT;
    close(fd);
    return OK;
}

static void a_careless_writer_is_caught(void **state)
{
    const Work careless = {write_carelessly, is_old_file, is_new_file};

    (void)state;
    prepare();
    assert_true(killed(&careless, FAULT_WRITE, 1));
    assert_false(is_old_file() || is_new_file());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH_TEST(failing_calls_leave_old_or_new),
        SCRATCH_TEST(nor_without_an_exchange_of_names),
        SCRATCH_TEST(a_folder_that_cannot_be_made_is_an_error),
        SCRATCH_TEST(killed_work_leaves_old_or_new),
        SCRATCH_TEST(a_folder_set_aside_is_not_lost),
        SCRATCH_TEST(reading_fails_cleanly),
        SCRATCH_TEST(a_careless_writer_is_caught),
    };

    memset(new_text, 'n', LARGE - 1);
    return RUN(tests);
}
