/* take_prior.c - the options that say how parameters are estimated: method, priors, others'
 * conventions.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "read_options.h"
#include "twoarm/io.h"

#include <math.h>
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
    *(bool *)target = strcmp(value, "laplace") == 0;
    return true;
}

static const struct {
    const char *name;
    enum ta_family family;
    bool a_positive; /* b always is */
} families[] = {
    {"normal", TA_PRIOR_NORMAL, false},
    {"beta", TA_PRIOR_BETA, true},
    {"gamma", TA_PRIOR_GAMMA, true},
};

/* "beta(1.1,1.1)" */
static bool parse_density(const char *text, struct ta_prior *p)
{
    char word[16];
    if (!ta_parse_density(text, word, &p->a, &p->b)) {
        return false;
    }
    for (size_t i = 0; i < sizeof families / sizeof *families; i++) {
        if (strcmp(word, families[i].name) == 0) {
            p->family = families[i].family;
            return p->b > 0 && (p->a > 0 || !families[i].a_positive);
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
            "--prior: expected PARAMETER=beta(a,b), gamma(shape,scale) or "
            "normal(mean,sd) with positive numbers (the mean may be any), found '%s'",
            value);
    }
    if (o->n_priors == TA_MAX_BOUNDS) {
        return ta_error_add(e, TA_USER, "--prior: at most %d are possible", TA_MAX_BOUNDS);
    }
    snprintf(p.name, sizeof p.name, "%.*s", (int)(equals - value), value);
    o->prior[o->n_priors++] = p;
    return true;
}

/* What was said of q0 before holds, as what is said behind does. */
static void usual_q0(struct ta_analysis *a, double q0)
{
    a->read.q0 = isnan(a->read.q0) ? q0 : a->read.q0;
}

bool ta_take_like(const char *value, void *target, struct ta_error *e)
{
    struct ta_analysis *a = target;
    if (strcmp(value, "hbayesdm") == 0) {
        usual_q0(a, 0);
        if (!ta_take_bounds("beta=0:5", &a->fit, e)) {
            return ta_error_add(e, TA_USER, "--like hbayesdm bounds beta itself: leave out one");
        }
    } else if (strcmp(value, "wilson-collins") == 0) {
        usual_q0(a, 0.5);
    } else if (strcmp(value, "cbm") == 0) {
        usual_q0(a, 0);
        a->fit.method = TA_MAP;
        a->fit.normal = true;
        a->fit.laplace = true;
    } else if (strcmp(value, "emfit") == 0) {
        usual_q0(a, 0);
        a->fit.method = TA_EM;
        a->start_variance = 10;
    } else {
        return ta_error_add(
            e, TA_USER, "--like: expected hbayesdm, wilson-collins, cbm or emfit, found '%s'",
            value);
    }
    a->like = value;
    return true;
}
