#include "base/path.h"

#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static size_t without_slashes(const char *path, size_t length)
{
    while (length > 1 && path[length - 1] == '/')
        length--;
    return length;
}

Status path_split(const char *path, char parent[FILE_PATH], char name[FILE_PATH], Error *err)
{
    const size_t length = without_slashes(path, strlen(path));
    size_t start = length;

    if (length >= FILE_PATH)
        return error_set(err, ERR_OUTPUT, NULL, "the path is longer than %d bytes: %.60s...",
                         FILE_PATH - 1, path);
    while (start > 0 && path[start - 1] != '/')
        start--;
    if (name)
        text_copy(name, length - start + 1, path + start);
    if (parent && start == 0)
        text_copy(parent, FILE_PATH, ".");
    else if (parent)
        text_copy(parent, without_slashes(path, start) + 1, path);
    return OK;
}

Status path_aside(const char *parent, const char *name, const char *kind, long number,
                  char out[FILE_PATH], Error *err)
{
    const char *slash = strcmp(parent, "/") == 0 ? "" : "/";
    const int length = snprintf(out, FILE_PATH, "%s%s.%s.%s-%ld", parent, slash, name, kind,
                                number);

    if (length < 0 || length >= FILE_PATH)
        return error_set(err, ERR_OUTPUT, parent, "the path is longer than %d bytes",
                         FILE_PATH - 1);
    return OK;
}

void path_sync(const char *folder)
{
    const int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    /* Some file systems cannot sync a folder; the rename is done all the same. */
    if (fd >= 0) {
        (void)fsync(fd);
        close(fd);
    }
}

/* What follows ".NAME.KIND-" in an entry, or NULL. */
static const char *after_kind(const char *entry, const char *name, const char *kind)
{
    const char *const parts[] = {".", name, ".", kind, "-"};

    for (int i = 0; i < 5; i++) {
        const size_t length = strlen(parts[i]);

        if (strncmp(entry, parts[i], length) != 0)
            return NULL;
        entry += length;
    }
    return entry;
}

bool path_is_stale(const char *entry, const char *name, const char *kind, int share, bool own)
{
    const char *number = after_kind(entry, name, kind);
    long long value;

    if (!number || !text_read_integer(number, strlen(number), share, LLONG_MAX, &value))
        return false;
    const long long pid = value / share;
    if (pid == getpid())
        return own;
    return pid <= INT_MAX && kill((pid_t)pid, 0) != 0 && errno == ESRCH;
}
