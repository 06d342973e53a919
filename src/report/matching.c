/* matching.c - what `twoarm match` and `twoarm report` do before their own work.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/matching.h"
#include "cli/progress.h"
#include "report/calibrate.h"
#include "twoarm/env.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const from_names[] = {"estimate", "uncertainty", "group"};

bool matching_take_from(const char *value, void *target, struct ta_error *error)
{
    for (int i = 0; i < 3; i++) {
        if (strcmp(value, from_names[i]) == 0) {
            *(enum ta_from *)target = (enum ta_from)i;
            return true;
        }
    }
    return ta_error_add(error, TA_USER,
                        "--from: expected estimate, uncertainty or group, found '%s'", value);
}

const char *matching_from_words(enum ta_from from)
{
    static const char *const words[] = {
        [TA_FROM_ESTIMATE] = "each with the participant's estimates",
        [TA_FROM_UNCERTAINTY] = ("drawn from the normal approximation to the uncertainty of each "
                                 "participant's estimates"),
        [TA_FROM_GROUP] = "drawn from the normal distribution of the group (EM)"};
    return words[from];
}

void matching_defaults(struct matching *m)
{
    *m = (struct matching){.n_agents = 1000, .n_refits = 500};
    ta_analysis_defaults(&m->a);
}

/* The arm of highest mean on trial t; -1 on a tie or where a mean is not known. */
static int best_of_means(const struct ta_participant *who, int t)
{
    const double *mean = who->mean + (size_t)t * who->k;
    for (int a = 0; a < who->k; a++) {
        if (isnan(mean[a])) {
            return -1;
        }
    }
    return ta_best_arm(mean, who->k);
}

bool matching_names_best(const struct ta_participant *who)
{
    for (int t = 0; t < who->n; t++) {
        if (who->best[t] >= 0) {
            return true;
        }
    }
    return false;
}

/* Where the data have means and no best arm, the means name it. */
static void best_by_means(struct matching *m)
{
    bool any = false;
    for (int i = 0; i < m->data.n; i++) {
        struct ta_participant *who = &m->data.who[i];
        bool wanted = who->mean && !matching_names_best(who);
        for (int t = 0; wanted && t < who->n; t++) {
            who->best[t] = (signed char)best_of_means(who, t);
            any = any || who->best[t] >= 0;
        }
    }
    if (any) {
        ta_text_add(&m->notes, "the data do not name the best arm: by the mean columns\n");
    }
}

/* Agents carry what was estimated of one participant. */
static void check_like(const struct matching *m, struct ta_error *error)
{
    if (m->a.fit.method == TA_EM) {
        ta_error_add(error, TA_USER,
                     "--like %s is about a whole group by EM, where agents here carry what was "
                     "estimated of one participant; leave it out, and say --from group for agents "
                     "drawn from a group by EM",
                     m->a.like);
    }
    if (m->a.fit.method == TA_MAP && m->from == TA_FROM_UNCERTAINTY) {
        ta_error_add(error, TA_USER,
                     "--from uncertainty draws around the maximum of the likelihood, where --like "
                     "%s has estimates under priors; leave one of them out",
                     m->a.like);
    }
    if (m->a.like && m->from == TA_FROM_GROUP && (m->a.fit.method == TA_MAP || m->a.fit.most > 0)) {
        ta_error_add(error, TA_USER,
                     "--from group finds its own means and variances by EM, which knows neither "
                     "bounds nor priors of --like %s; leave one of them out",
                     m->a.like);
    }
}

static bool check_options(struct matching *m, struct ta_error *error)
{
    int before = error->n;
    best_by_means(m);
    check_like(m, error);
    if (m->calibrated && m->from != TA_FROM_ESTIMATE) {
        ta_error_add(error, TA_USER,
                     "--calibrated is for agents from the estimate: it repeats what the estimate "
                     "went through; leave out --from");
    }
    if (m->calibrated && m->n_refits < 19) {
        ta_error_add(error, TA_USER, "--refits: expected 19 or more, found %d", m->n_refits);
    }
    if (m->n_agents > 1000000) {
        ta_error_add(error, TA_USER, "--agents: expected at most 1000000, found %d", m->n_agents);
    }
    arms_settle(m, error);
    return error->n == before;
}

bool matching_read(struct matching *m, const char *command, char **operand, int n,
                   struct ta_error *error)
{
    if (!ta_analysis_read(&m->a, command, operand, n, &m->data, error)) {
        return false;
    }
    const struct ta_model *model[2];
    int models = ta_analysis_models(&m->a, m->data.k, model, 2, error);
    if (models == 0) {
        return false;
    }
    if (models > 1) {
        return ta_error_add(error, TA_USER,
                            "--model: expected one model, found '%s'; run %s for each", m->a.models,
                            command);
    }
    m->model = model[0];
    if (m->from == TA_FROM_UNCERTAINTY && m->a.fit.ci == TA_CI_NONE) {
        m->a.fit.ci = TA_CI_WALD; /* standard errors say whether there is a normal approximation */
    }
    return check_options(m, error);
}

static bool fit_group(struct matching *m, struct ta_error *error)
{
    struct ta_fit *fit = calloc((size_t)m->data.n + 1, sizeof *fit);
    struct ta_progress bar;
    struct ta_group_options o = {.seed = m->a.seed, .watch = &bar.watch};
    ta_progress_begin(&bar, m->a.quiet, "EM of %s", m->model->name);
    bool done = fit && ta_group_em(m->model, &m->data, &o, m->a.threads, &m->group, fit);
    ta_progress_end(&bar);
    free(fit);
    if (!done) {
        return ta_error_add(error, TA_MACHINE, "out of memory");
    }
    return m->group.n_people > 1 ||
           ta_error_add(error, TA_USER,
                        "--from group: expected two participants with choices or more, found %d",
                        m->group.n_people);
}

bool matching_fit(struct matching *m, struct ta_error *error)
{
    m->fit = calloc((size_t)(m->data.n > 0 ? m->data.n : 1), sizeof *m->fit);
    if (!m->fit) {
        return ta_error_add(error, TA_MACHINE, "out of memory");
    }
    return ta_analysis_fit(&m->a, m->model, &m->data, m->fit, error) &&
           (m->from != TA_FROM_GROUP || fit_group(m, error));
}

int matching_without_table(const struct matching *m)
{
    const struct ta_arms *arms = m->arms.n ? &m->arms : NULL;
    int n = 0;
    for (int i = 0; i < m->data.n; i++) {
        n += ta_table_source(&m->data.who[i], arms) == TA_TABLE_NONE;
    }
    return n;
}

struct ta_match_options matching_options(const struct matching *m)
{
    return (struct ta_match_options){
        .scale = m->data.scale,
        .win_above = (m->data.scale.lo + m->data.scale.hi) / 2,
        .arms = m->arms.n ? &m->arms : NULL,
        .many_rewards = !ta_table_two_rewards(&m->data),
        .from = m->from,
        .group = m->from == TA_FROM_GROUP ? &m->group : NULL,
        .n_agents = m->n_agents,
        .seed = m->a.seed,
    };
}

bool matching_calibrate(struct matching *m, const bool *include, bool *whole, double *p,
                        double *p_cohort, struct ta_error *error)
{
    struct ta_progress bar;
    struct ta_match_options o = matching_options(m);
    struct calibrate_options c = {.n_refits = m->n_refits,
                                  .fit = &m->a.fit,
                                  .include = include,
                                  .threads = m->a.threads,
                                  .watch = &bar.watch};
    ta_progress_begin(&bar, m->a.quiet, "refitting agents");
    bool done = calibrate_all(&m->data, m->fit, &o, &c, whole, p, p_cohort);
    ta_progress_end(&bar);
    return done || ta_error_add(error, TA_MACHINE, "out of memory: ask for fewer --refits");
}

bool matching_play(struct matching *m, const struct ta_match_options *o,
                   void (*each)(void *of, int i, struct ta_match *), void *of,
                   struct ta_error *error)
{
    struct ta_progress bar;
    ta_progress_begin(&bar, m->a.quiet, "playing agents");
    bool done = ta_match_all(&m->data, m->fit, o, m->a.threads, &bar.watch, each, of);
    ta_progress_end(&bar);
    return done ||
           ta_error_add(error, TA_MACHINE, "out of memory: ask for fewer agents (-n)");
}

void matching_print_notes(const struct matching *m, const char *command)
{
    if (m->a.quiet) {
        return;
    }
    for (const char *line = m->notes.s; line && *line;) {
        size_t n = strcspn(line, "\n");
        fprintf(stderr, "twoarm %s: %.*s\n", command, (int)n, line);
        line += n + (line[n] == '\n');
    }
    int without = matching_without_table(m);
    if (without) {
        fprintf(stderr,
                "twoarm %s: %d of %d participants get no agents: their data do not hold what the "
                "other arms would have paid; --arms P1,P2,... says with what probability each "
                "wins\n",
                command, without, m->data.n);
    }
    if (without < m->data.n) {
        fprintf(stderr, "twoarm %s: %d agents a participant, %s, seed %llu\n", command, m->n_agents,
                matching_from_words(m->from), (unsigned long long)m->a.seed);
    }
}

void matching_free(struct matching *m)
{
    free(m->fit);
    ta_text_free(&m->notes);
    ta_dataset_free(&m->data);
}
