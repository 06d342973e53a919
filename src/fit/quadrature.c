/* quadrature.c - evidence, means and quantiles of a posterior by the trapezoidal rule.
 *
 * Each unconstrained coordinate is x = m + s sinh(t), with m and s about the posterior's mean and
 * standard deviation, and t on an even grid: the rule converges faster than any power of its step
 * for smooth integrands that die out at both ends, and sinh carries the grid far into the tails
 * e^(a x) that Beta(a, b) and Gamma(a, c) priors leave at a bound (Trefethen & Weideman 2014 SIAM
 * Rev 56:385). The step is halved until the evidence stands still; of each finer grid only those
 * points are computed that lie next to one within e^-30 of the highest, or next to a known top.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "quadrature.h"

#include "marginal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = TA_QUADRATURE_MOST, BATCH = 64, FIRST = 21, MOST_CELLS = 12000000, MOST_MOVES = 8 };
static const double first_step = 0.5, reach = 5, nothing = -30;

struct axis {
    double m, s;  /* x = m + s sinh(t) */
    double from;  /* t of the first node */
    int n, from_box, to_box; /* nodes; where the mass begins and ends */
};

struct grid {
    struct ta_joint *j;
    int d;
    double h;
    struct axis axis[MOST];
    double *value; /* log integrand in t; -INFINITY: nothing there; axis 0 runs fastest */
    double most;
    /* of points that wait to be computed together */
    double x[BATCH * MOST], add[BATCH];
    size_t cell[BATCH];
    int waiting;
};

struct moments {
    double log_z, x[MOST], xx[MOST], natural[MOST], square[MOST], cross;
};

static double node_t(const struct grid *g, int a, int i)
{
    return g->axis[a].from + i * g->h;
}

static double node_x(const struct grid *g, int a, int i)
{
    return g->axis[a].m + g->axis[a].s * sinh(node_t(g, a, i));
}

static size_t cells(const struct grid *g)
{
    size_t n = 1;
    for (int a = 0; a < g->d; a++) {
        n *= (size_t)g->axis[a].n;
    }
    return n;
}

/* Cell -> its node on every axis. */
static void place(const struct grid *g, size_t cell, int *i)
{
    for (int a = 0; a < g->d; a++) {
        i[a] = (int)(cell % (size_t)g->axis[a].n);
        cell /= (size_t)g->axis[a].n;
    }
}

/* --- computing -------------------------------------------------------------------------------- */

static void flush(struct grid *g)
{
    double value[BATCH];
    ta_joint_eval(g->j, g->x, g->waiting, value);
    for (int i = 0; i < g->waiting; i++) {
        /* beyond the range of a double, where a prior leaves nothing, it is no number */
        double v = isnan(value[i]) ? -INFINITY : value[i] + g->add[i];
        g->value[g->cell[i]] = v;
        g->most = fmax(g->most, v);
    }
    g->waiting = 0;
}

static void compute(struct grid *g, size_t cell, const int *i)
{
    double add = 0;
    for (int a = 0; a < g->d; a++) {
        g->x[g->waiting * g->d + a] = node_x(g, a, i[a]);
        add += log(g->axis[a].s * cosh(node_t(g, a, i[a])));
    }
    g->add[g->waiting] = add;
    g->cell[g->waiting++] = cell;
    if (g->waiting == BATCH || g->waiting == g->j->runner.lanes.n) {
        flush(g);
    }
}

static bool compute_first(struct grid *g)
{
    for (int a = 0; a < g->d; a++) {
        g->axis[a].n = FIRST;
        g->axis[a].from = -reach;
    }
    g->h = first_step;
    g->most = -INFINITY;
    size_t n = cells(g);
    free(g->value);
    g->value = malloc(sizeof *g->value * n);
    for (size_t c = 0; g->value && c < n; c++) {
        int i[MOST];
        place(g, c, i);
        compute(g, c, i);
    }
    flush(g);
    return g->value != NULL;
}

static struct moments take_moments(const struct grid *g)
{
    struct moments m = {0};
    double sum = 0;
    size_t n = cells(g);
    for (size_t c = 0; c < n; c++) {
        int i[MOST];
        double w = g->value[c] > -INFINITY ? exp(g->value[c] - g->most) : 0, x[MOST] = {0};
        if (w == 0) {
            continue;
        }
        place(g, c, i);
        sum += w;
        for (int a = 0; a < g->d; a++) {
            x[a] = node_x(g, a, i[a]);
            double natural = ta_from_free(x[a], g->j->info[a].def->support);
            m.x[a] += w * x[a];
            m.xx[a] += w * x[a] * x[a];
            m.natural[a] += w * natural;
            m.square[a] += w * natural * natural;
        }
        m.cross += w * x[0] * x[1];
    }
    m.log_z = g->most + log(sum) + g->d * log(g->h);
    m.cross /= sum;
    for (int a = 0; a < g->d; a++) {
        m.x[a] /= sum;
        m.xx[a] /= sum;
        m.natural[a] /= sum;
        m.square[a] /= sum;
    }
    return m;
}

/* --- where the mass lies ---------------------------------------------------------------------- */

static void find_box(struct grid *g)
{
    size_t n = cells(g);
    for (int a = 0; a < g->d; a++) {
        g->axis[a].from_box = g->axis[a].n - 1;
        g->axis[a].to_box = 0;
    }
    for (size_t c = 0; c < n; c++) {
        int i[MOST];
        if (!(g->value[c] > g->most + nothing)) {
            continue;
        }
        place(g, c, i);
        for (int a = 0; a < g->d; a++) {
            struct axis *x = &g->axis[a];
            x->from_box = i[a] < x->from_box ? i[a] : x->from_box;
            x->to_box = i[a] > x->to_box ? i[a] : x->to_box;
        }
    }
}

/* Moves and widens the axes to what the coarse grid shows; true when they were well already. */
static bool settle(struct grid *g)
{
    struct moments m = take_moments(g);
    bool well = true;
    find_box(g);
    for (int a = 0; a < g->d; a++) {
        struct axis *x = &g->axis[a];
        double sd = sqrt(fmax(0, m.xx[a] - m.x[a] * m.x[a]));
        bool tail = x->from_box == 0 || x->to_box == x->n - 1;
        if (tail) {
            sd = 2 * x->s; /* it reaches beyond the grid */
        } else if (sd < x->s * 2 / 3) {
            sd = fmax(sd, x->s / 5); /* one node may have had it all */
        } else if (sd < x->s * 3 / 2 && fabs(m.x[a] - x->m) < x->s / 2) {
            continue;
        }
        well = false;
        x->m = m.x[a];
        x->s = sd;
    }
    return well;
}

/* --- finer grids ------------------------------------------------------------------------------ */

/* Is a point of the finer grid near a top: within one coarse cell on every axis? */
static bool near_top(const struct grid *g, const int *i, const double *top, int n_tops)
{
    for (int k = 0; k < n_tops; k++) {
        bool near = true;
        for (int a = 0; a < g->d && near; a++) {
            double t = asinh((top[k * g->d + a] - g->axis[a].m) / g->axis[a].s);
            near = fabs(t - node_t(g, a, i[a])) <= 2 * g->h;
        }
        if (near) {
            return true;
        }
    }
    return false;
}

/* The highest of the coarse nodes around node i of the finer grid. */
static double around(const struct grid *coarse, const int *i)
{
    double most = -INFINITY;
    for (int corner = 0; corner < 1 << coarse->d; corner++) {
        size_t cell = 0, stride = 1;
        bool twice = false;
        for (int a = 0; a < coarse->d; a++) {
            bool up = corner >> a & 1;
            twice |= up && i[a] % 2 == 0; /* on a coarse node: no other beside it */
            cell += stride * (size_t)(i[a] / 2 + (up && i[a] % 2));
            stride *= (size_t)coarse->axis[a].n;
        }
        most = twice ? most : fmax(most, coarse->value[cell]);
    }
    return most;
}

static bool is_coarse(const struct grid *g, const int *i)
{
    for (int a = 0; a < g->d; a++) {
        if (i[a] % 2) {
            return false;
        }
    }
    return true;
}

/* Half the step; the coarse values stay. False when memory is short. */
static bool halve(struct grid *g, const double *top, int n_tops)
{
    struct grid coarse = *g;
    g->h /= 2;
    for (int a = 0; a < g->d; a++) {
        g->axis[a].n = 2 * g->axis[a].n - 1;
    }
    size_t n = cells(g);
    g->value = malloc(sizeof *g->value * n);
    for (size_t c = 0; g->value && c < n; c++) {
        int i[MOST];
        place(g, c, i);
        double near = around(&coarse, i);
        if (is_coarse(g, i)) {
            g->value[c] = near;
        } else if (near > coarse.most + nothing || near_top(g, i, top, n_tops)) {
            compute(g, c, i);
        } else {
            g->value[c] = -INFINITY;
        }
    }
    flush(g);
    free(coarse.value);
    return g->value != NULL;
}

/* Cuts the grid to the box of its mass and a node around. */
static bool crop(struct grid *g)
{
    struct grid whole = *g;
    find_box(&whole);
    for (int a = 0; a < g->d; a++) {
        const struct axis *w = &whole.axis[a];
        int from = w->from_box > 0 ? w->from_box - 1 : 0;
        int to = w->to_box < w->n - 1 ? w->to_box + 1 : w->n - 1;
        g->axis[a].from += from * g->h;
        g->axis[a].n = to - from + 1;
        g->axis[a].from_box = from;
    }
    size_t n = cells(g);
    g->value = malloc(sizeof *g->value * n);
    for (size_t c = 0; g->value && c < n; c++) {
        int i[MOST];
        size_t cell = 0, stride = 1;
        place(g, c, i);
        for (int a = 0; a < g->d; a++) {
            cell += stride * (size_t)(i[a] + g->axis[a].from_box);
            stride *= (size_t)whole.axis[a].n;
        }
        g->value[c] = whole.value[cell];
    }
    free(whole.value);
    return g->value != NULL;
}

/* --- what is told ----------------------------------------------------------------------------- */

static double deviation(const struct moments *m, int a)
{
    return sqrt(fmax(0, m->square[a] - m->natural[a] * m->natural[a]));
}
static bool take_quantiles(const struct grid *g, int a, struct ta_posterior *p)
{
    const struct axis *x = &g->axis[a];
    enum ta_support s = g->j->info[a].def->support;
    double *density = calloc((size_t)x->n, sizeof *density), t[2];
    size_t n = cells(g);
    if (!density) {
        return false;
    }
    for (size_t c = 0; c < n; c++) {
        int i[MOST];
        if (g->value[c] > -INFINITY) {
            place(g, c, i);
            density[i[a]] += exp(g->value[c] - g->most);
        }
    }
    for (int i = 0; i < 2; i++) {
        t[i] = ta_marginal_quantile(density, x->n, x->from, g->h, i ? 0.975 : 0.025);
    }
    p->lo[a] = ta_from_free(x->m + x->s * sinh(t[0]), s);
    p->hi[a] = ta_from_free(x->m + x->s * sinh(t[1]), s);
    free(density);
    return true;
}

static bool tell(const struct grid *g, const struct moments *m, struct ta_posterior *p)
{
    p->log_evidence = m->log_z;
    for (int a = 0; a < g->d; a++) {
        p->mean[a] = m->natural[a];
        p->sd[a] = deviation(m, a);
        if (!take_quantiles(g, a, p)) {
            return false;
        }
    }
    p->corr = NAN;
    if (g->d > 1) {
        double v0 = m->xx[0] - m->x[0] * m->x[0], v1 = m->xx[1] - m->x[1] * m->x[1];
        p->corr = (m->cross - m->x[0] * m->x[1]) / sqrt(v0 * v1);
    }
    return true;
}

/* The largest change of what is told, in parts of what is allowed: means and deviations move by
 * parts of a deviation. Halving the step squares the error, so that what is left is far below. */
static double change(const struct grid *g, const struct moments *a, const struct moments *b)
{
    /* three parameters: what is left is small beside the time a finer grid takes */
    double part = g->d == 3 ? 4 : 1, most = fabs(a->log_z - b->log_z) / (part * 5e-4);
    double of_sd = g->d == 3 ? 0.16 : 0.01;
    for (int i = 0; i < g->d; i++) {
        double sd = deviation(b, i);
        most = fmax(most, fabs(a->natural[i] - b->natural[i]) / sd / (part * 4e-3));
        most = fmax(most, fabs(deviation(a, i) - sd) / sd / of_sd);
    }
    return most;
}

bool ta_quadrature(struct ta_joint *j, const double *centre, const double *spread,
                   const double *top, int n_tops, struct ta_posterior *p)
{
    struct grid g = {.j = j, .d = j->d};
    bool good = true, well = false;
    for (int a = 0; a < g.d; a++) {
        g.axis[a] = (struct axis){.m = centre[a], .s = spread[a]};
    }
    for (int i = 0; i < MOST_MOVES && good && !well; i++) {
        good = compute_first(&g);
        struct axis held[MOST];
        memcpy(held, g.axis, sizeof held);
        well = good && (settle(&g) || i == MOST_MOVES - 1);
        if (well) { /* the values belong to the axes before a last move */
            memcpy(g.axis, held, sizeof held);
        }
    }
    good = good && crop(&g);
    struct moments m = {0}, before;
    double moved = INFINITY;
    if (good) {
        m = take_moments(&g);
    }
    while (good && moved > 1 && cells(&g) << g.d <= MOST_CELLS) {
        before = m;
        good = halve(&g, top, n_tops);
        if (good) {
            m = take_moments(&g);
            moved = change(&g, &before, &m);
        }
    }
    p->converged = moved <= 1;
    good = good && tell(&g, &m, p);
    free(g.value);
    return good;
}
