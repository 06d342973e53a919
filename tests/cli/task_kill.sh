#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A session killed at its n-th write, for many n: no whole row is lost, only the last line torn.
# And disks that fail at that write or sync, at the program as run.
. "$(dirname "$0")/lib.sh"
[ -x "$TWOARM_TASK" ] || { skip "twoarm-task" "it was not built (no SDL)"; finish; exit; }
if ! strace -o /dev/null true 2>/dev/null || [ -n "${TWOARM_SAN:-}" ]; then
    skip "killed at every write" "no strace, or sanitizers"
    finish
    exit
fi
cd "$T"
log=pilot/sub-01/beh/sub-01_task-bandit_beh.tsv
play=(
    "$TWOARM_TASK" --agent rw:alpha=.3,beta=5 --headless --fast --participant 01 --seed 7 --trials 2
)
"${play[@]}" --data whole >/dev/null
rows=10

# injected WHAT N DATA: the session with a fault at its n-th such system call.
injected() {
    status=0
    strace -f -o "$T/trace" -e trace=write,fdatasync -e "inject=$1:$2:when=$3" "${play[@]}" \
        --data "$4" \
        >"$T/out" 2>"$T/err" || status=$?
}

# How many writes and syncs a whole session makes.
strace -f -c -o "$T/counts" -e trace=write,fdatasync "${play[@]}" --data counted >/dev/null
writes=$(awk '$NF == "write" { print $4 }' "$T/counts")
syncs=$(awk '$NF == "fdatasync" { print $4 }' "$T/counts")
check "a session writes and syncs each row" test "$writes" -ge $((rows + 1)) -a "$syncs" = \
    $((rows + 1))

# prefix FOLDER: the log is what the whole session's began with, up to whole rows and a torn one.
prefix() {
    [ -e "$1/$log" ] || return 0
    local size
    size=$(stat -c %s "$1/$log")
    cmp -n "$size" "$1/$log" "whole/$log"
}

# killed CALL N: before each of the N calls; every row whose sync had returned is there.
killed() {
    local n synced whole
    for ((n = 1; n <= $2; n++)); do
        injected "$1" signal=KILL "$n" "$1$n" 2>/dev/null
        [ "$status" != 0 ] || { echo "$1 $n killed nothing"; return 1; }
        prefix "$1$n" || { echo "killed at $1 $n: not a beginning of the log"; return 1; }
        synced=$(grep -c 'fdatasync(.*= 0' "$T/trace") || true
        whole=0
        [ ! -e "$1$n/$log" ] || whole=$(wc -l <"$1$n/$log")
        [ "$whole" -ge "$synced" ] || { echo "killed at $1 $n: $whole lines of $synced"; return 1; }
        most=$synced
    done
}
check "killed at every write, nothing synced is lost" killed write "$writes"
check "  up to the last row" test "$most" = $((rows + 1))
check "killed at every sync, nothing synced is lost" killed fdatasync "$syncs"
check "  up to the last row" test "$most" = "$rows"

# failing CALL ERROR: exit 1, the file named, whole rows kept, the sidecar says so.
failing() {
    local n first=$3 last=$4
    for ((n = first; n <= last; n++)); do
        injected "$1" "error=$2" "$n" "$1$2$n"
        [ "$status" = 1 ] || { echo "$1 $n: exit status $status"; cat "$T/err"; return 1; }
        expect_contains "$T/err" "$log" || return 1
        prefix "$1$2$n" || return 1
        if [ -e "$1$2$n/$log" ]; then
            expect_contains "$1$2$n/${log%.tsv}.json" '"State": "aborted"' || return 1
        fi
    done
}
check "fdatasync fails at any row" failing fdatasync EIO 2 $((rows + 1))

full_disk() {
    local n
    # a limit on the size of files cuts a write in its middle
    for n in 2 3 4; do
        status=0
        prlimit --fsize=$((n * 1024)) "${play[@]}" --data "limit$n" >"$T/out" 2>"$T/err" || \
        status=$?
        [ "$status" = 1 ] || { echo "limit $n KiB: exit status $status"; cat "$T/err"; return 1; }
        [ ! -e "limit$n/$log" ] || prefix "limit$n" || return 1
    done
}
if command -v prlimit >/dev/null; then
    check "no room left for a row" full_disk
else
    skip "no room left for a row" "no prlimit"
fi
finish
