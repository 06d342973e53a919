/* population_group.c - the group's posterior from everybody's likelihood.
 *
 * With levels, the people of one have a mean of their own: given the deviations, which all have in
 * common, levels are independent. So each has a grid of its own, on the same deviations, of prior
 * times the integrals of its people; the sum over its means says what it makes of the deviations,
 * and what the other levels make of them is a factor of its posterior.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "population.h"

#include <math.h>
#include <stdlib.h>

enum { ROWS = 48, MOST = TA_HIERARCHY_MOST };

bool ta_scratch_alloc(struct ta_scratch *s, const struct ta_level_grid *g, size_t rows)
{
    size_t n0 = g->plane[0].w->size2, n1 = g->plane[1].w->size2;
    s->spline = gsl_matrix_alloc(n0, n1);
    s->half = gsl_matrix_alloc(rows, n1);
    s->whole = gsl_matrix_alloc(rows, g->plane[1].w->size1);
    s->w2 = ta_turned(g->plane[1].w);
    return s->spline && s->half && s->whole && s->w2;
}

void ta_scratch_free(struct ta_scratch *s)
{
    gsl_matrix_free(s->spline);
    gsl_matrix_free(s->half);
    gsl_matrix_free(s->whole);
    gsl_matrix_free(s->w2);
}

/* W1 T_i W2' for some rows of W1, none below what rounding may leave of it. */
void ta_population_integrate(const struct ta_person *who, const gsl_matrix *w, struct ta_scratch *s)
{
    gsl_matrix_memcpy(s->spline, who->t);
    ta_product_spline(s->spline, 0);
    ta_product_spline(s->spline, 1);
    ta_times(w, s->spline, s->half);
    ta_times(s->half, s->w2, s->whole);
    for (size_t i = 0; i < s->whole->size1 * s->whole->size2; i++) {
        s->whole->data[i] = fmax(s->whole->data[i], 1e-290);
    }
}

/* log of prior times the integrals of a level's people, for nodes from .. from + rows - 1 of the
 * first plane. */
static bool weigh_rows(struct ta_population *pop, int level, int from, int rows)
{
    const struct ta_level_grid *g = &pop->grid[level];
    const struct ta_plane *a = &g->plane[0], *b = &g->plane[1];
    gsl_matrix_const_view w =
        gsl_matrix_const_submatrix(a->w, (size_t)from, 0, (size_t)rows, a->w->size2);
    struct ta_scratch s;
    bool good = ta_scratch_alloc(&s, g, (size_t)rows);
    size_t n = b->w->size1;
    double *p = gsl_matrix_ptr(g->p, (size_t)from, 0);
    for (size_t i = 0; good && i < (size_t)rows * n; i++) {
        p[i] = a->log_prior[(size_t)from + i / n] + b->log_prior[i % n];
    }
    bool on = good; /* in order: the same sums for any number of threads */
    for (int who = 0; on && who < pop->n; who++, on = !ta_watch_over(pop->watch)) {
        if (pop->who[who].level != level) {
            continue;
        }
        ta_population_integrate(&pop->who[who], &w.matrix, &s);
        for (size_t i = 0; i < (size_t)rows * n; i++) {
            p[i] += log(s.whole->data[i]);
        }
    }
    ta_scratch_free(&s);
    return good;
}

/* Planes of a level, and room for its posterior. */
static bool make_grid(struct ta_population *pop, int level)
{
    struct ta_level_grid *g = &pop->grid[level];
    for (int a = 0; a < MOST; a++) {
        /* the prior of a deviation counts once */
        if (!ta_plane_make(&g->plane[a], &pop->hyper[a], &pop->line[a], level == 0)) {
            return false;
        }
    }
    gsl_matrix_free(g->p);
    g->p = gsl_matrix_alloc(g->plane[0].w->size1, g->plane[1].w->size1);
    return g->p != NULL;
}

/* Prior times integrals of everybody of a level, as logarithms. */
static void weigh_level(struct ta_population *pop, int level)
{
    int n = (int)pop->grid[level].p->size1;
#pragma omp parallel for schedule(dynamic) num_threads(pop->threads)
    for (int from = 0; from < n; from += ROWS) {
        int rows = n - from < ROWS ? n - from : ROWS;
        if (!weigh_rows(pop, level, from, rows)) {
            pop->memory_short = true;
        }
        ta_population_tick(pop, ta_watch_over(pop->watch) ? 0 : rows);
    }
}

/* Which pair of deviations the cell (row, column) of a level's posterior has. */
static size_t pair_of(const struct ta_level_grid *g, size_t row, size_t column)
{
    size_t n0 = (size_t)g->plane[0].n_sigma, n1 = (size_t)g->plane[1].n_sigma;
    return row % n0 * n1 + column % n1;
}

/* For every pair of deviations the logarithm of the sum over a level's means. */
static void sum_means(const struct ta_level_grid *g, double *sum, double *most)
{
    size_t n = (size_t)(g->plane[0].n_sigma * g->plane[1].n_sigma), columns = g->p->size2;
    for (size_t i = 0; i < n; i++) {
        sum[i] = 0;
        most[i] = -INFINITY;
    }
    for (size_t i = 0; i < g->p->size1 * columns; i++) {
        size_t s = pair_of(g, i / columns, i % columns);
        most[s] = fmax(most[s], g->p->data[i]);
    }
    for (size_t i = 0; i < g->p->size1 * columns; i++) {
        size_t s = pair_of(g, i / columns, i % columns);
        sum[s] += exp(g->p->data[i] - most[s]);
    }
    for (size_t i = 0; i < n; i++) {
        sum[i] = most[i] + log(sum[i]);
    }
}

/* Multiplies each level's posterior by what the others say of the deviations. */
static void join_levels(struct ta_population *pop)
{
    static const size_t pairs = (size_t)TA_MOST_SIGMA * TA_MOST_SIGMA;
    double *sum = malloc(sizeof *sum * pairs * TA_MAX_LEVELS), most[TA_MOST_SIGMA * TA_MOST_SIGMA];
    if (!sum) {
        pop->memory_short = true;
        return;
    }
    for (int l = 0; l < pop->n_levels; l++) {
        sum_means(&pop->grid[l], sum + (size_t)l * pairs, most);
    }
    for (int l = 0; l < pop->n_levels; l++) {
        const struct ta_level_grid *g = &pop->grid[l];
        for (size_t i = 0; i < g->p->size1 * g->p->size2; i++) {
            size_t s = pair_of(g, i / g->p->size2, i % g->p->size2);
            for (int other = 0; other < pop->n_levels; other++) {
                g->p->data[i] += other == l ? 0 : sum[(size_t)other * pairs + s];
            }
        }
    }
    free(sum);
}

/* Logarithms become masses that sum to 1. The logarithm of what they summed to. */
static double normalise(gsl_matrix *p)
{
    double most = gsl_matrix_max(p), sum = 0;
    for (size_t i = 0; i < p->size1 * p->size2; i++) {
        p->data[i] = exp(p->data[i] - most);
        sum += p->data[i];
    }
    gsl_matrix_scale(p, 1 / sum);
    return most + log(sum);
}

/* Everything about the group, given its planes' ranges. */
void ta_population_weigh(struct ta_population *pop)
{
    for (int l = 0; l < pop->n_levels && !pop->memory_short; l++) {
        pop->memory_short = !make_grid(pop, l);
        pop->all += pop->memory_short ? 0 : (int)pop->grid[l].p->size1;
    }
    for (int l = 0; l < pop->n_levels && !ta_population_over(pop); l++) {
        weigh_level(pop, l);
    }
    if (pop->n_levels > 1 && !ta_population_over(pop)) {
        join_levels(pop);
    }
    for (int l = pop->n_levels - 1; l >= 0 && !ta_population_over(pop); l--) {
        pop->log_evidence = normalise(pop->grid[l].p); /* each level's is the whole's */
    }
    for (int i = 0; i < pop->n; i++) {
        pop->log_evidence += pop->who[i].top;
    }
}

/* Is every integral of a level's people at its highest node above what rounding leaves of it? */
static bool sees_level(struct ta_population *pop, int level)
{
    const double least = 1e-10; /* splines and differences of their weights are good to 1e-13 */
    const struct ta_level_grid *g = &pop->grid[level];
    struct ta_scratch s;
    size_t row, column;
    gsl_matrix_max_index(g->p, &row, &column);
    gsl_matrix_const_view w =
        gsl_matrix_const_submatrix(g->plane[0].w, row, 0, 1, g->plane[0].w->size2);
    bool good = ta_scratch_alloc(&s, g, 1), seen = true;
    for (int i = 0; good && i < pop->n; i++) {
        if (pop->who[i].level == level) {
            ta_population_integrate(&pop->who[i], &w.matrix, &s);
            seen &= gsl_matrix_get(s.whole, 0, column) > least;
        }
    }
    ta_scratch_free(&s);
    pop->memory_short |= !good;
    return seen;
}

bool ta_population_sees(struct ta_population *pop)
{
    bool seen = true;
    for (int l = 0; l < pop->n_levels; l++) {
        seen &= sees_level(pop, l);
    }
    return seen;
}

void ta_population_tell(const struct ta_population *pop, int level, int a, struct ta_group_par *to)
{
    double mass[TA_MOST_MU * TA_MOST_SIGMA] = {0};
    const struct ta_level_grid *g = &pop->grid[level];
    for (size_t i = 0; i < g->p->size1; i++) {
        for (size_t j = 0; j < g->p->size2; j++) {
            mass[a == 0 ? i : j] += gsl_matrix_get(g->p, i, j);
        }
    }
    ta_plane_tell(&g->plane[a], &pop->hyper[a], mass, to);
}

gsl_matrix *ta_population_mu(const struct ta_population *pop, int level, int a)
{
    const struct ta_level_grid *g = &pop->grid[level];
    size_t n_sigma = (size_t)g->plane[a].n_sigma;
    size_t pairs = (size_t)(g->plane[0].n_sigma * g->plane[1].n_sigma);
    gsl_matrix *mass = gsl_matrix_calloc((size_t)g->plane[a].n_mu, pairs);
    for (size_t i = 0; mass && i < g->p->size1; i++) {
        for (size_t j = 0; j < g->p->size2; j++) {
            double *to = gsl_matrix_ptr(mass, (a == 0 ? i : j) / n_sigma, pair_of(g, i, j));
            *to += gsl_matrix_get(g->p, i, j);
        }
    }
    return mass;
}
