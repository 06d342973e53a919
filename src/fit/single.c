/* single.c - the best weight for fixed rates where there is one weight and two arms, as in the
 * usual models.
 *
 * Log L is concave in the weight, so the sign of its slope tells on which side the top is: between
 * the sides known, the top of the cubic with the first three derivatives is tried (Halley's order
 * of convergence). What the cubic may be wrong by is bounded by the fourth derivative, so that the
 * last step needs no pass of its own.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cubic.h"
#include "store.h"

#include <math.h>

enum { MOST_PASSES = 80 };
/* Nats that may be left from which on exponentials need not be exact. */
static const double near_gain = 1e-6;

struct lane {
    double w, ll;
    double last;            /* step */
    double rising, falling; /* values at which log L was; infinite as long as there is none */
    bool done;
};

double ta_single_wrong(double step, double fourth, double most)
{
    /* a trial's p (1 - p), which bounds its fourth derivative, grows by exp(|step d|) at most */
    return fourth * exp(fabs(step) * most) * (step * step) * (step * step) / 24;
}

/* At weight 0 both arms are as likely, and the cubic is a parabola. With features of one size the
 * top is where the probability of the arm chosen is its share: further. */
static double from_chance(double newton, double bend, double fourth)
{
    const double most = 0.99; /* of the trials, for one side */
    double size = sqrt(-fourth / bend);
    return size > 0 ? 2 / size * atanh(fmin(most, fmax(-most, newton * size / 2))) : newton;
}

/* Far from its top log L rises along the tail of an exponential with what is against the choice
 * falling: to where that is level, or, where nothing is against it, to where no more is to be won.
 */
static double along_tail(const struct ta_cubic *c, double step, double wrong)
{
    double rate = fabs(c->third / c->bend), share = fabs(c->slope) * rate / fabs(c->bend);
    double left = fabs(c->slope) / rate; /* nats, where nothing is against it */
    double far = (share < 1 ? -log1p(-share) : log(fmax(2, left / wrong))) / rate;
    return fabs(far) > fabs(step) ? copysign(far, step) : step;
}

/* From what was found at the lane's weight to the next. wrong: nats that the last step may be. */
static void lane_step(struct lane *x, const struct ta_pass *p, int i, double lo, double hi,
                      double most, double wrong)
{
    struct ta_cubic c = {p->ll[i], p->gradient[0][i], -p->information[0][i], p->third[i]};
    bool up = c.slope > 0, to_go = up ? x->w < hi : c.slope < 0 && x->w > lo;
    x->ll = c.height;
    x->done = !to_go; /* at the top, or at a bound below it */
    if (x->done) {
        return;
    }
    *(up ? &x->rising : &x->falling) = x->w;
    if ((x->falling - x->rising) * fabs(c.slope) < wrong) { /* log L is concave */
        x->done = true;
        return;
    }
    double step = c.bend < 0 ? ta_cubic_top(&c) : copysign(INFINITY, c.slope);
    step = x->w == 0 ? from_chance(step, c.bend, p->fourth[i]) : step;
    bool open = isinf(up ? x->falling : x->rising);
    if (open && step * c.third > 0 && x->w != 0) {
        step = along_tail(&c, step, wrong);
    } else if (open && fabs(step) > fabs(x->last) / 2 && step * x->last > 0) {
        step = 2 * x->last; /* it goes on and on */
    }
    double next = fmin(hi, fmax(lo, x->w + step));
    bool tiny = fabs(next - x->w) <= 1e-15 * (1 + fabs(next)); /* rounding alone is left to win */
    bool between = tiny || (next > x->rising && next < x->falling);
    next = between ? next : (x->rising + x->falling) / 2;
    step = next - x->w;
    if (tiny || (between && ta_single_wrong(step, p->fourth[i], most) < wrong)) {
        x->ll = ta_cubic_height(&c, step);
        x->done = true;
    }
    x->w = next;
    x->last = step;
}

int ta_single_solve(const struct ta_store *s, int from, double lo, double hi, double gain,
                    double *w, double *ll)
{
    struct lane lane[TA_LANE_PAD];
    struct ta_pass p;
    double at[1][TA_LANE_PAD], wrong = gain * sqrt(gain);
    int open = TA_LANE_PAD;
    for (int i = 0; i < TA_LANE_PAD; i++) {
        double start = fmin(hi, fmax(lo, w[from + i]));
        lane[i] = (struct lane){.w = start, .rising = -INFINITY, .falling = INFINITY};
    }
    for (int pass = 0; pass < MOST_PASSES && open > 0; pass++) {
        for (int i = 0; i < TA_LANE_PAD; i++) {
            at[0][i] = lane[i].w;
        }
        ta_single_pass(s, from / TA_LANE_PAD, at, gain > near_gain, &p);
        open = 0;
        for (int i = 0; i < TA_LANE_PAD; i++) {
            if (!lane[i].done) {
                lane_step(&lane[i], &p, i, lo, hi, s->most[from + i], wrong);
                open += !lane[i].done;
            }
        }
    }
    for (int i = 0; i < TA_LANE_PAD; i++) {
        ll[from + i] = lane[i].ll;
        w[from + i] = lane[i].w;
    }
    return open;
}
