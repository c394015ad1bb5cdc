/* Gradients of the loss by a net's outputs against central differences, in double: seasonal
 * attention, curve and scale, quantiles, each loss in the data's units and in the answers' own.
 *
 * A difference in float is too coarse to show anything: there the test is skipped. */
#include "model_fixture.h"

#include "model/answers.h"

#ifdef REAL_DOUBLE

enum { ROWS = 200, SEASON = 4, WINDOW = 12, HORIZON = 7, SAMPLES = 3, LEVELS = 2, CYCLES = 3 };

static const double LIMIT = 1e-6;

typedef struct {
    Model model;
    Frame frame;
    Task task;
    Answers answers;
    AnswersWork work;
    Arena arena;
    const Loss *loss;
    int origin[SAMPLES];
    real *out, *dout; /* [SAMPLES, outputs] */
    real *truth;      /* [SAMPLES, HORIZON, targets] in answers' units */
    size_t count;     /* of outputs */
} Case;

/* Two targets that stay positive, one value missing. */
static Series make_series(void)
{
    Series series = fixture_series(ROWS, 2, 0, 0, 0);

    for (int t = 0; t < ROWS; t++) {
        *fixture_at(&series, t, 0) = 20 + 5 * (t % SEASON) + fixture_noise(t, 0);
        *fixture_at(&series, t, 1) = 3 + (t % SEASON == 1) + 0.2 * fixture_noise(t, 1);
    }
    *fixture_at(&series, 62, 1) = NAN;
    return series;
}

static void open_case(Case *c, const Series *series, const char *loss, BaseKind base, double curve)
{
    ModelConfig config = fixture_config("gru");
    Notes notes = {0};
    Error err = {0};
    Arena measure = {0};

    config.head = HEAD_DIRECT;
    config.window = WINDOW;
    config.horizon = HORIZON;
    config.season = (Seasons){.first = SEASON, .second = 2 * SEASON};
    config.cycles = base == BASE_SEASONAL ? CYCLES : 0;
    config.base = base;
    config.anchor = ANCHOR_SCALE;
    config.log = curve == 1;
    config.box_cox = curve < 1 ? 1 - curve : 1;
    config.quantiles = true;
    config.level[0] = 95;
    config.level[1] = 80;
    *c = (Case){.loss = loss_find(loss), .origin = {60, 80, 100}};
    SUCCEEDS(model_make(&config, series, &c->model, &notes, &err), err);
    SUCCEEDS(frame_make(&c->model, series, &c->frame, &notes, &err), err);
    SUCCEEDS(task_make(&c->model, &c->frame.windows, false, HORIZON, &c->task, &err), err);
    c->answers = answers_of(&c->model);
    answers_layout(&c->answers, SAMPLES, &measure, &c->work);
    SUCCEEDS(arena_open(&c->arena, measure.used, &err), err);
    answers_layout(&c->answers, SAMPLES, &c->arena, &c->work);
    c->count = (size_t)SAMPLES * (size_t)c->answers.outputs;
    c->out = calloc(c->count, sizeof *c->out);
    c->dout = calloc(c->count, sizeof *c->dout);
    c->truth = calloc((size_t)SAMPLES * HORIZON * 2, sizeof *c->truth);
    assert_true(c->out && c->dout && c->truth);
    assert_int_equal(c->answers.outputs, c->model.net.outputs);
    for (size_t i = 0; i < c->count; i++)
        c->out[i] = (real)(0.3 * fixture_noise((int)i, 5));
}

static void close_case(Case *c)
{
    task_free(&c->task);
    frame_free(&c->frame);
    model_free(&c->model);
    arena_close(&c->arena);
    free(c->out);
    free(c->dout);
    free(c->truth);
}

static double loss_of(Case *c, real *dout)
{
    size_t counted;

    task_answers(&c->task, c->origin, SAMPLES, c->truth);
    for (int b = 0; b < SAMPLES; b++)
        answers_gather(&c->answers, &c->task, c->origin[b], b, &c->work);
    const double sum = answers_eval(&c->answers, c->loss, 2, SAMPLES, &c->work, c->out, c->truth, 1,
                                    dout, &counted);
    assert_int_equal(counted, SAMPLES * HORIZON * 2 - 1);
    return sum;
}

/* In the data's units, by the MASE scale. */
static double in_units(const Case *c, const WindowScale *s, int target, double answer)
{
    const Transform *t = &c->model.transform[target];
    const double level = t->shift + t->scale * ((double)s->level + (double)s->step * answer);

    return curve_invert(t->curve, level) / c->model.mase_scale[target];
}

/* The pinball losses of all bounds, in the plain way. */
static double bounds_of(Case *c)
{
    real room[WINDOW + CYCLES * HORIZON], y[HORIZON * 2];
    double sum = 0;

    (void)loss_of(c, NULL); /* truth */
    for (int b = 0; b < SAMPLES; b++) {
        const real *out = c->out + (size_t)b * (size_t)c->answers.outputs;
        answers_form(&c->answers, &c->task.windows, c->task.windows.value, c->origin[b], out, room,
                     y);
        for (int i = 0; i < HORIZON * 2; i++) {
            const double truth = (double)c->truth[b * HORIZON * 2 + i];
            WindowScale s;
            windows_scale(&c->task.windows, c->task.windows.value, c->origin[b], i % 2, &s);
            for (int l = 0; l < LEVELS && !isnan(truth); l++) {
                for (int side = 0; side < 2; side++) {
                    const double width = (double)answers_width(&c->answers, out, l, side, i);
                    const double bound = (double)y[i] + (side ? width : -width);
                    const double q = c->loss->units ? in_units(c, &s, i % 2, bound) : bound;
                    const double low = (100 - c->model.config.level[l]) / 200;
                    const double level = side ? 1 - low : low;
                    sum += truth > q ? level * (truth - q) : (1 - level) * (q - truth);
                }
            }
        }
    }
    return sum;
}

/* Worst relative error of the gradient by the outputs [from, to) of each sample. */
static double worst_error(Case *c, int from, int to, double (*value)(Case *))
{
    double worst = 0;

    for (size_t i = 0; i < c->count; i++) {
        const int at = (int)(i % (size_t)c->answers.outputs);
        const real kept = c->out[i];
        double least = INFINITY;
        if (at < from || at >= to)
            continue;
        for (double h = 1e-4; h > 5e-7; h /= 10) {
            c->out[i] = kept + h;
            const double above = value(c);
            c->out[i] = kept - h;
            const double slope = (above - value(c)) / (2 * h);
            const double size = fmax(fmax(fabs(slope), fabs((double)c->dout[i])), 1e-2);
            least = fmin(least, fabs(slope - (double)c->dout[i]) / size);
        }
        c->out[i] = kept;
        worst = fmax(worst, least);
    }
    return worst;
}

static double plain_loss(Case *c)
{
    return loss_of(c, NULL);
}

static void test_every_loss(void **state)
{
    static const char *const losses[] = {"mse", "mae", "huber", "mase", "smape", "owa"};
    static const double curves[] = {0, 1, 0.6};
    Series series = make_series();

    (void)state;
    for (size_t i = 0; i < COUNT(losses); i++) {
        for (int variant = 0; variant < 6; variant++) {
            Case c;
            open_case(&c, &series, losses[i], variant % 2 ? BASE_SEASONAL : BASE_NONE,
                      curves[variant / 2]);
            const int answers = 2 * c.answers.weights + HORIZON * 2;
            (void)loss_of(&c, c.dout);
            const double plain = worst_error(&c, 0, answers, plain_loss);
            const double bounds = worst_error(&c, answers, c.answers.outputs, bounds_of);
            print_message("%-6s attention %d curve %g: answers %.1e, bounds %.1e\n", losses[i],
                          variant % 2, curves[variant / 2], plain, bounds);
            assert_true(plain < LIMIT && bounds < LIMIT);
            close_case(&c);
        }
    }
    series_free(&series);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_loss)};

    return RUN(tests);
}

#else

static void test_needs_double(void **state)
{
    (void)state;
    skip();
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_needs_double)};

    return RUN(tests);
}

#endif
