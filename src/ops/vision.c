/* vision.c: the operators of torchvision that detection models are saved with. Boxes are rows
 * (x1, y1, x2, y2); a region of interest has its image's number in front. */
#include <math.h>

#include "ops/ops.h"

/* ---- non-maximum suppression ---------------------------------------------------------------- */

static double overlap(const double *a, const double *b)
{
    double left = fmax(a[0], b[0]), top = fmax(a[1], b[1]);
    double right = fmin(a[2], b[2]), bottom = fmin(a[3], b[3]);
    double common = fmax(0, right - left) * fmax(0, bottom - top);
    double area_a = (a[2] - a[0]) * (a[3] - a[1]), area_b = (b[2] - b[0]) * (b[3] - b[1]);

    return common / (area_a + area_b - common);
}

/* Marks in `dropped` what better boxes suppress; gives the kept ones in order of their scores. */
static int64_t suppress(const double *boxes, const int64_t *order, int64_t n, double threshold,
                        uint8_t *dropped, int64_t *kept)
{
    int64_t n_kept = 0;

    for (int64_t i = 0; i < n; i++) {
        if (dropped[order[i]])
            continue;
        kept[n_kept++] = order[i];
        for (int64_t j = i + 1; j < n; j++) {
            if (!dropped[order[j]]
                && overlap(boxes + 4 * order[i], boxes + 4 * order[j]) > threshold)
                dropped[order[j]] = 1;
        }
    }
    return n_kept;
}

static fa_status check_boxes(const fa__call *call, const fa_tensor *boxes, int64_t width)
{
    if (boxes->n_dims != 2 || boxes->sizes[1] != width)
        return fa__fail(FA_EINVAL, "%s: boxes should be a 2d tensor of rows of %lld, got %dD",
                        call->schema->name, (long long)width, boxes->n_dims);
    return FA_OK;
}

static fa_status nms(fa__call *call)
{
    fa_tensor *boxes = fa__arg_tensor(call, 0), *scores = fa__arg_tensor(call, 1), *flat = NULL;
    fa_tensor *dropped = NULL, *kept = NULL, *order = NULL;
    fa__temps t = { 0 };
    int64_t n, n_kept;
    fa_status st = FA_OK;

    TRY(check_boxes(call, boxes, 4));
    n = boxes->sizes[0];
    if (scores->n_dims != 1 || scores->sizes[0] != n)
        TRY(fa__fail(FA_EINVAL, "boxes and scores should have same number of elements in dimension "
                     "0"));
    flat = fa__as_contiguous(boxes, FA_FLOAT64);
    order = fa__do(&t, "aten::argsort", "tib", scores, (int64_t)0, 1);  /* stable */
    dropped = fa__full(FA_UINT8, 1, &n, (fa__scalar){ FA_INT64, 0, 0, 0 });
    kept = fa__empty(FA_INT64, 1, &n);
    if (t.failed || flat == NULL || dropped == NULL || kept == NULL)
        TRY(fa_error_last()->status);
    n_kept = suppress(fa_tensor_data(flat), fa_tensor_data(order), n, fa__arg_float(call, 2),
                      fa_tensor_data(dropped), fa_tensor_data(kept));
    st = fa__return_tensor(call, 0, fa_narrow(kept, 0, 0, n_kept));
done:
    fa_tensor_release(flat);
    fa_tensor_release(dropped);
    fa_tensor_release(kept);
    (void)fa__temps_free(&t);
    return st;
}

/* ---- pooling of regions --------------------------------------------------------------------- */

/* One channel of an image, and the value between its pixels; outside by more than one it is 0. */
typedef struct plane {
    const double *at;
    int64_t height, width;
} plane;

static double sample(const plane *p, double y, double x)
{
    int64_t y0, x0, y1, x1;
    double dy, dx;

    if (!(y >= -1 && y <= (double)p->height && x >= -1 && x <= (double)p->width)
        || p->height == 0 || p->width == 0)
        return 0;
    y = y < 0 ? 0 : y;
    x = x < 0 ? 0 : x;
    y0 = (int64_t)y, x0 = (int64_t)x;
    if (y0 >= p->height - 1)
        y0 = p->height - 1, y = (double)y0;
    if (x0 >= p->width - 1)
        x0 = p->width - 1, x = (double)x0;
    y1 = y0 + (y0 < p->height - 1), x1 = x0 + (x0 < p->width - 1);
    dy = y - (double)y0, dx = x - (double)x0;
    return (1 - dy) * (1 - dx) * p->at[y0 * p->width + x0]
           + (1 - dy) * dx * p->at[y0 * p->width + x1]
           + dy * (1 - dx) * p->at[y1 * p->width + x0] + dy * dx * p->at[y1 * p->width + x1];
}

typedef struct regions {
    fa_tensor *input, *rois;            /* float64, row-major: [N, C, H, W], [K, 5] */
    fa_tensor *out, *argmax;            /* [K, C, h, w] */
    double scale;
    int64_t height, width, ratio;       /* of the output; samples a bin, or 0: as many as fit */
    bool aligned;
} regions;

/* Reads and checks what the pools share. `r` holds references that are to be released. */
static fa_status read_regions(fa__call *call, regions *r)
{
    fa_tensor *input = fa__arg_tensor(call, 0), *rois = fa__arg_tensor(call, 1);
    int64_t sizes[4];
    fa_status st = FA_OK;

    *r = (regions){ .scale = fa__arg_float(call, 2), .height = fa__arg_int(call, 3),
                    .width = fa__arg_int(call, 4) };
    TRY(check_boxes(call, rois, 5));
    if (input->n_dims != 4 || r->height < 1 || r->width < 1)
        TRY(fa__fail(FA_EINVAL, "%s: input must be [N, C, H, W] and the output size positive",
                     call->schema->name));
    r->input = fa__as_contiguous(input, FA_FLOAT64);
    r->rois = fa__as_contiguous(rois, FA_FLOAT64);
    sizes[0] = rois->sizes[0], sizes[1] = input->sizes[1], sizes[2] = r->height,
    sizes[3] = r->width;
    r->out = fa__empty(FA_FLOAT64, 4, sizes);
    r->argmax = fa__empty(FA_INT32, 4, sizes);
    if (r->input == NULL || r->rois == NULL || r->out == NULL || r->argmax == NULL)
        TRY(fa_error_last()->status);
done:
    return st;
}

static void free_regions(regions *r)
{
    fa_tensor_release(r->input);
    fa_tensor_release(r->rois);
    fa_tensor_release(r->out);
    fa_tensor_release(r->argmax);
}

/* The plane of channel c for region k. FA_ERANGE when the region's image is not there. */
static fa_status plane_of(const regions *r, int64_t k, int64_t c, plane *out)
{
    const int64_t *sizes = r->input->sizes;
    double image = ((const double *)fa_tensor_data(r->rois))[5 * k];

    if (!(image >= 0 && image < (double)sizes[0]))
        return fa__fail(FA_ERANGE, "a region of interest is of image %g; there are %lld", image,
                        (long long)sizes[0]);
    *out = (plane){ (const double *)fa_tensor_data(r->input)
                        + ((int64_t)image * sizes[1] + c) * sizes[2] * sizes[3],
                    sizes[2], sizes[3] };
    return FA_OK;
}

/* Mean of a bin's samples. */
static double align_bin(const plane *p, double top, double left, double bin_h, double bin_w,
                        int64_t grid_h, int64_t grid_w)
{
    double sum = 0;
    int64_t count = grid_h * grid_w > 1 ? grid_h * grid_w : 1;

    for (int64_t i = 0; i < grid_h; i++) {
        for (int64_t j = 0; j < grid_w; j++)
            sum += sample(p, top + ((double)i + 0.5) * bin_h / (double)grid_h,
                          left + ((double)j + 0.5) * bin_w / (double)grid_w);
    }
    return sum / (double)count;
}

/* More samples than this in one bin are refused. */
#define MAX_GRID 4096

static fa_status align_region(const regions *r, int64_t k)
{
    const double *roi = (const double *)fa_tensor_data(r->rois) + 5 * k;
    double shift = r->aligned ? 0.5 : 0;
    double left = roi[1] * r->scale - shift, top = roi[2] * r->scale - shift;
    double width = roi[3] * r->scale - shift - left, height = roi[4] * r->scale - shift - top;
    int64_t n_channels = r->input->sizes[1], grid_h, grid_w;
    fa_status st = FA_OK;

    if (!r->aligned) {
        width = fmax(width, 1);
        height = fmax(height, 1);
    }
    if (!(fabs(width) < 1e9 && fabs(height) < 1e9))
        return fa__fail(FA_EINVAL, "a region of interest is not finite, or too large");
    grid_h = r->ratio > 0 ? r->ratio : (int64_t)ceil(height / (double)r->height);
    grid_w = r->ratio > 0 ? r->ratio : (int64_t)ceil(width / (double)r->width);
    if (grid_h > MAX_GRID || grid_w > MAX_GRID)
        return fa__fail(FA_ELIMIT, "a region of interest needs more than %d samples a bin",
                        MAX_GRID);
    for (int64_t c = 0; c < n_channels; c++) {
        double *out = (double *)fa_tensor_data(r->out)
                      + (k * n_channels + c) * r->height * r->width;
        double bin_h = height / (double)r->height, bin_w = width / (double)r->width;
        plane p;

        TRY(plane_of(r, k, c, &p));
        for (int64_t i = 0; i < r->height; i++) {
            for (int64_t j = 0; j < r->width; j++)
                *out++ = align_bin(&p, top + (double)i * bin_h, left + (double)j * bin_w, bin_h,
                                   bin_w, grid_h, grid_w);
        }
    }
done:
    return st;
}

static fa_status roi_align(fa__call *call)
{
    regions r;
    fa_status st = read_regions(call, &r);

    r.ratio = fa__arg_int(call, 5);
    r.aligned = fa__arg_bool(call, 6);
    for (int64_t k = 0; st == FA_OK && k < r.rois->sizes[0]; k++)
        st = align_region(&r, k);
    if (st == FA_OK)
        st = fa__return_tensor(call, 0,
                               fa__as_dtype(r.out, fa_tensor_dtype(fa__arg_tensor(call, 0))));
    free_regions(&r);
    return st;
}

static int64_t clip(double x, int64_t size)
{
    return x < 0 ? 0 : x > (double)size ? size : (int64_t)x;
}

/* The largest pixel of each bin; empty bins are 0 with argmax -1. */
static fa_status pool_region(const regions *r, int64_t k)
{
    const double *roi = (const double *)fa_tensor_data(r->rois) + 5 * k;
    double left = round(roi[1] * r->scale), top = round(roi[2] * r->scale);
    double width = fmax(round(roi[3] * r->scale) - left + 1, 1);
    double height = fmax(round(roi[4] * r->scale) - top + 1, 1);
    int64_t n_channels = r->input->sizes[1];
    fa_status st = FA_OK;

    for (int64_t c = 0; c < n_channels; c++) {
        int64_t first = (k * n_channels + c) * r->height * r->width;
        plane p;

        TRY(plane_of(r, k, c, &p));
        for (int64_t bin = 0; bin < r->height * r->width; bin++) {
            double i = (double)(bin / r->width), j = (double)(bin % r->width), best = -INFINITY;
            double bin_h = height / (double)r->height, bin_w = width / (double)r->width;
            int64_t y0 = clip(floor(i * bin_h) + top, p.height);
            int64_t y1 = clip(ceil((i + 1) * bin_h) + top, p.height);
            int64_t x0 = clip(floor(j * bin_w) + left, p.width);
            int64_t x1 = clip(ceil((j + 1) * bin_w) + left, p.width), at = -1;

            for (int64_t y = y0; y < y1; y++) {
                for (int64_t x = x0; x < x1; x++) {
                    if (p.at[y * p.width + x] > best) {
                        best = p.at[y * p.width + x];
                        at = y * p.width + x;
                    }
                }
            }
            ((double *)fa_tensor_data(r->out))[first + bin] = at < 0 ? 0 : best;
            ((int32_t *)fa_tensor_data(r->argmax))[first + bin] = (int32_t)at;
        }
    }
done:
    return st;
}

static fa_status roi_pool(fa__call *call)
{
    regions r;
    fa_status st = read_regions(call, &r);

    for (int64_t k = 0; st == FA_OK && k < r.rois->sizes[0]; k++)
        st = pool_region(&r, k);
    if (st == FA_OK)
        st = fa__return_tensor(call, 0,
                               fa__as_dtype(r.out, fa_tensor_dtype(fa__arg_tensor(call, 0))));
    if (st == FA_OK)
        st = fa__return_tensor(call, 1, fa_tensor_retain(r.argmax));
    free_regions(&r);
    return st;
}

/* ---- deformable convolution ----------------------------------------------------------------- */

typedef struct deform {
    fa_tensor *input, *weight, *offset, *mask, *bias;   /* float64, row-major; mask may be NULL */
    int64_t stride[2], pad[2], dilation[2], groups, offset_groups;
    int64_t out_h, out_w;
} deform;

static fa_status check_deform(deform *d)
{
    const int64_t *in = d->input->sizes, *w = d->weight->sizes, *o = d->offset->sizes;

    if (d->input->n_dims != 4 || d->weight->n_dims != 4 || d->offset->n_dims != 4)
        return fa__fail(FA_EINVAL,
                        "deform_conv2d: input, weight and offset must have 4 dimensions");
    for (int i = 0; i < 2; i++) {
        int64_t padded, reach;

        if (d->stride[i] < 1 || d->dilation[i] < 1 || d->pad[i] < 0 || w[2 + i] < 1
            || d->dilation[i] > INT32_MAX || d->pad[i] > INT32_MAX || w[2 + i] > INT32_MAX)
            return fa__fail(FA_EINVAL, "deform_conv2d: stride, padding or dilation out of range");
        padded = in[2 + i] + 2 * d->pad[i];
        reach = d->dilation[i] * (w[2 + i] - 1) + 1;
        *(i == 0 ? &d->out_h : &d->out_w) = (padded - reach) / d->stride[i] + 1;
    }
    if (d->groups < 1 || d->offset_groups < 1 || in[1] % d->groups != 0
        || in[1] % d->offset_groups != 0 || w[0] % d->groups != 0 || w[1] * d->groups != in[1])
        return fa__fail(FA_EINVAL, "deform_conv2d: groups do not divide the channels");
    if (d->out_h < 1 || d->out_w < 1 || o[0] != in[0] || o[2] != d->out_h || o[3] != d->out_w
        || o[1] != 2 * d->offset_groups * w[2] * w[3] || fa_tensor_numel(d->bias) != w[0])
        return fa__fail(FA_EINVAL, "deform_conv2d: offset's or bias' shape does not fit");
    if (d->mask != NULL
        && (d->mask->n_dims != 4 || d->mask->sizes[0] != in[0]
            || d->mask->sizes[1] != d->offset_groups * w[2] * w[3]
            || d->mask->sizes[2] != d->out_h || d->mask->sizes[3] != d->out_w))
        return fa__fail(FA_EINVAL, "deform_conv2d: mask's shape does not fit");
    return FA_OK;
}

/* One output element: the sum over its kernel of moved samples. */
static double deform_element(const deform *d, int64_t b, int64_t out_c, int64_t y, int64_t x)
{
    const int64_t *in = d->input->sizes, *w = d->weight->sizes;
    int64_t spatial = d->out_h * d->out_w, here = y * d->out_w + x, n_taps = w[2] * w[3];
    int64_t first = out_c / (w[0] / d->groups) * w[1];
    const double *offset = (const double *)fa_tensor_data(d->offset)
                           + b * 2 * d->offset_groups * n_taps * spatial;
    const double *mask = d->mask == NULL ? NULL
                                         : (const double *)fa_tensor_data(d->mask)
                                               + b * d->offset_groups * n_taps * spatial;
    const double *input = fa_tensor_data(d->input);
    double sum = ((const double *)fa_tensor_data(d->bias))[out_c];

    for (int64_t c = 0; c < w[1]; c++) {
        int64_t channel = first + c, group = channel / (in[1] / d->offset_groups);
        plane p = { input + (b * in[1] + channel) * in[2] * in[3], in[2], in[3] };

        for (int64_t tap = 0; tap < n_taps; tap++) {
            int64_t at = group * n_taps + tap;
            double dy = offset[2 * at * spatial + here], dx = offset[(2 * at + 1) * spatial + here];
            double py = (double)(y * d->stride[0] - d->pad[0] + tap / w[3] * d->dilation[0]) + dy;
            double px = (double)(x * d->stride[1] - d->pad[1] + tap % w[3] * d->dilation[1]) + dx;
            double value = 0;
            double weight = ((const double *)fa_tensor_data(d->weight))[(out_c * w[1] + c) * n_taps
                                                                        + tap];

            if (py > -1 && px > -1 && py < (double)in[2] && px < (double)in[3]) {
                double fy = floor(py), fx = floor(px), ly = py - fy, lx = px - fx;
                for (int corner = 0; corner < 4; corner++) {
                    int64_t cy = (int64_t)fy + corner / 2, cx = (int64_t)fx + corner % 2;
                    if (cy >= 0 && cx >= 0 && cy < in[2] && cx < in[3])
                        value += (corner / 2 ? ly : 1 - ly) * (corner % 2 ? lx : 1 - lx)
                                 * p.at[cy * in[3] + cx];
                }
            }
            sum += weight * value * (mask == NULL ? 1 : mask[at * spatial + here]);
        }
    }
    return sum;
}

static fa_status deform_conv2d(fa__call *call)
{
    deform d = { .stride = { fa__arg_int(call, 5), fa__arg_int(call, 6) },
                 .pad = { fa__arg_int(call, 7), fa__arg_int(call, 8) },
                 .dilation = { fa__arg_int(call, 9), fa__arg_int(call, 10) },
                 .groups = fa__arg_int(call, 11), .offset_groups = fa__arg_int(call, 12) };
    fa_tensor **parts[5] = { &d.input, &d.weight, &d.offset, &d.mask, &d.bias };
    fa_tensor *out = NULL;
    int64_t sizes[4], at = 0;
    fa_status st = FA_OK;

    for (size_t i = 0; i < FA__COUNT(parts); i++) {
        if (i == 3 && !fa__arg_bool(call, 13))
            continue;
        *parts[i] = fa__as_contiguous(fa__arg_tensor(call, i), FA_FLOAT64);
        if (*parts[i] == NULL)
            TRY(fa_error_last()->status);
    }
    TRY(check_deform(&d));
    sizes[0] = d.input->sizes[0], sizes[1] = d.weight->sizes[0], sizes[2] = d.out_h,
    sizes[3] = d.out_w;
    out = fa__empty(FA_FLOAT64, 4, sizes);
    if (out == NULL)
        TRY(fa_error_last()->status);
    for (int64_t b = 0; b < sizes[0]; b++) {
        for (int64_t c = 0; c < sizes[1]; c++) {
            for (int64_t i = 0; i < d.out_h * d.out_w; i++)
                ((double *)fa_tensor_data(out))[at++] = deform_element(&d, b, c, i / d.out_w,
                                                                       i % d.out_w);
        }
    }
    st = fa__return_tensor(call, 0, fa__as_dtype(out, fa_tensor_dtype(fa__arg_tensor(call, 0))));
done:
    for (size_t i = 0; i < FA__COUNT(parts); i++)
        fa_tensor_release(*parts[i]);
    fa_tensor_release(out);
    return st;
}

/* ---- rotated boxes ------------------------------------------------------------------------------
 * (cx, cy, w, h, angle in degrees, anticlockwise): the intersection is one box clipped by the four
 * sides of the other. */

typedef struct point {
    double x, y;
} point;

static void corners(const double *box, point out[4])
{
    double theta = box[4] * 3.14159265358979323846 / 180;
    double c = cos(theta) * 0.5, s = sin(theta) * 0.5;

    out[0] = (point){ box[0] + s * box[3] + c * box[2], box[1] + c * box[3] - s * box[2] };
    out[1] = (point){ box[0] - s * box[3] + c * box[2], box[1] - c * box[3] - s * box[2] };
    out[2] = (point){ 2 * box[0] - out[0].x, 2 * box[1] - out[0].y };
    out[3] = (point){ 2 * box[0] - out[1].x, 2 * box[1] - out[1].y };
}

static double side(point a, point b, point p)
{
    return (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x);
}

/* The part of a polygon on the inner side of the line a-b. */
static int clip_polygon(const point *in, int n, point a, point b, double inside, point *out)
{
    int count = 0;

    for (int i = 0; i < n; i++) {
        point p = in[i], q = in[(i + 1) % n];
        double dp = side(a, b, p) * inside, dq = side(a, b, q) * inside;

        if (dp >= 0)
            out[count++] = p;
        if ((dp > 0 && dq < 0) || (dp < 0 && dq > 0)) {
            double t = dp / (dp - dq);
            out[count++] = (point){ p.x + t * (q.x - p.x), p.y + t * (q.y - p.y) };
        }
    }
    return count;
}

static double polygon_area(const point *p, int n)
{
    double sum = 0;

    for (int i = 0; i < n; i++)
        sum += p[i].x * p[(i + 1) % n].y - p[(i + 1) % n].x * p[i].y;
    return fabs(sum) / 2;
}

static double rotated_iou(const double *a, const double *b)
{
    point polygon[2][16], clipper[4];
    double area_a = a[2] * a[3], area_b = b[2] * b[3], common, inside;
    int n = 4, now = 0;

    if (area_a < 1e-14 || area_b < 1e-14)
        return 0;
    corners(a, polygon[0]);
    corners(b, clipper);
    inside = side(clipper[0], clipper[1], clipper[2]) >= 0 ? 1 : -1;
    for (int i = 0; i < 4 && n > 0; i++) {
        n = clip_polygon(polygon[now], n, clipper[i], clipper[(i + 1) % 4], inside,
                         polygon[1 - now]);
        now = 1 - now;
    }
    common = n > 2 ? polygon_area(polygon[now], n) : 0;
    return common / (area_a + area_b - common);
}

static fa_status box_iou_rotated(fa__call *call)
{
    fa_tensor *a = NULL, *b = NULL, *out = NULL;
    int64_t sizes[2];
    fa_status st = FA_OK;

    TRY(check_boxes(call, fa__arg_tensor(call, 0), 5));
    TRY(check_boxes(call, fa__arg_tensor(call, 1), 5));
    a = fa__as_contiguous(fa__arg_tensor(call, 0), FA_FLOAT64);
    b = fa__as_contiguous(fa__arg_tensor(call, 1), FA_FLOAT64);
    if (a == NULL || b == NULL)
        TRY(fa_error_last()->status);
    sizes[0] = a->sizes[0], sizes[1] = b->sizes[0];
    out = fa__empty(FA_FLOAT64, 2, sizes);
    if (out == NULL)
        TRY(fa_error_last()->status);
    for (int64_t i = 0; i < sizes[0]; i++) {
        const double *box = (const double *)fa_tensor_data(a) + 5 * i;
        double *row = (double *)fa_tensor_data(out) + i * sizes[1];

        for (int64_t j = 0; j < sizes[1]; j++)
            row[j] = rotated_iou(box, (const double *)fa_tensor_data(b) + 5 * j);
    }
    st = fa__return_tensor(call, 0, fa__as_dtype(out, fa_tensor_dtype(fa__arg_tensor(call, 0))));
done:
    fa_tensor_release(a);
    fa_tensor_release(b);
    fa_tensor_release(out);
    return st;
}

const fa__op fa__ops_vision[] = {
    { "torchvision::nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor", nms },
    { "torchvision::roi_align(Tensor input, Tensor rois, float spatial_scale, "
      "SymInt pooled_height, SymInt pooled_width, int sampling_ratio, bool aligned) -> Tensor",
      roi_align },
    { "torchvision::roi_pool(Tensor input, Tensor rois, float spatial_scale, "
      "SymInt pooled_height, SymInt pooled_width) -> (Tensor, Tensor)", roi_pool },
    { "torchvision::deform_conv2d(Tensor input, Tensor weight, Tensor offset, Tensor mask, "
      "Tensor bias, SymInt stride_h, SymInt stride_w, SymInt pad_h, SymInt pad_w, "
      "SymInt dilation_h, SymInt dilation_w, SymInt groups, SymInt offset_groups, bool use_mask) "
      "-> Tensor", deform_conv2d },
    { "torchvision::box_iou_rotated(Tensor boxes1, Tensor boxes2) -> Tensor", box_iou_rotated },
    { 0 },
};
