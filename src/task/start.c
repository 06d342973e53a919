/* start.c - what keys, characters and clicks do on the start screen.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "twoarm/start.h"

#include "keys.h"
#include "start_hits.h"

#include <string.h>

bool ta_start_ready(const struct ta_start *s)
{
    for (int i = 0; i < s->n; i++) {
        if (s->field[i].wrong) {
            return false;
        }
    }
    return !s->blocked;
}

void ta_start_point(struct ta_start *s)
{
    for (int i = 0; i < s->n; i++) {
        if (s->field[i].wrong) {
            s->focus = i;
            return;
        }
    }
}

bool ta_start_types(const struct ta_start *s)
{
    return s->focus < s->n && s->field[s->focus].n_choices == 0;
}

static enum ta_start_answer go(struct ta_start *s)
{
    s->tried = true;
    return TA_START_GO;
}

static enum ta_start_answer move(struct ta_start *s, int by)
{
    s->focus = (s->focus + by + s->n + 1) % (s->n + 1);
    return TA_START_MOVED;
}

static int chosen(const struct ta_start_field *f)
{
    for (int i = 0; i < f->n_choices; i++) {
        if (strcmp(f->choice[i], f->value) == 0) {
            return i;
        }
    }
    return -1;
}

/* The next or former choice; without one yet, the first or last. */
static enum ta_start_answer turn(struct ta_start_field *f, int by)
{
    int now = chosen(f);
    int next = now < 0 ? (by > 0 ? 0 : f->n_choices - 1) : (now + by + f->n_choices) % f->n_choices;
    strcpy(f->value, f->choice[next]);
    return TA_START_CHANGED;
}

/* Takes off the last character, all its bytes. */
static enum ta_start_answer erase(struct ta_start_field *f)
{
    size_t n = strlen(f->value);
    if (n == 0 || f->n_choices > 0) {
        return TA_START_SAME;
    }
    while (n > 1 && ((unsigned char)f->value[n - 1] & 0xC0) == 0x80) {
        n--;
    }
    f->value[n - 1] = '\0';
    return TA_START_CHANGED;
}

enum ta_start_answer ta_start_key(struct ta_start *s, int key, bool down)
{
    struct ta_start_field *f = s->focus < s->n ? &s->field[s->focus] : NULL;
    if (key == TA_KEY_SHIFT_LEFT || key == TA_KEY_SHIFT_RIGHT) {
        s->shift = down;
    }
    if (!down) {
        return TA_START_SAME;
    }
    switch (key) {
    case TA_KEY_TAB:
        return move(s, s->shift ? -1 : 1);
    case TA_KEY_DOWN:
        return move(s, 1);
    case TA_KEY_UP:
        return move(s, -1);
    case TA_KEY_RETURN:
    case TA_KEY_KEYPAD_ENTER:
        return go(s);
    case TA_KEY_ESCAPE:
        return TA_START_LEAVE;
    case TA_KEY_BACKSPACE:
        return f ? erase(f) : TA_START_SAME;
    case TA_KEY_SPACE:
        return f ? (f->n_choices ? turn(f, 1) : TA_START_SAME) : go(s);
    case TA_KEY_RIGHT:
        return f && f->n_choices ? turn(f, 1) : TA_START_SAME;
    case TA_KEY_LEFT:
        return f && f->n_choices ? turn(f, -1) : TA_START_SAME;
    default:
        return TA_START_SAME;
    }
}

enum ta_start_answer ta_start_type(struct ta_start *s, const char *text)
{
    if (!ta_start_types(s)) {
        return TA_START_SAME;
    }
    struct ta_start_field *f = &s->field[s->focus];
    if (strlen(f->value) + strlen(text) >= TA_START_VALUE || strpbrk(text, "\t\r\n")) {
        return TA_START_SAME;
    }
    strcat(f->value, text);
    return TA_START_CHANGED;
}

enum ta_start_answer ta_start_click(struct ta_start *s, float x, float y)
{
    struct ta_scene scene;
    ta_start_scene(s, &scene);
    int hit = ta_scene_hit(&scene, x, y);
    if (hit == TA_START_HIT_BUTTON) {
        s->focus = s->n;
        return go(s);
    }
    int field = hit - TA_START_HIT_FIELD;
    if (field < 0 || field >= s->n) {
        return TA_START_SAME;
    }
    bool again = s->focus == field;
    s->focus = field;
    return s->field[field].n_choices && again ? turn(&s->field[field], 1) : TA_START_MOVED;
}
