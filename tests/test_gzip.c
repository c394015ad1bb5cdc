/* gzip files: what is unpacked is what was packed, and nothing else passes. */
#include "check.h"
#include "scratch.h"

#include "base/gzip.h"
#include "base/input.h"
#include "base/text.h"

#define ZLIB_CONST
#include <zlib.h>

/* With a name in the header, as gzip writes it. */
static void pack(const char *bytes, size_t size, int level, Text *packed)
{
    z_stream stream = {.next_in = (const Bytef *)bytes, .avail_in = (unsigned)size};
    gz_header header = {.name = (Bytef *)(uintptr_t) "f.csv", .time = 1, .os = 3};
    static char out[1 << 16];

    assert_int_equal(deflateInit2(&stream, level, Z_DEFLATED, 16 + MAX_WBITS, 8, 0), Z_OK);
    assert_int_equal(deflateSetHeader(&stream, &header), Z_OK);
    do {
        stream.next_out = (Bytef *)out;
        stream.avail_out = sizeof out;
        assert_true(deflate(&stream, Z_FINISH) >= Z_OK);
        text_add_bytes(packed, out, sizeof out - stream.avail_out);
    } while (stream.avail_out == 0);
    deflateEnd(&stream);
}

static void write_rows(Text *csv, int rows)
{
    text_add(csv, "t,y\n");
    for (int i = 0; i < rows; i++)
        text_add(csv, "2020-01-%02d,%d.5\n", 1 + i % 28, i * 37 % 100);
}

/* The text, or an error with its place. */
static bool unpack(const Text *packed, Text *text, Error *err)
{
    char *bytes = NULL;
    size_t size = 0;

    *err = (Error){0};
    text->used = 0;
    if (gzip_unpack("f.gz", packed->data, packed->used, ERR_DATA, &bytes, &size, err) != OK) {
        assert_int_equal(err->status, ERR_DATA);
        assert_string_equal(err->where, "f.gz");
        assert_true(err->hint[0] != '\0');
        return false;
    }
    text_add_bytes(text, bytes, size);
    free(bytes);
    return true;
}

static bool same(const Text *a, const Text *b)
{
    return a->used == b->used && memcmp(a->data, b->data, a->used) == 0;
}

static void unpacks(void **state)
{
    static const int rows[] = {1, 20, 5000, 200000};
    Text csv = {0}, packed = {0}, text = {0};
    Error err;

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        for (int level = 0; level <= 9; level += 3) {
            csv.used = packed.used = 0;
            write_rows(&csv, rows[i]);
            pack(csv.data, csv.used, level, &packed);
            assert_true(gzip_is(packed.data, packed.used));
            assert_true(unpack(&packed, &text, &err) && same(&text, &csv));
        }
    /* several members, and the zeros of a tape */
    packed.used = 0;
    pack("a,b\n1,", 6, 6, &packed);
    pack("2\n", 2, 6, &packed);
    text_add_bytes(&packed, "\0\0\0\0\0", 5);
    assert_true(unpack(&packed, &text, &err));
    assert_int_equal(text.used, 8);
    assert_memory_equal(text.data, "a,b\n1,2\n", 8);
    text_add_bytes(&packed, "x", 1);
    assert_false(unpack(&packed, &text, &err));
    assert_string_equal(err.message,
                        "there are other bytes behind the end of the gzip file, after 8 bytes of "
                        "text");
    text_free(&csv);
    text_free(&packed);
    text_free(&text);
}

/* Every byte lost, doubled or with a bit flipped: the same text, or refused. */
static void no_byte_is_lost_in_silence(void **state)
{
    Text csv = {0}, packed = {0}, spoilt = {0}, text = {0};
    int harmless = 0, refused = 0;
    Error err;

    (void)state;
    write_rows(&csv, 40);
    pack(csv.data, csv.used, 6, &packed);
    for (size_t at = 0; at < packed.used; at++)
        for (int how = -2; how < 8; how++) {
            spoilt.used = 0;
            text_add_bytes(&spoilt, packed.data, at + (how != -2));
            if (how >= 0)
                spoilt.data[at] = (char)(spoilt.data[at] ^ 1 << how);
            text_add_bytes(&spoilt, packed.data + at + (how == -1 ? 0 : 1),
                           packed.used - at - (how != -1));
            if (unpack(&spoilt, &text, &err)) {
                assert_true(same(&text, &csv));
                harmless++;
            } else {
                refused++;
            }
        }
    print_message("harmless %d  refused %d\n", harmless, refused);
    assert_true(harmless > 0 && refused > 10 * harmless);
    text_free(&csv);
    text_free(&packed);
    text_free(&spoilt);
    text_free(&text);
}

static void refuses_what_is_cut_short(void **state)
{
    Text csv = {0}, packed = {0}, text = {0};
    Error err;

    (void)state;
    write_rows(&csv, 40);
    pack(csv.data, csv.used, 6, &packed);
    for (size_t size = packed.used - 1; size >= 3; size--) {
        packed.used = size;
        assert_false(unpack(&packed, &text, &err));
        assert_memory_equal(err.message, "the gzip file is cut short", 26);
        assert_string_equal(err.hint,
                            "fetch or pack it again; gunzip -t tells whether it is whole");
    }
    text_free(&csv);
    text_free(&packed);
    text_free(&text);
}

static void write_file(const char *path, const Text *text)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    assert_int_equal(fwrite(text->data, 1, text->used, file), text->used);
    assert_int_equal(fclose(file), 0);
}

/* The text, and the sum of the file as it lies there. */
static void check_input(const Text *file, const Text *text, size_t step)
{
    char hex[FILE_HASH];
    Input input;
    Error err = {0};

    write_file("f", file);
    file_hash(file->data, file->used, hex);
    assert_int_equal(input_open(&input, "f", ERR_DATA, &err), OK);
    assert_int_equal(input.size, text->used);
    assert_memory_equal(input.bytes, text->data, text->used);
    assert_int_equal(input.packed, file != text);
    while (!input.packed && step > 0 && input.size - input.hashed > step)
        input_hash(&input, step);
    input_leave(&input, 0, input.size);
    input_sum(&input);
    assert_string_equal(input.hex, hex);
    input_sum(&input);
    assert_string_equal(input.hex, hex);
    assert_memory_equal(input.bytes, text->data, text->used);
    input_close(&input);
    assert_null(input.bytes);
}

static void opens_files(void **state)
{
    Text csv = {0}, packed = {0};
    Input input;
    Error err = {0};

    (void)state;
    write_rows(&csv, 200000);
    check_input(&csv, &csv, 1000003);
    csv.used = 1 << 20; /* mapped, to the end of its last page */
    check_input(&csv, &csv, 0);
    csv.used = (1 << 20) - 1; /* read */
    check_input(&csv, &csv, 65536);
    pack(csv.data, csv.used, 6, &packed);
    check_input(&packed, &csv, 0);
    packed.used = 0;
    pack(csv.data, csv.used, 0, &packed); /* large itself */
    check_input(&packed, &csv, 0);
    packed.used /= 2;
    write_file("f", &packed);
    assert_int_equal(input_open(&input, "f", ERR_DATA, &err), ERR_DATA);
    assert_string_equal(err.where, "f");
    assert_null(input.bytes);
    error_clear(&err);
    assert_int_equal(input_open(&input, "none", ERR_MODEL, &err), ERR_MODEL);
    text_free(&csv);
    text_free(&packed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unpacks),
        cmocka_unit_test(no_byte_is_lost_in_silence),
        cmocka_unit_test(refuses_what_is_cut_short),
        SCRATCH_TEST(opens_files),
    };

    return RUN(tests);
}
