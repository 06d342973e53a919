/* polish.c - the last digits of an optimum by GSL's minimisers, over the rates the box leaves free.
 *
 * One rate: Brent's method within a bracket. Two: BFGS on y with rate = lo + (hi - lo) sin^2 y,
 * which is without bounds and, unlike a logit, not flat for long where a rate is nearly at an end;
 * gradients are those of log L with the weights held at their best, by central differences; the
 * simplex method where BFGS makes no progress.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fitter.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_min.h>
#include <gsl/gsl_multimin.h>
#include <math.h>
#include <string.h>

static const double fine = 1e-12; /* nats that Newton leaves in the weights */

/* --- one rate --------------------------------------------------------------------------------- */

struct one {
    struct ta_fitter *f;
    const struct ta_box *box;
    int rate; /* parameter */
    struct ta_point best;
    int open;
};

static double minus_profile(double x, void *of)
{
    struct one *p = of;
    struct ta_point at = p->best;
    at.par[p->rate] = x;
    p->open = ta_profile_points(p->f, &at, 1, p->box, &p->best, fine);
    if (at.ll > p->best.ll) {
        p->best = at;
    }
    return -at.ll;
}

/* Iterates until nothing is left to win; true when that was reached. */
static bool brent(gsl_min_fminimizer *s)
{
    enum { MOST_STEPS = 100 };
    for (int i = 0; i < MOST_STEPS; i++) {
        if (gsl_min_fminimizer_iterate(s) != GSL_SUCCESS) {
            return false;
        }
        double a = gsl_min_fminimizer_x_lower(s), b = gsl_min_fminimizer_x_upper(s);
        double worst = fmax(gsl_min_fminimizer_f_lower(s), gsl_min_fminimizer_f_upper(s));
        /* a bracket this small (near its middle a maximum is flat: the error of log L goes with the
         * square), or one whose ends are as good as its middle */
        if (gsl_min_test_interval(a, b, 1e-12, 1e-7) == GSL_SUCCESS ||
            worst - gsl_min_fminimizer_f_minimum(s) < 1e-14 * (1 + fabs(worst))) {
            return true;
        }
    }
    return false;
}

bool ta_polish_one(struct ta_fitter *f, const struct ta_box *box, int rate, double reach,
                   struct ta_point *best)
{
    struct one p = {.f = f, .box = box, .rate = rate, .best = *best};
    p.best.ll = -INFINITY; /* the caller's may be a parabola's: take the point's own */
    double x = best->par[rate], fx = minus_profile(x, &p);
    double a = fmax(box->lo[rate], x - reach), b = fmin(box->hi[rate], x + reach);
    double fa = minus_profile(a, &p), fb = minus_profile(b, &p);
    bool there = true;
    if (a < x && x < b && fx < fa && fx < fb) { /* else the maximum is at an end: the point is it */
        gsl_min_fminimizer *s = gsl_min_fminimizer_alloc(gsl_min_fminimizer_brent);
        gsl_function minus = {.function = minus_profile, .params = &p};
        there = s &&
                gsl_min_fminimizer_set_with_values(s, &minus, x, fx, a, fa, b, fb) == GSL_SUCCESS &&
                brent(s);
        gsl_min_fminimizer_free(s);
    }
    *best = p.best;
    return there && !p.open;
}

/* --- two rates -------------------------------------------------------------------------------- */

struct two {
    struct ta_fitter *f;
    const struct ta_box *box;
    struct ta_point best;
    double at[TA_MAX_RATES]; /* where f and gradient below were taken */
    double value, gradient[TA_MAX_RATES];
    bool known;
};

static double place_to_rate(const struct two *p, int r, double y)
{
    int j = p->f->rate[r];
    return p->box->lo[j] + (p->box->hi[j] - p->box->lo[j]) * sin(y) * sin(y);
}

static double rate_to_place(const struct two *p, int r, double x)
{
    int j = p->f->rate[r];
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

static void set_place(const struct two *p, int r, double y, struct ta_point *at)
{
    at->par[p->f->rate[r]] = place_to_rate(p, r, y);
}

/* Value and gradient at y, kept: GSL asks for them one after the other. The gradient is that of log
 * L with the weights held at their best (the envelope theorem): its steps can be so small that they
 * do not reach over a bend where a weight meets its bound. */
static void evaluate(struct two *p, const gsl_vector *y)
{
    const double h = 2e-6;
    struct ta_point centre = p->best, at[2 * TA_MAX_RATES];
    int n = p->f->n_rates;
    bool same = p->known;
    for (int r = 0; r < n; r++) {
        same = same && p->at[r] == gsl_vector_get(y, (size_t)r);
        p->at[r] = gsl_vector_get(y, (size_t)r);
        set_place(p, r, p->at[r], &centre);
    }
    if (same) {
        return;
    }
    ta_profile_points(p->f, &centre, 1, p->box, &p->best, 1e-13);
    struct ta_box held = weights_held(p->f, &centre);
    for (int i = 0; i < 2 * n; i++) {
        at[i] = centre;
        set_place(p, i / 2, p->at[i / 2] + (i % 2 ? -h : h), &at[i]);
    }
    ta_profile_points(p->f, at, 2 * n, &held, &centre, 1e-13);
    p->value = -centre.ll;
    for (int r = 0; r < n; r++) {
        p->gradient[r] = -(at[2 * r].ll - at[2 * r + 1].ll) / (2 * h);
    }
    p->known = true;
    if (centre.ll > p->best.ll) {
        p->best = centre;
    }
}

static double two_value(const gsl_vector *y, void *of)
{
    evaluate(of, y);
    return ((struct two *)of)->value;
}

static void two_gradient(const gsl_vector *y, void *of, gsl_vector *g)
{
    struct two *p = of;
    evaluate(p, y);
    for (int r = 0; r < p->f->n_rates; r++) {
        gsl_vector_set(g, (size_t)r, p->gradient[r]);
    }
}

static void two_both(const gsl_vector *y, void *of, double *value, gsl_vector *g)
{
    two_gradient(y, of, g);
    *value = two_value(y, of);
}

static bool bfgs(struct two *p, const gsl_vector *start)
{
    enum { MOST_STEPS = 60 };
    gsl_multimin_function_fdf minus = {.f = two_value, .df = two_gradient, .fdf = two_both,
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
    struct two *p = of;
    struct ta_point at = p->best;
    for (int r = 0; r < p->f->n_rates; r++) {
        at.par[p->f->rate[r]] = place_to_rate(p, r, gsl_vector_get(y, (size_t)r));
    }
    ta_profile_points(p->f, &at, 1, p->box, &p->best, fine);
    if (at.ll > p->best.ll) {
        p->best = at;
    }
    return -at.ll;
}

static bool simplex(struct two *p, const gsl_vector *start)
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

static void start_at(const struct two *p, gsl_vector *start)
{
    for (int r = 0; r < p->f->n_rates; r++) {
        gsl_vector_set(start, (size_t)r, rate_to_place(p, r, p->best.par[p->f->rate[r]]));
    }
}

/* Where a weight meets its bound the profile bends sharply, and BFGS stalls. Near there the top is
 * also sought with that weight held at its bound, where there is no bend. */
static bool hold_weights(const struct ta_fitter *f, const struct ta_point *at, struct ta_box *box)
{
    bool any = false;
    for (int j = 0; j < f->n_par; j++) {
        double x = at->par[j], near = 0.05 * (box->hi[j] - box->lo[j]);
        if (f->solved[j] >= 0 && near > 0 && x >= box->hi[j] - near) {
            box->lo[j] = box->hi[j];
            any = true;
        } else if (f->solved[j] >= 0 && near > 0 && x <= box->lo[j] + near / 50) {
            box->hi[j] = box->lo[j];
            any = true;
        }
    }
    return any;
}

bool ta_polish_two(struct ta_fitter *f, const struct ta_box *box, struct ta_point *best)
{
    struct ta_box held = *box;
    struct two p = {.f = f, .box = box, .best = *best};
    gsl_vector *start = gsl_vector_alloc((size_t)f->n_rates);
    bool there = false;
    if (start) {
        start_at(&p, start);
        there = bfgs(&p, start);
        if (hold_weights(f, &p.best, &held)) {
            struct ta_point before = p.best;
            p.box = &held;
            p.known = false;
            p.best.ll = -INFINITY;
            start_at(&p, start);
            bool held_there = bfgs(&p, start);
            if (p.best.ll >= before.ll) {
                there = held_there;
            } else {
                p.best = before;
                p.box = box;
            }
        }
        if (!there) {
            start_at(&p, start);
            there = simplex(&p, start);
        }
        gsl_vector_free(start);
    }
    *best = p.best;
    return there;
}
