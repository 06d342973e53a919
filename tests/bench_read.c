/* bench_read.c - how fast a table is read, and how much memory that takes, beside a plain loop over
 * the same bytes (getline, strtod).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "twoarm/data.h"
#include "twoarm/io.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { PEOPLE = 5000, TRIALS = 200, ROWS = PEOPLE * TRIALS };

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static long peak_kib(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return u.ru_maxrss;
}

static void write_table(FILE *f)
{
    unsigned luck = 1;
    fputs("participant_id,trial,choice,reward,rt\n", f);
    for (int i = 0; i < ROWS; i++) {
        luck = luck * 1664525u + 1013904223u;
        fprintf(f, "sub-%06d,%d,%u,%u,0.%03u\n", i / TRIALS + 1, i % TRIALS + 1, 1 + (luck >> 31),
                luck >> 30 & 1, 300 + (luck >> 16) % 500);
    }
    fflush(f);
}

/* Reads every cell as a number and forgets it. */
static double plain(const char *path)
{
    char *line = NULL;
    size_t room = 0;
    double sum = 0;
    FILE *f = fopen(path, "re");
    while (f && getline(&line, &room, f) > 0) {
        for (char *cell = line, *next; cell; cell = next) {
            next = strchr(cell, ',');
            next = next ? next + 1 : NULL;
            sum += strtod(cell, NULL);
        }
    }
    free(line);
    if (f) {
        fclose(f);
    }
    return sum;
}

static double read_seconds(char *path, bool choices_only, long *kib)
{
    struct ta_dataset d;
    struct ta_error e = {0};
    struct ta_read_options how = {.q0 = NAN, .choices_only = choices_only};
    double start = now();
    long before = peak_kib();
    if (!ta_dataset_read(&d, &path, 1, &how, &e) || d.n != PEOPLE) {
        ta_error_print(&e, "bench_read");
        exit(1);
    }
    double seconds = now() - start;
    *kib = peak_kib() - before;
    ta_dataset_free(&d);
    return seconds;
}

int main(void)
{
    char path[] = "/tmp/bench_read.XXXXXX";
    int fd = mkstemp(path);
    FILE *f = fd >= 0 ? fdopen(fd, "w") : NULL;
    if (!f) {
        return 1;
    }
    write_table(f);
    long bytes = ftell(f), kib_choices, kib_all;
    fclose(f);
    double choices = read_seconds(path, true, &kib_choices); /* first: peaks only grow */
    double all = read_seconds(path, false, &kib_all);
    double start = now();
    double sum = plain(path), loop = now() - start;
    unlink(path);
    printf("a table of %d x %d rows, %.0f MB (read twice)\n", PEOPLE, TRIALS, (double)bytes / 1e6);
    printf("  for fits        %6.0f ns a row, %.1f times a plain loop; %ld KiB, %.0f bytes a row\n",
           choices / ROWS * 1e9, choices / loop, kib_choices, (double)kib_choices * 1024 / ROWS);
    printf("  for all         %6.0f ns a row, %.1f times a plain loop; at most %ld KiB more\n",
           all / ROWS * 1e9, all / loop, kib_all);
    printf("  plain loop once %6.0f ns a row (%g)\n", loop / ROWS * 1e9, sum);
    return 0;
}
