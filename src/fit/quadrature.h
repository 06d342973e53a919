/* quadrature.h - a posterior of up to three parameters integrated, not approximated.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_FIT_QUADRATURE_H
#define TWOARM_FIT_QUADRATURE_H

#include "joint.h"

enum { TA_QUADRATURE_MOST = 3 };

struct ta_posterior {
    double log_evidence;
    /* of each parameter on its natural scale: mean, standard deviation, 2.5 and 97.5 % points */
    double mean[TA_QUADRATURE_MOST], sd[TA_QUADRATURE_MOST];
    double lo[TA_QUADRATURE_MOST], hi[TA_QUADRATURE_MOST];
    double corr;    /* of the first two on the unconstrained scale; NAN */
    /* on a grid twice as coarse log_evidence was within 5e-4, means within .004 and deviations
     * within .04 deviations; the errors left are about the squares of these */
    bool converged;
};

/* j->density must be set, 1 <= j->d <= TA_QUADRATURE_MOST. centre[d] and spread[d]: about where the
 * mass lies on the unconstrained scale; top[n_tops * d]: local maxima, none of which is overlooked.
 * False when memory is short. */
bool ta_quadrature(struct ta_joint *j, const double *centre, const double *spread,
                   const double *top, int n_tops, struct ta_posterior *);

#endif
