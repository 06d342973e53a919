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

static void check_keys(struct reader *r)
{
    static const char *const kept[] = {"Escape", "Space", "Return", "Keypad Enter", "P"};
    const struct ta_experiment *x = r->x;
    for (int i = 0; i < x->env.k; i++) {
        for (int j = 0; j < i; j++) {
            if (x->key[i] == x->key[j]) {
                wrong(r, "keys", "arms", "expected keys unlike each other, found %s twice",
                      ta_key_name(x->key[i]));
            }
        }
        for (size_t j = 0; j < sizeof kept / sizeof *kept; j++) {
            if (x->key[i] == ta_key_find(kept[j])) {
                wrong(r, "keys", "arms", "expected another key than %s, which has a use of its own",
                      kept[j]);
            }
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

static bool is_default(const struct ta_experiment *x, const struct ta_setting *s)
{
    static struct ta_experiment usual;
    ta_experiment_default(&usual);
    return memcmp((const char *)x + s->offset, (const char *)&usual + s->offset, s->size) == 0;
}

static void check_offered(struct reader *r)
{
    for (const struct ta_setting *s = ta_settings; s->name; s++) {
        if (s->later && !is_default(r->x, s)) {
            wrong(r, s->name, s->name, "the program cannot do this yet; leave it out");
        }
    }
}

void ta_config_check(struct reader *r)
{
    check_offered(r);
    check_trials(r);
    check_practice(r);
    check_keys(r);
    check_looks(r);
    check_money(r);
}
