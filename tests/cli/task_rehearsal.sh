#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Sessions that are not for data: pilots, studies of simulated participants, recordings played
# again, and the display's check.
. "$(dirname "$0")/lib.sh"
[ -x "$TWOARM_TASK" ] || { skip "twoarm-task" "it was not built (no SDL)"; finish; exit; }
cd "$T"
agent=("$TWOARM_TASK" --agent rw:alpha=.3,beta=5 --headless --fast)
stem() { echo "$1/sub-$2/beh/sub-$2_task-bandit_beh"; }

# --- pilots -----------------------------------------------------------------------------
check "a session" expect_exit 0 "${agent[@]}" --participant 01 --seed 1 --data study
check "a pilot" expect_exit 0 "${agent[@]}" --participant 02 --seed 1 --data study --pilot
check "  has a folder of its own" test -s "$(stem study/pilot 02).tsv"
check "  says so" expect_contains "$T/out" "(pilot)"
check "  in its description too" expect_contains "$(stem study/pilot 02).json" '"Pilot": true'
check "  others say they are none" expect_contains "$(stem study 01).json" '"Pilot": false'
check "  BIDS is told" grep -qx pilot/ study/.bidsignore
fitted() { "$TWOARM" fit "$1" 2>/dev/null | cut -f 1 | tail -n +2; }
check "  and the analysis leaves it out" test "$(fitted study)" = sub-01
check "  unless it is asked for" test "$(fitted study/pilot)" = sub-02
mkdir own
printf 'notes/' >own/.bidsignore
check "a lab's own .bidsignore" expect_exit 0 "${agent[@]}" --participant 02 --data own --pilot
check "  gets one line" expect_same own/.bidsignore <(printf 'notes/\npilot/\n')
"${agent[@]}" --participant 03 --data own --pilot >/dev/null
check "  once" expect_same own/.bidsignore <(printf 'notes/\npilot/\n')
check "a shortened session is a pilot" expect_exit 0 "${agent[@]}" --participant 04 --trials 2 \
    --data study
check "  too" test -s "$(stem study/pilot 04).tsv"

# --- a study of agents ------------------------------------------------------------------
check "a study of 12" expect_exit 0 "${agent[@]}" --participants 12 --seed 5 --data sim
check "  a line each" test "$(grep -c '170 trials, .* complete' "$T/out")" = 12
check "  with its files" test -s "$(stem sim sim012).tsv"
cp -r sim before
check "  never twice" expect_exit 2 "${agent[@]}" --participants 13 --seed 5 --data sim
check "  nothing is touched" diff -r before sim
"${agent[@]}" --participants 3 --seed 5 --data again >/dev/null
check "  the same seed, the same study" expect_same "$(stem sim sim003).tsv" \
    "$(stem again sim003).tsv"
differ() { ! cmp -s "$(stem sim sim001).tsv" "$(stem sim sim002).tsv"; }
check "  participants differ" differ

# --- recordings -------------------------------------------------------------------------
check "a recording is played again" expect_exit 0 "$TWOARM_TASK" --headless --fast \
    --participant 09 --agent "replay:$(stem study 01).tsv" --data study
check "  to the same log" expect_same "$(stem study 01).tsv" "$(stem study 09).tsv"
check "  the description says what it is" expect_contains "$(stem study 09).json" \
    '"Kind": "recording"'
head -n 51 "$(stem study 01).tsv" >cut_beh.tsv
cp "$(stem study 01).json" cut_beh.json
check "a recording that ends early" expect_exit 3 "$TWOARM_TASK" --headless --fast \
    --participant 10 --agent replay:cut_beh.tsv --data study
check "  ends the session there" test "$(wc -l <"$(stem study 10).tsv")" = 51
check "  and says so" expect_contains "$(stem study 10).json" '"Reason": "end of the recording"'

# --- the display ------------------------------------------------------------------------
if xvfb_start; then
    check "a display without vertical synchronisation fails" expect_exit 1 "$TWOARM_TASK" \
        --check-display
    check "  says why" expect_contains "$T/out" "FAILED - flips do not wait"
    check "  keeps a report" expect_same <(head -n -1 "$T/out") "$(echo twoarm-display-*.txt)"
    check "people are not run on it" expect_exit 1 "$TWOARM_TASK" --participant 20 --data study
    check "  with what to do" expect_contains "$T/err" "--allow-bad-display"
    check "  nothing is made" test ! -e study/sub-20
    "$TWOARM_TASK" --participant 20 --data study --allow-bad-display >"$T/out" 2>"$T/err" &
    task=$!
    wait_until 30 grep -q LogZero "$(stem study 20).json" || true
    kill -TERM "$task"
    wait "$task" || true
    check "unless that is allowed" expect_contains "$(stem study 20).json" '"AllowedByOption": true'
    check "  and then it is written down" expect_contains "$(stem study 20).json" '"Passed": false'
else
    skip "the display's check" "no Xvfb"
fi
finish
