/* cmd_explain.c - `twoarm explain`: what an experiment file will do, and all the keys it may have.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "twoarm/commands.h"
#include "twoarm/config.h"
#include "twoarm/io.h"

#include "report/explain.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

struct settings {
    const char *preset, *output, *format;
    bool keys;
};

#define AT(field) .offset = offsetof(struct settings, field)
static const struct ta_option options[] = {
    {.name = "preset",
     .type = TA_OPT_TEXT,
     .value = "NAME",
     AT(preset),
     .help = "An experiment that comes with the program, in place of a file."},
    {.name = "keys",
     .type = TA_OPT_FLAG,
     AT(keys),
     .help = "Lists all keys of experiment files with default, unit, range and meaning."},
    {.name = "output",
     .letter = 'o',
     .type = TA_OPT_TEXT,
     .value = "DIR",
     AT(output),
     .help = "Draws the arms' expected rewards there: payoffs.svg, with its data and script."},
    {.name = "format",
     .type = TA_OPT_TEXT,
     .value = "text|json",
     AT(format),
     .help = "Words (the default), or JSON for programs."},
    {0},
};

static void defaults(void *of)
{
    *(struct settings *)of = (struct settings){.format = "text"};
}

static const char *type_word(enum ta_setting_type type)
{
    static const char *const word[] = {
        [TA_SET_FLAG] = "true or false",
        [TA_SET_WHOLE] = "whole number",
        [TA_SET_REAL] = "number",
        [TA_SET_TEXT] = "text",
        [TA_SET_LABEL] = "letters and digits",
        [TA_SET_LEVEL] = "one of",
        [TA_SET_DURATION] = "number, { from; to; }, { from; mean; to; } or a list",
        [TA_SET_KEY] = "a key's name",
        [TA_SET_KEYS] = "list of keys' names",
        [TA_SET_SYMBOLS] = "list of names",
        [TA_SET_ENVIRONMENT] = "group",
        [TA_SET_CONTEXTS] = "list of groups",
        [TA_SET_FIELDS] = "list of groups",
        [TA_SET_QUESTIONS] = "list of groups",
        [TA_SET_TEXTS] = "list of texts",
    };
    return word[type];
}

static void print_key(const struct ta_setting *s)
{
    char value[200];
    printf("%s = %s;\n    %s\n    %s", s->name, ta_setting_default(s, value, sizeof value),
           s->meaning, type_word(s->type));
    for (int i = 0; s->words && s->words[i]; i++) {
        printf("%s \"%s\"", i ? "," : "", s->words[i]);
    }
    if (s->type == TA_SET_WHOLE || s->type == TA_SET_REAL || s->type == TA_SET_DURATION) {
        printf(" from %.10g to %.10g%s%s%s", s->lo, s->hi, s->unit ? " " : "",
               s->unit ? s->unit : "", s->may_be_none ? ", or \"none\"" : "");
    }
    putchar('\n');
}

static int print_keys(void)
{
    printf(
        "# Every key of an experiment file with its default (the built-in experiment).\n"
        "# a.b = 1; is written a = { b = 1; };  Environments' settings: `twoarm envs NAME`.\n\n");
    for (const struct ta_setting *s = ta_settings; s->name; s++) {
        print_key(s);
    }
    return TA_OK;
}

static bool load(const struct settings *o, char **operand, int n, struct ta_experiment *x,
                 struct ta_error *e)
{
    if (n > 1 || (n == 1 && o->preset)) {
        return ta_error_add(e, TA_USER, "expected one experiment: a file or --preset NAME");
    }
    if (n == 1) {
        return ta_experiment_read(x, operand[0], e);
    }
    if (o->preset) {
        return ta_experiment_preset(x, o->preset, e);
    }
    ta_experiment_default(x);
    return true;
}

static void explain(const struct settings *o, const struct ta_experiment *x, struct ta_error *e)
{
    struct explain about;
    struct ta_text text = {0};
    if (!explain_make(&about, x, e)) {
        return;
    }
    if (strcmp(o->format, "json") == 0) {
        explain_json(&about, &text);
    } else {
        explain_text(&about, &text);
    }
    fputs(text.s ? text.s : "", stdout);
    ta_text_free(&text);
    if (o->output) {
        explain_figure(&about, o->output, e);
    }
    explain_free(&about);
}

static int run(void *settings, char **operand, int n_operands, struct ta_error *e)
{
    const struct settings *o = settings;
    struct ta_experiment x = {0};
    if (strcmp(o->format, "text") != 0 && strcmp(o->format, "json") != 0) {
        ta_error_add(e, TA_USER, "--format: expected text or json, found '%s'", o->format);
        return (int)e->status;
    }
    if (o->keys) {
        return print_keys();
    }
    if (load(o, operand, n_operands, &x, e)) {
        explain(o, &x, e);
        ta_experiment_free(&x);
    }
    return (int)e->status;
}

const struct ta_command ta_command_explain = {
    .name = "explain",
    .summary = "tell what an experiment file will do: trials, time, pay, what will hurt",
    .operands = "[EXPERIMENT]",
    .about =
        "Without a file: the built-in experiment. Exit status 2 when the file has mistakes; all of "
        "them are listed with their lines.",
    .options = options,
    .run = run,
    .settings_size = sizeof(struct settings),
    .defaults = defaults,
};
