/* symbols.c - the machines' symbols: sixteen closed polygons of equal area, told apart by shape
 * alone.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * No hexagon and no octagon: at equal area they cover 93 % and more of what a circle covers. Drawn
 * by formula at first use, then moved to their centroid and scaled to area 1, so that a new shape
 * needs no care for either. y points down. Not for several threads at first use. */
#include "twoarm/scene.h"

#include <math.h>

enum { MOST_POINTS = 96 };
static const double pi = 3.14159265358979323846;

struct outline {
    int n;
    double at[MOST_POINTS][2];
};

static void add(struct outline *o, double x, double y)
{
    o->at[o->n][0] = x;
    o->at[o->n][1] = y;
    o->n++;
}

/* n + 1 points of an arc of an ellipse, both ends included; angles in turns, 0 right, .25 down. */
static void add_arc(struct outline *o, double x, double y, double rx, double ry, double from,
                    double to, int n)
{
    for (int i = 0; i <= n; i++) {
        double angle = 2 * pi * (from + (to - from) * i / n);
        add(o, x + rx * cos(angle), y + ry * sin(angle));
    }
}

/* n points around a circle, the first at `turn`; every second one at radius `inner`. */
static void add_ring(struct outline *o, int n, double turn, double inner)
{
    for (int i = 0; i < n; i++) {
        double angle = 2 * pi * (turn + (double)i / n), r = i % 2 ? inner : 1;
        add(o, r * cos(angle), r * sin(angle));
    }
}

static void draw_circle(struct outline *o)
{
    add_ring(o, 72, 0, 1);
}

static void draw_square(struct outline *o)
{
    add_ring(o, 4, 0.125, 1);
}

static void draw_triangle(struct outline *o)
{
    add_ring(o, 3, -0.25, 1);
}

static void draw_diamond(struct outline *o)
{
    add(o, 0, -1);
    add(o, 0.6, 0);
    add(o, 0, 1);
    add(o, -0.6, 0);
}

static void draw_pentagon(struct outline *o)
{
    add_ring(o, 5, -0.25, 1);
}

/* Two arcs from tip to tip, tilted. */
static void draw_leaf(struct outline *o)
{
    const double depth = 0.62, r = sqrt(1 + depth * depth);
    double half = atan2(1, depth) / (2 * pi);
    add_arc(o, 0, depth, r, r, -0.25 - half, -0.25 + half, 32);
    o->n--; /* the tips are shared */
    add_arc(o, 0, -depth, r, r, 0.25 - half, 0.25 + half, 32);
    o->n--;
    for (int i = 0; i < o->n; i++) {
        double x = o->at[i][0], y = o->at[i][1];
        o->at[i][0] = x + y;
        o->at[i][1] = y - x;
    }
}

static void draw_star(struct outline *o)
{
    add_ring(o, 10, -0.25, 0.45);
}

static void draw_cross(struct outline *o)
{
    static const double corner[3][2] = {{0.34, -1}, {0.34, -0.34}, {1, -0.34}};
    for (int i = 0; i < 4; i++) {
        double c = cos(pi / 2 * i), s = sin(pi / 2 * i);
        for (int j = 0; j < 3; j++) {
            add(o, c * corner[j][0] - s * corner[j][1], s * corner[j][0] + c * corner[j][1]);
        }
    }
}

/* Outer circle of radius 1; the inner one is cut out of it, its centre moved to the right. */
static void draw_crescent(struct outline *o)
{
    const double shift = 0.55, r = 0.8;
    double x = (1 - r * r + shift * shift) / (2 * shift), y = sqrt(1 - x * x);
    double outer = atan2(y, x) / (2 * pi), inner = atan2(y, x - shift) / (2 * pi);
    add_arc(o, 0, 0, 1, 1, outer, 1 - outer, 48);
    add_arc(o, shift, 0, r, r, 1 - inner, inner, 40);
    o->n--; /* the tips are shared: the last point is the first again */
}

/* A disc with its two tangents from a point above. */
static void draw_drop(struct outline *o)
{
    const double height = 2.0;
    double touch = acos(1 / height) / (2 * pi);
    add(o, 0, -height);
    add_arc(o, 0, 0, 1, 1, -0.25 + touch, 0.75 - touch, 48);
}

static void draw_chevron(struct outline *o)
{
    add(o, -1, 0.25);
    add(o, 0, -0.65);
    add(o, 1, 0.25);
    add(o, 1, 0.95);
    add(o, 0, 0.05);
    add(o, -1, 0.95);
}

static void draw_heart(struct outline *o)
{
    for (int i = 0; i < 72; i++) {
        double t = 2 * pi * i / 72, s = sin(t);
        add(o, 16 * s * s * s, -(13 * cos(t) - 5 * cos(2 * t) - 2 * cos(3 * t) - cos(4 * t)));
    }
}

static void draw_hourglass(struct outline *o)
{
    add(o, -0.85, -1);
    add(o, 0.85, -1);
    add(o, 0.16, 0);
    add(o, 0.85, 1);
    add(o, -0.85, 1);
    add(o, -0.16, 0);
}

static void draw_dome(struct outline *o)
{
    add_arc(o, 0, 0, 1, 1, 0.5, 1, 48);
}

static void draw_shield(struct outline *o)
{
    add(o, -0.9, -1);
    add(o, 0.9, -1);
    add_arc(o, -0.35, -0.2, 1.25, 1.5, 0, 0.205, 24);
    o->at[o->n - 1][0] = 0; /* both sides meet in one point */
    double tip = o->at[o->n - 1][1];
    int right = o->n - 1;
    for (int i = right - 1; i > 1; i--) {
        add(o, -o->at[i][0], o->at[i][1]);
    }
    o->at[right][1] = tip;
}

/* Its lobes lie on the diagonals: no second cross. */
static void draw_clover(struct outline *o)
{
    for (int i = 0; i < 96; i++) {
        double angle = 2 * pi * i / 96, r = 1 - 0.34 * cos(4 * angle);
        add(o, r * cos(angle), r * sin(angle));
    }
}

static const struct shape {
    const char *name;
    void (*draw)(struct outline *);
} shapes[TA_N_SYMBOLS] = {
    {"circle", draw_circle},       {"square", draw_square},     {"triangle", draw_triangle},
    {"diamond", draw_diamond},     {"pentagon", draw_pentagon}, {"leaf", draw_leaf},
    {"star", draw_star},           {"cross", draw_cross},       {"crescent", draw_crescent},
    {"drop", draw_drop},           {"chevron", draw_chevron},   {"heart", draw_heart},
    {"hourglass", draw_hourglass}, {"dome", draw_dome},         {"shield", draw_shield},
    {"clover", draw_clover},
};

/* Signed area and centroid by the shoelace formula. */
static double measure(const struct outline *o, double centre[2])
{
    double twice = 0, x = 0, y = 0;
    for (int i = 0; i < o->n; i++) {
        const double *p = o->at[i], *q = o->at[(i + 1) % o->n];
        double cross = p[0] * q[1] - q[0] * p[1];
        twice += cross;
        x += (p[0] + q[0]) * cross;
        y += (p[1] + q[1]) * cross;
    }
    centre[0] = x / (3 * twice);
    centre[1] = y / (3 * twice);
    return twice / 2;
}

static int finish(const struct shape *shape, float (*point)[2])
{
    struct outline o = {0};
    shape->draw(&o);
    double centre[2];
    double scale = 1 / sqrt(fabs(measure(&o, centre)));
    for (int i = 0; i < o.n; i++) {
        point[i][0] = (float)((o.at[i][0] - centre[0]) * scale);
        point[i][1] = (float)((o.at[i][1] - centre[1]) * scale);
    }
    return o.n;
}

const struct ta_symbol *ta_symbol_get(int i)
{
    static float point[TA_N_SYMBOLS][MOST_POINTS][2];
    static struct ta_symbol symbol[TA_N_SYMBOLS];
    int at = i % TA_N_SYMBOLS;
    if (symbol[at].n == 0) {
        symbol[at] = (struct ta_symbol){
            .name = shapes[at].name,
            .n = finish(&shapes[at], point[at]),
            .point = (const float(*)[2])point[at],
        };
    }
    return &symbol[at];
}
