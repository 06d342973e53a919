/* people.c - who a row is about: the people seen so far, by name and session, with their contexts.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "intake.h"
#include "quick.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

struct key {
    int index;
    const char *id, *session; /* borrowed from the person, or from the row while searching */
};

static int compare_keys(const void *a, const void *b)
{
    const struct key *x = a, *y = b;
    int by_id = strcmp(x->id, y->id);
    return by_id ? by_id : strcmp(x->session, y->session);
}

static bool is_called(const struct ta_seen_person *p, const char *id, const char *session)
{
    return ta_same(p->id, id) && ta_same(p->session, session);
}

/* Sessions come one behind the other, or all of them trial by trial in the same order: who came
 * behind the one before most often does so again. */
int ta_intake_find(struct ta_intake *in, const char *id, const char *session)
{
    struct ta_seen_person *before = in->before >= 0 ? &in->who[in->before] : NULL;
    if (before && is_called(before, id, session)) {
        in->now = in->before; /* by a cell that cannot be known again (record.c) */
        return in->now;
    }
    if (before && before->next >= 0 && is_called(&in->who[before->next], id, session)) {
        in->now = before->next;
        return in->now;
    }
    struct key key = {.id = id, .session = session};
    void *node = tfind(&key, &in->tree, compare_keys);
    in->now = node ? (*(struct key **)node)->index : -1;
    if (before) {
        before->next = in->now;
    }
    return in->now;
}

struct ta_seen_person *ta_person_add(struct ta_intake *in, const struct ta_record *r)
{
    if (in->n == in->room) {
        in->room = in->room ? 2 * in->room : 16;
        in->who = ta_must(realloc(in->who, sizeof *in->who * (size_t)in->room));
    }
    struct ta_seen_person *p = &in->who[in->n];
    *p = (struct ta_seen_person){.id = ta_must(strdup(r->id)),
                                 .session = ta_must(strdup(r->session)),
                                 .source = in->n_sources - 1,
                                 .again = -1,
                                 .next = -1,
                                 .last_trial = TA_NA};
    struct key *key = ta_must(malloc(sizeof *key));
    *key = (struct key){.index = in->n, .id = p->id, .session = p->session};
    if (!tsearch(key, &in->tree, compare_keys)) {
        abort();
    }
    in->now = in->n++;
    return p;
}

int ta_person_context_find(struct ta_seen_person *p, const char *name)
{
    int c = 0;
    while (c < p->n_contexts && strcmp(p->context[c], name) != 0) {
        c++;
    }
    if (c == p->n_contexts) {
        return -1;
    }
    p->last_context = c;
    return c;
}

void ta_person_context_add(struct ta_seen_person *p, const char *name)
{
    p->last_context = p->n_contexts++;
    p->context = ta_must(realloc(p->context, sizeof *p->context * (size_t)p->n_contexts));
    p->context[p->last_context] = ta_must(strdup(name));
}
