/* test_steps_map.c - the posterior of rw-greedy against sums written here: the counts at the middle
 * of 20 000 cells of alpha, each with its mass of the prior, times Gauss-Legendre over epsilon.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "support.h"
#include "twoarm/fit.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_integration.h>
#include <gsl/gsl_randist.h>

enum { CELLS = 20000, NODES = 800, KINDS = TA_MAX_ARMS + 1 };

struct priors {
    bool normal;       /* on the logit; else Beta */
    double a, b, c, d; /* of alpha, of epsilon */
};

/* Choices that stood highest alone (1), with others (2, ...), or not (0). */
static void count(const struct ta_participant *who, double alpha, double q0, int *n)
{
    double q[TA_MAX_ARMS];
    memset(n, 0, KINDS * sizeof *n);
    for (int a = 0; a < who->k; a++) {
        q[a] = q0;
    }
    for (int t = 0; t < who->n; t++) {
        double top = q[0];
        int tied = 0, c = who->choice[t];
        for (int a = 1; a < who->k; a++) {
            top = fmax(top, q[a]);
        }
        for (int a = 0; a < who->k; a++) {
            tied += top - q[a] <= 1e-12;
        }
        n[top - q[c] <= 1e-12 ? tied : 0]++;
        q[c] += alpha * (who->reward[t] - q[c]);
    }
}

static double log_lik(const int *n, int k, double e)
{
    double sum = n[0] ? n[0] * log(e / k) : 0;
    for (int m = 1; m <= k; m++) {
        sum += n[m] ? n[m] * log((1 - e) / m + e / k) : 0;
    }
    return sum;
}

static double logit(double x)
{
    return log(x / (1 - x));
}

static double mass_below(const struct priors *p, double x)
{
    return x <= 0   ? 0
           : x >= 1 ? 1
           : p->normal ? gsl_cdf_gaussian_P(logit(x) - p->a, p->b)
                       : gsl_cdf_beta_P(x, p->a, p->b);
}

/* On the scale on which it is maximised. */
static double log_prior(const struct priors *p, double x, bool alpha)
{
    double a = alpha ? p->a : p->c, b = alpha ? p->b : p->d;
    return p->normal ? log(gsl_ran_gaussian_pdf(logit(x) - a, b)) : log(gsl_ran_beta_pdf(x, a, b));
}

/* Of one set of counts: integral over epsilon, moments, mass below the ends told, the top. */
struct column {
    int n[KINDS];
    double z, e, ee, below[2], top;
};

struct brute {
    double z, a, aa, e, ee, top;   /* evidence, moments, the highest log joint */
    double below_a[2], below_e[2]; /* mass below the ends that the program tells */
};

static struct column integrate(const int *n, int k, const struct priors *p,
                               const struct ta_fit *fit,
                               const gsl_integration_glfixed_table *table)
{
    struct column c = {.top = -INFINITY};
    memcpy(c.n, n, sizeof c.n);
    for (int i = 0; i < NODES; i++) {
        double v, w;
        gsl_integration_glfixed_point(0, 1, (size_t)i, &v, &w, table);
        double e = v * v * (3 - 2 * v), ll = log_lik(n, k, e), log_p = log_prior(p, e, false);
        w *= 6 * v * (1 - v) * exp(log_p + ll) / (p->normal ? e * (1 - e) : 1);
        c.z += w;
        c.e += w * e;
        c.ee += w * e * e;
        c.below[0] += e < fit->lo[1] ? w : 0;
        c.below[1] += e < fit->hi[1] ? w : 0;
        c.top = fmax(c.top, ll + log_p);
    }
    return c;
}

static void add_cell(struct brute *s, const struct column *c, double alpha, double mass,
                     double log_p, const struct ta_fit *fit)
{
    s->z += mass * c->z;
    s->a += mass * c->z * alpha;
    s->aa += mass * c->z * alpha * alpha;
    s->e += mass * c->e;
    s->ee += mass * c->ee;
    s->below_a[0] += alpha < fit->lo[0] ? mass * c->z : 0;
    s->below_a[1] += alpha < fit->hi[0] ? mass * c->z : 0;
    s->below_e[0] += mass * c->below[0];
    s->below_e[1] += mass * c->below[1];
    s->top = fmax(s->top, c->top + log_p);
}

static void expect(const struct ta_participant *who, const struct priors *p)
{
    double q0 = 1.0 / who->k;
    struct ta_fit_options o = {.scale = {q0, 0, 1}, .method = TA_MAP, .ci = TA_CI_PROFILE,
                               .n_priors = 2};
    enum ta_family family = p->normal ? TA_PRIOR_NORMAL : TA_PRIOR_BETA;
    o.prior[0] = (struct ta_prior){"alpha", family, p->a, p->b};
    o.prior[1] = (struct ta_prior){"epsilon", family, p->c, p->d};
    struct ta_fit fit;
    struct brute s = {.top = -INFINITY};
    struct column column = {.z = 0};
    gsl_integration_glfixed_table *table = gsl_integration_glfixed_table_alloc(NODES);
    ck_assert(ta_fit_one(ta_model_find("rw-greedy"), who, &o, &fit));
    for (int i = 0; i < CELLS; i++) {
        int n[KINDS];
        double from = i / (double)CELLS, to = (i + 1) / (double)CELLS;
        count(who, (from + to) / 2, q0, n);
        if (i == 0 || memcmp(n, column.n, sizeof n) != 0) {
            column = integrate(n, who->k, p, &fit, table);
        }
        add_cell(&s, &column, (from + to) / 2, mass_below(p, to) - mass_below(p, from),
                 log_prior(p, (from + to) / 2, true), &fit);
    }
    gsl_integration_glfixed_table_free(table);
    ck_assert_str_eq(fit.flags, "n/a");
    ck_assert_int_eq(fit.evidence, TA_EVIDENCE_QUADRATURE);
    double a = s.a / s.z, e = s.e / s.z;
    /* cells that a jump divides are counted whole: some hundred of 20 000 */
    ck_near(fit.log_evidence, log(s.z), 1e-3);
    ck_near(fit.mean[0], a, 3e-4);
    ck_near(fit.se[0], sqrt(s.aa / s.z - a * a), 3e-4);
    ck_near(fit.mean[1], e, 2e-5);
    ck_near(fit.se[1], sqrt(s.ee / s.z - e * e), 2e-5);
    for (int i = 0; i < 2; i++) {
        ck_near(s.below_a[i] / s.z, i ? .975 : .025, 2e-3);
        ck_near(s.below_e[i] / s.z, i ? .975 : .025, 5e-3); /* a node or not */
    }
    int n[KINDS];
    count(who, fit.par[0], q0, n);
    double own = log_lik(n, who->k, fit.par[1]) + log_prior(p, fit.par[0], true) +
                 log_prior(p, fit.par[1], false);
    ck_assert_double_ge(own, s.top - 1e-9); /* and the likelihood told is that of this point */
    ck_near(fit.log_lik, log_lik(n, who->k, fit.par[1]), 1e-9);
}

static const double paid[] = {0.7, 0.3, 0.5};

START_TEST(by_brute_force)
{
    static const struct priors p[] = {
        {false, 1.1, 1.1, 1.1, 1.1}, {false, 2, 5, 1.5, 8}, {true, -1, 0.7, -2, 1}};
    for (uint64_t seed = 0; seed < 4; seed++) {
        int n = seed == 3 ? 6 : 30 + 40 * (int)seed;
        struct ta_participant who = participant_learner(seed, n, 2 + _i % 2, paid, 0.3, 15,
                                                        1.0 / (2 + _i % 2), 1, 0);
        expect(&who, &p[_i]);
        participant_free(&who);
    }
}
END_TEST

/* Where no choice tells anything of alpha its posterior is the prior. */
START_TEST(one_choice)
{
    static const struct priors p = {false, 2, 5, 1.1, 1.1};
    struct ta_participant who = participant_from("1", "1", 2);
    struct ta_fit fit;
    struct ta_fit_options o = {.scale = {0.5, 0, 1}, .method = TA_MAP, .ci = TA_CI_PROFILE,
                               .n_priors = 1, .prior = {{"alpha", TA_PRIOR_BETA, 2, 5}}};
    expect(&who, &p);
    ck_assert(ta_fit_one(ta_model_find("rw-greedy"), &who, &o, &fit));
    ck_near(fit.log_evidence, log(0.5), 1e-9);
    ck_near(fit.mean[0], 2 / 7.0, 1e-6);
    ck_near(fit.par[0], 1 / 5.0, 1e-9);
    ck_near(fit.lo[0], gsl_cdf_beta_Pinv(.025, 2, 5), 1e-9);
    ck_near(fit.hi[0], gsl_cdf_beta_Pinv(.975, 2, 5), 1e-9);
    ck_near(fit.lo[1], gsl_cdf_beta_Pinv(.025, 1.1, 1.1), 1e-6);
    participant_free(&who);
}
END_TEST

static void add(TCase *c)
{
    tcase_set_timeout(c, 120);
    tcase_add_loop_test(c, by_brute_force, 0, 3);
    tcase_add_test(c, one_choice);
}

int main(void)
{
    gsl_set_error_handler_off();
    return run_suite("steps_map", add);
}
