/* population.c - everybody's likelihood on a grid.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "population.h"

#include "joint.h"

#include <math.h>
#include <stdlib.h>

enum { MOST = TA_HIERARCHY_MOST };

double ta_line_node(const struct ta_line *l, int i)
{
    return l->from + i * l->h;
}

size_t ta_lines_stride(const struct ta_population *pop, int axis)
{
    size_t stride = 1;
    for (int a = axis + 1; a < MOST; a++) {
        stride *= (size_t)pop->line[a].n;
    }
    return stride;
}

/* All nodes of the lines on the scale of the joint, the last axis fastest. */
static double *all_points(const struct ta_population *pop, size_t cells)
{
    double *x = malloc(sizeof *x * cells * (size_t)pop->d), *at = x;
    for (size_t c = 0; x && c < cells; c++, at += pop->d) {
        for (int a = pop->first; a < MOST; a++) {
            int node = (int)(c / ta_lines_stride(pop, a)) % pop->line[a].n;
            at[a - pop->first] = ta_hyper_free(&pop->hyper[a], ta_line_node(&pop->line[a], node));
        }
    }
    return x;
}

static bool tabulate_one(struct ta_joint *j, const struct ta_population *pop, const double *x,
                         struct ta_person *who)
{
    size_t n0 = (size_t)pop->line[0].n, slab = ta_lines_stride(pop, 0);
    gsl_matrix_free(who->t);
    who->t = gsl_matrix_alloc(n0, slab);
    if (!who->t) {
        return false;
    }
    j->seq = &who->seq;
    ta_joint_eval(j, x, (int)(n0 * slab), who->t->data);
    who->top = gsl_matrix_max(who->t);
    for (size_t i = 0; i < n0 * slab; i++) {
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
    double *x = all_points(pop, (size_t)pop->line[0].n * ta_lines_stride(pop, 0));
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
