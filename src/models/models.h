/* models.h - the models' structs, declared from models.def.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_MODELS_H
#define TWOARM_MODELS_H

#include "twoarm/model.h"

#define TA_MODEL(symbol) extern const struct ta_model symbol;
#include "models.def"
#undef TA_MODEL

/* Always built and put through the contract tests, never listed: the model to copy for a new one.
 */
extern const struct ta_model ta_model_template;

#endif
