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
          "n_trials\tibic\tn_steps\tconverged\n",
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
        fprintf(out, "%s%.4f", j ? "," : "\t", g->covariance[row * g->d + j] / sqrt(both));
    }
}

void ta_group_rows(FILE *out, const struct ta_model *model, int k, const struct ta_group *g)
{
    static const char *const scales[] = {
        [TA_UNIT] = "logit", [TA_POSITIVE] = "log", [TA_REAL] = "as it is"};
    struct ta_par_info info[TA_MAX_PAR];
    char name[32];
    ta_model_pars(model, k, info);
    for (int j = 0; j < g->d; j++) {
        enum ta_support s = info[j].def->support;
        fprintf(out, "%s\t%s\t%s", model->name, ta_par_name(&info[j], k, name), scales[s]);
        ta_put_numbers(out,
                       (double[]){g->mean[j], g->se[j], g->covariance[j * g->d + j],
                                  /* carried back: the population's median */
                                  ta_from_free(g->mean[j], s)},
                       4);
        put_correlations(out, g, j);
        fprintf(out, "\t%d\t%d", g->n_people, g->n_trials);
        ta_put_numbers(out, &g->ibic, 1);
        fprintf(out, "\t%d\t%d\n", g->n_steps, g->converged);
    }
}
