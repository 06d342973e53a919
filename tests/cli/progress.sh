#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Progress is shown on a terminal, of work that takes over a second, unless --quiet; nothing else on
# it but text, and no colour.
. "$(dirname "$0")/lib.sh"
command -v script >/dev/null || { skip "progress" "there is no script (util-linux)"; finish; exit; }

awk 'BEGIN { srand(3); print "id\tchoice\treward"
    for (s = 1; s <= 150; s++) for (t = 0; t < 150; t++) { c = rand() < .7
        print s "\t" c "\t" (rand() < (c ? .8 : .2)) } }' >"$T/data.tsv"
head -n 3001 "$T/data.tsv" >"$T/twenty.tsv"
head -n 601 "$T/data.tsv" >"$T/few.tsv"
n=200 many=data # resamples and people that take over a second
[ -z "${TWOARM_SAN:-}" ] || n=40 many=twenty
# terminal COMMAND: what a terminal is sent by it, in $T/seen; results go to files.
terminal() {
    script -qec "$1" /dev/null >"$T/seen" 2>&1 </dev/null
}
bar='\[#+-*\] +[0-9]+ %  [0-9]+ of [0-9]+, [0-9.e+]+ a second, [0-9]+ s left'
shown() {
    check "$1" terminal "$TWOARM $3 -j 1 -o $T/out $T/$4.tsv"
    check "  share, rate and time left" grep -qaE "$2 $bar" "$T/seen"
    check "  and the line is cleared at the end" bash -c \
        'tr "\r" "\n" <"$1" | grep -a "^.\[K" | tail -n 1 | grep -qav " s left"' _ "$T/seen"
}
shown "fit" "bootstrap of rw" "fit --ci bootstrap --resamples $n --arms .2,.8" twenty
check "  as quiet as asked for" terminal "$TWOARM fit -q --ci bootstrap --resamples $n \
    --arms .2,.8 -j 1 -o $T/out $T/twenty.tsv"
check "  (not a byte)" test ! -s "$T/seen"
shown "a posterior by integrals" "fitting rw-dual" "fit --method map -m rw-dual" twenty
shown "the group" "group of rw" "fit --method hierarchical --group-table $T/group" $many
check "no terminal" expect_exit 0 "$TWOARM" fit --method map -m rw-dual -j 1 -o "$T/out" \
    "$T/twenty.tsv"
check "  no bar" bash -c '! grep -qa " s left" "$1"' _ "$T/err"
check "work of a moment" terminal "$TWOARM fit --ci none -o $T/out $T/few.tsv"
check "  no bar" bash -c '! grep -qa " s left" "$1"' _ "$T/seen"
check "no colour on it" terminal "env TERM=xterm-256color $TWOARM fit $T/data.tsv"
check "  with NO_COLOR or without" bash -c '! grep -qaP "\x1b\[[0-9;]*m" "$1"' _ "$T/seen"
finish
