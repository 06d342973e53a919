#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What tables hold that nobody may have meant: it is said, or refused with what to do.
. "$(dirname "$0")/lib.sh"

# says NAME TEXT FILE...: fitted, and TEXT is among what was assumed
says() {
    check "$1" expect_exit 0 "$TWOARM" fit --ci none "${@:3}"
    check "  is said" expect_contains "$T/err" "$2"
}
refused() {
    check "$1" expect_exit 2 "$TWOARM" fit "${@:3}"
    check "  says what to do" expect_contains "$T/err" "$2"
}
silent() {
    check "$1" expect_exit 0 "$TWOARM" fit --ci none "${@:3}"
    check "  is no matter" expect_lacks "$T/err" "$2"
}
# Two people of twenty trials each.
awk 'BEGIN { print "participant_id\ttrial\tchoice\treward"
    for (s = 1; s <= 2; s++) for (t = 1; t <= 20; t++)
        printf "p%d\t%d\t%d\t%d\n", s, t, 1 + t * s % 3 % 2, t % 2 }' >"$T/plain.tsv"
change() { awk -F'\t' -v OFS='\t' "$1" "$T/plain.tsv" >"$T/$2"; }

# --- who is whom
change 'NR == 1 { $1 = "PID" } 1' pid.tsv
says "a column of people by a name that is not known" \
    "no column participant_id ($T/pid.tsv): each file is one participant" "$T/pid.tsv"
check "  all of it one" test "$(sed 1d "$T/out" | cut -f 1)" = pid
says "  told" "no context column" --columns participant_id=PID "$T/pid.tsv"
check "  they are two" test "$(sed 1d "$T/out" | cut -f 1 | paste -sd ,)" = p1,p2
check "  without a word on files" expect_lacks "$T/err" "no column participant_id"
# named by all but the ending: two people, not one given twice
for part in 1 2; do
    printf 'choice\treward\n1\t1\n2\t0\n' >"$T/p.$part.tsv"
done
check "points in files' names" expect_exit 0 "$TWOARM" fit -q --ci none "$T/p.1.tsv" "$T/p.2.tsv"
check "  stay in the participants'" test "$(tail -n +2 "$T/out" | cut -f 1 | tr '\n' ' ')" = \
    "p.1 p.2 "
cut -f 2-4 "$T/plain.tsv" | head -n 21 >"$T/sub-01_beh.tsv"
silent "a name as in BIDS" "no column participant_id" "$T/sub-01_beh.tsv"
change 'NR > 1 && $2 > 10 { $1 = "P" substr($1, 2) } 1' capitals.tsv
says "names in two spellings" "differ in capitals alone (P1 and p1, ...): taken as different" \
    "$T/capitals.tsv"
silent "names in one" "capitals" "$T/plain.tsv"
change 'NR == 1 { print $0, "run" } NR > 1 { print $1, ($2 - 1) % 10 + 1, $3, $4, 1 + ($2 > 10) }' \
    runs.tsv
says "runs one behind the other" "if these are runs or sessions: --columns session=COLUMN" \
    "$T/runs.tsv"
says "  told" "no context column" --columns session=run "$T/runs.tsv"
check "  they are four" test "$(sed 1d "$T/out" | wc -l)" = 4

cp "$T/sub-01_beh.tsv" "$T/sub-01_task-a_beh.tsv"
cp "$T/sub-01_beh.tsv" "$T/sub-01_task-b_beh.tsv"
refused "two tasks of one person" "task-a_beh.tsv too; give the files of one task at a time" \
    "$T/sub-01_task-a_beh.tsv" "$T/sub-01_task-b_beh.tsv"

# --- columns that are not read
change '{ print $0, NR == 1 ? "outcome" : 1 - $4 }' two.tsv
says "two columns that could be the reward" "reward: the column 'reward', not 'outcome'" \
    "$T/two.tsv"
change '{ print $0, NR == 1 ? "isPractice" : $2 < 5 }' practice.tsv
says "a column of practice" "the column 'isPractice' is not read" "$T/practice.tsv"
change '{ print $0, NR == 1 ? "phase" : $2 < 5 ? "practice" : "main" }' phase.tsv
silent "  as it is told" "is not read" "$T/phase.tsv"
check "  is left out" expect_contains "$T/err" "8 practice rows were left out"
change '{ print $0, NR == 1 ? "phase" : "practice" }' all.tsv
refused "nothing but practice" "all 40 are of practice; --practice keeps them" "$T/all.tsv"

# --- cells
change 'NR > 1 { $3 = $3 == 1 ? -1 : 1 } 1' signs.tsv
refused "arms -1 and 1" "found -1; if it is an arm, code arms 1, 2, ...; if it says missing" \
    "$T/signs.tsv"
change 'NR > 1 { $3++ } 1' higher.tsv
says "arms 2 and 3" "3 arms: the largest choice seen; nobody chose arm 1" "$T/higher.tsv"
for words in win/loss True/False; do
    change "NR > 1 { \$4 = \$4 ? \"${words%/*}\" : \"${words#*/}\" } 1" words.tsv
    refused "rewards $words" "rewards are numbers: code a win and a loss as 1 and 0" "$T/words.tsv"
done
change 'NR % 10 == 0 { print "", "", "", ""; next } 1' empty.tsv
refused "rows of empty cells" "found none; the row is empty: delete it" "$T/empty.tsv"
change '{ print $0, NR == 1 ? "rt" : 300 + NR }' ms.tsv
says "all response times above twenty seconds" "if they are milliseconds" "$T/ms.tsv"
change '{ print $0, NR == 1 ? "rt" : NR / 2 }' slow.tsv
silent "some response times above" "milliseconds" "$T/slow.tsv"
awk -F'\t' -v OFS=, '{ $4 = NR == 1 ? $4 : $4 ? "\"1,000\"" : 0 } 1' "$T/plain.tsv" \
    >"$T/grouped.csv"
refused "thousands that are grouped" "if its comma groups thousands, take it out" "$T/grouped.csv"
sed 's/"1,000"/"0,500"/' "$T/grouped.csv" >"$T/half.csv"
refused "  and three decimals" "found '0,500'; numbers with a decimal comma" "$T/half.csv"

# --- rows and columns
cat "$T/plain.tsv" "$T/plain.tsv" >"$T/cat.tsv"
refused "files one behind the other" "cat.tsv:42: the header again: delete the line" "$T/cat.tsv"
check "  once" test "$(grep -c 'cat.tsv:' "$T/err")" = 1
tr '\t' ' ' <"$T/plain.tsv" >"$T/blanks.txt"
refused "blanks between columns" "not blanks (R: sep" "$T/blanks.txt"
change '{ print $0, NR == 1 ? "outcome_1" : $4 }' lone.tsv
refused "outcomes of one arm" "found outcome_1 alone" "$T/lone.tsv"
silent "  left out" "outcome_1" --columns outcome_1=none "$T/lone.tsv"
change '{ print $0, NR == 1 ? "stimulus" : "img" NR ".png" }' pictures.tsv
says "a picture of its own in each trial" "less than two trials each" "$T/pictures.tsv"
change '{ print $0, NR == 1 ? "stimulus" : $2 < 11 }' pairs.tsv
silent "  not two pairs" "less than two" "$T/pairs.tsv"
refused "a file without a name" "expected a file or folder, found an empty name" ""
finish
