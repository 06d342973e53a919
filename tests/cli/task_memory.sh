#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# 10 000 trials leave memory flat: what is held does not grow from the 200th row to the last,
# and at its peak a session played to its end held no more than the same one ended after its first
# trial. (The outcome table is made before it, about 1 kB a trial.) TWOARM_WINDOW=1: also with
# pictures, which are kept up to a fixed number.
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
# flat FILE MORE: the most bytes held in the last half of a session, at most MORE above the first's.
flat() {
    awk -v more="$2" 'NR > 1 { call[++n] = $1; held[n] = $2 }
    END {
        for (i = 1; i <= n; i++)
            if (call[i] <= call[n] / 2) { if (held[i] > first) first = held[i] }
            else if (held[i] > second) second = held[i]
        printf "%d rows: at most %d bytes in the first half, %d in the second\n", call[n], \
            first, second
        exit n < 90 || second > first + more
    }' "$1"
}
heap=(env "TWOARM_HEAP=$T/heap" "LD_PRELOAD=$TWOARM_TOOLS/preload_heap.so")
check "a session ended after its first trial" ended_early
check "the same, of 10 000 trials" "$peak" "$T/whole" "${play[@]}" --headless --fast \
    --participant whole --data "$data"
check "  to its end" rows whole 10001
at_most 1024 whole early >&2 || true
check "  held at most 1 MB more at its peak" at_most 1024 whole early
check "again, with its heap watched" "${heap[@]}" "${play[@]}" --headless --fast \
    --participant again --data "$data"
flat "$T/heap" 4096 >&2 || true
# 4 kB: what the break between the blocks may cost once; a byte lost a row would be 160 kB
check "  no more is held at the end" flat "$T/heap" 4096

if [ -n "${TWOARM_WINDOW:-}" ]; then
    export SDL_VIDEODRIVER=dummy
    check "10 000 trials with pictures" "${heap[@]}" "${play[@]}" --fast --windowed \
        --allow-bad-display --participant window --data "$data"
    flat "$T/heap" 1000000 >&2 || true
    check "  at most 1 MB more is held in the second half" flat "$T/heap" 1000000
fi
finish
