/* raster.c - exact area coverage of polygons, by signed areas accumulated along each row.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Each edge adds, in every pixel row it crosses, the change of coverage it causes to its pixel and
 * to the next one; a running sum along the row is then the covered area of each pixel. The method
 * is that of the font rasterisers libart and font-rs. Areas are exact up to rounding of double, so
 * no supersampling pattern shows in thin slanted lines. */
#include "raster.h"

#include <math.h>
#include <stdlib.h>

/* Added before rounding to 0..255: areas of exactly half a step then round alike on both sides of a
 * mirror, where their sums differ in the last bits. */
static const double TIE = 1e-6;

static double clamp(double x, double lo, double hi)
{
    return x < lo ? lo : x > hi ? hi : x;
}

/* The part of one edge within one pixel row: x runs from xa to xb while y covers d (signed). */
static void add_span(double *row, double xa, double xb, double d)
{
    double x0 = fmin(xa, xb), x1 = fmax(xa, xb);
    int first = (int)floor(x0), last = (int)ceil(x1);
    if (last <= first + 1) {
        double right = d * (0.5 * (x0 + x1) - first);
        row[first] += d - right;
        row[first + 1] += right;
        return;
    }
    /* Over several pixels: what is right of the edge grows as a ramp; row[] takes differences. */
    double slope = d / (x1 - x0), before = 0;
    for (int x = first; x < last; x++) {
        double from = fmax(x0, x), to = fmin(x1, x + 1.0);
        /* Area to the right of the edge within this pixel, of the y range crossed so far. */
        double crossed = (from - x0) * slope;
        double here = crossed + (to - from) * slope * (x + 1.0 - 0.5 * (from + to));
        row[x] += here - before;
        before = here;
    }
    row[last] += d - before;
}

static void add_edge(double *area, int w, int h, struct ta_point a, struct ta_point b)
{
    if (a.y == b.y)
        return;
    double sign = a.y < b.y ? 1 : -1;
    struct ta_point top = a.y < b.y ? a : b, low = a.y < b.y ? b : a;
    double y0 = (double)top.y / TA_SUBPX, y1 = (double)low.y / TA_SUBPX;
    double x0 = (double)top.x / TA_SUBPX, dx = (double)(low.x - top.x) / (low.y - top.y);
    int first = (int)fmax(0, floor(y0)), end = (int)fmin(h, ceil(y1));
    for (int y = first; y < end; y++) {
        double from = fmax(y0, y), to = fmin(y1, y + 1.0);
        double xa = clamp(x0 + (from - y0) * dx, 0, w), xb = clamp(x0 + (to - y0) * dx, 0, w);
        add_span(area + (size_t)y * (w + 2), xa, xb, sign * (to - from));
    }
}

bool ta_raster(const struct ta_outline *outline, int w, int h, unsigned char *cover)
{
    double *area = calloc((size_t)(w + 2) * h, sizeof *area);
    if (!area)
        return false;
    for (int c = 0, from = 0; c < outline->n_end; from = outline->end[c++])
        for (int i = from; i < outline->end[c]; i++) {
            int next = i + 1 < outline->end[c] ? i + 1 : from;
            add_edge(area, w, h, outline->point[i], outline->point[next]);
        }
    for (int y = 0; y < h; y++) {
        double sum = 0;
        for (int x = 0; x < w; x++) {
            sum += area[(size_t)y * (w + 2) + x];
            cover[(size_t)y * w + x] = (unsigned char)(fmin(fabs(sum), 1) * 255 + 0.5 + TIE);
        }
    }
    free(area);
    return true;
}
