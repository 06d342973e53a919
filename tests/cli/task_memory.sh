#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# 10 000 trials leave memory flat: a session played to its end held no more than the same session
# ended after its first trial. (The outcome table is made before it, about 1 kB a trial.)
# TWOARM_WINDOW=1 also with pictures, which are kept up to a fixed number.
. "$(dirname "$0")/lib.sh"
peak=$TWOARM_TOOLS/peak
[ -x "$TWOARM_TASK" ] || { skip "twoarm-task" "it was not built (no SDL)"; finish; exit; }
if [ -n "${TWOARM_SAN:-}" ]; then
    skip "memory" "sanitizers keep what was freed"
    finish
    exit
fi
# Syncing 10 000 rows to a real disk would measure the disk.
data=$(mktemp -d -p /dev/shm 2>/dev/null) || data=$T/data
trap 'rm -rf "$data"; _cleanup' EXIT
cat >"$T/long.cfg" <<EOF
blocks = 2;
trials = 5000;
practice = { trials = 0; };
instructions = false;
EOF
play=("$TWOARM_TASK" "$T/long.cfg" --agent "rw:alpha=.3,beta=5" --seed 1)
log() { echo "$data/sub-$1/beh/sub-${1}_task-bandit_beh.tsv"; }
rows() { [ "$(wc -l <"$(log "$1")" 2>/dev/null || echo 0)" -ge "$2" ]; }

# ended_early: in real time, after the first trial.
ended_early() {
    "$peak" "$T/early" "${play[@]}" --headless --participant early --data "$data" >"$T/out" 2>&1 &
    local pid=$! result=0
    wait_until 60 rows early 2 || { kill "$pid"; return 1; }
    kill -TERM "$pid"
    wait "$pid" || result=$?
    [ "$result" = 3 ] && ! rows early 100
}
# at_most MORE WHAT THAN: the peak of WHAT in kB is at most MORE above that of THAT.
at_most() {
    echo "$2: $(cat "$T/$2") kB, $3: $(cat "$T/$3") kB"
    [ "$(cat "$T/$2")" -gt 1000 ] && [ "$(cat "$T/$2")" -le $(($(cat "$T/$3") + $1)) ]
}
check "a session ended after its first trial" ended_early
check "the same, of 10 000 trials" "$peak" "$T/whole" "${play[@]}" --headless --fast \
    --participant whole --data "$data"
check "  to its end" rows whole 10001
at_most 1024 whole early >&2 || true
check "  held at most 1 MB more" at_most 1024 whole early

if [ -n "${TWOARM_WINDOW:-}" ]; then
    export SDL_VIDEODRIVER=dummy
    windowed() { # NAME TRIALS
        sed "s/5000/$2/" "$T/long.cfg" >"$T/$1.cfg"
        "$peak" "$T/$1" "$TWOARM_TASK" "$T/$1.cfg" --agent random --fast --windowed \
            --allow-bad-display --seed 1 --participant "$1" --data "$data"
    }
    check "4000 trials with pictures" windowed some 2000
    check "10 000 trials with pictures" windowed many 5000
    at_most 8192 many some >&2 || true
    # 6000 rows of the outcome table, and what textures of other widths take
    check "  held at most 8 MB more" at_most 8192 many some
fi
finish
