/* YAML files as a tree with the line and column of everything, through libyaml's events. Strict:
 * one document, no anchors, aliases or tags, bounded size and depth. All scalars are texts: what
 * they mean is decided by who reads the tree. This is the only module that knows libyaml. */
#ifndef APP_YAMLFILE_H
#define APP_YAMLFILE_H

#include "base/error.h"

#include <stddef.h>

#define YAMLFILE_LIMIT (1 << 20) /* bytes that a reader should take */
#define YAMLFILE_DEPTH 32

typedef enum { NODE_TEXT, NODE_LIST, NODE_MAP } NodeKind;

typedef struct {
    int line, column; /* from 1 */
} NodePlace;

typedef struct YamlNode {
    NodeKind kind;
    char *text; /* NODE_TEXT */
    bool plain; /* a text without quotes */
    NodePlace place;
    char *key; /* of an entry of a map, else NULL */
    NodePlace key_place;
    struct YamlNode *first, *last, *next; /* children in the order of the file; the next sibling */
    struct YamlNode *all;                 /* links every node, for yamlfile_free */
} YamlNode;

typedef struct {
    YamlNode *root; /* a map; NULL for an empty file */
    YamlNode *all;
} YamlFile;

/* Reads YAML from bytes in memory; path stands in the places of errors. Errors: ERR_USAGE with
 * path:line:column: not UTF-8, NUL and control characters, what is no YAML, nested too deep, an
 * anchor, alias, tag or second document, a root that is no map; ERR_OUTPUT out of memory. */
WARN_UNUSED Status yamlfile_parse(const char *path, const char *bytes, size_t size, YamlFile *file,
                                  Error *err);
void yamlfile_free(YamlFile *file);

#endif
