/* cli_task.c - the program twoarm-task: its options.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "program.h"

#include "twoarm/io.h"
#include "twoarm/options.h"

#include <stdio.h>

#define AT(field) .offset = offsetof(struct ta_task_settings, field)
static const struct ta_option options[] = {
    {.name = "participant",
     .type = TA_OPT_TEXT,
     .value = "LABEL",
     AT(participant),
     .help = "Who plays: letters and digits. Without it a start screen asks."},
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
    {.name = "preset",
     .type = TA_OPT_TEXT,
     .value = "NAME",
     AT(preset),
     .help = "One of the experiments that come with the program, in place of a file."},
    {.name = "list-presets", .type = TA_OPT_FLAG, AT(list_presets), .help = "Lists them."},
    {.name = "sheet",
     .type = TA_OPT_TEXT,
     .value = "FILE",
     AT(sheet),
     .help = "Run sheet: a table with the columns participant, session, condition, keys, group; "
             "what it says of the participant is taken from there."},
    {.name = "language",
     .type = TA_OPT_TEXT,
     .value = "xx",
     AT(language),
     .help = "Of what participants read: en, de, or another file of assets/texts."},
    {.name = "keys",
     .type = TA_OPT_TEXT,
     .value = "LIST",
     AT(keys),
     .help = "Keys of this participant from left to right, as in f,j or Left,Right."},
    {.name = "text-size",
     .type = TA_OPT_REAL,
     .value = "FACTOR",
     AT(text_size),
     .help = "Size of letters for this participant, 0.8 to 2."},
    {.name = "light", .type = TA_OPT_FLAG, AT(light), .help = "A light ground."},
    {.name = "seed",
     .type = TA_OPT_SEED,
     .value = "N",
     AT(seed),
     .help = "Seed of all random numbers (default: drawn anew; kept in the data either way)."},
    {.name = "trials",
     .type = TA_OPT_COUNT,
     .value = "N",
     AT(trials),
     .help = "Shortens every block to N trials, for a rehearsal (a pilot's data)."},
    {.name = "windowed",
     .type = TA_OPT_FLAG,
     AT(windowed),
     .help = "In a window in place of the whole screen, for trying things out."},
    {.name = "display",
     .type = TA_OPT_COUNT,
     .value = "N",
     AT(display),
     .help = "On which display, from 0 (default: 0)."},
    {.name = "pilot",
     .type = TA_OPT_FLAG,
     AT(pilot),
     .help = "A rehearsal: data go to DIR/pilot, every picture has a coloured border. Implied by "
             "--trials."},
    {.name = "resume",
     .type = TA_OPT_FLAG,
     AT(resume),
     .help = "Goes on with a session that was interrupted, behind its last whole trial."},
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
             "rw:alpha=.3,beta=5 or random, or a recording, replay:LOG. Values start at 1/k where "
             "rewards lie in 0 to 1, at 0 where they lie in -1 to 1; elsewhere say q0=V too."},
    {.name = "participants",
     .type = TA_OPT_COUNT,
     .value = "N",
     AT(participants),
     .help = "Rehearses a study: N simulated participants one after the other, sim001, sim002 ... "
             "(with --agent)."},
    {.name = "fast",
     .type = TA_OPT_FLAG,
     AT(fast),
     .help = "Virtual time: as fast as it goes (with --agent)."},
    {.name = "headless",
     .type = TA_OPT_FLAG,
     AT(headless),
     .help = "No window and no display at all (with --agent)."},
    {.name = "version", .type = TA_OPT_FLAG, AT(version), .help = "Print the version."},
    {.name = "manual",
     .type = TA_OPT_FLAG,
     AT(manual),
     .help = "Print the manual page, as make install does."},
    {0},
};

static void defaults(void *of)
{
    *(struct ta_task_settings *)of = (struct ta_task_settings){
        .data = "data", .run = -1, .trials = -1, .participants = -1, .seed = TA_NO_SEED};
}

static const struct ta_command command = {
    .summary = "runs a two-armed bandit with a participant",
    .operands = "[EXPERIMENT]",
    .about =
        "Two arms that pay in .75 and .25 of trials, 4 blocks of 40 trials with new machines each, "
        "practice of 10; keys F and J; or what the file EXPERIMENT says (`twoarm explain --keys` "
        "lists all it can say). To end early, hold Escape for 2 seconds.",
    .options = options,
    .settings_size = sizeof(struct ta_task_settings),
    .defaults = defaults,
};

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
    if (o.manual && e.n == 0) {
        ta_man_print(TA_TASK_PROGRAM, &command, 1);
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
    if (o.list_presets && e.n == 0) {
        int status = (int)ta_typed_presets(&e);
        if (e.n > 0) {
            ta_error_print(&e, TA_TASK_PROGRAM);
        }
        ta_error_free(&e);
        return status;
    }
    o.experiment = first < argc ? argv[first] : NULL;
    if (first + 1 < argc) {
        ta_error_add(&e, TA_USER, "expected one experiment file, found '%s' as well",
                     argv[first + 1]);
    }
    int status = e.n == 0 ? (int)ta_task_run(&o, maker, &e) : TA_USER;
    if (e.n > 0) {
        ta_error_print(&e, TA_TASK_PROGRAM);
    }
    ta_error_free(&e);
    return status;
}
