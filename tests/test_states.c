/* test_states.c - words for edges, over many coins: each stands exactly where it is true.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "support.h"
#include "twoarm/fit.h"

#include <gsl/gsl_errno.h>

enum { SETS = 300, TRIALS = 30 };

static struct ta_participant coin(int seed)
{
    struct ta_participant who = participant_make(TRIALS, 2);
    struct ta_rng r;
    ta_rng_start(&r, (uint64_t)seed, TA_STREAM_AGENT, 9, 0);
    for (int t = 0; t < TRIALS; t++) {
        who.choice[t] = ta_rng_uniform(&r) < 0.5;
        who.reward[t] = ta_rng_uniform(&r) < 0.5;
    }
    return who;
}

static struct ta_fit fit_of(const char *model, const struct ta_participant *who)
{
    struct ta_fit_options o = {.scale = {0.5, 0, 1}, .ci = TA_CI_NONE};
    struct ta_fit fit;
    ck_assert(ta_fit_one(ta_model_find(model), who, &o, &fit));
    return fit;
}

static double log_lik(const struct ta_fit *fit, const struct ta_participant *who, const double *par)
{
    return ta_fit_log_lik(fit->model, who, SCALE(0.5), par);
}

/* Is the word among those of the flags, whole? */
static bool says(const struct ta_fit *fit, const char *word)
{
    char all[sizeof fit->flags + 2], one[80];
    snprintf(all, sizeof all, ",%s,", fit->flags);
    snprintf(one, sizeof one, ",%s,", word);
    return strstr(all, one) != NULL;
}

/* A rate is called zero or one where it is that and known; and a step away from there is no
 * better. */
START_TEST(rates_at_their_ends)
{
    static const char *const models[] = {"rw", "rw-dual", "rw-forget", "pearce-hall", "ck"};
    int zeros = 0, ones = 0;
    for (int i = 0; i < SETS; i++) {
        struct ta_participant who = coin(i);
        struct ta_fit fit = fit_of(models[_i], &who);
        for (int j = 0; j < fit.n_par; j++) {
            const struct ta_param *def = fit.info[j].def;
            char zero[64], one[64];
            snprintf(zero, sizeof zero, "%s_zero", def->name);
            snprintf(one, sizeof one, "%s_one", def->name);
            if (def->role != TA_RATE) {
                continue;
            }
            ck_assert_int_eq(says(&fit, zero), !fit.unknown[j] && fit.par[j] < 1e-12);
            ck_assert_int_eq(says(&fit, one), !fit.unknown[j] && fit.par[j] >= 1 - 1e-6);
            for (int step = 1; step < 100 && (says(&fit, zero) || says(&fit, one)); step++) {
                double par[TA_MAX_PAR];
                memcpy(par, fit.par, sizeof par);
                par[j] = step / 100.0;
                ck_assert_double_le(log_lik(&fit, &who, par), fit.log_lik + 1e-9);
            }
            zeros += says(&fit, zero);
            ones += says(&fit, one);
        }
        participant_free(&who);
    }
    ck_assert_int_ge(ones, 10);
    ck_assert_int_ge(zeros, _i == 0 || _i == 4 ? 0 : 10); /* one rate at 0 is chance: beta_zero */
}
END_TEST

/* Log L with alpha near 0 (or 1), and c = beta times the distance to it. */
static double at_distance(const struct ta_fit *fit, const struct ta_participant *who, bool one,
                          double near, double c)
{
    double par[TA_MAX_PAR] = {one ? 1 - near : near, c / near};
    return log_lik(fit, who, par);
}

/* Toward alpha = 0 with alpha beta held, or alpha = 1 with (1 - alpha) beta held: the limit that is
 * reported is what the likelihood goes to, and higher than anything within the bounds. Learners
 * whose last reward decides, and the one before where that is the same, for the second. */
START_TEST(ridges_of_rw)
{
    static const double even[2] = {0.5, 0.5};
    int ridges = 0;
    for (int i = 0; i < SETS; i++) {
        struct ta_participant who =
            _i ? participant_learner((uint64_t)i, 60, 2, even, 0.99, 400, 0.5, 1, 0) : coin(i);
        struct ta_fit fit = fit_of("rw", &who);
        if (says(&fit, _i ? "ridge_one" : "ridge_zero")) {
            bool known = fit.n_ridges > 0 && !isnan(fit.ridge[0].c);
            double c = known ? fit.ridge[0].c : 1e3, more = known ? 0 : 1e4;
            double near = fmin(1e-6, 1e-6 / fmax(c, more)); /* the next order is nothing */
            double limit = at_distance(&fit, &who, _i, near, c);
            if (known) {
                ck_near(fit.ridge[0].log_lik, limit, 1e-4);
                ck_assert_double_gt(limit, fit.log_lik);
                ridges++;
            } else { /* c goes to infinity, too: more of it is never worse */
                ck_assert(isnan(fit.ridge[0].log_lik));
                ck_assert_double_ge(at_distance(&fit, &who, _i, near, more), limit - 1e-3);
            }
        }
        participant_free(&who);
    }
    ck_assert_int_ge(ridges, 10);
}
END_TEST

static bool more_ridges(const struct ta_fit *fit)
{
    const char *first = strstr(fit->flags, "ridge");
    return first && strstr(first + 1, "ridge");
}

/* Log L far along the ridge: c over 10^7 from an end of a rate, all else as a fit with a wide bound
 * has it; of all ends the best. */
static double along_ridge(const struct ta_fit *fit, const struct ta_fit *wide,
                          const struct ta_participant *who)
{
    const double far = 1e7;
    double top = -INFINITY;
    for (int i = 0; i < 2 * fit->n_par; i++) {
        double par[TA_MAX_PAR];
        if (fit->info[i / 2].def->role == TA_RATE) {
            memcpy(par, wide->par, sizeof par);
            for (int j = 0; j < fit->n_par; j++) { /* next to 1 a rate may be just anywhere */
                bool one = fit->info[j].def->role == TA_RATE && par[j] > 1 - 1e-4;
                par[j] = one ? 1 : par[j];
            }
            par[i / 2] = i % 2 ? 1 - fit->ridge[0].c / far : fit->ridge[0].c / far;
            par[fit->ridge[0].weight] = far;
            top = fmax(top, log_lik(wide, who, par));
        }
    }
    return top;
}

/* Where a ridge is named, a fit with a hundred times the bound comes nearer to its limit and never
 * above it, and so does log L far along it. */
START_TEST(ridges_of_every_model)
{
    static const char *const models[] = {"rw",    "rw-stick", "rw-bias", "rw-fictive",  "rw-dual",
                                         "rw-full", "rw-forget", "rw-ck", "pearce-hall", "ck",
                                         "rw-lapse"};
    static const double even[2] = {0.5, 0.5};
    const char *model = models[_i];
    bool jagged = strcmp(model, "rw-lapse") == 0;
    struct ta_fit_options wide = {.scale = {0.5, 0, 1}, .ci = TA_CI_NONE, .most = 1e4};
    int ridges = 0, far = 0;
    for (int i = 0; i < (jagged ? 60 : 80); i++) {
        struct ta_participant who =
            i % 2 ? participant_learner((uint64_t)i, 60, 2, even, 0.99, 400, 0.5, 1, 0) : coin(i);
        struct ta_fit fit = fit_of(model, &who), more;
        if (fit.n_ridges > 0 && !isnan(fit.ridge[0].c)) {
            ck_assert(ta_fit_one(fit.model, &who, &wide, &more));
            ck_assert_double_gt(fit.ridge[0].log_lik, fit.log_lik);
            ck_assert_double_ge(more.log_lik, fit.log_lik - 1e-9);
            double gap = fit.ridge[0].log_lik - fit.log_lik;
            ck_assert_double_ge(more.log_lik, fit.ridge[0].log_lik - 0.2 * gap - 1e-5);
            /* rw-ck's other weight may go further with its bound, too */
            bool alone = !strstr(fit.flags, "bound") && !more_ridges(&fit);
            if (alone || strcmp(model, "rw-ck") != 0) {
                ck_assert_double_le(more.log_lik, fit.ridge[0].log_lik + 1e-5);
            }
            /* else the bound of 10^4 leaves the rates elsewhere */
            if (alone && fit.ridge[0].c < 10) {
                double along = along_ridge(&fit, &more, &who);
                ck_assert_double_le(along, fit.ridge[0].log_lik + 1e-5);
                ck_assert_double_ge(along, fit.ridge[0].log_lik - 0.1 * gap - 1e-4);
                far++;
            }
            ridges++;
        }
        participant_free(&who);
    }
    ck_assert_int_ge(ridges, 3);
    ck_assert_int_ge(far, 1);
}
END_TEST

/* Far along the i-th ridge: its weight, and where the flag says its rate goes. */
static void go_along(const struct ta_fit *fit, int i, double far, double *par)
{
    const struct ta_ridge *r = &fit->ridge[i];
    char one[60], name[32];
    snprintf(one, sizeof one, "ridge_one:%s", ta_par_name(&fit->info[r->rate], fit->k, name));
    par[r->weight] = far;
    par[r->rate] = says(fit, one) ? 1 - r->c / far : r->c / far;
}

/* rw-dual: both rates go to their ends while beta grows, and each has its c: with the two log L is
 * what its limit is said to be, and with half of the second it is not. */
START_TEST(both_rates_on_a_ridge)
{
    int both = 0;
    for (int i = 0; i < 2 * SETS; i++) {
        struct ta_participant who = coin(i);
        struct ta_fit fit = fit_of("rw-dual", &who);
        if (fit.n_ridges == 2 && !isnan(fit.ridge[0].c)) {
            double par[TA_MAX_PAR], less[TA_MAX_PAR];
            ck_assert(fit.ridge[0].log_lik == fit.ridge[1].log_lik);
            go_along(&fit, 0, 1e7, par);
            go_along(&fit, 1, 1e7, par);
            ck_near(log_lik(&fit, &who, par), fit.ridge[1].log_lik, 1e-3);
            memcpy(less, par, sizeof less);
            fit.ridge[1].c /= 2;
            go_along(&fit, 1, 1e7, less);
            both += log_lik(&fit, &who, less) < fit.ridge[1].log_lik - 1e-2;
        }
        participant_free(&who);
    }
    ck_assert_int_ge(both, 5);
}
END_TEST

/* rw-ck: both weights grow, each with a rate of its own. Held far along either ridge, the best of
 * all else within the bounds is the limit that is said of it. */
START_TEST(two_ridges)
{
    int two = 0;
    for (int i = 0; i < 2 * SETS; i++) {
        struct ta_participant who = coin(i);
        struct ta_fit fit = fit_of("rw-ck", &who), held;
        bool known = fit.n_ridges == 2 && !isnan(fit.ridge[0].c) && !isnan(fit.ridge[1].c);
        for (int r = 0; known && r < 2; r++) {
            struct ta_fit_options o = {.scale = {0.5, 0, 1}, .ci = TA_CI_NONE, .n_bounds = 2};
            double par[TA_MAX_PAR];
            go_along(&fit, r, 1e6, par);
            for (int b = 0; b < 2; b++) {
                int j = b ? fit.ridge[r].rate : fit.ridge[r].weight;
                o.bound[b].lo = o.bound[b].hi = par[j];
                ta_par_name(&fit.info[j], fit.k, o.bound[b].name);
            }
            ck_assert_int_ne(fit.ridge[0].weight, fit.ridge[1].weight);
            ck_assert(ta_fit_one(fit.model, &who, &o, &held));
            ck_near(held.log_lik, fit.ridge[r].log_lik, 1e-3);
            two++;
        }
        participant_free(&who);
    }
    ck_assert_int_ge(two, 4);
}
END_TEST

/* The limit for alpha = 0 under lapses, from cumulative rewards minus q0: over c the highest of the
 * best lapses, each by golden section (log L is concave in it). */
static double lapsed(const double *d, int n, double c, double xi)
{
    double ll = 0;
    for (int t = 0; t < n; t++) {
        ll += log((1 - xi) / (1 + exp(-c * d[t])) + xi / 2);
    }
    return ll;
}

static double best_lapse(const double *d, int n, double c, double *xi)
{
    const double golden = 0.6180339887498949;
    double a = 0, b = 1;
    while (b - a > 1e-9) {
        double x = b - golden * (b - a), y = a + golden * (b - a);
        if (lapsed(d, n, c, x) < lapsed(d, n, c, y)) {
            a = x;
        } else {
            b = y;
        }
    }
    *xi = (a + b) / 2;
    return fmax(lapsed(d, n, c, *xi), lapsed(d, n, c, 0));
}

static double highest_limit(const double *d, int n, double *c, double *xi)
{
    double from = log(1e-3), step = 0.05, top = -INFINITY, at = from;
    for (int round = 0; round < 5; round++) {
        for (int i = 0; i < (round ? 21 : 200); i++) {
            double ll = best_lapse(d, n, exp(from + i * step), xi);
            if (ll > top) {
                top = ll;
                at = from + i * step;
            }
        }
        from = at - step;
        step /= 10;
    }
    *c = exp(at);
    best_lapse(d, n, *c, xi);
    return top;
}

/* People who choose by cumulative reward, some of them with lapses. */
static struct ta_participant integrator(uint64_t seed, double c, double xi, double *d)
{
    struct ta_rng r;
    struct ta_participant who = participant_make(150, 2);
    double sum[2] = {0, 0};
    ta_rng_start(&r, seed, TA_STREAM_AGENT, 5, 0);
    for (int t = 0; t < who.n; t++) {
        double p = (1 - xi) / (1 + exp(-c * (sum[1] - sum[0]))) + xi / 2;
        int a = ta_rng_uniform(&r) < p;
        double reward = ta_rng_uniform(&r) < (a ? 0.55 : 0.45);
        who.choice[t] = (signed char)a;
        who.reward[t] = reward;
        d[t] = sum[a] - sum[1 - a];
        sum[a] += reward - 0.5;
    }
    return who;
}

START_TEST(ridges_with_lapses)
{
    enum { PEOPLE = 40 };
    int with = 0, without = 0;
    for (uint64_t seed = 0; seed < PEOPLE; seed++) {
        double d[150], c, xi;
        struct ta_participant who = integrator(seed, seed % 2 ? 1.5 : 0.15, seed % 2 ? 0.3 : 0, d);
        struct ta_fit fit = fit_of("rw-lapse", &who);
        if (says(&fit, "ridge_zero") && fit.n_ridges > 0 && !isnan(fit.ridge[0].c)) {
            double limit = highest_limit(d, who.n, &c, &xi);
            ck_near(fit.ridge[0].log_lik, limit, 1e-4);
            ck_assert_double_gt(limit, fit.log_lik);
            ck_assert_double_le(fabs(log(fit.ridge[0].c / c)), 0.01);
            with += xi > 0.01;
            without += xi <= 1e-6;
        }
        participant_free(&who);
    }
    ck_assert_int_ge(with, 3);
    ck_assert_int_ge(without, 3);
}
END_TEST

/* Every choice predicted, with lapses or without: the same word. And one more choice that speaks
 * against the values takes it away. */
START_TEST(separated_with_lapses)
{
    static const char *const models[] = {"rw", "rw-lapse"};
    struct ta_participant who = participant_from("1111122222", "1111011111", 2);
    struct ta_fit fit = fit_of(models[_i], &who);
    ck_assert(says(&fit, "separated:beta"));
    participant_free(&who);
    who = participant_from("11111222221", "11110111111", 2);
    fit = fit_of(models[_i], &who);
    ck_assert(!says(&fit, "separated:beta"));
    participant_free(&who);
}
END_TEST

/* With lapses, chance is chance whatever alpha, beta and the lapses are: all three are flat where
 * the best is chance, and nowhere else. */
START_TEST(flat_with_lapses)
{
    enum { FEWER = 60 }; /* jagged likelihoods take long */
    int flat = 0;
    for (int i = 0; i < FEWER; i++) {
        struct ta_participant who = coin(i);
        struct ta_fit fit = fit_of("rw-lapse", &who);
        bool chance = fit.log_lik <= TRIALS * log(0.5) + 1e-9;
        static const char *const words[] = {"flat:alpha", "flat:beta", "flat:xi"};
        for (int w = 0; w < 3; w++) {
            ck_assert_int_eq(says(&fit, words[w]), chance);
        }
        flat += chance;
        participant_free(&who);
    }
    ck_assert_int_ge(flat, 5);
    ck_assert_int_lt(flat, FEWER);
}
END_TEST

/* A weight that would be finite beyond a narrow bound is no ridge, though log L may be higher at
 * the end of the rate than within the bound: a fit with a thousand times the bound must not be
 * better than the limit of a ridge that is named. */
START_TEST(no_ridge_where_a_finite_weight_is_better)
{
    static const double p[2] = {0.3, 0.7};
    int finite = 0, ridges = 0;
    for (int i = 0; i < 60; i++) {
        struct ta_participant who =
            participant_learner(900 + (uint64_t)i, 150, 2, p, 0.02 + 0.002 * i, 9, 0.5, 1, 0);
        struct ta_fit_options o = {
            .scale = {0.5, 0, 1}, .bound = {{.name = "beta", .lo = 0, .hi = 2}}, .n_bounds = 1};
        struct ta_fit fit, beyond;
        ck_assert(ta_fit_one(ta_model_find("rw"), &who, &o, &fit));
        o.bound[0].hi *= 1e3;
        ck_assert(ta_fit_one(ta_model_find("rw"), &who, &o, &beyond));
        finite += fit.n_ridges == 0 && beyond.log_lik > fit.log_lik + 1e-3;
        ridges += fit.n_ridges > 0;
        if (fit.n_ridges > 0) {
            ck_assert_msg(beyond.log_lik < fit.ridge[0].log_lik + 1e-4,
                          "set %d: %s, limit %.6f, but %.6f at beta %.4g", i, fit.flags,
                          fit.ridge[0].log_lik, beyond.log_lik, beyond.par[1]);
        }
        participant_free(&who);
    }
    ck_assert_int_ge(finite, 10);
    ck_assert_int_ge(ridges, 1);
}
END_TEST

static void add(TCase *c)
{
    tcase_add_loop_test(c, rates_at_their_ends, 0, 5);
    tcase_add_loop_test(c, ridges_of_rw, 0, 2);
    tcase_add_loop_test(c, ridges_of_every_model, 0, 11);
    tcase_add_test(c, both_rates_on_a_ridge);
    tcase_add_test(c, two_ridges);
    tcase_add_test(c, no_ridge_where_a_finite_weight_is_better);
    tcase_add_test(c, ridges_with_lapses);
    tcase_add_loop_test(c, separated_with_lapses, 0, 2);
    tcase_add_test(c, flat_with_lapses);
}

int main(void)
{
    gsl_set_error_handler_off();
    return run_suite("states", add);
}
