/* states.c - what the numbers at an edge mean, in words.
 *
 *   no_choices        nothing was scored
 *   one_arm           only one arm was ever chosen
 *   separated:W       a direction of the weights predicts every choice: W has no finite maximum
 *   ridge_zero        alpha -> 0, beta -> inf with alpha beta = c: only c is known (in the result)
 *   ridge_one         alpha -> 1, beta -> inf with (1 - alpha) beta = c
 *                     (of both: c and its limit are n/a where c goes to infinity, too;
 *                     ridge_zero:R and ridge_one:R of a model with several rates)
 *   W_zero            the weight is 0 (beta_zero: choices do not follow values; alpha is not known)
 *   xi_one            every choice is a lapse: nothing else is known (epsilon_one likewise); only
 *                     where bounds keep the rate and the weight from 0: else all three are flat
 *   flat:P            the likelihood is the same whatever P is, and no word above says why
 *   valley:P          log L is hardly curved along a line on which P changes (curvature.c)
 *   R_zero, R_one     the rate is at an end of [0, 1]
 *   bound:P           the parameter is at a bound that is a setting, not its natural end
 *   open:P            its profile interval ends at such a bound, or spans everything (interval.c)
 *   moves:R           an end of the rate's interval would move with a bound that is a setting
 *   not_converged     the search, or the group's, did not reach its tolerance: of every method
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fitter.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

void ta_flag_add(struct ta_fit *fit, const char *word, const char *par)
{
    size_t n = strcmp(fit->flags, "n/a") == 0 ? 0 : strlen(fit->flags);
    snprintf(fit->flags + n, sizeof fit->flags - n, "%s%s%s%s", n ? "," : "", word, par ? ":" : "",
             par ? par : "");
}

void ta_flag_converged(struct ta_fit *fit, bool converged)
{
    fit->converged = converged;
    if (!converged) {
        ta_flag_add(fit, "not_converged", NULL);
    }
}

/* <parameter>_<end>: one word, since the parameter is part of it. */
static void flag_end(struct ta_fit *fit, int j, const char *end)
{
    char word[64], name[32];
    snprintf(word, sizeof word, "%s_%s", ta_par_name(&fit->info[j], fit->k, name), end);
    ta_flag_add(fit, word, NULL);
}

static bool only_one_arm(const struct ta_fitter *f)
{
    int arm = -1;
    for (int c = 0; c < f->seq.n; c++) {
        const struct ta_sequence *s = &f->seq.seq[c];
        for (int t = 0; t < s->n; t++) {
            if (s->scored[t] && arm >= 0 && s->choice[t] != arm) {
                return false;
            }
            arm = s->scored[t] ? s->choice[t] : arm;
        }
    }
    return arm >= 0;
}

static void weight_state(struct ta_fitter *f, const struct ta_point *best, const struct ta_box *box,
                         int j, int separated, struct ta_fit *fit)
{
    char name[32];
    ta_par_name(&f->info[j], f->k, name);
    enum ta_support s = f->info[j].def->support;
    if (s == TA_POSITIVE && best->par[j] <= 0) {
        flag_end(fit, j, "zero");
    } else if (j == separated) {
        ta_flag_add(fit, "separated", name);
    } else if (box->lo[j] < box->hi[j] && ta_at_bound(best->par[j], box->hi[j])) {
        if (s != TA_POSITIVE || !ta_ridge(f, best, box, j, fit)) {
            ta_flag_add(fit, "bound", name);
        }
    } else if (box->lo[j] < box->hi[j] && ta_at_bound(best->par[j], box->lo[j])) {
        ta_flag_add(fit, "bound", name);
    }
}

static void rate_state(const struct ta_point *best, const struct ta_box *box, int j,
                       struct ta_fit *fit)
{
    char name[32];
    double x = best->par[j];
    if (box->lo[j] == box->hi[j]) {
        return; /* held there on purpose */
    }
    if (ta_at_bound(x, box->lo[j]) || ta_at_bound(x, box->hi[j])) {
        bool zero = ta_at_bound(x, box->lo[j]);
        if (ta_bound_natural(fit->info[j].def->support, zero ? box->lo[j] : box->hi[j])) {
            flag_end(fit, j, zero ? "zero" : "one");
        } else {
            ta_flag_add(fit, "bound", ta_par_name(&fit->info[j], fit->k, name));
        }
    }
}

/* A weight that may not be 0: then a rate of 0 stands for chance, and the weight may not matter. */
static bool kept_from_zero(const struct ta_fitter *f, const struct ta_box *box, int j)
{
    const struct ta_param *def = f->info[j].def;
    return def->role == TA_WEIGHT && def->support == TA_POSITIVE && box->lo[j] > 0;
}

/* Where a weight is 0 its rates may not matter at all, where every choice is a lapse nothing else
 * may: the profile is the same whatever they are. */
static bool unknown(struct ta_fitter *f, const struct ta_point *best, const struct ta_box *box,
                    int j)
{
    enum { PLACES = TA_AXIS - 1 }; /* many: a likelihood with steps may be the same at a few */
    struct ta_point at[PLACES];
    struct ta_box here = *box;
    bool may_be = false;
    for (int i = 0; i < f->n_par; i++) {
        may_be |= f->info[i].def->support == TA_POSITIVE && best->par[i] <= 0;
        may_be |= f->info[i].def->role == TA_LAPSE;
        may_be |= kept_from_zero(f, box, i);
    }
    if (!may_be) {
        return false;
    }
    for (int i = 0; i < PLACES; i++) {
        at[i] = *best;
        at[i].par[j] = box->lo[j] + (box->hi[j] - box->lo[j]) * (i + 0.5) / PLACES;
    }
    for (int i = 0; i < PLACES; i++) {
        if (f->solved[j] >= 0) { /* held there, one after the other */
            here.lo[j] = here.hi[j] = at[i].par[j];
            ta_profile_points(f, &at[i], 1, &here, 1e-12);
        } else if (i == 0) {
            ta_profile_points(f, at, PLACES, &here, 1e-12);
        }
        if (fabs(at[i].ll - best->ll) > 1e-9) {
            return false;
        }
    }
    return true;
}

/* Parameters that are not known have a word, if no other's _zero or _one is it. */
static void flag_flat(const struct ta_point *best, struct ta_fit *fit)
{
    char name[32];
    bool said = false;
    for (int j = 0; j < fit->n_par; j++) {
        const struct ta_param *def = fit->info[j].def;
        bool none = def->role == TA_WEIGHT && def->support == TA_POSITIVE && best->par[j] <= 0;
        bool chance = def->role == TA_LAPSE && ta_at_bound(best->par[j], 1);
        said |= !fit->unknown[j] && (none || chance);
    }
    for (int j = 0; j < fit->n_par && !said; j++) {
        if (fit->unknown[j]) {
            ta_flag_add(fit, "flat", ta_par_name(&fit->info[j], fit->k, name));
        }
    }
}

void ta_states(struct ta_fitter *f, const struct ta_point *best, const struct ta_box *box,
               int separated, struct ta_fit *fit)
{
    if (only_one_arm(f)) {
        ta_flag_add(fit, "one_arm", NULL);
    }
    for (int j = 0; j < f->n_par; j++) {
        bool weight = f->info[j].def->role == TA_WEIGHT;
        bool may_be = !weight || f->solved[j] < 0 || kept_from_zero(f, box, j);
        if (may_be && box->lo[j] < box->hi[j] && unknown(f, best, box, j)) {
            fit->unknown[j] = true;
        } else if (weight) {
            weight_state(f, best, box, j, separated, fit);
        } else {
            rate_state(best, box, j, fit);
        }
    }
    flag_flat(best, fit);
    ta_flag_converged(fit, fit->converged);
}
