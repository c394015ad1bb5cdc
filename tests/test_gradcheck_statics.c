/* Gradients of the loss of a mini-batch over several series with static inputs, classes among them
 * embedded, by every parameter, against central differences, in double: everything between the
 * table and the loss.
 *
 * A difference in float is too coarse to show anything: there the test is skipped. */
#include "parts_fixture.h"

#ifdef REAL_DOUBLE

#include "model/shards.h"

enum { SAMPLES = 6 };

static const double LIMIT = 1e-6, STEP = 1e-5;

typedef struct {
    Fitted f;
    Task task;
    Shards shards;
    Batch batch;
    int origin[SAMPLES];
} Case;

static double loss_of(Case *c)
{
    int worst;

    net_pack(&c->f.model.net, c->f.model.params, &c->shards.pack);
    return shards_train(&c->shards, &c->batch, &worst);
}

/* Two origins of each of the series that hold windows. */
static void open_case(Case *c, const Series *series, const char *method, int embedding)
{
    ModelConfig config = parts_config(method);
    TrainConfig training = fixture_training(1, 1);

    training.batch = SAMPLES;
    config.embedding = embedding;
    config.hidden = 3;
    config.horizon = HORIZON;
    config.missing = rule_of("forward");
    *c = (Case){.f = {.history = {0}}};
    fitted_make(&c->f, &config, series);
    for (int i = 0; i < SAMPLES; i++)
        c->origin[i] = c->f.frame.stretch[i / 2].first + 20 + i;
    SUCCEEDS(task_make(&c->f.model, &c->f.frame.windows, false, HORIZON, &c->task, &c->f.err),
             c->f.err);
    SUCCEEDS(shards_open(&c->shards, &c->f.model.net, &c->task, loss_find("mse"), &training,
                         SAMPLES, &c->f.err),
             c->f.err);
    c->batch = (Batch){.task = &c->task, .origin = c->origin, .count = SAMPLES, .seed = 1};
}

static void close_case(Case *c)
{
    shards_close(&c->shards);
    task_free(&c->task);
    fitted_free(&c->f);
}

static double worst_of(Case *c, double spoil)
{
    const size_t count = c->f.model.net.trained;
    real *gradient = malloc(count * sizeof *gradient);
    double worst = 0;

    assert_non_null(gradient);
    (void)loss_of(c);
    memcpy(gradient, c->shards.gradient.shard, count * sizeof *gradient);
    for (size_t i = 0; i < count; i++) {
        real *p = &c->f.model.params[i];
        const real kept = *p;
        *p = kept + STEP;
        const double above = loss_of(c);
        *p = kept - STEP;
        const double below = loss_of(c);
        *p = kept;
        const double slope = (above - below) / (2 * STEP), own = spoil * (double)gradient[i];
        const double size = fmax(fabs(slope) + fabs(own), 1e-3);
        worst = fmax(worst, fabs(slope - own) / size);
    }
    free(gradient);
    return worst;
}

static void every_parameter(void **state)
{
    static const struct {
        const char *method;
        int embedding;
    } nets[] = {{"gru", 0}, {"gru", 2}, {"lstm", 1}, {"narx", 0}};
    Series series = parts_make();

    (void)state;
    for (size_t n = 0; n < COUNT(nets); n++) {
        Case c;
        open_case(&c, &series, nets[n].method, nets[n].embedding);
        const double worst = worst_of(&c, 1);
        if (worst > LIMIT)
            fail_msg("%s, embedding %d: %g", nets[n].method, nets[n].embedding, worst);
        assert_true(worst_of(&c, 0.999) > LIMIT);
        close_case(&c);
    }
    series_free(&series);
}

#else

static void every_parameter(void **state)
{
    (void)state;
    skip();
}

#endif

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_parameter)};

    return RUN(tests);
}
