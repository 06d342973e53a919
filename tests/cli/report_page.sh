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

report() { "$TWOARM" report --quiet -n 200 --compare random,rw "$@"; }
D=$T/report
check "a report is written" expect_exit 0 report "$T/data.tsv" -o "$D"
check "  without a word, when asked to be quiet" test ! -s "$T/err"
check "  with a page" test -s "$D/index.html"

if command -v tidy >/dev/null; then
    for f in "$D"/index.html "$D"/participants/*.html; do tidy -q -e "$f"; done >"$T/tidy" 2>&1
    check "the pages are valid HTML" test ! -s "$T/tidy"
else
    skip "the page is valid HTML" "tidy is not installed"
fi

# every href and src is within the page, in the folder, or a drawing in the page itself
broken() {
    for f in index.html participants/*.html; do
        grep -o '\(href\|src\)="[^"]*"' "$f" | sed 's/^[a-z]*="//; s/"$//' |
            while read -r ref; do
                case $ref in
                data:image/svg+xml\;base64,*) ;;
                \#*) grep -q "id=\"${ref#\#}\"" "$f" || echo "no place $ref" ;;
                *) [ -s "$(dirname "$f")/$ref" ] || echo "no file $ref" ;;
                esac
            done
    done
}
(cd "$D" && broken) >"$T/broken"
check "whatever the pages refer to is there" test ! -s "$T/broken"
cat "$D"/index.html "$D"/participants/*.html >"$T/pages"
check "nothing is fetched from a network" expect_lacks "$T/pages" "http:"
check "  nor by another road" expect_lacks "$T/pages" "https:"

names=$(cd "$D/figures" && ls ./*.gp | sed 's/\.gp$//')
check "figures have drawing, data and script" eval '
    for n in $names; do
        [ -s "$D/figures/$n.svg" ] && [ -s "$D/figures/$n.tsv" ] || { echo "$n"; exit 1; }
    done'
check "  three for each person and six for all" test "$(echo "$names" | wc -l)" = 18
check "the cohort's figures are PDF too" test "$(find "$D" -name 'cohort-*.pdf' | wc -l)" = 6
check "everybody's, when asked for" expect_exit 0 report --all-pdf "$T/data.tsv" -o "$T/all"
check "  each drawing is a PDF too" eval '
    for f in "$T"/all/figures/*.svg; do
        [ "$(head -c 5 "${f%.svg}.pdf")" = "%PDF-" ] || { echo "$f"; exit 1; }
    done'
check "  which the pages name" expect_contains "$T"/all/participants/sub-001-01.html '-trials.pdf"'
check "a drawing can be made again" eval '
    cp -r "$D/figures" "$T/again" && cd "$T/again" && rm ./*.svg && gnuplot -d cohort-learning.gp &&
    cmp cohort-learning.svg "$D/figures/cohort-learning.svg"'

P=$D/participants
check "every person has a page" eval '
    for i in 01 02 03 04; do grep -q "t <bdi>$i" "$P/sub-0$i-$i.html" || exit 1; done'
check "  that says what cannot be known" \
    expect_contains "$P/sub-004-04.html" "only one arm was ever chosen"
check "  counts missed trials" expect_contains "$P/sub-003-03.html" "6 missed"
check "  and why a measure is n/a" \
    expect_contains "$P/sub-001-01.html" "n/a: the best arm never changes within a context"
check "the page compares models" expect_contains "$D/index.html" "<b>rw</b></td><td>2</td>"
check "  has the group's parameters" expect_contains "$D/index.html" "Group parameters"
check "  says that nobody is excluded" expect_contains "$D/index.html" "No rule of exclusion"
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
check "  leaves no old figures" test ! -e "$D/figures/sub-004-04-trials.svg"
check "  nor a page" test ! -e "$D/participants/sub-004-04.html"
check "  and what others put there" expect_contains "$D/figures/mine.txt" mine

# --- exclusions: by stated rules; both ways; never silently
check "rules of exclusion" expect_exit 0 report "$T/data.tsv" -o "$T/rules" \
    --exclude most_missed=.05,least_best=.2
check "  leave out who breaks them" expect_contains "$T/rules/index.html" "<b>3 of 4</b>"
check "  say whom and why" expect_contains "$T/rules/index.html" \
    "03</bdi></a>: share of trials missed .10 (rule: at most .05)"
check "  tell it both ways" expect_contains "$T/rules/index.html" "With all 4, also those left out"
check "  with the group both ways" expect_contains "$T/rules/index.html" \
    "<td>everybody</td><td>4</td>"
check "  and a page for everybody" expect_contains "$T/rules/participants/sub-003-03.html" Excluded
check "keeping all" expect_exit 0 report "$T/data.tsv" -o "$T/kept" --exclude most_missed=.05 \
    --keep-all
check "  marks them" expect_contains "$T/kept/index.html" "breaks a rule of exclusion"
check "  and keeps them" expect_lacks "$T/kept/index.html" "<b>3 of 4</b>"
check "nobody left" expect_exit 2 report "$T/data.tsv" -o "$T/none" --exclude least_best=2
check "a rule that is none" expect_exit 2 report "$T/data.tsv" -o "$T/none" --exclude nonsense=1
check "  is told" expect_contains "$T/err" "most_missed, most_fast"
check "  and no folder made" test ! -e "$T/none"

# --- groups
awk -F '\t' 'NR == 1 { print $0 "\tdiet"; next }
    { print $0 "\t" ($1 < 3 ? "plain" : "<b>rich</b>") }' "$T/data.tsv" >"$T/groups.tsv"
check "groups" expect_exit 0 report "$T/groups.tsv" -o "$T/groups" --group diet
check "  side by side" expect_contains "$T/groups/index.html" "Groups side by side"
check "  with contrasts" expect_contains "$T/groups/index.html" "&lt;b&gt;rich&lt;/b&gt; − plain"
check "  and a figure that names them" \
    expect_contains "$T/groups/figures/cohort-groups.svg" plain
check "  labels in no script" eval '! grep -q rich "$T/groups/figures/"*.gp'
sed -n '1p;/^0[12]/p' "$T/data.tsv" >"$T/a.tsv"
sed -n '1p;/^0[34]/p' "$T/data.tsv" >"$T/b.tsv"
check "cohorts" expect_exit 0 report "$T/a.tsv" "$T/b.tsv" -o "$T/cohorts" --cohorts
check "  side by side" expect_contains "$T/cohorts/index.html" "Groups side by side"
check "a group that is not there" expect_exit 2 report "$T/data.tsv" -o "$T/none" --group diet
finish
