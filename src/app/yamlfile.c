#include "app/yamlfile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

typedef struct {
    const char *path;
    YamlFile *file;
    YamlNode *open[YAMLFILE_DEPTH]; /* lists and maps that have begun */
    int depth;
    char *key; /* read, its value still to come */
    NodePlace key_place;
    int documents;
    Error *err;
} Builder;

static Status refuse(const char *path, NodePlace place, const char *message, Error *err)
{
    char where[256];

    snprintf(where, sizeof where, "%.200s:%d:%d", path, place.line, place.column);
    return error_set(err, ERR_USAGE, where, "%s", message);
}

/* Bytes of the character at text, 0 if it is none that YAML may hold. */
static int character_bytes(const unsigned char *text, size_t left)
{
    static const unsigned least[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char c = *text;
    const int bytes = c < 0x80 ? 1 : c >= 0xc2 && c < 0xe0 ? 2 : c >= 0xe0 && c < 0xf0 ? 3 : 4;
    unsigned code = bytes == 1 ? c : c & (0xffu >> (bytes + 1));

    if ((c >= 0x80 && c < 0xc2) || c > 0xf4 || (size_t)bytes > left)
        return 0;
    for (int i = 1; i < bytes; i++) {
        if ((text[i] & 0xc0) != 0x80)
            return 0;
        code = code << 6 | (text[i] & 0x3fu);
    }
    if (code < least[bytes] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000) ||
        code == 0xfffe || code == 0xffff)
        return 0;
    if (code == '\t' || code == '\n' || code == '\r' || code == 0x85)
        return bytes;
    return code < ' ' || (code >= 0x7f && code < 0xa0) ? 0 : bytes;
}

/* libyaml tells no line for these faults. */
static Status check_characters(const char *path, const char *bytes, size_t size, Error *err)
{
    NodePlace place = {1, 1};

    for (size_t i = 0; i < size;) {
        const unsigned char *at = (const unsigned char *)bytes + i;
        const int count = character_bytes(at, size - i);

        if (count == 0 && *at == '\0')
            return refuse(path, place, "a NUL byte: this is no text file", err);
        if (count == 0)
            return refuse(path, place,
                          *at < 0x80 ? "a control character" : "a byte that is not UTF-8", err);
        i += (size_t)count;
        place.column++;
        if (*at == '\n')
            place = (NodePlace){place.line + 1, 1};
    }
    return OK;
}

static NodePlace place_of(yaml_mark_t mark)
{
    return (NodePlace){(int)mark.line + 1, (int)mark.column + 1};
}

static YamlNode *new_node(Builder *builder, NodeKind kind, NodePlace place)
{
    YamlNode *node = calloc(1, sizeof *node);

    if (!node)
        return NULL;
    node->kind = kind;
    node->place = place;
    node->all = builder->file->all;
    builder->file->all = node;
    return node;
}

static bool wants_key(const Builder *builder)
{
    return builder->depth > 0 && builder->open[builder->depth - 1]->kind == NODE_MAP &&
           !builder->key;
}

/* Puts a node into what is open; it takes the key that was read. */
static Status attach(Builder *builder, YamlNode *node)
{
    if (!node)
        return error_memory(builder->err, "the configuration");
    node->key = builder->key;
    node->key_place = builder->key_place;
    builder->key = NULL;
    if (builder->depth == 0) {
        builder->file->root = node;
        return OK;
    }
    YamlNode *parent = builder->open[builder->depth - 1];

    if (parent->last)
        parent->last->next = node;
    else
        parent->first = node;
    parent->last = node;
    return OK;
}

static Status take_scalar(Builder *builder, const yaml_event_t *event)
{
    const NodePlace place = place_of(event->start_mark);
    char *text = strdup((const char *)event->data.scalar.value);

    if (!text)
        return error_memory(builder->err, "the configuration");
    if (strlen(text) != event->data.scalar.length) {
        free(text);
        return refuse(builder->path, place, "a NUL character in a text", builder->err);
    }
    if (wants_key(builder)) {
        builder->key = text;
        builder->key_place = place;
        return OK;
    }
    YamlNode *node = new_node(builder, NODE_TEXT, place);

    if (!node) {
        free(text);
        return error_memory(builder->err, "the configuration");
    }
    node->text = text;
    node->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    return attach(builder, node);
}

static Status begin(Builder *builder, NodeKind kind, NodePlace place)
{
    if (wants_key(builder))
        return refuse(builder->path, place, "a key must be a word", builder->err);
    if (builder->depth == YAMLFILE_DEPTH)
        return refuse(builder->path, place, "nested too deep", builder->err);
    YamlNode *node = new_node(builder, kind, place);

    if (attach(builder, node) != OK)
        return builder->err->status;
    builder->open[builder->depth++] = node;
    return OK;
}

/* What of YAML is not for configurations; NULL: nothing. */
static const char *unwanted(const Builder *builder, const yaml_event_t *event)
{
    const yaml_char_t *anchor = NULL, *tag = NULL;

    switch (event->type) {
    case YAML_ALIAS_EVENT:
        return "an alias (*): write the value again";
    case YAML_DOCUMENT_START_EVENT:
        return builder->documents > 0 ? "a second document: one file is one configuration" : NULL;
    case YAML_SCALAR_EVENT:
        anchor = event->data.scalar.anchor;
        tag = event->data.scalar.tag;
        break;
    case YAML_SEQUENCE_START_EVENT:
        anchor = event->data.sequence_start.anchor;
        tag = event->data.sequence_start.tag;
        break;
    case YAML_MAPPING_START_EVENT:
        anchor = event->data.mapping_start.anchor;
        tag = event->data.mapping_start.tag;
        break;
    default:
        break;
    }
    return anchor ? "an anchor (&): write the value again"
           : tag  ? "a tag (!): the key decides the type"
                  : NULL;
}

static Status take_event(Builder *builder, const yaml_event_t *event)
{
    const NodePlace place = place_of(event->start_mark);
    const char *fault = unwanted(builder, event);

    if (fault)
        return refuse(builder->path, place, fault, builder->err);
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        builder->documents++;
        return OK;
    case YAML_SCALAR_EVENT:
        return take_scalar(builder, event);
    case YAML_SEQUENCE_START_EVENT:
        return begin(builder, NODE_LIST, place);
    case YAML_MAPPING_START_EVENT:
        return begin(builder, NODE_MAP, place);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        builder->depth--;
        return OK;
    default:
        return OK;
    }
}

static Status parser_failed(const Builder *builder, const yaml_parser_t *parser)
{
    char message[200];

    if (parser->error == YAML_MEMORY_ERROR)
        return error_memory(builder->err, "the configuration");
    snprintf(message, sizeof message, "not YAML: %s%s%s",
             parser->problem ? parser->problem : "cannot be read", parser->context ? ", " : "",
             parser->context ? parser->context : "");
    return refuse(builder->path, place_of(parser->problem_mark), message, builder->err);
}

static Status build(Builder *builder, yaml_parser_t *parser)
{
    bool done = false;

    while (!done) {
        yaml_event_t event;

        if (!yaml_parser_parse(parser, &event))
            return parser_failed(builder, parser);
        done = event.type == YAML_STREAM_END_EVENT;
        const Status status = take_event(builder, &event);

        yaml_event_delete(&event);
        if (status != OK)
            return status;
    }
    return OK;
}

/* A file of comments alone is a document of one empty text. */
static Status check_root(const char *path, YamlFile *file, Error *err)
{
    if (file->root && file->root->kind == NODE_TEXT && file->root->plain && !*file->root->text)
        file->root = NULL;
    if (!file->root || file->root->kind == NODE_MAP)
        return OK;
    return refuse(path, file->root->place,
                  "not a configuration, which has lines such as key: value", err);
}

Status yamlfile_parse(const char *path, const char *bytes, size_t size, YamlFile *file, Error *err)
{
    Builder builder = {.path = path, .file = file, .err = err};
    yaml_parser_t parser;

    if (size >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0) {
        bytes += 3; /* a byte order mark */
        size -= 3;
    }
    if (check_characters(path, bytes, size, err) != OK)
        return err->status;
    if (!yaml_parser_initialize(&parser))
        return error_memory(err, "the configuration");
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, (const unsigned char *)bytes, size);
    Status status = build(&builder, &parser);

    yaml_parser_delete(&parser);
    free(builder.key);
    return status == OK ? check_root(path, file, err) : status;
}

void yamlfile_free(YamlFile *file)
{
    while (file->all) {
        YamlNode *node = file->all;

        file->all = node->all;
        free(node->text);
        free(node->key);
        free(node);
    }
    file->root = NULL;
}
