#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Labels of participants that mean something to a shell, to gnuplot, to HTML or to a file system.
. "$(dirname "$0")/lib.sh"

command -v gnuplot >/dev/null || { skip "hostile labels" "gnuplot is not installed"; finish; exit; }

# shellcheck disable=SC2016  # the point of these labels is that nobody expands them
TWOARM=$(realpath "$TWOARM")
cd "$T" || exit
long=$(printf 'x%.0s' {1..400})
labels=(
    '`touch pwned`' '$(touch pwned)' "'; touch pwned; '" '<script>alert(1)</script>'
    '"quoted' "it's" 'a&b' '../../../etc/passwd' '/etc/passwd' '-rf' '.' '..' '@{x_y}^2' '%s%n%d'
    'שלום עולם' $'rtl\xe2\x80\xaegpj.exe' '日本語' "$long" '\\n' '#1' '!ls' 'a  b'
    'system("touch pwned")'
)
printf 'participant_id\ttrial\tchoice\treward\tbest\toutcome_1\toutcome_2\n' >data.tsv
for l in "${labels[@]}"; do
    # in CSV quotes where the label has a quote
    q=${l//\"/\"\"}
    [ "$q" = "$l" ] || l="\"$q\""
    for t in 1 2 3 4 5 6 7 8 9 10 11 12; do
        printf '%s\t%d\t%d\t%d\t1\t1\t0\n' "$l" $t $((t % 4 ? 1 : 2)) $((t % 4 ? 1 : 0))
    done
done >>data.tsv
hostile=$'`touch pwned`\xff.tsv' # no UTF-8 either: labels cannot be that, names of files can
cp data.tsv "$hostile"

check "a report of hostile labels" expect_exit 0 "$TWOARM" report -n 50 "$hostile" \
    -o report --title '</title><script>alert(2)</script>`touch pwned`'
check "  of all of them" \
    test "$(find report/participants -name '*.html' | wc -l)" = "${#labels[@]}"
check "nothing was run" \
    eval '[ -z "$(find . -name pwned -newer data.tsv 2>/dev/null)" ]'
cat report/index.html report/participants/*.html >pages
check "no label became a script" expect_lacks pages '<script>alert'
check "  it is shown as text" \
    expect_contains pages '&lt;script&gt;alert(1)&lt;/script&gt;'
check "no mark turns the direction" expect_lacks pages $'\xe2\x80\xae'
check "no label stands in a script" \
    eval '! grep -e "touch pwned" -e "alert(" -e "etc/" report/figures/*.gp'
check "file names are plain" eval '[ -z "$(find report -name "*[!0-9A-Za-z._-]*" | grep .)" ]'
check "  and short" \
    eval '! find report -printf "%f\n" | grep ".\{50\}"'
check "page and drawings are UTF-8" \
    eval 'cat pages report/figures/*.svg | iconv -f UTF-8 -t UTF-8 >/dev/null'
if command -v tidy >/dev/null; then
    for f in report/index.html report/participants/*.html; do tidy -q -e "$f"; done >tidy.out 2>&1
    check "the pages are valid HTML" test ! -s tidy.out
    bad=$(for f in report/figures/*.svg; do tidy -q -e -xml "$f" >/dev/null 2>&1 || echo "$f"; done)
    check "drawings are valid XML" test -z "$bad"
else
    skip "the page is valid HTML" "tidy is not installed"
    skip "drawings are valid XML" "tidy is not installed"
fi
check "match keeps its table in shape" expect_exit 0 "$TWOARM" match -n 20 --quiet data.tsv
check "  fifteen cells in every row" eval 'awk -F "\t" "NF != 15 { exit 1 }" out'
check "  as many rows for every person" test $((($(wc -l <out) - 1) % ${#labels[@]})) = 0
finish
