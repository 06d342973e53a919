#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Logs that say little, alone and among others, through the program: every model and method ends in
# time with status 0, and what cannot be known is a word, never NaN or infinity.
. "$(dirname "$0")/lib.sh"

cd "$T"
# log NAME CHOICES REWARDS [free|forced]: '-' missed, 'n' no outcome; two blocks.
log() {
    awk -v name="$1" -v c="$2" -v r="$3" -v type="${4:-free}" 'BEGIN {
        for (t = 1; t <= length(c); t++) {
            x = substr(c, t, 1); y = substr(r, t, 1)
            print name "\t" t "\t" type "\t" (x == "-" ? "n/a" : x) "\t" (y == "n" ? "n/a" : y) \
                "\t" 1 + (2 * t > length(c)) } }'
}
header='participant_id\ttrial\ttrial_type\tchoice\treward\tblock\n'
{
    log one_won 1 1
    log one_lost 2 0
    log two 12 10
    log arm_won 111111111111 111111111111
    log arm_lost 222222222222 000000000000
    log all_won 121122121221 111111111111
    log all_lost 121122121221 000000000000
    log against 121212121212 101010101010
    log missed ------------ nnnnnnnnnnnn
    log forced 121122121221 101101001011 forced
    log no_outcome 121122121221 nnnnnnnnnnnn
    log one_answer -----2------ nnnnn1nnnnnn
} >odd
{
    log n0 212221222121222222221222222222222222212222222222222222222222 \
        001010110110111111110111110111111011101011011101110111111100
    log n1 212122221222222222221222212212222222222222212212222222222222 \
        011111110111010111100111100001101011111101101001011111110110
    log n2 122222221122122221222122212122221222222222222222121212222122 \
        011111101101011000111011011011110111011111110011100101100011
    log n3 121222222222222222222222212222122222222211221222122222222222 \
        010111111111111111110110000110011111101010100110111111111110
    log n4 121222212222222222221222222222222222222222222222222222222222 \
        000101001111111111010101111011111100110111111011110111011010
    log n5 121211111222222222221222222222112221122212222222212112222222 \
        000011000110111110100011111110101001111101111101010001101100
    log n6 212122222222222222222122222222222222211122222222222222222222 \
        001001111111100111011010111101111010000010111111111111111011
    log n7 211112122222222222222222221222222222222212222222222222212222 \
        000000011101111111110111010101010111110101111111101101011110
} >normal
{ printf "$header"; cat odd; } >odd.tsv
{ printf "$header"; cat odd; head -n 60 normal; } >few.tsv
{ printf "$header"; cat odd normal; } >mixed.tsv

# Every parameter of every model, with its range: supports.tsv
"$TWOARM" models | grep -v '(only plays)' | cut -d ' ' -f 1 >names
while read -r m; do
    "$TWOARM" models "$m" |
        sed -nE "s/^  ([a-z_]+) +.*; [a-z]+, (0 to 1|0 or more|any number).*/$m \1 \2/p"
done <names >supports
all=$(paste -sd , names)
smooth=${all/rw-greedy,/} # the likelihood of rw-greedy has steps: no curvature, no group

# sound FILE MODELS: a row for everybody and model; numbers within their range, ends in order; n/a
# only with a word.
sound() {
    ! grep -niE '(^|[^a-z])-?(nan|inf)([^a-z]|$)' "$1" || return 1
    awk -F '\t' -v models="$2" -v people="$(tail -n +2 "$3" | cut -f 1 | uniq | wc -l)" '
        FILENAME == "supports" { split($0, w, " "); p = ++n_par[w[1]]; name[w[1], p] = w[2]
            most[w[1], p] = w[3] == 0 && w[5] == 1 ? 1 : "inf"
            least[w[1], p] = w[3] == 0 ? 0 : "-inf"; next }
        FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        { rows++; m = $at["model"]
            for (p = 1; p <= n_par[m]; p++) {
                x = $at[name[m, p]]; lo = $at[name[m, p] "_lo"]; hi = $at[name[m, p] "_hi"]
                if (x == "n/a" && $at["flags"] == "n/a") wrong(name[m, p] " is n/a, and no word")
                if (x != "n/a" && (least[m, p] == 0 && x < 0 || most[m, p] == 1 && x > 1))
                    wrong(name[m, p] " is " x)
                if (lo != "n/a" && hi != "n/a" && lo + 0 > hi + 0) wrong("ends " lo " and " hi)
            }
            if ($at["log_lik"] + 0 > 1e-12) wrong("log_lik " $at["log_lik"])
            if (($1 == "missed" || $1 == "forced") && $at["flags"] !~ /no_choices/)
                wrong("no word of nothing scored")
        }
        function wrong(why) { print $1 ", " m ": " why " (" $at["flags"] ")"; bad = 1 }
        END { want = people * split(models, list, ",")
            if (rows != want) { print rows " rows of " want; bad = 1 }
            exit bad }' supports "$1"
}
# fits NAME DATA MODELS OPTION...
fits() {
    local name=$1 data=$2 models=$3
    shift 3
    check "$name" expect_exit 0 timeout 300 "$TWOARM" fit -k 2 -m "$models" "$@" \
        --trials trials.tsv -o fits.tsv "$data"
    check "  sound" sound fits.tsv "$models" "$data"
    check "  conventions and regressors, too" bash -c '
        ! grep -niE "(^|[^a-z])-?(nan|inf)([^a-z]|$)" trials.tsv err &&
        ! grep -nE "[^[]-?\<(NaN|nan|Infinity)\>" fits.tsv.json'
}
flags_of() { # PARTICIPANT: its flags in the one model fitted
    awk -F '\t' -v who="$1" 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
        $1 == who { print $at["flags"] }' fits.tsv
}

fits "mle, rw" odd.tsv rw
for want in one_won:one_arm,beta_zero two:beta_zero arm_won:one_arm,separated:beta \
    arm_lost:one_arm,beta_zero all_lost:ridge_zero against:beta_zero missed:no_choices \
    forced:no_choices no_outcome:beta_zero one_answer:one_arm,beta_zero; do
    check "  ${want%%:*}: ${want#*:}" bash -c 'case $1 in "$2"*) ;; *) echo "$1"; exit 1 ;; esac' \
        _ "$(flags_of "${want%%:*}")" "${want#*:}"
done
fits "mle" mixed.tsv "$all"
fits "mle, Wald" mixed.tsv "$all" --ci wald
fits "mle, bootstrap" odd.tsv "$all" --ci bootstrap --resamples 20 --arms .3,.7
fits "map" few.tsv "$all" --method map
fits "map, Laplace" mixed.tsv "$smooth" --method map --evidence laplace
fits "map as cbm" mixed.tsv "$smooth" --like cbm
fits "em" mixed.tsv "$smooth" --method em
fits "em of nothing else" odd.tsv "$smooth" --method em
fits "em, full covariance" mixed.tsv "$smooth" --method em --covariance full
fits "em of nothing else, full covariance" odd.tsv "$smooth" --method em --covariance full
fits "hierarchical" few.tsv random,wsls,rw,ck,rw-fictive --method hierarchical
fits "hierarchical as hBayesDM" mixed.tsv random,rw,ck --method hierarchical --like hbayesdm
# Its choices go against everybody's values. The scheme of statistics, with piecewise linear
# likelihoods on 121 x 121 points, 61 means and 24 deviations, gave these (a program of its own).
check "  somebody far from all others" awk -F '\t' '
    NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
    $1 == "against" && $3 == "rw" { found = 1
        for (p in want) if (sqrt(($at[p] - want[p])^2) > .001) { print p, $at[p]; bad = 1 } }
    BEGIN { want["alpha"] = .18318; want["alpha_se"] = .13168; want["beta"] = 3.39819
        want["beta_se"] = .87335 }
    END { exit bad || !found }' fits.tsv

# compares NAME DATA MODELS OPTION...: a row a model, in numbers.
compares() {
    local name=$1 data=$2 models=$3
    shift 3
    check "compare, $name" expect_exit 0 timeout 300 "$TWOARM" compare -k 2 \
        --models "$models" "$@" "$data"
    check "  sound" bash -c '
        ! grep -niE "(^|[^a-z])-?nan([^a-z]|$)" out err && [ "$(wc -l <out)" = "$1" ]' _ \
        $((1 + $(tr ',' '\n' <<<"$models" | wc -l)))
}
compares "mle" mixed.tsv "$all"
compares "blocks left out" mixed.tsv "$all" --leave-out block
check "  who has but one is left out and told of" expect_contains err \
    "3 of 18 people have choices that can be scored in fewer than two blocks (first: one_won)"
compares "map" odd.tsv random,wsls,rw,ck,rw-lapse --method map
compares "iBIC" odd.tsv random,wsls,rw,ck --ibic
compares "hbi" odd.tsv "$smooth" --hbi
compares "hbi as cbm" mixed.tsv random,rw,rw-dual,ck --hbi --like cbm
check "match" expect_exit 0 timeout 300 "$TWOARM" match -q -k 2 -n 20 --arms .3,.7 mixed.tsv
check "  in numbers" bash -c '! grep -niE "(^|[^a-z])-?(nan|inf)([^a-z]|$)" out'
finish
