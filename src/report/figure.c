/* figure.c - a report's figures: written into its folder, with names of measures at the axis.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/figure.h"

#include <string.h>

void figure_measure_tics(struct figure *f, const int *measure, int n)
{
    ta_text_add(&f->script, "set ytics scale 0 (");
    for (int j = 0; j < n; j++) {
        ta_text_add(&f->script, "%s", j ? ", " : "");
        figure_quote(f, ta_value_get(measure[j]).title);
        ta_text_add(&f->script, " %d", n - j);
    }
    ta_text_add(&f->script, ")\n");
}

static bool write_part(struct figure *f, struct report *r, const char *ending,
                       const struct ta_text *text, struct ta_error *error)
{
    struct ta_text name = {0};
    ta_text_add(&name, "figures/%s.%s", f->name.s, ending);
    bool done = folder_write(&r->folder, name.s, text->s, text->n, error);
    ta_text_free(&name);
    return done;
}

bool figure_end(struct figure *f, struct report *r, struct ta_error *error)
{
    ta_text_add(&f->script, "unset output\n");
    bool done =
        write_part(f, r, "tsv", &f->data, error) && write_part(f, r, "gp", &f->script, error);
    bool cohort = strncmp(f->name.s, "cohort-", 7) == 0;
    ta_text_add(cohort ? &r->figures : &r->person_figures, "%s\n", f->name.s);
    r->n_figures++;
    figure_free(f);
    return done;
}
