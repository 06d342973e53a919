/* measure_lags.c - lagged logistic regression of choices on earlier rewards and choices.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lau & Glimcher 2005 (JEAB 84:555), two arms: logit P(c_t = 1) = g + sum_j a_j [R1(t-j) - R2(t-j)]
 * + sum_j b_j [C1(t-j) - C2(t-j)], j = 1..5, R_i the reward if arm i was chosen, else 0. Lags count
 * answered choices of the same context (a missed trial changes nothing), and before its first one
 * there is nothing: 0. Agents of rw-forget with phi = alpha and q0 = 0 have a_j = beta alpha
 * (1 - alpha)^(j-1) and b_j = 0 (Katahira 2015). Maximum likelihood by Newton's method; GSL solves.
 * No number is given where none exists: too few choices, terms that always go together, or choices
 * that the terms predict without fail. */
#include "core/logistic.h"
#include "twoarm/match.h"
#include "twoarm/vecmath.h"

#include <gsl/gsl_linalg.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { J = 5, D = 1 + 2 * J, LANES = TA_LOGISTIC_LANES, MOST_STEPS = 40 };
_Static_assert((int)D == (int)TA_LOGISTIC_TERMS, "the sums are made for as many terms");

struct rows {
    int n;                          /* rows */
    struct ta_logistic_rows *block; /* owned */
};

/* Sums over rows at one point; information: its lower left. */
struct sums {
    double log_lik, gradient[D], information[D][D];
};

static void remember(double *x, int choice, double reward)
{
    double sign = choice == 0 ? 1 : -1;
    memmove(x + 2, x + 1, (J - 1) * sizeof *x);
    memmove(x + 2 + J, x + 1 + J, (J - 1) * sizeof *x);
    x[1] = isnan(reward) ? 0 : sign * reward;
    x[1 + J] = sign;
}

static void add_row(struct rows *r, const double *x, double y)
{
    struct ta_logistic_rows *b = &r->block[r->n / LANES];
    int l = r->n++ % LANES;
    for (int i = 0; i < D; i++) {
        b->x[i][l] = x[i];
    }
    b->y[l] = y;
    b->there[l] = 1;
}

/* Rows of free choices only, history of all. */
static bool rows_make(struct rows *r, const struct ta_play *play)
{
    *r = (struct rows){.block = calloc((size_t)play->who->n / LANES + 1, sizeof *r->block)};
    for (int start = 0; start < play->who->n && r->block; start++) {
        double x[D] = {1};
        for (int t = play->order->previous[start] < 0 ? start : -1; t >= 0;
             t = play->order->next[t]) {
            if (ta_play_asked(play, t)) {
                add_row(r, x, ta_play_took(play, t, 0));
            }
            if (play->choice[t] >= 0) {
                remember(x, play->choice[t], play->reward[t]);
            }
        }
    }
    return r->block != NULL;
}

static double over_lanes(const double *x)
{
    double sum = 0;
    TA_LANES (l, LANES) {
        sum += x[l];
    }
    return sum;
}

static void settle_products(struct ta_logistic_sums *s)
{
    TA_LANES (l, LANES) {
        s->log_lik[l] -= log(s->product[l]);
        s->product[l] = 1;
    }
}

static void sum_rows(const struct rows *r, const double *w, struct sums *s)
{
    struct ta_logistic_sums lane = {.product = {1, 1, 1, 1, 1, 1, 1, 1}};
    for (int b = 0; b * LANES < r->n; b++) {
        ta_logistic_add(&r->block[b], w, &lane);
        if (b % 512 == 511) { /* 2^512 is no overflow */
            settle_products(&lane);
        }
    }
    settle_products(&lane);
    s->log_lik = over_lanes(lane.log_lik);
    for (int i = 0, at = 0; i < D; i++) {
        s->gradient[i] = over_lanes(lane.gradient[i]);
        for (int j = 0; j <= i; j++, at++) {
            s->information[i][j] = s->information[j][i] = over_lanes(lane.information[at]);
        }
    }
}

/* Solves information x step = gradient; false when the terms cannot be told apart. */
static bool solve(struct sums *s, double *step)
{
    gsl_matrix_view a = gsl_matrix_view_array(&s->information[0][0], D, D);
    gsl_vector_view b = gsl_vector_view_array(s->gradient, D);
    gsl_vector_view x = gsl_vector_view_array(step, D);
    double least = INFINITY, most = 0;
    if (gsl_linalg_cholesky_decomp1(&a.matrix) != GSL_SUCCESS) {
        return false;
    }
    for (int i = 0; i < D; i++) {
        least = fmin(least, s->information[i][i]);
        most = fmax(most, s->information[i][i]);
    }
    return least > 1e-7 * most &&
           gsl_linalg_cholesky_solve(&a.matrix, &b.vector, &x.vector) == GSL_SUCCESS;
}

/* Halves the step until the likelihood no longer falls. */
static void advance(const struct rows *r, double *w, const double *step, struct sums *s)
{
    double tried[D], before = s->log_lik;
    for (double size = 1; size > 1e-9; size /= 2) {
        for (int i = 0; i < D; i++) {
            tried[i] = w[i] + size * step[i];
        }
        sum_rows(r, tried, s);
        if (s->log_lik >= before - 1e-12 * (1 + fabs(before))) {
            break;
        }
    }
    memcpy(w, tried, sizeof tried);
}

static const char *regress(const struct rows *r, double *w)
{
    static const char without_fail[] =
        "the choices are predicted without fail: no finite coefficients";
    struct sums s;
    double step[D];
    memset(w, 0, D * sizeof *w);
    if (r->n < 3 * D) {
        return "fewer than 33 free choices, three for each term of the regression";
    }
    sum_rows(r, w, &s);
    for (int i = 0; i < MOST_STEPS; i++) {
        double size = 0;
        if (!solve(&s, step)) {
            return i ? without_fail : "the lagged terms cannot be told apart";
        }
        for (int j = 0; j < D; j++) {
            size = fmax(size, fabs(step[j]) / (1 + fabs(w[j])));
        }
        if (size < 1e-7) {
            return NULL;
        }
        advance(r, w, step, &s);
    }
    return without_fail;
}

static const char *lags(const struct ta_play *play, double *value)
{
    double w[D];
    struct rows r;
    if (play->who->k > 2) {
        return "the regression is one of two arms";
    }
    const char *why = rows_make(&r, play) ? regress(&r, w) : "memory was short";
    free(r.block);
    for (int i = 1; i < D && !why; i++) {
        value[i - 1] = w[i];
    }
    return why;
}

static const struct ta_part part[2 * J] = {
    {"lag_reward_1", "reward 1 back"}, {"lag_reward_2", "reward 2 back"},
    {"lag_reward_3", "reward 3 back"}, {"lag_reward_4", "reward 4 back"},
    {"lag_reward_5", "reward 5 back"}, {"lag_choice_1", "choice 1 back"},
    {"lag_choice_2", "choice 2 back"}, {"lag_choice_3", "choice 3 back"},
    {"lag_choice_4", "choice 4 back"}, {"lag_choice_5", "choice 5 back"},
};

const struct ta_measure ta_measure_lags = {
    .name = "lags",
    .title = "weight of earlier rewards and choices",
    .meaning =
        "coefficients of the last five choices' rewards, and of these choices themselves, in "
        "one logistic regression (log odds, per unit of reward)",
    .n_parts = 2 * J,
    .part = part,
    .most_agents = 200,
    .of = lags,
};
