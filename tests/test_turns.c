/* test_turns.c - work over threads whose results are handed over in order (twoarm/turns.h).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "suite.h"
#include "twoarm/turns.h"

#include <string.h>
#include <time.h>

enum { MOST = 1000, MOST_PLACES = 16 };

struct job {
    struct ta_turns turns;
    int place[MOST_PLACES]; /* of item i: i + 1 while it is there */
    int began[MOST], handed[MOST];
    int n_handed;
    volatile int inside;
    bool bad; /* a place was not free, or another item's; two at a time; out of order */
    int slow; /* an item that takes its time */
};

static void rest(long ms)
{
    struct timespec t = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
    nanosleep(&t, NULL);
}

static void hand_over(void *of, int item)
{
    struct job *j = of;
    j->bad |= j->inside++ || item != j->n_handed || j->place[item % j->turns.places] != item + 1;
    for (volatile int i = 0; i < 300; i++) { /* time for another thread to come in */
    }
    j->place[item % j->turns.places] = 0;
    j->handed[item]++;
    j->n_handed++;
    j->inside--;
}

static void run(struct job *j, int n, int threads, int places)
{
    ck_assert(ta_turns_begin(&j->turns, n, places));
#pragma omp parallel num_threads(threads)
    for (int i = ta_turns_take(&j->turns); i >= 0; i = ta_turns_take(&j->turns)) {
        int *place = &j->place[i % places];
        if (*place) {
#pragma omp atomic write
            j->bad = true;
        }
        j->began[i]++;
        *place = i + 1;
        if (i == j->slow) {
            rest(400);
        }
        for (volatile int w = 0; w < i * 7919 % 2000; w++) { /* of any length */
        }
        ta_turns_give(&j->turns, i, hand_over, j);
    }
    ta_turns_end(&j->turns);
}

static const struct {
    int n, threads, places;
} how[] = {{0, 3, 1},    {1, 4, 2},     {MOST, 1, 1},  {MOST, 2, 1},
           {MOST, 2, 3}, {MOST, 4, 16}, {MOST, 7, 16}, {MOST, 8, 2}};

START_TEST(everybody_once_and_in_order)
{
    static struct job j;
    memset(&j, 0, sizeof j);
    j.slow = -1;
    run(&j, how[_i].n, how[_i].threads, how[_i].places);
    ck_assert_msg(!j.bad, "out of order, two at a time or in a place that was not free");
    ck_assert_int_eq(j.n_handed, how[_i].n);
    for (int i = 0; i < how[_i].n; i++) {
        ck_assert_msg(j.began[i] == 1 && j.handed[i] == 1, "item %d", i);
    }
}
END_TEST

static double seconds(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* While the first item rests 400 ms the other three threads fill all places and have none left:
 * if one of them spun, it would use most of that. */
START_TEST(nobody_spins)
{
    static struct job j;
    memset(&j, 0, sizeof j);
    double cpu = seconds(CLOCK_PROCESS_CPUTIME_ID), wall = seconds(CLOCK_MONOTONIC);
    run(&j, MOST, 4, 8);
    cpu = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    ck_assert(!j.bad && j.n_handed == MOST && seconds(CLOCK_MONOTONIC) - wall > 0.4);
    ck_assert_msg(cpu < 0.15, "%.3f s of the processor for 0.4 s of waiting", cpu);
}
END_TEST

static void add(TCase *c)
{
    tcase_add_loop_test(c, everybody_once_and_in_order, 0, sizeof how / sizeof *how);
    tcase_add_test(c, nobody_spins);
}

int main(void)
{
    return run_suite("turns", add);
}
