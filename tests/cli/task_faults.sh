#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Any one system call of a session fails: it ends with a message or goes on, what is on disk can be
# resumed to the rows of a session that nobody disturbed, and no file with rows is ever overwritten.
. "$(dirname "$0")/lib.sh"
[ -x "$TWOARM_TASK" ] || { skip "twoarm-task" "it was not built (no SDL)"; finish; exit; }
if ! strace -o /dev/null true 2>/dev/null || [ -n "${TWOARM_SAN:-}" ]; then
    skip "system calls that fail" "no strace, or sanitizers"
    finish
    exit
fi
. "$TWOARM_TOP/tests/resume_lib.sh"
cd "$T"
export TWOARM_RESCUE=$T/rescue
"${play[@]}" --data whole >/dev/null
rows whole >whole.rows

# faulty CALL ERROR N OPTION...: the session in k with an error at its N-th such call.
faulty() {
    local call=$1 error=$2 n=$3
    shift 3
    status=0
    strace -f -o "$T/trace" -e "trace=$call" -e "inject=$call:error=$error:when=$n" "${play[@]}" \
        --data k "$@" >"$T/out" 2>"$T/err" || status=$?
}
# judged: what a fault may lead to. An end with a reason, or a session that is whole all the same.
judged() {
    case $status in
    0) same_rows k ;;
    1 | 2) [ -s "$T/err" ] || { echo "no message"; return 1; } ;;
    *) echo "exit status $status"; cat "$T/err"; return 1 ;;
    esac
}
# failing_at_each CALL ERROR: at each of them, from the first that concerns the data on.
failing_at_each() {
    local call=$1 error=$2 n last
    n=$(first_call "$call")
    last=$(wc -l <"$T/calls")
    [ "$n" -le "$last" ] || n=1 # calls that name no file
    [ "$n" -lt "$last" ] || { echo "no $call"; return 1; }
    for (( ; n < last; n++)); do # the last line of a trace is the exit
        rm -rf k rescue
        faulty "$call" "$error" "$n"
        judged || { echo "$call $n failed"; return 1; }
        [ "$status" != 0 ] || continue # whole, as it was asked
        whole_lines k >before
        resumed k || { echo "$call $n failed, then"; return 1; }
        head -c "$(wc -c <before)" "k/$log" | cmp - before || return 1
    done
}
whole_lines() { # FOLDER: its log without a torn end
    [ ! -e "$1/$log" ] || head -n "$(wc -l <"$1/$log")" "$1/$log"
}
check "no space at any write" failing_at_each write ENOSPC
for call in openat write fsync fdatasync rename link unlink lseek; do
    check "an I/O error at any $call" failing_at_each "$call" EIO
done

# The same while a session is being resumed.
cut=$(($(head -n 4 "whole/$log" | wc -c) + 60)) # within the row of trial 4
failing_to_resume() {
    local call=$1 n=1
    for (( ; n < 200; n++)); do
        rm -rf k rescue
        cp -r whole k
        head -c "$cut" "whole/$log" >"k/$log"
        sed 's/"complete"/"running"/' "whole/$sidecar" >"k/$sidecar"
        faulty "$call" EIO "$n" --resume
        grep -q INJECTED "$T/trace" || break
        # before the program itself runs, its libraries are loaded
        [ "$status" != 127 ] || continue
        judged || { echo "$call $n failed"; return 1; }
        [ "$status" != 0 ] || continue
        resumed k || { echo "$call $n failed, then"; return 1; }
        head -n 4 "k/$log" | expect_same - <(head -n 4 "whole/$log") || return 1
    done
}
for call in write fsync fdatasync rename link ftruncate flock; do
    check "an I/O error at any $call of a resumption" failing_to_resume "$call"
done

# --- never an overwritten file --------------------------------------------------------------
# Rows are made exclusively, opened again to be appended to, never cut but by --resume, and no name
# is ever moved over them.
safe_calls() { # TRACE: its calls that concern rows
    grep -E '_beh\.tsv|_outcomes\.tsv' "$1" >"$T/log_calls" || { echo "no calls"; return 1; }
    ! grep -E 'O_TRUNC|unlink[^(]*\([^)]*_beh\.tsv"' "$T/log_calls" || return 1
    ! grep -E '^[0-9]+ +rename' "$T/log_calls" || return 1
    # opened for writing: with O_EXCL when made
    ! grep -E 'O_CREAT' "$T/log_calls" | grep -v 'O_EXCL'
}
traced() { # FOLDER OPTION...
    local folder=$1
    shift
    strace -f -o "$T/trace" \
        -e trace=openat,open,creat,rename,renameat,renameat2,link,linkat,unlink "${play[@]}" \
        --data "$folder" "$@" >/dev/null 2>"$T/err"
}
check "a session" traced traced
check "  moves, cuts and overwrites no rows" safe_calls "$T/trace"
head -c "$cut" "whole/$log" >"traced/$log"
sed -i 's/"complete"/"running"/' "traced/$sidecar"
check "its resumption" traced traced --resume
check "  neither" safe_calls "$T/trace"
check "  and is whole" same_rows traced
for taken in "$log" "$outcomes"; do
    rm -rf taken
    mkdir -p "taken/${taken%/*}"
    echo "somebody's own" >"taken/$taken"
    check "a file that is there already, ${taken##*/}" expect_exit 2 "${play[@]}" --data taken
    check "  stays as it is" expect_same "taken/$taken" <(echo "somebody's own")
done
finish
