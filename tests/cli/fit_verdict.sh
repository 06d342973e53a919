#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Where dual learning rates are fitted, perseveration is fitted too and a verdict is printed.
. "$(dirname "$0")/lib.sh"

# people ALPHA_POS ALPHA_NEG KAPPA: 20 people x 400 trials with reversals, beta 4, by rule.
people() {
    awk -v up="$1" -v down="$2" -v kappa="$3" 'BEGIN { srand(5); print "subject\tchoice\treward"
        for (s = 1; s <= 20; s++) { q[1] = q[2] = .5; last = 0; for (t = 0; t < 400; t++) {
            z = 4 * (q[2] - q[1]) + kappa * (last ? (last == 2 ? 1 : -1) : 0)
            c = 1 + (rand() < 1 / (1 + exp(-z))); best = 1 + int(t / 40) % 2
            r = (rand() < (c == best ? .8 : .2)); d = r - q[c]
            q[c] += (d > 0 ? up : down) * d; last = c; print s "\t" c "\t" r } } }'
}
verdict() { "$TWOARM" fit --ci none --model rw-dual "$1"; }
people .3 .3 1.5 >"$T/stick.tsv"
people .7 .15 0 >"$T/dual.tsv"
people .3 .3 0 >"$T/single.tsv"
people .9 .1 .8 >"$T/full.tsv"
check "people who repeat" expect_exit 0 verdict "$T/stick.tsv"
check "  are no optimists" expect_contains "$T/err" "verdict: perseveration explains"
check "  one row a participant all the same" test "$(wc -l <"$T/out")" = 21
check "people of two rates" expect_exit 0 verdict "$T/dual.tsv"
check "  are told" expect_contains "$T/err" "verdict: two learning rates explain"
check "people of one rate" expect_exit 0 verdict "$T/single.tsv"
check "  are told" expect_contains "$T/err" "verdict: one learning rate explains"
check "people of both" expect_exit 0 verdict "$T/full.tsv"
check "  are told" expect_contains "$T/err" "verdict: both are needed"
# Coins that fall on arm 2 with probability .5, .6, .7, whatever they are paid: nothing is learned.
awk 'BEGIN { srand(9); print "subject\tchoice\treward"
    for (s = 1; s <= 20; s++) for (t = 0; t < 200; t++) {
        c = 1 + (rand() < .5 + s % 3 / 10); best = 1 + int(t / 40) % 2
        print s "\t" c "\t" (rand() < (c == best ? .8 : .2)) } }' >"$T/coins.tsv"
check "people who toss coins" expect_exit 0 verdict "$T/coins.tsv"
check "  show no learning" expect_contains "$T/err" \
    "verdict: a biased coin explains these choices best (random): nothing here shows learning"
# The coin's BIC by hand: log n - 2 (a log (a/n) + b log (b/n)) of each.
coins_bic=$(awk 'NR > 1 { n[$1]++; two[$1] += $2 == 2 }
    END { for (s in n) { a = two[s]; b = n[s] - a
            sum += log(n[s]) - 2 * (a * log(a / n[s]) + b * log(b / n[s])) }
        printf "random %.1f (best for", sum }' "$T/coins.tsv")
check "  by the sum of the coin's BIC" expect_contains "$T/err" "$coins_bic"
check "  whatever the bounds of b are" expect_exit 0 "$TWOARM" fit --ci none \
    --model rw-dual,rw-bias --bounds b=1:2 "$T/coins.tsv"
check "  the same sum" expect_contains "$T/err" "$coins_bic"
head -n 21 "$T/coins.tsv" >"$T/few.tsv"
check "twenty choices of one" expect_exit 0 verdict "$T/few.tsv"
check "  say too little" expect_contains "$T/err" "whether these choices show learning is open"
check "dual rates of rw-full alone" expect_exit 0 \
    "$TWOARM" fit --ci none --model rw-full "$T/stick.tsv"
check "  are dual rates" expect_contains "$T/err" "verdict: perseveration explains"
check "  one row a participant all the same" test "$(wc -l <"$T/out")" = 21
check "a comparison" expect_exit 0 "$TWOARM" compare --models rw,rw-dual "$T/stick.tsv"
check "  tells it too" expect_contains "$T/err" "verdict: perseveration explains"
# BIC of MODEL in the table: as the verdict must have it
bic() {
    awk -F'\t' -v m="$1" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "bic") c = i }
        $1 == m { printf "%s %.1f (", m, $c }' "$T/out"
}
check "  by its table's sums of BIC" expect_contains "$T/err" " $(bic rw-dual)"
check "  of both" expect_contains "$T/err" " $(bic rw)"
check "a hierarchical comparison" \
    expect_exit 0 "$TWOARM" compare --hbi --models rw,rw-dual -o "$T/hbi.tsv" "$T/single.tsv"
check "  tells it too" expect_contains "$T/err" "verdict: one learning rate explains"
check "  and keeps it" expect_contains "$T/hbi.tsv.json" "verdict: one learning rate explains"
check "agents" expect_exit 0 \
    "$TWOARM" match -n 20 --model rw-dual --arms .8,.2 -o "$T/m.tsv" "$T/stick.tsv"
check "  have it beside them" expect_contains "$T/err" "verdict: perseveration explains"
check "  and in the conventions" expect_contains "$T/m.tsv.json" "verdict: perseveration explains"
if command -v gnuplot >/dev/null; then
    # A report compares with rw-dual where nothing else is asked for; who breaks a rule takes no
    # part.
    { cat "$T/single.tsv"; awk 'BEGIN { for (t = 0; t < 60; t++) print t % 6 ? "21\tn/a\tn/a" \
        : "21\t1\t1" }'; } >"$T/lazy.tsv"
    check "a report" expect_exit 0 "$TWOARM" report -n 20 --arms .8,.2 -o "$T/report" \
        --exclude most_missed=.5 "$T/lazy.tsv"
    check "  has it on its page" \
        expect_contains "$T/report/index.html" "<p>verdict: one learning rate explains"
    check "  without who is left out" expect_contains "$T/report/index.html" "BIC over 20 people"
else
    skip "a report" "gnuplot is not installed"
fi
check "without dual rates" expect_exit 0 "$TWOARM" fit --ci none --model rw-stick "$T/stick.tsv"
check "  nothing is said" expect_lacks "$T/err" verdict
check "-o FILE, quietly" expect_exit 0 \
    "$TWOARM" fit -q --ci none --model rw-dual -o "$T/r.tsv" "$T/stick.tsv"
check "  keeps it" expect_contains "$T/r.tsv.json" "verdict: perseveration explains"
check "  and says nothing" test ! -s "$T/err"
finish
