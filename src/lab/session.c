/* session.c - plays an experiment: does what the task wants and tells it what came of it.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Each row is on disk before the next stimulus. A person and a simulated participant take the same
 * path from the key to the log. */
#include "lab.h"

#include "twoarm/io.h"

#include <signal.h>
#include <string.h>

/* How long a signal may go unnoticed while nothing else happens. */
static const int64_t slice_ns = 50000000;

static volatile sig_atomic_t signal_seen;

static void note_signal(int number)
{
    signal_seen = number;
}

void ta_session_catch_signals(void)
{
    struct sigaction a = {.sa_handler = note_signal};
    sigemptyset(&a.sa_mask);
    signal_seen = 0;
    sigaction(SIGTERM, &a, NULL);
    sigaction(SIGHUP, &a, NULL);
    sigaction(SIGINT, &a, NULL);
    /* a closed pipe shows as a failed write */
    signal(SIGPIPE, SIG_IGN);
    /* a file larger than the limit shows as EFBIG */
    signal(SIGXFSZ, SIG_IGN);
}

/* --- playing --------------------------------------------------------------------------------- */

static void tell(struct ta_session *s, enum ta_event_kind kind, int64_t t_ns)
{
    struct ta_event event = {.kind = kind, .t_ns = t_ns, .os_ns = TA_NO_TIME};
    ta_task_handle(s->task, &event);
}

static int64_t now(const struct ta_session *s)
{
    return s->screen->now(s->screen->of);
}

/* Noted when it is the first thing that fails. */
static bool note_failure(struct ta_session *s, enum ta_failed what, bool good)
{
    if (!good && s->failed == TA_FAILED_NOTHING) {
        s->failed = what;
    }
    return good;
}

static bool describe(struct ta_session *s, struct ta_error *e)
{
    return note_failure(s, TA_FAILED_DESCRIPTION, ta_sidecar_write(s, e));
}

static int64_t show(struct ta_session *s, int64_t due_ns)
{
    const struct ta_scene *scene =
        ta_session_picture(s, s->screen, ta_task_scene(s->task), &s->picture);
    return s->screen->show(s->screen->of, scene, due_ns);
}

/* The code goes out before anything else is done with the picture. */
static void send_trigger(struct ta_session *s, int code, int64_t shown)
{
    struct ta_event event = {.kind = TA_EVENT_TRIGGER, .os_ns = TA_NO_TIME};
    if (ta_trigger_send(&s->trigger, code, ta_task_state(s->task), ta_task_trial(s->task), shown,
                        s->zero_ns)) {
        event.key = code;
    }
    event.t_ns = now(s);
    tell(s, TA_EVENT_SHOWN, shown);
    ta_task_handle(s->task, &event);
}

/* A pulse that is not over is ended before the next picture; a device that failed is connected
 * again before a trial, when the experimenter has been told. */
static void ready_trigger(struct ta_session *s)
{
    ta_trigger_settle(&s->trigger, now(s), s->virtual_time);
    bool wanted = !ta_task_record(s->task)->triggers_given_up;
    if (wanted && strcmp(ta_task_state(s->task), "fixation") == 0) {
        ta_trigger_again(&s->trigger);
    }
}

/* An attempt at the quiz is over, or a pause has begun: the page that follows leaves time to write
 * it down. */
static bool flow_is_new(struct ta_session *s)
{
    const struct ta_task_record *r = ta_task_record(s->task);
    int n = r->n_attempts + r->n_pauses;
    bool is_new = n != s->flow_noted;
    s->flow_noted = n;
    return is_new;
}

/* The first picture is a page, so there is time to write down when the log's zero was: a killed
 * session's times can then be brought together with other devices' too. */
static bool do_show(struct ta_session *s, int64_t due_ns, struct ta_error *e)
{
    bool first = s->zero_ns == TA_NO_TIME;
    int code = ta_task_trigger(s->task);
    ready_trigger(s);
    int64_t shown = show(s, due_ns);
    if (code > 0) {
        send_trigger(s, code, shown);
    } else {
        s->zero_ns = first ? shown : s->zero_ns;
        tell(s, TA_EVENT_SHOWN, shown);
    }
    if (s->player) {
        struct ta_percept see = ta_task_percept(s->task);
        ta_player_look(s->player, &see, shown);
    }
    return (!first && !flow_is_new(s)) || describe(s, e);
}

static void tell_key(struct ta_session *s, const struct ta_input *in)
{
    struct ta_event event = {
        .kind = in->kind == TA_INPUT_KEY_DOWN ? TA_EVENT_KEY_DOWN : TA_EVENT_KEY_UP,
        .key = in->key,
        .t_ns = in->t_ns,
        .bound_ns = in->bound_ns,
        .os_ns = in->os_ns,
    };
    ta_task_handle(s->task, &event);
}

static void tell_click(struct ta_session *s, const struct ta_input *in)
{
    struct ta_event event = {.kind = TA_EVENT_CLICK,
                             .t_ns = in->t_ns,
                             .bound_ns = in->bound_ns,
                             .os_ns = in->os_ns,
                             .x = in->x,
                             .y = in->y};
    if (!s->player) {
        ta_task_handle(s->task, &event);
    }
}

/* Where an agent plays, a bystander's response keys and focus are not the participant's. */
static bool is_bystander(const struct ta_session *s, const struct ta_input *in)
{
    bool focus = in->kind == TA_INPUT_FOCUS_LOST || in->kind == TA_INPUT_FOCUS_GAINED;
    bool key = in->kind == TA_INPUT_KEY_DOWN || in->kind == TA_INPUT_KEY_UP;
    for (int p = 0; key && s->player && p < s->exp->env.k; p++) {
        if (s->exp->key[p] == in->key) {
            return true;
        }
    }
    return s->player && focus;
}

static bool take_input(struct ta_session *s, const struct ta_input *in, struct ta_error *e)
{
    if (is_bystander(s, in)) {
        return true;
    }
    switch (in->kind) {
    case TA_INPUT_NONE:
        break;
    case TA_INPUT_KEY_DOWN:
    case TA_INPUT_KEY_UP:
        tell_key(s, in);
        break;
    case TA_INPUT_MOUSE_DOWN:
        tell_click(s, in);
        break;
    case TA_INPUT_TEXT:
        break; /* not listened for while a session runs */
    case TA_INPUT_FOCUS_LOST:
        tell(s, TA_EVENT_FOCUS_LOST, in->t_ns);
        break;
    case TA_INPUT_FOCUS_GAINED:
        tell(s, TA_EVENT_FOCUS_GAINED, in->t_ns);
        break;
    case TA_INPUT_CLOSE:
        tell(s, TA_EVENT_CLOSE, in->t_ns);
        break;
    case TA_INPUT_REDRAW:
        show(s, 0);
        break;
    case TA_INPUT_BROKEN:
        s->why_ended = "display lost";
        tell(s, TA_EVENT_STOP, in->t_ns);
        return ta_error_add(e, TA_MACHINE, "the display is gone; the trials before are saved");
    }
    return true;
}

/* A recorded click: on the machine that the key stands for, in the middle. */
static void click_machine(struct ta_session *s, const struct ta_input *in)
{
    struct ta_event event = {
        .kind = TA_EVENT_CLICK, .t_ns = in->t_ns, .bound_ns = in->bound_ns, .os_ns = in->os_ns};
    const struct ta_scene *scene = ta_task_scene(s->task);
    for (int i = 0; i < scene->n_hits; i++) {
        if (scene->hit[i].key == in->key) {
            event.x = scene->hit[i].x;
            event.y = scene->hit[i].y;
        }
    }
    ta_task_handle(s->task, &event);
}

static int64_t player_next(const struct ta_session *s)
{
    return s->player ? ta_player_next(s->player) : INT64_MAX;
}

static bool do_wait(struct ta_session *s, int64_t due_ns, struct ta_error *e)
{
    int64_t reset = ta_trigger_next(&s->trigger);
    int64_t until = due_ns < player_next(s) ? due_ns : player_next(s);
    until = reset < until ? reset : until;
    int64_t slice = s->virtual_time ? INT64_MAX : now(s) + slice_ns;
    struct ta_input in = s->screen->wait(s->screen->of, until < slice ? until : slice);
    if (in.kind != TA_INPUT_NONE) {
        return take_input(s, &in, e);
    }
    int64_t t = now(s);
    ta_trigger_reset(&s->trigger, t);
    /* the deadline comes first: a key at the same moment is too late */
    if (t >= due_ns) {
        tell(s, TA_EVENT_TICK, t);
    } else if (t >= player_next(s)) {
        in = ta_player_act(s->player, t);
        if (in.kind == TA_INPUT_MOUSE_DOWN) {
            click_machine(s, &in);
        } else {
            tell_key(s, &in);
        }
    }
    return true;
}

/* The last row also ends the session in its description, whatever happens on the thank-you page;
 * the first one after a scanner's start says when that was. */
static bool do_save(struct ta_session *s, struct ta_error *e)
{
    if (!ta_journal_write(&s->journal, ta_task_row(s->task), e)) {
        s->why_ended = "writing failed";
        s->failed = TA_FAILED_ROW;
        ta_rescue_row(s, ta_task_row(s->task), e);
        return false;
    }
    s->n_rows++;
    s->points = ta_task_row(s->task)->total_points;
    tell(s, TA_EVENT_SAVED, now(s));
    bool scan_new = !s->scan_noted && ta_task_record(s->task)->scan_start_ns != TA_NO_TIME;
    s->scan_noted |= scan_new;
    return (!scan_new && ta_task_end(s->task) != TA_END_COMPLETE) || describe(s, e);
}

bool ta_session_signalled(void)
{
    return signal_seen != 0;
}

/* One thing the task wants. false when the machine failed. */
static bool step(struct ta_session *s, struct ta_want want, struct ta_error *e)
{
    if (want.kind == TA_WANT_SAVE) {
        return do_save(s, e);
    }
    if (signal_seen) {
        s->why_ended = "signal";
        tell(s, TA_EVENT_STOP, now(s));
        return true;
    }
    if (want.kind == TA_WANT_SHOW) {
        return do_show(s, want.due_ns, e);
    }
    if (s->player && s->player->over) {
        s->why_ended = "end of the recording";
        tell(s, TA_EVENT_STOP, now(s));
        return true;
    }
    return do_wait(s, want.due_ns, e);
}

/* The pointer is there for those alone who may choose with it. */
static void listen_to(const struct ta_session *s, unsigned what)
{
    if (s->exp->mouse && !s->player && s->screen->listen) {
        s->screen->listen(s->screen->of, what);
    }
}

enum ta_status ta_session_play(struct ta_session *s, struct ta_error *e)
{
    bool good = true;
    struct ta_want want;
    listen_to(s, TA_LISTEN_MOUSE);
    while (good && (want = ta_task_want(s->task)).kind != TA_WANT_END) {
        good = step(s, want, e);
    }
    if (!good) {
        tell(s, TA_EVENT_STOP, now(s));
    }
    if (!s->why_ended) {
        s->why_ended = "experimenter";
    }
    ta_trigger_close(&s->trigger);
    good &= note_failure(s, TA_FAILED_ROW, ta_journal_close(&s->journal, e));
    good &= describe(s, e);
    listen_to(s, 0);
    good &= note_failure(s, TA_FAILED_RECEIPT, ta_session_receipt(s, e));
    if (!good) {
        ta_rescue_tell(s);
        return TA_MACHINE;
    }
    return ta_task_end(s->task) == TA_END_COMPLETE ? TA_OK : TA_EARLY;
}
