/* theme.c - the light ground: the same picture with every colour of the dark one exchanged.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lightness (CIE L*) on the light ground: ground 93, panel 87, line 60, quiet text 40, text 17; the
 * symbols' colours all 50, so that again none stands out. */
#include "looks.h"
#include "machine.h"

static const struct {
    uint32_t dark, light;
} pair[] = {
    {TA_GROUND, 0xEBEBEB}, {TA_PANEL, 0xDADADA}, {TA_RULE, 0x919191},  {TA_QUIET, 0x5E5E5E},
    {TA_INK, 0x2B2B2B},    {0x3DA8DD, 0x2C7FA7}, {0xE98346, 0xB26233}, {0x5AAF74, 0x438557},
    {0xD084C7, 0x9D6397},  {0xB99B35, 0x8C7526},
};
enum { N_PAIRS = sizeof pair / sizeof *pair };

static uint32_t lightened(uint32_t rgb)
{
    for (int i = 0; i < N_PAIRS; i++) {
        if (rgb == pair[i].dark) {
            return pair[i].light;
        }
        if (rgb == ta_colour_fade(pair[i].dark, TA_GROUND)) {
            return ta_colour_fade(pair[i].light, pair[0].light);
        }
    }
    return rgb;
}

void ta_scene_lighten(struct ta_scene *s)
{
    s->ground = lightened(s->ground);
    for (int i = 0; i < s->n; i++) {
        s->draw[i].rgb = lightened(s->draw[i].rgb);
    }
}
