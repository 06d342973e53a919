/* options.c - one table an option: parsing by getopt_long.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "twoarm/io.h"
#include "twoarm/options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_OPTIONS = 64, FIRST_LONG = 256 };

struct parser {
    const struct ta_option *table;
    int n;
    struct option long_option[MOST_OPTIONS + 2];
    char letters[2 * MOST_OPTIONS + 8];
};

/* getopt's own arrays, made from our table; --help is in every program. */
static void parser_make(struct parser *p, const struct ta_option *table)
{
    char *letter = p->letters;
    *letter++ = ':'; /* tell a missing value from an unknown option */
    *letter++ = 'h';
    p->table = table;
    for (p->n = 0; table[p->n].name; p->n++) {
        const struct ta_option *o = &table[p->n];
        bool valued = o->type != TA_OPT_FLAG;
        p->long_option[p->n] = (struct option){
            .name = o->name,
            .has_arg = valued ? required_argument : no_argument,
            .val = FIRST_LONG + p->n,
        };
        if (o->letter) {
            *letter++ = o->letter;
            if (valued) {
                *letter++ = ':';
            }
        }
    }
    p->long_option[p->n] = (struct option){.name = "help", .val = 'h'};
    p->long_option[p->n + 1] = (struct option){0};
    *letter = '\0';
}

static bool set_number(const struct ta_option *o, const char *value, void *target,
                       struct ta_error *e)
{
    long long whole = -1;
    switch (o->type) {
    case TA_OPT_REAL:
        return ta_parse_real(value, target) ||
               ta_error_add(e, TA_USER, "--%s: expected a number, found '%s'", o->name, value);
    case TA_OPT_COUNT:
        if (!ta_parse_int(value, &whole) || whole < 0 || whole > INT32_MAX) {
            return ta_error_add(e, TA_USER, "--%s: expected a whole number, 0 or more, found '%s'",
                                o->name, value);
        }
        *(int *)target = (int)whole;
        return true;
    default:
        if (!ta_parse_int(value, &whole) || whole < 0 || whole >= 1LL << 53) {
            return ta_error_add(
                e, TA_USER, "--%s: expected a whole number from 0 to 9007199254740991, found '%s'",
                o->name, value);
        }
        *(uint64_t *)target = (uint64_t)whole;
        return true;
    }
}

static bool set_option(const struct ta_option *o, const char *value, void *settings,
                       struct ta_error *e)
{
    void *target = (char *)settings + o->offset;
    switch (o->type) {
    case TA_OPT_FLAG:
        *(bool *)target = true;
        return true;
    case TA_OPT_TEXT:
        *(const char **)target = value;
        return true;
    case TA_OPT_CALL:
    case TA_OPT_PRESET:
        return o->call(value, target, e);
    default:
        return set_number(o, value, target, e);
    }
}

static void unknown_option(const struct parser *p, const char *word, struct ta_error *e)
{
    const char *names[MOST_OPTIONS + 1];
    char bare[64];
    for (int i = 0; i < p->n; i++) {
        names[i] = p->table[i].name;
    }
    names[p->n] = "help";
    const char *start = word + strspn(word, "-");
    snprintf(bare, sizeof bare, "%.*s", (int)strcspn(start, "="), start);
    size_t matches = 0;
    for (int i = 0; i <= p->n; i++) {
        matches += strncmp(bare, names[i], strlen(bare)) == 0;
    }
    const char *near = ta_nearest(bare, names, p->n + 1);
    if (matches > 1) {
        ta_error_add(e, TA_USER, "%s could be several options: write it out", word);
    } else if (near) {
        ta_error_add(e, TA_USER, "unknown option %s (did you mean --%s?); see --help", word, near);
    } else {
        ta_error_add(e, TA_USER, "unknown option %s; see --help", word);
    }
}

static const struct ta_option *option_of(const struct parser *p, int code)
{
    if (code >= FIRST_LONG) {
        return &p->table[code - FIRST_LONG];
    }
    for (int i = 0; i < p->n; i++) {
        if (p->table[i].letter && p->table[i].letter == code) {
            return &p->table[i];
        }
    }
    return NULL;
}

/* Those that are taken before all others; mistakes are told by the second reading. */
static bool take_first(struct parser *p, int argc, char **argv, void *settings, struct ta_error *e)
{
    bool good = true;
    int code;
    optind = 0; /* glibc: start afresh, also when called again */
    opterr = 0;
    while ((code = getopt_long(argc, argv, p->letters, p->long_option, NULL)) != -1) {
        const struct ta_option *o = option_of(p, code);
        if (o && o->type == TA_OPT_PRESET) {
            good &= set_option(o, optarg, settings, e);
        }
    }
    return good;
}

bool ta_options_parse(const struct ta_option *table, int argc, char **argv, void *settings,
                      int *first, bool *help, struct ta_error *e)
{
    struct parser p;
    parser_make(&p, table);
    *help = false;
    bool good = take_first(&p, argc, argv, settings, e);
    optind = 0;
    int code;
    while ((code = getopt_long(argc, argv, p.letters, p.long_option, NULL)) != -1) {
        if (code == 'h') {
            *help = true;
        } else if (code == ':') {
            good = ta_error_add(e, TA_USER, "%s needs a value; see --help", argv[optind - 1]);
        } else if (code == '?') {
            char letter[3] = {'-', (char)optopt, '\0'};
            bool is_letter = optopt > 0 && optopt < FIRST_LONG;
            unknown_option(&p, is_letter ? letter : argv[optind - 1], e);
            good = false;
        } else if (option_of(&p, code)->type != TA_OPT_PRESET) {
            good &= set_option(option_of(&p, code), optarg, settings, e);
        }
    }
    *first = optind;
    return good;
}
