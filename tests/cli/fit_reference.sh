#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# `twoarm fit` on human data and on other programs' example data, against optima that other programs
# found. The data are not part of the project: skipped where they do not lie beside it.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/../table_lib.sh"

reference=$TWOARM_TOP/../shared/reference

# compare FITS REFERENCE SIGN NAMES: every participant's log-likelihood at least the reference's
# - 1e-4, its scored trials equal; parameters where the reference has one optimum, away from the
# edges. NAMES of the reference's columns: log-likelihood (or its negative, SIGN -1), alpha, beta,
# optima.
compare() {
    awk -F'\t' -v sign="$3" -v names="$4" '
    BEGIN { split(names, want, " ") }
    FNR == 1 { file++; for (i = 1; i <= NF; i++) at[file, $i] = i; next }
    file == 1 { id = $at[1, "participant_id"]; ll[id] = $at[1, "log_lik"]
                n[id] = $at[1, "n_trials"]
                alpha[id] = $at[1, "alpha"]; beta[id] = $at[1, "beta"]; next }
    $at[2, "participant_id"] == "ALL" { next } # all subjects in one fit
    { id = $at[2, "participant_id"]; seen++
      if (!(id in ll)) { print "no estimate of " id; bad = 1; next }
      theirs = sign * $at[2, want[1]]
      if (!(ll[id] >= theirs - 1e-4)) { print id ": " ll[id] " is below " theirs; bad = 1 }
      if (n[id] != $at[2, "n"]) { print id ": " n[id] " trials instead of " $at[2, "n"]; bad = 1 }
      a = $at[2, want[2]]; b = $at[2, want[3]]
      if ($at[2, want[4]] == 1 && b > 0 && b < 49 && a > .001 && a < .999) {
          compared++
          if ((alpha[id] - a)^2 > 1e-10 || (beta[id] / b - 1)^2 > 1e-8) {
              print id ": " alpha[id] ", " beta[id] " instead of " a ", " b; bad = 1 } } }
    END { if (!seen || !compared) { print "nothing was compared"; bad = 1 }
          exit bad }' "$1" "$2"
}

# total FILE SUM TOLERANCE: the sum of log-likelihoods.
total() {
    awk -F'\t' -v want="$2" -v within="$3" '
    NR == 1 { for (i = 1; i <= NF; i++) if ($i == "log_lik") c = i; next }
    { sum += $c }
    END { d = sum - want; printf "sum %.6f, expected %.6f\n", sum, want
          exit !(d < within && -d < within) }
    ' "$1"
}

same_words() {
    [ "$1" = "$2" ] || { echo "'$2' instead of '$1'"; return 1; }
}

if ! [ -d "$reference" ]; then
    skip "optima of other programs" "the reference data are not beside this checkout"
    finish
    exit
fi

for set in reiter2017 turi2017; do
    check "$set is fitted" expect_exit 0 \
        "$TWOARM" fit --q0 0 --bounds beta=0:50 "$reference/data/$set.tsv"
    cp "$T/out" "$T/$set"
    check "$set: every optimum of other programs" compare "$T/$set" "$reference/${set}_mle.tsv" -1 \
        "rw_nll rw_alpha rw_beta rw_optima"
done
# Sums and limits as the reference's README and the papers' second programs give them.
check "reiter2017: sum" total "$T/reiter2017" -996.657 .001
check "turi2017: sum" total "$T/turi2017" -5004.549 .001
check "missed trials are counted" test "$(cell "$T/reiter2017" 2 n_missed)" = 4
check "reiter2017, 2: a ridge" test "$(cell "$T/reiter2017" 2 flags)" = \
    "ridge_one,moves:alpha,open:beta"
check "  and its limit" near "$(cell "$T/reiter2017" 2 ridge_log_lik)" -39.94964 1e-4
for pair in 3:-234.42301 6:-207.20625 28:-165.27789; do
    check "turi2017, ${pair%:*}: the limit of its ridge" \
        near "$(cell "$T/turi2017" "${pair%:*}" ridge_log_lik)" "${pair#*:}" 2e-5
done

# With lapses (numpy and SciPy on cumulative rewards: over c the highest of the best xi; 6's limit
# has lapses, .031, where beta <= 100 has none). 19 and 29 are better at some alpha > 0 and beta of
# thousands, 4 at beta 116.6: a bound, and no ridge.
check "turi2017 with lapses" expect_exit 0 \
    "$TWOARM" fit -q --ci none --model rw-lapse --q0 0 "$reference/data/turi2017.tsv"
cp "$T/out" "$T/lapse"
while read -r id flags c limit; do
    check "  $id: $flags" same_words "$flags" "$(cell "$T/lapse" "$id" flags)"
    [ "$c" = - ] || check "  $id: its limit" near "$(cell "$T/lapse" "$id" ridge_log_lik)" \
        "$limit" 2e-6
    [ "$c" = - ] || check "  $id: c" near "$(cell "$T/lapse" "$id" ridge_c)" "$c" 1e-4
done <<'END'
3 ridge_zero 1.405356 -231.975177
6 ridge_zero,xi_zero .063353 -207.200361
10 ridge_zero,xi_zero .017182 -238.748821
15 ridge_zero .083120 -219.415219
26 ridge_zero .903184 -213.782846
28 ridge_zero .089453 -164.734522
4 bound:beta - -
19 bound:beta - -
29 bound:beta - -
END

# Two rates, and two weights: log-likelihoods alone (the reference counts no optima for them).
at_least() {
    awk -F'\t' -v name="$3" '
    FNR == 1 { file++; for (i = 1; i <= NF; i++) at[file, $i] = i; next }
    file == 1 { ll[$at[1, "participant_id"]] = $at[1, "log_lik"]; next }
    { id = $at[2, "participant_id"]; seen++
      if (!(id in ll) || !(ll[id] >= -$at[2, name] - 1e-4)) {
          print id ": " ll[id] " is below " -$at[2, name]; bad = 1 } }
    END { exit bad || !seen }' "$1" "$2"
}
while read -r set model column sum; do
    check "$set, $model is fitted" expect_exit 0 \
        "$TWOARM" fit -q --ci none --model "$model" --q0 0 --bounds beta=0:50 \
        "$reference/data/$set.tsv"
    cp "$T/out" "$T/two"
    check "  every optimum of other programs" \
        at_least "$T/two" "$reference/${set}_mle.tsv" "$column"
    check "  sum" total "$T/two" "$sum" .001
done <<'END'
reiter2017 rw-dual dual_nll -971.293
reiter2017 rw-stick stick_nll -959.903
turi2017 rw-dual dual_nll -4965.661
turi2017 rw-stick stick_nll -4922.724
END
check "hBayesDM's example is fitted" expect_exit 0 "$TWOARM" fit --q0 0 --bounds beta=0:5 \
    "$reference/data/hbayesdm_bandit2arm.tsv"
cp "$T/out" "$T/hb"
check "  every optimum" compare "$T/hb" "$reference/hbayesdm_mle.tsv" 1 \
    "log_lik alpha beta n_optima"
check "  sum" total "$T/hb" -1251.8989 1e-4
# The profile over alpha at 4001 points, beta by Newton's method, by another program: a second top
# for six of the twenty, that of subject 5 by .00016 nats where beta meets its bound.
check "  a second optimum of six" same_words "3 5 8 13 14 18" "$(awk -F'\t' '
    NR == 1 { for (i = 1; i <= NF; i++) if ($i == "n_optima") c = i; next }
    $c == 2 { list = list sep $1; sep = " " } $c > 2 { list = list " more" }
    END { print list }' "$T/hb")"
while read -r id alpha beta ll; do
    check "  subject $id: alpha" near "$(cell "$T/hb" "$id" alpha)" "$alpha" 6e-5
    check "  subject $id: beta" near "$(cell "$T/hb" "$id" beta)" "$beta" 6e-5
    check "  subject $id: log L" near "$(cell "$T/hb" "$id" log_lik)" "$ll" 6e-5
done <<'END'
1 .2975 .5973 -65.7092
7 .4467 1.3060 -52.2259
10 .9577 .7586 -57.9326
15 .0388 4.4302 -64.8884
END
errors() {
    while IFS=$'\t' read -r id _ _ _ _ sa sb corr _; do
        case $id in [0-9]*) ;; *) continue ;; esac
        near "$(cell "$T/hb" "$id" alpha_se)" "$sa" 1e-5 || return 1
        near "$(cell "$T/hb" "$id" beta_se)" "$sb" 1e-5 || return 1
        near "$(cell "$T/hb" "$id" corr)" "$corr" 1e-5 || return 1
    done <"$reference/hbayesdm_mle.tsv"
}
check "  every standard error and correlation" errors
# With outcomes 1/0 and q0 = 1/2: the same alpha and log L, beta twice as large.
"$TWOARM" fit -q --rescale=-1:1 --bounds beta=0:10 "$reference/data/hbayesdm_bandit2arm.tsv" \
    >"$T/half"
check "  recoded to 0 and 1: alpha" near "$(cell "$T/half" 1 alpha)" .297465985 1e-6
check "  recoded to 0 and 1: beta" near "$(cell "$T/half" 1 beta)" 1.194610795 1e-5
check "  recoded to 0 and 1: sum" total "$T/half" -1251.8989 1e-4
check "8 threads write the same bytes" expect_exit 0 \
    "$TWOARM" fit -q -j 8 --q0 0 --bounds beta=0:50 "$reference/data/turi2017.tsv"
check "  as one" expect_same "$T/out" "$T/turi2017"
finish
