#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# `twoarm check`: the example study is sound, and everything that can be wrong with one is found.
. "$(dirname "$0")/lib.sh"
cd "$T"
stem=sub-01_task-bandit
log=study/sub-01/beh/${stem}_beh.tsv
about=study/sub-01/beh/${stem}_beh.json
table=study/sourcedata/${stem}_outcomes.tsv

fresh() {
    rm -rf study
    cp -r "$TWOARM_TOP/data/example" study
    chmod -R u+w study
}
# finds NAME STATUS TEXT...: with this exit status each text is in the output; then a fresh study.
finds() {
    local name=$1 code=$2 t
    shift 2
    check "$name" expect_exit "$code" "$TWOARM" check study
    for t in "$@"; do
        check "  $t" expect_contains out "$t"
    done
    case $code in
        0) check "  and it is sound" bash -c 'tail -n 1 out | grep -q "^sound: "' ;;
        2) check "  and it is broken" bash -c 'tail -n 1 out | grep -q "^broken: "' ;;
    esac
    fresh
}
# edit LINE COLUMN VALUE [FILE]: a cell of the log.
edit() {
    local file=${4:-$log}
    awk -F '\t' -v OFS='\t' -v line="$1" -v name="$2" -v value="$3" '
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
        NR == line { $at[name] = value } 1' "$file" >edited
    cat edited >"$file"
}
# minus LINE COLUMN FROM: FROM - the cell.
minus() {
    edit "$1" "$2" "$(awk -F '\t' -v line="$1" -v name="$2" -v from="$3" '
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
        NR == line { print from - $at[name] }' "${4:-$log}")" "${4:-$log}"
}
# json PROGRAM: changes the description, as d.
json() {
    python3 -c 'import json, sys
d = json.load(open(sys.argv[1])); t = d["Twoarm"]; x = t["Experiment"]; exec(sys.argv[2])
json.dump(d, open(sys.argv[1], "w"), indent=2)' "$about" "$1"
}
fresh

# --- sound
finds "the example study" 0 "note: $log: played by a simulated participant (rw:alpha=.3,beta=5)" \
    "sound: 4 participants, 4 sessions, 420 rows; 0 broken, 0 warnings, 4 notes"
check "a log alone" expect_exit 0 "$TWOARM" check "$log"
(cd study && "$TWOARM" check sub-02/beh/*.tsv && cd sub-02 && "$TWOARM" check .) >inside
check "from within" test "$(grep -c '^sound: 1 participant, 1 session, 105 rows' inside)" = 2

# --- rows: line 20 of the log is trial 19
sed -i 20d "$log"
finds "a row that is gone" 2 "broken: $log:20: trial: expected 19, found 20; rows were lost" \
    "105 rows were written, 104 are in the file" "99 of its 100 trials are in the log"
sed -i '20{p}' "$log"
finds "a row twice" 2 "$log:21: trial: expected 20, found 19; rows were repeated or sorted" \
    "schedule_row: expected more than 19, found 19" "onset: " "was a row copied?"
head -n 50 "$log" >cut && cat cut >"$log"
finds "a log cut short" 2 "105 rows were written, 49 are in the file"
head -c -20 "$log" >cut && cat cut >"$log"
finds "a torn line in a complete session" 2 "the last line is torn" "the file was changed later"
sed -i '30s/\t[^\t]*$//' "$log"
cells=$(head -n 1 "$log" | awk -F '\t' '{ print NF }')
finds "a row of fewer cells" 2 "$log:30: expected $cells cells as in the header, found"
edit 30 onset soon
finds "a word for a number" 2 "$log:30: onset: expected seconds, found 'soon'"
printf 'x\0y\n' >>"$log"
finds "a NUL in the log" 2 "not a text table"
: >"$log"
finds "an empty log" 2 "the file is empty"
printf 'trial\tblo' >"$log"
finds "a torn header" 2 "the header is torn"

# --- rewards derived again
minus 30 reward 1
finds "a reward" 2 "broken: $log:30: reward: arm " "points: "
edit 30 outcome_1 7
finds "an outcome" 2 "$log:30: outcome_1: the outcome table says " "found 7"
edit 31 mean_2 .9
finds "a mean" 2 "$log:31: mean_2: the outcome table says "
minus 31 side_1 3
finds "a side" 2 "$log:31: side: the outcome table says "
edit 31 symbol_1 blue_moon
finds "a symbol" 2 "$log:31: symbol_1: the outcome table says "
minus 31 best 3
finds "the best arm" 2 "$log:31: best: the outcome table says "
edit 31 context 9
finds "a context" 2 "$log:31: context: the outcome table says 1, found 9"
edit 31 block 9
finds "a block" 2 "$log:31: block: the outcome table says "
edit 31 phase practice
finds "a phase" 2 "$log:31: phase is not the one of the outcome table"
edit 31 trial_type forced
finds "a forced trial" 2 "$log:31: trial_type: the outcome table says free"
edit 31 schedule_row 900
finds "a row of the table that is none" 2 "$log:31: schedule_row: expected 1 to 105"
edit 31 points 99
finds "points" 2 "$log:31: points: " "found 99" "$log:31: total_points: the rows so far come to"
edit 31 total_points 5000
finds "a sum" 2 "$log:31: total_points: the rows so far come to "
edit 31 choice n/a
finds "no choice" 2 "$log:31: status is ok, but choice is n/a"
edit 31 choice 3
finds "an arm that is none" 2 "$log:31: choice: expected 1 to 2, found 3"
edit 31 status missed
edit 31 choice n/a
finds "a miss with a reward" 2 "$log:31: the trial was missed, but has a reward"
edit 31 segment 0
finds "segments that fall" 2 "$log:31: segment: falls from 1 to 0"

# --- the outcome table and the description
rm "$table"
finds "no outcome table" 2 "its outcome table (study/sourcedata/${stem}_outcomes.tsv) is missing"
sed -i '2s/\t0\.5\t/\t0.6\t/' "$table"
finds "an outcome table that was changed" 2 "$table: was changed after the session: its SHA-256"
cp study/sourcedata/sub-02_task-bandit_outcomes.tsv "$table"
finds "another session's table" 2 "its SHA-256 is not the one" "the outcome table says"
echo hello >"$table"
finds "a table that is none" 2 "$table:1: expected the columns of an outcome table"
rm "$about"
finds "no description" 2 "its description (${stem}_beh.json) is missing"
echo '{' >"$about"
finds "a description that is none" 2 "$about:2: not a description of a session"
if command -v python3 >/dev/null; then
    json 't["End"] = {"State": "running", "RowsOnDisk": 3}'
    finds "a session that was cut off" 0 "warning: $log: the session was cut off" "--resume"
    json 't["End"] = {"State": "aborted", "RowsOnDisk": 105, "Trial": 40, "Reason": "experimenter"}'
    finds "a session ended early" 0 "ended early, at trial 40 (experimenter)"
    json 't["End"]["State"] = "lost"'
    finds "a state that is none" 2 "expected running, complete or aborted, found 'lost'"
    json 't["End"]["RescuedRow"] = "/tmp/x.row"'
    finds "a row that was rescued" 0 "saved as /tmp/x.row; --resume fetches it"
    json 't["OutcomeTable"]["File"] = "../../secret"'
    finds "a table elsewhere" 2 "it names no outcome table"
    json 't["Pilot"] = True'
    finds "a pilot among the sessions" 0 "a rehearsal (--pilot), not of the study"
    json 'x["shortened_by_trials"] = True'
    finds "a rehearsal" 0 "a rehearsal (--trials), not of the study"
    json 'x["environment"]["name"] = "weather"'
    finds "an experiment of another version" 0 "is not one this version knows"
    json 't["End"] = {"State": "running", "RowsOnDisk": 105}'
    flock "$log" sleep 20 &
    held=$!
    wait_until 5 bash -c '! flock -n "$1" true' _ "$log"
    finds "a log that is being recorded" 0 "is being recorded at this moment"
    kill "$held" 2>/dev/null || true
    wait "$held" 2>/dev/null || true
    json 't["End"] = {"State": "running", "RowsOnDisk": 3}'
    head -c -20 "$log" >cut && cat cut >"$log"
    finds "a torn line of a killed session" 0 "the last line is torn" "--resume"
else
    skip "descriptions changed" "no python3"
fi

# --- times
edit 31 response_time -0.2
finds "a negative time" 0 "warning: $log:31: response_time: -0.200 s; nobody answers before"
edit 31 response_time 2.9
finds "beyond the deadline" 0 "response_time: 2.900 s, beyond the deadline of 2.5 s" \
    "the choice was shown"
edit 31 response_time n/a
finds "an answer without a time" 0 "response_time: n/a, although there was an answer"
edit 31 feedback_onset 1
finds "flips out of order" 0 "feedback_onset (1.000 s) lies before choice_onset"
edit 31 onset 2
finds "an onset out of order" 0 "onset: 2.000 s, earlier than the trial before"
edit 31 fixation_onset -1
finds "a time before the session" 0 "fixation_onset: -1.000 s, before the session's zero"
awk -F '\t' -v OFS='\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
    NR > 1 && NR < 20 { $at["late_flips"] = 1 } 1' "$log" >late && cat late >"$log"
finds "late pictures" 0 "18 of 105 trials had a picture that came late"

# --- behaviour: rules of thumb, and the experiment's own
fast='NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
    NR > 60 && $at["response_time"] != "n/a" { $at["response_time"] = "0.050000" } 1'
awk -F '\t' -v OFS='\t' "$fast" "$log" >f && cat f >"$log"
finds "fast guesses" 0 "sub-01: 46 % of answers were too fast to be any; look at it"
if command -v python3 >/dev/null; then
    json 'x["exclude"]["most_fast"] = .3; x["timing"]["fast"] = .2'
    awk -F '\t' -v OFS='\t' "${fast/0.05/0.15}" "$log" >f && cat f >"$log"
    finds "  by the experiment's rule" 0 \
        "excluded by the experiment's own rule exclude.most_fast = 0.3"
    json 'x["exclude"].update(fastest_median=.9, least_best=.99, largest_side_bias=0,
        most_same_key=2)'
    finds "all rules of exclusion" 0 "exclude.fastest_median = 0.9" "exclude.least_best = 0.99" \
        "exclude.largest_side_bias = 0" "exclude.most_same_key = 2"
    json 'x["exclude"]["most_missed"] = 0'
    awk -F '\t' -v OFS='\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
        NR == 106 { for (n in drop); $at["status"] = "missed"
        $at["choice"] = $at["reward"] = $at["points"] = $at["response_time"] = "n/a" } 1' \
        "$log" >m && cat m >"$log"
    check "misses" bash -c '"$TWOARM" check study | tee out | grep -q "exclude.most_missed = 0"'
    fresh
else
    skip "the experiment's rules" "no python3"
fi

# --- the study
echo 'sub-09	n/a' >>study/participants.tsv
finds "a participant without a folder" 0 "participants.tsv:6: sub-09 is listed, but has no folder"
sed -i '/^sub-02/d' study/participants.tsv
finds "a folder without a participant" 0 "participants.tsv: sub-02 has a folder, but no line here"
echo 'sub-02	n/a' >>study/participants.tsv
finds "a participant listed twice" 2 "participants.tsv:6: sub-02 is listed twice"
echo 'sub-02' >>study/participants.tsv
finds "a line of fewer cells" 2 "participants.tsv:6: expected 2 cells as in the header, found 1"
echo 'id' >study/participants.tsv
finds "another table" 2 "participants.tsv:1: expected a table whose first column"
rm study/participants.tsv study/dataset_description.json
finds "the study's files" 0 "participants.tsv: is missing" "dataset_description.json: is missing"
rm "$log"
finds "a log that was removed" 2 "there is a description, but no log beside it" \
    "sourcedata/${stem}_outcomes.tsv: an outcome table of a session whose log is not in the study" \
    "study/sub-01: a participant's folder without a log"
mkdir -p study/pilot/sub-01/beh
cp "$log" study/pilot/sub-01/beh
finds "pilots apart" 0 "note: study: 1 pilot session in pilot/ was left out"
touch "$log.torn" "$log.123.tmp"
finds "what programs leave behind" 0 "a torn line that --resume put aside" \
    "a file that a program was writing when it was killed"
mv study/sub-01/beh/* study/sub-02/beh
finds "a log in another's folder" 2 "its name says sub-01, but it lies in another participant's"

# --- twice
mkdir -p study/sub-07/beh
cp "$log" study/sub-07/beh/sub-07_task-bandit_beh.tsv
cp "$about" study/sub-07/beh/sub-07_task-bandit_beh.json
finds "a copy" 2 "is byte for byte the same as $log"
mkdir -p study/sub-07/beh
sed 's/blue/red/' "$log" >study/sub-07/beh/sub-07_task-bandit_beh.tsv
sed 's/simulated/human/' "$about" >study/sub-07/beh/sub-07_task-bandit_beh.json
finds "a copy that was edited" 2 "sub-07 has the same choices and times as sub-01" \
    "was played from the same outcome table as $log"
mv study/sub-02/beh/sub-02_task-bandit_beh.tsv study/sub-02/beh/sub-001_task-bandit_beh.tsv
finds "labels that may be one person" 2 "sub-001 and sub-01 may be one person under two labels"

# --- a reversal that choices bring about is derived again, phase by phase
if [ -x "$TWOARM_TASK" ]; then
    echo 'environment = { name = "reversal"; p = (0.8, 0.2); correct = 4; of = 5; };
blocks = 2; trials = 60; new_symbols = false;
practice = { trials = 4; correct = 4; of = 4; };' >rev.cfg
    "$TWOARM_TASK" rev.cfg --agent rw:alpha=.5,beta=6 --headless --fast --participant 01 --seed 3 \
        --data rev >/dev/null
    check "a reversal by choice" expect_exit 0 "$TWOARM" check rev
    check "  is sound" expect_contains out "0 broken, 0 warnings"
    l=rev/sub-01/beh/sub-01_task-bandit_beh.tsv
    line=$(awk -F '\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
        $at["phase"] == "main" && $at["best"] == 2 { print NR; exit }' "$l")
    echo 'misses = { repeat = true; points = -2.0; }; timing = { deadline = 0.4; };
blocks = 2; trials = 20; practice = { trials = 3; };' >again.cfg
    "$TWOARM_TASK" again.cfg --agent rw:alpha=.3,beta=5 --headless --fast --participant 01 \
        --seed 3 --data again >/dev/null
    check "misses that come again" expect_exit 0 "$TWOARM" check again
    check "  are sound, and many" expect_contains out "73 % of trials were missed"
    minus "$line" outcome_1 1 "$l"
    minus "$line" outcome_2 1 "$l"
    check "  a row of the wrong phase" expect_exit 2 "$TWOARM" check rev
    check "    is found" expect_contains out "outcome_1: the outcome table says"
else
    skip "a reversal by choice" "twoarm-task was not built (no SDL)"
fi

# --- anybody's tables
foreign() { # NAME STATUS TEXT...
    local name=$1 code=$2 t
    shift 2
    check "$name" expect_exit "$code" "$TWOARM" check f.csv
    for t in "$@"; do
        check "  $t" expect_contains out "$t"
    done
}
people='BEGIN { srand(5); print "id,trial,choice,reward,rt"
    for (s = 1; s <= 4; s++) for (t = 1; t <= 40; t++)
        printf "%d,%d,%d,%d,%.3f\n", s, t, 1 + (rand() < .6), rand() < .5, .3 + rand() }'
awk "$people" >f.csv
foreign "a table" 0 "sound: 4 participants, 4 sessions, 160 rows; 0 broken, 0 warnings" \
    "note: participant_id: the column 'id'"
awk "$people" | sed '9s/,[01],/,much,/' >f.csv
foreign "a word for a reward" 2 "broken: f.csv:9: column 4 (reward): expected a number"
awk "$people" | awk -F, -v OFS=, 'NR > 1 && $1 == 2 { $5 = -.1 } NR > 130 { $5 = .01 } 1' >f.csv
foreign "odd times" 0 "participant 2: 40 response times are not above 0 (first: trial 1)" \
    "participant 4: 78 % of answers were too fast"
awk "$people" | awk -F, -v OFS=, 'NR > 1 { $5 *= 1000 } 1' >f.csv
foreign "milliseconds" 0 "is it in milliseconds?"
awk "$people" | sed 's/^3,7,/3,6,/; 100,110d' >f.csv
foreign "trials twice and trials gone" 0 "participant 3: 1 trial number occurs more than once" \
    "participant 3: 29 trials, where most have 40"
awk "$people" | awk -F, -v OFS=, '$1 == 1 { $3 = 1 } $1 == 2 { $3 = "NA" } 1' >f.csv
foreign "one arm, and no answers" 0 "participant 1: chose one arm only" \
    "participant 2: not one answer" "participant 2: 100 % of trials were missed"
awk "$people" | awk -F, -v OFS=, '$1 == 1 { keep[$2] = $3 OFS $4 OFS $5 }
    $1 == 3 { print $1, $2, keep[$2]; next } 1' >f.csv
foreign "a copy" 2 "same choices and times as 1 in f.csv"

# --- for programs
check "JSON" expect_exit 0 "$TWOARM" check --format json study
if command -v python3 >/dev/null; then
    check "  is JSON" python3 -c 'import json; d = json.load(open("out"))
assert d["verdict"] == "sound" and d["rows"] == 420 and len(d["findings"]) == 4
assert d["findings"][0]["kind"] == "simulated" and d["findings"][0]["line"] is None'
fi
check "a format that is none" expect_exit 2 "$TWOARM" check --format xml study
check "  is said" expect_contains err "expected text or json"
check "nothing given" expect_exit 2 "$TWOARM" check
check "a folder without logs" expect_exit 2 "$TWOARM" check study/code
check "what is not there" expect_exit 2 "$TWOARM" check absent
check "  is said" expect_contains err "absent: cannot be read"
finish
