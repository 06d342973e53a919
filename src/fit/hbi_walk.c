/* hbi_walk.c - hierarchical Bayesian inference to its fixed point, sooner than step by step.
 *
 * All that one iteration hands to the next are the groups' means and variances and how many people
 * use each model. Fisher's scoring (hbi_leap.c) moves the former, the plain step the latter, and
 * all are mixed with what was learned before (anderson.h): with equal frequencies for each model by
 * itself, since then models know nothing of each other. A step that costs evidence is taken back
 * for the plain one; where nothing is gained for long, plain steps go on by themselves.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "anderson.h"
#include "hbi_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_STEPS = 500, PATIENCE = 100, MOST_STATE = TA_MAX_MODELS * (2 * TA_MAX_PAR + 1) };

/* Owns what mix, cell and block point to. */
struct walk {
    struct ta_hbi_work *h;
    int n, n_mixed;              /* coordinates; mixers, one for each model or one for all */
    int from[TA_MAX_MODELS + 1]; /* coordinates of a mixer */
    struct ta_anderson mix[TA_MAX_MODELS];
    /* the last place that was taken: its groups and everybody in it, evidence, where it leads */
    struct ta_hbi_state group[TA_MAX_MODELS];
    double alpha[TA_MAX_MODELS], bound, plain[MOST_STATE], aim[MOST_STATE];
    struct ta_hbi_cell *cell;
    double *block;
    double least;   /* the shortest step so far, noted when it halves */
    int step, idle; /* steps so far, and since that was noted */
    int by_itself;  /* plain steps still to go */
    int rest;       /* how many they will be next time */
};

/* Means and log variances of each model in turn, then the numbers of people unless those are held.
 */
static void put_state(const struct ta_hbi_work *h, double *y)
{
    for (int k = 0; k < h->k; k++) {
        const struct ta_hbi_state *g = &h->group[k];
        for (int i = 0; i < g->d; i++) {
            *y++ = g->a[i];
            *y++ = log(g->sig[i] / g->nu);
        }
    }
    for (int k = 0; !h->null && k < h->k; k++) {
        *y++ = h->group[k].n;
    }
}

static void take_state(struct ta_hbi_work *h, const double *y)
{
    double sum = 0;
    const double *n = y;
    for (int k = 0; k < h->k; k++) {
        n += 2 * h->group[k].d;
    }
    for (int k = 0; !h->null && k < h->k; k++) {
        h->group[k].n = fmax(0, n[k]);
        sum += h->group[k].n;
    }
    for (int k = 0; !h->null && k < h->k; k++) {
        h->group[k].n *= h->n / sum;
    }
    ta_hbi_counts(h);
    for (int k = 0; k < h->k; k++) {
        struct ta_hbi_state *g = &h->group[k];
        for (int i = 0; i < g->d; i++) {
            g->a[i] = *y++;
            g->sig[i] = g->nu * exp(*y++);
        }
    }
}

static bool begin(struct walk *w, struct ta_hbi_work *h)
{
    bool good = true;
    *w = (struct walk){.h = h, .bound = -INFINITY, .least = INFINITY, .rest = 50};
    for (int k = 0; k < h->k; k++) {
        w->n += 2 * h->group[k].d;
        w->from[k + 1] = w->n;
    }
    w->n += h->null ? 0 : h->k;
    w->n_mixed = h->null ? h->k : 1;
    w->from[w->n_mixed] = w->n;
    for (int m = 0; m < w->n_mixed; m++) {
        good &= ta_anderson_alloc(&w->mix[m], w->from[m + 1] - w->from[m], 8);
    }
    w->cell = malloc(sizeof *w->cell * (size_t)(h->n * h->k));
    w->block = malloc(sizeof *w->block * h->block_size);
    return good && w->cell && w->block;
}

static void end(struct walk *w)
{
    for (int m = 0; m < w->n_mixed; m++) {
        ta_anderson_free(&w->mix[m]);
    }
    free(w->cell);
    free(w->block);
}

static void forget(struct walk *w)
{
    for (int m = 0; m < w->n_mixed; m++) {
        ta_anderson_reset(&w->mix[m]);
    }
}

/* Everybody as they are into the walk, or back. */
static void keep_people(struct walk *w, bool back)
{
    struct ta_hbi_work *h = w->h;
    size_t cells = sizeof *h->cell * (size_t)(h->n * h->k);
    size_t block = sizeof *h->block * h->block_size;
    memcpy(back ? h->cell : w->cell, back ? w->cell : h->cell, cells);
    memcpy(back ? h->block : w->block, back ? w->block : h->block, block);
}

static void keep_groups(struct walk *w, bool back)
{
    struct ta_hbi_work *h = w->h;
    memcpy(back ? h->group : w->group, back ? w->group : h->group, sizeof w->group);
    memcpy(back ? h->alpha : w->alpha, back ? w->alpha : h->alpha, sizeof w->alpha);
}

static double within(double x, double most)
{
    return fmax(-most, fmin(most, x));
}

/* The leap from state x into f, nothing further than 3; numbers of people as in the plain step. */
static void leap(const struct walk *w, const double *x, double *f)
{
    int at = 0;
    for (int k = 0; k < w->h->k; k++) {
        double a[TA_MAX_PAR], v[TA_MAX_PAR];
        ta_hbi_leap(w->h, k, &w->group[k], a, v);
        for (int i = 0; i < w->h->group[k].d; i++, at += 2) {
            f[at] = within(a[i] - x[at], 3);
            f[at + 1] = within(log(v[i]) - x[at + 1], 3);
        }
    }
    for (; at < w->n; at++) {
        f[at] = w->plain[at] - x[at];
    }
}

static void set_aim(struct walk *w, const double *x, const double *f)
{
    double one[MOST_STATE];
    for (int i = 0; i < w->n; i++) {
        one[i] = 1;
    }
    for (int m = 0; m < w->n_mixed; m++) {
        int at = w->from[m];
        ta_anderson_mix(&w->mix[m], x + at, f + at, one, w->aim + at);
    }
    for (int i = 0; i < w->n; i++) {
        bool number = !w->h->null && i >= w->n - w->h->k;
        double move = w->aim[i] - x[i];
        w->aim[i] = isfinite(move) ? x[i] + (number ? move : within(move, 3)) : w->plain[i];
    }
}

/* The place just reached is taken. False when no step moves there any more: that is where it stays.
 */
static bool take(struct walk *w, double bound)
{
    double x[MOST_STATE], f[MOST_STATE], longest = 0;
    struct ta_hbi_work *h = w->h;
    w->bound = bound;
    keep_people(w, false);
    keep_groups(w, false);
    put_state(h, x);
    ta_hbi_groups(h);
    put_state(h, w->plain);
    leap(w, x, f);
    for (int i = 0; i < w->n; i++) {
        longest = fmax(longest, fmax(fabs(f[i]), fabs(w->plain[i] - x[i])));
    }
    if (longest < 1e-6) {
        keep_groups(w, true);
        return false;
    }
    w->idle = longest < w->least / 2 ? 0 : w->idle + 1;
    w->least = w->idle ? w->least : longest;
    set_aim(w, x, f);
    return true;
}

/* Where nothing has come of mixing for long, plain steps: twice as many each time. */
static void choose(struct walk *w)
{
    if (w->by_itself == 0 && w->idle > PATIENCE) {
        w->by_itself = w->rest;
        w->rest *= 2;
        w->idle = 0;
        forget(w);
    }
    take_state(w->h, w->by_itself ? w->plain : w->aim);
    w->by_itself -= w->by_itself > 0;
}

int ta_hbi_walk(struct ta_hbi_work *h, bool *converged)
{
    const double loss = 0.01; /* a person: the fixed point is not quite where evidence is highest */
    struct walk w;
    bool own = true;
    *converged = false;
    h->memory_short |= !begin(&w, h);
    ta_hbi_groups(h);
    while (w.step < MOST_STEPS && !*converged && !h->memory_short) {
        ta_hbi_people(h);
        w.step++;
        if (ta_watch_over(h->watch)) { /* maybe before everybody was found */
            break;
        }
        double bound = ta_hbi_bound(h);
        if (!own && !(bound > w.bound - loss * h->n)) {
            keep_people(&w, true);
            forget(&w);
            take_state(h, w.plain);
            own = true;
        } else if (take(&w, bound)) {
            own = w.by_itself > 0;
            choose(&w);
        } else {
            *converged = true;
        }
    }
    end(&w);
    return w.step;
}
