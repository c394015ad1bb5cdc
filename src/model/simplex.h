/* Minimising a function of a few unknowns without its gradient, by the downhill simplex (Nelder,
 * Mead 1965). The same bits on every machine where the function gives them. */
#ifndef MODEL_SIMPLEX_H
#define MODEL_SIMPLEX_H

#define SIMPLEX_UNKNOWNS 8

typedef double (*SimplexValue)(void *user, const double *x);

/* Moves x [n] to where value is least, from a simplex whose edges are `step` long, with about
 * `most` values at most; returns the least value. A value that is NAN counts as the worst. */
double simplex_minimise(SimplexValue value, void *user, int n, double step, int most, double *x);

#endif
