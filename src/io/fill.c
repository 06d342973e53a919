/* fill.c - the second reading: every participant's arrays, of just the size the first one counted.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "intake.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct filling {
    struct ta_dataset *data;
    struct ta_intake *in;
    struct ta_shift shift;
    int source;   /* being read */
    int *dropped; /* [n] rows that the conventions of the whole set show to be bad */
};

double ta_rescaled(const struct ta_read_options *o, double r)
{
    return o->rescale ? (r - o->rescale_lo) / (o->rescale_hi - o->rescale_lo) : r;
}

/* calloc of at least one, or nothing asked for; *good becomes false when there is no memory. */
static void *array(bool wanted, size_t n, size_t size, bool *good)
{
    void *p = wanted ? calloc(n + 1, size) : NULL;
    *good = *good && (p || !wanted);
    return p;
}

static bool alloc_arrays(struct ta_participant *p, int rows, const struct ta_seen_person *seen,
                         const struct ta_read_options *o)
{
    bool good = true, all = !o->choices_only;
    size_t n = (size_t)rows, nk = n * (size_t)p->k;
    p->trial = array(true, n, sizeof *p->trial, &good);
    p->context = array(true, n, sizeof *p->context, &good);
    p->choice = array(true, n, 1, &good);
    p->reward = array(true, n, sizeof *p->reward, &good);
    p->scored = array(true, n, 1, &good);
    p->forced = array(true, n, 1, &good);
    p->best = array(all, n, 1, &good);
    p->response_time = array(all, n, sizeof *p->response_time, &good);
    p->outcome = array(all && seen->has_outcome, nk, sizeof *p->outcome, &good);
    p->mean = array(all && seen->has_mean, nk, sizeof *p->mean, &good);
    p->block = array(seen->has_block, n, sizeof *p->block, &good);
    p->time = array(seen->has_times, n, sizeof *p->time, &good);
    p->position = array(seen->has_side, nk, 1, &good);
    return good;
}

static bool alloc_person(struct ta_participant *p, const struct ta_seen_person *seen,
                         const struct filling *f)
{
    *p = (struct ta_participant){.id = seen->id,
                                 .session = seen->session,
                                 .k = f->data->k,
                                 .n_contexts = seen->n_contexts,
                                 .file = f->data->file[seen->source].path};
    return alloc_arrays(p, seen->n, seen, f->in->options);
}

/* --- one row ---------------------------------------------------------------------------------- */

static bool is_arm(int found, int shift, int k)
{
    return found == TA_NA || (found + shift >= 1 && found + shift <= k);
}

/* As the file has it: `shift` more is our arm's number. */
static bool check_arm(const struct ta_table *t, const char *what, int found, int shift, int k,
                      const char *advice, struct ta_error *e)
{
    return is_arm(found, shift, k) ||
           ta_error_add(e, TA_USER, "%s:%d: %s: expected %d to %d, found %d%s", t->path, t->line,
                        what, 1 - shift, k - shift, found, advice);
}

static bool check_sides(const struct ta_table *t, const struct ta_row *row, int k,
                        struct ta_error *e)
{
    unsigned seen = 0;
    for (int a = 0; a < k; a++) {
        int side = row->side[a];
        if (side < 1 || side > k || (seen >> side & 1u)) {
            return ta_error_add(e, TA_USER, "%s:%d: side_%d: expected each of 1 to %d once",
                                t->path, t->line, a + 1, k);
        }
        seen |= 1u << side;
    }
    return true;
}

static double seconds(int64_t ns)
{
    return ns == TA_NO_TIME ? (double)NAN : (double)ns * 1e-9;
}

static void put_arms(struct ta_participant *p, const struct ta_row *row,
                     const struct ta_read_options *o)
{
    for (int a = 0; a < p->k; a++) {
        size_t cell = (size_t)p->n * (size_t)p->k + (size_t)a;
        if (p->outcome) {
            p->outcome[cell] = ta_rescaled(o, row->outcome[a]);
        }
        if (p->mean) {
            p->mean[cell] = ta_rescaled(o, row->mean[a]);
        }
        if (p->position) {
            p->position[cell] = (unsigned char)(row->side[a] - 1);
        }
    }
}

/* What not every file has, or nobody may have asked for. */
__attribute__((noinline))
static void put_more(struct ta_participant *p, const struct ta_row *row, int best,
                     const struct ta_read_options *o)
{
    int t = p->n;
    if (p->best) {
        p->best[t] = (signed char)best;
        p->response_time[t] = seconds(row->response_time);
    }
    if (p->block) {
        p->block[t] = row->block;
    }
    if (p->time) {
        const int64_t times[] = {row->onset, row->choice_onset, row->feedback_onset};
        for (int i = 0; i < TA_TIMES; i++) {
            p->time[t][i] = seconds(times[i]);
        }
    }
    if (p->outcome || p->mean || p->position) {
        put_arms(p, row, o);
    }
}

static void put_row(struct ta_participant *p, const struct ta_row *row, int context, int arm,
                    const struct ta_read_options *o)
{
    int t = p->n;
    bool forced = row->trial_type == TA_FORCED;
    p->trial[t] = row->trial == TA_NA ? t + 1 : row->trial;
    p->context[t] = context;
    p->choice[t] = (signed char)arm;
    p->reward[t] = arm < 0 ? (double)NAN : ta_rescaled(o, row->reward);
    p->forced[t] = forced;
    p->scored[t] = arm >= 0 && !forced;
}

static bool changed(const char *path, struct ta_error *e)
{
    return ta_error_add(e, TA_USER, "%s: the file changed while it was read; try again", path);
}

/* Is the row one by the conventions of the whole set, which the first reading did not know? */
static bool check_row(const struct filling *f, const struct ta_table *t, const struct ta_mapping *m,
                      const struct ta_row *row, struct ta_error *e)
{
    int k = f->data->k, shift = f->shift.choice;
    bool good =
        check_arm(t, "choice", row->choice, shift, k, "; say --k if there are more arms", e);
    good &= check_arm(t, "best", row->best, f->shift.best, k, "", e);
    return good && (!m->side || check_sides(t, row, k, e)) &&
           (!m->outcome || row->choice == TA_NA ||
            ta_promise_check(row, row->choice + shift - 1, t->path, t->line, e));
}

/* False: the row is a bad one, which is an error, or left out by --skip-bad-rows. */
__attribute__((noinline))
static bool take_row(const struct filling *f, const struct ta_table *t, const struct ta_mapping *m,
                     const struct ta_row *row, struct ta_error *e)
{
    struct ta_error bad = {0};
    bool good = check_row(f, t, m, row, f->in->options->skip_bad_rows ? &bad : e);
    if (!good) {
        ta_intake_leave_out(f->in, &bad);
        ta_error_free(&bad);
    }
    return good;
}

static void fill_row(void *of, const struct ta_table *t, const struct ta_mapping *m,
                     const struct ta_record *r, struct ta_error *e)
{
    struct filling *f = of;
    const struct ta_row *row = &r->row;
    const struct ta_read_options *o = f->in->options;
    int at = ta_intake_whose(f->in, r);
    struct ta_seen_person *seen = at >= 0 ? &f->in->who[at] : NULL;
    int context = seen ? ta_person_context(seen, row->context) : -1;
    struct ta_participant *p = seen ? &f->data->who[at] : NULL;
    if (context < 0 || seen->source != f->source || p->n + f->dropped[at] >= seen->n) {
        changed(t->path, e);
        return;
    }
    bool sure = !m->side && !m->outcome && is_arm(row->choice, f->shift.choice, p->k) &&
                is_arm(row->best, f->shift.best, p->k);
    if (!sure && !take_row(f, t, m, row, e)) {
        f->dropped[at]++;
        return;
    }
    put_row(p, row, context, row->choice == TA_NA ? -1 : row->choice + f->shift.choice - 1, o);
    if (!o->choices_only || m->side || m->times || m->block) {
        put_more(p, row, row->best == TA_NA ? -1 : row->best + f->shift.best - 1, o);
    }
    p->n++;
}

/* --- all files -------------------------------------------------------------------------------- */

static bool fill_file(struct filling *f, struct ta_source *from, struct ta_error *e)
{
    struct stat is;
    f->source = (int)(from - f->in->source);
    if (from->spool < 0 && (stat(from->path, &is) != 0 || is.st_size != from->size ||
                            is.st_mtim.tv_sec != from->changed.tv_sec ||
                            is.st_mtim.tv_nsec != from->changed.tv_nsec)) {
        return changed(from->path, e);
    }
    return ta_intake_rows(f->in, from, fill_row, f, e);
}

/* The names, which both had until now, are the data set's alone. */
static void hand_over(struct ta_participant *p, struct ta_seen_person *seen)
{
    p->group = seen->group;
    p->context_name = seen->context;
    seen->id = seen->session = seen->group = NULL;
    seen->context = NULL;
    seen->n_contexts = 0;
}

/* Contexts may have lost their last rows to --skip-bad-rows; their numbers stay. */
static bool check_counts(const struct filling *f, struct ta_error *e)
{
    for (int i = 0; i < f->data->n; i++) {
        if (f->data->who[i].n + f->dropped[i] != f->in->who[i].n) {
            return changed(f->data->who[i].file, e);
        }
    }
    return true;
}

bool ta_dataset_fill(struct ta_dataset *d, struct ta_intake *in, struct ta_shift shift,
                     struct ta_error *e)
{
    struct filling f = {.data = d,
                        .in = in,
                        .shift = shift,
                        .dropped = calloc((size_t)in->n + 1, sizeof *f.dropped)};
    int before = e->n;
    bool good = f.dropped != NULL;
    d->who = calloc((size_t)in->n + 1, sizeof *d->who);
    for (int i = 0; good && d->who && i < in->n; i++) {
        d->n = i + 1; /* its names are both's until the end, where they become the data set's */
        good = alloc_person(&d->who[i], &in->who[i], &f);
    }
    if (!good || !d->who) {
        ta_error_add(e, TA_MACHINE, "out of memory");
    }
    for (int i = 0; e->n == before && i < in->n_sources; i++) {
        fill_file(&f, &in->source[i], e);
    }
    good = e->n == before && check_counts(&f, e);
    for (int i = 0; i < d->n; i++) {
        hand_over(&d->who[i], &in->who[i]);
    }
    free(f.dropped);
    return good;
}
