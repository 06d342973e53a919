#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A thousand kills at random system calls, of sessions and of their resumptions, until each session
# is complete: its rows are those of a session that nobody disturbed. TWOARM_KILLS (1000).
. "$(dirname "$0")/../cli/lib.sh"
if [ ! -x "$TWOARM_TASK" ] || ! strace -o /dev/null true 2>/dev/null ||
    [ -n "${TWOARM_SAN:-}" ]; then
    skip "random kills" "no twoarm-task, no strace, or sanitizers"
    finish
    exit
fi
. "$TWOARM_TOP/tests/resume_lib.sh"
cd "$T"
"${play[@]}" --data whole >/dev/null
rows whole >whole.rows
calls=(openat write fsync fdatasync rename link unlink flock close read ftruncate lseek)
RANDOM=17
kills=0 sessions=0

# One session, killed and resumed until it is over.
killed_to_the_end() {
    local how call
    rm -rf k
    while [ "$kills" -lt "${TWOARM_KILLS:-1000}" ]; do
        how=()
        [ ! -e "k/$log" ] && [ ! -e "k/$sidecar" ] && [ ! -e "k/$outcomes" ] || how=(--resume)
        call=${calls[RANDOM % ${#calls[@]}]}
        [ ! -e "k/$log" ] || cp "k/$log" "$T/before"
        killed k "$call" $((1 + RANDOM % 60)) ${how[@]+"${how[@]}"}
        if [ -e "$T/before" ]; then
            # whole lines stay; only a torn end may go
            cmp -n "$(head -n "$(wc -l <"$T/before")" "$T/before" | wc -c)" "$T/before" \
                "k/$log" || return 1
            rm "$T/before"
        fi
        [ "$status" -gt 128 ] || break
        kills=$((kills + 1))
    done
    resumed k || return 1
    sessions=$((sessions + 1))
}
all() {
    while [ "$kills" -lt "${TWOARM_KILLS:-1000}" ]; do
        killed_to_the_end || { echo "after kill $kills"; return 1; }
    done
    [ "$sessions" -gt 10 ]
}
check "killed at random system calls, every session is complete in the end" all
finish
