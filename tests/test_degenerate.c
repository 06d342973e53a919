/* test_degenerate.c - logs that say little: every model gives states, never NAN without a reason.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "support.h"
#include "twoarm/fit.h"

#include <gsl/gsl_errno.h>

/* '-' missed, 'n' outcome missing; forced: no trial is scored. */
static const struct {
    const char *what, *choices, *rewards;
    bool forced;
} logs[] = {
    {"one trial, won", "1", "1", false},
    {"one trial, lost", "2", "0", false},
    {"two trials", "12", "10", false},
    {"one arm, all wins", "111111111111", "111111111111", false},
    {"one arm, all losses", "222222222222", "000000000000", false},
    {"all wins", "121122121221", "111111111111", false},
    {"all losses", "121122121221", "000000000000", false},
    {"alternating", "121212121212", "101010101010", false},
    {"always the last winner", "111222211122", "110001101100", false},
    {"all missed", "------------", "nnnnnnnnnnnn", false},
    {"all forced", "121122121221", "101101001011", true},
    {"no outcome known", "121122121221", "nnnnnnnnnnnn", false},
    {"one answer among misses", "-----2------", "nnnnn1nnnnnn", false},
    {"certain but for the first", "12222", "01011", false},
    {"certain but for the first, again", "2111111", "0101010", false},
};
enum { LOGS = sizeof logs / sizeof *logs };

static struct ta_participant log_of(int i)
{
    struct ta_participant who = participant_from(logs[i].choices, logs[i].rewards, 2);
    for (int t = 0; logs[i].forced && t < who.n; t++) {
        who.forced[t] = 1;
        who.scored[t] = 0;
    }
    return who;
}

/* A number, or n/a for a reason that the flags give. */
static void check_parameter(const struct ta_fit *fit, const struct ta_fit_options *o, int j,
                            const char *what)
{
    const struct ta_param *def = fit->info[j].def;
    if (fit->n_trials == 0) {
        ck_assert(isnan(fit->par[j]));
        return;
    }
    ck_assert_msg(isfinite(fit->par[j]), "%s, %s: %s is no number (%s)", fit->model->name, what,
                  def->name, fit->flags);
    ck_assert(def->support == TA_REAL || fit->par[j] >= 0);
    ck_assert(def->support != TA_UNIT || fit->par[j] <= 1);
    ck_assert(isnan(fit->se[j]) || fit->se[j] >= 0);
    if (o->method == TA_MLE && o->ci == TA_CI_PROFILE) {
        ck_assert_msg(fit->lo[j] <= fit->par[j] + 1e-9 && fit->par[j] <= fit->hi[j] + 1e-9,
                      "%s, %s: %s %g lies outside %g to %g (%s)", fit->model->name, what,
                      def->name, fit->par[j], fit->lo[j], fit->hi[j], fit->flags);
    }
}

static void check_log(const struct ta_model *m, const struct ta_fit_options *o, int i)
{
    struct ta_participant who = log_of(i);
    struct ta_fit fit;
    ck_assert(ta_fit_one(m, &who, o, &fit));
    if (fit.n_trials == 0) {
        ck_assert(strstr(fit.flags, "no_choices") != NULL);
        ck_near(fit.log_lik, 0, 0);
    }
    ck_assert_msg(isfinite(fit.log_lik) && fit.log_lik <= 1e-12, "%s, %s: log L %g", m->name,
                  logs[i].what, fit.log_lik);
    if (o->method == TA_MLE) { /* never below chance, which every model contains */
        ck_assert_msg(fit.log_lik >= fit.n_trials * log(0.5) - 1e-9, "%s, %s: log L %g", m->name,
                      logs[i].what, fit.log_lik);
    }
    ck_assert_msg(fit.converged, "%s, %s: not converged", m->name, logs[i].what);
    for (int j = 0; j < fit.n_par; j++) {
        check_parameter(&fit, o, j, logs[i].what);
    }
    participant_free(&who);
}

START_TEST(likelihood)
{
    const struct ta_model *m = ta_models[_i];
    struct ta_fit_options o = {.scale = {0.5, 0, 1}, .ci = TA_CI_PROFILE};
    for (int i = 0; !m->plays_only && i < LOGS; i++) {
        check_log(m, &o, i);
    }
}
END_TEST

START_TEST(most_probable)
{
    const struct ta_model *m = ta_models[_i];
    struct ta_fit_options o = {.scale = {0.5, 0, 1}, .ci = TA_CI_WALD, .method = TA_MAP};
    for (int i = 0; !m->plays_only && !m->steps && i < LOGS; i++) {
        check_log(m, &o, i);
    }
    o.normal = true;
    for (int i = 0; !m->plays_only && !m->steps && i < LOGS; i++) {
        check_log(m, &o, i);
    }
}
END_TEST

static void add(TCase *c)
{
    int n = 0;
    while (ta_models[n]) {
        n++;
    }
    tcase_add_loop_test(c, likelihood, 0, n);
    tcase_add_loop_test(c, most_probable, 0, n);
}

int main(void)
{
    gsl_set_error_handler_off();
    return run_suite("degenerate logs", add);
}
