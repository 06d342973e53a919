/* test_player.c - simulated participants: every model of the registry at the real task, and what
 * they remember of a session that was interrupted.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab_fixture.h"
#include "support.h"

/* "rw:alpha=0.3,beta=5", with each parameter's typical value. */
static void make_spec(const struct ta_model *m, int k, char *spec, size_t size)
{
    struct ta_par_info info[TA_MAX_PAR];
    int n = ta_model_pars(m, k, info);
    size_t at = (size_t)snprintf(spec, size, "%s", m->name);
    for (int j = 0; j < n; j++) {
        char name[32];
        at += (size_t)snprintf(spec + at, size - at, "%c%s=%.17g", j ? ',' : ':',
                               ta_par_name(&info[j], k, name), info[j].def->typical);
    }
}

/* A session of `spec`; what it logged. */
static struct ta_logbook play(const char *spec, struct lab_fixture *f)
{
    struct ta_logbook book;
    lab_open(f, spec, 21, 12);
    ck_assert_int_eq(lab_play(f), TA_OK);
    ck_assert(ta_logbook_read(&book, f->session.paths.log, 1, &f->error));
    return book;
}

START_TEST(every_model_plays_and_forgets_nothing)
{
    for (int i = 0; ta_models[i]; i++) {
        struct lab_fixture f;
        struct ta_player second;
        char spec[400];
        if (ta_models[i]->sees_means) {
            continue; /* refused at the task */
        }
        make_spec(ta_models[i], 2, spec, sizeof spec);
        struct ta_logbook book = play(spec, &f);
        ck_assert_int_eq(book.n, 60);
        /* one that relives all trials stands where the first one stands */
        ck_assert(ta_player_alloc(&second, spec, 2, 21, &f.error));
        ck_assert(ta_player_start(&second, &f.session.plan, &f.error));
        for (int t = 0; t < book.n; t++) {
            ta_player_relive(&second, &f.exp, &f.session.plan, &book.row[t]);
        }
        ck_assert_int_eq(second.n_minds, f.player.n_minds);
        for (int m = 0; m < second.n_minds; m++) {
            struct ta_mind *x = f.player.mind[m], *y = second.mind[m];
            ck_assert_msg(memcmp(&x->choice, &y->choice, sizeof x->choice) == 0, "%s", spec);
            ck_assert(memcmp(&x->response, &y->response, sizeof x->response) == 0);
            ta_runner_predict(&x->runner, false);
            ta_runner_predict(&y->runner, false);
            for (int a = 0; a < 2; a++) {
                int at = a * x->runner.lanes.n;
                ck_assert_msg(x->runner.logp[at] == y->runner.logp[at], "%s", spec);
            }
        }
        ta_player_free(&second);
        ta_logbook_free(&book);
        lab_close(&f);
    }
}
END_TEST

START_TEST(an_interrupted_learner_goes_on_as_if_nothing_had_happened)
{
    static const int behind[] = {0, 1, 11, 12, 13, 30, 59};
    const char *spec = "rw:alpha=.3,beta=5";
    for (size_t i = 0; i < sizeof behind / sizeof *behind; i++) {
        struct lab_fixture f;
        struct ta_logbook whole = play(spec, &f), two;
        lab_resume_behind(&f, spec, 21, behind[i]);
        ck_assert(ta_logbook_read(&two, f.session.paths.log, 1, &f.error));
        ck_assert_int_eq(two.n, whole.n);
        for (int t = 0; t < two.n; t++) {
            const struct ta_row *x = &whole.row[t], *y = &two.row[t];
            ck_assert_int_eq(x->choice, y->choice);
            ck_assert_double_eq(x->total_points, y->total_points);
            ck_assert(x->response_time == y->response_time);
            ck_assert_int_eq(y->segment, t < behind[i] ? 1 : 2);
            ck_assert_int_eq(!!(y->flags & TA_FLAG_REPEATED), t == behind[i]);
        }
        ta_logbook_free(&whole);
        ta_logbook_free(&two);
        lab_close(&f);
    }
}
END_TEST

/* Values of the arms of one context by the delta rule from 1/2, of the log's own rows. */
static void values_of(const struct ta_logbook *book, const char *context, double alpha, double *q)
{
    q[0] = q[1] = 0.5;
    for (int t = 0; t < book->n; t++) {
        const struct ta_row *row = &book->row[t];
        if (!strcmp(row->context, context) && row->status == TA_ANSWERED) {
            q[row->choice - 1] += alpha * (row->reward - q[row->choice - 1]);
        }
    }
}

START_TEST(contexts_that_take_turns_are_learned_apart)
{
    const double alpha = 0.3, beta = 2;
    enum { CONTEXTS = 9 }; /* of two blocks: practice, and 4 each */
    struct lab_fixture f;
    struct ta_logbook book;
    lab_open(&f, "rw:alpha=.3,beta=2", 5, 40);
    f.exp.context_order = TA_CONTEXTS_INTERLEAVED;
    f.exp.n_blocks = 2;
    f.exp.n_sets = 4;
    for (int i = 1; i < 4; i++) {
        f.exp.set[i] = f.exp.set[0];
    }
    ck_assert_int_eq(lab_play(&f), TA_OK);
    ck_assert(ta_logbook_read(&book, f.session.paths.log, 1, &f.error));
    ck_assert_int_eq(f.player.n_minds, CONTEXTS);
    for (int m = 0; m < CONTEXTS; m++) {
        struct ta_mind *mind = f.player.mind[m];
        char context[12];
        double q[2];
        snprintf(context, sizeof context, "%d", mind->context);
        values_of(&book, context, alpha, q);
        ck_assert(q[0] != 0.5 || q[1] != 0.5);
        ta_runner_predict(&mind->runner, false);
        double first = 1 / (1 + exp(-beta * (q[0] - q[1])));
        ck_near(exp(mind->runner.logp[0]), first, 1e-12);
    }
    ta_logbook_free(&book);
    lab_close(&f);
}
END_TEST

static void add(TCase *c)
{
    tcase_set_timeout(c, 60);
    tcase_add_test(c, every_model_plays_and_forgets_nothing);
    tcase_add_test(c, contexts_that_take_turns_are_learned_apart);
    tcase_add_test(c, an_interrupted_learner_goes_on_as_if_nothing_had_happened);
}

int main(void)
{
    return run_suite("player", add);
}
