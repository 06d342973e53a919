/* commands.h - the commands of `twoarm`, declared from commands.def.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_COMMANDS_H
#define TWOARM_COMMANDS_H

#include "twoarm/options.h"

#define TA_COMMAND(symbol) extern const struct ta_command symbol;
#include "cli/commands.def"
#undef TA_COMMAND

#endif
