/* arrive.c - brings together what the command line, a run sheet and the start
 * screen say of a session. SPDX-License-Identifier: GPL-3.0-or-later */
#include "arrive.h"

#include "twoarm/io.h"

#include <stdio.h>
#include <string.h>

static bool set_looks(const struct ta_task_settings *o, struct ta_experiment *x, struct ta_error *e)
{
    if (o->light) {
        x->ground = TA_GROUND_LIGHT;
    }
    if (o->text_size == 0) {
        return true;
    }
    if (o->text_size < 0.8 || o->text_size > 2) {
        return ta_error_add(e, TA_USER, "--text-size: expected 0.8 to 2, found %g", o->text_size);
    }
    x->text_size = o->text_size;
    return true;
}

const char *ta_texts_path(const struct ta_experiment *x, char *path, size_t size)
{
    const char *slash = strrchr(x->file, '/');
    if (!*x->texts_file || *x->texts_file == '/' || !slash) {
        return x->texts_file;
    }
    snprintf(path, size, "%.*s/%s", (int)(slash - x->file), x->file, x->texts_file);
    return path;
}

static bool load_texts(struct ta_arrival *a, const struct ta_task_settings *o,
                       struct ta_experiment *x, struct ta_error *e)
{
    char path[TA_TEXTS_PATH];
    if (o->language) {
        snprintf(x->language, sizeof x->language, "%s", o->language);
    }
    snprintf(a->language, sizeof a->language, "%.7s", x->language);
    return ta_language_load(&a->texts, x->language, ta_texts_path(x, path, sizeof path), e);
}

/* The participant's line; keys of the command line win over the sheet's. */
static bool take_assignment(struct ta_arrival *a, struct ta_task_settings *o,
                            struct ta_experiment *x, struct ta_error *e)
{
    char where[TA_PATH_CELL + 32];
    struct ta_session_name name = {.data = o->data,
                                   .participant = o->participant,
                                   .session = o->session,
                                   .run = o->run,
                                   .task = x->task};
    if (!ta_sheet_find(o->sheet, &name, &a->assigned, e)) {
        return false;
    }
    if (*a->assigned.session) {
        o->session = a->assigned.session;
    }
    ta_answers_set(&a->answers, "group", a->assigned.group, NULL);
    if (!*a->assigned.keys || o->keys) {
        return true;
    }
    snprintf(where, sizeof where, "%.255s:%d", o->sheet, a->assigned.line);
    return ta_keys_set(x, a->assigned.keys, where, e);
}

static bool ask(struct ta_arrival *a, struct ta_task_settings *o, struct ta_experiment *x,
                struct ta_stage *stage, const struct ta_window_maker *maker, struct ta_error *e)
{
    if (!ta_stage_window(stage, o, maker, e) || !ta_start_ask(a, o, x, &stage->window, e)) {
        return false;
    }
    snprintf(x->language, sizeof x->language, "%s", a->language);
    o->participant = a->participant;
    o->session = *a->session ? a->session : NULL;
    return true;
}

bool ta_arrive(struct ta_arrival *a, struct ta_task_settings *o, struct ta_experiment *x,
               struct ta_stage *stage, const struct ta_window_maker *maker, struct ta_error *e)
{
    a->texts = *ta_texts_english();
    bool good = set_looks(o, x, e);
    good &= load_texts(a, o, x, e);
    good &= !o->keys || ta_keys_set(x, o->keys, "--keys", e);
    bool person = !o->agent && !o->headless && !o->fast && o->participants < 0;
    if (good && !o->participant && person) {
        good = ask(a, o, x, stage, maker, e);
    }
    if (good && !a->left && o->sheet && o->participant) {
        good = take_assignment(a, o, x, e);
    }
    return good;
}

void ta_arrive_free(struct ta_arrival *a)
{
    ta_language_free(&a->texts);
}
