/* test_match.c - matched agents: what they play, what they may know, and their random streams.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "support.h"

#include <gsl/gsl_errno.h>

#include "twoarm/io.h"
#include "twoarm/match.h"

static const struct ta_match_options usual = {
    .scale = {.5, 0, 1}, .win_above = .5, .n_agents = 1000, .seed = 1};

static double agents_mean(const struct ta_match *m, const char *measure)
{
    return m->place[ta_value_index(measure)].mean;
}

/* n trials of arm 1, best arm 1, on a table that pays arm 1 always and arm 2 never. */
static struct ta_participant plain(int n)
{
    struct ta_participant who = participant_make(n, 2);
    who.outcome = calloc((size_t)n * 2, sizeof *who.outcome);
    for (int t = 0; t < n; t++) {
        who.outcome[2 * t] = 1;
        who.reward[t] = 1;
        who.best[t] = 0;
    }
    return who;
}

static struct ta_match match_rw(const struct ta_participant *who, double alpha, double beta,
                                const struct ta_match_options *o)
{
    struct ta_match m;
    const double par[] = {alpha, beta};
    ck_assert(ta_match_make(&m, who, ta_model_find("rw"), par, NULL, who->outcome, o));
    return m;
}

/* --- what agents do ------------------------------------------------------------------------- */

/* beta 0: a fair coin. 1000 agents x 100 trials: standard error .0016. */
START_TEST(without_beta_a_coin)
{
    struct ta_participant who = plain(100);
    struct ta_match m = match_rw(&who, .3, 0, &usual);
    ck_near(agents_mean(&m, "p_best"), .5, 5 * .00158);
    ck_near(agents_mean(&m, "switch_rate"), .5, 5 * .00159);
    ck_assert_int_eq(m.n_agents, 1000);
    ta_match_free(&m);
    participant_free(&who);
}
END_TEST

/* alpha 1 and a huge beta on a table that always pays arm 1: whoever starts with arm 2 leaves it
 * at once. */
START_TEST(greedy_agents_find_the_best)
{
    struct ta_participant who = plain(20);
    struct ta_match m = match_rw(&who, 1, 1e6, &usual);
    int first = 0;
    for (int i = 0; i < m.n_agents; i++) {
        first += m.curve.agents[i];
        for (int b = 1; b < 20; b++) {
            ck_assert_int_eq(m.curve.agents[b * m.n_agents + i], 1);
        }
    }
    ck_near((double)first, 500, 5 * sqrt(250));
    ta_match_free(&m);
    participant_free(&who);
}
END_TEST

/* Plain scalar agents on the same table, with numbers of their own: means agree within 5 errors.
 */
static double scalar_p_best(const struct ta_participant *who, double alpha, double beta, int runs,
                            double *error)
{
    struct ta_rng rng;
    double sum = 0, squares = 0;
    ta_rng_start(&rng, 99, TA_STREAM_FIT, 0, 0);
    for (int i = 0; i < runs; i++) {
        double q[2] = {.5, .5}, hits = 0;
        for (int t = 0; t < who->n; t++) {
            double p1 = 1 / (1 + exp(-beta * (q[0] - q[1])));
            int c = ta_rng_uniform(&rng) < p1 ? 0 : 1;
            q[c] += alpha * (who->outcome[2 * t + c] - q[c]);
            hits += c == who->best[t];
        }
        sum += hits / who->n;
        squares += hits / who->n * hits / who->n;
    }
    *error = sqrt((squares / runs - sum / runs * sum / runs) / runs);
    return sum / runs;
}

START_TEST(agents_equal_plain_ones)
{
    struct ta_participant who = plain(60);
    struct ta_rng rng;
    double error;
    ta_rng_start(&rng, 5, TA_STREAM_ENV, 0, 0);
    for (int t = 0; t < who.n; t++) {
        who.outcome[2 * t] = ta_rng_uniform(&rng) < .7;
        who.outcome[2 * t + 1] = ta_rng_uniform(&rng) < .3;
        who.reward[t] = who.outcome[2 * t];
    }
    struct ta_match_options o = usual;
    o.n_agents = 4000;
    struct ta_match m = match_rw(&who, .25, 4, &o);
    double expected = scalar_p_best(&who, .25, 4, 40000, &error);
    ck_assert(error > 0 && error < .01);
    ck_near(agents_mean(&m, "p_best"), expected, 5 * error * sqrt(1 + 10));
    ta_match_free(&m);
    participant_free(&who);
}
END_TEST

/* Everything forced: agents are the human. */
START_TEST(forced_is_forced)
{
    struct ta_participant who = plain(12);
    for (int t = 0; t < who.n; t++) {
        who.forced[t] = 1;
        who.scored[t] = 0;
        who.choice[t] = (signed char)(t % 3 == 0);
        who.reward[t] = who.outcome[2 * t + who.choice[t]];
    }
    struct ta_match m = match_rw(&who, .3, 5, &usual);
    struct ta_place reward = m.place[ta_value_index("total_reward")];
    ck_near(reward.human, 8, 0);
    ck_near(reward.lo, 8, 0);
    ck_near(reward.hi, 8, 0);
    ck_near(reward.p, 1, 0);
    ck_assert(isnan(m.place[ta_value_index("p_best")].human));
    ck_assert_int_eq(m.place[ta_value_index("p_best")].n, 0);
    ta_match_free(&m);
    participant_free(&who);
}
END_TEST

START_TEST(missed_is_missed)
{
    struct ta_participant who = plain(10);
    for (int t = 0; t < who.n; t += 2) {
        who.choice[t] = -1;
        who.scored[t] = 0;
        who.reward[t] = NAN;
    }
    struct ta_match m = match_rw(&who, 1, 1e6, &usual);
    struct ta_place reward = m.place[ta_value_index("total_reward")];
    ck_near(reward.hi, 5, 0); /* no more than the five trials that were answered */
    ck_near(reward.lo, 4, 0);
    ck_assert_int_eq(m.place[ta_value_index("switch_rate")].n,
                     0); /* every pair touches a miss */
    ta_match_free(&m);
    participant_free(&who);
}
END_TEST

/* What the human never saw, agents never learn. */
START_TEST(hidden_outcomes_teach_nothing)
{
    struct ta_participant who = plain(50);
    for (int t = 0; t < who.n; t++) {
        who.reward[t] = NAN;
    }
    struct ta_match m = match_rw(&who, 1, 1e6, &usual);
    ck_near(agents_mean(&m, "p_best"), .5, 5 * .0023);
    ck_assert_int_eq(m.place[ta_value_index("total_reward")].n, 0);
    ta_match_free(&m);
    participant_free(&who);
}
END_TEST

/* --- streams -------------------------------------------------------------------------------- */

/* Same stream in both contexts would give 0 or 2 of 2, never 1. */
START_TEST(contexts_are_independent)
{
    struct ta_participant who = plain(40);
    int ones = 0;
    who.n_contexts = 2;
    for (int t = 20; t < 40; t++) {
        who.context[t] = 1;
    }
    struct ta_match m = match_rw(&who, .3, 0, &usual);
    for (int i = 0; i < 20 * m.n_agents; i++) {
        ones += m.curve.agents[i] == 1;
    }
    ck_near(ones / (20.0 * m.n_agents), .5, 5 * sqrt(.25 / (20.0 * m.n_agents)));
    ta_match_free(&m);
    participant_free(&who);
}
END_TEST

/* More agents, and other sessions, leave the first agents as they were. */
START_TEST(streams_have_names)
{
    struct ta_participant who = plain(30);
    struct ta_match_options o = usual;
    struct ta_match a = match_rw(&who, .3, 3, &o);
    o.n_agents = 17;
    struct ta_match b = match_rw(&who, .3, 3, &o);
    int p_best = ta_value_index("p_best");
    for (int i = 0; i < 17; i++) {
        ck_near(a.agents[p_best * a.n_agents + i], b.agents[p_best * 17 + i], 0);
    }
    free(who.session);
    who.session = strdup("2");
    struct ta_match c = match_rw(&who, .3, 3, &o);
    ck_assert(memcmp(b.agents, c.agents, sizeof(double) * 17) != 0);
    o.seed = 2;
    struct ta_match d = match_rw(&who, .3, 3, &o);
    ck_assert(memcmp(c.agents, d.agents, sizeof(double) * 17) != 0);
    ta_match_free(&a);
    ta_match_free(&b);
    ta_match_free(&c);
    ta_match_free(&d);
    participant_free(&who);
}
END_TEST

/* --- a whole data set ----------------------------------------------------------------------- */

enum { PEOPLE = 7 };

static struct ta_dataset people(void)
{
    struct ta_dataset data = {.n = PEOPLE, .k = 2, .scale = {.5, 0, 1}};
    const double p[] = {.75, .25};
    data.who = calloc(PEOPLE, sizeof *data.who);
    for (int i = 0; i < PEOPLE; i++) {
        data.who[i] = participant_learner((uint64_t)i + 1, 40 + i, 2, p, .3, 4, .5, 1, 0);
        data.who[i].id[0] = (char)('a' + i);
    }
    return data;
}

static void people_free(struct ta_dataset *data)
{
    for (int i = 0; i < data->n; i++) {
        participant_free(&data->who[i]);
    }
    free(data->who);
}

static void write_down(void *of, int i, struct ta_match *m)
{
    ta_text_add(of, "%d %d", i, m->n_agents);
    for (int j = 0; j < ta_value_count(); j++) {
        ta_text_add(of, " %a %a %a %a", m->place[j].mean, m->place[j].lo, m->place[j].hi,
                    m->place[j].p);
    }
    for (int b = 0; b < m->curve.n * m->n_agents; b++) {
        ta_text_add(of, "%d", m->curve.agents[b]);
    }
    ta_text_add(of, "\n");
    ta_match_free(m);
}

START_TEST(threads_do_not_matter)
{
    struct ta_dataset data = people();
    struct ta_fit fit[PEOPLE];
    struct ta_fit_options fo = {.scale = {.5, 0, 1}, .ci = TA_CI_NONE};
    const struct ta_arms arms = {1, {{"", 2, {.75, .25}}}};
    struct ta_match_options o = usual;
    struct ta_text text[2] = {{0}, {0}};
    o.arms = &arms;
    o.n_agents = 200;
    ck_assert(ta_fit_all(ta_model_find("rw"), &data, &fo, 1, NULL, fit));
    ck_assert(ta_match_all(&data, fit, &o, 1, NULL, write_down, &text[0]));
    ck_assert(ta_match_all(&data, fit, &o, 8, NULL, write_down, &text[1]));
    ck_assert_uint_gt(text[0].n, 1000);
    ck_assert(strcmp(text[0].s, text[1].s) == 0); /* too long to be shown */
    ta_text_free(&text[0]);
    ta_text_free(&text[1]);
    people_free(&data);
}
END_TEST

static void note_reason(void *of, int i, struct ta_match *m)
{
    ((const char **)of)[i] = m->why_none;
    ck_assert_int_eq(m->n_agents, m->why_none ? 0 : 20);
    ta_match_free(m);
}

/* No table and no probabilities; more than two rewards; no estimates: a reason, and the human's
 * numbers. */
START_TEST(no_agents_without_reason)
{
    struct ta_dataset data = people();
    struct ta_fit fit[PEOPLE];
    struct ta_fit_options fo = {.scale = {.5, 0, 1}, .ci = TA_CI_NONE};
    const struct ta_arms arms = {1, {{"", 2, {.75, .25}}}};
    const char *why[PEOPLE];
    struct ta_match_options o = usual;
    o.n_agents = 20;
    memset(data.who[2].choice, -1, (size_t)data.who[2].n);
    memset(data.who[2].scored, 0, (size_t)data.who[2].n);
    ck_assert(ta_fit_all(ta_model_find("rw"), &data, &fo, 1, NULL, fit));
    ck_assert(ta_match_all(&data, fit, &o, 1, NULL, note_reason, why));
    ck_assert(strstr(why[0], "other arms"));
    o.arms = &arms;
    ck_assert(ta_match_all(&data, fit, &o, 1, NULL, note_reason, why));
    ck_assert_ptr_null(why[0]);
    ck_assert(strstr(why[2], "estimated"));
    data.who[1].reward[0] = .25;
    ck_assert(!ta_table_two_rewards(&data));
    ck_assert(ta_match_all(&data, fit, &o, 1, NULL, note_reason, why));
    ck_assert(strstr(why[0], "more than two"));
    people_free(&data);
}
END_TEST

static void add(TCase *c)
{
    tcase_set_timeout(c, 60);
    tcase_add_test(c, without_beta_a_coin);
    tcase_add_test(c, greedy_agents_find_the_best);
    tcase_add_test(c, agents_equal_plain_ones);
    tcase_add_test(c, forced_is_forced);
    tcase_add_test(c, missed_is_missed);
    tcase_add_test(c, hidden_outcomes_teach_nothing);
    tcase_add_test(c, contexts_are_independent);
    tcase_add_test(c, streams_have_names);
    tcase_add_test(c, threads_do_not_matter);
    tcase_add_test(c, no_agents_without_reason);
}

int main(void)
{
    gsl_set_error_handler_off(); /* as in main: a singular matrix is an answer */
    return run_suite("match", add);
}
