/* forecast: learns a time series from a CSV file and forecasts it with recurrent networks. */
#include "app/cli.h"
#include "base/cpu.h"
#include "base/heap.h"

int main(int argc, char **argv)
{
    cpu_settle_threads(argv);
    heap_settle();
    return cli_main(argc, argv);
}
