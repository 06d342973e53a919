/* page.h - pages of text and pictures: lines are broken, stacked and centred as one block.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TASK_PAGE_H
#define TASK_PAGE_H

#include "machine.h"

enum ta_line_kind { TA_LINE_TITLE, TA_LINE_TEXT, TA_LINE_QUIET, TA_LINE_GAP };
struct ta_line {
    enum ta_line_kind kind;
    float h; /* of the line with its leading, in units */
    char text[TA_SCENE_TEXT];
};
enum { TA_MAX_LINES = 40 };
struct ta_page {
    const struct ta_task *task;
    float size;   /* of letters, as a factor */
    float bottom; /* units kept free below: navigation */
    int n;
    struct ta_line line[TA_MAX_LINES];
};
struct ta_page ta_page_begin(const struct ta_task *);
/* A paragraph, broken into lines where it is too wide; a and b fill {1} and {2}. */
void ta_page_say(struct ta_page *, enum ta_line_kind, enum ta_phrase, const char *a, const char *b);
void ta_page_write(struct ta_page *, enum ta_line_kind, const char *text);
/* Empty room, or the place of a picture: returns its index for ta_page_y. */
int ta_page_gap(struct ta_page *, float height);
/* Stacks, centres and draws all lines; shrunk where they would not fit. */
void ta_page_draw(struct ta_page *, struct ta_scene *);
/* After ta_page_draw: the centre of a gap, and by how much pictures in it are to be shrunk. */
float ta_page_y(const struct ta_page *, int index, float *shrink);

/* Width of a line of Noto Sans, in units, but for kerning. */
float ta_text_width(const char *text, float height, bool bold);
/* The longest start of `text` that is at most `width` wide and ends at a blank; its length. */
size_t ta_text_fit(const char *text, float height, bool bold, float width);
/* The keys that lead back and on, at the lower edge. */
void ta_page_navigation(const struct ta_task *, struct ta_scene *, bool back, bool on);
/* A quiet line at the lower edge, and the key that a click on it stands for (-1: none). */
void ta_page_hint(const struct ta_task *, struct ta_scene *, enum ta_phrase, int key);

#endif
