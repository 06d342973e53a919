/* map.c - the most probable parameters under priors; evidence, means and intervals by quadrature
 * or by Laplace's method.
 *
 * The log joint is climbed by Newton's method from wherever a top may be (map_search.c); the
 * highest is kept. Where priors are on the natural scale (Beta, Gamma) the density is maximised
 * there. For evidence it is a density of x, so that those priors carry the Jacobian d natural / d
 * x. Up to three parameters it is integrated (quadrature.c); otherwise log Z = log joint + (d / 2)
 * log 2 pi - (1 / 2) log |H|, H = minus the Hessian of the log joint at its top over x (Daw 2011;
 * Piray et al. 2019).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fitter.h"
#include "map_search.h"
#include "quadrature.h"

#include <gsl/gsl_multimin.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_TOPS = 24 };

/* Local maxima of the density over x, of which the evidence is the integral. */
struct tops {
    int n;
    double x[MOST_TOPS * TA_MAX_PAR];
    double value[MOST_TOPS];
    double log_mass[MOST_TOPS];              /* by Laplace's method; NAN: no curvature */
    double variance[MOST_TOPS * TA_MAX_PAR]; /* NAN: no curvature */
};

static void add_mass(struct ta_joint *j, const double *from, struct tops *t)
{
    double information[TA_MAX_PAR * TA_MAX_PAR], log_det, *x = t->x + t->n * j->d;
    double *value = &t->value[t->n];
    memcpy(x, from, sizeof *x * (size_t)j->d);
    ta_joint_climb(j, x, value, information);
    bool curved = ta_invert(information, j->d, &log_det);
    t->log_mass[t->n] = curved ? *value + j->d * 0.9189385332046727 - 0.5 * log_det : (double)NAN;
    for (int a = 0; a < j->d; a++) {
        t->variance[t->n * j->d + a] = curved ? information[a * j->d + a] : (double)NAN;
    }
    t->n++;
}

/* Mean and standard deviation over all tops as a mixture of normal densities. */
static void take_spread(const struct tops *t, int d, double *mean, double *sd)
{
    double most = -INFINITY;
    for (int i = 0; i < t->n; i++) {
        most = fmax(most, t->log_mass[i]);
    }
    for (int a = 0; a < d; a++) {
        double sum = 0, x = 0, xx = 0;
        for (int i = 0; i < t->n; i++) {
            double w = isnan(t->log_mass[i]) ? 0 : exp(t->log_mass[i] - most);
            double at = t->x[i * d + a] - t->x[a];
            sum += w;
            x += w > 0 ? w * at : 0;
            xx += w > 0 ? w * (at * at + t->variance[i * d + a]) : 0;
        }
        mean[a] = t->x[a] + (sum > 0 ? x / sum : 0);
        sd[a] = sum > 0 ? sqrt(xx / sum - x / sum * (x / sum)) : 1;
        sd[a] = fmax(1e-6, fmin(3, sd[a]));
    }
}

static bool integrate(struct ta_joint *j, const struct tops *t, struct ta_fit *fit)
{
    double mean[TA_MAX_PAR], sd[TA_MAX_PAR];
    struct ta_posterior p;
    take_spread(t, j->d, mean, sd);
    if (!ta_quadrature(j, mean, sd, t->x, t->n, &p)) {
        return false;
    }
    fit->log_evidence = p.log_evidence;
    fit->evidence = TA_EVIDENCE_QUADRATURE;
    fit->corr = p.corr;
    for (int a = 0; a < j->d; a++) {
        fit->mean[a] = p.mean[a];
        fit->se[a] = p.sd[a];
        fit->lo[a] = p.lo[a];
        fit->hi[a] = p.hi[a];
    }
    if (!p.converged) {
        ta_flag_add(fit, "quadrature_rough", NULL);
    }
    return true;
}

/* x[i * d]: the tops climbed. */
static bool take_evidence(struct ta_joint *j, const double *x, int n_tops, bool laplace,
                          struct ta_fit *fit)
{
    struct tops t = {0};
    j->density = true;
    for (int i = 0; i < n_tops; i++) {
        add_mass(j, x + i * j->d, &t);
    }
    if (!laplace && j->d <= TA_QUADRATURE_MOST) {
        return integrate(j, &t, fit);
    }
    int best = 0;
    for (int i = 1; i < t.n; i++) {
        best = t.value[i] > t.value[best] ? i : best;
    }
    fit->log_evidence = t.log_mass[best];
    fit->evidence = TA_EVIDENCE_LAPLACE;
    return true;
}

/* Is none of the n tops before x[n * d] the same? */
static bool is_another(const double *x, int n, int d)
{
    for (int i = 0; i < n; i++) {
        double apart = 0;
        for (int a = 0; a < d; a++) {
            apart = fmax(apart, fabs(x[i * d + a] - x[n * d + a]));
        }
        if (apart < 1e-3) {
            return false;
        }
    }
    return true;
}

static double minus_joint(const gsl_vector *x, void *of)
{
    double value;
    ta_joint_eval(of, x->data, 1, &value);
    return isnan(value) ? INFINITY : -value;
}

/* Where Newton's method finds no top, since the log joint has an edge there (a surprise changes its
 * sign), by the simplex method of Nelder and Mead. */
static bool polish(struct ta_joint *j, double *x, double *value)
{
    enum { MOST_STEPS = 500 };
    gsl_multimin_function f = {.f = minus_joint, .n = (size_t)j->d, .params = j};
    gsl_vector *at = gsl_vector_alloc(f.n), *size = gsl_vector_alloc(f.n);
    gsl_multimin_fminimizer *s =
        gsl_multimin_fminimizer_alloc(gsl_multimin_fminimizer_nmsimplex2, f.n);
    bool there = false;
    if (at && size && s) {
        memcpy(at->data, x, sizeof *x * f.n);
        gsl_vector_set_all(size, 0.05);
        bool good = gsl_multimin_fminimizer_set(s, &f, at, size) == GSL_SUCCESS;
        for (int i = 0; good && !there && i < MOST_STEPS; i++) {
            good = gsl_multimin_fminimizer_iterate(s) == GSL_SUCCESS;
            there = gsl_multimin_fminimizer_size(s) < 1e-7;
        }
        if (-s->fval >= *value) {
            *value = -s->fval;
            memcpy(x, s->x->data, sizeof *x * f.n);
        }
    }
    gsl_multimin_fminimizer_free(s);
    gsl_vector_free(at);
    gsl_vector_free(size);
    return there;
}

static void keep(struct ta_joint *j, const double *x, const double *information, struct ta_fit *fit)
{
    double matrix[TA_MAX_PAR * TA_MAX_PAR];
    memcpy(matrix, information, sizeof *matrix * (size_t)(j->d * j->d));
    for (int a = 0; a < j->d; a++) {
        fit->par[a] = ta_from_free(x[a], j->info[a].def->support);
    }
    ta_errors_from(matrix, fit, NULL);
}

bool ta_map(struct ta_fitter *f, const struct ta_participant *who, struct ta_scale scale,
            const struct ta_prior *prior, bool laplace, struct ta_fit *fit)
{
    struct ta_joint j;
    double x[MOST_TOPS * TA_MAX_PAR], best = -INFINITY;
    int n_tops = 0;
    if (!ta_fitter_load(f, who) || !ta_joint_alloc(&j, f->model, who->k, scale, prior)) {
        return false;
    }
    j.seq = &f->seq;
    bool good = ta_map_tops(&j, f, MOST_TOPS, x, &n_tops);
    for (int i = 0; good && i < n_tops; i++) {
        double value, information[TA_MAX_PAR * TA_MAX_PAR];
        bool there =
            ta_joint_climb(&j, x + i * j.d, &value, information) || polish(&j, x + i * j.d, &value);
        fit->n_optima += there && is_another(x, i, j.d);
        if (value > best) {
            best = value;
            fit->converged = there;
            keep(&j, x + i * j.d, information, fit);
        }
    }
    good = good && take_evidence(&j, x, n_tops, laplace, fit);
    ta_joint_free(&j);
    return good;
}
