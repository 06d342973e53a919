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
# says EXPRESSION: holds of j, $1/conventions.json
says() {
    python3 -c 'import json, sys; j = json.load(open(sys.argv[1] + "/conventions.json"))
c = j["conventions"]; sys.exit(print(j) or 1 if not eval("(" + sys.argv[2] + ")") else 0)' "$1" "$2"
}
if command -v python3 >/dev/null; then
    check "what it rests on is a file, too" says "$T/r" 'j["command"] == "report" and
        c["model"] == "rw" and c["agents"] == 100 and c["seed"] == 1 and c["q0"] == .5 and
        c["compared"] == [] and c["interval"] == "profile" and
        [m["name"] for m in j["models"]] == ["rw"]'
    check "  with every file that was read" says "$T/r" \
        "[f['sha256'] for f in j['inputs']] == '$(find "$T/data" -name '*_beh.tsv' | sort |
            xargs sha256sum | cut -d ' ' -f 1 | tr '\n' ' ')'.split()"
    check "  and who breaks a rule" says "$T/r" '[(b["participant_id"],
        "at least .65" in b["reasons"]) for b in j["rule_breakers"]] == [("sub-03", True)]'
fi
check "has a curve around reversals" test -s "$T/r/figures/cohort-reversals.svg"
check "the command line takes a rule's place" expect_exit 0 report -o "$T/r2" --exclude least_best=0
check "  nobody breaks it" expect_contains "$T/r2/index.html" "Nobody breaks them"
if command -v python3 >/dev/null; then
    check "  which is kept" says "$T/r2" \
        'c["exclusion_rules_stated"] == {"least_best": 0} and j["rule_breakers"] == []'
    check "models that are compared" expect_exit 0 \
        "$TWOARM" report -q -n 100 --compare random,rw-lapse "$T/data" -o "$T/r3"
    check "  are in it" says "$T/r3" 'c["compared"] == ["random", "rw-lapse", "rw"] and
        [m["name"] for m in j["models"]] == ["rw", "random", "rw-lapse"]'
fi

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
