/* keys.h - the keys that pages and the experimenter use, as USB HID usages.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TASK_KEYS_H
#define TASK_KEYS_H

enum { TA_KEY_RETURN = 40, TA_KEY_ESCAPE = 41, TA_KEY_SPACE = 44, TA_KEY_KEYPAD_ENTER = 88 };

#endif
