/* Keys of a configuration, for config.c and config_batch.c. */
#ifndef APP_CONFIG_KEYS_H
#define APP_CONFIG_KEYS_H

#include "app/options.h"
#include "app/yamlfile.h"

/* Reads the keys of one map into options. Faults are added to err, and the reading goes on. */
typedef struct {
    const char *path;
    Options *options;
    bool keep_files; /* the command line named the files */
    bool seen[OPTIONS_MAX], files_seen;
    Error *err;
} Keys;

/* "path:line:column" */
void keys_place(const Keys *keys, NodePlace place, char out[256]);
/* Adds a fault at a place. */
void keys_refuse(const Keys *keys, NodePlace place, const char *format, ...) PRINTF(3, 4);
/* Adds that there is no such key, with the nearest one. */
void keys_refuse_key(const Keys *keys, const YamlNode *entry);
/* One entry at the top of a map: a key or a section of keys. */
void keys_take(Keys *keys, const YamlNode *entry);
/* Sets an option from a text or a list of texts. False where that is a fault. */
bool keys_set(const Keys *keys, const Option *option, const YamlNode *value, Options *options);
/* Sets the files from a text or a list of texts. */
bool keys_set_files(const Keys *keys, const YamlNode *value, Options *options);
/* Marks a key as seen; a repeated one is a fault. */
void keys_mark(Keys *keys, const Option *option, const YamlNode *entry);

#endif
