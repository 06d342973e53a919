#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# twoarm report on a small data set: the page is valid and whole, and the same every time.
. "$(dirname "$0")/lib.sh"

command -v gnuplot >/dev/null || { skip "a report" "gnuplot is not installed"; finish; exit; }

# Four people of 60 trials in two contexts with outcome columns; number 3 misses some, 4 takes one
# arm only.
awk 'BEGIN {
    srand(7)
    print "participant_id\ttrial\tcontext\tchoice\treward\tbest\toutcome_1\toutcome_2"
    for (i = 1; i <= 4; i++)
        for (t = 1; t <= 60; t++) {
            o1 = rand() < .75; o2 = rand() < .25
            c = i == 4 ? 1 : rand() < .55 + .3 * (t % 30) / 30 ? 1 : 2
            if (i == 3 && t % 9 == 0) { c = "n/a"; r = "n/a" } else r = c == 1 ? o1 : o2
            printf "%02d\t%d\t%d\t%s\t%s\t1\t%d\t%d\n", i, t, (t > 30 ? 2 : 1), c, r, o1, o2
        }
}' >"$T/data.tsv"

report() { "$TWOARM" report --quiet -n 200 "$@"; }
D=$T/report
check "a report is written" expect_exit 0 report "$T/data.tsv" -o "$D"
check "  without a word, when asked to be quiet" test ! -s "$T/err"
check "  with a page" test -s "$D/index.html"

if command -v tidy >/dev/null; then
    tidy -q -e "$D/index.html" >"$T/tidy" 2>&1
    check "the page is valid HTML" test ! -s "$T/tidy"
else
    skip "the page is valid HTML" "tidy is not installed"
fi

# every href and src is within the page, in the folder, or a drawing in the page itself
broken() {
    grep -o '\(href\|src\)="[^"]*"' "$D/index.html" | sed 's/^[a-z]*="//; s/"$//' |
        while read -r ref; do
            case $ref in
            data:image/svg+xml\;base64,*) ;;
            \#*) grep -q "id=\"${ref#\#}\"" "$D/index.html" || echo "no place $ref" ;;
            *) [ -s "$D/$ref" ] || echo "no file $ref" ;;
            esac
        done
}
broken >"$T/broken"
check "whatever the page refers to is there" test ! -s "$T/broken"
check "nothing is fetched from a network" expect_lacks "$D/index.html" "http:"
check "  nor by another road" expect_lacks "$D/index.html" "https:"

names=$(cd "$D/figures" && ls ./*.gp | sed 's/\.gp$//')
check "figures have drawing, data and script" eval '
    for n in $names; do
        [ -s "$D/figures/$n.svg" ] && [ -s "$D/figures/$n.tsv" ] || { echo "$n"; exit 1; }
    done'
check "  one for each person and four for all" test "$(echo "$names" | wc -l)" = 8
check "a drawing can be made again" eval '
    cp -r "$D/figures" "$T/again" && cd "$T/again" && rm ./*.svg && gnuplot -d cohort-learning.gp &&
    cmp cohort-learning.svg "$D/figures/cohort-learning.svg"'

check "the page names every person" eval '
    for i in 01 02 03 04; do grep -q "Participant <bdi>$i" "$D/index.html" || exit 1; done'
check "  says what cannot be known" expect_contains "$D/index.html" "only one arm was ever chosen"
check "  counts missed trials" expect_contains "$D/index.html" "6 missed"
check "  names the data by their hash" expect_contains "$D/index.html" \
    "$(sha256sum "$T/data.tsv" | cut -d ' ' -f 1)"
check "  has a verdict" expect_contains "$D/index.html" "matched agents"

cp -r "$D" "$T/first"
check "an earlier report is replaced" expect_exit 0 report "$T/data.tsv" -o "$D" --threads 1
check "  by the same bytes" diff -r "$T/first" "$D"
check "more threads than cores" expect_exit 0 report "$T/data.tsv" -o "$T/eight" --threads 8
check "  change no byte" diff -r "$T/first" "$T/eight"
check "another seed" expect_exit 0 report "$T/data.tsv" -o "$T/other" --seed 2
check "  changes the agents" eval '! cmp -s "$T/first/index.html" "$T/other/index.html"'

# fewer people: figures of those who left are gone, other people's files are not
echo mine >"$D/figures/mine.txt"
grep -v '^04' "$T/data.tsv" >"$T/three.tsv"
check "a report of fewer people" expect_exit 0 report "$T/three.tsv" -o "$D"
check "  leaves no old figures" test ! -e "$D/figures/participant-004-04.svg"
check "  and what others put there" expect_contains "$D/figures/mine.txt" mine
finish
