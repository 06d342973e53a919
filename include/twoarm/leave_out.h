/* leave_out.h - cross-validation: how well choices are foretold by a fit that has not seen them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_LEAVE_OUT_H
#define TWOARM_LEAVE_OUT_H

#include "twoarm/fit.h"

/* Each block in turn is left out of the fit; *log_lik is the sum over blocks of the log-likelihood
 * of its scored choices at the estimates from all others. Values are learned through the block that
 * is left out, as the participant learned there; its choices alone are not scored. block[who->n]:
 * any numbers. NAN where fewer than two blocks have scored choices. False when memory is short. */
bool ta_leave_out(const struct ta_model *, const struct ta_participant *, const int *block,
                  const struct ta_fit_options *, double *log_lik);

#endif
