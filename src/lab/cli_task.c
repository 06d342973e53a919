/* cli_task.c - the program twoarm-task: what was typed, all refusals, then the session.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Everything that can be refused is refused before a file is made or a window opened, and all that
 * is wrong is said at once. */
#include "program.h"

#include "twoarm/io.h"
#include "twoarm/options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#define AT(field) .offset = offsetof(struct ta_task_settings, field)
static const struct ta_option options[] = {
    {.name = "participant",
     .type = TA_OPT_TEXT,
     .value = "LABEL",
     AT(participant),
     .help = "Who plays: letters and digits (required)."},
    {.name = "session",
     .type = TA_OPT_TEXT,
     .value = "LABEL",
     AT(session),
     .help = "Label of the session, where participants come more than once."},
    {.name = "run",
     .type = TA_OPT_COUNT,
     .value = "N",
     AT(run),
     .help = "Number of the run within the session, from 1."},
    {.name = "data",
     .type = TA_OPT_TEXT,
     .value = "DIR",
     AT(data),
     .help = "The study's folder, made when missing (default: data)."},
    {.name = "seed",
     .type = TA_OPT_SEED,
     .value = "N",
     AT(seed),
     .help = "Seed of all random numbers (default: drawn anew; kept in the data either way)."},
    {.name = "trials",
     .type = TA_OPT_COUNT,
     .value = "N",
     AT(trials),
     .help = "Shortens every block to N trials, for a rehearsal."},
    {.name = "windowed",
     .type = TA_OPT_FLAG,
     AT(windowed),
     .help = "In a window in place of the whole screen, for trying things out."},
    {.name = "display",
     .type = TA_OPT_COUNT,
     .value = "N",
     AT(display),
     .help = "On which display, from 0 (default: 0)."},
    {.name = "check-display",
     .type = TA_OPT_FLAG,
     AT(check_display),
     .help = "Measures the display, writes a report here and ends: status 0 when it is good enough "
             "for people, 1 when not."},
    {.name = "allow-bad-display",
     .type = TA_OPT_FLAG,
     AT(allow_bad_display),
     .help = "Runs a person on a display that failed the measurement; the data say so."},
    {.name = "agent",
     .type = TA_OPT_TEXT,
     .value = "SPEC",
     AT(agent),
     .help = "A simulated participant plays: a model with its parameters, as in "
             "rw:alpha=.3,beta=5 or random."},
    {.name = "fast",
     .type = TA_OPT_FLAG,
     AT(fast),
     .help = "Virtual time: as fast as it goes (with --agent)."},
    {.name = "headless",
     .type = TA_OPT_FLAG,
     AT(headless),
     .help = "No window and no display at all (with --agent)."},
    {.name = "version", .type = TA_OPT_FLAG, AT(version), .help = "Print the version."},
    {0},
};

static void defaults(void *of)
{
    *(struct ta_task_settings *)of =
        (struct ta_task_settings){.data = "data", .run = -1, .trials = -1, .seed = TA_NO_SEED};
}

static const struct ta_command command = {
    .summary = "runs a two-armed bandit with a participant",
    .operands = "",
    .about =
        "Two arms that pay in .75 and .25 of trials, 4 blocks of 40 trials with new machines each, "
        "practice of 10; keys F and J. To end early, hold Escape for 2 seconds.",
    .options = options,
    .settings_size = sizeof(struct ta_task_settings),
    .defaults = defaults,
};

/* --- what was typed -------------------------------------------------------------------------- */

static void check_agent(const struct ta_task_settings *o, int k, struct ta_error *e)
{
    const struct ta_model *model;
    double par[TA_MAX_PAR];
    if (o->agent) {
        ta_player_parse(o->agent, k, &model, par, e);
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

static bool shorten(struct ta_experiment *x, int trials, struct ta_error *e)
{
    if (trials < 0) {
        return false;
    }
    if (trials == 0 || trials > x->block_trials) {
        return ta_error_add(
            e, TA_USER,
            "--trials shortens blocks: expected 1 to %d, the trials of a block, found %d",
            x->block_trials, trials);
    }
    x->block_trials = trials;
    if (x->practice_trials > trials) {
        x->practice_trials = trials;
    }
    return true;
}

/* Everything that can be found wrong without touching the disk or the display. */
static bool check_settings(const struct ta_task_settings *o, struct ta_session *s,
                           struct ta_experiment *x, struct ta_error *e)
{
    s->name = (struct ta_session_name){.data = o->data,
                                       .participant = o->participant,
                                       .session = o->session,
                                       .run = o->run,
                                       .task = x->task};
    if (o->participant) {
        ta_session_paths(&s->paths, &s->name, e);
    } else {
        ta_error_add(e, TA_USER,
                     "who plays? Say --participant LABEL, for instance --participant 012");
    }
    s->shortened = shorten(x, o->trials, e);
    check_agent(o, x->env.k, e);
    return e->n == 0 && ta_session_is_free(&s->paths, &s->name, e) &&
           ta_session_can_write(&s->paths, e);
}

/* Below 2^53, so that every program that reads the sidecar can hold it. */
static bool choose_seed(uint64_t typed, uint64_t *seed, struct ta_error *e)
{
    *seed = typed;
    if (typed == TA_NO_SEED) {
        if (getrandom(seed, sizeof *seed, 0) != (ssize_t)sizeof *seed) {
            return ta_error_add(e, TA_MACHINE, "no random seed from the system: %s; give --seed N",
                                strerror(errno));
        }
        *seed >>= 11;
    }
    return true;
}

/* --- the session ----------------------------------------------------------------------------- */

static void report(const struct ta_session *s, enum ta_status status)
{
    printf("%s: %d trials, %.10g points, %s: %s\n", s->paths.stem, s->n_rows, s->points,
           status == TA_OK ? "complete" : "ended early", s->paths.log);
}

static enum ta_status play(struct ta_session *s, struct ta_error *e)
{
    ta_session_catch_signals();
    if (!ta_session_begin(s, e)) {
        return e->status;
    }
    enum ta_status status = ta_session_play(s, e);
    report(s, status);
    return status;
}

static enum ta_status run(const struct ta_task_settings *o, const struct ta_window_maker *maker,
                          struct ta_error *e)
{
    struct ta_experiment experiment;
    struct ta_player player = {0};
    struct ta_stage stage = {0};
    struct ta_session s = {.exp = &experiment, .journal.fd = -1, .virtual_time = o->fast};
    enum ta_status status;
    ta_experiment_default(&experiment);
    bool good = check_settings(o, &s, &experiment, e) && choose_seed(o->seed, &s.seed, e);
    if (good && o->agent) {
        good = ta_player_alloc(&player, o->agent, experiment.env.k, s.seed, e);
        s.player = &player;
    }
    good = good && ta_stage_open(&stage, o, &s, maker, e);
    s.screen = stage.screen;
    status = good ? play(&s, e) : e->status;
    ta_session_free(&s);
    ta_stage_close(&stage);
    ta_player_free(&player);
    return status;
}

int ta_task_main(int argc, char **argv, const struct ta_window_maker *maker)
{
    struct ta_task_settings o;
    struct ta_error e = {0};
    int first;
    bool help;
    defaults(&o);
    ta_options_parse(options, argc, argv, &o, &first, &help, &e);
    if (help) {
        ta_help_print(TA_TASK_PROGRAM, &command);
        ta_error_free(&e);
        return TA_OK;
    }
    if (o.version && e.n == 0) {
        printf("%s %s\n", TA_TASK_PROGRAM, TA_VERSION);
        return TA_OK;
    }
    if (o.check_display && e.n == 0) {
        int verdict = (int)ta_display_check(&o, maker, &e);
        if (e.n > 0) {
            ta_error_print(&e, TA_TASK_PROGRAM);
        }
        ta_error_free(&e);
        return verdict;
    }
    if (first < argc) {
        ta_error_add(
            &e, TA_USER,
            "experiment files ('%s') are not supported yet: leave it out to play the built-in "
            "experiment",
            argv[first]);
    }
    int status = e.n == 0 ? (int)run(&o, maker, &e) : TA_USER;
    if (e.n > 0) {
        ta_error_print(&e, TA_TASK_PROGRAM);
    }
    ta_error_free(&e);
    return status;
}
