#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Real X key events from another process (XTest), and what the program made of them: which key, and
# when. The other process notes CLOCK_MONOTONIC before a key is sent and when the server has it.
#
# For every key: sent <= read, and read within read_bound + 1 ms of its arrival at the server.
# TWOARM_KEYS (300) and TWOARM_KEY_TRIALS (2 a block, 10 in all) say how many.
. "$(dirname "$0")/lib.sh"
. "$TWOARM_TOP/tests/realtime_lib.sh"

keys=$TWOARM_TOOLS/xkeys show=$TWOARM_TOOLS/sdl_show
for need in "$keys" "$show" "$TWOARM_TASK"; do
    if [ ! -x "$need" ]; then
        skip "keys in a real window" "no ${need##*/}: built without SDL2, libX11 or libXtst"
        finish
        exit
    fi
done
if ! xvfb_start 1280x720; then
    skip "keys in a real window" "no Xvfb"
    finish
    exit
fi
"$keys" tap Shift_L 1 >/dev/null 2>&1 || {
    skip "keys in a real window" "the X server has no XTest"
    finish
    exit
}

# --- the front end alone, in a screen of its own beside the session's ---
front() {
    local top=$T shown
    T=$top/front # where xvfb_start keeps its notes
    mkdir "$T"
    xvfb_start 1280x720 || return 1
    "$show" --software --seconds "$((60 + ${TWOARM_KEYS:-300} / 5))" \
        --inputs $((2 * ${TWOARM_KEYS:-300})) >"$top/read" 2>"$top/show" &
    shown=$!
    if wait_until 30 grep -q ready "$top/read"; then
        : >"$top/opened"
        sleep 0.3
        "$keys" press "${TWOARM_KEYS:-300}" >"$top/pressed"
    else
        kill "$shown"
    fi
    wait "$shown" || rm -f "$top/opened"
    kill "$_xvfb"
}
front &
front=$!

# compare_keys SENT READ: prints numbers; fails when a key is lost, wrong, or its time impossible.
compare_keys() {
    awk '
    FNR == NR {
        if ($1 == "f" || $1 == "j") { key[++n] = $1 == "f" ? 9 : 13; sent[n] = $2; got[n] = $3 }
        next
    }
    $1 == "down" {
        m++
        wrong += $2 != key[m]
        error = ($3 - sent[m]) / 1e6
        early += error < 0
        late += ($3 - got[m]) / 1e6 > $4 / 1e6 + 1
        off += $5 < 0 || $5 - sent[m] < -1e6 || $5 - got[m] > 1e6
        sum += error; squares += error * error
        if (error > most) most = error
        bound += $4 / 1e6
    }
    END {
        printf "%d sent, %d read, %d wrong, %d before they were sent, %d later than their bound " \
            "+ 1 ms, %d with a stamp of the system off by more than 1 ms; " \
            "error %.3f ms (SD %.3f, most %.3f), bound %.3f ms\n", n, m, wrong, early, late, off, \
            sum / m, sqrt(squares / m - (sum / m) ^ 2), most, bound / m
        exit !(n > 0 && n == m) || wrong || early || late || off
    }' "$1" "$2"
}

# --- a session, with pictures that are soon over: more keys a minute ---
cat >"$T/quick.cfg" <<'EOF'
timing = { fixation = 0.3; highlight = 0.2; feedback = 0.3; interval = { from = 0.2; to = 0.4; }; };
EOF
"$TWOARM_TASK" "$T/quick.cfg" --windowed --allow-bad-display --participant X \
    --trials "${TWOARM_KEY_TRIALS:-2}" --seed 11 \
    --data "$T/data" >"$T/out" 2>"$T/err" &
task=$!
timeout 600 "$keys" play 590 >"$T/sent" || true
status=0
wait "$task" || status=$?
wait "$front" || true
check "a window opens" test -e "$T/opened"
check "every key is read once, in order, in time" compare_keys "$T/pressed" "$T/read"
compare_keys "$T/pressed" "$T/read" >&2 || true
check "a session played with real keys is complete" test "$status" = 0
beh=$T/data/pilot/sub-X/beh/sub-X_task-bandit_beh
zero=$(zero_of "$beh.json")

check "the log holds what was pressed, at its time" compare_log "$zero" "$T/sent" "$beh.tsv"
compare_log "$zero" "$T/sent" "$beh.tsv" >&2 || true

# --- endings ---
"$TWOARM_TASK" --windowed --allow-bad-display --participant Y \
    --trials 2 --data "$T/data" >"$T/out" 2>"$T/err" &
task=$!
beh=$T/data/pilot/sub-Y/beh/sub-Y_task-bandit_beh
wait_until 30 test -e "$beh.json" || true
sleep 0.5
kill -TERM "$task"
status=0
wait "$task" || status=$?
check "SIGTERM ends a session with a window early" test "$status" = 3
check "  and the description says so" expect_contains "$beh.json" '"aborted"'
finish
