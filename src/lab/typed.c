/* typed.c - what was typed, checked: all that can be refused before a file is made or a window
 * opened is refused here, and all that is wrong is said at once.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "program.h"

#include "twoarm/io.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

static void check_agent(const struct ta_task_settings *o, int k, struct ta_error *e)
{
    const struct ta_model *model;
    double par[TA_MAX_PAR], q0;
    if (o->agent) {
        ta_player_parse(o->agent, k, &model, par, &q0, e);
    }
    if (o->fast && !o->agent) {
        ta_error_add(e, TA_USER, "--fast is for simulated participants: give --agent SPEC with it");
    }
    if (o->headless && !o->agent) {
        ta_error_add(e, TA_USER,
                     "--headless shows nothing, so no person can play: give --agent SPEC "
                     "with it");
    }
}

static void check_participants(const struct ta_task_settings *o, struct ta_error *e)
{
    if (o->participants < 0) {
        return;
    }
    if (o->participants < 1 || o->participants > TA_MAX_SIMULATED) {
        ta_error_add(e, TA_USER, "--participants: expected 1 to %d, found %d", TA_MAX_SIMULATED,
                     o->participants);
    }
    if (!o->agent || ta_player_recording(o->agent)) {
        ta_error_add(e, TA_USER, "--participants is for simulated ones: give --agent with a model");
    }
    if (o->participant || o->resume) {
        ta_error_add(e, TA_USER, "--participants makes new ones, sim001 and on: leave out %s",
                     o->participant ? "--participant" : "--resume");
    }
}

bool ta_typed_place(const struct ta_session *s, struct ta_error *e)
{
    return (s->resume ? ta_session_is_there(&s->paths, e)
                      : ta_session_is_free(&s->paths, &s->name, e)) &&
           ta_session_can_write(&s->paths, e);
}

/* Everything that can be found wrong without touching the disk or the display. */
bool ta_typed_check(const struct ta_task_settings *o, struct ta_session *s, struct ta_experiment *x,
                    char *pilot, struct ta_error *e)
{
    s->pilot = o->pilot || o->trials >= 0;
    if (s->pilot && snprintf(pilot, PATH_MAX, "%s/pilot", o->data) >= PATH_MAX) {
        ta_error_add(e, TA_USER, "--data: the path is too long: %.200s...", o->data);
    }
    s->name = (struct ta_session_name){.data = s->pilot ? pilot : o->data,
                                       .participant = o->participant,
                                       .session = o->session,
                                       .run = o->run,
                                       .task = x->task};
    check_participants(o, e);
    if (o->participant) {
        ta_session_paths(&s->paths, &s->name, e);
    } else if (o->participants < 0) {
        ta_error_add(e, TA_USER,
                     "who plays? Say --participant LABEL, for instance --participant 012");
    }
    s->shortened = ta_typed_shorten(x, o->trials, e);
    s->resume = o->resume;
    s->bad_display_allowed = o->allow_bad_display || !x->display_required;
    check_agent(o, x->env.k, e);
    return e->n == 0 && (!o->participant || ta_typed_place(s, e));
}

/* The seed of the session that goes on, or that is played again. */
static bool seed_of_log(const char *sidecar, uint64_t *seed, struct ta_error *e)
{
    struct json_t *root = ta_sidecar_read(sidecar, e);
    if (root) {
        *seed = ta_sidecar_seed(root);
        ta_sidecar_free(root);
    }
    return root != NULL;
}

static bool seed_of_recording(const char *log, uint64_t *seed, struct ta_error *e)
{
    char sidecar[PATH_MAX];
    size_t n = strlen(log);
    if (n < 4 || strcmp(log + n - 4, ".tsv") != 0 ||
        snprintf(sidecar, sizeof sidecar, "%.*s.json", (int)(n - 4), log) >= PATH_MAX) {
        return ta_error_add(e, TA_USER, "replay: expected a log, *_beh.tsv, found '%s'", log);
    }
    return seed_of_log(sidecar, seed, e);
}

/* Below 2^53, so that every program that reads the sidecar can hold it. */
bool ta_typed_seed(const struct ta_task_settings *o, struct ta_session *s, struct ta_error *e)
{
    struct ta_error none = {0};
    const char *recording = o->agent ? ta_player_recording(o->agent) : NULL;
    s->seed = o->seed;
    if (o->seed != TA_NO_SEED) {
        return true;
    }
    if (recording) {
        return seed_of_recording(recording, &s->seed, e);
    }
    bool found = s->resume && seed_of_log(s->paths.sidecar, &s->seed, &none);
    ta_error_free(&none); /* without a description the session may begin anew */
    if (!found) {
        if (getrandom(&s->seed, sizeof s->seed, 0) != (ssize_t)sizeof s->seed) {
            return ta_error_add(e, TA_MACHINE, "no random seed from the system: %s; give --seed N",
                                strerror(errno));
        }
        s->seed >>= 11;
    }
    return true;
}

bool ta_typed_start(const struct ta_task_settings *o, const struct ta_session *s,
                    struct ta_error *e)
{
    struct ta_plan plan;
    struct ta_scale scale;
    if (!o->agent) {
        return true;
    }
    if (!ta_plan_make(&plan, s->exp, s->seed)) {
        return ta_error_add(e, TA_MACHINE, "out of memory");
    }
    bool good = ta_player_scale(o->agent, &plan, &scale, e);
    ta_plan_free(&plan);
    return good;
}

/* Room for all sessions, before the first. */
bool ta_typed_room(const struct ta_task_settings *o, const struct ta_session *s, struct ta_error *e)
{
    struct ta_plan plan;
    if (!ta_plan_make(&plan, s->exp, s->seed)) {
        return ta_error_add(e, TA_MACHINE, "out of memory");
    }
    int n = plan.n * (o->participants > 0 ? o->participants : 1) * (s->exp->miss_repeat ? 2 : 1);
    ta_plan_free(&plan);
    return ta_session_has_room(o->data, n, s->exp->env.k, e);
}
