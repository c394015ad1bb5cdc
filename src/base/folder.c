#include "base/file.h"

#include "base/path.h"
#include "base/text.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *place)
{
    (void)info;
    (void)kind;
    (void)place;
    return remove(path);
}

/* Removes a file or a folder with all it holds; symbolic links are removed, never followed. */
static bool remove_tree(const char *path)
{
    return nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS) == 0;
}

static bool exists(const char *path)
{
    struct stat info;

    return lstat(path, &info) == 0;
}

/* Whether the real path `inner` is `outer` or lies in it. */
static bool lies_in(const char *inner, const char *outer)
{
    const size_t length = strlen(outer);

    return strcmp(outer, "/") == 0 ||
           (strncmp(inner, outer, length) == 0 && (inner[length] == '/' || inner[length] == '\0'));
}

/* Whether replacing the folder would take the ground from under the user: the working folder, the
 * home, or one above. */
static bool holds_user(const char *path)
{
    char *real = realpath(path, NULL);
    char *here = getcwd(NULL, 0);
    const char *home = getenv("HOME");
    const bool holds = real &&
                       ((here && lies_in(here, real)) || (home && home[0] && lies_in(home, real)));

    free(here);
    free(real);
    return holds;
}

static bool is_empty(DIR *folder)
{
    const struct dirent *entry;

    while ((entry = readdir(folder)))
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            return false;
    return true;
}

/* Whether what stands at path, if anything, may be replaced. */
static Status check_target(const Folder *folder, Error *err)
{
    char marked[FILE_PATH + sizeof folder->mark + 1];
    DIR *open = opendir(folder->path);

    if (!open && errno == ENOENT)
        return OK;
    if (!open && errno == ENOTDIR)
        return error_set(err, ERR_USAGE, folder->path, "is a file, not a folder");
    if (!open)
        return error_set(err, ERR_OUTPUT, folder->path, "%s", strerror(errno));
    const bool empty = is_empty(open);
    closedir(open);
    if (holds_user(folder->path))
        return error_set(err, ERR_USAGE, folder->path,
                         "the working folder or the home folder lies in it: it is never replaced");
    snprintf(marked, sizeof marked, "%s/%s", folder->path, folder->mark);
    if (empty || folder->force || exists(marked))
        return OK;
    error_set(err, ERR_USAGE, folder->path, "the folder exists and holds no %s: not replaced",
              folder->mark);
    error_hint(err, "another folder, or --force to replace it with all it holds");
    return err->status;
}

/* Puts away what killed runs left beside path: folders half written, and folders that folder_commit
 * had moved aside. */
static void remove_stale(const char *parent, const char *name, const char *path)
{
    char full[2 * FILE_PATH];
    const struct dirent *entry;
    DIR *folder = opendir(parent);

    if (!folder)
        return;
    while ((entry = readdir(folder))) {
        snprintf(full, sizeof full, "%s/%s", parent, entry->d_name);
        if (path_is_stale(entry->d_name, name, "partial", 1, true))
            remove_tree(full);
        /* killed between two renames: the old folder goes back to its place, unless the new one
         * stands there */
        if (path_is_stale(entry->d_name, name, "old", 1, true) && rename(full, path) != 0 &&
            (errno == ENOTEMPTY || errno == EEXIST))
            remove_tree(full);
    }
    closedir(folder);
}

/* path is parent/name, or what that links to: the folder is replaced, not the link. Then splits it
 * anew. */
static Status set_path(Folder *folder, char parent[FILE_PATH], char name[FILE_PATH], Error *err)
{
    struct stat info;
    char joined[2 * FILE_PATH];

    snprintf(joined, sizeof joined, "%s/%s", parent, name);
    char *real = lstat(joined, &info) == 0 && S_ISLNK(info.st_mode) ? realpath(joined, NULL) : NULL;
    const char *path = real ? real : strncmp(joined, "./", 2) == 0 ? joined + 2 : joined;
    const Status status = path_split(path, parent, name, err);

    if (status == OK)
        text_copy(folder->path, sizeof folder->path, path);
    free(real);
    return status;
}

Status folder_begin(Folder *folder, const char *path, const char *mark, bool force, Error *err)
{
    char parent[FILE_PATH], name[FILE_PATH];

    *folder = (Folder){.force = force};
    text_copy(folder->mark, sizeof folder->mark, mark);
    if (path_split(path, parent, name, err) != OK)
        return err->status;
    if (strcmp(name, "") == 0 || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        return error_set(err, ERR_USAGE, path, "names no folder of its own that could be replaced");
    if (set_path(folder, parent, name, err) != OK ||
        path_aside(parent, name, "partial", (long)getpid(), folder->work, err) != OK ||
        folder_make(parent, err) != OK || check_target(folder, err) != OK)
        goto done;
    remove_stale(parent, name, folder->path);
    if (mkdir(folder->work, 0777) != 0)
        error_set(err, ERR_OUTPUT, path, "cannot be written: %s", strerror(errno));
done:
    if (err->status != OK)
        folder->work[0] = '\0';
    return err->status;
}

void folder_file(const Folder *folder, const char *name, char out[FILE_PATH])
{
    const int length = snprintf(out, FILE_PATH, "%s/%s", folder->work, name);

    ASSERT(length > 0 && length < FILE_PATH);
}

/* Where the file system cannot exchange two names: one aside, the other in, and back if that fails.
 */
static bool exchange_slowly(const Folder *folder, const char *parent, const char *name, Error *err)
{
    char old[FILE_PATH];

    if (path_aside(parent, name, "old", (long)getpid(), old, err) != OK)
        return false;
    if (rename(folder->path, old) != 0)
        return false;
    if (rename(folder->work, folder->path) != 0) {
        const int reason = errno;

        (void)rename(old, folder->path);
        errno = reason;
        return false;
    }
    remove_tree(old);
    return true;
}

static bool exchange(const Folder *folder, const char *parent, const char *name, Error *err)
{
    /* also onto an empty folder */
    if (rename(folder->work, folder->path) == 0)
        return true;
    if (errno != ENOTEMPTY && errno != EEXIST)
        return false;
    if (renameat2(AT_FDCWD, folder->work, AT_FDCWD, folder->path, RENAME_EXCHANGE) == 0) {
        remove_tree(folder->work); /* now the replaced folder */
        return true;
    }
    if (errno != EINVAL && errno != ENOSYS && errno != ENOTSUP)
        return false;
    return exchange_slowly(folder, parent, name, err);
}

Status folder_commit(Folder *folder, Error *err)
{
    char parent[FILE_PATH], name[FILE_PATH];

    ASSERT(folder->work[0]);
    if (check_target(folder, err) != OK || path_split(folder->path, parent, name, err) != OK)
        return err->status;
    path_sync(folder->work);
    if (!exchange(folder, parent, name, err))
        return error_set(err, ERR_OUTPUT, folder->path, "cannot be written: %s", strerror(errno));
    path_sync(parent);
    folder->work[0] = '\0';
    return OK;
}

void folder_discard(Folder *folder)
{
    if (folder->work[0])
        remove_tree(folder->work);
    folder->work[0] = '\0';
}

Status folder_passing(Folder *folder, Error *err)
{
    const char *parent = getenv("TMPDIR");

    *folder = (Folder){0};
    snprintf(folder->work, sizeof folder->work, "%s/forecast-XXXXXX",
             parent && *parent ? parent : "/tmp");
    if (mkdtemp(folder->work))
        return OK;
    error_set(err, ERR_OUTPUT, folder->work, "cannot be written: %s", strerror(errno));
    folder->work[0] = '\0';
    return err->status;
}

Status folder_make(const char *path, Error *err)
{
    char part[FILE_PATH];
    struct stat info;
    size_t end = 0;

    if (path_split(path, NULL, NULL, err) != OK)
        return err->status;
    /* each part of the path in turn, up to the next slash or the end */
    while (path[end] != '\0') {
        end += strspn(path + end, "/");
        end += strcspn(path + end, "/");
        text_copy(part, end + 1, path);
        if (mkdir(part, 0777) != 0 && errno != EEXIST)
            return error_set(err, ERR_OUTPUT, part, "cannot be made: %s", strerror(errno));
        if (stat(part, &info) != 0 || !S_ISDIR(info.st_mode))
            return error_set(err, ERR_OUTPUT, part, "is a file, not a folder");
    }
    return OK;
}
