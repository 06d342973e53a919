#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A log played again by the program: with clicks and early keys; where an agent's values start.
. "$(dirname "$0")/lib.sh"
[ -x "$TWOARM_TASK" ] || { skip "twoarm-task" "it was not built (no SDL)"; finish; exit; }
cd "$T"
task=("$TWOARM_TASK" --headless --fast)
stem=sub-01_task-bandit
log=first/sub-01/beh/${stem}_beh.tsv
column() { head -n 1 $log | tr '\t' '\n' | grep -nx "$1" | cut -d : -f 1; }
# cells FILE COLUMN...
cells() {
    local file=$1 list=
    shift
    for name in "$@"; do list=$list,$(column "$name"); done
    cut -f "${list#,}" "$file"
}
check "a session" expect_exit 0 "${task[@]}" --participant 01 --seed 7 --agent rw:alpha=.3,beta=5 \
    --data first
# What people do: every third answer by mouse, every fifth trial a key 120 ms before the machines.
awk -F '\t' -v OFS='\t' -v key="$(column key)" -v early="$(column premature_time)" '
    NR > 1 && NR % 3 == 0 { $key = "Mouse" }
    NR > 1 && NR % 5 == 0 { $early = "0.120000" }
    { print }' $log >lived && cp lived $log
check "  is played again" expect_exit 0 "${task[@]}" --participant 01 --agent "replay:$log" \
    --data second
same() {
    cells $log "$@" >a
    cells second/sub-01/beh/${stem}_beh.tsv "$@" >b
    expect_same a b
}
check "  with its choices and times" same choice reward response_time status
check "  its clicks" same key
check "  its early keys" same premature_time flags
check "  to the end" test "$(wc -l <$log)" = "$(wc -l <second/sub-01/beh/${stem}_beh.tsv)"

# --- where values start -----------------------------------------------------------------------
cat >large.cfg <<'END'
environment = { name = "gaussian"; mean = (60, 40); sd = 8; };
END
large=("$TWOARM_TASK" large.cfg --headless --fast --seed 1)
check "rewards that fits ask about" expect_exit 2 "${large[@]}" --participant 1 \
    --agent rw:alpha=.3,beta=.2
check "  are asked about" expect_contains "$T/err" "say where the agent's values start, as in"
check "  before anything is made" test ! -e data
check "  and for each of a study" expect_exit 2 "${large[@]}" --participants 3 \
    --agent rw:alpha=.3,beta=.2
check "  before anything is made" test ! -e data
check "  with q0 it is played" expect_exit 0 "${large[@]}" --participant 1 \
    --agent rw:alpha=.3,beta=.2,q0=50
check "  and described" grep -q '"InitialValue": 50.0' data/sub-1/beh/sub-1_task-bandit_beh.json
check "  an agent without values is not asked" expect_exit 0 "${large[@]}" --participant 2 \
    --agent random
check "  and has none" grep -q '"InitialValue": null' data/sub-2/beh/sub-2_task-bandit_beh.json
check "  a q0 that is no number" expect_exit 2 "${large[@]}" --participant 3 \
    --agent rw:alpha=.3,beta=.2,q0=half
check "  is named" expect_contains "$T/err" "q0: expected a number, found 'half'"
finish
