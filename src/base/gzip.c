#include "base/gzip.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#define ZLIB_CONST
#include <zlib.h>

enum { GZIP_HEADER = 16 + MAX_WBITS, STEP = 1 << 30 }; /* zlib counts in unsigned int */

typedef struct {
    z_stream stream;
    const char *bytes; /* [size] packed */
    size_t size, taken;
    char *text; /* [room] */
    size_t length, room;
} Unpacking;

bool gzip_is(const char *bytes, size_t size)
{
    return size >= 3 && memcmp(bytes, "\x1f\x8b\x08", 3) == 0;
}

static bool make_room(Unpacking *unpacking)
{
    const size_t room = unpacking->room == 0 ? 4 * unpacking->size + 4096 : 2 * unpacking->room;
    char *text = room > unpacking->room ? realloc(unpacking->text, room) : NULL;

    if (!text)
        return false;
    unpacking->text = text;
    unpacking->room = room;
    return true;
}

static unsigned step(size_t left)
{
    return left < STEP ? (unsigned)left : STEP;
}

/* Some more of the text; zlib's answer. */
static int unpack_some(Unpacking *unpacking)
{
    z_stream *stream = &unpacking->stream;
    const unsigned in = step(unpacking->size - unpacking->taken);
    const unsigned out = step(unpacking->room - unpacking->length);

    stream->next_in = (const Bytef *)unpacking->bytes + unpacking->taken;
    stream->avail_in = in;
    stream->next_out = (Bytef *)unpacking->text + unpacking->length;
    stream->avail_out = out;
    const int answer = inflate(stream, Z_NO_FLUSH);
    unpacking->taken += in - stream->avail_in;
    unpacking->length += out - stream->avail_out;
    return answer;
}

/* What is wrong; NULL: nothing, all members were unpacked. */
static const char *unpack_all(Unpacking *unpacking)
{
    while (true) {
        if (unpacking->length == unpacking->room && !make_room(unpacking))
            return "";
        const int answer = unpack_some(unpacking);
        const char *rest = unpacking->bytes + unpacking->taken;
        const size_t left = unpacking->size - unpacking->taken;

        if (answer == Z_MEM_ERROR)
            return "";
        if (answer == Z_STREAM_END) {
            /* tapes and disks fill a file's end with zeros */
            if (left == 0 || (*rest == '\0' && memcmp(rest, rest + 1, left - 1) == 0))
                return NULL;
            if (!gzip_is(rest, left))
                return "there are other bytes behind the end of the gzip file";
            inflateReset(&unpacking->stream);
        } else if (answer == Z_BUF_ERROR && left == 0) {
            return "the gzip file is cut short";
        } else if (answer != Z_OK && answer != Z_BUF_ERROR) {
            return "the gzip file is damaged";
        }
    }
}

Status gzip_unpack(const char *where, const char *bytes, size_t size, Status status, char **text,
                   size_t *length, Error *err)
{
    Unpacking unpacking = {.bytes = bytes, .size = size};

    if (inflateInit2(&unpacking.stream, GZIP_HEADER) != Z_OK)
        return error_memory(err, where);
    const char *wrong = unpack_all(&unpacking);
    inflateEnd(&unpacking.stream);
    if (!wrong) {
        *text = unpacking.text;
        *length = unpacking.length;
        return OK;
    }
    free(unpacking.text);
    if (*wrong == '\0')
        return error_memory(err, where);
    error_set(err, status, where, "%s, after %zu bytes of text", wrong, unpacking.length);
    error_hint(err, "fetch or pack it again; gunzip -t tells whether it is whole");
    return err->status;
}
