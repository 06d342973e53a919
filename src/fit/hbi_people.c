/* hbi_people.c - hierarchical Bayesian inference, step 3: everybody's most probable parameters
 * under every model, with its group as the prior.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "hbi_parts.h"
#include "joint.h"

#include <math.h>

/* Under independent normal densities with these means and, on its diagonal, deviations. */
struct density {
    double mean[TA_MAX_PAR], root[TA_MATRIX], constant; /* log of the density at its mean */
};

static struct density density_of(const struct ta_hbi_state *g, bool first)
{
    struct density p = {.constant = 0};
    for (int i = 0; i < g->d; i++) {
        double variance = first ? 6.25 : g->sig[i] / g->nu;
        p.mean[i] = first ? 0 : g->a[i];
        p.root[i * g->d + i] = sqrt(variance);
        p.constant -= (log(variance) + ta_log_2_pi) / 2;
    }
    return p;
}

/* Climbs from at->z; the better of this and what c has is kept. */
static void climb_from(struct ta_joint *j, const struct density *p, const struct ta_top *known,
                       struct ta_top *at, struct ta_hbi_cell *c)
{
    double inverse[TA_MATRIX], log_det;
    bool there = ta_top_climb(j, p->mean, p->root, known, at);
    if (!ta_top_width(p->root, at->bend, j->d, inverse, &log_det) ||
        !(at->value + p->constant > c->f)) {
        return; /* no top there, or a lower one */
    }
    c->f = at->value + p->constant;
    c->log_det = log_det;
    c->there = there;
    ta_top_keep(at, j->d, &c->top);
    for (int i = 0; i < j->d; i++) {
        double sd = p->root[i * j->d + i];
        c->variance[i] = sd * sd * inverse[i * j->d + i];
        c->log_det -= 2 * log(sd); /* of A, from that of L' A L */
    }
}

/* The most probable theta: from where the last one leads and from the mean. */
static void climb(struct ta_joint *j, const struct density *p, bool first, struct ta_hbi_cell *c)
{
    struct ta_top last, other = {.z = {0}};
    for (int i = 0; i < j->d; i++) {
        c->top.z[i] = (c->top.x[i] - p->mean[i]) / p->root[i * j->d + i];
        last.z[i] = c->top.z[i];
    }
    if (!first) {
        ta_top_predict(&c->top, p->mean, p->root, j->d, last.z);
    }
    c->f = -INFINITY;
    c->there = false;
    climb_from(j, p, NULL, &last, c);
    climb_from(j, p, c->there ? &last : NULL, &other, c);
}

/* As cbm does, whose search may end on the lower of two tops. */
static void climb_as_cbm(struct ta_joint *j, const struct density *p, bool first,
                         struct ta_hbi_cell *c)
{
    struct ta_top at = {.z = {0}};
    c->f = -INFINITY;
    ta_hbi_search_as_cbm(j, p->mean, p->root, at.z);
    climb_from(j, p, NULL, &at, c);
    if (!isfinite(c->f)) {
        climb(j, p, first, c);
    }
}

/* One more person under a model. */
static void tick(struct ta_hbi_work *h)
{
#pragma omp critical(ta_hbi_progress)
    {
        h->done++;
        h->all += h->done > h->all ? h->n * h->k : 0; /* one step more than usual */
        ta_watch_tick(h->watch, h->done, h->all);
    }
}

void ta_hbi_fit_model(struct ta_hbi_work *h, int k, bool first)
{
    bool as_cbm = h->as_cbm && !first;
    struct density p = density_of(&h->group[k], first);
#pragma omp parallel num_threads(h->threads)
    {
        struct ta_joint j;
        bool ready = ta_joint_alloc(&j, h->model[k], h->data->k, h->scale, NULL);
#pragma omp for schedule(dynamic)
        for (int n = 0; n < h->n; n++) {
            if (!ready) {
                h->memory_short = true;
            } else if (!ta_watch_over(h->watch)) {
                j.seq = &h->seq[n];
                (as_cbm ? climb_as_cbm : climb)(&j, &p, first, &h->cell[n * h->k + k]);
                tick(h);
            }
        }
        if (ready) {
            ta_joint_free(&j);
        }
    }
}
