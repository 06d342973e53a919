/* curvature.c - standard errors from the curvature of the log-likelihood.
 *
 * C = inverse observed information, rates as logit and positive weights as log; SE(alpha) =
 * alpha (1 - alpha) sqrt(C11), SE(beta) = beta sqrt(C22), correlation C12 / sqrt(C11 C22).
 * Interior optima only, and not in a valley: a direction in which log L is not curved.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fitter.h"
#include "joint.h"
#include "small.h"

#include <math.h>

static bool interior(const struct ta_fitter *f, const struct ta_point *p, const struct ta_box *box)
{
    for (int j = 0; j < f->n_par; j++) {
        if (ta_at_bound(p->par[j], box->lo[j]) || ta_at_bound(p->par[j], box->hi[j])) {
            return false;
        }
    }
    return true;
}

void ta_errors_from(double *information, struct ta_fit *fit, double *log_det)
{
    int d = fit->n_par;
    if (!ta_invert(information, d, log_det)) {
        return;
    }
    for (int j = 0; j < d; j++) {
        fit->se[j] = ta_free_slope(fit->par[j], fit->info[j].def->support) *
                     sqrt(information[j * d + j]);
    }
    if (d > 1) {
        fit->corr = information[1] / sqrt(information[0] * information[d + 1]);
    }
}

/* Along a direction without curvature parameters that change have deviations of more than 100
 * logits or logs, their whole range: they have a word, and no error. */
static bool in_valley(const double *information, struct ta_fit *fit)
{
    const double most = 100, least = 1e-12;
    int d = fit->n_par;
    bool any = false;
    double value[TA_MAX_PAR], vector[TA_MATRIX];
    if (!ta_small_eigen(information, d, value, vector)) {
        return false;
    }
    for (int j = 0; j < d; j++) {
        double variance = 0;
        char name[32];
        for (int e = 0; e < d; e++) {
            double v = vector[j * d + e];
            variance += v * v / fmax(value[e], least);
        }
        if (variance > most * most) {
            ta_flag_add(fit, "valley", ta_par_name(&fit->info[j], fit->k, name));
            any = true;
        }
    }
    return any;
}

void ta_curvature(struct ta_fitter *f, const struct ta_point *p, const struct ta_box *box,
                  struct ta_fit *fit)
{
    struct ta_joint j;
    double x[TA_MAX_PAR], gradient[TA_MAX_PAR], information[TA_MAX_PAR * TA_MAX_PAR];
    if (!interior(f, p, box) ||
        !ta_joint_alloc(&j, f->model, f->k, f->small.lanes.scale, NULL)) {
        return;
    }
    j.seq = &f->seq;
    for (int i = 0; i < f->n_par; i++) {
        x[i] = ta_to_free(p->par[i], f->info[i].def->support);
    }
    ta_joint_curvature(&j, x, gradient, information);
    if (!in_valley(information, fit)) {
        ta_errors_from(information, fit, NULL);
    }
    ta_joint_free(&j);
}

void ta_fit_wald(struct ta_fit *fit)
{
    const double z = 1.959963984540054; /* 97.5 % point of the normal distribution */
    for (int j = 0; j < fit->n_par; j++) {
        enum ta_support s = fit->info[j].def->support;
        if (isnan(fit->se[j])) {
            continue; /* no curvature, no interval: stays n/a */
        }
        double centre = ta_to_free(fit->par[j], s);
        double half = z * fit->se[j] / ta_free_slope(fit->par[j], s);
        fit->lo[j] = ta_from_free(centre - half, s);
        fit->hi[j] = ta_from_free(centre + half, s);
    }
}
