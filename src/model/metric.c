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

static double metric_mae(const double *f, const double *y, int n, MetricScale scale)
{
    (void)scale;
    return mean_of(f, y, n, term_absolute);
}

static double metric_rmse(const double *f, const double *y, int n, MetricScale scale)
{
    (void)scale;
    return sqrt(mean_of(f, y, n, term_square));
}

static double metric_mse(const double *f, const double *y, int n, MetricScale scale)
{
    (void)scale;
    return mean_of(f, y, n, term_square);
}

static double metric_smape(const double *f, const double *y, int n, MetricScale scale)
{
    (void)scale;
    return mean_of(f, y, n, term_symmetric);
}

static double metric_mase(const double *f, const double *y, int n, MetricScale scale)
{
    return scale.mase > 0 ? mean_of(f, y, n, term_absolute) / scale.mase : (double)NAN;
}

static double term_size(double f, double y)
{
    (void)f;
    return fabs(y);
}

/* What a series adds to the sum that all errors are divided by. */
static double weight_size(const double *f, const double *y, int n)
{
    const double mean = mean_of(f, y, n, term_size);
    int count = 0;

    for (int i = 0; i < n; i++)
        count += !isnan(y[i]) && !isnan(f[i]);
    return count ? mean * count : 0;
}

static double metric_nd(const double *f, const double *y, int n, MetricScale scale)
{
    const double size = mean_of(f, y, n, term_size);

    (void)scale;
    return size > 0 ? mean_of(f, y, n, term_absolute) / size : (double)NAN;
}

static double metric_scaled_mse(const double *f, const double *y, int n, MetricScale scale)
{
    return scale.deviation > 0 ? mean_of(f, y, n, term_square) / (scale.deviation * scale.deviation)
                               : (double)NAN;
}

static double metric_scaled_mae(const double *f, const double *y, int n, MetricScale scale)
{
    return scale.deviation > 0 ? mean_of(f, y, n, term_absolute) / scale.deviation : (double)NAN;
}

static double term_right(double f, double y)
{
    return f == y;
}

static double metric_accuracy(const double *f, const double *y, int n, MetricScale scale)
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

static double metric_entropy(const double *p, const double *y, int n, MetricScale scale)
{
    (void)scale;
    return mean_of(p, y, n, term_surprise);
}

static const Metric metrics[] = {
    {"mae", false, false, false, metric_mae, NULL},
    {"rmse", false, false, false, metric_rmse, NULL},
    {"mse", false, false, false, metric_mse, NULL},
    {"smape", false, false, false, metric_smape, NULL},
    {"mase", false, false, false, metric_mase, NULL},
    {"nd", false, false, false, metric_nd, weight_size},
    {"scaled-mse", false, false, true, metric_scaled_mse, NULL},
    {"scaled-mae", false, false, true, metric_scaled_mae, NULL},
    {"owa", false, false, false, NULL, NULL},
    {"accuracy", true, false, false, metric_accuracy, NULL},
    {"cross-entropy", true, true, false, metric_entropy, NULL},
};

#define METRICS ((int)(sizeof metrics / sizeof *metrics))
_Static_assert(sizeof metrics / sizeof *metrics <= METRICS_MOST, "room for the scores of all");

const Metric *metric_at(int index)
{
    return index >= 0 && index < METRICS ? &metrics[index] : NULL;
}

bool metric_fits(const Metric *metric, int classes, bool several)
{
    return metric->classes == (classes > 0) && (several || !metric->several);
}

int metric_index(const char *name)
{
    for (int i = 0; i < METRICS; i++)
        if (strcmp(metrics[i].name, name) == 0)
            return i;
    return -1;
}

const Metric *metric_find(const char *name)
{
    return metric_at(metric_index(name));
}
