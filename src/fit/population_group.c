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

enum { MOST = TA_HIERARCHY_MOST };

/* --- one participant's integrals -------------------------------------------------------------- */

bool ta_scratch_alloc(struct ta_scratch *s, const struct ta_level_grid *g, size_t rows0,
                      size_t rows1)
{
    const struct ta_plane *p = g->plane;
    size_t n1 = p[1].w->size2, n2 = p[2].w->size2;
    s->spline = gsl_matrix_alloc(p[0].w->size2, n1 * n2);
    s->slab = gsl_matrix_alloc(rows0, n1 * n2);
    s->half = gsl_matrix_alloc(rows1, n2);
    s->whole = gsl_matrix_alloc(rows1, p[2].w->size1);
    s->w2 = ta_turned(p[2].w);
    return s->spline && s->slab && s->half && s->whole && s->w2;
}

void ta_scratch_free(struct ta_scratch *s)
{
    gsl_matrix_free(s->spline);
    gsl_matrix_free(s->slab);
    gsl_matrix_free(s->half);
    gsl_matrix_free(s->whole);
    gsl_matrix_free(s->w2);
}

void ta_population_spline(const struct ta_population *pop, gsl_matrix *f, int axis)
{
    size_t inner = ta_lines_stride(pop, axis), n = (size_t)pop->line[axis].n;
    ta_product_spline_along(f->data, f->size1 * f->size2 / (inner * n), n, inner);
}

void ta_population_spline_all(const struct ta_population *pop, const struct ta_person *who,
                              gsl_matrix *to)
{
    gsl_matrix_memcpy(to, who->t);
    for (int axis = 0; axis < MOST; axis++) {
        ta_population_spline(pop, to, axis);
    }
}

void ta_population_integrate(const gsl_matrix *w1, const double *slab, const struct ta_scratch *s,
                             gsl_matrix *half, gsl_matrix *whole)
{
    gsl_matrix_const_view of = gsl_matrix_const_view_array(slab, w1->size2, half->size2);
    ta_times(w1, &of.matrix, half);
    ta_times(half, s->w2, whole);
    for (size_t i = 0; i < whole->size1 * whole->size2; i++) {
        whole->data[i] = fmax(whole->data[i], 1e-290);
    }
}

/* --- a level's people ------------------------------------------------------------------------- */

/* Some nodes of the first two axes. */
struct block {
    size_t from0, rows0, from1, rows1;
};

/* The n-th block of a level, or as many as there are: a few nodes of the first axis, all of the
 * second; or, with one of the first, some of the second. */
static size_t find_block(const struct ta_level_grid *g, size_t n, struct block *b)
{
    size_t n0 = g->plane[0].w->size1, n1 = g->plane[1].w->size1;
    /* so many that the spline is read few times, so few that threads share the work */
    size_t most0 = n0 == 1 ? 1 : 18, most1 = n0 == 1 ? 48 : n1;
    size_t each = (n1 + most1 - 1) / most1;
    *b = (struct block){.from0 = n / each * most0, .from1 = n % each * most1};
    b->rows0 = n0 - b->from0 < most0 ? n0 - b->from0 : most0;
    b->rows1 = n1 - b->from1 < most1 ? n1 - b->from1 : most1;
    return (n0 + most0 - 1) / most0 * each;
}

/* The rows of a plane's weights from .. from + n - 1. */
static _gsl_matrix_const_view rows_of(const struct ta_plane *p, size_t from, size_t n)
{
    return gsl_matrix_const_submatrix(p->w, from, 0, n, p->w->size2);
}

/* Logarithms of a participant's integrals, added for a block; the spline is that of the T. */
static void add_block(const struct ta_level_grid *g, const struct block *b,
                      const gsl_matrix *spline, struct ta_scratch *s)
{
    size_t n1 = g->plane[1].w->size1, n2 = g->plane[2].w->size1;
    gsl_matrix_const_view w0 = rows_of(&g->plane[0], b->from0, b->rows0);
    gsl_matrix_const_view w1 = rows_of(&g->plane[1], b->from1, b->rows1);
    gsl_matrix_view slab = gsl_matrix_submatrix(s->slab, 0, 0, b->rows0, s->slab->size2);
    gsl_matrix_view half = gsl_matrix_submatrix(s->half, 0, 0, b->rows1, s->half->size2);
    gsl_matrix_view whole = gsl_matrix_submatrix(s->whole, 0, 0, b->rows1, n2);
    if (spline->size1 > 1) { /* else there is nothing to sum over */
        ta_times(&w0.matrix, spline, &slab.matrix);
    }
    for (size_t i = 0; i < b->rows0; i++) {
        const double *of = spline->size1 > 1 ? gsl_matrix_ptr(s->slab, i, 0) : spline->data;
        double *p = g->p + ((b->from0 + i) * n1 + b->from1) * n2;
        ta_population_integrate(&w1.matrix, of, s, &half.matrix, &whole.matrix);
        for (size_t c = 0; c < b->rows1 * n2; c++) {
            p[c] += log(whole.matrix.data[c]);
        }
    }
}

static void start_prior(const struct ta_level_grid *g)
{
    size_t n0 = g->plane[0].w->size1, n1 = g->plane[1].w->size1, n2 = g->plane[2].w->size1;
    double *p = g->p;
    for (size_t i = 0; i < n0 * n1; i++) {
        double of_both = g->plane[0].log_prior[i / n1] + g->plane[1].log_prior[i % n1];
        for (size_t j = 0; j < n2; j++) {
            *p++ = of_both + g->plane[2].log_prior[j];
        }
    }
}

/* Prior times integrals of everybody of a level, as logarithms. People are taken in order: the same
 * sums for any number of threads. */
static void weigh_level(struct ta_population *pop, int level)
{
    struct ta_level_grid *g = &pop->grid[level];
    struct block first;
    size_t n_blocks = find_block(g, 0, &first);
    gsl_matrix *spline = gsl_matrix_alloc(pop->who[0].t->size1, pop->who[0].t->size2);
    bool on = spline != NULL;
    start_prior(g);
#pragma omp parallel num_threads(pop->threads)
    {
        struct ta_scratch s;
        if (!ta_scratch_alloc(&s, g, first.rows0, first.rows1)) {
#pragma omp atomic write
            on = false;
        }
#pragma omp barrier
        pop->memory_short |= !on;
        for (int i = 0; i < pop->n; i++) {
            if (pop->who[i].level != level) {
                continue;
            }
#pragma omp single
            {
                on = on && !ta_population_over(pop);
                if (on) {
                    ta_population_spline_all(pop, &pop->who[i], spline);
                    ta_population_tick(pop, 1);
                }
            }
            if (!on) {
                break;
            }
#pragma omp for schedule(dynamic)
            for (size_t n = 0; n < n_blocks; n++) {
                struct block b;
                find_block(g, n, &b);
                add_block(g, &b, spline, &s);
            }
        }
        ta_scratch_free(&s);
    }
    gsl_matrix_free(spline);
}

/* --- the group -------------------------------------------------------------------------------- */

/* Planes of a level, and room for its posterior. */
static bool make_grid(struct ta_population *pop, int level)
{
    struct ta_level_grid *g = &pop->grid[level];
    size_t cells = 1;
    for (int a = 0; a < MOST; a++) {
        /* the prior of a deviation counts once */
        if (!ta_plane_make(&g->plane[a], &pop->hyper[a], &pop->line[a], level == 0)) {
            return false;
        }
        cells *= g->plane[a].w->size1;
    }
    free(g->p);
    g->cells = cells;
    g->p = malloc(sizeof *g->p * cells);
    return g->p != NULL;
}

static size_t n_deviations(const struct ta_level_grid *g)
{
    return (size_t)(g->plane[0].n_sigma * g->plane[1].n_sigma * g->plane[2].n_sigma);
}

/* The cells of a level's posterior with one node of each of the first two axes: those of the third,
 * mu after mu, each with every sigma in turn. */
struct row {
    double *p;             /* [means * n_sigma] */
    size_t means, n_sigma; /* of the third axis */
    size_t mu[MOST - 1];   /* of the others */
    size_t from; /* which of all combinations of deviations its cells with the first sigma have */
};

static size_t n_rows(const struct ta_level_grid *g)
{
    return g->plane[0].w->size1 * g->plane[1].w->size1;
}

static struct row row_of(const struct ta_level_grid *g, size_t row)
{
    const struct ta_plane *p = g->plane;
    size_t n1 = p[1].w->size1, first = row / n1, second = row % n1;
    size_t s0 = first % (size_t)p[0].n_sigma, s1 = second % (size_t)p[1].n_sigma;
    return (struct row){.p = g->p + row * p[2].w->size1,
                        .from = (s0 * (size_t)p[1].n_sigma + s1) * (size_t)p[2].n_sigma,
                        .means = (size_t)p[2].n_mu,
                        .n_sigma = (size_t)p[2].n_sigma,
                        .mu = {first / (size_t)p[0].n_sigma, second / (size_t)p[1].n_sigma}};
}

/* For every combination of deviations the logarithm of the sum over a level's means. most[n] is
 * scratch. */
static void sum_means(const struct ta_level_grid *g, double *sum, double *most)
{
    size_t n = n_deviations(g);
    for (size_t i = 0; i < n; i++) {
        sum[i] = 0;
        most[i] = -INFINITY;
    }
    for (size_t row = 0; row < n_rows(g); row++) {
        struct row r = row_of(g, row);
        for (size_t c = 0; c < r.means * r.n_sigma; c++) {
            size_t s = r.from + c % r.n_sigma;
            most[s] = r.p[c] > most[s] ? r.p[c] : most[s];
        }
    }
    for (size_t row = 0; row < n_rows(g); row++) {
        struct row r = row_of(g, row);
        for (size_t c = 0; c < r.means * r.n_sigma; c++) {
            size_t s = r.from + c % r.n_sigma;
            sum[s] += exp(r.p[c] - most[s]);
        }
    }
    for (size_t i = 0; i < n; i++) {
        sum[i] = most[i] + log(sum[i]);
    }
}

/* Multiplies each level's posterior by what the others say of the deviations. */
static void join_levels(struct ta_population *pop)
{
    size_t n = n_deviations(&pop->grid[0]);
    double *sum = malloc(sizeof *sum * n * (size_t)(pop->n_levels + 1));
    if (!sum) {
        pop->memory_short = true;
        return;
    }
    for (int l = 0; l < pop->n_levels; l++) {
        sum_means(&pop->grid[l], sum + (size_t)l * n, sum + (size_t)pop->n_levels * n);
    }
    for (int l = 0; l < pop->n_levels; l++) {
        const struct ta_level_grid *g = &pop->grid[l];
        for (size_t row = 0; row < n_rows(g); row++) {
            struct row r = row_of(g, row);
            for (int other = 0; other < pop->n_levels; other++) {
                const double *says = sum + (size_t)other * n + r.from;
                for (size_t c = 0; other != l && c < r.means * r.n_sigma; c++) {
                    r.p[c] += says[c % r.n_sigma];
                }
            }
        }
    }
    free(sum);
}

static size_t highest(const struct ta_level_grid *g)
{
    size_t most = 0;
    for (size_t c = 1; c < g->cells; c++) {
        most = g->p[c] > g->p[most] ? c : most;
    }
    return most;
}

/* Logarithms become masses that sum to 1. The logarithm of what they summed to. */
static double normalise(const struct ta_level_grid *g)
{
    double most = g->p[highest(g)], sum = 0;
    for (size_t c = 0; c < g->cells; c++) {
        g->p[c] = exp(g->p[c] - most);
        sum += g->p[c];
    }
    for (size_t c = 0; c < g->cells; c++) {
        g->p[c] *= 1 / sum;
    }
    return most + log(sum);
}

/* Everything about the group, given its planes' ranges. */
void ta_population_weigh(struct ta_population *pop)
{
    for (int l = 0; l < pop->n_levels && !pop->memory_short; l++) {
        pop->memory_short = !make_grid(pop, l);
    }
    pop->all += pop->n;
    for (int l = 0; l < pop->n_levels && !ta_population_over(pop); l++) {
        weigh_level(pop, l);
    }
    if (pop->n_levels > 1 && !ta_population_over(pop)) {
        join_levels(pop);
    }
    for (int l = pop->n_levels - 1; l >= 0 && !ta_population_over(pop); l--) {
        pop->log_evidence = normalise(&pop->grid[l]); /* each level's is the whole's */
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
    size_t cell = highest(g), n1 = g->plane[1].w->size1, n2 = g->plane[2].w->size1;
    gsl_matrix_const_view w0 = rows_of(&g->plane[0], cell / n2 / n1, 1);
    gsl_matrix_const_view w1 = rows_of(&g->plane[1], cell / n2 % n1, 1);
    struct ta_scratch s;
    bool good = ta_scratch_alloc(&s, g, 1, 1), seen = true;
    for (int i = 0; good && i < pop->n; i++) {
        if (pop->who[i].level == level) {
            ta_population_spline_all(pop, &pop->who[i], s.spline);
            ta_times(&w0.matrix, s.spline, s.slab);
            ta_population_integrate(&w1.matrix, s.slab->data, &s, s.half, s.whole);
            seen &= gsl_matrix_get(s.whole, 0, cell % n2) > least;
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

void ta_population_tell(const struct ta_population *pop, int level, int axis,
                        struct ta_group_par *to)
{
    double mass[TA_MOST_MU * TA_MOST_SIGMA] = {0};
    const struct ta_level_grid *g = &pop->grid[level];
    size_t inner = 1, n = g->plane[axis].w->size1;
    for (int a = axis + 1; a < MOST; a++) {
        inner *= g->plane[a].w->size1;
    }
    const double *p = g->p;
    for (size_t line = 0; line < g->cells / inner; line++) {
        for (size_t c = 0; c < inner; c++) {
            mass[line % n] += *p++;
        }
    }
    ta_plane_tell(&g->plane[axis], &pop->hyper[axis], mass, to);
}

gsl_matrix *ta_population_mu(const struct ta_population *pop, int level, int axis)
{
    const struct ta_level_grid *g = &pop->grid[level];
    gsl_matrix *mass = gsl_matrix_calloc((size_t)g->plane[axis].n_mu, n_deviations(g));
    for (size_t row = 0; mass && row < n_rows(g); row++) {
        struct row r = row_of(g, row);
        for (size_t c = 0; c < r.means * r.n_sigma; c++) {
            size_t mu = axis < MOST - 1 ? r.mu[axis] : c / r.n_sigma;
            *gsl_matrix_ptr(mass, mu, r.from + c % r.n_sigma) += r.p[c];
        }
    }
    return mass;
}
