/* The forecasts beyond the end as JSON. */
#ifndef APP_JSON_AHEAD_H
#define APP_JSON_AHEAD_H

#include "app/report.h"

#include <jansson.h>

/* [{time, series, mode, step, forecast, lower80, ...}] of every series, target and step. */
json_t *json_ahead(const Result *result);

#endif
