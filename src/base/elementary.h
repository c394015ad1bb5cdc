/* Elementary functions in double that give the same bits on every machine and with every compiler:
 * only + - * /, sqrt and fma, no libm. For transforms, calendars and synthetic series; the networks
 * have their own vector versions (nn/activation.h). */
#ifndef BASE_ELEMENTARY_H
#define BASE_ELEMENTARY_H

/* e^x and ln x, measured within 1 ulp; overflow gives inf, ln of 0 gives -inf, of a negative number
 * NAN. */
double elementary_exp(double x);
double elementary_log(double x);

/* sin and cos of 2 pi x, x in turns: exact at multiples of a quarter turn, measured within
 * 1 ulp of the exact value for |x| < 2^31. */
double elementary_sin_turns(double x);
double elementary_cos_turns(double x);

/* The standard normal quantile of p in [0, 1] (Wichura, algorithm AS 241 PPND16, Applied Statistics
 * 37, 1988), relative error below 2^-49; 0 and 1 give -inf and inf, anything else NAN. */
double elementary_probit(double p);

#endif
