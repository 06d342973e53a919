/* player_spec.c - the text that says who plays, and where a simulated participant's values start.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab.h"

#include "twoarm/io.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *ta_player_recording(const char *spec)
{
    static const char word[] = "replay:";
    return strncmp(spec, word, sizeof word - 1) == 0 ? spec + sizeof word - 1 : NULL;
}

/* Takes "q0=V" out of a copy of the text, which ends as if it had not been there. */
static bool take_q0(char *spec, double *q0, struct ta_error *e)
{
    *q0 = NAN;
    char *at = strchr(spec, ':');
    while (at && strncmp(at + 1, "q0=", 3) != 0) {
        at = strchr(at + 1, ',');
    }
    if (!at) {
        return true;
    }
    char *value = at + 4, *rest = strchr(value, ',');
    if (rest) {
        *rest++ = '\0';
    }
    bool good = ta_parse_real(value, q0) ||
                ta_error_add(e, TA_USER, "--agent: q0: expected a number, found '%s'", value);
    if (rest) {
        memmove(at + 1, rest, strlen(rest) + 1);
    } else {
        *at = '\0';
    }
    return good;
}

/* "random" alone, a model with nothing but biases, means none. */
static bool parse_model(const char *spec, int k, const struct ta_model **model, double *par,
                        struct ta_error *e)
{
    struct ta_par_info info[TA_MAX_PAR];
    *model = ta_model_find(spec);
    int n = *model ? ta_model_pars(*model, k, info) : 0;
    int biases = 0;
    for (int j = 0; j < n; j++) {
        biases += info[j].def->per_position;
        par[j] = 0;
    }
    if (!(*model && biases == n) && !ta_model_parse(spec, k, model, par, e)) {
        return false;
    }
    return !(*model)->sees_means ||
           ta_error_add(e, TA_USER,
                        "model %s knows what nobody at the task sees; it plays in `twoarm "
                        "simulate` alone",
                        (*model)->name);
}

bool ta_player_parse(const char *spec, int k, const struct ta_model **model, double *par,
                     double *q0, struct ta_error *e)
{
    *model = NULL;
    *q0 = NAN;
    if (ta_player_recording(spec)) {
        return true;
    }
    char *copy = strdup(spec);
    if (!copy) {
        return ta_error_add(e, TA_MACHINE, "out of memory");
    }
    bool good = take_q0(copy, q0, e) && parse_model(copy, k, model, par, e);
    free(copy);
    return good;
}

/* --- where values start ---------------------------------------------------------------------- */

/* Does the starting value make a difference to the model's state? */
static bool has_values(const struct ta_model *model, int k)
{
    struct ta_runner r[2] = {0};
    bool differ = false;
    bool made = ta_runner_alloc(&r[0], model, 1, k, (struct ta_scale){0, 0, 1}) &&
                ta_runner_alloc(&r[1], model, 1, k, (struct ta_scale){1, 0, 1});
    if (made) {
        ta_runner_begin(&r[0]);
        ta_runner_begin(&r[1]);
        size_t n = (size_t)r[0].lanes.n * (size_t)ta_model_rows(model, k);
        differ = memcmp(r[0].lanes.st, r[1].lanes.st, n * sizeof(double)) != 0;
    }
    ta_runner_free(&r[0]);
    ta_runner_free(&r[1]);
    return differ || !made;
}

static void find_span(const struct ta_plan *plan, double *lo, double *hi)
{
    *lo = INFINITY;
    *hi = -INFINITY;
    for (int t = 0; t < plan->n; t++) {
        for (int a = 0; a < plan->k; a++) {
            *lo = fmin(*lo, plan->row[t].outcome[a]);
            *hi = fmax(*hi, plan->row[t].outcome[a]);
        }
    }
}

bool ta_player_scale(const char *spec, const struct ta_plan *plan, struct ta_scale *scale,
                     struct ta_error *e)
{
    const struct ta_model *model;
    double par[TA_MAX_PAR], lo, hi;
    find_span(plan, &lo, &hi);
    *scale = (struct ta_scale){NAN, lo, hi};
    if (!ta_player_parse(spec, plan->k, &model, par, &scale->q0, e)) {
        return false;
    }
    if (!isnan(scale->q0) || !model || !has_values(model, plan->k)) {
        return true;
    }
    if (lo >= -1 && hi <= 1) {
        scale->q0 = lo >= 0 ? 1.0 / plan->k : 0;
        return true;
    }
    return ta_error_add(e, TA_USER,
                        "--agent: this session's rewards run from %.10g to %.10g: say where the "
                        "agent's values start, as in %s,q0=%.10g",
                        lo, hi, spec, lo <= 0 && hi >= 0 ? 0 : (lo + hi) / 2);
}

bool ta_player_start(struct ta_player *p, const struct ta_plan *plan, struct ta_error *e)
{
    return ta_player_scale(p->spec, plan, &p->scale, e);
}
