/* settings.c - every setting of an experiment: name, type, default, unit, range, meaning, place.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The experiment file's reader, the built-in experiment, the sidecar and `twoarm explain --keys`
  * all go by this table. A new setting is a field of struct ta_experiment and an entry here. */
#include "twoarm/experiment.h"

#include <math.h>
#include <stddef.h>

static const char *const orders[] = {"successive", "interleaved", NULL};
static const char *const sides[] = {"random", "alternating", "fixed", NULL};
static const char *const themes[] = {"symbols", "levers", NULL};
static const char *const places[] = {"centre", "arm", NULL};
static const char *const grounds[] = {"dark", "light", NULL};
static const char *const devices[] = {"none", "serial", "parallel", "file", NULL};
static const char *const bauds[] = {"115200", "9600",   "19200",  "38400", "57600",
                                    "230400", "460800", "921600", NULL};
static const char *const corners[] = {"none",       "upper-left",  "upper-right",
                                      "lower-left", "lower-right", NULL};

#define AT(field)                                                                                  \
    .offset = offsetof(struct ta_experiment, field),                                               \
    .size = sizeof(((struct ta_experiment *)0)->field)
#define FLAG(field, on) .type = TA_SET_FLAG, AT(field), .fallback = (on), .lo = 0, .hi = 1
#define WHOLE(field, x, least, most)                                                               \
    .type = TA_SET_WHOLE, AT(field), .fallback = (x), .lo = (least), .hi = (most)
#define REAL(field, x, least, most)                                                                \
    .type = TA_SET_REAL, AT(field), .fallback = (x), .lo = (least), .hi = (most)
#define MAYBE(field, least, most)                                                                  \
    .type = TA_SET_REAL, AT(field), .fallback = NAN, .lo = (least), .hi = (most),                  \
    .may_be_none = true
#define TEXT(field, words_) .type = TA_SET_TEXT, AT(field), .text = (words_)
#define LEVEL(field, list)  .type = TA_SET_LEVEL, AT(field), .words = (list)
#define LASTS(field, from, until)                                                                  \
    .type = TA_SET_DURATION, AT(field), .fallback = (from), .to = (until), .lo = 0, .hi = 3600,    \
    .unit = "s"

const struct ta_setting ta_settings[] = {
    {"task", .type = TA_SET_LABEL, AT(task), .text = "bandit",
     .meaning = "the task's name in file names (BIDS task-): letters and digits"},
    {"title", TEXT(title, ""), .meaning = "what the experiment is called, for people"},
    {"source", TEXT(source, ""), .meaning = "what the experiment follows, for people"},

    {"arms", WHOLE(env.k, 2, 2, 4), .meaning = "how many machines there are to choose from"},
    {"environment", .type = TA_SET_ENVIRONMENT, AT(env),
     .text = "{ name = \"bernoulli\"; p = (0.75, 0.25); }",
     .meaning =
         "where rewards come from: its name and its own settings; for each arm a list of as "
         "many numbers as arms, or one number for all; arm numbers in the data are shuffled"},
    {"contexts", .type = TA_SET_CONTEXTS, AT(set), .text = "( )",
     .meaning = "sets of machines within a block, each a group of what differs from `environment`, "
                "as in ( { p = (0.8, 0.2); }, { p = (0.6, 0.4); } ); at most 8; none: one set"},

    {"blocks", WHOLE(n_blocks, 4, 1, 200), .meaning = "number of blocks"},
    {"trials", WHOLE(block_trials, 40, 1, 5000), .unit = "trials",
     .meaning = "length of a block, all its contexts together"},
    {"new_symbols", FLAG(new_symbols, 1),
     .meaning = "whether each block has new machines, to be learned afresh"},
    {"context_order", LEVEL(context_order, orders),
     .meaning = "contexts of a block one after the other, or mixed trial by trial"},
    {"shuffle_contexts", FLAG(shuffle_contexts, 1),
     .meaning = "whether the order of successive contexts is drawn for each block"},
    {"forced.first", WHOLE(forced_first, 0, 0, 1000), .unit = "trials",
     .meaning = "forced trials at the start of each context, arms equally often"},
    {"forced.share", REAL(forced_share, 0, 0, 0.9),
     .meaning = "share of the other trials that are forced"},
    {"forgone_shown", FLAG(forgone_shown, 0),
     .meaning = "whether the outcomes of the arms not chosen are shown as well"},

    {"instructions", FLAG(instructions, 1), .meaning = "whether instruction pages are shown"},
    {"quiz.on", FLAG(quiz, 0), .meaning = "whether a comprehension quiz follows the instructions"},
    {"quiz.attempts", WHOLE(quiz_attempts, 3, 1, 20),
     .meaning = "failed attempts after which the experimenter is called"},
    {"quiz.built_in", FLAG(quiz_built_in, 1),
     .meaning = "whether the program's own questions are asked (keys, best machine, luck, aim)"},
    {"quiz.questions", .type = TA_SET_QUESTIONS, AT(question), .text = "( )",
     .meaning =
         "questions of your own after those, at most 8, as in ( { ask = \"How long is a "
         "block?\"; answers = (\"40 rounds\", \"4 rounds\"); right = 1; } ); 2 to 4 answers, "
         "right says which one is right, from 1"},
    {"practice.trials", WHOLE(practice_trials, 10, 0, 500), .unit = "trials",
     .meaning = "length of practice; 0: none"},
    {"practice.correct", WHOLE(practice_correct, 0, 0, 64), .unit = "trials",
     .meaning = "criterion: so many best choices ... ; 0: none, practice is played once"},
    {"practice.of", WHOLE(practice_of, 0, 0, 64), .unit = "trials",
     .meaning = "... among the last so many trials of practice"},
    {"practice.rounds", WHOLE(practice_rounds, 3, 1, 20),
     .meaning = "how often practice is played at most until the criterion is met"},

    {"timing.fixation", LASTS(fixation, 0.5, 0.5), .meaning = "fixation cross before the machines"},
    {"timing.deadline", REAL(deadline_s, 2.5, 0, 3600), .unit = "s",
     .meaning = "time to choose; 0: no limit"},
    {"timing.highlight", LASTS(highlight, 0.4, 0.4), .meaning = "the chosen machine alone"},
    {"timing.feedback", LASTS(feedback, 1, 1), .meaning = "the outcome"},
    {"timing.interval", LASTS(interval, 0.75, 1.5), .meaning = "empty screen after a trial"},
    {"timing.too_slow", REAL(miss_s, 1, 0, 3600), .unit = "s",
     .meaning = "how long a miss is announced"},
    {"timing.fast", REAL(fast_s, 0.1, 0, 10), .unit = "s",
     .meaning = "answers faster than this are counted as anticipations in the analysis"},

    {"keys", .type = TA_SET_KEYS, AT(key), .text = "(\"F\", \"J\")",
     .meaning =
         "response keys from left to right, as many as arms, by their place on a US keyboard"},
    {"mouse", FLAG(mouse, 0), .meaning = "whether machines can also be clicked"},

    {"looks.sides", LEVEL(sides, sides),
     .meaning =
         "where an arm stands: drawn for each trial (each side equally often), changing with "
         "every trial of a context, or the same within a context"},
    {"looks.theme", LEVEL(theme, themes),
     .meaning = "what is chosen between: machines with a symbol in their window, or large levers "
                "with a symbol below"},
    {"looks.symbols", .type = TA_SET_SYMBOLS, AT(symbol), .text = "( )",
     .meaning = "names of the symbols that may be used; none: all"},
    {"looks.shuffle_symbols", FLAG(shuffle_symbols, 1),
     .meaning = "whether symbols are drawn for each participant, or taken as listed"},
    {"looks.feedback_at", LEVEL(feedback_at, places),
     .meaning = "where the outcome appears: at the centre (no eye movement) or at the machine"},
    {"looks.texts", FLAG(texts, 1),
     .meaning = "whether words and numbers other than the outcome are shown within a trial"},
    {"looks.movement", FLAG(movement, 1),
     .meaning = "whether things may move (never while a response is timed)"},
    {"looks.total", FLAG(total_shown, 1), .meaning = "whether the points so far are shown"},
    {"looks.text_size", REAL(text_size, 1, 0.5, 2), .meaning = "size of letters, as a factor"},
    {"looks.ground", LEVEL(ground, grounds), .meaning = "background"},
    {"looks.distance", REAL(arm_distance, 1, 0.5, 1.6),
     .meaning = "distance of neighbouring machines, as a factor of the usual"},
    {"language", TEXT(language, "en"), .meaning = "language of the texts"},
    {"texts_file", TEXT(texts_file, ""), .meaning = "texts of your own, beside this file"},

    {"breaks.between_blocks", FLAG(break_blocks, 1), .meaning = "whether blocks end in a break"},
    {"breaks.every", WHOLE(break_trials, 0, 0, 5000), .unit = "trials",
     .meaning = "a break within a block after every so many trials; 0: none"},
    {"breaks.least", REAL(break_least_s, 0, 0, 3600), .unit = "s", .meaning = "the shortest break"},
    {"misses.repeat", FLAG(miss_repeat, 0),
     .meaning = "whether missed trials come again at the end of their block (not in practice)"},
    {"misses.rounds", WHOLE(miss_rounds, 1, 1, 20),
     .meaning = "how often the same trial comes again at most"},
    {"misses.points", REAL(miss_points, 0, -1e6, 0), .unit = "points",
     .meaning = "a fine for a miss"},

    {"points.per_reward", REAL(points_per_reward, 10, 1e-6, 1e6), .unit = "points",
     .meaning = "what a reward of 1 is on the screen"},
    {"points.start", REAL(points_start, 0, -1e9, 1e9), .unit = "points",
     .meaning = "what the participant starts with after practice"},
    {"payment.currency", TEXT(currency, "EUR"), .meaning = "its name as shown"},
    {"payment.per_point", REAL(pay_per_point, 0, 0, 1e6), .unit = "currency",
     .meaning = "what a point is worth; 0: money is not mentioned"},
    {"payment.base", REAL(pay_base, 0, 0, 1e6), .unit = "currency", .meaning = "paid to everybody"},
    {"payment.least", REAL(pay_least, 0, 0, 1e6), .unit = "currency",
     .meaning = "never less than this"},
    {"payment.most", MAYBE(pay_most, 0, 1e6), .unit = "currency",
     .meaning = "never more than this"},
    {"payment.round", REAL(pay_round, 0, 0, 1e6), .unit = "currency",
     .meaning = "rounded up to a multiple of this; 0: to the nearest hundredth"},

    {"exclude.most_missed", MAYBE(most_missed, 0, 1),
     .meaning = "share of trials missed above this"},
    {"exclude.most_fast", MAYBE(most_fast, 0, 1),
     .meaning = "share of answers faster than timing.fast above this"},
    {"exclude.fastest_median", MAYBE(fastest_median_s, 0, 3600), .unit = "s",
     .meaning = "median response time below this"},
    {"exclude.largest_side_bias", MAYBE(largest_side_bias, 0, 1),
     .meaning = "2 |share of left choices - 1/2| above this"},
    {"exclude.most_same_key", MAYBE(most_same_key, 1, 1e6), .unit = "trials",
     .meaning = "longest run of one key above this"},
    {"exclude.least_best", MAYBE(least_best, 0, 1), .meaning = "share of best choices below this"},

    {"study.name", TEXT(study_name, ""),
     .meaning = "of the study: Name in a new dataset_description.json, with the next six"},
    {"study.authors", .type = TA_SET_TEXTS, AT(study_authors), .text = "( )",
     .meaning = "Authors, as in (\"A. Author\", \"B. Author\")"},
    {"study.license", TEXT(study_license, ""), .meaning = "License, as in \"CC0\""},
    {"study.acknowledgements", TEXT(study_acknowledgements, ""), .meaning = "Acknowledgements"},
    {"study.funding", .type = TA_SET_TEXTS, AT(study_funding), .text = "( )",
     .meaning = "Funding: grants"},
    {"study.ethics", .type = TA_SET_TEXTS, AT(study_ethics), .text = "( )",
     .meaning = "EthicsApprovals: committees and numbers"},
    {"study.references", .type = TA_SET_TEXTS, AT(study_references), .text = "( )",
     .meaning = "ReferencesAndLinks: papers, preregistration"},

    {"fields", .type = TA_SET_FIELDS, AT(field), .text = "( )",
     .meaning =
         "questions on the start screen for participants.tsv, as in ( { name = \"age\"; kind = "
         "\"whole\"; from = 18; to = 99; } ); kinds: text, whole, number, choice (with levels)"},

    {"display.required", FLAG(display_required, 1),
     .meaning = "whether a display that fails its test is refused for people"},
    {"triggers.device", LEVEL(trigger_device, devices), .meaning = "where codes are sent"},
    {"triggers.path", TEXT(trigger_path, ""),
     .meaning = "of the device (/dev/ttyUSB0, /dev/parport0) or of the file or FIFO"},
    {"triggers.baud", LEVEL(trigger_baud, bauds), .unit = "baud",
     .meaning = "speed of the serial port"},
    {"triggers.pulse", REAL(trigger_pulse_s, 0.005, 0, 0.1), .unit = "s",
     .meaning = "after so long the lines go back to 0; 0: they stay; of a port alone"},
    {"triggers.fixation", WHOLE(trigger_fixation, 0, 0, 255),
     .meaning = "code sent when the cross is shown; 0: none"},
    {"triggers.onset", WHOLE(trigger_onset, 0, 0, 255),
     .meaning = "code sent when the machines are shown; 0: none"},
    {"triggers.choice", WHOLE(trigger_choice, 0, 0, 255),
     .meaning = "code sent when the chosen machine is shown marked; 0: none"},
    {"triggers.feedback", WHOLE(trigger_feedback, 0, 0, 255),
     .meaning = "code sent when the outcome is shown; 0: none"},
    {"triggers.missed", WHOLE(trigger_missed, 0, 0, 255),
     .meaning = "code sent when a miss is announced; 0: none"},
    {"triggers.end", WHOLE(trigger_end, 0, 0, 255),
     .meaning = "code sent when the outcome is taken away; 0: none"},
    {"photodiode.corner", LEVEL(photodiode, corners),
     .meaning = "a patch that is white while machines or outcome are shown, else black"},
    {"photodiode.size", REAL(photodiode_size, 0.08, 0.02, 0.3), .unit = "screen heights",
     .meaning = "its side"},
    {"scanner.key", .type = TA_SET_KEY, AT(start_key), .text = "",
     .meaning = "the first trial after practice waits for this key, as sent by a scanner for each "
                "pulse; empty: it does not wait"},
    {"scanner.pulses", WHOLE(start_pulses, 1, 1, 100), .meaning = "how many of them"},
    {0},
};
