/* test_ends.c - ends of profile intervals against bisection with a global search at every step.
 *
 * Bisection knows nothing of reach.c and edge.c: it holds the parameter and searches all others. So
 * at an end the profile must meet the level (or the end be the bound), and bisection from the best
 * point outward must not come further. (It may come less far: where the region has a gap.)
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fit/fitter.h"
#include "support.h"

#include <gsl/gsl_errno.h>

#if !defined N_SETS && defined __SANITIZE_ADDRESS__
#define N_SETS 4 /* instrumented code takes twelve times as long */
#elif !defined N_SETS
#define N_SETS 40
#endif
static const double half_chi2 = 3.841458820694124 / 2; /* 95 % point of chi-square, 1 df */

/* With two rates the profile over the others has several tops: of a hundred ends bisection, which
 * searches all of them at every step, may come further at `missed`. */
static const struct {
    const char *name;
    int sets, missed;
} cases[] = {
    {"rw", N_SETS, 0},          {"rw-stick", N_SETS, 0},    {"rw-bias", N_SETS / 2, 0},
    {"ck", N_SETS / 2, 0},      {"rw-fictive", N_SETS, 0},  {"kalman", N_SETS / 4, 2},
    {"rw-dual", N_SETS / 4, 2}, {"rw-forget", N_SETS / 8, 2}, {"rw-ck", N_SETS / 8, 2},
    {"rw-full", N_SETS / 8, 2},
};

struct bed {
    struct ta_fitter f;
    struct ta_box box;
    struct ta_par_info info[TA_MAX_PAR];
    struct ta_point best;
};

static void bed_make(struct bed *b, const struct ta_model *m, const struct ta_participant *who)
{
    int n = ta_model_pars(m, 2, b->info);
    for (int j = 0; j < n; j++) {
        b->box.lo[j] = b->info[j].def->lo;
        b->box.hi[j] = b->info[j].def->hi;
    }
    ck_assert(ta_fitter_alloc(&b->f, m, 2, SCALE(0.5)));
    ck_assert(ta_fitter_load(&b->f, who));
    b->best = ta_profile_search(&b->f, &b->box, true, NULL, NULL);
}

/* How far the profile of parameter j is above the level at x. */
static double above(struct bed *b, int j, double x)
{
    struct ta_box held = b->box;
    held.lo[j] = held.hi[j] = x;
    return ta_profile_search(&b->f, &held, false, NULL, NULL).ll - (b->best.ll - half_chi2);
}

static double bisected(struct bed *b, int j, bool upper)
{
    double out = upper ? b->box.hi[j] : b->box.lo[j], in = b->best.par[j];
    if (in == out || above(b, j, out) >= 0) {
        return out;
    }
    while (fabs(out - in) > 1e-6 * (1e-3 + fabs(in))) {
        double middle = (in + out) / 2;
        *(above(b, j, middle) >= 0 ? &in : &out) = middle;
    }
    return in;
}

/* False where bisection comes clearly further: by what makes a twentieth of a nat. */
static bool check_end(struct bed *b, int j, bool upper, double end, int set)
{
    const char *name = b->info[j].def->name;
    bool at_bound = end == (upper ? b->box.hi[j] : b->box.lo[j]);
    double here = above(b, j, end), further = bisected(b, j, upper), way = upper ? 1 : -1;
    ck_assert_msg(at_bound ? here >= -1e-5 : here >= -2e-3,
                  "%s, set %d: at its %s end %.8g %s is %.2g nats below the level",
                  b->f.model->name, set, upper ? "upper" : "lower", end, name, -here);
    return (further - end) * way <= 1e-4 * (0.01 + fabs(end)) || here < 0.05;
}

START_TEST(bisection_comes_no_further)
{
    const struct ta_model *m = ta_model_find(cases[_i].name);
    int ends = 0, missed = 0;
    for (int i = 0; i < cases[_i].sets; i++) {
        static struct bed b;
        static const double p[2] = {0.2, 0.8};
        struct ta_rng rng;
        ta_rng_start(&rng, 47, TA_STREAM_FIT, (uint64_t)_i, (uint64_t)i);
        double alpha = 0.05 + 0.9 * ta_rng_uniform(&rng), beta = 0.5 + 9.5 * ta_rng_uniform(&rng);
        int n = 40 + (int)ta_rng_below(&rng, 160);
        struct ta_participant who =
            participant_learner((uint64_t)(1000 * _i + i), n, 2, p, alpha, beta, 0.5, 1, 0);
        struct ta_fit fit;
        bed_make(&b, m, &who);
        ta_fit_start(&fit, m, &who);
        ta_intervals(&b.f, &b.best, &b.box, &fit);
        for (int j = 0; j < fit.n_par; j++) {
            ends += 2;
            missed += !check_end(&b, j, false, fit.lo[j], i);
            missed += !check_end(&b, j, true, fit.hi[j], i);
        }
        ta_fitter_free(&b.f);
        participant_free(&who);
    }
    ck_assert_msg(missed * 100 <= cases[_i].missed * ends,
                  "%s: %d of %d ends are not the outermost", m->name, missed, ends);
}
END_TEST

static void add(TCase *c)
{
    tcase_add_loop_test(c, bisection_comes_no_further, 0, (int)(sizeof cases / sizeof *cases));
}

int main(void)
{
    gsl_set_error_handler_off();
    return run_suite("ends of intervals", add);
}
