#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# `twoarm condition` as run: tables, named designs, figures, and what it refuses.
. "$(dirname "$0")/lib.sh"

# strength FILE PHASE CUES COLUMN
cell() {
    awk -F '\t' -v p="$2" -v c="$3" -v n="$4" '$1 == p && $3 == c { print $n }' "$1"
}
within() {
    awk -v x="$1" -v y="$2" -v t="$3" 'BEGIN { d = x - y; exit !(x != "" && d <= t && -d <= t) }'
}

check "blocking" expect_exit 0 "$TWOARM" condition 'A+ 40; AX+ 20; X' -o "$T/trials.tsv" \
    --figures "$T/figures/b" --formats pdf
check "  A is learned: 1 - .8^40" within "$(cell "$T/out" 1 A 4)" .99986708 1e-8
check "  X is blocked" within "$(cell "$T/out" 3 X 4)" 0 1e-4
check "  a row a trial" test "$(wc -l <"$T/trials.tsv")" = 62
check "  which has both cues' strengths" expect_contains "$T/trials.tsv" \
    "trial	phase	kind	prediction	error	strength_A	strength_X"
check "  a figure" expect_contains "$T/figures/b-strength.svg" "</svg>"
check "  as pdf too" expect_contains "$T/figures/b-strength.pdf" "%PDF"

check "temporal differences" expect_exit 0 "$TWOARM" condition --model td 'A+ 400; A' \
    -o "$T/steps.tsv" --figures "$T/figures/td"
check "  the value of the cue: .98^14" within "$(cell "$T/out" 1 A 4)" .75364194 1e-6
check "  the error is at the cue now" within "$(cell "$T/out" 1 A 6)" .73856910 1e-6
check "  and no more at the outcome" within "$(cell "$T/out" 1 A 7)" 0 1e-6
check "  left out, it dips" within "$(cell "$T/out" 2 A 7)" -1 1e-6
check "  a row a step" test "$(wc -l <"$T/steps.tsv")" = 10026
check "  a figure of errors" expect_contains "$T/figures/td-errors.svg" "</svg>"

check "designs have names" expect_exit 0 "$TWOARM" condition --list
cut -d ' ' -f 1 "$T/out" >"$T/names"
check "  all six demonstrations" test "$(wc -l <"$T/names")" = 6
while read -r name; do
    check "  $name" expect_exit 0 "$TWOARM" condition "$name"
done <"$T/names"
check "saliences by cue" expect_exit 0 "$TWOARM" condition --alpha A=.3,X=.1 'AX+ 500'
check "  share the strength" within "$(cell "$T/out" 1 X 4)" .25 1e-6
check "contradictions have no asymptote" expect_exit 0 "$TWOARM" condition 'A+ 10, A- 10'
check "  which is said" test "$(cell "$T/out" 1 A 5)" = n/a

refused() { # NAME TEXT ARGUMENT...
    local name=$1 text=$2
    shift 2
    check "refused: $name" expect_exit 2 "$TWOARM" condition "$@"
    check "  and says so" expect_contains "$T/err" "$text"
    check "  and nothing else" test ! -s "$T/out"
}
refused "no design" "expected one design in quotes"
refused "two of them" "expected one design in quotes" 'A+ 1' 'B+ 1'
refused "a sign that is none" "design, character 10 (phase 2)" 'A+ 20; AX* 20'
refused "a name that is none" "did you mean 'blocking'" bloking
refused "a rate above 1" "--alpha: expected numbers from 0 to 1" --alpha 1.5 'A+ 1'
refused "an alpha of no cue" "--alpha: expected a number for all cues" --alpha a=.5 'A+ 1'
refused "a negative beta" "--beta, --beta-minus: expected numbers from 0 to 1" --beta -1 'A+ 1'
refused "an outcome before the cue" "--cue-at, --us-at" --model td --cue-at 10 --us-at 5 'A+ 1'
refused "a model that is none" "--model: expected rw or td" --model sarsa 'A+ 1'
refused "formats of no figure" "--formats is for --figures" --formats pdf 'A+ 1'
check "all mistakes of a design at once" expect_exit 2 "$TWOARM" condition 'a 1, B+ x; C+ 3; !'
check "  three" test "$(grep -c '^twoarm:' "$T/err")" = 3
finish
