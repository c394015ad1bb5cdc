/* Measures what the table of tests/bench/run is made of.
 *
 *   bench peak THREADS                      the machine's peak, operations per second
 *   bench train CELL LAYERS DIRECTIONS T IN H B THREADS     seconds of a training step, and the
 * peak bench step CELL LAYERS DIRECTIONS T IN H B THREADS      seconds of an autoregressive step
 *   bench program COMMAND...                first output [ms], wall [s], memory [MiB] of a program
 *   bench csv ROWS                          a CSV file: time stamps and eight columns
 *
 * The first three answer every line on standard input with one measurement, so that several
 * programs can take turns. */
#include "base/cpu.h"
#include "base/rng.h"
#include "base/seconds.h"
#include "bench/nets.h"
#include "bench/peak.h"
#include "bench/program.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* A measurement is the quickest of a few pieces, as others may use the machine too. */
#define PIECES 5
#define PIECE  0.05 /* seconds */

/* How often the work must be done for one piece; warms up meanwhile. */
static int find_count(Nets *nets, void (*work)(Nets *nets, int count))
{
    int count = 1;
    double seconds = 0.0;

    for (;;) {
        const double begin = seconds_now();

        work(nets, count);
        seconds = seconds_now() - begin;
        if (seconds > PIECE / 2 || count > 1 << 28)
            break;
        count *= 2;
    }
    const double wanted = count * PIECE / seconds;
    return wanted > 1.0 ? (int)wanted : 1;
}

/* Operations per second of all threads together. */
static double measure_peak(int threads)
{
    double sum = 0.0;

#pragma omp parallel num_threads(threads) default(none) reduction(+ : sum)
    sum += bench_peak(20);
    return sum;
}

static double measure(Nets *nets, void (*work)(Nets *nets, int count), int count)
{
    double best = HUGE_VAL;

    for (int i = 0; i < PIECES; i++) {
        const double begin = seconds_now();

        work(nets, count);
        best = fmin(best, (seconds_now() - begin) / count);
    }
    return best;
}

/* Answers every line with the seconds of one step, and the peak at the same time. */
static void answer(Nets *nets, void (*work)(Nets *nets, int count), int threads)
{
    const int count = find_count(nets, work);
    char line[64];

    while (fgets(line, sizeof line, stdin)) {
        const double before = measure_peak(threads);
        const double seconds = measure(nets, work, count);
        const double peak = (before + measure_peak(threads)) / 2;

        printf("%.9g %.6g\n", seconds, peak);
        fflush(stdout);
    }
}

static int answer_peak(int threads)
{
    char line[64];

    while (fgets(line, sizeof line, stdin)) {
        printf("%.6g\n", measure_peak(threads));
        fflush(stdout);
    }
    return 0;
}

static int measure_nets(char **argv)
{
    const NetsConfig config = {
        .cell = argv[2],
        .layers = atoi(argv[3]),
        .dirs = atoi(argv[4]),
        .steps = atoi(argv[5]),
        .inputs = atoi(argv[6]),
        .hidden = atoi(argv[7]),
        .batch = atoi(argv[8]),
        .threads = atoi(argv[9]),
    };
    Nets nets;
    Error err = {0};

    if (nets_open(&nets, &config, &err) != OK) {
        fprintf(stderr, "bench: %s\n", err.message);
        nets_close(&nets);
        return 1;
    }
    answer(&nets, strcmp(argv[1], "train") == 0 ? nets_train : nets_step, config.threads);
    nets_close(&nets);
    return 0;
}

/* Hourly rows that look like measurements: five significant digits. */
static int write_csv(long rows)
{
    const Rng rng = rng_make(1, RNG_TEST);

    printf("time,a,b,c,d,e,f,g,h\n");
    for (long row = 0; row < rows; row++) {
        const time_t stamp = 946684800 + 3600 * row; /* from 2000-01-01 */
        char text[32];
        struct tm when;

        strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", gmtime_r(&stamp, &when));
        fputs(text, stdout);
        for (uint32_t column = 0; column < 8; column++)
            printf(",%.4f", 100.0 * rng_uniform(rng, (uint32_t)row, column, 0));
        putchar('\n');
    }
    return ferror(stdout) || fflush(stdout) != 0;
}

int main(int argc, char **argv)
{
    cpu_settle_threads(argv); /* as the program does */
    if (argc == 3 && strcmp(argv[1], "peak") == 0)
        return answer_peak(atoi(argv[2]));
    if (argc == 3 && strcmp(argv[1], "csv") == 0)
        return write_csv(atol(argv[2]));
    if (argc > 2 && strcmp(argv[1], "program") == 0)
        return program_measure(argv + 2);
    if (argc == 10 && (strcmp(argv[1], "train") == 0 || strcmp(argv[1], "step") == 0))
        return measure_nets(argv);
    fprintf(stderr, "bench: see the top of tests/bench/bench.c\n");
    return 2;
}
