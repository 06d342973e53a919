#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# `twoarm convert`: there and back nothing is lost that the shape can hold; what is lost is said.
. "$(dirname "$0")/lib.sh"
cd "$T"
example=$TWOARM_TOP/data/example

# converts NAME TEXT... -- ARGUMENT...: exit status 0 and each TEXT on standard error.
converts() {
    local name=$1 texts=() t
    shift
    while [ "$1" != -- ]; do
        texts+=("$1")
        shift
    done
    shift
    check "$name" expect_exit 0 "$TWOARM" convert "$@"
    for t in "${texts[@]}"; do
        check "  $t" expect_contains err "$t"
    done
}
refused() {
    local name=$1 text=$2
    shift 2
    check "$name" expect_exit 2 "$TWOARM" convert "$@"
    check "  is refused" expect_contains err "$text"
}

# --- our logs, as one table and back
converts "one CSV of everybody" "keep the folder with its descriptions" \
    -- "$example" --to csv -o all.csv
check "  every row" test "$(wc -l <all.csv)" = 421
check "  who first" expect_contains all.csv "participant_id,session,trial,block,"
check "  participants.tsv beside them" expect_contains all.csv ',"rw:alpha=.15,beta=3"'
check "  the same on standard output" \
    bash -c '"$TWOARM" convert -q "$1" --to csv | cmp - all.csv' _ "$example"
converts "the CSV as BIDS" "player is the same in all rows of everybody: to participants.tsv" \
    "settings, seeds and outcome tables are not known" -- all.csv --to bids -o back
for s in 01 02 03 04; do
    f=sub-$s/beh/sub-${s}_task-bandit_beh.tsv
    check "  sub-$s to the byte" expect_same "$example/$f" "back/$f"
done
check "  participants.tsv too" expect_same "$example/participants.tsv" back/participants.tsv
check "  and is fitted alike" bash -c '"$TWOARM" fit -q "$1" >a && "$TWOARM" fit -q back >b &&
    cmp a b' _ "$example"
check "  and again" bash -c '"$TWOARM" convert -q back --to csv | cmp - all.csv'
check "check reads it as what it is" expect_exit 0 "$TWOARM" check back

# --- nothing is overwritten, nothing is left half
refused "a file that is there" "all.csv: exists already and is never overwritten" \
    "$example" --to csv -o all.csv
refused "a folder that is there" "back: exists already and is not empty" all.csv --to bids -o back
mkdir empty
converts "an empty folder" -- all.csv -q --to bids -o empty
{ head -n 30 all.csv; sed -n '31s/,ok,/,ok,ok,/p' all.csv; sed -n '32,$p' all.csv; } >bad.csv
for to in csv bids hbayesdm events; do
    refused "a bad row, to $to" "bad.csv:31: expected" bad.csv --to $to -o new.$to
    check "  nothing is left" bash -c '[ -z "$(ls -d new.* 2>/dev/null)" ]'
done
check "no place" expect_exit 2 "$TWOARM" convert all.csv --to csv -o absent/x.csv
converts "bad rows left out when asked" "1 bad rows were left out" \
    -- bad.csv --to bids --skip-bad-rows -o skipped

# --- what is mistyped
refused "no shape" "--to: expected csv, hbayesdm, bids or events, found nothing" all.csv
refused "another shape" "found 'spss'" all.csv --to spss
refused "no folder" "--to bids makes a folder: name it by -o" all.csv --to bids
refused "no data" "expected files or folders" --to csv
refused "a task that is no label" "--task: expected letters and digits" all.csv --to bids -o x \
    --task two_arm
refused "a datatype that is none" "--datatype: expected beh, eeg" "$example" --to events -o x \
    --datatype mri
refused "a folder to BIDS" "it is BIDS already" "$example" --to bids -o x

# --- anybody's table into BIDS
cat >f.csv <<'END'
Subject;Session;Cho;Out;RT;group;Choice Text;best
Müller, A.;pre;0;0,5;0,31;patient;"left
one";0
Müller, A.;pre;1;1;NA;patient;right;1
Müller, A.;post;-9;-9;;patient;;0
muller-a;pre;0;0;0,4;control;"say ""hi""";1
/../x;pre;1;0,25;0,5;control;tab	bed;1
END
converts "a table of another kind" "choices are 0 and 1: taken as arms 1 and 2" \
    "participant 'Müller, A.' is sub-MllerA" "participant '/../x' is sub-x" \
    "group is the same in all rows" "cells had tabs or line ends" "there was no column trial" \
    -- f.csv --to bids --columns choice=Cho,reward=Out --missing=-9 --decimal-comma --task rlwm \
    -o f
check "  names of files" expect_same <(cd f && find . -name '*.tsv' | LC_ALL=C sort) - <<'END'
./participants.tsv
./sub-MllerA/ses-post/beh/sub-MllerA_ses-post_task-rlwm_beh.tsv
./sub-MllerA/ses-pre/beh/sub-MllerA_ses-pre_task-rlwm_beh.tsv
./sub-mullera/ses-pre/beh/sub-mullera_ses-pre_task-rlwm_beh.tsv
./sub-x/ses-pre/beh/sub-x_ses-pre_task-rlwm_beh.tsv
END
check "  rows" expect_same f/sub-MllerA/ses-pre/beh/*.tsv - <<'END'
trial	choice	reward	response_time	best	Choice Text
1	1	0.5	0.31	1	left one
2	2	1	n/a	2	right
END
check "  a missed trial" expect_contains f/sub-MllerA/ses-post/beh/*.tsv "1	n/a	n/a	n/a	1	n/a"
check "  participants" expect_same f/participants.tsv - <<'END'
participant_id	original_id	group
sub-MllerA	Müller, A.	patient
sub-mullera	muller-a	control
sub-x	/../x	control
END
check "  where it came from" expect_contains f/sub-x/ses-pre/beh/*.json '"File": "f.csv"'
check "  nothing outside" bash -c '[ -z "$(find . -name x_ses -o -name "x")" ]'
printf 'id,choice,reward\na b,1,1\na b,2,0\nab,1,0\nAB,2,1\n--,1,1\n' >same.csv
converts "labels that would be the same" "participant 'a b' is sub-ab3" \
    -- same.csv --to bids -o same
check "  are told apart" test "$(find same -name 'sub-*_beh.tsv' | wc -l)" = 4
awk 'BEGIN { print "id,choice,reward"; for (t = 0; t < 60; t++) for (s = 1; s <= 3; s++)
    printf "%d,%d,%d\n", s, 1 + (t + s) % 2, t % 3 == 0 }' >mixed.csv
converts "participants by turns" -- -q mixed.csv --to bids -o mixed
check "  fitted alike" bash -c '"$TWOARM" fit -q mixed.csv | cut -f 5- >a &&
    "$TWOARM" fit -q mixed | cut -f 5- >b && cmp a b'

# --- hBayesDM
converts "hBayesDM's columns" "outcome 0 became -1, outcome 1 became 1" \
    "contexts of 4 sessions were lost" "20 practice rows were left out" \
    -- "$example" --to hbayesdm -o hb.txt
check "  header" test "$(head -n 1 hb.txt)" = "subjID	choice	outcome"
check "  values" bash -c '[ "$(cut -f 2,3 hb.txt | sed 1d | LC_ALL=C sort -u | tr "\t\n" ", ")" = \
    "1,-1 1,1 2,-1 2,1 " ]'
# With values from q0 = 0 and outcomes +1/-1 alpha and log L are those of 1/0 from .5, beta is half.
# estimates ARGUMENT...: log L, alpha and beta of everybody.
estimates() {
    "$TWOARM" fit -q --ci none "$@" | awk -F '\t' 'NR == 1 {
        for (i = 1; i <= NF; i++) at[$i] = i; next }
        { print $at["log_lik"], $at["alpha"], $at["beta"] }'
}
estimates --context none "$example" >a
estimates --q0 0 hb.txt >b
check "  the fit is the one of 1/0 from .5" bash -c 'paste -d " " a b | awk "
    { d = \$1 - \$4; e = \$2 - \$5; f = \$3 - 2 * \$6
    if (d * d > 1e-8 || e * e > 1e-6 || f * f > 1e-4) exit 1 } END { if (NR != 4) exit 1 }"'
printf 'id,choice,reward\na,1,1\na,NA,NA\na,2,3\na,1,2\n' >graded.csv
refused "graded outcomes" "more than two values (1 to 3)" graded.csv --to hbayesdm
converts "  as they are" "1 trials without choice or outcome were left out" \
    -- graded.csv --to hbayesdm --raw
check "  three rows" test "$(grep -c '^a' out)" = 3
printf 'id,choice,reward\na,1,1\na,3,0\n' >three.csv
refused "three arms" "is about two arms, found 3" three.csv --to hbayesdm

# --- events
"$TWOARM" fit -q "$example" --trials trials.tsv >/dev/null
converts "events" "20 of 420 trials have no regressors" \
    -- "$example" --to events --regressors trials.tsv --datatype eeg -o events
e=events/sub-01/eeg/sub-01_task-bandit_events.tsv
l=$example/sub-01/beh/sub-01_task-bandit_beh.tsv
by_name='NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }'
check "  five events a trial" test "$(sed 1d $e | wc -l)" = 525
check "  onsets of stimuli are the log's" expect_same \
    <(awk -F '\t' "$by_name"' $3 == "stimulus" { print $1 }' $e) \
    <(awk -F '\t' "$by_name"' { print $at["onset"] }' "$l")
check "  feedback lasts until its end" expect_same \
    <(awk -F '\t' "$by_name"' $3 == "feedback" { printf "%.6f\n", $1 + $2 }' $e) \
    <(awk -F '\t' "$by_name"' { print $at["end"] }' "$l")
check "  onsets rise" awk -F '\t' 'NR > 2 && $1 < last { exit 1 } { last = $1 }' $e
check "  prediction errors are the fit's" expect_same \
    <(awk -F '\t' "$by_name"' $3 == "feedback" && $at["phase"] == "main" {
        print $at["prediction_error"] }' $e) \
    <(awk -F '\t' "$by_name"' $1 == "sub-01" { print $at["prediction_error"] }' trials.tsv)
check "  columns are described" expect_contains events/task-bandit_events.json "under the model rw"
"$TWOARM" fit -q --model rw,rw-dual "$example" --trials two.tsv >/dev/null
refused "regressors of two models" "regressors of rw and of rw-dual; expected one model" \
    "$example" --to events --regressors two.tsv -o x
refused "regressors of others" "not one of its trials is in the data" back --to events \
    --regressors <(sed 's/^sub-/sub-9/' trials.tsv) -o x
refused "a table that is none" "expected a table of \`twoarm fit --trials\`" "$example" \
    --to events --regressors mixed.csv -o x
refused "data without times" "no row has an onset" mixed.csv --to events -o x
check "  nothing is left" test ! -e x
# a session that was resumed has a zero for each segment
mkdir -p seg/sub-01/beh
awk -F '\t' -v OFS='\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
    NR > 50 { $at["segment"] = 2; $at["onset"] -= 100 } 1' "$l" \
    >seg/sub-01/beh/sub-01_task-bandit_beh.tsv
converts "a session that was resumed" "own zero, in a file of its own (acq-segment2)" \
    -- seg --to events -o segments
check "  two files" test "$(find segments -name '*_events.tsv' | wc -l)" = 2
# a scanner's pulse is the zero of func
if command -v python3 >/dev/null; then
    python3 -c 'import json, sys
d = json.load(open(sys.argv[1])); d["Twoarm"]["Scanner"] = {"StartSeconds": 1.5}
json.dump(d, open(sys.argv[2], "w"))' "${l%.tsv}.json" seg/sub-01/beh/sub-01_task-bandit_beh.json
    cp "$l" seg/sub-01/beh/
    converts "a scanner's pulse" "times are from the scanner's pulse, 1.500 s after" \
        -- seg --to events --datatype func -o func
    check "  is taken off" expect_same \
        <(awk -F '\t' '$3 == "stimulus" { print $1 }' func/sub-01/func/*_events.tsv) \
        <(awk -F '\t' "$by_name"' { printf "%.6f\n", $at["onset"] - 1.5 }' "$l")
fi

# --- the validator of BIDS finds no error, where it is installed
validator=$TWOARM_TOP/build/bids-validator/node_modules/.bin/bids-validator
no_error() {
    "$validator" --json "$1" 2>/dev/null | node -e '
        const e = JSON.parse(require("fs").readFileSync(0, "utf8")).issues.errors;
        for (const i of e) console.log(i.key + ": " + i.reason);
        process.exit(e.length ? 1 : 0);'
}
if [ -x "$validator" ] && command -v node >/dev/null; then
    "$TWOARM" convert -q "$example" --to events -o beh
    for d in back f same beh; do
        check "the validator of BIDS: $d" no_error $d
    done
    rm back/dataset_description.json
    check "  which would say something" bash -c '! "$@"' _ "$validator" back
else
    skip "the validator of BIDS" "not installed (make check-bids fetches it)"
fi
finish
