#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Nothing is assumed in silence: where extremes stand, which choices were not paid, which rows were
# left out and why, whether files agree; and codes of missing by column.
. "$(dirname "$0")/lib.sh"

# refused NAME TEXT... -- ARGUMENT...: exit status 2 and each TEXT in the messages.
# said NAME TEXT... -- ARGUMENT...: the same of a fit that is done.
refused() { expect 2 "$@"; }
said() { expect 0 "$@"; }
expect() {
    local code=$1 name=$2 texts=() t
    shift 2
    while [ "$1" != -- ]; do
        texts+=("$1")
        shift
    done
    shift
    check "$name" expect_exit "$code" "$TWOARM" fit "$@"
    for t in "${texts[@]}"; do
        check "$name: says $t" expect_contains "$T/err" "$t"
    done
}
# rows PARTICIPANT: six trials, choices 1 2, rewards 1 0.
rows() {
    local t
    for t in 1 2 3 4 5 6; do
        printf '%s\t%d\t%d\t%d\n' "$1" $t $((1 + t % 2)) $((t % 3 == 0))
    done
}
header='subject\ttrial\tchoice\treward\n'
cd "$T"
{ printf "$header"; rows a; } >a.tsv
{ printf "$header"; rows b; } >b.tsv
"$TWOARM" fit -q a.tsv >want

# --- codes of missing: one that is a reward too must not take the losses away
{ cat a.tsv; printf 'a\t7\t0\t0\n'; } >zero.tsv
refused "a 0 among choices 1 and 2" "choices include 0 and 2 (zero.tsv:8, zero.tsv:2)" \
    "--missing choice=0" -- zero.tsv
said "0 as missing among choices" "1 rows have a reward but no choice (first: zero.tsv:8)" \
    -- --missing choice=0 zero.tsv
check "  rewards of 0 stay" expect_same <(cut -f 1-5,7- out) <(cut -f 1-5,7- want)
check "  (nothing is said of choices without reward)" expect_lacks err "have no reward"
said "0 as missing everywhere" "4 choices have no reward (first: zero.tsv:2): scored" \
    "if 0 is missing among choices only: --missing choice=0" -- --missing 0 zero.tsv
{ cat a.tsv; printf 'a\t7\t9\t9\na\t8\t-1\t-1\n'; } >codes.tsv
check "two codes" expect_exit 0 "$TWOARM" fit -q --missing 9 --missing=-1 codes.tsv
check "  both missed" test "$(cut -f 6 out | tail -1)" = 2
refused "a code of a column that is none" "--missing: expected CODE or COLUMN=CODE" \
    "found 'choise=0'" -- --missing choise=0 a.tsv

# --- where an extreme stands
sed '4s/[01]$/999/' a.tsv >code999.tsv
refused "a code among rewards" "rewards run from 0 to 999 (code999.tsv:2, code999.tsv:4)" \
    "--missing reward=CODE" -- code999.tsv
awk -F'\t' -v OFS='\t' 'NR > 1 { $4 *= 10 } 1' a.tsv >ten.tsv
refused "a scale too short" "after --rescale rewards run from 0 to 2" "--rescale 0:10" \
    -- --rescale 0:5 ten.tsv
awk -F'\t' -v OFS='\t' 'NR > 1 { $3-- } 1' b.tsv >b0.tsv
refused "files coded differently" "choices include 0 and 2 (b0.tsv:3, a.tsv:2)" \
    "are files coded differently?" -- a.tsv b0.tsv
awk -F'\t' -v OFS='\t' 'NR > 1 { $4 = 2 * $4 - 1 } 1' b.tsv >bneg.tsv
said "rewards coded differently" \
    "rewards of some participants are 0 and 1 (a), of others -1 and 1 (b)" -- a.tsv bneg.tsv
{ cat bneg.tsv; printf 'b\t7\t1\t0\n'; } >omitted.tsv
said "0 and -1 in one participant" "values start at q0 = 0" -- a.tsv omitted.tsv
check "  is one coding" expect_lacks err "one coding"
awk -F'\t' -v OFS='\t' '{ print $0, NR == 1 ? "rt" : 400 + 100 * NR }' a.tsv >ms.tsv
said "milliseconds" "run up to 1100 (ms.tsv:7)" "divide them by 1000" -- ms.tsv

# --- what rows leave open
sed '3s/[01]$//; 5s/[01]$//' a.tsv >unpaid.tsv
said "choices without reward" "2 choices have no reward (first: unpaid.tsv:3)" -- unpaid.tsv
check "  no code is to blame" expect_lacks err "--missing choice"
awk -F'\t' -v OFS='\t' '{ print $0, NR == 1 ? "pair" : NR < 5 ? "x" : NR < 7 ? "y" : "" }' a.tsv \
    >pair.tsv
said "contexts" "context: the column 'pair'" "afresh in each context (3 a participant" \
    "1 rows have no context (first: pair.tsv:7)" -- pair.tsv
{ head -n 1 a.tsv; tail -n +2 a.tsv | tac; } >back.tsv
said "the order of trials" "(first: a, back.tsv:3)" "sort them" -- back.tsv

# --- a participant in two files is no bad row, and said once for each file
cp a.tsv again.tsv
refused "a participant in two files" "again.tsv:2: participant a (session n/a) is in a.tsv too" \
    "a column session" -- --skip-bad-rows a.tsv again.tsv
check "  said once" test "$(wc -l <err)" = 1

# --- rows that are left out: how many, and what was wrong with the first
{ cat a.tsv; printf 'a\t7\tleft\t1\na\t8\t1\n'; } >bad.tsv
said "rows left out" "2 bad rows were left out" \
    "the first: bad.tsv:8: column 3 (choice): expected a whole number, found 'left'" \
    -- --skip-bad-rows bad.tsv
check "  as if they were not there" expect_same out want
sed '4s/\t[12]\t/\t3\t/' a.tsv >third.tsv
said "an arm beyond -k" "1 bad rows were left out" "the first: third.tsv:4: choice" \
    -- --skip-bad-rows -k 2 third.tsv
awk -F'\t' -v OFS='\t' 'NR > 1 { $3 = "x" } 1' a.tsv >allbad.tsv
refused "nothing but bad rows" "no row is left: all 6 are bad; the first: allbad.tsv:2: column 3" \
    -- --skip-bad-rows allbad.tsv

# --- what models take from the data: sides that are not known, the range of rewards
said "sides that are not known" "random, rw-bias: no columns side_1, side_2, ... say where arms" \
    "so that b is toward arm 1" "wsls: rewards run from 0 to 1, the lowest and highest in the" \
    -- -m random,rw-bias,wsls,rw a.tsv
said "a model that asks for no sides" -- -m rw a.tsv
check "  hears nothing of them" expect_lacks err "side_1"
awk -F'\t' -v OFS='\t' '{ print $0, NR == 1 ? "side_1\tside_2" : "2\t1" }' b.tsv >sides.tsv
said "sides known of one of two" "stood for 1 of 2 participants:" -- -m random a.tsv sides.tsv
said "a range that was stated" "rw-fictive: rewards run from 0 to 2, by --reward-range" \
    -- -m rw-fictive --reward-range 0:2 a.tsv
cat >range.cfg <<'CFG'
task = "range";
environment = { name = "gaussian"; mean = (3.0, 4.0); sd = 0.1; lo = 0.0; hi = 10.0; };
blocks = 1;
trials = 10;
practice = { trials = 0; };
CFG
check "rewards far from the ends of their range" expect_exit 0 \
    "$TWOARM_TASK" range.cfg --data D --participant 1 --agent random --fast --headless --seed 1
said "  a range that the logs' descriptions state" \
    "wsls: rewards run from 0 to 10, by the logs' descriptions" -- -m wsls --q0 5 D
said "  rescaled as rewards are" "wsls: rewards run from 0 to 1, by the logs' descriptions" \
    -- -m wsls --rescale 0:10 D

# --- files that tell of different arms
printf 'id\tchoice\treward\toutcome_1\toutcome_2\nx\t1\t1\t1\t0\nx\t2\t0\t1\t0\n' >k2.tsv
printf 'id\tchoice\treward\toutcome_1\toutcome_2\toutcome_3\ny\t3\t1\t1\t0\t1\n' >k3.tsv
refused "two arms here, three there" "k3.tsv:1: outcomes or means of 3 arms, but of 2 in k2.tsv" \
    -- k2.tsv k3.tsv
finish
