/* forecast: learns a time series from a CSV file and forecasts it with recurrent networks. */
#include "app/cli.h"

#include <stdlib.h>
#include <unistd.h>

/* Threads that wait for each other spin for about as long as it takes to sleep and be woken, some
 * 20 us, and then sleep: never twice as long as with the better of the two. As it comes, gcc's
 * OpenMP spins for milliseconds, which on a busy machine makes two threads several times slower
 * than one; ten times this count still did, with mini-batches of 0.1 ms. clang's knows whole
 * milliseconds alone, so it does not spin. The libraries read their settings before main, so the
 * program starts itself again with them. */
static void settle_threads(char **argv)
{
    if (getenv("OMP_WAIT_POLICY") || getenv("GOMP_SPINCOUNT") || getenv("KMP_BLOCKTIME"))
        return;
    if (setenv("GOMP_SPINCOUNT", "1000", 1) == 0 && setenv("KMP_BLOCKTIME", "0", 1) == 0)
        execv("/proc/self/exe", argv);
}

int main(int argc, char **argv)
{
    settle_threads(argv);
    return cli_main(argc, argv);
}
