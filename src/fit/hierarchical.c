/* hierarchical.c - the exact posterior of a population of one or two parameters, and of everybody
 * in it, by product integration on grids.
 *
 * Everybody's likelihood is tabulated once, T_i over x. For every node (mu, sigma) of each
 * parameter's plane the integral of T_i against N(mu_1, sigma_1) N(mu_2, sigma_2) is W1 T_i W2', so
 * that log p = log prior + sum_i log(W1 T_i W2') is the posterior of the group. For a participant
 * R = W1' (p / W1 T_i W2') W2 carries it back: E g(x) is the sum of R times (g T_i) over the nodes.
 * Nothing is drawn and nothing has to mix; errors fall with the fourth power of the step.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "twoarm/hierarchical.h"

#include "fitter.h"
#include "population.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_LOOKS = 12, MOST = TA_HIERARCHY_MOST };
/* Doubles of all tables together: 480 MB. */
static const double most_cells = 6e7;

/* Nothing more is to be done: what there is may not be whole. */
static bool is_over(const struct ta_population *pop)
{
    return pop->memory_short || ta_watch_over(pop->watch);
}

static void begin_part(struct ta_population *pop, const char *part, int n)
{
    pop->done = 0;
    pop->all = n;
    ta_watch_begin(pop->watch, part);
}

/* --- where the group lies --------------------------------------------------------------------- */

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

static void set_nodes(struct ta_population *pop, int n_mu, int n_sigma)
{
    for (int a = 0; a < MOST; a++) {
        struct ta_plane *p = &pop->plane[a];
        double range = p->mu_step * (p->n_mu - 1);
        p->n_mu = a < pop->d ? n_mu : 1;
        p->n_sigma = a < pop->d ? n_sigma : 1;
        p->mu_step = a < pop->d ? range / (n_mu - 1) : 1;
    }
}

/* The prior's whole range. */
static void start_planes(struct ta_population *pop)
{
    for (int a = 0; a < MOST; a++) {
        struct ta_plane *p = &pop->plane[a];
        const struct ta_hyper *h = &pop->hyper[a];
        *p = (struct ta_plane){.n_mu = 2, .n_sigma = 1, .power = 1.5, .sigma_hi = 1};
        if (a < pop->d) {
            p->mu_from = h->mean - 4 * h->sd;
            p->mu_step = 8 * h->sd;
            p->sigma_hi = 4 * h->scale;
        }
    }
}

/* New ranges from what the present nodes say: mu over mean +- 6 sd, but never less than a third of
 * before, since one node may have it all. True when they hardly moved. */
static bool narrow(struct ta_plane *p, const struct ta_group_par *g, double scale)
{
    double half = p->mu_step * (p->n_mu - 1) / 2, middle = p->mu_from + half;
    double gap = (p->sigma_hi - p->sigma_lo) / p->n_sigma;
    double next = fmax(6 * g->mu.sd, 1.5 * p->mu_step), sd = fmax(g->sigma.sd, gap / 3);
    bool still = fabs(next / half - 1) < 0.2 && fabs(g->mu.mean - middle) < 0.2 * half;
    double lo = g->sigma.mean - 5 * sd, hi = fmin(12 * scale, g->sigma.mean + 6.5 * sd);
    lo = fmax(0, lo);
    still = still && fabs(hi - p->sigma_hi) < 0.2 * p->sigma_hi && (lo > 0) == (p->sigma_lo > 0);
    p->mu_from = g->mu.mean - next;
    p->mu_step = 2 * next / (p->n_mu - 1);
    p->sigma_lo = lo;
    p->sigma_hi = hi;
    /* nodes crowd towards 0 where the group may have no width */
    p->power = g->sigma.mean > 2.5 * sd ? 1 : 1.5;
    return still;
}

static void locate(struct ta_population *pop)
{
    bool still = false;
    set_nodes(pop, 9, 8);
    for (int look = 0; look < MOST_LOOKS && !still && !is_over(pop); look++) {
        ta_population_weigh(pop);
        still = true;
        for (int a = 0; a < pop->d && !is_over(pop); a++) {
            struct ta_group_par g;
            ta_population_tell(pop, a, &g);
            still &= narrow(&pop->plane[a], &g, pop->hyper[a].scale);
        }
    }
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

/* The line over which people may lie, with nodes close enough for the narrowest of them. */
static void refine(struct ta_population *pop)
{
    struct ta_line line[MOST];
    for (int a = 0; a < pop->d; a++) {
        const struct ta_plane *p = &pop->plane[a];
        struct ta_line whole = pop->line[a];
        double end = ta_line_node(&whole, whole.n - 1);
        double from = fmax(whole.from, p->mu_from - 4 * p->sigma_hi);
        double to = fmin(end, p->mu_from + p->mu_step * (p->n_mu - 1) + 4 * p->sigma_hi);
        double most = fmin(TA_LINE_MOST, pow(most_cells / pop->n, 1.0 / pop->d));
        double wanted = pop->d == 1 ? most : (to - from) / (0.42 * narrowest(pop, a));
        int n = (int)fmax(TA_LINE_COARSE, fmin(most, ceil(wanted) + 1));
        line[a] = (struct ta_line){.n = n, .from = from, .h = (to - from) / (n - 1)};
    }
    memcpy(pop->line, line, sizeof *line * (size_t)pop->d);
}

/* --- putting it together ---------------------------------------------------------------------- */

static void tell_everybody(struct ta_population *pop, const struct ta_dataset *data, bool converged,
                           struct ta_fit *fit)
{
    begin_part(pop, "everybody under it", pop->n);
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

static bool gather(struct ta_population *pop, const struct ta_dataset *data, struct ta_hierarchy *h,
                   const struct ta_fit *fit)
{
    pop->who = calloc((size_t)data->n + 1, sizeof *pop->who);
    for (int i = 0; pop->who && i < data->n; i++) {
        if (fit[i].n_trials == 0) {
            continue; /* nothing is known of them but the group */
        }
        pop->who[pop->n].index = i;
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
 * not they are moved outwards, or there are more of them. */
static bool holds_all(struct ta_plane *p, const struct ta_group_par *g)
{
    bool mu = g->mu_mass[0] < 1e-4 && g->mu_mass[g->n_mu - 1] < 1e-4;
    bool sigma = g->sigma_mass[g->n_sigma - 1] < 1e-4;
    bool close = p->mu_step < 1.1 * g->mu_narrowest || p->n_mu == TA_MOST_MU;
    if (!mu) {
        p->mu_from -= 2 * p->mu_step;
        p->mu_step *= 1 + 4.0 / (p->n_mu - 1);
    }
    if (!sigma) {
        p->sigma_hi += 0.4 * (p->sigma_hi - p->sigma_lo);
    }
    if (!close) {
        double range = p->mu_step * (p->n_mu - 1);
        p->n_mu = (int)fmin(TA_MOST_MU, ceil(range / g->mu_narrowest) + 1);
        p->mu_step = range / (p->n_mu - 1);
    }
    return mu && sigma && close;
}

static void solve(struct ta_population *pop, struct ta_hierarchy *h)
{
    for (int a = 0; a < MOST; a++) {
        pop->line[a] = (struct ta_line){.n = 1};
        if (a < pop->d) {
            pop->line[a] = whole_line(&pop->hyper[a], TA_LINE_COARSE);
        }
    }
    start_planes(pop);
    begin_part(pop, "likelihoods", pop->n);
    ta_population_tabulate(pop);
    begin_part(pop, "where it lies", 0);
    locate(pop);
    if (is_over(pop)) {
        return;
    }
    refine(pop);
    begin_part(pop, "likelihoods there", pop->n);
    ta_population_tabulate(pop);
    set_nodes(pop, 17, TA_MOST_SIGMA);
    begin_part(pop, "posterior", 0);
    for (int i = 0; i < 6 && !h->converged && !is_over(pop); i++) {
        ta_population_weigh(pop);
        h->log_evidence = pop->log_evidence;
        h->converged = true;
        for (int a = 0; a < pop->d && !is_over(pop); a++) {
            struct ta_plane *p = &pop->plane[a];
            ta_population_tell(pop, a, &h->par[a]);
            h->converged &= holds_all(p, &h->par[a]);
        }
    }
    for (int a = 0; a < MOST && !is_over(pop); a++) {
        pop->memory_short = !ta_plane_between(&pop->plane[a], &pop->line[a]);
    }
}

bool ta_hierarchical(const struct ta_model *model, const struct ta_dataset *data,
                     const struct ta_hyper *hyper, int threads, const struct ta_watch *watch,
                     struct ta_hierarchy *h, struct ta_fit *fit)
{
    struct ta_hyper both[MOST] = {0};
    struct ta_population pop = {.model = model, .scale = data->scale, .hyper = both,
                             .threads = threads > 0 ? threads : omp_get_max_threads(),
                             .watch = watch};
    *h = (struct ta_hierarchy){.log_evidence = NAN};
    h->d = pop.d = ta_model_pars(model, data->k, NULL);
    for (int i = 0; i < data->n; i++) {
        ta_fit_start(&fit[i], model, &data->who[i]);
        fit[i].method = TA_HIERARCHICAL;
    }
    memcpy(both, hyper, sizeof *hyper * (size_t)pop.d);
    bool good = gather(&pop, data, h, fit);
    if (good && pop.n > 0) {
        solve(&pop, h);
        if (!is_over(&pop)) {
            tell_everybody(&pop, data, h->converged, fit);
        }
    }
    h->stopped = good && ta_watch_over(watch);
    for (int i = 0; h->stopped && i < data->n; i++) {
        fit[i].model = NULL; /* a group is whole or nothing */
    }
    for (int i = 0; i < pop.n; i++) {
        ta_sequences_free(&pop.who[i].seq);
        gsl_matrix_free(pop.who[i].t);
    }
    for (int a = 0; a < MOST; a++) {
        ta_plane_free(&pop.plane[a]);
    }
    gsl_matrix_free(pop.p);
    free(pop.who);
    return good && !pop.memory_short;
}
