/* group_table.c - a population's means and variances as a table, one row a parameter.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "group_table.h"

#include "fit/joint.h"
#include "result_text.h"

#include <math.h>
#include <string.h>

void ta_group_header(FILE *out)
{
    fputs("model\tparameter\tscale\tmean\tmean_se\tvariance\tcentre\tcorrelations\tn_participants\t"
          "n_trials\tibic\tn_steps\tconverged\tlevel\tmean_lo\tmean_hi\tibic_se\tibic_by\n",
          out);
}

static void put_correlations(FILE *out, const struct ta_group *g, int row)
{
    if (!g->full) {
        fputs("\tn/a", out); /* a diagonal covariance knows of none */
        return;
    }
    for (int j = 0; j < g->d; j++) {
        double both = g->covariance[row * g->d + row] * g->covariance[j * g->d + j];
        fputs(j ? "," : "\t", out);
        if (both > 0) {
            fprintf(out, "%.4f", g->covariance[row * g->d + j] / sqrt(both));
        } else {
            fputs("n/a", out); /* what does not vary goes with nothing */
        }
    }
}

static const double z95 = 1.959963984540054; /* 97.5 % point of the normal distribution */

/* The columns that a row about a mean, or about a difference of means, begins with. */
static void put_name(FILE *out, const struct ta_model *model, const struct ta_par_info *info, int k)
{
    static const char *const scales[] = {
        [TA_UNIT] = "logit", [TA_POSITIVE] = "log", [TA_REAL] = "as it is"};
    char name[32];
    fprintf(out, "%s\t%s\t%s", model->name, ta_par_name(info, k, name), scales[info->def->support]);
}

static void put_fit(FILE *out, const struct ta_group *g, int people)
{
    fprintf(out, "\t%d\t%d", people, g->n_trials);
    ta_put_numbers(out, &g->ibic, 1);
    fprintf(out, "\t%d\t%d\t", g->n_steps, g->converged);
}

static void put_ends(FILE *out, const struct ta_group *g, double mean, double se)
{
    ta_put_numbers(out, (double[]){mean - z95 * se, mean + z95 * se, g->ibic_se}, 3);
    fprintf(out, "\t%s\n", ta_ibic_word(g->ibic_way));
}

static void put_mean(FILE *out, const struct ta_group *g, enum ta_support s, int j,
                     const char *level, int people, double mean, double se)
{
    ta_put_numbers(out,
                   (double[]){mean, se, g->covariance[j * g->d + j],
                              /* carried back: the population's median */
                              ta_from_free(mean, s)},
                   4);
    put_correlations(out, g, j);
    put_fit(out, g, people);
    ta_put_word(out, level);
    put_ends(out, g, mean, se);
}

/* A level minus an earlier one, with the error that both means have. */
static void put_contrast(FILE *out, const struct ta_group *g, int j, int level, int earlier,
                         const struct ta_levels *levels)
{
    int at = level * g->d + j, to = earlier * g->d + j;
    double difference = g->level_mean[at] - g->level_mean[to];
    double se = hypot(g->level_se[at], g->level_se[to]);
    ta_put_numbers(out, (double[]){difference, se}, 2);
    fputs("\tn/a\tn/a\tn/a", out);
    put_fit(out, g, g->level_people[level] + g->level_people[earlier]);
    ta_put_contrast(out, levels, level, earlier);
    put_ends(out, g, difference, se);
}

void ta_group_rows(FILE *out, const struct ta_model *model, int k, const struct ta_group *g,
                   const struct ta_levels *levels)
{
    struct ta_par_info info[TA_MAX_PAR];
    ta_model_pars(model, k, info);
    for (int j = 0; j < g->d; j++) {
        enum ta_support s = info[j].def->support;
        if (g->n_levels == 1) {
            put_name(out, model, &info[j], k);
            put_mean(out, g, s, j, "n/a", g->n_people, g->mean[j], g->se[j]);
            continue;
        }
        for (int level = 0; level < g->n_levels; level++) {
            int at = level * g->d + j;
            put_name(out, model, &info[j], k);
            put_mean(out, g, s, j, levels->name[level], g->level_people[level], g->level_mean[at],
                     g->level_se[at]);
        }
        for (int level = 1; level < g->n_levels; level++) {
            for (int earlier = 0; earlier < level; earlier++) {
                put_name(out, model, &info[j], k);
                put_contrast(out, g, j, level, earlier, levels);
            }
        }
    }
}
