/* System calls that fail on demand: defined here, they take the place of the C library's in this
 * program. For one test file each; `faults_from` arms them. */
#ifndef TESTS_FAULTS_H
#define TESTS_FAULTS_H

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

static struct {
    bool armed, kills; /* kills: the process dies before the call, as from kill -9 */
    int at, calls;     /* the call that fails, counted from 1; calls so far */
    int reason;        /* errno */
    size_t most;       /* bytes that one write takes, 0: all */
    bool no_exchange;  /* a file system that cannot exchange two names */
} faults;

static inline void faults_at(int call, int reason)
{
    faults.armed = true;
    faults.at = call;
    faults.calls = 0;
    faults.reason = reason;
}

/* Back to normal; true when a call was made to fail. */
static inline bool faults_end(void)
{
    faults.armed = faults.kills = false;
    return faults.calls >= faults.at;
}

static bool fault(void)
{
    if (!faults.armed || ++faults.calls != faults.at)
        return false;
    if (faults.kills)
        kill(getpid(), SIGKILL);
    errno = faults.reason;
    return true;
}

ssize_t write(int fd, const void *bytes, size_t size)
{
    if (fault())
        return -1;
    return syscall(SYS_write, fd, bytes, faults.most && size > faults.most ? faults.most : size);
}

int fsync(int fd)
{
    return fault() ? -1 : (int)syscall(SYS_fsync, fd);
}

int renameat2(int from, const char *name, int to, const char *other, unsigned flags)
{
    if (fault())
        return -1;
    if (faults.no_exchange && flags) {
        errno = EINVAL;
        return -1;
    }
    return (int)syscall(SYS_renameat2, from, name, to, other, flags);
}

int rename(const char *from, const char *to)
{
    return renameat2(AT_FDCWD, from, AT_FDCWD, to, 0);
}

#endif
