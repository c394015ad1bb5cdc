/* Makes the n-th call of one kind fail, or kills the process in it.
 *
 * Loaded before the program's other libraries (tests/faults/run):
 *
 *   FAULT=KIND:N     the N-th call of that kind fails; 0: calls are only counted
 *   FAULT=KIND:N+    so do all calls after it
 *   FAULT=KIND:N!    the process is killed (SIGKILL) in it; a write has put half of its bytes then
 *   FAULT_LOG=FILE   gets a line "fired" when the fault strikes and "calls COUNT" at the end
 *   FAULT_EXCHANGE=no  the file system cannot exchange two names (renameat2 gives EINVAL)
 *
 * or included in a test (memory.h), which sets `fault` itself. Children of the program run
 * without it. Kinds: see `kinds`. Memory that libgomp, libomp or the loader ask for is not counted:
 * they end the process by themselves when they get none, and no program can change that. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

typedef enum {
    FAULT_NONE,
    FAULT_MEMORY,
    FAULT_READ,
    FAULT_OPEN, /* for writing */
    FAULT_WRITE,
    FAULT_SHORT, /* every write is cut short or interrupted, none fails */
    FAULT_FSYNC,
    FAULT_CLOSE, /* of what was written: the file is closed, but not all of it arrived */
    FAULT_RENAME,
    FAULT_MKDIR,
    FAULT_REMOVE,
    FAULT_SPAWN,
    FAULT_KINDS
} FaultKind;

static const struct {
    const char *name;
    int reason; /* errno */
} kinds[FAULT_KINDS] = {
    [FAULT_NONE] = {"none", 0},          [FAULT_MEMORY] = {"memory", ENOMEM},
    [FAULT_READ] = {"read", EIO},        [FAULT_OPEN] = {"open", EACCES},
    [FAULT_WRITE] = {"write", ENOSPC},   [FAULT_SHORT] = {"short", EINTR},
    [FAULT_FSYNC] = {"fsync", EIO},      [FAULT_CLOSE] = {"close", ENOSPC},
    [FAULT_RENAME] = {"rename", EACCES}, [FAULT_MKDIR] = {"mkdir", ENOSPC},
    [FAULT_REMOVE] = {"remove", EACCES}, [FAULT_SPAWN] = {"spawn", EAGAIN},
};

static struct {
    FaultKind kind;
    long at;     /* the call to strike, from 1; 0: count */
    bool onward; /* and all after it */
    bool kills;
    bool no_exchange;
    _Atomic long calls;
    _Atomic bool fired;
    char log[4096];
} fault;

#define OWNERS 4 /* of memory calls that are not counted: address ranges */
static struct {
    uintptr_t start, end;
} owner[OWNERS];
static int owners;

static int find_owner(struct dl_phdr_info *info, size_t size, void *user)
{
    (void)size;
    (void)user;
    if (!strstr(info->dlpi_name, "/libgomp.") && !strstr(info->dlpi_name, "/libomp.") &&
        !strstr(info->dlpi_name, "/ld-linux"))
        return 0;
    for (int i = 0; i < info->dlpi_phnum && owners < OWNERS; i++) {
        const ElfW(Phdr) *part = &info->dlpi_phdr[i];

        if (part->p_type != PT_LOAD || !(part->p_flags & PF_X))
            continue;
        owner[owners].start = info->dlpi_addr + part->p_vaddr;
        owner[owners++].end = info->dlpi_addr + part->p_vaddr + part->p_memsz;
    }
    return 0;
}

static inline bool is_counted(const void *caller)
{
    for (int i = 0; i < owners; i++)
        if ((uintptr_t)caller >= owner[i].start && (uintptr_t)caller < owner[i].end)
            return false;
    return true;
}

/* Past the wrappers below and past stdio. */
static void log_line(const char *line)
{
    if (!fault.log[0])
        return;
    const long fd = syscall(SYS_openat, AT_FDCWD, fault.log, O_WRONLY | O_CREAT | O_APPEND, 0666);

    syscall(SYS_write, fd, line, strlen(line));
    syscall(SYS_close, fd);
}

static void die(void)
{
    kill(getpid(), SIGKILL);
    for (;;)
        pause();
}

/* Whether this call is one to strike. */
static bool is_struck(FaultKind kind)
{
    if (kind != fault.kind)
        return false;
    const long call = atomic_fetch_add(&fault.calls, 1) + 1;

    if (fault.at == 0 || call < fault.at || (call > fault.at && !fault.onward))
        return false;
    if (!atomic_exchange(&fault.fired, true))
        log_line("fired\n");
    return true;
}

/* Whether this call must fail now; errno says why. */
static bool fails(FaultKind kind)
{
    if (!is_struck(kind))
        return false;
    if (fault.kills)
        die();
    errno = kinds[kind].reason;
    return true;
}

/* The function that would have been called without this one. */
#define NEXT(type, name, ...)                                                                      \
    static type (*next)(__VA_ARGS__);                                                              \
    if (!next)                                                                                     \
    *(void **)&next = dlsym(RTLD_NEXT, name)

/* "KIND:N", "KIND:N+" or "KIND:N!" */
static void read_fault(const char *text)
{
    for (int kind = 0; kind < FAULT_KINDS; kind++) {
        const size_t length = strlen(kinds[kind].name);
        char *end;

        if (strncmp(text, kinds[kind].name, length) != 0 || text[length] != ':')
            continue;
        fault.at = strtol(text + length + 1, &end, 10);
        fault.onward = *end == '+';
        fault.kills = *end == '!';
        fault.kind = (FaultKind)kind;
    }
    if (fault.kind == FAULT_NONE)
        log_line("unknown fault\n");
}

__attribute__((constructor)) static void fault_begin(void)
{
    const char *wanted = getenv("FAULT"), *log = getenv("FAULT_LOG");
    const char *exchange = getenv("FAULT_EXCHANGE");

    dl_iterate_phdr(find_owner, NULL);
    if (log)
        snprintf(fault.log, sizeof fault.log, "%s", log);
    fault.no_exchange = exchange && strcmp(exchange, "no") == 0;
    if (wanted) {
        unsetenv("LD_PRELOAD");
        unsetenv("FAULT");
        read_fault(wanted);
    }
}

__attribute__((destructor)) static void fault_end(void)
{
    char line[32];

    snprintf(line, sizeof line, "calls %ld\n", atomic_load(&fault.calls));
    fault.kind = FAULT_NONE;
    log_line(line);
}

#ifdef FAULT_WITHOUT_MEMORY
#define FAULT_HAS_MEMORY false
#else
#define FAULT_HAS_MEMORY true
#define MEMORY_FAILS()   (is_counted(__builtin_return_address(0)) && fails(FAULT_MEMORY))

void *malloc(size_t size)
{
    NEXT(void *, "malloc", size_t);
    return MEMORY_FAILS() ? NULL : next(size);
}

void *calloc(size_t count, size_t size)
{
    NEXT(void *, "calloc", size_t, size_t);
    return MEMORY_FAILS() ? NULL : next(count, size);
}

void *realloc(void *old, size_t size)
{
    NEXT(void *, "realloc", void *, size_t);
    return MEMORY_FAILS() ? NULL : next(old, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    NEXT(void *, "aligned_alloc", size_t, size_t);
    return MEMORY_FAILS() ? NULL : next(alignment, size);
}

int posix_memalign(void **out, size_t alignment, size_t size)
{
    NEXT(int, "posix_memalign", void **, size_t, size_t);
    return MEMORY_FAILS() ? ENOMEM : next(out, alignment, size);
}
#endif

ssize_t read(int fd, void *bytes, size_t size)
{
    NEXT(ssize_t, "read", int, void *, size_t);
    return fails(FAULT_READ) ? -1 : next(fd, bytes, size);
}

/* A write that is interrupted every third time, and else puts a part of the bytes. */
static ssize_t write_short(ssize_t (*next)(int, const void *, size_t), int fd, const void *bytes,
                           size_t size)
{
    static _Atomic unsigned calls;
    const size_t part = size / 2 + 1 < 1000 ? size / 2 + 1 : 1000;

    if (atomic_fetch_add(&calls, 1) % 3 == 0) {
        errno = EINTR;
        return -1;
    }
    return next(fd, bytes, size > 0 ? part : 0);
}

ssize_t write(int fd, const void *bytes, size_t size)
{
    NEXT(ssize_t, "write", int, const void *, size_t);
    if (fd <= STDERR_FILENO)
        return next(fd, bytes, size);
    if (is_struck(FAULT_SHORT))
        return write_short(next, fd, bytes, size);
    if (!is_struck(FAULT_WRITE))
        return next(fd, bytes, size);
    if (fault.kills) {
        next(fd, bytes, size / 2);
        die();
    }
    errno = kinds[FAULT_WRITE].reason;
    return -1;
}

static bool is_for_writing(int flags)
{
    return (flags & O_ACCMODE) != O_RDONLY || (flags & O_CREAT);
}

/* The mode that follows flags where a file may be made. */
#define OPEN_MODE(mode, flags)                                                                     \
    mode_t mode = 0;                                                                               \
    if ((flags) & (O_CREAT | O_TMPFILE)) {                                                         \
        va_list arguments;                                                                         \
        va_start(arguments, flags);                                                                \
        mode = va_arg(arguments, mode_t);                                                          \
        va_end(arguments);                                                                         \
    }

int open(const char *path, int flags, ...)
{
    NEXT(int, "open", const char *, int, ...);
    OPEN_MODE(mode, flags)
    return is_for_writing(flags) && fails(FAULT_OPEN) ? -1 : next(path, flags, mode);
}

int openat(int folder, const char *path, int flags, ...)
{
    NEXT(int, "openat", int, const char *, int, ...);
    OPEN_MODE(mode, flags)
    return is_for_writing(flags) && fails(FAULT_OPEN) ? -1 : next(folder, path, flags, mode);
}

FILE *fopen(const char *path, const char *mode)
{
    NEXT(FILE *, "fopen", const char *, const char *);
    return mode[0] != 'r' && fails(FAULT_OPEN) ? NULL : next(path, mode);
}

int fsync(int fd)
{
    NEXT(int, "fsync", int);
    return fails(FAULT_FSYNC) ? -1 : next(fd);
}

int close(int fd)
{
    NEXT(int, "close", int);
    const int flags = fcntl(fd, F_GETFL);
    const bool failed = flags != -1 && is_for_writing(flags) && fails(FAULT_CLOSE);
    const int closed = next(fd);

    if (failed)
        errno = kinds[FAULT_CLOSE].reason;
    return failed ? -1 : closed;
}

int rename(const char *old, const char *new)
{
    NEXT(int, "rename", const char *, const char *);
    return fails(FAULT_RENAME) ? -1 : next(old, new);
}

int renameat2(int old_folder, const char *old, int new_folder, const char *new, unsigned flags)
{
    NEXT(int, "renameat2", int, const char *, int, const char *, unsigned);
    if (fault.no_exchange) {
        errno = EINVAL;
        return -1;
    }
    return fails(FAULT_RENAME) ? -1 : next(old_folder, old, new_folder, new, flags);
}

int mkdir(const char *path, mode_t mode)
{
    NEXT(int, "mkdir", const char *, mode_t);
    return fails(FAULT_MKDIR) ? -1 : next(path, mode);
}

int unlink(const char *path)
{
    NEXT(int, "unlink", const char *);
    return fails(FAULT_REMOVE) ? -1 : next(path);
}

int remove(const char *path)
{
    NEXT(int, "remove", const char *);
    return fails(FAULT_REMOVE) ? -1 : next(path);
}

int posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions,
                const posix_spawnattr_t *attributes, char *const argv[], char *const environment[])
{
    NEXT(int, "posix_spawn", pid_t *, const char *, const posix_spawn_file_actions_t *,
         const posix_spawnattr_t *, char *const[], char *const[]);
    return fails(FAULT_SPAWN) ? EAGAIN : next(pid, path, actions, attributes, argv, environment);
}

int posix_spawnp(pid_t *pid, const char *name, const posix_spawn_file_actions_t *actions,
                 const posix_spawnattr_t *attributes, char *const argv[], char *const environment[])
{
    NEXT(int, "posix_spawnp", pid_t *, const char *, const posix_spawn_file_actions_t *,
         const posix_spawnattr_t *, char *const[], char *const[]);
    return fails(FAULT_SPAWN) ? EAGAIN : next(pid, name, actions, attributes, argv, environment);
}
