#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Progress is shown on a terminal, of work that takes over a second, unless --quiet; nothing else on
# it but text, and no colour. Ctrl-C typed there stops the work.
. "$(dirname "$0")/lib.sh"

awk 'BEGIN { srand(3); print "id\tchoice\treward\tblock"
    for (s = 1; s <= 20; s++) for (t = 0; t < 60; t++) { c = rand() < .7
        print s "\t" c "\t" (rand() < (c ? .8 : .2)) "\t" 1 + int(t / 30) } }' >"$T/data.tsv"
bar='\[#*-*\] +[0-9]+ %  [0-9]+ of [0-9]+, [0-9.e+]+ a second, [0-9]+ s left \x1b\[K'
# drawn NAME[|NAME...] COMMAND...: these bars are drawn, whole, and at the end the line is cleared.
drawn() {
    local names name
    IFS='|' read -ra names <<<"$1"
    check "${names[0]}" expect_exit 0 flying "$TWOARM" "${@:2}"
    for name in "${names[@]}"; do
        check "  share, rate and time left of $name" bash -c \
            'tr "\r" "\n" <"$1" | grep -aqP "^\Q$2\E $3$"' _ "$T/err" "$name" "$bar"
    done
    check "  the line is cleared at the end" bash -c \
        'tr "\r" "\n" <"$1" | grep -a "^.\[K" | grep -qav " s left"' _ "$T/err"
}
# shown NAMES COMMAND...: the same of a command that is about data and has a result.
shown() { drawn "$@" -o "$T/to" "$T/data.tsv"; }
awk 'BEGIN { print "id\tchoice\treward"
    for (t = 0; t < 20000; t++) print "1\t" t % 2 "\t1" }' >"$T/long.tsv"
check "reading" expect_exit 0 flying "$TWOARM" fit --ci none --model random -o "$T/to" "$T/long.tsv"
for part in first again; do
    # thousand rows of six bytes at a time, of 20000
    check "  $part" bash -c 'tr "\r" "\n" <"$1" | sed "s/ \[.*\] / /" |
        grep -aq "^reading (kB): $2  50 %  60 of 120, "' _ "$T/err" "$part"
done
check "a folder" expect_exit 0 flying "$TWOARM" fit --ci none --model random -o "$T/to" \
    "$TWOARM_TOP/data/example"
check "  whose bytes are not known at first" expect_lacks "$T/err" "(kB): first"
shown "fitting rw-dual" fit --method map -m rw-dual
shown "bootstrap of rw" fit --ci bootstrap --resamples 20 --arms ".2,.8"
shown "EM of rw: steps|EM of rw: iBIC" fit --method em
group="group of rw:"
shown "$group likelihoods|$group where it lies|$group likelihoods there|$group posterior|$group \
everybody under it" fit --method hierarchical --group-table "$T/group"
# twenty people's integrals, and as much again as their own posteriors will take: two each
check "  the time left is that to the end" bash -c 'tr "\r" "\n" <"$1" | grep -a "^$2 posterior" |
    head -n 1 | grep -q " of 60, "' _ "$T/err" "$group"
shown "leaving out|EM of rw: iBIC" compare --models random,rw --leave-out block --ibic
both="models and groups:"
shown "$both rw|$both steps, models equally frequent|$both steps" compare --hbi --models random,rw
shown "playing agents|refitting agents" match --arms ".2,.8" -n 20 --calibrated --refits 19
recover=(recover --ci none --arms ".2,.8" --trials 40 -n 20)
people="simulating people of"
drawn "making outcome tables|$people rw|EM of rw: steps" "${recover[@]}" --like emfit
drawn "$people rw|$people random|recovering" "${recover[@]}" --model rw,random -j 2
check "  everybody is told of once" bash -c 'tr "\r" "\n" <"$1" | grep -aoE "^simulating [^[]*|\
%  [0-9]+ of [0-9]+" | paste - - | grep -a ^simul | sort | uniq -c | awk "\$1 != 1 { bad = 1 }
    END { exit bad || NR != 40 }"' _ "$T/err"
if command -v gnuplot >/dev/null; then
    rm "$T/to" "$T/to.json"
    shown "plotting|drawing" report --arms ".2,.8" -n 20 --compare none
else
    skip "drawing" "gnuplot is not installed"
fi
# one look at the clock as it begins, and one at each of the twenty
n_bars() { tr '\r' '\n' <"$T/err" | grep -ac " s left"; }
TWOARM_LOOK_MS=45 check "less than a second" expect_exit 0 \
    flying "$TWOARM" fit --ci none "$T/data.tsv"
check "  no bar" test "$(n_bars)" = 0
TWOARM_LOOK_MS=60 check "more than a second" expect_exit 0 \
    flying "$TWOARM" fit --ci none "$T/data.tsv"
check "  drawn ten times a second at most" test "$(n_bars)" = 2
TWOARM_NO_TERMINAL=1 check "no terminal" expect_exit 0 flying "$TWOARM" fit "$T/data.tsv"
check "  no bar" expect_lacks "$T/err" " s left"
check "as quiet as asked for" expect_exit 0 flying "$TWOARM" fit -q --ci bootstrap --resamples 20 \
    --arms .2,.8 "$T/data.tsv"
check "  not a byte" test ! -s "$T/err"

command -v script >/dev/null || { skip "a terminal" "there is no script"; finish; exit; }
# A terminal, its keyboard and the clock as they are; far more work than there is patience for.
mkfifo "$T/keys"
work="$TWOARM fit --ci bootstrap --resamples 100000 --arms .2,.8 -o $T/typed.tsv $T/data.tsv"
script -qefc "stty cols 80; env --default-signal=INT $work" /dev/null \
    <"$T/keys" >"$T/seen" 2>&1 &
script=$!
exec 7>"$T/keys"
check "a bar on a terminal" wait_until 100 grep -qa " s left" "$T/seen"
printf '\003' >&7
check "  Ctrl-C is understood" wait_until 100 grep -qa "interrupted: " "$T/seen"
grep -qa "interrupted: " "$T/seen" || kill "$script"
exec 7>&-
status=0
wait "$script" || status=$?
check "  its exit status is 130" test "$status" = 130
check "  no line is wider than the terminal" bash -c 'tr "\r" "\n" <"$1" | grep -a "s left" |
    awk "{ sub(/.\[K.*/, \"\") } length > 79 { wide = 1 } END { exit wide || NR == 0 }"' _ "$T/seen"
terminal() {
    script -qec "$1" /dev/null >"$T/seen" 2>&1 </dev/null
}
check "no colour on it" terminal "env TERM=xterm-256color $TWOARM fit --ci none $T/data.tsv"
check "  with NO_COLOR or without" \
    bash -c '! grep -qaP "\x1b\[[0-9;]*m" "$1" && grep -qa participant "$1"' _ "$T/seen"
finish
