#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Makes the example study anew, byte for byte: four simulated participants play a short version of
# the built-in experiment.
#
#   sh scripts/example.sh [FOLDER]      (default: data/example, which must not exist then)
set -eu
build=${BUILD:-build}
top=$(cd "$(dirname "$0")/.." && pwd)
out=${1:-$top/data/example}
task=${TWOARM_TASK:-$build/twoarm-task}
: "${TWOARM_ASSETS:=$top/assets}"
# A date of its own, so that the same files come out on any day.
SOURCE_DATE_EPOCH=1767225600
export TWOARM_ASSETS SOURCE_DATE_EPOCH

[ ! -e "$out" ] || { echo "example: $out exists; remove it first" >&2; exit 1; }
umask 022
mkdir -p "$out/code"

# What is there before the first session is kept as it is: a lab's own words.
cat >"$out/dataset_description.json" <<'END'
{
  "Name": "Example of a two-armed bandit study, made by simulated participants",
  "BIDSVersion": "1.8.0",
  "DatasetType": "raw",
  "License": "CC0",
  "Authors": ["The authors of twoarm", "Four simulated participants"],
  "HowToAcknowledge": "Name the program twoarm and its version (in each _beh.json)."
}
END
cat >"$out/README" <<'END'
An example, not data: no person took part.

Four simulated participants, Rescorla-Wagner learners with known parameters, played twoarm's
built-in experiment, shortened to 4 blocks of 25 trials with a practice of 5 (code/short.cfg), in
virtual time:

    participant   alpha   beta   seed
    sub-01        .3      5      11
    sub-02        .15     3      12
    sub-03        .6      4      13
    sub-04        .3      1.5    14

`make example` (scripts/example.sh) makes this folder anew, byte for byte. Its dates are not those
of anything that happened. Try

    twoarm fit data/example
    twoarm report data/example -o report

Each session is one file sub-*/beh/*_beh.tsv: one row a trial, tab-separated, n/a for missing. The
_beh.json beside it describes every column and keeps settings, seed and how the session ended.
sourcedata/ holds each session's outcome table: what every machine would have paid on every trial,
drawn before the first one.
END
cat >"$out/code/short.cfg" <<'END'
# The built-in experiment with fewer trials. `twoarm explain short.cfg` says what a participant
# goes through.
trials = 25;
practice = { trials = 5; };
END

play() {
    "$task" "$out/code/short.cfg" --participant "$1" --seed "$2" --agent "$3" --fast --headless \
        --data "$out"
}
play 01 11 rw:alpha=.3,beta=5
play 02 12 rw:alpha=.15,beta=3
play 03 13 rw:alpha=.6,beta=4
play 04 14 rw:alpha=.3,beta=1.5
# Labs keep their data to themselves; an example is for everybody.
find "$out" -type f -exec chmod 644 {} +
