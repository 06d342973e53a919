#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What comes back, against figures that other programs and Wilson & Collins (2019) give.
. "$(dirname "$0")/../cli/lib.sh"

# Expected recovery of rw by another program: p .8/.2 reversed every 25 trials, or stable arms; q0
# .5, alpha ~ U(.05, .95), beta ~ U(.5, 10), beta <= 100, everybody kept. 1000 agents each there,
# 4000 here: the standard error of the difference of atanh r is .035, rounding to two digits adds
# up to .005 / (1 - r^2); four of them are allowed.
near_r() {
    awk -v r="$1" -v want="$2" 'function atanh(x) { return log((1 + x) / (1 - x)) / 2 }
    BEGIN { d = atanh(r) - atanh(want); within = 4 * .035 + .005 / (1 - want * want)
        print r, want, d, within; exit !(r != "" && d < within && d > -within) }'
}
cell() {
    awk -F'\t' -v p="$1" -v name="$2" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) c = i }
        $2 == p { print $c; exit }' "$T/out"
}
set -- .72 .73 .83 .83 .91 .90 .96 .96 .98 .98
for trials in 50 100 200 500 1000; do
    check "reversals, $trials trials" expect_exit 0 "$TWOARM" recover -q --ci none -n 4000 \
        --arms .8,.2 --reversal 25 --trials $trials
    check "  r of alpha" near_r "$(cell alpha pearson)" "$1"
    check "  r of the ranks of beta" near_r "$(cell beta spearman)" "$2"
    shift 2
done
set -- .69 .79 .89 .94 .97
for trials in 50 100 200 500 1000; do
    check "stable arms, $trials trials" expect_exit 0 "$TWOARM" recover -q --ci none -n 4000 \
        --arms .2,.8 --trials $trials
    check "  r of alpha" near_r "$(cell alpha pearson)" "$1"
    shift
done

# Wilson & Collins 2019, Figure 5B: 100 runs a model there, from one start; 700 runs with global
# fits by another program. Each cell by an exact test of two binomials (Fisher's, two-sided), with
# Bonferroni's correction over the 25 cells: no p below .05 / 25. Beside it .10 and .05 a cell.
check "Wilson & Collins' five models" expect_exit 0 \
    "$TWOARM" recover -q --like wilson-collins -n 700
cp "$T/out" "$T/models.tsv"
judge() {
    awk -F'\t' -v published="$1" -v n="$2" -v most="$3" '
    function lf(x,    i, s) { # log x!
        if (x in memo) return memo[x]
        for (i = 2; i <= x; i++) s += log(i)
        return memo[x] = s + 0 }
    function lp(a, b, A, B) { # log P(a of A, b of B | a + b)
        return lc(a, A) + lc(b, B) - lc(a + b, A + B) }
    function lc(a, A) { return lf(A) - lf(a) - lf(A - a) }
    function fisher(a, b, A, B,    x, p, here) {
        here = lp(a, b, A, B)
        for (x = 0; x <= a + b; x++)
            if (x <= A && a + b - x <= B && lp(x, a + b - x, A, B) <= here + 1e-9)
                p += exp(lp(x, a + b - x, A, B))
        return p }
    BEGIN { split(published, want, " ") }
    NR > 1 { i++; theirs = int(want[i] * n + .5); p = fisher($3, theirs, $4, n); d = $5 - want[i]
        printf "%s as %s: %.3f, published %s, p %.4f\n", $1, $2, $5, want[i], p
        if (p < .05 / 25 || d > most || d < -most) { print "  <- too far"; bad = 1 } }
    END { exit bad || i != 25 }' "$T/models.tsv"
}
check "  as published (100 runs a model)" judge "
    .97 .03 0 0 0  .04 .96 0 0 0  .06 0 .94 0 0  .06 0 .01 .93 0  .03 0 .10 .15 .72" 100 .10
check "  as by another program's global fits (700 runs)" judge "
    .977 .017 .004 .001 0  .03 .97 0 0 0  .051 0 .949 0 0  .040 .003 .003 .953 .001
    .034 0 .160 .083 .723" 700 .05
finish
