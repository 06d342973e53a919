#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The demonstration behind `make demo`: two agents play the real task, their logs are fitted, and
# a report compares them with matched agents.  Everything it writes, and the only thing it removes
# (its own earlier run), is below $BUILD/demo.
set -eu

build=${BUILD:-build}
demo=$build/demo
: "${TWOARM_ASSETS:=$(pwd)/assets}"
export TWOARM_ASSETS

say() {
    printf '\n%s\n' "$*"
}

# play LABEL SEED AGENT: in a window when there is a display, else with no SDL at all.
play() {
    label=$1 seed=$2 agent=$3
    set -- --participant "$label" --seed "$seed" --agent "$agent" --fast --data "$demo/data"
    if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
        status=0
        "$build/twoarm-task" "$@" || status=$?
        # 1 is the machine's fault: a display that is named but cannot be used, as over ssh.
        [ "$status" = 1 ] || return "$status"
        echo "The display cannot be used; playing without one."
        rm -rf "$demo/data/sub-$label"
    fi
    "$build/twoarm-task" "$@" --headless
}

# The columns that a reader wants first, aligned; numbers to three places.
excerpt() {
    awk -F '\t' '
    NR == 1 {
        n = split("participant_id n_trials log_lik alpha alpha_lo alpha_hi beta beta_lo beta_hi", \
                  want, " ")
        for (i = 1; i <= NF; i++) at[$i] = i
    }
    {
        line = ""
        for (i = 1; i <= n; i++) {
            if (!(want[i] in at)) continue
            v = $at[want[i]]
            if (v ~ /^-?[0-9]+[.][0-9]/) v = sprintf("%.3f", v)
            line = line sprintf(i == 1 ? "  %-15s" : "%9s", v)
        }
        print line
    }' "$1"
}

[ -x "$build/twoarm-task" ] || { echo "demo: $build/twoarm-task was not built" >&2; exit 1; }
rm -rf "$demo/data" "$demo/report" "$demo/fit.tsv"
mkdir -p "$demo"

say "Two agents play the task (4 blocks of 40 trials, at full speed) ..."
play demo1 7 rw:alpha=.3,beta=5
play demo2 7 rw:alpha=.15,beta=3

say "twoarm fit $demo/data"
"$build/twoarm" fit "$demo/data" >"$demo/fit.tsv"
echo "Maximum likelihood estimates of a Rescorla-Wagner learner, with 95 % profile intervals."
echo "The agents had alpha .3, beta 5 (demo1) and alpha .15, beta 3 (demo2):"
excerpt "$demo/fit.tsv"
echo "160 choices say little about one learner: expect wide intervals, and a miss in 1 of 20."
echo "(the whole table: $demo/fit.tsv)"

say "twoarm report $demo/data -o $demo/report"
"$build/twoarm" report "$demo/data" -o "$demo/report"

say "Done. Look at the report: $demo/report/index.html"
