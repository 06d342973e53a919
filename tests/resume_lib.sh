# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2034,SC2154
# For tests of --resume: a short session of an agent, killed at a system call, and what is left.
# The built-in experiment, with pictures that are soon over where it is played in real time: live.
echo 'timing = { fixation = 0.1; highlight = 0.1; feedback = 0.1; interval = 0.1; };' \
    >"$T/quick.cfg"
live=("$TWOARM_TASK" "$T/quick.cfg" --agent "rw:alpha=.3,beta=5" --headless --participant 01)
live+=(--trials 1 --seed 7)
play=("${live[@]}" --fast)
stem=sub-01_task-bandit
log=pilot/sub-01/beh/${stem}_beh.tsv
sidecar=pilot/sub-01/beh/${stem}_beh.json
outcomes=pilot/sourcedata/${stem}_outcomes.tsv

# rows FOLDER: the log without what a resume may change.
rows() {
    awk -F '\t' -v OFS='\t' '
    NR == 1 {
        for (i = 1; i <= NF; i++)
            drop[i] = $i ~ /^(fixation_onset|onset|choice_onset|feedback_onset|end|segment|flags)$/
    }
    { for (i = 1; i <= NF; i++) if (drop[i]) $i = "-"; print }' "$1/$log"
}
same_rows() { # FOLDER: those of a session that nobody disturbed
    rows "$1" >"$T/rows"
    expect_same whole.rows "$T/rows"
}
same_choices() { # the same where times are a clock's
    cut -f 1-11,13-23 whole.rows >"$T/rows.whole"
    rows "$1" | cut -f 1-11,13-23 | expect_same "$T/rows.whole" -
}
cell() { # FOLDER LINE COLUMN
    awk -F '\t' -v line="$2" -v name="$3" '
    NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
    NR == line { print $at[name] }' "$1/$log"
}
# first_row_write: the number of the write that writes the first row.
first_row_write() {
    strace -f -o "$T/writes" -e trace=write "${play[@]}" --data counted >/dev/null
    grep -n '"1\\t0\\t1\\tpractice' "$T/writes" | head -n 1 | cut -d : -f 1
}

# killed FOLDER CALL N OPTION...: killed before its N-th such call; status 0: it has fewer.
killed() {
    local folder=$1 call=$2 n=$3
    shift 3
    status=0
    { strace -f -o "$T/trace" -e "trace=$call,fdatasync" \
        -e "inject=$call:signal=KILL:when=$n" "${play[@]}" --data "$folder" "$@" >"$T/out" \
        2>"$T/err" || status=$?; } 2>/dev/null
}
# resumed FOLDER: goes on whatever is there, to a complete session with the right rows.
resumed() {
    local how=()
    [ ! -e "$1/$log" ] && [ ! -e "$1/$sidecar" ] && [ ! -e "$1/$outcomes" ] || how=(--resume)
    "${play[@]}" --data "$1" ${how[@]+"${how[@]}"} >"$T/out" 2>"$T/err" ||
        grep -q "is complete; nothing is left" "$T/err" || {
        echo "not resumed:"
        cat "$T/err"
        return 1
    }
    same_rows "$1" && grep -q '"State": "complete"' "$1/$sidecar" &&
        expect_same <(printf 'participant_id\tplayer\nsub-01\trw:alpha=.3,beta=5\n') \
            "$1/pilot/participants.tsv"
}
# first_call CALL: the number of the first that concerns the data (before it, libraries are loaded).
first_call() {
    strace -f -o "$T/calls" -e "trace=$1" "${play[@]}" --data first_call >/dev/null
    awk '/first_call/ { exit } { n++ } END { print n + 1 }' "$T/calls"
    rm -rf first_call
}
# killed_at_each CALL: before each of them; what was synced is there, and it can be resumed.
killed_at_each() {
    local call=$1 n=1 synced lines
    [ "$call" != openat ] || n=$(first_call openat)
    for (( ; n < 400; n++)); do
        rm -rf k
        killed k "$call" "$n"
        [ "$status" != 0 ] || return 0
        synced=$(grep -c 'fdatasync(.*= 0' "$T/trace") || true
        lines=$(wc -l 2>/dev/null <"k/$log" || echo 0)
        [ "$lines" -ge "$synced" ] || { echo "$call $n: $lines lines of $synced"; return 1; }
        [ ! -e "k/$log" ] || cp "k/$log" "$T/before"
        resumed k || { echo "killed at $call $n"; return 1; }
        # whole lines that were there are untouched
        [ ! -e "$T/before" ] || [ "$(grep -c '' "$T/before")" = 0 ] ||
            cmp -n "$(head -n "$lines" "$T/before" | wc -c)" "$T/before" "k/$log" || return 1
        rm -f "$T/before"
    done
}
