/* i counts rows from 0. Random numbers stand at the counter (stream, i): every value follows from
 * the seed and its place alone. Values are rounded to the decimals written, so what is read back is
 * what was meant. */
#include "data/synth.h"

#include "base/elementary.h"
#include "base/rng.h"
#include "data/timestamp.h"

#include <math.h>
#include <string.h>

enum { STREAM_VALUE, STREAM_INPUT, STREAM_TIME, STREAM_SPREAD, STREAM_WET, STREAM_AMOUNT };

static double uniform(Rng rng, int stream, int i)
{
    return rng_uniform(rng, (uint32_t)stream, (uint32_t)i, 0);
}

static double normal(Rng rng, int stream, int i)
{
    return rng_normal(rng, (uint32_t)stream, (uint32_t)i, 0);
}

/* Exponential with mean 1. */
static double exponential(Rng rng, int stream, int i)
{
    return -elementary_log(1 - uniform(rng, stream, i));
}

/* A number with at most `decimals` digits after the point, and what ends its field. */
static void put(Text *csv, double value, int decimals, const char *end)
{
    static const double POWER[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10};
    const double shifted = value * POWER[decimals];
    const long long digits = (long long)(shifted < 0 ? shifted - 0.5 : shifted + 0.5);
    text_add_number(csv, (double)digits / POWER[decimals]);
    text_add_bytes(csv, end, 1);
}

static void put_time(Text *csv, int64_t time, TimeStyle style)
{
    char text[TIME_TEXT];
    timestamp_write(time, style, text);
    text_add(csv, "%s,", text);
}

static void write_sine(int rows, uint64_t seed, Text *csv)
{
    (void)seed;
    text_add(csv, "y\n");
    for (int i = 0; i < rows; i++)
        put(csv, elementary_sin_turns(i % 25 / 25.0), 6, "\n");
}

static void write_damped_sine(int rows, uint64_t seed, Text *csv)
{
    const Rng rng = rng_make(seed, RNG_SYNTH);
    text_add(csv, "y\n");
    for (int i = 0; i < rows; i++) {
        const double turns = i % 5 / 5.0;
        const double noisy = elementary_sin_turns(2 * turns) * (0.5 + 0.5 * uniform(rng, 0, i));
        const double damped = elementary_sin_turns(turns) * elementary_exp(-1e-5 * i);
        put(csv, 0.5 * noisy + 0.5 * damped, 6, "\n");
    }
}

static void write_trend_season(int rows, uint64_t seed, Text *csv)
{
    const Rng rng = rng_make(seed, RNG_SYNTH);
    const TimeStyle monthly = {.parts = 2};
    text_add(csv, "time,y\n");
    for (int i = 0; i < rows; i++) {
        const CivilTime month = {.year = 2000 + i / 12, .month = i % 12 + 1, .day = 1};
        const double turns = i % 12 / 12.0;
        const double season = -12 * elementary_cos_turns(turns) +
                              5 * elementary_sin_turns(2 * turns);
        put_time(csv, timestamp_from_civil(&month), monthly);
        put(csv, 100 + 0.4 * i + season + 2 * normal(rng, STREAM_VALUE, i), 2, "\n");
    }
}

static void write_ar(int rows, uint64_t seed, Text *csv)
{
    enum { FORGET = 200 }; /* steps until the start no longer matters: 0.866^200 < 1e-12 */
    const Rng rng = rng_make(seed, RNG_SYNTH);
    double last = 0, before = 0;
    text_add(csv, "y\n");
    for (int i = -FORGET; i < rows; i++) {
        const double value = 1.5 * last - 0.75 * before + normal(rng, STREAM_VALUE, i + FORGET);
        before = last;
        last = value;
        if (i >= 0)
            put(csv, value, 6, "\n");
    }
}

static void write_random_walk(int rows, uint64_t seed, Text *csv)
{
    const Rng rng = rng_make(seed, RNG_SYNTH);
    double value = 100;
    text_add(csv, "y\n");
    for (int i = 0; i < rows; i++) {
        value += normal(rng, STREAM_VALUE, i);
        put(csv, value, 6, "\n");
    }
}

/* The history of the Mackey-Glass equation, dx/dt = 0.2 x(t-17) / (1 + x(t-17)^10) - 0.1 x. */
typedef struct {
    double past[256]; /* ring: x at step n is past[n % 256] */
    unsigned step;
} MackeyGlass;

static double mackey_glass_slope(double x, double delayed)
{
    const double square = delayed * delayed, fourth = square * square;
    return 0.2 * delayed / (1 + fourth * fourth * square) - 0.1 * x;
}

/* One step of 0.1 by the classical Runge-Kutta method; the delayed value in the middle of the step
 * by the cubic through its four neighbours, of the same order. */
static double mackey_glass_step(MackeyGlass *system)
{
    enum { RING = 256, DELAY = 170 };
    const double h = 0.1, x = system->past[system->step % RING];
    const unsigned old = system->step - DELAY + 4 * RING;
    const double before = system->past[(old - 1) % RING], start = system->past[old % RING];
    const double end = system->past[(old + 1) % RING], after = system->past[(old + 2) % RING];
    const double middle = (9 * (start + end) - (before + after)) / 16;
    const double k1 = mackey_glass_slope(x, start);
    const double k2 = mackey_glass_slope(x + h / 2 * k1, middle);
    const double k3 = mackey_glass_slope(x + h / 2 * k2, middle);
    const double k4 = mackey_glass_slope(x + h * k3, end);
    const double next = x + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4);
    system->past[++system->step % RING] = next;
    return next;
}

static void write_mackey_glass(int rows, uint64_t seed, Text *csv)
{
    enum { FORGET = 1000, STEPS = 10 };
    MackeyGlass system = {.step = 0};
    const double start = 0.9 + 0.5 * uniform(rng_make(seed, RNG_SYNTH), STREAM_VALUE, 0);
    for (size_t k = 0; k < sizeof system.past / sizeof system.past[0]; k++)
        system.past[k] = start;
    text_add(csv, "x\n");
    for (int i = -FORGET; i < rows; i++) {
        double x = 0;
        for (int k = 0; k < STEPS; k++)
            x = mackey_glass_step(&system);
        if (i >= 0)
            put(csv, x, 10, "\n");
    }
}

static void write_narma10(int rows, uint64_t seed, Text *csv)
{
    enum { ORDER = 10, FORGET = 200 };
    const Rng rng = rng_make(seed, RNG_SYNTH);
    double u[ORDER] = {0}, y[ORDER] = {0}; /* rings */
    text_add(csv, "u,y\n");
    for (int n = 0; n < FORGET + rows; n++) {
        double sum = 0;
        for (int k = 0; k < ORDER; k++)
            sum += y[k];
        u[n % ORDER] = 0.5 * uniform(rng, STREAM_INPUT, n);
        if (n >= FORGET) {
            put(csv, u[n % ORDER], 8, ",");
            put(csv, y[n % ORDER], 8, "\n");
        }
        const double next = 0.3 * y[n % ORDER] + 0.05 * y[n % ORDER] * sum +
                            1.5 * u[(n + 1) % ORDER] * u[n % ORDER] + 0.1;
        y[(n + 1) % ORDER] = next < 1 ? next : 1;
    }
}

static int coin(Rng rng, int i)
{
    return uniform(rng, STREAM_INPUT, i) < 0.5;
}

static void write_binary(int rows, uint64_t seed, Text *csv)
{
    enum { NEAR = 3, FAR = 8 };
    const Rng rng = rng_make(seed, RNG_SYNTH);
    text_add(csv, "x,y\n");
    for (int i = 0; i < rows; i++) {
        const double chance = 0.5 + 0.5 * coin(rng, i + FAR - NEAR) -
                              0.25 * coin(rng, i); /* coins begin at -FAR */
        text_add(csv, "%d,%d\n", coin(rng, i + FAR), uniform(rng, STREAM_VALUE, i) < chance);
    }
}

/* Trading hours of a weekday. */
#define SESSION_OPEN  (9 * MICROS_HOUR + 1800 * MICROS_SECOND)
#define SESSION_CLOSE (16 * MICROS_HOUR)

/* Twice as busy as on average when the market opens and closes, a third as busy at noon. */
static double activity_at(int64_t time)
{
    const double share = (double)(time % MICROS_DAY - SESSION_OPEN) /
                         (double)(SESSION_CLOSE - SESSION_OPEN);
    const double side = 2 * share - 1;
    return 0.36 + 1.92 * side * side;
}

/* The stamp `wait` microseconds of session later. */
static int64_t session_add(int64_t time, int64_t wait)
{
    time += wait;
    while (time % MICROS_DAY >= SESSION_CLOSE) {
        int64_t day = time / MICROS_DAY;
        const int64_t rest = time % MICROS_DAY - SESSION_CLOSE;
        do
            day++;
        while (day % 7 == 2 || day % 7 == 3); /* day 0, 1970-01-01, was a Thursday */
        time = day * MICROS_DAY + SESSION_OPEN + rest;
    }
    return time;
}

static void write_ticks(int rows, uint64_t seed, Text *csv)
{
    const Rng rng = rng_make(seed, RNG_SYNTH);
    const TimeStyle style = {.parts = 6, .fraction = 3, .separator = ' '};
    const CivilTime monday = {.year = 2024, .month = 1, .day = 8};
    int64_t time = timestamp_from_civil(&monday) + SESSION_OPEN;
    double cents = 10000;
    text_add(csv, "time,bid,ask\n");
    for (int i = 0; i < rows; i++) {
        const double activity = activity_at(time);
        const double seconds = 10 * exponential(rng, STREAM_TIME, i) / activity;
        const int64_t wait = ((int64_t)(seconds * 1000) + 1) * (MICROS_SECOND / 1000);
        time = session_add(time, wait);
        cents *= 1 + 3e-5 * sqrt(activity * seconds) * normal(rng, STREAM_VALUE, i);
        const double wide = uniform(rng, STREAM_SPREAD, i) * activity;
        const long long spread = 1 + (wide > 0.4) + (wide > 1.2);
        const long long bid = cents > 2 ? (long long)(cents - 0.5 * (double)spread) : 1;
        put_time(csv, time, style);
        text_add(csv, "%lld.%02lld,", bid / 100, bid % 100);
        text_add(csv, "%lld.%02lld\n", (bid + spread) / 100, (bid + spread) % 100);
    }
}

static void write_weather(int rows, uint64_t seed, Text *csv)
{
    const Rng rng = rng_make(seed, RNG_SYNTH);
    const TimeStyle daily = {.parts = 3};
    const CivilTime start = {.year = 2012, .month = 1, .day = 1};
    int64_t time = timestamp_from_civil(&start);
    double warm = 0; /* temperature less its season */
    bool wet = true;
    text_add(csv, "time,temperature,precipitation,wind\n");
    for (int i = 0; i < rows; i++, time += MICROS_DAY) {
        const double winter = elementary_cos_turns((i - 20) / 365.25); /* coldest on 21 January */
        warm = 0.75 * warm - 0.6 * wet + 0.3 + 2 * normal(rng, STREAM_VALUE, i);
        wet = uniform(rng, STREAM_WET, i) < 0.3 + 0.12 * winter + 0.3 * wet;
        const double amount = wet ? 0.1 + 6 * exponential(rng, STREAM_AMOUNT, i) : 0;
        const double gust = 1 + 0.2 * wet + 0.1 * winter + 0.35 * normal(rng, STREAM_INPUT, i);
        put_time(csv, time, daily);
        put(csv, 11 - 8 * winter + warm, 1, ",");
        put(csv, amount, 1, ",");
        put(csv, elementary_exp(gust), 1, "\n");
    }
}

const SynthKind synth_kinds[] = {
    {"sine", "a sine wave of 25 steps", 1000, write_sine},
    {"damped-sine", "a noisy sine of 2.5 steps and a damped one of 5 steps", 4000,
     write_damped_sine},
    {"trend-season", "months: a line, a season of 12 and noise", 240, write_trend_season},
    {"ar", "x[t] = 1.5 x[t-1] - 0.75 x[t-2] + e, e normal: one step ahead no error is below 1",
     2000, write_ar},
    {"random-walk", "x[t] = x[t-1] + e, e normal: no forecast beats the last value", 1000,
     write_random_walk},
    {"mackey-glass", "chaos: the Mackey-Glass equation (1977), delay 17, sampled every 1.0", 10000,
     write_mackey_glass},
    {"narma10", "y follows its input u over ten steps (Atiya & Parlos 2000)", 8000, write_narma10},
    {"binary", "y depends on the coins x 3 and 8 steps before: cross entropy 0.4545 at best", 20000,
     write_binary},
    {"ticks", "bid and ask at irregular times of trading days, busy at open and close", 20000,
     write_ticks},
    {"weather", "days: temperature with a year's season, precipitation, wind", 1461, write_weather},
};
const int synth_kind_count = sizeof synth_kinds / sizeof synth_kinds[0];

const SynthKind *synth_find(const char *name)
{
    for (int k = 0; k < synth_kind_count; k++)
        if (strcmp(synth_kinds[k].name, name) == 0)
            return &synth_kinds[k];
    return NULL;
}
