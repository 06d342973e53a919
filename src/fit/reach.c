/* reach.c - how far a weight can go, rates fixed, before the log-likelihood falls below a level.
 *
 * Over the other weights the log-likelihood p(t) at a value t of the weight is concave, so on
 * either side of its top it meets the level once. Each pass over the rows gives a quadratic model
 * of p, the others following (Venzon & Moolgavkar 1988 Appl Stat 37:87), or a cubic one where there
 * are no others and two arms; its root is tried next, within what is known to be inside and
 * outside.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "climb.h"
#include "cubic.h"

#include <math.h>
#include <string.h>

enum { MOST_PASSES = 60 };
/* Nats by which the level may be missed from which on exponentials need not be exact. */
static const double near_enough = 1e-4;

struct lane {
    double w[TA_MAX_PAR];
    double most;    /* of a single weight: the largest |d| */
    double in, out; /* values of the weight at which p was above and below the level; NAN */
    bool done;
};

/* What is the same for all lanes. */
struct aim {
    int W, j;    /* weights; the one that is to go far */
    bool single; /* ta_is_single */
    double near; /* nats from the level, and that the others may still win */
    double lo[TA_MAX_PAR], hi[TA_MAX_PAR];
    double level, upward;
};

/* p above the level at the lane's weights, and nats that the others may win; with moves of the
 * others: by themselves, and for a unit of the weight. */
struct model {
    struct ta_cubic p;
    double to_win, alone[TA_MAX_PAR], along[TA_MAX_PAR];
};

static struct model make_model(const struct aim *a, const struct lane *lane, double ll,
                               const double *g, const double *H)
{
    struct model m = {0};
    bool held[TA_MAX_PAR];
    double row[TA_MAX_PAR];
    for (int v = 0; v < a->W; v++) {
        held[v] = v == a->j || a->lo[v] == a->hi[v] || (lane->w[v] <= a->lo[v] && g[v] <= 0) ||
                  (lane->w[v] >= a->hi[v] && g[v] >= 0);
        row[v] = v > a->j ? H[ta_packed(v, a->j)] : H[ta_packed(a->j, v)];
    }
    m.to_win = ta_newton_step(a->W, g, H, held, m.alone) / 2;
    ta_newton_step(a->W, row, H, held, m.along);
    m.p.height = ll + m.to_win - a->level;
    m.p.slope = g[a->j];
    m.p.bend = -row[a->j];
    for (int v = 0; v < a->W; v++) {
        m.p.slope -= held[v] ? 0 : row[v] * m.alone[v];
        m.p.bend += held[v] ? 0 : row[v] * m.along[v];
    }
    return m;
}

/* To the model's top. */
static double to_top(const struct ta_cubic *p)
{
    if (p->slope >= 0 && p->slope <= 0) {
        return 0;
    }
    return p->bend < 0 ? -p->slope / p->bend : copysign(INFINITY, p->slope);
}

/* Is a move as good as a pass there would show? */
static bool is_sure(const struct aim *a, const struct lane *lane, const struct ta_cubic *p,
                    double fourth, double move, bool to_end)
{
    double above = ta_cubic_height(p, move);
    bool at_root = fabs(above) < a->near && ta_cubic_slope(p, move) * a->upward < 0;
    return (at_root || (to_end && above >= 0)) &&
           ta_single_wrong(move, fourth, lane->most) < a->near * sqrt(a->near);
}

/* One step; *reached: how far it has come, or NAN where the lane is nowhere above the level. */
static void lane_step(const struct aim *a, struct lane *lane, const struct ta_pass *p, int l,
                      double *reached)
{
    double g[TA_MAX_PAR], H[TA_MOST_PACKED], ll = p->ll[l];
    for (int v = 0; v < a->W; v++) {
        g[v] = p->gradient[v][l];
    }
    for (int c = 0; c < a->W * (a->W + 1) / 2; c++) {
        H[c] = p->information[c][l];
    }
    struct model m = make_model(a, lane, ll, g, H);
    m.p.third = a->single ? p->third[l] : 0;
    double t = lane->w[a->j], above = m.p.height, move = ta_cubic_fall(&m.p, a->upward);
    double end = a->upward > 0 ? a->hi[a->j] : a->lo[a->j];
    if (ll >= a->level) {
        lane->in = t;
    } else if (m.p.slope * a->upward < 0 && m.to_win < -above / 8) { /* too little to come back */
        lane->out = t;
    }
    bool too_low = isnan(move);
    move = too_low ? to_top(&m.p) : move; /* up there first */
    double next = fmin(a->hi[a->j], fmax(a->lo[a->j], t + move));
    /* at the top, or at the bound on the way to it, and there is nothing */
    bool stuck = next == t || (too_low && m.p.slope * move < a->near);
    if (isnan(lane->in) && above < 0 && stuck && m.to_win < a->near) {
        lane->done = true;
        *reached = NAN;
        return;
    }
    bool both = !isnan(lane->in) && !isnan(lane->out);
    if (both && !((next - lane->in) * (next - lane->out) < 0) && fabs(above) > a->near) {
        next = (lane->in + lane->out) / 2;
    }
    bool at_root = fabs(above) < a->near && m.p.slope * a->upward < 0; /* not the other side's */
    bool stays = (t == end || next == t) && above >= 0; /* at the bound, or a region of one point */
    lane->done = m.to_win < a->near && (at_root || stays);
    if (a->single && is_sure(a, lane, &m.p, p->fourth[l], next - t, next == end)) {
        lane->done = true;
    }
    for (int v = 0; v < a->W; v++) {
        double x = v == a->j ? next : lane->w[v] + m.alone[v] - (next - t) * m.along[v];
        lane->w[v] = fmin(a->hi[v], fmax(a->lo[v], x));
    }
    *reached = next;
}

static void reach_vector(const struct ta_store *s, int vector, const struct aim *a,
                         struct lane *lane, double *reached)
{
    struct ta_pass p;
    double w[TA_MAX_PAR][TA_LANE_PAD];
    bool open = true;
    for (int i = 0; i < MOST_PASSES && open; i++) {
        for (int l = 0; l < TA_LANE_PAD; l++) {
            for (int v = 0; v < a->W; v++) {
                w[v][l] = lane[l].w[v];
            }
        }
        if (a->single) {
            ta_single_pass(s, vector, w, a->near > near_enough, &p);
        } else {
            ta_weights_pass(s, vector, w, &p);
        }
        open = false;
        for (int l = 0; l < TA_LANE_PAD; l++) {
            if (!lane[l].done) {
                lane_step(a, &lane[l], &p, l, &reached[l]);
                open = open || !lane[l].done;
            }
        }
    }
    for (int l = 0; l < TA_LANE_PAD; l++) {
        reached[l] = lane[l].done ? reached[l] : (double)NAN;
    }
}

static struct aim make_aim(const struct ta_hill *hill)
{
    const struct ta_fitter *f = hill->f;
    struct aim a = {.W = f->n_solved, .j = hill->weight, .near = hill->near,
                    .level = hill->level, .upward = hill->upward};
    for (int p = 0; p < f->n_par; p++) {
        if (f->solved[p] >= 0) {
            a.lo[f->solved[p]] = hill->box->lo[p];
            a.hi[f->solved[p]] = hill->box->hi[p];
        }
    }
    return a;
}

static struct lane start_lane(const struct ta_fitter *f, const struct ta_point *at)
{
    struct lane lane = {.in = NAN, .out = NAN};
    for (int p = 0; p < f->n_par; p++) {
        if (f->solved[p] >= 0) {
            lane.w[f->solved[p]] = at->par[p];
        }
    }
    return lane;
}

struct ta_hill ta_hill_reach(struct ta_fitter *f, const struct ta_box *box, int weight,
                             double level, int way)
{
    double size = fmax(fabs(box->lo[weight]), fabs(box->hi[weight]));
    return (struct ta_hill){.f = f,
                            .box = box,
                            .height = ta_height_reach,
                            .enough = 1e-12 * size,
                            .rounding = 1e-12 * size,
                            .near = 1e-7, /* one step more is exact */
                            .weight = f->solved[weight],
                            .level = level,
                            .upward = way};
}

void ta_height_reach(const struct ta_hill *hill, struct ta_point *at, int n)
{
    const struct ta_fitter *f = hill->f;
    const struct ta_store *s = ta_fitter_store(hill->f, at, n);
    struct aim a = make_aim(hill);
    a.single = s && ta_is_single(s);
    for (int from = 0; from < n; from += TA_LANE_PAD) {
        struct lane lane[TA_LANE_PAD];
        double reached[TA_LANE_PAD];
        for (int l = 0; l < TA_LANE_PAD; l++) {
            lane[l] = start_lane(f, &at[from + l < n ? from + l : n - 1]);
            lane[l].most = a.single ? s->most[from + l] : 0;
            reached[l] = NAN;
        }
        if (s) {
            reach_vector(s, from / TA_LANE_PAD, &a, lane, reached);
        }
        for (int l = 0; l < TA_LANE_PAD && from + l < n; l++) {
            at[from + l].ll = isnan(reached[l]) ? -INFINITY : a.upward * reached[l];
            for (int p = 0; p < f->n_par && !isnan(reached[l]); p++) {
                at[from + l].par[p] =
                    f->solved[p] >= 0 ? lane[l].w[f->solved[p]] : at[from + l].par[p];
            }
        }
    }
}
