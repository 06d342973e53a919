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

int ta_intake_find(struct ta_intake *in, char *id, char *session)
{
    const struct ta_seen_person *last = in->last >= 0 ? &in->who[in->last] : NULL;
    /* most often the session is what the name of the file says, which is the same text */
    if (last && ta_same(last->id, id) &&
        (session == in->source[last->source].session || ta_same(last->session, session))) {
        return in->last;
    }
    struct key key = {.id = id, .session = session};
    void *node = tfind(&key, &in->tree, compare_keys);
    in->last = node ? (*(struct key **)node)->index : -1;
    return in->last;
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
                                 .last_trial = TA_NA};
    struct key *key = ta_must(malloc(sizeof *key));
    *key = (struct key){.index = in->n, .id = p->id, .session = p->session};
    if (!tsearch(key, &in->tree, compare_keys)) {
        abort();
    }
    in->last = in->n++;
    return p;
}

int ta_person_context(const struct ta_seen_person *p, const char *name)
{
    if (p->n_contexts && ta_same(p->context[p->last_context], name)) {
        return p->last_context;
    }
    int c = 0;
    while (c < p->n_contexts && strcmp(p->context[c], name) != 0) {
        c++;
    }
    return c < p->n_contexts ? c : -1;
}

void ta_person_see(struct ta_seen_person *p, const char *name)
{
    int c = ta_person_context(p, name);
    if (c < 0) {
        c = p->n_contexts++;
        p->context = ta_must(realloc(p->context, sizeof *p->context * (size_t)p->n_contexts));
        p->context[c] = ta_must(strdup(name));
    }
    p->last_context = c;
}
