#include "bench/nets.h"

#include "base/rng.h"
#include "base/text.h"

static void layout(Nets *nets)
{
    const NetsConfig *c = &nets->config;
    const size_t count = nets->net.count, rows = (size_t)nets->windows.rows;

    nets->params = arena_reals(&nets->arena, count);
    nets->updater.state = arena_reals(&nets->arena, count * (size_t)nets->updater.optim->slots);
    nets->table = arena_reals(&nets->arena, rows * (size_t)c->inputs);
    nets->truth = arena_reals(&nets->arena, rows);
    net_pack_layout(&nets->net, PACK_ROW, &nets->arena, &nets->pack);
    nets->origin = arena_take(&nets->arena, (size_t)c->batch, sizeof *nets->origin);
    net_layout(&nets->net, 1, 1, false, false, &nets->arena, &nets->work);
}

static void fill(Nets *nets)
{
    const Rng rng = rng_make(1, RNG_TEST);
    const int inputs = nets->config.inputs;

    for (int row = 0; row < nets->windows.rows; row++) {
        for (int i = 0; i < inputs; i++)
            nets->table[row * inputs + i] = (real)rng_normal(rng, (uint32_t)row, (uint32_t)i, 0);
        nets->truth[row] = nets->table[row * inputs];
    }
    for (int i = 0; i < nets->config.batch; i++)
        nets->origin[i] = nets->config.steps - 1 + i;
    net_init(&nets->net, 1, nets->params);
}

static Status open_net(Nets *nets, Error *err)
{
    NetConfig net = {
        .inputs = nets->config.inputs,
        .outputs = 1,
        .hidden = nets->config.hidden,
        .layers = nets->config.layers,
        .dirs = nets->config.dirs,
    };

    text_copy(net.cell, sizeof net.cell, nets->config.cell);
    return net_make(&nets->net, &net, err);
}

Status nets_open(Nets *nets, const NetsConfig *config, Error *err)
{
    const TrainConfig train = {.batch = config->batch, .threads = config->threads};

    *nets = (Nets){.config = *config, .updater.optim = optim_find("adam")};
    nets->windows.rows = config->batch + config->steps;
    if (open_net(nets, err) != OK)
        return err->status;
    layout(nets);
    if (arena_open(&nets->arena, nets->arena.used, err) != OK)
        return err->status;
    layout(nets);
    fill(nets);
    nets->windows = (Windows){
        .value = nets->table,
        .truth = nets->truth,
        .rows = nets->windows.rows,
        .cols = config->inputs,
        .targets = 1,
        .past = config->inputs - 1,
        .outputs = 1,
        .steps = config->steps,
    };
    nets->task = (Task){.windows = nets->windows,
                        .lead = config->steps - 1,
                        .steps = config->steps,
                        .answers = 1,
                        .span = 1};
    net_pack(&nets->net, nets->params, &nets->pack);
    if (config->dirs == 1) /* else nothing can be carried */
        net_begin(&nets->net, &nets->pack, &nets->work, 1, NULL);
    if (shards_open(&nets->shards, &nets->net, &nets->task, loss_find("mse"), &train, 0, err) == OK)
        net_pack(&nets->net, nets->params, &nets->shards.pack);
    return err->status;
}

void nets_close(Nets *nets)
{
    shards_close(&nets->shards);
    arena_close(&nets->arena);
    *nets = (Nets){0};
}

/* Nets and how often. */
typedef struct {
    Nets *nets;
    int count;
} Work;

static void train_steps(void *what)
{
    Nets *nets = ((const Work *)what)->nets;
    const NetsConfig *c = &nets->config;
    const Batch batch = {.task = &nets->task, .origin = nets->origin, .count = c->batch, .seed = 1};
    Shards *shards = &nets->shards;
    int bad;

    for (int i = 0; i < ((const Work *)what)->count; i++) {
        shards_train(shards, &batch, &bad);
        gradient_sum(nets->net.kernel, &shards->gradient);
        gradient_apply(&nets->updater, ++nets->updates, 1e-3, 1, &shards->gradient, nets->params);
        net_pack(&nets->net, nets->params, &shards->pack);
    }
}

void nets_train(Nets *nets, int count)
{
    shards_together(&nets->shards, train_steps, &(Work){nets, count});
}

/* As roll-outs do (model/rollout.c). */
static void steps(Team *team, void *what)
{
    Nets *nets = ((const Work *)what)->nets;

    net_share(&nets->net, &nets->work, team);
    for (int i = 0; i < ((const Work *)what)->count; i++) {
        net_step(&nets->net, &nets->pack, &nets->work, 1, true);
        nets->work.x[0] = nets->work.y[0];
    }
}

void nets_step(Nets *nets, int count)
{
    const int members = net_members(&nets->pack, (size_t)count, nets->config.threads);

    team_gather(members, true, steps, &(Work){nets, count});
}
