/* trials_table.c - regressors of every trial as one long table of everybody.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "trials_table.h"

#include "result_text.h"

#include <math.h>

void ta_trials_header(FILE *out, int k)
{
    fputs("participant_id\tsession\tmodel\ttrial\tcontext\tchoice\treward", out);
    for (int a = 1; a <= k; a++) {
        fprintf(out, "\tvalue_%d", a);
    }
    for (int a = 1; a <= k; a++) {
        fprintf(out, "\tprob_%d", a);
    }
    fputs("\tprob_chosen\tprediction_error", out);
    for (int i = 0; i < TA_TIMES; i++) {
        fprintf(out, "\t%s", ta_time_names[i]);
    }
    fputc('\n', out);
}

static void put_context(FILE *out, const struct ta_participant *who, int t)
{
    int c = who->context[t];
    if (who->context_name && who->context_name[c][0]) {
        ta_put_word(out, who->context_name[c]);
    } else {
        fputs("n/a", out);
    }
}

static void put_row(FILE *out, const struct ta_participant *who, const struct ta_fit *fit,
                    const struct ta_trials *x, int t)
{
    ta_put_word(out, who->id);
    fputc('\t', out);
    ta_put_word(out, who->session);
    fprintf(out, "\t%s\t%d\t", fit->model->name, who->trial[t]);
    put_context(out, who, t);
    ta_put_numbers(
        out, (double[]){who->choice[t] < 0 ? (double)NAN : who->choice[t] + 1, who->reward[t]}, 2);
    ta_put_numbers(out, x->value + t * x->k, x->k);
    ta_put_numbers(out, x->prob + t * x->k, x->k);
    ta_put_numbers(out, (double[]){x->chosen[t], x->error[t]}, 2);
    for (int i = 0; i < TA_TIMES; i++) {
        fputc('\t', out);
        if (who->time && !isnan(who->time[t][i])) {
            fprintf(out, "%.6f", who->time[t][i]); /* as the log writes it */
        } else {
            fputs("n/a", out);
        }
    }
    fputc('\n', out);
}

bool ta_trials_rows(FILE *out, const struct ta_participant *who, const struct ta_fit *fit,
                    struct ta_scale scale)
{
    struct ta_trials x;
    if (!ta_trials_make(&x, who, fit, scale)) {
        return false;
    }
    for (int t = 0; t < who->n; t++) {
        put_row(out, who, fit, &x, t);
    }
    ta_trials_free(&x);
    return true;
}
