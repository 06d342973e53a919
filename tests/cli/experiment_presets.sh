#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Every preset played by an agent; rewards, points and reversals derived again from the files.
. "$(dirname "$0")/lib.sh"
[ -x "$TWOARM_TASK" ] || { skip "twoarm-task" "it was not built (no SDL)"; finish; exit; }
cd "$T"

check "presets are listed" expect_exit 0 "$TWOARM_TASK" --list-presets
cut -f 1 "$T/out" >presets
for name in tutorial wilson2019 reversal daw2006-two lefebvre2017 exact gershman2018; do
    check "  $name" grep -qx "$name" presets
done
check "  each with a title" test "$(awk -F '\t' 'NF != 2 || $2 == ""' "$T/out" | wc -l)" = 0

# derive LOG OUTCOMES: every trial's outcomes, means, best and sides against the table's row; a
# trial of a reversed context has the table's other half. The reward is the chosen arm's outcome.
derive() {
    awk -F '\t' '
    FNR == 1 { for (i = 1; i <= NF; i++) col[FILENAME, $i] = i; next }
    function at(name) { return $(col[FILENAME, name]) }
    NR == FNR {
        for (a = 1; a <= 2; a++) {
            plain[at("schedule_row"), a] = at("outcome_" a) "|" at("mean_" a)
            side[at("schedule_row"), a] = at("side_" a) "|" at("symbol_" a)
            if ((FILENAME, "reversed_mean_1") in col)
                other[at("schedule_row"), a] = at("reversed_outcome_" a) "|" at("reversed_mean_" a)
        }
        rows++
        next
    }
    {
        row = at("schedule_row")
        one = at("outcome_1") "|" at("mean_1"); two = at("outcome_2") "|" at("mean_2")
        same = one == plain[row, 1] && two == plain[row, 2]
        swapped = one == other[row, 1] && two == other[row, 2]
        if (!same && !swapped) { print "row " row ": outcomes are not the table'"'"'s"; bad++ }
        if (!same) reversed++
        if (at("side_1") "|" at("symbol_1") != side[row, 1]) { print "row " row ": side"; bad++ }
        best = at("mean_1") > at("mean_2") ? 1 : at("mean_1") < at("mean_2") ? 2 : "n/a"
        if (at("best") != best) { print "row " row ": best " at("best"); bad++ }
        if (at("status") == "ok" && at("reward") != at("outcome_" at("choice"))) {
            print "row " row ": reward"; bad++
        }
        if (at("phase") == "main" && at("status") == "ok") total += at("points")
        last = at("total_points")
        n++
    }
    END {
        if (n != rows) { print n " trials of " rows; bad++ }
        if (total - last > 1e-6 || last - total > 1e-6) { print "total " last " of " total; bad++ }
        print reversed + 0 >"reversed"
        exit bad > 0
    }' "$2" "$1"
}

while read -r name; do
    check "$name is played" expect_exit 0 "$TWOARM_TASK" --preset "$name" --agent random --fast \
        --headless --participant 1 --seed 3 --data "$name"
    log=$(ls "$name"/sub-1/beh/*_beh.tsv)
    check "  its log derives from its table" derive "$log" "$(ls "$name"/sourcedata/*_outcomes.tsv)"
    check "  its description names it" expect_contains "${log%.tsv}.json" "\"preset\": \"$name\""
    check "  and the file's hash" expect_contains "${log%.tsv}.json" \
        "$(sha256sum <"$TWOARM_ASSETS/presets/$name.cfg" | cut -d ' ' -f 1)"
    check "  it can be explained" expect_exit 0 "$TWOARM" explain --preset "$name"
done <presets

# --- what each is about -----------------------------------------------------------------
column() { # FILE NAME: that column of the main trials
    awk -F '\t' -v name="$2" 'NR == 1 { for (i = 1; i <= NF; i++) c[$i] = i; next }
        $c["phase"] == "main" { print $c[name] }' "$1"
}
log() { ls "$1"/sub-1/beh/*_beh.tsv; }
check "exact: 25 wins of each arm" test "$(column "$(log exact)" outcome_1 | grep -c '^1$')$(
    column "$(log exact)" outcome_2 | grep -c '^1$')" = 2525
check "lefebvre2017: four contexts of 24" test "$(column "$(log lefebvre2017)" context | sort |
    uniq -c | awk '{ print $1 }' | tr '\n' ' ')" = "24 24 24 24 "
check "  mixed" test "$(column "$(log lefebvre2017)" context | uniq | wc -l)" -gt 40
check "wilson2019: one context through all blocks" test \
    "$(column "$(log wilson2019)" context | sort -u | wc -l)" = 1
check "daw2006-two: whole payoffs from 1 to 100" test \
    "$(column "$(log daw2006-two)" outcome_1 | grep -vcE '^([1-9][0-9]?|100)$')" = 0
check "gershman2018: twenty games" test \
    "$(column "$(log gershman2018)" context | sort -u | wc -l)" = 20
check "reversal: a learner reaches the criterion" expect_exit 0 "$TWOARM_TASK" --preset reversal \
    --agent rw:alpha=.5,beta=8 --fast --headless --participant 1 --seed 3 --data learner
check "  whose log derives from the table" derive "$(log learner)" \
    "$(ls learner/sourcedata/*_outcomes.tsv)"
check "  with trials in the reversed phase" test "$(cat reversed)" -gt 10
check "  not before ten best choices" sh -c "
    awk -F '\t' 'NR == 1 { for (i = 1; i <= NF; i++) c[\$i] = i; next }
        \$c[\"phase\"] != \"main\" { next }
        best != \"\" && \$c[\"best\"] != best { if (run < 10) exit 1; run = 0 }
        { best = \$c[\"best\"]; run = \$c[\"choice\"] == best ? run + 1 : 0 }' $(log learner)"
finish
