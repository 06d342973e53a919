/* config_check.c - what must hold between the settings of an experiment.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Each mistake is told at the line of the setting that is to be changed; where it is not in the
  * file, at the other one's. */
#include "config.h"

#include "twoarm/io.h"
#include "twoarm/task.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { MAX_TRIALS = 100000 };

static int line_of(const struct reader *r, const char *name)
{
    for (int i = 0; ta_settings[i].name; i++) {
        if (strcmp(ta_settings[i].name, name) == 0) {
            return r->line[i];
        }
    }
    return 0;
}

static void wrong(struct reader *r, const char *name, const char *other, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
static void wrong(struct reader *r, const char *name, const char *other, const char *format, ...)
{
    char text[400];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    int line = line_of(r, name) > 0 ? line_of(r, name) : line_of(r, other);
    ta_error_add(r->e, TA_USER, "%s:%d: `%s`: %s", r->path, line > 0 ? line : 1, name, text);
}

static void check_trials(struct reader *r)
{
    const struct ta_experiment *x = r->x;
    if (x->block_trials % x->n_sets != 0) {
        wrong(r, "trials", "contexts",
              "expected a multiple of %d, the number of contexts, found %d; change one of them",
              x->n_sets, x->block_trials);
    }
    if ((long long)x->n_blocks * x->block_trials > MAX_TRIALS) {
        wrong(r, "trials", "blocks", "expected at most %d trials in all, found %lld", MAX_TRIALS,
              (long long)x->n_blocks * x->block_trials);
    }
    if (x->env.table && x->env.table_rows < ta_experiment_context_trials(x)) {
        wrong(r, "environment", "trials",
              "expected a table of at least %d rows, the trials of a "
              "context, found %d",
              ta_experiment_context_trials(x), x->env.table_rows);
    }
}

static void check_practice(struct reader *r)
{
    const struct ta_experiment *x = r->x;
    if (x->practice_correct > 0 &&
        (x->practice_of < x->practice_correct || x->practice_of > x->practice_trials)) {
        wrong(r, "practice.of", "practice.correct",
              "expected between practice.correct (%d) and practice.trials (%d), found %d",
              x->practice_correct, x->practice_trials, x->practice_of);
    }
}

static void check_quiz(struct reader *r)
{
    const struct ta_experiment *x = r->x;
    if (x->n_questions > 0 && !x->quiz) {
        wrong(r, "quiz.on", "quiz.questions",
              "expected true, since there are questions, found "
              "false");
    }
    if (x->quiz && !x->quiz_built_in && x->n_questions == 0) {
        wrong(r, "quiz.questions", "quiz.built_in",
              "expected a question, since quiz.built_in is false, found none");
    }
}

static void check_keys(struct reader *r)
{
    const struct ta_experiment *x = r->x;
    for (int i = 0; i < x->env.k; i++) {
        for (int j = 0; j < i; j++) {
            if (x->key[i] == x->key[j]) {
                wrong(r, "keys", "arms", "expected keys unlike each other, found %s twice",
                      ta_key_name(x->key[i]));
            }
        }
        if (ta_key_is_kept(x->key[i])) {
            wrong(r, "keys", "arms", "expected another key than %s, which has a use of its own",
                  ta_key_name(x->key[i]));
        }
    }
}

static void check_looks(struct reader *r)
{
    const struct ta_experiment *x = r->x;
    if (x->n_symbols > 0 && x->n_symbols < x->env.k) {
        wrong(r, "looks.symbols", "arms", "expected at least %d symbols, one an arm, found %d",
              x->env.k, x->n_symbols);
    }
    for (int i = 0; i < x->n_symbols; i++) {
        for (int j = 0; j < i; j++) {
            if (x->symbol[i] == x->symbol[j]) {
                wrong(r, "looks.symbols", "arms",
                      "expected symbols unlike each other, found \"%s\" "
                      "twice",
                      ta_symbol_get(x->symbol[i])->name);
            }
        }
    }
}

static void check_money(struct reader *r)
{
    const struct ta_experiment *x = r->x;
    if (x->pay_least > x->pay_most) {
        wrong(r, "payment.most", "payment.least",
              "expected no less than payment.least (%.10g), found %.10g", x->pay_least,
              x->pay_most);
    }
}

/* --- devices --------------------------------------------------------------------------------- */

static int most_code(const struct ta_experiment *x)
{
    const int code[] = {x->trigger_fixation, x->trigger_onset,  x->trigger_choice,
                        x->trigger_feedback, x->trigger_missed, x->trigger_end};
    int most = 0;
    for (size_t i = 0; i < sizeof code / sizeof *code; i++) {
        most = code[i] > most ? code[i] : most;
    }
    return most;
}

/* A code must be gone well before the next one comes, and before that picture is drawn. */
static void check_pulse(struct reader *r)
{
    const struct ta_experiment *x = r->x;
    const double lasts[] = {x->fixation.lo_s, x->highlight.lo_s, x->feedback.lo_s, x->miss_s,
                            x->interval.lo_s};
    for (size_t i = 0; i < sizeof lasts / sizeof *lasts; i++) {
        if (2 * x->trigger_pulse_s > lasts[i]) {
            wrong(
                r, "triggers.pulse", "triggers.device",
                "expected at most half of what the shortest picture lasts (%.10g s), found %.10g s",
                lasts[i], x->trigger_pulse_s);
            return;
        }
    }
}

/* The first setting of triggers that is in the file. */
static const char *given_trigger(const struct reader *r)
{
    for (int i = 0; ta_settings[i].name; i++) {
        if (r->line[i] > 0 && strncmp(ta_settings[i].name, "triggers.", 9) == 0) {
            return ta_settings[i].name;
        }
    }
    return "triggers.device";
}

static void check_triggers(struct reader *r)
{
    const struct ta_experiment *x = r->x;
    bool on = x->trigger_device != TA_TRIGGER_NONE;
    if (on && !*x->trigger_path) {
        wrong(r, "triggers.path", "triggers.device",
              "expected the path of the device or file, found none; for instance \"%s\"",
              x->trigger_device == TA_TRIGGER_SERIAL     ? "/dev/ttyUSB0"
              : x->trigger_device == TA_TRIGGER_PARALLEL ? "/dev/parport0"
                                                         : "triggers.txt");
    }
    if (on && most_code(x) == 0) {
        wrong(r, "triggers.onset", "triggers.device",
              "expected at least one code from 1 to 255 (fixation, onset, choice, feedback, "
              "missed, end), found none");
    }
    if (!on && (most_code(x) > 0 || *x->trigger_path)) {
        wrong(r, "triggers.device", given_trigger(r),
              "expected \"serial\", \"parallel\" or \"file\", since codes or a path are given, "
              "found \"none\"");
    }
    if (on && x->trigger_device != TA_TRIGGER_FILE && x->trigger_pulse_s > 0) {
        check_pulse(r);
    }
}

/* What leads through pages would be pressed by each pulse. */
static bool leads_through_pages(const struct ta_experiment *x, int key)
{
    static const char *const leaf[] = {"I", "S", "W", "Left", "Right"};
    static const char *const answer[] = {"1",        "2",        "3",        "4",
                                         "Keypad 1", "Keypad 2", "Keypad 3", "Keypad 4"};
    bool leads = ta_key_is_kept(key);
    for (size_t i = 0; i < sizeof leaf / sizeof *leaf; i++) {
        leads |= key == ta_key_find(leaf[i]);
    }
    for (size_t i = 0; x->quiz && i < sizeof answer / sizeof *answer; i++) {
        leads |= key == ta_key_find(answer[i]);
    }
    return leads;
}

static void check_scanner(struct reader *r)
{
    const struct ta_experiment *x = r->x;
    if (x->start_key == 0) {
        if (x->start_pulses > 1) {
            wrong(r, "scanner.key", "scanner.pulses",
                  "expected a key, as in \"5\", since scanner.pulses is given, found none");
        }
        return;
    }
    for (int p = 0; p < x->env.k; p++) {
        if (x->key[p] == x->start_key) {
            wrong(r, "scanner.key", "keys", "expected another key than the response keys, found %s",
                  ta_key_name(x->start_key));
        }
    }
    if (leads_through_pages(x, x->start_key)) {
        wrong(r, "scanner.key", "scanner.key",
              "expected another key than %s, which has a use of its own",
              ta_key_name(x->start_key));
    }
}

static void check_misses(struct reader *r)
{
    if (!r->x->miss_repeat && r->x->miss_rounds > 1) {
        wrong(r, "misses.repeat", "misses.rounds",
              "expected true, since misses.rounds is given, found false");
    }
    if (r->x->miss_repeat && r->x->deadline_s <= 0) {
        wrong(r, "misses.repeat", "timing.deadline",
              "expected false, since without timing.deadline nothing is missed, found true");
    }
}

void ta_config_check(struct reader *r)
{
    check_trials(r);
    check_practice(r);
    check_quiz(r);
    check_keys(r);
    check_looks(r);
    check_money(r);
    check_misses(r);
    check_triggers(r);
    check_scanner(r);
}
