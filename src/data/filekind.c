#include "data/filekind.h"

#include "data/csvfile.h"
#include "data/lines.h"

#include <stdbool.h>
#include <string.h>

enum { HEAD_BYTES = 4096 }; /* where a control character means that this is no text */

/* What a file of a kind has at its beginning, or so many bytes behind. */
typedef struct {
    const char *bytes;
    size_t length, offset;
    const char *what, *hint;
} Magic;

#define BYTES(text) text, sizeof(text) - 1

static const char to_csv[] = "convert it to CSV", as_csv[] = "save the sheet as CSV",
                  no_table[] = "a file of the numbers that it shows",
                  refused[] = "look into it: was the download refused?";

/* Asked once a byte was found that no text holds: a table may begin with these letters. */
static const Magic binaries[] = {
    {BYTES("\xff\xfe\0\0"), 0, "UTF-32 text", "convert it: iconv -f UTF-32 -t UTF-8"},
    {BYTES("\0\0\xfe\xff"), 0, "UTF-32 text", "convert it: iconv -f UTF-32 -t UTF-8"},
    {BYTES("\xff\xfe"), 0, "UTF-16 text", "convert it: iconv -f UTF-16 -t UTF-8"},
    {BYTES("\xfe\xff"), 0, "UTF-16 text", "convert it: iconv -f UTF-16 -t UTF-8"},
    {BYTES("\x1f\x8b"), 0, "a gzip file", "unpack it: gunzip"},
    {BYTES("PK\x03\x04"), 0, "a zip archive or a spreadsheet",
     "unpack it, or save the sheet as CSV"},
    {BYTES("\xd0\xcf\x11\xe0"), 0, "an Excel file", as_csv},
    {BYTES("BZh"), 0, "a bzip2 file", "unpack it: bunzip2"},
    {BYTES("\xfd"
           "7zXZ"),
     0, "an xz file", "unpack it: unxz"},
    {BYTES("\x28\xb5\x2f\xfd"), 0, "a zstd file", "unpack it: unzstd"},
    {BYTES("7z\xbc\xaf"), 0, "a 7z archive", "unpack it: 7z x"},
    {BYTES("Rar!"), 0, "a rar archive", "unpack it: unrar x"},
    {BYTES("ustar"), 257, "a tar archive", "unpack it: tar -xf"},
    {BYTES("PAR1"), 0, "a Parquet file", to_csv},
    {BYTES("ARROW1"), 0, "a Feather file", to_csv},
    {BYTES("FEA1"), 0, "a Feather file", to_csv},
    {BYTES("\x89HDF"), 0, "an HDF5 file", to_csv},
    {BYTES("CDF"), 0, "a NetCDF file", to_csv},
    {BYTES("\x93NUMPY"), 0, "a NumPy array", "numpy.savetxt writes it as CSV"},
    {BYTES("\x80\x04\x95"), 0, "a pickle of Python", "DataFrame.to_csv writes it as CSV"},
    {BYTES("\x80\x05\x95"), 0, "a pickle of Python", "DataFrame.to_csv writes it as CSV"},
    {BYTES("X\n\0\0\0"), 0, "a file of R", "write.csv writes a table as CSV"},
    {BYTES("RDX"), 0, "a file of R", "write.csv writes a table as CSV"},
    {BYTES("MATLAB"), 0, "a file of MATLAB", to_csv},
    {BYTES("$FL2"), 0, "a file of SPSS", to_csv},
    {BYTES("SQLite format 3"), 0, "an SQLite database", "export the table as CSV"},
    {BYTES("{\"__metadata__\""), 8, "a saved model", "forecast predict MODEL FILE"},
    {BYTES("\x89PNG"), 0, "a PNG picture", no_table},
    {BYTES("\xff\xd8\xff"), 0, "a JPEG picture", no_table},
};

/* Texts that are no table; blanks may stand before them. */
static const Magic texts[] = {
    {BYTES("<!doctype html"), 0, "an HTML page", refused},
    {BYTES("<html"), 0, "an HTML page", refused},
    {BYTES("<?xml"), 0, "an XML file", to_csv},
    {BYTES("<stata_dta>"), 0, "a file of Stata", to_csv},
    {BYTES("%PDF-"), 0, "a PDF file", to_csv},
    {BYTES("{\\rtf"), 0, "an RTF document", "save it as plain text"},
    {BYTES("# forecast "), 0, "a configuration", "forecast --config FILE"},
};

static const Magic json = {NULL, 0, 0, "JSON", to_csv};

static char small(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool has_magic(const Magic *magic, const char *bytes, size_t size)
{
    if (size < magic->offset + magic->length)
        return false;
    for (size_t i = 0; i < magic->length; i++)
        if (small(bytes[magic->offset + i]) != small(magic->bytes[i]))
            return false;
    return true;
}

static const Magic *find_magic(const Magic *magic, size_t count, const char *bytes, size_t size)
{
    for (size_t i = 0; i < count; i++)
        if (has_magic(&magic[i], bytes, size))
            return &magic[i];
    return NULL;
}

static const char *skip(const char *at, const char *end, const char *these)
{
    while (at < end && *at && strchr(these, *at))
        at++;
    return at;
}

/* Whether a text is JSON, or lines of it: an object, or a list of any such or of texts; of numbers
 * it must end as one, for a table of intervals may begin so. */
static bool is_json(const char *at, const char *end)
{
    static const char blanks[] = " \t\r\n";

    if (at == end || (*at != '{' && *at != '['))
        return false;
    const bool list = *at == '[';
    at = skip(at + 1, end, blanks);
    if (at < end && strchr(list ? "{[\"]" : "\"}", *at))
        return *at != '\0';
    while (end > at && strchr(blanks, end[-1]))
        end--;
    const char *next = skip(skip(at, end, "+-.0123456789eE"), end, blanks);
    return list && next > at && next < end && *next == ',' && end[-1] == ']';
}

static const Magic *find_text(const char *bytes, size_t size)
{
    const char *end = bytes + size, *at = skip(bytes, end, " \t\r\n");

    return is_json(at, end)
               ? &json
               : find_magic(texts, sizeof texts / sizeof *texts, at, (size_t)(end - at));
}

static Status refuse_magic(const char *name, const Magic *magic, Error *err)
{
    error_set(err, ERR_DATA, name, "%s, not CSV", magic->what);
    error_hint(err, "%s", magic->hint);
    return err->status;
}

static long line_of(const char *bytes, const char *at)
{
    Lines lines = lines_of(bytes, (size_t)(at - bytes) + 1);
    Line line;

    while (lines_next(&lines, &line))
        continue;
    return lines.number;
}

static bool is_control(unsigned char c)
{
    return (c < 0x20 && !(c >= '\t' && c <= '\r')) || c == 0x7f;
}

/* A byte near the beginning that no text holds, or NULL. */
static const char *find_binary(const char *bytes, size_t size)
{
    for (size_t i = 0; i < size && i < HEAD_BYTES; i++)
        if (is_control((unsigned char)bytes[i]))
            return bytes + i;
    return NULL;
}

Status filekind_refuse_byte(const char *name, long line, char byte, Error *err)
{
    char place[CSV_PLACE];

    csvfile_place(name, line, 0, place);
    return error_add(err, ERR_DATA, place, "not a text file: it holds the byte 0x%02x",
                     (unsigned)(unsigned char)byte);
}

Status filekind_check(const char *name, const char *bytes, size_t size, Error *err)
{
    const Magic *text = find_text(bytes, size);
    const char *at = find_binary(bytes, size);

    if (text)
        return refuse_magic(name, text, err);
    if (!at)
        return OK;
    const Magic *binary = find_magic(binaries, sizeof binaries / sizeof *binaries, bytes, size);
    if (binary)
        return refuse_magic(name, binary, err);
    filekind_refuse_byte(name, line_of(bytes, at), *at, err);
    /* every other byte of UTF-16 in western scripts */
    if (*at == '\0' && at + 2 < bytes + size && at[1] != '\0' && at[2] == '\0')
        error_hint(err, "UTF-16? convert it: iconv -f UTF-16 -t UTF-8");
    return err->status;
}
