/* bench_report.c - seconds and memory of `twoarm match` and `twoarm report` on a large cohort.
 *
 * 200 people x 200 trials with outcome columns and reversals, 1000 agents each, all cores. Prints
 * what the clock and the processor say, and the most memory. Nothing is judged here.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "twoarm/rng.h"

enum { T = 200, PEOPLE = 200 };

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void write_person(FILE *f, int i)
{
    struct ta_rng r;
    double q[2] = {.5, .5};
    ta_rng_start(&r, (uint64_t)i, TA_STREAM_AGENT, 0, 0);
    double alpha = .05 + .9 * ta_rng_uniform(&r), beta = .5 + 9.5 * ta_rng_uniform(&r);
    for (int t = 0; t < T; t++) {
        int best = t / 50 % 2, o[2];
        for (int a = 0; a < 2; a++) {
            o[a] = ta_rng_uniform(&r) < (a == best ? .75 : .25);
        }
        int c = ta_rng_uniform(&r) < 1 / (1 + exp(-beta * (q[1] - q[0])));
        q[c] += alpha * (o[c] - q[c]);
        fprintf(f, "%03d\t%d\t%d\t%d\t%d\t%d\t%d\n", i, t + 1, c + 1, o[c], best + 1, o[0], o[1]);
    }
}

static void run(const char *command, char *const *argv)
{
    const char *program = getenv("TWOARM");
    struct rusage before, after;
    double began = seconds();
    int status;
    fflush(stdout); /* or the child would print it again */
    getrusage(RUSAGE_CHILDREN, &before);
    pid_t child = fork();
    if (child == 0) {
        if (!freopen("/dev/null", "w", stdout)) {
            _exit(127);
        }
        execv(program ? program : "build/twoarm", argv);
        _exit(127);
    }
    if (child < 0 || waitpid(child, &status, 0) < 0 || status != 0) {
        fprintf(stderr, "bench: twoarm %s failed\n", command);
        exit(EXIT_FAILURE);
    }
    double took = seconds() - began;
    getrusage(RUSAGE_CHILDREN, &after);
    double cpu = (double)(after.ru_utime.tv_sec - before.ru_utime.tv_sec) +
                 1e-6 * (double)(after.ru_utime.tv_usec - before.ru_utime.tv_usec) +
                 (double)(after.ru_stime.tv_sec - before.ru_stime.tv_sec) +
                 1e-6 * (double)(after.ru_stime.tv_usec - before.ru_stime.tv_usec);
    printf("twoarm %s, %d people x %d trials x 1000 agents: %.1f s, %.1f s of processor time, "
           "at most %ld MiB\n",
           command, PEOPLE, T, took, cpu, after.ru_maxrss / 1024);
}

int main(void)
{
    char folder[] = "/tmp/twoarm-bench-XXXXXX", data[64], out[64];
    char name[] = "twoarm", match[] = "match", report[] = "report", quiet[] = "-q", to[] = "-o";
    if (!mkdtemp(folder)) {
        return EXIT_FAILURE;
    }
    snprintf(data, sizeof data, "%s/data.tsv", folder);
    snprintf(out, sizeof out, "%s/report", folder);
    FILE *f = fopen(data, "w");
    if (!f) {
        return EXIT_FAILURE;
    }
    fputs("participant_id\ttrial\tchoice\treward\tbest\toutcome_1\toutcome_2\n", f);
    for (int i = 1; i <= PEOPLE; i++) {
        write_person(f, i);
    }
    fclose(f);
    run("match", (char *[]){name, match, quiet, data, NULL});
    run("report", (char *[]){name, report, quiet, data, to, out, NULL});
    pid_t child = fork();
    if (child == 0) {
        execlp("rm", "rm", "-rf", folder, (char *)NULL);
        _exit(127);
    }
    waitpid(child, NULL, 0);
    return EXIT_SUCCESS;
}
