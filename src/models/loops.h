/* loops.h - what a softmax model's steps are compiled into: functions over any number of lanes, and
 * one over a whole recorded sequence.
 *
 * A model writes init, feature and learn once, as TA_INLINE functions, includes this file after
 * them (and after its table `par`), and puts TA_LOOPS into its struct. Here they are compiled
 * twice: trial by trial for the runner, and inlined into a loop over a recorded sequence with
 * state, rates and features of one or two vectors of lanes in local arrays, which costs a fifth of
 * calling them one by one. (Each trial waits for the one before, so that a second vector comes
 * nearly for nothing.) All are the same statements on the same numbers, so their bits are equal
 * (tests/test_record.c).
 *
 * No include guard is wanted: a model file includes it once.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "twoarm/run.h"

#define TA_LOOPS \
    .init = init_lanes, .feature = feature_lanes, .learn = learn_lanes, .record = record_lanes

TA_CLONES static void init_lanes(const struct ta_lanes *l)
{
    init(l);
}

TA_CLONES static void feature_lanes(const struct ta_lanes *l, const struct ta_view *view,
                                    double *f)
{
    feature(l, view, f);
}

TA_CLONES static void learn_lanes(const struct ta_lanes *l, const struct ta_seen *seen)
{
    learn(l, seen);
}

/* As ta_model_n_weights, of a table that the compiler knows. */
TA_INLINE int loops_weights(const int k)
{
    int n = 0;
    for (size_t j = 0; j < sizeof par / sizeof *par; j++) {
        n += par[j].role == TA_WEIGHT ? par[j].per_position ? k - 1 : 1 : 0;
    }
    return n;
}

TA_INLINE void loops_fill(double *x, const int n, double value)
{
    TA_LANES(i, n) {
        x[i] = value;
    }
}

/* For every arm that was not chosen and every weight, its feature minus that of the arm chosen. */
TA_INLINE double *loops_subtract(const double *f, const int k, const int weights, int chosen,
                                 double *restrict d)
{
    for (int a = 0; a < k; a++) {
        for (int w = 0; a != chosen && w < weights; w++, d += TA_LANE_PAD) {
            const double *other = f + (w * k + a) * TA_LANE_PAD;
            const double *own = f + (w * k + chosen) * TA_LANE_PAD;
            TA_LANES(i, TA_LANE_PAD) {
                d[i] = other[i] - own[i];
            }
        }
    }
    return d;
}

/* The same of two vectors, whose steps are long enough for a branch that nobody can foresee to
 * matter: without one. */
TA_INLINE double *loops_subtract_two(const double *f, const int k, const int weights, int chosen,
                                     size_t apart, double *restrict d)
{
    for (int j = 0; j < k - 1; j++) {
        int a = j + (j >= chosen);
        for (int w = 0; w < weights; w++, d += TA_LANE_PAD) {
            const double *other = f + (w * k + a) * 2 * TA_LANE_PAD;
            const double *own = f + (w * k + chosen) * 2 * TA_LANE_PAD;
            for (int v = 0; v < 2; v++) {
                double *mine = d + (size_t)v * apart;
                TA_LANES(i, TA_LANE_PAD) {
                    mine[i] = other[v * TA_LANE_PAD + i] - own[v * TA_LANE_PAD + i];
                }
            }
        }
    }
    return d;
}

/* k is known to the compiler where it is 2, the usual case; width, lanes at once, always is. */
TA_INLINE double *loops_record(const struct ta_lanes *all, int from, const int k, const int width,
                               size_t apart, const struct ta_sequence *s, double *restrict d)
{
    enum { WIDEST = 2 * TA_LANE_PAD, ARMS = TA_MAX_ARMS * WIDEST };
    const int weights = loops_weights(k);
    double st[TA_MAX_STATE_ROWS * WIDEST], f[TA_MAX_PAR * ARMS], position[ARMS];
    double took[ARMS], chose[WIDEST], reward[WIDEST], paid[WIDEST];
    const double *rate[sizeof par / sizeof *par];
    for (size_t j = 0; j < sizeof par / sizeof *par; j++) {
        rate[j] = all->par[j] + from;
    }
    const struct ta_lanes l = {.n = width, .k = k, .scale = all->scale, .par = rate, .st = st};
    const struct ta_view view = {.position = position};
    const struct ta_seen seen = {.took = took, .chose = chose, .reward = reward, .paid = paid};
    init(&l);
    for (int a = 0; a < k; a++) {
        loops_fill(position + a * width, width, a);
    }
    for (int t = 0; t < s->n; t++) {
        int c = s->choice[t];
        bool known = c >= 0 && !isnan(s->reward[t]);
        for (int a = 0; a < k; a++) {
            if (s->position) {
                loops_fill(position + a * width, width, s->position[t * k + a]);
            }
            loops_fill(took + a * width, width, a == c);
        }
        if (s->scored[t]) {
            feature(&l, &view, f);
            d = width > TA_LANE_PAD ? loops_subtract_two(f, k, weights, c, apart, d)
                                    : loops_subtract(f, k, weights, c, d);
        }
        loops_fill(chose, width, c >= 0);
        loops_fill(reward, width, known ? s->reward[t] : 0);
        loops_fill(paid, width, known);
        learn(&l, &seen);
    }
    return d;
}

TA_CLONES static double *record_pair(const struct ta_lanes *l, int from, size_t apart,
                                     const struct ta_sequence *s, double *d)
{
    return l->k == 2 ? loops_record(l, from, 2, 2 * TA_LANE_PAD, apart, s, d)
                     : loops_record(l, from, l->k, 2 * TA_LANE_PAD, apart, s, d);
}

TA_CLONES static double *record_one(const struct ta_lanes *l, int from,
                                    const struct ta_sequence *s, double *d)
{
    return l->k == 2 ? loops_record(l, from, 2, TA_LANE_PAD, 0, s, d)
                     : loops_record(l, from, l->k, TA_LANE_PAD, 0, s, d);
}

static double *record_lanes(const struct ta_lanes *l, int from, int vectors, size_t apart,
                            const struct ta_sequence *s, double *d)
{
    return vectors == 2 ? record_pair(l, from, apart, s, d) : record_one(l, from, s, d);
}
