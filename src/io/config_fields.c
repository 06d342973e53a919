/* config_fields.c - the lab's own questions on the start screen, as an experiment file states them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "twoarm/io.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *const kinds[] = {"text", "whole", "number", "choice"};
static const char *const parts[] = {"name", "label", "kind", "from", "to", "levels", "required"};
enum { N_KINDS = 4, N_PARTS = 7 };

static void read_kind(struct reader *r, const config_setting_t *s, struct ta_field *f)
{
    char word[TA_TEXT_CELL], hint[96];
    if (!ta_config_text(r, s, "kind", word, sizeof word)) {
        return;
    }
    for (int i = 0; i < N_KINDS; i++) {
        if (strcmp(word, kinds[i]) == 0) {
            f->kind = (enum ta_field_kind)i;
            return;
        }
    }
    ta_config_wrong(
        r, s, "`kind`: expected \"text\", \"whole\", \"number\" or \"choice\", found \"%s\"%s",
        word, ta_config_hint(word, kinds, N_KINDS, hint));
}

static void read_levels(struct reader *r, const config_setting_t *s, struct ta_field *f)
{
    int n = config_setting_length(s);
    char found[64];
    if (!ta_config_is_list(s) || n < 2 || n > TA_MAX_FIELD_LEVELS) {
        ta_config_wrong(r, s, "`levels`: expected a list of 2 to %d texts, found %s",
                        TA_MAX_FIELD_LEVELS, ta_config_found(s, found));
        return;
    }
    f->n_levels = n;
    for (int i = 0; i < n; i++) {
        ta_config_text(r, config_setting_get_elem(s, (unsigned)i), "levels", f->level[i],
                       sizeof f->level[i]);
    }
}

static void read_part(struct reader *r, const config_setting_t *s, struct ta_field *f)
{
    const char *name = config_setting_name(s);
    char hint[96], found[64];
    if (strcmp(name, "name") == 0) {
        ta_config_text(r, s, name, f->name, sizeof f->name);
    } else if (strcmp(name, "label") == 0) {
        ta_config_text(r, s, name, f->label, sizeof f->label);
    } else if (strcmp(name, "kind") == 0) {
        read_kind(r, s, f);
    } else if (strcmp(name, "from") == 0) {
        ta_config_number(r, s, name, -1e9, 1e9, false, &f->lo);
    } else if (strcmp(name, "to") == 0) {
        ta_config_number(r, s, name, -1e9, 1e9, false, &f->hi);
    } else if (strcmp(name, "levels") == 0) {
        read_levels(r, s, f);
    } else if (strcmp(name, "required") == 0 && config_setting_type(s) == CONFIG_TYPE_BOOL) {
        f->required = config_setting_get_bool(s);
    } else if (strcmp(name, "required") == 0) {
        ta_config_wrong(r, s, "`required`: expected true or false, found %s",
                        ta_config_found(s, found));
    } else {
        ta_config_wrong(r, s, "a field has no `%.60s`%s", name,
                        ta_config_hint(name, parts, N_PARTS, hint));
    }
}

static void check_name(struct reader *r, const config_setting_t *s, int i)
{
    static const char *const taken[] = {"participant_id", "session_id", "player"};
    static const char good[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";
    const struct ta_field *f = &r->x->field[i];
    if (!*f->name || strspn(f->name, good) != strlen(f->name) ||
        (*f->name >= '0' && *f->name <= '9')) {
        ta_config_wrong(r, s,
                        "`name`: expected letters, digits and _, not a digit first, found \"%s\"",
                        f->name);
    }
    for (size_t j = 0; j < sizeof taken / sizeof *taken; j++) {
        if (strcmp(f->name, taken[j]) == 0) {
            ta_config_wrong(r, s, "`name`: \"%s\" is a column of participants.tsv already",
                            f->name);
        }
    }
    for (int j = 0; j < i; j++) {
        if (strcmp(f->name, r->x->field[j].name) == 0) {
            ta_config_wrong(r, s, "`name`: \"%s\" is the name of an earlier field", f->name);
        }
    }
}

static void check_field(struct reader *r, const config_setting_t *s, int i)
{
    const struct ta_field *f = &r->x->field[i];
    bool number = f->kind == TA_FIELD_WHOLE || f->kind == TA_FIELD_NUMBER;
    check_name(r, s, i);
    if ((f->kind == TA_FIELD_CHOICE) != (f->n_levels > 0)) {
        ta_config_wrong(r, s, "field \"%s\": `levels` and kind = \"choice\" go together", f->name);
    }
    if (!number && (!isnan(f->lo) || !isnan(f->hi))) {
        ta_config_wrong(r, s, "field \"%s\": `from` and `to` are for kinds whole and number",
                        f->name);
    }
    if (f->lo > f->hi) {
        ta_config_wrong(r, s, "field \"%s\": expected `from` to be no larger than `to`", f->name);
    }
}

static void read_field(struct reader *r, const config_setting_t *s, int i)
{
    struct ta_field *f = &r->x->field[i];
    char found[64];
    *f = (struct ta_field){.lo = NAN, .hi = NAN};
    if (!config_setting_is_group(s)) {
        ta_config_wrong(r, s,
                        "`fields`: expected groups as in { name = \"age\"; kind = \"whole\"; }, "
                        "found %s",
                        ta_config_found(s, found));
        return;
    }
    for (int j = 0; j < config_setting_length(s); j++) {
        read_part(r, config_setting_get_elem(s, (unsigned)j), f);
    }
    if (!*f->label) {
        strcpy(f->label, f->name);
    }
    check_field(r, s, i);
}

void ta_config_fields(struct reader *r, const config_setting_t *s)
{
    int n = config_setting_length(s);
    char found[64];
    if (!ta_config_is_list(s) || n > TA_MAX_FIELDS) {
        ta_config_wrong(r, s, "`fields`: expected a list of at most %d groups, found %s",
                        TA_MAX_FIELDS, ta_config_found(s, found));
        return;
    }
    r->x->n_fields = n;
    for (int i = 0; i < n; i++) {
        read_field(r, config_setting_get_elem(s, (unsigned)i), i);
    }
}
