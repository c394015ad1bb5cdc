#include "bench/program.h"

#include "base/seconds.h"

#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* Starts the command with both its outputs in a pipe; returns the end to read, or -1. */
static int start(char **argv, pid_t *pid)
{
    posix_spawn_file_actions_t actions;
    int ends[2];

    if (pipe(ends) != 0)
        return -1;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
    posix_spawn_file_actions_addclose(&actions, ends[0]);
    posix_spawn_file_actions_addclose(&actions, ends[1]);
    const int failed = posix_spawnp(pid, argv[0], &actions, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    if (failed) {
        close(ends[0]);
        return -1;
    }
    return ends[0];
}

int program_measure(char **argv)
{
    char said[4096];
    size_t kept = 0;
    struct rusage usage;
    double first = 0.0;
    ssize_t got;
    pid_t pid;
    int how;

    const double begin = seconds_now();
    const int fd = start(argv, &pid);
    if (fd < 0) {
        fprintf(stderr, "bench: %s cannot be run\n", argv[0]);
        return 1;
    }
    while ((got = read(fd, said + kept, sizeof said - 1 - kept)) > 0) {
        if (first == 0.0)
            first = seconds_now() - begin;
        kept = kept + (size_t)got < sizeof said / 2 ? kept + (size_t)got : 0;
    }
    close(fd);
    if (wait4(pid, &how, 0, &usage) != pid || how != 0) {
        said[kept] = '\0';
        fprintf(stderr, "bench: %s failed: %s\n", argv[0], said);
        return 1;
    }
    const double wall = seconds_now() - begin;
    printf("%.2f %.4f %.1f\n", 1e3 * (first > 0.0 ? first : wall), wall,
           (double)usage.ru_maxrss / 1024.0);
    return 0;
}
