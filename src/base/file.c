#include "base/file.h"

#include "base/hash.h"
#include "base/path.h"
#include "base/text.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A growing buffer, filled from a file, a pipe or a device alike. */
typedef struct {
    char *data;
    size_t used, size;
} Buffer;

static bool buffer_grow(Buffer *buffer, size_t size)
{
    char *data = size > buffer->size ? realloc(buffer->data, size) : NULL;

    if (!data)
        return false;
    buffer->data = data;
    buffer->size = size;
    return true;
}

/* The size to begin with: what the file says it has and one byte more, which shows the end without
 * growing. */
static size_t first_size(int fd, size_t limit)
{
    struct stat info;
    const size_t block = 1 << 16;

    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode) || info.st_size < 0 ||
        (uintmax_t)info.st_size > SIZE_MAX - 2 || (limit > 0 && (size_t)info.st_size > limit))
        return block;
    return (size_t)info.st_size + 2;
}

/* Why a file cannot be read, by errno. */
static Status refuse_file(const char *where, Status status, Error *err)
{
    const int why = errno;

    error_set(err, status, where, "%s", strerror(why));
    if (why == EISDIR)
        error_hint(err, "name a file in it");
    if (why == EACCES)
        error_hint(err, "chmod u+r lets its owner read it");
    return status;
}

static Status read_all(int fd, const char *where, size_t limit, Status status, Buffer *buffer,
                       Error *err)
{
    ssize_t got;

    if (!buffer_grow(buffer, first_size(fd, limit)))
        return error_memory(err, where);
    do {
        if (buffer->size - buffer->used < 2 && !buffer_grow(buffer, buffer->size * 2))
            return error_memory(err, where);
        got = read(fd, buffer->data + buffer->used, buffer->size - buffer->used - 1);
        if (got < 0 && errno != EINTR)
            return refuse_file(where, status, err);
        buffer->used += got > 0 ? (size_t)got : 0;
        if (limit > 0 && buffer->used > limit)
            return error_set(err, status, where, "larger than %zu bytes", limit);
    } while (got != 0);
    buffer->data[buffer->used] = '\0';
    return OK;
}

Status file_read(const char *path, size_t limit, Status status, char **bytes, size_t *size,
                 Error *err)
{
    const bool standard = strcmp(path, "-") == 0;
    const char *where = standard ? "standard input" : path;
    const int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    Buffer buffer = {0};

    if (fd < 0)
        return refuse_file(where, status, err);
    const Status result = read_all(fd, where, limit, status, &buffer, err);
    if (!standard)
        close(fd);
    if (result != OK) {
        free(buffer.data);
        return result;
    }
    *bytes = buffer.data;
    *size = buffer.used;
    return OK;
}

static bool write_all(int fd, const char *bytes, size_t size)
{
    while (size > 0) {
        const ssize_t put = write(fd, bytes, size);

        if (put < 0 && errno != EINTR)
            return false;
        bytes += put > 0 ? put : 0;
        size -= put > 0 ? (size_t)put : 0;
    }
    return true;
}

/* A pipe, a terminal or a device cannot be replaced: it is written to. */
static Status write_special(const char *path, const void *bytes, size_t size, Error *err)
{
    const int fd = open(path, O_WRONLY | O_CLOEXEC);
    const bool written = fd >= 0 && write_all(fd, bytes, size);
    const int reason = errno;

    if (fd >= 0 && close(fd) != 0 && written)
        return error_set(err, ERR_OUTPUT, path, "cannot be written: %s", strerror(errno));
    if (!written)
        return error_set(err, ERR_OUTPUT, path, "cannot be written: %s", strerror(reason));
    return OK;
}

#define ASIDE_SHARE 100 /* names aside that one process has for a file */

/* Puts away what killed runs left beside a file. */
static void remove_stale(const char *parent, const char *name)
{
    char full[2 * FILE_PATH];
    const struct dirent *entry;
    DIR *folder = opendir(parent);

    if (!folder)
        return;
    while ((entry = readdir(folder))) {
        snprintf(full, sizeof full, "%s/%s", parent, entry->d_name);
        if (path_is_stale(entry->d_name, name, "new", ASIDE_SHARE, false))
            (void)unlink(full);
    }
    closedir(folder);
}

/* A new file beside the one to be replaced; its name in temporary. */
static int open_aside(const char *parent, const char *name, char temporary[FILE_PATH], Error *err)
{
    int fd = -1;

    /* The number differs between threads that write one name at a time, and from what a killed run
     * left. */
    for (long i = 0; fd < 0 && i < ASIDE_SHARE; i++) {
        if (path_aside(parent, name, "new", (long)getpid() * ASIDE_SHARE + i, temporary, err) != OK)
            return -1;
        fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (fd < 0 && errno != EEXIST)
            break;
    }
    return fd;
}

static Status replace(const char *path, const void *bytes, size_t size, Error *err)
{
    char parent[FILE_PATH], name[FILE_PATH], temporary[FILE_PATH];

    if (path_split(path, parent, name, err) != OK)
        return err->status;
    remove_stale(parent, name);
    const int fd = open_aside(parent, name, temporary, err);
    if (fd < 0)
        return error_set(err, ERR_OUTPUT, path, "cannot be written: %s", strerror(errno));
    bool good = write_all(fd, bytes, size) && fsync(fd) == 0;
    int reason = errno;

    if (close(fd) != 0 && good) {
        reason = errno;
        good = false;
    }
    if (good && rename(temporary, path) != 0) {
        reason = errno;
        good = false;
    }
    if (!good) {
        unlink(temporary);
        return error_set(err, ERR_OUTPUT, path, "cannot be written: %s", strerror(reason));
    }
    path_sync(parent);
    return OK;
}

Status file_write(const char *path, const void *bytes, size_t size, Error *err)
{
    struct stat info;

    if (stat(path, &info) != 0 || S_ISDIR(info.st_mode))
        return replace(path, bytes, size, err); /* onto a folder the rename fails and says so */
    if (!S_ISREG(info.st_mode))
        return write_special(path, bytes, size, err);
    /* Through a symbolic link the file it names is replaced, not the link. */
    char *target = realpath(path, NULL);
    const Status status = replace(target ? target : path, bytes, size, err);
    free(target);
    return status;
}

void file_hash(const void *bytes, size_t size, char hex[FILE_HASH])
{
    Hash hash;

    hash_begin(&hash);
    hash_add(&hash, bytes, size);
    hash_end(&hash, hex);
}

void file_stem(const char *path, char *out, size_t size)
{
    const size_t length = strlen(path);
    size_t end = length, start;

    while (end > 0 && path[end - 1] == '/')
        end--;
    for (start = end; start > 0 && path[start - 1] != '/'; start--)
        ;
    if (end > start + 3 && memcmp(path + end - 3, ".gz", 3) == 0)
        end -= 3;
    for (size_t dot = end; dot > start + 1; dot--)
        if (path[dot - 1] == '.') {
            end = dot - 1;
            break;
        }
    if (strcmp(path, "-") == 0)
        text_copy(out, size, "stdin");
    else
        text_copy(out, end - start + 1 < size ? end - start + 1 : size, path + start);
}

Status file_write_text(const char *path, Text *text, Error *err)
{
    const Status status = text->failed
                              ? error_memory(err, path)
                              : file_write(path, text->data ? text->data : "", text->used, err);

    text_free(text);
    return status;
}
