/* condition.c - a trial of conditioning by either rule, and where it leads.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "twoarm/condition.h"

#include <gsl/gsl_linalg.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_STEPS = 1000 };

const char *ta_conditioning_check(const struct ta_conditioning *c)
{
    for (int i = 0; i < TA_CUES; i++) {
        if (!(c->alpha[i] >= 0 && c->alpha[i] <= 1)) {
            return "--alpha: expected numbers from 0 to 1";
        }
    }
    if (!(c->beta >= 0 && c->beta <= 1) || !(c->beta_minus >= 0 && c->beta_minus <= 1)) {
        return "--beta, --beta-minus: expected numbers from 0 to 1";
    }
    if (!c->td) {
        return NULL;
    }
    if (!(c->gamma >= 0 && c->gamma <= 1) || !(c->decay >= 0 && c->decay <= 1)) {
        return "--gamma, --trace-decay: expected numbers from 0 to 1";
    }
    if (c->steps < 2 || c->steps > MOST_STEPS) {
        return "--steps: expected 2 to 1000";
    }
    if (c->cue_at < 1 || c->us_at <= c->cue_at || c->us_at > c->steps) {
        return "--cue-at, --us-at: expected the cue at step 1 or later, the outcome behind it, and "
               "both within --steps";
    }
    return NULL;
}

static double rate(const struct ta_conditioning *c, const struct ta_kind *kind)
{
    return kind->sign == '+' ? c->beta : kind->sign == '-' ? c->beta_minus : 0;
}

bool ta_conditioning_settles(const struct ta_conditioning *c, const struct ta_phase *phase)
{
    for (int k = 0; k < phase->n; k++) {
        double sum = 0;
        for (int i = 0; i < TA_CUES; i++) {
            sum += phase->kind[k].cues >> i & 1 ? c->alpha[i] : 0;
        }
        if (sum * rate(c, &phase->kind[k]) >= 2) {
            return false;
        }
    }
    return true;
}

bool ta_strengths_alloc(struct ta_strengths *s, const struct ta_conditioning *c)
{
    s->steps = c->td ? c->steps : 1;
    s->value = calloc((size_t)TA_CUES * (size_t)s->steps, sizeof *s->value);
    return s->value != NULL;
}

void ta_strengths_free(struct ta_strengths *s)
{
    free(s->value);
    s->value = NULL;
}

/* --- Rescorla and Wagner --------------------------------------------------------------------- */

static void rw_trial(const struct ta_conditioning *c, const struct ta_kind *kind,
                     struct ta_strengths *s, double *prediction, double *error)
{
    double sum = 0;
    for (int i = 0; i < TA_CUES; i++) {
        sum += kind->cues >> i & 1 ? s->value[i] : 0;
    }
    *prediction = sum;
    *error = (kind->sign == '+' ? c->lambda : 0) - sum;
    for (int i = 0; i < TA_CUES; i++) {
        if (kind->cues >> i & 1) {
            s->value[i] += c->alpha[i] * rate(c, kind) * *error;
        }
    }
}

/* --- temporal differences --------------------------------------------------------------------- */

/* What the present cues predict at a step of the trial (from 0). */
static double td_value(const struct ta_conditioning *c, const struct ta_kind *kind,
                       const struct ta_strengths *s, int t)
{
    double sum = 0;
    int since = t - (c->cue_at - 1);
    for (int i = 0; i < TA_CUES && since >= 0; i++) {
        sum += kind->cues >> i & 1 ? s->value[i * s->steps + since] : 0;
    }
    return sum;
}

/* Eligibility is the same for all present cues: it depends only on the steps since they came. */
static void td_learn(const struct ta_conditioning *c, const struct ta_kind *kind,
                     struct ta_strengths *s, int t, double delta)
{
    double eligible = 1;
    for (int since = t - 1 - (c->cue_at - 1); since >= 0 && eligible > 0; since--) {
        for (int i = 0; i < TA_CUES; i++) {
            if (kind->cues >> i & 1) {
                s->value[i * s->steps + since] += c->alpha[i] * rate(c, kind) * delta * eligible;
            }
        }
        eligible *= c->gamma * c->decay;
    }
}

static void td_trial(const struct ta_conditioning *c, const struct ta_kind *kind,
                     struct ta_strengths *s, double *prediction, double *error)
{
    double before = 0; /* what was predicted a step ago; nothing foretells the cue */
    for (int t = 0; t < c->steps; t++) {
        double reward = kind->sign == '+' && t == c->us_at - 1 ? c->lambda : 0;
        prediction[t] = td_value(c, kind, s, t);
        error[t] = reward + c->gamma * prediction[t] - before;
        td_learn(c, kind, s, t, error[t]);
        before = td_value(c, kind, s, t);
    }
}

void ta_condition_trial(const struct ta_conditioning *c, const struct ta_kind *kind,
                        struct ta_strengths *s, double *prediction, double *error)
{
    if (c->td) {
        td_trial(c, kind, s, prediction, error);
    } else {
        rw_trial(c, kind, s, prediction, error);
    }
}

/* --- where it leads --------------------------------------------------------------------------- */

/* x' D y of two kinds' cues. */
static double overlap(const struct ta_conditioning *c, uint32_t x, uint32_t y)
{
    double sum = 0;
    for (int i = 0; i < TA_CUES; i++) {
        sum += (x & y) >> i & 1 ? c->alpha[i] : 0;
    }
    return sum;
}

/* Solves M y = b for a symmetric M that may be singular: least squares of least length, by its
 * singular values; false when M y misses b. */
static bool solve(double *m, const double *b, size_t n, double *y)
{
    enum { N = TA_MAX_KINDS };
    double u[N * N], v[N * N], s[N], work[N];
    memcpy(u, m, n * n * sizeof *u);
    gsl_matrix_view mu = gsl_matrix_view_array(u, n, n), mv = gsl_matrix_view_array(v, n, n);
    gsl_vector_view vs = gsl_vector_view_array(s, n), vw = gsl_vector_view_array(work, n);
    gsl_vector_view vy = gsl_vector_view_array(y, n);
    gsl_vector_const_view vb = gsl_vector_const_view_array(b, n);
    if (gsl_linalg_SV_decomp(&mu.matrix, &mv.matrix, &vs.vector, &vw.vector)) {
        return false;
    }
    for (size_t i = 0; i < n; i++) { /* GSL leaves out what is exactly 0 */
        s[i] = s[i] > 1e-12 * s[0] ? s[i] : 0;
    }
    if (gsl_linalg_SV_solve(&mu.matrix, &mv.matrix, &vs.vector, &vb.vector, &vy.vector)) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        double left = -b[i];
        for (size_t j = 0; j < n; j++) {
            left += m[i * n + j] * y[j];
        }
        if (!(fabs(left) <= 1e-9 * (1 + fabs(b[i])))) {
            return false;
        }
    }
    return true;
}

bool ta_condition_limit(const struct ta_conditioning *c, const struct ta_phase *phase,
                        const double *onset, double *limit)
{
    const struct ta_kind *kind[TA_MAX_KINDS];
    double m[TA_MAX_KINDS * TA_MAX_KINDS], b[TA_MAX_KINDS], y[TA_MAX_KINDS] = {0};
    size_t n = 0;
    for (int k = 0; k < phase->n; k++) {
        if (rate(c, &phase->kind[k]) > 0) {
            kind[n++] = &phase->kind[k];
        }
    }
    /* what the outcome is worth when the cue comes: a step of learning passes on gamma of it */
    double worth = c->lambda * (c->td ? pow(c->gamma, c->us_at - c->cue_at - 1) : 1);
    for (size_t j = 0; j < n; j++) {
        b[j] = kind[j]->sign == '+' ? worth : 0;
        for (int i = 0; i < TA_CUES; i++) {
            b[j] -= kind[j]->cues >> i & 1 ? onset[i] : 0;
        }
        for (size_t l = 0; l < n; l++) {
            m[j * n + l] = overlap(c, kind[j]->cues, kind[l]->cues);
        }
    }
    bool known = n == 0 || (ta_conditioning_settles(c, phase) && solve(m, b, n, y));
    for (int i = 0; i < TA_CUES; i++) {
        limit[i] = known ? onset[i] : NAN;
        for (size_t j = 0; j < n && known; j++) {
            limit[i] += kind[j]->cues >> i & 1 ? c->alpha[i] * y[j] : 0;
        }
        limit[i] = fabs(limit[i]) < 1e-12 * worth ? 0 : limit[i]; /* rounding of a difference */
    }
    return known;
}
