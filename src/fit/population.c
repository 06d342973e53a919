/* population.c - everybody's likelihood on a grid, and the group's posterior from them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "population.h"

#include "joint.h"

#include <math.h>
#include <stdlib.h>

enum { ROWS = 48, MOST = TA_HIERARCHY_MOST };

/* --- likelihoods ------------------------------------------------------------------------------ */

double ta_line_node(const struct ta_line *l, int i)
{
    return l->from + i * l->h;
}

/* All nodes of both lines on the scale of the joint, the second fastest. */
static double *all_points(const struct ta_population *pop)
{
    int n0 = pop->line[0].n, n1 = pop->line[1].n;
    double *x = malloc(sizeof *x * (size_t)(n0 * n1 * pop->d)), *at = x;
    for (int i = 0; x && i < n0; i++) {
        for (int j = 0; j < n1; j++, at += pop->d) {
            at[0] = ta_hyper_free(&pop->hyper[0], ta_line_node(&pop->line[0], i));
            if (pop->d > 1) {
                at[1] = ta_hyper_free(&pop->hyper[1], ta_line_node(&pop->line[1], j));
            }
        }
    }
    return x;
}

static bool tabulate_one(struct ta_joint *j, const struct ta_population *pop, const double *x,
                         struct ta_person *who)
{
    size_t n0 = (size_t)pop->line[0].n, n1 = (size_t)pop->line[1].n;
    gsl_matrix_free(who->t);
    who->t = gsl_matrix_alloc(n0, n1);
    if (!who->t) {
        return false;
    }
    j->seq = &who->seq;
    ta_joint_eval(j, x, (int)(n0 * n1), who->t->data);
    who->top = gsl_matrix_max(who->t);
    for (size_t i = 0; i < n0 * n1; i++) {
        who->t->data[i] = exp(who->t->data[i] - who->top);
    }
    return true;
}

bool ta_population_over(const struct ta_population *pop)
{
    return pop->memory_short || ta_watch_over(pop->watch);
}

void ta_population_tick(struct ta_population *pop, int by)
{
#pragma omp critical(ta_population_progress)
    {
        pop->done += by;
        ta_watch_tick(pop->watch, pop->done, pop->all);
    }
}

void ta_population_tabulate(struct ta_population *pop)
{
    double *x = all_points(pop);
    pop->all += pop->n;
#pragma omp parallel num_threads(pop->threads)
    {
        struct ta_joint j;
        bool ready =
            x && ta_joint_alloc(&j, pop->model, pop->who[0].seq.seq[0].k, pop->scale, NULL);
#pragma omp for schedule(dynamic)
        for (int i = 0; i < pop->n; i++) {
            if (!ready) {
                pop->memory_short = true;
            } else if (!ta_watch_over(pop->watch)) {
                pop->memory_short |= !tabulate_one(&j, pop, x, &pop->who[i]);
                ta_population_tick(pop, 1);
            }
        }
        if (ready) {
            ta_joint_free(&j);
        }
    }
    free(x);
}

/* --- the group -------------------------------------------------------------------------------- */

bool ta_scratch_alloc(struct ta_scratch *s, const struct ta_population *pop, size_t rows)
{
    size_t n0 = (size_t)pop->line[0].n, n1 = (size_t)pop->line[1].n;
    s->spline = gsl_matrix_alloc(n0, n1);
    s->half = gsl_matrix_alloc(rows, n1);
    s->whole = gsl_matrix_alloc(rows, pop->plane[1].w->size1);
    s->w2 = ta_turned(pop->plane[1].w);
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

/* log of prior times everybody's integral for nodes from .. from + rows - 1 of the first plane. */
static bool weigh_rows(struct ta_population *pop, int from, int rows)
{
    const struct ta_plane *a = &pop->plane[0], *b = &pop->plane[1];
    gsl_matrix_const_view w =
        gsl_matrix_const_submatrix(a->w, (size_t)from, 0, (size_t)rows, a->w->size2);
    struct ta_scratch s;
    bool good = ta_scratch_alloc(&s, pop, (size_t)rows);
    size_t n = b->w->size1;
    double *p = gsl_matrix_ptr(pop->p, (size_t)from, 0);
    for (size_t i = 0; good && i < (size_t)rows * n; i++) {
        p[i] = a->log_prior[(size_t)from + i / n] + b->log_prior[i % n];
    }
    bool on = good; /* in order: the same sums for any number of threads */
    for (int who = 0; on && who < pop->n; who++, on = !ta_watch_over(pop->watch)) {
        ta_population_integrate(&pop->who[who], &w.matrix, &s);
        for (size_t i = 0; i < (size_t)rows * n; i++) {
            p[i] += log(s.whole->data[i]);
        }
    }
    ta_scratch_free(&s);
    return good;
}

/* Everything about the group, given its planes' ranges. */
void ta_population_weigh(struct ta_population *pop)
{
    for (int a = 0; a < MOST && !pop->memory_short; a++) {
        pop->memory_short = !ta_plane_make(&pop->plane[a], &pop->hyper[a], &pop->line[a]);
    }
    gsl_matrix_free(pop->p);
    pop->p = pop->memory_short
                 ? NULL
                 : gsl_matrix_alloc(pop->plane[0].w->size1, pop->plane[1].w->size1);
    if (!pop->p) {
        pop->memory_short = true;
        return;
    }
    int n = (int)pop->p->size1;
    pop->all += n;
#pragma omp parallel for schedule(dynamic) num_threads(pop->threads)
    for (int from = 0; from < n; from += ROWS) {
        int rows = n - from < ROWS ? n - from : ROWS;
        if (!weigh_rows(pop, from, rows)) {
            pop->memory_short = true;
        }
        ta_population_tick(pop, ta_watch_over(pop->watch) ? 0 : rows);
    }
    if (ta_watch_over(pop->watch)) {
        return;
    }
    double most = gsl_matrix_max(pop->p), sum = 0;
    size_t cells = pop->p->size1 * pop->p->size2;
    for (size_t i = 0; i < cells; i++) {
        pop->p->data[i] = exp(pop->p->data[i] - most);
        sum += pop->p->data[i];
    }
    gsl_matrix_scale(pop->p, 1 / sum);
    pop->log_evidence = most + log(sum);
    for (int i = 0; i < pop->n; i++) {
        pop->log_evidence += pop->who[i].top;
    }
}

bool ta_population_sees(struct ta_population *pop)
{
    const double least = 1e-10; /* splines and differences of their weights are good to 1e-13 */
    struct ta_scratch s;
    size_t row, column;
    gsl_matrix_max_index(pop->p, &row, &column);
    gsl_matrix_const_view w =
        gsl_matrix_const_submatrix(pop->plane[0].w, row, 0, 1, pop->plane[0].w->size2);
    bool good = ta_scratch_alloc(&s, pop, 1), seen = true;
    for (int i = 0; good && i < pop->n; i++) {
        ta_population_integrate(&pop->who[i], &w.matrix, &s);
        seen &= gsl_matrix_get(s.whole, 0, column) > least;
    }
    ta_scratch_free(&s);
    pop->memory_short |= !good;
    return seen;
}

void ta_population_tell(const struct ta_population *pop, int a, struct ta_group_par *g)
{
    double mass[TA_MOST_MU * TA_MOST_SIGMA] = {0};
    for (size_t i = 0; i < pop->p->size1; i++) {
        for (size_t j = 0; j < pop->p->size2; j++) {
            mass[a == 0 ? i : j] += gsl_matrix_get(pop->p, i, j);
        }
    }
    ta_plane_tell(&pop->plane[a], &pop->hyper[a], mass, g);
}
