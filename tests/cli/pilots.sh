#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Logs of rehearsals stay out of a study, wherever they lie, and are kept when they are asked for.
. "$(dirname "$0")/lib.sh"
cd "$T"

# Four people; sub-02 and sub-03 become rehearsals by their descriptions, in the midst of the study.
cp -r "$TWOARM_TOP/data/example" study
log() { echo "study/sub-$1/beh/sub-$1_task-bandit_beh.tsv"; }
rehearsal() {
    sed -i "s/\"$2\": false/\"$2\": true/" "study/sub-$1/beh/sub-$1_task-bandit_beh.json"
}
rehearsal 02 Pilot
rehearsal 03 shortened_by_trials
fit=("$TWOARM" fit --ci none)
who() { cut -f 1 out | tail -n +2 | sort -u | tr '\n' ' '; }

check "rehearsals among the logs" expect_exit 0 "${fit[@]}" study -o out
check "  are left out" test "$(who)" = "sub-01 sub-04 "
said="2 logs of rehearsals left out: --pilot keeps them ($(log 02), ...)"
check "  which is said" expect_contains err "$said"
check "  and kept in the result" expect_contains out.json "$said"
check "  as a number too" expect_contains out.json '"pilots_left_out": 2'
check "  and they are none of its inputs" expect_lacks out.json '"path": "study/sub-02'
check "kept by --pilot" expect_exit 0 "${fit[@]}" study -o out --pilot
check "  all of them" test "$(who)" = "sub-01 sub-02 sub-03 sub-04 "
check "  which is said" expect_contains err "2 logs of rehearsals kept"
check "  and kept in the result" expect_contains out.json '"pilots_kept": true'
# shells name files by patterns
check "files" expect_exit 0 "${fit[@]}" study/sub-*/beh/*_beh.tsv -o out
check "  are no exception" test "$(who)" = "sub-01 sub-04 "
check "nothing else" expect_exit 2 "${fit[@]}" "$(log 02)" "$(log 03)" -o none
check "  says what to do" expect_contains err "found 2 of rehearsals alone ($(log 02), ...)"
check "  namely" expect_contains err "--pilot keeps them"
check "  and writes nothing" test ! -e none

# --- a folder of their own
mkdir -p study/pilot/sourcedata
mv study/sub-02 study/pilot
mv study/sourcedata/sub-02* study/pilot/sourcedata
cp -r study/sub-04 study/pilot # by its description no rehearsal: the folder says so
check "a folder pilot" expect_exit 0 "${fit[@]}" study -o out
check "  is left out" test "$(who)" = "sub-01 sub-04 "
check "  and counted" expect_contains err "3 logs of rehearsals left out"
check "  kept by --pilot" expect_exit 2 "${fit[@]}" study --pilot
check "  (here one is there twice)" expect_contains err "is in study/pilot/sub-04/beh/"
rm -r study/pilot/sub-04
check "with --pilot" expect_exit 0 "${fit[@]}" study -o out --pilot
check "  everybody" test "$(who)" = "sub-01 sub-02 sub-03 sub-04 "
check "the folder itself" expect_exit 0 "${fit[@]}" study/pilot/ -o out
check "  is what was asked for" test "$(who)" = "sub-02 "
check "  which is said" expect_contains err "1 log of rehearsals kept"
(cd study/pilot && run "${fit[@]}" . && cp "$T/out" "$T/there")
check "  from within, too" expect_contains there sub-02
mkdir alone
cp -r study/pilot alone
check "a folder with nothing else" expect_exit 2 "${fit[@]}" alone
check "  says what to do" expect_contains err "--pilot keeps them"

# --- the other commands read as fit does
check "compare" expect_exit 0 "$TWOARM" compare study --models random,rw
check "  leaves them out" test "$(cut -f 3 out | tail -n 1)" = 2
check "  and says so" expect_contains err "2 logs of rehearsals left out"
check "match" expect_exit 0 "$TWOARM" match study -n 20
check "  leaves them out" test "$(cut -f 1 out | tail -n +2 | sort -u | wc -l)" = 2
check "  or not" expect_exit 0 "$TWOARM" match study -n 20 --pilot
check "  as asked" test "$(cut -f 1 out | tail -n +2 | sort -u | wc -l)" = 4
check "recover" expect_exit 0 "$TWOARM" recover study -n 4 --ci none
check "  plays the others' schedules" expect_contains err "the schedules of 2 participants"
for to in csv hbayesdm; do
    check "convert --to $to" expect_exit 0 "$TWOARM" convert study --to $to
    check "  leaves them out" test "$(grep -c 'sub-0[23]' out)" = 0
    check "  and says so" expect_contains err "2 logs of rehearsals left out"
    check "  or not" expect_exit 0 "$TWOARM" convert study --to $to --pilot
    check "  as asked" grep -q sub-03 out
    check "  where nothing else is" expect_exit 2 "$TWOARM" convert alone --to $to -o none.$to
    check "  nothing is written" test ! -e none.$to
done
check "convert --to events" expect_exit 0 "$TWOARM" convert study --to events -o events
check "  leaves them out" test "$(ls -d events/sub-* | wc -l)" = 2
check "  and says so" expect_contains err "2 logs of rehearsals left out"
check "convert --to bids" expect_exit 0 "$TWOARM" convert "$(log 01)" "$(log 03)" --to bids -o bids
check "  leaves them out" test ! -e bids/sub-03
check "  and says so" expect_contains err "1 log of rehearsals left out"

check "check" expect_exit 0 "$TWOARM" check study
check "  names what lies in the study" expect_contains out "$(log 03): a rehearsal (--trials)"
check "  counts what lies apart" expect_contains out "1 pilot session in pilot/ was left out"
check "  which --pilot looks at" expect_exit 0 "$TWOARM" check study --pilot
check "  too" expect_contains out "4 sessions"
check "  without a word on it" expect_lacks out "rehearsal"
check "check of nothing else" expect_exit 2 "$TWOARM" check alone
check "  says what to do" expect_contains err "--pilot has them audited"
finish
