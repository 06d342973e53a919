/* dataset.c - conventions that only the whole set of files shows, and the data set they lead to.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "intake.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- conventions ------------------------------------------------------------------------------ */

/* A choice of 0 among others that no coding explains. */
static void bad_zero(const struct ta_intake *in, const struct ta_survey *s, struct ta_error *e)
{
    struct ta_text at = {0};
    if (in->options->recode < 0) {
        ta_error_add(e, TA_USER,
                     "choices include 0 (%s), which is no arm when they count from 1; leave "
                     "--recode out, or name 0 as missing by --missing choice=0",
                     ta_places_show(in, s->lowest_at, s->lowest_at, &at));
    } else {
        ta_error_add(e, TA_USER,
                     "choices include 0 and %d (%s): do all count from 0 (--recode 0), is 0 a "
                     "missing response (--missing choice=0), or are files coded differently?",
                     s->highest, ta_places_show(in, s->lowest_at, s->highest_at, &at));
    }
    ta_text_free(&at);
}

/* How much is added to a choice so that arms count from 1: 0 or 1; -1 with an error. */
static int find_shift(const struct ta_intake *in, const struct ta_survey *s, struct ta_error *e)
{
    const struct ta_read_options *o = in->options;
    if (o->recode > 0) {
        return 1;
    }
    if (s->lowest == 0 && (o->recode < 0 || s->highest > 1)) {
        bad_zero(in, s, e);
        return -1;
    }
    if (s->highest < 0 || o->recode < 0) {
        return 0;
    }
    if (s->lowest == 0) {
        ta_text_add(in->notes, "choices are 0 and 1: taken as arms 1 and 2\n");
        return 1;
    }
    if (s->highest == 1 && !o->k && !in->k_columns) {
        ta_error_add(e, TA_USER,
                     "every choice is 1, which could be the first arm of 1, 2 or the second of "
                     "0, 1: say --k 2 (counting from 1) or --recode 0 (counting from 0)");
        return -1;
    }
    return 0;
}

static int find_k(const struct ta_intake *in, const struct ta_survey *s, int shift,
                  struct ta_error *e)
{
    const struct ta_read_options *o = in->options;
    int k = in->k_columns ? in->k_columns : o->k;
    if (in->k_columns && o->k && o->k != in->k_columns) {
        ta_error_add(e, TA_USER, "--k %d, but the files have columns for %d arms", o->k,
                     in->k_columns);
    }
    if (!k) {
        k = s->highest + shift > 2 ? s->highest + shift : 2;
        ta_text_add(in->notes, "%d arms: %s%s\n", k,
                    s->highest + shift > 1 ? "the largest choice seen"
                                           : "no choice shows how many",
                    s->highest > s->lowest && s->lowest + shift > 1
                        ? "; nobody chose arm 1: are choices coded otherwise?"
                        : "");
    }
    if (k < 2 || k > TA_MAX_ARMS) {
        ta_error_add(e, TA_USER, "expected 2 to %d arms, found %d", TA_MAX_ARMS, k);
    }
    return k;
}

/* "from LO to HI", as models get them: where they stand follows. */
static void show_extremes(const struct ta_intake *in, const struct ta_dataset *d,
                          struct ta_text *to)
{
    char lo[40], hi[40];
    struct ta_text at = {0};
    const struct ta_survey *s = &in->survey;
    ta_real_format(d->scale.lo, lo, sizeof lo);
    ta_real_format(d->scale.hi, hi, sizeof hi);
    ta_text_add(to, "%srewards run from %s to %s (%s)",
                in->options->rescale ? "after --rescale " : "", lo, hi,
                ta_places_show(in, s->reward_lo_at, s->reward_hi_at, &at));
    ta_text_free(&at);
}

/* A range that was given must hold all rewards; it then stands in for the extremes. What our logs'
 * descriptions state widens them: rewards may never have come to the ends. */
static void take_range(const struct ta_intake *in, struct ta_dataset *d, struct ta_error *e)
{
    const struct ta_read_options *o = in->options;
    d->range_from = "the lowest and highest in the data";
    if (!o->range && in->described_lo < in->described_hi) {
        d->range_from = "by the logs' descriptions";
        d->scale.lo = fmin(d->scale.lo, ta_rescaled(o, in->described_lo));
        d->scale.hi = fmax(d->scale.hi, ta_rescaled(o, in->described_hi));
    }
    if (!o->range) {
        return;
    }
    d->range_from = "by --reward-range";
    if (d->scale.lo < o->range_lo || d->scale.hi > o->range_hi) {
        struct ta_text run = {0};
        show_extremes(in, d, &run);
        ta_error_add(e, TA_USER, "--reward-range: %s, beyond %g:%g", run.s, o->range_lo,
                     o->range_hi);
        ta_text_free(&run);
    }
    d->scale.lo = o->range_lo;
    d->scale.hi = o->range_hi;
}

/* The range says nothing of where values start. */
static void no_q0(const struct ta_intake *in, const struct ta_dataset *d, struct ta_error *e)
{
    char lo[40], hi[40];
    struct ta_text run = {0};
    show_extremes(in, d, &run);
    ta_real_format(in->survey.reward_lo, lo, sizeof lo);
    ta_real_format(in->survey.reward_hi, hi, sizeof hi);
    ta_error_add(e, TA_USER,
                 "%s: say where values start by --q0, map rewards to 0 to 1 by --rescale %s:%s, or "
                 "name a code that is no reward by --missing reward=CODE",
                 run.s, lo, hi);
    ta_text_free(&run);
}

static void find_q0(const struct ta_intake *in, struct ta_dataset *d, struct ta_error *e)
{
    const struct ta_read_options *o = in->options;
    bool none = d->scale.lo > d->scale.hi;
    if (none) {
        d->scale.lo = 0;
        d->scale.hi = 1;
    }
    if (!isnan(o->q0)) {
        d->scale.q0 = o->q0;
    } else if (d->scale.lo >= 0 && d->scale.hi <= 1) {
        d->scale.q0 = 1.0 / d->k;
        ta_text_add(in->notes, "values start at q0 = 1/%d: %s\n", d->k,
                    none ? "there is no reward at all" : "all rewards lie in [0, 1]");
    } else if (d->scale.lo >= -1 && d->scale.hi <= 1) {
        d->scale.q0 = 0;
        ta_text_add(in->notes, "values start at q0 = 0: all rewards lie in [-1, 1]\n");
    } else {
        no_q0(in, d, e);
    }
}

/* --- all of it -------------------------------------------------------------------------------- */

bool ta_intake_settle(const struct ta_intake *in, struct ta_dataset *d, struct ta_shift *shift,
                      struct ta_error *e)
{
    int before = e->n;
    const struct ta_survey *s = &in->survey;
    int add = find_shift(in, s, e);
    *shift = (struct ta_shift){add, add > 0 && s->best_from_zero};
    d->by_context = in->has_context;
    d->choices_from = add > 0 ? 0 : 1;
    d->k = find_k(in, s, add < 0 ? 0 : add, e);
    d->scale.lo = INFINITY; /* to be recognised */
    d->scale.hi = -INFINITY;
    if (s->reward_lo <= s->reward_hi) {
        d->scale.lo = ta_rescaled(in->options, s->reward_lo);
        d->scale.hi = ta_rescaled(in->options, s->reward_hi);
    }
    if (e->n == before) {
        find_q0(in, d, e);
        take_range(in, d, e);
    }
    return e->n == before;
}

/* The names and hashes of what was read. */
static bool list_files(struct ta_dataset *d, struct ta_intake *in, struct ta_error *e)
{
    d->file = calloc((size_t)in->n_sources + 1, sizeof *d->file);
    if (!d->file) {
        return ta_error_add(e, TA_MACHINE, "out of memory");
    }
    for (d->n_files = 0; d->n_files < in->n_sources; d->n_files++) {
        struct ta_input_file *f = &d->file[d->n_files];
        f->path = strdup(in->source[d->n_files].path);
        memcpy(f->sha256, in->source[d->n_files].sha256, sizeof f->sha256);
        if (!f->path) {
            return ta_error_add(e, TA_MACHINE, "out of memory");
        }
    }
    return true;
}

/* Bytes of all that is given; 0 where that is not known: of folders and pipes. */
static int64_t bytes_of(char *const *paths, int n)
{
    int64_t bytes = 0;
    for (int i = 0; i < n; i++) {
        struct stat is;
        if (stat(paths[i], &is) != 0 || !S_ISREG(is.st_mode)) {
            return 0;
        }
        bytes += is.st_size;
    }
    return bytes;
}

static bool read_again(struct ta_dataset *d, struct ta_intake *in, struct ta_shift shift,
                       struct ta_error *e)
{
    int64_t bytes = 0;
    for (int i = 0; i < in->n_sources; i++) {
        bytes += in->source[i].size;
    }
    ta_intake_reading(in, "again", bytes);
    return ta_dataset_fill(d, in, shift, e);
}

/* What was left out is why nobody is left. */
bool ta_intake_any(const struct ta_intake *in, struct ta_error *e)
{
    const struct ta_log_kind *pilots = &in->left_out;
    if (in->n > 0) {
        return true;
    }
    if (in->n_bad_rows) {
        return ta_error_add(e, TA_USER, "no row is left: all %d are bad; the first: %s",
                            in->n_bad_rows, in->first_bad);
    }
    if (in->n_practice) {
        return ta_error_add(e, TA_USER,
                            "no row is left: all %d are of practice; --practice keeps them",
                            in->n_practice);
    }
    if (pilots->n) {
        return ta_error_add(e, TA_USER,
                            "expected logs of a study, found %d of rehearsals alone (%s%s), which "
                            "are left out; --pilot keeps them",
                            pilots->n, pilots->first, pilots->n > 1 ? ", ..." : "");
    }
    return ta_error_add(e, TA_USER, "no participant was found in what was given");
}

bool ta_dataset_read(struct ta_dataset *d, char *const *paths, int n_paths,
                     const struct ta_read_options *o, struct ta_error *e)
{
    struct ta_text notes = {0};
    struct ta_intake in;
    struct ta_shift shift;
    bool good = true;
    *d = (struct ta_dataset){0};
    ta_intake_init(&in, o, &notes);
    ta_intake_reading(&in, "first", bytes_of(paths, n_paths));
    for (int i = 0; i < n_paths; i++) {
        good &= ta_intake_path(&in, paths[i], e);
    }
    good = good && ta_intake_any(&in, e) && (!o->group || ta_groups_find(&in, e));
    good = good && ta_intake_settle(&in, d, &shift, e) && list_files(d, &in, e);
    if (good) { /* who is in the set is the data set's thereafter */
        ta_people_notes(&in);
    }
    good = good && read_again(d, &in, shift, e);
    if (good) {
        ta_intake_notes(&in);
    }
    d->assumed = notes.s;
    d->n_bad_rows = in.n_bad_rows;
    d->n_pilots = in.left_out.n;
    ta_intake_free(&in);
    if (!good) {
        ta_dataset_free(d);
    }
    return good;
}

void ta_dataset_free(struct ta_dataset *d)
{
    for (int i = 0; i < d->n; i++) {
        struct ta_participant *p = &d->who[i];
        void *owned[] = {p->id,       p->session, p->trial, p->context,       p->choice,  p->reward,
                         p->scored,   p->forced,  p->best,  p->response_time, p->outcome, p->mean,
                         p->position, p->group,   p->time, p->block,  p->context_name};
        for (int c = 0; p->context_name && c < p->n_contexts; c++) {
            free(p->context_name[c]);
        }
        for (size_t j = 0; j < sizeof owned / sizeof *owned; j++) {
            free(owned[j]);
        }
    }
    for (int i = 0; i < d->n_files; i++) {
        free(d->file[i].path);
    }
    free(d->who);
    free(d->file);
    free(d->assumed);
    *d = (struct ta_dataset){0};
}
