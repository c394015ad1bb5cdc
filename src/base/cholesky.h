/* Symmetric positive definite systems by Cholesky's factors, in double. */
#ifndef BASE_CHOLESKY_H
#define BASE_CHOLESKY_H

/* a [n, n] row by row: its upper triangle becomes U, a = U'U; the lower one is not looked at. A
 * column without information of its own (almost a sum of those before it) gets a row of zeros. */
void cholesky_factor(int n, double *a);

/* Solves U'U x = b for b [n, count]; an unknown of a row of zeros becomes 0. */
void cholesky_solve(int n, const double *u, int count, double *b);

#endif
