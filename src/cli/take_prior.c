/* take_prior.c - the options that say how parameters are estimated: method and priors.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read_options.h"
#include "twoarm/io.h"

#include <stdio.h>
#include <string.h>

bool ta_take_method(const char *value, void *target, struct ta_error *e)
{
    /* in the order of enum ta_method */
    static const char *const words[] = {"mle", "map", "em", "hierarchical"};
    for (int i = 0; i < 4; i++) {
        if (strcmp(value, words[i]) == 0) {
            *(enum ta_method *)target = (enum ta_method)i;
            return true;
        }
    }
    return ta_error_add(e, TA_USER, "--method: expected mle, map, em or hierarchical, found '%s'",
                        value);
}

bool ta_take_evidence(const char *value, void *target, struct ta_error *e)
{
    if (strcmp(value, "quadrature") != 0 && strcmp(value, "laplace") != 0) {
        return ta_error_add(e, TA_USER, "--evidence: expected quadrature or laplace, found '%s'",
                            value);
    }
    struct ta_analysis *a = target;
    a->fit.laplace = strcmp(value, "laplace") == 0;
    a->evidence_told = true;
    return true;
}

static const struct {
    const char *name;
    enum ta_family family;
    int numbers;     /* one: b */
    bool a_positive; /* b always is */
} families[] = {
    {"normal", TA_PRIOR_NORMAL, 2, false},
    {"beta", TA_PRIOR_BETA, 2, true},
    {"gamma", TA_PRIOR_GAMMA, 2, true},
    {"half-normal", TA_PRIOR_HALF_NORMAL, 1, false},
};

/* "beta(1.1,1.1)" */
static bool parse_density(const char *text, struct ta_prior *p)
{
    char word[16];
    double number[2];
    int n = ta_parse_density(text, word, number);
    for (size_t i = 0; n && i < sizeof families / sizeof *families; i++) {
        if (strcmp(word, families[i].name) == 0) {
            p->family = families[i].family;
            p->a = n > 1 ? number[0] : 0;
            p->b = number[n - 1];
            return n == families[i].numbers && p->b > 0 && (p->a > 0 || !families[i].a_positive);
        }
    }
    return false;
}

const char *ta_prior_words(const struct ta_prior *p, char *buf)
{
    const char *word = "flat";
    for (size_t i = 0; i < sizeof families / sizeof *families; i++) {
        word = families[i].family == p->family ? families[i].name : word;
    }
    snprintf(buf, 80, "%s(%.6g,%.6g)", word, p->a, p->b);
    if (p->family == TA_PRIOR_HALF_NORMAL) {
        snprintf(buf, 80, "%s(%.6g)", word, p->b);
    }
    return buf;
}

bool ta_take_prior(const char *value, void *target, struct ta_error *e)
{
    struct ta_fit_options *o = target;
    const char *equals = strchr(value, '=');
    struct ta_prior p = {0};
    if (!equals || equals == value || equals - value >= (long)sizeof p.name ||
        !parse_density(equals + 1, &p)) {
        return ta_error_add(
            e, TA_USER,
            "--prior: expected PARAMETER=beta(a,b), gamma(shape,scale) or normal(mean,sd), for "
            "--method hierarchical mu_PARAMETER=normal(mean,sd) or "
            "sigma_PARAMETER=half-normal(scale), with positive numbers (the mean may be any), "
            "found '%s'",
            value);
    }
    snprintf(p.name, sizeof p.name, "%.*s", (int)(equals - value), value);
    for (int i = 0; i < o->n_priors; i++) {
        if (strcmp(o->prior[i].name, p.name) == 0) {
            return ta_error_add(e, TA_USER, "--prior: %s is given twice", p.name);
        }
    }
    if (o->n_priors == TA_MAX_BOUNDS) {
        return ta_error_add(e, TA_USER, "--prior: at most %d are possible", TA_MAX_BOUNDS);
    }
    o->prior[o->n_priors++] = p;
    return true;
}

static void check_prior(const struct ta_prior *p, const struct ta_param *def, struct ta_error *e)
{
    static const enum ta_support of[] = {
        [TA_PRIOR_BETA] = TA_UNIT, [TA_PRIOR_GAMMA] = TA_POSITIVE};
    if (p->family == TA_PRIOR_HALF_NORMAL) {
        ta_error_add(e, TA_USER, "--prior: half-normal is for the spread of a population "
                                 "(--method hierarchical)");
    } else if (p->family != TA_PRIOR_NORMAL && def->support != of[p->family]) {
        ta_error_add(e, TA_USER,
                     "--prior: %s is %s: beta is for rates, gamma for what is 0 or more", p->name,
                     def->support == TA_UNIT       ? "between 0 and 1"
                     : def->support == TA_POSITIVE ? "0 or more"
                                                   : "any number");
    }
}

/* The parameter's name behind "mu_" or "sigma_", or NULL. */
static const char *population_of(const char *name, bool *sigma)
{
    *sigma = strncmp(name, "sigma_", 6) == 0;
    return *sigma ? name + 6 : strncmp(name, "mu_", 3) == 0 ? name + 3 : NULL;
}

void ta_check_priors(const struct ta_analysis *a, int k, const struct ta_model **model, int n,
                     struct ta_error *e)
{
    bool whole = a->fit.method == TA_HIERARCHICAL, sigma = false;
    for (int i = 0; i < a->fit.n_priors; i++) {
        const struct ta_prior *p = &a->fit.prior[i];
        const char *name = whole ? population_of(p->name, &sigma) : p->name;
        const struct ta_param *def = name ? ta_analysis_parameter(name, k, model, n) : NULL;
        if (!name || (whole && p->family != (sigma ? TA_PRIOR_HALF_NORMAL : TA_PRIOR_NORMAL))) {
            ta_error_add(e, TA_USER,
                         "--prior: with --method hierarchical expected "
                         "mu_PARAMETER=normal(mean,sd) or sigma_PARAMETER=half-normal(scale), "
                         "found another for '%s'",
                         p->name);
        } else if (!def) {
            ta_error_add(e, TA_USER, "--prior: no chosen model has a parameter '%s'", name);
        } else if (!whole) {
            check_prior(p, def, e);
        }
    }
}

void ta_set_hyper(const struct ta_fit_options *o, const struct ta_par_info *info, int k,
                  struct ta_hyper *h)
{
    for (int i = 0; i < o->n_priors; i++) {
        bool sigma;
        const char *name = population_of(o->prior[i].name, &sigma);
        if (name && ta_par_is_named(name, info, k)) {
            h->mean = sigma ? h->mean : o->prior[i].a;
            h->sd = sigma ? h->sd : o->prior[i].b;
            h->scale = sigma ? o->prior[i].b : h->scale;
        }
    }
}
