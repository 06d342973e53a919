/* design.c - designs of conditioning experiments as text.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "twoarm/condition.h"
#include "twoarm/io.h"

#include <stdio.h>
#include <string.h>

enum { MOST_TRIALS = 100000 };

const struct ta_demonstration ta_demonstrations[] = {
    {"acquisition", "A+ 20", "a cue comes to predict the outcome", "Rescorla & Wagner 1972"},
    {"extinction", "A+ 20; A- 20", "and predicts it no more when it stays out",
     "Rescorla & Wagner 1972"},
    {"blocking", "A+ 20; AX+ 20; X", "a cue that predicts nothing new is not learned about",
     "Kamin 1969"},
    {"overshadowing", "AX+ 40; A, X", "two cues share what one would have got", "Pavlov 1927"},
    {"inhibition", "A+ 100, AX- 100; X", "a cue comes to predict that the outcome stays out",
     "Rescorla 1969"},
    {"overexpectation", "A+ 20, B+ 20; AB+ 40; A, B",
     "two predictors together promise too much, and both lose", "Rescorla 1970"},
    {0},
};

/* Where the parser stands. */
struct scan {
    const char *text, *at;
    struct ta_design *d;
    struct ta_error *e;
};

static void skip_blanks(struct scan *s)
{
    s->at += strspn(s->at, " \t\n");
}

/* Says what is wrong here, and goes on behind the next , or ; */
static bool wrong(struct scan *s, const char *expected)
{
    char found[16] = "the end";
    if (*s->at) {
        snprintf(found, sizeof found, "'%c'", *s->at);
    }
    ta_error_add(s->e, TA_USER,
                 "design, character %d (phase %d): expected %s, found %s; write it "
                 "as in 'A+ 20; AX+ 20; X'",
                 (int)(s->at - s->text) + 1, s->d->n + 1, expected, found);
    s->at += strcspn(s->at, ",;");
    return false;
}

const char *ta_cues_text(uint32_t cues, char *buf)
{
    int n = 0;
    for (int i = 0; i < TA_CUES; i++) {
        if (cues >> i & 1) {
            buf[n++] = (char)('A' + i);
        }
    }
    buf[n] = '\0';
    return buf;
}

static bool read_count(struct scan *s, struct ta_kind *kind)
{
    const char *start = s->at;
    long n = 0;
    while (*s->at >= '0' && *s->at <= '9' && n <= MOST_TRIALS) {
        n = 10 * n + (*s->at++ - '0');
    }
    if (s->at == start) {
        kind->count = 1;
        return true;
    }
    if (n < 1 || n > MOST_TRIALS) {
        s->at = start;
        return wrong(s, "a number of trials from 1 to 100000");
    }
    kind->count = (int)n;
    return true;
}

/* "AX+ 20" */
static bool read_kind(struct scan *s, struct ta_kind *kind)
{
    char cues[TA_CUES + 1];
    *kind = (struct ta_kind){0};
    skip_blanks(s);
    if (!(*s->at >= 'A' && *s->at <= 'Z')) {
        return wrong(s, "cues as capital letters");
    }
    for (; *s->at >= 'A' && *s->at <= 'Z'; s->at++) {
        uint32_t bit = (uint32_t)1 << (*s->at - 'A');
        if (kind->cues & bit) {
            return wrong(s, "each cue once");
        }
        kind->cues |= bit;
    }
    if (*s->at == '+' || *s->at == '-') {
        kind->sign = *s->at++;
    }
    snprintf(kind->text, sizeof kind->text, "%s%.1s", ta_cues_text(kind->cues, cues),
             kind->sign == '+' ? "+"
             : kind->sign      ? "-"
                               : "");
    skip_blanks(s);
    if (!read_count(s, kind)) {
        return false;
    }
    skip_blanks(s);
    return !*s->at || *s->at == ',' || *s->at == ';' || wrong(s, "+, -, a number, ',' or ';'");
}

static void read_phase(struct scan *s)
{
    struct ta_phase *phase = &s->d->phase[s->d->n];
    for (;;) {
        struct ta_kind kind;
        if (read_kind(s, &kind) && phase->n < TA_MAX_KINDS) {
            phase->kind[phase->n++] = kind;
            phase->trials += kind.count;
            s->d->cues |= kind.cues;
        } else if (phase->n == TA_MAX_KINDS) {
            wrong(s, "at most 8 kinds of trials in a phase");
        }
        if (*s->at != ',') {
            break;
        }
        s->at++;
    }
    s->d->trials += phase->trials;
}

bool ta_design_parse(struct ta_design *d, const char *text, struct ta_error *e)
{
    struct scan s = {.text = text, .at = text, .d = d, .e = e};
    int before = e->n;
    memset(d, 0, sizeof *d);
    for (;;) {
        read_phase(&s);
        d->n++;
        if (*s.at != ';') {
            break;
        }
        s.at++;
        skip_blanks(&s);
        if (!*s.at) {
            break; /* a ; at the end parts nothing */
        }
        if (d->n == TA_MAX_PHASES) {
            wrong(&s, "at most 16 phases");
            break;
        }
    }
    if (e->n == before && d->trials > MOST_TRIALS) {
        ta_error_add(e, TA_USER, "design: expected at most %d trials, found %d", MOST_TRIALS,
                     d->trials);
    }
    return e->n == before;
}

/* Next comes the kind that is furthest behind its share; of equals the first. */
void ta_phase_order(const struct ta_phase *phase, int *order)
{
    int done[TA_MAX_KINDS] = {0};
    for (int t = 0; t < phase->trials; t++) {
        double most = -1;
        int next = 0;
        for (int k = 0; k < phase->n; k++) {
            double behind = (t + 1.0) * phase->kind[k].count / phase->trials - done[k];
            if (done[k] < phase->kind[k].count && behind > most + 1e-9) {
                most = behind;
                next = k;
            }
        }
        order[t] = next;
        done[next]++;
    }
}
