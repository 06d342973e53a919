/* fitter.c - one thread's tools for one model, and the profile of the likelihood at given rates.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fitter.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The ends of [0, 1] and points even in the logit between 1e-4 and 1 - 1e-4: optima of a learning rate
 * lie further apart than these 0.41. Bounds cut it: their ends become grid points. */
static void make_grid(struct ta_fitter *f, const struct ta_box *box)
{
    f->n_grid = 1;
    f->x[0] = 0;
    if (f->rate < 0) {
        return;
    }
    double lo = box->lo[f->rate], hi = box->hi[f->rate];
    f->n_grid = lo < hi ? TA_GRID : 1;
    f->x[0] = lo;
    double from = log(1e-4), to = -from;
    for (int i = 1; i < f->n_grid; i++) {
        double x = from + (to - from) * (i - 1) / (TA_GRID - 3);
        f->x[i] = i == TA_GRID - 1 ? hi : lo + (hi - lo) / (1 + exp(-x));
    }
}

bool ta_fitter_alloc(struct ta_fitter *f, const struct ta_model *model, int k, double q0,
                     const struct ta_box *box)
{
    memset(f, 0, sizeof *f);
    f->model = model;
    f->k = k;
    f->rate = -1;
    f->n_par = ta_model_pars(model, k, f->info);
    int rates = 0;
    for (int j = 0; j < f->n_par; j++) {
        if (f->info[j].weight < 0) {
            f->rate = j;
            rates++;
        }
    }
    /* the global stage over two and more rates, and models that are no softmax, need stages of their
     * own: nothing of that kind is in models.def yet */
    assert(rates <= 1 && !model->prob);
    make_grid(f, box);
    int weights = ta_model_n_weights(model, k);
    f->work = malloc(sizeof *f->work * ta_weights_work(TA_GRID, weights, k - 1));
    if (!f->work || !ta_runner_alloc(&f->grid, model, f->n_grid, k, q0) ||
        !ta_runner_alloc(&f->small, model, TA_SMALL, k, q0)) {
        ta_fitter_free(f);
        return false;
    }
    return true;
}

void ta_fitter_free(struct ta_fitter *f)
{
    ta_runner_free(&f->grid);
    ta_runner_free(&f->small);
    ta_store_free(&f->at_grid);
    ta_store_free(&f->at_small);
    ta_sequences_free(&f->seq);
    free(f->work);
    memset(f, 0, sizeof *f);
}

bool ta_fitter_load(struct ta_fitter *f, const struct ta_participant *who)
{
    ta_sequences_free(&f->seq);
    if (!ta_sequences_make(&f->seq, who)) {
        return false;
    }
    for (int i = 0; f->rate >= 0 && i < f->grid.lanes.n; i++) {
        f->grid.par[f->rate][i] = f->x[i < f->n_grid ? i : f->n_grid - 1];
    }
    return ta_store_fill(&f->at_grid, &f->grid, &f->seq);
}

/* Weights at every lane of a store; points get rates and weights. */
static int solve(struct ta_fitter *f, const struct ta_store *s, const double *rate, int n_points,
                 const struct ta_box *box, const struct ta_point *from, double gain,
                 struct ta_point *at)
{
    double w[TA_MAX_PAR * TA_GRID], ll[TA_GRID], lo[TA_MAX_PAR], hi[TA_MAX_PAR];
    for (int j = 0; j < f->n_par; j++) {
        int v = f->info[j].weight;
        if (v >= 0) {
            lo[v] = box->lo[j];
            hi[v] = box->hi[j];
            for (int i = 0; i < s->n; i++) {
                w[v * s->n + i] = from ? from->par[j] : 0;
            }
        }
    }
    int open = ta_weights_solve(s, lo, hi, gain, w, ll, f->work);
    for (int i = 0; i < n_points; i++) {
        at[i].ll = ll[i];
        for (int j = 0; j < f->n_par; j++) {
            int v = f->info[j].weight;
            at[i].par[j] = v < 0 ? rate[i] : w[v * s->n + i];
        }
    }
    return open;
}

int ta_profile_grid(struct ta_fitter *f, const struct ta_box *box, double gain, struct ta_point *at)
{
    return solve(f, &f->at_grid, f->x, f->n_grid, box, NULL, gain, at);
}

int ta_profile_at(struct ta_fitter *f, const double *rate, const struct ta_box *box,
                  const struct ta_point *from, double gain, struct ta_point *at)
{
    for (int i = 0; f->rate >= 0 && i < TA_SMALL; i++) {
        f->small.par[f->rate][i] = rate[i];
    }
    if (!ta_store_fill(&f->at_small, &f->small, &f->seq)) {
        for (int i = 0; i < TA_SMALL; i++) {
            at[i] = (struct ta_point){.ll = -INFINITY};
        }
        return TA_SMALL;
    }
    return solve(f, &f->at_small, rate, TA_SMALL, box, from, gain, at);
}
