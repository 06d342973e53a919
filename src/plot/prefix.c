/* prefix.c - figures where a user said: names that begin with a prefix, drawn in several formats.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/figure.h"
#include "plot/gnuplot.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

const char *figure_colour(int i)
{
    static const char *const colour[] = {"#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00",
                                         "#56B4E9", "#222222", "#B8A800", "#8C564B"};
    return colour[i % (int)(sizeof colour / sizeof *colour)];
}

/* "folder/name" in two. */
static bool split_prefix(const char *prefix, char *folder, char *name, size_t size)
{
    const char *slash = strrchr(prefix, '/'), *base = slash ? slash + 1 : prefix;
    int n = slash ? (int)(slash - prefix) : 0;
    snprintf(folder, size, "%.*s%s", n, prefix, slash && n == 0 ? "/" : slash ? "" : ".");
    snprintf(name, size, "%s", base);
    static const char fine[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
    return *base && strlen(prefix) < size && base[strspn(base, fine)] == '\0';
}

bool figure_check(const char *prefix, const char *formats, struct ta_error *e)
{
    char folder[PATH_MAX], name[PATH_MAX];
    int before = e->n;
    if (prefix && !split_prefix(prefix, folder, name, sizeof folder)) {
        ta_error_add(e, TA_USER,
                     "--figures: expected the beginning of files' names, with or without a folder, "
                     "of letters, digits, - and _, found '%s'",
                     prefix);
    }
    if (formats && !prefix) {
        ta_error_add(e, TA_USER, "--formats is for --figures PREFIX");
    }
    if (prefix) {
        gnuplot_find(name, sizeof name, e);
    }
    gnuplot_check_formats(formats, e);
    return e->n == before;
}

void figure_begin_prefixed(struct figure *f, const char *prefix, const char *what, int width,
                           int height, const char *columns)
{
    char folder[PATH_MAX], name[PATH_MAX];
    struct ta_text whole = {0};
    split_prefix(prefix, folder, name, sizeof folder);
    ta_text_add(&whole, "%s-%s", name, what);
    figure_begin(f, whole.s, width, height, columns);
    ta_text_free(&whole);
}

bool figure_draw(struct figure *f, int n, const char *prefix, const char *formats,
                 struct ta_error *e)
{
    char folder[PATH_MAX], name[PATH_MAX], gnuplot[PATH_MAX], *names[8];
    split_prefix(prefix, folder, name, sizeof folder);
    bool good = ta_folder_make(folder, e) && gnuplot_find(gnuplot, sizeof gnuplot, e);
    for (int i = 0; i < n; i++) {
        good = good && figure_write(&f[i], folder, e);
        names[i] = f[i].name.s;
    }
    good = good && gnuplot_run(gnuplot, folder, names, n, 0, NULL, e) &&
           gnuplot_run_formats(gnuplot, folder, names, n, formats, NULL, e);
    for (int i = 0; i < n; i++) {
        figure_free(&f[i]);
    }
    return good;
}
