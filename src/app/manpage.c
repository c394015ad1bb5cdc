/* The manual page, forecast(1), from the tables of the program, in the macros of man(7). */
#include "app/help.h"

#include "app/run.h"

#include <string.h>

/* Text that roff takes for itself. bare: hyphens that stand in commands. */
static void add_roff(Text *out, const char *text, bool bare)
{
    if (*text == '.' || *text == '\'')
        text_add(out, "\\&");
    for (; *text; text++) {
        if (*text == '\\')
            text_add(out, "\\e");
        else if (*text == '-' && bare)
            text_add(out, "\\-");
        else
            text_add(out, "%c", *text);
        if (*text == '\n' && (text[1] == '.' || text[1] == '\''))
            text_add(out, "\\&");
    }
}

static void add_section(Text *out, const char *title)
{
    text_add(out, ".SH %s\n", title);
}

/* Text whose lines stay as they are. */
static void add_block(Text *out, void (*write)(Text *out))
{
    Text block = {0};

    write(&block);
    text_add(out, ".nf\n");
    add_roff(out, block.data ? block.data : "", true);
    text_add(out, ".fi\n");
    out->failed = out->failed || block.failed;
    text_free(&block);
}

static void add_entry(Text *out, const char *name, const char *argument, const char *what)
{
    text_add(out, ".TP\n\\fB");
    add_roff(out, name, true);
    text_add(out, "\\fR");
    if (*argument) {
        text_add(out, " \\fI");
        add_roff(out, argument, true);
        text_add(out, "\\fR");
    }
    text_add(out, "\n");
    add_roff(out, what, false);
    text_add(out, "\n");
}

static void add_option(Text *out, const Option *option)
{
    Text name = {0}, what = {0};

    if (option->letter)
        text_add(&name, "-%c, ", option->letter);
    text_add(&name, "--%s", option->name);
    help_describe(&what, option);
    if (name.failed || what.failed)
        out->failed = true;
    else
        add_entry(out, name.data, option->argument ? option->argument : "", what.data);
    text_free(&name);
    text_free(&what);
}

static void add_options(Text *out, const char *section, const char *title)
{
    text_add(out, ".SS %s\n", title);
    for (int i = 0; i < option_count; i++)
        if (option_table[i].section && strcmp(option_table[i].section, section) == 0)
            add_option(out, &option_table[i]);
}

static void add_topic(Text *out, const char *title, const char *topic)
{
    add_section(out, title);
    for (int i = 0; help_topic(i); i++)
        if (strcmp(help_topic(i)->name, topic) == 0)
            add_block(out, help_topic(i)->write);
}

static void add_verbs(Text *out)
{
    add_section(out, "VERBS");
    text_add(out, "A first word that is none of these is a file, and the verb is run.\n");
    for (int i = 0; i < verb_count; i++)
        add_entry(out, verb_table[i].name, verb_table[i].arguments, verb_table[i].what);
}

void help_man(Text *out)
{
    text_add(out,
             ".TH FORECAST 1 \"\" \"forecast %s\" \"User Commands\"\n.SH NAME\nforecast \\- "
             "forecast time series from CSV files\n.SH SYNOPSIS\n.B forecast\n[\\fIVERB\\fR] "
             "[\\fIOPTIONS\\fR] \\fIFILE\\fR...\n.SH DESCRIPTION\nforecast learns a time series "
             "from a CSV file, tests what it has learnt on held\\-out rows beside simple methods, "
             "forecasts beyond the end and draws pictures. What is not given is found in the file "
             "and printed; forecast inspect prints it without training.\n",
             FORECAST_VERSION);
    add_verbs(out);
    add_section(out, "OPTIONS");
    text_add(out,
             "Options may stand anywhere; \\-\\- ends them. A flag overrides \\-\\-set, \\-\\-set "
             "a configuration file, and this the default, which is shown in [brackets].\n");
    for (int i = 0; option_section(i); i++)
        add_options(out, option_section(i)->name, option_section(i)->title);
    add_options(out, "", "General");
    add_topic(out, "CONFIGURATION", "config");
    add_topic(out, "FILES", "files");
    add_topic(out, "EXIT STATUS", "exit-codes");
    add_section(out, "EXAMPLES");
    add_block(out, help_examples);
}
