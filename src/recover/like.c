/* like.c - what --like and what was not said mean for recovery: task, laws, what is compared by.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "recover.h"

#include "twoarm/io.h"

#include <math.h>
#include <string.h>

/* Figure 5B of Wilson & Collins 2019, for all that was not said otherwise; elsewhere: a task was.
 */
static void be_like_wilson_collins(struct recover_settings *s, bool elsewhere,
                                   struct ta_error *e)
{
    static const char *const laws[] = {
        "b=logistic(0,1)" /* there b is a probability, uniform; here it is its logit */,
        "epsilon=uniform(0,1)",
        "alpha=uniform(0,1)",
        "beta=exponential(1,1)",
        "alpha_c=uniform(0,1)",
        "beta_c=exponential(1,1)",
    };
    struct recover_settings told = *s;
    s->n_laws = 0;
    for (size_t i = 0; i < sizeof laws / sizeof *laws; i++) {
        law_take(laws[i], s, e);
        s->law[i].ours = true;
    }
    for (int i = 0; i < told.n_laws && s->n_laws < MOST_LAWS; i++) {
        s->law[s->n_laws++] = told.law[i]; /* behind: these win */
    }
    s->a.models = s->a.models ? s->a.models : "random,wsls,rw,ck,rw-ck";
    if (s->arms.n == 0 && !elsewhere) {
        matching_take_arms(".2,.8", &s->arms, e);
    }
    s->trials = s->trials != NOT_SAID ? s->trials : 1000;
    s->runs = s->runs != NOT_SAID ? s->runs : 100;
}

/* Where the task is no stated one, its trials and what they pay are its own. */
static void check_stated(int trials, double loss, struct ta_error *e)
{
    if (trials != NOT_SAID) {
        ta_error_add(e, TA_USER, "--trials is for a task of --arms alone");
    }
    if (!isnan(loss)) {
        ta_error_add(e, TA_USER, "--loss is for a task of --arms alone");
    }
}

void recover_like(struct recover_settings *s, bool elsewhere, struct ta_error *e)
{
    const struct ta_like *like = ta_like_find(s->a.like);
    int trials = s->trials;
    if (like && strcmp(like->name, "wilson-collins") == 0) {
        be_like_wilson_collins(s, elsewhere, e);
    }
    if (elsewhere || !s->arms.n) {
        check_stated(trials, s->loss, e);
    }
    s->a.models = s->a.models ? s->a.models : "rw";
    s->trials = s->trials != NOT_SAID ? s->trials : 200;
    s->loss = !isnan(s->loss) ? s->loss : like && like->signs ? -1 : 0;
}

double recover_criterion(const struct recover_settings *s, const struct ta_fit *fit)
{
    return s->a.fit.method == TA_MAP ? -2 * fit->log_evidence
           : s->by == BY_AIC         ? ta_fit_aic(fit)
                                     : ta_fit_bic(fit);
}

const char *recover_criterion_word(const struct recover_settings *s, bool title)
{
    return s->a.fit.method == TA_MAP ? "evidence"
           : s->by == BY_AIC         ? (title ? "AIC" : "aic")
           : title                   ? "BIC"
                                     : "bic";
}

/* How DATA are read, where there are none. */
static void check_reading(const struct ta_read_options *o, struct ta_error *e)
{
    const struct {
        const char *name;
        bool told;
    } option[] = {
        {"reward-range", o->range},
        {"rescale", o->rescale},
        {"columns", o->columns},
        {"context", o->context},
        {"missing", o->n_missing},
        {"decimal-comma", o->decimal_comma},
        {"k", o->k},
        {"recode", o->recode},
        {"practice", o->practice},
        {"pilot", o->pilot},
        {"skip-bad-rows", o->skip_bad_rows},
    };
    for (size_t i = 0; i < sizeof option / sizeof *option; i++) {
        if (option[i].told) {
            ta_error_add(e, TA_USER, "--%s is about reading DATA, and none are given",
                         option[i].name);
        }
    }
}

bool recover_check(const struct recover_settings *s, bool data, bool several, int runs,
                   struct ta_error *e)
{
    if (!data) {
        check_reading(&s->a.read, e);
    }
    if (s->by != BY_EVIDENCE_OR_BIC && !several) {
        ta_error_add(e, TA_USER,
                     "--by says which of several models fits best: expected --model with two at "
                     "least, found '%s'",
                     s->a.models);
    }
    if (runs < 1 || runs > MOST_RUNS) {
        ta_error_add(e, TA_USER, "--runs: expected 1 to %d, found %d", MOST_RUNS, runs);
    }
    if (s->a.json && s->a.output) {
        ta_error_add(e, TA_USER,
                     "--format json is for standard output; -o %s has the tables, and the "
                     "conventions in recover.json",
                     s->a.output);
    }
    if (s->a.fit.method == TA_EM && several) {
        ta_error_add(e, TA_USER,
                     "--like %s compares models of a whole group, not of one person: expected one "
                     "model, found '%s'",
                     s->a.like, s->a.models);
    }
    if (s->a.fit.method == TA_MAP && s->by != BY_EVIDENCE_OR_BIC) {
        ta_error_add(e, TA_USER,
                     "--by: AIC and BIC are of maxima of the likelihood; with --like %s evidence "
                     "says which model fits best; leave it out",
                     s->a.like);
    }
    return e->n == 0;
}
