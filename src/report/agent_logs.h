/* agent_logs.h - matched agents' logs on disk, in the format of people's logs.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_REPORT_AGENT_LOGS_H
#define TWOARM_REPORT_AGENT_LOGS_H

#include "report/matching.h"

/* Owns label. */
struct agent_logs {
    const struct matching *m;
    const char *folder;
    char **label; /* [data.n] letters and digits */
    struct ta_error *error;
};
/* Makes the folder, which must be new or empty, with its dataset_description.json. */
bool agent_logs_open(struct agent_logs *, const struct matching *, const char *folder,
                     struct ta_error *);
/* Sets `watch` of the options, so that every agent's log is written while it is at hand. */
void agent_logs_watch(struct agent_logs *, struct ta_match_options *);
/* Removes the logs of a participant whose agents have not all played. */
void agent_logs_drop(const struct agent_logs *, int who);
void agent_logs_free(struct agent_logs *);

#endif
