/* matching.c - what `twoarm match` and `twoarm report` do before their own work.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/matching.h"
#include "twoarm/env.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void matching_defaults(struct matching *m)
{
    *m = (struct matching){.n_agents = 1000};
    ta_analysis_defaults(&m->a);
}

bool matching_take_arms(const char *value, void *target, struct ta_error *error)
{
    struct arms_given arms = {.n = 0};
    for (const char *s = value; s; s = strchr(s, ',') ? strchr(s, ',') + 1 : NULL) {
        char one[32];
        double p = -1;
        snprintf(one, sizeof one, "%.*s", (int)strcspn(s, ","), s);
        if (arms.n == TA_MAX_ARMS || !ta_parse_real(one, &p) || p < 0 || p > 1) {
            return ta_error_add(
                error, TA_USER,
                "--arms: expected 2 to %d probabilities between 0 and 1, separated by "
                "commas (.7,.3), found '%s'",
                TA_MAX_ARMS, value);
        }
        arms.prob[arms.n++] = p;
    }
    *(struct arms_given *)target = arms;
    return true;
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

static bool names_best(const struct ta_participant *who)
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
        bool wanted = who->mean && !names_best(who);
        for (int t = 0; wanted && t < who->n; t++) {
            who->best[t] = (signed char)best_of_means(who, t);
            any = any || who->best[t] >= 0;
        }
    }
    if (any) {
        ta_text_add(&m->notes, "the data do not name the best arm: by the mean columns\n");
    }
}

/* Where the data never name the best arm, the stated probabilities do. */
static void name_best(struct matching *m)
{
    int best = ta_best_arm(m->arms.prob, m->arms.n);
    for (int i = 0; i < m->data.n; i++) {
        if (names_best(&m->data.who[i])) {
            ta_text_add(&m->notes, "--arms: the highest probability is the best arm's, as the "
                                   "data name it on each trial\n");
            return;
        }
    }
    ta_text_add(&m->notes, "--arms: probabilities are by arm number, the same in every context\n");
    for (int i = 0; i < m->data.n && best >= 0; i++) {
        memset(m->data.who[i].best, best, (size_t)m->data.who[i].n);
    }
    if (best >= 0) {
        ta_text_add(&m->notes, "the data do not name the best arm: arm %d, by --arms\n", best + 1);
    }
}

static bool check_options(struct matching *m, struct ta_error *error)
{
    int before = error->n;
    best_by_means(m);
    if (m->n_agents > 1000000) {
        ta_error_add(error, TA_USER, "--agents: expected at most 1000000, found %d", m->n_agents);
    }
    if (m->arms.n > 0 && m->arms.n != m->data.k) {
        ta_error_add(error, TA_USER,
                     "--arms: expected one probability for each of %d arms, found %d", m->data.k,
                     m->arms.n);
    } else if (m->arms.n > 0) {
        name_best(m);
    }
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
    return check_options(m, error);
}

bool matching_fit(struct matching *m, struct ta_error *error)
{
    m->fit = calloc((size_t)(m->data.n > 0 ? m->data.n : 1), sizeof *m->fit);
    if (!m->fit) {
        return ta_error_add(error, TA_MACHINE, "out of memory");
    }
    return ta_analysis_fit(&m->a, m->model, &m->data, m->fit, error);
}

int matching_without_table(const struct matching *m)
{
    const double *arms = m->arms.n ? m->arms.prob : NULL;
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
        .arms = m->arms.n ? m->arms.prob : NULL,
        .n_agents = m->n_agents,
        .seed = m->a.seed,
    };
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
    fprintf(stderr, "twoarm %s: %d agents a participant, seed %llu\n", command, m->n_agents,
            (unsigned long long)m->a.seed);
}

void matching_free(struct matching *m)
{
    free(m->fit);
    ta_text_free(&m->notes);
    ta_dataset_free(&m->data);
}
