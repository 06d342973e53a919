#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# `twoarm fit --method map`: against cbm's stored optima and evidences, and what it refuses.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/../table_lib.sh"

awk 'BEGIN { srand(7); print "participant_id\ttrial\tchoice\treward"
    for (s = 1; s <= 2; s++) { q[1] = q[2] = .5; for (t = 1; t <= 120; t++) {
        c = 1 + (rand() < 1 / (1 + exp(-4 * (q[2] - q[1])))); r = (rand() < (c == 2 ? .7 : .3))
        q[c] += .3 * (r - q[c]); printf "%d\t%d\t%d\t%d\n", s, t, c, r } } }' >"$T/some.tsv"
check "priors on the natural scale" expect_exit 0 "$TWOARM" fit -q --method map "$T/some.tsv"
check "  are said" test "$(cell "$T/out" 1 method)" = map:natural
check "  AIC, AICc, BIC are of maximum likelihood: n/a" test \
    "$(cell "$T/out" 1 aic) $(cell "$T/out" 1 aicc) $(cell "$T/out" 1 bic)" = "n/a n/a n/a"
check "  are integrated" test "$(cell "$T/out" 1 evidence_type)" = quadrature
check "  with intervals of the posterior" test "$(cell "$T/out" 1 ci_type)" = posterior
cp "$T/out" "$T/usual"
check "one thread, two threads" expect_exit 0 "$TWOARM" fit -q -j 2 --method map "$T/some.tsv"
check "  the same bytes" expect_same "$T/out" "$T/usual"
check "no intervals" expect_exit 0 "$TWOARM" fit -q --method map --ci none "$T/some.tsv"
check "  n/a" test "$(cell "$T/out" 1 alpha_lo)$(cell "$T/out" 1 ci_type)" = n/an/a
check "  means all the same" \
    test "$(cell "$T/out" 1 alpha_mean)" = "$(cell "$T/usual" 1 alpha_mean)"
check "Laplace's method" expect_exit 0 \
    "$TWOARM" fit -q --method map --evidence laplace "$T/some.tsv"
check "  is said" test "$(cell "$T/out" 1 evidence_type)" = laplace
check "  and near" near "$(cell "$T/out" 1 log_evidence)" "$(cell "$T/usual" 1 log_evidence)" .5
check "  gives no means" test "$(cell "$T/out" 1 alpha_mean)" = n/a
check "four parameters" expect_exit 0 \
    "$TWOARM" fit -q --method map --model rw-full "$T/some.tsv"
check "  by Laplace's method" test "$(cell "$T/out" 1 evidence_type)" = laplace
# What is asked for and cannot be had is refused, never left aside.
while read -r why options; do
    # shellcheck disable=SC2086  # several words
    check "fit $options" expect_exit 2 "$TWOARM" fit $options "$T/some.tsv"
    check "  is refused" expect_contains "$T/err" "$why is for --method m"
done <<'END'
--evidence --evidence laplace
--evidence --method em --evidence quadrature
--evidence --like cbm --method mle --evidence laplace
profile --method map --ci profile
wald --method em --ci wald
profile --method hierarchical --ci profile
END
check "cbm's conventions but for the priors" expect_exit 0 \
    "$TWOARM" fit -q --like cbm --method mle "$T/some.tsv"
check "an evidence of no kind" \
    expect_exit 2 "$TWOARM" fit --method map --evidence guess "$T/some.tsv"
check "  is refused" expect_contains "$T/err" "--evidence: expected quadrature or laplace"
check "the usual ones, written out" expect_exit 0 "$TWOARM" fit -q --method map \
    --prior "alpha=beta(1.1,1.1)" --prior "beta=gamma(1.2,5)" "$T/some.tsv"
check "  are the same" expect_same "$T/out" "$T/usual"
# Beta(1, 1) and a very wide Gamma say nothing: the maximum of the likelihood is back.
"$TWOARM" fit -q "$T/some.tsv" >"$T/mle"
check "priors that say nothing" expect_exit 0 "$TWOARM" fit -q --method map \
    --prior "alpha=beta(1,1)" --prior "beta=gamma(1,1e9)" "$T/some.tsv"
check "  leave the likelihood's alpha" \
    near "$(cell "$T/out" 1 alpha)" "$(cell "$T/mle" 1 alpha)" 1e-5
check "  and its beta" near "$(cell "$T/out" 1 beta)" "$(cell "$T/mle" 1 beta)" 1e-4
# A very narrow prior leaves nothing to the data.
check "a narrow prior" expect_exit 0 "$TWOARM" fit -q --method map --prior "alpha=normal(0,1e-4)" \
    --prior "beta=normal(1,1e-4)" "$T/some.tsv"
check "  is its mean: alpha" near "$(cell "$T/out" 1 alpha)" .5 1e-6
check "  is its mean: beta" near "$(cell "$T/out" 1 beta)" 2.718281828 1e-5

for bad in "alpha=beta(1.1)" "alpha=beta(0,1)" "alpha=uniform(0,1)" "alpha=beta(1,1)x" \
    "beta(1,1)"; do
    check "--prior $bad" expect_exit 2 "$TWOARM" fit --method map --prior "$bad" "$T/some.tsv"
    check "  is refused" expect_contains "$T/err" "--prior: expected PARAMETER=beta(a,b)"
done
check "a prior of nothing" \
    expect_exit 2 "$TWOARM" fit --method map --prior "x=beta(1,1)" "$T/some.tsv"
check "  is refused" expect_contains "$T/err" "no chosen model has a parameter 'x'"
check "a Gamma prior of a rate" expect_exit 2 \
    "$TWOARM" fit --method map --prior "alpha=gamma(1,1)" "$T/some.tsv"
check "  is refused" expect_contains "$T/err" "gamma for what is 0 or more"
check "a prior without map" expect_exit 2 "$TWOARM" fit --prior "alpha=beta(2,2)" "$T/some.tsv"
check "  is refused" expect_contains "$T/err" "--prior is for --method map"
check "a prior said twice" expect_exit 2 "$TWOARM" fit --method map --prior "alpha=beta(1,1)" \
    --prior "alpha=beta(2,2)" "$T/some.tsv"
check "  is refused" expect_contains "$T/err" "--prior: alpha is given twice"
check "a population's spread for one person" expect_exit 2 \
    "$TWOARM" fit --method map --prior "alpha=half-normal(1)" "$T/some.tsv"
check "  is refused" expect_contains "$T/err" "half-normal is for the spread of a population"
check "an unknown tool" expect_exit 2 "$TWOARM" fit --like spss "$T/some.tsv"
check "  is refused" expect_contains "$T/err" "expected hbayesdm, wilson-collins, cbm or emfit"

reference=$TWOARM_TOP/../shared/reference
if ! [ -d "$reference" ]; then
    skip "cbm's optima and evidences" "the reference data are not beside this checkout"
    finish
    exit
fi
# Optima of cbm's example are right to 1e-5; its evidences carry noise of up to 5e-3.
compare() {
    awk -F'\t' -v pars="$3" -v evidence="$4" '
    function logit(p) { return log(p / (1 - p)) }
    BEGIN { n = split(pars, want, " ") }
    FNR == 1 { file++; for (i = 1; i <= NF; i++) at[file, $i] = i; next }
    file == 1 { id = $at[1, "participant_id"]; z[id] = $at[1, "log_evidence"]
                for (i = 1; i <= n; i++) { split(want[i], w, ":"); x[id, i] = $at[1, w[1]] }
                next }
    { id = $at[2, "participant_id"]; seen++
      for (i = 1; i <= n; i++) { split(want[i], w, ":")
          mine = w[1] == "beta" ? log(x[id, i]) : logit(x[id, i]); d = mine - $at[2, w[2]]
          if (!(d * d <= 1e-10)) { print id ": " w[1] " " mine " for " $at[2, w[2]]; bad = 1 } }
      d = z[id] - $at[2, evidence]
      if (!(d * d <= 2.5e-5)) { print id ": " z[id] " for " $at[2, evidence]; bad = 1 } }
    END { exit bad || seen != 40 }' "$1" "$2"
}
data=$reference/data/cbm_rl.tsv
check "cbm's example, rw" expect_exit 0 "$TWOARM" fit -q --like cbm "$data"
cp "$T/out" "$T/rw"
check "  40 optima and evidences" compare "$T/rw" "$reference/cbm_laplace.tsv" \
    "alpha:rw_logit_alpha beta:rw_log_beta" rw_log_evidence
check "cbm's example, rw-dual" expect_exit 0 "$TWOARM" fit -q --like cbm --model rw-dual "$data"
cp "$T/out" "$T/dual"
check "  40 optima and evidences" compare "$T/dual" "$reference/cbm_laplace.tsv" \
    "alpha_pos:dual_logit_alpha_pos alpha_neg:dual_logit_alpha_neg beta:dual_log_beta" \
    dual_log_evidence
check "  the scale is said" test "$(cell "$T/rw" 1 method)" = map:unconstrained
check "  the evidence is cbm's" test "$(cell "$T/rw" 1 evidence_type)" = laplace
# Laplace's evidence with an exact Hessian, by another program.
while read -r id rw dual; do
    check "  subject $id: evidence of rw" near "$(cell "$T/rw" "$id" log_evidence)" "$rw" 1e-5
    check "  subject $id: evidence of rw-dual" \
        near "$(cell "$T/dual" "$id" log_evidence)" "$dual" 1e-5
done <<'END'
1 -60.184411 -59.994434
2 -67.169977 -67.126574
11 -10.490252 -12.105876
END
# The sums there are -1611.2751 and -1614.6302, whose fourth decimals are 1 off: numpy (gradients by
# complex steps, Hessians from their differences of fourth order) has -1611.2750415, -1614.6300954.
check "  sum of rw" near "$(total "$T/rw" log_evidence)" -1611.2750415 1e-5
check "  sum of rw-dual" near "$(total "$T/dual" log_evidence)" -1614.6300954 1e-5
check "  sum of rw as listed" near "$(total "$T/rw" log_evidence)" -1611.2751 1e-4
check "  sum of rw-dual as listed" near "$(total "$T/dual" log_evidence)" -1614.6302 1.5e-4
finish
