/* start.h - the start screen as a state machine: fields to fill in, and a button.
 *
 * Fed with keys, typed characters and clicks; whoever runs it checks the values after each change
 * and writes a note beside each field. It knows no disk and no clock.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TWOARM_START_H
#define TWOARM_START_H

#include "twoarm/scene.h"
#include "twoarm/texts.h"

enum { TA_START_VALUE = 64, TA_START_FIELDS = 16, TA_START_CHOICES = 8 };
struct ta_start_field {
    const char *label;          /* borrowed */
    char value[TA_START_VALUE]; /* as typed; of a choice: the word chosen, "" for none yet */
    int n_choices;              /* 0: typed */
    char choice[TA_START_CHOICES][TA_START_VALUE];
    char note[TA_SCENE_TEXT]; /* beside it */
    bool wrong;               /* with this the session cannot begin */
    bool required;
};
struct ta_start {
    const struct ta_texts *texts;
    char title[TA_SCENE_TEXT], subtitle[TA_SCENE_TEXT];
    char below[2][TA_SCENE_TEXT]; /* where data go; what the display is worth */
    bool below_wrong[2], blocked; /* blocked: nothing can begin, whatever is typed */
    int n, focus; /* focus n: the button */
    struct ta_start_field field[TA_START_FIELDS];
    bool shift, tried; /* tried: what is missing is now said too */
    bool light;
};
enum ta_start_answer {
    TA_START_SAME,    /* nothing happened */
    TA_START_MOVED,   /* only the picture is new */
    TA_START_CHANGED, /* a value is new: check them */
    TA_START_GO,      /* the button: begin when nothing is wrong, else ta_start_point */
    TA_START_LEAVE    /* Escape */
};
enum ta_start_answer ta_start_key(struct ta_start *, int key, bool down);
enum ta_start_answer ta_start_type(struct ta_start *, const char *text);
enum ta_start_answer ta_start_click(struct ta_start *, float x, float y);
bool ta_start_ready(const struct ta_start *); /* nothing is wrong */
void ta_start_point(struct ta_start *);       /* to the first field that is wrong */
bool ta_start_types(const struct ta_start *); /* the focus is where characters are typed */
void ta_start_scene(const struct ta_start *, struct ta_scene *);

#endif
