#include "model/simplex.h"

#include "base/error.h"

#include <math.h>
#include <string.h>

/* The corners lie so close in value, relative to it, that more steps change nothing that counts. */
#define FLAT 1e-9

typedef struct {
    double x[SIMPLEX_UNKNOWNS];
    double value;
} Corner;

typedef struct {
    SimplexValue value;
    void *user;
    int n, calls;
    Corner corner[SIMPLEX_UNKNOWNS + 1]; /* in ascending order of their values */
} Simplex;

static void measure(Simplex *simplex, Corner *corner)
{
    corner->value = simplex->value(simplex->user, corner->x);
    if (isnan(corner->value))
        corner->value = HUGE_VAL;
    simplex->calls++;
}

/* Stable: of equal corners the older one stays the better. */
static void sort(Simplex *simplex)
{
    for (int i = 1; i <= simplex->n; i++) {
        const Corner moved = simplex->corner[i];
        int at = i;
        for (; at > 0 && moved.value < simplex->corner[at - 1].value; at--)
            simplex->corner[at] = simplex->corner[at - 1];
        simplex->corner[at] = moved;
    }
}

/* The worst corner moved along the line through the middle of the others; -1 reflects it. */
static Corner moved(Simplex *simplex, double by)
{
    const int n = simplex->n;
    Corner corner = {.value = 0};

    for (int k = 0; k < n; k++) {
        double middle = 0;
        for (int i = 0; i < n; i++)
            middle += simplex->corner[i].x[k];
        middle /= n;
        corner.x[k] = middle + by * (simplex->corner[n].x[k] - middle);
    }
    measure(simplex, &corner);
    return corner;
}

/* All corners halfway to the best one. */
static void shrink(Simplex *simplex)
{
    for (int i = 1; i <= simplex->n; i++) {
        for (int k = 0; k < simplex->n; k++)
            simplex->corner[i].x[k] = (simplex->corner[i].x[k] + simplex->corner[0].x[k]) / 2;
        measure(simplex, &simplex->corner[i]);
    }
}

static void step_down(Simplex *simplex)
{
    Corner *const worst = &simplex->corner[simplex->n], reflected = moved(simplex, -1);
    Corner further;

    if (reflected.value < simplex->corner[0].value) {
        further = moved(simplex, -2);
        *worst = further.value < reflected.value ? further : reflected;
    } else if (reflected.value < simplex->corner[simplex->n - 1].value) {
        *worst = reflected;
    } else {
        further = moved(simplex, reflected.value < worst->value ? -0.5 : 0.5);
        if (further.value < worst->value && further.value <= reflected.value)
            *worst = further;
        else
            shrink(simplex);
    }
}

double simplex_minimise(SimplexValue value, void *user, int n, double step, int most, double *x)
{
    Simplex simplex = {.value = value, .user = user, .n = n};

    ASSERT(n >= 1 && n <= SIMPLEX_UNKNOWNS);
    for (int i = 0; i <= n; i++) {
        memcpy(simplex.corner[i].x, x, (size_t)n * sizeof *x);
        if (i > 0)
            simplex.corner[i].x[i - 1] += step;
        measure(&simplex, &simplex.corner[i]);
    }
    sort(&simplex);
    while (simplex.calls < most &&
           simplex.corner[n].value - simplex.corner[0].value > FLAT * simplex.corner[0].value) {
        step_down(&simplex);
        sort(&simplex);
    }
    memcpy(x, simplex.corner[0].x, (size_t)n * sizeof *x);
    return simplex.corner[0].value;
}
