#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Experiment files at both programs: played, explained, refused with all their mistakes.
. "$(dirname "$0")/lib.sh"
cd "$T"
cat >good.cfg <<'END'
task = "mine";
arms = 3;
environment = { name = "gaussian"; mean = (1.0, 0.0, -1.0); sd = 0.5; };
blocks = 2;
trials = 12;
forced = { first = 3; };
timing = { interval = (0.2, 0.4); fixation = { from = 0.3; mean = 0.5; to = 1; }; };
points = { start = 100; };
payment = { per_point = 0.01; base = 5; round = 0.5; };
END
cat >bad.cfg <<'END'
blocks = 2.5;
trails = 10;
environment = { name = "walk"; lo = 3; hi = 1; };
END

# --- explain ----------------------------------------------------------------------------
check "explain" expect_exit 0 "$TWOARM" explain good.cfg
check "  tells the trials" expect_contains "$T/out" \
    "2 blocks of 12, 24 in all, of which 6 are forced"
check "  draws payoffs" expect_contains "$T/out" "arm 3"
check "  tells what is paid" expect_contains "$T/out" "EUR"
check "  warns" expect_contains "$T/out" "12 trials of a context are few"
check "the same again" sh -c "'$TWOARM' explain good.cfg | cmp - $T/out"
check "a deadline below 1 s" sh -c "echo 'timing = { deadline = 0.8; };' >d.cfg &&
    '$TWOARM' explain d.cfg | grep -q 'a deadline of 0.8 s'"
check "sides that stay" sh -c "echo 'looks = { sides = \"fixed\"; };' >s.cfg &&
    '$TWOARM' explain s.cfg | grep -q 'sides are fixed'"
check "arms that are equal" sh -c "echo 'environment = { p = 0.5; };' >q.cfg &&
    '$TWOARM' explain q.cfg | grep -q 'no arm is ever better'"
check "as JSON" expect_exit 0 "$TWOARM" explain good.cfg --format json
if command -v python3 >/dev/null; then
    check "  that others read" python3 -c "
import json; x = json.load(open('$T/out'))
assert x['trials'] == 24 and x['forced'] == 6 and x['experiment']['payment']['round'] == 0.5
assert x['points']['p5'] <= x['points']['mean'] <= x['points']['p95']"
fi
check "all keys" expect_exit 0 "$TWOARM" explain --keys
check "  with defaults" expect_contains "$T/out" "timing.deadline = 2.5;"
check "  units and ranges" expect_contains "$T/out" "number from 0 to 3600 s"
check "mistakes" expect_exit 2 "$TWOARM" explain bad.cfg
check "  the first" expect_contains "$T/err" "bad.cfg:1: \`blocks\`: expected a whole number"
check "  the second" expect_contains "$T/err" \
    "bad.cfg:2: there is no setting \`trails\`; did you mean"
check "  the third" expect_contains "$T/err" \
    "bad.cfg:3: environment \`walk\`: expected lo to be below"
check "  and no more" test "$(wc -l <"$T/err")" = 3
check "nothing on standard output" test ! -s "$T/out"
check "a file that is not there" expect_exit 2 "$TWOARM" explain none.cfg
check "a folder" expect_exit 2 "$TWOARM" explain .
check "an unknown preset" expect_exit 2 "$TWOARM" explain --preset wilson
check "  names the nearest" expect_contains "$T/err" "wilson2019"
check "two experiments" expect_exit 2 "$TWOARM" explain good.cfg --preset exact
if command -v gnuplot >/dev/null; then
    check "a figure" expect_exit 0 "$TWOARM" explain good.cfg -o figure
    check "  with its data and script" test -s figure/payoffs.svg -a -s figure/payoffs.tsv -a \
        -s figure/payoffs.gp
fi

# --- played -----------------------------------------------------------------------------
[ -x "$TWOARM_TASK" ] || { skip "twoarm-task" "it was not built (no SDL)"; finish; exit; }
play=("$TWOARM_TASK" --agent random --fast --headless --seed 1)
check "a file is played" expect_exit 0 "${play[@]}" good.cfg --participant 1 --data d
log=d/sub-1/beh/sub-1_task-mine_beh.tsv
check "  under its task's name" test -s $log
check "  with its arms" sh -c "head -n 1 $log | grep -q outcome_3"
forced() {
    awk -F '\t' 'NR == 1 { for (i = 1; i <= NF; i++) c[$i] = i; next }
        $c["phase"] == "main" {
            want = $c["block_trial"] <= 3 ? "forced" : "free"
            if ($c["trial_type"] != want) exit 1
            if (want == "forced") seen[$c["block"], $c["choice"]]++
        }
        END { for (b = 1; b <= 2; b++) for (a = 1; a <= 3; a++) if (seen[b, a] != 1) exit 1 }' $log
}
check "  forced trials choose every arm once a context" forced
points() {
    awk -F '\t' 'NR == 1 { for (i = 1; i <= NF; i++) c[$i] = i; next }
        $c["phase"] == "main" { total += 10 * $c["reward"]; last = $c["total_points"] }
        END { d = last - total - 100; exit !(d < 1e-6 && d > -1e-6) }' $log
}
check "  points start at 100" points
check "  its description has every key" expect_contains ${log%.tsv}.json '"per_point": 0.01'
check "  and its name and hash" expect_contains ${log%.tsv}.json \
    "$(sha256sum good.cfg | cut -d ' ' -f 1)"
payment() { # 5 EUR and a cent a point, rounded up to half a EUR
    awk -F '\t' 'NR == 1 { for (i = 1; i <= NF; i++) c[$i] = i; next }
        { last = $c["total_points"] }
        END { print int((5 + 0.01 * last) / 0.5 + 0.999999) / 2 }' $log
}
paid() { sed -n 's/.*"Amount": \([0-9.]*\),.*/\1/p' ${log%.tsv}.json | sed 's/\.0$//'; }
check "  pays what its points come to" test "$(payment)" = "$(paid)"
durations() { # intervals of .2 and .4 s equally often in each context
    awk -F '\t' 'NR == 1 { for (i = 1; i <= NF; i++) c[$i] = i; next }
        $c["phase"] == "main" { n[$c["interval"]]++
            if ($c["fixation"] < 0.3 || $c["fixation"] > 1) exit 1 }
        END { exit n["0.2"] != 12 || n["0.4"] != 12 }' d/sourcedata/*_outcomes.tsv
}
check "  durations as listed" durations
check "mistakes are refused" expect_exit 2 "${play[@]}" bad.cfg --participant 2 --data d
check "  all of them" test "$(wc -l <"$T/err")" = 3
check "  before anything is made" test ! -e d/sub-2
check "a file and a preset" expect_exit 2 "${play[@]}" good.cfg --preset exact --participant 2 \
    --data d
check "two files" expect_exit 2 "${play[@]}" good.cfg good.cfg --participant 2 --data d

printf 'a,b\n1,0\n0,1\n0.5,0.25\n' >outcomes.csv
cat >table.cfg <<'END'
environment = { name = "table"; file = "outcomes.csv"; };
blocks = 1; trials = 3; practice = { trials = 0; };
END
mkdir -p elsewhere
check "outcomes from a file beside it" sh -c "cd elsewhere && '$TWOARM_TASK' --agent random --fast \
    --headless --seed 1 ../table.cfg --participant 1 --data ../t"
table() {
    awk -F '\t' 'NR == 1 { for (i = 1; i <= NF; i++) c[$i] = i; next }
        { a = $c["outcome_1"]; b = $c["outcome_2"]; print (a > b ? a " " b : b " " a) }' \
        t/sub-1/beh/*_beh.tsv | tr '\n' ';'
}
check "  are what is played" test "$(table)" = "1 0;1 0;0.5 0.25;"

# 2.5 s in a locale that writes 2,5
if comma_locale; then
    check "a decimal comma elsewhere" sh -c "LC_ALL=$comma '$TWOARM' explain good.cfg >comma.txt &&
        '$TWOARM' explain good.cfg | cmp - comma.txt"
fi
finish
