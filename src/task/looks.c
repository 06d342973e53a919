/* looks.c - the table of symbol colours, and the names of what a machine looks like.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "looks.h"

#include "twoarm/scene.h"

#include <string.h>

static const struct ta_colour colours[TA_N_COLOURS] = {
    {"blue", 0x3DA8DD}, {"orange", 0xE98346}, {"green", 0x5AAF74},
    {"pink", 0xD084C7}, {"ochre", 0xB99B35},
};

const struct ta_colour *ta_colour_get(int i)
{
    return &colours[i % TA_N_COLOURS];
}

uint32_t ta_colour_fade(uint32_t rgb, uint32_t ground)
{
    uint32_t out = 0;
    for (int shift = 0; shift <= 16; shift += 8) {
        uint32_t c = rgb >> shift & 0xFF, g = ground >> shift & 0xFF;
        out |= ((c + 2 * g + 1) / 3) << shift;
    }
    return out;
}

char *ta_look_name(char *buf, int colour, int symbol)
{
    strcpy(buf, ta_colour_get(colour)->name); /* names of the two tables: 17 bytes at most */
    strcat(buf, "_");
    return strcat(buf, ta_symbol_get(symbol)->name);
}

bool ta_look_find(const char *name, int *colour, int *symbol)
{
    for (int c = 0; c < TA_N_COLOURS; c++) {
        for (int s = 0; s < TA_N_SYMBOLS; s++) {
            char look[40];
            if (strcmp(ta_look_name(look, c, s), name) == 0) {
                *colour = c;
                *symbol = s;
                return true;
            }
        }
    }
    return false;
}
