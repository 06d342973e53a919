#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Triggers, scanner, photodiode and repeated misses in an experiment file, at the real program.
. "$(dirname "$0")/lib.sh"
[ -x "$TWOARM_TASK" ] || { skip "twoarm-task" "it was not built (no SDL)"; finish; exit; }
cd "$T"
cat >eeg.cfg <<'END'
blocks = 2; trials = 6; practice = { trials = 2; };
timing = { deadline = 0.45; };
triggers = { device = "file"; path = "codes"; fixation = 1; onset = 2; choice = 3; feedback = 4;
    missed = 5; end = 6; };
photodiode = { corner = "lower-left"; size = 0.1; };
scanner = { key = "5"; pulses = 3; };
misses = { repeat = true; rounds = 2; };
END
check "explain tells of the devices" expect_exit 0 "$TWOARM" explain eeg.cfg
for words in "Misses:   come again at the end of their block, at most 2 times" \
    "waits for 3 pulses (key 5)" \
    "to the file codes: fixation 1 onset 2 choice 3 feedback 4 missed 5 end 6." \
    "a patch in the lower left corner"; do
    check "  $words" expect_contains "$T/out" "$words"
done
sed 's/end = 6/end = 5/' eeg.cfg >twice.cfg
check "  warns of a code with two meanings" expect_exit 0 "$TWOARM" explain twice.cfg
check "  and says which" expect_contains "$T/out" "trigger code 5 has two meanings"

play=("$TWOARM_TASK" eeg.cfg --agent rw:alpha=.3,beta=5 --headless --fast --participant 01 --seed 3)
log=data/sub-01/beh/sub-01_task-bandit_beh.tsv
check "an agent plays" expect_exit 0 "${play[@]}"
column() { head -n 1 $log | tr '\t' '\n' | grep -nx "$1" | cut -d : -f 1; }
cells() { tail -n +2 $log | cut -f "$(column "$1")"; }
# Fixation, onset, feedback or missed, end on every row; choice on every answer.
codes() {
    local rows answers
    rows=$(cells trial | wc -l)
    answers=$(cells status | grep -cx ok)
    [ "$(wc -l <codes)" = $((4 * rows + answers)) ] &&
        [ "$(grep -c '^5	too_slow' codes)" = $((rows - answers)) ] &&
        [ "$(cells trigger_code | sort -u)" = 6 ]
}
check "  its codes are in the file" codes
again() {
    [ "$(cells schedule_row | sort | uniq -d | wc -l)" -gt 0 ] && cells flags | grep -q repeated
}
check "  misses came again" again
check "  pulses are counted after practice" test "$(cells pulse | sort -u | tr '\n' ' ')" = "3 n/a "
check "  the scanner's start is described" grep -q '"StartSeconds": [0-9]' \
    data/sub-01/beh/sub-01_task-bandit_beh.json
check "  the log is sound to twoarm check" expect_exit 0 "$TWOARM" check data
copied() { # a row copied at the end, as if it had been played again although it was answered
    cp -r data copied
    awk -F '\t' -v OFS='\t' -v n="$(column schedule_row)" -v s="$(column status)" '
        { print } NR > 4 && $s == "ok" { keep = $0; row = $n }
        END { split(keep, c, "\t"); c[1] = NR; for (i = 1; i <= NF; i++) printf "%s%s", c[i],
              i < NF ? "\t" : "\n" }' $log >"copied/${log#data/}"
    expect_exit 2 "$TWOARM" check copied && expect_contains "$T/out" "schedule_row: expected more"
}
check "  but not with an answer played again" copied
check "  the log is fitted" expect_exit 0 "$TWOARM" fit data

# A reader that goes away in mid-session, of which there must be enough for it to be gone.
mkfifo pipe
sed 's/path = "codes"/path = "pipe"/; s/pulses = 3/pulses = 1/; s/trials = 6/trials = 500/' \
    eeg.cfg >pipe.cfg
head -c 40 pipe >first &
check "a device that goes away ends no session" expect_exit 0 "$TWOARM_TASK" pipe.cfg --agent \
    random --headless --fast --participant 03 --seed 3 --data lost
wait
check "  is told" expect_contains "$T/err" "triggers could not be sent (first: trial "
log=lost/sub-03/beh/sub-03_task-bandit_beh.tsv
check "  and flagged" test "$(cells flags | grep -c trigger_lost)" -gt 5
sed 's/"file"; path = "codes"/"serial"; path = "\/dev\/no-such"/' eeg.cfg >unplugged.cfg
check "a device that is not there is refused" expect_exit 2 "$TWOARM_TASK" unplugged.cfg \
    --agent random --headless --fast --participant 02 --data other
check "  says what to do" expect_contains "$T/err" "is it plugged in"
check "  nothing is made" test ! -e other
finish
