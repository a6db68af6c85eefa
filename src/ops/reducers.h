/* reducers.h: the loops of sums and extrema, for the reductions that are variants of them. */
#ifndef FA_OPS_REDUCERS_H
#define FA_OPS_REDUCERS_H

enum { LANES = 16, RUN = 256, SUB_BLOCK = 1024 };

/* A reducer NAME that sums TAKE(x). T: an element's number, of which a complex element has WIDTH 2;
 * ACC: what totals are kept in. */
#define DEFINE_SUM_LOOPS(NAME, T, ACC, WIDTH, TAKE)                                                \
    static void NAME##_step(void *state, const void *in, int64_t n_elements, int64_t first,        \
                            const void *params)                                                    \
    {                                                                                              \
        ACC *total = state;                                                                        \
        const T *x = in;                                                                           \
        int64_t i = 0, n = n_elements * (WIDTH);                                                   \
                                                                                                   \
        (void)first;                                                                               \
        (void)params;                                                                              \
        while (n - i >= LANES) {                                                                   \
            int64_t end = n - i >= RUN ? i + RUN : i + (n - i) / LANES * LANES;                    \
            T lanes[LANES] = { 0 };                                                                \
                                                                                                   \
            for (; i < end; i += LANES)                                                            \
                for (int l = 0; l < LANES; l++)                                                    \
                    lanes[l] += TAKE(x[i + l]);                                                    \
            for (int l = 0; l < LANES; l++)                                                        \
                total[l % (WIDTH)] += lanes[l];                                                    \
        }                                                                                          \
        for (; i < n; i++)                                                                         \
            total[i % (WIDTH)] += TAKE(x[i]);                                                      \
    }                                                                                              \
    static void NAME##_columns(void *states, int64_t n_states, const void *in, int64_t n_rows,     \
                               int64_t row_stride, int64_t first, const void *params)              \
    {                                                                                              \
        ACC *total = states;                                                                       \
        const T *x = in;                                                                           \
        int64_t width = n_states * (WIDTH);                                                        \
                                                                                                   \
        (void)first;                                                                               \
        (void)params;                                                                              \
        for (int64_t r = 0; r < n_rows;) {                                                         \
            int64_t end = n_rows - r > LANES ? r + LANES : n_rows;                                 \
            T sums[FA__REDUCE_TILE * (WIDTH)] = { 0 };                                             \
                                                                                                   \
            for (; r < end; r++) {                                                                 \
                const T *row = x + r * row_stride * (WIDTH);                                       \
                                                                                                   \
                for (int64_t c = 0; c < width; c++)                                                \
                    sums[c] += TAKE(row[c]);                                                       \
            }                                                                                      \
            for (int64_t c = 0; c < width; c++)                                                    \
                total[c] += sums[c];                                                               \
        }                                                                                          \
    }                                                                                              \
    static void NAME##_merge(void *state, const void *further, const void *params)                 \
    {                                                                                              \
        ACC *total = state;                                                                        \
        const ACC *more = further;                                                                 \
                                                                                                   \
        (void)params;                                                                              \
        for (int l = 0; l < (WIDTH); l++)                                                          \
            total[l] += more[l];                                                                   \
    }                                                                                              \
    static void NAME##_finish(void *const *out, const void *states, int64_t n_states, int64_t n,   \
                              const void *params)                                                  \
    {                                                                                              \
        const ACC *total = states;                                                                 \
        T *sums = out[0];                                                                          \
                                                                                                   \
        (void)n;                                                                                   \
        (void)params;                                                                              \
        for (int64_t i = 0; i < n_states * (WIDTH); i++)                                           \
            sums[i] = (T)total[i];                                                                 \
    }

#define DEFINE_SUM(NAME, T, ACC, WIDTH, TAKE)                                                      \
    DEFINE_SUM_LOOPS(NAME, T, ACC, WIDTH, TAKE)                                                    \
    static const fa__reducer NAME = { sizeof(ACC) * (WIDTH), NULL, NAME##_step, NAME##_columns,    \
                                      NAME##_merge, NAME##_finish };

/* What an extremum prefers. A NaN wins against every number, and stays. */
#define MORE(x, best) ((x) > (best))
#define LESS(x, best) ((x) < (best))
#define OR_NAN(PREFERS, x, best) (PREFERS(x, best) | ((x) != (x)))

/* NAME_of(best so far, array, n): in sub-blocks, the extremum of numbers first, which becomes one
 * instruction for a vector, then whether there is a NaN. */
#define DEFINE_EXTREMUM_OF(NAME, T, PREFERS)                                                       \
    static T NAME##_block(T best, const T *x, int64_t n)                                           \
    {                                                                                              \
        T lanes[LANES];                                                                            \
        int64_t i = 0;                                                                             \
        int has_nan = 0;                                                                           \
                                                                                                   \
        for (int l = 0; l < LANES; l++)                                                            \
            lanes[l] = best;                                                                       \
        for (; n - i >= LANES; i += LANES)                                                         \
            for (int l = 0; l < LANES; l++)                                                        \
                lanes[l] = PREFERS(x[i + l], lanes[l]) ? x[i + l] : lanes[l];                      \
        for (int l = 0; l < LANES; l++)                                                            \
            best = PREFERS(lanes[l], best) ? lanes[l] : best;                                      \
        for (; i < n; i++)                                                                         \
            best = PREFERS(x[i], best) ? x[i] : best;                                              \
        for (i = 0; i < n; i++)                                                                    \
            has_nan |= x[i] != x[i];                                                               \
        for (i = 0; has_nan && i < n; i++)                                                         \
            if (x[i] != x[i])                                                                      \
                return x[i];                                                                       \
        return best;                                                                               \
    }                                                                                              \
    static T NAME##_of(T best, const T *x, int64_t n)                                              \
    {                                                                                              \
        for (int64_t i = 0; i < n; i += SUB_BLOCK)                                                 \
            best = NAME##_block(best, x + i, n - i < SUB_BLOCK ? n - i : SUB_BLOCK);               \
        return best;                                                                               \
    }

/* A reducer NAME, and NAME_of. */
#define DEFINE_EXTREMUM(NAME, T, WORST, PREFERS)                                                   \
    static void NAME##_start(void *states, int64_t n_states, const void *params)                   \
    {                                                                                              \
        (void)params;                                                                              \
        for (int64_t i = 0; i < n_states; i++)                                                     \
            ((T *)states)[i] = (WORST);                                                            \
    }                                                                                              \
    DEFINE_EXTREMUM_OF(NAME, T, PREFERS)                                                           \
    static void NAME##_step(void *state, const void *in, int64_t n, int64_t first,                 \
                            const void *params)                                                    \
    {                                                                                              \
        (void)first;                                                                               \
        (void)params;                                                                              \
        *(T *)state = NAME##_of(*(T *)state, in, n);                                               \
    }                                                                                              \
    static void NAME##_columns(void *states, int64_t n_states, const void *in, int64_t n_rows,     \
                               int64_t row_stride, int64_t first, const void *params)              \
    {                                                                                              \
        T *best = states;                                                                          \
                                                                                                   \
        (void)first;                                                                               \
        (void)params;                                                                              \
        for (int64_t r = 0; r < n_rows; r++) {                                                     \
            const T *x = (const T *)in + r * row_stride;                                           \
                                                                                                   \
            for (int64_t c = 0; c < n_states; c++)                                                 \
                best[c] = OR_NAN(PREFERS, x[c], best[c]) ? x[c] : best[c];                         \
        }                                                                                          \
    }                                                                                              \
    static void NAME##_merge(void *state, const void *further, const void *params)                 \
    {                                                                                              \
        NAME##_step(state, further, 1, 0, params);                                                 \
    }                                                                                              \
    static void NAME##_finish(void *const *out, const void *states, int64_t n_states, int64_t n,   \
                              const void *params)                                                  \
    {                                                                                              \
        (void)n;                                                                                   \
        (void)params;                                                                              \
        memcpy(out[0], states, (size_t)n_states * sizeof(T));                                      \
    }                                                                                              \
    static const fa__reducer NAME = { sizeof(T), NAME##_start, NAME##_step, NAME##_columns,        \
                                      NAME##_merge, NAME##_finish };

#endif
