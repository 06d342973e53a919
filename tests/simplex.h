/* simplex.h - the simplex search of Nelder & Mead 1965 (Comput J 7:308), a step at a time: it says
 * which point it wants to know, so that many searches may have theirs evaluated side by side.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_TESTS_SIMPLEX_H
#define TWOARM_TESTS_SIMPLEX_H

#include <math.h>
#include <string.h>

enum { MOST = 5 }; /* parameters */

/* One search: a simplex of d + 1 points, the point whose value is being asked for, and why. */
struct simplex {
    double at[MOST + 1][MOST], value[MOST + 1], trial[MOST], reflected[MOST], reflected_value;
    enum { START, REFLECT, EXPAND, CONTRACT, SHRINK } why;
    int which; /* START, SHRINK: the vertex */
};

static void centre(const struct simplex *s, int d, double *c)
{
    for (int j = 0; j < d; j++) {
        c[j] = 0;
        for (int i = 0; i < d; i++) { /* without the worst, which stands last */
            c[j] += s->at[i][j] / d;
        }
    }
}

/* trial = centre + by * (worst - centre) */
static void propose(struct simplex *s, int d, double by)
{
    double c[MOST];
    centre(s, d, c);
    for (int j = 0; j < d; j++) {
        s->trial[j] = c[j] + by * (s->at[d][j] - c[j]);
    }
}

static void sort_vertices(struct simplex *s, int d)
{
    for (int i = 1; i <= d; i++) {
        for (int k = i; k > 0 && s->value[k] < s->value[k - 1]; k--) {
            double value = s->value[k], at[MOST];
            memcpy(at, s->at[k], sizeof at);
            s->value[k] = s->value[k - 1];
            memcpy(s->at[k], s->at[k - 1], sizeof at);
            s->value[k - 1] = value;
            memcpy(s->at[k - 1], at, sizeof at);
        }
    }
}

static void accept_worst(struct simplex *s, int d, const double *at, double value)
{
    memcpy(s->at[d], at, sizeof s->at[d]);
    s->value[d] = value;
}

static void next_reflection(struct simplex *s, int d)
{
    sort_vertices(s, d);
    s->why = REFLECT;
    propose(s, d, -1);
}

static void shrink_vertex(struct simplex *s, int d, int i)
{
    s->why = SHRINK;
    s->which = i;
    for (int j = 0; j < d; j++) {
        s->trial[j] = (s->at[0][j] + s->at[i][j]) / 2;
    }
}

/* The value of `trial` has come: what next? Values are to be made small. */
static void simplex_step(struct simplex *s, int d, double value)
{
    switch (s->why) {
    case START:
    case SHRINK:
        memcpy(s->at[s->which], s->trial, sizeof s->trial);
        s->value[s->which] = value;
        if (s->which == d) {
            next_reflection(s, d);
        } else if (s->why == SHRINK) {
            shrink_vertex(s, d, s->which + 1);
        } else {
            s->which++;
            memcpy(s->trial, s->at[s->which], sizeof s->trial);
        }
        return;
    case REFLECT:
        memcpy(s->reflected, s->trial, sizeof s->trial);
        s->reflected_value = value;
        if (value < s->value[0]) {
            s->why = EXPAND;
            propose(s, d, -2);
        } else if (value < s->value[d - 1]) {
            accept_worst(s, d, s->trial, value);
            next_reflection(s, d);
        } else {
            s->why = CONTRACT;
            propose(s, d, value < s->value[d] ? -0.5 : 0.5);
        }
        return;
    case EXPAND:
        if (value < s->reflected_value) {
            accept_worst(s, d, s->trial, value);
        } else {
            accept_worst(s, d, s->reflected, s->reflected_value);
        }
        next_reflection(s, d);
        return;
    case CONTRACT:
        if (value < fmin(s->reflected_value, s->value[d])) {
            accept_worst(s, d, s->trial, value);
            next_reflection(s, d);
        } else {
            shrink_vertex(s, d, 1);
        }
    }
}

#endif
