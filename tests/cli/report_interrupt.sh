#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Ctrl-C in `twoarm match`: participants who are finished are kept, and nothing is said of the
# cohort. In `twoarm report`: nothing is written, and an earlier report stays as it was. Exit status
# 130.
. "$(dirname "$0")/lib.sh"

awk 'BEGIN { srand(2); print "id\tchoice\treward"
    for (s = 1; s <= 16; s++) for (t = 0; t < 60; t++) { c = 1 + (rand() < .6)
        print s "\t" c "\t" (rand() < (c == 1 ? .7 : .3)) } }' >"$T/data.tsv"
same() { [ "$1" = "$2" ] || { echo "'$2' instead of '$1'"; return 1; }; }
people() { cut -f 1 "$1" | sed 1d | uniq | paste -sd ,; }
part_of() { cmp <(head -n 1 "$1") <(head -n 1 "$2") && ! grep -vxFf "$2" "$1"; }
match=("$TWOARM" match --arms ".7,.3" -n 40)

check "agents" expect_exit 0 "${match[@]}" -o "$T/all" "$T/data.tsv"
check "Ctrl-C while they play" interrupt_at "playing agents ... 200 of 640" \
    "${match[@]}" -j 1 -o "$T/some" "$T/data.tsv"
check "  keeps whose agents are all played" same 1,2,3,4,5 "$(people "$T/some")"
check "  as they are without it" part_of "$T/some" "$T/all"
check "  with every measure" same $((($(wc -l <"$T/all") - 1) / 16 * 5 + 1)) "$(wc -l <"$T/some")"
check "  and says how many" expect_contains "$T/err" "interrupted: 5 of 16 participants were"
check "  and nothing of the cohort" expect_contains "$T/some.json" '"cohort": []'
check "  nor to the eye" expect_lacks "$T/err" misfit
check "  and the conventions know" expect_contains "$T/some.json" '"interrupted": true'
check "two threads, and the agents' logs" interrupt_at "playing agents ... 18 of 48" \
    "${match[@]}" -n 3 -j 2 --logs "$T/logs" -o "$T/two" "$T/data.tsv"
check "  the same people in both" same "$(people "$T/two")" "$(find "$T/logs" -name '*_beh.tsv' |
    sed 's/.*sub-//; s/a000[123]_.*//' | sort -n | uniq -c |
    awk '$1 == 3 { print $2 } $1 != 3 { print "not all of " $2 }' | paste -sd ,)"
check "  six at least" test "$(people "$T/two" | tr , '\n' | wc -l)" -ge 6
# among the agents of one participant, who is then left as they are
check "Ctrl-C in the midst of somebody" interrupt_at "playing agents ... 1640 of 16000" \
    "${match[@]}" -n 1000 -j 1 --logs "$T/midst" -o "$T/some" "$T/data.tsv"
check "  ends there" expect_lacks "$T/err" "1704 of 16000"
check "  keeps those before" same 1 "$(people "$T/some")"
check "  and says how many" expect_contains "$T/err" "interrupted: 1 of 16 participants were"
check "  all of their logs" test "$(find "$T/midst" -name 'sub-1a*_beh.tsv' | wc -l)" = 1000
check "  and none of the others" test "$(find "$T/midst" -name 'sub-*_beh.*' | wc -l)" = 2000
check "Ctrl-C in the midst of the first" interrupt_at "playing agents ... 64 of 16000" \
    "${match[@]}" -n 1000 -j 1 --logs "$T/none" -o "$T/midst.tsv" "$T/data.tsv"
check "  leaves nothing" test ! -e "$T/midst.tsv" -a -z "$(find "$T/none" -name 'sub-*')"
calibrated=("${match[@]}" --calibrated --refits 20)
check "refitted agents" expect_exit 0 "${calibrated[@]}" -o "$T/refits" "$T/data.tsv"
for j in 2 1; do
    check "Ctrl-C while they are refitted ($j threads)" interrupt_at \
        "refitting agents ... 3 of 16" "${calibrated[@]}" -j $j -o "$T/some" "$T/data.tsv"
    check "  keeps who has all refits" part_of "$T/some" "$T/refits"
done
check "  and nobody else" same 1,2,3 "$(people "$T/some")"
check "  and says how many" expect_contains "$T/err" "interrupted: 3 of 16 participants were"
check "Ctrl-C in the verdict" interrupt_at "fitting rw-full [" \
    "${match[@]}" --model rw-dual -o "$T/dual" "$T/data.tsv"
check "  keeps everybody" same 16 "$(people "$T/dual" | tr , '\n' | wc -l)"
check "  and the cohort" expect_lacks "$T/dual.json" '"cohort": []'
check "  but no verdict" expect_lacks "$T/dual.json" perseveration
echo earlier >"$T/nil"
for at in "fitting rw [|" "EM of rw: steps [|--from group" "playing agents [|--calibrated"; do
    # shellcheck disable=SC2086  # options
    check "Ctrl-C at '${at%|*}'" interrupt_at "${at%|*}" \
        "${match[@]}" ${at#*|} -o "$T/nil" --logs "$T/no_logs${at%%[:| ]*}" "$T/data.tsv"
    check "  leaves what was there" same earlier "$(cat "$T/nil")"
    check "  and says so" expect_contains "$T/err" "0 of 16 participants were finished: no row was"
done
check "  no logs before there are agents" test ! -e "$T/no_logsfitting" -a ! -e "$T/no_logsEM"

command -v gnuplot >/dev/null || { skip "reports" "gnuplot is not installed"; finish; exit; }
report=("$TWOARM" report --arms ".7,.3" -n 40 --compare "random,rw" "$T/data.tsv" -o)
sums() { (cd "$1" && find . | sort && find . -type f -print0 | sort -z | xargs -0 cksum); }
check "a report" expect_exit 0 "${report[@]}" "$T/report"
sums "$T/report" >"$T/sums"
mkdir "$T/empty"
for part in "fitting rw" "comparing rw" "EM of rw: iBIC" "playing agents" plotting drawing; do
    check "Ctrl-C at '$part'" interrupt_at "$part [" "${report[@]}" "$T/new"
    check "  leaves nothing" test ! -e "$T/new"
    check "  and says so" expect_contains "$T/err" "whole or not there: nothing was written"
done
check "Ctrl-C beside an earlier report" interrupt_at "drawing [" "${report[@]}" "$T/report" --seed 2
check "  leaves that as it was" same "$(cat "$T/sums")" "$(sums "$T/report")"
# the participants' figures; of four gnuplots one is done and the others are not
TWOARM_INTERRUPT_GROUP=1 check "Ctrl-C that gnuplot hears as well" interrupt_at \
    "drawing ... of 48" setsid -w "${report[@]}" "$T/new" -j 4
check "  is no mistake of its" expect_lacks "$T/err" gnuplot
check "Ctrl-C in an empty folder" interrupt_at "drawing [" "${report[@]}" "$T/empty"
check "  leaves it empty" same "" "$(ls -A "$T/empty")"
TWOARM_INTERRUPTS=2 check "a second one kills" interrupt_at "drawing [" \
    "${report[@]}" "$T/report" --seed 2
check "  and still the earlier report is there" same "$(grep index "$T/sums")" \
    "$(sums "$T/report" | grep index)"
TWOARM_INTERRUPTS=2 check "  or none" interrupt_at "drawing [" "${report[@]}" "$T/new"
check "  that looks whole" test ! -e "$T/new/index.html"
for folder in new report; do
    check "  and the next one" expect_exit 0 "${report[@]}" "$T/$folder"
    check "  is as any other" same "$(cat "$T/sums")" "$(sums "$T/$folder")"
done
finish
