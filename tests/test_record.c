/* test_record.c - a sequence recorded at once is the sequence stepped through, for every model.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model_fixture.h"

enum { ROOM = T * TA_MAX_ARMS * TA_MAX_PAR * TA_LANE_PAD };

/* What a run step by step has as features, other arm minus the one chosen, row after row. */
struct compared {
    const struct ta_sequence *seq;
    const double *row;  /* of the recording: the first vector's */
    int first, vectors; /* lane and vectors that were recorded */
};

static void compare_vector(const struct compared *c, const double *other, const double *own, int v)
{
    for (int l = 0; l < TA_LANE_PAD; l++) {
        int lane = c->first + v * TA_LANE_PAD + l;
        double d = other[lane] - own[lane];
        ck_assert_mem_eq(&d, &c->row[v * ROOM + l], sizeof d);
    }
}

static void compare_row(void *of, const struct ta_runner *r, int t)
{
    struct compared *c = of;
    int n = r->lanes.n, k = r->lanes.k, chosen = c->seq->choice[t];
    if (!c->seq->scored[t]) {
        return;
    }
    for (int a = 0; a < k; a++) {
        for (int w = 0; a != chosen && w < r->n_weights; w++, c->row += TA_LANE_PAD) {
            for (int v = 0; v < c->vectors; v++) {
                compare_vector(c, r->f + (w * k + a) * n, r->f + (w * k + chosen) * n, v);
            }
        }
    }
}

static void compare_recording(const struct ta_model *m, int k, int vectors)
{
    static double d[2 * ROOM];
    struct made x;
    struct ta_runner r;
    make_sequence(&x, k, 17);
    x.scored[3] = x.scored[20] = 0;
    x.seq.position = k % 2 ? x.position : NULL;
    ck_assert(ta_runner_alloc(&r, m, LANES, k, SCALE(0.3)));
    set_parameters(&r, m);
    struct compared c = {&x.seq, d, LANES - vectors * TA_LANE_PAD, vectors};
    struct ta_feed feed = ta_feed_sequence(&x.seq);
    struct ta_sink sink = {.of = &c, .take = compare_row};
    ta_runner_begin(&r);
    const double *end = m->record(&r.lanes, c.first, vectors, ROOM, &x.seq, d);
    ta_run(&r, T, &feed, &sink);
    ck_assert_ptr_eq(c.row, end);
    ta_runner_free(&r);
}

/* A sequence recorded at once has the bits of one that is stepped through; with trials that are
 * learned from and not scored, and with and without sides; one vector of lanes, and two. */
START_TEST(recorded_equals_stepped)
{
    const struct ta_model *m = model_at(_i);
    for (int k = 2; m && m->record && k <= most_arms(m); k++) {
        compare_recording(m, k, 1);
        compare_recording(m, k, 2);
    }
}
END_TEST

static void add(TCase *c)
{
    int n = 0;
    while (model_at(n)) {
        n++;
    }
    tcase_add_loop_test(c, recorded_equals_stepped, 0, n);
}

int main(void)
{
    return run_suite("recordings", add);
}
