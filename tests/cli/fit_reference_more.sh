#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# `twoarm fit` on others' data: everybody in one fit, likelihoods at given parameters, integrals of
# posteriors and iBIC by another program. The data are skipped where they do not lie beside.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/../table_lib.sh"

reference=$TWOARM_TOP/../shared/reference
if ! [ -d "$reference" ]; then
    skip "figures of other programs" "the reference data are not beside this checkout"
    finish
    exit
fi
hb=$reference/data/hbayesdm_bandit2arm.tsv
cbm=$reference/data/cbm_rl.tsv

# --- hBayesDM's example, by R, SciPy and C ------------------------------------------------------
check "at alpha .3, beta 1" expect_exit 0 "$TWOARM" fit -q --ci none --q0 0 --bounds alpha=.3:.3 \
    --bounds beta=1:1 "$hb"
check "  the sum of log-likelihoods" near "$(total "$T/out" log_lik)" -1281.167892 1e-6
# Each subject is a context of one person: values start afresh, parameters are shared.
awk -F'\t' -v OFS='\t' 'NR == 1 { print "subject", "context", "trial", "choice", "outcome"; next }
    { print "all", $1, NR, $3, $4 }' "$hb" >"$T/one.tsv"
check "all subjects in one fit" expect_exit 0 "$TWOARM" fit -q --like hbayesdm "$T/one.tsv"
while read -r column value within; do
    check "  $column" near "$(cell "$T/out" all "$column")" "$value" "$within"
done <<'END'
alpha .362478873351 1e-9
beta .802679948313 1e-9
log_lik -1277.540282746 1e-6
alpha_se .0517764546 1e-7
beta_se .0703036720 1e-7
END
"$TWOARM" fit -q --ci none --like hbayesdm "$hb" >"$T/hb"
"$TWOARM" fit -q --ci none --rescale=-1:1 --bounds beta=0:10 "$hb" >"$T/half"
twice() {
    awk -F'\t' 'FNR == 1 { file++; for (i = 1; i <= NF; i++) at[$i] = i; next }
    file == 1 { a[$1] = $at["alpha"]; b[$1] = $at["beta"]; l[$1] = $at["log_lik"]; next }
    { seen++
      if (($at["alpha"] - a[$1])^2 > 1e-14 || ($at["beta"] / b[$1] - 2)^2 > 1e-13 ||
          ($at["log_lik"] - l[$1])^2 > 1e-14) { print $1 ": " $at["alpha"], $at["beta"]; bad = 1 } }
    END { exit bad || seen != 20 }' "$1" "$2"
}
check "outcomes 1 and 0, q0 1/2: alpha and log L the same, beta twice" twice "$T/hb" "$T/half"

# --- how many optima ----------------------------------------------------------------------------
# As the reference counts them; its 77 for one participant of turi2017 is noise along a ridge.
same_optima() {
    awk -F'\t' 'FNR == 1 { file++; for (i = 1; i <= NF; i++) at[file, $i] = i; next }
    file == 1 { n[$at[1, "participant_id"]] = $at[1, "n_optima"]; next }
    $at[2, "rw_optima"] < 10 { seen++; id = $at[2, "participant_id"]
        if (n[id] != $at[2, "rw_optima"]) { print id ": " n[id]; bad = 1 } }
    END { exit bad || !seen }' "$1" "$2"
}
for set in reiter2017 turi2017; do
    "$TWOARM" fit -q --ci none --q0 0 --bounds beta=0:50 "$reference/data/$set.tsv" >"$T/set"
    check "$set: as many optima" same_optima "$T/set" "$reference/${set}_mle.tsv"
done

# --- ends of intervals --------------------------------------------------------------------------
# With the parameter held at the end of its interval the best log-likelihood is 1.9207 below.
falls() { # FILE MODEL ID END PARAMETER
    local end top held
    end=$(cell "$T/people" "$3" "$5_$4") top=$(cell "$T/people" "$3" log_lik)
    "$TWOARM" fit -q --ci none --q0 0 --model "$2" --bounds "$5=$end:$end" "$1" >"$T/held"
    held=$(cell "$T/held" "$3" log_lik)
    near "$(awk "BEGIN { print $top - $held }")" 1.920729 .002
}
while read -r set model id end parameter; do
    awk -F'\t' -v id="$id" 'NR == 1 || $1 == id' "$reference/data/$set.tsv" >"$T/person.tsv"
    "$TWOARM" fit -q --q0 0 --model "$model" "$T/person.tsv" >"$T/people"
    check "$set, $model, $id: $parameter falls by 1.92 at its end" \
        falls "$T/person.tsv" "$model" "$id" "$end" "$parameter"
done <<'END'
reiter2017 rw-lapse 8 lo xi
reiter2017 rw-lapse 8 hi xi
reiter2017 rw-forget 8 lo beta
reiter2017 rw-dual 1 lo alpha_pos
turi2017 rw-ck 2 lo beta_c
turi2017 rw-stick 1 lo kappa
turi2017 kalman 1 hi upsilon
turi2017 rw-full 1 hi kappa
END
# The profile never falls that far: a flat ridge to the bound.
awk -F'\t' 'NR == 1 || $1 == 8' "$reference/data/reiter2017.tsv" >"$T/person.tsv"
"$TWOARM" fit -q --q0 0 --model rw-forget "$T/person.tsv" >"$T/people"
check "reiter2017, rw-forget, 8: beta is open" test "$(cell "$T/people" 8 beta_hi)" = 100

# --- posteriors ---------------------------------------------------------------------------------
# Evidence, means, deviations and 95 % intervals in NumPy: the trapezoidal rule on 1001 x 1001
# points (201^3 for three parameters) of the unconstrained scale, out to where the density is e^-32
# of its top. Means and ends within .002 deviations; deviations, to which the far tail of beta adds,
# within .15 %.
posterior() { # FILE ID PARAMETER MEAN SD LO HI
    near "$(cell "$1" "$2" "$3_mean")" "$4" "$(awk "BEGIN { print $5 * .002 }")" &&
        near "$(cell "$1" "$2" "$3_se")" "$5" "$(awk "BEGIN { print $5 * .0015 }")" &&
        near "$(cell "$1" "$2" "$3_lo")" "$6" "$(awk "BEGIN { print $5 * .002 }")" &&
        near "$(cell "$1" "$2" "$3_hi")" "$7" "$(awk "BEGIN { print $5 * .002 }")"
}
"$TWOARM" fit -q --like cbm --evidence quadrature "$cbm" >"$T/normal"
"$TWOARM" fit -q --method map --q0 0 "$reference/data/reiter2017.tsv" >"$T/usual"
"$TWOARM" fit -q --method map --q0 0 --model rw-dual "$cbm" >"$T/dual"
while read -r file id evidence; do
    check "posteriors, $file priors, subject $id: evidence" \
        near "$(cell "$T/$file" "$id" log_evidence)" "$evidence" 1e-5
done <<'END'
normal 3 -67.49473416
normal 11 -10.42766264
normal 20 -17.09795595
usual 1 -55.73213627
usual 8 -86.33676921
usual 14 -65.70285661
dual 1 -59.26860909
dual 12 -20.41827205
END
while read -r file id parameter numbers; do
    # shellcheck disable=SC2086  # mean, deviation, both ends
    check "posteriors, $file priors, subject $id: $parameter" \
        posterior "$T/$file" "$id" "$parameter" $numbers
done <<'END'
normal 3 alpha .17637391 .13862942 .048948 .631642
normal 3 beta .85878129 .5001964 .05938 1.807611
normal 11 alpha .17631463 .06073555 .119128 .285559
normal 11 beta 17.55673058 8.29039257 6.575316 37.768399
normal 20 alpha .75231263 .157845827 .402668 .974931
normal 20 beta 40.73178151 238.194058 3.343386 235.878702
usual 1 alpha .55037258 .08796324 .3946622 .7387298
usual 1 beta 2.64924082 .47939603 1.804681 3.6791409
usual 8 alpha .01368643 .00553462 .0067946 .0229686
usual 8 beta 12.55872716 3.30999214 7.2330134 20.1434406
usual 14 alpha .81291855 .19525098 .0525488 .9864854
usual 14 beta 1.84753284 .91428842 1.18648 5.4922193
dual 1 alpha_pos .30273503 .3054356 .008654 .9566951
dual 1 alpha_neg .37623655 .20805336 .045934 .8530588
dual 1 beta 1.81560482 1.53201952 .5155435 6.1422018
dual 12 alpha_pos .69044615 .21572805 .2015066 .9842709
dual 12 alpha_neg .22617777 .10859037 .0888559 .5062348
dual 12 beta 3.06400737 .70786207 1.9383339 4.6397396
END

# --- iBIC ---------------------------------------------------------------------------------------
# The average over the group in NumPy, at the means and variances of EM: the trapezoidal rule over
# eight deviations (401, 301 x 301, 101^3 nodes), or importance sampling (100000 points a person,
# standard error .022).
while read -r file model ibic within by; do
    "$TWOARM" fit -q --method em --q0 0 --model "$model" --group-table "$T/group" -o "$T/em" \
        "$reference/data/$file.tsv"
    check "iBIC of $model" near "$(cell "$T/group" "$model" ibic | head -1)" "$ibic" "$within"
    check "  by $by" test "$(cell "$T/group" "$model" ibic_by | head -1)" = "$by"
    check "  error told" near "$(cell "$T/group" "$model" ibic_se | head -1)" 0 \
        "$(awk "BEGIN { print $within / 3 }")"
done <<'END'
cbm_rl random 5272.2174 .0001 quadrature
cbm_rl rw 3184.67887 .001 quadrature
cbm_rl rw-stick 3201.02365 .001 quadrature
reiter2017 rw-ck 2136.421 .35 importance
END
finish
