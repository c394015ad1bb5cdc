#include "base/input.h"

#include "base/gzip.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Smaller files are read: that is as fast, and they cannot be cut short under the reader. Larger
 * ones than the second leave the memory behind the reader. */
enum { MAPPED = 1 << 20, LEAVING = 1 << 28 };

/* Maps a large regular file; a file that cannot be mapped is left to file_read, which tells why. */
static void map_file(Input *input, const char *path)
{
    struct stat info;

    if (stat(path, &info) != 0 || !S_ISREG(info.st_mode))
        return; /* a pipe loses what is in it when it is closed */
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return;
    if (fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && info.st_size >= MAPPED &&
        (uintmax_t)info.st_size < SIZE_MAX) {
        void *map = mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_PRIVATE, fd, 0);

        if (map != MAP_FAILED) {
            input->map = map;
            input->bytes = map;
            input->size = (size_t)info.st_size;
        }
    }
    close(fd);
}

static void release(Input *input)
{
    if (input->map)
        munmap(input->map, input->size);
    free(input->memory);
    input->map = NULL;
    input->memory = NULL;
}

/* The sum is of the packed bytes: it is the file's, as sha256sum prints it. */
static Status unpack(Input *input, const char *where, Status status, Error *err)
{
    char *text;
    size_t length;

    input_sum(input);
    if (gzip_unpack(where, input->bytes, input->size, status, &text, &length, err) != OK)
        return err->status;
    release(input);
    input->packed = true;
    input->memory = text;
    input->bytes = text;
    input->size = length;
    return OK;
}

Status input_open(Input *input, const char *path, Status status, Error *err)
{
    const bool standard = strcmp(path, "-") == 0;

    input_of(input, NULL, 0);
    if (!standard)
        map_file(input, path);
    if (!input->map) {
        if (file_read(path, 0, status, &input->memory, &input->size, err) != OK)
            return err->status;
        input->bytes = input->memory;
    }
    if (gzip_is(input->bytes, input->size) &&
        unpack(input, standard ? "standard input" : path, status, err) != OK)
        input_close(input);
    return err->status;
}

const char *input_name(const char *path)
{
    return strcmp(path, "-") == 0 ? "stdin" : path;
}

void input_of(Input *input, const char *bytes, size_t size)
{
    *input = (Input){.bytes = bytes, .size = size};
    hash_begin(&input->hash);
}

void input_hash(Input *input, size_t size)
{
    hash_add(&input->hash, input->bytes + input->hashed, size);
    input->hashed += size;
}

void input_sum(Input *input)
{
    if (input->hex[0])
        return;
    input_hash(input, input->size - input->hashed);
    hash_end(&input->hash, input->hex);
}

void input_leave(const Input *input, size_t from, size_t end)
{
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);

    from = (from + page - 1) / page * page;
    end = end / page * page;
    if (input->map && input->size >= LEAVING && from < end)
        (void)madvise((char *)input->map + from, end - from, MADV_DONTNEED);
}

void input_close(Input *input)
{
    release(input);
    *input = (Input){0};
}
