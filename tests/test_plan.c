/* test_plan.c - what is drawn before the first trial: balance, streams, and the table on disk.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/lab.h"
#include "suite.h"
#include "twoarm/io.h"

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SEEDS = 100 };

static struct ta_plan plan_of(const struct ta_experiment *x, uint64_t seed)
{
    struct ta_plan plan;
    ck_assert(ta_plan_make(&plan, x, seed));
    return plan;
}

static struct ta_experiment default_experiment(void)
{
    struct ta_experiment x;
    ta_experiment_default(&x);
    return x;
}

START_TEST(the_default_is_the_specified_one)
{
    struct ta_experiment x = default_experiment();
    struct ta_plan p = plan_of(&x, 1);
    ck_assert_int_eq(p.n, 10 + 4 * 40);
    ck_assert_int_eq(p.k, 2);
    for (int i = 0; i < p.n; i++) {
        int block = i < 10 ? 0 : 1 + (i - 10) / 40;
        ck_assert_int_eq(p.row[i].block, block);
        ck_assert_int_eq(p.row[i].context, block);
        ck_assert_int_eq(p.row[i].block_trial, i < 10 ? i + 1 : (i - 10) % 40 + 1);
        ck_assert_int_eq(p.row[i].phase, i < 10 ? TA_PRACTICE : TA_MAIN);
        ck_assert_double_ge(p.row[i].interval_s, 0.75);
        ck_assert_double_lt(p.row[i].interval_s, 1.5);
        int best = p.row[i].best;
        ck_assert_double_eq(p.row[i].mean[best], 0.75);
        ck_assert_double_eq(p.row[i].mean[1 - best], 0.25);
    }
    ck_assert_int_eq(x.key[0], 9);
    ck_assert_int_eq(x.key[1], 13);
    ta_plan_free(&p);
}
END_TEST

START_TEST(sides_and_better_arms_are_balanced)
{
    struct ta_experiment x = default_experiment();
    int orders[16] = {0};
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct ta_plan p = plan_of(&x, seed);
        int first_best = 0, blue_best = 0, order = 0;
        for (int b = 0; b < 4; b++) {
            const struct ta_plan_row *row = p.row + 10 + 40 * b;
            int left = 0, best_left = 0;
            for (int t = 0; t < 40; t++) {
                left += row[t].position[0] == 0;
                best_left += row[t].position[row[t].best] == 0;
                ck_assert_int_eq(row[t].position[0] + row[t].position[1], 1);
            }
            ck_assert_int_eq(left, 20);
            ck_assert_int_eq(best_left, 20);
            first_best += row->best == 0;
            blue_best += row->colour[row->best] == 0;
            order |= (row->best == 0) << b;
        }
        ck_assert_int_eq(first_best, 2);
        ck_assert_int_eq(blue_best, 2);
        orders[order]++;
        ta_plan_free(&p);
    }
    for (int order = 0; order < 16; order++) { /* all six orders of two in four come up */
        int ones = (order & 1) + (order >> 1 & 1) + (order >> 2 & 1) + (order >> 3 & 1);
        ck_assert_int_eq(orders[order] > 0, ones == 2);
    }
}
END_TEST

START_TEST(looks_are_new_in_each_context)
{
    struct ta_experiment x = default_experiment();
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct ta_plan p = plan_of(&x, seed);
        bool seen[TA_N_SYMBOLS] = {0};
        for (int c = 0; c <= 4; c++) {
            const struct ta_plan_row *row = p.row + (c == 0 ? 0 : 10 + 40 * (c - 1));
            for (int a = 0; a < 2; a++) {
                ck_assert(!seen[row->symbol[a]]);
                seen[row->symbol[a]] = true;
            }
            ck_assert_int_eq(row->colour[0] + row->colour[1], 1); /* blue and orange */
            ck_assert_mem_eq(row[9].symbol, row[0].symbol, 2);
            ck_assert_mem_eq(row[9].colour, row[0].colour, 2);
        }
        ta_plan_free(&p);
    }
}
END_TEST

START_TEST(the_same_seed_is_the_same_plan)
{
    struct ta_experiment x = default_experiment();
    struct ta_plan p = plan_of(&x, 42), q = plan_of(&x, 42), r = plan_of(&x, 43);
    ck_assert(ta_plan_equal(&p, &q));
    ck_assert(!ta_plan_equal(&p, &r));
    ta_plan_free(&p);
    ta_plan_free(&q);
    ta_plan_free(&r);
}
END_TEST

START_TEST(shorter_blocks_are_the_beginnings_of_long_ones)
{
    struct ta_experiment x = default_experiment();
    struct ta_plan p = plan_of(&x, 5);
    x.block_trials = 8;
    struct ta_plan q = plan_of(&x, 5);
    for (int t = 0; t < 8; t++) {
        const struct ta_plan_row *row = p.row + 10 + 80 + t, *shorter = q.row + 10 + 16 + t;
        ck_assert_mem_eq(row->outcome, shorter->outcome, 2 * sizeof(double));
        ck_assert_double_eq(row->interval_s, shorter->interval_s);
        ck_assert_int_eq(row->best, shorter->best);
    }
    ta_plan_free(&p);
    ta_plan_free(&q);
}
END_TEST

START_TEST(outcomes_come_from_their_named_streams)
{
    struct ta_experiment x = default_experiment();
    struct ta_plan p = plan_of(&x, 7);
    for (int c = 1; c <= 4; c++) {
        const struct ta_plan_row *row = p.row + 10 + 40 * (c - 1);
        struct ta_env_spec env = x.env;
        env.par[0][row->best] = 0.75;
        env.par[0][1 - row->best] = 0.25;
        double outcome[80], mean[80];
        struct ta_rng rng;
        ta_rng_start(&rng, 7, TA_STREAM_ENV, 0, (uint64_t)c);
        env.env->draw(&env, &rng, 40, outcome, mean);
        for (int t = 0; t < 40; t++) {
            ck_assert_double_eq(row[t].outcome[0], outcome[2 * t]);
            ck_assert_double_eq(row[t].outcome[1], outcome[2 * t + 1]);
        }
    }
    ta_plan_free(&p);
}
END_TEST

START_TEST(the_better_arm_pays_its_probability)
{
    struct ta_experiment x = default_experiment();
    double wins = 0, n = 0;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct ta_plan p = plan_of(&x, seed);
        for (int i = 0; i < p.n; i++, n++) {
            wins += p.row[i].outcome[p.row[i].best];
        }
        ta_plan_free(&p);
    }
    ck_assert_double_lt(fabs(wins / n - 0.75), 4 * sqrt(0.75 * 0.25 / n));
}
END_TEST

START_TEST(more_arms_work_too)
{
    struct ta_experiment x = default_experiment();
    int k = _i;
    ta_env_spec_init(&x.env, ta_env_find("bernoulli"), k);
    for (int a = 0; a < k; a++) {
        x.env.par[0][a] = 0.9 - 0.1 * a;
    }
    struct ta_plan p = plan_of(&x, 11);
    for (int i = 0; i < p.n; i++) {
        unsigned positions = 0, symbols = 0;
        for (int a = 0; a < k; a++) {
            positions |= 1u << p.row[i].position[a];
            symbols |= 1u << p.row[i].symbol[a];
        }
        ck_assert_uint_eq(positions, (1u << k) - 1);
        ck_assert_int_eq(__builtin_popcount(symbols), k);
        ck_assert_double_eq(p.row[i].mean[p.row[i].best], 0.9);
    }
    ta_plan_free(&p);
}
END_TEST

/* --- on disk --------------------------------------------------------------------------------- */

static const char *scratch_file(void)
{
    static char path[PATH_MAX];
    const char *folder = getenv("TMPDIR");
    snprintf(path, sizeof path, "%s/twoarm-plan-%ld.tsv", folder ? folder : "/tmp", (long)getpid());
    unlink(path);
    return path;
}

START_TEST(the_table_reads_back_exactly)
{
    struct ta_experiment x = default_experiment();
    x.env.par[1][0] = 0.1; /* a magnitude without a short binary form */
    struct ta_plan p = plan_of(&x, 3), q;
    struct ta_error e = {0};
    char sha256[65];
    const char *path = scratch_file();
    ck_assert(ta_outcomes_write(path, &p, sha256, &e));
    ck_assert_uint_eq(strlen(sha256), 64);
    ck_assert(ta_outcomes_read(path, &q, &e));
    ck_assert(ta_plan_equal(&p, &q));
    ck_assert(!ta_outcomes_write(path, &p, sha256, &e)); /* never overwritten */
    ck_assert_int_eq((int)e.status, TA_USER);
    unlink(path);
    ta_error_free(&e);
    ta_plan_free(&p);
    ta_plan_free(&q);
}
END_TEST

START_TEST(a_changed_number_is_seen)
{
    struct ta_experiment x = default_experiment();
    struct ta_plan p = plan_of(&x, 3), q = plan_of(&x, 3);
    q.row[100].outcome[1] = 1 - q.row[100].outcome[1];
    ck_assert(!ta_plan_equal(&p, &q));
    ta_plan_free(&p);
    ta_plan_free(&q);
}
END_TEST

START_TEST(a_damaged_table_is_refused_with_its_line)
{
    struct ta_experiment x = default_experiment();
    struct ta_plan p = plan_of(&x, 3), q;
    struct ta_error e = {0};
    char sha256[65], *text;
    size_t n;
    const char *path = scratch_file();
    ck_assert(ta_outcomes_write(path, &p, sha256, &e));
    ck_assert(ta_file_read(path, &text, &n, &e));
    strstr(text, "\n7\t")[1] = 'x';
    unlink(path);
    ck_assert(ta_file_create(path, text, n));
    ck_assert(!ta_outcomes_read(path, &q, &e));
    ck_assert_ptr_nonnull(strstr(e.text, ":8:"));
    unlink(path);
    free(text);
    ta_error_free(&e);
    ta_plan_free(&p);
}
END_TEST

static void add(TCase *all)
{
    tcase_add_test(all, the_default_is_the_specified_one);
    tcase_add_test(all, sides_and_better_arms_are_balanced);
    tcase_add_test(all, looks_are_new_in_each_context);
    tcase_add_test(all, the_same_seed_is_the_same_plan);
    tcase_add_test(all, shorter_blocks_are_the_beginnings_of_long_ones);
    tcase_add_test(all, outcomes_come_from_their_named_streams);
    tcase_add_test(all, the_better_arm_pays_its_probability);
    tcase_add_loop_test(all, more_arms_work_too, 2, TA_MAX_ARMS + 1);
    tcase_add_test(all, the_table_reads_back_exactly);
    tcase_add_test(all, a_changed_number_is_seen);
    tcase_add_test(all, a_damaged_table_is_refused_with_its_line);
}

int main(void)
{
    return run_suite("plan", add);
}
