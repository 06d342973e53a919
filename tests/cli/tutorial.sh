#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The lesson: every command its pages show runs, prints what the page says, and draws the figures
# that the page has.
. "$(dirname "$0")/lib.sh"

lesson() { # FOLDER [PAGES]
    BUILD=$BUILD sh "$TWOARM_TOP/scripts/tutorial.sh" "$@"
}

check "the whole lesson" expect_exit 0 lesson "$T/lesson"
check "  which says where it is" expect_contains "$T/out" "$T/lesson/README.md"
cat "$TWOARM_TOP"/analysis/tutorial/*.md >"$T/pages"
grep -o '](figures/[^)]*)' "$T/pages" | sed 's/](\(.*\))/\1/' >"$T/wanted"
check "  it has figures" test "$(wc -l <"$T/wanted")" -ge 20
all_drawn() {
    local figure
    while read -r figure; do
        grep -q '</svg>' "$T/lesson/$figure" || { echo "$figure was not drawn"; return 1; }
    done <"$T/wanted"
}
check "  all of them are drawn" all_drawn
for word in 'wsls\|ucb1' 'thompson' 'oracle' 'condition' '\-\-sweep' '\-\-pass' '\-\-trace' \
    'gaussian' 'uniform' 'beta' 'exponential' 'reversal' 'gamma('; do
    check "  it teaches $word" grep -q -e "$word" "$T/pages"
done

mkdir "$T/wrong" "$T/failing" "$T/mine"
# shellcheck disable=SC2016  # the dollar is the page's
printf '```console\n$ echo 5\n6\n```\n' >"$T/wrong/page.md"
check "a page that shows something else is noticed" expect_exit 1 lesson "$T/a" "$T/wrong"
check "  with its line" expect_contains "$T/err" "page.md:1: the page shows"
check "  and can be made to show it" env REFRESH=1 BUILD="$BUILD" \
    sh "$TWOARM_TOP/scripts/tutorial.sh" "$T/b" "$T/wrong"
check "  as it is printed" expect_exit 0 lesson "$T/c" "$T/wrong"
printf '```sh\nfalse\n```\n' >"$T/failing/page.md"
check "a command that fails is noticed" expect_exit 1 lesson "$T/d" "$T/failing"
echo kept >"$T/mine/file"
check "a folder with other files is left alone" expect_exit 2 lesson "$T/mine"
check "  as it was" expect_contains "$T/mine/file" "kept"
finish
