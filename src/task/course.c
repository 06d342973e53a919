/* course.c - which phase each context is in, where what is chosen decides when arms change.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The plan holds the outcomes of both phases, made of the same uniform numbers; only the phase
  * follows
 * from choices. So the same choices always give the same course, also on a resumed session. */
#include "twoarm/task.h"

#include <stdlib.h>
#include <string.h>

struct ta_course {
    const struct ta_experiment *exp;
    const struct ta_plan *plan;
    struct ta_env_phase phase[]; /* [context] */
};

struct ta_course *ta_course_alloc(const struct ta_experiment *exp, const struct ta_plan *plan)
{
    size_t n = 1 + (size_t)ta_experiment_contexts(exp);
    struct ta_course *course = calloc(1, sizeof *course + n * sizeof course->phase[0]);
    if (course) {
        course->exp = exp;
        course->plan = plan;
    }
    return course;
}

void ta_course_free(struct ta_course *course)
{
    free(course);
}

struct ta_plan_row ta_course_row(const struct ta_course *course, int at)
{
    struct ta_plan_row row = course->plan->row[at];
    if (course->plan->by_choice && course->phase[row.context].reversed) {
        memcpy(row.outcome, row.reversed_outcome, sizeof row.outcome);
        memcpy(row.mean, row.reversed_mean, sizeof row.mean);
        row.best = ta_best_arm(row.mean, course->plan->k);
    }
    return row;
}

void ta_course_step(struct ta_course *course, int at, int choice)
{
    struct ta_plan_row row = ta_course_row(course, at);
    const struct ta_env_spec *spec = ta_experiment_env(course->exp, row.context);
    if (choice >= 0 && row.forced < 0 && ta_env_by_choice(spec)) {
        spec->env->step(spec, &course->phase[row.context], choice == row.best);
    }
}
