/* test_em.c - EM over a population ends where plain EM would, in few steps, also where a variance
 * runs to 0.
 *
 * Plain EM is written out here once more, by the log joint with a matrix of precision (the program
 * climbs in other coordinates and never inverts a covariance), one step after the other.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "support.h"
#include "twoarm/group.h"

#include "fit/joint.h"

#include <gsl/gsl_eigen.h>
#include <gsl/gsl_errno.h>

enum { PEOPLE = 14, TRIALS = 70, SQUARE = TA_MAX_PAR * TA_MAX_PAR, MOST_MEANS = 2 * TA_MAX_PAR };

struct cohort {
    struct ta_participant who[PEOPLE];
    int level[PEOPLE];
    struct ta_dataset data;
};

/* Learners whose logit alpha and log beta vary by `spread`; those of level 1 learn faster. */
static void make(struct cohort *c, uint64_t seed, double spread, int trials)
{
    static const double arms[] = {0.3, 0.7};
    for (int i = 0; i < PEOPLE; i++) {
        struct ta_rng r;
        ta_rng_start(&r, seed, TA_STREAM_PARAM, 0, (uint64_t)i);
        c->level[i] = i % 2;
        double alpha = 1 / (1 + exp(0.6 - 0.7 * c->level[i] - spread * ta_rng_normal(&r)));
        double beta = exp(0.5 + spread * ta_rng_normal(&r));
        c->who[i] =
            participant_learner(100 * seed + (uint64_t)i, trials, 2, arms, alpha, beta, 0, 1, -1);
    }
    c->data = (struct ta_dataset){.n = PEOPLE, .k = 2, .who = c->who, .scale = {0, -1, 1}};
}

static void release(struct cohort *c)
{
    for (int i = 0; i < PEOPLE; i++) {
        participant_free(&c->who[i]);
    }
}

/* --- plain EM --------------------------------------------------------------------------------- */

struct plain {
    const struct cohort *cohort;
    struct ta_joint j;
    struct ta_sequences seq[PEOPLE];
    int d, levels;
    bool full;
    double mean[MOST_MEANS], v[SQUARE], x[PEOPLE][TA_MAX_PAR];
};

static void plain_begin(struct plain *p, const struct cohort *c, const char *model, bool full,
                        int levels)
{
    memset(p, 0, sizeof *p);
    p->cohort = c;
    p->full = full;
    p->levels = levels;
    ck_assert(ta_joint_alloc(&p->j, ta_model_find(model), 2, c->data.scale, NULL));
    p->d = p->j.d;
    for (int a = 0; a < p->d; a++) {
        double middle = ta_to_free(p->j.info[a].def->typical, p->j.info[a].def->support);
        p->v[a * p->d + a] = 1;
        for (int i = 0; i < PEOPLE; i++) {
            p->x[i][a] = middle;
        }
        p->mean[a] = p->mean[p->d + a] = middle;
    }
    for (int i = 0; i < PEOPLE; i++) {
        ck_assert(ta_sequences_make(&p->seq[i], &c->who[i]));
    }
}

static void plain_end(struct plain *p)
{
    for (int i = 0; i < PEOPLE; i++) {
        ta_sequences_free(&p->seq[i]);
    }
    ta_joint_free(&p->j);
}

static int level_of(const struct plain *p, int i)
{
    return p->levels > 1 ? p->cohort->level[i] : 0;
}

static void plain_step(struct plain *p)
{
    double precision[SQUARE], c[PEOPLE][SQUARE], value;
    int d = p->d;
    memcpy(precision, p->v, sizeof precision);
    ck_assert(ta_invert(precision, d, NULL));
    p->j.precision = precision;
    for (int i = 0; i < PEOPLE; i++) {
        p->j.seq = &p->seq[i];
        p->j.mean = p->mean + level_of(p, i) * d;
        ck_assert(ta_joint_climb(&p->j, p->x[i], &value, c[i]));
        ck_assert(ta_invert(c[i], d, NULL));
    }
    memset(p->mean, 0, sizeof p->mean);
    memset(p->v, 0, sizeof p->v);
    for (int i = 0; i < PEOPLE * d; i++) {
        p->mean[level_of(p, i / d) * d + i % d] += p->x[i / d][i % d] * p->levels / PEOPLE;
    }
    for (int i = 0; i < PEOPLE; i++) {
        const double *mean = p->mean + level_of(p, i) * d;
        for (int e = 0; e < d * d; e++) {
            int a = e / d, b = e % d;
            double both = (p->x[i][a] - mean[a]) * (p->x[i][b] - mean[b]) + c[i][e];
            p->v[e] += p->full || a == b ? both / PEOPLE : 0;
        }
    }
}

static double distance(const struct plain *p, const struct ta_group *g)
{
    double most = 0;
    for (int a = 0; a < p->levels * p->d; a++) {
        most = fmax(most, fabs(p->mean[a] - g->level_mean[a]));
    }
    for (int e = 0; e < p->d * p->d; e++) {
        most = fmax(most, fabs(p->v[e] - g->covariance[e]));
    }
    return most;
}

/* One step from g with its covariance raised by `lift` in every direction. */
static void step_from(struct plain *p, const struct ta_group *g, double lift)
{
    memcpy(p->mean, g->level_mean, sizeof p->mean);
    memcpy(p->v, g->covariance, sizeof p->v);
    for (int a = 0; a < p->d; a++) {
        p->v[a * p->d + a] += lift;
    }
    plain_step(p);
}

/* How far one plain step goes from g. A singular covariance has no precision: what the step does
 * with it lifted by 2e-6 and by 1e-6 says, on a line, what it does with it as it is. */
static double moved(struct plain *p, const struct ta_group *g)
{
    const double lift = 1e-6;
    struct plain near = *p, far = *p;
    step_from(&far, g, 2 * lift);
    near.j.store = far.j.store; /* there is one, which the first step may have made */
    step_from(&near, g, lift);
    p->j.store = near.j.store;
    for (int a = 0; a < MOST_MEANS; a++) {
        near.mean[a] = 2 * near.mean[a] - far.mean[a];
    }
    for (int e = 0; e < SQUARE; e++) {
        near.v[e] = 2 * near.v[e] - far.v[e];
    }
    return distance(&near, g);
}

/* --- cohorts ---------------------------------------------------------------------------------- */

static void take_people(struct plain *p, const struct ta_fit *fit)
{
    for (int i = 0; i < PEOPLE; i++) {
        for (int a = 0; a < p->d; a++) {
            p->x[i][a] = ta_to_free(fit[i].par[a], fit[i].info[a].def->support);
        }
    }
}

/* The least variance in any direction. */
static double least_variance(const struct ta_group *g)
{
    double v[SQUARE], value[TA_MAX_PAR];
    size_t d = (size_t)g->d;
    memcpy(v, g->covariance, sizeof v);
    gsl_matrix_view m = gsl_matrix_view_array(v, d, d);
    gsl_vector_view e = gsl_vector_view_array(value, d);
    gsl_eigen_symm_workspace *w = gsl_eigen_symm_alloc(d);
    ck_assert(gsl_eigen_symm(&m.matrix, &e.vector, w) == GSL_SUCCESS);
    gsl_eigen_symm_free(w);
    return gsl_vector_min(&e.vector);
}

/* The steps it took; what `plain_steps` steps of plain EM from its start say of where that is. */
static int try_cohort(uint64_t seed, double spread, int trials, const char *model, bool full,
                      int levels, int plain_steps, int *n_singular)
{
    struct cohort c;
    struct plain p;
    struct ta_fit fit[PEOPLE];
    struct ta_group g;
    make(&c, seed, spread, trials);
    struct ta_group_options o = {.full = full, .seed = 1, .n_levels = levels};
    o.level = levels > 1 ? c.level : NULL;
    ck_assert(ta_group_em(ta_model_find(model), &c.data, &o, 2, &g, fit));
    ck_assert_msg(g.converged, "%s, seed %d, spread %g, %d levels: %d steps", model, (int)seed,
                  spread, levels, g.n_steps);
    plain_begin(&p, &c, model, full, levels);
    take_people(&p, fit);
    double once = moved(&p, &g);
    ck_assert_msg(once < 1e-8, "%s, seed %d, spread %g, %s, %d levels: a plain step moves %g",
                  model, (int)seed, spread, full ? "full" : "diagonal", levels, once);
    plain_end(&p);
    plain_begin(&p, &c, model, full, levels);
    double before = 0;
    for (int i = 1; i <= plain_steps; i++) {
        plain_step(&p);
        before = 4 * i == plain_steps ? distance(&p, &g) : before;
    }
    /* there; or, where a variance crawls to 0 as 1 / steps, still on the way */
    double after = distance(&p, &g);
    ck_assert_msg(after < 1e-6 || after < 0.9 * before,
                  "%s, seed %d, spread %g, %s, %d levels: plain EM is %g away, and was %g", model,
                  (int)seed, spread, full ? "full" : "diagonal", levels, after, before);
    plain_end(&p);
    release(&c);
    double least = least_variance(&g); /* what runs to 0 is 0, not only small */
    ck_assert_msg(least < 1e-12 || least > 1e-5, "a variance of %g", least);
    *n_singular += least < 1e-12;
    return g.n_steps;
}

static void try_cohorts(const char *model, int most_mean)
{
    static const double spread[] = {0, 0.3, 0.8};
    int steps = 0, n = 0, most = 0, singular = 0;
    for (uint64_t seed = 1; seed <= 2; seed++) {
        for (int s = 0; s < 3; s++) {
            for (int way = 0; way < 4; way++, n++) {
                int once = try_cohort(seed, spread[s], TRIALS, model, way % 2, 1 + way / 2, 400,
                                      &singular);
                steps += once;
                most = once > most ? once : most;
            }
        }
    }
    printf("EM of %d x %d under %s: %.1f steps, at most %d; in %d of %d cohorts a variance is 0\n",
           PEOPLE, TRIALS, model, (double)steps / n, most, singular, n);
    ck_assert_int_ge(singular, n / 4); /* else the hard case was not tried */
    ck_assert_int_le(most, 40);
    ck_assert_int_le(steps, most_mean * n);
}

START_TEST(two_parameters)
{
    try_cohorts("rw", 15);
}
END_TEST

START_TEST(three_parameters)
{
    try_cohorts("rw-stick", 15);
}
END_TEST

struct harsh {
    const char *model;
    int trials, seed;
    double spread;
    bool full;
    int levels;
};

/* So few trials of people so alike that likelihoods are far from normal: mixing alone would go to
 * and fro, or settle where EM's own steps do not lead, and evidence is lower (the last three). */
START_TEST(few_trials)
{
    static const struct harsh c[] = {
        {"rw", 30, 3, 0, true, 1},         {"rw-stick", 30, 3, 0, true, 1},
        {"rw-stick", 30, 3, 0.1, true, 1}, {"rw-stick", 40, 6, 0, true, 2},
        {"rw-dual", 20, 5, 0.1, true, 1},  {"rw-dual", 20, 1, 0, true, 1},
        {"rw-dual", 20, 1, 0, true, 2},    {"rw", 40, 11, 0, false, 2},
        {"rw-dual", 30, 5, 0, false, 2},   {"rw-dual", 40, 8, 0, true, 1}};
    int singular = 0;
    for (size_t i = 0; i < sizeof c / sizeof *c; i++) {
        int steps = try_cohort((uint64_t)c[i].seed, c[i].spread, c[i].trials, c[i].model, c[i].full,
                               c[i].levels, 400, &singular);
        printf("EM of %d x %d under %s: %d steps\n", PEOPLE, c[i].trials, c[i].model, steps);
    }
}
END_TEST

/* The end of a cohort; `way` changes last bits: 1 people backwards, 2 and 3 the start by 1e-12.
 * On one thread: threads that wait for a busy machine cost more than so few people. */
static struct ta_group end_of(const struct harsh *h, int way)
{
    struct cohort c;
    struct ta_fit fit[PEOPLE];
    struct ta_group g;
    make(&c, (uint64_t)h->seed, h->spread, h->trials);
    for (int i = 0; way == 1 && i < PEOPLE / 2; i++) {
        struct ta_participant p = c.who[i];
        int other = PEOPLE - 1 - i, level = c.level[i];
        c.who[i] = c.who[other];
        c.level[i] = c.level[other];
        c.who[other] = p;
        c.level[other] = level;
    }
    struct ta_group_options o = {.full = h->full, .seed = 1, .n_levels = h->levels, .draws = true};
    o.level = h->levels > 1 ? c.level : NULL;
    o.start_variance = way > 1 ? 1 + (2 * way - 5) * 1e-12 : 1;
    ck_assert(ta_group_em(ta_model_find(h->model), &c.data, &o, 1, &g, fit));
    release(&c);
    return g;
}

/* Where several fixed points are near, on which of them it ends is no matter of the last bit. */
START_TEST(last_bits)
{
    static const struct harsh c[] = {
        {"rw", 30, 3, 0, true, 1},        {"rw-dual", 20, 1, 0, true, 1},
        {"rw-dual", 20, 1, 0, true, 2},   {"rw-dual", 20, 3, 0, true, 1},
        {"rw-dual", 20, 5, 0.1, true, 1}, {"rw-dual", 20, 6, 0, true, 1},
        {"rw-dual", 30, 1, 0, false, 2},  {"rw-dual", 30, 1, 0, true, 2},
        {"rw-dual", 30, 3, 0.1, true, 1}, {"rw-dual", 30, 6, 0.1, true, 1},
        {"rw-dual", 40, 4, 0, true, 1},   {"rw-dual", 40, 4, 0.1, true, 1},
        {"rw-stick", 30, 3, 0, true, 1},  {"rw-stick", 30, 3, 0.1, true, 1}};
    for (size_t i = 0; i < sizeof c / sizeof *c; i++) {
        struct ta_group first = end_of(&c[i], 0);
        ck_assert_msg(first.converged, "cohort %zu: %d steps", i, first.n_steps);
        for (int way = 1; way < 4; way++) {
            struct ta_group g = end_of(&c[i], way);
            double most = 0;
            for (int a = 0; a < g.n_levels * g.d; a++) {
                most = fmax(most, fabs(g.level_mean[a] - first.level_mean[a]));
            }
            for (int e = 0; e < g.d * g.d; e++) {
                most = fmax(most, fabs(g.covariance[e] - first.covariance[e]));
            }
            ck_assert_msg(g.converged && most < 1e-6, "cohort %zu, way %d: %g away", i, way, most);
        }
    }
}
END_TEST

/* People who choose by chance tell of no learning rate, and those who never err of no weight: their
 * group has no fixed point, or one far away. It ends all the same, with numbers. */
START_TEST(no_fixed_point)
{
    static const char *const models[] = {"rw", "rw-stick", "rw-lapse", "ck"};
    static const double arms[] = {0.3, 0.7};
    for (int way = 0; way < 16; way++) {
        struct cohort c;
        struct ta_fit fit[PEOPLE];
        struct ta_group g;
        for (int i = 0; i < PEOPLE; i++) {
            c.who[i] =
                participant_learner((uint64_t)i, TRIALS, 2, arms, 0.3, way % 2 ? 400 : 0, 0, 1, -1);
        }
        c.data = (struct ta_dataset){.n = PEOPLE, .k = 2, .who = c.who, .scale = {0, -1, 1}};
        struct ta_group_options o = {.full = way / 2 % 2, .seed = 1};
        ck_assert(ta_group_em(ta_model_find(models[way / 4]), &c.data, &o, 2, &g, fit));
        ck_assert_int_le(g.n_steps, 500);
        ck_assert(isfinite(g.ibic));
        for (int a = 0; a < g.d; a++) {
            ck_assert(fabs(g.mean[a]) < 45); /* beyond e^40 nothing tells */
            ck_assert(g.covariance[a * g.d + a] >= 0 && g.covariance[a * g.d + a] < 45 * 45);
        }
        for (int i = 0; i < PEOPLE; i++) {
            ck_assert(isfinite(fit[i].par[0]) && isfinite(fit[i].log_lik));
        }
        release(&c);
    }
}
END_TEST

static void add(TCase *c)
{
    gsl_set_error_handler_off();
    tcase_set_timeout(c, 240);
    tcase_add_test(c, two_parameters);
    tcase_add_test(c, three_parameters);
    tcase_add_test(c, few_trials);
    tcase_add_test(c, last_bits);
    tcase_add_test(c, no_fixed_point);
}

int main(void)
{
    return run_suite("em", add);
}
