#include "app/selftest.h"

#include "app/run.h"
#include "base/rng.h"
#include "data/synth.h"
#include "nn/kernel.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- what is known ---- */

/* The first digits of sha256 of what each trial gives, on any machine. */
static const struct {
    const char *name, *in_float, *in_double;
} sums[] = {
#include "app/selftest.sums"
};

static void look_up(Trial *trial)
{
    for (size_t i = 0; i < sizeof sums / sizeof *sums; i++)
        if (strcmp(sums[i].name, trial->name) == 0)
            text_copy(trial->known, SELFTEST_SUM,
                      sizeof(real) == sizeof(float) ? sums[i].in_float : sums[i].in_double);
}

/* ---- the kernels ---- */

/* Sizes that leave remainders in every block of every kernel. */
enum {
    ROWS = 7,
    COLUMNS = 70,
    SUMMED = 33,
    VALUES = 257,
    LEFT = ROWS * SUMMED,
    RIGHT = SUMMED * COLUMNS,
    PANELS = 2 * PANEL * SUMMED,
    EXP = ROWS * COLUMNS, /* where the results of a kernel begin */
    TANH = EXP + VALUES,
    SIGMOID = TANH + VALUES,
    AXPY = SIGMOID + VALUES,
    SUMS = AXPY + VALUES,
    NORM = SUMS + 1,
    OUT
};

static void draw_numbers(real *x, size_t count, uint32_t which)
{
    const Rng rng = rng_make(1, RNG_TEST);

    for (size_t i = 0; i < count; i++)
        x[i] = (real)(8 * rng_uniform(rng, which, (uint32_t)i, 0) - 4);
}

static void keep_sum(const void *bytes, size_t size, char sum[SELFTEST_SUM])
{
    char hash[FILE_HASH];

    file_hash(bytes, size, hash);
    text_copy(sum, SELFTEST_SUM, hash);
}

/* Every kernel once, on the same numbers. */
static void try_kernels(char sum[SELFTEST_SUM])
{
    const Kernel *kernel = kernel_best();
    _Alignas(64) real a[LEFT], b[RIGHT], packed[PANELS];
    real x[VALUES], out[OUT] = {0};
    const Product product = {.m = ROWS,
                             .n = COLUMNS,
                             .k = SUMMED,
                             .a = a,
                             .a_row = SUMMED,
                             .a_k = 1,
                             .b = packed,
                             .b_row = PANEL,
                             .b_panel = PANELS / 2,
                             .c = out,
                             .c_row = COLUMNS};

    draw_numbers(a, LEFT, 0);
    draw_numbers(b, RIGHT, 1);
    draw_numbers(x, VALUES, 2);
    pack_matrix(SUMMED, COLUMNS, b, COLUMNS, 1, packed);
    kernel->product(&product);
    kernel->exp(VALUES, x, out + EXP);
    kernel->tanh(VALUES, x, out + TANH);
    kernel->sigmoid(VALUES, x, out + SIGMOID);
    kernel->axpy(VALUES, (real)0.3, x, out + AXPY);
    kernel->add_rows(ROWS, 1, a, SUMMED, out + SUMS);
    out[NORM] = (real)kernel->norm2(VALUES, x);
    keep_sum(out, sizeof out, sum);
}

/* ---- trainings ---- */

/* Every method that has weights, on the way to cover what else there is: ways of answering and
 * training, losses, optimisers; models with members, a step that explodes. A name is the method
 * where the options give none. Mini-batches of four shards, two of them smaller. */
static const struct {
    const char *name, *options; /* "key=value ..." beside those of all */
} trainings[] = {
    {"elman", "target=y past=x categorical=x optimizer=rmsprop"},
    {"elman-relu", "head=last optimizer=adagrad"},
    {"lstm", "layers=2 dropout=0.2"},
    {"lstm-peephole", "training=closed-loop teacher=0.5"},
    {"lstm-coupled", "bptt=stateful batch=3"},
    {"lstm-peephole-coupled", "layer-norm=yes batch-norm=yes loss=huber optimizer=adamw"},
    {"lstm-projected", "projection=5 recurrent-dropout=0.2"},
    {"gru", "head=decoder"},
    {"gru-cho", "optimizer=sgd momentum=0.9 schedule=cosine"},
    {"birnn", "target=y past=x categorical=y,x embedding=2"},
    {"bilstm", "hidden=18"},
    {"bigru", "head=direct noise=0.1"},
    {"narx", "training=closed-loop lags=1:7"},
    {"ridge", "lags=1:9"},
    {"ensemble", "model=gru ensemble=3 combine=median"},
    {"stack", "model=auto refit=yes"},
    {"healing", "model=elman-relu lr=0.5 hidden=32 epochs=2"},
};
static const char usual[] = "epochs=1 hidden=9 window=9 horizon=3 season=7 batch=62 val=20 test=9 "
                            "mode=both time=none target=temperature past=wind";

static Status set_all(Options *options, const char *words, Error *err)
{
    char word[160];

    while (*words) {
        const size_t length = strcspn(words, " ");

        ASSERT(length < sizeof word);
        text_copy(word, length + 1, words);
        char *value = strchr(word, '=');
        ASSERT(value);
        *value++ = '\0';
        if (option_set(options, option_find(word), value, SOURCE_FLAG, word, err) != OK)
            return err->status;
        words += length + (words[length] == ' ');
    }
    return OK;
}

/* The weights and all forecasts. */
static Status sum_result(const Result *result, char sum[SELFTEST_SUM], Error *err)
{
    Text all = {0};

    if (result->model.params)
        text_add_bytes(&all, (const char *)result->model.params,
                       result->model.net.count * sizeof *result->model.params);
    report_forecast(result, &all);
    if (!all.failed)
        keep_sum(all.data, all.used, sum);
    text_free(&all);
    return all.failed ? error_memory(err, "the self-test") : OK;
}

static Status learn(const char *name, const char *words, int threads, Result *result,
                    char sum[SELFTEST_SUM], Error *err)
{
    const bool classes = strstr(words, "target=y");
    Options options;
    Text csv = {0};

    options_init(&options);
    synth_find(classes ? "binary" : "weather")->write(110, 1, &csv);
    if (!strstr(words, "model="))
        text_copy(options.model.model, sizeof options.model.model, name);
    if (set_all(&options, usual, err) == OK && set_all(&options, words, err) == OK) {
        options.threads = threads;
        options_finish(&options);
        if (run_prepare_text(&options, "self-test", &csv, result, err) == OK &&
            run_learn(result, NULL, err) == OK)
            (void)sum_result(result, sum, err);
    }
    text_free(&csv);
    return err->status;
}

/* What fails here (a loss that is not finite, say) is as wrong as other bits. */
static Status try_training(int index, int threads, char sum[SELFTEST_SUM], Error *err)
{
    Result *result = calloc(1, sizeof *result);

    if (!result)
        return error_memory(err, "the self-test");
    if (learn(trainings[index].name, trainings[index].options, threads, result, sum, err) != OK) {
        text_copy(sum, SELFTEST_SUM, "failed");
        if (err->status != ERR_OUTPUT)
            error_clear(err);
    }
    result_free(result);
    free(result);
    return err->status;
}

/* ---- all of them ---- */

static void find_settings(SelfTest *test)
{
    const CpuLevel best = cpu_level();

    for (int level = 0; level <= (int)best; level++)
        if (level == 0 || kernel_at((CpuLevel)level) != kernel_at((CpuLevel)(level - 1)))
            test->setting[test->settings++] = (Setting){(CpuLevel)level, 1};
    test->setting[test->settings] = test->setting[test->settings - 1];
    test->setting[test->settings++].threads = SELFTEST_THREADS;
}

Status selftest_run(SelfTest *test, Error *err)
{
    *test = (SelfTest){.trials = 1 + (int)(sizeof trainings / sizeof *trainings)};
    ASSERT(test->trials <= SELFTEST_TRIALS);
    find_settings(test);
    test->trial[0].name = "kernels";
    for (int i = 1; i < test->trials; i++)
        test->trial[i].name = trainings[i - 1].name;
    for (int s = 0; s < test->settings && err->status == OK; s++) {
        cpu_limit(test->setting[s].level);
        ASSERT(strcmp(kernel_best()->name, cpu_level_name(test->setting[s].level)) == 0);
        try_kernels(test->trial[0].found[s]);
        for (int i = 1; i < test->trials && err->status == OK; i++)
            (void)try_training(i - 1, test->setting[s].threads, test->trial[i].found[s], err);
    }
    cpu_limit(CPU_V4);
    for (int i = 0; i < test->trials; i++)
        look_up(&test->trial[i]);
    return err->status;
}

/* ---- what it means ---- */

bool selftest_right(const Trial *trial, int setting)
{
    return strcmp(trial->found[setting], trial->known) == 0;
}

int selftest_wrong(const SelfTest *test, int setting)
{
    int wrong = 0;

    for (int i = 0; i < test->trials; i++)
        wrong += !selftest_right(&test->trial[i], setting);
    return wrong;
}

int selftest_wrong_any(const SelfTest *test)
{
    int wrong = 0;

    for (int i = 0; i < test->trials; i++) {
        int right = 0;

        for (int s = 0; s < test->settings; s++)
            right += selftest_right(&test->trial[i], s);
        wrong += right < test->settings;
    }
    return wrong;
}

void selftest_setting(const Setting *setting, char out[32])
{
    snprintf(out, 32, "%s, %d thread%s", cpu_level_name(setting->level), setting->threads,
             setting->threads == 1 ? "" : "s");
}

void selftest_advice(const SelfTest *test, Text *out)
{
    const int best = test->settings - 2; /* with one thread; the last has several */
    int good = best;

    if (selftest_wrong(test, best) == 0) {
        text_add(out, "--threads 1 gives the known bits here; please report this");
        return;
    }
    while (good >= 0 && selftest_wrong(test, good) > 0)
        good--;
    if (good >= 0)
        text_add(out,
                 "FORECAST_CPU=%s in the environment gives the known bits here, more slowly; "
                 "please report this",
                 cpu_level_name(test->setting[good].level));
    else
        text_add(out, "build it anew without flags of your own (make clean all); if that does not "
                      "help, please report this");
}
