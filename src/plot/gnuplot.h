/* gnuplot.h - finding gnuplot and running scripts with it, without a shell.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_PLOT_GNUPLOT_H
#define TWOARM_PLOT_GNUPLOT_H

#include "twoarm/base.h"
#include "twoarm/watch.h"

/* Its path in buf, or false with an error that says how to get it. */
bool gnuplot_find(char *buf, size_t size, struct ta_error *);
/* Runs NAME.gp for each name in `folder`, several at a time. Each must have made NAME.svg, but for
 * those that were not begun, asked to stop. */
bool gnuplot_run(const char *program, const char *folder, char *const *names, int n, int threads,
                 const struct ta_watch *, struct ta_error *);

/* Other formats than svg among "svg,pdf,png" (NULL: none) of figures whose scripts are there. */
bool gnuplot_check_formats(const char *formats, struct ta_error *);
bool gnuplot_run_formats(const char *program, const char *folder, char *const *names, int n,
                         const char *formats, const struct ta_watch *, struct ta_error *);

#endif
