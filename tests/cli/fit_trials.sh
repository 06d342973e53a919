#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# `twoarm fit --trials`: regressors of every trial, against numbers worked out by hand.
. "$(dirname "$0")/lib.sh"

# alpha and beta held at .5 and 2, q0 = .5. Values move by half of each prediction error:
# a: (.5,.5) takes 1, paid 1; (.75,.5) takes 2, paid 0; (.75,.25) misses; (.75,.25) takes 1, outcome
# missing; b starts afresh; (.5,.5) takes 2, paid 1; back in a (.75,.25).
# P(1) = 1 / (1 + exp(-2 (Q1 - Q2))): .25 apart .6224593312, .5 apart .7310585786.
printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' \
    participant_id trial context choice reward onset choice_onset feedback_onset \
    07 1 a 1 1 0.500000 1.250000 2.000001 07 2 a 2 0 3.5 4 4.75 07 3 a n/a n/a 6.5 n/a 9 \
    07 4 a 1 n/a 10 11 12 07 5 b 2 1 13 14 15 07 6 a 1 1 16 17 18 >"$T/data.tsv"
held=(--bounds alpha=.5:.5 --bounds beta=2:2)
row() {
    printf '%s\t' "$@" | sed 's/\t$/\n/'
}
{
    row participant_id session model trial context choice reward value_1 value_2 prob_1 prob_2 \
        prob_chosen prediction_error onset choice_onset feedback_onset
    p=0.6224593312 q=0.3775406688 P=0.7310585786 Q=0.2689414214
    row 07 n/a rw 1 a 1 1 0.5 0.5 0.5 0.5 0.5 0.5 0.500000 1.250000 2.000001
    row 07 n/a rw 2 a 2 0 0.75 0.5 $p $q $q -0.5 3.500000 4.000000 4.750000
    row 07 n/a rw 3 a n/a n/a 0.75 0.25 $P $Q n/a n/a 6.500000 n/a 9.000000
    row 07 n/a rw 4 a 1 n/a 0.75 0.25 $P $Q $P n/a 10.000000 11.000000 12.000000
    row 07 n/a rw 5 b 2 1 0.5 0.5 0.5 0.5 0.5 0.5 13.000000 14.000000 15.000000
    row 07 n/a rw 6 a 1 1 0.75 0.25 $P $Q $P 0.25 16.000000 17.000000 18.000000
} >"$T/expected"
check "regressors are written" \
    expect_exit 0 "$TWOARM" fit -q "${held[@]}" --trials "$T/trials" "$T/data.tsv"
check "  as worked out by hand" expect_same "$T/trials" "$T/expected"
check "  with the hash of what they were made from beside them" expect_contains "$T/trials.json" \
    "$(sha256sum "$T/data.tsv" | cut -d ' ' -f 1)"
check "  and the bounds" bash -c \
    'tr -d " \n" <"$1" | grep -q "\"bounds\":\[0.5,0.5\]"' _ "$T/trials.json"
check "  beside the result" test "$(wc -l <"$T/out")" = 2

# Column NAME of trials under MODEL, the values that occur.
cells() {
    awk -F'\t' -v m="$1" -v name="$2" '
    NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) c = i; next }
    $3 == m { print $c }' "$T/trials" | sort -u | tr '\n' ' '
}
all=$("$TWOARM" models | awk '/^[a-z]/ && !/only plays/ { printf "%s%s", n++ ? "," : "", $1 }')
check "every model has them" expect_exit 0 "$TWOARM" fit -q --ci none --model "$all" \
    --trials "$T/trials" "$T/data.tsv"
check "  a row a trial each" \
    test "$(wc -l <"$T/trials")" = $(($(echo "$all" | tr , '\n' | wc -l) * 6 + 1))
check "  random has no values" test "$(cells random value_1)$(cells random prediction_error)" = \
    "n/a n/a "
check "  nor has ck" test "$(cells ck value_2)" = "n/a "
check "  but probabilities" bash -c '[ "$1" != "n/a " ] && [ -n "$1" ]' _ "$(cells ck prob_1)"
# the probabilities of free choices are the likelihood
check "the log-likelihood is the sum" awk -F'\t' '
    NR == FNR { if (FNR == 1) for (i = 1; i <= NF; i++) col[$i] = i
                else ll[$3] = $col["log_lik"]; next }
    FNR == 1 { for (i = 1; i <= NF; i++) if ($i == "prob_chosen") p = i; next }
    $p != "n/a" { sum[$3] += log($p) }
    END { for (m in ll) { n++; d = ll[m] - sum[m]
              if (d > 1e-7 || d < -1e-7) { print m, ll[m], sum[m]; bad = 1 } }
          exit bad || n < 5 }' "$T/out" "$T/trials"

# Choices that follow no value: beta is 0 and alpha not known, so no value is.
awk 'BEGIN { print "id\tchoice\treward"
    for (i = 0; i < 40; i++) print "1\t" 1 + i % 2 "\t" (i % 4 > 1) }' \
    >"$T/none.tsv"
check "where alpha is not known" expect_exit 0 "$TWOARM" fit -q --ci none --trials "$T/trials" \
    "$T/none.tsv"
check "  (it is not)" expect_contains "$T/out" "beta_zero"
check "  no value is told" test "$(cells rw value_1)" = "n/a "
check "  probabilities are" test "$(cells rw prob_1)" = "0.5 "

check "a log of our own has its onsets" expect_exit 0 "$TWOARM" fit -q --ci none \
    --trials "$T/trials" "$TWOARM_TOP/data/example"
log=$(echo "$TWOARM_TOP"/data/example/sub-01/beh/*_beh.tsv)
column() { awk -F'\t' -v name="$1" 'NR == 1 { for (i = 1; i <= NF; i++) { if ($i == name) c = i
    if ($i == "phase") p = i; if ($i == "participant_id") w = i } next }
    (!p || $p == "main") && (!w || $w == "sub-01") { print $c }' "$2"; }
for name in onset choice_onset feedback_onset context; do
    check "  $name" bash -c '[ -n "$1" ] && [ "$1" = "$2" ]' _ \
        "$(column "$name" "$log")" "$(column "$name" "$T/trials")"
done

check "data are not overwritten" expect_exit 2 "$TWOARM" fit -q --trials "$T/data.tsv" "$T/data.tsv"
check "  and that is said" expect_contains "$T/err" "--trials $T/data.tsv: is one of the files"
check "an onset that is no number" bash -c 'sed "s/3\.5/soon/" "$1/data.tsv" >"$1/bad.tsv"
    "$TWOARM" fit -q "$1/bad.tsv" >/dev/null || exit 1
    ! "$TWOARM" fit -q --trials "$1/trials" "$1/bad.tsv" 2>"$1/err"' _ "$T"
check "  is refused only where it is asked for" expect_contains "$T/err" \
    "bad.tsv:3: column 6 (onset): expected seconds, found 'soon'"
finish
