#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# `twoarm fit --method em|hierarchical --group COLUMN`: levels, contrasts, where levels are found,
# refusals.
. "$(dirname "$0")/lib.sh"

# Learners with alpha .2 (drug) and .6 (placebo), beta 4, by rule.
awk 'BEGIN { srand(7); print "participant_id\tdrug\ttrial\tchoice\treward"
    for (s = 1; s <= 16; s++) { q[1] = q[2] = .5; a = s % 2 ? .2 : .6; for (t = 1; t <= 100; t++) {
        c = 1 + (rand() < 1 / (1 + exp(-4 * (q[2] - q[1])))); r = (rand() < (c == 2 ? .7 : .3))
        q[c] += a * (r - q[c])
        printf "%d\t%s\t%d\t%d\t%d\n", s, (s % 2 ? "drug" : "placebo"), t, c, r } } }' >"$T/all.tsv"
em() { "$TWOARM" fit --method em --group drug --group-table "$T/group" "$@"; }
# cell PARAMETER LEVEL COLUMN
cell() {
    awk -F'\t' -v p="$1" -v l="$2" -v name="$3" '
        NR == 1 { for (i = 1; i <= NF; i++) col[$i] = i; next }
        $col["parameter"] == p && $col["level"] == l { print $col[name] }' "$T/group"
}
holds() { awk "BEGIN { exit !($1) }"; }

check "levels of a column" expect_exit 0 em "$T/all.tsv"
check "  a row a parameter and level, and the contrast" test "$(wc -l <"$T/group")" = 7
check "  people of a level" test "$(cell alpha drug n_participants)" = 8
difference=$(cell alpha "placebo - drug" mean)
check "  the contrast is the difference" \
    holds "($difference - ($(cell alpha placebo mean) - $(cell alpha drug mean)))^2 < 1e-14"
# the truth: logit .6 - logit .2 = 1.7918; log beta is the same
check "  its interval holds the truth" holds "$(cell alpha "placebo - drug" mean_lo) < 1.7918 &&
    $(cell alpha "placebo - drug" mean_hi) > 1.7918"
check "  and not nothing" holds "$(cell alpha "placebo - drug" mean_lo) > 0"
check "  where there is nothing it does" holds \
    "$(cell beta "placebo - drug" mean_lo) < 0 && $(cell beta "placebo - drug" mean_hi) > 0"
check "  t-tests on the estimates are warned of" expect_contains "$T/err" "no t-test"
cp "$T/group" "$T/table"
# three levels: every two, the later in the alphabet minus the earlier, whoever comes first in
# the file
awk -F'\t' -v OFS='\t' 'NR > 1 { $2 = substr("zyx", $1 % 3 + 1, 1) } { print }' "$T/all.tsv" \
    >"$T/three.tsv"
cp "$T/group" "$T/two"
check "three levels" expect_exit 0 em "$T/three.tsv"
check "  are set beside each other" test \
    "$(awk -F'\t' '/alpha/ && / - / { for (i = 1; i <= NF; i++) if ($i ~ / - /) print $i }' \
        "$T/group" | tr '\n' ,)" = "y - x,z - x,z - y,"
cp "$T/two" "$T/group"
check "eight threads" expect_exit 0 em -j 8 "$T/all.tsv"
check "  the same bytes" expect_same "$T/group" "$T/table"

# the same people as BIDS, their levels in participants.tsv (in another order, one left)
mkdir -p "$T/study"
printf 'participant_id\tdrug\nsub-99\tn/a\n' >"$T/study/participants.tsv"
for s in $(seq 16 -1 1); do
    mkdir -p "$T/study/sub-$s/beh"
    awk -F'\t' -v OFS='\t' -v s="$s" 'NR == 1 || $1 == s { print $3, $4, $5 }' "$T/all.tsv" \
        >"$T/study/sub-$s/beh/sub-${s}_task-x_beh.tsv"
    printf 'sub-%s\t%s\n' "$s" "$([ $((s % 2)) = 1 ] && echo drug || echo placebo)" \
        >>"$T/study/participants.tsv"
done
check "levels of participants.tsv" expect_exit 0 em "$T/study"
check "  lead to the same contrast" holds \
    "($(cell alpha "placebo - drug" mean) - $difference)^2 < 1e-10"

check "  the conventions say what they share" expect_contains "$T/group.json" "is the same in all"

# The whole posterior: with so many trials its means are nearly the tops that EM finds.
whole() { "$TWOARM" fit --method hierarchical --group drug --group-table "$T/group" "$@"; }
check "the exact posterior" expect_exit 0 whole -j 1 "$T/all.tsv"
check "  t-tests on the estimates are warned of" expect_contains "$T/err" "no t-test"
check "  a row a parameter and level, and the contrast" test "$(wc -l <"$T/group")" = 7
check "  people of a level" test "$(cell alpha drug n_participants)" = 8
check "  the contrast is the difference" test "$(awk "BEGIN {
    d = $(cell alpha "placebo - drug" mu) - ($(cell alpha placebo mu) - $(cell alpha drug mu))
    print d * d < 1e-12 }")" = 1
check "  near to EM's" holds "($(cell alpha "placebo - drug" mu) - $difference)^2 < .01"
check "  its interval holds the truth" holds "$(cell alpha "placebo - drug" mu_lo) < 1.7918 &&
    $(cell alpha "placebo - drug" mu_hi) > 1.7918"
check "  and not nothing" holds "$(cell alpha "placebo - drug" mu_lo) > 0"
check "  which is hardly believed" holds "$(cell alpha "placebo - drug" p_above_0) > .999"
check "  where there is nothing it may be" holds "$(cell beta "placebo - drug" p_above_0) > .025 &&
    $(cell beta "placebo - drug" p_above_0) < .975"
check "  one spread" test "$(cell alpha drug sigma)" = "$(cell alpha placebo sigma)"
check "  and that of means on the natural scale" holds "$(cell alpha drug centre_hi) < .4 &&
    $(cell alpha placebo centre_lo) > .4"
check "  the conventions say so" expect_contains "$T/group.json" "is the same in all"
cp "$T/group" "$T/table"
cp "$T/out" "$T/rows"
check "two threads" expect_exit 0 whole -j 2 "$T/all.tsv"
check "  the same bytes" expect_same "$T/group" "$T/table"
check "  of everybody too" expect_same "$T/out" "$T/rows"
awk -F'\t' -v OFS='\t' '$1 % 4 == 3 && NR > 1 { $2 = "none" } { print }' "$T/all.tsv" \
    >"$T/three.tsv"
for method in em hierarchical; do
    check "three levels, $method" expect_exit 0 "$TWOARM" fit -q --method "$method" --group drug \
        --group-table "$T/group" "$T/three.tsv"
    check "  every two of them" test "$(cut -f1-2 --complement "$T/group" | grep -o \
        "[a-z]* - [a-z]*" | sort -u | tr '\n' ,)" = "none - drug,placebo - drug,placebo - none,"
done

refuses() {
    local why=$1
    shift
    check "refused: $why" expect_exit 2 "$TWOARM" fit "$@"
    check "  with a reason" expect_contains "$T/err" "$why"
}
refuses "--group is for --method em and hierarchical" --group drug "$T/all.tsv"
refuses "has no group" --method em --group sex "$T/all.tsv"
refuses "expected columns participant_id and sex" --method em --group sex "$T/study"
sed 's/placebo/drug/' "$T/all.tsv" >"$T/one.tsv"
refuses "found only 'drug'" --method em --group drug "$T/one.tsv"
refuses "found more" --method em --group participant_id "$T/all.tsv"
awk -F'\t' -v OFS='\t' 'NR == 120 { $2 = "drug" } { print }' "$T/all.tsv" >"$T/torn.tsv"
refuses "is in group 'drug' here and in 'placebo' before" --method em --group drug "$T/torn.tsv"
awk -F'\t' 'NR == 1 || $2 == "drug" || $1 == 2' "$T/all.tsv" >"$T/few.tsv"
refuses "level 'placebo' has 1 participants" --method em --group drug "$T/few.tsv"
finish
