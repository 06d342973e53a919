/* dataset.c - conventions that only the whole set of files shows, and the data set they lead to.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "intake.h"

#include "twoarm/io.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What all rows together show. */
struct survey {
    int lowest, highest; /* choices; INT_MAX, -1: none */
    double reward_lo, reward_hi;
    bool best_from_zero;
};

static struct survey survey(const struct ta_intake *in)
{
    struct survey s = {INT32_MAX, -1, INFINITY, -INFINITY, false};
    for (int i = 0; i < in->n; i++) {
        for (int t = 0; t < in->who[i].n; t++) {
            const struct ta_raw_trial *r = &in->who[i].trial[t];
            if (r->choice != TA_NA) {
                s.lowest = r->choice < s.lowest ? r->choice : s.lowest;
                s.highest = r->choice > s.highest ? r->choice : s.highest;
            }
            s.best_from_zero |= r->best == 0;
            s.reward_lo = fmin(s.reward_lo, r->reward); /* fmin passes over NAN */
            s.reward_hi = fmax(s.reward_hi, r->reward);
        }
    }
    return s;
}

/* --- conventions ------------------------------------------------------------------------------ */

/* How much is added to a choice so that arms count from 1: 0 or 1; -1 with an error. */
static int find_shift(const struct ta_intake *in, const struct survey *s, struct ta_error *e)
{
    const struct ta_read_options *o = in->options;
    if (o->recode > 0) {
        return 1;
    }
    if (o->recode < 0 && s->lowest == 0) {
        ta_error_add(e, TA_USER, "choices include 0, which is no arm when they count from 1; leave "
                                 "--recode out, or name 0 as missing by --missing 0");
        return -1;
    }
    if (s->highest < 0 || o->recode < 0 || in->k_columns) {
        return 0;
    }
    if (s->lowest == 0 && s->highest > 1) {
        ta_error_add(
            e, TA_USER,
            "choices include 0 and %d: do they count from 0 (--recode 0), or is 0 a missing "
            "response (--missing 0)?",
            s->highest);
        return -1;
    }
    if (s->lowest == 0) {
        ta_text_add(in->notes, "choices are 0 and 1: taken as arms 1 and 2\n");
        return 1;
    }
    if (s->highest == 1 && !o->k) {
        ta_error_add(e, TA_USER,
                     "every choice is 1, which could be the first arm of 1, 2 or the second of "
                     "0, 1: say --k 2 (counting from 1) or --recode 0 (counting from 0)");
        return -1;
    }
    return 0;
}

static int find_k(const struct ta_intake *in, const struct survey *s, int shift, struct ta_error *e)
{
    const struct ta_read_options *o = in->options;
    int k = in->k_columns ? in->k_columns : o->k;
    if (in->k_columns && o->k && o->k != in->k_columns) {
        ta_error_add(e, TA_USER, "--k %d, but the files have columns for %d arms", o->k,
                     in->k_columns);
    }
    if (!k) {
        k = s->highest + shift > 2 ? s->highest + shift : 2;
        ta_text_add(in->notes, "%d arms: %s\n", k,
                    s->highest + shift > 1 ? "the largest choice seen"
                                           : "no choice shows how many");
    }
    if (k < 2 || k > TA_MAX_ARMS) {
        ta_error_add(e, TA_USER, "expected 2 to %d arms, found %d", TA_MAX_ARMS, k);
    }
    return k;
}

static void find_q0(const struct ta_intake *in, struct ta_dataset *d, struct ta_error *e)
{
    const struct ta_read_options *o = in->options;
    bool none = d->reward_lo > d->reward_hi;
    if (none) {
        d->reward_lo = 0;
        d->reward_hi = 1;
    }
    if (!isnan(o->q0)) {
        d->q0 = o->q0;
        return;
    }
    char lo[40], hi[40];
    ta_real_format(d->reward_lo, lo, sizeof lo);
    ta_real_format(d->reward_hi, hi, sizeof hi);
    if (d->reward_lo >= 0 && d->reward_hi <= 1) {
        d->q0 = 1.0 / d->k;
        ta_text_add(in->notes, "values start at q0 = 1/%d: %s\n", d->k,
                    none ? "there is no reward at all" : "all rewards lie in [0, 1]");
    } else if (d->reward_lo >= -1 && d->reward_hi <= 1) {
        d->q0 = 0;
        ta_text_add(in->notes, "values start at q0 = 0: all rewards lie in [-1, 1]\n");
    } else {
        ta_error_add(
            e, TA_USER,
            "rewards run from %s to %s: say where values start by --q0, or map them to 0 to 1 by "
            "--rescale %s:%s",
            lo, hi, lo, hi);
    }
}

/* --- moving over ------------------------------------------------------------------------------ */

static bool alloc_arrays(struct ta_participant *p, const struct ta_raw_person *raw)
{
    size_t n = (size_t)p->n + 1, nk = n * (size_t)p->k;
    p->trial = calloc(n, sizeof *p->trial);
    p->context = calloc(n, sizeof *p->context);
    p->choice = calloc(n, 1);
    p->reward = calloc(n, sizeof *p->reward);
    p->scored = calloc(n, 1);
    p->forced = calloc(n, 1);
    p->best = calloc(n, 1);
    p->response_time = calloc(n, sizeof *p->response_time);
    p->outcome = raw->has_outcome ? calloc(nk, sizeof *p->outcome) : NULL;
    p->mean = raw->has_mean ? calloc(nk, sizeof *p->mean) : NULL;
    p->position = raw->has_side ? calloc(nk, 1) : NULL;
    return p->trial && p->context && p->choice && p->reward && p->scored && p->forced && p->best &&
           p->response_time && (!raw->has_outcome || p->outcome) && (!raw->has_mean || p->mean) &&
           (!raw->has_side || p->position);
}

static double rescaled(const struct ta_read_options *o, double r)
{
    return o->rescale ? (r - o->rescale_lo) / (o->rescale_hi - o->rescale_lo) : r;
}

static void move_arms(struct ta_participant *p, int t, const struct ta_raw_trial *r,
                      const struct ta_read_options *o, struct ta_error *e)
{
    unsigned seen = 0;
    for (int a = 0; a < p->k; a++) {
        int cell = t * p->k + a;
        if (p->outcome) {
            p->outcome[cell] = rescaled(o, r->outcome[a]);
        }
        if (p->mean) {
            p->mean[cell] = rescaled(o, r->mean[a]);
        }
        if (p->position) {
            int side = r->side[a];
            if (side < 1 || side > p->k || (seen >> side & 1u)) {
                ta_error_add(e, TA_USER, "%s:%d: side_%d: expected each of 1 to %d once", p->file,
                             r->line, a + 1, p->k);
                return;
            }
            seen |= 1u << side;
            p->position[cell] = (unsigned char)(side - 1);
        }
    }
}

static void move_trial(struct ta_participant *p, int t, const struct ta_raw_trial *r, int shift,
                       int best_shift, const struct ta_read_options *o, struct ta_error *e)
{
    int arm = r->choice == TA_NA ? -1 : r->choice + shift - 1;
    int best = r->best == TA_NA ? -1 : r->best + best_shift - 1;
    if (arm >= p->k) {
        ta_error_add(e, TA_USER,
                     "%s:%d: choice: expected 1 to %d, found %d; say --k if there are more arms",
                     p->file, r->line, p->k, arm + 1);
        arm = -1;
    }
    if (best >= p->k || (r->best != TA_NA && best < 0)) {
        ta_error_add(e, TA_USER, "%s:%d: best: expected 1 to %d, found %d", p->file, r->line, p->k,
                     r->best);
    }
    p->trial[t] = r->trial;
    p->context[t] = r->context;
    p->choice[t] = (signed char)arm;
    p->reward[t] = arm < 0 ? (double)NAN : rescaled(o, r->reward);
    p->forced[t] = r->forced;
    p->scored[t] = arm >= 0 && !r->forced;
    p->best[t] = (signed char)best;
    p->response_time[t] = r->response_time;
    move_arms(p, t, r, o, e);
}

static bool move_person(struct ta_participant *p, struct ta_raw_person *raw, int k, int shift,
                        int best_shift, const struct ta_read_options *o, struct ta_error *e)
{
    *p = (struct ta_participant){.n = raw->n, .k = k, .n_contexts = raw->n_contexts};
    p->id = raw->id;
    p->session = raw->session;
    p->file = raw->file;
    p->group = raw->group;
    p->context_name = raw->context;
    p->time = raw->time;
    raw->id = raw->session = raw->file = raw->group = NULL;
    raw->context = NULL;
    raw->n_contexts = 0;
    raw->time = NULL;
    if (!alloc_arrays(p, raw)) {
        return ta_error_add(e, TA_MACHINE, "out of memory");
    }
    for (int t = 0; t < p->n; t++) {
        move_trial(p, t, &raw->trial[t], shift, best_shift, o, e);
    }
    return true;
}

static void note_rest(const struct ta_intake *in)
{
    if (in->n_practice) {
        ta_text_add(in->notes, "%d practice rows were left out (--practice keeps them)\n",
                    in->n_practice);
    }
    if (in->n_bad_rows) {
        ta_text_add(in->notes, "%d bad rows were left out (--skip-bad-rows)\n", in->n_bad_rows);
    }
    if (in->n_disordered) {
        ta_text_add(in->notes,
                    "trial numbers fall or repeat %d times within a participant (first: %s, line "
                    "%d): rows are taken in the order of the file\n",
                    in->n_disordered, in->first_disordered, in->first_disordered_line);
    }
    ta_session_notes(in);
    if (!in->has_context) {
        ta_text_add(in->notes,
                    "no context column: each participant's values are carried through the "
                    "whole session (--context COLUMN starts them afresh)\n");
    }
}

bool ta_intake_finish(struct ta_intake *in, struct ta_dataset *d, struct ta_error *e)
{
    int before = e->n;
    struct survey s = survey(in);
    int shift = find_shift(in, &s, e);
    d->k = find_k(in, &s, shift < 0 ? 0 : shift, e);
    double a = rescaled(in->options, s.reward_lo), b = rescaled(in->options, s.reward_hi);
    d->reward_lo = fmin(a, b);
    d->reward_hi = fmax(a, b);
    if (s.reward_lo > s.reward_hi) { /* infinities, to be recognised */
        d->reward_lo = INFINITY;
        d->reward_hi = -INFINITY;
    }
    if (e->n > before) {
        return false;
    }
    find_q0(in, d, e);
    d->who = calloc((size_t)in->n + 1, sizeof *d->who);
    if (!d->who) {
        return ta_error_add(e, TA_MACHINE, "out of memory");
    }
    for (int i = 0; i < in->n; i++) {
        d->n = i + 1;
        if (!move_person(&d->who[i], &in->who[i], d->k, shift, shift && s.best_from_zero,
                         in->options, e)) {
            return false;
        }
    }
    note_rest(in);
    return e->n == before;
}

bool ta_dataset_read(struct ta_dataset *d, char *const *paths, int n_paths,
                     const struct ta_read_options *o, struct ta_error *e)
{
    struct ta_text notes = {0};
    struct ta_intake in = {.options = o, .last = -1, .notes = &notes};
    bool good = true;
    ta_row_init(&in.blank);
    *d = (struct ta_dataset){0};
    for (int i = 0; i < n_paths; i++) {
        good &= ta_intake_path(&in, paths[i], e);
    }
    if (good && in.n == 0) {
        good = ta_error_add(e, TA_USER, "no participant was found in what was given");
    }
    good = good && (!o->group || ta_groups_find(&in, e));
    good = good && ta_intake_finish(&in, d, e);
    d->assumed = notes.s;
    d->n_bad_rows = in.n_bad_rows;
    d->file = in.file;
    d->n_files = in.n_files;
    in.file = NULL;
    in.n_files = 0;
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
        void *owned[] = {p->id,     p->session, p->file,   p->trial, p->context, p->choice,
                         p->reward, p->scored,  p->forced, p->best,  p->response_time,
                         p->outcome, p->mean,   p->position, p->group,     p->time,
                         p->context_name};
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
