#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# twoarm match: its table, its refusals, the same bytes whatever the threads.
. "$(dirname "$0")/lib.sh"

# One person with outcome columns who always takes arm 1, which always pays: measures are known.
{
    printf 'participant_id\ttrial\tchoice\treward\tbest\toutcome_1\toutcome_2\n'
    for t in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
        printf '7\t%d\t1\t1\t1\t1\t0\n' $t
    done
    for t in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
        printf '8\t%d\t%d\t%d\t1\t1\t0\n' $t $((t % 4 ? 1 : 2)) $((t % 4 ? 1 : 0))
    done
} >"$T/own.tsv"
cut -f 1-4 "$T/own.tsv" >"$T/foreign.tsv"

check "own tables" expect_exit 0 "$TWOARM" match -n 100 "$T/own.tsv"
cp "$T/out" "$T/table"
header="participant_id session model measure human predicted agents_mean agents_median agents_lo"
check "  the header" test "$(head -n 1 "$T/table" | tr '\t' ' ')" = \
    "$header agents_hi p p_calibrated p_corrected n_agents note"
cell() { awk -F '\t' -v id="$1" -v m="$2" -v c="$3" '$1 == id && $4 == m { print $c }' "$T/table"; }
check "  reward of one who always won" test "$(cell 7 total_reward 5)" = 20
check "  always the best arm" test "$(cell 7 p_best 5)" = 1
check "  never a loss to stay after" test "$(cell 7 p_stay_loss 5)" = n/a
check "  nor a p for it" test "$(cell 7 p_stay_loss 11)" = n/a
check "  and the reason" test "$(cell 7 p_stay_loss 15)" = "no loss was followed by a free choice"
check "  no sides, no bias" test "$(cell 7 side_bias 15)" = \
    "the data do not say where the arms stood"
check "  three of four for the other" test "$(cell 8 p_best 5)" = 0.75
check "  among 100 agents" test "$(cell 8 p_best 14)" = 100
check "  the seed is told" expect_contains "$T/err" "seed 1"

for j in 1 2 8; do
    check "with $j threads" expect_exit 0 "$TWOARM" match -n 100 --quiet --threads $j "$T/own.tsv"
    check "  the same bytes" expect_same "$T/out" "$T/table"
done
check "another seed" expect_exit 0 "$TWOARM" match -n 100 --quiet --seed 2 "$T/own.tsv"
check "  other agents" eval '! cmp -s "$T/out" "$T/table"'
check "into a file" expect_exit 0 "$TWOARM" match -n 100 --quiet "$T/own.tsv" -o "$T/file"
check "  the same table" expect_same "$T/file" "$T/table"

check "data without tables" expect_exit 2 "$TWOARM" match "$T/foreign.tsv"
check "  say what is missing" expect_contains "$T/err" "outcome_1"
check "  and what to do" expect_contains "$T/err" "--arms .7,.3"
check "with probabilities" expect_exit 0 "$TWOARM" match -n 50 "$T/foreign.tsv" --arms .9,.1
check "  the best arm is assumed" expect_contains "$T/err" "arm 1, by --arms"
awk -F '\t' 'NR == 1 { print $0 "\tmean_1\tmean_2"; next } { print $0 "\t0.2\t0.6" }' \
    "$T/foreign.tsv" >"$T/means.tsv"
check "means of the arms" expect_exit 0 "$TWOARM" match -n 50 "$T/means.tsv"
check "  name the best one" expect_contains "$T/err" "by the mean columns"
cp "$T/out" "$T/table"
check "  which is the second" test "$(cell 8 p_best 5)" = 0.25
check "no agents" expect_exit 2 "$TWOARM" match -n 0 "$T/own.tsv"
sed 's/\t1$/\t0.3/' "$T/foreign.tsv" | sed '5s/0.3$/1/' >"$T/many.tsv"
check "more than two rewards" expect_exit 2 "$TWOARM" match "$T/many.tsv" --arms .9,.1
check "  are no matter of probabilities" expect_contains "$T/err" "two different rewards"

# --- conventions of other programs: the estimates are those of twoarm fit with the same --like
like() { # TOOL: log-likelihoods per trial, by fit and by match, differ by less than 1e-8
    "$TWOARM" fit -q --ci none --like "$1" "$T/own.tsv" >"$T/fit" &&
        "$TWOARM" match -q -n 20 --like "$1" "$T/own.tsv" -o "$T/like" || return 1
    awk -F'\t' 'NR == FNR && FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
        NR == FNR { fit[$1] = -$at["log_lik"] / $at["n_trials"]; next }
        $4 == "log_loss" { n++; d = $5 - fit[$1]; bad = bad || d > 1e-8 || d < -1e-8; print $1, d }
        END { exit bad || n != 2 }' "$T/fit" "$T/like"
}
for tool in hbayesdm wilson-collins cbm; do
    check "match --like $tool carries its estimates" like $tool
    check "  which is kept" expect_contains "$T/like.json" "\"like\": \"$tool\""
    cp "$T/like" "$T/like-$tool"
done
check "  which differ" bash -c '! cmp -s "$1-hbayesdm" "$1-wilson-collins"' _ "$T/like"
refuses() {
    check "refused: $1" expect_exit 2 "$TWOARM" "${@:2}"
    check "  with a reason" expect_contains "$T/err" "$1"
}
refuses "--like emfit is about a whole group by EM" match --like emfit "$T/own.tsv"
refuses "estimates under priors; leave one" match --like cbm --from uncertainty "$T/own.tsv"
refuses "neither bounds nor priors of --like hbayesdm" match --like hbayesdm --from group \
    "$T/own.tsv"
refuses "found estimates under priors" report --like cbm "$T/own.tsv" -o "$T/none"
# what it says to do instead: report --q0 0, and between backticks
if command -v gnuplot >/dev/null; then
    q0=$(grep -oE -- '--q0 [0-9.]+' "$T/err")
    # shellcheck disable=SC2086  # options
    check "  the report that can be made" "$TWOARM" report -q $q0 --compare none -n 20 \
        "$T/own.tsv" -o "$T/instead"
else
    skip "the report that can be made" "gnuplot is not installed"
fi
grep -o '`twoarm [^`]*`' "$T/err" | tr -d '`' >"$T/instead.txt"
check "  and three tables beside it" test "$(wc -l <"$T/instead.txt")" = 3
while read -r _ words; do
    # shellcheck disable=SC2086  # options
    check "  $words" bash -c 'cd "$0" && "$TWOARM" "$@" -q own.tsv >said' "$T" $words
done <"$T/instead.txt"
check "a full disk" expect_exit 1 eval '"$TWOARM" match -n 20 --quiet "$T/own.tsv" >/dev/full'
finish
