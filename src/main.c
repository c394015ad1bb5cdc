/* forecast: learns a time series from a CSV file and forecasts it with recurrent networks. */
#include "app/cli.h"
#include "base/cpu.h"

int main(int argc, char **argv)
{
    cpu_settle_threads(argv);
    return cli_main(argc, argv);
}
