#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Presets of different kinds, and four machines, played in real time with real X key events in
# windows of their own: which key at what time, and every flip at its place in the schedule. The
# program with four machines is stopped now and then for 80 ms: its times must still be right, or
# flagged.
#
# TWOARM_PRESET_TRIALS (4) a block says how many; the presets' blocks are cut down to two.
. "$(dirname "$0")/lib.sh"
. "$TWOARM_TOP/tests/realtime_lib.sh"

keys=$TWOARM_TOOLS/xkeys
for need in "$keys" "$TWOARM_TASK"; do
    if [ ! -x "$need" ]; then
        skip "presets with real keys" "no ${need##*/}: built without SDL2, libX11 or libXtst"
        finish
        exit
    fi
done
if ! xvfb_start 1280x720 || ! "$keys" tap Shift_L 1 >/dev/null 2>&1; then
    skip "presets with real keys" "no Xvfb with XTest"
    finish
    exit
fi
trials=${TWOARM_PRESET_TRIALS:-4}

# preset NAME BLOCKS LINE...: its file with so many blocks of few trials, and these settings added.
preset() {
    local name=$1 blocks=$2
    shift 2
    sed "s/^blocks = .*/blocks = $blocks;/; s/^trials = .*/trials = $trials;/" \
        "$TWOARM_ASSETS/presets/$name.cfg"
    printf '%s\n' "$@"
}
none="practice = { trials = 0; };"
bare="instructions = false;"
preset tutorial 1 "$none" "$bare" >"$T/tutorial.cfg"
preset reversal 2 "practice = { trials = 1; };" "$bare" >"$T/reversal.cfg"
preset gershman2018 2 "$none" "$bare" >"$T/gershman2018.cfg"
cat >"$T/four.cfg" <<EOF
task = "four";
arms = 4;
environment = { name = "bernoulli"; p = (0.2, 0.4, 0.6, 0.8); };
keys = ("D", "F", "J", "K");
blocks = 1;
trials = $trials;
forgone_shown = true;
timing = { fixation = { from = 0.2; to = 0.6; }; deadline = 1; };
$none
$bare
EOF

# stalled PID: stops it for 80 ms, again and again, as long as it lives.
stalled() {
    while kill -STOP "$1" 2>/dev/null; do
        sleep 0.08
        kill -CONT "$1"
        sleep 0.35
    done
}

# played NAME WORD...: the session in a screen of its own; xkeys plays it by these words.
played() {
    local name=$1 top=$T task status=0
    shift
    T=$top/screen_$name # where xvfb_start keeps its notes
    mkdir "$T"
    xvfb_start 1280x720 || return 1
    "$TWOARM_TASK" "$top/$name.cfg" --windowed --allow-bad-display --participant X --seed 11 \
        --data "$top/$name" >"$top/$name.out" 2>"$top/$name.err" &
    task=$!
    [ "$name" != four ] || stalled "$task" &
    "$keys" play "$((trials * 20 + 60))" "$@" >"$top/$name.sent"
    kill "$task" 2>/dev/null || true # it has ended, unless it hangs
    wait "$task" || status=$?
    kill "$_xvfb"
    return "$status"
}
kinds=(tutorial reversal gershman2018 four)
words=("" "miss=0.3" "" "keys=dfjk left=333.75 miss=0.2")
jobs=()
for i in "${!kinds[@]}"; do
    # shellcheck disable=SC2086  # several words
    played "${kinds[i]}" ${words[i]} &
    jobs+=($!)
done
for i in "${!kinds[@]}"; do
    name=${kinds[i]} status=0
    wait "${jobs[i]}" || status=$?
    [ "$status" = 0 ] || cat "$T/$name.err" >&2
    check "$name: a session played with real keys is complete" test "$status" = 0
    log=$(echo "$T/$name"/sub-X/beh/*_beh.tsv) side=${log%.tsv}.json
    letters=fj deadline=0
    case $name in
    reversal) deadline=2 ;;
    gershman2018) deadline=2.5 ;;
    four) deadline=1 letters=dfjk ;;
    esac
    compare_log "$(zero_of "$side")" "$T/$name.sent" "$log" "$letters" >&2 || true
    check "  its log holds what was pressed, at its time" \
        compare_log "$(zero_of "$side")" "$T/$name.sent" "$log" "$letters"
    outcomes=$(echo "$T/$name"/sourcedata/*_outcomes.tsv)
    compare_flips "$(frame_of "$side")" "$deadline" "$log" "$outcomes" >&2 || true
    check "  every flip came by the schedule, or is flagged" \
        compare_flips "$(frame_of "$side")" "$deadline" "$log" "$outcomes"
done
finish
