/* reversal.c - wins with probabilities that swap between arms: the best becomes the worst.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *   r_a = magnitude_a with probability p_b, else loss_a;  b = a, or, while reversed, the arm stated
 *   at the other end (of two arms: the other one)
 *
 * Reversals come at given trials (`at`), or after a number of trials drawn uniformly (`every`:
  * from,
 * to), or once `correct` of the last `of` answered trials of a phase chose the best arm, after at
  * least
 * `least` (a criterion; e.g. Cools et al. 2002, J Neurosci 22:4563; Hampton et al. 2006, J Neurosci
 * 26:8360, who then reverse with probability .25 a trial: not offered). Under a criterion the
  * uniform
 * numbers are drawn beforehand all the same, and both tables made of them: agents that reverse
  * elsewhere face the same luck. */
#include "envs.h"

#include <math.h>

enum { P, MAGNITUDE, LOSS };
static const struct ta_env_param par[] = {
    [P] = {.name = "p",
           .meaning = "probability of a win before the first reversal",
           .fallback = NAN,
           .lo = 0,
           .hi = 1},
    [MAGNITUDE] =
        {.name = "magnitude", .meaning = "reward of a win", .fallback = 1, .lo = -1e6, .hi = 1e6},
    [LOSS] = {.name = "loss",
              .meaning = "reward of a trial without a win",
              .fallback = 0,
              .lo = -1e6,
              .hi = 1e6},
};
enum { AT, EVERY, CORRECT, OF, LEAST };
static const struct ta_env_setting set[] = {
    [AT] = {.name = "at",
            .meaning = "trials of the context at which arms swap, ascending",
            .unit = "trials",
            .fallback = NAN,
            .lo = 2,
            .hi = 1e6,
            .whole = true,
            .most = TA_MAX_ENV_LIST},
    [EVERY] = {.name = "every",
               .meaning = "(from, to): arms swap after a drawn number of trials",
               .unit = "trials",
               .fallback = NAN,
               .lo = 1,
               .hi = 1e6,
               .whole = true,
               .most = 2},
    [CORRECT] = {.name = "correct",
                 .meaning = "criterion: arms swap after so many best choices ...",
                 .unit = "trials",
                 .fallback = 0,
                 .lo = 0,
                 .hi = 64,
                 .whole = true},
    [OF] = {.name = "of",
            .meaning = "... among the last so many answered trials",
            .unit = "trials",
            .fallback = 0,
            .lo = 0,
            .hi = 64,
            .whole = true},
    [LEAST] = {.name = "least",
               .meaning = "and not before so many trials since the last swap",
               .unit = "trials",
               .fallback = 0,
               .lo = 0,
               .hi = 1e6,
               .whole = true},
};

static bool by_choice(const struct ta_env_spec *spec)
{
    return spec->set[CORRECT][0] > 0;
}

/* The number of the arm whose probability arm a has while reversed. Arms may have been shuffled, so
 * the ends are those of the stated order. */
static int partner(const struct ta_env_spec *spec, int a)
{
    for (int b = 0; b < spec->k; b++) {
        if (spec->arm[b] == spec->k - 1 - spec->arm[a]) {
            return b;
        }
    }
    return a;
}

static void draw_trial(const struct ta_env_spec *spec, struct ta_rng *rng, bool reversed,
                       double *outcome, double *mean)
{
    for (int a = 0; a < spec->k; a++) {
        double p = spec->par[P][reversed ? partner(spec, a) : a];
        double win = spec->par[MAGNITUDE][a], loss = spec->par[LOSS][a];
        outcome[a] = ta_rng_uniform(rng) < p ? win : loss;
        mean[a] = p * win + (1 - p) * loss;
    }
}

/* The number of trials until the next swap, where it is drawn. */
static int draw_gap(const struct ta_env_spec *spec, struct ta_rng *gaps)
{
    if (spec->n_set[EVERY] < 2) {
        return 0;
    }
    int lo = (int)spec->set[EVERY][0], hi = (int)spec->set[EVERY][1];
    return lo + (int)ta_rng_below(gaps, (uint64_t)(hi - lo + 1));
}

static bool is_listed(const struct ta_env_spec *spec, int trial)
{
    for (int i = 0; i < spec->n_set[AT]; i++) {
        if ((int)spec->set[AT][i] == trial) {
            return true;
        }
    }
    return false;
}

/* Gaps come from a stream of their own, seeded by one number of this one. */
static void draw_from(const struct ta_env_spec *spec, struct ta_rng *rng, int n, bool reversed,
                      double *outcome, double *mean)
{
    struct ta_rng gaps;
    ta_rng_start(&gaps, ta_rng_next(rng), TA_STREAM_ENV, 0, 0);
    int gap = draw_gap(spec, &gaps), since = 0;
    for (int t = 0; t < n; t++) {
        if (is_listed(spec, t + 1) || (gap > 0 && since == gap)) {
            reversed = !reversed;
            gap = draw_gap(spec, &gaps);
            since = 0;
        }
        draw_trial(spec, rng, reversed, outcome + t * spec->k, mean + t * spec->k);
        since++;
    }
}

static void draw(const struct ta_env_spec *spec, struct ta_rng *rng, int n, double *outcome,
                 double *mean)
{
    draw_from(spec, rng, n, false, outcome, mean);
}

static void draw_reversed(const struct ta_env_spec *spec, struct ta_rng *rng, int n,
                          double *outcome, double *mean)
{
    draw_from(spec, rng, n, true, outcome, mean);
}

static int count_correct(uint64_t correct, int of)
{
    int n = 0;
    for (int i = 0; i < of; i++) {
        n += (int)(correct >> i & 1);
    }
    return n;
}

static void step(const struct ta_env_spec *spec, struct ta_env_phase *phase, bool best)
{
    int need = (int)spec->set[CORRECT][0], of = (int)spec->set[OF][0];
    phase->correct = phase->correct << 1 | best;
    phase->since++;
    of = of < need ? need : of;
    if (phase->since >= (int)spec->set[LEAST][0] && count_correct(phase->correct, of) >= need) {
        *phase = (struct ta_env_phase){.reversed = !phase->reversed};
    }
}

static const char *check(const struct ta_env_spec *spec)
{
    int ways = (spec->n_set[AT] > 0) + (spec->n_set[EVERY] > 0) + by_choice(spec);
    if (ways != 1) {
        return "expected one of `at`, `every` and `correct` to say when arms swap";
    }
    if (spec->n_set[EVERY] == 1 ||
        (spec->n_set[EVERY] == 2 && spec->set[EVERY][0] > spec->set[EVERY][1])) {
        return "expected every = (from, to) with from no larger than to";
    }
    if (spec->set[OF][0] > 0 && spec->set[OF][0] < spec->set[CORRECT][0]) {
        return "expected `of` to be no smaller than `correct`";
    }
    return NULL;
}

static void range(const struct ta_env_spec *spec, double *lo, double *hi)
{
    ta_env_win_range(spec, MAGNITUDE, LOSS, lo, hi);
}

const struct ta_env ta_env_reversal = {
    .name = "reversal",
    .title = "wins whose probabilities swap between arms",
    .source = "Cools et al. 2002, J Neurosci 22:4563; Hampton et al. 2006, J Neurosci 26:8360",
    .par = par,
    .n_par = 3,
    .set = set,
    .n_set = 5,
    .draw = draw,
    .range = range,
    .by_choice = by_choice,
    .draw_reversed = draw_reversed,
    .step = step,
    .check = check,
};
