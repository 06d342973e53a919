#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# `twoarm report` on data of real people: a page for all, one for each, whole and valid. The data
# are not part of the project: skipped where they do not lie beside it.
. "$(dirname "$0")/lib.sh"

data=$TWOARM_TOP/../shared/reference/data
for need in gnuplot "$data/reiter2017.tsv" "$data/turi2017.tsv"; do
    if ! command -v "$need" >/dev/null && [ ! -r "$need" ]; then
        skip "reports of real people" "no ${need##*/} here"
        finish
        exit
    fi
done

# told NAME PEOPLE OPTION...: a report of that set.
told() {
    local name=$1 people=$2 pages
    shift 2
    check "$name: a report" expect_exit 0 \
        "$TWOARM" report -q -n 100 --compare random,rw "$@" "$data/$name.tsv" -o "$T/$name"
    pages=$(find "$T/$name/participants" -name '*.html' | wc -l)
    check "  a page for each of $people" test "$pages" = "$people"
    check "  small enough to mail" test "$(wc -c <"$T/$name/index.html")" -lt 2000000
    check "  no number is left as nan or inf" eval \
        '! grep -lE ">(-?nan|-?inf)<" "$T/'"$name"'"/index.html "$T/'"$name"'"/participants/*.html'
    check "  it says which model describes choices best" \
        expect_contains "$T/$name/index.html" "describes choices best of 2 models"
    if command -v tidy >/dev/null; then
        tidy -q -e "$T/$name/index.html" >"$T/tidy" 2>&1 || true
        check "  the page is valid HTML" test ! -s "$T/tidy"
    fi
}
told reiter2017 22
told turi2017 29 --arms .8,.2
finish
