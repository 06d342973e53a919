/* test_structure.c - what holds of likelihoods whatever the data, for every model that is fitted:
 * arms renamed, rewards in other units, learners who learn nothing, people who choose by chance,
 * slopes and curvature.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fit/joint.h"
#include "model_fixture.h"
#include "twoarm/fit.h"

#include <gsl/gsl_errno.h>

enum { POINTS = 12 };

/* A participant with misses, missing outcomes and rewards in [-1, 1]; no sides. */
static struct ta_participant anybody(int k, uint64_t seed)
{
    struct made x;
    struct ta_participant who = participant_make(T, k);
    make_sequence(&x, k, seed);
    memcpy(who.choice, x.choice, T);
    memcpy(who.reward, x.reward, sizeof x.reward);
    memcpy(who.scored, x.scored, T);
    return who;
}

static const struct ta_model *fitted_at(int i)
{
    const struct ta_model *m = model_at(i);
    return m && !m->plays_only ? m : NULL;
}

/* Point i within the supports: away from their ends; positive ones up to 6, others to 2. */
static int set_point(const struct ta_model *m, int k, int i, double *par)
{
    struct ta_par_info info[TA_MAX_PAR];
    int n = ta_model_pars(m, k, info);
    for (int j = 0; j < n; j++) {
        double u = fmod(0.137 * (i + 1) + 0.31 * j, 1) * 0.96 + 0.02;
        enum ta_support s = info[j].def->support;
        par[j] = s == TA_UNIT ? u : s == TA_POSITIVE ? 6 * u : 4 * u - 2;
    }
    return n;
}

static int index_of(const struct ta_model *m, int k, const char *name)
{
    struct ta_par_info info[TA_MAX_PAR];
    for (int j = ta_model_pars(m, k, info) - 1; j >= 0; j--) {
        if (strcmp(info[j].def->name, name) == 0) {
            return j;
        }
    }
    return -1;
}

static double log_lik(const struct ta_model *m, const struct ta_participant *who, double q0,
                      double range, const double *par)
{
    return ta_fit_log_lik(m, who, (struct ta_scale){q0, -range, range}, par);
}

/* Two arms renamed where sides are not known: b becomes -b, all else stays. */
START_TEST(arms_renamed)
{
    const struct ta_model *m = fitted_at(_i);
    struct ta_participant who = anybody(2, 31), other = anybody(2, 31);
    for (int t = 0; t < T; t++) {
        other.choice[t] = (signed char)(who.choice[t] < 0 ? -1 : !who.choice[t]);
    }
    for (int i = 0; m && i < POINTS; i++) {
        double par[TA_MAX_PAR];
        set_point(m, 2, i, par);
        double before = log_lik(m, &who, 0.2, 1, par);
        int b = index_of(m, 2, "b");
        if (b >= 0) {
            par[b] = -par[b];
        }
        ck_near(log_lik(m, &other, 0.2, 1, par), before, 1e-10 * fabs(before));
    }
    participant_free(&who);
    participant_free(&other);
}
END_TEST

/* Rewards times c, beta over c: the same at q0 = 0. Not so for Pearce and Hall, whose associability
 * starts at 1 whatever the rewards are. */
START_TEST(rewards_in_other_units)
{
    const struct ta_model *m = fitted_at(_i);
    for (int k = 2; m && strcmp(m->name, "pearce-hall") != 0 && k <= most_arms(m) && k < 5; k++) {
        const double c = 7;
        struct ta_participant who = anybody(k, 32), other = anybody(k, 32);
        for (int t = 0; t < T; t++) {
            other.reward[t] *= c;
        }
        for (int i = 0; i < POINTS; i++) {
            double par[TA_MAX_PAR];
            set_point(m, k, i, par);
            double before = log_lik(m, &who, 0, 1, par);
            int beta = index_of(m, k, "beta");
            if (beta >= 0) {
                par[beta] /= c;
            }
            ck_near(log_lik(m, &other, 0, c, par), before, 1e-10 * fabs(before));
        }
        participant_free(&who);
        participant_free(&other);
    }
}
END_TEST

/* Who learns nothing from rewards, with no other reason to choose, chooses by chance: n log(1/k),
 * all values being equal at the start. */
START_TEST(nothing_is_learned)
{
    static const char *const rates[] = {"alpha", "alpha_pos", "alpha_neg", "rho"};
    static const char *const others[] = {"kappa", "b", "beta_c"};
    const struct ta_model *m = fitted_at(_i);
    struct ta_par_info info[TA_MAX_PAR];
    for (int k = 2; m && k <= most_arms(m) && k < 6; k++) {
        struct ta_participant who = anybody(k, 33);
        int n = 0, n_rates = 0, n_par = ta_model_pars(m, k, info);
        for (int t = 0; t < T; t++) {
            n += who.scored[t];
        }
        for (int i = 0; i < POINTS; i++) {
            double par[TA_MAX_PAR];
            set_point(m, k, i, par);
            for (int r = 0; r < 4; r++) {
                int j = index_of(m, k, rates[r]);
                n_rates += j >= 0;
                par[j >= 0 ? j : n_par] = 0;
            }
            for (int j = 0; j < n_par; j++) { /* b stands there k - 1 times */
                for (int w = 0; w < 3; w++) {
                    par[j] = strcmp(info[j].def->name, others[w]) == 0 ? 0 : par[j];
                }
            }
            if (n_rates) {
                ck_near(log_lik(m, &who, 0.3, 1, par), n * log(1.0 / k), 1e-10);
            }
        }
        participant_free(&who);
    }
}
END_TEST

/* Every weight 0, or every choice a lapse: n log(1/k), whatever the rates. */
START_TEST(by_chance)
{
    const struct ta_model *m = fitted_at(_i);
    struct ta_par_info info[TA_MAX_PAR];
    for (int k = 2; m && k <= most_arms(m) && k < 6; k++) {
        struct ta_participant who = anybody(k, 34);
        int n = 0, n_par = ta_model_pars(m, k, info);
        for (int t = 0; t < T; t++) {
            n += who.scored[t];
        }
        for (int i = 0; i < POINTS; i++) {
            double par[TA_MAX_PAR];
            set_point(m, k, i, par);
            for (int j = 0; j < n_par; j++) {
                par[j] = info[j].weight >= 0 ? 0 : info[j].def->role == TA_LAPSE ? 1 : par[j];
            }
            ck_near(log_lik(m, &who, 0.3, 1, par), n * log(1.0 / k), 1e-10);
        }
        participant_free(&who);
    }
}
END_TEST

/* Pearce and Hall as written, for two arms; the log-likelihood of a person who is always scored. */
static double by_surprise(const struct ta_participant *who, double rho, double eta, double beta)
{
    double q[2] = {0, 0}, a[2] = {1, 1}, ll = 0;
    for (int t = 0; t < who->n; t++) {
        int c = who->choice[t];
        double z = beta * (q[c] - q[1 - c]), delta = who->reward[t] - q[c];
        ll -= fmax(0, -z) + log1p(exp(-fabs(z)));
        q[c] += rho * a[c] * delta;
        a[c] += eta * (fabs(delta) - a[c]);
    }
    return ll;
}

/* Associability is not clipped: where rewards are -1 and 1 it may grow with the surprise that it
 * makes, beyond the range of a double. Such rates predict nothing; they are no optimum, and at beta
 * = 0 chance is chance even there. */
START_TEST(values_that_run_away)
{
    static const double p[] = {0.7, 0.3};
    const struct ta_model *ph = ta_model_find("pearce-hall"), *rw = ta_model_find("rw");
    struct ta_fit_options o = {.scale = {0, -1, 1}, .ci = TA_CI_PROFILE};
    for (uint64_t seed = 0; seed < 8; seed++) {
        struct ta_participant who = participant_learner(seed, 160, 2, p, 0.5, 2, 0, 1, -1);
        struct ta_fit fit, inner;
        ck_near(log_lik(ph, &who, 0, 1, (double[]){0.99, 0.99, 0}), 160 * log(0.5), 1e-9);
        ck_assert(log_lik(ph, &who, 0, 1, (double[]){0.99, 0.99, 3}) < 160 * log(0.5));
        ck_assert(ta_fit_one(ph, &who, &o, &fit) && ta_fit_one(rw, &who, &o, &inner));
        ck_near(fit.log_lik, by_surprise(&who, fit.par[0], fit.par[1], fit.par[2]), 1e-8);
        ck_assert_double_ge(fit.log_lik, inner.log_lik - 1e-7); /* eta = 0 is rw */
        participant_free(&who);
    }
}
END_TEST

/* --- slopes and curvature of the log joint ---------------------------------------------------- */

static const struct ta_prior *priors(const struct ta_par_info *info, int n)
{
    static struct ta_prior prior[TA_MAX_PAR];
    for (int j = 0; j < n; j++) {
        prior[j] = ta_prior_usual(info[j].def);
    }
    return prior;
}

static double value_at(struct ta_joint *j, const double *x, int a, double da, int b, double db)
{
    double at[TA_MAX_PAR], value;
    memcpy(at, x, sizeof *at * (size_t)j->d);
    at[a] += da;
    at[b] += db;
    ta_joint_eval(j, at, 1, &value);
    return value;
}

/* Gradient and information, some of which are worked out and some are differences, against plain
 * differences of the value alone, at three points of each model. */
START_TEST(gradient_and_curvature)
{
    const struct ta_model *m = fitted_at(_i);
    if (!m || m->steps || m == &ta_model_template) {
        return;
    }
    for (int k = 2; k <= most_arms(m) && k < 4; k++) {
        struct ta_participant who = anybody(k, 35);
        struct ta_sequences seq;
        struct ta_joint j;
        struct ta_par_info info[TA_MAX_PAR];
        int n = ta_model_pars(m, k, info);
        ck_assert(ta_sequences_make(&seq, &who));
        ck_assert(ta_joint_alloc(&j, m, k, (struct ta_scale){0.2, -1, 1}, priors(info, n)));
        j.seq = &seq;
        for (int i = 0; i < 3; i++) {
            double par[TA_MAX_PAR], x[TA_MAX_PAR], gradient[TA_MAX_PAR];
            double information[TA_MAX_PAR * TA_MAX_PAR];
            const double h = 1e-4, h2 = 1e-3;
            set_point(m, k, 3 * i + 1, par);
            for (int a = 0; a < n; a++) {
                x[a] = ta_to_free(par[a], info[a].def->support);
            }
            double here = ta_joint_curvature(&j, x, gradient, information);
            ck_near(here, value_at(&j, x, 0, 0, 0, 0), 1e-10 * fabs(here));
            for (int a = 0; a < n; a++) {
                double slope =
                    (value_at(&j, x, a, h, a, 0) - value_at(&j, x, a, -h, a, 0)) / (2 * h);
                ck_assert_msg(fabs(gradient[a] - slope) < 1e-5 * (1 + fabs(slope)),
                              "%s, k = %d, %s: slope %.9f, by differences %.9f", m->name, k,
                              info[a].def->name, gradient[a], slope);
                for (int b = 0; b <= a; b++) {
                    double bend = value_at(&j, x, a, h2, b, h2) - value_at(&j, x, a, h2, b, -h2) -
                                  value_at(&j, x, a, -h2, b, h2) + value_at(&j, x, a, -h2, b, -h2);
                    bend /= 4 * h2 * h2;
                    ck_assert_msg(fabs(information[a * n + b] + bend) < 1e-3 * (1 + fabs(bend)),
                                  "%s, k = %d, %s and %s: curvature %.9f, by differences %.9f",
                                  m->name, k, info[a].def->name, info[b].def->name,
                                  information[a * n + b], -bend);
                    ck_near(information[a * n + b], information[b * n + a], 0);
                }
            }
        }
        ta_joint_free(&j);
        ta_sequences_free(&seq);
        participant_free(&who);
    }
}
END_TEST

static void add(TCase *c)
{
    int n = 1;
    while (model_at(n)) {
        n++;
    }
    tcase_add_loop_test(c, arms_renamed, 0, n);
    tcase_add_loop_test(c, rewards_in_other_units, 0, n);
    tcase_add_loop_test(c, nothing_is_learned, 0, n);
    tcase_add_loop_test(c, by_chance, 0, n);
    tcase_add_test(c, values_that_run_away);
    tcase_add_loop_test(c, gradient_and_curvature, 0, n);
}

int main(void)
{
    gsl_set_error_handler_off();
    return run_suite("structure", add);
}
