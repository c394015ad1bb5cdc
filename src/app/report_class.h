/* The forecast of classes, for a terminal. */
#ifndef APP_REPORT_CLASS_H
#define APP_REPORT_CLASS_H

#include "app/report.h"

/* A text of the data: what would steer the terminal is shown as a question mark. */
void report_plain(Text *out, const char *text);

/* Steps 1 to `shown` beyond the end in a mode: stamp, class, the probability of each class or,
 * where there are many, of this one. */
void report_class_steps(const Result *result, Mode mode, int shown, Text *out);

#endif
