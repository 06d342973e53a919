/* rescue.c - when the disk fails in mid-session: the row goes to a second place, and the screen
 * says what to do.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Places: $TWOARM_RESCUE; $XDG_STATE_HOME/twoarm/rescue or ~/.local/state/twoarm/rescue; /tmp. The
 * file's name has the session's and a part of its outcome table's hash, so that --resume finds it
 * and takes it for no other session's. */
#include "lab.h"

#include "twoarm/columns.h"
#include "twoarm/io.h"

#include "task/draw.h"
#include "task/looks.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { N_PLACES = 4, N_NAMES = 9, KEY_RETURN = 40, KEY_ESCAPE = 41 };

/* The i-th place; false: there is none of that kind. */
static bool place(int i, char *folder)
{
    static const struct {
        const char *variable, *below;
    } of[N_PLACES] = {{"TWOARM_RESCUE", ""},
                      {"XDG_STATE_HOME", "/twoarm/rescue"},
                      {"HOME", "/.local/state/twoarm/rescue"},
                      {NULL, "/tmp"}};
    const char *base = of[i].variable ? getenv(of[i].variable) : "";
    if (!base || (of[i].variable && !*base)) {
        return false;
    }
    int n = snprintf(folder, PATH_MAX, "%s%s", base, of[i].below);
    return n >= 0 && n < PATH_MAX;
}

static bool name_file(const struct ta_session *s, const char *folder, int trial, int number,
                      char *path)
{
    char again[16] = "";
    if (number > 1) {
        snprintf(again, sizeof again, "-%d", number);
    }
    int n = snprintf(path, PATH_MAX, "%s/%s_%.8s_trial-%d%s_beh.tsv", folder, s->paths.stem,
                     s->outcomes_sha256, trial, again);
    return n >= 0 && n < PATH_MAX;
}

static bool save(struct ta_session *s, int i, int trial, const char *text, size_t n)
{
    char folder[PATH_MAX];
    struct ta_error ignored = {0};
    bool made = place(i, folder) && ta_folder_make(folder, &ignored);
    ta_error_free(&ignored);
    for (int number = 1; made && number <= N_NAMES; number++) {
        if (!name_file(s, folder, trial, number, s->rescued)) {
            break;
        }
        if (ta_file_create(s->rescued, text, n)) {
            return true;
        }
        if (errno != EEXIST) {
            break;
        }
    }
    s->rescued[0] = '\0';
    return false;
}

void ta_rescue_row(struct ta_session *s, const struct ta_row *row, struct ta_error *e)
{
    char text[2 * TA_LINE_MAX];
    size_t n = ta_header_format(s->exp->env.k, text, sizeof text);
    n += ta_row_format(row, s->exp->env.k, text + n, sizeof text - n);
    for (int i = 0; i < N_PLACES; i++) {
        if (save(s, i, row->trial, text, n)) {
            ta_error_add(e, TA_MACHINE,
                         "trial %d, which could not be written, is saved in %s; make the disk work "
                         "again, then go on with --resume, which takes it from there",
                         row->trial, s->rescued);
            return;
        }
    }
    ta_error_add(e, TA_MACHINE, "trial %d could not be saved anywhere else either", row->trial);
}

bool ta_rescue_find(const struct ta_session *s, int trial, struct ta_row *row)
{
    char folder[PATH_MAX], path[PATH_MAX];
    for (int i = 0; i < N_PLACES; i++) {
        for (int number = 1; place(i, folder) && number <= N_NAMES; number++) {
            struct ta_logbook book = {0};
            struct ta_error ignored = {0};
            bool found = name_file(s, folder, trial, number, path) && access(path, R_OK) == 0 &&
                         ta_logbook_read(&book, path, trial, &ignored) && book.n == 1;
            if (found) {
                *row = book.row[0];
            }
            ta_logbook_free(&book);
            ta_error_free(&ignored);
            if (found) {
                return true;
            }
        }
    }
    return false;
}

/* --- the page -------------------------------------------------------------------------------- */

/* A path in lines of the screen's width; from the first line at y on. Where the next line goes. */
static float draw_path(struct ta_scene *scene, float y, const char *path)
{
    enum { LINE = 72 };
    for (size_t n = strlen(path), at = 0; at < n && y < 330; at += LINE, y += 30) {
        char line[LINE + 1];
        snprintf(line, sizeof line, "%.*s", LINE, path + at);
        ta_draw_text(scene, 0, y, TA_SIZE_SMALL, TA_INK, line);
    }
    return y;
}

void ta_rescue_scene(const struct ta_session *s, struct ta_scene *scene)
{
    char line[TA_SCENE_TEXT];
    ta_draw_begin(scene, "rescue");
    ta_draw_bold(scene, 0, -250, TA_SIZE_TITLE, TA_INK, "Please call the experimenter");
    ta_draw_text(scene, 0, -170, TA_SIZE_TEXT, TA_INK,
                 "The session has stopped: its data could no longer be written to the disk.");
    snprintf(line, sizeof line, s->n_rows == 1 ? "%d trial is safe in" : "%d trials are safe in",
             s->n_rows);
    ta_draw_text(scene, 0, -110, TA_SIZE_TEXT, TA_INK, line);
    float y = draw_path(scene, -75, s->paths.log) + 20;
    if (s->rescued[0]) {
        snprintf(line, sizeof line, "Trial %d is safe in", s->n_rows + 1);
        ta_draw_text(scene, 0, y, TA_SIZE_TEXT, TA_INK, line);
        y = draw_path(scene, y + 35, s->rescued) + 20;
    }
    ta_draw_text(scene, 0, y + 10, TA_SIZE_TEXT, TA_INK,
                 "Make the disk work again (room? cable? network?), then start with --resume.");
    ta_draw_text(scene, 0, 330, TA_SIZE_SMALL, TA_QUIET, "Enter: end");
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
    if (s->player || strcmp(s->why_ended, "writing failed") != 0) {
        return;
    }
    ta_rescue_scene(s, &s->picture);
    int64_t shown = screen->show(screen->of, &s->picture, 0);
    while (!ta_session_signalled()) {
        struct ta_input in = screen->wait(screen->of, screen->now(screen->of) + slice_ns);
        if (in.kind == TA_INPUT_REDRAW) {
            screen->show(screen->of, &s->picture, 0);
        } else if (in.kind == TA_INPUT_BROKEN || (in.t_ns > shown + deaf_ns && is_end(&in))) {
            return;
        }
    }
}
