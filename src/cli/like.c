/* like.c - --like: a start from the conventions of another program.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "like.h"

#include "read_options.h"
#include "twoarm/io.h"

#include <stdio.h>
#include <string.h>

#define ENTRY(name, words, ...) {name, __VA_ARGS__},
static const struct ta_like likes[] = {TA_LIKES(ENTRY)};
enum { N_LIKES = sizeof likes / sizeof *likes };

const struct ta_like *ta_like_find(const char *name)
{
    for (int i = 0; name && i < N_LIKES; i++) {
        if (strcmp(likes[i].name, name) == 0) {
            return &likes[i];
        }
    }
    return NULL;
}

void ta_like_note(const char *name, struct ta_scale scale, struct ta_text *to)
{
    const struct ta_like *like = ta_like_find(name);
    if (like && like->signs && !(scale.lo == -1 && scale.hi == 1)) {
        ta_text_add(to,
                    "--like %s: that program's outcomes are 1 and -1, these run from %g to %g\n",
                    like->name, scale.lo, scale.hi);
    }
}

static bool unknown(const char *value, struct ta_error *e)
{
    struct ta_text all = {0};
    for (int i = 0; i < N_LIKES; i++) {
        ta_text_add(&all, "%s%s", i == 0 ? "" : i == N_LIKES - 1 ? " or " : ", ", likes[i].name);
    }
    ta_error_add(e, TA_USER, "--like: expected %s, found '%s'", all.s, value);
    ta_text_free(&all);
    return false;
}

/* Taken before all other options, so that what is said beside it holds. */
bool ta_take_like(const char *value, void *target, struct ta_error *e)
{
    struct ta_analysis *a = target;
    const struct ta_like *l = ta_like_find(value);
    if (a->like) {
        return ta_error_add(e, TA_USER, "--like is given twice");
    }
    if (!l) {
        return unknown(value, e);
    }
    a->like = l->name;
    a->read.q0 = l->q0;
    a->fit.method = l->method;
    a->fit.most = l->most;
    a->fit.normal = l->normal;
    a->fit.laplace = l->laplace;
    a->start_variance = l->start_variance;
    a->ibic_draws = l->ibic_draws;
    return true;
}
