#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What the front end says where there is no display, and that nothing is left behind then.
. "$(dirname "$0")/lib.sh"

show=$TWOARM_TOOLS/sdl_show
if [ ! -x "$show" ] || [ ! -x "$TWOARM_TASK" ]; then
    skip "refusals of the display" "built without SDL2"
    finish
    exit
fi

unset SDL_VIDEODRIVER
check "no display at all" expect_exit 1 env -u DISPLAY -u WAYLAND_DISPLAY "$show"
check "  says what to do" expect_contains "$T/err" "let agents play with --headless"
check "a display that is not there" expect_exit 1 env DISPLAY=:9999 "$show"
check "  is named" expect_contains "$T/err" "DISPLAY is ':9999'"
check "an unknown driver" expect_exit 1 env SDL_VIDEODRIVER=nonsense "$show"
check "  is named" expect_contains "$T/err" "'nonsense'"
check "a number of no display" expect_exit 2 env SDL_VIDEODRIVER=dummy "$show" --display 5
check "  is named" expect_contains "$T/err" "display 5: expected 0 to 0"
check "no fonts" expect_exit 1 env SDL_VIDEODRIVER=dummy TWOARM_ASSETS="$T/none" "$show"
check "  are named" expect_contains "$T/err" "NotoSans-Regular.ttf"

check "a session without a display" \
    expect_exit 1 env -u DISPLAY -u WAYLAND_DISPLAY "$TWOARM_TASK" --participant 1 --data "$T/data"
check "  leaves no file" test ! -e "$T/data"
finish
