/* presets.c - the experiments that come with the program: files of assets/presets.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "twoarm/config.h"

#include "twoarm/io.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char ending[] = ".cfg";
enum { MAX_PRESETS = 64 };

static int is_preset(const struct dirent *d)
{
    size_t n = strlen(d->d_name);
    return n > strlen(ending) && strcmp(d->d_name + n - strlen(ending), ending) == 0;
}

/* The presets' names in order of the alphabet, without their ending; each to be freed. */
static int list_names(char **names, struct ta_error *e)
{
    char folder[PATH_MAX];
    struct dirent **entry;
    if (!ta_asset_find("presets", folder, sizeof folder, e)) {
        return -1;
    }
    int n = scandir(folder, &entry, is_preset, alphasort), kept = 0;
    for (int i = 0; i < n; i++) {
        if (kept < MAX_PRESETS) {
            names[kept++] = strndup(entry[i]->d_name, strlen(entry[i]->d_name) - strlen(ending));
        }
        free(entry[i]);
    }
    if (n >= 0) {
        free(entry);
    }
    return kept;
}

static void free_names(char **names, int n)
{
    for (int i = 0; i < n; i++) {
        free(names[i]);
    }
}

static bool unknown(const char *name, char **names, int n, struct ta_error *e)
{
    struct ta_text all = {0};
    const char *near = ta_nearest(name, (const char *const *)names, n);
    for (int i = 0; i < n; i++) {
        ta_text_add(&all, "%s%s", i ? ", " : "", names[i]);
    }
    ta_error_add(e, TA_USER, "there is no preset '%s'%s%s%s; there are: %s", name,
                 near ? " (did you mean '" : "", near ? near : "", near ? "'?)" : "",
                 all.s ? all.s : "none");
    ta_text_free(&all);
    return false;
}

bool ta_experiment_preset(struct ta_experiment *x, const char *name, struct ta_error *e)
{
    char *names[MAX_PRESETS], file[NAME_MAX + 32], path[PATH_MAX];
    int n = list_names(names, e);
    bool known = false;
    for (int i = 0; i < n; i++) {
        known |= strcmp(names[i], name) == 0;
    }
    bool good = n >= 0 && (known || unknown(name, names, n, e));
    if (good) {
        snprintf(file, sizeof file, "presets/%s%s", name, ending);
        good = ta_asset_find(file, path, sizeof path, e) && ta_experiment_read(x, path, e);
    }
    if (good) {
        /* the same description wherever the program lies */
        snprintf(x->file, sizeof x->file, "%s%s", name, ending);
        snprintf(x->preset, sizeof x->preset, "%s", name);
    }
    free_names(names, n);
    return good;
}

bool ta_presets_list(struct ta_text *t, struct ta_error *e)
{
    char *names[MAX_PRESETS];
    int n = list_names(names, e);
    for (int i = 0; i < n; i++) {
        struct ta_experiment x;
        if (ta_experiment_preset(&x, names[i], e)) {
            ta_text_add(t, "%s\t%s\n", names[i], x.title);
            ta_experiment_free(&x);
        }
    }
    free_names(names, n);
    return n >= 0 && e->n == 0;
}
