#include "app/gnuplot.h"

#include "base/file.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define SAID_SIZE 4096 /* of what gnuplot says; what was said before is dropped */

/* The program's absolute path. It is looked for here and not by the child, which works in another
 * folder, where a relative entry of PATH means another place. */
static bool find_program(char path[FILE_PATH])
{
    const char *entry = getenv("PATH");

    for (; entry && *entry; entry += strcspn(entry, ":"), entry += *entry == ':') {
        const int length = (int)strcspn(entry, ":");
        struct stat info;

        if (entry[0] == '/' &&
            snprintf(path, FILE_PATH, "%.*s/gnuplot", length, entry) < FILE_PATH &&
            stat(path, &info) == 0 && S_ISREG(info.st_mode) && access(path, X_OK) == 0)
            return true;
    }
    return false;
}

bool gnuplot_installed(void)
{
    char path[FILE_PATH];

    return find_program(path);
}

void gnuplot_file(const char *name, const char *kind, char *out, size_t size)
{
    snprintf(out, size, "%s.%s", name, strcmp(kind, "dumb") == 0 ? "txt" : kind);
}

/* Starts the program in the folder, its standard error into the pipe. */
static int start(const char *program, const char *folder, char *const *arguments, int pipe_out,
                 pid_t *child)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int reason = posix_spawn_file_actions_init(&actions);

    if (reason != 0)
        return reason;
    reason = posix_spawnattr_init(&attributes);
    if (reason != 0) {
        posix_spawn_file_actions_destroy(&actions);
        return reason;
    }
    /* Its own process group: an interrupt at the terminal ends the training, not the pictures. */
    if ((reason = posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP)) == 0 &&
        (reason = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY,
                                                   0)) == 0 &&
        (reason = posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY,
                                                   0)) == 0 &&
        (reason = posix_spawn_file_actions_adddup2(&actions, pipe_out, STDERR_FILENO)) == 0 &&
        (reason = posix_spawn_file_actions_addchdir_np(&actions, folder)) == 0)
        reason = posix_spawn(child, program, &actions, &attributes, arguments, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return reason;
}

/* All that comes out of the pipe until it is closed; the end of it is kept. */
static void listen_to(int pipe_in, char said[SAID_SIZE])
{
    size_t used = 0;
    char buffer[SAID_SIZE / 2];
    ssize_t got;

    while ((got = read(pipe_in, buffer, sizeof buffer)) != 0) {
        if (got < 0 && errno != EINTR)
            break;
        if (used + sizeof buffer >= SAID_SIZE) {
            used -= sizeof buffer;
            memmove(said, said + sizeof buffer, used);
        }
        for (ssize_t i = 0; i < got; i++)
            if (buffer[i] != '\0')
                said[used++] = buffer[i];
    }
    said[used] = '\0';
}

static int wait_for(pid_t child)
{
    int state = 0;

    while (waitpid(child, &state, 0) < 0)
        if (errno != EINTR)
            return -1;
    return state;
}

/* gnuplot shows the line and a mark under the fault, then says what it is: the last line counts. */
static const char *last_line(char *said)
{
    size_t length = strlen(said);

    while (length > 0 && (said[length - 1] == '\n' || said[length - 1] == ' '))
        said[--length] = '\0';
    const char *line = strrchr(said, '\n');
    return line ? line + 1 : said;
}

static Status run(const char *folder, char *const *arguments, const char *where, Error *err)
{
    char program[FILE_PATH], said[SAID_SIZE] = "";
    int ends[2], reason;
    pid_t child;

    if (!find_program(program)) {
        error_set(err, ERR_PLOT, where, "no picture: gnuplot is not installed");
        error_hint(err, "apt-get install gnuplot-nox; the script is there for it");
        return err->status;
    }
    if (pipe2(ends, O_CLOEXEC) != 0)
        return error_set(err, ERR_PLOT, where, "no pipe to gnuplot: %s", strerror(errno));
    reason = start(program, folder, arguments, ends[1], &child);
    close(ends[1]);
    if (reason == 0)
        listen_to(ends[0], said);
    close(ends[0]);
    if (reason != 0)
        return error_set(err, ERR_PLOT, where, "gnuplot cannot be started: %s", strerror(reason));
    const int state = wait_for(child);
    if (WIFSIGNALED(state))
        return error_set(err, ERR_PLOT, where, "gnuplot was ended by signal %d", WTERMSIG(state));
    if (state != 0)
        return error_set(err, ERR_PLOT, where, "gnuplot: %s", last_line(said));
    return OK;
}

/* The picture in the place of an older one, durable. */
static Status put_in_place(const char *folder, const char *aside, const char *name,
                           const char *script, Error *err)
{
    char from[2 * FILE_PATH], to[2 * FILE_PATH];
    struct stat info;

    snprintf(from, sizeof from, "%s/%s", folder, aside);
    snprintf(to, sizeof to, "%s/%s", folder, name);
    const int fd = open(from, O_RDONLY | O_CLOEXEC);
    const bool drawn = fd >= 0 && fstat(fd, &info) == 0 && info.st_size > 0 && fsync(fd) == 0;

    if (fd >= 0)
        close(fd);
    if (!drawn || rename(from, to) != 0) {
        unlink(from);
        return error_set(err, ERR_PLOT, script, "gnuplot drew nothing that could be kept");
    }
    return OK;
}

Status gnuplot_draw(const char *folder, const char *name, const Picture *picture, Error *err)
{
    char script[128], file[128], aside[160], settings[512], left[2 * FILE_PATH];
    int used;

    ASSERT(name[0] && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(name));
    snprintf(script, sizeof script, "%s.gp", name);
    gnuplot_file(name, picture->kind, file, sizeof file);
    snprintf(aside, sizeof aside, ".%s.new", file);
    used = snprintf(settings, sizeof settings, "kind='%s'; file='%s'", picture->kind, aside);
    if (picture->width > 0)
        snprintf(settings + used, sizeof settings - (size_t)used, "; width=%d; height=%d",
                 picture->width, picture->height);
    char *const arguments[] = {"gnuplot", "-d", "-e", settings, script, NULL};

    if (run(folder, arguments, script, err) != OK) {
        snprintf(left, sizeof left, "%s/%s", folder, aside);
        unlink(left);
        return err->status;
    }
    return put_in_place(folder, aside, file, script, err);
}
