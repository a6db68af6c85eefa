/* progress.c: a bar on stderr for work that lasts.
 *
 *   writing  [##########..........]  50%  1.2 GB/s
 *
 * Drawn on one line from half a second on, ten times a second, and wiped when the work is done.
 * Nothing is drawn when stderr is not a terminal. */
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli.h"

#define PATIENCE 0.5                    /* seconds of silence */
#define INTERVAL 0.1
#define BAR_WIDTH 30

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static void draw(const cli__progress *progress, uint64_t done, uint64_t total, double elapsed)
{
    char bar[BAR_WIDTH + 1], rate[CLI_SIZE_TEXT];
    double part = total == 0 ? 0 : (double)done / (double)total;
    int filled = part > 1 ? BAR_WIDTH : (int)(part * BAR_WIDTH);

    memset(bar, '.', BAR_WIDTH);
    memset(bar, '#', (size_t)filled);
    bar[BAR_WIDTH] = '\0';
    cli__size_text((uint64_t)((double)done / elapsed), rate);
    if (total == 0)
        fprintf(stderr, "\r%s  %s/s\033[K", progress->label, rate);
    else
        fprintf(stderr, "\r%s  [%s]  %3d%%  %s/s\033[K", progress->label, bar, (int)(part * 100),
                rate);
    fflush(stderr);
}

void cli__progress_step(void *context, uint64_t done, uint64_t total)
{
    cli__progress *progress = context;
    double time = now();

    if (progress->began == 0) {
        progress->began = time;
        return;
    }
    if (time - progress->began < PATIENCE || time - progress->drawn < INTERVAL
        || isatty(STDERR_FILENO) != 1)
        return;
    progress->drawn = time;
    draw(progress, done, total, time - progress->began);
}

void cli__progress_end(cli__progress *progress)
{
    if (progress->drawn != 0)
        fputs("\r\033[K", stderr);
    progress->began = progress->drawn = 0;
}
