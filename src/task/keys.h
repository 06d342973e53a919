/* keys.h - the keys that pages and the experimenter use, as USB HID usages.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TASK_KEYS_H
#define TASK_KEYS_H

enum {
    TA_KEY_RETURN = 40,
    TA_KEY_ESCAPE = 41,
    TA_KEY_BACKSPACE = 42,
    TA_KEY_TAB = 43,
    TA_KEY_SPACE = 44,
    TA_KEY_KEYPAD_ENTER = 88,
    TA_KEY_I = 12,
    TA_KEY_PAUSE = 19, /* P */
    TA_KEY_S = 22,
    TA_KEY_W = 26,
    TA_KEY_1 = 30, /* 1 .. 9 follow each other */
    TA_KEY_RIGHT = 79,
    TA_KEY_LEFT = 80,
    TA_KEY_DOWN = 81,
    TA_KEY_UP = 82,
    TA_KEY_KEYPAD_1 = 89,
    TA_KEY_SHIFT_LEFT = 225,
    TA_KEY_SHIFT_RIGHT = 229
};

#endif
