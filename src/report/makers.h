/* makers.h - whose parameters matched agents carry: the estimate, draws around it, or the group's.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_REPORT_MAKERS_H
#define TWOARM_REPORT_MAKERS_H

#include "twoarm/match.h"

/* Parameters of o->n_agents agents, drawn as o->from says, into each[n_agents * fit->n_par], from
 * streams named by participant, session and agent. Not for TA_FROM_ESTIMATE. prior: set when the
 * data alone gave no normal approximation and the prior's help was needed. False when memory is
 * short; *why, if not NULL, says why nothing could be drawn. */
bool makers_draw(const struct ta_participant *, const struct ta_fit *,
                 const struct ta_match_options *, double *each, bool *prior, const char **why);

#endif
