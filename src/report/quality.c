/* quality.c - what a participant's data are worth, by behaviour alone, and who would be excluded.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The rules are those of the experiment file, stated before anybody was tested; the description
 * beside each log keeps them. They look at behaviour only: to exclude whom a model fits badly and
 * then to test that model would be a circle. */
#include "report/quality.h"
#include "plot/words.h"
#include "twoarm/config.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <jansson.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double usual_fast_s = .1;

/* --- the table ---------------------------------------------------------------------------------
 */

static double missed(const struct ta_participant *who, double fast_s)
{
    int n = 0;
    (void)fast_s;
    for (int t = 0; t < who->n; t++) {
        n += who->choice[t] < 0;
    }
    return who->n ? (double)n / who->n : (double)NAN;
}

static double fast(const struct ta_participant *who, double fast_s)
{
    int n = 0, known = 0;
    for (int t = 0; who->response_time && t < who->n; t++) {
        bool answered = who->choice[t] >= 0 && !isnan(who->response_time[t]);
        known += answered;
        n += answered && who->response_time[t] < fast_s;
    }
    return known ? (double)n / known : (double)NAN;
}

static double median_time(const struct ta_participant *who, double fast_s)
{
    double *x = malloc((size_t)(who->n + 1) * sizeof *x), median = NAN;
    size_t n = 0;
    (void)fast_s;
    for (int t = 0; x && who->response_time && t < who->n; t++) {
        if (who->choice[t] >= 0 && !isnan(who->response_time[t])) {
            x[n++] = who->response_time[t];
        }
    }
    if (n > 0) {
        gsl_sort(x, 1, n);
        median = gsl_stats_median_from_sorted_data(x, 1, n);
    }
    free(x);
    return median;
}

static int side_of(const struct ta_participant *who, int t)
{
    return who->position[(size_t)t * who->k + who->choice[t]];
}

static double side_bias(const struct ta_participant *who, double fast_s)
{
    int left = 0, n = 0;
    (void)fast_s;
    for (int t = 0; who->position && who->k == 2 && t < who->n; t++) {
        if (who->scored[t]) {
            left += side_of(who, t) == 0;
            n++;
        }
    }
    return n ? fabs(2.0 * left / n - 1) : (double)NAN;
}

/* A key for each side; a missed trial ends a run. */
static double same_key(const struct ta_participant *who, double fast_s)
{
    int longest = 0, run = 0, last = -1;
    (void)fast_s;
    for (int t = 0; who->position && t < who->n; t++) {
        int side = who->choice[t] < 0 ? -1 : side_of(who, t);
        run = side < 0 ? 0 : side == last ? run + 1 : 1;
        last = side;
        longest = run > longest ? run : longest;
    }
    return who->position ? longest : (double)NAN;
}

static double best(const struct ta_participant *who, double fast_s)
{
    int hits = 0, n = 0;
    (void)fast_s;
    for (int t = 0; who->best && t < who->n; t++) {
        if (who->scored[t] && who->best[t] >= 0) {
            hits += who->choice[t] == who->best[t];
            n++;
        }
    }
    return n ? (double)hits / n : (double)NAN;
}

static const struct rule {
    const char *name, *words, *unit;
    bool above; /* broken above the limit, else below */
    int decimals;
    double (*find)(const struct ta_participant *, double fast_s);
} rules[QUALITY_RULES] = {
    [MOST_MISSED] = {"most_missed", "share of trials missed", "", true, 2, missed},
    [MOST_FAST] = {"most_fast", "share of answers too fast", "", true, 2, fast},
    [FASTEST_MEDIAN] = {"fastest_median", "median response time", " s", false, 2, median_time},
    [LARGEST_SIDE_BIAS] = {"largest_side_bias", "side bias", "", true, 2, side_bias},
    [MOST_SAME_KEY] = {"most_same_key", "longest run of one key", " trials", true, 0, same_key},
    [LEAST_BEST] = {"least_best", "share of best choices", "", false, 2, best},
};

const char *quality_rule_name(enum quality_rule r)
{
    return rules[r].name;
}

const char *quality_rule_words(enum quality_rule r)
{
    return rules[r].words;
}

/* --- limits ------------------------------------------------------------------------------------
 */

void quality_limits_none(struct quality_limits *l)
{
    for (int r = 0; r < QUALITY_RULES; r++) {
        l->limit[r] = NAN;
    }
}

static bool take_limit(const char *text, struct quality_limits *l, struct ta_error *error)
{
    const char *equals = strchr(text, '=');
    for (int r = 0; r < QUALITY_RULES && equals; r++) {
        if (strlen(rules[r].name) == (size_t)(equals - text) &&
            strncmp(rules[r].name, text, (size_t)(equals - text)) == 0 &&
            ta_parse_real(equals + 1, &l->limit[r]) && l->limit[r] >= 0) {
            return true;
        }
    }
    struct ta_text names = {0};
    for (int r = 0; r < QUALITY_RULES; r++) {
        ta_text_add(&names, "%s%s", r ? ", " : "", rules[r].name);
    }
    ta_error_add(
        error, TA_USER,
        "--exclude: expected RULE=LIMIT, the limit a number, the rule one of %s; found '%s'",
        names.s, text);
    ta_text_free(&names);
    return false;
}

bool quality_take_limits(const char *value, void *target, struct ta_error *error)
{
    bool good = true;
    for (const char *s = value; s; s = strchr(s, ',') ? strchr(s, ',') + 1 : NULL) {
        char one[64];
        snprintf(one, sizeof one, "%.*s", (int)strcspn(s, ","), s);
        good = take_limit(one, target, error) && good;
    }
    return good;
}

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

/* What the description beside the log says; fast_s: below which an answer is too fast. */
static void read_description(struct quality *q, const char *log, double *fast_s)
{
    char path[PATH_MAX];
    size_t n = log ? strlen(log) : 0;
    if (n < 4 || n + 2 > sizeof path || strcmp(log + n - 4, ".tsv") != 0) {
        return;
    }
    snprintf(path, sizeof path, "%.*s.json", (int)(n - 4), log);
    json_t *root = json_load_file(path, 0, NULL);
    const json_t *about = json_object_get(root, "Twoarm");
    const json_t *experiment = json_object_get(about, "Experiment");
    const json_t *exclude = json_object_get(experiment, "exclude");
    const json_t *fastest = json_object_get(json_object_get(experiment, "timing"), "fast");
    const char *state = text_of(json_object_get(about, "End"), "State");
    const char *kind = text_of(json_object_get(about, "Player"), "Kind");
    q->described = about != NULL;
    q->simulated = kind[0] && strcmp(kind, "human") != 0;
    q->unfinished = state[0] && strcmp(state, "complete") != 0;
    q->rehearsal = ta_rehearsal_described(about);
    for (int r = 0; r < QUALITY_RULES; r++) {
        const json_t *limit = json_object_get(exclude, rules[r].name);
        q->limits.limit[r] = json_is_number(limit) ? json_number_value(limit) : (double)NAN;
    }
    *fast_s = json_is_number(fastest) ? json_number_value(fastest) : *fast_s;
    json_decref(root);
}

void quality_make(struct quality *q, const struct ta_participant *who,
                  const struct quality_limits *stated)
{
    double fast_s = usual_fast_s;
    *q = (struct quality){0};
    quality_limits_none(&q->limits);
    read_description(q, who->file, &fast_s);
    for (int r = 0; r < QUALITY_RULES; r++) {
        double *limit = &q->limits.limit[r];
        *limit = isnan(stated->limit[r]) ? *limit : stated->limit[r];
        q->found[r] = rules[r].find(who, fast_s);
        q->broken[r] = rules[r].above ? q->found[r] > *limit : q->found[r] < *limit; /* not NAN */
        q->excluded = q->excluded || q->broken[r];
    }
}

void quality_reasons(const struct quality *q, struct ta_text *out)
{
    char found[NUM_SIZE], limit[NUM_SIZE];
    for (int r = 0, n = 0; r < QUALITY_RULES; r++) {
        if (q->broken[r]) {
            ta_text_add(out, "%s%s %s%s (rule: %s %s)", n++ ? "; " : "", rules[r].words,
                        num_show(found, q->found[r], rules[r].decimals, ""), rules[r].unit,
                        rules[r].above ? "at most" : "at least",
                        num_show(limit, q->limits.limit[r], rules[r].decimals, ""));
        }
    }
}
