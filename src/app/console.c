#include "app/console.h"

#include "app/json.h"
#include "base/seconds.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define REDRAW_SECONDS 0.1

volatile sig_atomic_t console_stop;

void console_open(Console *console, const Options *options)
{
    *console = (Console){.quiet = options->quiet || (options->json && !options->verbose),
                         .verbose = options->verbose,
                         .json = options->json,
                         .terminal = isatty(STDERR_FILENO),
                         .width = console_columns(STDERR_FILENO, 80),
                         .last_share = -1};
}

int console_columns(int file, int otherwise)
{
    struct winsize window;

    if (isatty(file) && ioctl(file, TIOCGWINSZ, &window) == 0 && window.ws_col > 20)
        return window.ws_col;
    return otherwise;
}

static bool goes_on(char c) /* a character of UTF-8 */
{
    return ((unsigned char)c & 0xc0) == 0x80;
}

static int word_columns(const char *text)
{
    int columns = 0;

    for (; *text && *text != ' '; text++)
        columns += !goes_on(*text);
    return columns;
}

/* Text of files may hold anything: what would steer the terminal is shown as a question mark. Lines
 * that pass the width, if there is one, go on below; at: columns used. */
static void print_plain(const char *text, int at, int width)
{
    for (; *text; text++) {
        const unsigned char c = (unsigned char)*text, next = (unsigned char)text[1];

        if (width > 0 && c == ' ' && at + 1 + word_columns(text + 1) > width) {
            fputs("\n  ", stderr);
            at = 2;
            continue;
        }
        if (c == 0xc2 && next >= 0x80 && next < 0xa0) /* U+0080 to U+009F */
            text++;
        fputc(c < ' ' || c == 0x7f || text[0] != (char)c ? '?' : c, stderr);
        at += !goes_on((char)c);
    }
}

static void print_line(Console *console, const char *before, const char *format, va_list arguments)
    __attribute__((format(printf, 3, 0)));

static void print_line(Console *console, const char *before, const char *format, va_list arguments)
{
    char line[2048];

    if (console->quiet)
        return;
    if (console->line_open)
        fputs("\r\033[K", stderr);
    console->line_open = false;
    vsnprintf(line, sizeof line, format, arguments);
    fputs(before, stderr);
    print_plain(line, (int)strlen(before), console->terminal ? console->width : 0);
    fputc('\n', stderr);
}

void console_say(Console *console, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    print_line(console, "", format, arguments);
    va_end(arguments);
}

void console_warn(Console *console, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    print_line(console, "warning: ", format, arguments);
    va_end(arguments);
}

void console_notes(Console *console, const Notes *notes)
{
    for (int i = 0; i < notes->count && i < NOTES_MAX; i++) {
        if (notes->item[i].kind == NOTE_DETAIL && !console->verbose)
            continue;
        if (notes->item[i].kind == NOTE_WARNING)
            console_warn(console, "%s", notes->item[i].text);
        else
            console_say(console, "%s", notes->item[i].text);
    }
    if (notes->count > NOTES_MAX)
        console_say(console, "and %d more notes", notes->count - NOTES_MAX);
}

/* Draws over the line before, or tells the tenths on a pipe. share: 0-1 of all that is to do. */
static void draw(Console *console, double share, const char *line)
{
    const double now = seconds_now();
    const int tenth = (int)(share * 10 + 1e-9);

    if (!console->terminal) {
        if (tenth > console->last_share && tenth > 0)
            fprintf(stderr, "%s\n", line);
        console->last_share = tenth > console->last_share ? tenth : console->last_share;
    } else if (now - console->last_drawn >= REDRAW_SECONDS) {
        fprintf(stderr, "\r%.*s\033[K", console->width - 1, line);
        fflush(stderr);
        console->line_open = true;
        console->last_drawn = now;
    }
}

/* "3 s", "2 min", "1.5 h" */
static void write_duration(double seconds, char *out, size_t size)
{
    if (seconds < 99.5)
        snprintf(out, size, "%.0f s", seconds);
    else if (seconds < 99.5 * 60)
        snprintf(out, size, "%.0f min", seconds / 60);
    else
        snprintf(out, size, "%.1f h", seconds / 3600);
}

/* ", 3 s left" once it can be told, from the share done since the beginning. */
static void write_left(Console *console, double share, char *out, size_t size)
{
    const double now = seconds_now();
    char left[32];

    *out = '\0';
    if (console->began == 0)
        console->began = now;
    if (share <= 0 || share >= 1 || now - console->began < 5 * REDRAW_SECONDS)
        return;
    write_duration((now - console->began) * (1 - share) / share, left, sizeof left);
    snprintf(out, size, ", %s left", left);
}

void console_progress(void *listener, const Progress *progress)
{
    const Listener *whose = listener;
    Console *console = whose->console;
    const double share = (progress->epoch + progress->share) / progress->epochs;
    const double all = (whose->done + share) / (whose->count > 0 ? whose->count : 1);
    const EpochLoss *last = progress->last;
    const bool alone = !*progress->member; /* else others are trained before and after it */
    char left[48] = "", loss[96] = "", line[512], best[32] = "";

    if (alone)
        write_left(console, all, left, sizeof left);
    if (last && isnan(last->validation))
        snprintf(loss, sizeof loss, ", loss %.4g", last->train);
    else if (last)
        snprintf(loss, sizeof loss, ", loss %.4g, validation %.4g", last->train, last->validation);
    if (last && progress->best >= 0)
        snprintf(best, sizeof best, ", best epoch %d", progress->best + 1);
    snprintf(line, sizeof line, "%s%s%s%s%3.0f%% epoch %d of %d%s%s, %.0f windows/s%s",
             whose->name ? whose->name : "", whose->name ? ": " : "", progress->member,
             alone ? "" : ": ", 100 * share, progress->epoch + 1, progress->epochs, loss, best,
             progress->windows_per_second, left);
    if (console->verbose && last && progress->epoch > console->last_epoch)
        console_say(console, "%s", line);
    else if (!console->verbose && !console->quiet)
        draw(console, all, line);
    console->last_epoch = progress->epoch;
}

void console_count(Console *console, int done, int failed, int count)
{
    const double share = count > 0 ? (double)done / count : 1;
    char left[48], line[256], failures[32] = "";

    write_left(console, share, left, sizeof left);
    if (failed > 0)
        snprintf(failures, sizeof failures, ", %d failed", failed);
    snprintf(line, sizeof line, "%3.0f%% %d of %d experiments%s%s", 100 * share, done, count,
             failures, left);
    if (!console->quiet)
        draw(console, share, line);
}

void console_progress_end(Console *console)
{
    if (console->line_open) {
        fputs("\r\033[K", stderr);
        fflush(stderr);
    }
    console->line_open = false;
    console->last_share = -1;
    console->last_epoch = 0;
    console->last_drawn = 0;
    console->began = 0;
}

const char *console_status_name(Status status)
{
    switch (status) {
    case OK:
        return "ok";
    case ERR_USAGE:
        return "usage";
    case ERR_DATA:
        return "data";
    case ERR_MODEL:
        return "model";
    case ERR_TRAINING:
        return "training";
    case ERR_PLOT:
        return "plot";
    case ERR_REQUIRE:
        return "require";
    case ERR_BATCH:
        return "batch";
    case ERR_OUTPUT:
        return "output";
    case ERR_INTERRUPTED:
        return "interrupted";
    case ERR_INTERNAL:
        break;
    }
    return "internal";
}

static int others_kept(const Error *err)
{
    return err->count - 1 < ERROR_OTHERS ? err->count - 1 : ERROR_OTHERS;
}

static void print_json(const Error *err)
{
    json_t *root = json_object(), *others = json_array();
    Text text = {0};

    for (int i = 0; i < others_kept(err); i++)
        json_push(&others, json_text(err->other[i]));
    json_put(&root, "status", json_text(console_status_name(err->status)));
    json_put(&root, "exit", json_integer(err->status));
    json_put(&root, "where", json_text(err->where));
    json_put(&root, "message", json_text(err->message));
    json_put(&root, "hint", json_text(err->hint));
    json_put(&root, "count", json_integer(err->count));
    json_put(&root, "others", others);
    json_write(root, &text);
    json_decref(root);
    fputs(text.failed || !text.data ? "{\"status\": \"output\"}\n" : text.data, stderr);
    text_free(&text);
}

void console_error(Console *console, const Error *err)
{
    console_progress_end(console);
    if (console->json) {
        print_json(err);
        return;
    }
    fputs("forecast: ", stderr);
    print_plain(err->where, 0, 0);
    fputs(err->where[0] ? ": " : "", stderr);
    print_plain(err->message, 0, 0);
    fputc('\n', stderr);
    for (int i = 0; i < others_kept(err); i++) {
        fputs("forecast: ", stderr);
        print_plain(err->other[i], 0, 0);
        fputc('\n', stderr);
    }
    if (err->count > 1 + ERROR_OTHERS)
        fprintf(stderr, "forecast: and %d more\n", err->count - 1 - ERROR_OTHERS);
    if (err->hint[0]) {
        fputs("  hint: ", stderr);
        print_plain(err->hint, 0, 0);
        fputc('\n', stderr);
    }
}

Status console_write(const Text *text, Error *err)
{
    if (text->failed)
        return error_memory(err, "the output");
    if ((text->used > 0 && fwrite(text->data, 1, text->used, stdout) != text->used) ||
        fflush(stdout) != 0)
        return error_set(err, ERR_OUTPUT, "standard output", "%s", strerror(errno));
    return OK;
}

bool console_to_terminal(void)
{
    return isatty(STDOUT_FILENO);
}

static void on_signal(int signal)
{
    (void)signal;
    console_stop = 1;
}

void console_catch_signals(void)
{
    /* once: the second one finds the system's own way of dealing with it */
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESETHAND};

    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}
