/* rescue_page.c - the screen that tells the experimenter that the disk has failed, what is safe,
 * and what to do.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab.h"

#include "task/draw.h"
#include "task/looks.h"
#include "task/page.h"

#include <stdio.h>
#include <string.h>

enum { KEY_RETURN = 40, KEY_ESCAPE = 41, WIDEST = 820 };

static const struct ta_texts *texts_of(const struct ta_session *s)
{
    return s->texts ? s->texts : ta_texts_english();
}

/* A phrase in lines of at most WIDEST units, from the first line at y on. Where the next line
 * goes. */
static float say(const struct ta_session *s, struct ta_scene *scene, float y, enum ta_phrase which,
                 const char *arg)
{
    char line[TA_SCENE_TEXT], part[TA_SCENE_TEXT];
    const char *const args[] = {arg, NULL};
    const char *left = ta_phrase_fill(texts_of(s), line, sizeof line, which, args);
    for (; *left; y += 36) {
        size_t n = ta_text_fit(left, TA_SIZE_TEXT, false, WIDEST);
        snprintf(part, sizeof part, "%.*s", (int)n, left);
        ta_draw_text(scene, 0, y, TA_SIZE_TEXT, TA_INK, part);
        left += n;
        left += *left == ' ';
    }
    return y;
}

/* How much of a path goes on one line: to the last / or _ where all of it is too much. */
static size_t piece_of(const char *path, size_t most)
{
    size_t n = strlen(path);
    if (n <= most) {
        return n;
    }
    for (n = most; n > most / 2 && !strchr("/_", path[n - 1]); n--) {
    }
    return n > most / 2 ? n : most;
}

static float draw_path(struct ta_scene *scene, float y, const char *path)
{
    enum { LINE = 72, LOWEST = 300 };
    for (size_t n; *path && y < LOWEST; path += n, y += 30) {
        char line[LINE + 1];
        n = piece_of(path, LINE);
        snprintf(line, sizeof line, "%.*s", (int)n, path);
        ta_draw_text(scene, 0, y, TA_SIZE_SMALL, TA_QUIET, line);
    }
    return y;
}

static float say_number(const struct ta_session *s, struct ta_scene *scene, float y,
                        enum ta_phrase which, int number)
{
    char text[TA_NUMBER_TEXT];
    return say(s, scene, y, which, ta_number_text(texts_of(s), text, number, 0, false));
}

/* All rounds are safe, but not what is known of them. */
static float draw_rest(const struct ta_session *s, struct ta_scene *scene, float y)
{
    char money[TA_MONEY_TEXT];
    double amount = ta_experiment_payment(s->exp, s->points);
    if (s->failed == TA_FAILED_DESCRIPTION) {
        return draw_path(scene, y, s->paths.sidecar);
    }
    return say(s, scene, y, TA_SAY_RESCUE_PAY,
               ta_money_text(texts_of(s), money, amount, s->exp->currency));
}

void ta_rescue_scene(const struct ta_session *s, struct ta_scene *scene)
{
    static const enum ta_phrase what[] = {[TA_FAILED_ROW] = TA_SAY_RESCUE_ROW,
                                          [TA_FAILED_DESCRIPTION] = TA_SAY_RESCUE_DESCRIPTION,
                                          [TA_FAILED_RECEIPT] = TA_SAY_RESCUE_RECEIPT};
    ta_draw_begin(scene, "rescue");
    const char *title = texts_of(s)->phrase[TA_SAY_CALL_EXPERIMENTER];
    ta_draw_bold(scene, 0, -265, TA_SIZE_TITLE, TA_INK, title);
    float y = say(s, scene, -195, what[s->failed], NULL);
    if (s->failed != TA_FAILED_ROW) {
        y = draw_rest(s, scene, y + 4) + 14;
    }
    y = say_number(s, scene, y + 14, TA_SAY_RESCUE_SAFE, s->n_rows);
    y = draw_path(scene, y, s->paths.log) + 14;
    if (s->rescued[0]) {
        y = say_number(s, scene, y, TA_SAY_RESCUE_SAVED, s->n_rows + 1);
        y = draw_path(scene, y, s->rescued) + 14;
    }
    if (s->failed != TA_FAILED_RECEIPT) {
        say(s, scene, y + 10, TA_SAY_RESCUE_REPAIR, NULL);
    }
    ta_draw_text(scene, 0, 330, TA_SIZE_SMALL, TA_QUIET, texts_of(s)->phrase[TA_SAY_CONFIRM_END]);
    if (s->exp->ground == TA_GROUND_LIGHT) {
        ta_scene_lighten(scene);
    }
}

static bool is_end(const struct ta_input *in)
{
    bool key = in->key == KEY_RETURN || in->key == KEY_ESCAPE; /* none that participants use */
    return in->kind == TA_INPUT_CLOSE || in->kind == TA_INPUT_BROKEN ||
           (in->kind == TA_INPUT_KEY_DOWN && key);
}

/* Keys pressed in the first half second were meant for the task. */
void ta_rescue_tell(struct ta_session *s)
{
    const int64_t slice_ns = 50000000, deaf_ns = 500000000;
    struct ta_screen *screen = s->screen;
    struct ta_scene page;
    if (s->player || s->failed == TA_FAILED_NOTHING) {
        return;
    }
    ta_rescue_scene(s, &page);
    const struct ta_scene *scene = ta_session_picture(s, screen, &page, &s->picture);
    int64_t shown = screen->show(screen->of, scene, 0);
    while (!ta_session_signalled()) {
        struct ta_input in = screen->wait(screen->of, screen->now(screen->of) + slice_ns);
        if (in.kind == TA_INPUT_REDRAW) {
            screen->show(screen->of, scene, 0);
        } else if (in.kind == TA_INPUT_BROKEN || (in.t_ns > shown + deaf_ns && is_end(&in))) {
            return;
        }
    }
}
