#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# `twoarm fit --method hierarchical` takes no more memory than it says beforehand that it may.
. "$(dirname "$0")/../cli/lib.sh"
if [ -n "${TWOARM_SAN:-}" ]; then
    skip "memory" "sanitizers keep what was freed"
    finish
    exit
fi
awk 'BEGIN { srand(7); print "participant_id\tchoice\treward\tgroup"
    for (s = 1; s <= 12; s++) { q[1] = q[2] = .5; alpha = .1 + .8 * rand()
        for (t = 0; t < 60; t++) { c = 1 + (rand() < 1 / (1 + exp(-4 * (q[2] - q[1]))))
            r = rand() < (c == 2 ? .7 : .3); q[c] += alpha * (r - q[c])
            print s "\t" c "\t" r "\t" s % 3 } } }' >"$T/data.tsv"
for model in rw rw-dual rw-stick; do
    fit=("$TWOARM" fit -q -j 2 --method hierarchical --model $model --group group "$T/data.tsv")
    (ulimit -v 30000 && "${fit[@]}") >"$T/out" 2>"$T/err" || true # said where there is too little
    most=$(sed -n 's/.* may take \([0-9.e+]*\) GB .*/\1/p' "$T/err")
    check "$model" expect_exit 0 "$TWOARM_TOOLS/peak" "$T/kB" "${fit[@]}"
    # two digits of it are said; 20 MB: the program itself
    check "  $(cat "$T/kB") kB, and at most $most GB" awk -v kb="$(cat "$T/kB")" -v most="$most" \
        'BEGIN { held = kb * 1024 / 1e9; exit !(held < 1.05 * most + .02 && held > most / 10) }'
done
finish
