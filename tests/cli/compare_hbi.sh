#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# `twoarm compare --hbi` and `--method map`: its tables, what is refused, and cbm's example.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/../table_lib.sh"

# Six learners on arms that change places in the middle, and six coins.
awk 'BEGIN { srand(7); print "subject\ttrial\tchoice\treward"
    for (s = 1; s <= 12; s++) { q[1] = q[2] = .5; for (t = 1; t <= 80; t++) {
        p = s <= 6 ? 1 / (1 + exp(-5 * (q[2] - q[1]))) : .75
        c = 1 + (rand() < p); r = (rand() < ((c == 2) == (t <= 40) ? .85 : .15))
        q[c] += .3 * (r - q[c]); printf "%d\t%d\t%d\t%d\n", s, t, c, r } }
    print "13\t1\tn/a\tn/a" }' >"$T/some.tsv"

check "two kinds of people" expect_exit 0 "$TWOARM" compare --hbi -j 1 --models random,rw \
    --people-table "$T/people" --group-table "$T/group" "$T/some.tsv"
check "  a row a model" test "$(wc -l <"$T/out")" = 3
check "  half of them learn" near "$(cell "$T/out" rw frequency)" .5 .1
if command -v python3 >/dev/null; then
    for file in group people; do
        check "  what the table of the $file rests on is beside it" python3 -c '
import hashlib, json, sys
j = json.load(open(sys.argv[1] + ".json"))
c = j["conventions"]
assert j["command"] == "compare" and c["method"] == "hbi" and c["q0"] == .5 and c["n_steps"] > 1
assert c["constants"] == {"b": 1, "v": .5, "s": .01, "alpha0": 1}  # Piray et al. 2019
assert [m["name"] for m in j["models"]] == ["random", "rw"]
assert not any("bounds" in p for m in j["models"] for p in m["parameters"])
assert j["inputs"][0]["sha256"] == hashlib.sha256(open(sys.argv[2], "rb").read()).hexdigest()
' "$T/$file" "$T/some.tsv"
    done
else
    skip "  what its tables rest on" "python3 is not installed"
fi
check "  converged" test "$(cell "$T/out" rw converged)" = 1
check "  who made no choice is left out" \
    expect_contains "$T/err" "1 without a scored choice left out"
check "  a row a parameter of each group" test "$(wc -l <"$T/group")" = 4
# logit(1/4) of six people, with the prior's 0 as a seventh
check "  the coins' bias is theirs" \
    near "$(awk -F'\t' '$2 == "b" { print $4 }' "$T/group")" -.9417 .25
check "  a row a person, model and parameter" test "$(wc -l <"$T/people")" = 40
check "  who uses what" test "$(awk -F'\t' 'NR > 1 && $3 == "rw" && $5 == "beta" && $4 + 0 > .5 {
    printf "%s ", $1 }' "$T/people")" = "1 2 3 4 5 6 "
cp "$T/out" "$T/one"
cp "$T/people" "$T/people1"
check "two threads" expect_exit 0 "$TWOARM" compare -q --hbi -j 2 --models random,rw \
    --people-table "$T/people" "$T/some.tsv"
check "  the same bytes" expect_same "$T/out" "$T/one"
check "  of people too" expect_same "$T/people" "$T/people1"
check "a population's own priors" expect_exit 2 \
    "$TWOARM" compare --hbi --method map --models random,rw "$T/some.tsv"
check "  are refused" expect_contains "$T/err" "--hbi has priors and counts of its own"
check "hBayesDM's bounds" expect_exit 2 \
    "$TWOARM" compare --hbi --like hbayesdm --models random,rw "$T/some.tsv"
check "  are refused" expect_contains "$T/err" "--like hbayesdm is about"
check "tables of --hbi without it" \
    expect_exit 2 "$TWOARM" compare --group-table "$T/x" --models random,rw "$T/some.tsv"
check "  are refused" expect_contains "$T/err" "are for --hbi"
check "a table over the data" expect_exit 2 \
    "$TWOARM" compare --hbi --models random,rw --people-table "$T/some.tsv" "$T/some.tsv"
check "  is refused" expect_contains "$T/err" "is one of the files that were read"
check "--method em" expect_exit 2 "$TWOARM" compare --method em "$T/some.tsv"
check "  is refused" expect_contains "$T/err" "compare goes by --method mle or map"
grep "^13\|^subject" "$T/some.tsv" >"$T/nobody.tsv"
check "nobody" expect_exit 2 \
    "$TWOARM" compare --hbi --k 2 --q0 .5 --models random,rw "$T/nobody.tsv"
check "  is refused" expect_contains "$T/err" "nobody made a choice that can be scored"

check "by evidence" expect_exit 0 \
    "$TWOARM" compare --method map --models random,rw,rw-full "$T/some.tsv"
check "  integrated where it can be" test "$(cell "$T/out" rw evidence)" = quadrature
check "  approximated where not" test "$(cell "$T/out" rw-full evidence)" = laplace
check "  which is said" expect_contains "$T/err" "--evidence laplace treats all alike"
check "  no AIC of what is no maximum of likelihood" test "$(cell "$T/out" rw aic)" = n/a

data=$TWOARM_TOP/../shared/reference/data/cbm_rl.tsv
if ! [ -e "$data" ]; then
    skip "cbm's example" "the reference data are not beside this checkout"
    finish
    exit
fi
check "cbm's example" expect_exit 0 \
    "$TWOARM" compare -q --hbi --like cbm --models rw,rw-dual --group-table "$T/group" "$data"
check "  19 steps" test "$(cell "$T/out" rw n_steps)" = 19
check "  frequency" near "$(cell "$T/out" rw frequency)" .2913 6e-5
check "  protected exceedance" near "$(cell "$T/out" rw-dual protected_exceedance)" .9959 1e-4
check "  bound" near "$(cell "$T/out" rw bound)" -1569.518 1e-3
mean() { awk -F"\t" -v m="$1" -v p="$2" '$1 == m && $2 == p { print $4 }' "$T/group"; }
check "  mean of rw's alpha, to cbm's fourth decimal" near "$(mean rw alpha)" -1.8854 7e-5
check "  bound with equal frequencies" near "$(cell "$T/out" rw bound_null)" -1599.646 5e-4
# Selection on evidences alone, by other programs; cbm's evidences are finite differences.
check "  by evidence alone" \
    expect_exit 0 "$TWOARM" compare -q --like cbm --models rw,rw-dual "$data"
check "  omnibus risk" near "$(cell "$T/out" rw omnibus_risk)" .771835 5e-4
check "  exceedance" near "$(cell "$T/out" rw exceedance)" .986905 2e-4
check "  protected" near "$(cell "$T/out" rw protected_exceedance)" .611095 5e-4
finish
