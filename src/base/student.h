/* Student's t distribution (Student, The probable error of a mean, 1908), for tests and intervals
 * that few values have to carry. No libm: the same bits everywhere. */
#ifndef BASE_STUDENT_H
#define BASE_STUDENT_H

/* P(T > t) with so many degrees of freedom, which need not be whole: above 0, and beyond 1e5 as
 * 1e5. Relative error below 1e-9 (1e-12 up to 100 degrees); NAN for a t that is
 * NAN. */
double student_tail(double t, double freedom);

/* The t with P(T > t) = p, for p in (0, 0.5], as exact. */
double student_quantile(double p, double freedom);

#endif
