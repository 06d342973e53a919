#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# twoarm report on a study of ours: the experiment file's rules of exclusion, whose data these are,
# the page in a browser.
. "$(dirname "$0")/lib.sh"

command -v gnuplot >/dev/null || { skip "a report" "gnuplot is not installed"; finish; exit; }

cat >"$T/study.cfg" <<'CFG'
task = "rules"; blocks = 1; trials = 40; instructions = false;
practice = { trials = 0; };
environment = { name = "reversal"; p = (0.9, 0.1); at = (20); };
exclude = { least_best = 0.65; most_missed = 0.3; };
CFG
play() { "$TWOARM_TASK" "$T/study.cfg" --headless --fast --data "$T/data" "$@"; }
check "two learners play" eval '
    play --participant 01 --seed 5 --agent rw:alpha=.5,beta=8 &&
    play --participant 02 --seed 6 --agent rw:alpha=.5,beta=8'
check "one presses keys at random" play --participant 03 --seed 7 --agent random
report() { "$TWOARM" report --quiet -n 100 --compare none "$T/data" "$@"; }
check "a report" expect_exit 0 report -o "$T/r"
D=$T/r/index.html
check "says whose data these are" expect_contains "$D" "Simulated participants:"
check "applies the experiment file's rules" eval \
    'grep -q "03</bdi></a>: share of best choices [.0-9]* (rule: at least .65)" "$D"'
check "  to those who break them" expect_contains "$D" "<b>2 of 3</b>"
check "has a curve around reversals" test -s "$T/r/figures/cohort-reversals.svg"
check "the command line takes a rule's place" expect_exit 0 report -o "$T/r2" --exclude least_best=0
check "  nobody breaks it" expect_contains "$T/r2/index.html" "Nobody breaks them"

if command -v chromium >/dev/null && [ -z "$TWOARM_SAN" ]; then
    for f in "$D" "$T"/r/participants/*-01.html "$T"/r/participants/*-sub-01.html; do
        [ -e "$f" ] || continue
        timeout 120 chromium --headless --no-sandbox --disable-gpu --enable-logging=stderr \
            --dump-dom "file://$f" 2>&1 >"$T/dom" | grep CONSOLE >>"$T/console" || true
    done
    check "a browser has nothing to say" test ! -s "$T/console"
    check "  and makes tables sortable" expect_contains "$T/dom" "</html>"
else
    skip "a browser has nothing to say" "chromium is not installed"
fi
finish
