#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# twoarm match: whose parameters agents carry, their logs, calibrated p, stated win probabilities,
# and the verdict on a cohort.
. "$(dirname "$0")/lib.sh"

# people KIND N: learners (rw) or win-stay-lose-shift players with slips, 120 trials with two
# reversals, by awk alone.
people() {
    awk -v kind="$1" -v n="$2" 'BEGIN {
        srand(11)
        print "participant_id\ttrial\tchoice\treward\tbest\toutcome_1\toutcome_2"
        for (i = 1; i <= n; i++) {
            alpha = .2 + .5 * rand(); beta = 2 + 5 * rand(); slip = .1 + .1 * rand()
            q[1] = q[2] = .5; last = 0
            for (t = 1; t <= 120; t++) {
                best = 1 + int((t - 1) / 40) % 2
                o[1] = rand() < (best == 1 ? .75 : .25); o[2] = rand() < (best == 2 ? .75 : .25)
                if (kind == "rw") c = rand() < 1 / (1 + exp(-beta * (q[1] - q[2]))) ? 1 : 2
                else if (!last || rand() < slip) c = rand() < .5 ? 1 : 2
                else c = won ? last : 3 - last
                q[c] += alpha * (o[c] - q[c]); last = c; won = o[c]
                printf "%02d\t%d\t%d\t%d\t%d\t%d\t%d\n", i, t, c, o[c], best, o[1], o[2]
            }
        }
    }'
}
people rw 10 >"$T/rw.tsv"
people wsls 10 >"$T/wsls.tsv"

check "learners" expect_exit 0 "$TWOARM" match "$T/rw.tsv"
check "  are not accused" expect_contains "$T/err" "no misfit found: none of"
check "others" expect_exit 0 "$TWOARM" match "$T/wsls.tsv"
cp "$T/out" "$T/wsls.out"
check "  are caught" expect_contains "$T/err" "the model does not reproduce"
check "  and by what" eval 'grep -q "P(stay | loss) [.0-9]*, agents .* corrected p" "$T/err"'
check "  in single people too" eval 'grep -q "p_stay_loss	.*below the agents" "$T/wsls.out"'
check "too few agents to find anything" expect_exit 0 "$TWOARM" match -n 100 "$T/wsls.tsv"
check "  is said" expect_contains "$T/err" "too few to find anything"

for from in uncertainty group; do
    check "agents from the $from" expect_exit 0 "$TWOARM" match -n 200 "$T/rw.tsv" --from $from
    cp "$T/out" "$T/$from"
    check "  said which" expect_contains "$T/err" "drawn from the normal"
    check "  the same bytes for any threads" eval '
        "$TWOARM" match -n 200 "$T/rw.tsv" --from $from -j 3 -q >"$T/again"
        cmp "$T/again" "$T/$from"'
done
# a wider law of parameters makes a wider band of rewards
width() { awk -F '\t' '$4 == "total_reward" { s += $10 - $9 } END { print int(s) }' "$1"; }
"$TWOARM" match -n 200 -q "$T/rw.tsv" >"$T/estimate"
check "agents of the group differ more" eval \
    '[ "$(width "$T/group")" -gt "$(width "$T/estimate")" ]'
check "nonsense" expect_exit 2 "$TWOARM" match "$T/rw.tsv" --from thinair

# --- logs
check "logs of agents" expect_exit 0 "$TWOARM" match -q -n 20 "$T/rw.tsv" --logs "$T/logs" -o "$T/m"
check "  one an agent" test "$(find "$T/logs" -name '*_beh.tsv' | wc -l)" = 200
check "  are read as people's" expect_exit 0 "$TWOARM" fit -q --ci none "$T/logs"
cp "$T/out" "$T/refit"
check "  all of them" test "$(wc -l <"$T/refit")" = 201
"$TWOARM" fit -q --ci none "$T/rw.tsv" >"$T/fit"
# the median of an agent's refitted log beta lies near its maker's (within .35: the standard error
# of one is about .25, of a median of 20 about .07)
recovered() {
    awk -F '\t' '
    FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    NR == FNR { maker[$1] = log($at["beta"]); next }
    { id = substr($1, 5, 2); n[id]++; x[id, n[id]] = log($at["beta"] + 1e-9) }
    END {
        for (id in maker) {
            below = 0; above = 0
            for (i = 1; i <= n[id]; i++) {
                below += x[id, i] < maker[id] + .35
                above += x[id, i] > maker[id] - .35
            }
            if (below < 10 || above < 10) { print id, below, above; bad = 1 }
        }
        exit bad
    }' "$1" "$2"
}
check "  refitted they recover their makers" recovered "$T/fit" "$T/refit"
check "  the same bytes again" eval '
    "$TWOARM" match -q -n 20 "$T/rw.tsv" --logs "$T/logs2" -o "$T/m" -j 1
    diff -r "$T/logs" "$T/logs2"'
check "a folder with files" expect_exit 2 "$TWOARM" match -q -n 20 "$T/rw.tsv" --logs "$T/logs"
check "  is left alone" expect_contains "$T/err" "expected a new or empty folder"
check "too many logs" expect_exit 2 "$TWOARM" match -q -n 20000 "$T/rw.tsv" --logs "$T/logs3"

# --- calibrated
head -n 361 "$T/wsls.tsv" >"$T/three.tsv"
check "calibrated p" expect_exit 0 \
    "$TWOARM" match -q -n 100 "$T/three.tsv" --calibrated --refits 40
cp "$T/out" "$T/calibrated"
known() { awk -F '\t' '$4 == "p_best" { n += $12 ~ /^[01]/ } END { exit n != 3 }' "$1"; }
check "  are there" known "$T/calibrated"
check "  the same bytes for any threads" eval '
    "$TWOARM" match -q -n 100 "$T/three.tsv" --calibrated --refits 40 -j 1 >"$T/again"
    cmp "$T/again" "$T/calibrated"'
check "calibrated and from the group" expect_exit 2 "$TWOARM" match "$T/three.tsv" --calibrated \
    --from group
check "too few refits" expect_exit 2 "$TWOARM" match "$T/three.tsv" --calibrated --refits 5

# --- stated probabilities
awk -F '\t' 'NR == 1 { print $0 "\tcontext"; next } { print $0 "\t" ($2 % 2 ? "easy" : "hard") }' \
    "$T/rw.tsv" | cut -f 1-4,8 >"$T/contexts.tsv"
check "probabilities by context" expect_exit 0 "$TWOARM" match -n 20 "$T/contexts.tsv" \
    --arms easy=.5,.5 --arms hard=.6,.4
check "one context without" expect_exit 2 "$TWOARM" match -n 20 "$T/contexts.tsv" \
    --arms easy=.5,.5
check "the rest by default" expect_exit 0 "$TWOARM" match -n 20 "$T/contexts.tsv" \
    --arms easy=.5,.5 --arms .6,.4
check "a context that is not there" expect_exit 2 "$TWOARM" match "$T/contexts.tsv" --arms no=.5,.5
check "  is named" expect_contains "$T/err" "no context 'no'"
check "the same twice" expect_exit 2 "$TWOARM" match "$T/contexts.tsv" --arms .5,.5 --arms .6,.4
cut -f 1-5 "$T/rw.tsv" >"$T/foreign.tsv"
check "right probabilities" expect_exit 0 "$TWOARM" match -n 20 "$T/foreign.tsv" --arms .75,.25
check "  no warning" expect_lacks "$T/err" "warning"
check "wrong ones" expect_exit 0 "$TWOARM" match -n 20 "$T/foreign.tsv" --arms .95,.5
check "  a warning" expect_contains "$T/err" "warning: --arms says that this arm wins with 0.95"
finish
