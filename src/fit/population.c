/* population.c - everybody's likelihood on a grid.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "population.h"

#include "joint.h"

#include <math.h>
#include <stdlib.h>

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
