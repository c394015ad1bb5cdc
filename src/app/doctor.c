/* forecast doctor: what this machine has, and whether the kernels give the bits they should. */
#include "app/cli.h"
#include "app/gnuplot.h"
#include "app/json.h"
#include "app/run.h"
#include "base/file.h"
#include "base/rng.h"
#include "nn/kernel.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

/* sha256 of what self_test computes, on any machine. */
#ifdef REAL_DOUBLE
#define SELF_TEST "726a928fe027a9bd9581a7881fb285bae7bcd4d14eb56931dcf256169f19895d"
#else
#define SELF_TEST "1144549ad6e500021ace2bb3dd54de6e2385955c50739d8481ba17c1adee8fd0"
#endif

typedef struct {
    bool works[4]; /* the kinds of pictures[] */
    bool installed;
    bool present[CPU_LEVELS];
    char hash[CPU_LEVELS][FILE_HASH];
    bool good;
} Findings;

static const char *const pictures[4] = {"png", "svg", "pdf", "dumb"};

static void draw_numbers(real *x, size_t count, uint32_t which)
{
    const Rng rng = rng_make(1, RNG_TEST);

    for (size_t i = 0; i < count; i++)
        x[i] = (real)(8 * rng_uniform(rng, which, (uint32_t)i, 0) - 4);
}

/* Every kernel of one level once, on the same numbers. */
static void self_test(const Kernel *kernel, char hash[FILE_HASH])
{
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
    file_hash(out, sizeof out, hash);
}

static void test_kernels(Findings *findings)
{
    findings->good = true;
    for (int level = 0; level < CPU_LEVELS; level++) {
        const Kernel *kernel = kernel_at((CpuLevel)level);

        if (level > (int)cpu_level() || (level > 0 && kernel == kernel_at((CpuLevel)(level - 1))))
            continue; /* not compiled in, or not for this processor */
        findings->present[level] = true;
        self_test(kernel, findings->hash[level]);
        if (strcmp(findings->hash[level], SELF_TEST) != 0)
            findings->good = false;
    }
}

static const char script[] = "kind = exists('kind') ? kind : 'png'\n"
                             "file = exists('file') ? file : 'test.png'\n"
                             "if (kind eq 'png') set terminal pngcairo\n"
                             "if (kind eq 'svg') set terminal svg\n"
                             "if (kind eq 'pdf') set terminal pdfcairo\n"
                             "if (kind eq 'dumb') set terminal dumb\n"
                             "set output file\nplot x\n";

static void forget(const char *folder, const char *name)
{
    char path[FILE_PATH];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    unlink(path);
}

/* Draws a line in each kind of picture, in a folder that is removed again. */
static Status test_gnuplot(Findings *findings, Error *err)
{
    const char *parent = getenv("TMPDIR");
    char folder[256], path[FILE_PATH], name[32];

    findings->installed = gnuplot_installed();
    if (!findings->installed)
        return OK;
    snprintf(folder, sizeof folder, "%s/forecast-XXXXXX", parent && *parent ? parent : "/tmp");
    if (!mkdtemp(folder))
        return error_set(err, ERR_OUTPUT, folder, "no folder can be made here");
    snprintf(path, sizeof path, "%s/test.gp", folder);
    Status status = file_write(path, script, sizeof script - 1, err);

    for (int i = 0; i < 4 && status == OK; i++) {
        const Picture picture = {.kind = pictures[i]};
        Error ignored = {0};

        findings->works[i] = gnuplot_draw(folder, "test", &picture, &ignored) == OK;
        gnuplot_file("test", pictures[i], name, sizeof name);
        forget(folder, name);
    }
    forget(folder, "test.gp");
    rmdir(folder);
    return status;
}

static void add_pictures(Text *out, const Findings *findings)
{
    text_add(out, "gnuplot       ");
    if (!findings->installed)
        text_add(out, "missing: no pictures; apt-get install gnuplot-nox");
    for (int i = 0; i < 4 && findings->installed; i++)
        text_add(out, "%s%s%s", i ? ", " : "", pictures[i], findings->works[i] ? "" : " fails");
    text_add(out, "\n");
}

static void add_kernels(Text *out, const Findings *findings)
{
    bool first = true;

    text_add(out, "instructions  %s of ", cpu_level_name(cpu_level()));
    for (int level = 0; level < CPU_LEVELS; level++) {
        if (!findings->present[level])
            continue;
        text_add(out, "%s%s", first ? "" : ", ", cpu_level_name((CpuLevel)level));
        first = false;
    }
    text_add(out, "\n");
    if (findings->good)
        text_add(out, "self-test     passed: the same bits at every level\n");
    for (int level = 0; level < CPU_LEVELS && !findings->good; level++)
        if (findings->present[level])
            text_add(out, "self-test     %s: %s\n", cpu_level_name((CpuLevel)level),
                     strcmp(findings->hash[level], SELF_TEST) == 0 ? "passed"
                                                                   : findings->hash[level]);
}

static void write_text(const Options *options, const Findings *findings, Text *out)
{
    text_add(out, "forecast      %s (%s, compiler %s)\n", FORECAST_VERSION, REAL_DTYPE,
             __VERSION__);
    text_add(out, "threads       %d\n", options->threads);
    add_kernels(out, findings);
    add_pictures(out, findings);
}

static void write_json(const Options *options, const Findings *findings, Text *out)
{
    json_t *root = json_object(), *levels = json_object(), *plots = json_object();

    for (int level = 0; level < CPU_LEVELS; level++)
        if (findings->present[level])
            json_put(&levels, cpu_level_name((CpuLevel)level), json_text(findings->hash[level]));
    for (int i = 0; i < 4 && findings->installed; i++)
        json_put(&plots, pictures[i], json_boolean(findings->works[i]));
    json_put(&root, "version", json_text(FORECAST_VERSION));
    json_put(&root, "real", json_text(REAL_DTYPE));
    json_put(&root, "compiler", json_text(__VERSION__));
    json_put(&root, "threads", json_integer(options->threads));
    json_put(&root, "instructions", json_text(cpu_level_name(cpu_level())));
    json_put(&root, "self_test", json_boolean(findings->good));
    json_put(&root, "levels", levels);
    json_put(&root, "gnuplot", json_boolean(findings->installed));
    json_put(&root, "pictures", plots);
    json_write(root, out);
    json_decref(root);
}

Status verb_doctor(const Options *options, Console *console, Error *err)
{
    Findings findings = {0};
    Text out = {0};

    (void)console;
    test_kernels(&findings);
    if (test_gnuplot(&findings, err) != OK)
        return err->status;
    if (options->json)
        write_json(options, &findings, &out);
    else
        write_text(options, &findings, &out);
    if (console_write(&out, err) == OK && !findings.good)
        error_set(err, ERR_INTERNAL, "self-test",
                  "the kernels do not give the bits they should: results may differ from others'");
    text_free(&out);
    return err->status;
}
