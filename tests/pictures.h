/* A folder for the pictures of a result made by hand. */
#ifndef TESTS_PICTURES_H
#define TESTS_PICTURES_H

#include "scratch.h"

#include "result.h"

static const char *const picture_names[] = {"forecast", "continuous", "loss", "residuals",
                                            "horizon"};

static inline bool is_there(const char *path)
{
    struct stat info;

    return stat(path, &info) == 0 && info.st_size > 0;
}

/* The folder that a run's pictures go to, with the loss.csv that the run writes itself. */
static inline void make_folder(const Result *result)
{
    Text loss = {0};

    assert_int_equal(mkdir("run", 0777), 0);
    report_loss(result, &loss);
    scratch_write("run/loss.csv", loss.data);
    text_free(&loss);
}

#endif
