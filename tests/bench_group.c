/* bench_group.c - speed of populations: EM, the hierarchical posterior, integrals of posteriors.
 *
 * Prints CPU seconds on one thread, beside a plain loop of the same run: scalar likelihoods and
 * matrix products as anybody would write them, on the grids that the hierarchical posterior uses
 * at the least (121 x 121 nodes of x, 294 of each group, one pass over everybody). Nothing is
 * judged here.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "twoarm/group.h"
#include "twoarm/hbi.h"
#include "twoarm/hierarchical.h"
#include "twoarm/rng.h"

enum { MOST = 40, T = 100, X = 121, NODES = 294 };

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

struct people {
    struct ta_participant who[MOST];
    int trial[MOST][T], context[MOST][T];
    signed char choice[MOST][T];
    unsigned char scored[MOST][T];
    double reward[MOST][T];
};

/* Learners on arms .7/.3 with rewards +1/-1, as in hBayesDM's example; `spread`: standard deviation
 * of logit alpha and log beta over people. */
static void make_people(struct people *p, double spread)
{
    for (int i = 0; i < MOST; i++) {
        struct ta_rng r;
        double q[2] = {0, 0};
        ta_rng_start(&r, 11, TA_STREAM_AGENT, (uint64_t)i, 0);
        double alpha = 1 / (1 + exp(0.6 - spread * ta_rng_normal(&r)));
        double beta = exp(spread * ta_rng_normal(&r));
        for (int t = 0; t < T; t++) {
            int c = ta_rng_uniform(&r) < 1 / (1 + exp(-beta * (q[1] - q[0])));
            p->choice[i][t] = (signed char)c;
            p->reward[i][t] = ta_rng_uniform(&r) < (c ? 0.3 : 0.7) ? 1 : -1;
            p->scored[i][t] = 1;
            p->trial[i][t] = t + 1;
            q[c] += alpha * (p->reward[i][t] - q[c]);
        }
        p->who[i] = (struct ta_participant){
            .n = T, .k = 2, .n_contexts = 1, .trial = p->trial[i], .context = p->context[i],
            .choice = p->choice[i], .reward = p->reward[i], .scored = p->scored[i]};
    }
}

static double scalar_loglik(const struct people *p, int i, double alpha, double beta)
{
    double q[2] = {0, 0}, ll = 0;
    for (int t = 0; t < T; t++) {
        int c = p->choice[i][t];
        double z = beta * (q[c] - q[1 - c]);
        ll -= log1p(exp(-fabs(z))) + (z < 0 ? -z : 0);
        q[c] += alpha * (p->reward[i][t] - q[c]);
    }
    return ll;
}

/* c = a b, n x m by m x k. */
static void plain_product(const double *a, const double *b, double *c, int n, int m, int k)
{
    for (int i = 0; i < n; i++) {
        for (int j = 0; j < k; j++) {
            double sum = 0;
            for (int l = 0; l < m; l++) {
                sum += a[i * m + l] * b[l * k + j];
            }
            c[i * k + j] = sum;
        }
    }
}

static double plain_loop(const struct people *p, int n)
{
    static double w[NODES * X], v[X * NODES], t[X * X], half[NODES * X], whole[NODES * NODES];
    double began = seconds(), check = 0;
    for (int i = 0; i < NODES * X; i++) {
        w[i] = v[i] = 1.0 / X;
    }
    for (int i = 0; i < n; i++) {
        for (int a = 0; a < X; a++) {
            for (int b = 0; b < X; b++) {
                t[a * X + b] = exp(scalar_loglik(p, i, (a + 0.5) / X, 5 * (b + 0.5) / X));
            }
        }
        plain_product(w, t, half, NODES, X, X);
        plain_product(half, v, whole, NODES, X, NODES);
        check += log(whole[i]);
    }
    return seconds() - began + (isnan(check) ? 1e9 : 0);
}

static void bench_hierarchical(struct people *p)
{
    struct ta_fit fit[MOST];
    struct ta_hierarchy g;
    struct ta_par_info info[TA_MAX_PAR];
    const struct ta_model *rw = ta_model_find("rw");
    struct ta_dataset data = {.n = 20, .k = 2, .who = p->who, .scale = {0, -1, 1}};
    double ours = INFINITY, theirs = INFINITY, levels = INFINITY, plain = INFINITY;
    int level[MOST];
    ta_model_pars(rw, 2, info);
    struct ta_hyper usual[] = {ta_hyper_usual(info[0].def), ta_hyper_usual(info[1].def)};
    struct ta_hyper stan[] = {ta_hyper_hbayesdm(info[0].def), ta_hyper_hbayesdm(info[1].def)};
    const struct ta_hierarchy_options with_usual = {.hyper = usual, .threads = 1};
    const struct ta_hierarchy_options with_stan = {.hyper = stan, .threads = 1};
    const struct ta_hierarchy_options with_levels = {
        .hyper = usual, .threads = 1, .level = level, .n_levels = 2};
    for (int i = 0; i < MOST; i++) {
        level[i] = i % 2;
    }
    for (int round = 0; round < 3; round++) {
        double t0 = seconds();
        bool good = ta_hierarchical(rw, &data, &with_stan, &g, fit);
        double t1 = seconds();
        good = good && ta_hierarchical(rw, &data, &with_usual, &g, fit);
        double t2 = seconds();
        good = good && ta_hierarchical(rw, &data, &with_levels, &g, fit);
        double t3 = seconds();
        if (!good) {
            exit(EXIT_FAILURE);
        }
        theirs = fmin(theirs, t1 - t0);
        ours = fmin(ours, t2 - t1);
        levels = fmin(levels, t3 - t2);
        plain = fmin(plain, plain_loop(p, 20));
    }
    printf("hierarchical posterior, rw, 20 x 100, one thread: %.2f s with hBayesDM's priors, "
           "%.2f s with ours, %.2f s with two levels; plain loops for one pass over everybody "
           "%.2f s\n",
           theirs, ours, levels, plain);
}

static void bench_three(struct people *p)
{
    struct ta_fit fit[MOST];
    struct ta_hierarchy g;
    struct ta_par_info info[TA_MAX_PAR];
    struct ta_hyper h[TA_HIERARCHY_MOST];
    const struct ta_model *dual = ta_model_find("rw-dual");
    struct ta_dataset data = {.n = 20, .k = 2, .who = p->who, .scale = {0, -1, 1}};
    const struct ta_hierarchy_options o = {.hyper = h, .threads = 1};
    int d = ta_model_pars(dual, 2, info);
    for (int a = 0; a < d; a++) {
        h[a] = ta_hyper_usual(info[a].def);
    }
    double began = seconds();
    if (!ta_hierarchical(dual, &data, &o, &g, fit)) {
        exit(EXIT_FAILURE);
    }
    printf("hierarchical posterior of three parameters, rw-dual, 20 x 100, one thread: %.1f s\n",
           seconds() - began);
}

static void bench_em(struct people *p, double spread)
{
    struct ta_fit fit[MOST];
    struct ta_group g;
    struct ta_dataset data = {.n = MOST, .k = 2, .who = p->who, .scale = {0, -1, 1}};
    double least = INFINITY;
    make_people(p, spread);
    for (int round = 0; round < 3; round++) {
        double began = seconds();
        const struct ta_group_options o = {.seed = 1};
        if (!ta_group_em(ta_model_find("rw"), &data, &o, 1, &g, fit)) {
            exit(EXIT_FAILURE);
        }
        least = fmin(least, seconds() - began);
    }
    printf("EM with Laplace, rw, 40 x 100, people %.1f apart, one thread: %.2f s (%d steps, iBIC "
           "included)\n",
           spread, least, g.n_steps);
}

static void bench_others(struct people *p)
{
    static struct ta_fit fit[2 * MOST];
    double r[2 * MOST];
    struct ta_hbi h;
    const struct ta_model *model[] = {ta_model_find("rw"), ta_model_find("rw-dual")};
    struct ta_dataset data = {.n = MOST, .k = 2, .who = p->who, .scale = {0, -1, 1}};
    struct ta_fit_options o = {.scale = {0, -1, 1}, .method = TA_MAP};
    double t0 = seconds();
    bool good = ta_fit_all(model[0], &data, &o, 1, NULL, fit);
    double t1 = seconds();
    good = good && ta_fit_all(model[1], &data, &o, 1, NULL, fit);
    double t2 = seconds();
    good = good && ta_hbi(model, 2, &data, &(struct ta_hbi_options){.threads = 1}, &h, r, fit);
    double t3 = seconds();
    if (!good) {
        exit(EXIT_FAILURE);
    }
    printf("map with quadrature, 100 trials: rw %.1f ms a person, rw-dual %.0f ms; hierarchical "
           "Bayesian inference, both models, 40 x 100: %.2f s (%d steps)\n",
           (t1 - t0) * 1e3 / MOST, (t2 - t1) * 1e3 / MOST, t3 - t2, h.n_steps);
}

int main(void)
{
    static struct people p;
    gsl_set_error_handler_off();
    make_people(&p, 0.3);
    bench_hierarchical(&p);
    bench_three(&p);
    bench_em(&p, 0.3); /* steps are many where people hardly differ */
    bench_em(&p, 0.8);
    bench_others(&p);
    return EXIT_SUCCESS;
}
