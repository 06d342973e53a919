/* draw.c - boxes, lines, texts, and the slot machine made of them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw.h"

#include "twoarm/task.h"

#include "keys.h"
#include "looks.h"

#include <assert.h>
#include <string.h>

void ta_draw_begin(struct ta_scene *s, const char *name)
{
    /* the list is left as it is: only the first n entries mean anything */
    s->name = name;
    s->ground = TA_GROUND;
    s->lit = false;
    s->n = s->n_hits = 0;
}

/* Everything not set is 0, so that equal pictures are equal bytes. */
static struct ta_draw *put(struct ta_scene *s, enum ta_draw_kind kind, float x, float y,
                           uint32_t rgb)
{
    assert(s->n < TA_MAX_DRAW);
    struct ta_draw *d = &s->draw[s->n++];
    memset(d, 0, sizeof *d);
    d->kind = kind;
    d->x = x;
    d->y = y;
    d->rgb = rgb;
    return d;
}

void ta_draw_box(struct ta_scene *s, float x, float y, float w, float h, float radius, uint32_t rgb)
{
    struct ta_draw *d = put(s, TA_DRAW_BOX, x, y, rgb);
    d->w = w;
    d->h = h;
    d->radius = radius;
}

void ta_draw_frame(struct ta_scene *s, float x, float y, float w, float h, float radius,
                   float thick, uint32_t rgb)
{
    struct ta_draw *d = put(s, TA_DRAW_FRAME, x, y, rgb);
    d->w = w;
    d->h = h;
    d->radius = radius;
    d->thick = thick;
}

void ta_draw_disc(struct ta_scene *s, float x, float y, float radius, uint32_t rgb)
{
    put(s, TA_DRAW_DISC, x, y, rgb)->radius = radius;
}

void ta_draw_ring(struct ta_scene *s, float x, float y, float radius, float thick, uint32_t rgb)
{
    struct ta_draw *d = put(s, TA_DRAW_RING, x, y, rgb);
    d->radius = radius;
    d->thick = thick;
}

void ta_draw_line(struct ta_scene *s, float x, float y, float x2, float y2, float thick,
                  uint32_t rgb)
{
    struct ta_draw *d = put(s, TA_DRAW_LINE, x, y, rgb);
    d->x2 = x2;
    d->y2 = y2;
    d->thick = thick;
}

void ta_draw_symbol(struct ta_scene *s, int symbol, float x, float y, float side, uint32_t rgb)
{
    struct ta_draw *d = put(s, TA_DRAW_SYMBOL, x, y, rgb);
    d->symbol = symbol;
    d->w = side;
}

void ta_draw_text(struct ta_scene *s, float x, float y, float height, uint32_t rgb,
                  const char *text)
{
    assert(strlen(text) < TA_SCENE_TEXT);
    struct ta_draw *d = put(s, TA_DRAW_TEXT, x, y, rgb);
    d->h = height;
    strcpy(d->text, text);
}

void ta_draw_bold(struct ta_scene *s, float x, float y, float height, uint32_t rgb,
                  const char *text)
{
    ta_draw_text(s, x, y, height, rgb, text);
    s->draw[s->n - 1].bold = true;
}

void ta_draw_cross(struct ta_scene *s)
{
    ta_draw_box(s, 0, 0, 36, 5, 0, TA_INK);
    ta_draw_box(s, 0, 0, 5, 36, 0, TA_INK);
}

/* A colour moved two thirds of the way to the ground. */
static uint32_t faded(uint32_t rgb)
{
    return ta_colour_fade(rgb, TA_GROUND);
}

/* Of a machine: the knob is up until the lever is pulled; then it stands as far below its joint. */
static void draw_lever(struct ta_scene *s, const struct ta_machine *m, uint32_t rgb, uint32_t metal)
{
    float f = m->scale, out = (float)m->side;
    float joint_x = m->x + out * 126 * f, joint_y = m->y + 34 * f;
    float knob_x = m->x + out * 163 * f, knob_y = joint_y + (m->pulled ? 104 : -134) * f;
    ta_draw_line(s, joint_x, joint_y, knob_x, knob_y, 9 * f, metal);
    ta_draw_box(s, joint_x, joint_y, 17 * f, 62 * f, 4 * f, metal);
    ta_draw_disc(s, knob_x, knob_y, 18 * f, rgb);
}

static void draw_window(struct ta_scene *s, const struct ta_machine *m, uint32_t rgb)
{
    float f = m->scale;
    ta_draw_box(s, m->x, m->y - 32 * f, 180 * f, 188 * f, 12 * f, TA_GROUND);
    ta_draw_box(s, m->x, m->y + 112 * f, 136 * f, 20 * f, 10 * f, TA_GROUND);
    if (!m->empty) {
        ta_draw_symbol(s, m->symbol, m->x, m->y - 32 * f, 90 * f, rgb);
    }
}

/* Seen from the front: the handle goes through a slot, its knob above the joint until it is pulled,
 * then as far below it. */
static void draw_large_lever(struct ta_scene *s, const struct ta_machine *m, uint32_t rgb,
                             uint32_t metal)
{
    float f = m->scale, joint = m->y - 46 * f, knob = joint + (m->pulled ? 74 : -74) * f;
    if (m->empty) {
        ta_draw_box(s, m->x, m->y - 32 * f, 180 * f, 188 * f, 12 * f, TA_GROUND);
    } else {
        ta_draw_box(s, m->x, joint, 26 * f, 204 * f, 13 * f, TA_GROUND);
        ta_draw_box(s, m->x, joint, 76 * f, 30 * f, 8 * f, metal);
        ta_draw_line(s, m->x, joint, m->x, knob, 16 * f, metal);
        ta_draw_disc(s, m->x, knob, 31 * f, rgb);
    }
    ta_draw_symbol(s, m->symbol, m->x, m->y + 118 * f, 44 * f, rgb);
}

void ta_draw_machine(struct ta_scene *s, const struct ta_machine *m)
{
    float f = m->scale;
    uint32_t rgb = m->faded ? faded(m->rgb) : m->rgb;
    uint32_t metal = m->faded ? faded(TA_RULE) : (uint32_t)TA_RULE;
    uint32_t panel = m->faded ? faded(TA_PANEL) : (uint32_t)TA_PANEL;
    if (m->marked) {
        ta_draw_frame(s, m->x, m->y, 300 * f, 404 * f, 36 * f, 6 * f, TA_INK);
    }
    if (!m->lever) {
        draw_lever(s, m, rgb, metal);
    }
    ta_draw_box(s, m->x, m->y, 236 * f, 340 * f, 22 * f, panel);
    ta_draw_frame(s, m->x, m->y, 236 * f, 340 * f, 22 * f, 6 * f, rgb);
    if (m->lever) {
        draw_large_lever(s, m, rgb, metal);
    } else {
        draw_window(s, m, rgb);
    }
}

/* Arrows are drawn as shapes: the fonts have no glyphs for them. 79..82: right, left, down, up. */
static bool draw_arrow(struct ta_scene *s, float x, float y, int key)
{
    static const struct {
        float dx, dy;
    } way[] = {{1, 0}, {-1, 0}, {0, 1}, {0, -1}};
    if (key < 79 || key > 82) {
        return false;
    }
    float dx = way[key - 79].dx, dy = way[key - 79].dy;
    float tip_x = x + 13 * dx, tip_y = y + 13 * dy;
    ta_draw_line(s, x - 13 * dx, y - 13 * dy, tip_x, tip_y, 3, TA_INK);
    ta_draw_line(s, tip_x, tip_y, tip_x - 9 * dx - 9 * dy, tip_y - 9 * dy - 9 * dx, 3, TA_INK);
    ta_draw_line(s, tip_x, tip_y, tip_x - 9 * dx + 9 * dy, tip_y - 9 * dy + 9 * dx, 3, TA_INK);
    return true;
}

void ta_draw_key(struct ta_scene *s, float x, float y, int key)
{
    const char *name = ta_key_name(key);
    size_t length = name ? strlen(name) : 1;
    bool arrow = key >= TA_KEY_RIGHT && key <= TA_KEY_UP;
    float width = length > 1 && !arrow ? 34 + 16 * (float)length : 62;
    ta_draw_frame(s, x, y, width, 56, 9, 3, TA_RULE);
    if (!draw_arrow(s, x, y, key)) {
        ta_draw_text(s, x, y, 30, TA_INK, name ? name : "?");
    }
}

void ta_draw_hit(struct ta_scene *s, float x, float y, float w, float h, int key)
{
    assert(s->n_hits < TA_MAX_HIT);
    s->hit[s->n_hits++] = (struct ta_hit){.x = x, .y = y, .w = w, .h = h, .key = key};
}

int ta_scene_hit(const struct ta_scene *s, float x, float y)
{
    for (int i = 0; i < s->n_hits; i++) {
        const struct ta_hit *h = &s->hit[i];
        if (x >= h->x - h->w / 2 && x < h->x + h->w / 2 && y >= h->y - h->h / 2 &&
            y < h->y + h->h / 2) {
            return h->key;
        }
    }
    return -1;
}
