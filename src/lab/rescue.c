/* rescue.c - when the disk fails in mid-session: the row goes to a second place.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Places: $TWOARM_RESCUE; $XDG_STATE_HOME/twoarm/rescue or ~/.local/state/twoarm/rescue; /tmp. The
 * file's name has the session's and a part of its outcome table's hash, so that --resume finds it
 * and takes it for no other session's. */
#include "lab.h"

#include "twoarm/columns.h"
#include "twoarm/io.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { N_PLACES = 4, N_NAMES = 9 };

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
