/* Gives the files of a folder to a fuzzer's entry, one after the other. */
#ifndef TESTS_FUZZ_REPLAY_H
#define TESTS_FUZZ_REPLAY_H

#include "base/file.h"

#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

typedef int FuzzEntry(const uint8_t *data, size_t size);

/* False where it cannot be read. */
static inline bool replay_file(const char *path, FuzzEntry *entry)
{
    Error err = {0};
    char *bytes = NULL;
    size_t size = 0;

    if (file_read(path, 0, ERR_DATA, &bytes, &size, &err) != OK)
        return false;
    /* without the NUL behind it, so that a step too far is seen */
    uint8_t *exact = malloc(size ? size : 1);
    for (size_t i = 0; exact && i < size; i++)
        exact[i] = (uint8_t)bytes[i];
    if (exact)
        entry(exact, size);
    free(exact);
    free(bytes);
    return exact != NULL;
}

/* How many files there were; -1 where one, or the folder, cannot be read. */
static inline int replay_folder(const char *path, FuzzEntry *entry)
{
    DIR *folder = opendir(path);
    const struct dirent *item;
    char file[FILE_PATH + sizeof item->d_name];
    int count = 0;

    if (!folder)
        return -1;
    while (count >= 0 && (item = readdir(folder))) {
        if (item->d_name[0] == '.')
            continue;
        snprintf(file, sizeof file, "%s/%s", path, item->d_name);
        count = replay_file(file, entry) ? count + 1 : -1;
    }
    closedir(folder);
    return count;
}

#endif
