#include "nn/dropout.h"

#include "base/rng.h"

enum { LAYER_SHIFT = 24 }; /* units / 4 of a layer below it in the counter's last word */

static void draw_row(Rng rng, const NetDropout *dropout, uint32_t keep_from, int layer, int step,
                     int row, int width, uint8_t *mask)
{
    for (int j = 0; j < width; j += 4) {
        uint32_t word[4];
        rng_words(rng, dropout->update, (uint32_t)dropout->sample[row], (uint32_t)step,
                  ((uint32_t)layer << LAYER_SHIFT) + (uint32_t)j / 4, word);
        for (int i = 0; i < 4 && j + i < width; i++)
            mask[j + i] = word[i] >= keep_from;
    }
}

void dropout_draw(const NetDropout *dropout, double rate, int layer, int first_step, int steps,
                  int rows, int width, uint8_t *mask)
{
    const Rng rng = rng_make(dropout->seed, RNG_DROPOUT);
    const uint32_t keep_from = (uint32_t)(rate * 0x1p32);

    for (int t = 0; t < steps; t++) {
        for (int r = 0; r < rows; r++, mask += width)
            draw_row(rng, dropout, keep_from, layer, first_step + t, r, width, mask);
    }
}

void dropout_apply(size_t n, const uint8_t *mask, double rate, real *x)
{
    const real scale = (real)(1 / (1 - rate));

    for (size_t i = 0; i < n; i++)
        x[i] = mask[i] ? x[i] * scale : 0;
}
