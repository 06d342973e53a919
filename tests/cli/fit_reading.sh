#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The same data in many dress: TSV, CSV, quotes, CRLF, a byte-order mark, other names and codings.
. "$(dirname "$0")/lib.sh"

# Forty trials of two people by a fixed rule; choices 1/2, rewards 0/1.
awk 'BEGIN { srand(4); print "participant_id\ttrial\tchoice\treward"
    for (s = 1; s <= 2; s++) for (t = 1; t <= 40; t++) {
        c = 1 + (rand() < .6)
        printf "%d\t%d\t%d\t%d\n", s, t, c, rand() < .2 + .6 * (c == 2) } }' >"$T/plain.tsv"
"$TWOARM" fit -q "$T/plain.tsv" >"$T/want"
check "there is something to compare" test "$(wc -l <"$T/want")" = 3

same() {
    local name=$1
    shift
    check "$name" expect_exit 0 "$TWOARM" fit -q "$@"
    check "$name: the same result" expect_same "$T/out" "$T/want"
}
tr '\t' ',' <"$T/plain.tsv" >"$T/plain.csv"
same "CSV" "$T/plain.csv"
tr '\t' ';' <"$T/plain.tsv" >"$T/semicolon.csv"
same "semicolons" "$T/semicolon.csv"
sed 's/$/\r/' "$T/plain.csv" >"$T/crlf.csv"
same "CRLF" "$T/crlf.csv"
{ printf '\357\273\277'; cat "$T/plain.csv"; } >"$T/bom.csv"
same "a byte-order mark" "$T/bom.csv"
sed 's/\([^,]*\),\(.*\)/"\1",\2/' "$T/plain.csv" >"$T/quoted.csv"
same "quotes" "$T/quoted.csv"
sed '$s/$/\n\n/' "$T/plain.tsv" >"$T/trailing.tsv"
same "empty lines at the end" "$T/trailing.tsv"
head -c -1 "$T/plain.tsv" >"$T/unended.tsv"
same "no newline at the end of somebody else's file" "$T/unended.tsv"
sed '1s/.*/subjID\ttrial\tchoice\toutcome/' "$T/plain.tsv" >"$T/hb.tsv"
same "hBayesDM's names" "$T/hb.tsv"
sed '1s/.*/who\tn\tcho\tout/' "$T/plain.tsv" >"$T/own.tsv"
same "names told" --columns participant_id=who,choice=cho,reward=out "$T/own.tsv"
awk -F'\t' -v OFS='\t' 'NR > 1 { $3-- } 1' "$T/plain.tsv" >"$T/zero.tsv"
same "choices 0 and 1" "$T/zero.tsv"
awk -F'\t' -v OFS='\t' 'NR > 1 { $4 = $4 * 20 - 10 } 1' "$T/plain.tsv" >"$T/ten.tsv"
same "rewards -10 and 10, rescaled" --rescale=-10:10 "$T/ten.tsv"
awk -F'\t' -v OFS='\t' 'NR > 1 { $3 = $3 ".0" } 1' "$T/plain.tsv" >"$T/pandas.tsv"
same "whole numbers as 1.0" "$T/pandas.tsv"
awk -F'\t' -v OFS='\t' '{ print $4, $3, $1, $2, "note" }' "$T/plain.tsv" >"$T/order.tsv"
same "another order of columns" "$T/order.tsv"
for s in 1 2; do
    awk -F'\t' -v OFS='\t' -v s=$s 'NR == 1 || $1 == s { print $2, $3, $4 }' \
        "$T/plain.tsv" >"$T/$s.tsv"
done
same "one file a person, named by it" "$T/1.tsv" "$T/2.tsv"
check "standard input" bash -c '"$TWOARM" fit -q - <"$1/plain.tsv" >"$1/out"' _ "$T"
check "  the same result" expect_same "$T/out" "$T/want"

# Records of all lengths over many of the reader's windows (64 KiB), as they stand and in quotation
# marks, with blanks, with \r\n, with a code for missing: ways through the reader that must agree.
awk 'BEGIN { srand(11); print "subject\tnote\trt\tchoice\treward"
    for (i = 0; i < 30000; i++) {
        note = ""; for (j = int(40 * rand()^3); j > 0; j--) note = note "x"
        printf "p%d\t%s\t%.*f\t%s\t%s\n", i / 100, note, rand() * 18, rand() * 3,
            rand() < .02 ? "NA" : 1 + (rand() < .5), rand() < .5 ? -1 : rand() < .9 ? 1 : "-0.75" }
    }' >"$T/long.tsv"
long() { # NAME [OPTION...]: $T/long.way gives what $T/long.tsv gave
    local name=$1
    shift
    check "$name" expect_exit 0 "$TWOARM" fit -q --ci none "$@" "$T/long.way"
    check "  the same result" expect_same "$T/out" "$T/long.want"
}
check "a long table" expect_exit 0 "$TWOARM" fit -q --ci none "$T/long.tsv"
cp "$T/out" "$T/long.want"
check "  of 300 people" test "$(wc -l <"$T/out")" = 301
sed 's/[^\t]*/"&"/g' "$T/long.tsv" >"$T/long.way"
long "  in quotation marks"
awk -F '\t' -v OFS='\t' 'NR % 7 == 0 { $4 = "\"" $4 "\"" } NR % 5 == 0 { $1 = "\"" $1 "\"" } 1' \
    "$T/long.tsv" >"$T/long.way"
long "  in some quotation marks"
sed 's/$/\r/' "$T/long.tsv" >"$T/long.way"
long "  with carriage returns"
awk -F '\t' -v OFS='\t' 'NR > 1 { $4 = " " $4 " "; $5 = $5 "  " } 1' "$T/long.tsv" >"$T/long.way"
long "  with blanks"
cp "$T/long.tsv" "$T/long.way"
long "  with a code for missing" --missing=-99

# Missing responses: several codes, none of them scored.
for code in n/a NA NaN '' -99; do
    { cat "$T/plain.tsv"
      printf '1\t41\t%s\t%s\n2\t41\t%s\t%s\n' "$code" "$code" "$code" "$code"; } >"$T/miss.tsv"
    "$TWOARM" fit -q --missing=-99 "$T/miss.tsv" | cut -f 1-5,7- >"$T/miss.out"
    cut -f 1-5,7- "$T/want" >"$T/miss.want"
    check "missing as '$code' changes no estimate" expect_same "$T/miss.out" "$T/miss.want"
    check "  and is counted" \
        test "$("$TWOARM" fit -q --missing=-99 "$T/miss.tsv" | cut -f 6 | tail -1)" = 1
done

# Conventions are said, once
check "conventions are said" expect_exit 0 "$TWOARM" fit "$T/zero.tsv"
check "  coding" expect_contains "$T/err" "choices are 0 and 1"
check "  starting values" expect_contains "$T/err" "q0 = 1/2"
check "--quiet is quiet" bash -c '[ -z "$("$TWOARM" fit -q "$1/zero.tsv" 2>&1 >/dev/null)" ]' _ "$T"

# Numbers do not depend on the locale
if comma_locale; then
    LC_ALL=$comma same "a locale with decimal commas" "$T/plain.tsv"
else
    skip "a locale with decimal commas" "none can be made here"
fi
# A model with no learning beside it: rows in the order of models, empty parameters as n/a
check "two models" expect_exit 0 "$TWOARM" fit -q --model rw,random "$T/plain.tsv"
check "  two rows each" test "$(wc -l <"$T/out")" = 5
check "  no cell is empty" bash -c '! grep -qP "\t\t|\t$" "$1"' _ "$T/out"
check "-o writes the same bytes" \
    bash -c '"$TWOARM" fit -q -o "$1/file" "$1/plain.tsv" && cmp "$1/file" "$1/want"' _ "$T"
finish
