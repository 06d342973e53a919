#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# `twoarm fit --format json` and the conventions beside -o FILE, read by another program's parser.
. "$(dirname "$0")/lib.sh"
command -v python3 >/dev/null || { skip "JSON" "python3 is not installed"; finish; exit; }

awk 'BEGIN { srand(3); print "subject\tchoice\treward"
    for (s = 1; s <= 3; s++) for (t = 0; t < 60; t++) { c = rand() < .7
        print "p" s "\t" c "\t" (rand() < (c ? .8 : .2)) } }' >"$T/data.tsv"
# says EXPRESSION: holds of j, the JSON in $T/j
says() {
    python3 -c 'import json, sys; j = json.load(open(sys.argv[1])); c = j["conventions"]
ok = eval(sys.argv[2]); print(j) if not ok else 0; sys.exit(not ok)' "$T/j" "$1"
}
check "JSON" expect_exit 0 "$TWOARM" fit -q --model rw,random --format json --seed 7 "$T/data.tsv"
cp "$T/out" "$T/j"
check "  has a result a participant and model" says 'len(j["results"]) == 6'
check "  with its model's parameters only" \
    says '"alpha" in j["results"][0] and "alpha" not in j["results"][1] and "b" in j["results"][1]'
"$TWOARM" fit -q --model rw,random "$T/data.tsv" >"$T/tsv"
check "  the same numbers as the table" python3 -c '
import csv, json, sys
j = json.load(open(sys.argv[1]))["results"]
t = list(csv.DictReader(open(sys.argv[2]), delimiter="\t"))
for a, b in zip(j, t):
    for name, x in a.items():
        y = b[name]
        same = y == "n/a" if x is None else x == y or float(y) == x or str(int(x)) == y
        assert same, (name, x, y)
assert len(j) == len(t) == 6' "$T/j" "$T/tsv"
check "  numbers are numbers" says 'all(type(r[c]) in (int, float) for r in j["results"] for c in
    ("n_trials", "q0", "log_lik", "bic", "n_optima", "converged"))'
check "  says where values start" says 'c["q0"] == .5'
check "  what rewards there are" says 'c["reward_range"] == [0, 1] and c["rescale"] is None'
check "  the seed, k, the interval" \
    says 'c["seed"] == 7 and c["k"] == 2 and c["interval"] == "profile"'
check "  what was assumed" says 'any("choices are 0 and 1" in line for line in c["assumed"])'
check "  the bounds" says \
    '[p["bounds"] for p in j["models"][0]["parameters"]] == [[0, 1], [0, 100]]'
check "  the version" says 'j["program"] + " " + j["version"] == "'"$("$TWOARM" --version)"'"'
check "codes of missing" expect_exit 0 "$TWOARM" fit -q --missing choice=9 --missing=-9 \
    --format json "$T/data.tsv"
mv "$T/j" "$T/before" && cp "$T/out" "$T/j"
check "  are kept with their column" says 'c["missing_codes"] == [
    {"column": "choice", "code": "9"}, {"column": None, "code": "-9"}]'
mv "$T/before" "$T/j"
check "  and the inputs' hashes" says \
    'j["inputs"] == [{"path": "'"$T/data.tsv"'", "sha256": "'"$(sha256sum "$T/data.tsv" |
        cut -d ' ' -f 1)"'"}]'

check "a refusal" expect_exit 2 "$TWOARM" fit -q --method map --bounds beta=0:9 -o "$T/r.tsv" \
    "$T/data.tsv"
check "  leaves no file" test ! -e "$T/r.tsv.json"
check "-o FILE" expect_exit 0 "$TWOARM" fit -q --method map --prior 'alpha=beta(2,3)' \
    -o "$T/r.tsv" "$T/data.tsv"
check "  writes FILE.json too" cp "$T/r.tsv.json" "$T/j"
check "  with the priors" says 'j["models"][0]["parameters"][0]["prior"] == {"family": "beta",
    "scale": "natural", "numbers": [2, 3]} and "results" not in j and c["method"] == "map"'
check "the conventions of another program" expect_exit 0 "$TWOARM" fit -q --like cbm \
    -o "$T/r.tsv" "$T/data.tsv"
cp "$T/r.tsv.json" "$T/j"
check "  are named" says 'c["like"] == "cbm" and c["q0"] == 0 and \
j["models"][0]["parameters"][1]["prior"]["numbers"] == [0, 2.5]'
# Conventions of each method alone: what its options say, and what they were when they say nothing.
check "em" expect_exit 0 "$TWOARM" fit -q --method em --covariance full --like emfit \
    -o "$T/r.tsv" "$T/data.tsv"
cp "$T/r.tsv.json" "$T/j"
check "  covariance and start" says 'c["covariance"] == "full" and c["start_variance"] == 10'
check "  iBIC by draws" says 'c["ibic"] == "likelihoods averaged over 2000 draws from the group"'
check "map" expect_exit 0 "$TWOARM" fit -q --method map --evidence laplace -o "$T/r.tsv" \
    "$T/data.tsv"
cp "$T/r.tsv.json" "$T/j"
check "  evidence" says 'c["evidence"] == "laplace" and c["interval"] == "laplace"'
check "hierarchical" expect_exit 0 "$TWOARM" fit -q --method hierarchical --like hbayesdm \
    -o "$T/r.tsv" "$T/data.tsv"
cp "$T/r.tsv.json" "$T/j"
check "  priors and their scales" says '[(p["prior"], p["prior_scale"])
    for p in j["models"][0]["parameters"]] == [
    ("mu normal(0,1), sigma half-normal(0.2)", s) for s in ("probit", "probit of 1/5")]'
check "bootstrap" expect_exit 0 "$TWOARM" fit -q --ci bootstrap --resamples 20 --arms .3,.7 \
    --seed 5 -o "$T/r.tsv" "$T/data.tsv"
cp "$T/r.tsv.json" "$T/j"
check "  resamples, arms, seed" says 'c["resamples"] == 20 and c["seed"] == 5 and c["arms"] == [
    {"context": None, "win_probabilities": [.3, .7]}]'
check "  coding, likelihood, contexts" says 'c["choices_from"] == 0 and \
    c["context_column"] is None and \
    any("missed trials are not scored" in line for line in c["likelihood"])'
awk -v OFS='\t' '{ print $0, NR == 1 ? "context" : NR % 2 }' "$T/data.tsv" >"$T/pair.tsv"
check "a column of contexts" expect_exit 0 "$TWOARM" fit -q -o "$T/r.tsv" "$T/pair.tsv"
cp "$T/r.tsv.json" "$T/j"
check "  is named" says 'c["context_column"] == "context"'
check "what was said of q0 before --like" expect_exit 0 "$TWOARM" fit --q0 .4 --like hbayesdm \
    --format json "$T/data.tsv"
cp "$T/out" "$T/j"
check "  holds" says 'c["q0"] == .4 and c["like"] == "hbayesdm"'
check "  and outcomes that are not that program's are told of" expect_contains "$T/err" \
    "that program's outcomes are 1 and -1, these run from 0 to 1"
check "positive weights of every model lie below 5 like hBayesDM's tau" expect_exit 0 \
    "$TWOARM" fit -q --ci none --like hbayesdm --model rw-ck --format json "$T/data.tsv"
cp "$T/out" "$T/j"
check "  rates and others where they are" says \
    '[p["bounds"] for p in j["models"][0]["parameters"]] == [[0, 1], [0, 5], [0, 1], [0, 5]]'
for order in "--bounds beta=0:9 --like hbayesdm" "--like hbayesdm --bounds beta=0:9"; do
    # shellcheck disable=SC2086  # two options and their values
    check "bounds beside it hold: $order" expect_exit 0 \
        "$TWOARM" fit -q $order --format json "$T/data.tsv"
    cp "$T/out" "$T/j"
    check "  they do" says 'j["models"][0]["parameters"][1]["bounds"] == [0, 9]'
done
for order in "--method mle --like cbm" "--like cbm --method mle"; do
    # shellcheck disable=SC2086
    check "the method beside it holds: $order" expect_exit 0 \
        "$TWOARM" fit -q $order --format json "$T/data.tsv"
    cp "$T/out" "$T/j"
    check "  it does" says 'c["method"] == "mle" and c["q0"] == 0 and c["like"] == "cbm"'
done
check "an evidence said before --like cbm" expect_exit 0 \
    "$TWOARM" fit -q --evidence quadrature --like cbm --format json "$T/data.tsv"
cp "$T/out" "$T/j"
check "  holds" says 'j["results"][0]["evidence_type"] == "quadrature" and \
    j["models"][0]["parameters"][0]["prior"]["numbers"] == [0, 2.5]'
check "emfit's variances start at 10" expect_exit 0 \
    "$TWOARM" fit -q --like emfit --format json "$T/data.tsv"
cp "$T/out" "$T/j"
check "  at q0 0, diagonal, by EM" says 'c["start_variance"] == 10 and c["q0"] == 0 and \
    c["method"] == "em" and c["covariance"] == "diagonal"'
check "Wilson and Collins start at 1/2" expect_exit 0 \
    "$TWOARM" fit -q --like wilson-collins --rescale=-1:1 --format json "$T/data.tsv"
cp "$T/out" "$T/j"
check "  and have no priors" says 'c["q0"] == .5 and c["method"] == "mle" and \
    j["models"][0]["parameters"][0]["bounds"] == [0, 1]'
check "two programs at once" expect_exit 2 "$TWOARM" fit --like cbm --like emfit "$T/data.tsv"
check "  are refused" expect_contains "$T/err" "--like is given twice"
check "hBayesDM with priors of one person" expect_exit 2 \
    "$TWOARM" fit --like hbayesdm --method map "$T/data.tsv"
check "  is refused" expect_contains "$T/err" "--like hbayesdm is for --method mle and hierarchical"
check "match" expect_exit 0 "$TWOARM" match -q -n 50 --arms .2,.8 --from uncertainty --seed 4 \
    -o "$T/r.tsv" "$T/data.tsv"
cp "$T/r.tsv.json" "$T/j"
check "  keeps its conventions too" says 'j["command"] == "match" and c["agents"] == 50 and \
    c["seed"] == 4 and "uncertainty" in c["agents_parameters"] and c["refits"] == 0 and \
    c["arms"][0]["win_probabilities"] == [.2, .8] and len(j["inputs"]) == 1'
check "  and the verdict" says 'any("misfit" in line for line in j["cohort"])'
check "a device has nothing beside it" expect_exit 0 "$TWOARM" fit -q -o /dev/stdout "$T/data.tsv"
check "  (there is no such file)" test ! -e /dev/stdout.json
if shm=$(mktemp -d /dev/shm/twoarm.XXXXXX 2>/dev/null); then
    "$TWOARM" fit -q -o "$shm/r.tsv" "$T/data.tsv"
    check "  a file below /dev is a file" test -s "$shm/r.tsv.json"
    rm -r "$shm"
else
    skip "  a file below /dev is a file" "no /dev/shm"
fi
check "threads change no byte" bash -c '
    for j in 1 8; do "$TWOARM" fit -q -j $j --format json "$1/data.tsv" >"$1/$j" || exit 1; done
    cmp "$1/1" "$1/8"' _ "$T"
check "a file's name that is no UTF-8" bash -c 'f=$1/$(printf "\351").tsv
    printf "choice\treward\n1\t1\n2\t0\n" >"$f" &&
    "$TWOARM" fit -q --format json "$f" >"$1/j"' _ "$T"
check "  is taken for Latin-1" says 'j["results"][0]["participant_id"] == "\u00e9"'
check "another format" expect_exit 2 "$TWOARM" fit --format xml "$T/data.tsv"
check "  is refused" expect_contains "$T/err" "--format: expected tsv or json, found 'xml'"
finish
