/* bench_fit.c - speed of the likelihood pass and of whole fits, beside plain loops in the same run.
 *
 * Prints ns per trial and lane of a pass (64 lanes, log probabilities of all arms and the sum)
 * against the same sums by a scalar loop over libm, and ms per participant of `twoarm fit` (1000 x
 * 200, one thread, reading included). Nothing is judged here: machines differ, ratios less.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "twoarm/rng.h"
#include "twoarm/run.h"

enum { T = 200, LANES = 64, PEOPLE = 1000 };

struct log {
    signed char choice[T];
    double reward[T];
    unsigned char scored[T];
};

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* A learner with random parameters on arms .2/.8. */
static void make_log(struct log *x, uint64_t seed)
{
    struct ta_rng r;
    double q[2] = {0.5, 0.5};
    ta_rng_start(&r, seed, TA_STREAM_AGENT, 0, 0);
    double alpha = 0.05 + 0.9 * ta_rng_uniform(&r), beta = 0.5 + 9.5 * ta_rng_uniform(&r);
    for (int t = 0; t < T; t++) {
        int c = ta_rng_uniform(&r) < 1 / (1 + exp(-beta * (q[1] - q[0])));
        x->choice[t] = (signed char)c;
        x->reward[t] = ta_rng_uniform(&r) < (c ? 0.8 : 0.2);
        x->scored[t] = 1;
        q[c] += alpha * (x->reward[t] - q[c]);
    }
}

static double scalar_loglik(const struct log *x, double alpha, double beta)
{
    double q[2] = {0.5, 0.5}, ll = 0;
    for (int t = 0; t < T; t++) {
        int c = x->choice[t];
        double z = beta * (q[c] - q[1 - c]);
        ll -= log1p(exp(-fabs(z))) + (z < 0 ? -z : 0);
        q[c] += alpha * (x->reward[t] - q[c]);
    }
    return ll;
}

static void bench_pass(void)
{
    struct log x;
    struct ta_runner r;
    double ll[LANES], check = 0;
    make_log(&x, 1);
    struct ta_sequence seq = {T, 2, x.choice, x.reward, x.scored, NULL};
    if (!ta_runner_alloc(&r, ta_model_find("rw"), LANES, 2, (struct ta_scale){0.5, 0, 1})) {
        exit(EXIT_FAILURE);
    }
    for (int l = 0; l < LANES; l++) {
        r.par[0][l] = (l + 1) / (LANES + 1.0);
        r.par[1][l] = 1 + 0.1 * l;
    }
    struct ta_sink_loglik take = {&seq, ll};
    struct ta_feed feed = ta_feed_sequence(&seq);
    struct ta_sink sink = ta_sink_loglik(&take);
    double lanes = INFINITY, scalar = INFINITY;
    for (int round = 0; round < 7; round++) { /* interleaved; the best of each */
        double t0 = seconds();
        for (int i = 0; i < 1000; i++) {
            memset(ll, 0, sizeof ll);
            ta_run(&r, T, &feed, &sink);
        }
        double t1 = seconds();
        for (int i = 0; i < 100; i++) {
            for (int l = 0; l < LANES; l++) {
                check += scalar_loglik(&x, r.par[0][l], r.par[1][l]);
            }
        }
        double t2 = seconds();
        lanes = fmin(lanes, (t1 - t0) / 1000 / T / LANES);
        scalar = fmin(scalar, (t2 - t1) / 100 / T / LANES);
    }
    double difference = 0;
    for (int l = 0; l < LANES; l++) {
        difference = fmax(difference, fabs(ll[l] - scalar_loglik(&x, r.par[0][l], r.par[1][l])));
    }
    printf("likelihood pass, rw, %d lanes x %d trials: %.2f ns a trial and lane; plain scalar loop "
           "%.2f ns (%.1f times); largest difference %.1e%s\n",
           LANES, T, lanes * 1e9, scalar * 1e9, scalar / lanes, difference,
           check < 0 ? "" : " (no sum)");
    ta_runner_free(&r);
}

static void write_people(const char *path)
{
    FILE *f = fopen(path, "w");
    if (!f) {
        exit(EXIT_FAILURE);
    }
    fputs("participant_id\ttrial\tchoice\treward\n", f);
    for (int i = 0; i < PEOPLE; i++) {
        struct log x;
        make_log(&x, (uint64_t)i + 1);
        for (int t = 0; t < T; t++) {
            fprintf(f, "%d\t%d\t%d\t%g\n", i + 1, t + 1, x.choice[t] + 1, x.reward[t]);
        }
    }
    fclose(f);
}

/* User and system seconds of `twoarm fit` on the file; the least of five. */
static double fit_seconds(const char *path, const char *ci)
{
    const char *program = getenv("TWOARM");
    double least = INFINITY;
    fflush(stdout); /* or each child would print it again */
    for (int i = 0; i < 5; i++) {
        struct rusage before, after;
        getrusage(RUSAGE_CHILDREN, &before);
        pid_t child = fork();
        if (child == 0) {
            if (!freopen("/dev/null", "w", stdout)) {
                _exit(127);
            }
            execl(program ? program : "build/twoarm", "twoarm", "fit", "-q", "-j1", "--ci", ci,
                  path, (char *)NULL);
            _exit(127);
        }
        int status;
        waitpid(child, &status, 0);
        getrusage(RUSAGE_CHILDREN, &after);
        double user = (double)(after.ru_utime.tv_sec - before.ru_utime.tv_sec) +
                      1e-6 * (double)(after.ru_utime.tv_usec - before.ru_utime.tv_usec);
        double sys = (double)(after.ru_stime.tv_sec - before.ru_stime.tv_sec) +
                     1e-6 * (double)(after.ru_stime.tv_usec - before.ru_stime.tv_usec);
        least = fmin(least, user + sys);
    }
    return least;
}

static void bench_fit(void)
{
    char folder[] = "/tmp/twoarm-bench-XXXXXX", path[64];
    if (!mkdtemp(folder)) {
        exit(EXIT_FAILURE);
    }
    snprintf(path, sizeof path, "%s/people.tsv", folder);
    write_people(path);
    printf(
        "twoarm fit, rw, %d people x %d trials, one thread, reading included: %.3f ms a person; "
        "with "
        "profile intervals %.3f ms\n",
        PEOPLE, T, fit_seconds(path, "none") * 1e3 / PEOPLE,
        fit_seconds(path, "profile") * 1e3 / PEOPLE);
    unlink(path);
    rmdir(folder);
}

int main(void)
{
    double load[3] = {NAN, NAN, NAN};
    getloadavg(load, 3);
    printf("load average of the last minute: %.2f\n", load[0]);
    bench_pass();
    bench_fit();
    return EXIT_SUCCESS;
}
