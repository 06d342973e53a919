/* groups.c - which group each participant belongs to: a column of the table, or participants.tsv.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "intake.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool ta_group_take(struct ta_seen_person *p, const char *level, const struct ta_table *t,
                   struct ta_error *e)
{
    if (!p->group) {
        p->group = strdup(level);
        return p->group || ta_error_add(e, TA_MACHINE, "out of memory");
    }
    return strcmp(p->group, level) == 0 ||
           ta_error_add(e, TA_USER,
                        "%s:%d: participant %s is in group '%s' here and in '%s' before; expected "
                        "one group a participant and session",
                        t->path, t->line, p->id, level, p->group);
}

/* The participants.tsv in the nearest folder above a log, at most four up (sub-, ses-, beh, the
 * study). False when there is none. */
static bool study_table(const char *log, char *path, size_t size)
{
    snprintf(path, size, "%s", log);
    for (int up = 0; up < 5; up++) {
        char *slash = strrchr(path, '/');
        size_t n = slash ? (size_t)(slash - path) : 0;
        int added = snprintf(path + n, size - n, "%sparticipants.tsv", slash ? "/" : "");
        if (added > 0 && (size_t)added < size - n && access(path, R_OK) == 0) {
            return true;
        }
        if (!slash) {
            return false;
        }
        path[n] = '\0';
    }
    return false;
}

static int cell_named(const struct ta_table *t, const char *name)
{
    for (int i = 0; i < t->n_cells; i++) {
        if (strcmp(t->cell[i], name) == 0) {
            return i;
        }
    }
    return -1;
}

/* Gives everybody whose log lies below this study the level of its row. */
static bool read_study(struct ta_intake *in, const char *path, struct ta_error *e)
{
    struct ta_table t;
    const char *column = in->options->group;
    if (!ta_table_open(&t, path, -1, e)) {
        return false;
    }
    int who = ta_table_next(&t) ? cell_named(&t, "participant_id") : -1;
    int level = who >= 0 ? cell_named(&t, column) : -1;
    bool good = who >= 0 && level >= 0;
    if (!good) {
        ta_error_add(e, TA_USER, "%s:1: expected columns participant_id and %s (--group)", path,
                     column);
    }
    while (good && ta_table_next(&t)) {
        for (int i = 0; who < t.n_cells && level < t.n_cells && i < in->n; i++) {
            struct ta_seen_person *p = &in->who[i];
            char own[4096];
            if (!p->group && strcmp(p->id, t.cell[who]) == 0 &&
                study_table(in->source[p->source].path, own, sizeof own) &&
                strcmp(own, path) == 0) {
                good = ta_group_take(p, t.cell[level], &t, e);
            }
        }
    }
    ta_table_close(&t);
    return good;
}

static bool unknown(const char *level)
{
    return !level || !*level || strcmp(level, "n/a") == 0;
}

bool ta_groups_find(struct ta_intake *in, struct ta_error *e)
{
    char path[4096], last[4096] = "";
    int before = e->n;
    for (int i = 0; i < in->n && e->n == before; i++) {
        const struct ta_seen_person *p = &in->who[i];
        if (!p->group && study_table(in->source[p->source].path, path, sizeof path) &&
            strcmp(path, last) != 0) {
            memcpy(last, path, sizeof last);
            read_study(in, path, e);
        }
    }
    for (int i = 0; i < in->n && e->n == before; i++) {
        const struct ta_seen_person *p = &in->who[i];
        if (unknown(p->group)) {
            return ta_error_add(
                e, TA_USER,
                "%s: participant %s has no group: expected a column '%s' there or in the study's "
                "participants.tsv, with a level for everybody",
                in->source[p->source].path, p->id, in->options->group);
        }
    }
    return e->n == before;
}
