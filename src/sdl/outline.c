/* outline.c - the contours of boxes, discs and lines, as polygons fine enough to look round.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every offset from a centre is rounded by itself and circles are made of one quadrant mirrored, so
 * that a shape and its mirror image have exactly mirrored points. */
#include "raster.h"

#include <math.h>
#include <stdlib.h>

static const double PI = 3.14159265358979323846;
enum { MAX_ARC = 64 }; /* points a quadrant: enough for 0.01 px up to a radius of 8000 px */

bool ta_outline_add(struct ta_outline *o, int x, int y)
{
    if (o->n == o->room) {
        int room = o->room ? 2 * o->room : 64;
        struct ta_point *grown = realloc(o->point, (size_t)room * sizeof *grown);
        if (!grown)
            return false;
        o->point = grown;
        o->room = room;
    }
    o->point[o->n++] = (struct ta_point){x, y};
    return true;
}

bool ta_outline_close(struct ta_outline *o)
{
    if (o->n_end == o->room_end) {
        int room = o->room_end ? 2 * o->room_end : 4;
        int *grown = realloc(o->end, (size_t)room * sizeof *grown);
        if (!grown)
            return false;
        o->end = grown;
        o->room_end = room;
    }
    o->end[o->n_end++] = o->n;
    return true;
}

void ta_outline_free(struct ta_outline *o)
{
    free(o->point);
    free(o->end);
    *o = (struct ta_outline){0};
}

/* Quadrant of a circle as offsets (cos, sin) of radius; count of points, both ends included. The
 * chord stays within 0.01 px of the arc. */
static int quadrant(int radius, struct ta_point at[MAX_ARC])
{
    double r_px = (double)radius / TA_SUBPX;
    int n = 2 + (int)ceil(PI / 2 * sqrt(r_px / (8 * 0.01)));
    if (n > MAX_ARC)
        n = MAX_ARC;
    for (int i = 0; i < n; i++) {
        double angle = PI / 2 * i / (n - 1);
        at[i] =
            (struct ta_point){(int)lround(radius * cos(angle)), (int)lround(radius * sin(angle))};
    }
    return n;
}

bool ta_outline_box(struct ta_outline *o, struct ta_point centre, int half_w, int half_h,
                    int radius, bool hole)
{
    struct ta_point arc[MAX_ARC];
    int n = quadrant(radius, arc), total = 4 * n;
    for (int i = 0; i < total; i++) {
        int step = hole ? total - 1 - i : i, corner = step / n, j = step % n;
        int sx = corner == 0 || corner == 3 ? 1 : -1, sy = corner < 2 ? 1 : -1;
        struct ta_point at = arc[corner % 2 ? n - 1 - j : j];
        if (!ta_outline_add(o, centre.x + sx * (half_w - radius + at.x),
                            centre.y + sy * (half_h - radius + at.y)))
            return false;
    }
    return ta_outline_close(o);
}

bool ta_outline_line(struct ta_outline *o, struct ta_point from, struct ta_point to, int thick)
{
    struct ta_point arc[MAX_ARC];
    int n = quadrant(thick / 2, arc);
    double dx = to.x - from.x, dy = to.y - from.y, length = hypot(dx, dy);
    double ux = length > 0 ? dx / length : 1, uy = length > 0 ? dy / length : 0;
    for (int end = 0; end < 2; end++) {
        struct ta_point at = end ? from : to;
        double fx = end ? -ux : ux, fy = end ? -uy : uy; /* outwards */
        for (int i = -(n - 1); i <= n - 1; i++) {
            double along = arc[abs(i)].x, across = i < 0 ? -arc[-i].y : arc[i].y;
            if (!ta_outline_add(o, at.x + (int)lround(along * fx - across * fy),
                                at.y + (int)lround(along * fy + across * fx)))
                return false;
        }
    }
    return ta_outline_close(o);
}
