/* test_watch.c - long work that is asked to stop at any of its ticks: what it has found is as if
 * nobody had asked, and it says what it has not found.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "support.h"
#include "report/calibrate.h"
#include "twoarm/bootstrap.h"
#include "twoarm/group.h"
#include "twoarm/hbi.h"
#include "twoarm/hierarchical.h"

#include <gsl/gsl_errno.h>

enum { PEOPLE = 6, TRIALS = 40, MODELS = 2 };
static const double arms[] = {0.8, 0.2};
static const struct ta_fit_options usual = {.scale = {0.5, 0, 1}, .ci = TA_CI_WALD};

/* --- whoever watches -------------------------------------------------------------------------- */

struct watcher {
    long stop_at; /* asks to stop at this tick; 0: never */
    volatile int stop, inside;
    long ticks, done;
    int parts;
    bool bad; /* told by two threads at a time, or of a share that cannot be */
};

static void begin(void *of, const char *part)
{
    struct watcher *w = of;
    w->bad |= part[0] == '\0' || w->inside;
    w->parts++;
    w->done = 0;
}

static void tick(void *of, long done, long n)
{
    struct watcher *w = of;
    w->bad |= w->inside++ || done < w->done || done > n;
    for (volatile int i = 0; i < 3000; i++) { /* time for another thread to come in */
    }
    w->done = done;
    if (++w->ticks == w->stop_at) {
        w->stop = 1;
    }
    w->inside--;
}

static struct ta_watch watch_of(struct watcher *w, long stop_at)
{
    *w = (struct watcher){.stop_at = stop_at};
    return (struct ta_watch){.stop = &w->stop, .begin = begin, .tick = tick, .of = w};
}

/* --- the people ------------------------------------------------------------------------------- */

static struct ta_participant who[PEOPLE];
static struct ta_dataset data = {.n = PEOPLE, .k = 2, .who = who, .scale = {0.5, 0, 1}};
/* who learn nothing, so that EM takes many steps */
static struct ta_participant coin[PEOPLE];
static struct ta_dataset coins = {.n = PEOPLE, .k = 2, .who = coin, .scale = {0.5, 0, 1}};

static void set_up(void)
{
    for (int i = 0; i < PEOPLE; i++) {
        who[i] = participant_learner((uint64_t)i + 1, TRIALS, 2, arms, 0.3, 4, 0.5, 1, 0);
        coin[i] = participant_learner((uint64_t)i + 1, TRIALS, 2, arms, 0.3, 0, 0.5, 1, 0);
    }
}

static void tear_down(void)
{
    for (int i = 0; i < PEOPLE; i++) {
        participant_free(&who[i]);
        participant_free(&coin[i]);
    }
}

static void expect_same(const struct ta_fit *a, const struct ta_fit *b)
{
    ck_assert_ptr_eq(a->model, b->model);
    ck_assert(a->log_lik == b->log_lik && a->converged == b->converged);
    for (int j = 0; j < a->n_par; j++) {
        ck_assert(a->par[j] == b->par[j]);
        ck_assert(a->se[j] == b->se[j] || (isnan(a->se[j]) && isnan(b->se[j])));
    }
    ck_assert_str_eq(a->flags, b->flags);
}

/* --- work of many pieces ---------------------------------------------------------------------- */

START_TEST(whoever_is_fitted_is_fitted)
{
    static const int threads[] = {1, 2, 8};
    const struct ta_model *rw = ta_model_find("rw");
    struct ta_fit whole[PEOPLE], some[PEOPLE];
    ck_assert(ta_fit_all(rw, &data, &usual, 1, NULL, whole));
    for (int i = 0; i < 3 * (PEOPLE + 1); i++) {
        struct watcher w;
        struct ta_watch watch = watch_of(&w, i / 3 + 1);
        int n = 0;
        ck_assert(ta_fit_all(rw, &data, &usual, threads[i % 3], &watch, some));
        for (int p = 0; p < PEOPLE; p++) {
            n += some[p].model != NULL;
            if (some[p].model) {
                expect_same(&some[p], &whole[p]);
            }
        }
        ck_assert(!w.bad);
        ck_assert_int_ge(n, i / 3 < PEOPLE ? i / 3 + 1 : PEOPLE);
        ck_assert(i % 3 > 0 || n == (i / 3 < PEOPLE ? i / 3 + 1 : PEOPLE));
    }
}
END_TEST

static void note(void *of, int i, struct ta_match *m)
{
    ((double *)of)[i] = m->place[ta_value_index("switch_rate")].mean;
    ta_match_free(m);
}

START_TEST(whoever_has_agents_has_all)
{
    const struct ta_arms given = {1, {{"", 2, {.8, .2}}}};
    const struct ta_match_options o = {
        .scale = {0.5, 0, 1}, .win_above = 0.5, .arms = &given, .n_agents = 30, .seed = 1};
    struct ta_fit fit[PEOPLE];
    double whole[PEOPLE];
    ck_assert(ta_fit_all(ta_model_find("rw"), &data, &usual, 1, NULL, fit));
    ck_assert(ta_match_all(&data, fit, &o, 1, NULL, note, whole));
    for (int k = 1; k <= PEOPLE; k++) {
        for (int threads = 1; threads <= 4; threads *= 2) {
            struct watcher w;
            struct ta_watch watch = watch_of(&w, k);
            double some[PEOPLE];
            int n = 0;
            for (int p = 0; p < PEOPLE; p++) {
                some[p] = -1;
            }
            ck_assert(ta_match_all(&data, fit, &o, threads, &watch, note, some));
            for (int p = 0; p < PEOPLE; p++) {
                ck_assert(some[p] == -1 || some[p] == whole[p]);
                n += some[p] >= 0;
            }
            ck_assert(!w.bad && n >= k && (threads > 1 || n == k));
        }
    }
}
END_TEST

START_TEST(whoever_is_calibrated_has_all_refits)
{
    const struct ta_arms given = {1, {{"", 2, {.8, .2}}}};
    const struct ta_match_options o = {
        .scale = {0.5, 0, 1}, .win_above = 0.5, .arms = &given, .n_agents = 30, .seed = 1};
    struct calibrate_options c = {.n_refits = 19, .fit = &usual, .threads = 1};
    struct ta_fit fit[PEOPLE];
    int v = ta_value_index("switch_rate"), values = ta_value_count();
    double *all = calloc((size_t)(PEOPLE * values), sizeof *all), cohort[TA_MAX_VALUES];
    double *some = calloc((size_t)(PEOPLE * values), sizeof *some);
    bool whole[PEOPLE];
    ck_assert(ta_fit_all(ta_model_find("rw"), &data, &usual, 1, NULL, fit));
    ck_assert(calibrate_all(&data, fit, &o, &c, whole, all, cohort));
    for (int k = 1; k <= PEOPLE; k++) {
        for (c.threads = 1; c.threads <= 4; c.threads *= 2) {
            struct watcher w;
            struct ta_watch watch = watch_of(&w, k);
            int n = 0;
            c.watch = &watch;
            ck_assert(calibrate_all(&data, fit, &o, &c, whole, some, cohort));
            for (int p = 0; p < PEOPLE; p++) {
                ck_assert(!whole[p] || some[p * values + v] == all[p * values + v]);
                n += whole[p];
            }
            ck_assert(!w.bad && n >= k && (c.threads > 1 || n == k));
        }
    }
    free(all);
    free(some);
}
END_TEST

START_TEST(resamples_are_all_there_or_none)
{
    enum { N = 20 };
    double table[2 * TRIALS];
    struct ta_fit whole;
    struct ta_bootstrap_options b = {.n = N, .seed = 3, .threads = 1};
    for (int i = 0; i < 2 * TRIALS; i++) {
        table[i] = i % 2 == 0;
    }
    ck_assert(ta_fit_one(ta_model_find("rw"), &who[0], &usual, &whole));
    struct ta_fit first = whole;
    ck_assert(ta_bootstrap(&who[0], table, &usual, &b, &whole));
    for (int k = 1; k <= 3 * N; k++) {
        struct watcher w;
        struct ta_watch watch = watch_of(&w, k);
        struct ta_fit fit = first;
        b.watch = &watch;
        b.threads = 1 + k % 2;
        ck_assert(ta_bootstrap(&who[0], table, &usual, &b, &fit));
        ck_assert(!w.bad);
        if (k == 3 * N) {
            expect_same(&fit, &whole);
            ck_assert(fit.p_chance == whole.p_chance);
            ck_assert(fit.p_coin == whole.p_coin);
        } else {
            ck_assert(fit.model == NULL || b.threads > 1);
        }
    }
}
END_TEST

/* --- work that is one ------------------------------------------------------------------------- */

/* All fits go to fit[MODELS * PEOPLE]. True when it was stopped. */
typedef bool run_work(const struct ta_watch *, int threads, struct ta_fit *fit);

static bool run_em(const struct ta_watch *watch, int threads, struct ta_fit *fit)
{
    struct ta_group g;
    struct ta_group_options o = {.seed = 1, .watch = watch};
    ck_assert(ta_group_em(ta_model_find("rw"), &coins, &o, threads, &g, fit));
    return g.stopped;
}

static bool run_hierarchical(const struct ta_watch *watch, int threads, struct ta_fit *fit)
{
    const struct ta_model *random = ta_model_find("random");
    struct ta_par_info info[TA_MAX_PAR];
    struct ta_hierarchy g;
    ck_assert_int_eq(ta_model_pars(random, 2, info), 1);
    struct ta_hyper h = ta_hyper_usual(info[0].def);
    const struct ta_hierarchy_options how = {.hyper = &h, .threads = threads, .watch = watch};
    ck_assert(ta_hierarchical(random, &data, &how, &g, fit));
    return g.stopped;
}

static bool hbi(const struct ta_dataset *d, double tolerance, const struct ta_watch *watch,
                int threads, struct ta_fit *fit)
{
    const struct ta_model *model[MODELS] = {ta_model_find("random"), ta_model_find("rw")};
    struct ta_hbi_options o = {.tolerance = tolerance, .threads = threads, .watch = watch};
    struct ta_hbi h;
    double r[MODELS * PEOPLE];
    ck_assert(ta_hbi(model, MODELS, d, &o, &h, r, fit));
    return h.stopped;
}

static bool run_hbi(const struct ta_watch *watch, int threads, struct ta_fit *fit)
{
    return hbi(&coins, 0, watch, threads, fit);
}

static bool run_hbi_by_steps(const struct ta_watch *watch, int threads, struct ta_fit *fit)
{
    return hbi(&data, 1e-3, watch, threads, fit);
}

/* Watched to its end it is the same; stopped anywhere before the last tick it says so, and nothing
 * goes wrong with what is half there. */
static void expect_whole_or_nothing(run_work *run, int n_models, int parts)
{
    struct ta_fit whole[MODELS * PEOPLE], fit[MODELS * PEOPLE];
    struct watcher w;
    struct ta_watch watch = watch_of(&w, 0);
    ck_assert(!run(NULL, 1, whole));
    ck_assert(!run(&watch, 2, fit));
    ck_assert(!w.bad);
    ck_assert_int_eq(w.parts, parts);
    for (int i = 0; i < n_models * PEOPLE; i++) {
        expect_same(&fit[i], &whole[i]);
    }
    long all = w.ticks;
    for (long at = 1; at < all; at += all / 11 + 1) {
        watch = watch_of(&w, at);
        ck_assert(run(&watch, 1 + (int)(at % 2), fit));
        ck_assert(!w.bad);
    }
}

START_TEST(a_group_is_whole_or_nothing)
{
    struct ta_fit fit[PEOPLE];
    struct watcher w;
    struct ta_watch watch = watch_of(&w, 3);
    expect_whole_or_nothing(run_em, 1, 2);
    expect_whole_or_nothing(run_hierarchical, 1, 5);
    ck_assert(run_em(&watch, 1, fit));
    for (int i = 0; i < PEOPLE; i++) {
        ck_assert_ptr_null(fit[i].model);
    }
    watch = watch_of(&w, 3);
    ck_assert(run_hierarchical(&watch, 1, fit));
    for (int i = 0; i < PEOPLE; i++) {
        ck_assert_ptr_null(fit[i].model);
    }
}
END_TEST

START_TEST(models_and_groups_are_whole_or_nothing)
{
    expect_whole_or_nothing(run_hbi, MODELS, MODELS + 2);
    expect_whole_or_nothing(run_hbi_by_steps, MODELS, MODELS + 2);
}
END_TEST

static void add(TCase *c)
{
    tcase_set_timeout(c, 120);
    tcase_add_unchecked_fixture(c, set_up, tear_down);
    tcase_add_test(c, whoever_is_fitted_is_fitted);
    tcase_add_test(c, whoever_has_agents_has_all);
    tcase_add_test(c, whoever_is_calibrated_has_all_refits);
    tcase_add_test(c, resamples_are_all_there_or_none);
    tcase_add_test(c, a_group_is_whole_or_nothing);
    tcase_add_test(c, models_and_groups_are_whole_or_nothing);
}

int main(void)
{
    gsl_set_error_handler_off();
    return run_suite("watch", add);
}
