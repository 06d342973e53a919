/* population_line.c - the lines over which people's likelihoods are tabulated: how far, how finely.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "population.h"

#include <math.h>
#include <string.h>

enum { MOST = TA_HIERARCHY_MOST };
/* Doubles of all tables together: 480 MB. */
static const double most_cells = 6e7;

/* Where x is worth looking at: beyond, the likelihood is as good as constant. */
static struct ta_line whole_line(const struct ta_hyper *h, int n)
{
    double below = h->probit ? 4.5 : h->support == TA_POSITIVE ? 7 : h->support == TA_UNIT ? 9 : 10;
    double above = h->probit ? 4.5 : h->support == TA_POSITIVE ? 5.5 : below;
    bool is_log = !h->probit && h->support == TA_POSITIVE;
    double likely = h->probit || is_log ? 0 : 4 * h->sd + 2 * h->scale;
    double from = is_log ? fmin(h->mean, h->usual) - below : fmin(-below, h->mean - likely);
    double to = is_log ? fmax(h->mean, h->usual) + above : fmax(above, h->mean + likely);
    return (struct ta_line){.n = n, .from = from, .h = (to - from) / (n - 1)};
}

/* The least standard deviation that a likelihood has along axis a through its top. */
static double narrowest(const struct ta_population *pop, int a)
{
    double most = 0;
    for (int i = 0; i < pop->n; i++) {
        const gsl_matrix *t = pop->who[i].t;
        size_t at[2], n = a ? t->size2 : t->size1;
        gsl_matrix_max_index(t, &at[0], &at[1]);
        if (at[a] == 0 || at[a] == n - 1) {
            continue;
        }
        const double *top = gsl_matrix_const_ptr(t, at[0], at[1]);
        ptrdiff_t stride = a ? 1 : (ptrdiff_t)t->tda;
        most = fmax(most, -log(fmax(top[-stride], 1e-300)) - log(fmax(top[stride], 1e-300)));
    }
    return most > 0 ? pop->line[a].h / sqrt(most) : INFINITY;
}

/* Nodes along axis a outside which everybody's likelihood is constant. */
static void find_ends(const struct ta_population *pop, int a, int *first, int *last)
{
    const double same = 1e-13;
    int n = pop->line[a].n;
    *first = n - 1, *last = 0;
    for (int i = 0; i < pop->n; i++) {
        const gsl_matrix *t = pop->who[i].t;
        for (size_t c = 0; c < t->size1 * t->size2; c++) {
            size_t row = c / t->size2, column = c % t->size2, e = (size_t)n - 1;
            int at = (int)(a ? column : row);
            double here = gsl_matrix_get(t, row, column);
            double low = a ? gsl_matrix_get(t, row, 0) : gsl_matrix_get(t, 0, column);
            double high = a ? gsl_matrix_get(t, row, e) : gsl_matrix_get(t, e, column);
            *first = at < *first && fabs(here - low) > same ? at : *first;
            *last = at > *last && fabs(here - high) > same ? at : *last;
        }
    }
    *first = *first > 0 ? *first - 1 : 0;
    *last = *last < n - 1 ? *last + 1 : n - 1;
}

/* Where the likelihoods' tops lie along axis a. */
static void find_tops(struct ta_population *pop, int a)
{
    double *lowest = &pop->lowest[a], *highest = &pop->highest[a];
    *lowest = INFINITY, *highest = -INFINITY;
    for (int i = 0; i < pop->n; i++) {
        size_t at[2];
        gsl_matrix_max_index(pop->who[i].t, &at[0], &at[1]);
        double x = ta_line_node(&pop->line[a], (int)at[a]);
        *lowest = fmin(*lowest, x);
        *highest = fmax(*highest, x);
    }
}

/* As many nodes a line as memory allows. */
static double most_nodes(const struct ta_population *pop, int most)
{
    return fmin(most, pow(most_cells / pop->n, 1.0 / pop->d));
}

/* The whole line without what is constant, nodes at most so far apart that the narrowest likelihood
 * is seen: with a group that is narrower still nothing evens out what falls between them. */
static void see_all(struct ta_population *pop)
{
    double most = most_nodes(pop, pop->d == 1 ? TA_LINE_MOST : 2 * TA_LINE_COARSE - 1);
    double apart = pop->d == 1 ? 0.8 : 1.5; /* tables of two lines take time */
    struct ta_line line[MOST];
    bool again = false;
    for (int a = 0; a < pop->d; a++) {
        const struct ta_line *l = &pop->line[a];
        int first, last;
        find_ends(pop, a, &first, &last);
        find_tops(pop, a);
        pop->narrow[a] = narrowest(pop, a);
        double from = ta_line_node(l, first), range = fmax(2, last - first) * l->h;
        int n = (int)fmax(TA_LINE_COARSE, fmin(most, ceil(range / (apart * pop->narrow[a])) + 1));
        line[a] = (struct ta_line){.n = n, .from = from, .h = range / (n - 1)};
        again |= line[a].h < 0.8 * l->h;
    }
    if (again) {
        memcpy(pop->line, line, sizeof *line * (size_t)pop->d);
        ta_population_tabulate(pop);
    }
    memcpy(pop->whole, pop->line, sizeof pop->whole);
}

void ta_lines_whole(struct ta_population *pop, bool finest)
{
    for (int a = 0; a < MOST && !finest; a++) {
        pop->line[a] = (struct ta_line){.n = 1};
        if (a < pop->d) {
            pop->line[a] = whole_line(&pop->hyper[a], TA_LINE_COARSE);
        }
    }
    for (int a = 0; a < pop->d && finest; a++) {
        const struct ta_line *w = &pop->whole[a];
        int n = (int)most_nodes(pop, TA_LINE_MOST);
        pop->line[a] = (struct ta_line){n, w->from, w->h * (w->n - 1) / (n - 1)};
    }
    ta_population_tabulate(pop);
    if (!finest && !ta_population_over(pop)) {
        see_all(pop);
    }
}

/* The part of the line over which people of any level may lie: four of the widest group's
 * deviations beyond its mean, nine of a likely one's where somebody's likelihood has its top out
 * there. */
static void find_part(const struct ta_population *pop, int a, double *from, double *to)
{
    const struct ta_plane *p = &pop->grid[0].plane[a];
    const struct ta_line *w = &pop->whole[a];
    double first = INFINITY, last = -INFINITY, sigma = p->sigma_hi;
    double far = fmax(4 * sigma, 9 * p->sigma_likely);
    for (int l = 0; l < pop->n_levels; l++) {
        const struct ta_plane *of = &pop->grid[l].plane[a];
        first = fmin(first, of->mu_from);
        last = fmax(last, of->mu_from + of->mu_step * (of->n_mu - 1));
    }
    *from = first - 4 * sigma;
    *from = pop->lowest[a] < *from + sigma ? first - far : *from;
    *to = last + 4 * sigma;
    *to = pop->highest[a] > *to - sigma ? last + far : *to;
    *from = fmax(w->from, *from);
    *to = fmin(ta_line_node(w, w->n - 1), *to);
}

void ta_lines_refine(struct ta_population *pop)
{
    for (int a = 0; a < pop->d; a++) {
        double from, to, most = most_nodes(pop, TA_LINE_MOST);
        find_part(pop, a, &from, &to);
        double wanted = pop->d == 1 ? most : (to - from) / (0.42 * pop->narrow[a]);
        int n = (int)fmax(TA_LINE_COARSE, fmin(most, ceil(wanted) + 1));
        pop->line[a] = (struct ta_line){.n = n, .from = from, .h = (to - from) / (n - 1)};
    }
    ta_population_tabulate(pop);
}

bool ta_lines_reach(const struct ta_population *pop)
{
    bool reach = true;
    for (int a = 0; a < pop->d; a++) {
        const struct ta_line *l = &pop->line[a];
        double from, to, end = ta_line_node(l, l->n - 1), slack = 0.1 * (end - l->from);
        find_part(pop, a, &from, &to);
        reach &= from > l->from - slack && to < end + slack;
    }
    return reach;
}
