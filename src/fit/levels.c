/* levels.c - how well a group's mean is known from people who are known only in part.
 *
 * A participant's likelihood around x is that of one observation of x with covariance H^-1, and x
 * itself varies around the mean with covariance V: so the mean is told with covariance V + H^-1.
 * (The same as Louis' formula for EM, 1982 J R Stat Soc B 44:226: V^-1 - V^-1 C V^-1 with C = (H +
 * V^-1)^-1; written so that V may be 0.)
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "em.h"

#include <math.h>

/* Information that is none of a top tells nothing. */
static bool told(const double *information, int d)
{
    bool good = true;
    for (int a = 0; a < d; a++) {
        good = good && isfinite(information[a * d + a]) && information[a * d + a] >= 0;
    }
    return good;
}

enum { MOST_INFORMATION = TA_MAX_LEVELS * TA_MAX_PAR * TA_MAX_PAR };

void ta_em_means_known(struct ta_em *em)
{
    struct ta_group *g = em->g;
    int d = g->d, matrix = d * d;
    double information[MOST_INFORMATION] = {0}, all[TA_MAX_PAR * TA_MAX_PAR] = {0};
    for (int i = 0; i < em->n; i++) {
        const struct ta_em_person *p = &em->who[i];
        for (int c = 0; told(p->w, d) && c < matrix; c++) {
            information[p->level * matrix + c] += p->w[c];
        }
    }
    for (int c = 0; c < g->n_levels * matrix; c++) {
        all[c % matrix] += information[c];
    }
    for (int level = 0; level <= g->n_levels; level++) {
        double *m = level < g->n_levels ? information + level * matrix : all;
        bool known = ta_invert(m, d, NULL);
        for (int a = 0; a < d; a++) {
            double se = known ? sqrt(m[a * d + a]) : (double)NAN;
            *(level < g->n_levels ? &g->level_se[level * d + a] : &g->se[a]) = se;
        }
    }
}
