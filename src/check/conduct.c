/* conduct.c - how somebody went about the task: misses, fast guesses, sides, runs; against the
 * rules of exclusion that the experiment states, else against rules of thumb.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check.h"

#include "twoarm/io.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- counting --------------------------------------------------------------------------------- */

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double share(int part, int all)
{
    return all > 0 ? (double)part / all : (double)NAN;
}

static void finish(struct ta_conduct *c, double *rt, int n_rt)
{
    c->missed = share(c->n_missed, c->n);
    c->fast = share(c->n_fast, n_rt);
    c->best = share(c->n_best, c->n_with_best);
    c->run = c->longest_run;
    c->side_bias = 2 * fabs(share(c->n_left, c->n_placed) - 0.5);
    c->median_s = NAN;
    if (n_rt) {
        qsort(rt, (size_t)n_rt, sizeof *rt, by_size);
        c->median_s = (rt[(n_rt - 1) / 2] + rt[n_rt / 2]) / 2;
    }
    free(rt);
}

static double *alloc_times(int n)
{
    double *rt = ta_must(malloc(sizeof *rt * ((size_t)n + 1)));
    return rt;
}

struct ta_conduct ta_conduct_of(const struct ta_checked *s)
{
    struct ta_conduct c = {0};
    double *rt = alloc_times(s->n), fast = s->has_experiment ? s->x.fast_s : 0.1;
    int n_rt = 0, run = 0;
    const char *key = "";
    for (int i = 0; i < s->n; i++) {
        const struct ta_row *row = &s->row[i].row;
        if (row->phase != TA_MAIN) {
            continue;
        }
        c.n++;
        c.n_missed += row->choice == TA_NA;
        if (row->choice == TA_NA) {
            continue;
        }
        c.n_answered++;
        if (row->response_time != TA_NO_TIME) {
            rt[n_rt++] = (double)row->response_time / 1e9;
            c.n_fast += rt[n_rt - 1] < fast;
        }
        run = row->key[0] && strcmp(row->key, key) == 0 ? run + 1 : 1;
        key = row->key;
        c.longest_run = run > c.longest_run ? run : c.longest_run;
        if (row->trial_type == TA_FREE && row->choice >= 1 && row->choice <= s->k) {
            c.n_placed++;
            c.n_left += row->side[row->choice - 1] == 1;
            c.n_with_best += row->best != TA_NA;
            c.n_best += row->choice == row->best;
        }
    }
    finish(&c, rt, n_rt);
    return c;
}

struct ta_conduct ta_conduct_of_person(const struct ta_participant *p, double fast_s)
{
    struct ta_conduct c = {.n = p->n};
    double *rt = alloc_times(p->n);
    int n_rt = 0;
    for (int t = 0; t < p->n; t++) {
        if (p->choice[t] < 0) {
            c.n_missed++;
            continue;
        }
        c.n_answered++;
        if (p->response_time && !isnan(p->response_time[t])) {
            rt[n_rt++] = p->response_time[t];
            c.n_fast += p->response_time[t] < fast_s;
        }
        if (p->scored[t] && p->position) {
            c.n_placed++;
            c.n_left += p->position[t * p->k + p->choice[t]] == 0;
        }
        if (p->scored[t] && p->best && p->best[t] >= 0) {
            c.n_with_best++;
            c.n_best += p->choice[t] == p->best[t];
        }
    }
    finish(&c, rt, n_rt);
    return c;
}

/* --- rules ------------------------------------------------------------------------------------ */

/* One rule of exclusion: what it is about, and beyond what somebody should look at the session
 * where the experiment states none (thumb; 0 where too little is wrong: nothing). */
static const struct rule {
    size_t found, stated; /* offsets of a double in ta_conduct and in ta_experiment */
    const char *setting;
    bool least; /* too little is wrong, not too much */
    bool sides; /* only where machines change sides: else whoever learns stays at one */
    double thumb, scale;
    int decimals;
    const char *before, *after; /* the number */
} rules[] = {
    {offsetof(struct ta_conduct, missed), offsetof(struct ta_experiment, most_missed),
     "exclude.most_missed", false, false, 0.2, 100, 0, "", " % of trials were missed"},
    {offsetof(struct ta_conduct, fast), offsetof(struct ta_experiment, most_fast),
     "exclude.most_fast", false, false, 0.1, 100, 0, "", " % of answers were too fast to be any"},
    {offsetof(struct ta_conduct, side_bias), offsetof(struct ta_experiment, largest_side_bias),
     "exclude.largest_side_bias", false, true, 0.6, 100, 0, "a side bias of ", " %"},
    {offsetof(struct ta_conduct, run), offsetof(struct ta_experiment, most_same_key),
     "exclude.most_same_key", false, true, 25, 1, 0, "the same key ", " times in a row"},
    {offsetof(struct ta_conduct, median_s), offsetof(struct ta_experiment, fastest_median_s),
     "exclude.fastest_median", true, false, 0, 1, 3, "a median response time of ", " s"},
    {offsetof(struct ta_conduct, best), offsetof(struct ta_experiment, least_best),
     "exclude.least_best", true, false, 0, 100, 0, "the best arm in ", " % of choices"},
};

static void apply(const struct rule *r, const struct ta_conduct *c, const struct ta_experiment *x,
                  const char *file, const char *who, struct ta_findings *f)
{
    double found = *(const double *)(const void *)((const char *)c + r->found) * r->scale;
    double stated = x ? *(const double *)(const void *)((const char *)x + r->stated) : (double)NAN;
    double limit = isnan(stated) ? r->thumb : stated;
    if (isnan(stated) && r->sides && x && x->sides == TA_SIDES_FIXED) {
        return;
    }
    if (!(r->least ? found < limit * r->scale : found > limit * r->scale)) {
        return;
    }
    if (isnan(stated)) {
        ta_find(f, TA_WARNING, "conduct", file, 0,
                "%s: %s%.*f%s; look at it (the experiment states no rule %s)", who, r->before,
                r->decimals, found, r->after, r->setting);
    } else {
        ta_find(f, TA_WARNING, "exclusion", file, 0,
                "%s: %s%.*f%s: excluded by the experiment's own rule %s = %g", who, r->before,
                r->decimals, found, r->after, r->setting, stated);
    }
}

void ta_conduct_check(const struct ta_conduct *c, const struct ta_experiment *x, const char *file,
                      const char *who, struct ta_findings *f)
{
    if (c->n == 0) {
        ta_find(f, TA_WARNING, "conduct", file, 0, "%s: not one trial of the experiment", who);
        return;
    }
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        apply(&rules[i], c, x, file, who, f);
    }
}
