#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A simulated participant at the real program: files, repeats, further sessions, ends by signals.
. "$(dirname "$0")/lib.sh"
[ -x "$TWOARM_TASK" ] || { skip "twoarm-task" "it was not built (no SDL)"; finish; exit; }
cd "$T"
play=("$TWOARM_TASK" --agent rw:alpha=.3,beta=5 --headless)
log=sub-01/beh/sub-01_task-bandit_beh.tsv
sidecar=sub-01/beh/sub-01_task-bandit_beh.json
outcomes=sourcedata/sub-01_task-bandit_outcomes.tsv

# --- files ------------------------------------------------------------------------------
check "a session" expect_exit 0 "${play[@]}" --fast --participant 01 --seed 7 --data one
check "  says where its data are" expect_contains "$T/out" "170 trials"
check "  and in which file" expect_contains "$T/out" "one/$log"
check "  warns of nothing" test ! -s "$T/err"
for file in $log $sidecar $outcomes dataset_description.json participants.tsv participants.json \
    README \
    .bidsignore; do
    check "  makes $file" test -s "one/$file"
done
check "  one row a trial and a header" test "$(wc -l <one/$log)" = 171
check "  no empty cell" sh -c "! grep -qP '\t\t|\t$|^\t' one/$log"
check "  data for nobody else's eyes" test "$(stat -c %a one/$log)" = 600
check "  lists the participant" expect_contains one/participants.tsv "sub-01	rw:alpha=.3,beta=5"
check "  says it was an agent" expect_contains one/$sidecar '"Kind": "simulated"'
check "  says it is complete" expect_contains one/$sidecar '"State": "complete"'
check "  keeps the hash of the outcome table" expect_contains one/$sidecar \
    "$(sha256sum one/$outcomes | cut -d ' ' -f 1)"
described() {
    local column
    for column in $(head -n 1 one/$log); do
        expect_contains one/$sidecar "\"$column\": {" || return 1
    done
}
check "  describes every column" described
if command -v python3 >/dev/null; then
    check "  writes JSON that others read" python3 -m json.tool one/$sidecar
fi

# --- the same seed ----------------------------------------------------------------------
"${play[@]}" --fast --participant 01 --seed 7 --data two >/dev/null
"${play[@]}" --fast --participant 01 --seed 8 --data three >/dev/null
check "the same seed gives the same log" expect_same one/$log two/$log
check "the same seed gives the same outcomes" expect_same one/$outcomes two/$outcomes
differs() { ! cmp -s "$1" "$2"; }
check "another seed gives other outcomes" differs one/$outcomes three/$outcomes
check "a seed is drawn when none is given" sh -c "
    '$TWOARM_TASK' --agent random --headless --fast --participant 01 --data four &&
    '$TWOARM_TASK' --agent random --headless --fast --participant 01 --data five &&
    ! cmp -s four/$outcomes five/$outcomes"
comma() {
    local locale
    locale=$(locale -a 2>/dev/null | grep -iE '^(de|fr|nl)_.*utf' | head -n 1)
    [ -n "$locale" ] || locale=de_DE.UTF-8
    LC_ALL=$locale LC_NUMERIC=$locale "${play[@]}" --fast --participant 01 --seed 7 --data comma \
        >/dev/null
    expect_same one/$log comma/$log
}
check "a decimal comma changes nothing" comma

# --- again, and further sessions --------------------------------------------------------
cp -r one before
check "a session is not played twice" expect_exit 2 "${play[@]}" --fast --participant 01 --data one
check "  names the file" expect_contains "$T/err" "one/$log exists already"
check "  and what is free" expect_contains "$T/err" "--session 2, or --run 2"
check "  leaves all as it was" diff -r before one
check "a further run" expect_exit 0 "${play[@]}" --fast --participant 01 --run 2 --data one
check "  the next one free is another" expect_exit 2 "${play[@]}" --fast --participant 01 --run 2 \
    --data one
check "  which is named" expect_contains "$T/err" "--run 3"
check "a further session" expect_exit 0 "${play[@]}" --fast --participant 01 --session pre \
    --data one
check "  in its own folder" test -s one/sub-01/ses-pre/beh/sub-01_ses-pre_task-bandit_beh.tsv
check "one line a participant" test "$(grep -c sub-01 one/participants.tsv)" = 1
: >six
mkdir -p own
printf 'participant_id\tage\tplayer\nsub-09\t33\thuman' >own/participants.tsv
echo '{"Name": "ours"}' >own/dataset_description.json
check "into a lab's own dataset" expect_exit 0 "${play[@]}" --fast --participant 01 --data own
check "  with its own columns" test "$(sed -n 3p own/participants.tsv)" = \
    "sub-01	n/a	rw:alpha=.3,beta=5"
check "  whose files stay" test "$(cat own/dataset_description.json)" = '{"Name": "ours"}'

# --- ended by signals -------------------------------------------------------------------
# In real time, so that there is a time to send them.
interrupted() {
    local signal=$1 folder=$1
    "${play[@]}" --participant 01 --seed 7 --data "$folder" >"$T/out" 2>"$T/err" &
    local pid=$!
    wait_until 20 sh -c "[ \$(wc -l <$folder/$log) -ge 2 ]" || { kill -KILL $pid; return 1; }
    kill -"$signal" $pid
    status=0
    wait $pid || status=$?
    [ "$status" = 3 ] || { echo "exit status $status"; return 1; }
    expect_contains "$folder/$sidecar" '"State": "aborted"' || return 1
    expect_contains "$folder/$sidecar" '"Reason": "signal"' || return 1
    expect_contains "$folder/$sidecar" '"Trial": ' || return 1
    [ "$(tail -c 1 "$folder/$log" | od -An -c | tr -d ' ')" = '\n' ] || { echo "torn"; return 1; }
    [ "$(tail -n +2 "$folder/$log" | awk -F '\t' 'NF != 39' | wc -l)" = 0 ]
}
check "SIGTERM ends with whole rows and exit 3" interrupted TERM
check "SIGHUP too" interrupted HUP

second_program() {
    "${play[@]}" --participant 01 --data busy >/dev/null 2>&1 &
    local pid=$!
    wait_until 20 test -s busy/$log || { kill -KILL $pid; return 1; }
    expect_exit 2 "${play[@]}" --fast --participant 01 --data busy
    local result=$?
    kill -TERM $pid
    wait $pid
    [ $result = 0 ] && expect_contains "$T/err" "recorded by another program at this moment"
}
check "a second program is refused" second_program

# --- no SDL without a window ------------------------------------------------------------
if command -v strace >/dev/null && [ -z "${TWOARM_SAN:-}" ]; then
    no_sockets() {
        DISPLAY=:99999 strace -f -e trace=socket,connect -o "$T/trace" \
            "${play[@]}" --fast --participant 01 --data quiet --trials 1 >/dev/null || return 1
        ! grep -E 'socket|connect' "$T/trace"
    }
    check "headless asks for no display" no_sockets
else
    skip "headless asks for no display" "no strace, or sanitizers"
fi
finish
