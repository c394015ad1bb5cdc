/* The machine's fma peak, to set figures beside. */
#ifndef BENCH_PEAK_H
#define BENCH_PEAK_H

/* Seconds this thread has run: what others do on the machine meanwhile does not count. */
double bench_now(void);

/* Floating point operations per second of one core in float: 16 independent chains of fma at the
 * level in use, best of `times` runs of about a millisecond. */
double bench_peak(int times);

#endif
