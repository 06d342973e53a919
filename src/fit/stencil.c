/* stencil.c - value, gradient and information of the log joint, from lanes around a point.
 *
 * Differences with steps h and 2h are extrapolated (Richardson), so that their errors are of order
 * h^4. Where weights multiply recorded features the likelihood's slopes and curvature in them are
 * known at every lane, and only the rates need neighbours: five lanes for one rate, thirteen for
 * two, whatever the number of weights. Otherwise every pair of parameters has neighbours of its
 * own.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "joint.h"

#include <math.h>
#include <string.h>

static const double step = 1.0 / 128;

/* Richardson: the error of order h^2 is taken out. */
static double extrapolate(double at_h, double at_2h)
{
    return (4 * at_h - at_2h) / 3;
}

/* --- by values alone -------------------------------------------------------------------------- */

static double *put_point(const struct ta_joint *j, double *point, const double *x, int a, double da,
                         int b, double db)
{
    memcpy(point, x, sizeof *x * (size_t)j->d);
    if (a >= 0) {
        point[a] += da;
    }
    if (b >= 0) {
        point[b] += db;
    }
    return point + j->d;
}

/* The centre, then for every parameter +h -h +2h -2h, then for every pair and step ++ +- -+ --. */
static void put_stencil(struct ta_joint *j, const double *x)
{
    double *p = put_point(j, j->point, x, -1, 0, -1, 0);
    for (int a = 0; a < j->d; a++) {
        for (int i = 0; i < 4; i++) {
            double size = i < 2 ? step : 2 * step;
            p = put_point(j, p, x, a, i % 2 ? -size : size, -1, 0);
        }
    }
    for (int a = 1; a < j->d; a++) {
        for (int b = 0; b < a; b++) {
            for (int i = 0; i < 8; i++) {
                double size = i < 4 ? step : 2 * step;
                p = put_point(j, p, x, a, i & 2 ? -size : size, b, i & 1 ? -size : size);
            }
        }
    }
}

static double by_values(struct ta_joint *j, const double *x, double *gradient,
                        double *information)
{
    const double h = step, h2 = h * h, *v = j->value, *p = v + 1;
    int d = j->d;
    put_stencil(j, x);
    ta_joint_eval(j, j->point, ta_stencil_points(d), j->value);
    for (int a = 0; a < d; a++, p += 4) {
        double one = (p[0] + p[1] - 2 * v[0]) / h2, two = (p[2] + p[3] - 2 * v[0]) / (4 * h2);
        information[a * d + a] = -extrapolate(one, two);
        gradient[a] = extrapolate((p[0] - p[1]) / (2 * h), (p[2] - p[3]) / (4 * h));
    }
    for (int a = 1; a < d; a++) {
        for (int b = 0; b < a; b++, p += 8) {
            double one = (p[0] - p[1] - p[2] + p[3]) / (4 * h2);
            double two = (p[4] - p[5] - p[6] + p[7]) / (16 * h2);
            information[a * d + b] = information[b * d + a] = -extrapolate(one, two);
        }
    }
    return v[0];
}

/* --- rates by neighbours, weights by their slopes --------------------------------------------- */

enum { MOST_RATES = 2, MOST_LANES = 16 };

/* Where the lanes stand, in steps of each rate. */
static const signed char places[][MOST_RATES] = {
    {0, 0}, {1, 0}, {-1, 0}, {2, 0},  {-2, 0}, {0, 1}, {0, -1},
    {0, 2}, {0, -2}, {1, 1}, {-1, -1}, {2, 2},  {-2, -2}};

/* Log-likelihood, and slope and information in the weights on the unconstrained scale, at every
 * lane. */
struct lanes {
    int n_rates, rate[MOST_RATES];
    double ll[MOST_LANES];
    double slope[TA_MAX_PAR][MOST_LANES]; /* by parameter */
    struct ta_pass pass;                  /* of the vector that holds the centre */
};

static bool put_lanes(struct ta_joint *j, const double *x, struct lanes *k)
{
    static const int n_places[] = {1, 5, 13};
    k->n_rates = 0;
    for (int p = 0; p < j->d; p++) {
        if (j->info[p].weight < 0) {
            if (k->n_rates == MOST_RATES) {
                return false;
            }
            k->rate[k->n_rates++] = p;
        }
    }
    int n = n_places[k->n_rates];
    for (int l = 0; l < n; l++) {
        memcpy(j->point + l * j->d, x, sizeof *x * (size_t)j->d);
        for (int r = 0; r < k->n_rates; r++) {
            j->point[l * j->d + k->rate[r]] += places[l][r] * step;
        }
    }
    ta_joint_load(j, j->point, n);
    return ta_store_fill(&j->store, &j->runner, n, j->seq);
}

static void pass_lanes(struct ta_joint *j, struct lanes *k)
{
    const struct ta_runner *r = &j->runner;
    double w[TA_MAX_PAR][TA_LANE_PAD];
    for (int v = j->store.n / TA_LANE_PAD - 1; v >= 0; v--) { /* the centre's last */
        for (int i = 0; i < r->n_weights; i++) {
            memcpy(w[i], r->par[r->weight_of[i]] + v * TA_LANE_PAD, sizeof w[i]);
        }
        ta_weights_pass(&j->store, v, w, &k->pass);
        memcpy(k->ll + v * TA_LANE_PAD, k->pass.ll, sizeof k->pass.ll);
        for (int i = 0; i < r->n_weights; i++) {
            int p = r->weight_of[i];
            for (int l = 0; l < TA_LANE_PAD; l++) {
                k->slope[p][v * TA_LANE_PAD + l] =
                    k->pass.gradient[i][l] * ta_free_slope(w[i][l], j->info[p].def->support);
            }
        }
    }
}

/* Lanes of a rate's +h -h +2h -2h. */
static double first_difference(const double *y, int r)
{
    const double *p = y + 1 + 4 * r;
    return extrapolate((p[0] - p[1]) / (2 * step), (p[2] - p[3]) / (4 * step));
}

static double second_difference(const double *y, int r)
{
    const double *p = y + 1 + 4 * r;
    double one = p[0] + p[1] - 2 * y[0], two = (p[2] + p[3] - 2 * y[0]) / 4;
    return extrapolate(one, two) / (step * step);
}

static double cross_difference(const double *y)
{
    double one = y[9] + y[10] - y[1] - y[2] - y[5] - y[6] + 2 * y[0];
    double two = (y[11] + y[12] - y[3] - y[4] - y[7] - y[8] + 2 * y[0]) / 4;
    return extrapolate(one, two) / (2 * step * step);
}

/* The likelihood's part. */
static void likelihood_shape(const struct ta_joint *j, const struct lanes *k, double *gradient,
                             double *information)
{
    const struct ta_runner *r = &j->runner;
    int d = j->d;
    for (int i = 0; i < r->n_weights; i++) {
        int a = r->weight_of[i];
        double own = ta_free_slope(r->par[a][0], j->info[a].def->support);
        gradient[a] = k->slope[a][0];
        for (int v = 0; v <= i; v++) {
            int b = r->weight_of[v];
            double other = ta_free_slope(r->par[b][0], j->info[b].def->support);
            information[a * d + b] = information[b * d + a] =
                k->pass.information[ta_packed(i, v)][0] * own * other;
        }
        if (j->info[a].def->support == TA_POSITIVE) { /* d2/dx2 of exp(x) */
            information[a * d + a] -= k->slope[a][0];
        }
        for (int s = 0; s < k->n_rates; s++) {
            int b = k->rate[s];
            information[a * d + b] = information[b * d + a] = -first_difference(k->slope[a], s);
        }
    }
    for (int s = 0; s < k->n_rates; s++) {
        int a = k->rate[s];
        gradient[a] = first_difference(k->ll, s);
        information[a * d + a] = -second_difference(k->ll, s);
    }
    if (k->n_rates == 2) {
        int a = k->rate[0], b = k->rate[1];
        information[a * d + b] = information[b * d + a] = -cross_difference(k->ll);
    }
}

/* Priors are about one parameter each; a group's density is a quadratic form. Returns its log. */
static double add_beliefs(const struct ta_joint *j, const double *x, double *gradient,
                          double *information)
{
    int d = j->d;
    double sum = 0;
    for (int a = 0; j->prior && a < d; a++) {
        double y[5];
        for (int l = 0; l < 5; l++) {
            y[l] = ta_joint_prior(j, a, x[a] + places[l][0] * step);
        }
        sum += y[0];
        gradient[a] += first_difference(y, 0);
        information[a * d + a] -= second_difference(y, 0);
    }
    for (int a = 0; j->mean && a < d; a++) {
        double pull = 0;
        for (int b = 0; b < d; b++) {
            pull += j->precision[a * d + b] * (x[b] - j->mean[b]);
            information[a * d + b] += j->precision[a * d + b];
        }
        gradient[a] -= pull;
        sum -= pull * (x[a] - j->mean[a]) / 2;
    }
    return sum;
}

double ta_joint_curvature(struct ta_joint *j, const double *x, double *gradient,
                          double *information)
{
    struct lanes k;
    if (!ta_joint_records(j) || !put_lanes(j, x, &k)) {
        return by_values(j, x, gradient, information);
    }
    pass_lanes(j, &k);
    likelihood_shape(j, &k, gradient, information);
    return k.ll[0] + add_beliefs(j, x, gradient, information);
}
