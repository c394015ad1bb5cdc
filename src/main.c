/* forecast: learns a time series from a CSV file and forecasts it with recurrent networks. */
#include "app/cli.h"

int main(int argc, char **argv)
{
    return cli_main(argc, argv);
}
