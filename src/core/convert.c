/* convert.c: elements of one dtype to another, as PyTorch's CPU conversion does it.
 *
 * Every dtype of numbers has a home: the working type that holds its values exactly. A conversion
 * is a short chain of kernels over a block of elements that stays in the first-level cache:
 *
 *     load: dtype -> its home      cross: home -> home      store: home -> dtype
 *
 *     float32 -> float16:  store
 *     float16 -> float32:  load
 *     int8 -> bfloat16:    load (int64), cross (float32), store
 *     float64 -> float16:  cross (float32), store; PyTorch rounds twice too
 *     float32 -> int16:    cross (float64), cut
 *
 * Kernels take whole blocks of a constant size, so that compilers vectorise them at -O2; an odd
 * tail goes through padded buffers. Complex elements are pairs of their component dtype.
 *
 * PyTorch leaves out-of-range float -> int undefined. Here it is what its x86-64 builds yield for
 * large tensors: truncation to int32 (int64 for uint8, int64 and uint64), the lowest number when
 * that does not fit, low bits kept. */
#include "core/strided.h"

#define BLOCK 256

typedef void (*kernel)(uint8_t *restrict out, const uint8_t *restrict in);

#define KERNEL(name, from_type, to_type, expression)                                               \
    static void name(uint8_t *restrict out, const uint8_t *restrict in)                            \
    {                                                                                              \
        for (size_t i = 0; i < BLOCK; i++) {                                                       \
            from_type x;                                                                           \
            memcpy(&x, in + i * sizeof(x), sizeof(x));                                             \
            to_type y = (to_type)(expression);                                                     \
            memcpy(out + i * sizeof(y), &y, sizeof(y));                                            \
        }                                                                                          \
    }

static inline uint32_t bits_of(float x)
{
    uint32_t bits;

    memcpy(&bits, &x, sizeof(bits));
    return bits;
}

static inline float float_of(uint32_t bits)
{
    float x;

    memcpy(&x, &bits, sizeof(x));
    return x;
}

/* ---- small floats: decoding ------------------------------------------------------------------ */

/* Sign, 5 bits of exponent (bias 15), 10 of mantissa. NaNs become quiet and keep their payload. */
static inline float from_f16(uint16_t h)
{
    uint32_t sign = (uint32_t)(h & 0x8000) << 16;
    uint32_t rest = h & 0x7fff;
    uint32_t normal = (rest << 13) + (112u << 23);
    uint32_t special = 0x7f800000 | rest << 13 | (rest > 0x7c00 ? 0x400000u : 0);
    uint32_t subnormal = bits_of((float)(int32_t)rest * 0x1p-24f);
    uint32_t bits = rest >= 0x7c00 ? special : normal;

    return float_of(sign | (rest < 0x400 ? subnormal : bits));
}

static inline float from_bf16(uint16_t h)
{
    return float_of((uint32_t)h << 16);
}

/* float16's upper half: sign, 5 bits of exponent, 2 of mantissa. */
static inline float from_e5m2(uint8_t x)
{
    return from_f16((uint16_t)(x << 8));
}

/* A float8 without infinities; NaNs are the caller's matter. */
static inline float from_small(uint8_t x, int n_mantissa, int bias)
{
    uint32_t sign = (uint32_t)(x & 0x80) << 24;
    uint32_t rest = x & 0x7f;
    uint32_t exponent = rest >> n_mantissa;
    float scale = float_of((uint32_t)(127 + 1 - bias - n_mantissa) << 23);
    uint32_t normal = (rest << (23 - n_mantissa)) + ((uint32_t)(127 - bias) << 23);

    return float_of(sign | (exponent == 0 ? bits_of((float)rest * scale) : normal));
}

static inline float from_e4m3fn(uint8_t x)
{
    if ((x & 0x7f) == 0x7f)
        return float_of((uint32_t)(x & 0x80) << 24 | 0x7ff00000);
    return from_small(x, 3, 7);
}

static inline float from_e5m2fnuz(uint8_t x)
{
    return x == 0x80 ? float_of(0x7f800001) : from_small(x, 2, 16);
}

static inline float from_e4m3fnuz(uint8_t x)
{
    return x == 0x80 ? float_of(0x7f800001) : from_small(x, 3, 8);
}

/* A power of two: the exponent byte of a float32. */
static inline float from_e8m0fnu(uint8_t x)
{
    if (x == 0xff)
        return float_of(0x7f800001);
    return float_of(x == 0 ? 0x400000 : (uint32_t)x << 23);
}

/* ---- small floats: rounding to nearest, ties to even ----------------------------------------- */

static inline uint16_t to_f16(float x)
{
    uint32_t sign = bits_of(x) >> 16 & 0x8000;
    uint32_t a = bits_of(x) & 0x7fffffff;
    /* Adding 0.5 leaves a subnormal float16's bits, rounded, at the end of the sum. */
    uint32_t subnormal = bits_of(float_of(a) + 0.5f) - 0x3f000000;
    uint32_t normal = (a - 0x38000000 + 0xfff + (a >> 13 & 1)) >> 13;
    uint32_t special = a > 0x7f800000 ? 0x7e00 | (a >> 13 & 0x3ff) : 0x7c00;
    uint32_t finite = a < 0x38800000 ? subnormal : normal;

    return (uint16_t)(sign | (a >= 0x477ff000 ? special : finite));
}

/* `nan` is what PyTorch stores for every NaN: 0xffff from float32 and float64, 0x7fc0 from
 * others. */
static inline uint16_t to_bf16(float x, uint32_t nan)
{
    uint32_t bits = bits_of(x);
    uint32_t rounded = (bits + 0x7fff + (bits >> 16 & 1)) >> 16;

    return (uint16_t)((bits & 0x7fffffff) > 0x7f800000 ? nan : rounded);
}

/* Magnitude bits `a` of a float32 to a float8's. Below `lowest` (the smallest normal) the mantissa
 * is rounded by adding a power of two whose last place is the smallest subnormal. */
static inline uint32_t to_small(uint32_t a, int n_mantissa, int bias)
{
    uint32_t lowest = (uint32_t)(127 - bias + 1) << 23;
    uint32_t magic = (uint32_t)(127 - bias + 23 - n_mantissa + 1) << 23;
    uint32_t half = (1u << (22 - n_mantissa)) - 1;

    if (a < lowest)
        return bits_of(float_of(a) + float_of(magic)) - magic;
    return (a - ((uint32_t)(127 - bias) << 23) + half + (a >> (23 - n_mantissa) & 1))
           >> (23 - n_mantissa);
}

static inline uint8_t to_e5m2(float x)
{
    uint32_t sign = bits_of(x) >> 24 & 0x80;
    uint32_t a = bits_of(x) & 0x7fffffff;

    if (a >= 0x47800000)
        return (uint8_t)(sign | (a > 0x7f800000 ? 0x7f : 0x7c));
    return (uint8_t)(sign | to_small(a, 2, 15));
}

/* Saturates at 448, infinities too. */
static inline uint8_t to_e4m3fn(float x)
{
    uint32_t sign = bits_of(x) >> 24 & 0x80;
    uint32_t a = bits_of(x) & 0x7fffffff;

    if (a > 0x7f800000)
        return (uint8_t)(sign | 0x7f);
    if (a >= 0x43e00000)
        return (uint8_t)(sign | 0x7e);
    return (uint8_t)(sign | to_small(a, 3, 7));
}

/* No negative zero, no infinities: 0x80 is the only NaN. */
static inline uint8_t to_fnuz(float x, int n_mantissa, int bias, uint32_t limit)
{
    uint32_t sign = bits_of(x) >> 24 & 0x80;
    uint32_t a = bits_of(x) & 0x7fffffff;

    if (a >= limit)
        return 0x80;
    uint32_t rest = to_small(a, n_mantissa, bias);
    return (uint8_t)(rest == 0 ? 0 : sign | rest);
}

/* The nearest power of two, the sign dropped; a mantissa of exactly one half rounds up unless the
 * number is subnormal. */
static inline uint8_t to_e8m0fnu(float x)
{
    uint32_t bits = bits_of(x);
    uint32_t exponent = bits >> 23 & 0xff;
    uint32_t rest = bits & 0x3fffff;

    if (exponent == 0xff)
        return 0xff;
    bool up = (bits & 0x400000) != 0 && (rest != 0 || exponent > 0);
    return (uint8_t)(exponent + up);
}

/* ---- cutting floats to integers -------------------------------------------------------------- */

static inline int32_t cut_i32(double x)
{
    return x > -2147483649.0 && x < 2147483648.0 ? (int32_t)x : INT32_MIN;
}

static inline int64_t cut_i64(double x)
{
    return x >= -0x1p63 && x < 0x1p63 ? (int64_t)x : INT64_MIN;
}

static inline uint32_t cut_u32(double x)
{
    return x >= 0x1p31 ? (uint32_t)cut_i32(x - 0x1p31) ^ 0x80000000u : (uint32_t)cut_i32(x);
}

static inline uint64_t cut_u64(double x)
{
    return x >= 0x1p63 ? (uint64_t)cut_i64(x - 0x1p63) ^ 0x8000000000000000u : (uint64_t)cut_i64(x);
}

/* ---- kernels --------------------------------------------------------------------------------- */

KERNEL(load_u8, uint8_t, int64_t, x)
KERNEL(load_i8, int8_t, int64_t, x)
KERNEL(load_i16, int16_t, int64_t, x)
KERNEL(load_i32, int32_t, int64_t, x)
KERNEL(load_u16, uint16_t, int64_t, x)
KERNEL(load_u32, uint32_t, int64_t, x)
KERNEL(load_bool, uint8_t, int64_t, x != 0)
KERNEL(load_f16, uint16_t, float, from_f16(x))
KERNEL(load_bf16, uint16_t, float, from_bf16(x))
KERNEL(load_e5m2, uint8_t, float, from_e5m2(x))
KERNEL(load_e4m3fn, uint8_t, float, from_e4m3fn(x))
KERNEL(load_e5m2fnuz, uint8_t, float, from_e5m2fnuz(x))
KERNEL(load_e4m3fnuz, uint8_t, float, from_e4m3fnuz(x))
KERNEL(load_e8m0fnu, uint8_t, float, from_e8m0fnu(x))

KERNEL(f32_to_f64, float, double, x)
KERNEL(f64_to_f32, double, float, x)
KERNEL(i64_to_f32, int64_t, float, x)
KERNEL(i64_to_f64, int64_t, double, x)
KERNEL(u64_to_f32, uint64_t, float, x)
KERNEL(u64_to_f64, uint64_t, double, x)

KERNEL(store_8, uint64_t, uint8_t, x)
KERNEL(store_16, uint64_t, uint16_t, x)
KERNEL(store_32, uint64_t, uint32_t, x)
KERNEL(store_bool, uint64_t, uint8_t, x != 0)
KERNEL(store_f16, float, uint16_t, to_f16(x))
KERNEL(store_bf16, float, uint16_t, to_bf16(x, 0xffff))
KERNEL(store_bf16_quiet, float, uint16_t, to_bf16(x, 0x7fc0))
KERNEL(store_e5m2, float, uint8_t, to_e5m2(x))
KERNEL(store_e4m3fn, float, uint8_t, to_e4m3fn(x))
KERNEL(store_e5m2fnuz, float, uint8_t, to_fnuz(x, 2, 16, 0x47800000))
KERNEL(store_e4m3fnuz, float, uint8_t, to_fnuz(x, 3, 8, 0x43800000))
KERNEL(store_e8m0fnu, float, uint8_t, to_e8m0fnu(x))

KERNEL(cut_to_u8, double, uint8_t, cut_i64(x))
KERNEL(cut_to_8, double, uint8_t, cut_i32(x))
KERNEL(cut_to_16, double, uint16_t, cut_i32(x))
KERNEL(cut_to_i32, double, int32_t, cut_i32(x))
KERNEL(cut_to_u32, double, uint32_t, cut_u32(x))
KERNEL(cut_to_i64, double, int64_t, cut_i64(x))
KERNEL(cut_to_u64, double, uint64_t, cut_u64(x))
KERNEL(cut_to_u32_wrapped, double, uint32_t, cut_i64(x))
KERNEL(nan_to_zero, double, double, x != x ? 0 : x)
KERNEL(cut_to_bool, double, uint8_t, x != 0)

typedef enum home { NO_HOME, HOME_I64, HOME_U64, HOME_F32, HOME_F64, N_HOMES } home;

/* How a dtype travels. NULL load or store: the dtype is its home's type. */
typedef struct codec {
    home home;
    kernel load, store;
    kernel cut; /* integers: from float64 */
} codec;

static const codec CODECS[FA_DTYPE_COUNT] = {
    [FA_UINT8] = { HOME_I64, load_u8, store_8, cut_to_u8 },
    [FA_INT8] = { HOME_I64, load_i8, store_8, cut_to_8 },
    [FA_INT16] = { HOME_I64, load_i16, store_16, cut_to_16 },
    [FA_INT32] = { HOME_I64, load_i32, store_32, cut_to_i32 },
    [FA_INT64] = { HOME_I64, NULL, NULL, cut_to_i64 },
    [FA_UINT16] = { HOME_I64, load_u16, store_16, cut_to_16 },
    [FA_UINT32] = { HOME_I64, load_u32, store_32, cut_to_u32 },
    [FA_UINT64] = { HOME_U64, NULL, NULL, cut_to_u64 },
    [FA_BOOL] = { HOME_I64, load_bool, store_bool, cut_to_bool },
    [FA_QINT8] = { HOME_I64, load_i8, store_8, cut_to_8 },
    [FA_QUINT8] = { HOME_I64, load_u8, store_8, cut_to_u8 },
    [FA_QINT32] = { HOME_I64, load_i32, store_32, cut_to_i32 },
    [FA_FLOAT16] = { HOME_F32, load_f16, store_f16, NULL },
    [FA_BFLOAT16] = { HOME_F32, load_bf16, store_bf16, NULL },
    [FA_FLOAT32] = { HOME_F32, NULL, NULL, NULL },
    [FA_FLOAT64] = { HOME_F64, NULL, NULL, NULL },
    [FA_FLOAT8_E5M2] = { HOME_F32, load_e5m2, store_e5m2, NULL },
    [FA_FLOAT8_E4M3FN] = { HOME_F32, load_e4m3fn, store_e4m3fn, NULL },
    [FA_FLOAT8_E5M2FNUZ] = { HOME_F32, load_e5m2fnuz, store_e5m2fnuz, NULL },
    [FA_FLOAT8_E4M3FNUZ] = { HOME_F32, load_e4m3fnuz, store_e4m3fnuz, NULL },
    [FA_FLOAT8_E8M0FNU] = { HOME_F32, load_e8m0fnu, store_e8m0fnu, NULL },
};

/* From one home to a floating-point one. */
static const kernel CROSS[N_HOMES][N_HOMES] = {
    [HOME_I64] = { [HOME_F32] = i64_to_f32, [HOME_F64] = i64_to_f64 },
    [HOME_U64] = { [HOME_F32] = u64_to_f32, [HOME_F64] = u64_to_f64 },
    [HOME_F32] = { [HOME_F64] = f32_to_f64 },
    [HOME_F64] = { [HOME_F32] = f64_to_f32 },
};

/* ---- chains ---------------------------------------------------------------------------------- */

typedef struct chain {
    kernel steps[4];
    int n_steps;
} chain;

static void chain_add(chain *self, kernel step)
{
    if (step != NULL)
        self->steps[self->n_steps++] = step;
}

static bool is_float_home(home h)
{
    return h == HOME_F32 || h == HOME_F64;
}

/* Float64 to an integer dtype. Out-of-range numbers differ with what they were at first: PyTorch's
 * loops for most are vectorised, with another result for uint32 than its plain loops; the NaN of
 * fnuz and e8m0fnu kinds is a constant that its compiler has turned into 0. */
static void chain_add_cut(chain *self, fa_dtype to, fa_dtype origin)
{
    bool constant_nan = origin == FA_FLOAT8_E5M2FNUZ || origin == FA_FLOAT8_E4M3FNUZ
                        || origin == FA_FLOAT8_E8M0FNU;
    bool vectorised = origin == FA_FLOAT32 || origin == FA_FLOAT64 || origin == FA_BFLOAT16
                      || origin == FA_COMPLEX64 || origin == FA_COMPLEX128;

    if (constant_nan && to != FA_BOOL)
        chain_add(self, nan_to_zero);
    chain_add(self, to == FA_UINT32 && !vectorised ? cut_to_u32_wrapped : CODECS[to].cut);
}

/* The kernels from one real dtype to another; none when the bytes stay the same. `origin` is what
 * the numbers were at first. */
static chain chain_for(fa_dtype to, fa_dtype from, fa_dtype origin)
{
    const codec *source = &CODECS[from], *target = &CODECS[to];
    chain self = { { NULL }, 0 };
    home at = source->home;

    if (to == from)
        return self;
    chain_add(&self, source->load);
    if (is_float_home(at) && !is_float_home(target->home)) {
        chain_add(&self, CROSS[at][HOME_F64]);
        chain_add_cut(&self, to, origin);
        return self;
    }
    if (is_float_home(target->home))
        chain_add(&self, CROSS[at][target->home]);
    if (to == FA_BFLOAT16 && origin != FA_FLOAT32 && origin != FA_FLOAT64)
        chain_add(&self, store_bf16_quiet);
    else
        chain_add(&self, target->store);
    return self;
}

static void run_block(const chain *self, uint8_t *out, const uint8_t *in)
{
    uint8_t buffers[2][BLOCK * sizeof(double)];

    for (int i = 0; i < self->n_steps; i++) {
        uint8_t *to = i + 1 == self->n_steps ? out : buffers[i % 2];
        self->steps[i](to, in);
        in = to;
    }
}

static void convert_real(fa_dtype to, uint8_t *out, fa_dtype from, const uint8_t *in, size_t n,
                         fa_dtype origin)
{
    uint8_t padded_in[BLOCK * sizeof(double)] = { 0 }, padded_out[BLOCK * sizeof(double)];
    size_t in_size = fa_dtype_itemsize(from), out_size = fa_dtype_itemsize(to);
    chain steps = chain_for(to, from, origin);

    if (steps.n_steps == 0) {
        memcpy(out, in, n * in_size);
        return;
    }
    for (; n >= BLOCK; n -= BLOCK) {
        run_block(&steps, out, in);
        in += BLOCK * in_size;
        out += BLOCK * out_size;
    }
    if (n > 0) {
        memcpy(padded_in, in, n * in_size);
        run_block(&steps, padded_out, padded_in);
        memcpy(out, padded_out, n * out_size);
    }
}

fa_dtype fa__real_dtype(fa_dtype dtype)
{
    switch (dtype) {
    case FA_COMPLEX32:
        return FA_FLOAT16;
    case FA_COMPLEX64:
        return FA_FLOAT32;
    case FA_COMPLEX128:
        return FA_FLOAT64;
    default:
        return dtype;
    }
}

/* Every second component; n at most BLOCK. */
static void take_real_parts(uint8_t *out, const uint8_t *in, size_t n, size_t size)
{
    for (size_t i = 0; i < n; i++)
        memcpy(out + i * size, in + 2 * i * size, size);
}

/* Complex to a real dtype: the real part; to bool: whether any part is not zero. */
static void convert_from_complex(fa_dtype to, uint8_t *out, fa_dtype from, const uint8_t *in,
                                 size_t n)
{
    uint8_t parts[2 * BLOCK * sizeof(double)];
    fa_dtype component = fa__real_dtype(from);

    if (to != FA_BOOL) {
        take_real_parts(parts, in, n, fa_dtype_itemsize(component));
        convert_real(to, out, component, parts, n, from);
        return;
    }
    convert_real(FA_BOOL, parts, component, in, 2 * n, from);
    for (size_t i = 0; i < n; i++)
        out[i] = parts[2 * i] | parts[2 * i + 1];
}

/* A real dtype to complex: imaginary parts are zero. */
static void convert_to_complex(fa_dtype to, uint8_t *out, fa_dtype from, const uint8_t *in,
                               size_t n)
{
    uint8_t parts[BLOCK * sizeof(double)];
    fa_dtype component = fa__real_dtype(to);
    size_t size = fa_dtype_itemsize(component);

    if (from == component && from == FA_FLOAT16) { /* through float32, which quiets NaNs */
        uint8_t wide[BLOCK * sizeof(float)];
        convert_real(FA_FLOAT32, wide, from, in, n, from);
        convert_real(component, parts, FA_FLOAT32, wide, n, from);
    } else {
        convert_real(component, parts, from, in, n, from);
    }
    memset(out, 0, 2 * n * size);
    for (size_t i = 0; i < n; i++)
        memcpy(out + 2 * i * size, parts + i * size, size);
}

void fa__convert(fa_dtype to, uint8_t *out, fa_dtype from, const uint8_t *in, size_t n)
{
    bool to_complex = fa_dtype_is_complex(to), from_complex = fa_dtype_is_complex(from);

    if (to_complex == from_complex) {
        size_t n_parts = to_complex ? 2 * n : n;
        convert_real(fa__real_dtype(to), out, fa__real_dtype(from), in, n_parts, from);
        return;
    }
    while (n > 0) {
        size_t some = n < BLOCK ? n : BLOCK;
        if (to_complex)
            convert_to_complex(to, out, from, in, some);
        else
            convert_from_complex(to, out, from, in, some);
        in += some * fa_dtype_itemsize(from);
        out += some * fa_dtype_itemsize(to);
        n -= some;
    }
}

/* ---- single elements ------------------------------------------------------------------------- */

int64_t fa__dtype_read_int(fa_dtype dtype, const uint8_t *at)
{
    uint8_t bytes[sizeof(uint64_t)];
    uint16_t two;
    uint32_t four;
    uint64_t eight;
    const fa__dtype_row *row = fa__dtype_row_of(dtype);
    bool is_signed = row->number == FA__NUMBER_SIGNED;

    memcpy(bytes, at, row->itemsize);
    switch (row->itemsize) {
    case 1:
        return is_signed ? (int8_t)bytes[0] : bytes[0];
    case 2:
        memcpy(&two, bytes, sizeof(two));
        return is_signed ? (int16_t)two : two;
    case 4:
        memcpy(&four, bytes, sizeof(four));
        return is_signed ? (int32_t)four : (int64_t)four;
    default:
        memcpy(&eight, bytes, sizeof(eight));
        return (int64_t)eight;
    }
}

static double read_float(fa_dtype dtype, const uint8_t *at)
{
    uint16_t two;
    float four;
    double eight;

    switch (dtype) {
    case FA_FLOAT16:
        memcpy(&two, at, sizeof(two));
        return from_f16(two);
    case FA_BFLOAT16:
        memcpy(&two, at, sizeof(two));
        return from_bf16(two);
    case FA_FLOAT32:
        memcpy(&four, at, sizeof(four));
        return four;
    case FA_FLOAT64:
        memcpy(&eight, at, sizeof(eight));
        return eight;
    case FA_FLOAT8_E5M2:
        return from_e5m2(*at);
    case FA_FLOAT8_E4M3FN:
        return from_e4m3fn(*at);
    case FA_FLOAT8_E5M2FNUZ:
        return from_e5m2fnuz(*at);
    case FA_FLOAT8_E4M3FNUZ:
        return from_e4m3fnuz(*at);
    default:
        return from_e8m0fnu(*at);
    }
}

void fa__dtype_read(fa_dtype dtype, const void *at, double *real, double *imag)
{
    const fa__dtype_row *row = fa__dtype_row_of(dtype);
    fa_dtype component = fa__real_dtype(dtype);

    *imag = 0;
    switch (row->number) {
    case FA__NUMBER_COMPLEX:
        *real = read_float(component, at);
        *imag = read_float(component, (const uint8_t *)at + fa_dtype_itemsize(component));
        return;
    case FA__NUMBER_FLOAT:
        *real = read_float(dtype, at);
        return;
    case FA__NUMBER_BOOL:
        *real = *(const uint8_t *)at != 0;
        return;
    case FA__NUMBER_UNSIGNED:
        *real = (double)(uint64_t)fa__dtype_read_int(dtype, at);
        return;
    case FA__NUMBER_SIGNED:
        *real = (double)fa__dtype_read_int(dtype, at);
        return;
    default:
        *real = *(const uint8_t *)at;
    }
}
