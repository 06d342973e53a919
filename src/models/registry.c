/* registry.c - all models, and their parameters as fitted for k arms.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "models.h"

#include <string.h>

const struct ta_model *const ta_models[] = {
#define TA_MODEL(symbol) &symbol,
#include "models.def"
#undef TA_MODEL
    NULL,
};

const struct ta_model *ta_model_find(const char *name)
{
    for (int i = 0; ta_models[i]; i++) {
        if (strcmp(ta_models[i]->name, name) == 0) {
            return ta_models[i];
        }
    }
    return NULL;
}

int ta_model_pars(const struct ta_model *m, int k, struct ta_par_info *info)
{
    int n = 0, weights = 0;
    for (int j = 0; j < m->n_par; j++) {
        const struct ta_param *def = &m->par[j];
        int copies = def->per_position ? k - 1 : 1;
        for (int i = 0; i < copies; i++, n++) {
            if (info) {
                info[n] = (struct ta_par_info){
                    .def = def,
                    .position = def->per_position ? i : -1,
                    .weight = def->role == TA_WEIGHT ? weights : -1,
                };
            }
            weights += def->role == TA_WEIGHT;
        }
    }
    return n;
}

int ta_model_n_weights(const struct ta_model *m, int k)
{
    int n = 0;
    for (int j = 0; j < m->n_par; j++) {
        if (m->par[j].role == TA_WEIGHT) {
            n += m->par[j].per_position ? k - 1 : 1;
        }
    }
    return n;
}

int ta_model_rows(const struct ta_model *m, int k)
{
    return m->arm_rows * k + m->rows;
}

const char *ta_par_name(const struct ta_par_info *info, int k, char *buf)
{
    size_t n = strlen(info->def->name);
    memcpy(buf, info->def->name, n + 1);
    if (info->position >= 0 && k > 2) { /* b1, b2, ...; plain b where there is only one */
        buf[n] = (char)('1' + info->position);
        buf[n + 1] = '\0';
    }
    return buf;
}
