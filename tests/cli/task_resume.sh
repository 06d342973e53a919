#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A session killed at any of its system calls, then resumed: complete in the end, with the rows of a
# session that nobody disturbed (but for times from the segment's start, segment and flags).
. "$(dirname "$0")/lib.sh"
[ -x "$TWOARM_TASK" ] || { skip "twoarm-task" "it was not built (no SDL)"; finish; exit; }
. "$TWOARM_TOP/tests/resume_lib.sh"
cd "$T"
export TWOARM_RESCUE=$T/rescue
"${play[@]}" --data whole >/dev/null
rows whole >whole.rows
cut=$(($(head -n 4 "whole/$log" | wc -c) + 60)) # within the row of trial 4

# --- what is refused --------------------------------------------------------------------
check "a complete session is not resumed" expect_exit 2 "${play[@]}" --data whole --resume
check "  and says so" expect_contains "$T/err" "complete; nothing is left to resume"
check "a session that is not there" expect_exit 2 "${play[@]}" --data nowhere --resume
check "  nothing is made" test ! -e nowhere
sed 's/"complete"/"running"/' "whole/$sidecar" >"$T/sidecar"
cut_at() { # FOLDER BYTES: a copy that looks killed there
    mkdir -p "$1" && cp -r whole/. "$1" && head -c "$2" "whole/$log" >"$1/$log" &&
        cp "$T/sidecar" "$1/$sidecar"
}
cut_at other "$cut"
check "another experiment" expect_exit 2 "$TWOARM_TASK" --agent rw:alpha=.3,beta=5 --headless \
    --fast --participant 01 --trials 2 --data other --resume
check "  is named" expect_contains "$T/err" "another experiment"
check "another player" expect_exit 2 "$TWOARM_TASK" "$T/quick.cfg" --agent random --headless \
    --fast --participant 01 --trials 1 --data other --resume
check "  is named" expect_contains "$T/err" "another player"
check "another seed" expect_exit 2 "$TWOARM_TASK" "$T/quick.cfg" --agent rw:alpha=.3,beta=5 \
    --headless --fast --participant 01 --trials 1 --data other --resume --seed 8
sed -i '2s/	1	/	0	/' "other/$outcomes"
check "a changed outcome table" expect_exit 2 "${play[@]}" --data other --resume
check "  is named" expect_contains "$T/err" "SHA-256"
check "  all is left as it was" expect_same <(head -c "$cut" "whole/$log") "other/$log"
cut_at bare "$cut"
rm "bare/$sidecar"
check "rows without a description" expect_exit 2 "${play[@]}" --data bare --resume
cut_at swapped "$cut"
sed -i '3s/^2	/7	/' "swapped/$log"
check "a row that was changed" expect_exit 2 "${play[@]}" --data swapped --resume
check "  is named with its line" expect_contains "$T/err" "$log:3: expected trial 2"

# --- a torn line ------------------------------------------------------------------------
cut_at torn "$cut"
check "a torn line" expect_exit 0 "${play[@]}" --data torn --resume
kept=4
check "  says how many trials are there" expect_contains "$T/out" \
    "goes on: $((kept - 1)) of 5 trials are there; this is segment 2"
check "  is saved beside the log" expect_same "torn/$log.torn" \
    <(head -c "$cut" "whole/$log" | tail -n +$((kept + 1)))
check "  and nothing else is cut" expect_same <(head -n "$kept" "whole/$log") \
    <(head -n "$kept" "torn/$log")
check "  the rows are the same in the end" same_rows torn
check "  the first one is flagged" test "$(cell torn $((kept + 1)) flags)" = repeated
check "  in segment 2" test "$(cell torn $((kept + 1)) segment)" = 2
check "  as are the others" test "$(cell torn 6 segment)/$(cell torn 6 flags)" = 2/n/a
check "  the description has both segments" expect_contains "torn/$sidecar" '"Segment": 2'
check "  twoarm reads it" expect_exit 0 "$TWOARM" fit --pilot "torn/$log"
cut_at twice "$cut"
head -c "$cut" "whole/$log" >"twice/$log.torn"
check "an older torn line stays" expect_exit 0 "${play[@]}" --data twice --resume
check "  the new one has its own name" test -s "twice/$log.2.torn"

# --- kept running by another program ----------------------------------------------------
locked() {
    cut_at held "$cut"
    flock "held/$log" sleep 60 &
    local holder=$! result=0
    sleep 0.3
    expect_exit 2 "${play[@]}" --data held --resume || result=1
    kill $holder
    [ $result = 0 ] && expect_contains "$T/err" "recorded by another program at this moment"
}
check "a session that another program records" locked

# --- ended in an orderly way ------------------------------------------------------------
stopped() {
    "${live[@]}" --data stopped >/dev/null 2>&1 &
    local pid=$!
    wait_until 20 sh -c "[ \$(wc -l <stopped/$log) -ge 2 ]" || { kill -KILL $pid; return 1; }
    kill -TERM $pid
    wait $pid
    [ $? = 3 ] || { echo "not ended early"; return 1; }
    expect_exit 0 "${play[@]}" --data stopped --resume || return 1
    same_choices stopped
}
check "a session ended by SIGTERM goes on" stopped

# --- killed at every system call --------------------------------------------------------
if ! strace -o /dev/null true 2>/dev/null || [ -n "${TWOARM_SAN:-}" ]; then
    skip "killed at every system call" "no strace, or sanitizers"
else
    for call in openat write fsync fdatasync rename mkdir flock link unlink; do
        check "killed at every $call, resumed" killed_at_each "$call"
    done

    # resume itself killed, again and again, one call further each time
    killed_resuming() {
        local n call
        for call in openat write fsync fdatasync link ftruncate rename; do
            rm -rf again
            cut_at again "$cut"
            for ((n = 1; n < 60; n++)); do
                killed again "$call" "$n" --resume
                [ "$status" != 0 ] || break
            done
            resumed again || { echo "resume killed at $call"; return 1; }
        done
    }
    check "resume killed at every call, resumed" killed_resuming

    # --- a disk that fails ---
    failing() {
        local call=$1 error=$2 n=$3 folder=$1$2$3
        rm -rf "$folder" rescue
        status=0
        strace -f -o /dev/null -e "trace=$call" -e "inject=$call:error=$error:when=$n" \
            "${play[@]}" --data "$folder" >"$T/out" 2>"$T/err" || status=$?
        [ "$status" = 1 ] || { echo "$folder: exit status $status"; cat "$T/err"; return 1; }
        [ -e "$folder/$log" ] || return 0 # it failed before the first trial, nothing is left
        expect_contains "$T/err" "is saved in $T/rescue/sub-01" || return 1
        expect_contains "$folder/$sidecar" '"RescuedRow": "' || return 1
        expect_exit 0 "${play[@]}" --data "$folder" --resume || { cat "$T/err"; return 1; }
        same_rows "$folder" || return 1
        # the rescued row was taken, so none was played twice
        ! grep -q repeated "$folder/$log" || { echo "$folder: a trial was repeated"; return 1; }
    }
    failing_rows() { # CALL ERROR FIRST: from the call of the first row on
        local n
        for ((n = $3; n < $3 + 5; n++)); do failing "$1" "$2" "$n" || return 1; done
    }
    first=$(first_row_write)
    check "no space at any row" failing_rows write ENOSPC "$first"
    check "an I/O error at any row" failing_rows write EIO "$first"
    check "an I/O error at any sync" failing_rows fdatasync EIO 2
    nowhere() {
        rm -rf lost
        mkdir -p lost
        status=0
        TWOARM_RESCUE=/proc/none XDG_STATE_HOME=/proc/none HOME=/proc/none strace -f -o /dev/null \
            -e trace=fdatasync -e inject=fdatasync:error=EIO:when=3 "${play[@]}" --data lost \
            >"$T/out" 2>"$T/err" || status=$?
        [ "$status" = 1 ] && expect_contains "$T/err" "is saved in /tmp/sub-01" &&
            rm -f "$(sed -n 's/.* is saved in \(.*tsv\);.*/\1/p' "$T/err")"
    }
    check "  in the last place when there is no other" nowhere
fi

# --- nearly full ------------------------------------------------------------------------
if unshare -rm true 2>/dev/null; then
    full() {
        mkdir -p small
        # shellcheck disable=SC2016  # expanded within
        status=0
        unshare -rm sh -c 'mount -t tmpfs -o size=64k none small && shift &&
            "$@" && echo played' - - "${play[@]}" --data small >"$T/out" 2>"$T/err" || status=$?
        [ "$status" = 1 ] || { echo "exit status $status"; cat "$T/err"; return 1; }
        expect_contains "$T/err" "the disk is nearly full" && expect_contains "$T/err" "kB"
    }
    check "a disk that is nearly full is refused" full
    filled() { # room at the start, none in mid-session
        mkdir -p small
        status=0
        # shellcheck disable=SC2016
        unshare -rm sh -c 'mount -t tmpfs -o size=600k none small && shift
            "$@" & pid=$!
            for i in $(seq 500); do
                [ "$(cat small/pilot/sub-01/beh/*.tsv 2>/dev/null | wc -l)" -lt 2 ] || break
                sleep .02
            done
            cat /dev/zero >small/filler 2>/dev/null
            wait $pid; status=$?
            rm small/filler; cp -r small/. refilled; exit $status' - - \
            "${live[@]}" --data small >"$T/out" 2>"$T/err" || status=$?
        [ "$status" = 1 ] || { echo "exit status $status"; cat "$T/err"; return 1; }
        expect_contains "$T/err" "No space left on device" || return 1
        expect_exit 0 "${play[@]}" --data refilled --resume && same_choices refilled
    }
    mkdir -p refilled
    rm -rf rescue
    check "a disk that fills up in mid-session" filled
else
    skip "a small disk" "no tmpfs of one's own here"
fi
finish
