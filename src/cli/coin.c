/* coin.c - whom a biased coin explains as well as the models do.
 *
 * It is noted and no more: of true learners 2 to 8 % look so on 160 trials, and to leave out whom a
 * model fits badly and then to test that model would be a circle.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "coin.h"

#include "interrupt.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_NAMES = 20 };

/* The least BIC of person p under the models of the table, but for `random`; NAN: there is none. */
static double least_bic(const struct ta_fit_table *t, const struct ta_model *random, int p)
{
    double least = NAN;
    for (int m = 0; m < t->n_models; m++) {
        const struct ta_fit *fit = &t->fit[(size_t)m * t->data->n + p];
        least = t->model[m] != random && fit->model ? fmin(least, ta_fit_bic(fit)) : least;
    }
    return least;
}

static void add_name(const struct ta_participant *who, int n, struct ta_text *text)
{
    if (n < MOST_NAMES) {
        ta_text_add(text, "%s %s", n ? "," : "", who->id);
        if (strcmp(who->session, "n/a") != 0) {
            ta_text_add(text, " (session %s)", who->session);
        }
    } else if (n == MOST_NAMES) {
        ta_text_add(text, ", ...");
    }
}

static void tell(const struct ta_fit_table *t, const struct ta_model *random,
                 const struct ta_fit *coin, struct ta_text *text)
{
    struct ta_text names = {0};
    int n = 0, all = 0;
    for (int p = 0; p < t->data->n; p++) {
        double least = least_bic(t, random, p);
        if (coin[p].n_trials == 0 || isnan(least)) {
            continue;
        }
        all++;
        if (least >= ta_fit_bic(&coin[p])) {
            add_name(&t->data->who[p], n++, &names);
        }
    }
    if (n) {
        ta_text_add(text,
                    "a biased coin (random) explains %d of %d as well by BIC:%s; true learners may "
                    "look so too (2 to 8 %% on 160 trials): no reason to leave anybody out\n",
                    n, all, names.s);
    }
    ta_text_free(&names);
}

bool ta_coin_note(const struct ta_analysis *a, const struct ta_fit_table *t, struct ta_text *text,
                  struct ta_error *e)
{
    const struct ta_model *random = ta_model_find("random");
    struct ta_fit_options o = a->fit;
    struct ta_fit *coin = calloc((size_t)t->data->n + 1, sizeof *coin);
    const struct ta_watch watch = {.stop = &ta_interrupted};
    o.ci = TA_CI_NONE;
    o.n_bounds = 0;
    bool good = coin && (a->fit.method != TA_MLE ||
                         ta_fit_all(random, t->data, &o, a->threads, &watch, coin));
    if (good && a->fit.method == TA_MLE && !ta_interrupted) { /* else maybe not everybody */
        tell(t, random, coin, text);
    }
    free(coin);
    return good || ta_error_add(e, TA_MACHINE, "out of memory");
}
