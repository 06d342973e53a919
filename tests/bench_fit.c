/* bench_fit.c - speed of the likelihood pass and of whole fits, beside plain loops in the same run.
 *
 * Prints ns per trial and lane of a pass (64 lanes, log probabilities of all arms and the sum)
 * against the same sums by a scalar loop over libm; ms per participant of `twoarm fit` (200 trials,
 * one thread, reading included) for rw and the slower models, beside scipy's where python3-scipy is
 * there (bench_scipy.py); seconds of `twoarm recover --like wilson-collins` on all cores. Nothing
 * is judged here: machines differ, ratios less.
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

enum { T = 200, LANES = 64, PEOPLE = 1000, FEW = 200 };

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

static void write_people(const char *path, int n)
{
    FILE *f = fopen(path, "w");
    if (!f) {
        exit(EXIT_FAILURE);
    }
    fputs("participant_id\ttrial\tchoice\treward\n", f);
    for (int i = 0; i < n; i++) {
        struct log x;
        make_log(&x, (uint64_t)i + 1);
        for (int t = 0; t < T; t++) {
            fprintf(f, "%d\t%d\t%d\t%g\n", i + 1, t + 1, x.choice[t] + 1, x.reward[t]);
        }
    }
    fclose(f);
}

/* Runs twoarm with these words, its output into `out`; gives user and system seconds. */
static double run_twoarm(const char *const *word, const char *out)
{
    const char *program = getenv("TWOARM");
    struct rusage before, after;
    int status;
    fflush(stdout); /* or the child would print it again */
    getrusage(RUSAGE_CHILDREN, &before);
    pid_t child = fork();
    if (child == 0) {
        if (!freopen(out, "w", stdout)) {
            _exit(127);
        }
        execv(program ? program : "build/twoarm", (char *const *)word);
        _exit(127);
    }
    if (child < 0 || waitpid(child, &status, 0) < 0 || status != 0) {
        fprintf(stderr, "bench_fit: %s %s ... did not end well\n", word[0], word[1]);
        exit(EXIT_FAILURE);
    }
    getrusage(RUSAGE_CHILDREN, &after);
    return (double)(after.ru_utime.tv_sec - before.ru_utime.tv_sec) +
           1e-6 * (double)(after.ru_utime.tv_usec - before.ru_utime.tv_usec) +
           (double)(after.ru_stime.tv_sec - before.ru_stime.tv_sec) +
           1e-6 * (double)(after.ru_stime.tv_usec - before.ru_stime.tv_usec);
}

/* Milliseconds a person of `twoarm fit`: the least of five rounds, or of as many as 10 s hold. */
static double fit_ms(const char *model, const char *ci, const char *path, const char *out, int n)
{
    const char *word[] = {"twoarm", "fit", "-q", "-j1", "--q0", ".5",
                          "--ci",   ci,    "-m", model, path,   NULL};
    double least = INFINITY, began = seconds();
    for (int i = 0; i < 5 && (i == 0 || seconds() - began < 10); i++) {
        least = fmin(least, run_twoarm(word, out));
    }
    return least * 1e3 / n;
}

static void bench_model(const char *model, const char *path, int n)
{
    double without = fit_ms(model, "none", path, "/dev/null", n);
    printf("twoarm fit, %s, %d people x %d trials, one thread, reading included: %.3f ms a person; "
           "with profile intervals %.3f ms\n",
           model, n, T, without, fit_ms(model, "profile", path, "/dev/null", n));
}

/* The first of these Pythons that has scipy; Debian's package serves /usr/bin/python3 alone. */
static void bench_scipy(const char *few, const char *folder)
{
    char fits[64], command[512];
    snprintf(fits, sizeof fits, "%s/fits.tsv", folder);
    double ms = fit_ms("rw", "none", few, fits, FEW);
    printf("twoarm fit, rw, the same %d people: %.3f ms a person\n", FEW, ms);
    snprintf(command, sizeof command,
             "for p in python3 /usr/bin/python3; do "
             "if $p -c 'import scipy' 2>/dev/null; then "
             "exec $p tests/bench_scipy.py %s %s %d; fi; done; "
             "echo 'scipy: not timed, no Python here has it (Debian: python3-scipy)'",
             few, fits, FEW);
    fflush(stdout);
    if (system(command) != 0) {
        exit(EXIT_FAILURE);
    }
    unlink(fits);
}

static void bench_fits(void)
{
    static const char *const slower[] = {"rw-stick", "rw-dual", "rw-ck", "rw-full"};
    char folder[] = "/tmp/twoarm-bench-XXXXXX", path[64], few[64];
    if (!mkdtemp(folder)) {
        exit(EXIT_FAILURE);
    }
    snprintf(path, sizeof path, "%s/people.tsv", folder);
    snprintf(few, sizeof few, "%s/few.tsv", folder);
    write_people(path, PEOPLE);
    write_people(few, FEW);
    bench_model("rw", path, PEOPLE);
    bench_scipy(few, folder);
    for (size_t i = 0; i < sizeof slower / sizeof *slower; i++) {
        bench_model(slower[i], few, FEW);
    }
    unlink(path);
    unlink(few);
    rmdir(folder);
}

static void bench_recover(void)
{
    const char *word[] = {"twoarm", "recover", "-q", "--like", "wilson-collins", NULL};
    double began = seconds(), cpu = run_twoarm(word, "/dev/null");
    printf("twoarm recover --like wilson-collins, five models x 100 runs x 1000 trials, all cores: "
           "%.1f s (%.1f s of processor time)\n",
           seconds() - began, cpu);
}

int main(void)
{
    double load[3] = {NAN, NAN, NAN};
    getloadavg(load, 3);
    printf("load average of the last minute: %.2f\n", load[0]);
    bench_pass();
    bench_fits();
    bench_recover();
    return EXIT_SUCCESS;
}
