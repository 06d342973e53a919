/* makers.c - whose parameters matched agents carry: the estimate, draws around it, or the group's.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Uncertainty: normal draws on the unconstrained scale (logit of rates, log of positive weights)
 * with the inverse observed information at the estimate. Where the estimate sits at an edge there
 * is no such approximation; then draws come from the same approximation of the posterior under a
 * wide prior, N(0, 2.5) on that scale (cbm's). Group: normal draws with the means and covariances
 * that EM found. */
#include "report/makers.h"
#include "fit/joint.h"
#include "twoarm/group.h"
#include "twoarm/io.h"
#include "twoarm/rng.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = TA_MAX_PAR };

/* A normal distribution on the unconstrained scale. */
struct normal {
    int d;
    double mean[MOST], covariance[MOST * MOST];
};

/* --- around an estimate ------------------------------------------------------------------------
 */

/* The normal approximation at `fit` with or without priors; false when there is none. */
static bool approximate(const struct ta_participant *who, const struct ta_fit *fit,
                        struct ta_scale scale, const struct ta_prior *prior, struct normal *out,
                        bool *memory)
{
    struct ta_joint joint;
    struct ta_sequences seq;
    double gradient[MOST], log_det;
    *memory = ta_sequences_make(&seq, who);
    if (!*memory) {
        return false;
    }
    *memory = ta_joint_alloc(&joint, fit->model, who->k, scale, prior);
    bool good = *memory;
    if (good) {
        joint.seq = &seq;
        out->d = fit->n_par;
        for (int j = 0; j < fit->n_par; j++) {
            out->mean[j] = ta_to_free(fit->par[j], fit->info[j].def->support);
            good = good && isfinite(out->mean[j]);
        }
        if (good) {
            ta_joint_curvature(&joint, out->mean, gradient, out->covariance);
            good = ta_invert(out->covariance, out->d, &log_det);
        }
        ta_joint_free(&joint);
    }
    ta_sequences_free(&seq);
    return good;
}

static bool interior(const struct ta_fit *fit)
{
    for (int j = 0; j < fit->n_par; j++) {
        if (isnan(fit->se[j])) {
            return false;
        }
    }
    return true;
}

static bool around(const struct ta_participant *who, const struct ta_fit *fit,
                   struct ta_scale scale, struct normal *out, bool *prior, bool *memory)
{
    struct ta_prior wide[MOST];
    struct ta_fit_options o = {.scale = scale, .ci = TA_CI_NONE, .method = TA_MAP, .normal = true};
    struct ta_fit map;
    *memory = true;
    *prior = false;
    if (interior(fit) && approximate(who, fit, scale, NULL, out, memory)) {
        return true;
    }
    if (!*memory || !ta_fit_one(fit->model, who, &o, &map)) {
        *memory = false;
        return false;
    }
    for (int j = 0; j < fit->n_par; j++) {
        wide[j] = (struct ta_prior){.family = TA_PRIOR_NORMAL, .a = 0, .b = 2.5};
    }
    *prior = true;
    return approximate(who, &map, scale, wide, out, memory);
}

/* --- draws -------------------------------------------------------------------------------------
 */

static void draw(const struct normal *x, const struct ta_fit *fit, uint64_t seed, uint64_t stream,
                 int n, double *each)
{
    for (int i = 0; i < n; i++) {
        struct ta_rng rng;
        double z[MOST];
        ta_rng_start(&rng, seed, TA_STREAM_PARAM, stream, (uint64_t)i);
        for (int j = 0; j < x->d; j++) {
            z[j] = ta_rng_normal(&rng);
        }
        for (int j = 0; j < x->d; j++) {
            double free_x = x->mean[j];
            for (int l = 0; l <= j; l++) { /* covariance holds its Cholesky factor now */
                free_x += x->covariance[j * x->d + l] * z[l];
            }
            each[(size_t)i * x->d + j] = ta_from_free(free_x, fit->info[j].def->support);
        }
    }
}

/* Cholesky's factor in place; columns of 0 where a direction has no variance, as a group may. */
static bool factor(double *m, int d)
{
    for (int i = 0; i < d; i++) {
        for (int j = 0; j <= i; j++) {
            double *at = &m[i * d + j], own = *at;
            for (int k = 0; k < j; k++) {
                *at -= m[i * d + k] * m[j * d + k];
            }
            if (i > j) {
                *at = m[j * d + j] > 0 ? *at / m[j * d + j] : 0;
            } else if (*at < -1e-8 * own || isnan(*at)) {
                return false;
            } else {
                *at = *at > 1e-14 * own ? sqrt(*at) : 0;
            }
        }
    }
    return true;
}

static void from_group(const struct ta_group *g, struct normal *out)
{
    out->d = g->d;
    memcpy(out->mean, g->mean, sizeof out->mean);
    memcpy(out->covariance, g->covariance, sizeof out->covariance);
}

bool makers_draw(const struct ta_participant *who, const struct ta_fit *fit,
                 const struct ta_match_options *o, double *each, bool *prior, const char **why)
{
    struct normal x;
    bool memory = true, good = true;
    struct ta_text name = {0};
    *why = NULL;
    *prior = false;
    if (o->from == TA_FROM_GROUP) {
        from_group(o->group, &x);
    } else {
        good = around(who, fit, o->scale, &x, prior, &memory);
    }
    if (good && factor(x.covariance, x.d)) {
        ta_text_add(&name, "%s\n%s", who->id, who->session ? who->session : "n/a");
        draw(&x, fit, o->seed, ta_label_hash(name.s), o->n_agents, each);
        ta_text_free(&name);
    } else {
        *why = "the uncertainty of the estimate is not known";
    }
    return memory;
}
