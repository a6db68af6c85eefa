/* log.c: lines for the program's log. The library never prints: what it would tell goes to the
 * function that the program has set, and nothing is put into words while there is none. */
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>

#include "base/base.h"

typedef struct sink {
    void (*log)(void *context, const char *line);
    void *context;
} sink;

static atomic_bool is_on;               /* looked at without the lock */
static sink the_sink;
static pthread_mutex_t sink_lock = PTHREAD_MUTEX_INITIALIZER;

void fa_set_log(void (*log)(void *context, const char *line), void *context)
{
    pthread_mutex_lock(&sink_lock);
    the_sink = (sink){ log, context };
    atomic_store_explicit(&is_on, log != NULL, memory_order_relaxed);
    pthread_mutex_unlock(&sink_lock);
}

bool fa__log_is_on(void)
{
    return atomic_load_explicit(&is_on, memory_order_relaxed);
}

void fa__log_line(const char *format, ...)
{
    char line[FA__MAX_LOG_LINE];
    sink to;
    va_list list;

    pthread_mutex_lock(&sink_lock);
    to = the_sink;
    pthread_mutex_unlock(&sink_lock);
    if (to.log == NULL)
        return;
    va_start(list, format);
    vsnprintf(line, sizeof line, format, list);
    va_end(list);
    to.log(to.context, line);
}
