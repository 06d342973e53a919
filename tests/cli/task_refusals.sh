#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What twoarm-task refuses, with its exit status and message, and that nothing was made by then.
. "$(dirname "$0")/lib.sh"
[ -x "$TWOARM_TASK" ] || { skip "twoarm-task" "it was not built (no SDL)"; finish; exit; }
cd "$T"
agent=(--agent rw:alpha=.3,beta=5 --fast --headless)

# refused CODE TEXT ARGUMENT...: exit status, message, no data.
refused() {
    local code=$1 text=$2
    shift 2
    expect_exit "$code" "$TWOARM_TASK" "$@" || return 1
    expect_contains "$T/err" "$text" || return 1
    [ ! -s "$T/out" ] || { echo "something on standard output"; return 1; }
    [ ! -e data ] || { echo "a data folder was made"; return 1; }
}

check "nobody plays" refused 2 "--participant 012" "${agent[@]}"
check "a label with a slash" refused 2 "found '../x'" --participant ../x "${agent[@]}"
check "an empty label" refused 2 "found ''" --participant "" "${agent[@]}"
check "a label with sub-" refused 2 "leave out 'sub-'" --participant sub-01 "${agent[@]}"
check "a label that is too long" refused 2 "1 to 64 letters" \
    --participant "$(printf 'a%.0s' {1..65})" "${agent[@]}"
check "a bad session label" refused 2 "--session: expected" --participant a --session b_c \
    "${agent[@]}"
check "run 0" refused 2 "--run: expected 1 or more" --participant a --run 0 "${agent[@]}"
check "a run that is no number" refused 2 "--run" --participant a --run two "${agent[@]}"
check "no trials" refused 2 "expected 1 to 40" --participant a --trials 0 "${agent[@]}"
check "more trials than a block has" refused 2 "expected 1 to 40" --participant a --trials 41 \
    "${agent[@]}"
check "a negative seed" refused 2 "--seed" --participant a --seed -1 "${agent[@]}"
check "a seed beyond 2^53" refused 2 "--seed" --participant a --seed 9007199254740992 "${agent[@]}"
check "fast without an agent" refused 2 "--fast is for simulated" --participant a --fast
check "headless without an agent" refused 2 "--headless shows nothing" --participant a --headless
check "an unknown model" refused 2 "did you mean" --participant a --agent rv:alpha=.3,beta=5 \
    --fast --headless
check "an agent without a parameter" refused 2 "beta" --participant a --agent rw:alpha=.3 --fast \
    --headless
check "an agent with a bad value" refused 2 "alpha" --participant a --agent rw:alpha=2,beta=5 \
    --fast --headless
check "a study with a label" refused 2 "leave out --participant" --participant a --participants 3 \
    --agent random --fast --headless
check "a study of people" refused 2 "give --agent" --participants 3
check "a study of nobody" refused 2 "expected 1 to 999" --participants 0 --agent random --fast
check "a recording that is not there" refused 2 "cannot be read" --participant a --fast --headless \
    --agent replay:none_beh.tsv --seed 1
check "nothing to resume" refused 2 "no such session" --participant a "${agent[@]}" --resume

several() {
    expect_exit 2 "$TWOARM_TASK" --participant a-b --session c-d --trials 99 --fast || return 1
    [ "$(wc -l <"$T/err")" = 4 ] || { cat "$T/err"; return 1; }
}
check "all mistakes are said at once" several

: >file
check "a file where the folder should be" refused 2 "file is not a folder" --participant a --data \
    file "${agent[@]}"
check "a folder within a file" refused 2 "file is not a folder" --participant a --data file/data \
    "${agent[@]}"
check "a folder that cannot be made" refused 2 "/proc" --participant a --data /proc/twoarm \
    "${agent[@]}"
if [ "$(id -u)" = 0 ]; then
    skip "a folder without permission" "root may write everywhere"
else
    mkdir closed
    chmod 500 closed
    check "a folder without permission" refused 2 "no data can be written" --participant a --data \
        closed "${agent[@]}"
fi

no_display() {
    env -u DISPLAY -u WAYLAND_DISPLAY SDL_VIDEODRIVER=x11 "$TWOARM_TASK" --participant a \
        >"$T/out" 2>"$T/err"
    [ $? = 1 ] || { echo "another exit status"; cat "$T/err"; return 1; }
    expect_contains "$T/err" "display" || return 1
    [ ! -e data ] || { echo "a data folder was made"; return 1; }
}
check "no display" no_display

check "help" expect_exit 0 "$TWOARM_TASK" --help
check "  names the options" expect_contains "$T/out" "--participant LABEL"
check "version" expect_exit 0 "$TWOARM_TASK" --version
check "  names the program" expect_contains "$T/out" "twoarm-task "
finish
