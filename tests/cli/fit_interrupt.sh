#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Ctrl-C in `twoarm fit`: the rows that are finished are kept, and the exit status is 130.
. "$(dirname "$0")/lib.sh"

# Far more work than can be done before the interruption comes.
awk 'BEGIN { srand(2); print "id\tchoice\treward"
    for (s = 1; s <= 3000; s++) for (t = 0; t < 120; t++) { c = 1 + (rand() < .6)
        print s "\t" c "\t" (rand() < (c == 1 ? .7 : .3)) } }' >"$T/data.tsv"
# After SECONDS of running, SIGINT, once (--foreground: else timeout sends it twice, and the second
# one kills). Background jobs of scripts are deaf to it unless told otherwise.
interrupted() {
    local seconds=$1
    shift
    run env --default-signal=INT timeout --foreground --preserve-status -s INT "$seconds" \
        "$TWOARM" "$@"
    [ "$status" = 130 ] || { echo "exit status $status"; cat "$T/err"; return 1; }
}
rows() { awk -F'\t' 'NR > 1 { n++; if (NF != wide) exit 1 } NR == 1 { wide = NF }
    END { print n + 0 }' "$1"; }
check "Ctrl-C in a fit" interrupted 4 fit -q --model rw-full,rw-ck -o "$T/r.tsv" "$T/data.tsv"
n=$(rows "$T/r.tsv")
check "  keeps what is finished" test "$n" -gt 0
check "  which is not everything" test "$n" -lt 6000
check "  and says how much" expect_contains "$T/err" "interrupted: $n of 6000 rows"
check "  with the conventions" expect_contains "$T/r.tsv.json" '"interrupted": true'
check "  the rows are those of a fit that was not" bash -c '
    head -1 "$1/data.tsv" >"$1/part.tsv"
    ids=$(cut -f 1 "$1/r.tsv" | sed 1d | sort -nu | head -3)
    for i in $ids; do awk -v i="$i" "\$1 == i" "$1/data.tsv" >>"$1/part.tsv"; done
    "$TWOARM" fit -q --model rw-full,rw-ck "$1/part.tsv" >"$1/whole" || exit 1
    for i in $ids; do awk -v i="$i" "\$1 == i" "$1/r.tsv"; done >"$1/kept"
    grep -vxFf "$1/whole" "$1/kept" && exit 1; test -s "$1/kept"' _ "$T"
# One person takes a tenth of a second and more, so that the interruption comes between resamples.
head -n 36001 "$T/data.tsv" >"$T/some.tsv"
boot=(--ci bootstrap --resamples 400 --arms .7,.3)
check "Ctrl-C in a bootstrap" interrupted 4 fit -q -j 1 "${boot[@]}" -o "$T/b.tsv" "$T/some.tsv"
n=$(rows "$T/b.tsv")
check "  keeps people whose resamples are all there" test "$n" -gt 0
check "  not everybody" test "$n" -lt 300
head -n $((120 * n + 1)) "$T/some.tsv" >"$T/first.tsv"
check "  the last as if there had been no interruption" bash -c '
    "$TWOARM" fit -q "${@:2}" "$1/first.tsv" | tail -n 1 | cmp - <(tail -n 1 "$1/b.tsv")' \
    _ "$T" "${boot[@]}"
check "Ctrl-C in an EM, which has no rows before its end" interrupted 3 \
    fit -q --method em --model rw-full -o "$T/em.tsv" "$T/data.tsv"
check "  leaves nothing" test ! -e "$T/em.tsv"
finish
