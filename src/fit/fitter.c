/* fitter.c - one thread's tools for one model, and the profile of the likelihood at given rates.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fitter.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

bool ta_at_bound(double x, double bound)
{
    return bound == 0 ? fabs(x) < 1e-12 : fabs(x - bound) <= 1e-6 * fabs(bound);
}

bool ta_bound_natural(enum ta_support s, double bound)
{
    return (s != TA_REAL && bound == 0) || (s == TA_UNIT && bound == 1);
}

/* Which parameters are searched, which are solved. */
static void share_out(struct ta_fitter *f)
{
    for (int j = 0; j < f->n_par; j++) {
        f->mixes |= f->info[j].def->role == TA_LAPSE;
    }
    for (int j = 0; j < f->n_par; j++) {
        f->solved[j] = -1;
        if (f->info[j].def->role == (f->mixes ? TA_LAPSE : TA_WEIGHT)) {
            f->solved[j] = f->n_solved++;
        } else {
            assert(f->n_rates < TA_MAX_RATES); /* three would need a global stage of their own */
            f->rate[f->n_rates++] = j;
        }
    }
}

bool ta_fitter_alloc(struct ta_fitter *f, const struct ta_model *model, int k,
                     struct ta_scale scale)
{
    memset(f, 0, sizeof *f);
    f->model = model;
    f->k = k;
    f->n_par = ta_model_pars(model, k, f->info);
    share_out(f);
    f->point = malloc(sizeof *f->point * TA_GRID);
    f->map = malloc(sizeof *f->map * TA_GRID);
    f->smooth = malloc(sizeof *f->smooth * TA_GRID * (size_t)(f->n_solved + 1));
    if (!f->point || !f->map || !f->smooth ||
        !ta_runner_alloc(&f->block, model, TA_BLOCK, k, scale) ||
        !ta_runner_alloc(&f->small, model, TA_SMALL, k, scale)) {
        ta_fitter_free(f);
        return false;
    }
    return true;
}

void ta_fitter_free(struct ta_fitter *f)
{
    ta_runner_free(&f->block);
    ta_runner_free(&f->small);
    ta_store_free(&f->at_block);
    ta_store_free(&f->at_small);
    ta_sequences_free(&f->seq);
    free(f->point);
    free(f->map);
    free(f->smooth);
    memset(f, 0, sizeof *f);
}

/* --- the profile ------------------------------------------------------------------------------ */

static int lesser(int a, int b)
{
    return a < b ? a : b;
}

/* Rates of n points into the lanes of a runner, the last repeated in the padding. */
static void load_rates(struct ta_fitter *f, struct ta_runner *r, const struct ta_point *at, int n)
{
    for (int i = 0; i < f->n_rates; i++) {
        for (int l = 0; l < r->lanes.n; l++) {
            r->par[f->rate[i]][l] = at[lesser(l, n - 1)].par[f->rate[i]];
        }
    }
}

bool ta_fitter_load(struct ta_fitter *f, const struct ta_participant *who)
{
    ta_sequences_free(&f->seq);
    return ta_sequences_make(&f->seq, who);
}

/* What is solved, of the first n lanes of a store, into points whose rates are set. */
static int solve(const struct ta_fitter *f, const struct ta_store *s, int n,
                 const struct ta_box *box, double gain, struct ta_point *at)
{
    double w[TA_MAX_PAR * TA_BLOCK], ll[TA_BLOCK], lo[TA_MAX_PAR], hi[TA_MAX_PAR];
    for (int j = 0; j < f->n_par; j++) {
        int v = f->solved[j];
        if (v >= 0) {
            lo[v] = box->lo[j];
            hi[v] = box->hi[j];
            for (int i = 0; i < s->n; i++) {
                w[v * s->n + i] = at[lesser(i, n - 1)].par[j];
            }
        }
    }
    int open = s->mixed_arms ? ta_lapse_solve(s, n, lo[0], hi[0], gain, w, ll)
                             : ta_weights_solve(s, n, lo, hi, gain, w, ll);
    for (int i = 0; i < n; i++) {
        at[i].ll = ll[i];
        for (int j = 0; j < f->n_par; j++) {
            int v = f->solved[j];
            if (v >= 0) {
                at[i].par[j] = w[v * s->n + i];
            }
        }
    }
    return open;
}

const struct ta_store *ta_fitter_store(struct ta_fitter *f, const struct ta_point *at, int n)
{
    struct ta_runner *r = n <= TA_SMALL ? &f->small : &f->block;
    struct ta_store *s = n <= TA_SMALL ? &f->at_small : &f->at_block;
    load_rates(f, r, at, n);
    return ta_store_fill(s, r, n, &f->seq) ? s : NULL;
}

int ta_profile_points(struct ta_fitter *f, struct ta_point *at, int n, const struct ta_box *box,
                      double gain)
{
    const struct ta_store *s = ta_fitter_store(f, at, n);
    for (int i = 0; !s && i < n; i++) {
        at[i].ll = -INFINITY;
    }
    return s ? solve(f, s, n, box, gain, at) : n;
}
