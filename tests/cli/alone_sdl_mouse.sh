#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The mouse with a real pointer, in windows of two sizes: a click at a machine chooses the arm that
# stands there, at its time; one beside them does nothing, and none does without `mouse`.
. "$(dirname "$0")/lib.sh"
. "$TWOARM_TOP/tests/realtime_lib.sh"

keys=$TWOARM_TOOLS/xkeys
for need in "$keys" "$TWOARM_TASK"; do
    if [ ! -x "$need" ]; then
        skip "the mouse" "no ${need##*/}: built without SDL2, libX11 or libXtst"
        finish
        exit
    fi
done
cat >"$T/mouse.cfg" <<EOF
mouse = true;
instructions = false;
practice = { trials = 0; };
blocks = 1;
trials = 6;
timing = { fixation = 0.2; deadline = 2; highlight = 0.1; feedback = 0.2; interval = 0.2; };
EOF
sed 's/^mouse = .*/mouse = false;/; s/^trials = .*/trials = 2;/; s/deadline = 2/deadline = 0.8/' \
    "$T/mouse.cfg" >"$T/none.cfg"

# played NAME FILE OPTION...: a session of that experiment, clicked through.
played() {
    local name=$1 file=$2 task result=0
    shift 2
    "$TWOARM_TASK" "$file" --allow-bad-display --participant X --seed 5 --data "$T/$name" "$@" \
        >"$T/$name.out" 2>"$T/$name.err" &
    task=$!
    "$keys" play 90 mouse=1 >"$T/$name.sent"
    kill "$task" 2>/dev/null || true # it has ended, unless it hangs
    wait "$task" || result=$?
    [ "$result" = 0 ] || cat "$T/$name.err"
    return "$result"
}
right_arms() { # NAME: what was clicked was chosen, at its time
    local log
    log=$(echo "$T/$1"/sub-X/beh/*_beh.tsv)
    compare_log "$(zero_of "${log%.tsv}.json")" "$T/$1.sent" "$log" fj 1
}
no_answer() { # NAME: as many clicks, and every trial missed
    local log
    log=$(echo "$T/$1"/sub-X/beh/*_beh.tsv)
    [ "$(grep -c '^[fj]' "$T/$1.sent")" -ge 2 ] || { echo "no clicks"; return 1; }
    awk -F '\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        $at["status"] != "missed" || $at["response_time"] != "n/a" { exit 1 }' "$log"
}

for size in 1024x600 1920x1080; do
    if ! xvfb_start "$size" || ! "$keys" tap Shift_L 1 >/dev/null 2>&1; then
        skip "the mouse at $size" "no Xvfb with XTest"
        continue
    fi
    check "$size: a session is clicked through" played "$size" "$T/mouse.cfg"
    check "  the log has the arms clicked at, at their times" right_arms "$size"
    right_arms "$size" >&2 || true
    if [ "$size" = 1024x600 ]; then
        check "$size: without mouse = true" played none "$T/none.cfg" --windowed
        check "  no click is an answer" no_answer none
    fi
    kill "$_xvfb"
done
finish
