/* start_hits.h - what clicks on the start screen stand for: numbers beyond all keys.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TASK_START_HITS_H
#define TASK_START_HITS_H

enum { TA_START_HIT_FIELD = 1000, TA_START_HIT_BUTTON = 1100 };

#endif
