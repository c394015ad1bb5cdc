/* What is decided about a training where nothing was given. */
#include "model/train.h"

enum {
    VISITS = 8,        /* windows of an epoch that a row's answer is in, where windows lie apart */
    UPDATES_LEAST = 32 /* of an epoch, before windows lie apart */
};

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

/* A net that answers at every step sees a row in each window that holds it: of a long series fewer
 * windows teach as much. */
static int plan_stride(const Model *model, const TrainConfig *config)
{
    const Windows windows = model_windows(model);
    const int rows = model->split.train - windows_reach(&windows) - model_start(model);
    const int most = model->net.config.every_step ? windows.steps / VISITS : 1;
    const int stride = smaller(most, rows / (UPDATES_LEAST * config->batch));

    return stride > 1 ? stride : 1;
}

Status train_plan(const Model *model, TrainConfig *config, Notes *notes, Error *err)
{
    if (model->method->kind == METHOD_BASELINE)
        return OK;
    if (config->batch < 1 || config->stride < 0)
        return error_set(err, ERR_USAGE, config->batch < 1 ? "--batch" : "--stride",
                         "must be positive");
    if (config->stride == 0) {
        config->stride = plan_stride(model, config);
        if (config->stride > 1)
            notes_add(notes, NOTE_FOUND, "windows %d rows apart", config->stride);
    }
    return OK;
}
