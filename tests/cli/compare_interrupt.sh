#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Ctrl-C in `twoarm compare` and `recover`: what is finished is kept and said; exit status 130.
. "$(dirname "$0")/lib.sh"

# Far more work than can be done before the interruption comes, but for the first two models.
awk 'BEGIN { srand(2); print "id\tchoice\treward\tblock"
    for (s = 1; s <= 4000; s++) for (t = 0; t < 80; t++) { c = 1 + (rand() < .6)
        print s "\t" c "\t" (rand() < (c == 1 ? .7 : .3)) "\t" t + 1 } }' >"$T/data.tsv"
# Fitted soon, but for one block left out after the other: eighty times.
awk 'NR == 1 || $1 <= 1000' "$T/data.tsv" >"$T/few.tsv"
# After SECONDS of running, SIGINT. Background jobs of scripts are deaf to it unless told otherwise.
slower=1
[ -z "${TWOARM_SAN:-}" ] || slower=6 # instrumented code needs longer to finish as much
interrupted() {
    local seconds=$(($1 * slower))
    shift
    run env --default-signal=INT timeout --foreground --preserve-status -s INT "$seconds" \
        "$TWOARM" "$@"
    [ "$status" = 130 ] || { echo "exit status $status"; cat "$T/err"; return 1; }
}
models() { cut -f 1 "$1" | sed 1d | paste -sd ,; }
same() { [ "$1" = "$2" ] || { echo "'$2' instead of '$1'"; return 1; }; }

check "Ctrl-C in a comparison" interrupted 5 \
    compare -q --models random,wsls,rw-lapse -o "$T/c.tsv" "$T/data.tsv"
check "  keeps the models that were fitted to everybody" same random,wsls "$(models "$T/c.tsv")"
check "  and says so" expect_contains "$T/err" "interrupted: 2 of 3 models were fitted to everybody"
check "  with the conventions" expect_contains "$T/c.tsv.json" '"interrupted": true'
check "  as they are without the third" bash -c '
    "$TWOARM" compare -q --models random,wsls "$1/data.tsv" | cmp - "$1/c.tsv"' _ "$T"
check "Ctrl-C before two models are there" interrupted 2 \
    compare -q --models rw-lapse,random -o "$T/none.tsv" "$T/data.tsv"
check "  leaves nothing" test ! -e "$T/none.tsv"
check "  and says why" expect_contains "$T/err" "two at least can be compared"
check "Ctrl-C while blocks are left out" interrupted 5 \
    compare -q --models random,rw-forget --leave-out block -o "$T/l.tsv" "$T/few.tsv"
check "  keeps the comparison" same random,rw-forget "$(models "$T/l.tsv")"
check "  and says what is n/a" expect_contains "$T/err" "was not finished (n/a)"

check "Ctrl-C in a recovery" interrupted 6 recover -q -n 3000 --model rw-lapse --ci none
n=$(awk -F'\t' 'NR == 2 { print $4 }' "$T/out")
check "  tells of the people that were finished" test "$n" -gt 0
check "  who are not all" test "$n" -lt 3000
check "  and says how many" expect_contains "$T/err" "interrupted: $n of 3000 people"
check "Ctrl-C in a recovery of models" interrupted 5 recover -q -n 500 --trials 50 \
    --model random,wsls,rw,rw-bias,ck,rw-stick,rw-fictive,rw-forget,kalman,rw-dual
n=$(models "$T/out" | tr , '\n' | uniq | wc -l)
all=$(models "$T/out" | tr , '\n' | wc -l)
check "  keeps true models that were finished" test "$all" = $((10 * n))
check "  one at least" test "$n" -ge 1
check "  and not all" test "$n" -lt 10
check "  whose share among the best is not known yet" same n/a \
    "$(awk -F'\t' 'NR > 1 { print $6 }' "$T/out" | sort -u)"
check "  and says how many" expect_contains "$T/err" "of 10 true models $n were finished"
finish
