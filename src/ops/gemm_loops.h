/* gemm_loops.h: the loops of a matrix product for one compute type. gemm.c includes it once for
 * each type, with
 *     T                       the element
 *     N(name)                 the name of a function for T
 *     MULTIPLY_ADD(sum, x, y) sum += x * y
 *     ADD(sum, x)             sum += x
 *     COLUMNS                 width of a tile, so that ROWS x COLUMNS sums stay in registers */

/* Lays an n x k block out in strips of `tile`: for each strip, k groups of `tile` elements; zeros
 * fill the last strip. */
static void N(pack)(T *out, const T *in, int64_t major, int64_t minor, int64_t n, int64_t k,
                    int64_t tile)
{
    for (int64_t i = 0; i < n; i += tile) {
        int64_t width = n - i < tile ? n - i : tile;
        const T *strip = in + i * major;

        for (int64_t p = 0; p < k; p++, out += tile) {
            const T *from = strip + p * minor;
            for (int64_t j = 0; j < width; j++)
                out[j] = from[j * major];
            if (width < tile)
                memset(out + width, 0, (size_t)(tile - width) * sizeof(T));
        }
    }
}

/* The sums of one tile over k, added to the `rows` x `columns` corner that exists. */
static void N(tile)(int64_t k, const T *a, const T *b, T *c, int64_t c_row, int64_t rows,
                    int64_t columns)
{
    T sums[ROWS][COLUMNS];

    memset(sums, 0, sizeof(sums));
    for (int64_t p = 0; p < k; p++, a += ROWS, b += COLUMNS) {
        for (int i = 0; i < ROWS; i++) {
            T x = a[i];
            for (int j = 0; j < COLUMNS; j++)
                MULTIPLY_ADD(sums[i][j], x, b[j]);
        }
    }
    for (int64_t i = 0; i < rows; i++) {
        for (int64_t j = 0; j < columns; j++)
            ADD(c[i * c_row + j], sums[i][j]);
    }
}

/* One packed block of a by one packed block of b. */
static void N(block)(int64_t m, int64_t n, int64_t k, const T *a, const T *b, T *c, int64_t c_row)
{
    for (int64_t j = 0; j < n; j += COLUMNS) {
        int64_t columns = n - j < COLUMNS ? n - j : COLUMNS;
        for (int64_t i = 0; i < m; i += ROWS) {
            int64_t rows = m - i < ROWS ? m - i : ROWS;
            N(tile)(k, a + i * k, b + j * k, c + i * c_row + j, c_row, rows, columns);
        }
    }
}

static void N(blocked)(int64_t m, int64_t n, int64_t k, fa__matrix a, fa__matrix b, T *c,
                       int64_t c_row, T *packed_a, T *packed_b)
{
    for (int64_t j = 0; j < n; j += BLOCK_N) {
        int64_t width = n - j < BLOCK_N ? n - j : BLOCK_N;
        for (int64_t p = 0; p < k; p += BLOCK_K) {
            int64_t depth = k - p < BLOCK_K ? k - p : BLOCK_K;
            N(pack)(packed_b, (const T *)b.data + p * b.row + j * b.col, b.col, b.row, width, depth,
                    COLUMNS);
            for (int64_t i = 0; i < m; i += BLOCK_M) {
                int64_t height = m - i < BLOCK_M ? m - i : BLOCK_M;
                N(pack)(packed_a, (const T *)a.data + i * a.row + p * a.col, a.row, a.col, height,
                        depth, ROWS);
                N(block)(height, width, depth, packed_a, packed_b, c + i * c_row + j, c_row);
            }
        }
    }
}

/* Sums in LANES lanes: as exact as a wide machine's, and fast on one. */
static T N(inner)(const T *a, int64_t a_step, const T *b, int64_t b_step, int64_t k)
{
    T lanes[LANES];
    int64_t p = 0;

    memset(lanes, 0, sizeof(lanes));
    if (a_step == 1 && b_step == 1) {
        for (; p + LANES <= k; p += LANES) {
            for (int j = 0; j < LANES; j++)
                MULTIPLY_ADD(lanes[j], a[p + j], b[p + j]);
        }
    }
    for (; p < k; p++)
        MULTIPLY_ADD(lanes[p % LANES], a[p * a_step], b[p * b_step]);
    for (int j = 1; j < LANES; j++)
        ADD(lanes[0], lanes[j]);
    return lanes[0];
}

/* Without packing: for products that are small or thin. */
static void N(plain)(int64_t m, int64_t n, int64_t k, fa__matrix a, fa__matrix b, T *c,
                     int64_t c_row)
{
    const T *x = a.data, *y = b.data;

    if (b.col != 1 || n == 1) {
        for (int64_t i = 0; i < m; i++) {
            for (int64_t j = 0; j < n; j++)
                ADD(c[i * c_row + j], N(inner)(x + i * a.row, a.col, y + j * b.col, b.row, k));
        }
        return;
    }
    for (int64_t i = 0; i < m; i++) {
        for (int64_t p = 0; p < k; p++) {
            T factor = x[i * a.row + p * a.col];
            T *out = c + i * c_row;
            const T *row = y + p * b.row;
            for (int64_t j = 0; j < n; j++)
                MULTIPLY_ADD(out[j], factor, row[j]);
        }
    }
}

static fa_status N(gemm)(int64_t m, int64_t n, int64_t k, fa__matrix a, fa__matrix b, T *c,
                         int64_t c_row)
{
    if (m < ROWS || n < 4 || k < 4 || m * n < LEAST_PACKED) {
        N(plain)(m, n, k, a, b, c, c_row);
        return FA_OK;
    }
    int64_t depth = k < BLOCK_K ? k : BLOCK_K;
    int64_t height = m < BLOCK_M ? round_up(m, ROWS) : BLOCK_M;
    int64_t width = n < BLOCK_N ? round_up(n, COLUMNS) : BLOCK_N;
    T *packed = fa__alloc((size_t)(depth * (height + width)) * sizeof(T));

    if (packed == NULL)
        return FA_ENOMEM;
    N(blocked)(m, n, k, a, b, c, c_row, packed, packed + depth * height);
    fa__free(packed);
    return FA_OK;
}

#undef T
#undef N
#undef MULTIPLY_ADD
#undef ADD
#undef COLUMNS
