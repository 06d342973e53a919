/* ibic_person.c - one person's likelihood averaged over the group: where it lies, and which way.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ibic_parts.h"

#include <math.h>
#include <string.h>

bool ta_average_width(struct ta_average *p, const double *square)
{
    int r = p->r;
    memset(p->s, 0, sizeof p->s);
    memset(p->inverse, 0, sizeof p->inverse);
    p->log_det = 0;
    for (int a = 0; a < r; a++) { /* Cholesky */
        for (int b = 0; b <= a; b++) {
            double sum = square[a * r + b];
            for (int k = 0; k < b; k++) {
                sum -= p->s[a * r + k] * p->s[b * r + k];
            }
            if (a == b && !(sum > 1e-12 * square[a * r + a])) {
                return false;
            }
            p->s[a * r + b] = a == b ? sqrt(sum) : sum / p->s[b * r + b];
        }
        p->log_det += log(p->s[a * r + a]);
    }
    for (int b = 0; b < r; b++) {
        p->inverse[b * r + b] = 1 / p->s[b * r + b];
        for (int a = b + 1; a < r; a++) {
            double sum = 0;
            for (int k = b; k < a; k++) {
                sum -= p->s[a * r + k] * p->inverse[k * r + b];
            }
            p->inverse[a * r + b] = sum / p->s[a * r + a];
        }
    }
    return isfinite(p->log_det);
}

double ta_average_place(const struct ta_average *p, const double *z, double *x)
{
    double square = 0;
    memcpy(x, p->mean, sizeof *x * (size_t)p->d);
    for (int k = 0; k < p->r; k++) {
        for (int a = 0; a < p->d; a++) {
            x[a] += p->root[a * p->r + k] * z[k];
        }
        square += z[k] * z[k];
    }
    return -square / 2;
}

/* (I + R' bend R)^-1; false where nobody's top was found. */
static bool curvature(const struct ta_average *p, const double *bend, double *square)
{
    int r = p->r;
    for (int i = 0; i < r * r; i++) {
        square[i] = i % (r + 1) == 0;
        for (int a = 0; a < p->d; a++) {
            for (int b = 0; b < p->d; b++) {
                square[i] += p->root[a * r + i / r] * bend[a * p->d + b] * p->root[b * r + i % r];
            }
        }
    }
    return ta_invert(square, r, NULL);
}

static void find_place(struct ta_average *p, const struct ta_em_person *who)
{
    double square[TA_MATRIX], one[TA_MATRIX] = {0};
    for (int k = 0; k < p->r; k++) {
        one[k * (p->r + 1)] = 1;
        p->top[k] = 0;
        for (int a = 0; a < p->d; a++) {
            p->top[k] += p->back[k * p->d + a] * (who->top.x[a] - p->mean[a]);
        }
    }
    if (!curvature(p, who->top.bend, square) || !ta_average_width(p, square)) {
        ta_average_width(p, one); /* as wide as the group */
    }
}

bool ta_em_average(struct ta_joint *j, const struct ta_em_spread *v, const double *mean,
                   uint64_t seed, struct ta_em_person *who)
{
    struct ta_average p = {.d = v->d, .r = v->r, .mean = mean, .root = v->root, .back = v->back};
    struct ta_rng rng;
    who->ll_se = 0;
    if (p.r == 0) { /* nobody differs */
        ta_joint_eval(j, mean, 1, &who->ll_mean);
        return true;
    }
    find_place(&p, who);
    if (p.r <= TA_GRID_MOST && ta_average_on_grid(j, &p, &who->ll_mean)) {
        return true;
    }
    ta_rng_start(&rng, seed, TA_STREAM_FIT, (uint64_t)who->index, 0);
    return ta_average_by_points(j, &p, &rng, &who->ll_mean, &who->ll_se);
}
