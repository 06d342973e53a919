/* arrive.h - who is here: from the command line, a run sheet, or the start
 * screen. SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LAB_ARRIVE_H
#define LAB_ARRIVE_H

#include "answers.h"
#include "language.h"
#include "program.h"
#include "sheet.h"

/* All that is known before a session begins. Owns its texts: ta_arrive_free. */
struct ta_arrival {
    struct ta_texts texts;
    struct ta_answers answers;
    struct ta_assignment assigned; /* of the run sheet; line 0: none */
    char participant[TA_ANSWER + 16], session[TA_ANSWER + 16], language[TA_LANGUAGE_CODE];
    bool left; /* the start screen was left: there is no session */
};
/* Applies --language, --keys, --text-size, --light and --sheet to the
 * experiment and, where a person plays and no participant was said, asks on the
 * start screen (the window stays open in the stage). Fills participant and
 * session in the settings; they point into the arrival. */
bool ta_arrive(struct ta_arrival *, struct ta_task_settings *, struct ta_experiment *,
               struct ta_stage *, const struct ta_window_maker *, struct ta_error *);
void ta_arrive_free(struct ta_arrival *);
/* The lab's own texts: beside the experiment's file, unless the path says more; "" for none. */
enum { TA_TEXTS_PATH = 2 * TA_PATH_CELL };
const char *ta_texts_path(const struct ta_experiment *, char *path, size_t size);

/* --- the start screen: start.c ---------------------------------------------------------------- */

/* Asks until all is well or it is left; fills participant, session, language
 * and answers, and loads the texts of the language chosen. */
bool ta_start_ask(struct ta_arrival *, const struct ta_task_settings *,
                  const struct ta_experiment *, struct ta_screen *, struct ta_error *);

#endif
