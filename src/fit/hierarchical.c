/* hierarchical.c - the exact posterior of a population of up to three parameters, and of everybody
 * in it, by product integration on grids.
 *
 * Everybody's likelihood is tabulated once, T_i over x. For every node (mu, sigma) of each
 * parameter's plane the integral of T_i against N(mu_1, sigma_1) N(mu_2, sigma_2) is W1 T_i W2', so
 * that log p = log prior + sum_i log(W1 T_i W2') is the posterior of the group (with a third
 * parameter, a sum over its axis before). For a participant R = W1' (p / W1 T_i W2') W2 carries it
 * back: E g(x) is the sum of R times (g T_i) over the nodes.
 * Nothing is drawn and nothing has to mix; errors fall with the fourth power of the step. Levels of
 * a group column have means of their own and the deviations in common.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "twoarm/hierarchical.h"

#include "fitter.h"
#include "population.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_LOOKS = 20, MOST_GRIDS = 8, MOST = TA_HIERARCHY_MOST };

/* Nodes of the planes, by the number of parameters: of mu and sigma while the group is sought, and
 * then; most of mu; sigma's, of its usual ones, where its tail goes far, and where it has a peak
 * away from 0; a step of mu, in the least deviations of mu given sigma. Sums over nodes take a step
 * of 1.1 to 1e-7, of 1.8 to .005 of what little has that least deviation. */
static const struct nodes {
    int mu_first, sigma_first, mu, sigma, most_mu;
    double far, peak, step;
} nodes[MOST + 1] = {[1] = {9, 8, 17, 20, TA_MOST_MU, 1.5, 1, 1.1},
                     [2] = {9, 8, 17, 20, TA_MOST_MU, 1.5, 1, 1.1},
                     [3] = {9, 6, 15, 14, 21, 1.25, 1.25, 1.8}};

/* A participant's posterior takes about as long as so many of the integrals before (2.2 measured,
 * three parameters), whose bar tells of both: the time left is that to the end. */
enum { PERSON_TAKES = 2 };

/* What is to be done is known by the parts' own steps. */
static void begin_part(struct ta_population *pop, const char *part)
{
    pop->done = pop->all = 0;
    ta_watch_begin(pop->watch, part);
}

/* --- where the group lies --------------------------------------------------------------------- */

/* All levels have the deviations of the first. */
static void share_sigma(struct ta_population *pop)
{
    for (int l = 1; l < pop->n_levels; l++) {
        for (int a = 0; a < MOST; a++) {
            ta_plane_share(&pop->grid[l].plane[a], &pop->grid[0].plane[a]);
        }
    }
}

static void set_nodes(struct ta_population *pop, int n_mu, int n_sigma)
{
    for (int i = 0; i < MOST * pop->n_levels; i++) {
        int a = i % MOST;
        struct ta_plane *p = &pop->grid[i / MOST].plane[a];
        double range = p->mu_step * (p->n_mu - 1);
        p->n_mu = a >= pop->first ? n_mu : 1;
        double times = p->far ? nodes[pop->d].far : p->power > 1 ? 1 : nodes[pop->d].peak;
        p->n_sigma = a >= pop->first ? (int)(n_sigma * times) : 1;
        p->mu_step = a >= pop->first ? range / (n_mu - 1) : 1;
    }
}

/* The prior's whole range. */
static void start_planes(struct ta_population *pop)
{
    for (int i = 0; i < MOST * pop->n_levels; i++) {
        int a = i % MOST;
        struct ta_plane *p = &pop->grid[i / MOST].plane[a];
        const struct ta_hyper *h = &pop->hyper[a];
        ta_plane_free(p);
        *p = (struct ta_plane){.n_mu = 2, .n_sigma = 1, .power = 1.5, .sigma_hi = 1};
        if (a >= pop->first) {
            p->mu_from = h->mean - 4 * h->sd;
            p->mu_step = 8 * h->sd;
            p->sigma_hi = p->sigma_likely = 4 * h->scale;
        }
    }
}

/* A new range from what the present nodes say: mu over mean +- 6 sd, but never less than a third of
 * before, since one node may have it all, nor less than before where an end has something. True
 * when it hardly moved. */
static bool narrow_mu(struct ta_plane *p, const struct ta_group_par *g)
{
    const double much = 0.01;
    double half = p->mu_step * (p->n_mu - 1) / 2, middle = p->mu_from + half;
    bool ends = g->mu_mass[0] > much || g->mu_mass[g->n_mu - 1] > much;
    double next = ends ? half : fmax(6 * g->mu.sd, 1.5 * p->mu_step);
    bool still = !ends && fabs(next / half - 1) < 0.2 && fabs(g->mu.mean - middle) < 0.2 * half;
    p->mu_from = g->mu.mean - next;
    p->mu_step = 2 * next / (p->n_mu - 1);
    return still;
}

/* The same for sigma: as far as there is something. */
static bool narrow_sigma(struct ta_plane *p, const struct ta_group_par *g)
{
    double range = p->sigma_hi - p->sigma_lo, sd = fmax(g->sigma.sd, range / p->n_sigma / 3);
    double lo = fmax(0, g->sigma.mean - 5 * sd), hi = g->sigma.mean + 6.5 * sd;
    hi = fmax(hi, isfinite(g->sigma_reach) ? g->sigma_reach : p->sigma_lo + 2 * range);
    bool still = fabs(hi - p->sigma_hi) < 0.2 * p->sigma_hi && (lo > 0) == (p->sigma_lo > 0);
    p->sigma_lo = lo;
    p->sigma_hi = hi;
    p->sigma_likely = g->sigma.mean + 2 * sd;
    /* nodes crowd towards 0 where the group may have no width, or its tail goes far */
    p->far = hi > g->sigma.mean + 9 * sd;
    p->power = lo > 0 ? 1 : p->far ? 2 : g->sigma.mean < 2.5 * sd ? 1.5 : 1;
    return still;
}

static void locate(struct ta_population *pop)
{
    bool still = false;
    for (int look = 0; look < MOST_LOOKS && !still && !ta_population_over(pop); look++) {
        set_nodes(pop, nodes[pop->d].mu_first, nodes[pop->d].sigma_first);
        ta_population_weigh(pop);
        still = true;
        for (int i = 0; i < pop->d * pop->n_levels && !ta_population_over(pop); i++) {
            int a = pop->first + i % pop->d, level = i / pop->d;
            struct ta_group_par g;
            ta_population_tell(pop, level, a, &g);
            still &= narrow_mu(&pop->grid[level].plane[a], &g);
            still &= level > 0 || narrow_sigma(&pop->grid[level].plane[a], &g);
        }
        share_sigma(pop);
    }
}

/* --- putting it together ---------------------------------------------------------------------- */

static void tell_everybody(struct ta_population *pop, const struct ta_dataset *data, bool converged,
                           struct ta_fit *fit)
{
    begin_part(pop, "everybody under it");
    pop->all = pop->n;
#pragma omp parallel for schedule(dynamic) num_threads(pop->threads)
    for (int i = 0; i < pop->n; i++) {
        struct ta_fit *f = &fit[pop->who[i].index];
        if (ta_watch_over(pop->watch)) {
            continue;
        }
        if (!ta_population_person(pop, &pop->who[i], f)) {
            pop->memory_short = true;
        }
        f->log_lik = ta_fit_log_lik(pop->model, &data->who[pop->who[i].index], pop->scale, f->par);
        ta_flag_converged(f, converged);
        ta_population_tick(pop, 1);
    }
}

static bool gather(struct ta_population *pop, const struct ta_dataset *data, const int *level,
                   struct ta_hierarchy *h, const struct ta_fit *fit)
{
    pop->who = calloc((size_t)data->n + 1, sizeof *pop->who);
    for (int i = 0; pop->who && i < data->n; i++) {
        if (fit[i].n_trials == 0) {
            continue; /* nothing is known of them but the group */
        }
        pop->who[pop->n].index = i;
        pop->who[pop->n].level = level ? level[i] : 0;
        h->level_people[pop->who[pop->n].level]++;
        if (!ta_sequences_make(&pop->who[pop->n].seq, &data->who[i])) {
            return false;
        }
        h->n_trials += fit[i].n_trials;
        pop->n++;
    }
    h->n_people = pop->n;
    return pop->who != NULL;
}

/* Are the ends of the grid where nothing is, and the nodes of mu close enough for every sigma? If
 * not they are moved outwards, or there are more of them. The end of sigma is that of the first
 * level. */
static bool holds_all(struct ta_plane *p, const struct ta_group_par *g, bool first,
                      const struct nodes *n)
{
    bool mu = g->mu_mass[0] < 1e-4 && g->mu_mass[g->n_mu - 1] < 1e-4;
    bool sigma = !first || isfinite(g->sigma_reach);
    bool close = p->mu_step < n->step * g->mu_narrowest || p->n_mu == n->most_mu;
    if (!mu) {
        p->mu_from -= 2 * p->mu_step;
        p->mu_step *= 1 + 4.0 / (p->n_mu - 1);
    }
    if (!sigma) {
        p->sigma_hi += 0.4 * (p->sigma_hi - p->sigma_lo);
    }
    if (!close) {
        double range = p->mu_step * (p->n_mu - 1);
        double wanted = ceil(range / (n->step / 1.1 * g->mu_narrowest)) + 1;
        p->n_mu = (int)fmin(n->most_mu, wanted);
        p->mu_step = range / (p->n_mu - 1);
    }
    return mu && sigma && close;
}

/* The final grids, until one holds everything. False when none does; so it is at once where they
 * were begun in the wrong place, unless there is no other chance. */
static bool weigh_all(struct ta_population *pop, struct ta_hierarchy *h, bool last)
{
    double located = pop->log_evidence;
    bool all = false;
    for (int grid = 0; grid < MOST_GRIDS && !all && !ta_population_over(pop); grid++) {
        if (grid > 0 && !ta_lines_reach(pop)) {
            ta_lines_refine(pop);
        }
        if (!ta_population_over(pop)) {
            ta_population_weigh(pop);
        }
        if (ta_population_over(pop) || (!last && fabs(pop->log_evidence - located) > 1)) {
            return false;
        }
        h->log_evidence = pop->log_evidence;
        all = true;
        for (int i = 0; i < pop->d * pop->n_levels; i++) {
            int a = pop->first + i % pop->d, level = i / pop->d;
            ta_population_tell(pop, level, a, &h->par[i]);
            all &= holds_all(&pop->grid[level].plane[a], &h->par[i], level == 0, &nodes[pop->d]);
        }
        share_sigma(pop);
    }
    return all && ta_lines_reach(pop) && ta_population_sees(pop);
}

/* Twice if need be: likelihoods on coarse lines may lead astray where the group is narrower than
 * their steps and people are far from it. */
static void solve(struct ta_population *pop, struct ta_hierarchy *h)
{
    for (int pass = 0; pass < 2 && !h->converged && !ta_population_over(pop); pass++) {
        begin_part(pop, "likelihoods");
        ta_lines_whole(pop, pass > 0);
        start_planes(pop);
        begin_part(pop, "where it lies");
        locate(pop);
        if (ta_population_over(pop)) {
            return;
        }
        begin_part(pop, "likelihoods there");
        ta_lines_refine(pop);
        set_nodes(pop, nodes[pop->d].mu, nodes[pop->d].sigma);
        begin_part(pop, "posterior");
        pop->all = PERSON_TAKES * pop->n;
        h->converged = weigh_all(pop, h, pass > 0);
    }
    for (int i = 0; i < MOST * pop->n_levels && !ta_population_over(pop); i++) {
        pop->memory_short =
            !ta_plane_between(&pop->grid[i / MOST].plane[i % MOST], &pop->line[i % MOST]);
    }
}

static void tell_contrasts(struct ta_population *pop, struct ta_hierarchy *h)
{
    for (int level = 1; level < pop->n_levels; level++) {
        for (int i = 0; i < level * pop->d && !ta_population_over(pop); i++) {
            int earlier = i / pop->d, a = pop->first + i % pop->d;
            int at = ta_contrast_pair(level, earlier) * pop->d + i % pop->d;
            pop->memory_short =
                !ta_population_contrast(pop, level, earlier, a, &h->contrast[at]);
        }
    }
}

static void release(struct ta_population *pop)
{
    for (int i = 0; i < pop->n; i++) {
        ta_sequences_free(&pop->who[i].seq);
        gsl_matrix_free(pop->who[i].t);
    }
    for (int i = 0; i < MOST * pop->n_levels; i++) {
        ta_plane_free(&pop->grid[i / MOST].plane[i % MOST]);
    }
    for (int l = 0; l < pop->n_levels; l++) {
        free(pop->grid[l].p);
    }
    free(pop->who);
}

double ta_hierarchy_bytes(int d, int n_levels, int people, int threads)
{
    const struct nodes *n = &nodes[d];
    double nodes_of_sigma = floor(n->sigma * fmax(n->far, fmax(n->peak, 1)));
    double plane = fmax(n->most_mu, n->mu) * nodes_of_sigma, line = ta_lines_most(d, people);
    double table = pow(line, d), grid = pow(plane, d);
    /* of a thread that tells a participant: copies of the table, a slab for every node of the first
     * axis, what comes of one of them */
    double scratch = 4 * table + (d > 2 ? plane * line * line : 0) + 2 * plane * (line + plane);
    return sizeof(double) * (n_levels * grid + people * table + threads * scratch);
}

bool ta_hierarchical(const struct ta_model *model, const struct ta_dataset *data,
                     const struct ta_hierarchy_options *o, struct ta_hierarchy *h,
                     struct ta_fit *fit)
{
    struct ta_hyper along[MOST] = {0};
    struct ta_population pop = {.model = model, .scale = data->scale, .hyper = along,
                                .n_levels = o->level ? o->n_levels : 1,
                                .threads = o->threads > 0 ? o->threads : omp_get_max_threads(),
                                .watch = o->watch};
    *h = (struct ta_hierarchy){.log_evidence = NAN, .n_levels = pop.n_levels};
    h->d = pop.d = ta_model_pars(model, data->k, NULL);
    for (int i = 0; i < data->n; i++) {
        ta_fit_start(&fit[i], model, &data->who[i]);
        fit[i].method = TA_HIERARCHICAL;
    }
    pop.first = MOST - pop.d;
    memcpy(along + pop.first, o->hyper, sizeof *along * (size_t)pop.d);
    bool good = gather(&pop, data, o->level, h, fit);
    if (good && pop.n > 0) {
        solve(&pop, h);
        tell_contrasts(&pop, h);
        if (!ta_population_over(&pop)) {
            tell_everybody(&pop, data, h->converged, fit);
        }
    }
    h->stopped = good && ta_watch_over(o->watch);
    for (int i = 0; h->stopped && i < data->n; i++) {
        fit[i].model = NULL; /* a group is whole or nothing */
    }
    release(&pop);
    return good && !pop.memory_short;
}
