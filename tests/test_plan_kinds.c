/* test_plan_kinds.c - what experiment files can ask of a plan: contexts, sides, forced trials,
 * durations.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "support.h"
#include "twoarm/io.h"
#include "twoarm/task.h"

static struct ta_experiment x;
static struct ta_plan p;

static void setup(void)
{
    ta_experiment_default(&x);
    memset(&p, 0, sizeof p);
}

static void teardown(void)
{
    ta_plan_free(&p);
}

static void make(uint64_t seed)
{
    ta_plan_free(&p);
    ck_assert(ta_plan_make(&p, &x, seed));
}

static void use_sets(int n)
{
    x.n_sets = n;
    for (int i = 0; i < n; i++) {
        x.set[i] = x.env;
        x.set[i].par[0][0] = 0.9 - 0.1 * i;
    }
}

/* The built-in experiment's plan of seed 42 as its first version (0.1.0, before experiment files)
 * made it: the same seed keeps meaning the same session. */
START_TEST(the_built_in_plan_stays_the_same)
{
    struct ta_text t = {0};
    char hex[65];
    make(42);
    for (int i = 0; i < p.n; i++) {
        const struct ta_plan_row *r = &p.row[i];
        ta_text_add(&t, "%d %d %d %d %g %g %g %d %d %d %d %d %d %.17g\n", r->phase, r->block,
                    r->block_trial, r->context, r->outcome[0], r->outcome[1], r->mean[0], r->best,
                    r->position[0], r->symbol[0], r->symbol[1], r->colour[0], r->colour[1],
                    r->interval_s);
    }
    ta_sha256(t.s, t.n, hex);
    ck_assert_str_eq(hex, "38f2ad7237b82dbda4b156790ceec912a8261f34a217f746e1a5d1a0b46c65fe");
    ta_text_free(&t);
}
END_TEST

START_TEST(interleaved_contexts)
{
    use_sets(4);
    x.context_order = TA_CONTEXTS_INTERLEAVED;
    make(1);
    int changes = 0;
    for (int b = 1; b <= 4; b++) {
        int count[4] = {0};
        for (int t = 0; t < 40; t++) {
            const struct ta_plan_row *r = &p.row[10 + (b - 1) * 40 + t];
            int set = r->context - 1 - 4 * (b - 1);
            ck_assert(set >= 0 && set < 4);
            ck_assert_int_eq(r->block_trial, t + 1);
            ck_assert_double_eq(r->mean[r->best], x.set[set].par[0][0]);
            changes += t > 0 && r->context != r[-1].context;
            count[set]++;
        }
        for (int s = 0; s < 4; s++) {
            ck_assert_int_eq(count[s], 10);
        }
    }
    ck_assert(changes > 90); /* 117 expected of 156 */
}
END_TEST

START_TEST(successive_contexts)
{
    use_sets(2);
    x.shuffle_contexts = false;
    make(1);
    for (int i = 10; i < p.n; i++) {
        const struct ta_plan_row *r = &p.row[i];
        ck_assert_int_eq(r->context, 1 + 2 * (r->block - 1) + (r->block_trial > 20));
    }
    x.shuffle_contexts = true;
    int second_first = 0;
    for (uint64_t seed = 0; seed < 200; seed++) {
        make(seed);
        second_first += p.row[10].context == 2;
    }
    ck_assert(second_first > 70 && second_first < 130);
}
END_TEST

START_TEST(contexts_that_go_on)
{
    use_sets(2);
    x.new_symbols = false;
    make(3);
    ck_assert_int_eq(ta_experiment_contexts(&x), 2);
    ck_assert_int_eq(ta_experiment_context_trials(&x), 80);
    const struct ta_plan_row *seen[3] = {0};
    int count[3] = {0};
    for (int i = 10; i < p.n; i++) {
        const struct ta_plan_row *r = &p.row[i];
        ck_assert(r->context == 1 || r->context == 2);
        if (seen[r->context]) {
            ck_assert_mem_eq(seen[r->context]->symbol, r->symbol, 2);
            ck_assert_int_eq(seen[r->context]->best, r->best);
        }
        seen[r->context] = r;
        count[r->context]++;
    }
    ck_assert_int_eq(count[1], 80);
    ck_assert_int_eq(count[2], 80);
}
END_TEST

START_TEST(sides)
{
    x.sides = TA_SIDES_FIXED;
    make(1);
    for (int i = 11; i < p.n; i++) {
        const struct ta_plan_row *r = &p.row[i];
        ck_assert(r->context != r[-1].context || r->position[0] == r[-1].position[0]);
        ck_assert_int_eq(r->position[0] + r->position[1], 1);
    }
    x.sides = TA_SIDES_ALTERNATING;
    make(1);
    for (int i = 11; i < p.n; i++) {
        const struct ta_plan_row *r = &p.row[i];
        ck_assert(r->context != r[-1].context || r->position[0] != r[-1].position[0]);
    }
}
END_TEST

START_TEST(forced_trials)
{
    x.forced_first = 4;
    x.forced_share = 0.25;
    make(2);
    for (int i = 0; i < 10; i++) {
        ck_assert_int_eq(p.row[i].forced, -1); /* practice is free */
    }
    for (int b = 0; b < 4; b++) {
        int first[2] = {0}, later[2] = {0};
        for (int t = 0; t < 40; t++) {
            int forced = p.row[10 + 40 * b + t].forced;
            ck_assert(t >= 4 || forced >= 0);
            if (forced >= 0) {
                (t < 4 ? first : later)[forced]++;
            }
        }
        ck_assert(first[0] == 2 && first[1] == 2);
        ck_assert_int_eq(later[0] + later[1], 9); /* a quarter of 36 */
        ck_assert(abs(later[0] - later[1]) == 1);
    }
}
END_TEST

static double cut_exponential(double v)
{
    return -expm1(-(v - 1) / 0.5) / -expm1(-2 / 0.5);
}

static int ascending(const void *a, const void *b)
{
    double u = *(const double *)a, v = *(const double *)b;
    return (u > v) - (u < v);
}

/* Exponential from 1 with mean .5 above it, cut at 3: by its own formula, Kolmogorov-Smirnov. */
START_TEST(jitter)
{
    static double v[5000];
    double sum = 0, most = 0;
    x.interval =
        (struct ta_duration){.kind = TA_DURATION_EXPONENTIAL, .lo_s = 1, .hi_s = 3, .mean_s = 1.5};
    x.fixation = (struct ta_duration){
        .kind = TA_DURATION_LIST, .lo_s = 0.2, .hi_s = 0.6, .n = 4, .list_s = {0.2, 0.3, 0.5, 0.6}};
    x.n_blocks = 125;
    x.practice_trials = 0;
    make(4);
    int count[4] = {0};
    for (int i = 0; i < 5000; i++) {
        v[i] = p.row[i].interval_s;
        sum += v[i];
        ck_assert_double_eq(p.row[i].highlight_s, 0.4);
        for (int j = 0; j < 4; j++) {
            count[j] += p.row[i].fixation_s == x.fixation.list_s[j];
        }
    }
    qsort(v, 5000, sizeof *v, ascending);
    for (int i = 0; i < 5000; i++) {
        double c = cut_exponential(v[i]);
        most = fmax(most, fmax((i + 1) / 5000.0 - c, c - i / 5000.0));
    }
    ck_assert(most < 1.95 / sqrt(5000));
    ck_near(sum / 5000, ta_duration_mean(&x.interval), 4 * 0.5 / sqrt(5000));
    for (int j = 0; j < 4; j++) {
        ck_assert_int_eq(count[j], 1250);
    }
}
END_TEST

START_TEST(symbols_as_listed)
{
    static const int listed[] = {5, 2, 9, 1};
    memcpy(x.symbol, listed, sizeof listed);
    x.n_symbols = 4;
    x.shuffle_symbols = false;
    x.n_blocks = 2;
    make(1);
    ck_assert(p.row[0].symbol[0] == 5 && p.row[0].symbol[1] == 2);
    ck_assert(p.row[10].symbol[0] == 9 && p.row[10].symbol[1] == 1);
    ck_assert(p.row[50].symbol[0] == 5 && p.row[50].symbol[1] == 2); /* from the start again */
}
END_TEST

START_TEST(practice_to_a_criterion_has_rows_for_every_round)
{
    x.practice_correct = 4;
    x.practice_of = 5;
    x.practice_rounds = 3;
    make(1);
    ck_assert_int_eq(p.n, 30 + 160);
    ck_assert(p.row[29].phase == TA_PRACTICE && p.row[30].phase == TA_MAIN);
}
END_TEST

/* The course follows choices: after the criterion the other half of the table counts, in that
 * context. */
START_TEST(course)
{
    ta_env_spec_init(&x.env, ta_env_find("reversal"), 2);
    x.env.par[0][0] = 0.8;
    x.env.par[0][1] = 0.2;
    x.env.set[2][0] = 3;
    make(6);
    ck_assert(p.by_choice);
    struct ta_course *c = ta_course_alloc(&x, &p);
    for (int i = 0; i < 10; i++) {
        struct ta_plan_row r = ta_course_row(c, 10 + i);
        bool reversed = i >= 4 && i < 7;
        ck_assert_double_eq(r.outcome[0], reversed ? p.row[10 + i].reversed_outcome[0]
                                                   : p.row[10 + i].outcome[0]);
        ck_assert_int_eq(r.best, reversed ? 1 - p.row[10 + i].best : p.row[10 + i].best);
        /* a miss in between does not count */
        ta_course_step(c, 10 + i, i == 1 ? -1 : i >= 7 ? 1 - r.best : r.best);
    }
    struct ta_plan_row other = ta_course_row(c, 50);
    ck_assert_int_eq(other.best, p.row[50].best); /* another context */
    ta_course_free(c);
}
END_TEST

static void add(TCase *c)
{
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, the_built_in_plan_stays_the_same);
    tcase_add_test(c, interleaved_contexts);
    tcase_add_test(c, successive_contexts);
    tcase_add_test(c, contexts_that_go_on);
    tcase_add_test(c, sides);
    tcase_add_test(c, forced_trials);
    tcase_add_test(c, jitter);
    tcase_add_test(c, symbols_as_listed);
    tcase_add_test(c, practice_to_a_criterion_has_rows_for_every_round);
    tcase_add_test(c, course);
}

int main(void)
{
    return run_suite("plan_kinds", add);
}
