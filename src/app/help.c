#include "app/help.h"

#include "app/run.h"
#include "data/synth.h"

#include <stdio.h>
#include <string.h>

void help_usage(void)
{
    fputs("usage: forecast [VERB] [OPTIONS] FILE...\n"
          "  forecast data.csv              train, test, forecast, plot\n"
          "  forecast -n 14 data.csv        forecast 14 steps\n"
          "  forecast inspect data.csv      show what is in the file\n"
          "  forecast help howto            everyday questions and the commands that answer them\n"
          "forecast --help tells more\n",
          stderr);
}

static Status finish(Text *out, Error *err)
{
    const Status status = console_write(out, err);

    text_free(out);
    return status;
}

static void add_verbs(Text *out)
{
    char name[64];

    for (int i = 0; i < verb_count; i++) {
        snprintf(name, sizeof name, "%s %s", verb_table[i].name, verb_table[i].arguments);
        help_row(out, name, verb_table[i].what, 29);
    }
}

static void add_topics(Text *out)
{
    for (int i = 0; help_topic(i); i++)
        help_row(out, help_topic(i)->name, help_topic(i)->what, 29);
}

void help_examples(Text *out)
{
    text_add(out, "  forecast --mode autoregressive data.csv\n"
                  "  forecast --mode both -y temp_max -x wind -n 14 --plot png,svg weather.csv\n"
                  "  cat data.csv | forecast -q --format csv - > forecast.csv\n"
                  "  forecast predict plots/weather newer.csv\n"
                  "  forecast backtest -n 12 air.csv\n"
                  "  forecast batch configs/weather-batch.yaml\n");
}

static void add_general(Text *out)
{
    text_add(out, "forecast learns time series from CSV files and forecasts them: with recurrent "
                  "networks,\nclassical methods, or a weighted stack of both (the default).\n\n"
                  "usage: forecast [VERB] [OPTIONS] FILE...\n\nVerbs (the default is run)\n");
    add_verbs(out);
    text_add(out, "\nTopics, for forecast help TOPIC\n");
    add_topics(out);
    help_row(out, "a verb or an option", "such as forecast help batch, forecast help horizon", 29);
    text_add(out, "\nExamples\n");
    help_examples(out);
}

static void add_kinds(Text *out)
{
    char rows[32], name[64];

    text_add(out, "\nKinds, with their rows\n");
    for (int i = 0; i < synth_kind_count; i++) {
        snprintf(rows, sizeof rows, " %d", synth_kinds[i].rows);
        snprintf(name, sizeof name, "%-16s%8s", synth_kinds[i].name, rows);
        help_row(out, name, synth_kinds[i].what, 29);
    }
}

static void add_verb(Text *out, const Verb *verb)
{
    const Option *option = option_find(verb->name);

    text_add(out, "forecast %s [OPTIONS] %s\n  %s\n", verb->name, verb->arguments, verb->what);
    if (verb->bit == VERB_SYNTH)
        add_kinds(out);
    help_options(out, verb->bit);
    if (!option)
        return;
    text_add(out, "\nThere is an option of this name, too\n\n");
    help_option(out, option);
}

static const HelpTopic *find_topic(const char *name)
{
    for (int i = 0; help_topic(i); i++)
        if (strcmp(help_topic(i)->name, name) == 0)
            return help_topic(i);
    return NULL;
}

static void add_titled(Text *out, const HelpTopic *topic, const Option *option)
{
    topic->write(out);
    if (!option || !option->section)
        return;
    text_add(out, "\n");
    help_option(out, option);
}

static const char *nearest_topic(const char *name)
{
    const char *list[OPTIONS_MAX + 32];
    int count = 0;

    for (int i = 0; i < verb_count; i++)
        list[count++] = verb_table[i].name;
    for (int i = 0; help_topic(i); i++)
        list[count++] = help_topic(i)->name;
    for (int i = 0; i < option_count; i++)
        if (option_table[i].section)
            list[count++] = option_table[i].name;
    return text_nearest(name, list, count);
}

static Status unknown_topic(const char *name, Error *err)
{
    const char *nearest = nearest_topic(name);

    error_set(err, ERR_USAGE, NULL, "no help on \"%s\"%s%s%s", name,
              nearest ? "; did you mean \"" : "", nearest ? nearest : "", nearest ? "\"?" : "");
    error_hint(err, "forecast help lists verbs and topics");
    return err->status;
}

/* A verb stands before an option and a topic of its name, a topic before an option. */
static Status add_topic(Text *out, const char *name, bool markdown, Error *err)
{
    const Verb *verb = verb_find(name);
    const HelpTopic *topic = find_topic(name);
    const Option *option = option_find(strncmp(name, "--", 2) == 0 ? name + 2 : name);

    if (markdown && strcmp(name, "options") != 0) {
        error_set(err, ERR_USAGE, NULL, "--markdown has no meaning here");
        error_hint(err, "forecast help options --markdown");
        return err->status;
    }
    if (markdown)
        help_markdown(out);
    else if (verb)
        add_verb(out, verb);
    else if (topic)
        add_titled(out, topic, option);
    else if (option && option->section)
        help_option(out, option);
    else
        return unknown_topic(name, err);
    return OK;
}

Status verb_help(const Options *options, Console *console, Error *err)
{
    Text out = {0};

    (void)console;
    if (options->man && options->files > 0) {
        error_set(err, ERR_USAGE, NULL, "--man has no meaning here");
        error_hint(err, "forecast help --man");
        return err->status;
    }
    if (options->man)
        help_man(&out);
    else if (options->files == 0)
        add_general(&out);
    else if (add_topic(&out, options->file[0], options->markdown, err) != OK)
        return err->status;
    return finish(&out, err);
}

Status help_version(Error *err)
{
    Text out = {0};

    text_add(&out, "forecast %s\n", FORECAST_VERSION);
    return finish(&out, err);
}

Status help_flag(const Options *options, Error *err)
{
    Text out = {0};

    if (options->verb_given)
        add_verb(&out, verb_find(options->verb));
    else
        add_general(&out);
    return finish(&out, err);
}
