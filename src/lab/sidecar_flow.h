/* sidecar_flow.h - parts of the description of a session.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LAB_SIDECAR_FLOW_H
#define LAB_SIDECAR_FLOW_H

#include "lab.h"

/* Quiz attempts, rounds of practice, pauses of the session so far. */
struct json_t *ta_sidecar_flow(const struct ta_session *);
/* The same read back, of a description's "Twoarm": quiz and pauses. */
void ta_sidecar_read_flow(const struct json_t *about, struct ta_task_record *);
/* Language and hash of all texts. */
struct json_t *ta_sidecar_texts(const struct ta_session *);
/* The line of the run sheet, or null. */
struct json_t *ta_sidecar_assigned(const struct ta_session *);
/* What was sent to the trigger device, and what the scanner sent; null without one. */
struct json_t *ta_sidecar_triggers(const struct ta_session *);
struct json_t *ta_sidecar_scanner(const struct ta_session *);

#endif
