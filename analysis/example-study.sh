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

# columns FILE NAME...: some columns of a result, by their names.
columns() {
    file=$1
    shift
    awk -F '\t' -v names="$*" '
    NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; n = split(names, name, " ") }
    { for (i = 1; i <= n; i++) printf "%s%s", $at[name[i]], i < n ? "\t" : "\n" }' "$file"
}

echo "1. Every participant's learning rate and inverse temperature, with 95 % profile intervals."
echo "   What was assumed in reading is said first; the column flags says what cannot be known."
"$twoarm" fit "$study" -o "$out/fits.tsv"
columns "$out/fits.tsv" \
    participant_id n_trials log_lik alpha alpha_lo alpha_hi beta beta_lo beta_hi flags

echo
echo "2. Is it learning at all, with one rate or two, or perseveration?"
"$twoarm" compare -q "$study" -o "$out/models.tsv"
columns "$out/models.tsv" \
    model n_parameters n_participants bic best_by_bic frequency protected_exceedance

echo
echo "3. The population: means and variances on the scale of logits and logs."
"$twoarm" fit -q --method em "$study" --group-table "$out/group.tsv" -o "$out/em.tsv"
columns "$out/group.tsv" model parameter scale mean mean_se variance centre

echo
echo "4. Agents with each participant's estimates, on each participant's own outcomes."
"$twoarm" match -q -n 500 "$study" -o "$out/match.tsv"
head -n 6 "$out/match.tsv"

echo
echo "5. All of it on a page."
"$twoarm" report -q -n 500 "$study" -o "$out/report"
echo "   $out/report/index.html"
