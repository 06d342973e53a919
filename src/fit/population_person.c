/* population_person.c - one participant's posterior under that of the participant's level:
 * R = W1' (p / W1 T W2') W2 carries the level's masses back to the B-splines over x, and E g is the
 * sum of R times the coefficients of the spline of g T.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "population.h"

#include <math.h>

enum { MOST = TA_HIERARCHY_MOST };

/* One participant while it is told. */
struct telling {
    const struct ta_population *pop;
    const struct ta_person *who;
    gsl_matrix *r, *v, *room; /* R; T with the spline taken along the other axis; scratch */
};

static double dot(const gsl_matrix *a, const gsl_matrix *b)
{
    double sum = 0;
    for (size_t i = 0; i < a->size1 * a->size2; i++) {
        sum += a->data[i] * b->data[i];
    }
    return sum;
}

/* E g of parameter a, g given at the nodes; v is that of axis a. */
static double expect(const struct telling *t, int a, const double *g)
{
    gsl_matrix_memcpy(t->room, t->v);
    for (size_t i = 0; i < t->room->size1; i++) {
        for (size_t j = 0; j < t->room->size2; j++) {
            *gsl_matrix_ptr(t->room, i, j) *= g[a == 0 ? i : j];
        }
    }
    ta_product_spline(t->room, a);
    return dot(t->r, t->room);
}

/* Masses of the B-splines along axis a: the integral of p T B_j, by the first terms of its series
 * about node j, p the density behind R. */
static void take_masses(const struct telling *t, int a, double *mass)
{
    ptrdiff_t step = a == 0 ? (ptrdiff_t)t->v->tda : 1;
    size_t n = a == 0 ? t->v->size1 : t->v->size2;
    for (size_t i = 0; i < n; i++) {
        mass[i] = 0;
    }
    for (size_t i = 0; i < t->v->size1; i++) {
        for (size_t j = 0; j < t->v->size2; j++) {
            size_t at = a == 0 ? i : j;
            const double *v = gsl_matrix_const_ptr(t->v, i, j);
            const double *r = gsl_matrix_const_ptr(t->r, i, j);
            mass[at] += r[0] * v[0];
            if (at > 0 && at < n - 1) {
                double slopes = (v[step] - v[-step]) * (r[step] - r[-step]) / 4;
                mass[at] += slopes / 3 + r[0] * (v[step] - 2 * v[0] + v[-step]) / 6;
            }
        }
    }
}

static void tell_parameter(const struct telling *t, int a, struct ta_fit *fit, double *x_mean,
                           double *x_sd)
{
    const struct ta_hyper *h = &t->pop->hyper[a];
    const struct ta_line *line = &t->pop->line[a];
    double g[TA_LINE_MOST], gg[TA_LINE_MOST], x[TA_LINE_MOST], xx[TA_LINE_MOST];
    for (int i = 0; i < line->n; i++) {
        x[i] = ta_line_node(line, i);
        xx[i] = x[i] * x[i];
        g[i] = ta_hyper_natural(h, x[i]);
        gg[i] = g[i] * g[i];
    }
    gsl_matrix_memcpy(t->v, t->who->t);
    ta_product_spline(t->v, 1 - a);
    fit->par[a] = fit->mean[a] = expect(t, a, g);
    fit->se[a] = sqrt(fmax(0, expect(t, a, gg) - fit->par[a] * fit->par[a]));
    *x_mean = expect(t, a, x);
    *x_sd = sqrt(fmax(0, expect(t, a, xx) - *x_mean * *x_mean));
    take_masses(t, a, g);
    fit->lo[a] = ta_hyper_natural(h, ta_product_quantile(line, g, 0.025));
    fit->hi[a] = ta_hyper_natural(h, ta_product_quantile(line, g, 0.975));
}

static void tell_person(const struct telling *t, struct ta_fit *fit)
{
    double mean[MOST], sd[MOST];
    for (int a = 0; a < t->pop->d; a++) {
        tell_parameter(t, a, fit, &mean[a], &sd[a]);
    }
    if (t->pop->d > 1) {
        for (size_t i = 0; i < t->room->size1; i++) {
            for (size_t j = 0; j < t->room->size2; j++) {
                double both = ta_line_node(&t->pop->line[0], (int)i) *
                              ta_line_node(&t->pop->line[1], (int)j);
                gsl_matrix_set(t->room, i, j, gsl_matrix_get(t->who->t, i, j) * both);
            }
        }
        ta_product_spline(t->room, 0);
        ta_product_spline(t->room, 1);
        fit->corr = (dot(t->r, t->room) - mean[0] * mean[1]) / (sd[0] * sd[1]);
    }
}

/* R from the masses p / W1 T W2' in s->whole, carried back by `a` and `b`; s->spline is T's.
 * *sum: over T, 1 but for errors of a and b. False: no memory. */
static bool carry_back(const struct telling *t, const gsl_matrix *a, const gsl_matrix *b,
                       const struct ta_scratch *s, gsl_matrix *half, double *sum)
{
    gsl_matrix *turned = ta_turned(a);
    if (!turned) {
        return false;
    }
    ta_times(turned, s->whole, half);
    ta_times(half, b, t->r);
    gsl_matrix_free(turned);
    *sum = dot(t->r, s->spline);
    return true;
}

bool ta_population_person(const struct ta_population *pop, const struct ta_person *who,
                          struct ta_fit *fit)
{
    const struct ta_level_grid *g = &pop->grid[who->level];
    const gsl_matrix *w1 = g->plane[0].w, *w2 = g->plane[1].w;
    struct ta_scratch s;
    bool good = ta_scratch_alloc(&s, g, w1->size1);
    gsl_matrix *half = gsl_matrix_alloc(w1->size2, w2->size1);
    struct telling t = {pop, who, gsl_matrix_alloc(w1->size2, w2->size2),
                        gsl_matrix_alloc(w1->size2, w2->size2), NULL};
    good = good && half && t.r && t.v;
    if (good) {
        double sum;
        ta_population_integrate(who, w1, &s);
        for (size_t i = 0; i < s.whole->size1 * s.whole->size2; i++) {
            s.whole->data[i] = g->p->data[i] / s.whole->data[i];
        }
        good = carry_back(&t, g->plane[0].back, g->plane[1].back, &s, half, &sum);
        /* Somebody far from all others: the group without them is not where these nodes are, and
         * nothing can be said between the nodes. At the nodes the sum is 1 by construction. */
        if (good && !(fabs(sum - 1) < 0.01)) {
            good = carry_back(&t, w1, w2, &s, half, &sum);
        }
        if (good) {
            gsl_matrix_scale(t.r, 1 / sum);
            t.room = s.spline;
            tell_person(&t, fit);
        }
    }
    gsl_matrix_free(half);
    gsl_matrix_free(t.r);
    gsl_matrix_free(t.v);
    ta_scratch_free(&s);
    return good;
}
