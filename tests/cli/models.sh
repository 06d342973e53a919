#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What `twoarm models` says of each model; and a model that is added as src/README.md shows.
. "$(dirname "$0")/lib.sh"

# --- the list, and each model's own page: name, role and support of every parameter
check "the list" expect_exit 0 "$TWOARM" models
grep -v '(only plays)' "$T/out" | cut -d ' ' -f 1 >"$T/fitted"
cat >"$T/want" <<'END'
random b:weight
wsls epsilon:lapse
rw alpha:rate beta:weight
rw-greedy alpha:rate epsilon:lapse
rw-dual alpha_pos:rate alpha_neg:rate beta:weight
rw-stick alpha:rate beta:weight kappa:weight
rw-bias alpha:rate beta:weight b:weight
rw-forget alpha:rate phi:rate beta:weight
rw-lapse alpha:rate beta:weight xi:lapse
rw-fictive alpha:rate beta:weight
ck alpha_c:rate beta_c:weight
rw-ck alpha:rate beta:weight alpha_c:rate beta_c:weight
rw-full alpha_pos:rate alpha_neg:rate beta:weight kappa:weight
pearce-hall rho:rate eta:rate beta:weight
kalman s:rate beta:weight upsilon:weight
END
while read -r model; do
    printf '%s' "$model"
    "$TWOARM" models "$model" >"$T/page" || echo " failed"
    sed -nE 's/^  ([a-z_]+) +.*; (rate|weight|lapse), .*, typically .*/\1:\2/p' "$T/page" |
        while read -r par; do printf ' %s' "$par"; done
    echo
done <"$T/fitted" >"$T/got"
check "  every model with its parameters and what they do" expect_same "$T/got" "$T/want"
for model in $(cat "$T/fitted"); do
    "$TWOARM" models "$model" >"$T/page"
    check "  $model: an equation and a source" bash -c '
        grep -qE "^  .*(P\(a\) =|logit)" "$1" && grep -qE "^  source: .*[12][0-9]{3}" "$1"' \
        _ "$T/page"
done
check "a page" expect_exit 0 "$TWOARM" models rw
check "  bounds" expect_contains "$T/out" "searched from 0 to 100, typically 5"
check "  priors of a rate" expect_contains "$T/out" \
    "priors: map beta(1.1,1.1); hierarchical mu normal(0,1.5), sigma half-normal(1) on the logit"
check "  priors of a weight" expect_contains "$T/out" "priors: map gamma(1.2,5)"
check "a ratio" expect_exit 0 "$TWOARM" models kalman
check "  has a prior of its own" expect_contains "$T/out" "priors: map gamma(1.2,0.8)"
check "an unknown model" expect_exit 2 "$TWOARM" models rescorla
check "  is told which there are" expect_contains "$T/err" "there are: random, wsls, rw,"

# --- what is printed of a model is the model: another program reads it and plays it
if command -v python3 >/dev/null; then
    # Two contexts, missed trials, choices without outcome, forced choices. (Of this seed two people
    # lie near alpha = 1 under rw-greedy, where steps may be narrower than the digits printed.)
    awk 'BEGIN { srand(12); print "subject\ttrial\tcontext\ttrial_type\tchoice\treward"
    for (s = 1; s <= 4; s++) { q["x1"] = q["x2"] = q["y1"] = q["y2"] = .5
        for (t = 1; t <= 120; t++) {
            at = t % 3 ? "x" : "y"
            c = 1 + (rand() < 1 / (1 + exp(-4 * (q[at 2] - q[at 1]) - .3)))
            r = rand() < ((c == 2) == (t <= 60) ? .8 : .3); q[at c] += .3 * (r - q[at c])
            printf "p%d\t%d\t%s\t%s\t%s\t%s\n", s, t, at, t % 11 ? "free" : "forced",
                t % 17 ? c : "n/a", t % 17 && t % 19 ? r : "n/a" } } }' >"$T/people.tsv"
    while read -r model; do
        check "$model is fitted" expect_exit 0 \
            "$TWOARM" fit -q --ci none --model "$model" "$T/people.tsv"
        cp "$T/out" "$T/fits"
        check "  to the likelihood that is printed" python3 \
            "$TWOARM_TOP/tests/tools/play_equations.py" "$TWOARM" "$model" "$T/people.tsv" "$T/fits"
    done <"$T/fitted"
    # Four arms (random's equation for more than two is another one, and rw-fictive is for two).
    awk 'BEGIN { srand(21); print "subject\ttrial\tcontext\ttrial_type\tchoice\treward"
    for (s = 1; s <= 4; s++) { split("", q); for (t = 1; t <= 120; t++) {
        at = t % 3 ? "x" : "y"; sum = 0
        for (c = 1; c <= 4; c++) {
            if (!((at c) in q)) q[at c] = .25
            sum += e[c] = exp(4 * q[at c])
        }
        u = rand() * sum; for (c = 1; c < 4 && u > e[c]; c++) u -= e[c]
        r = rand() < (c == 1 + int(t / 40) ? .8 : .3); q[at c] += .3 * (r - q[at c])
        printf "p%d\t%d\t%s\t%s\t%s\t%s\n", s, t, at, t % 11 ? "free" : "forced",
            t % 17 ? c : "n/a", t % 17 && t % 19 ? r : "n/a" } } }' >"$T/four.tsv"
    grep -vx -e random -e rw-fictive "$T/fitted" >"$T/many"
    while read -r model; do
        check "$model of four arms is fitted" expect_exit 0 \
            "$TWOARM" fit -q --ci none --model "$model" "$T/four.tsv"
        cp "$T/out" "$T/fits"
        check "  to the likelihood that is printed" python3 \
            "$TWOARM_TOP/tests/tools/play_equations.py" "$TWOARM" "$model" "$T/four.tsv" "$T/fits"
    done <"$T/many"
else
    skip "what is printed is the model" "python3 is not installed"
fi

# --- a model more, by the very commands of src/README.md, in a copy of the sources
case $BUILD in
"$TWOARM_TOP"/*) ;;
*) skip "a model that is added" "BUILD lies outside the project"; finish; exit ;;
esac
build=${BUILD#"$TWOARM_TOP"/}
tree=$T/tree
mkdir -p "$tree/$build" "$tree/assets"
cp -a "$TWOARM_TOP"/{Makefile,include,src} "$tree"
cp -a "$TWOARM_TOP/assets/texts" "$tree/assets"
cp -a "$BUILD"/{src,gen,flags,members,libtwoarm.a} "$tree/$build"
cd "$tree"
sed -n '/^## How to add/,$p' src/README.md |
    awk '/```sh/ { on = 1; next } /```/ && on { exit } on' | grep -v make >"$T/steps"
check "src/README.md shows the steps" test "$(wc -l <"$T/steps")" = 2
check "  which can be taken" sh -e "$T/steps"
check "  and add a file and a line" test -s src/models/mine.c -a \
    "$(diff src/models/models.def "$TWOARM_TOP/src/models/models.def" | grep -c '^[<>]')" = 1
# The other models' objects stay good, though they have seen models.def: only the list is made anew.
rm "$build/src/models/registry.o"
check "it is built" make -s ${TWOARM_SAN:+SAN=1} BUILD="$build" -o src/models/models.def \
    "$build/twoarm"
cd "$T"
mine=$tree/$build/twoarm
check "it is listed" bash -c '"$1" models | grep -q "^mine  "' _ "$mine"
check "  and described" expect_contains <("$mine" models mine) "kappa     tendency to repeat"
awk 'BEGIN { srand(3); print "subject\tchoice\treward"
    for (s = 1; s <= 3; s++) for (t = 0; t < 60; t++) { c = rand() < .7
        print "p" s "\t" c "\t" (rand() < (c ? .8 : .2)) } }' >data.tsv
check "  and named to those who look for it" expect_exit 2 "$mine" fit --model mien data.tsv
check "  by its name" expect_contains "$T/err" "(did you mean 'mine'?)"
# The example is rw-stick's equation, written out: the same maximum, found through another file.
check "it is fitted" expect_exit 0 "$mine" fit -q --model mine,rw-stick data.tsv
check "  as rw-stick is" bash -c 'awk -F "\t" "NR > 1 { l[\$1] = l[\$1] \" \" \$8 }
    END { for (p in l) { split(l[p], x, \" \"); n += (x[1] - x[2])^2 < 1e-16 && x[1] < 0 }
        exit n != 3 }" "$1"' _ "$T/out"
check "it is simulated" expect_exit 0 "$mine" simulate --model mine \
    --set alpha=.3,beta=5,kappa=1 --arms .7,.3 --trials 50 --runs 10
finish
