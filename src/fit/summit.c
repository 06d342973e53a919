/* summit.c - where a climb over one rate starts: at the top of the polynomial through five points
 * of the grid, and with what is solved there as it goes from one of them to the next.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "climb.h"

#include <math.h>

enum { FIVE = 5 };

/* y[FIVE] at x become the coefficients of Newton's form. */
static void divide(const double *x, double *y)
{
    for (int k = 1; k < FIVE; k++) {
        for (int i = FIVE - 1; i >= k; i--) {
            y[i] = (y[i] - y[i - 1]) / (x[i] - x[i - k]);
        }
    }
}

static struct ta_shape shape_at(const double *x, const double *c, double at)
{
    double height = c[FIVE - 1], slope = 0, bend = 0;
    for (int i = FIVE - 2; i >= 0; i--) {
        double away = at - x[i];
        bend = bend * away + 2 * slope;
        slope = slope * away + height;
        height = height * away + c[i];
    }
    return (struct ta_shape){.height = height, .slope = {slope}, .bend = {bend}};
}

/* From a place near it, between the second and the fourth point. */
static bool find_top(const double *x, const double *c, double *at)
{
    for (int step = 0; step < 4; step++) {
        struct ta_shape s = shape_at(x, c, *at);
        *at -= s.slope[0] / s.bend[0];
        if (!(s.bend[0] < 0 && *at > x[1] && *at < x[3])) {
            return false;
        }
    }
    return true;
}

static bool inside_all(const struct ta_box *box, int j, const struct ta_point *five)
{
    for (int i = 0; i < FIVE; i++) {
        if (!(five[i].par[j] > box->lo[j] && five[i].par[j] < box->hi[j])) {
            return false;
        }
    }
    return true;
}

bool ta_summit(const struct ta_hill *hill, const struct ta_grid *g, int i, struct ta_point *top,
               struct ta_trends *trends)
{
    const struct ta_fitter *f = hill->f;
    int rate = f->rate[g->free_rate[0]];
    if (g->n_free != 1 || f->info[rate].def->support != TA_UNIT || i < 2 || i + 2 >= g->n) {
        return false;
    }
    struct ta_point there = *top;
    const double *x = g->axis[0] + i - 2;
    const struct ta_point *five = f->point + i - 2;
    double c[FIVE], at = top->par[rate];
    for (int k = 0; k < FIVE; k++) {
        c[k] = five[k].ll;
    }
    divide(x, c);
    if (!find_top(x, c, &at)) {
        return false;
    }
    for (int j = 0; j < f->n_par; j++) {
        for (int k = 0; k < FIVE && f->solved[j] >= 0; k++) {
            if (!inside_all(hill->box, j, five)) {
                return false;
            }
            c[k] = five[k].par[j];
        }
        if (f->solved[j] >= 0) {
            divide(x, c);
            trends->of[j] = shape_at(x, c, at);
            there.par[j] = trends->of[j].height;
        }
    }
    there.par[rate] = trends->centre[0] = at;
    trends->known = true;
    *top = there;
    return true;
}
