/* test_player.c - simulated participants: every model of the registry at the real task, and what
 * they remember of a session that was interrupted.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab_fixture.h"
#include "support.h"

#include <unistd.h>

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
        make_spec(ta_models[i], 2, spec, sizeof spec);
        struct ta_logbook book = play(spec, &f);
        ck_assert_int_eq(book.n, 60);
        /* one that relives all trials stands where the first one stands */
        ck_assert(ta_player_alloc(&second, spec, 2, 21, &f.error));
        for (int t = 0; t < book.n; t++) {
            ta_player_relive(&second, &f.exp, &f.session.plan, &book.row[t]);
        }
        ck_assert_int_eq(second.n_minds, f.player.n_minds);
        for (int m = 0; m < second.n_minds; m++) {
            struct ta_mind *x = &f.player.mind[m], *y = &second.mind[m];
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

/* Cuts the log behind `n` rows and goes on. */
static void resume_behind(struct lab_fixture *f, const char *spec, const struct ta_logbook *book,
                          int n)
{
    size_t length, bytes, lines = 0, at = 0;
    char *text = lab_read(f->session.paths.sidecar, &length);
    char *log = lab_read(f->session.paths.log, &bytes);
    size_t state = 0;
    while (strncmp(text + state, "\"complete\"", 10) != 0) {
        ck_assert(++state < length);
    }
    memcpy(text + state, "\"running\" ", 10);
    ck_assert(ta_file_replace(f->session.paths.sidecar, text, length, &f->error));
    while (lines < (size_t)n + 1) {
        lines += log[at++] == '\n';
    }
    ck_assert_int_eq(truncate(f->session.paths.log, (off_t)at + 7), 0);
    ck_assert(book->n > n);

    ta_player_free(&f->player);
    ck_assert(ta_player_alloc(&f->player, spec, 2, 21, &f->error));
    struct ta_session again = {.exp = &f->exp,
                               .seed = 21,
                               .name = f->session.name,
                               .paths = f->session.paths,
                               .player = &f->player,
                               .screen = &f->screen,
                               .virtual_time = true,
                               .resume = true,
                               .journal.fd = -1};
    ta_session_free(&f->session);
    f->session = again;
    ck_assert_int_eq(lab_play(f), TA_OK);
    ck_assert_int_eq(f->session.segment, 2);
    ck_assert_int_eq(f->session.first_trial, n + 1);
    free(text);
    free(log);
}

START_TEST(an_interrupted_learner_goes_on_as_if_nothing_had_happened)
{
    static const int behind[] = {0, 1, 11, 12, 13, 30, 59};
    const char *spec = "rw:alpha=.3,beta=5";
    for (size_t i = 0; i < sizeof behind / sizeof *behind; i++) {
        struct lab_fixture f;
        struct ta_logbook whole = play(spec, &f), two;
        resume_behind(&f, spec, &whole, behind[i]);
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

static void add(TCase *c)
{
    tcase_set_timeout(c, 60);
    tcase_add_test(c, every_model_plays_and_forgets_nothing);
    tcase_add_test(c, an_interrupted_learner_goes_on_as_if_nothing_had_happened);
}

int main(void)
{
    return run_suite("player", add);
}
