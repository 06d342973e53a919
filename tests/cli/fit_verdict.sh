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
check "a comparison" expect_exit 0 "$TWOARM" compare --models rw,rw-dual "$T/stick.tsv"
check "  tells it too" expect_contains "$T/err" "verdict: perseveration explains"
check "without dual rates" expect_exit 0 "$TWOARM" fit --ci none --model rw-stick "$T/stick.tsv"
check "  nothing is said" expect_lacks "$T/err" verdict
check "-o FILE, quietly" expect_exit 0 \
    "$TWOARM" fit -q --ci none --model rw-dual -o "$T/r.tsv" "$T/stick.tsv"
check "  keeps it" expect_contains "$T/r.tsv.json" "verdict: perseveration explains"
check "  and says nothing" test ! -s "$T/err"
finish
