/* test_scenes.c - every picture of the task as text, compared with tests/golden/scenes.txt.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * After a wanted change of the looks: TWOARM_NEW_GOLDEN=1 build/tests/test_scenes, then read the
 * difference and look at the screens. Sides, colours and symbols come from seed 7. */
#include "lab_fixture.h"
#include "suite.h"
#include "tour.h"
#include "task/page.h"

#include <math.h>

enum { MOST_SCENES = 80 };

static struct ta_scene kept[MOST_SCENES];
static const struct tour *from[MOST_SCENES];
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

/* Of a tour the first picture of each name; of pages with several texts, one of each. */
static bool is_known(const struct tour *tour, const struct ta_scene *s)
{
    for (int i = 0; i < n_kept; i++) {
        if (from[i] == tour && strcmp(kept[i].name, s->name) == 0 &&
            (!strstr("feedback instructions quiz", s->name) ||
             strcmp(text_in(&kept[i]), text_in(s)) == 0)) {
            return true;
        }
    }
    return false;
}

static void keep(const struct tour *tour, const struct ta_scene *s, void *of)
{
    (void)of;
    if (!is_known(tour, s)) {
        ck_assert_int_lt(n_kept, MOST_SCENES);
        from[n_kept] = tour;
        kept[n_kept++] = *s;
    }
}

static const struct ta_task_dress dress = {.participant = "012", .session = "1"};

static void collect(const char *name)
{
    n_kept = 0;
    for (int i = 0; i < N_TOURS; i++) {
        if (strcmp(tours[i].name, name) == 0) {
            tour_go(&tours[i], 7, &dress, keep, NULL);
        }
    }
    ck_assert_int_gt(n_kept, 0);
}

static void add_number(struct ta_text *t, const char *name, float x)
{
    if (x != 0) {
        ta_text_add(t, " %s=%g", name, round(x * 100.0) / 100);
    }
}

static void describe_item(struct ta_text *t, const struct ta_draw *d)
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

static void describe(struct ta_text *t, const struct ta_scene *s, const char *tour)
{
    ta_text_add(t, "%s: %s on #%06X\n", tour, s->name, (unsigned)s->ground);
    for (int i = 0; i < s->n; i++) {
        describe_item(t, &s->draw[i]);
    }
    for (int i = 0; i < s->n_hits; i++) {
        const struct ta_hit *h = &s->hit[i];
        ta_text_add(t, "  click at %g,%g w=%g h=%g is %s\n", round(h->x * 100.0) / 100,
                    round(h->y * 100.0) / 100, round(h->w * 100.0) / 100, round(h->h * 100.0) / 100,
                    ta_key_name(h->key));
    }
}

/* Golden are the tours that hold every state once; of the others what differs by settings. */
static void collect_golden(struct ta_text *t)
{
    static const char *const of_state[] = {
        "practice_again", "quiz", "quiz_failed", "quiz_passed", "stopped", "summary", "ready"};
    for (int i = 0; i < N_TOURS; i++) {
        collect(tours[i].name);
        for (int j = 0; j < n_kept; j++) {
            bool wanted = i == 0 || strcmp(kept[j].name, "feedback") == 0 ||
                          strcmp(kept[j].name, "stimulus") == 0;
            for (size_t w = 0; w < sizeof of_state / sizeof *of_state; w++) {
                wanted |= strcmp(kept[j].name, of_state[w]) == 0;
            }
            if (wanted) {
                describe(t, &kept[j], tours[i].name);
            }
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
    collect_golden(&now);
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

/* What holds for any looks, any number of machines and size of letters. */
START_TEST(pictures_can_be_read_and_fit)
{
    collect(tours[_i].name);
    for (int i = 0; i < n_kept; i++) {
        for (int j = 0; j < kept[i].n; j++) {
            const struct ta_draw *d = &kept[i].draw[j];
            double half =
                d->kind == TA_DRAW_DISC || d->kind == TA_DRAW_RING ? d->radius : d->w / 2.0;
            if (d->kind == TA_DRAW_TEXT) {
                ck_assert_msg(d->h >= 18, "%s: '%s' is too small", kept[i].name, d->text);
                half = ta_text_width(d->text, d->h, d->bold) / 2.0;
            }
            double x = d->align == TA_LEFT ? d->x + half : d->x;
            ck_assert_msg(fabs(x) + half <= 450, "%s: item %d leaves a 5:4 screen", kept[i].name,
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
    collect("usual");
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
    collect("usual");
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
    collect("usual");
    ck_assert_int_eq(rings(find("highlight"), &ring), 0);
    ck_assert_str_eq(text_in(find("highlight")), "0 points"); /* what there was before */
    ck_assert_int_eq(rings(find("too_slow"), &ring), 0);
}
END_TEST

static void add(TCase *all)
{
    tcase_add_test(all, pictures_are_as_agreed);
    tcase_add_loop_test(all, pictures_can_be_read_and_fit, 0, N_TOURS);
    tcase_add_test(all, machines_are_mirror_images);
    tcase_add_test(all, win_and_nothing_differ_in_their_text_alone);
    tcase_add_test(all, nothing_shows_the_outcome_early);
}

int main(void)
{
    return run_suite("scenes", add);
}
