#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What twoarm report refuses, before it works and without touching anything; data without tables.
. "$(dirname "$0")/lib.sh"

printf 'subject\ttrial\tchoice\treward\n' >"$T/foreign.tsv"
for i in 1 2; do
    for t in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
        printf '%d\t%d\t%d\t%d\n' $i $t $(((t * i) % 3 == 0 ? 2 : 1)) $(((t + i) % 2))
    done
done >>"$T/foreign.tsv"

F=$T/foreign.tsv
check "no folder named" expect_exit 2 "$TWOARM" report "$F"
check "  says how to name one" expect_contains "$T/err" "-o DIR"
check "no data named" expect_exit 2 "$TWOARM" report -o "$T/r"
check "  and no folder made" test ! -e "$T/r"

mkdir "$T/full"
echo precious >"$T/full/thesis.txt"
check "a folder with other files" expect_exit 2 "$TWOARM" report "$F" -o "$T/full"
check "  is left alone" test "$(ls -A "$T/full")" = thesis.txt
check "  and the message says why" expect_contains "$T/err" "expected a new or empty folder"
check "a file in place of a folder" expect_exit 2 "$TWOARM" report "$F" -o "$T/foreign.tsv"
check "  is left alone" expect_contains "$T/foreign.tsv" subject
mkdir "$T/empty"

check "data that cannot be read" expect_exit 2 "$TWOARM" report "$T/none.tsv" -o "$T/r"
check "  make no folder" test ! -e "$T/r"
check "a wrong number of arms" expect_exit 2 "$TWOARM" report "$F" --arms .7,.2,.1 -o "$T/r"
check "  is told" expect_contains "$T/err" "each of 2 arms"
for arms in '.7,' 1.2,.3 '.7;.3' nan,.3 ''; do
    check "arms '$arms'" expect_exit 2 "$TWOARM" report "$F" --arms "$arms" -o "$T/r"
done
check "two models" expect_exit 2 "$TWOARM" report "$F" --model rw,random -o "$T/r"
check "  make no folder either" test ! -e "$T/r"

mkdir "$T/bin"
check "no gnuplot" expect_exit 1 env PATH="$T/bin" "$TWOARM" report "$F" -o "$T/r"
check "  is told before any work" expect_contains "$T/err" "gnuplot-nox"
check "  and nothing is made" test ! -e "$T/r"
printf '#!/bin/sh\necho "it rained" >&2\nexit 1\n' >"$T/bin/gnuplot"
chmod +x "$T/bin/gnuplot"
check "a gnuplot that fails" expect_exit 1 env PATH="$T/bin" "$TWOARM" report "$F" -o "$T/r"
check "  with its own words" expect_contains "$T/err" "it rained"
printf '#!/bin/sh\nexit 0\n' >"$T/bin/gnuplot"
mkdir -p "$T/r/.twoarm-report-unfinished/figures" # of a run that was killed
echo old >"$T/r/.twoarm-report-unfinished/figures/cohort-learning.svg"
check "one that draws nothing" expect_exit 1 env PATH="$T/bin" "$TWOARM" report "$F" -o "$T/r"
check "  is noticed" expect_contains "$T/err" "cohort-learning.svg: expected a figure, gnuplot"

if ! command -v gnuplot >/dev/null; then
    skip "reports" "gnuplot is not installed"
    finish
    exit
fi
check "a broken report can be made again" expect_exit 0 "$TWOARM" report "$F" -o "$T/r"
check "  without agents, and says so" expect_contains "$T/r/index.html" "not tested"
check "  and how to get them" expect_contains "$T/r/index.html" "--arms .7,.3"
check "  on the terminal too" expect_contains "$T/err" "2 of 2 participants get no agents"
check "  of which there are none" expect_lacks "$T/err" "1000 agents"
check "  on the page neither" expect_lacks "$T/r/index.html" "1000 agents"
check "a folder below one that is not there" expect_exit 0 "$TWOARM" report -q "$F" -o "$T/a/b"
check "an empty folder is taken" expect_exit 0 "$TWOARM" report "$F" --arms .7,.3 -o "$T/empty"
check "  with agents now" expect_lacks "$T/empty/index.html" "not tested"
check "  and the assumption told" expect_contains "$T/empty/index.html" "arm 1, by --arms"

# a marker that someone else wrote leads nowhere outside the folder
mkdir "$T/trap" "$T/trap/figures"
echo keep >"$T/victim"
printf '%s\n' 'twoarm report: the files below were made by it and are replaced' \
    ../victim /etc/passwd figures/../../victim >"$T/trap/.twoarm-report"
check "a forged marker" expect_exit 0 "$TWOARM" report "$F" -o "$T/trap"
check "  removes nothing outside" expect_contains "$T/victim" keep
finish
