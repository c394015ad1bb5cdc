/* A whole program, watched from outside. */
#ifndef BENCH_PROGRAM_H
#define BENCH_PROGRAM_H

/* Runs a command (argv, ended by NULL) and prints: milliseconds to the first byte on its standard
 * output or standard error (the end where it says nothing), seconds to its end, MiB it held at
 * most. Returns 0, or 1 where it could not be run or failed (then with what it said). */
int program_measure(char **argv);

#endif
