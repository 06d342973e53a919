/* scene_start.c - the picture of the start screen: labels, boxes, a note beside each, the button.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "twoarm/start.h"

#include "draw.h"
#include "looks.h"
#include "page.h"
#include "start_hits.h"

#include <string.h>

/* All within 5:4: labels end at LABEL_END, boxes are BOX_W wide, notes end at the edge. */
enum {
    TITLE_Y = -306,
    SUBTITLE_Y = -262,
    TOP_Y = -226,
    BUTTON_Y = 216,
    BELOW_Y = 276,
    LABEL_END = -196,
    BOX_X = -30,
    BOX_W = 300,
    NOTE_X = 140,
    NOTE_W = 300,
    WARNING = 0xE98346
};

/* A line that ends at x. */
static void draw_right(struct ta_scene *s, float x, float y, float h, uint32_t rgb,
                       const char *text)
{
    float w = ta_text_width(text, h, false);
    ta_draw_text(s, x - w, y, h, rgb, text);
    s->draw[s->n - 1].align = TA_LEFT;
}

static void draw_left(struct ta_scene *s, float x, float y, float h, uint32_t rgb, const char *text)
{
    ta_draw_text(s, x, y, h, rgb, text);
    s->draw[s->n - 1].align = TA_LEFT;
}

/* In one line, or two smaller ones. */
static void draw_note(struct ta_scene *s, float y, uint32_t rgb, const char *note)
{
    char first[TA_SCENE_TEXT];
    size_t n = ta_text_fit(note, 20, false, NOTE_W);
    if (!note[n]) {
        if (*note) {
            draw_left(s, NOTE_X, y, 20, rgb, note);
        }
        return;
    }
    n = ta_text_fit(note, TA_SIZE_LEAST, false, NOTE_W);
    memcpy(first, note, n);
    first[n] = '\0';
    draw_left(s, NOTE_X, y - 12, TA_SIZE_LEAST, rgb, first);
    draw_left(s, NOTE_X, y + 12, TA_SIZE_LEAST, rgb, note + n + (note[n] == ' '));
}

/* What stands in a box: its end, where it is too long. */
static void draw_value(struct ta_scene *s, float y, float h, const char *value, bool caret)
{
    const char *shown = value;
    float left = BOX_X - BOX_W / 2.0f + 16;
    while (ta_text_width(shown, h, false) > BOX_W - 40) {
        shown++;
        while (((unsigned char)*shown & 0xC0) == 0x80) {
            shown++;
        }
    }
    if (*shown) {
        draw_left(s, left, y, h, TA_INK, shown);
    }
    if (caret) {
        float x = left + ta_text_width(shown, h, false) + 3;
        ta_draw_line(s, x, y - 14, x, y + 14, 2, TA_INK);
    }
}

/* Small arrows say that there are other values. */
static void draw_turns(struct ta_scene *s, float y)
{
    for (int side = -1; side <= 1; side += 2) {
        float x = BOX_X + BOX_W / 2.0f - 30 + 9.0f * (float)side, out = 6.0f * (float)side;
        ta_draw_line(s, x, y - 7, x + out, y, 2, TA_QUIET);
        ta_draw_line(s, x + out, y, x, y + 7, 2, TA_QUIET);
    }
}

static void draw_field(const struct ta_start *start, struct ta_scene *s, int i, float y, float h)
{
    const struct ta_start_field *f = &start->field[i];
    bool focus = start->focus == i;
    draw_right(s, LABEL_END, y, h > 40 ? 22 : TA_SIZE_LEAST, TA_QUIET, f->label);
    ta_draw_box(s, BOX_X, y, BOX_W, h, 8, TA_PANEL);
    ta_draw_frame(s, BOX_X, y, BOX_W, h, 8, focus ? 3 : 2,
                  focus                      ? TA_INK
                  : f->wrong && start->tried ? WARNING
                                             : TA_RULE);
    float letters = h * 0.52f > TA_SIZE_LEAST ? h * 0.52f : TA_SIZE_LEAST;
    draw_value(s, y, letters, f->value, focus && f->n_choices == 0);
    if (f->n_choices) {
        draw_turns(s, y);
    }
    draw_note(s, y, f->wrong ? WARNING : TA_QUIET, f->note);
    ta_draw_hit(s, BOX_X, y, BOX_W, h, TA_START_HIT_FIELD + i);
}

static void draw_button(const struct ta_start *start, struct ta_scene *s)
{
    bool ready = ta_start_ready(start), focus = start->focus == start->n;
    uint32_t blue = ta_colour_get(0)->rgb;
    if (focus) {
        ta_draw_frame(s, BOX_X, BUTTON_Y, BOX_W + 16, 64, 14, 3, TA_INK);
    }
    ta_draw_box(s, BOX_X, BUTTON_Y, BOX_W, 48, 8, ready ? blue : TA_PANEL);
    ta_draw_bold(s, BOX_X, BUTTON_Y, 22, ready ? TA_GROUND : TA_QUIET,
                 start->texts->phrase[TA_SAY_START_BUTTON]);
    ta_draw_hit(s, BOX_X, BUTTON_Y, BOX_W, 48, TA_START_HIT_BUTTON);
}

/* Shrunk to the screen's width, and never beyond what can be read: then its middle is left out. */
static void draw_below(const struct ta_start *start, struct ta_scene *s, int i)
{
    const char *text = start->below[i];
    float w = ta_text_width(text, 20, false), h = w > 860 ? 20 * 860 / w : 20;
    if (!*text) {
        return;
    }
    ta_draw_text(s, 0, (float)(BELOW_Y + 28 * i), h < TA_SIZE_LEAST ? TA_SIZE_LEAST : h,
                 start->below_wrong[i] ? WARNING : TA_QUIET, text);
}

void ta_start_scene(const struct ta_start *start, struct ta_scene *s)
{
    float room = BUTTON_Y - 40 - TOP_Y, step = room / (float)start->n;
    step = step > 62 ? 62 : step;
    float box = step < 54 ? step - 8 : 46, top = TOP_Y + (room - step * (float)start->n) / 2;
    ta_draw_begin(s, "start");
    ta_draw_bold(s, 0, TITLE_Y, 40, TA_INK, start->title);
    ta_draw_text(s, 0, SUBTITLE_Y, 20, TA_QUIET, start->subtitle);
    for (int i = 0; i < start->n; i++) {
        draw_field(start, s, i, top + step * ((float)i + 0.5f), box);
    }
    draw_button(start, s);
    draw_below(start, s, 0);
    draw_below(start, s, 1);
    ta_draw_text(s, 0, BELOW_Y + 60, TA_SIZE_LEAST, TA_RULE,
                 start->texts->phrase[TA_SAY_START_KEYS]);
    if (start->light) {
        ta_scene_lighten(s);
    }
}
