/* ibic_grid.c - one person's likelihood averaged over the group, on a grid.
 *
 * The trapezoidal rule over u, where the integrand is about a standard normal density: with a step
 * of 1.2 its error is 2 exp(-2 pi^2 / 1.2^2), 2e-6, and falls with the square of the step in the
 * exponent (Trefethen & Weideman 2014 SIAM Rev 56:385). Only nodes are computed that are neighbours
 * of others less than e^-16 below the highest, from the top outwards, so that a tail is followed as
 * far as it goes. A second grid with its nodes in the middle of the first one's cells errs by as
 * much to the other side: how far they are apart tells whether the step is to be halved, and the
 * error of their mean is about the square of that.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ibic_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH = 128, MOST_NODES = 1 << 17, HALVINGS = 2, MOST_INDEX = 1 << 14 };
static const double first_step = 1.2, nothing = -16, enough = 4e-3;

/* Nodes in the order they were found; `at` finds one by its hash: its index + 1, 0 for none. */
struct nodes {
    const struct ta_average *p;
    double step, offset; /* u = step (index + offset) on every axis */
    int n, done, room;
    short (*node)[TA_GRID_MOST];
    double *value, most;
    int *at;
};

static size_t slot(const struct nodes *g, const short *node)
{
    uint64_t h = 0;
    for (int k = 0; k < g->p->r; k++) {
        h = (h ^ (uint16_t)node[k]) * 0x9e3779b97f4a7c15;
        h ^= h >> 29;
    }
    size_t i = (size_t)h % (size_t)(2 * g->room);
    while (g->at[i] && memcmp(g->node[g->at[i] - 1], node, sizeof *g->node) != 0) {
        i = (i + 1) % (size_t)(2 * g->room);
    }
    return i;
}

static bool grow(struct nodes *g)
{
    int room = g->room ? 4 * g->room : 4096;
    short(*node)[TA_GRID_MOST] = realloc(g->node, sizeof *node * (size_t)room);
    g->node = node ? node : g->node;
    double *value = realloc(g->value, sizeof *value * (size_t)room);
    g->value = value ? value : g->value;
    free(g->at);
    g->at = calloc(2 * (size_t)room, sizeof *g->at);
    if (!node || !value || !g->at) {
        return false;
    }
    g->room = room;
    for (int i = 0; i < g->n; i++) {
        g->at[slot(g, g->node[i])] = i + 1;
    }
    return true;
}

/* False when there are too many, or no room for them. */
static bool add(struct nodes *g, const short *node)
{
    if (g->n == g->room && (g->room >= MOST_NODES || !grow(g))) {
        return false;
    }
    size_t i = slot(g, node);
    if (g->at[i] == 0) {
        memcpy(g->node[g->n], node, sizeof *g->node);
        g->at[i] = ++g->n;
    }
    return true;
}

/* The next nodes that wait. */
static void compute(struct nodes *g, struct ta_joint *j, int some)
{
    const struct ta_average *p = g->p;
    double x[BATCH * TA_MAX_PAR], u[TA_GRID_MOST], z[TA_GRID_MOST], of_z[BATCH];
    for (int i = 0; i < some; i++) {
        for (int k = 0; k < p->r; k++) {
            u[k] = g->step * (g->node[g->done + i][k] + g->offset);
        }
        ta_small_apply(p->s, u, p->r, z);
        for (int k = 0; k < p->r; k++) {
            z[k] += p->top[k];
        }
        of_z[i] = ta_average_place(p, z, x + i * p->d);
    }
    ta_joint_eval(j, x, some, g->value + g->done);
    for (int i = 0; i < some; i++) {
        double v = g->value[g->done + i];
        g->value[g->done + i] = v = isnan(v) ? -INFINITY : v + of_z[i];
        g->most = fmax(g->most, v);
    }
}

static bool add_neighbours(struct nodes *g, int i)
{
    short node[TA_GRID_MOST];
    bool good = true;
    memcpy(node, g->node[i], sizeof node);
    for (int k = 0; k < g->p->r && good; k++) {
        for (int way = -1; way <= 1 && good; way += 2) {
            node[k] = (short)(node[k] + way);
            good = abs(node[k]) < MOST_INDEX && add(g, node);
            node[k] = (short)(node[k] - way);
        }
    }
    return good;
}

/* log of the sum over the grid, with its step. NAN where that is too much. */
static double sum_grid(struct nodes *g, struct ta_joint *j)
{
    short first[TA_GRID_MOST] = {0};
    double sum = 0;
    bool good = true;
    g->n = g->done = 0;
    g->most = -INFINITY;
    if (g->at) {
        memset(g->at, 0, sizeof *g->at * 2 * (size_t)g->room);
    }
    for (good = add(g, first); good && g->done < g->n;) {
        int some = g->n - g->done < BATCH ? g->n - g->done : BATCH;
        compute(g, j, some);
        for (int i = g->done; i < g->done + some && good; i++) {
            good = !(g->value[i] > g->most + nothing) || add_neighbours(g, i);
        }
        g->done += some;
    }
    for (int i = 0; i < g->n && good; i++) {
        sum += exp(g->value[i] - g->most);
    }
    return good ? g->most + log(sum) + g->p->r * log(g->step) : (double)NAN;
}

bool ta_average_on_grid(struct ta_joint *j, const struct ta_average *p, double *log_mean)
{
    const double log_root_2_pi = 0.9189385332046727;
    struct nodes g = {.p = p, .step = first_step};
    bool agree = false;
    for (int i = 0; i <= HALVINGS && !agree; i++, g.step /= 2) {
        g.offset = 0;
        double one = sum_grid(&g, j);
        g.offset = 0.5;
        double two = sum_grid(&g, j);
        agree = fabs(one - two) < enough;
        *log_mean = (one + two) / 2 + p->log_det - p->r * log_root_2_pi;
    }
    free(g.node);
    free(g.value);
    free(g.at);
    return agree;
}
