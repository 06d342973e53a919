#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The worked analyses run, and write what they say they write.
. "$(dirname "$0")/lib.sh"

check "the example study" expect_exit 0 \
    sh "$TWOARM_TOP/analysis/example-study.sh" "$TWOARM_TOP/data/example" "$T/study"
people=$(find "$TWOARM_TOP/data/example" -name 'sub-*_beh.tsv' | wc -l)
check "  a row a participant" test "$(wc -l <"$T/study/fits.tsv")" = $((people + 1))
check "  a row a model" test "$(wc -l <"$T/study/models.tsv")" = 6
check "  a row a parameter of the population" test "$(wc -l <"$T/study/group.tsv")" = 3
check "  a page" test -s "$T/study/report/index.html"
check "  which it names" expect_contains "$T/out" "report/index.html"
check "  simulated participants are said to be" \
    expect_contains "$T/err" "played by a simulated participant"
finish
