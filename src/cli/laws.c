/* laws.c - what a parameter is drawn from, as it is typed: "beta(2,3)", "uniform(0,1)", "0.3".
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "laws.h"

#include "twoarm/columns.h"
#include "twoarm/io.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    enum ta_law law;
} laws[] = {
    {"beta", TA_LAW_BETA},
    {"gamma", TA_LAW_GAMMA},
    {"normal", TA_LAW_NORMAL},
    {"uniform", TA_LAW_UNIFORM},
    {"exponential", TA_LAW_EXPONENTIAL},
    {"logistic", TA_LAW_LOGISTIC},
};
enum { N_LAWS = sizeof laws / sizeof *laws };

bool ta_law_fits(const struct ta_par_law *p, enum ta_support support)
{
    double lo = support == TA_REAL ? -INFINITY : 0, hi = support == TA_UNIT ? 1 : INFINITY;
    switch (p->law) {
    case TA_LAW_FIXED:
        return p->a >= lo && p->a <= hi;
    case TA_LAW_UNIFORM:
        return p->a >= lo && p->b <= hi;
    case TA_LAW_GAMMA:
        return support != TA_UNIT;
    case TA_LAW_EXPONENTIAL:
        return support != TA_UNIT && p->b >= lo;
    case TA_LAW_NORMAL:
    case TA_LAW_LOGISTIC:
        return support == TA_REAL;
    case TA_LAW_BETA:
        break;
    }
    return true;
}

static bool law_sound(const struct ta_par_law *p)
{
    switch (p->law) {
    case TA_LAW_BETA:
    case TA_LAW_GAMMA:
        return p->a > 0 && p->b > 0;
    case TA_LAW_EXPONENTIAL:
        return p->a >= 0;
    case TA_LAW_NORMAL:
    case TA_LAW_LOGISTIC:
        return p->b >= 0;
    case TA_LAW_UNIFORM:
        return p->a <= p->b;
    case TA_LAW_FIXED:
        break;
    }
    return true;
}

bool ta_law_parse(const char *text, struct ta_par_law *p)
{
    char word[16];
    if (ta_parse_real(text, &p->a)) {
        p->law = TA_LAW_FIXED;
        return true;
    }
    double number[2];
    if (ta_parse_density(text, word, number) != 2) {
        return false;
    }
    p->a = number[0];
    p->b = number[1];
    for (int i = 0; i < N_LAWS; i++) {
        if (strcmp(word, laws[i].name) == 0) {
            p->law = laws[i].law;
            return law_sound(p);
        }
    }
    return false;
}

void ta_law_text(const struct ta_par_law *p, char *buf, size_t size)
{
    char a[40], b[40];
    ta_real_format(p->a, a, sizeof a);
    ta_real_format(p->b, b, sizeof b);
    snprintf(buf, size, "%s", a);
    for (int i = 0; i < N_LAWS; i++) {
        if (laws[i].law == p->law) {
            snprintf(buf, size, "%s(%s,%s)", laws[i].name, a, b);
        }
    }
}
