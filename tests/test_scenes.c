/* test_scenes.c - every picture of the task as text, compared with tests/golden/scenes.txt.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * After a wanted change of the looks: TWOARM_NEW_GOLDEN=1 build/tests/test_scenes, then read the
 * difference and look at the screens. Sides, colours and symbols come from seed 7. */
#include "lab_fixture.h"

#include <math.h>

enum { MOST_SCENES = 40, ONE_OF_EACH = 13 };

static struct ta_scene kept[MOST_SCENES];
static int n_kept;

static const char *text_in(const struct ta_scene *s)
{
    for (int i = 0; i < s->n; i++) {
        if (s->draw[i].kind == TA_DRAW_TEXT) {
            return s->draw[i].text;
        }
    }
    return "";
}

/* The first of each name; of the outcomes, one of each. */
static bool keep(struct ta_screen *screen, const struct ta_scene *const *scene, int n,
                 struct ta_error *e)
{
    (void)screen;
    (void)n;
    (void)e;
    for (int i = 0; i < n_kept; i++) {
        if (strcmp(kept[i].name, scene[0]->name) == 0 &&
            (strcmp(scene[0]->name, "feedback") != 0 ||
             strcmp(text_in(&kept[i]), text_in(scene[0])) == 0)) {
            return true;
        }
    }
    ck_assert_int_lt(n_kept, MOST_SCENES);
    kept[n_kept++] = *scene[0];
    return true;
}

static void collect(int k)
{
    struct lab_fixture f;
    n_kept = 0;
    lab_open(&f, "random", 7, 4);
    if (k > 2) {
        ta_env_spec_init(&f.exp.env, f.exp.env.env, k);
        for (int a = 0; a < k; a++) {
            f.exp.env.par[0][a] = 0.5;
            f.exp.key[a] = ta_key_find("1") + a;
        }
    }
    ck_assert(ta_session_rehearse(&f.session, &f.screen, keep, &f.error));
    lab_close(&f);
}

static void add_number(struct ta_text *t, const char *name, float x)
{
    if (x != 0) {
        ta_text_add(t, " %s=%g", name, round(x * 100.0) / 100);
    }
}

static void describe(struct ta_text *t, const struct ta_draw *d)
{
    static const char *const kind[] = {"box", "frame", "disc", "ring", "line", "symbol", "text"};
    ta_text_add(t, "  %s at %g,%g", kind[d->kind], round(d->x * 100.0) / 100,
                round(d->y * 100.0) / 100);
    add_number(t, "w", d->w);
    add_number(t, "h", d->h);
    add_number(t, "radius", d->radius);
    add_number(t, "thick", d->thick);
    if (d->kind == TA_DRAW_LINE) {
        ta_text_add(t, " to %g,%g", round(d->x2 * 100.0) / 100, round(d->y2 * 100.0) / 100);
    }
    if (d->kind == TA_DRAW_SYMBOL) {
        ta_text_add(t, " %s", ta_symbol_get(d->symbol)->name);
    }
    ta_text_add(t, " #%06X%s", (unsigned)d->rgb, d->bold ? " bold" : "");
    if (d->kind == TA_DRAW_TEXT) {
        ta_text_add(t, " \"%s\"", d->text);
    }
    ta_text_add(t, "\n");
}

static void describe_all(struct ta_text *t)
{
    for (int i = 0; i < n_kept; i++) {
        ta_text_add(t, "%s on #%06X\n", kept[i].name, (unsigned)kept[i].ground);
        for (int j = 0; j < kept[i].n; j++) {
            describe(t, &kept[i].draw[j]);
        }
    }
}

START_TEST(pictures_are_as_agreed)
{
    const char *top = getenv("TWOARM_TOP");
    char path[PATH_MAX];
    struct ta_text now = {0};
    struct ta_error e = {0};
    snprintf(path, sizeof path, "%s/tests/golden/scenes.txt", top ? top : ".");
    collect(2);
    ck_assert_int_eq(n_kept, ONE_OF_EACH - 1);
    describe_all(&now);
    if (getenv("TWOARM_NEW_GOLDEN")) {
        ck_assert(ta_file_replace(path, now.s, now.n, &e));
    }
    size_t n;
    char *golden = lab_read(path, &n);
    size_t same = 0;
    while (same < n && same < now.n && golden[same] == now.s[same]) {
        same++;
    }
    while (same > 0 && now.s[same - 1] != '\n') {
        same--;
    }
    ck_assert_msg(n == now.n && same >= n, "expected:\n%.200s\nfound:\n%.200s", golden + same,
                  now.s + same);
    free(golden);
    ta_text_free(&now);
}
END_TEST

/* What holds for any looks, with 2 to 8 machines. */
START_TEST(pictures_can_be_read_and_fit)
{
    collect(_i);
    ck_assert_int_ge(n_kept, ONE_OF_EACH - 2);
    for (int i = 0; i < n_kept; i++) {
        for (int j = 0; j < kept[i].n; j++) {
            const struct ta_draw *d = &kept[i].draw[j];
            double half =
                d->kind == TA_DRAW_DISC || d->kind == TA_DRAW_RING ? d->radius : d->w / 2.0;
            if (d->kind == TA_DRAW_TEXT) {
                ck_assert_msg(d->h >= 18, "%s: '%s' is too small", kept[i].name, d->text);
                half = 0.25 * d->h * (double)strlen(d->text); /* a letter is about .49 em wide */
            }
            ck_assert_msg(fabs(d->x) + half <= 450, "%s: item %d leaves a 5:4 screen", kept[i].name,
                          j);
            ck_assert_msg(fabs(d->y) + d->h / 2.0 <= 360, "%s: item %d is too high", kept[i].name,
                          j);
        }
    }
}
END_TEST

static const struct ta_scene *find(const char *name)
{
    for (int i = 0; i < n_kept; i++) {
        if (strcmp(kept[i].name, name) == 0) {
            return &kept[i];
        }
    }
    ck_abort_msg("no picture %s", name);
    return NULL;
}

/* Left and right machine: the same things at mirrored places, colours and symbols apart. */
START_TEST(machines_are_mirror_images)
{
    collect(2);
    const struct ta_scene *s = find("stimulus");
    int n = (s->n - 2) / 2;
    for (int i = 0; i < n; i++) {
        const struct ta_draw *left = &s->draw[2 + i], *right = &s->draw[2 + n + i];
        ck_assert_int_eq(left->kind, right->kind);
        ck_assert_float_eq_tol(left->x, -right->x, 1e-3f);
        ck_assert_float_eq_tol(left->y, right->y, 1e-3f);
        ck_assert_float_eq_tol(left->w, right->w, 1e-3f);
        ck_assert_float_eq_tol(left->x2, -right->x2, 1e-3f);
    }
}
END_TEST

static int rings(const struct ta_scene *s, struct ta_draw *ring)
{
    int n = 0;
    for (int i = 0; i < s->n; i++) {
        if (s->draw[i].kind == TA_DRAW_RING) {
            *ring = s->draw[i];
            n++;
        }
    }
    return n;
}

START_TEST(win_and_nothing_differ_in_their_text_alone)
{
    struct ta_draw ring[2];
    int n = 0;
    collect(2);
    for (int i = 0; i < n_kept; i++) {
        if (strcmp(kept[i].name, "feedback") == 0) {
            ck_assert_int_lt(n, 2);
            ck_assert_int_eq(rings(&kept[i], &ring[n++]), 1);
        }
    }
    ck_assert_int_eq(n, 2);
    ck_assert_mem_eq(&ring[0], &ring[1], sizeof ring[0]);
    ck_assert_float_eq(ring[0].x, 0); /* where the fixation cross was */
    ck_assert_float_eq(ring[0].y, 0);
}
END_TEST

START_TEST(nothing_shows_the_outcome_early)
{
    struct ta_draw ring;
    collect(2);
    ck_assert_int_eq(rings(find("highlight"), &ring), 0);
    ck_assert_str_eq(text_in(find("highlight")), "");
    ck_assert_int_eq(rings(find("too_slow"), &ring), 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("scenes");
    TCase *all = tcase_create("all");
    tcase_add_test(all, pictures_are_as_agreed);
    tcase_add_loop_test(all, pictures_can_be_read_and_fit, 2, TA_MAX_ARMS + 1);
    tcase_add_test(all, machines_are_mirror_images);
    tcase_add_test(all, win_and_nothing_differ_in_their_text_alone);
    tcase_add_test(all, nothing_shows_the_outcome_early);
    suite_add_tcase(suite, all);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
