/* dft.c: discrete Fourier transforms of any length.
 *
 *     n with small prime factors   Stockham's passes, one for each factor r:
 *                                  n/r butterflies of r points, from one buffer to the other
 *     n with a large prime factor  Bluestein's: a convolution of length m, a power of two,
 *                                  m >= 2n - 1 */
#include "ops/dft.h"

#include <math.h>

/* Factors above this make Bluestein's method the cheaper one. */
#define MAX_RADIX 31
#define MAX_FACTORS 64
#define MAX_LENGTH (INT64_C(1) << 40)

struct fa__dft {
    int64_t n;
    int n_factors;
    int factors[MAX_FACTORS];
    fa__complex *roots;                 /* exp(-2 pi i k / n) */
    fa__dft *inner;                     /* Bluestein: of length m */
    fa__complex *chirp, *filter;        /* exp(-pi i k^2 / n); transformed conjugate of it */
};

static fa__complex multiply(fa__complex a, fa__complex b)
{
    return (fa__complex){ a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re };
}

static fa__complex conjugate(fa__complex a)
{
    return (fa__complex){ a.re, -a.im };
}

/* exp(-2 pi i k / n), exact on the axes. */
static fa__complex root_of(int64_t k, int64_t n)
{
    double angle;

    if (4 * k % n == 0) {
        static const fa__complex axes[4] = { { 1, 0 }, { 0, -1 }, { -1, 0 }, { 0, 1 } };
        return axes[4 * k / n % 4];
    }
    angle = 2 * 3.14159265358979323846 * (double)k / (double)n;
    return (fa__complex){ cos(angle), -sin(angle) };
}

static bool factorise(fa__dft *plan)
{
    int64_t left = plan->n;

    for (int i = 0; i < MAX_RADIX; i++) {
        int r = i == 0 ? 4 : i + 1;     /* fours first: the cheapest */

        while (left % r == 0 && plan->n_factors < MAX_FACTORS) {
            plan->factors[plan->n_factors++] = r;
            left /= r;
        }
    }
    return left == 1;
}

static fa_status make_roots(fa__dft *plan)
{
    plan->roots = fa__alloc((size_t)plan->n * sizeof(*plan->roots));
    if (plan->roots == NULL)
        return FA_ENOMEM;
    for (int64_t k = 0; k < plan->n; k++)
        plan->roots[k] = root_of(k, plan->n);
    return FA_OK;
}

static fa_status make_chirp(fa__dft *plan)
{
    int64_t n = plan->n, m = 1, square = 0;
    fa__complex *scratch = NULL;
    fa_status st = FA_OK;

    while (m < 2 * n - 1)
        m *= 2;
    plan->inner = fa__dft_new(m);
    plan->chirp = fa__alloc((size_t)n * sizeof(*plan->chirp));
    plan->filter = fa__zalloc((size_t)m * sizeof(*plan->filter));
    if (plan->inner == NULL || plan->chirp == NULL || plan->filter == NULL)
        return FA_ENOMEM;
    for (int64_t k = 0; k < n; k++) {
        plan->chirp[k] = root_of(square, 2 * n);
        plan->filter[k] = conjugate(plan->chirp[k]);
        if (k > 0)
            plan->filter[m - k] = plan->filter[k];
        square = (square + 2 * k + 1) % (2 * n);        /* k^2 mod 2n */
    }
    scratch = fa__alloc((size_t)fa__dft_scratch(plan->inner) * sizeof(*scratch));
    if (scratch == NULL)
        return FA_ENOMEM;
    fa__dft_run(plan->inner, plan->filter, scratch, true);
    fa__free(scratch);
    return st;
}

fa__dft *fa__dft_new(int64_t n)
{
    fa__dft *plan;

    if (n < 1 || n > MAX_LENGTH) {
        fa__fail(FA_ELIMIT, "Invalid number of data points (%lld) specified", (long long)n);
        return NULL;
    }
    plan = fa__zalloc(sizeof(*plan));
    if (plan == NULL)
        return NULL;
    plan->n = n;
    if ((factorise(plan) ? make_roots(plan) : make_chirp(plan)) == FA_OK)
        return plan;
    fa__dft_free(plan);
    return NULL;
}

void fa__dft_free(fa__dft *plan)
{
    if (plan == NULL)
        return;
    fa__dft_free(plan->inner);
    fa__free(plan->roots);
    fa__free(plan->chirp);
    fa__free(plan->filter);
    fa__free(plan);
}

int64_t fa__dft_scratch(const fa__dft *plan)
{
    return plan->inner != NULL ? plan->inner->n + fa__dft_scratch(plan->inner) : plan->n;
}

/* ---- Stockham -------------------------------------------------------------------------------- */

typedef struct pass {
    int64_t n, done, rest;              /* length; product of earlier factors; n / (done * r) */
    int r;
    const fa__complex *roots;
    bool forward;
} pass;

static fa__complex root_at(const pass *p, int64_t k)
{
    fa__complex w = p->roots[k % p->n];

    return p->forward ? w : conjugate(w);
}

/* r points of one butterfly, already twiddled, into every `done`-th place of out. */
static void butterfly(const pass *p, const fa__complex *t, fa__complex *out)
{
    int64_t step = p->n / p->r;

    if (p->r == 2) {
        out[0] = (fa__complex){ t[0].re + t[1].re, t[0].im + t[1].im };
        out[p->done] = (fa__complex){ t[0].re - t[1].re, t[0].im - t[1].im };
        return;
    }
    if (p->r == 4) {
        fa__complex a = { t[0].re + t[2].re, t[0].im + t[2].im };
        fa__complex b = { t[0].re - t[2].re, t[0].im - t[2].im };
        fa__complex c = { t[1].re + t[3].re, t[1].im + t[3].im };
        fa__complex d = { t[1].im - t[3].im, t[3].re - t[1].re };      /* -i (t1 - t3) */

        if (!p->forward)
            d = (fa__complex){ -d.re, -d.im };
        out[0] = (fa__complex){ a.re + c.re, a.im + c.im };
        out[p->done] = (fa__complex){ b.re + d.re, b.im + d.im };
        out[2 * p->done] = (fa__complex){ a.re - c.re, a.im - c.im };
        out[3 * p->done] = (fa__complex){ b.re - d.re, b.im - d.im };
        return;
    }
    for (int k = 0; k < p->r; k++) {
        fa__complex sum = t[0];

        for (int j = 1; j < p->r; j++) {
            fa__complex term = multiply(t[j], root_at(p, step * ((int64_t)j * k % p->r)));
            sum.re += term.re;
            sum.im += term.im;
        }
        out[k * p->done] = sum;
    }
}

static void run_pass(const pass *p, const fa__complex *in, fa__complex *out)
{
    int64_t third = p->n / p->r;        /* distance of a butterfly's inputs */

    for (int64_t j = 0; j < p->rest; j++) {
        for (int64_t i = 0; i < p->done; i++) {
            fa__complex t[MAX_RADIX];

            for (int q = 0; q < p->r; q++) {
                t[q] = in[j * p->done + i + q * third];
                if (q > 0 && i > 0)
                    t[q] = multiply(t[q], root_at(p, i * q * p->rest));
            }
            butterfly(p, t, out + j * p->done * p->r + i);
        }
    }
}

/* ---- Bluestein ------------------------------------------------------------------------------ */

static void run_chirp(const fa__dft *plan, fa__complex *x, fa__complex *scratch, bool forward)
{
    int64_t n = plan->n, m = plan->inner->n;
    fa__complex *y = scratch, *more = scratch + m;

    for (int64_t k = 0; k < n; k++)
        y[k] = multiply(forward ? x[k] : conjugate(x[k]), plan->chirp[k]);
    memset(y + n, 0, (size_t)(m - n) * sizeof(*y));
    fa__dft_run(plan->inner, y, more, true);
    for (int64_t k = 0; k < m; k++)
        y[k] = multiply(y[k], plan->filter[k]);
    fa__dft_run(plan->inner, y, more, false);
    for (int64_t k = 0; k < n; k++) {
        fa__complex v = multiply(y[k], plan->chirp[k]);

        v = (fa__complex){ v.re / (double)m, v.im / (double)m };
        x[k] = forward ? v : conjugate(v);
    }
}

void fa__dft_run(const fa__dft *plan, fa__complex *x, fa__complex *scratch, bool forward)
{
    fa__complex *in = x, *out = scratch, *kept;
    pass p = { .n = plan->n, .done = 1, .roots = plan->roots, .forward = forward };

    if (plan->inner != NULL) {
        run_chirp(plan, x, scratch, forward);
        return;
    }
    for (int i = 0; i < plan->n_factors; i++) {
        p.r = plan->factors[i];
        p.rest = plan->n / (p.done * p.r);
        run_pass(&p, in, out);
        p.done *= p.r;
        kept = in, in = out, out = kept;
    }
    if (in != x)
        memcpy(x, in, (size_t)plan->n * sizeof(*x));
}
