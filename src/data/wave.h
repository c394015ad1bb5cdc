/* The harmonics of a long season: a smooth yearly course of daily values, which hundreds of
 * seasonal figures would say worse. */
#ifndef DATA_WAVE_H
#define DATA_WAVE_H

#define WAVE_HARMONICS   3
#define WAVE_PARTS       6   /* a sine and a cosine of each */
#define WAVE_PERIODS_MIN 1.5 /* that rows must hold for them to be told from a trend */

typedef struct {
    double period;           /* rows; 0: there is none, all else is 0 */
    double part[WAVE_PARTS]; /* of sine and cosine, by harmonic */
} Wave;

/* Least squares of a constant and the harmonics on x [rows], NAN left out. */
void wave_fit(Wave *wave, double period, const double *x, int rows);

/* Of a row, which may lie beyond those that it was fitted on: without the constant. */
double wave_at(const Wave *wave, int row);

#endif
