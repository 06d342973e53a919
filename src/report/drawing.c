/* drawing.c - all figures of a report: their data and scripts, then gnuplot.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The cohort's figures are drawn as PDF too, which papers want; a participant's when asked for, or
 * by their scripts. cairo writes the time into a PDF; it is put back to a fixed one, so that the
 * same seed gives the same bytes. */
#include "cli/progress.h"
#include "plot/gnuplot.h"
#include "report/figure.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool cohort_figures(struct report *r, struct ta_error *error)
{
    int share[TA_MAX_VALUES], shares = report_shares(r, share);
    bool done = r->cohort.n_points == 0 || figure_learning(r, error);
    done = done && (r->n_groups == 0 || r->cohort.n_points == 0 || figure_groups(r, error));
    done = done && (!figure_has(r, "reversal_m10") || figure_reversals(r, error));
    done = done && (shares == 0 || figure_measures(r, error));
    done = done && (shares == 0 || r->cohort.n_with == 0 || figure_agents(r, error));
    done = done && (!figure_has(r, "lag_reward_1") || figure_lags(r, error));
    done = done && (!figure_has(r, "calibration_05") || figure_calibration(r, error));
    return done && (r->data->n == 0 || r->fit[0].n_par == 0 || figure_estimates(r, error));
}

static bool person_figures(struct report *r, struct ta_error *error)
{
    int share[TA_MAX_VALUES], shares = report_shares(r, share);
    struct ta_progress bar;
    bool done = true;
    ta_progress_begin(&bar, r->analysis->quiet, "plotting");
    for (int i = 0; i < r->data->n && done && !ta_watch_over(&bar.watch); i++) {
        done = figure_trials(r, i, error) && (shares == 0 || figure_person(r, i, error)) &&
               (!figure_has_profiles(r, i) || figure_profiles(r, i, error));
        ta_watch_tick(&bar.watch, i + 1, r->data->n);
    }
    ta_progress_end(&bar);
    return done;
}

/* "/CreationDate (D:20261122203722Z)" of cairo, in the clear. */
static void settle_date(const char *path)
{
    static const char key[] = "/CreationDate (D:", then[] = "20000101000000";
    struct ta_error ignored = {0};
    char *text = NULL;
    size_t n = 0;
    if (ta_file_read(path, &text, &n, &ignored)) {
        char *at = memmem(text, n, key, sizeof key - 1);
        int fd = at ? open(path, O_WRONLY | O_CLOEXEC) : -1;
        if (fd >= 0) {
            off_t offset = at - text + (off_t)sizeof key - 1;
            ssize_t put = pwrite(fd, then, sizeof then - 1, offset);
            (void)put; /* a PDF with another date is still one */
            close(fd);
        }
    }
    ta_error_free(&ignored);
    free(text);
}

static void note(struct report *r, const char *name, const char *ending)
{
    struct ta_text file = {0}, path = {0};
    ta_text_add(&file, "figures/%s.%s", name, ending);
    folder_note(&r->folder, file.s);
    if (strcmp(ending, "pdf") == 0) {
        ta_text_add(&path, "%s/%s", r->folder.path, file.s);
        settle_date(path.s);
    }
    ta_text_free(&file);
    ta_text_free(&path);
}

/* Draws the names of a list, a line each. */
static bool draw(struct report *r, const struct ta_text *lines, const char *formats,
                 const char *gnuplot, int threads, struct ta_error *error)
{
    char **names = calloc((size_t)r->n_figures + 1, sizeof *names), *rest = NULL;
    char *list = strdup(lines->s ? lines->s : "");
    struct ta_text folder = {0};
    struct ta_progress bar;
    int n = 0;
    ta_text_add(&folder, "%s/figures", r->folder.path);
    for (char *s = list && names ? strtok_r(list, "\n", &rest) : NULL; s;
         s = strtok_r(NULL, "\n", &rest)) {
        names[n++] = s;
    }
    ta_progress_begin(&bar, r->analysis->quiet, "drawing");
    bool done = names && list &&
                gnuplot_run(gnuplot, folder.s, names, n, threads, &bar.watch, error);
    done = done && gnuplot_run_formats(gnuplot, folder.s, names, n, formats, &bar.watch, error);
    ta_progress_end(&bar);
    for (int i = 0; i < n && done; i++) {
        note(r, names[i], "svg");
        if (formats) {
            note(r, names[i], "pdf");
        }
    }
    free(names);
    free(list);
    ta_text_free(&folder);
    return done;
}

bool report_figures(struct report *r, const char *gnuplot, int threads, struct ta_error *error)
{
    return cohort_figures(r, error) && person_figures(r, error) &&
           draw(r, &r->figures, "pdf", gnuplot, threads, error) &&
           draw(r, &r->person_figures, r->all_pdf ? "pdf" : NULL, gnuplot, threads, error);
}
