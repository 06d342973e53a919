#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# `twoarm fit --method hierarchical`: the group's table, everybody's rows, hBayesDM's example.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/../table_lib.sh"

awk 'BEGIN { srand(7); print "participant_id\ttrial\tchoice\treward"
    for (s = 1; s <= 8; s++) { q[1] = q[2] = .5; for (t = 1; t <= 60; t++) {
        c = 1 + (rand() < 1 / (1 + exp(-4 * (q[2] - q[1])))); r = (rand() < (c == 2 ? .7 : .3))
        q[c] += .3 * (r - q[c]); printf "%d\t%d\t%d\t%d\n", s, t, c, r } }
    print "9\t1\tn/a\tn/a" }' >"$T/some.tsv"
# The cell of column $3 in the row whose first (or, with a fourth argument, second) cell is $2.
holds() { awk "BEGIN { exit !($1) }"; }

check "a population" expect_exit 0 "$TWOARM" fit -q -j 1 --method hierarchical \
    --group-table "$T/group" "$T/some.tsv"
check "  a row a participant" test "$(wc -l <"$T/out")" = 10
check "  the method is said" test "$(cell "$T/out" 1 method)" = hierarchical
check "  intervals are the posterior's" test "$(cell "$T/out" 1 ci_type)" = posterior
check "  the estimate is its mean" test "$(cell "$T/out" 1 alpha)" = "$(cell "$T/out" 1 alpha_mean)"
check "  who made no choice has none" test "$(cell "$T/out" 9 alpha)" = n/a
check "  and says so" test "$(cell "$T/out" 9 flags)" = no_choices
check "  no AIC or BIC of what is no maximum of likelihood" test \
    "$(cell "$T/out" 1 aic) $(cell "$T/out" 1 aicc) $(cell "$T/out" 1 bic)" = "n/a n/a n/a"
check "  a row a parameter of the group" test "$(wc -l <"$T/group")" = 3
check "  of those who chose" test "$(cell "$T/group" beta n_participants 2)" = 8
check "  with what was assumed" test "$(cell "$T/group" alpha prior 2)" = \
    "mu normal(0,1.5), sigma half-normal(1)"
check "  converged" test "$(cell "$T/group" alpha converged 2)" = 1
cp "$T/out" "$T/one"
cp "$T/group" "$T/group1"
check "two threads" expect_exit 0 "$TWOARM" fit -q -j 2 --method hierarchical \
    --group-table "$T/group" "$T/some.tsv"
check "  the same bytes" expect_same "$T/out" "$T/one"
check "  of the group too" expect_same "$T/group" "$T/group1"
check "no intervals" expect_exit 0 \
    "$TWOARM" fit --method hierarchical --ci none "$T/some.tsv"
check "  n/a" test "$(cell "$T/out" 1 alpha_lo)" = n/a
check "  the group goes to standard error" expect_contains "$T/err" "rw	alpha	logit"
check "as JSON" expect_exit 0 "$TWOARM" fit -q --method hierarchical --format json "$T/some.tsv"
check "  with what was assumed" expect_contains "$T/out" "mu normal(0,1.5), sigma half-normal(1)"
check "a model of one parameter" expect_exit 0 \
    "$TWOARM" fit -q --method hierarchical --model random "$T/some.tsv"
check "  has its spread" test "$(cell "$T/out" 1 b_se)" != n/a
check "a model of four parameters" expect_exit 2 \
    "$TWOARM" fit -q --method hierarchical --model rw-full "$T/some.tsv"
check "  is refused" expect_contains "$T/err" "rw-full has 4 parameters"
check "  with what is possible" expect_contains "$T/err" "up to 3 are possible"
awk 'NR == 1 || $1 <= 2' "$T/some.tsv" >"$T/two.tsv" # three parameters take their time
check "a model of three parameters" expect_exit 0 "$TWOARM" fit -q --method hierarchical \
    --model rw-stick --group-table "$T/group" "$T/two.tsv"
check "  a row each" test "$(cut -f2 "$T/group" | tr '\n' ,)" = "parameter,alpha,beta,kappa,"
check "  converged" test "$(cell "$T/group" kappa converged 2)" = 1
check "  has its spread" test "$(cell "$T/out" 1 kappa_se)" != n/a
# Where nobody sticks, nor may, it is rw.
check "rw-stick that may not stick" expect_exit 0 "$TWOARM" fit -q --method hierarchical \
    --model rw-stick --prior "mu_kappa=normal(0,1e-6)" --prior "sigma_kappa=half-normal(1e-6)" \
    --group-table "$T/group" "$T/some.tsv"
check "  has its evidence" near "$(cell "$T/group" beta log_evidence 2)" \
    "$(cell "$T/group1" beta log_evidence 2)" 1e-3
for what in "alpha mu" "alpha mu_sd" "alpha sigma" "beta mu" "beta mu_sd" "beta sigma"; do
    check "  its ${what#* } of ${what% *}" near "$(cell "$T/group" "${what% *}" "${what#* }" 2)" \
        "$(cell "$T/group1" "${what% *}" "${what#* }" 2)" 2e-3
done
for bad in "--bounds beta=0:5" "--covariance full"; do
    # shellcheck disable=SC2086  # an option and its value
    check "$bad" expect_exit 2 "$TWOARM" fit --method hierarchical $bad "$T/some.tsv"
    check "  is refused" expect_contains "$T/err" "${bad%% *} is for --method"
done
# What is believed of the population, by --prior.
wide=(--prior "mu_alpha=normal(0,1.5)" --prior "sigma_alpha=half-normal(1)"
    --prior "sigma_beta=half-normal(1)")
check "the usual ones, written out" expect_exit 0 "$TWOARM" fit -q -j 1 --method hierarchical \
    "${wide[@]}" --group-table "$T/group" "$T/some.tsv"
check "  are the same" expect_same "$T/out" "$T/one"
check "  of the group too" expect_same "$T/group" "$T/group1"
check "  and stand beside its table" expect_contains "$T/group.json" \
    '"prior": "mu normal(0,1.5), sigma half-normal(1)"'
# Where hardly anything is left open, mu is its mean, and everybody is where it is: .622 has the
# logit .5, e the log 1.
narrow=(--prior "mu_alpha=normal(.5,1e-3)" --prior "sigma_alpha=half-normal(1e-3)"
    --prior "mu_beta=normal(1,1e-3)" --prior "sigma_beta=half-normal(1e-3)")
check "narrow ones" expect_exit 0 "$TWOARM" fit -q --method hierarchical "${narrow[@]}" \
    --group-table "$T/group" "$T/some.tsv"
check "  are their means: mu" near "$(cell "$T/group" alpha mu 2)" .5 1e-3
check "  sigma, of a half-normal" near "$(cell "$T/group" beta sigma 2)" .000797885 1e-5
check "  somebody's alpha" near "$(cell "$T/out" 3 alpha)" .6224593 1e-3
check "  somebody's beta" near "$(cell "$T/out" 3 beta)" 2.7182818 1e-2
check "  that is said" test "$(cell "$T/group" beta prior 2)" = \
    "mu normal(1,0.001), sigma half-normal(0.001)"
check "hBayesDM's, and one of one's own" expect_exit 0 "$TWOARM" fit -q --like hbayesdm \
    --method hierarchical --prior "sigma_beta=half-normal(.5)" --group-table "$T/group" \
    "$T/some.tsv"
check "  go together" test "$(cell "$T/group" alpha prior 2), $(cell "$T/group" beta prior 2)" = \
    "mu normal(0,1), sigma half-normal(0.2), mu normal(0,1), sigma half-normal(0.5)"
for bad in "alpha=beta(2,2)" "mu_alpha=beta(2,2)" "mu_alpha=half-normal(1)" \
    "sigma_alpha=normal(0,1)"; do
    check "--prior $bad" expect_exit 2 \
        "$TWOARM" fit --method hierarchical --prior "$bad" "$T/some.tsv"
    check "  is refused" expect_contains "$T/err" "sigma_PARAMETER=half-normal(scale)"
done
for bad in "sigma_alpha=half-normal(0)" "sigma_alpha=half-normal(1,2)" "mu_alpha=normal(1)" \
    "mu_alpha=normal(0,1)x"; do
    check "--prior $bad" expect_exit 2 \
        "$TWOARM" fit --method hierarchical --prior "$bad" "$T/some.tsv"
    check "  is refused" expect_contains "$T/err" "--prior: expected PARAMETER"
done
check "a prior of nothing" expect_exit 2 \
    "$TWOARM" fit --method hierarchical --prior "mu_x=normal(0,1)" "$T/some.tsv"
check "  is refused" expect_contains "$T/err" "no chosen model has a parameter 'x'"
# Somebody alone, and one trial.
head -2 "$T/some.tsv" >"$T/single.tsv"
check "one trial of one person" expect_exit 0 \
    "$TWOARM" fit -q --k 2 --q0 .5 --method hierarchical "$T/single.tsv"
check "  says little, and no NaN" test "$(grep -ci nan "$T/out")" = 0
# The first choice is between equal values, whatever alpha and beta: alpha is as the prior has it,
# below a half as often as above.
check "  and nothing of alpha" near "$(cell "$T/out" 1 alpha)" .5 1e-4
check "  which may be anything" holds "$(cell "$T/out" 1 alpha_lo) < .05 &&
    $(cell "$T/out" 1 alpha_hi) > .95"
tail -1 "$T/some.tsv" | cat <(head -1 "$T/some.tsv") - >"$T/nobody.tsv"
check "nobody" expect_exit 0 "$TWOARM" fit -q --k 2 --q0 .5 --method hierarchical "$T/nobody.tsv"
check "  is n/a" test "$(cell "$T/out" 9 flags)" = no_choices

# Memory: three parameters need a grid a level of at most 21 means x 17 deviations of each, 8 bytes
# a cell, .364 GB; two, 41 x 30 of each, 12 MB. What may need more than there is is not begun.
awk 'BEGIN { srand(3); print "participant_id\tchoice\treward\tgroup"
    for (s = 1; s <= 16; s++) for (t = 0; t < 20; t++)
        print s "\t" 1 + (rand() < .6) "\t" (rand() < .5) "\tlevel" s % 8 }' >"$T/levels.tsv"
if [ -n "${TWOARM_SAN:-}" ]; then
    skip "a bound on memory" "sanitizers take more address space than there is"
else
    with_two_gb() { (ulimit -v 1953125 && "$TWOARM" fit -q -j 1 --method hierarchical "$@"); }
    check "eight levels of three parameters and 2 GB" expect_exit 1 \
        with_two_gb --model rw-dual --group group "$T/levels.tsv"
    check "  are refused" expect_contains "$T/err" \
        "rw-dual may take 3 GB (8 levels of 0.36), and this program can have 2;"
    check "  with what to do" expect_contains "$T/err" "or use --method em"
    check "  at once" test ! -s "$T/out"
    check "of two" expect_exit 0 with_two_gb --model rw --group group "$T/levels.tsv"
    check "eight levels by em" expect_exit 0 bash -c 'ulimit -v 1953125 &&
        "$TWOARM" fit -q --method em --model rw-dual --group group "$1"' _ "$T/levels.tsv"
fi

reference=$TWOARM_TOP/../shared/reference
if ! [ -d "$reference" ]; then
    skip "hBayesDM's posterior" "the reference data are not beside this checkout"
    finish
    exit
fi
# Every one of Stan's 46 means within 4 of its Monte Carlo errors: the table's and the rows'.
compare() {
    awk -F'\t' '
    FNR == 1 { file++; for (i = 1; i <= NF; i++) at[file, $i] = i; next }
    file == 1 { A[$1] = $at[1, "alpha"]; tau[$1] = $at[1, "beta"]; next }
    file == 2 { p = $2 == "alpha" ? 1 : 2; mu[p] = $at[2, "mu"]; sigma[p] = $at[2, "sigma"]
                centre[p] = $at[2, "centre"]; next }
    { i = $1; gsub(/[^0-9]/, "", i)
      x = $1 == "mu_A" ? centre[1] : $1 == "mu_tau" ? centre[2] : $1 ~ /^mu_pr/ ? mu[i] \
        : $1 ~ /^sigma/ ? sigma[i] : $1 ~ /^A/ ? A[i] : tau[i]
      d = (x - $2) / $3; seen++
      if (!(d * d <= 16)) { print $1 ": " x " for " $2 " +- " $3; bad = 1 } }
    END { exit bad || seen != 46 }' "$1" "$2" "$reference/hbayesdm_posterior.tsv"
}
# Other priors by another program: each person's likelihood as a spline on 301 x 301 points, against
# dense normal weights at 49 x 30 nodes of mu and sigma (NumPy); six subjects.
awk -F'\t' 'NR == 1 || $1 == 1 || $1 == 3 || $1 == 7 || $1 == 10 || $1 == 12 || $1 == 15' \
    "$reference/data/hbayesdm_bandit2arm.tsv" >"$T/six.tsv"
check "six of them under other priors" expect_exit 0 "$TWOARM" fit -q --method hierarchical --q0 0 \
    --prior "mu_alpha=normal(-1,.5)" --prior "sigma_alpha=half-normal(.3)" \
    --prior "mu_beta=normal(1,.5)" --prior "sigma_beta=half-normal(2)" \
    --group-table "$T/group" "$T/six.tsv"
check "  evidence" near "$(cell "$T/group" alpha log_evidence 2)" -380.41893 2e-3
while read -r parameter of value within; do
    check "  $of of $parameter" near "$(cell "$T/group" "$parameter" "$of" 2)" "$value" "$within"
done <<'END'
alpha mu -.50546 .002
alpha mu_sd .35632 .002
alpha sigma .23229 .002
beta mu -.04494 .002
beta mu_sd .27775 .002
beta sigma .47024 .006
alpha centre .37979 .001
beta centre .99924 .002
END
check "hBayesDM's example" expect_exit 0 "$TWOARM" fit -q --like hbayesdm --method hierarchical \
    --group-table "$T/group" "$reference/data/hbayesdm_bandit2arm.tsv"
check "  46 quantities are Stan's" compare "$T/out" "$T/group"
check "  on its scale" test "$(cell "$T/group" beta scale 2)" = "probit of 1/5"
# Converged values of the same scheme in another program.
check "  mu_A" near "$(cell "$T/group" alpha centre 2)" .36122 1e-5
check "  mu_tau" near "$(cell "$T/group" beta centre 2)" .80536 1e-5
check "  sigma" near "$(cell "$T/group" alpha sigma 2)" .14130 3e-5
finish
