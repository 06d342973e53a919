#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The worked analyses run, and write what they say they write.
. "$(dirname "$0")/lib.sh"

check "the example study" expect_exit 0 \
    sh "$TWOARM_TOP/analysis/example-study.sh" "$TWOARM_TOP/data/example" "$T/study"
people=$(find "$TWOARM_TOP/data/example" -name 'sub-*_beh.tsv' | wc -l)
check "  a row a participant" test "$(wc -l <"$T/study/fits.tsv")" = $((people + 1))
# Estimates as another format has them.
"$TWOARM" fit -q --format json "$TWOARM_TOP/data/example" |
    grep -oE '"(alpha|beta)": [-0-9.e]+' | cut -d ' ' -f 2 | paste - - >"$T/want"
grep '^sub-' "$T/out" | head -n "$people" | cut -f 4,7 >"$T/got"
check "  estimates are shown" expect_same "$T/got" "$T/want"
check "  a row a model" test "$(wc -l <"$T/study/models.tsv")" = 6
check "  a row a parameter of the population" test "$(wc -l <"$T/study/group.tsv")" = 3
check "  a page" test -s "$T/study/report/index.html"
check "  which it names" expect_contains "$T/out" "report/index.html"
check "  simulated participants are said to be" \
    expect_contains "$T/err" "played by a simulated participant"

# The scripts in other languages read what the program writes. Their curve again, by awk: two
# sessions of one participant among the data, so that sessions must be told apart.
cd "$T"
mkdir -p two/sub-01/ses-1/beh two/sub-01/ses-2/beh
for s in 1 2; do
    cp "$TWOARM_TOP"/data/example/sub-0$s/beh/*_beh.tsv \
        two/sub-01/ses-$s/beh/sub-01_ses-${s}_task-bandit_beh.tsv
done
cp -r "$TWOARM_TOP"/data/example/sub-03 two
"$TWOARM" fit -q two -o fits.tsv --trials trials.tsv
awk -F '\t' -v OFS='\t' '
    FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; file++; next }
    file == 1 { p = $at["participant_id"] " " $at["session"] " " $at["trial"]
        prob[p, 1] = $at["prob_1"]; prob[p, 2] = $at["prob_2"]; next }
    FNR == 2 { name = FILENAME; sub(/.*\//, "", name); sub(/_task.*/, "", name)
        who = name ~ /ses/ ? "sub-01 " substr(name, length(name)) : name " n/a" }
    $at["phase"] == "main" && $at["best"] != "n/a" && $at["choice"] != "n/a" {
        b = $at["block_trial"]; n[b]++; hit[b] += $at["choice"] == $at["best"]
        sum[b] += prob[who " " $at["trial"], $at["best"]]; most = b > most ? b : most }
    END { print "block_trial", "participants", "model"
        for (b = 1; b <= most; b++) printf "%d\t%.6f\t%.6f\n", b, hit[b] / n[b], sum[b] / n[b] }' \
    trials.tsv two/sub-01/ses-1/beh/*.tsv two/sub-01/ses-2/beh/*.tsv two/sub-03/beh/*.tsv >want.tsv
# same_curve NAME: numbers of six digits, which two programs may round differently.
same_curve() {
    paste want.tsv "$1/curve.tsv" | awk -F '\t' 'NR == 1 { if ($1 $2 $3 != $4 $5 $6) exit 1; next }
        { if ($1 != $4 || ($2 - $5) ^ 2 > 4e-12 || ($3 - $6) ^ 2 > 4e-12) exit 1 }
        END { if (NR != 26) exit 1 }'
}
reads() { # LANGUAGE COMMAND...
    local language=$1
    shift
    if ! command -v "$1" >/dev/null; then
        skip "logs, fits and regressors read by $language" "$1 is not installed"
        return
    fi
    check "logs, fits and regressors read by $language" \
        expect_exit 0 "$@" two fits.tsv trials.tsv "$language"
    check "  a line a session" test "$(grep -c '^sub-0.: 100 trials' out)" = 3
    check "  the same curve" same_curve "$language"
}
reads Python python3 "$TWOARM_TOP/analysis/read_logs.py"
reads R Rscript "$TWOARM_TOP/analysis/read_logs.R"
[ ! -e R ] || check "  a figure by R" test -s R/curve.pdf
finish
