#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# `twoarm recover`: tasks, laws, tables, figures, and what it refuses.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/../table_lib.sh"

# of PARAMETER COLUMN of the first model's parameters in FILE (default $T/out)
of() { cell "${3:-$T/out}" "$1" "$2" 2 | head -n 1; }
between() {
    awk -v x="$1" -v lo="$2" -v hi="$3" 'BEGIN { print x; exit !(x != "" && x != "n/a" &&
        x + 0 >= lo && x + 0 <= hi) }'
}
recover() { "$TWOARM" recover -q "$@"; }
task=(--arms .8,.2 --reversal 25 --trials 100)

# Expected by another program (1000 agents): r(alpha) .83, Spearman r(beta) .83; with 500 people
# four standard errors of atanh r are .18.
check "one model" expect_exit 0 recover "${task[@]}" -n 500
check "  has a row a parameter" test "$(wc -l <"$T/out")" = 3
check "  alpha comes back as expected" between "$(of alpha pearson)" .77 .88
check "  and the ranks of beta" between "$(of beta spearman)" .77 .88
check "  intervals cover" between "$(of alpha coverage)" .91 .98
cp "$T/out" "$T/one"
check "eight threads" expect_exit 0 recover -j 8 "${task[@]}" -n 500
check "  the same bytes" expect_same "$T/out" "$T/one"
check "another seed" expect_exit 0 recover --seed 2 "${task[@]}" -n 500 --ci none
check "  other people" bash -c '! cmp -s "$1/out" "$1/one"' _ "$T"
check "  without intervals" test "$(of alpha coverage)" = n/a
check "alpha at one value" expect_exit 0 recover "${task[@]}" -n 50 --ci none --draw alpha=.3
check "  has no correlation" test "$(of alpha law)/$(of alpha pearson)" = 0.3/n/a

D=$T/folder
if command -v gnuplot >/dev/null; then
    check "several models into a folder" expect_exit 0 \
        recover "${task[@]}" -n 40 --model random,rw,rw-stick -o "$D"
    check "  every true model's people are counted once" awk -F'\t' 'NR > 1 { n[$1] += $3 }
        END { for (m in n) { models++; bad = bad || n[m] != 40 } exit bad || models != 3 }' \
        "$D/models.tsv"
    check "  shares are of rows and of columns" awk -F'\t' '
        NR > 1 { row[$1] += $5; column[$2] += $6; c[$2] += $3 }
        function far(x) { return x < 1 - 1e-8 || x > 1 + 1e-8 }
        END { for (m in row) bad = bad || far(row[m]) || (c[m] && far(column[m])); exit bad }' \
        "$D/models.tsv"
    check "  coins are told from learners" bash -c '
        awk -F"\t" "\$1 == \"random\" && \$2 == \"random\" { exit \$5 < .85 }" "$1/models.tsv"' \
        _ "$D"
    check "  every run is there" test "$(wc -l <"$D/runs.tsv")" = $((1 + 40 * (1 + 2 + 3)))
    check "  figures are drawn" bash -c \
        'cd "$1" && ls confusion.svg scatter-random.svg scatter-rw.svg scatter-rw-stick.svg' _ "$D"
    check "  conventions are kept" expect_contains "$D/recover.json" '"alpha": "uniform(0.05,0.95)"'
    cp -r "$D" "$T/first"
    check "  again, with other threads" expect_exit 0 \
        recover -j 5 "${task[@]}" -n 40 --model random,rw,rw-stick -o "$D"
    check "  the same bytes" diff -r "$D" "$T/first"
else
    skip "figures" "gnuplot is not installed"
fi

check "the built-in experiment" expect_exit 0 recover -n 60 --ci none
check "  is learned on" between "$(of alpha pearson)" .6 1
check "a preset whose arms swap by a criterion or a plan" expect_exit 0 \
    recover -n 20 --ci none --preset reversal
cat >"$T/criterion.cfg" <<'C'
environment = { name = "reversal"; p = [0.8, 0.2]; correct = 5; of = 6; };
blocks = 1; trials = 60;
C
check "an experiment file" expect_exit 0 recover -n 20 --ci none --experiment "$T/criterion.cfg"

# A cohort of our own logs: their schedules, their range.
check "a data set's own schedules" expect_exit 0 \
    "$TWOARM" recover -n 40 --ci none "$TWOARM_TOP/data/example"
check "  are said" expect_contains "$T/err" "the schedules of 4 participants"
"$TWOARM" fit -q --ci none "$TWOARM_TOP/data/example" >"$T/fits"
ends=$(awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "alpha") c = i; next }
    $c != "n/a" && $c > 0 && $c < 1 { if (!n++ || $c < lo) lo = $c; if ($c > hi) hi = $c }
    END { print lo, hi }' "$T/fits")
check "  alpha is drawn within the range of estimates" bash -c '
    law=$1; law=${law#uniform(}; law=${law%)}
    awk -v law="$law" -v ends="$2" "BEGIN { split(law, l, \",\"); split(ends, x, \" \")
        print law, ends; exit !(l[1] >= x[1] && l[2] <= x[2] && l[1] < l[2]) }"' _ \
    "$(of alpha law)" "$ends"

printf 'id\tchoice\treward\n1\t1\t1\n1\t2\t0\n1\t2\t1\n1\t1\t1\n' >"$T/foreign.tsv"
refuses() {
    local why=$1
    shift
    check "refused: $why" expect_exit 2 recover "$@"
    check "  with a reason" expect_contains "$T/err" "$why"
}
refuses "give each arm's" "$T/foreign.tsv"
refuses "fewer than two participants" --arms .7,.3 "$T/foreign.tsv"
refuses "expected one task" --preset reversal --experiment "$T/criterion.cfg"
refuses "--reversal is for a task of --arms" --reversal 20
# What is asked for and would change nothing.
refuses "--trials is for a task of --arms alone" --trials 50
refuses "--trials is for a task of --arms alone" --preset reversal --trials 50
refuses "--loss is for a task of --arms alone" --arms .7,.3 --loss -1 "$TWOARM_TOP/data/example"
for option in "reward-range 0:2" "rescale 0:2" "columns choice=x" "context block" "missing 9" \
    decimal-comma "k 4" "recode 0" practice pilot skip-bad-rows; do
    # shellcheck disable=SC2086  # an option and its value
    refuses "--${option% *} is about reading DATA" --arms .8,.2 --$option
done
refuses "--by says which of several models" --arms .8,.2 --by aic
check "but these trials are of the stated arms of Figure 5B" expect_exit 0 \
    "$TWOARM" recover --like wilson-collins --trials 60 -n 3
check "  and are played" expect_contains "$T/err" " 60 trials"
refuses "--draw: expected" --arms .8,.2 --draw alpha=often
refuses "alpha of rw lies between 0 and 1" --arms .8,.2 --draw "alpha=uniform(0,2)"
refuses "--trials: expected" --arms .8,.2 --trials 2000000
refuses "--trials: expected 1" --arms .8,.2 --trials 0
refuses "--runs: expected 1" --arms .8,.2 --runs 0
refuses "--by: expected" --by dic
refuses "--like: expected" --like others
refuses "--like emfit compares models of a whole group" --like emfit --model rw,random
refuses "with --like cbm evidence says which model" --like cbm --model rw,random --by bic

# The settings of other programs: what they are is in the conventions, and it is they that are used.
of_like() {
    check "like $1" expect_exit 0 "$TWOARM" recover --like "$1" --arms .8,.2 -n 40 "${@:3}"
    check "  values start at $2" expect_contains "$T/err" "values start at $2"
}
of_like hbayesdm 0
check "  losses are -1" expect_contains "$T/err" "arms 0.8/0.2 of 1 and -1"
check "  beta is drawn within its bound" test "$(of beta law)" = "uniform(0.5,5)"
check "  and held there" between "$(of beta at_bound)" .01 .5
of_like hbayesdm 0 --loss 0 # what is said holds
check "  other losses are said" expect_contains "$T/err" "these run from 0 to 1"
of_like cbm 0
check "  no bound holds priors" test "$(of alpha at_bound)" = 0
cp "$T/out" "$T/cbm"
of_like cbm 0 --model rw,random
check "  models by evidence" test "$(sed -n 2p "$T/out" | cut -f 1-2)" = "rw	rw"
of_like wilson-collins 0.5 -n 10
check "  a thousand trials" expect_contains "$T/err" "1000 trials"
of_like emfit 0
check "  everybody is drawn to the group" between "$(of beta rmse)" .5 3
check "  unlike alone" bash -c '! cmp -s "$1/out" "$1/cbm"' _ "$T"
check "wilson-collins on a preset's task" expect_exit 0 \
    "$TWOARM" recover --like wilson-collins --preset reversal -n 5
refuses "--arms: expected" --arms .8
refuses "one probability for each of 2 arms" --arms .1,.2,.3 "$T/foreign.tsv"
refuses "no model is called" --arms .8,.2 --model rww
refuses "no chosen model has a parameter 'gamma'" --arms .8,.2 --draw "gamma=uniform(0,1)"
finish
