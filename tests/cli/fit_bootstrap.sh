#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# `twoarm fit --ci bootstrap`: intervals and the test against chance, by simulation.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/../table_lib.sh"

# Two learners (alpha .4, beta 6), two fair coins and one that falls on arm 2 in three of four, on
# outcomes that are all known, 200 trials.
awk 'BEGIN { srand(11); print "participant_id\ttrial\tchoice\treward\toutcome_1\toutcome_2"
    for (s = 1; s <= 5; s++) { q[1] = q[2] = .5; for (t = 1; t <= 200; t++) {
        o[1] = (rand() < .3); o[2] = (rand() < .7)
        c = 1 + (rand() < (s < 3 ? 1 / (1 + exp(-6 * (q[2] - q[1]))) : s == 5 ? .75 : .5))
        q[c] += .4 * (o[c] - q[c])
        printf "%d\t%d\t%d\t%d\t%d\t%d\n", s, t, c, o[c], o[1], o[2] } } }' >"$T/data.tsv"
cut -f 1-4 "$T/data.tsv" >"$T/foreign.tsv"
fit() { "$TWOARM" fit -q --ci bootstrap --resamples 100 "$@"; }
# of PARTICIPANT COLUMN [FILE]
of() { cell "${3:-$T/out}" "$1" "$2"; }
holds() { awk "BEGIN { exit !($1) }"; }

check "intervals by simulation" expect_exit 0 fit "$T/data.tsv"
check "  are called so" test "$(of 1 ci_type)" = bootstrap
check "  hold the truth" holds "$(of 1 alpha_lo) < .4 && $(of 1 alpha_hi) > .4"
check "  learners are told from chance" holds \
    "$(of 1 p_chance) < .011 && $(of 2 p_chance) < .011"
check "  coins are not" holds "$(of 3 p_chance) > .02 && $(of 4 p_chance) > .02"
check "  nor from coins" holds "$(of 3 p_coin) > .02 && $(of 4 p_coin) > .02"
check "  learners are told from coins" holds "$(of 1 p_coin) < .011 && $(of 2 p_coin) < .011"
check "  a biased coin is told from chance, and from no coin" holds \
    "$(of 5 p_chance) < .011 && $(of 5 p_coin) > .02"
cp "$T/out" "$T/one"
"$TWOARM" fit -q --ci profile "$T/data.tsv" >"$T/profile"
# by theory the same to first order: neither end further off than a third of the interval
lo=$(of 1 alpha_lo "$T/profile") hi=$(of 1 alpha_hi "$T/profile")
check "  are near the profile intervals" holds \
    "($(of 1 alpha_lo) - $lo)^2 < ($hi - $lo)^2 / 9 &&
     ($(of 1 alpha_hi) - $hi)^2 < ($hi - $lo)^2 / 9"
check "the estimates are the same" test "$(of 1 alpha)" = "$(of 1 alpha "$T/profile")"
check "eight threads" expect_exit 0 fit -j 8 "$T/data.tsv"
check "  the same bytes" expect_same "$T/out" "$T/one"
check "another seed" expect_exit 0 fit --seed 2 "$T/data.tsv"
check "  other people" bash -c '! cmp -s "$1/out" "$1/one"' _ "$T"
grep -v '^4' "$T/data.tsv" >"$T/three.tsv"
check "somebody less" expect_exit 0 fit "$T/three.tsv"
check "  moves nobody else" bash -c 'grep -v "^4" "$1/one" | cmp - "$1/out"' _ "$T"
grep '^[1p]' "$T/data.tsv" >"$T/first.tsv" # one person: a fit of rw-lapse takes 50 ms
check "every model can be" expect_exit 0 "$TWOARM" fit -q --ci bootstrap --resamples 20 \
    --model random,wsls,rw-greedy,rw-lapse,ck "$T/first.tsv"
check "  all five" test "$(wc -l <"$T/out")" = 6
check "  each with p_coin but the coin itself" test "$(awk -F"\t" '
    NR == 1 { for (i = 1; i <= NF; i++) if ($i == "p_coin") c = i; next }
    { list = list " " $3 ":" ($c == "n/a" ? "none" : "p") } END { print list }' "$T/out")" = \
    " random:none wsls:p rw-greedy:p rw-lapse:p ck:p"
check "  a learner by rule is no chance for wsls" bash -c '
    awk -F"\t" "NR == 1 { for (i = 1; i <= NF; i++) if (\$i == \"p_chance\") c = i; next }
        \$1 == 1 && \$3 == \"wsls\" { seen = 1; bad = \$c > .05 }
        END { exit bad || !seen }" "$1/out"
    ' _ "$T"

check "data of others, with win probabilities" expect_exit 0 fit --arms .3,.7 "$T/foreign.tsv"
check "  learners are told from chance there too" holds "$(of 1 p_chance) < .011"
refuses() {
    local why=$1
    shift
    check "refused: $why" expect_exit 2 "$TWOARM" "$@"
    check "  with a reason" expect_contains "$T/err" "$why"
}
refuses "give each arm's probability of a win: --arms" fit --ci bootstrap "$T/foreign.tsv"
refuses "one probability for each of 2 arms" fit --ci bootstrap --arms .3,.4,.5 "$T/foreign.tsv"
refuses "--arms is for --ci bootstrap" fit --arms .3,.7 "$T/foreign.tsv"
refuses "--resamples: expected 20" fit --ci bootstrap --resamples 3 "$T/data.tsv"
refuses "--ci bootstrap is for --method mle" fit --ci bootstrap --method map "$T/data.tsv"
refuses "--ci bootstrap is for \`twoarm fit\`" recover --arms .7,.3 --ci bootstrap
refuses "--resamples is for --ci bootstrap" fit --resamples 100 "$T/data.tsv"
refuses "--resamples: expected 20" fit --ci bootstrap --resamples 0 "$T/data.tsv"
finish
