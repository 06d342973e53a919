#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# rw-greedy, whose likelihood is a staircase in alpha: the alpha that is printed stands on the step
# whose log-likelihood is printed, not on a sliver at which values happen to be tied.
. "$(dirname "$0")/lib.sh"

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
finish
