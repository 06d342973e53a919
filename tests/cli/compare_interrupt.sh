#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Ctrl-C in `twoarm compare` and `recover`: what is finished is kept and said; exit status 130.
. "$(dirname "$0")/lib.sh"

awk 'BEGIN { srand(2); print "id\tchoice\treward\tblock"
    for (s = 1; s <= 30; s++) for (t = 0; t < 80; t++) { c = 1 + (rand() < .6)
        print s "\t" c "\t" (rand() < (c == 1 ? .7 : .3)) "\t" 1 + int(t / 20) } }' >"$T/data.tsv"
models() { cut -f 1 "$1" | sed 1d | paste -sd ,; }
column() { awk -F'\t' -v name="$2" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) at = i }
    NR > 1 { print $at }' "$1" | paste -sd ,; }
same() { [ "$1" = "$2" ] || { echo "'$2' instead of '$1'"; return 1; }; }
compare=("$TWOARM" compare -j 2)

check "Ctrl-C in a comparison" interrupt_at "fitting rw-full [" \
    "${compare[@]}" --models random,wsls,rw-full -o "$T/c.tsv" "$T/data.tsv"
check "  keeps the models that were fitted to everybody" same random,wsls "$(models "$T/c.tsv")"
check "  and says so" expect_contains "$T/err" "interrupted: 2 of 3 models were fitted to everybody"
check "  with the conventions" expect_contains "$T/c.tsv.json" '"interrupted": true'
check "  as they are without the third" expect_exit 0 \
    "${compare[@]}" -q --models random,wsls -o "$T/two.tsv" "$T/data.tsv"
check "  to the byte" expect_same "$T/two.tsv" "$T/c.tsv"
check "Ctrl-C before two models are there" interrupt_at "fitting wsls [" \
    "${compare[@]}" --models random,wsls -o "$T/none.tsv" "$T/data.tsv"
check "  leaves nothing" test ! -e "$T/none.tsv"
check "  and says why" expect_contains "$T/err" "two at least can be compared"
for more in "leaving out [|--leave-out block" "EM of rw: steps [|--ibic" \
    "EM of rw: iBIC [|--ibic"; do
    # shellcheck disable=SC2086  # an option and its value
    check "Ctrl-C at '${more%|*}'" interrupt_at "${more%|*}" "${compare[@]}" --models random,rw \
        ${more#*|} -o "$T/l.tsv" "$T/data.tsv"
    check "  keeps the comparison" same random,rw "$(models "$T/l.tsv")"
    check "  and says what is n/a" expect_contains "$T/err" "was not finished (n/a)"
done
check "iBIC" expect_exit 0 "${compare[@]}" -q --models random,rw --ibic -o "$T/i.tsv" "$T/data.tsv"
check "  of a model that was finished is what it is" same \
    "$(column "$T/i.tsv" ibic | cut -d , -f 1),n/a" "$(column "$T/l.tsv" ibic)"
check "nothing of what is left out is told" interrupt_at "  40 of 60" \
    "${compare[@]}" --models random,rw --leave-out block -o "$T/l.tsv" "$T/data.tsv"
check "  when some is not" same n/a,n/a "$(column "$T/l.tsv" left_out_log_lik)"

hbi=("${compare[@]}" --hbi --models "random,rw-dual" -o "$T/h.tsv" --group-table "$T/hg.tsv"
    --people-table "$T/hp.tsv" "$T/data.tsv")
for part in rw-dual "steps, models equally frequent" steps; do
    check "Ctrl-C at '$part' of --hbi" interrupt_at "models and groups: $part [" "${hbi[@]}"
    check "  leaves nothing" same "" "$(find "$T" -name 'h*.tsv*')"
    check "  and says so" expect_contains "$T/err" "together or not at all: nothing was written"
done
check "Ctrl-C when all of it is there" interrupt_at "fitting rw-full [" "${hbi[@]}"
check "  keeps it" expect_contains "$T/err" "all tables are whole"
check "  and the conventions know" expect_contains "$T/h.tsv.json" '"interrupted": true'
for table in h hg hp; do mv "$T/$table.tsv" "$T/kept_$table.tsv"; done
check "  as it is without an interruption" expect_exit 0 "${hbi[@]}"
for table in h hg hp; do
    check "  to the byte" expect_same "$T/$table.tsv" "$T/kept_$table.tsv"
done

recover=("$TWOARM" recover --ci none --arms .8,.2 --trials 40)
check "a recovery" expect_exit 0 "${recover[@]}" -n 60 --model rw -o "$T/all"
check "Ctrl-C in it" interrupt_at "recovering ... 25 of 60" \
    "${recover[@]}" -n 60 --model rw -j 2 -o "$T/some"
n=$(awk -F'\t' 'NR == 2 { print $4 }' "$T/some/parameters.tsv")
check "  tells of the people that were finished" test "$n" -ge 25 -a "$n" -lt 60
check "  and says how many" expect_contains "$T/err" "interrupted: $n of 60 people were finished"
check "  and the conventions know" expect_contains "$T/some/recover.json" '"interrupted": true'
check "  the same people as without it" bash -c \
    '! grep -vxFf "$1/all/runs.tsv" "$1/some/runs.tsv"' _ "$T"
check "  with as many rows" same $((2 * n + 1)) "$(wc -l <"$T/some/runs.tsv")"
several=("${recover[@]}" -n 10 --model "random,wsls,ck")
check "a recovery of models" expect_exit 0 "${several[@]}" -o "$T/models"
# nine fits of ten people each: the second true model is in the midst of its second
check "Ctrl-C in it" interrupt_at "recovering ... 45 of 90" "${several[@]}" -j 1 -o "$T/first"
check "  keeps the true models that were finished" same random,random,random \
    "$(models "$T/first/models.tsv")"
check "  whose share among the best is not known yet" same n/a,n/a,n/a \
    "$(column "$T/first/models.tsv" true_given_best)"
check "  and says how many" expect_contains "$T/err" "interrupted: 1 of 3 true models were finished"
check "  the same as without it" bash -c \
    '! grep -vxFf "$1/models/runs.tsv" "$1/first/runs.tsv"' _ "$T"
check "Ctrl-C in the first of them" interrupt_at "recovering ... 15 of 90" \
    "${several[@]}" -j 1 -o "$T/nil"
check "  leaves nothing" test ! -e "$T/nil"
check "  and says so" expect_contains "$T/err" "0 of 3 true models were finished: nothing was"
for task in "" "--arms .7,.3" "$T/data.tsv --arms .7,.3"; do
    # shellcheck disable=SC2086  # options
    check "Ctrl-C while outcome tables are made ($task)" interrupt_at \
        "making outcome tables [" "$TWOARM" recover -n 10 -o "$T/nil" $task
    check "  leaves nothing" test ! -e "$T/nil"
    check "  and says so" expect_contains "$T/err" "nothing was finished or written"
done
for how in "" "--like emfit"; do
    # shellcheck disable=SC2086  # options
    check "Ctrl-C while people are simulated ($how)" interrupt_at \
        "simulating people of rw ... 5 of 20" "${recover[@]}" -n 20 --model rw -o "$T/nil" $how
    check "  leaves nothing" test ! -e "$T/nil"
    check "  and says so" expect_contains "$T/err" "0 of 20 people were finished: nothing was"
done
check "Ctrl-C in the fits that say what is likely" interrupt_at "fitting rw [" \
    "$TWOARM" recover --ci none -n 10 --model rw -o "$T/nil" "$T/data.tsv" --arms ".7,.3"
check "  leaves nothing" test ! -e "$T/nil"
finish
