/* The help, from the tables of the program. */
#ifndef APP_HELP_H
#define APP_HELP_H

#include "app/cli.h"

/* A few lines on standard error, for a command line that is empty. */
void help_usage(void);
/* --version and --help (of the verb, where one was given) on standard output. Errors: ERR_OUTPUT.
 */
WARN_UNUSED Status help_version(Error *err);
WARN_UNUSED Status help_flag(const Options *options, Error *err);

/* Topics of `forecast help` beside verbs and options; NULL past the end. */
typedef struct {
    const char *name, *what;
    void (*write)(Text *out);
} HelpTopic;
const HelpTopic *help_topic(int index);

/* Rows of a topic under its title. */
void help_rows(Text *out, const char *title, const char *const (*row)[2], size_t count);
void help_shapes(Text *out);
void help_series(Text *out);
void help_howto(Text *out);
void help_ways(Text *out);
void help_classes(Text *out);
void help_times(Text *out);
void help_missing(Text *out);
void help_alarms(Text *out);

/* "  name      what", what wrapped at 100 columns, or the terminal's, and indented to `column`. */
void help_row(Text *out, const char *name, const char *what, int column);

/* The options that any of the verbs knows, by section. */
void help_options(Text *out, unsigned verbs);
/* Everything about one option. */
void help_option(Text *out, const Option *option);
/* All options as a Markdown table, for the README. */
void help_markdown(Text *out);
/* What an option does, its choices, its default. */
void help_describe(Text *out, const Option *option);

/* Commands that show the way. */
void help_examples(Text *out);

/* The manual page. */
void help_man(Text *out);

#endif
