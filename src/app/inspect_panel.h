/* forecast inspect of a file with several series. */
#ifndef APP_INSPECT_PANEL_H
#define APP_INSPECT_PANEL_H

#include "app/console.h"
#include "base/input.h"

/* Shows the series of a file where it holds several and none is picked; *shown: whether it does.
 * Errors: of panel_of_input; ERR_OUTPUT. */
WARN_UNUSED Status inspect_panel(const Options *options, Input *input, Console *console,
                                 bool *shown, Error *err);

#endif
