/* Any bytes as a configuration and as a batch: read or refused, and what was read is written so
 * that it is read back to the same. */
#include "app/config.h"
#include "app/yamlfile.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_round_trip(const Options *options)
{
    static Options again;
    Text first = {0}, second = {0};
    Error err = {0};

    options_init(&again);
    config_write(options, &first);
    ASSERT(config_parse("written.yaml", first.data, first.used, &again, &err) == OK);
    config_write(&again, &second);
    ASSERT(strcmp(first.data, second.data) == 0);
    text_free(&first);
    text_free(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static Options options;
    char *text = malloc(size + 1);
    Error err = {0};
    Batch batch;

    if (!text || size > YAMLFILE_LIMIT) {
        free(text);
        return 0;
    }
    if (size > 0)
        memcpy(text, data, size);
    text[size] = '\0';
    options_init(&options);
    const Status single = config_parse("c.yaml", text, size, &options, &err);

    ASSERT(single == OK || single == ERR_USAGE);
    if (single == OK)
        check_round_trip(&options);
    options_init(&options);
    err = (Error){0};
    const Status several = batch_parse("b.yaml", text, size, &options, &batch, &err);

    ASSERT(several == OK || several == ERR_USAGE);
    for (int i = 0; several == OK && i < batch.count && i < 8; i++)
        check_round_trip(&batch.run[i]);
    batch_free(&batch);
    free(text);
    return 0;
}
