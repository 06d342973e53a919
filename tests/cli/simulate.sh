#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# `twoarm simulate` as run: tables, steps, sweeps, figures, the same bytes for any threads, and what
# it refuses.
. "$(dirname "$0")/lib.sh"

# column FILE NAME ROW: a cell, ROW 1 the first below the header.
column() {
    awk -F '\t' -v name="$2" -v row="$3" '
        NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) c = i }
        NR == row + 1 { print c ? $c : "no such column" }' "$1"
}
# within X Y TOLERANCE
within() {
    awk -v x="$1" -v y="$2" -v t="$3" 'BEGIN { d = x - y; exit !(x != "" && d <= t && -d <= t) }'
}
cell_is() { # FILE COLUMN ROW VALUE
    local found
    found=$(column "$1" "$2" "$3")
    [ "$found" = "$4" ] && return 0
    echo "$2 of row $3 is '$found', not '$4'"
    return 1
}

rw=(--model rw --set alpha=.1,beta=5 --arms .7,.3)

# --- tables ---------------------------------------------------------------------------------------
check "the main run" expect_exit 0 \
    "$TWOARM" simulate "${rw[@]}" --trials 1000 --runs 1000 -o "$T/means.tsv"
check "  mean reward (.647 by an independent program)" \
    within "$(column "$T/out" mean_reward 1)" .647 .0028
check "  what was taken for granted is said" expect_contains "$T/err" "values start at 0.5"
check "  a row a trial" test "$(wc -l <"$T/means.tsv")" = 1001
for word in '"name": "bernoulli"' '"alpha": "0.1"' '"q0": 0.5' '"seed": 1' '"runs": 1000'; do
    check "  what led to it stands beside it: $word" expect_contains "$T/means.tsv.json" "$word"
done
check "  values start at 1/k" cell_is "$T/means.tsv" value_2 1 0.5
check "  shares of choices add up" within \
    "$(awk -F '\t' 'NR > 1 { s += $10 + $11 } END { print s }' "$T/means.tsv")" 1000 1e-6
check "  regret never falls" test "$(awk -F '\t' 'NR > 2 && $7 < last { n++ } { last = $7 }
    END { print n + 0 }' "$T/means.tsv")" = 0
check "  the table's mean is the summary's" within "$(column "$T/out" mean_reward 1)" \
    "$(awk -F '\t' 'NR > 1 { s += $4 } END { print s / 1000 }' "$T/means.tsv")" 1e-5

check "several models, or one twice" expect_exit 0 "$TWOARM" simulate -q --model rw,rw-dual \
    --model rw:alpha=.5,beta=2 --set alpha=.1,beta=5,alpha_pos=.2,alpha_neg=.1 --runs 10
check "  told apart by their parameters" expect_contains "$T/out" "rw:alpha=0.5,beta=2"
check "  what it was given by itself stays" expect_contains "$T/out" "rw:alpha=0.1,beta=5"
check "  a row each" test "$(wc -l <"$T/out")" = 4
head -n 2 "$T/out" | tail -n 1 | cut -f 2- >"$T/beside"
run "$TWOARM" simulate -q "${rw[@]}" --runs 10
tail -n 1 "$T/out" | cut -f 2- >"$T/alone"
check "  who runs beside it moves nobody" expect_same "$T/beside" "$T/alone"
check "drawn parameters" expect_exit 0 "$TWOARM" simulate -q --set 'alpha=beta(2,2)' \
    --set 'beta=gamma(2,3)' --runs 50

# --- every model, every environment ---------------------------------------------------------------
for m in $("$TWOARM" models | awk '{ print $1 }'); do
    arms=.7,.3
    given=$("$TWOARM" models "$m" | awk '/, typically / { print $1 "=" $NF }' | paste -s -d ,)
    check "model $m" expect_exit 0 "$TWOARM" simulate -q --model "$m" ${given:+--set "$given"} \
        --arms $arms --trials 20 --runs 20
    check "  and step by step" expect_exit 0 "$TWOARM" simulate -q --model "$m" \
        ${given:+--set "$given"} --arms $arms --trials 3 --trace
done
printf 'one two three\n1 0 0\n0 1 0\n' >"$T/outcomes.txt"
environments=(
    "bernoulli --arms .2,.8,.5,.1,.1,.1,.1,.9 --with magnitude=1,.5,1,1,1,1,1,.3"
    "exact --arms .25,.25"
    "reversal --arms .8,.2 --with at=10,20 --q0 0"
    "reversal --arms .8,.2 --with correct=8 --with of=10"
    "walk -k 4 --q0 50"
    "walk -k 2 --with wins=true --with lo=.25 --with hi=.75 --with drift_sd=.025 --with lambda=1"
    "gaussian --arms 1,0 --with sd=.5,1 --q0 0"
    "uniform --arms 1,.5"
    "beta --arms 2,5 --with b=2"
    "exponential --arms 1,2 --q0 1"
    "table --table $T/outcomes.txt"
)
for words in "${environments[@]}"; do
    # shellcheck disable=SC2086  # the words are options
    check "environment ${words%% *}" expect_exit 0 "$TWOARM" simulate -q --set alpha=.2,beta=3 \
        --trials 30 --runs 30 --env $words
done
for name in $("$TWOARM" envs | awk '{ print $1 }'); do
    check "  $name is among them" expect_contains <(printf '%s\n' "${environments[@]}") "$name "
done

# --- agents that only play ------------------------------------------------------------------------
for m in oracle greedy ucb1 thompson; do
    check "$m is not fitted" expect_exit 2 "$TWOARM" fit --model $m "$TWOARM_TOP/data/example"
    check "  which is said" expect_contains "$T/err" "$m only plays"
    check "  and listed" expect_contains <("$TWOARM" models $m) "not fitted"
done
if [ -x "$TWOARM_TASK" ]; then
    check "thompson at the real task" expect_exit 0 "$TWOARM_TASK" --participant 1 --trials 5 \
        --agent thompson --fast --headless --data "$T/study"
    check "the oracle may not" expect_exit 2 "$TWOARM_TASK" --participant 2 --trials 5 \
        --agent oracle --fast --headless --data "$T/study"
    check "  since nobody sees what it sees" expect_contains "$T/err" "nobody at the task sees"
else
    skip "thompson at the real task" "no SDL here"
fi
check "wins need a range" expect_exit 2 "$TWOARM" simulate --model thompson --env gaussian \
    --arms 1,0 --q0 0
check "  which can be said" expect_exit 0 "$TWOARM" simulate -q --model thompson --env gaussian \
    --arms 1,0 --q0 0 --reward-range -2:3
check "what is no value cannot be weighed against passing" expect_exit 2 "$TWOARM" simulate \
    --model thompson --pass

# --- steps ----------------------------------------------------------------------------------------
check "the tutorial's first steps" expect_exit 0 "$TWOARM" simulate -q "${rw[@]}" --trials 5 \
    --choose 1,1,1,1,1 --pay 1,1,1,1,1 --trace
printf '0.5 %s\n0.55 %s\n0.595 %s\n0.6355 %s\n0.67195 %s\n' 0.55 0.595 0.6355 0.67195 0.704755 |
    awk '{ print $1, $2 }' >"$T/expected"
check "  value before and after" expect_same \
    <(awk -F '\t' 'NR > 1 { print $4, $11 }' "$T/out") "$T/expected"
check "one lever, and pass" expect_exit 0 "$TWOARM" simulate -q --set alpha=.2,beta=3 --arms .5 \
    --cost .3 --pass --trials 50 --trace
check "  it is sometimes left alone" expect_contains "$T/out" "pass"
check "  which costs nothing" test \
    "$(awk -F '\t' '$8 == "pass" && $9 != 0 { n++ } END { print n + 0 }' "$T/out")" = 0

# --- sweeps and figures ---------------------------------------------------------------------------
check "a sweep" expect_exit 0 "$TWOARM" simulate -q --model rw --set alpha=.1 --sweep beta=0:6:2 \
    --runs 200 --figures "$T/figures/x"
check "  a row a value" test "$(cut -f 2 "$T/out" | paste -s -d ' ')" = "beta 0 2 4 6"
check "  no learning from values alone" within "$(column "$T/out" mean_reward 1)" .5 .006
check "  a figure" expect_contains "$T/figures/x-sweep.svg" "</svg>"
check "a sweep of the cost" expect_exit 0 "$TWOARM" simulate -q --set alpha=.1,beta=5 --arms .5 \
    --pass --sweep cost=0,.25,.5,.75 --runs 100
check "figures by trial" expect_exit 0 "$TWOARM" simulate -q --model rw,random \
    --set alpha=.1,beta=5,b=0 --runs 100 --trials 100 --figures "$T/figures/y" --formats pdf,png
for f in reward best regret values; do
    check "  $f" expect_contains "$T/figures/y-$f.svg" "</svg>"
    check "  $f as pdf" expect_contains "$T/figures/y-$f.pdf" "%PDF"
    check "  $f as png" test -s "$T/figures/y-$f.png"
done
check "  random keeps no values" expect_lacks "$T/figures/y-values.tsv" "random"

# --- the same bytes -------------------------------------------------------------------------------
for j in 1 2 8; do
    "$TWOARM" simulate -q "${rw[@]}" --runs 1000 --trials 100 -j $j -o "$T/j$j.tsv" >"$T/s$j"
done
check "the same bytes for 2 threads" expect_same "$T/j1.tsv" "$T/j2.tsv"
check "  and for 8" expect_same "$T/j1.tsv" "$T/j8.tsv"
check "  and their summary" expect_same "$T/s1" "$T/s8"
"$TWOARM" simulate -q "${rw[@]}" --runs 1000 --trials 100 --seed 2 >"$T/seed"
check "another seed, another luck" test "$(cat "$T/seed")" != "$(cat "$T/s1")"
if comma_locale; then
    LC_ALL=$comma "$TWOARM" simulate -q "${rw[@]}" --runs 1000 --trials 100 >"$T/comma"
    check "the same in a locale of decimal commas" expect_same "$T/comma" "$T/s1"
else
    skip "the same in a locale of decimal commas" "no localedef here"
fi

# --- refused --------------------------------------------------------------------------------------
refused() { # NAME TEXT ARGUMENT...
    local name=$1 text=$2
    shift 2
    check "refused: $name" expect_exit 2 "$TWOARM" simulate -q "$@"
    check "  and says so" expect_contains "$T/err" "$text"
    check "  and nothing else" test ! -s "$T/out"
}
refused "a probability of 1.2" "p of arm 1 (probability of a win): expected 0 to 1, found 1.2" \
    --arms 1.2,.3 --set alpha=.1,beta=5
refused "a negative sd" "sd of arm 1 (standard deviation of rewards): expected 0 to 1e+06" \
    --env gaussian --arms 0,1 --with sd=-1 --q0 0 --set alpha=.1,beta=5
refused "no arms" "--arms: expected numbers" --arms '' --set alpha=.1,beta=5
refused "nine arms" "expected 1 to 8 arms, found 9" --arms .1,.1,.1,.1,.1,.1,.1,.1,.1 \
    --set alpha=.1,beta=5
refused "an unknown model" "did you mean 'rw-dual'" --model rw-daul --set alpha=.1,beta=5
refused "an unknown parameter" "did you mean 'alpha'" --set alhpa=.1,beta=5
refused "a missing parameter" "model rw needs its parameter beta" --set alpha=.1
refused "a parameter beyond its range" "alpha of model rw is between 0 and 1" --set alpha=2,beta=5
refused "a law beyond its range" "alpha of model rw is between 0 and 1" \
    --set 'alpha=normal(0,1),beta=5'
refused "a law that is none" "found 'beta(2,-2)'" --set 'alpha=beta(2,-2),beta=5'
refused "a parameter twice" "alpha is given twice" --set alpha=.1,beta=5 --set alpha=.2
refused "an unknown environment" "did you mean 'gaussian'" --env gausian --arms 0,1
refused "an unknown number of it" "did you mean 'magnitude'" --with magnitud=1 --set alpha=.1,beta=5
refused "numbers for other arms" "expected one number, or 2, one an arm, found 3" \
    --with magnitude=1,2,3 --set alpha=.1,beta=5
refused "values that start nowhere" "expected --q0" --with magnitude=5 --set alpha=.1,beta=5
refused "no trials" "--trials: expected 1 to" --trials 0 --set alpha=.1,beta=5
refused "no runs" "--runs: expected 1 to" --runs 0 --set alpha=.1,beta=5
refused "a sweep of nothing" "no chosen model has a parameter 'gamma'" --sweep gamma=0:1:.1 \
    --set alpha=.1,beta=5
refused "a parameter given and swept" "alpha of model rw is given too" --sweep alpha=0:1:.5 \
    --set alpha=.1,beta=5
refused "a sweep backwards" "--sweep: expected NAME=FROM:TO:STEP" --sweep alpha=1:0:.1 --set beta=5
refused "a sweep out of range" "alpha cannot be 1.5" --sweep alpha=0:2:.5 --set beta=5
refused "an arm that is not there" "--choose: expected arms from 1 to 2, found 3" --choose 3 \
    --set alpha=.1,beta=5
refused "a figure's name with a quote" "--figures: expected the beginning of files' names" \
    --figures "$T/it's" --set alpha=.1,beta=5
refused "an unknown format" "--formats: expected svg, pdf or png" --figures "$T/x" --formats bmp \
    --set alpha=.1,beta=5
refused "a table that is not there" "absent.txt: cannot be read" --table "$T/absent.txt" \
    --set alpha=.1,beta=5
printf '1 0\n1\n' >"$T/torn.txt"
refused "a torn table" "torn.txt:2: expected 2 numbers" --table "$T/torn.txt" --set alpha=.1,beta=5
# means over fewer runs would be others
echo earlier >"$T/stopped"
check "Ctrl-C" interrupt_at "simulating ... 100 %" "$TWOARM" simulate --set alpha=.1 \
    --sweep beta=1:5:1 -o "$T/stopped" --runs 100 --trials 10
check "  leaves what was there" test "$(cat "$T/stopped")" = earlier
check "  and nothing beside it" test ! -e "$T/stopped.json"
check "all mistakes at once" expect_exit 2 "$TWOARM" simulate --arms 1.2,.3 --set alpha=2 --trials 0
check "  three" test "$(grep -c '^twoarm:' "$T/err")" = 3
finish
