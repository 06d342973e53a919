/* test_rescue.c - a person's session on a disk that fails: what the screen says, in which words.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "person_fixture.h"
#include "support.h"

#include "lab/language.h"
#include "twoarm/texts.h"

#include <fcntl.h>
#include <sys/stat.h>

static struct ta_scene told; /* the rescue's page, as it was shown */

/* What fails when the thank-you is on the screen (or, of rows, the first outcome). */
static void break_description(struct person *p, const struct ta_scene *s)
{
    if (strcmp(s->name, "thanks") == 0) {
        ck_assert_int_eq(unlink(p->f.session.paths.sidecar), 0);
        ck_assert_int_eq(mkdir(p->f.session.paths.sidecar, 0700), 0);
    }
    told = *s;
}

static void break_receipt(struct person *p, const struct ta_scene *s)
{
    char path[PATH_MAX + 20];
    snprintf(path, sizeof path, "%s/payments.tsv", p->f.session.paths.sourcedata);
    if (strcmp(s->name, "thanks") == 0) {
        ck_assert_int_eq(mkdir(path, 0700), 0);
    }
    told = *s;
}

static void break_log(struct person *p, const struct ta_scene *s)
{
    if (strcmp(s->name, "feedback") == 0 && p->f.session.n_rows == 2) {
        int full = open("/dev/full", O_WRONLY);
        ck_assert_int_ge(dup2(full, p->f.session.journal.fd), 0);
        close(full);
    }
    told = *s;
}

static bool says(const char *part)
{
    for (int i = 0; i < told.n; i++) {
        if (told.draw[i].kind == TA_DRAW_TEXT && strstr(told.draw[i].text, part)) {
            return true;
        }
    }
    return false;
}

static void play(struct person *p, void (*shown)(struct person *, const struct ta_scene *))
{
    p->shown = shown;
    p->f.exp.instructions = false;
    ck_assert_int_eq(lab_play(&p->f), TA_MACHINE);
    ck_assert_str_eq(told.name, "rescue");
}

START_TEST(a_description_that_fails_is_told)
{
    struct person p;
    person_open(&p, 2);
    play(&p, break_description);
    ck_assert(says("Please call the experimenter"));
    ck_assert(says("The file that describes the session could not be written:"));
    ck_assert(says("_beh.json"));
    ck_assert(says("Rounds that are safe: 10. They are in"));
    ck_assert(says("--resume"));
    ck_assert_int_eq(p.f.session.n_rows, 10);
    lab_close(&p.f);
}
END_TEST

START_TEST(a_receipt_that_fails_names_the_amount)
{
    struct person p;
    person_open(&p, 2);
    p.f.exp.pay_per_point = 0.01;
    p.f.exp.pay_base = 5;
    play(&p, break_receipt);
    char money[TA_MONEY_TEXT], line[TA_SCENE_TEXT];
    ta_money_text(ta_texts_english(), money, 5 + 0.01 * p.f.session.points, "EUR");
    snprintf(line, sizeof line, "To be paid: %.60s", money);
    ck_assert(says(line));
    ck_assert(!says("--resume")); /* the session is complete */
    lab_close(&p.f);
}
END_TEST

START_TEST(a_row_that_fails_stops_the_session)
{
    struct person p;
    person_open(&p, 2);
    setenv("TWOARM_RESCUE", p.f.folder, 1);
    play(&p, break_log);
    ck_assert(says("The session has stopped"));
    ck_assert(says("Rounds that are safe: 2. They are in"));
    ck_assert(says("Round 3 is safe in"));
    ck_assert(says("trial-3_beh.tsv"));
    lab_close(&p.f);
}
END_TEST

START_TEST(in_the_session_s_language_and_with_its_border)
{
    struct person p;
    struct ta_texts german;
    person_open(&p, 2);
    ck_assert(ta_language_load(&german, "de", NULL, &p.f.error));
    p.f.session.texts = &german;
    p.f.session.pilot = true;
    p.f.exp.photodiode = TA_PHOTODIODE_LOWER_LEFT;
    play(&p, break_description);
    ck_assert(says("Bitte rufen Sie die Versuchsleitung"));
    ck_assert(says("Sichere Runden: 10."));
    ck_assert(says("PILOT"));
    ck_assert_uint_eq(told.draw[told.n - 1].rgb, 0); /* the photodiode's patch, dark */
    ta_language_free(&german);
    lab_close(&p.f);
}
END_TEST

/* All rows are there, so nothing is played: the description is made whole. */
START_TEST(resume_completes_the_description)
{
    struct person p;
    person_open(&p, 2);
    play(&p, break_description);
    /* as the disk had it before: complete up to the last row, "running" */
    ck_assert_int_eq(rmdir(p.f.session.paths.sidecar), 0);
    ck_assert(ta_sidecar_write(&p.f.session, &p.f.error));
    lab_unfinish(&p.f);
    person_resume(&p);
    p.shown = NULL;
    ck_assert_int_eq(lab_play(&p.f), TA_OK);
    ck_assert_int_eq(p.f.session.n_rows, 10);
    json_t *end = about_of(&p.f, "End");
    ck_assert_str_eq(json_string_value(json_object_get(end, "State")), "complete");
    json_decref(end);
    lab_close(&p.f);
}
END_TEST

/* Lines stay on the screen and do not lie on each other, with the longest paths there are. */
START_TEST(all_of_it_fits)
{
    struct ta_experiment x;
    struct ta_texts texts[2] = {*ta_texts_english()};
    struct ta_error e = {0};
    ta_experiment_default(&x);
    ck_assert(ta_language_load(&texts[1], "de", NULL, &e));
    for (int i = 0; i < 8; i++) {
        static struct ta_session s;
        struct ta_scene scene;
        s = (struct ta_session){.exp = &x, .n_rows = 123, .texts = &texts[i / 4]};
        s.failed = i % 4 == 3 ? TA_FAILED_ROW : (enum ta_failed)(i % 4 + 1);
        memset(s.paths.log, 'l', 280);
        memset(s.paths.sidecar, 's', 280);
        memset(s.rescued, 'r', i % 4 == 3 ? 140 : 0);
        ta_rescue_scene(&s, &scene);
        for (int j = 1; j < scene.n; j++) {
            const struct ta_draw *a = &scene.draw[j - 1], *b = &scene.draw[j];
            ck_assert_msg(b->y - a->y > (a->h + b->h) / 2 * 0.9f, "%s / %s", a->text, b->text);
            ck_assert(b->y < 345);
        }
    }
    ta_language_free(&texts[1]);
}
END_TEST

static void add(TCase *c)
{
    tcase_add_test(c, a_description_that_fails_is_told);
    tcase_add_test(c, a_receipt_that_fails_names_the_amount);
    tcase_add_test(c, a_row_that_fails_stops_the_session);
    tcase_add_test(c, in_the_session_s_language_and_with_its_border);
    tcase_add_test(c, resume_completes_the_description);
    tcase_add_test(c, all_of_it_fits);
}

int main(void)
{
    return run_suite("rescue", add);
}
