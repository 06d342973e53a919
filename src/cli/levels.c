/* levels.c - who is of which level of the group column.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "levels.h"

#include "result_text.h"
#include "twoarm/io.h"

#include <stdlib.h>
#include <string.h>

/* Puts a name in its place among those in alphabetical order; false when there are too many. */
static bool add_name(struct ta_levels *l, const char *name)
{
    int at = 0;
    while (at < l->n && strcmp(l->name[at], name) < 0) {
        at++;
    }
    if (at < l->n && strcmp(l->name[at], name) == 0) {
        return true;
    }
    if (l->n == TA_MAX_LEVELS) {
        return false;
    }
    memmove(l->name + at + 1, l->name + at, sizeof *l->name * (size_t)(l->n - at));
    l->name[at] = name;
    l->n++;
    return true;
}

static int index_of(const struct ta_levels *l, const char *name)
{
    int at = 0;
    while (strcmp(l->name[at], name) != 0) {
        at++;
    }
    return at;
}

static int count_scored(const struct ta_participant *who)
{
    int n = 0;
    for (int t = 0; t < who->n; t++) {
        n += who->scored[t];
    }
    return n;
}

/* A mean needs people, and a spread two of them. */
static bool check_people(const struct ta_levels *l, const struct ta_dataset *data,
                         struct ta_error *e)
{
    int people[TA_MAX_LEVELS] = {0}, before = e->n;
    for (int i = 0; i < data->n; i++) {
        people[l->of[i]] += count_scored(&data->who[i]) > 0;
    }
    for (int i = 0; i < l->n; i++) {
        if (people[i] < 2) {
            ta_error_add(e, TA_USER,
                         "--group: level '%s' has %d participants with a choice that can be "
                         "scored; a mean and its error need two",
                         l->name[i], people[i]);
        }
    }
    return e->n == before;
}

bool ta_levels_find(struct ta_levels *l, const struct ta_dataset *data, struct ta_error *e)
{
    *l = (struct ta_levels){.of = calloc((size_t)data->n + 1, sizeof *l->of)};
    if (!l->of) {
        return ta_error_add(e, TA_MACHINE, "out of memory");
    }
    for (int i = 0; i < data->n; i++) {
        if (!add_name(l, data->who[i].group)) {
            return ta_error_add(e, TA_USER,
                                "--group: expected 2 to %d levels, found more ('%s', '%s', ...): "
                                "is that the column of the group?",
                                TA_MAX_LEVELS, l->name[0], l->name[1]);
        }
    }
    if (l->n < 2) {
        return ta_error_add(e, TA_USER, "--group: expected 2 to %d levels, found only '%s'",
                            TA_MAX_LEVELS, l->n ? l->name[0] : "");
    }
    for (int i = 0; i < data->n; i++) {
        l->of[i] = index_of(l, data->who[i].group);
    }
    return check_people(l, data, e);
}

void ta_put_contrast(FILE *out, const struct ta_levels *l, int level, int earlier)
{
    ta_put_word(out, l->name[level]);
    fputs(" - ", out);
    ta_put_word(out, l->name[earlier]);
}

void ta_levels_free(struct ta_levels *l)
{
    free(l->of);
    *l = (struct ta_levels){0};
}
