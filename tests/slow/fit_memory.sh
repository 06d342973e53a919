#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# 100 000 participants of 200 trials are read, fitted and compared in less than 1 GiB of memory.
. "$(dirname "$0")/../cli/lib.sh"
peak=$TWOARM_TOOLS/peak
if [ -n "${TWOARM_SAN:-}" ]; then
    skip "memory" "sanitizers keep what was freed"
    finish
    exit
fi
people=100000
awk -v n=$people 'BEGIN { srand(2); print "id,trial,choice,reward"
    for (s = 1; s <= n; s++) for (t = 1; t <= 200; t++) { c = 1 + (rand() < .6)
        print s "," t "," c "," (rand() < .2 + .6 * (c == 2)) } }' >"$T/all.csv"
# within NAME COMMAND...: done, and never more than 2^20 kB held.
within() {
    local name=$1
    shift
    check "$name" expect_exit 0 "$peak" "$T/kB" "$@"
    check "  in $(($(cat "$T/kB") / 1024)) MiB, less than 1024" test "$(cat "$T/kB")" -lt 1048576
    check "  and more than choices and rewards alone, 9 bytes a trial" \
        test "$(cat "$T/kB")" -gt $((people * 200 * 9 / 1024))
}
within "fit" "$TWOARM" fit -q -o "$T/fits.tsv" "$T/all.csv"
check "  everybody" test "$(wc -l <"$T/fits.tsv")" = $((people + 1))
check "  the last one as alone" expect_same <(tail -n 1 "$T/fits.tsv") \
    <({ head -n 1 "$T/all.csv"; tail -n 200 "$T/all.csv"; } | "$TWOARM" fit -q - | tail -n 1)
within "fit, from a pipe, as JSON" bash -c '"$TWOARM" fit -q --ci none --format json \
    -o "$1/fits.json" - <"$1/all.csv"' _ "$T"
within "compare" "$TWOARM" compare -q --models random,rw,ck -o "$T/models.tsv" "$T/all.csv"
finish
