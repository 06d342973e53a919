/* test_calibration.c - simulation-based calibration of the hierarchical posterior: where the truth
 * is drawn from the prior, its place in the posterior is uniform (Talts et al. 2018).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "../support.h"
#include "twoarm/hierarchical.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>

enum { SETS = 160, PEOPLE = 6, TRIALS = 40, BINS = 8, QUANTITIES = 6 };
static const double arms[2][2] = {{0.7, 0.3}, {0.3, 0.7}};

struct counts {
    int bin[QUANTITIES][BINS]; /* mu and sigma of alpha, then of beta; contrasts of both */
    int inside[2], people;
};

static void count(struct counts *c, int what, double below)
{
    int bin = (int)(below * BINS);
    c->bin[what][bin < 0 ? 0 : bin >= BINS ? BINS - 1 : bin]++;
}

/* Somebody with these parameters; the better arm changes in the middle. */
static struct ta_participant person(uint64_t seed, double alpha, double beta)
{
    struct ta_participant who = participant_make(TRIALS, 2);
    double q[2] = {0, 0};
    struct ta_rng r;
    ta_rng_start(&r, seed, TA_STREAM_AGENT, 0, 0);
    for (int t = 0; t < TRIALS; t++) {
        int c = ta_rng_uniform(&r) * (1 + exp(-beta * (q[1] - q[0]))) < 1;
        who.choice[t] = (signed char)c;
        who.reward[t] = ta_rng_uniform(&r) < arms[2 * t >= TRIALS][c] ? 1 : -1;
        q[c] += alpha * (who.reward[t] - q[c]);
    }
    return who;
}

/* With two levels every second person is of the other, whose mu is drawn for itself. */
static void one_set(uint64_t set, const struct ta_hyper *h, int levels, struct counts *c)
{
    int level[PEOPLE];
    struct ta_participant who[PEOPLE];
    struct ta_fit fit[PEOPLE];
    struct ta_hierarchy g;
    struct ta_rng r;
    double mu[2], other[2], sigma[2], truth[PEOPLE][2];
    ta_rng_start(&r, 17, TA_STREAM_PARAM, set, 0);
    for (int a = 0; a < 2; a++) {
        mu[a] = h[a].mean + h[a].sd * ta_rng_normal(&r);
        sigma[a] = fabs(h[a].scale * ta_rng_normal(&r));
        other[a] = levels > 1 ? h[a].mean + h[a].sd * ta_rng_normal(&r) : (double)NAN;
    }
    for (int i = 0; i < PEOPLE; i++) {
        level[i] = i % levels;
        for (int a = 0; a < 2; a++) {
            double middle = level[i] ? other[a] : mu[a];
            truth[i][a] = ta_hyper_natural(&h[a], middle + sigma[a] * ta_rng_normal(&r));
        }
        who[i] = person(set * PEOPLE + (uint64_t)i, truth[i][0], truth[i][1]);
    }
    struct ta_dataset data = {.n = PEOPLE, .k = 2, .who = who, .scale = {0, -1, 1}};
    const struct ta_hierarchy_options how = {.hyper = h, .level = level, .n_levels = levels};
    ck_assert(ta_hierarchical(ta_model_find("rw"), &data, &how, &g, fit));
    for (int a = 0; a < 2; a++) {
        count(c, 2 * a, ta_mu_below(&g.par[a], mu[a]));
        count(c, 2 * a + 1, ta_sigma_below(&g.par[a], sigma[a]));
        if (levels > 1) {
            count(c, 4 + a, ta_contrast_below(&g.contrast[a], other[a] - mu[a]));
        }
        for (int i = 0; i < PEOPLE; i++) {
            c->inside[a] += fit[i].lo[a] <= truth[i][a] && truth[i][a] <= fit[i].hi[a];
        }
    }
    c->people += PEOPLE;
    for (int i = 0; i < PEOPLE; i++) {
        participant_free(&who[i]);
    }
}

/* Chi-square of each quantity's bins at .05 / 50, and coverage of everybody's intervals within four
 * standard errors (people of a set share its group: their errors are a little larger). */
static void calibrate(const struct ta_hyper *h, int levels, const char *whose)
{
    static const char *const names[QUANTITIES] = {"mu alpha",   "sigma alpha",
                                                  "mu beta",    "sigma beta",
                                                  "difference of alpha", "difference of beta"};
    struct counts c = {0};
    for (int set = 0; set < SETS; set++) {
        one_set((uint64_t)set, h, levels, &c);
    }
    for (int what = 0; what < (levels > 1 ? QUANTITIES : 4); what++) {
        double chi = 0, expected = (double)SETS / BINS;
        printf("%s %s:", whose, names[what]);
        for (int b = 0; b < BINS; b++) {
            chi += (c.bin[what][b] - expected) * (c.bin[what][b] - expected) / expected;
            printf(" %d", c.bin[what][b]);
        }
        double p = gsl_cdf_chisq_Q(chi, BINS - 1);
        printf("; p = %.3f\n", p);
        ck_assert_msg(p > 0.001, "%s is not calibrated: p = %g", names[what], p);
    }
    for (int a = 0; a < 2; a++) {
        double share = (double)c.inside[a] / c.people;
        printf("%s intervals of %s: %.3f hold the truth\n", whose, a ? "beta" : "alpha", share);
        ck_near(share, 0.95, 4 * sqrt(0.95 * 0.05 / c.people) + 0.003);
    }
}

static struct ta_par_info *parameters(void)
{
    static struct ta_par_info info[TA_MAX_PAR];
    ta_model_pars(ta_model_find("rw"), 2, info);
    return info;
}

START_TEST(our_priors)
{
    struct ta_hyper h[] = {ta_hyper_usual(parameters()[0].def),
                           ta_hyper_usual(parameters()[1].def)};
    calibrate(h, 1, "ours,");
}
END_TEST

START_TEST(levels_of_a_column)
{
    struct ta_hyper h[] = {ta_hyper_usual(parameters()[0].def),
                           ta_hyper_usual(parameters()[1].def)};
    calibrate(h, 2, "two levels,");
}
END_TEST

START_TEST(priors_of_hbayesdm)
{
    struct ta_hyper h[] = {ta_hyper_hbayesdm(parameters()[0].def),
                           ta_hyper_hbayesdm(parameters()[1].def)};
    calibrate(h, 1, "hBayesDM's,");
}
END_TEST

static void add(TCase *c)
{
    gsl_set_error_handler_off();
    tcase_set_timeout(c, 1200);
    tcase_add_test(c, our_priors);
    tcase_add_test(c, priors_of_hbayesdm);
    tcase_add_test(c, levels_of_a_column);
}

int main(void)
{
    return run_suite("calibration", add);
}
