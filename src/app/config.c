#include "app/config.h"

#include "app/config_keys.h"
#include "base/file.h"

#include <stdlib.h>
#include <string.h>

static Status take_all(const YamlFile *file, Keys *keys)
{
    for (const YamlNode *entry = file->root ? file->root->first : NULL; entry;
         entry = entry->next) {
        if (strcmp(entry->key, "experiments") != 0) {
            keys_take(keys, entry);
            continue;
        }
        keys_refuse(keys, entry->key_place, "experiments are for batch");
        error_hint(keys->err, "forecast batch %s", keys->path);
    }
    return keys->err->status;
}

Status config_parse(const char *path, const char *bytes, size_t size, Options *options, Error *err)
{
    Keys keys = {.path = path, .options = options, .keep_files = options->files > 0, .err = err};
    YamlFile file = {0};
    Status status = yamlfile_parse(path, bytes, size, &file, err);

    if (status == OK)
        status = take_all(&file, &keys);
    yamlfile_free(&file);
    return status;
}

Status config_read(const char *path, Options *options, Error *err)
{
    char *bytes = NULL;
    size_t size = 0;
    Status status = file_read(path, YAMLFILE_LIMIT, ERR_USAGE, &bytes, &size, err);

    if (status == OK)
        status = config_parse(path, bytes, size, options, err);
    free(bytes);
    return status;
}

/* The character of UTF-8 that begins at a text, if YAML reads it only from an escape: controls,
 * line breaks of Unicode, marks of the byte order. 0: none of these; *bytes: its length. */
static unsigned escaped(const char *text, size_t left, size_t *bytes)
{
    const unsigned char *c = (const unsigned char *)text;

    *bytes = 1;
    if (*c < 0x20 || *c == 0x7f)
        return *c;
    *bytes = 2;
    if (left >= 2 && c[0] == 0xc2 && c[1] < 0xa0)
        return c[1];
    *bytes = 3;
    if (left >= 3 && c[0] == 0xe2 && c[1] == 0x80 && (c[2] == 0xa8 || c[2] == 0xa9))
        return 0x2000u + (c[2] & 0x3fu);
    if (left >= 3 && c[0] == 0xef && c[1] == 0xbb && c[2] == 0xbf)
        return 0xfeff;
    if (left >= 3 && c[0] == 0xef && c[1] == 0xbf && c[2] >= 0xbe)
        return 0xffc0u + (c[2] & 0x3fu);
    return 0;
}

/* A text in double quotes, which no rule of YAML can read as something else. */
static void add_quoted(Text *out, const char *text, size_t length)
{
    size_t bytes;

    text_add(out, "\"");
    for (size_t i = 0; i < length; i += bytes) {
        const unsigned character = escaped(text + i, length - i, &bytes);

        if (character > 0) {
            text_add(out, "\\u%04X", character);
            continue;
        }
        if (text[i] == '"' || text[i] == '\\')
            text_add(out, "\\");
        text_add_bytes(out, text + i, 1);
        bytes = 1;
    }
    text_add(out, "\"");
}

/* Words that are separated by newlines, as a list. */
static void add_words(Text *out, const char *words)
{
    text_add(out, "[");
    for (;;) {
        const size_t length = strcspn(words, "\n");

        add_quoted(out, words, length);
        words += length;
        if (!*words)
            break;
        text_add(out, ", ");
        words++;
    }
    text_add(out, "]");
}

static void add_value(Text *out, const Options *options, const Option *option)
{
    char text[FILE_PATH];

    option_text(options, option, text, sizeof text);
    switch (option->type) {
    case OPTION_NAMES:
        add_words(out, (const char *)options + option->offset);
        break;
    case OPTION_TEXT:
    case OPTION_NAME:
    case OPTION_CHAR:
    case OPTION_LAGS:
        add_quoted(out, text, strlen(text));
        break;
    case OPTION_LEVELS:
        text_add(out, "[%s]", text);
        break;
    default:
        text_add(out, "%s", text);
    }
    text_add(out, "\n");
}

static bool is_written(const Options *options, const Option *option, const char *section)
{
    char text[4];

    if (!option->section || strcmp(option->section, section) != 0 || option->here ||
        option_is_open(options, option))
        return false;
    option_text(options, option, text, sizeof text);
    return *text != '\0';
}

static void add_files(Text *out, const Options *options)
{
    if (options->files == 0)
        return;
    text_add(out, "  files: [");
    for (int i = 0; i < options->files; i++) {
        text_add(out, i ? ", " : "");
        add_quoted(out, options->file[i], strlen(options->file[i]));
    }
    text_add(out, "]\n");
}

static void write_sections(const Options *options, bool output, Text *out)
{
    text_add(out, "# forecast %s\n", FORECAST_VERSION);
    for (int s = 0; option_section(s); s++) {
        const char *section = option_section(s)->name;

        if (!output && strcmp(section, "output") == 0)
            continue; /* it says nothing about the results */
        text_add(out, "%s:\n", section);
        if (strcmp(section, "data") == 0)
            add_files(out, options);
        for (int i = 0; i < option_count; i++) {
            if (!is_written(options, &option_table[i], section))
                continue;
            text_add(out, "  %s: ", option_table[i].name);
            add_value(out, options, &option_table[i]);
        }
    }
}

void config_write(const Options *options, Text *out)
{
    write_sections(options, true, out);
}

Status config_hash(Options *options, Error *err)
{
    Text text = {0};
    Status status = OK;

    write_sections(options, false, &text);
    if (text.failed)
        status = error_memory(err, "the configuration");
    else
        file_hash(text.data, text.used, options->hash);
    text_free(&text);
    return status;
}
