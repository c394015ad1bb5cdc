#include "app/report.h"

#include "app/report_backtest.h"

#include "app/config.h"
#include "app/console.h"
#include "app/plot.h"

#include <math.h>
#include <string.h>

void result_free(Result *result)
{
    evaluation_free(&result->evaluation);
    backtest_free(&result->backtest);
    history_free(&result->history);
    frame_free(&result->frame);
    model_free(&result->model);
    series_free(&result->series);
    *result = (Result){0};
}

const Forecast *result_held_out(const Result *result, Mode mode)
{
    return mode == MODE_CONTINUOUS ? &result->evaluation.continuous
                                   : &result->evaluation.autoregressive;
}

int result_split(const Result *result)
{
    int row = result->series.rows;

    for (Mode mode = MODE_CONTINUOUS; mode <= MODE_AUTOREGRESSIVE; mode++) {
        const Forecast *forecast = result_held_out(result, mode);

        if (forecast->origins > 0 && forecast->origin[0] + 1 < row)
            row = forecast->origin[0] + 1;
    }
    return row;
}

Mode result_mode(const Result *result)
{
    return result->options.mode == MODE_CONTINUOUS ? MODE_CONTINUOUS : MODE_AUTOREGRESSIVE;
}

double result_score(const Result *result, const char *method, Mode mode, const char *metric)
{
    const int target = result->series.targets > 1 ? -1 : 0;

    return scores_find(&result->evaluation.scores, method, target, mode, PART_TEST, 0, metric);
}

const Labels *result_classes(const Result *result)
{
    return labels_count(result->series.labels, 0) > 0 ? &result->series.labels[0] : NULL;
}

const ScoreColumn *result_column(const Result *result, int index)
{
    static const ScoreColumn numbers[] = {
        {"mae", "MAE"}, {"rmse", "RMSE"}, {"smape", "sMAPE"}, {"mase", "MASE"}};
    static const ScoreColumn classes[] = {{"accuracy", "accuracy"},
                                          {"cross-entropy", "cross-entropy"}};
    static const ScoreColumn several[] = {{"smape", "sMAPE"},
                                          {"mase", "MASE"},
                                          {"owa", "OWA"},
                                          {"nd", "ND"},
                                          {"scaled-mse", "scaled MSE"},
                                          {"scaled-mae", "scaled MAE"}};

    if (result_classes(result))
        return index < 2 ? &classes[index] : NULL;
    if (result->series.parts > 0)
        return index < 6 ? &several[index] : NULL;
    return index < 4 ? &numbers[index] : NULL;
}

/* By which the baselines are sorted; the lower, the better. */
static double error_of(const Result *result, const char *method, Mode mode)
{
    if (result_classes(result))
        return 1 - result_score(result, method, mode, "accuracy");
    return result_score(result, method, mode, result->series.parts > 0 ? "mase" : "mae");
}

int result_origins(const Result *result, Mode mode)
{
    return result->series.parts > 0 ? result->evaluation.origins[mode]
                                    : result_held_out(result, mode)->origins;
}

int result_methods(const Result *result, Mode mode, const char *method[METHODS_SHOWN])
{
    int count = 0;

    if (result_held_out(result, mode)->origins == 0)
        return 0;
    method[count++] = result->model.method->name;
    for (int i = 0; baseline_at(i) && count < METHODS_SHOWN; i++) {
        const char *name = baseline_at(i)->name;
        const double error = error_of(result, name, mode);
        int place = count;

        if (isnan(error) || strcmp(name, method[0]) == 0)
            continue;
        for (; place > 1 && error < error_of(result, method[place - 1], mode); place--)
            method[place] = method[place - 1];
        method[place] = name;
        count++;
    }
    return count;
}

static Status write_text(const Folder *folder, const char *name, Text *text, Error *err)
{
    char path[FILE_PATH];

    folder_file(folder, name, path);
    return file_write_text(path, text, err);
}

/* What only training makes. */
static Status write_trained(const Result *result, const Folder *folder, Error *err)
{
    char path[FILE_PATH];
    Text text = {0};

    if (result->history.epochs > 0) {
        report_loss(result, &text);
        if (write_text(folder, "loss.csv", &text, err) != OK)
            return err->status;
    }
    config_write(&result->options, &text);
    if (write_text(folder, "config.yaml", &text, err) != OK)
        return err->status;
    folder_file(folder, "model.safetensors", path);
    return model_save(&result->model, path, err);
}

Status report_write(const Result *result, const Folder *folder, Error *err)
{
    Text text = {0};

    report_forecast(result, &text);
    if (write_text(folder, "forecast.csv", &text, err) != OK)
        return err->status;
    if (result->evaluation.scores.count > 0) {
        report_metrics(result, &text);
        if (write_text(folder, "metrics.csv", &text, err) != OK)
            return err->status;
    }
    if (result->backtest.step) {
        report_backtest(result, &text);
        if (write_text(folder, "backtest.csv", &text, err) != OK)
            return err->status;
        report_backtest_steps(result, &text);
        if (write_text(folder, "steps.csv", &text, err) != OK)
            return err->status;
    }
    if (result->evaluation.series.judged > 0) {
        report_series(result, &text);
        if (write_text(folder, "series.csv", &text, err) != OK)
            return err->status;
    }
    if (result->trained && write_trained(result, folder, err) != OK)
        return err->status;
    if (report_run(result, &text, err) == OK)
        return write_text(folder, "run.json", &text, err);
    text_free(&text);
    return err->status;
}

static Format chosen_format(const Options *options)
{
    if (options->json)
        return FORMAT_JSON;
    if (options->format != FORMAT_AUTO)
        return options->format;
    return console_to_terminal() ? FORMAT_TABLE : FORMAT_CSV;
}

Status report_print(const Result *result, const char *folder, Error *err)
{
    const Format format = chosen_format(&result->options);
    Text text = {0};
    Status status = OK;

    if (format == FORMAT_JSON)
        status = report_document(result, folder, &text, err);
    else if (format == FORMAT_CSV && result->backtest.step)
        report_backtest_steps(result, &text);
    else if (format == FORMAT_CSV)
        report_ahead(result, &text);
    else
        report_table(result, &text);
    if (status == OK)
        status = console_write(&text, err);
    if (status == OK && format == FORMAT_TABLE)
        status = plot_show(folder, "forecast", err);
    text_free(&text);
    return status;
}
