/* The two halves of forecast inspect. */
#ifndef APP_INSPECT_H
#define APP_INSPECT_H

#include "app/options.h"

/* Configuration, sizes, tensors and training data of a saved model, to standard output. Errors: as
 * model_load; ERR_OUTPUT. */
WARN_UNUSED Status inspect_model(const char *path, const Options *options, Error *err);

#endif
