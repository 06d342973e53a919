#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Run sheets, keys, languages and sizes on the command line: what they do and what they refuse.
. "$(dirname "$0")/lib.sh"

if [ ! -x "$TWOARM_TASK" ]; then
    skip "run sheets" "no twoarm-task: built without SDL2"
    finish
    exit
fi

play() {
    "$TWOARM_TASK" --agent random --fast --headless --seed 4 --data "$T/data" "$@"
}
printf 'participant\tsession\tcondition\tkeys\tgroup\n' >"$T/sheet.tsv"
printf '012\t1\tB7\td,k\tcontrol\n012\t2\tA3\tn/a\tcontrol\n013\t1\tA3\tLeft,Right\tpatient\n' \
    >>"$T/sheet.tsv"

# --- an assignment is taken ---
check "a participant of the sheet plays" expect_exit 0 play --sheet "$T/sheet.tsv" --participant 012
log=$T/data/sub-012/ses-1/beh/sub-012_ses-1_task-bandit_beh
check "  in the first session of the sheet" test -e "$log.tsv"
keys_of() { awk -F '\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    $at["key"] != "n/a" { print $at["key"] }' "$1" | sort -u | tr '\n' ' '; }
check "  with the keys of the sheet" test "$(keys_of "$log.tsv")" = "D K "
check "  the condition is in the description" expect_contains "$log.json" '"Condition": "B7"'
check "  and the group in participants.tsv" \
    expect_contains "$T/data/participants.tsv" "$(printf 'sub-012\trandom\tcontrol')"
check "  described" expect_contains "$T/data/participants.json" '"group"'
check "the next time it is the second session" \
    expect_exit 0 play --sheet "$T/sheet.tsv" --participant 012
check "  with the usual keys" test \
    "$(keys_of "$T/data/sub-012/ses-2/beh/sub-012_ses-2_task-bandit_beh.tsv")" = "F J "
check "a sheet that is used up is refused" \
    expect_exit 2 play --sheet "$T/sheet.tsv" --participant 012
check "  as a session that exists" expect_contains "$T/err" "exists already"
check "a session asked for that was played too" \
    expect_exit 2 play --sheet "$T/sheet.tsv" --participant 012 --session 1

# --- what is refused ---
check "an unknown participant is refused" \
    expect_exit 2 play --sheet "$T/sheet.tsv" --participant 0113
check "  the nearest is named" expect_contains "$T/err" "the nearest is '013'"
check "a session that the sheet lacks" \
    expect_exit 2 play --sheet "$T/sheet.tsv" --participant 013 --session 5
check "  is named" expect_contains "$T/err" "has no session '5'"
printf 'participant\tconditon\n1\tx\n' >"$T/wrong.tsv"
check "a misspelt column is refused" expect_exit 2 play --sheet "$T/wrong.tsv" --participant 1
check "  with its line" expect_contains "$T/err" "wrong.tsv:1: column 'conditon'"
printf 'participant\tsession\n01\t1\n01\t1\n0-2\t1\n03\n' >"$T/wrong.tsv"
check "every mistake of a sheet is told" expect_exit 2 play --sheet "$T/wrong.tsv" --participant 01
check "  a line twice" expect_contains "$T/err" "wrong.tsv:3: the same participant and session"
check "  a label" expect_contains "$T/err" "wrong.tsv:4: participant and session"
check "  a line too short" expect_contains "$T/err" "wrong.tsv:5: expected 2 cells, found 1"
printf 'participant\tkeys\n01\tf,f\n' >"$T/wrong.tsv"
check "keys of a sheet are checked" expect_exit 2 play --sheet "$T/wrong.tsv" --participant 01
check "  where they stand" expect_contains "$T/err" "wrong.tsv:2: the key 'f' is there twice"

# --- keys, languages, letters ---
check "a key with a use of its own" expect_exit 2 play --participant 21 --keys Space,J
check "  is named" expect_contains "$T/err" "the key 'Space' has a use of its own"
echo 'scanner = { key = "5"; };' >"$T/scan.cfg"
check "the scanner's key" expect_exit 2 play "$T/scan.cfg" --participant 21 --keys 4,5
check "  is named" expect_contains "$T/err" "the key '5' is the scanner's"
check "keys can be given" expect_exit 0 play --participant 20 --keys Left,Right
check "  and are in the log" test \
    "$(keys_of "$T/data/sub-20/beh/sub-20_task-bandit_beh.tsv")" = "Left Right "
check "too few keys are refused" expect_exit 2 play --participant 21 --keys f
check "  with the number wanted" expect_contains "$T/err" "expected 2 keys"
check "a key that does not exist is refused" expect_exit 2 play --participant 21 --keys f,Jay
check "  by its name" expect_contains "$T/err" "no key is called 'Jay'"
check "German is there" expect_exit 0 play --participant 22 --language de
check "  and in the description" expect_contains \
    "$T/data/sub-22/beh/sub-22_task-bandit_beh.json" '"Language": "de"'
check "a language that is not there is refused" \
    expect_exit 2 play --participant 23 --language xx
check "  those there are named" expect_contains "$T/err" "expected one of en, de"
check "letters have limits" expect_exit 2 play --participant 23 --text-size 9
check "  told" expect_contains "$T/err" "expected 0.8 to 2"
check "nothing was made for what was refused" test ! -e "$T/data/sub-23"

# --- the quiz, as an agent takes it ---
printf 'quiz = { on = true; };\npractice = { trials = 6; correct = 6; of = 6; rounds = 3; };\n' \
    >"$T/quiz.cfg"
check "a quiz is passed by an agent" expect_exit 0 play "$T/quiz.cfg" --participant 30
log=$T/data/sub-30/beh/sub-30_task-bandit_beh
check "  its attempts are in the description" expect_contains "$log.json" '"QuizAttempts": 1'
check "  and the rounds of practice" expect_contains "$log.json" '"PracticeRounds": 3'
check "  which are in the log" test "$(grep -c practice "$log.tsv")" = 18
finish
