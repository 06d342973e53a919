#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# `twoarm compare`: the models of a cohort side by side, and what it refuses.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/../table_lib.sh"

# Sixteen learners by rule (alpha .3, beta 5) and, apart, sixteen coins.
make_people() {
    awk -v learn="$1" 'BEGIN { srand(7); print "subject\ttrial\tchoice\treward"
        for (s = 1; s <= 16; s++) { q[1] = q[2] = .5; for (t = 1; t <= 120; t++) {
            p = learn ? 1 / (1 + exp(-5 * (q[2] - q[1]))) : .5
            c = 1 + (rand() < p); r = (rand() < (c == 2 ? .8 : .2)); q[c] += .3 * (r - q[c])
            printf "%d\t%d\t%d\t%d\n", s, t, c, r } } }'
}
make_people 1 >"$T/learners.tsv"
make_people 0 >"$T/coins.tsv"

# of MODEL COLUMN of the table in $T/out
of() { cell "$T/out" "$@"; }
above() {
    awk -v a="$1" -v b="$2" 'BEGIN { print a " and " b; exit !(a != "" && a + 0 > b + 0) }'
}

check "learners are compared" expect_exit 0 "$TWOARM" compare -q --models random,rw,rw-full \
    "$T/learners.tsv"
check "  a row a model" test "$(wc -l <"$T/out")" = 4
check "  rw is the most frequent" above "$(of rw protected_exceedance)" .95
check "  it has the best BIC of most" above "$(of rw best_by_bic)" 11
check "  a larger model has the larger likelihood" \
    above "$(of rw-full log_lik)" "$(of rw log_lik)"
"$TWOARM" fit -q --ci none "$T/learners.tsv" >"$T/fits"
sum=$(awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "bic") c = i; next } { s += $c }
    END { printf "%.4f", s }' "$T/fits")
check "  BIC is the sum of twoarm fit's" test "$(printf '%.4f' "$(of rw bic)")" = "$sum"
cp "$T/out" "$T/one"
check "eight threads" expect_exit 0 "$TWOARM" compare -q -j 8 --models random,rw,rw-full \
    "$T/learners.tsv"
check "  write the same bytes" expect_same "$T/out" "$T/one"
check "coins are compared" expect_exit 0 "$TWOARM" compare -q --models random,rw,rw-full \
    "$T/coins.tsv"
check "  random is the most frequent" above "$(of random protected_exceedance)" .95
# Bounds under which a model cannot be what some did: it is that model's loss, and nobody is left
# out for it. Two who always win-stay, lose-shift, and two who do not: without lapses every choice
# after the first is certain for the former, and impossible for the others.
awk 'BEGIN { print "id\tchoice\treward"
    for (s = 1; s <= 4; s++) for (t = 0; t < 5; t++)
        print s "\t" (t == 0 || t == 1 || (t == 2 && s > 2) ? 1 : 2) "\t" (t != 1) }' >"$T/rule.tsv"
check "a model that some cannot be of" expect_exit 0 "$TWOARM" compare --models random,wsls \
    --bounds epsilon=0:0 "$T/rule.tsv"
check "  everybody counts" test "$(of wsls n_participants)" = 4
check "  what cannot be is told" test "$(of wsls log_lik) $(of wsls bic)" = "-inf inf"
check "  it is the best of those who can" test "$(of wsls best_by_bic)" = 2
check "  and is not the best of others" test "$(of random best_by_bic)" = 2
check "  nobody is said to be left out" bash -c '! grep "left out" "$1/err"' _ "$T"
check "somebody without a choice" bash -c \
    '{ cat "$1/learners.tsv"; printf "17\t1\tn/a\tn/a\n"; } >"$1/gap.tsv"
     "$TWOARM" compare --models random,rw "$1/gap.tsv" >"$1/out" 2>"$1/err"' _ "$T"
check "  is left out" test "$(of rw n_participants)" = 16
check "  and that is said" expect_contains "$T/err" "1 without a scored choice left out"

# Blocks of 30 trials: what each model foretells of a block that its fit has not seen.
awk -F'\t' -v OFS='\t' 'NR == 1 { print $0, "block" }
    NR > 1 && $1 < 9 { print $0, int(($2 - 1) / 30) }' "$T/learners.tsv" >"$T/blocks.tsv"
check "blocks are left out" expect_exit 0 \
    "$TWOARM" compare -q --models random,rw --leave-out block --ibic "$T/blocks.tsv"
check "  learners are foretold by rw" \
    above "$(of rw left_out_log_lik)" "$(of random left_out_log_lik)"
check "  most of them" above "$(of rw best_left_out)" 6
check "  less well than by a fit to all" above "$(of rw log_lik)" "$(of rw left_out_log_lik)"
check "  iBIC agrees" above "$(of random ibic)" "$(of rw ibic)"
check "  AICc is above AIC" above "$(of rw aicc)" "$(of rw aic)"
cp "$T/out" "$T/left"
check "  values run through what is left out, and that is kept" bash -c '"$TWOARM" compare -q \
    --models random,rw --leave-out block --format json "$1/blocks.tsv" |
    grep -q "\"left_out_choices\": \"not scored by the fit to all others; outcomes are learned"' \
    _ "$T"
check "  eight threads write the same bytes" bash -c '"$TWOARM" compare -q -j 8 --models random,rw \
    --leave-out block --ibic "$1/blocks.tsv" | cmp - "$1/left"' _ "$T"
ibic=$("$TWOARM" fit -q --method em --group-table /dev/stdout -o /dev/null "$T/blocks.tsv" |
    awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "ibic") c = i } END { print $c }')
check "  iBIC is that of twoarm fit --method em" test "$(of rw ibic)" = "$ibic"
# emfit compares by iBIC from 2000 draws of the group.
check "as emfit compares" expect_exit 0 \
    "$TWOARM" compare -q --like emfit --models random,rw -o "$T/emfit.tsv" "$T/blocks.tsv"
ibic=$("$TWOARM" fit -q --like emfit --group-table /dev/stdout -o /dev/null "$T/blocks.tsv" |
    awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "ibic") c = i } END { print $c }')
cp "$T/emfit.tsv" "$T/out"
check "  iBIC is that of twoarm fit --like emfit" test "$(of rw ibic)" = "$ibic"
check "  by its draws" expect_contains "$T/emfit.tsv.json" "averaged over 2000 draws"
check "contexts are left out" expect_exit 0 \
    "$TWOARM" compare -q --models random,rw --context block --leave-out context "$T/blocks.tsv"
check "without a column of blocks" expect_exit 2 \
    "$TWOARM" compare --models random,rw --leave-out block "$T/coins.tsv"
check "  it is said how to name it" expect_contains "$T/err" "--columns block=NAME"
check "one context only" expect_exit 2 \
    "$TWOARM" compare --models random,rw --leave-out context "$T/coins.tsv"
check "  cannot be left out" expect_contains "$T/err" "fewer than two contexts"
check "something else" expect_exit 2 "$TWOARM" compare --leave-out trial "$T/coins.tsv"
check "  cannot be left out either" expect_contains "$T/err" "expected block or context"
# A group has no bounds: an iBIC beside a bounded likelihood would be of another model.
for bounded in "--bounds beta=0:3" "--like hbayesdm"; do
    # shellcheck disable=SC2086  # an option and its value
    check "iBIC with $bounded" expect_exit 2 \
        "$TWOARM" compare --models random,rw --ibic $bounded "$T/blocks.tsv"
    check "  is refused" expect_contains "$T/err" "--ibic goes by a group"
done
for command in compare match; do
    check "$command, which tells of no intervals" expect_exit 2 \
        "$TWOARM" "$command" --ci profile "$T/blocks.tsv"
    check "  knows no --ci" expect_contains "$T/err" "unknown option --ci"
done
check "with --hbi" expect_exit 2 "$TWOARM" compare --hbi --ibic "$T/coins.tsv"

# What a comparison rests on is kept with it, as with every result.
check "into a file" expect_exit 0 "$TWOARM" compare -q --models rw,rw-dual --prior-count .5 \
    -o "$T/table.tsv" "$T/learners.tsv"
for kept in '"command": "compare"' '"prior_count": 0.5' '"name": "rw-dual"' '"sha256"' \
    '"q0": 0.5' 'verdict: one learning rate explains'; do
    check "  keeps $kept" expect_contains "$T/table.tsv.json" "$kept"
done
check "one model" expect_exit 2 "$TWOARM" compare --models rw "$T/coins.tsv"
check "  is refused" expect_contains "$T/err" "two models at least"
check "a prior count of 0" expect_exit 2 "$TWOARM" compare --prior-count 0 "$T/coins.tsv"
check "  is refused" expect_contains "$T/err" "--prior-count"
check "no data" expect_exit 2 "$TWOARM" compare
finish
