#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The start screen in a real window, filled in by real X keys, and the session that follows.
. "$(dirname "$0")/lib.sh"

keys=$TWOARM_TOOLS/xkeys
for need in "$keys" "$TWOARM_TASK"; do
    if [ ! -x "$need" ]; then
        skip "the start screen" "no ${need##*/}: built without SDL2, libX11 or libXtst"
        finish
        exit
    fi
done
if ! xvfb_start 1024x600; then
    skip "the start screen" "no Xvfb"
    finish
    exit
fi
"$keys" tap Shift_L 1 >/dev/null 2>&1 || {
    skip "the start screen" "the X server has no XTest"
    finish
    exit
}
printf '%s\n' 'fields = ( { name = "age"; kind = "whole"; from = 18; to = 99; required = true; },' \
    '  { name = "hand"; kind = "choice"; levels = ("right", "left"); } );' >"$T/fields.cfg"
type_keys() {
    local key
    for key in "$@"; do
        "$keys" tap "$key" 20 >/dev/null
        sleep 0.05
    done
}
start() {
    "$TWOARM_TASK" "$T/fields.cfg" --windowed --allow-bad-display --data "$T/data" \
        >"$T/out" 2>"$T/err" &
    task=$!
    sleep "${TWOARM_START_SECONDS:-5}"
}
ended() { ! kill -0 "$task" 2>/dev/null; }

# Age 7 is refused beside its field; then 27 begins the session.
start
type_keys 0 4 2 Tab Tab Tab 7 Return
check "nothing is made while a field is wrong" test ! -e "$T/data"
type_keys BackSpace 2 7 Tab Right Return
json=$T/data/sub-042/ses-1/beh/sub-042_ses-1_task-bandit_beh.json
check "the session typed in begins" wait_until 20 test -e "$json"
check "  the answers are in participants.tsv" wait_until 5 grep -qP 'sub-042\thuman\t27\tright' \
    "$T/data/participants.tsv"
kill -TERM "$task" 2>/dev/null || true
status=0
wait "$task" || status=$?
check "  and ends as any other" test "$status" = 3

# The same again is taken; a click-free way out is Escape.
start
type_keys 0 4 2 Tab Tab Tab 2 7 Return Return
check "a session that exists is not begun" test ! -e "$T/data/sub-042/ses-2"
type_keys Escape
check "Escape leaves the start screen" wait_until 10 ended
status=0
wait "$task" || status=$?
check "  with nothing begun" test "$status" = 3
check "  and nothing changed" test "$(grep -c sub- "$T/data/participants.tsv")" = 1
finish
