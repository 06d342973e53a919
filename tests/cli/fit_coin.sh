#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Whom a biased coin explains as well as the models is noted, by BIC of the table itself.
. "$(dirname "$0")/lib.sh"

# Six learners by rule (alpha .3, beta 5) and five coins that fall left three times in four.
awk 'BEGIN { srand(7); print "subject\tchoice\treward"
    for (s = 1; s <= 11; s++) { q[1] = q[2] = .5; for (t = 1; t <= 100; t++) {
        p = s <= 6 ? 1 / (1 + exp(-5 * (q[2] - q[1]))) : .25
        c = 1 + (rand() < p); r = (rand() < ((c == 2) == (t <= 50) ? .85 : .15))
        q[c] += .3 * (r - q[c]); printf "p%d\t%d\t%d\n", s, c, r } }
    print "p12\tn/a\tn/a" }' >"$T/some.tsv"
# listed: the names in the note; expected: by BIC of the rows of random and of all others
listed() { sed -n 's/.* as well by BIC: \([^;]*\);.*/\1/p' "$1" | tr -d ' '; }
expected() {
    awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "bic") c = i; next }
        $c == "n/a" { next }
        $3 == "random" { coin[$1] = $c; order[++n] = $1; next }
        !($1 in least) || $c < least[$1] { least[$1] = $c }
        END { for (i = 1; i <= n; i++) if (least[order[i]] >= coin[order[i]])
            printf "%s%s", sep++ ? "," : "", order[i]; print "" }' "$1"
}
check "coins among learners" expect_exit 0 "$TWOARM" fit --ci none --model random,rw,rw-dual \
    "$T/some.tsv"
cp "$T/err" "$T/said"
check "  are named, by their rows" test "$(listed "$T/said")" = "$(expected "$T/out")"
check "  they are the coins" test "$(listed "$T/said")" = p7,p8,p9,p10,p11
check "  out of those who chose" expect_contains "$T/said" "explains 5 of 11 as well"
check "  which is no reason to leave them out" expect_contains "$T/said" "no reason to leave"
check "without random among the models" expect_exit 0 "$TWOARM" fit --ci none --model rw,rw-dual \
    "$T/some.tsv"
check "  the same" test "$(listed "$T/err")" = "$(listed "$T/said")"
check "bounds of a model's own weight" expect_exit 0 "$TWOARM" fit --ci none --model rw-bias \
    --bounds b=-.1:.1 "$T/some.tsv"
check "  are not the coin's" expect_contains "$T/err" "explains 5 of 11 as well"
check "random alone" expect_exit 0 "$TWOARM" fit --ci none --model random "$T/some.tsv"
check "  is not held against itself" expect_lacks "$T/err" "as well by BIC"
check "under priors" expect_exit 0 "$TWOARM" fit --method map "$T/some.tsv"
check "  there is no maximum of the likelihood" expect_lacks "$T/err" "as well by BIC"
head -601 "$T/some.tsv" >"$T/learners.tsv"
check "learners alone" expect_exit 0 "$TWOARM" fit --ci none "$T/learners.tsv"
check "  are no coins" expect_lacks "$T/err" "as well by BIC"
check "-o FILE, quietly" expect_exit 0 \
    "$TWOARM" fit -q --ci none --model rw -o "$T/r.tsv" "$T/some.tsv"
check "  keeps it" expect_contains "$T/r.tsv.json" "explains 5 of 11 as well by BIC"
check "  and says nothing" test ! -s "$T/err"
finish
