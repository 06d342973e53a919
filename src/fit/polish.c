/* polish.c - the last digits of an optimum by GSL's minimisers, over the rates the box leaves free.
 *
 * BFGS on y with rate = lo + (hi - lo) sin^2 y, which is without bounds and, unlike a logit, not
 * flat for long where a rate is nearly at an end; gradients are those of log L with the weights
 * held at their best, by central differences; the simplex method where BFGS makes no progress.
 * Where Newton's climb ended at a top, BFGS has only to confirm that the gradient is 0 there.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fitter.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_multimin.h>
#include <math.h>
#include <string.h>

static const double fine = 1e-12; /* nats that Newton leaves in the weights */

struct polish {
    struct ta_fitter *f;
    const struct ta_box *box;
    int n, rate[TA_MAX_RATES]; /* free rates: parameters */
    struct ta_point best;
    double at[TA_MAX_RATES]; /* where f and gradient below were taken */
    double value, gradient[TA_MAX_RATES];
    bool known;
};

static double place_to_rate(const struct polish *p, int r, double y)
{
    int j = p->rate[r];
    return p->box->lo[j] + (p->box->hi[j] - p->box->lo[j]) * sin(y) * sin(y);
}

static double rate_to_place(const struct polish *p, int r, double x)
{
    int j = p->rate[r];
    return asin(sqrt((x - p->box->lo[j]) / (p->box->hi[j] - p->box->lo[j])));
}

/* The box with every weight held where `at` has it. */
static struct ta_box weights_held(const struct ta_fitter *f, const struct ta_point *at)
{
    struct ta_box held;
    for (int j = 0; j < f->n_par; j++) {
        held.lo[j] = held.hi[j] = at->par[j];
    }
    return held;
}

static void set_place(const struct polish *p, int r, double y, struct ta_point *at)
{
    at->par[p->rate[r]] = place_to_rate(p, r, y);
}

/* Value and gradient at y, kept: GSL asks for them one after the other. The gradient is that of log
 * L with the weights held at their best (the envelope theorem): its steps can be so small that they
 * do not reach over a bend where a weight meets its bound. */
static void evaluate(struct polish *p, const gsl_vector *y)
{
    const double h = 2e-6;
    struct ta_point centre = p->best, at[2 * TA_MAX_RATES];
    int n = p->n;
    bool same = p->known;
    for (int r = 0; r < n; r++) {
        same = same && p->at[r] == gsl_vector_get(y, (size_t)r);
        p->at[r] = gsl_vector_get(y, (size_t)r);
        set_place(p, r, p->at[r], &centre);
    }
    if (same) {
        return;
    }
    ta_profile_points(p->f, &centre, 1, p->box, 1e-13);
    struct ta_box held = weights_held(p->f, &centre);
    for (int i = 0; i < 2 * n; i++) {
        at[i] = centre;
        set_place(p, i / 2, p->at[i / 2] + (i % 2 ? -h : h), &at[i]);
    }
    ta_profile_points(p->f, at, 2 * n, &held, 1e-13);
    p->value = -centre.ll;
    for (int r = 0; r < n; r++) {
        p->gradient[r] = -(at[2 * r].ll - at[2 * r + 1].ll) / (2 * h);
    }
    p->known = true;
    if (centre.ll > p->best.ll) {
        p->best = centre;
    }
}

static double value_at(const gsl_vector *y, void *of)
{
    evaluate(of, y);
    return ((struct polish *)of)->value;
}

static void gradient_at(const gsl_vector *y, void *of, gsl_vector *g)
{
    struct polish *p = of;
    evaluate(p, y);
    for (int r = 0; r < p->n; r++) {
        gsl_vector_set(g, (size_t)r, p->gradient[r]);
    }
}

static void both_at(const gsl_vector *y, void *of, double *value, gsl_vector *g)
{
    gradient_at(y, of, g);
    *value = value_at(y, of);
}

static bool bfgs(struct polish *p, const gsl_vector *start)
{
    enum { MOST_STEPS = 60 };
    gsl_multimin_function_fdf minus = {.f = value_at, .df = gradient_at, .fdf = both_at,
                                       .n = start->size, .params = p};
    gsl_multimin_fdfminimizer *s =
        gsl_multimin_fdfminimizer_alloc(gsl_multimin_fdfminimizer_vector_bfgs2, start->size);
    bool flat = false;
    if (s && gsl_multimin_fdfminimizer_set(s, &minus, start, 0.05, 0.1) == GSL_SUCCESS) {
        for (int i = 0; i < MOST_STEPS && !flat; i++) {
            flat = gsl_multimin_test_gradient(s->gradient, 1e-5) == GSL_SUCCESS;
            if (!flat && gsl_multimin_fdfminimizer_iterate(s) != GSL_SUCCESS) {
                /* no progress: at the limit of differences, or truly stuck */
                flat = gsl_multimin_test_gradient(s->gradient, 1e-4) == GSL_SUCCESS;
                break;
            }
        }
    }
    gsl_multimin_fdfminimizer_free(s);
    return flat;
}

static double simplex_value(const gsl_vector *y, void *of)
{
    struct polish *p = of;
    struct ta_point at = p->best;
    for (int r = 0; r < p->n; r++) {
        set_place(p, r, gsl_vector_get(y, (size_t)r), &at);
    }
    ta_profile_points(p->f, &at, 1, p->box, fine);
    if (at.ll > p->best.ll) {
        p->best = at;
    }
    return -at.ll;
}

static bool simplex(struct polish *p, const gsl_vector *start)
{
    enum { MOST_STEPS = 400 };
    gsl_multimin_function minus = {.f = simplex_value, .n = start->size, .params = p};
    gsl_multimin_fminimizer *s =
        gsl_multimin_fminimizer_alloc(gsl_multimin_fminimizer_nmsimplex2, start->size);
    gsl_vector *size = gsl_vector_alloc(start->size);
    bool there = false;
    if (s && size) {
        gsl_vector_set_all(size, 0.05);
        bool going = gsl_multimin_fminimizer_set(s, &minus, start, size) == GSL_SUCCESS;
        for (int i = 0; going && !there && i < MOST_STEPS; i++) {
            going = gsl_multimin_fminimizer_iterate(s) == GSL_SUCCESS;
            there = gsl_multimin_test_size(gsl_multimin_fminimizer_size(s), 1e-5) == GSL_SUCCESS;
        }
    }
    gsl_vector_free(size);
    gsl_multimin_fminimizer_free(s);
    return there;
}

static void start_at(const struct polish *p, gsl_vector *start)
{
    for (int r = 0; r < p->n; r++) {
        gsl_vector_set(start, (size_t)r, rate_to_place(p, r, p->best.par[p->rate[r]]));
    }
}

bool ta_polish(struct ta_fitter *f, const struct ta_box *box, const struct ta_grid *g,
               struct ta_point *best)
{
    struct polish p = {.f = f, .box = box, .n = g->n_free, .best = *best};
    gsl_vector *start = gsl_vector_alloc((size_t)g->n_free);
    bool there = false;
    for (int d = 0; d < p.n; d++) {
        p.rate[d] = f->rate[g->free_rate[d]];
    }
    p.best.ll = -INFINITY; /* the point's own will be taken */
    if (start) {
        start_at(&p, start);
        there = bfgs(&p, start);
        if (!there) {
            start_at(&p, start);
            there = simplex(&p, start);
        }
        gsl_vector_free(start);
    }
    *best = p.best;
    return there;
}
