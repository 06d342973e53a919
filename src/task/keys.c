/* keys.c - keys by name: USB HID usage numbers, which SDL's scancodes are too.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A key is known by its place on a US keyboard, so F and J stay under the index fingers in every
 * layout. Names are SDL's, so that logs read like other programs' logs. Source: USB HID Usage
 * Tables 1.12, chapter 10. */
#include "twoarm/task.h"

#include "keys.h"

#include <stddef.h>

enum { N_KEYS = 256 };
static const char *const key_name[N_KEYS] = {
    [4] = "A",
    [5] = "B",
    [6] = "C",
    [7] = "D",
    [8] = "E",
    [9] = "F",
    [10] = "G",
    [11] = "H",
    [12] = "I",
    [13] = "J",
    [14] = "K",
    [15] = "L",
    [16] = "M",
    [17] = "N",
    [18] = "O",
    [19] = "P",
    [20] = "Q",
    [21] = "R",
    [22] = "S",
    [23] = "T",
    [24] = "U",
    [25] = "V",
    [26] = "W",
    [27] = "X",
    [28] = "Y",
    [29] = "Z",
    [30] = "1",
    [31] = "2",
    [32] = "3",
    [33] = "4",
    [34] = "5",
    [35] = "6",
    [36] = "7",
    [37] = "8",
    [38] = "9",
    [39] = "0",
    [TA_KEY_RETURN] = "Return",
    [TA_KEY_ESCAPE] = "Escape",
    [42] = "Backspace",
    [43] = "Tab",
    [TA_KEY_SPACE] = "Space",
    [79] = "Right",
    [80] = "Left",
    [81] = "Down",
    [82] = "Up",
    [84] = "Keypad /",
    [85] = "Keypad *",
    [86] = "Keypad -",
    [87] = "Keypad +",
    [TA_KEY_KEYPAD_ENTER] = "Keypad Enter",
    [89] = "Keypad 1",
    [90] = "Keypad 2",
    [91] = "Keypad 3",
    [92] = "Keypad 4",
    [93] = "Keypad 5",
    [94] = "Keypad 6",
    [95] = "Keypad 7",
    [96] = "Keypad 8",
    [97] = "Keypad 9",
    [98] = "Keypad 0",
    [99] = "Keypad .",
    [224] = "Left Ctrl",
    [225] = "Left Shift",
    [228] = "Right Ctrl",
    [229] = "Right Shift",
};

/* By hand: tolower obeys the locale, and 'I' is no 'i' in Turkish. */
static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool same_name(const char *a, const char *b)
{
    while (*a && lower(*a) == lower(*b)) {
        a++;
        b++;
    }
    return *a == *b;
}

int ta_key_find(const char *name)
{
    for (int i = 0; i < N_KEYS; i++) {
        if (key_name[i] && same_name(key_name[i], name)) {
            return i;
        }
    }
    return -1;
}

const char *ta_key_name(int key)
{
    return key >= 0 && key < N_KEYS ? key_name[key] : NULL;
}

bool ta_key_is_kept(int key)
{
    return key == TA_KEY_ESCAPE || key == TA_KEY_SPACE || key == TA_KEY_RETURN ||
           key == TA_KEY_KEYPAD_ENTER || key == TA_KEY_PAUSE;
}
