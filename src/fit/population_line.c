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

static size_t top_of(const gsl_matrix *t)
{
    size_t row, column;
    gsl_matrix_max_index(t, &row, &column);
    return row * t->size2 + column;
}

/* The least standard deviation that a likelihood has along an axis through its top. */
static double narrowest(const struct ta_population *pop, int axis)
{
    double most = 0;
    size_t stride = ta_lines_stride(pop, axis), n = (size_t)pop->line[axis].n;
    for (int i = 0; i < pop->n; i++) {
        const gsl_matrix *t = pop->who[i].t;
        size_t top = top_of(t), at = top / stride % n;
        if (at == 0 || at == n - 1) {
            continue;
        }
        double before = t->data[top - stride], after = t->data[top + stride];
        most = fmax(most, -log(fmax(before, 1e-300)) - log(fmax(after, 1e-300)));
    }
    return most > 0 ? pop->line[axis].h / sqrt(most) : INFINITY;
}

/* Nodes along an axis outside which everybody's likelihood is constant. */
static void find_ends(const struct ta_population *pop, int axis, int *first, int *last)
{
    const double same = 1e-13;
    int n = pop->line[axis].n;
    size_t stride = ta_lines_stride(pop, axis);
    *first = n - 1, *last = 0;
    for (int i = 0; i < pop->n; i++) {
        const gsl_matrix *t = pop->who[i].t;
        for (size_t c = 0; c < t->size1 * t->size2; c++) {
            int at = (int)(c / stride) % n;
            const double *low = t->data + c - (size_t)at * stride;
            const double *high = low + (size_t)(n - 1) * stride;
            *first = at < *first && fabs(t->data[c] - *low) > same ? at : *first;
            *last = at > *last && fabs(t->data[c] - *high) > same ? at : *last;
        }
    }
    if (*first > *last) { /* it changes nothing: all is as probable as the group says */
        *first = 0, *last = n - 1;
    }
    *first = *first > 0 ? *first - 1 : 0;
    *last = *last < n - 1 ? *last + 1 : n - 1;
}

/* Where the likelihoods' tops lie along an axis. */
static void find_tops(struct ta_population *pop, int axis)
{
    double *lowest = &pop->lowest[axis], *highest = &pop->highest[axis];
    *lowest = INFINITY, *highest = -INFINITY;
    for (int i = 0; i < pop->n; i++) {
        size_t at = top_of(pop->who[i].t) / ta_lines_stride(pop, axis);
        double x = ta_line_node(&pop->line[axis], (int)at % pop->line[axis].n);
        *lowest = fmin(*lowest, x);
        *highest = fmax(*highest, x);
    }
}

/* How finely lines are tabulated, by the number of parameters: tables of several lines take time.
 * Nodes: least, at most over the whole, at most; then steps in deviations of the narrowest
 * likelihood, over the whole and where the group lies (0: as fine as may be). */
static const struct fineness {
    int least, most_whole, most;
    double whole_step, step;
} fineness[MOST + 1] = {[1] = {TA_LINE_COARSE, TA_LINE_MOST, TA_LINE_MOST, 0.8, 0},
                        [2] = {TA_LINE_COARSE, 2 * TA_LINE_COARSE - 1, TA_LINE_MOST, 1.5, 0.42},
                        [3] = {49, 61, 65, 1.5, 0.5}};

/* As many nodes a line as memory allows. */
static double most_nodes(int d, int people, int most)
{
    return fmin(most, pow(most_cells / people, 1.0 / d));
}

double ta_lines_most(int d, int people)
{
    return fmax(fineness[d].least, most_nodes(d, people, fineness[d].most));
}

/* The whole line without what is constant, nodes at most so far apart that the narrowest likelihood
 * is seen: with a group that is narrower still nothing evens out what falls between them. */
static void see_all(struct ta_population *pop)
{
    const struct fineness *fine = &fineness[pop->d];
    double most = most_nodes(pop->d, pop->n, fine->most_whole);
    struct ta_line line[MOST];
    bool again = false;
    memcpy(line, pop->line, sizeof line);
    for (int a = pop->first; a < MOST; a++) {
        const struct ta_line *l = &pop->line[a];
        int first, last;
        find_ends(pop, a, &first, &last);
        find_tops(pop, a);
        pop->narrow[a] = narrowest(pop, a);
        double from = ta_line_node(l, first), range = fmax(2, last - first) * l->h;
        double wanted = ceil(range / (fine->whole_step * pop->narrow[a])) + 1;
        int n = (int)fmax(fine->least, fmin(most, wanted));
        line[a] = (struct ta_line){.n = n, .from = from, .h = range / (n - 1)};
        again |= line[a].h < 0.8 * l->h;
    }
    if (again) {
        memcpy(pop->line, line, sizeof line);
        ta_population_tabulate(pop);
    }
    memcpy(pop->whole, pop->line, sizeof pop->whole);
}

void ta_lines_whole(struct ta_population *pop, bool finest)
{
    for (int a = 0; a < MOST && !finest; a++) {
        pop->line[a] = (struct ta_line){.n = 1};
        if (a >= pop->first) {
            pop->line[a] = whole_line(&pop->hyper[a], fineness[pop->d].least);
        }
    }
    for (int a = pop->first; a < MOST && finest; a++) {
        const struct ta_line *w = &pop->whole[a];
        int n = (int)ta_lines_most(pop->d, pop->n);
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
    if (pop->d > 2) { /* nodes are few: none for what is most unlikely */
        sigma = fmin(sigma, 1.5 * p->sigma_likely);
    }
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
    const struct fineness *fine = &fineness[pop->d];
    for (int a = pop->first; a < MOST; a++) {
        double from, to, most = most_nodes(pop->d, pop->n, fine->most);
        find_part(pop, a, &from, &to);
        double wanted = fine->step > 0 ? (to - from) / (fine->step * pop->narrow[a]) : most;
        int n = (int)fmax(fine->least, fmin(most, ceil(wanted) + 1));
        pop->line[a] = (struct ta_line){.n = n, .from = from, .h = (to - from) / (n - 1)};
    }
    ta_population_tabulate(pop);
}

bool ta_lines_reach(const struct ta_population *pop)
{
    bool reach = true;
    for (int a = pop->first; a < MOST; a++) {
        const struct ta_line *l = &pop->line[a];
        double from, to, end = ta_line_node(l, l->n - 1), slack = 0.1 * (end - l->from);
        find_part(pop, a, &from, &to);
        reach &= from > l->from - slack && to < end + slack;
    }
    return reach;
}
