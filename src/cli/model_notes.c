/* model_notes.c - what the models asked for take from the data without being told: where arms
 * stood, and what rewards run from and to.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "model_notes.h"

#include "twoarm/columns.h"
#include "twoarm/io.h"

#include <stdlib.h>
#include <string.h>

/* Do the model's features change with where arms stand? Asked of the model itself: one look with
 * arms in order, one in reverse. */
static bool reads_sides(const struct ta_model *m, int k)
{
    enum { N = TA_LANE_PAD };
    struct ta_par_info info[TA_MAX_PAR];
    int n_par = ta_model_pars(m, k, info), cells = k * N;
    int looks = m->rule ? cells : ta_model_n_weights(m, k) * cells;
    double *room = ta_must(aligned_alloc(
        64, sizeof *room * (size_t)(n_par * N + ta_model_rows(m, k) * N + cells + 2 * looks + N)));
    double *st = room + n_par * N, *position = st + ta_model_rows(m, k) * N;
    double *look[] = {position + cells, position + cells + looks};
    const double *par[TA_MAX_PAR];
    for (int j = 0; j < n_par; j++) {
        par[j] = room + j * N;
        for (int i = 0; i < N; i++) {
            room[j * N + i] = info[j].def->typical;
        }
    }
    struct ta_lanes lanes = {.n = N, .k = k, .scale = {0.5, 0, 1}, .par = par, .st = st};
    struct ta_view view = {.position = position};
    m->init(&lanes);
    for (int way = 0; way < 2; way++) {
        for (int i = 0; i < cells; i++) {
            position[i] = way ? k - 1 - i / N : i / N;
        }
        (m->rule ? m->rule : m->feature)(&lanes, &view, look[way]);
    }
    bool reads = memcmp(look[0], look[1], sizeof *room * (size_t)looks) != 0;
    free(room);
    return reads;
}

static void add_name(struct ta_text *names, const struct ta_model *m)
{
    ta_text_add(names, "%s%s", names->n ? ", " : "", m->name);
}

static void note_sides(const struct ta_dataset *data, const char *models, struct ta_text *to)
{
    int without = 0;
    for (int i = 0; i < data->n; i++) {
        without += !data->who[i].position;
    }
    if (without) {
        ta_text_add(to, "%s: no columns side_1, side_2, ... say where arms stood", models);
        if (without < data->n) {
            ta_text_add(to, " for %d of %d participants", without, data->n);
        }
        ta_text_add(to, ": taken to be in the order of their numbers, so that b is toward arm 1\n");
    }
}

void ta_model_notes(const struct ta_model *const *model, int n, const struct ta_dataset *data,
                    struct ta_text *to)
{
    struct ta_text sides = {0}, range = {0};
    for (int m = 0; m < n; m++) {
        if (!model[m]->plays_only && reads_sides(model[m], data->k)) {
            add_name(&sides, model[m]);
        }
        if (model[m]->by_range) {
            add_name(&range, model[m]);
        }
    }
    if (sides.n) {
        note_sides(data, sides.s, to);
    }
    if (range.n) {
        char lo[40], hi[40];
        ta_real_format(data->scale.lo, lo, sizeof lo);
        ta_real_format(data->scale.hi, hi, sizeof hi);
        ta_text_add(to, "%s: rewards run from %s to %s, %s\n", range.s, lo, hi, data->range_from);
    }
    ta_text_free(&sides);
    ta_text_free(&range);
}
