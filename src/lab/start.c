/* start.c - runs the start screen: every change is checked at once, and nothing
 * is made on disk. SPDX-License-Identifier: GPL-3.0-or-later */
#include "twoarm/start.h"

#include "arrive.h"
#include "start_check.h"

#include "twoarm/io.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PARTICIPANT, SESSION, LANGUAGE, N_OWN };

struct asking {
    struct ta_start start;
    struct ta_arrival *to;
    const struct ta_task_settings *o;
    const struct ta_experiment *x;
    struct ta_screen *screen;
    char code[TA_MAX_LANGUAGES][TA_LANGUAGE_CODE];
    int n_languages;
    char data[PATH_MAX]; /* where data go: a pilot's have a folder of their own */
};

static void say(const struct asking *a, char *buf, size_t size, enum ta_phrase which,
                const char *first, const char *second)
{
    const char *const args[] = {first, second, NULL};
    ta_phrase_fill(a->start.texts, buf, size, which, args);
}

static void note(struct asking *a, struct ta_start_field *f, bool wrong, enum ta_phrase which,
                 const char *first, const char *second)
{
    ta_start_note(&a->start, f, wrong, which, first, second);
}

/* --- participant and session ------------------------------------------------------------------ */

static bool make_paths(const struct asking *a, const char *participant, const char *session,
                       struct ta_session_name *name, struct ta_session_paths *paths)
{
    struct ta_error ignored = {0};
    *name = (struct ta_session_name){.data = a->data,
                                     .participant = participant,
                                     .session = *session ? session : NULL,
                                     .run = a->o->run,
                                     .task = a->x->task};
    bool good = ta_session_paths(paths, name, &ignored);
    ta_error_free(&ignored);
    return good;
}

static bool is_free(const struct asking *a, const char *participant, const char *session)
{
    struct ta_session_name name;
    struct ta_session_paths paths;
    struct ta_error ignored = {0};
    bool free_ = make_paths(a, participant, session, &name, &paths) &&
                 ta_session_is_free(&paths, &name, &ignored);
    ta_error_free(&ignored);
    return free_;
}

/* A label alone is right or wrong whatever the other one is. */
static bool check_label(struct asking *a, int which)
{
    struct ta_start_field *f = &a->start.field[which];
    struct ta_session_name name;
    struct ta_session_paths paths;
    if (!*f->value) {
        f->wrong |= f->required;
        if (f->required && a->start.tried) {
            note(a, f, true, TA_SAY_START_NEEDED, NULL, NULL);
        }
        return !f->required;
    }
    if (!make_paths(a, which == PARTICIPANT ? f->value : "x", which == SESSION ? f->value : "",
                    &name, &paths)) {
        note(a, f, true, TA_SAY_START_LABEL, NULL, NULL);
        return false;
    }
    return true;
}

/* Whether nobody has played it, and data can go there. */
static void check_session(struct asking *a)
{
    struct ta_start_field *who = &a->start.field[PARTICIPANT], *f = &a->start.field[SESSION];
    struct ta_session_name name;
    struct ta_session_paths paths;
    struct ta_error ignored = {0};
    char next[16];
    bool labels = check_label(a, PARTICIPANT);
    labels = check_label(a, SESSION) && labels;
    if (!labels || !*who->value || !make_paths(a, who->value, f->value, &name, &paths)) {
        say(a, a->start.below[0], TA_SCENE_TEXT, TA_SAY_START_DATA, a->data, NULL);
        return;
    }
    /* the tail of a long path says more than its head */
    const char *shown = paths.folder;
    shown += strlen(shown) > 70 ? strlen(shown) - 70 : 0;
    say(a, a->start.below[0], TA_SCENE_TEXT, TA_SAY_START_DATA, shown, NULL);
    a->start.below_wrong[0] = !ta_session_can_write(&paths, &ignored);
    ta_error_free(&ignored);
    if (a->start.below_wrong[0]) {
        note(a, who, true, TA_SAY_START_FOLDER, NULL, NULL);
    } else if (ta_journal_is_locked(paths.log)) {
        note(a, f, true, TA_SAY_START_IN_USE, NULL, NULL);
    } else if (!is_free(a, who->value, f->value)) {
        int n = 1;
        do {
            snprintf(next, sizeof next, "%d", n++);
        } while (n < 1000 && !is_free(a, who->value, next));
        note(a, f, true, TA_SAY_START_TAKEN, next, NULL);
    } else {
        note(a, f, false, TA_SAY_START_FREE, NULL, NULL);
    }
}

/* Who is not in the run sheet has no assignment. */
static void check_sheet(struct asking *a)
{
    struct ta_start_field *who = &a->start.field[PARTICIPANT], *f = &a->start.field[SESSION];
    struct ta_assignment line;
    struct ta_error why = {0};
    struct ta_session_name name = {.data = a->data,
                                   .participant = who->value,
                                   .session = *f->value ? f->value : NULL,
                                   .run = a->o->run,
                                   .task = a->x->task};
    if (!a->o->sheet || who->wrong || !*who->value) {
        return;
    }
    if (!ta_sheet_find(a->o->sheet, &name, &line, &why)) {
        who->wrong = true;
        snprintf(who->note, sizeof who->note, "%.*s", (int)strcspn(why.text, "\n"), why.text);
    }
    ta_error_free(&why);
}

/* --- all of it -------------------------------------------------------------------------------- */

static void check(struct asking *a)
{
    for (int i = 0; i < a->start.n; i++) {
        a->start.field[i].wrong = false;
        a->start.field[i].note[0] = '\0';
    }
    a->start.below_wrong[0] = false;
    check_session(a);
    check_sheet(a);
    for (int i = 0; i < a->x->n_fields; i++) {
        ta_start_check_field(&a->start, &a->start.field[N_OWN + i], &a->x->field[i]);
    }
}

/* --- words --- */

/* What the display is worth, before anybody is asked to sit down. */
static void judge_display(struct asking *a)
{
    const struct ta_flips *f = &a->screen->info.flips;
    char rate[TA_NUMBER_TEXT], sd[TA_NUMBER_TEXT];
    bool bad = f->fault != TA_FLIPS_GOOD;
    ta_number_text(a->start.texts, rate, f->rate_hz, 1, false);
    ta_number_text(a->start.texts, sd, f->sd_ms, 2, false);
    bool blocked = a->start.blocked = bad && a->x->display_required && !a->o->allow_bad_display;
    say(a, a->start.below[1], TA_SCENE_TEXT,
        blocked ? TA_SAY_START_DISPLAY_BLOCKED
        : bad   ? TA_SAY_START_DISPLAY_BAD
                : TA_SAY_START_DISPLAY_GOOD,
        rate, sd);
    a->start.below_wrong[1] = bad;
}

/* All words that the language decides. */
static void relabel(struct asking *a)
{
    struct ta_start *s = &a->start;
    const struct ta_texts *t = s->texts = &a->to->texts;
    const char *slash = strrchr(a->x->file, '/');
    const char *name = *a->x->preset ? a->x->preset
                       : slash       ? slash + 1
                       : *a->x->file ? a->x->file
                                     : t->phrase[TA_SAY_START_BUILT_IN];
    snprintf(s->title, sizeof s->title, "%s",
             *a->x->title ? a->x->title : t->phrase[TA_SAY_START_TITLE]);
    say(a, s->subtitle, sizeof s->subtitle, TA_SAY_START_EXPERIMENT, TA_VERSION, name);
    s->field[PARTICIPANT].label = t->phrase[TA_SAY_START_PARTICIPANT];
    s->field[SESSION].label = t->phrase[TA_SAY_START_SESSION];
    s->field[LANGUAGE].label = t->phrase[TA_SAY_START_LANGUAGE];
    judge_display(a);
}

/* A language that cannot be read is not offered again: the one before stays. The lab's own wording
 * stays in any language. */
static void change_language(struct asking *a)
{
    struct ta_start_field *f = &a->start.field[LANGUAGE];
    char path[TA_TEXTS_PATH];
    const char *own = ta_texts_path(a->x, path, sizeof path);
    for (int i = 0; i < a->n_languages; i++) {
        struct ta_texts texts;
        struct ta_error ignored = {0};
        if (strcmp(f->choice[i], f->value) == 0 && strcmp(a->code[i], a->to->language) != 0 &&
            ta_language_load(&texts, a->code[i], own, &ignored)) {
            ta_language_free(&a->to->texts);
            a->to->texts = texts;
            strcpy(a->to->language, a->code[i]);
        }
        ta_error_free(&ignored);
    }
    relabel(a);
}

/* --- setting up --- */

static void add_languages(struct asking *a)
{
    struct ta_start_field *f = &a->start.field[LANGUAGE];
    a->n_languages = ta_language_list(a->code);
    for (int i = 0; i < a->n_languages && i < TA_START_CHOICES; i++) {
        struct ta_texts texts;
        struct ta_error ignored = {0};
        bool there = ta_language_load(&texts, a->code[i], NULL, &ignored);
        ta_error_free(&ignored);
        snprintf(f->choice[i], TA_START_VALUE, "%s",
                 there ? texts.phrase[TA_SAY_LANGUAGE] : a->code[i]);
        if (there) {
            ta_language_free(&texts);
        }
        f->n_choices = i + 1;
        if (strcmp(a->code[i], a->to->language) == 0) {
            strcpy(f->value, f->choice[i]);
        }
    }
}

static void add_fields(struct asking *a)
{
    a->start.n = N_OWN + a->x->n_fields;
    for (int i = 0; i < a->x->n_fields; i++) {
        const struct ta_field *asked = &a->x->field[i];
        struct ta_start_field *f = &a->start.field[N_OWN + i];
        f->label = *asked->label ? asked->label : asked->name;
        f->required = asked->required;
        f->n_choices = asked->kind == TA_FIELD_CHOICE ? asked->n_levels : 0;
        for (int j = 0; j < f->n_choices; j++) {
            snprintf(f->choice[j], TA_START_VALUE, "%s", asked->level[j]);
        }
    }
}

static void set_up(struct asking *a)
{
    bool pilot = a->o->pilot || a->o->trials >= 0;
    const char *data = *a->o->data ? a->o->data : ".";
    snprintf(a->data, sizeof a->data, pilot ? "%s/pilot" : "%s", data);
    a->start.light = a->x->ground == TA_GROUND_LIGHT;
    a->start.field[PARTICIPANT].required = true;
    snprintf(a->start.field[SESSION].value, TA_START_VALUE, "%s",
             a->o->session ? a->o->session
             : a->o->sheet ? ""
                           : "1");
    add_languages(a);
    add_fields(a);
    relabel(a);
    check(a);
}

/* --- running --- */

static enum ta_start_answer take(struct asking *a, const struct ta_input *in)
{
    switch (in->kind) {
    case TA_INPUT_KEY_DOWN:
    case TA_INPUT_KEY_UP:
        return ta_start_key(&a->start, in->key, in->kind == TA_INPUT_KEY_DOWN);
    case TA_INPUT_TEXT:
        return ta_start_type(&a->start, in->text);
    case TA_INPUT_MOUSE_DOWN:
        return ta_start_click(&a->start, in->x, in->y);
    case TA_INPUT_REDRAW:
        return TA_START_MOVED;
    case TA_INPUT_CLOSE:
    case TA_INPUT_BROKEN:
        return TA_START_LEAVE;
    default:
        return TA_START_SAME;
    }
}

static void listen_to(const struct asking *a, unsigned what)
{
    if (a->screen->listen) {
        a->screen->listen(a->screen->of, what);
    }
}

static void keep_answers(struct asking *a)
{
    struct ta_arrival *to = a->to;
    snprintf(to->participant, sizeof to->participant, "%s", a->start.field[PARTICIPANT].value);
    snprintf(to->session, sizeof to->session, "%s", a->start.field[SESSION].value);
    for (int i = 0; i < a->x->n_fields; i++) {
        ta_answers_set(&to->answers, a->x->field[i].name, a->start.field[N_OWN + i].value,
                       &a->x->field[i]);
    }
}

/* One input; false when the screen is done with. */
static bool step(struct asking *a)
{
    struct ta_input in = a->screen->wait(a->screen->of, a->screen->now(a->screen->of) + 50000000);
    enum ta_start_answer answer = take(a, &in);
    if (answer == TA_START_SAME) {
        return !ta_session_signalled();
    }
    if (answer == TA_START_CHANGED) {
        change_language(a);
    }
    check(a);
    if (answer == TA_START_GO && ta_start_ready(&a->start)) {
        keep_answers(a);
        return false;
    }
    if (answer == TA_START_GO) {
        ta_start_point(&a->start);
    }
    struct ta_scene scene;
    ta_start_scene(&a->start, &scene);
    a->screen->show(a->screen->of, &scene, 0);
    listen_to(a, TA_LISTEN_MOUSE | (ta_start_types(&a->start) ? TA_LISTEN_TEXT : 0u));
    return answer != TA_START_LEAVE;
}

bool ta_start_ask(struct ta_arrival *to, const struct ta_task_settings *o,
                  const struct ta_experiment *x, struct ta_screen *screen, struct ta_error *e)
{
    struct asking *a = calloc(1, sizeof *a);
    if (!a) {
        return ta_error_add(e, TA_MACHINE, "out of memory");
    }
    *a = (struct asking){.to = to, .o = o, .x = x, .screen = screen};
    set_up(a);
    struct ta_scene scene;
    ta_start_scene(&a->start, &scene);
    screen->show(screen->of, &scene, 0);
    listen_to(a, TA_LISTEN_MOUSE | TA_LISTEN_TEXT);
    while (step(a)) {
    }
    listen_to(a, 0);
    to->left = !*to->participant;
    free(a);
    return true;
}
