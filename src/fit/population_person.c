/* population_person.c - one participant's posterior under that of the participant's level: R, the
 * level's masses over the participant's integrals, p / (W T), carried back along each axis by W',
 * stands at the B-splines over x, and E g is the sum of R times the coefficients of the spline of
 * g T.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "marginal.h"
#include "population.h"

#include <math.h>
#include <string.h>

enum { MOST = TA_HIERARCHY_MOST };

/* One participant while it is told. */
struct telling {
    const struct ta_population *pop;
    const struct ta_person *who;
    gsl_matrix *r, *v, *room; /* R; T with the spline taken along the other axes; scratch */
};

static double dot(const gsl_matrix *a, const gsl_matrix *b)
{
    double sum = 0;
    for (size_t i = 0; i < a->size1 * a->size2; i++) {
        sum += a->data[i] * b->data[i];
    }
    return sum;
}

/* Multiplies by g of the node along an axis. */
static void multiply(const struct ta_population *pop, gsl_matrix *f, int axis, const double *g)
{
    size_t inner = ta_lines_stride(pop, axis), n = (size_t)pop->line[axis].n;
    size_t cells = f->size1 * f->size2;
    double *at = f->data;
    for (size_t line = 0; line < cells / inner; line++) {
        for (size_t i = 0; i < inner; i++) {
            *at++ *= g[line % n];
        }
    }
}

/* Weights y of the nodes along an axis: E g is the sum of y g, g any function of the parameter that
 * its values at the nodes tell. The spline of g T is linear in g, and its matrix symmetric. */
static void take_weights(const struct telling *t, int axis, double *y)
{
    size_t n = (size_t)t->pop->line[axis].n, inner = ta_lines_stride(t->pop, axis);
    const double *r = t->room->data, *v = t->v->data;
    gsl_matrix_memcpy(t->room, t->r);
    ta_population_spline(t->pop, t->room, axis);
    for (size_t i = 0; i < n; i++) {
        y[i] = 0;
    }
    for (size_t line = 0; line < t->v->size1 * t->v->size2 / inner; line++) {
        for (size_t i = 0; i < inner; i++) {
            y[line % n] += *r++ * *v++;
        }
    }
}

static double expect(const double *y, const double *g, int n)
{
    double sum = 0;
    for (int i = 0; i < n; i++) {
        sum += y[i] * g[i];
    }
    return sum;
}

/* The weights are the density at the nodes as the spline through a wave sees it, less by the fourth
 * power of its frequency over 720: made up for by the fourth difference. */
static void sharpen(double *y, int n)
{
    double before[TA_LINE_MOST];
    memcpy(before, y, sizeof *y * (size_t)n);
    for (int i = 2; i < n - 2; i++) {
        const double *b = before + i;
        y[i] += (b[-2] - 4 * b[-1] + 6 * b[0] - 4 * b[1] + b[2]) / 720;
    }
}

static void tell_parameter(const struct telling *t, int axis, struct ta_fit *fit, double *x_mean,
                           double *x_sd)
{
    const struct ta_hyper *h = &t->pop->hyper[axis];
    const struct ta_line *line = &t->pop->line[axis];
    int to = axis - t->pop->first;
    double y[TA_LINE_MOST], g[TA_LINE_MOST], gg[TA_LINE_MOST], x[TA_LINE_MOST], xx[TA_LINE_MOST];
    for (int i = 0; i < line->n; i++) {
        x[i] = ta_line_node(line, i);
        xx[i] = x[i] * x[i];
        g[i] = ta_hyper_natural(h, x[i]);
        gg[i] = g[i] * g[i];
    }
    gsl_matrix_memcpy(t->v, t->who->t);
    for (int other = 0; other < MOST; other++) {
        if (other != axis) {
            ta_population_spline(t->pop, t->v, other);
        }
    }
    take_weights(t, axis, y);
    fit->par[to] = fit->mean[to] = expect(y, g, line->n);
    fit->se[to] = sqrt(fmax(0, expect(y, gg, line->n) - fit->par[to] * fit->par[to]));
    *x_mean = expect(y, x, line->n);
    *x_sd = sqrt(fmax(0, expect(y, xx, line->n) - *x_mean * *x_mean));
    sharpen(y, line->n);
    fit->lo[to] = ta_hyper_natural(h, ta_marginal_quantile(y, line->n, line->from, line->h, 0.025));
    fit->hi[to] = ta_hyper_natural(h, ta_marginal_quantile(y, line->n, line->from, line->h, 0.975));
}

/* E of the product of the first two parameters on the scale of x. */
static double expect_both(const struct telling *t)
{
    gsl_matrix_memcpy(t->room, t->who->t);
    for (int axis = t->pop->first; axis < t->pop->first + 2; axis++) {
        double x[TA_LINE_MOST];
        for (int i = 0; i < t->pop->line[axis].n; i++) {
            x[i] = ta_line_node(&t->pop->line[axis], i);
        }
        multiply(t->pop, t->room, axis, x);
    }
    for (int axis = 0; axis < MOST; axis++) {
        ta_population_spline(t->pop, t->room, axis);
    }
    return dot(t->r, t->room);
}

static void tell_person(const struct telling *t, struct ta_fit *fit)
{
    double mean[MOST], sd[MOST];
    for (int a = 0; a < t->pop->d; a++) {
        tell_parameter(t, t->pop->first + a, fit, &mean[a], &sd[a]);
    }
    if (t->pop->d > 1) {
        fit->corr = (expect_both(t) - mean[0] * mean[1]) / (sd[0] * sd[1]);
    }
}

/* Along the last two axes from the first's i-th node: p / (W T) carried back takes the place of
 * that node's slab. */
static void carry_slab(const struct ta_level_grid *g, size_t i, const gsl_matrix *turned,
                       const gsl_matrix *back, struct ta_scratch *s, gsl_matrix *half)
{
    size_t cells = s->whole->size1 * s->whole->size2;
    double *slab = gsl_matrix_ptr(s->slab, i, 0);
    gsl_matrix_view to = gsl_matrix_view_array(slab, turned->size1, back->size2);
    ta_population_integrate(g->plane[1].w, slab, s, s->half, s->whole);
    for (size_t c = 0; c < cells; c++) {
        s->whole->data[c] = g->p[i * cells + c] / s->whole->data[c];
    }
    ta_times(turned, s->whole, half);
    ta_times(half, back, &to.matrix);
}

/* R, by `back` or the weights themselves; s->spline is T's. *sum: over T, 1 but for errors of
 * `back`. False: no memory. */
static bool carry_back(const struct telling *t, const gsl_matrix *const back[MOST],
                       struct ta_scratch *s, double *sum)
{
    const struct ta_level_grid *g = &t->pop->grid[t->who->level];
    gsl_matrix *first = ta_turned(back[0]), *turned = ta_turned(back[1]);
    gsl_matrix *half = gsl_matrix_alloc(back[1]->size2, back[2]->size1);
    bool good = first && turned && half;
    if (good) {
        ta_times(g->plane[0].w, s->spline, s->slab);
        for (size_t i = 0; i < s->slab->size1; i++) {
            carry_slab(g, i, turned, back[2], s, half);
        }
        ta_times(first, s->slab, t->r);
        *sum = dot(t->r, s->spline);
    }
    gsl_matrix_free(first);
    gsl_matrix_free(turned);
    gsl_matrix_free(half);
    return good;
}

static bool find_r(const struct telling *t, struct ta_scratch *s)
{
    const struct ta_plane *p = t->pop->grid[t->who->level].plane;
    double sum;
    ta_population_spline_all(t->pop, t->who, s->spline);
    bool good = carry_back(t, (const gsl_matrix *[]){p[0].back, p[1].back, p[2].back}, s, &sum);
    /* Somebody far from all others: the group without them is not where these nodes are, and
     * nothing can be said between the nodes. At the nodes the sum is 1 by construction. */
    if (good && !(fabs(sum - 1) < 0.01)) {
        good = carry_back(t, (const gsl_matrix *[]){p[0].w, p[1].w, p[2].w}, s, &sum);
    }
    if (good) {
        gsl_matrix_scale(t->r, 1 / sum);
    }
    return good;
}

bool ta_population_person(const struct ta_population *pop, const struct ta_person *who,
                          struct ta_fit *fit)
{
    const struct ta_level_grid *g = &pop->grid[who->level];
    size_t n0 = who->t->size1, n = who->t->size2;
    struct ta_scratch s;
    bool good = ta_scratch_alloc(&s, g, g->plane[0].w->size1, g->plane[1].w->size1);
    struct telling t = {pop, who, gsl_matrix_alloc(n0, n), gsl_matrix_alloc(n0, n), NULL};
    good = good && t.r && t.v && find_r(&t, &s);
    if (good) {
        t.room = s.spline;
        tell_person(&t, fit);
    }
    gsl_matrix_free(t.r);
    gsl_matrix_free(t.v);
    ta_scratch_free(&s);
    return good;
}
