/* What a backtest found beside what every run tells. */
#ifndef APP_REPORT_BACKTEST_H
#define APP_REPORT_BACKTEST_H

#include "app/json.h"
#include "app/report.h"

/* backtest.csv: a row for each target, origin and step; steps.csv: one for each step, 0 for all. */
void report_backtest(const Result *result, Text *csv);
void report_backtest_steps(const Result *result, Text *csv);
/* The scores by step, for a terminal. */
void report_backtest_table(const Result *result, Text *out);
/* The object "backtest" of run.json. */
json_t *json_backtest(const Result *result);

#endif
