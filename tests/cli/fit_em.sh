#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# `twoarm fit --method em`: the group's table, what belongs to it, and hBayesDM's example.
. "$(dirname "$0")/lib.sh"

awk 'BEGIN { srand(7); print "participant_id\ttrial\tchoice\treward"
    for (s = 1; s <= 12; s++) { q[1] = q[2] = .5; for (t = 1; t <= 100; t++) {
        c = 1 + (rand() < 1 / (1 + exp(-4 * (q[2] - q[1])))); r = (rand() < (c == 2 ? .7 : .3))
        q[c] += .3 * (r - q[c]); printf "%d\t%d\t%d\t%d\n", s, t, c, r } }
    print "13\t1\tn/a\tn/a" }' >"$T/some.tsv"

check "EM" expect_exit 0 "$TWOARM" fit -q --method em --group-table "$T/group" "$T/some.tsv"
check "  a row a participant" test "$(wc -l <"$T/out")" = 14
check "  and a row a parameter of the group" test "$(wc -l <"$T/group")" = 3
check "  who made no choice is no part of it" test "$(cut -f 9 "$T/group" | tail -1)" = 12
check "  converged" test "$(cut -f 13 "$T/group" | sort -u | head -1)" = 1
# cell FILE COLUMN ROW: by the column's name
cell() { awk -F'\t' -v name="$2" -v row="$3" 'NR == 1 { for (i = 1; i <= NF; i++) c[$i] = i; next }
    NR == row + 1 { print $c[name] }' "$1"; }
check "  people are all alike in beta: its variance is 0" test "$(cell "$T/group" variance 2)" = 0
check "  which everybody's flags say" test "$(cell "$T/out" flags 1)" = no_spread:beta
check "  their error is the mean's, none of their own" test "$(cell "$T/out" beta_se 1)" = n/a
check "  no AIC or BIC of what is no maximum of likelihood" test \
    "$(cell "$T/out" aic 1) $(cell "$T/out" aicc 1) $(cell "$T/out" bic 1)" = "n/a n/a n/a"
check "  the flag not_converged is nobody's" test "$(grep -c not_converged "$T/out")" = 0
check "  while alpha's are known" test "$(cell "$T/out" alpha_se 1)" != n/a
cp "$T/out" "$T/one"
cp "$T/group" "$T/group1"
# Whoever always takes the arm that won last has a beta without end, and so has a group of them.
awk 'BEGIN { print "participant_id\ttrial\tchoice\treward"
    for (s = 1; s <= 6; s++) for (t = 1; t <= 40; t++) { w = int((t - 1) / 10) % 2
        first = t > 1 && t % 10 == 1; c = first ? 2 - w : 1 + w
        printf "%d\t%d\t%d\t%d\n", s, t, c, !first } }' >"$T/sure.tsv"
check "a group that runs away" \
    expect_exit 0 "$TWOARM" fit -q --method em --group-table "$T/group" "$T/sure.tsv"
check "  did not converge" test "$(cell "$T/group" converged 1)" = 0
check "  which everybody's flags say" test "$(grep -c not_converged "$T/out")" = 6
check "eight threads" expect_exit 0 \
    "$TWOARM" fit -q -j 8 --method em --group-table "$T/group" "$T/some.tsv"
check "  the same bytes" expect_same "$T/out" "$T/one"
check "  of the group too" expect_same "$T/group" "$T/group1"
check "without --group-table" expect_exit 0 "$TWOARM" fit --method em "$T/some.tsv"
check "  it goes to standard error" expect_contains "$T/err" "rw	alpha	logit"
check "  with a warning of t-tests" expect_contains "$T/err" "no t-test between groups"
check "full covariance" expect_exit 0 "$TWOARM" fit -q --method em --covariance full \
    --group-table "$T/group" "$T/some.tsv"
check "  has correlations" expect_contains "$T/group" "1.0000,"
check "a group's table without em" expect_exit 2 "$TWOARM" fit --group-table "$T/x" "$T/some.tsv"
check "  is refused" expect_contains "$T/err" "is for --method em and hierarchical"
check "--prior with em" expect_exit 2 \
    "$TWOARM" fit --method em --prior "alpha=beta(2,2)" "$T/some.tsv"
check "--bounds with em" expect_exit 2 "$TWOARM" fit --method em --bounds beta=0:5 "$T/some.tsv"
check "a covariance of no kind" expect_exit 2 "$TWOARM" fit --method em --covariance x "$T/some.tsv"
check "a method of no kind" expect_exit 2 "$TWOARM" fit --method guess "$T/some.tsv"
check "  is refused" expect_contains "$T/err" "expected mle, map, em or hierarchical"

data=$TWOARM_TOP/../shared/reference/data/hbayesdm_bandit2arm.tsv
if ! [ -e "$data" ]; then
    skip "hBayesDM's example" "the reference data are not beside this checkout"
    finish
    exit
fi
# Means and variances by a program other than this one (logit alpha, log beta; variances over N).
expect_group() {
    awk -F'\t' -v alpha="$1" -v beta="$2" -v va="$3" -v vb="$4" '
    function far(x, y, within) { return (x - y)^2 > within^2 }
    $2 == "alpha" { seen++; bad = bad || far($4, alpha, 1e-5) || far($6, va, 1e-3 * va) }
    $2 == "beta" { seen++; bad = bad || far($4, beta, 1e-5) || far($6, vb, 1e-3 * vb) }
    { print } END { exit bad || seen != 2 }' "$T/group"
}
check "hBayesDM's example" expect_exit 0 \
    "$TWOARM" fit -q --method em --q0 0 --group-table "$T/group" "$data"
check "  means and variances" expect_group -.576780 -.183960 .037850 .047144
check "  with full covariance" expect_exit 0 "$TWOARM" fit -q --method em --covariance full --q0 0 \
    --group-table "$T/group" "$data"
check "  means and variances" expect_group -.568716 -.178761 .139887 .060739
check "emfit's conventions: q0 0, variances start at 10" expect_exit 0 \
    "$TWOARM" fit -q --like emfit --group-table "$T/group" "$data"
check "  iBIC by draws from the group, as emfit" test "$(cell "$T/group" ibic_by 1)" = draws
check "  lead to the same place" expect_group -.576780 -.183960 .037850 .047144
finish
