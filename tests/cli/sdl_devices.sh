#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A scanner's pulses as real X keys, triggers into a FIFO in real time, a patch on the screen.
. "$(dirname "$0")/lib.sh"

keys=$TWOARM_TOOLS/xkeys
for need in "$keys" "$TWOARM_TASK"; do
    if [ ! -x "$need" ]; then
        skip "devices in a window" "no ${need##*/}: built without SDL2, libX11 or libXtst"
        finish
        exit
    fi
done
if ! xvfb_start 1024x600 || ! "$keys" tap Shift_L 1 >/dev/null 2>&1; then
    skip "devices in a window" "no Xvfb, or its X server has no XTest"
    finish
    exit
fi
cd "$T"
mkfifo codes
cat >scan.cfg <<'END'
blocks = 1; trials = 2; practice = { trials = 0; }; instructions = false;
timing = { fixation = 0.2; deadline = 0; highlight = 0.2; feedback = 0.3; interval = 0.2; };
triggers = { device = "file"; path = "codes"; onset = 7; choice = 8; feedback = 9; };
photodiode = { corner = "upper-left"; size = 0.1; };
scanner = { key = "5"; pulses = 2; };
END
cat codes >seen &
"$TWOARM_TASK" scan.cfg --participant 01 --windowed --allow-bad-display >out 2>err &
task=$!
log=data/sub-01/beh/sub-01_task-bandit_beh.tsv
tap() { "$keys" tap "$1" 20 >/dev/null; sleep 0.3; }
rows() { [ "$(wc -l <$log)" -ge "$1" ]; }
wait_until 60 test -s $log
# The window has the keyboard a moment after it is there: space until the page is gone cannot be
# seen from here, but keys before the scanner's page count for nothing.
sleep "${TWOARM_START_SECONDS:-2}"
tap 5
tap space
sleep 0.5
tap f # not a pulse
tap 5
check "one pulse of two does not begin" test ! -s seen
tap 5
check "the second one does" wait_until 20 grep -q stimulus seen
tap 5
tap f
check "the answer's code is there" wait_until 20 grep -q '^8	highlight' seen
check "  and the outcome's" wait_until 20 grep -q '^9	feedback' seen
check "a row is saved" wait_until 20 rows 2
wait_until 20 sh -c '[ "$(grep -c stimulus seen)" = 2 ]'
tap j
check "and another" wait_until 20 rows 3
sleep 0.5
tap space
tap space
wait_until 20 sh -c "! kill -0 $task 2>/dev/null" || kill -KILL $task
status=0
wait "$task" || status=$?
check "the session is complete" test "$status" = 0
column() { head -n 1 $log | tr '\t' '\n' | grep -nx "$1" | cut -d : -f 1; }
cells() { tail -n +2 $log | cut -f "$(column "$1")" | tr '\n' ' '; }
check "pulses are counted from the first that was waited for" test "$(cells pulse)" = "2 3 "
check "codes are in the rows" test "$(cells trigger_code)" = "9 9 "
check "  with what the write took" sh -c "echo '$(cells trigger_delay)' | grep -qE '^0\.[0-9]+ 0\.'"
finish
