/* to_hbayesdm.c - the columns of hBayesDM's bandit2arm_delta: subjID, choice 1 or 2, outcome.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ahn, Haines & Zhang 2017, Computational Psychiatry 1:24. Its model knows neither missed trials
 * nor contexts; what that loses is said. */
#include "convert.h"

#include <math.h>
#include <string.h>

struct outcomes {
    bool two;      /* at most two different ones */
    double lo, hi; /* of all */
};

static struct outcomes survey(const struct ta_dataset *d)
{
    struct outcomes o = {true, INFINITY, -INFINITY};
    for (int i = 0; i < d->n; i++) {
        for (int t = 0; t < d->who[i].n; t++) {
            o.lo = fmin(o.lo, d->who[i].reward[t]);
            o.hi = fmax(o.hi, d->who[i].reward[t]);
        }
    }
    for (int i = 0; i < d->n; i++) {
        for (int t = 0; t < d->who[i].n; t++) {
            double r = d->who[i].reward[t];
            o.two = o.two && (isnan(r) || r == o.lo || r == o.hi);
        }
    }
    return o;
}

/* One outcome alone is a win where it is above 0. */
static double as_sign(const struct outcomes *o, double r)
{
    return o->lo == o->hi ? (r > 0 ? 1 : -1) : r == o->hi ? 1 : -1;
}

static void put_id(FILE *out, const struct ta_participant *p)
{
    bool has_session = strcmp(p->session, "n/a") != 0;
    for (const char *c = p->id; *c; c++) {
        fputc(*c == '\t' || *c == '\n' || *c == '\r' ? ' ' : *c, out);
    }
    fprintf(out, "%s%s", has_session ? "_" : "", has_session ? p->session : "");
}

struct lost {
    int missed, forced, contexts, sessions;
};

static void put_person(FILE *out, const struct ta_participant *p, const struct outcomes *o,
                       bool raw, struct lost *lost)
{
    lost->contexts += p->n_contexts > 1;
    lost->sessions += strcmp(p->session, "n/a") != 0;
    for (int t = 0; t < p->n; t++) {
        if (p->choice[t] < 0 || isnan(p->reward[t])) {
            lost->missed++;
            continue;
        }
        char number[40];
        lost->forced += p->forced[t];
        ta_real_format(raw ? p->reward[t] : as_sign(o, p->reward[t]), number, sizeof number);
        put_id(out, p);
        fprintf(out, "\t%d\t%s\n", p->choice[t] + 1, number);
    }
}

static void tell(const struct lost *l, const struct outcomes *o, bool raw, struct ta_text *told)
{
    char lo[40], hi[40];
    ta_real_format(o->lo, lo, sizeof lo);
    ta_real_format(o->hi, hi, sizeof hi);
    if (!raw && !(o->lo == -1 && o->hi == 1)) {
        ta_text_add(told, "outcome %s became -1, outcome %s became 1 (--raw keeps them)\n", lo, hi);
    }
    if (l->missed) {
        ta_text_add(told,
                    "%d trials without choice or outcome were left out: hBayesDM takes none\n",
                    l->missed);
    }
    if (l->forced) {
        ta_text_add(told, "%d forced trials became free ones: hBayesDM will score them\n",
                    l->forced);
    }
    if (l->contexts) {
        ta_text_add(told,
                    "contexts of %d sessions were lost: bandit2arm_delta carries values on "
                    "through all of them\n",
                    l->contexts);
    }
    if (l->sessions) {
        ta_text_add(told, "sessions became subjects of their own (participant_session)\n");
    }
    ta_text_add(told, "response times, outcomes not chosen and trial numbers have no column\n");
}

static bool check(const struct ta_dataset *d, const struct outcomes *o, bool raw,
                  struct ta_error *e)
{
    if (d->k != 2) {
        return ta_error_add(e, TA_USER, "bandit2arm_delta is about two arms, found %d", d->k);
    }
    if (!raw && !o->two) {
        return ta_error_add(e, TA_USER,
                            "outcomes take more than two values (%g to %g), where bandit2arm_delta "
                            "has -1 and 1; write them as they are by --raw",
                            o->lo, o->hi);
    }
    return true;
}

bool ta_convert_hbayesdm(struct ta_conversion *job, struct ta_error *e)
{
    struct ta_dataset d;
    struct ta_new_file f;
    struct lost lost = {0};
    job->read.q0 = isnan(job->read.q0) ? 0 : job->read.q0;
    job->read.choices_only = true;
    if (!ta_dataset_read(&d, job->path, job->n_paths, &job->read, e)) {
        return false;
    }
    struct outcomes o = survey(&d);
    bool good = check(&d, &o, job->raw, e) && ta_new_file_open(&f, job->output, e);
    if (good) {
        fputs("subjID\tchoice\toutcome\n", f.out);
        for (int i = 0; i < d.n; i++) {
            put_person(f.out, &d.who[i], &o, job->raw, &lost);
        }
        good = ta_new_file_close(&f, true, e);
    }
    if (good) {
        ta_text_add(&job->told, "%s", d.assumed ? d.assumed : "");
        tell(&lost, &o, job->raw, &job->told);
    }
    ta_dataset_free(&d);
    return good;
}
