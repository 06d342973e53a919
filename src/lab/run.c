/* run.c - runs what was asked for: one session, or one after the other of a rehearsed study.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "arrive.h"

#include "twoarm/io.h"

#include <stdio.h>

static void report(const struct ta_session *s, enum ta_status status)
{
    printf("%s: %d trials, %.10g points, %s%s: %s\n", s->paths.stem, s->n_rows, s->points,
           status == TA_OK ? "complete" : "ended early", s->pilot ? " (pilot)" : "", s->paths.log);
    if (s->trigger.n_failed > 0) {
        fprintf(stderr,
                "%s: warning: %d triggers could not be sent (first: %s); their trials are flagged "
                "trigger_lost\n",
                TA_TASK_PROGRAM, s->trigger.n_failed, s->trigger.first_failure);
    }
    if (s->player || s->n_rows == 0) {
        return; /* of people alone */
    }
    struct ta_text summary = {0};
    ta_session_summary(s, &summary);
    fputs(summary.s ? summary.s : "", stdout);
    ta_text_free(&summary);
}

static enum ta_status play(const struct ta_task_settings *o, struct ta_session *s,
                           struct ta_error *e)
{
    if (!ta_session_begin(s, e) || (s->pilot && !ta_study_ignore_pilot(o->data, e))) {
        return e->status;
    }
    if (s->segment > 1) {
        printf("%s: goes on: %d of %d trials are there; this is segment %d\n", s->paths.stem,
               s->n_rows, s->plan.n, s->segment);
        fflush(stdout);
    }
    enum ta_status status = ta_session_play(s, e);
    report(s, status);
    return status;
}

/* One session on an open stage. */
static enum ta_status run_one(const struct ta_task_settings *o, struct ta_session *s,
                              struct ta_error *e)
{
    struct ta_player player = {0};
    bool good = true;
    if (o->agent) {
        good = ta_player_alloc(&player, o->agent, s->exp->env.k, s->seed, e);
        s->player = &player;
    }
    enum ta_status status = good ? play(o, s, e) : e->status;
    ta_session_free(s);
    ta_player_free(&player);
    s->player = NULL;
    return status;
}

/* Labels sim001 and on; all must be free before the first plays. Seeds are derived from one. */
static bool name_simulated(const struct ta_session *like, struct ta_session *s, int number,
                           char *label, size_t size, struct ta_error *e)
{
    struct ta_rng rng;
    *s = *like;
    snprintf(label, size, "sim%03d", number);
    s->name.participant = label;
    ta_rng_start(&rng, like->seed, TA_STREAM_SESSION, (uint64_t)number, 0);
    s->seed = ta_rng_next(&rng) >> 11;
    return ta_session_paths(&s->paths, &s->name, e) && ta_typed_place(s, e);
}

static enum ta_status run_simulated(const struct ta_task_settings *o, const struct ta_session *like,
                                    bool only_check, struct ta_error *e)
{
    enum ta_status status = TA_OK;
    for (int i = 1; i <= o->participants && status == TA_OK; i++) {
        struct ta_session s;
        char label[16];
        if (!name_simulated(like, &s, i, label, sizeof label, e)) {
            return e->status;
        }
        if (!only_check) {
            status = run_one(o, &s, e);
        } else if (!ta_typed_start(o, &s, e)) {
            status = e->status;
        }
    }
    return status;
}

/* Everything up to the first picture of the first session. */
static bool prepare(struct ta_arrival *a, struct ta_task_settings *o, struct ta_session *s,
                    struct ta_experiment *x, char *pilot, struct ta_stage *stage,
                    const struct ta_window_maker *maker, struct ta_error *e)
{
    if (!ta_typed_experiment(o, x, e) || !ta_arrive(a, o, x, stage, maker, e)) {
        return false;
    }
    if (a->left) {
        return true;
    }
    s->texts = &a->texts;
    s->answers = &a->answers;
    s->assigned = a->assigned.line > 0 ? &a->assigned : NULL;
    s->sheet = o->sheet;
    return ta_typed_check(o, s, x, pilot, e) && ta_typed_seed(o, s, e) && ta_typed_room(o, s, e) &&
           (o->participants < 1 ? ta_typed_start(o, s, e)
                                : run_simulated(o, s, true, e) == TA_OK) &&
           ta_stage_open(stage, o, s, maker, e);
}

enum ta_status ta_task_run(const struct ta_task_settings *typed,
                           const struct ta_window_maker *maker, struct ta_error *e)
{
    struct ta_task_settings o = *typed;
    struct ta_experiment experiment = {0};
    struct ta_arrival arrival = {0};
    struct ta_stage stage = {0};
    char pilot[PATH_MAX];
    struct ta_session s = {.exp = &experiment, .journal.fd = -1, .virtual_time = o.fast};
    bool good = prepare(&arrival, &o, &s, &experiment, pilot, &stage, maker, e);
    s.screen = stage.screen;
    enum ta_status status = good ? TA_EARLY : e->status;
    if (good && !arrival.left) {
        ta_session_catch_signals();
        status = o.participants > 0 ? run_simulated(&o, &s, false, e) : run_one(&o, &s, e);
    }
    ta_stage_close(&stage);
    ta_arrive_free(&arrival);
    ta_experiment_free(&experiment);
    return status;
}
