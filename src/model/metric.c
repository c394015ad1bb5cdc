/* Letters: f = forecast, y = actual value. */
#include "model/evaluate.h"

#include "base/elementary.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* Mean of a term over the pairs whose actual value is known. */
static double mean_of(const double *f, const double *y, int n, double (*term)(double, double))
{
    double sum = 0;
    int count = 0;

    for (int i = 0; i < n; i++) {
        if (isnan(y[i]) || isnan(f[i]))
            continue;
        sum += term(f[i], y[i]);
        count++;
    }
    return count ? sum / count : (double)NAN;
}

static double term_absolute(double f, double y)
{
    return fabs(y - f);
}

static double term_square(double f, double y)
{
    return (y - f) * (y - f);
}

static double term_symmetric(double f, double y)
{
    const double size = fabs(y) + fabs(f);

    return size > 0 ? 200 * fabs(y - f) / size : 0;
}

static double metric_mae(const double *f, const double *y, int n, double scale)
{
    (void)scale;
    return mean_of(f, y, n, term_absolute);
}

static double metric_rmse(const double *f, const double *y, int n, double scale)
{
    (void)scale;
    return sqrt(mean_of(f, y, n, term_square));
}

static double metric_smape(const double *f, const double *y, int n, double scale)
{
    (void)scale;
    return mean_of(f, y, n, term_symmetric);
}

static double metric_mase(const double *f, const double *y, int n, double scale)
{
    return scale > 0 ? mean_of(f, y, n, term_absolute) / scale : (double)NAN;
}

static double term_right(double f, double y)
{
    return f == y;
}

static double metric_accuracy(const double *f, const double *y, int n, double scale)
{
    (void)scale;
    return mean_of(f, y, n, term_right);
}

/* A probability that is 0 in double costs 708 nats. */
static double term_surprise(double p, double y)
{
    (void)y;
    return -elementary_log(p > DBL_MIN ? p : DBL_MIN);
}

static double metric_entropy(const double *p, const double *y, int n, double scale)
{
    (void)scale;
    return mean_of(p, y, n, term_surprise);
}

static const Metric metrics[] = {
    {"mae", false, false, metric_mae},          {"rmse", false, false, metric_rmse},
    {"smape", false, false, metric_smape},      {"mase", false, false, metric_mase},
    {"accuracy", true, false, metric_accuracy}, {"cross-entropy", true, true, metric_entropy},
};

#define METRICS ((int)(sizeof metrics / sizeof *metrics))

const Metric *metric_at(int index)
{
    return index >= 0 && index < METRICS ? &metrics[index] : NULL;
}

bool metric_fits(const Metric *metric, int classes)
{
    return metric->classes == (classes > 0);
}

const Metric *metric_find(const char *name)
{
    for (int i = 0; i < METRICS; i++) {
        if (strcmp(metrics[i].name, name) == 0)
            return &metrics[i];
    }
    return NULL;
}
