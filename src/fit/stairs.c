/* stairs.c - the lapse under a prior, integrated and at its top, for each set of counts that a step
 * of the likelihood may have (stairs.h): by the trapezoidal rule on the logit, which converges
 * faster than any power of the node's distance. Steps with the same counts are one level, found
 * again by a hash table.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "stairs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

bool ta_grow(void **array, int *room, int need, size_t size)
{
    if (need <= *room) {
        return true;
    }
    int more = need + need / 2;
    void *p = realloc(*array, size * (size_t)more);
    *array = p ? p : *array;
    *room = p ? more : *room;
    return p;
}

/* --- the lapse -------------------------------------------------------------------------------- */

/* How far from the middle of what the prior leaves likely its density has fallen to nothing. */
static double prior_end(const struct ta_stairs *s, double middle, int way)
{
    const double nothing = -40, farthest = 700;
    double top = ta_joint_prior(&s->j, s->lapse, middle), x = middle;
    while (fabs(x) < farthest && ta_joint_prior(&s->j, s->lapse, x) > top + nothing) {
        x += way * 0.25;
    }
    return x;
}

/* Where the density of x is highest. */
static double prior_middle(const struct ta_stairs *s)
{
    double best = 0;
    for (double x = -100; x <= 100; x += 0.25) {
        bool higher = ta_joint_prior(&s->j, s->lapse, x) > ta_joint_prior(&s->j, s->lapse, best);
        best = higher ? x : best;
    }
    return best;
}

/* Nodes twice as fine as the narrowest posterior of so many choices, or the prior, needs. */
bool ta_stairs_begin(struct ta_stairs *s, int trials)
{
    double middle = prior_middle(s), from = prior_end(s, middle, -1), to = prior_end(s, middle, 1);
    s->h = fmin((to - from) / 400, 0.6 / sqrt(trials + 4));
    s->from = from;
    s->nodes = (int)((to - from) / s->h) + 2;
    s->prior = malloc(sizeof(double) * (size_t)s->nodes);
    bool good = s->prior;
    for (int c = 0; c <= s->k; c++) {
        s->log_p[c] = malloc(sizeof(double) * (size_t)s->nodes);
        good &= s->log_p[c] != NULL;
    }
    for (int i = 0; good && i < s->nodes; i++) {
        double x = from + i * s->h, e = 1 / (1 + exp(-x));
        s->prior[i] = ta_joint_prior(&s->j, s->lapse, x);
        s->log_p[0][i] = -log1p(exp(-x)) - log(s->k); /* exact where the lapse is next to 0 */
        for (int c = 1; c <= s->k; c++) {
            s->log_p[c][i] = log((1 - e) / c + e / s->k);
        }
    }
    return good;
}

double ta_stairs_log_joint(const struct ta_stairs *s, const int *count, int i)
{
    double sum = s->prior[i];
    for (int c = 0; c <= s->k; c++) {
        sum += count[c] ? count[c] * s->log_p[c][i] : 0;
    }
    return sum;
}

static void integrate(const struct ta_stairs *s, struct ta_level *l)
{
    double sum = 0, most = -INFINITY;
    for (int i = 0; i < s->nodes; i++) {
        most = fmax(most, ta_stairs_log_joint(s, l->count, i));
    }
    for (int i = 0; i < s->nodes; i++) {
        double x = s->from + i * s->h, e = 1 / (1 + exp(-x));
        double p = exp(ta_stairs_log_joint(s, l->count, i) - most);
        sum += p;
        l->x += p * x;
        l->xx += p * x * x;
        l->e += p * e;
        l->ee += p * e * e;
    }
    l->log_z = most + log(sum * s->h);
    l->x /= sum;
    l->xx /= sum;
    l->e /= sum;
    l->ee /= sum;
}

/* The log joint whose top is told, on the scale of the prior. */
static double at_lapse(struct ta_stairs *s, const int *count, double x)
{
    double e = 1 / (1 + exp(-x));
    s->j.density = false;
    double sum = ta_joint_prior(&s->j, s->lapse, x);
    s->j.density = true;
    sum += count[0] ? count[0] * (-log1p(exp(-x)) - log(s->k)) : 0;
    for (int c = 1; c <= s->k; c++) {
        sum += count[c] ? count[c] * log((1 - e) / c + e / s->k) : 0;
    }
    return sum;
}

/* By golden section: it has one top wherever the prior has. */
static void find_top(struct ta_stairs *s, struct ta_level *l)
{
    const double golden = 0.6180339887498949;
    double a = s->from, b = s->from + (s->nodes - 1) * s->h;
    double x = b - golden * (b - a), y = a + golden * (b - a);
    double at_x = at_lapse(s, l->count, x), at_y = at_lapse(s, l->count, y);
    while (b - a > 1e-9) {
        if (at_x < at_y) {
            a = x;
            x = y;
            at_x = at_y;
            y = a + golden * (b - a);
            at_y = at_lapse(s, l->count, y);
        } else {
            b = y;
            y = x;
            at_y = at_x;
            x = b - golden * (b - a);
            at_x = at_lapse(s, l->count, x);
        }
    }
    l->top_x = (a + b) / 2;
    l->top = at_lapse(s, l->count, l->top_x);
}

/* --- levels, each set of counts once ---------------------------------------------------------- */

static int *find_slot(const struct ta_stairs *s, const int *count)
{
    unsigned hash = 2166136261u;
    for (int c = 0; c < TA_KINDS; c++) {
        hash = (hash ^ (unsigned)count[c]) * 16777619u;
    }
    int i = (int)(hash % (unsigned)s->slots);
    while (s->slot[i] >= 0 &&
           memcmp(s->level[s->slot[i]].count, count, sizeof s->level->count) != 0) {
        i = (i + 1) % s->slots;
    }
    return &s->slot[i];
}

static bool more_slots(struct ta_stairs *s)
{
    if (s->n_levels * 2 < s->slots) {
        return true;
    }
    free(s->slot);
    s->slots = s->slots ? 2 * s->slots + 1 : 4001;
    s->slot = malloc(sizeof *s->slot * (size_t)s->slots);
    for (int i = 0; s->slot && i < s->slots; i++) {
        s->slot[i] = -1;
    }
    for (int i = 0; s->slot && i < s->n_levels; i++) {
        *find_slot(s, s->level[i].count) = i;
    }
    return s->slot;
}

int ta_stairs_level(struct ta_stairs *s, const int *count)
{
    if (s->memory_short || !more_slots(s) ||
        !ta_grow((void **)&s->level, &s->room, s->n_levels + 1, sizeof *s->level)) {
        s->memory_short = true;
        return 0;
    }
    int *slot = find_slot(s, count);
    if (*slot < 0) {
        struct ta_level *l = &s->level[s->n_levels];
        *l = (struct ta_level){0};
        memcpy(l->count, count, sizeof l->count);
        integrate(s, l);
        find_top(s, l);
        *slot = s->n_levels++;
    }
    return *slot;
}

int ta_stairs_kind(double p)
{
    return p > 0 ? (int)lround(1 / p) : 0;
}

void ta_stairs_free(struct ta_stairs *s)
{
    free(s->prior);
    free(s->level);
    free(s->slot);
    for (int c = 0; c <= s->k; c++) {
        free(s->log_p[c]);
    }
}
