#include "app/config_keys.h"

#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define ITEMS_MAX 128

void keys_place(const Keys *keys, NodePlace place, char out[256])
{
    snprintf(out, 256, "%.200s:%d:%d", keys->path, place.line, place.column);
}

void keys_refuse(const Keys *keys, NodePlace place, const char *format, ...)
{
    char where[256], message[512];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    keys_place(keys, place, where);
    error_add(keys->err, ERR_USAGE, where, "%s", message);
}

static const OptionSection *find_section(const char *name)
{
    for (int i = 0; option_section(i); i++)
        if (strcmp(option_section(i)->name, name) == 0)
            return option_section(i);
    return NULL;
}

/* The nearest word among sections, keys and what else may stand there; NULL: none is near. */
static const char *nearest_key(const char *word)
{
    const char *list[OPTIONS_MAX + 16];
    int count = 0;

    for (int i = 0; option_section(i); i++)
        list[count++] = option_section(i)->name;
    list[count++] = "files";
    list[count++] = "experiments";
    list[count++] = "sweep";
    for (int i = 0; i < option_count; i++)
        if (option_table[i].section && *option_table[i].section)
            list[count++] = option_table[i].name;
    return text_nearest(word, list, count);
}

void keys_refuse_key(const Keys *keys, const YamlNode *entry)
{
    const char *nearest = nearest_key(entry->key);

    if (strcmp(entry->key, "sweep") == 0)
        keys_refuse(keys, entry->key_place, "\"sweep\" belongs in an experiment");
    else if (strcmp(entry->key, "experiments") == 0)
        keys_refuse(keys, entry->key_place, "\"experiments\" belongs at the top");
    else if (nearest)
        keys_refuse(keys, entry->key_place, "unknown key \"%s\"; did you mean \"%s\"?", entry->key,
                    nearest);
    else
        keys_refuse(keys, entry->key_place, "unknown key \"%s\"", entry->key);
    error_hint(keys->err, "forecast help config");
}

/* The texts of a list; -1 where something else is in it. */
static int list_items(const Keys *keys, const YamlNode *list, const char *item[ITEMS_MAX])
{
    int count = 0;

    for (const YamlNode *node = list->first; node; node = node->next) {
        if (node->kind != NODE_TEXT || (node->plain && !*node->text)) {
            keys_refuse(keys, node->place, "a list of words is expected");
            return -1;
        }
        if (count == ITEMS_MAX) {
            keys_refuse(keys, node->place, "more than %d items", ITEMS_MAX);
            return -1;
        }
        item[count++] = node->text;
    }
    return count;
}

bool keys_set(const Keys *keys, const Option *option, const YamlNode *value, Options *options)
{
    const char *item[ITEMS_MAX];
    char where[256];
    int count;

    keys_place(keys, value->place, where);
    if (value->kind == NODE_MAP) {
        keys_refuse(keys, value->place, "\"%s\" takes a value", option->name);
        return false;
    }
    if (value->kind == NODE_TEXT && value->plain && !*value->text) {
        keys_refuse(keys, value->place, "\"%s\" has no value", option->name);
        return false;
    }
    if (value->kind == NODE_TEXT)
        return option_set(options, option, value->text, SOURCE_CONFIG, where, keys->err) == OK;
    if (!option_is_list(option)) {
        keys_refuse(keys, value->place, "\"%s\" takes one value, not a list", option->name);
        error_hint(keys->err, "a sweep tries several values: forecast help config");
        return false;
    }
    count = list_items(keys, value, item);
    return count >= 0 &&
           option_set_list(options, option, count, item, SOURCE_CONFIG, where, keys->err) == OK;
}

bool keys_set_files(const Keys *keys, const YamlNode *value, Options *options)
{
    const char *item[ITEMS_MAX];
    int count = 1;

    item[0] = value->text;
    if (value->kind == NODE_LIST)
        count = list_items(keys, value, item);
    if (value->kind == NODE_MAP || count == 0 || (value->kind == NODE_TEXT && !*item[0])) {
        keys_refuse(keys, value->place, "\"files\" takes the name of a file or a list of them");
        return false;
    }
    if (count > FILES_MAX) {
        keys_refuse(keys, value->place, "more than %d files", FILES_MAX);
        return false;
    }
    for (int i = 0; i < count; i++) {
        if (strlen(item[i]) >= sizeof options->file[0]) {
            keys_refuse(keys, value->place, "the name of a file is too long");
            return false;
        }
    }
    for (int i = 0; i < count && !keys->keep_files; i++)
        text_copy(options->file[i], sizeof options->file[0], item[i]);
    if (count > 0 && !keys->keep_files)
        options->files = count;
    return count > 0;
}

void keys_mark(Keys *keys, const Option *option, const YamlNode *entry)
{
    bool *seen = option ? &keys->seen[option - option_table] : &keys->files_seen;

    if (*seen)
        keys_refuse(keys, entry->key_place, "\"%s\" is given twice", entry->key);
    *seen = true;
}

/* A key; section: in which it stands, NULL at the top. */
static void take_key(Keys *keys, const OptionSection *section, const YamlNode *entry)
{
    const Option *option = option_find(entry->key);
    const char *own = option ? option->section : NULL;

    if (strcmp(entry->key, "files") == 0) {
        option = NULL;
        own = "data";
    }
    if (!own || !*own) {
        keys_refuse_key(keys, entry);
        return;
    }
    if (section && strcmp(section->name, own) != 0) {
        keys_refuse(keys, entry->key_place, "\"%s\" belongs in the section \"%s\", not \"%s\"",
                    entry->key, own, section->name);
        return;
    }
    keys_mark(keys, option, entry);
    if (!option)
        keys_set_files(keys, entry, keys->options);
    else
        keys_set(keys, option, entry, keys->options);
}

void keys_take(Keys *keys, const YamlNode *entry)
{
    const OptionSection *section = find_section(entry->key);

    if (!section || (entry->kind == NODE_TEXT && option_find(entry->key))) {
        take_key(keys, NULL, entry); /* "output" is a key and a section */
    } else if (entry->kind == NODE_TEXT && entry->plain && !*entry->text) {
        return; /* a section with all its keys commented out */
    } else if (entry->kind != NODE_MAP) {
        keys_refuse(keys, entry->place, "\"%s\" is a section: its keys stand below it", entry->key);
    } else {
        for (const YamlNode *child = entry->first; child; child = child->next)
            take_key(keys, section, child);
    }
}
