#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The example study from logs to a report, step by step, as a lab would do it with its own folder.
#
#   sh analysis/example-study.sh [STUDY [OUT]]
set -eu

cd "$(dirname "$0")/.."
twoarm=${TWOARM:-build/twoarm}
study=${1:-data/example}
out=${2:-build/analysis/example-study}
mkdir -p "$out"

echo "1. Every participant's learning rate and inverse temperature, with 95 % profile intervals."
echo "   What was assumed in reading is said first; the column flags says what cannot be known."
"$twoarm" fit "$study" -o "$out/fits.tsv"
cut -f 1,5,8,17,21,23-25,27-28 "$out/fits.tsv"

echo
echo "2. Is it learning at all, with one rate or two, or perseveration?"
"$twoarm" compare -q "$study" -o "$out/models.tsv"
cut -f 1-3,6,8,10,12 "$out/models.tsv"

echo
echo "3. The population: means and variances on the scale of logits and logs."
"$twoarm" fit -q --method em "$study" --group-table "$out/group.tsv" -o "$out/em.tsv"
cut -f 1-7 "$out/group.tsv"

echo
echo "4. Agents with each participant's estimates, on each participant's own outcomes."
"$twoarm" match -q -n 500 "$study" -o "$out/match.tsv"
head -n 6 "$out/match.tsv"

echo
echo "5. All of it on a page."
"$twoarm" report -q -n 500 "$study" -o "$out/report"
echo "   $out/report/index.html"
