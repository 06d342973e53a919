#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Ctrl-C in `twoarm fit`: what is finished is kept, as if there had been no interruption, and said;
# exit status 130.
. "$(dirname "$0")/lib.sh"

awk 'BEGIN { srand(2); print "id\tchoice\treward"
    for (s = 1; s <= 40; s++) for (t = 0; t < 60; t++) { c = 1 + (rand() < .6)
        print s "\t" c "\t" (rand() < (c == 1 ? .7 : .3)) } }' >"$T/data.tsv"
n_rows() { sed 1d "$1" | wc -l; }
# part_of KEPT WHOLE: the same header, and no row that is not there.
part_of() {
    cmp <(head -n 1 "$1") <(head -n 1 "$2") && ! grep -vxFf "$2" "$1"
}
same() { [ "$1" = "$2" ] || { echo "'$2' instead of '$1'"; return 1; }; }
# nothing FILE TEXT OPTION...: a group is whole or nothing.
nothing() {
    echo earlier >"$T/$1"
    check "Ctrl-C at '$2'" interrupt_at "$2" "$TWOARM" fit "${@:3}" -o "$T/$1" "$T/data.tsv"
    check "  leaves what was there" same earlier "$(cat "$T/$1")"
    check "  and says so" expect_contains "$T/err" "rows were finished: nothing was written"
}

fit=("$TWOARM" fit --model "rw-full,rw-ck")
check "a fit" expect_exit 0 "${fit[@]}" --trials "$T/all_trials" -o "$T/all" "$T/data.tsv"
check "Ctrl-C in the second model" interrupt_at "fitting rw-ck [" \
    "${fit[@]}" -j 1 --trials "$T/trials" -o "$T/some" "$T/data.tsv"
check "  keeps the first and one of the second" same 41 "$(n_rows "$T/some")"
check "  as they are without it" part_of "$T/some" "$T/all"
check "  and their trials" same $((41 * 60)) "$(n_rows "$T/trials")"
check "  the same ones" part_of "$T/trials" "$T/all_trials"
check "  and says how many" expect_contains "$T/err" "interrupted: 41 of 80 rows were finished and"
check "  with the conventions" expect_contains "$T/some.json" '"interrupted": true'
check "  and no verdict on a part" expect_lacks "$T/some.json" like_a_coin
check "two threads finish what they have begun" interrupt_at "rw-full ... 12 of 40" \
    "${fit[@]}" -j 2 -o "$T/two" "$T/data.tsv"
n=$(n_rows "$T/two")
check "  of the first model" test "$n" -ge 12 -a "$n" -lt 40
check "  as it is in a fit that goes on" part_of "$T/two" "$T/all"
check "JSON" interrupt_at "rw-full ... 3 of 40" "${fit[@]}" -j 1 --format json "$T/data.tsv"
check "  says it" expect_contains "$T/out" '"interrupted": true'
check "  and has these" same 3 "$(grep -c '"participant_id"' "$T/out")"
check "Ctrl-C in the verdict" interrupt_at "fitting rw-stick" \
    "$TWOARM" fit -j 1 --model rw-dual -o "$T/dual" "$T/data.tsv"
check "  keeps every row" expect_contains "$T/err" "interrupted: 40 of 40 rows were finished"
check "  and the conventions know" expect_contains "$T/dual.json" '"interrupted": true'
check "  but of no verdict" expect_lacks "$T/dual.json" perseveration

echo earlier >"$T/twice"
TWOARM_INTERRUPTS=2 check "a second one kills" interrupt_at "rw-full ... 5 of 40" \
    "${fit[@]}" -o "$T/twice" "$T/data.tsv"
check "  at once" same earlier "$(cat "$T/twice")"
check "  without a word" expect_lacks "$T/err" interrupted
TWOARM_INTERRUPT="rw-full ... 5 of 40" check "who is to be deaf to it goes on" expect_exit 0 \
    flying env --ignore-signal=INT "${fit[@]}" -o "$T/deaf" "$T/data.tsv"
check "  to the end" expect_same "$T/all" "$T/deaf"

boot=("$TWOARM" fit --ci bootstrap --resamples 20 --arms ".7,.3")
head -n 301 "$T/data.tsv" >"$T/five.tsv"
check "a bootstrap" expect_exit 0 "${boot[@]}" -o "$T/boot" "$T/five.tsv"
for j in 1 2; do
    check "Ctrl-C in it ($j threads)" interrupt_at "145 of 300" \
        "${boot[@]}" -j $j -o "$T/some" "$T/five.tsv"
    check "  keeps people whose resamples are all there" same 2 "$(n_rows "$T/some")"
    check "  as they are without it" part_of "$T/some" "$T/boot"
done

check "groups of two models" expect_exit 0 "$TWOARM" fit --method em --model random,rw \
    --group-table "$T/groups" -o "$T/em" "$T/data.tsv"
check "Ctrl-C in the second" interrupt_at "EM of rw: steps" "$TWOARM" fit --method em \
    --model random,rw --group-table "$T/group" -o "$T/some" "$T/data.tsv"
check "  keeps the first" same 40 "$(n_rows "$T/some")"
check "  as it is without it" part_of "$T/some" "$T/em"
check "  and its group" same 1 "$(n_rows "$T/group")"
check "  the same" part_of "$T/group" "$T/groups"
check "  which the conventions know" expect_contains "$T/group.json" '"interrupted": true'
check "  and says how many" expect_contains "$T/err" "interrupted: 40 of 80 rows were finished and"
for part in steps iBIC; do
    nothing em.tsv "EM of rw: $part [" --method em --group-table "$T/none"
done
for part in likelihoods "where it lies" "likelihoods there" posterior "everybody under it"; do
    nothing h.tsv "group of rw: $part [" --method hierarchical --group-table "$T/none"
done
check "  no table of the group either" test ! -e "$T/none"
finish
