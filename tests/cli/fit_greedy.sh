#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# rw-greedy, whose likelihood is a staircase in alpha: the alpha that is printed stands on the step
# whose log-likelihood is printed, not on a sliver at which values happen to be tied.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/../table_lib.sh"

# Learners that explore by softmax: few of their steps are wide.
awk 'BEGIN { srand(5); print "participant_id\tchoice\treward"
    for (s = 1; s <= 60; s++) {
        q[1] = q[2] = .5; alpha = .05 + .9 * rand(); beta = .5 + 9.5 * rand()
        for (t = 0; t < 200; t++) {
            c = 1 + (rand() < 1 / (1 + exp(-beta * (q[2] - q[1]))))
            r = rand() < (c == 2 ? .8 : .2); q[c] += alpha * (r - q[c])
            print s "\t" c "\t" r } } }' >"$T/data.tsv"
check "sixty people" expect_exit 0 "$TWOARM" fit -q --ci none -m rw-greedy -o "$T/fits.tsv" \
    "$T/data.tsv"
# The same person with alpha held where it was printed.
held() {
    awk -v id="$1" 'NR == 1 || $1 == id' "$T/data.tsv" >"$T/one.tsv"
    "$TWOARM" fit -q --ci none -m rw-greedy --bounds "alpha=$2:$2" "$T/one.tsv" |
        awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next } { print $at["log_lik"] }'
}
awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    $at["alpha"] != "n/a" { print $at["participant_id"], $at["alpha"], $at["log_lik"] }' \
    "$T/fits.tsv" >"$T/printed"
check "  most have an alpha" test "$(wc -l <"$T/printed")" -gt 40
while read -r id alpha ll; do
    [ "$(held "$id" "$alpha")" = "$ll" ] || echo "participant $id, alpha $alpha: not $ll"
done <"$T/printed" >"$T/wrong"
check "  each gives the log-likelihood that is printed" diff /dev/null "$T/wrong"

# Rewards and starting values in another unit: the same ties. Where a power of two says how much
# smaller or larger it is every number is the same; else products and sums are rounded otherwise,
# which changes what a step of a trillionth's width is, and no estimate.
in_unit() {
    awk -F'\t' -v unit="$1" 'NR == 1 { print } NR > 1 && $1 <= 20 {
        printf "%s\t%s\t%.17g\n", $1, $2, $3 * unit }' "$T/data.tsv" >"$T/scaled.tsv"
    "$TWOARM" fit -q -m rw-greedy --q0 "$(awk -v unit="$1" 'BEGIN { printf "%.17g", unit / 2 }')" \
        "${@:2}" "$T/scaled.tsv"
}
without_q0() {
    awk -F'\t' -v OFS='\t' 'NR == 1 { while ($++c != "q0"); } { $c = ""; print }'
}
estimates() {
    awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
        { print $1, $at["log_lik"], $at["alpha"], $at["epsilon"] }'
}
for method in mle map; do
    in_unit 1 --method $method | without_q0 >"$T/one"
    check "$method of twenty" test "$(wc -l <"$T/one")" = 21
    for unit in 1024 0.0009765625; do
        in_unit $unit --method $method | without_q0 >"$T/other"
        check "  in a unit $unit times as small" diff "$T/one" "$T/other"
    done
done
in_unit 1 --ci none | estimates >"$T/one"
for unit in 1000 0.001; do
    in_unit $unit --ci none | estimates >"$T/other"
    check "the same estimates for rewards of $unit" diff "$T/one" "$T/other"
done

# Agents that nearly forget what was before the last reward: much is tied. (p_best.)
played() {
    "$TWOARM" simulate -q -m rw-greedy:alpha=.9999999,epsilon=.1 --arms .6,.4 --runs 100 \
        --trials 100 --with magnitude="$1" --q0 "$2" >"$T/out" && cell "$T/out" rw-greedy p_best
}
once=$(played 1 .5)
for unit in 1024,512 .0009765625,.00048828125 1000,500 .001,.0005; do
    check "agents play the same for $unit" test "$(played "${unit%,*}" "${unit#*,}")" = "$once"
done

# Under priors: evidence, posterior and its top, by numpy (400 001 cells of alpha, 400 nodes of
# epsilon).
awk -v c=2222212222222222212212222222212222222222 -v r=1110101100111100001101110001001110010111 '
    BEGIN { print "participant_id\tchoice\treward"
        for (t = 1; t <= 40; t++) print "a\t" substr(c, t, 1) "\t" substr(r, t, 1) }' >"$T/one.tsv"
check "map" expect_exit 0 "$TWOARM" fit -q -m rw-greedy --method map "$T/one.tsv"
while read -r column number within; do
    check "  $column" near "$(cell "$T/out" a "$column")" "$number" "$within"
done <<'END'
log_evidence -14.091570 5e-6
alpha_mean .317685 5e-6
alpha_se .093873 5e-6
alpha_lo .07230 1e-4
alpha_hi .45028 1e-4
epsilon_mean .202618 2e-6
epsilon_se .093866 2e-6
alpha .456310 5e-6
epsilon .15770 5e-5
END
check "  by quadrature" test "$(cell "$T/out" a evidence_type)" = quadrature
check "with normal priors" expect_exit 0 "$TWOARM" fit -q -m rw-greedy --method map \
    --prior "alpha=normal(-1,.7)" --prior "epsilon=normal(-2,1)" "$T/one.tsv"
check "  evidence" near "$(cell "$T/out" a log_evidence)" -12.420595 5e-6
check "  alpha" near "$(cell "$T/out" a alpha)" .268941 1e-6
check "  is the prior's mode; mean" near "$(cell "$T/out" a alpha_mean)" .307667 5e-6
cp "$T/out" "$T/before"
check "eight threads" expect_exit 0 "$TWOARM" fit -q -j 8 -m rw-greedy --method map \
    --prior "alpha=normal(-1,.7)" --prior "epsilon=normal(-2,1)" "$T/one.tsv"
check "  the same bytes" expect_same "$T/out" "$T/before"
check "a comparison by evidence" expect_exit 0 "$TWOARM" compare -q --method map \
    --models rw,rw-greedy "$T/one.tsv"
check "  is one of integrals" expect_contains "$T/out" quadrature
finish
