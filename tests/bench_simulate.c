/* bench_simulate.c - speed of simulated agents, beside plain loops in the same run.
 *
 * Prints ns per agent and update on one core, outcomes of both arms included: ours, a plain scalar
 * loop with GSL's generator and distributions, and, where python3 has numpy, the way a tutorial
 * would write it. Then a million runs of 1000 updates by the program: seconds and memory, which
 * must not grow with the runs. Nothing is judged here: machines differ, ratios less.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "twoarm/simulate.h"

enum { TRIALS = 1000, ROUNDS = 7 };
static const double p_win[2] = {0.7, 0.3};

static double cpu_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* --- ours ------------------------------------------------------------------------------------- */

static double ours(const char *model, double second, int runs, double *mean)
{
    struct ta_sim sim = {.q0 = 0.5, .trials = TRIALS, .runs = runs, .seed = 1, .threads = 1};
    struct ta_sim_agent x = {.model = ta_model_find(model)};
    struct ta_sim_result r;
    ta_env_spec_init(&sim.env, ta_env_find("bernoulli"), 2);
    memcpy(sim.env.par[0], p_win, sizeof p_win);
    x.par[0].a = 0.1;
    x.par[1].a = second;
    double t0 = cpu_seconds();
    if (!ta_simulate(&sim, &x, NULL, &r)) {
        exit(EXIT_FAILURE);
    }
    double t1 = cpu_seconds();
    *mean = r.reward.mean;
    ta_sim_result_free(&r);
    return (t1 - t0) / runs / TRIALS;
}

/* --- a plain loop ----------------------------------------------------------------------------- */

static int softmax_choice(gsl_rng *rng, const double *q, double beta)
{
    return gsl_rng_uniform(rng) >= 1 / (1 + exp(-beta * (q[0] - q[1])));
}

static int greedy_choice(gsl_rng *rng, const double *q, double epsilon)
{
    if (gsl_rng_uniform(rng) < epsilon || q[0] == q[1]) {
        return (int)gsl_rng_uniform_int(rng, 2);
    }
    return q[1] > q[0];
}

/* One agent after the other; sums by update, as ours keeps them. */
static double plain(int (*choose)(gsl_rng *, const double *, double), double second, int runs,
                    double *mean)
{
    static double by_update[TRIALS];
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    double all = 0, t0 = cpu_seconds();
    memset(by_update, 0, sizeof by_update);
    for (int r = 0; r < runs; r++) {
        double q[2] = {0.5, 0.5};
        for (int t = 0; t < TRIALS; t++) {
            double outcome[2];
            for (int a = 0; a < 2; a++) {
                outcome[a] = gsl_ran_bernoulli(rng, p_win[a]);
            }
            int c = choose(rng, q, second);
            q[c] += 0.1 * (outcome[c] - q[c]);
            by_update[t] += outcome[c];
        }
    }
    double t1 = cpu_seconds();
    for (int t = 0; t < TRIALS; t++) {
        all += by_update[t];
    }
    *mean = all / runs / TRIALS;
    gsl_rng_free(rng);
    return (t1 - t0) / runs / TRIALS;
}

/* --- a tutorial's way ------------------------------------------------------------------------- */

static const char script[] =
    "import sys, time\n"
    "try:\n"
    "    import numpy as np\n"
    "except ImportError:\n"
    "    sys.exit(3)\n"
    "def softmax(q, beta):\n"
    "    e = np.exp(beta * (q - np.max(q)))\n"
    "    return e / np.sum(e)\n"
    "runs, trials = 20, 1000\n"
    "rewards = np.zeros((runs, trials))\n"
    "start = time.process_time()\n"
    "for r in range(runs):\n"
    "    q = np.full(2, .5)\n"
    "    for t in range(trials):\n"
    "        a = np.random.choice(2, p=softmax(q, 5))\n"
    "        reward = np.random.choice([1, 0], p=[[.7, .3], [.3, .7]][a])\n"
    "        q[a] += .1 * (reward - q[a])\n"
    "        rewards[r, t] = reward\n"
    "print((time.process_time() - start) / runs / trials)\n";

/* NAN where there is no numpy. */
static double python(void)
{
    double seconds = NAN;
    int pipe_ends[2];
    if (pipe(pipe_ends) != 0) {
        return NAN;
    }
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        dup2(pipe_ends[1], 1);
        execlp("python3", "python3", "-c", script, (char *)NULL);
        _exit(127);
    }
    close(pipe_ends[1]);
    FILE *said = fdopen(pipe_ends[0], "r");
    if (!said || fscanf(said, "%lf", &seconds) != 1) {
        seconds = NAN;
    }
    if (said) {
        fclose(said);
    }
    waitpid(child, NULL, 0);
    return seconds;
}

static void bench_updates(const char *model, double second,
                          int (*choose)(gsl_rng *, const double *, double), double theirs)
{
    double lanes = INFINITY, scalar = INFINITY, mean = 0, other = 0;
    for (int round = 0; round < ROUNDS; round++) { /* interleaved; the best of each */
        lanes = fmin(lanes, ours(model, second, 4096, &mean));
        scalar = fmin(scalar, plain(choose, second, 1000, &other));
    }
    printf("simulate, %s: %.2f ns an agent and update; plain GSL loop %.2f ns (%.1f times)", model,
           lanes * 1e9, scalar * 1e9, scalar / lanes);
    if (!isnan(theirs)) {
        printf("; a tutorial's Python %.0f ns (%.0f times)", theirs * 1e9, theirs / lanes);
    }
    printf("; mean rewards %.4f and %.4f\n", mean, other);
}

/* --- a million runs --------------------------------------------------------------------------- */

static void bench_program(const char *runs)
{
    const char *program = getenv("TWOARM");
    struct timespec t0, t1;
    struct rusage used;
    int status;
    fflush(stdout);
    clock_gettime(CLOCK_MONOTONIC, &t0);
    pid_t child = fork();
    if (child == 0) {
        if (!freopen("/dev/null", "w", stdout)) {
            _exit(127);
        }
        execl(program ? program : "build/twoarm", "twoarm", "simulate", "-q", "-j1", "--set",
              "alpha=.1,beta=5", "--trials", "1000", "--runs", runs, (char *)NULL);
        _exit(127);
    }
    wait4(child, &status, 0, &used);
    clock_gettime(CLOCK_MONOTONIC, &t1);
    printf("twoarm simulate -j1, %s runs x 1000 updates: %.2f s, %.1f MB%s\n", runs,
           (double)(t1.tv_sec - t0.tv_sec) + 1e-9 * (double)(t1.tv_nsec - t0.tv_nsec),
           (double)used.ru_maxrss / 1024, status ? " (failed)" : "");
}

int main(void)
{
    double theirs = python();
    bench_updates("rw", 5, softmax_choice, theirs);
    bench_updates("rw-greedy", 0.1, greedy_choice, NAN);
    if (isnan(theirs)) {
        printf("no python3 with numpy here: nothing to compare a tutorial's way with\n");
    }
    bench_program("1000");
    bench_program("1000000");
    return EXIT_SUCCESS;
}
