/* looks.h - colours of the task's pictures.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Symbols' colours have the same lightness (CIE L* 65), so that no arm stands out; blue and orange
 * come first because every colour vision tells them apart. */
#ifndef TASK_LOOKS_H
#define TASK_LOOKS_H

#include <stdbool.h>
#include <stdint.h>

enum {
    TA_GROUND = 0x353535,
    TA_PANEL = 0x424242,
    TA_RULE = 0x777777,
    TA_QUIET = 0xB9B9B9,
    TA_INK = 0xEBEBEB
};

enum { TA_N_COLOURS = 5 };
struct ta_colour {
    const char *name; /* as in the log: "blue_square" */
    uint32_t rgb;
};
/* Number i of TA_N_COLOURS, modulo that. */
const struct ta_colour *ta_colour_get(int i);
/* The colour moved two thirds of the way to the ground. */
uint32_t ta_colour_fade(uint32_t rgb, uint32_t ground);
/* "blue_square", as in the log; buf of at least 40 bytes. Returns buf. */
char *ta_look_name(char *buf, int colour, int symbol);
/* The other way round; false when there is no such colour or symbol. */
bool ta_look_find(const char *name, int *colour, int *symbol);

#endif
