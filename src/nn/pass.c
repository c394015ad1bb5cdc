#include "nn/pass.h"

/* Numbers of the masks' layers in the dropout's counter, beside the number of a layer's input. */
enum { DROP_RECURRENT = 32, DROP_DECODER = 64 };

static void check_run(const Pass *p)
{
    const NetConfig *c = &p->net->config;
    const NetFeed *feed = p->run->feed;

    ASSERT(p->rows > 0 && p->rows <= p->work->rows && p->steps > 0 && p->steps <= p->work->steps);
    ASSERT(c->dirs == 1 || (!p->run->first && !p->run->last && !feed));
    ASSERT(!feed || (c->every_step && feed->warm >= 0 && feed->warm <= p->steps));
    for (int i = 0; feed && i < feed->columns; i++)
        ASSERT(feed->lag[i] >= 1 && feed->output[i] >= 0 && feed->output[i] < c->outputs &&
               feed->column[i] >= c->symbols && feed->column[i] < c->inputs);
}

Pass pass_make(const Net *net, const NetPack *pack, NetWork *work, int rows, int steps,
               const NetRun *run)
{
    static const NetRun plain = {0};
    const Pass pass = {net, pack, work, rows, steps, run ? run : &plain};

    check_run(&pass);
    return pass;
}

int pass_phases(const Pass *p, Phase phase[2])
{
    const NetFeed *feed = p->run->feed;
    const bool decoder = p->net->config.decoder, fed = feed && feed->columns > 0;
    const int steps = p->steps, warm = fed || (feed && decoder) ? feed->warm : steps;
    int count = 0;

    if (warm > 0)
        phase[count++] = (Phase){
            .span = {0, warm}, .answers = !decoder, .weights = {0, decoder ? warm : steps}};
    if (warm < steps) {
        phase[count] = (Phase){
            .span = {warm, steps}, .decoder = decoder, .stepwise = fed, .answers = true};
        if (decoder || warm == 0)
            phase[count].weights = (Span){warm, steps};
        count++;
    }
    return count;
}

void pass_draw_masks(const Pass *p, const Phase *phase)
{
    const double rate = p->net->config.recurrent_dropout;

    for (int l = 0; l < p->net->layers && rate > 0; l++) {
        LayerWork *work = &p->work->layer[l];
        work->dropping = p->run->dropout && work->dir[0].keep;
        work->kept = (real)(1 / (1 - rate));
        for (int d = 0; d < p->net->config.dirs && work->dropping; d++)
            dropout_draw(p->run->dropout, rate,
                         (phase->decoder ? DROP_DECODER : DROP_RECURRENT) + 2 * l + d, 0, 1,
                         p->rows, p->net->layer[l].shape.rec, work->dir[d].keep);
    }
}
