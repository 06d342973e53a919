#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Tables as other people have them: Excel in a German locale, Latin-1, odd headers, pipes, many
# files; what was assumed is said, and memory stays small.
. "$(dirname "$0")/lib.sh"

# refused NAME TEXT... -- ARGUMENT...: exit status 2 and each TEXT in the messages.
refused() {
    local name=$1 texts=() t
    shift
    while [ "$1" != -- ]; do
        texts+=("$1")
        shift
    done
    shift
    check "$name" expect_exit 2 "$TWOARM" fit "$@"
    for t in "${texts[@]}"; do
        check "$name: says $t" expect_contains "$T/err" "$t"
    done
}
same() {
    local name=$1
    shift
    check "$name" expect_exit 0 "$TWOARM" fit "$@"
    check "$name: the same result" expect_same "$T/out" "$T/want"
}

# Forty trials of two people; rewards 0, .5, 1.
awk 'BEGIN { srand(4); print "participant_id\ttrial\tchoice\treward"
    for (s = 1; s <= 2; s++) for (t = 1; t <= 40; t++) {
        c = 1 + (rand() < .6)
        printf "%d\t%d\t%d\t%s\n", s, t, c, rand() < .3 ? "0.5" : rand() < .2 + .6 * (c == 2) } }' \
    >"$T/plain.tsv"
"$TWOARM" fit -q "$T/plain.tsv" >"$T/want"

# --- Excel's CSV in a German locale: semicolons, decimal commas, sometimes a line "sep=;"
tr '\t.' ';,' <"$T/plain.tsv" >"$T/german.csv"
refused "decimal commas" "german.csv:" "expected a number, found '0,5'" "--decimal-comma" \
    -- "$T/german.csv"
same "  with --decimal-comma" --decimal-comma "$T/german.csv"
sed 's/;\([12]\);/;\1,0;/' "$T/german.csv" >"$T/real.csv"
same "  choices as 1,0 too" --decimal-comma "$T/real.csv"
sed '2,$s/;\([0-9,]*\)$/;+\1/' "$T/german.csv" >"$T/plus.csv"
same "  and signs" --decimal-comma "$T/plus.csv"
refused "a point beside decimal commas" "plain.tsv:" "found '0.5'; a point is none of" \
    -- --decimal-comma "$T/plain.tsv"
sed 's/$/\r/' "$T/german.csv" | sed '1i sep=;\r' >"$T/excel.csv"
same "a line that names the separator" --decimal-comma "$T/excel.csv"

# --- headers by hand
sed '1s/.*/ Participant_ID\tTRIAL \tChoice\tReward/' "$T/plain.tsv" >"$T/case.tsv"
same "capitals and blanks in the header" "$T/case.tsv"
check "  and it is said" expect_contains "$T/err" "choice: the column 'Choice'"
sed '1s/.*/subj\ttrial\tchoice\tfeedback/' "$T/plain.tsv" >"$T/alias.tsv"
same "other names" "$T/alias.tsv"
check "  and it is said" expect_contains "$T/err" "reward: the column 'feedback'"
sed '1s/.*/Subject\tID\tchoice\treward/' "$T/plain.tsv" >"$T/two.tsv"
refused "two columns that could be the participant" "'Subject' or 'ID'" -- "$T/two.tsv"
sed '1i\\n' "$T/plain.tsv" >"$T/lines.tsv"
same "empty lines before the header" "$T/lines.tsv"

tr '\t' '|' <"$T/plain.tsv" >"$T/pipes.txt"
refused "bars between columns" "pipes.txt:1:" "the header is one cell: expected" -- "$T/pipes.txt"
tail -n +2 "$T/plain.tsv" >"$T/headless.tsv"
refused "no header" "the first line must name the columns" -- "$T/headless.tsv"
awk -F'\t' -v OFS=, '{ print (NR > 1 ? NR - 1 "," : "") $1, $2, $3, $4 }' "$T/plain.tsv" >"$T/r.csv"
refused "row names of R" "r.csv:2: expected 4 cells as in the header, found 5" "row.names" \
    -- "$T/r.csv"
awk -F'\t' -v OFS='\t' '{ print $0, NR == 1 ? "phase" : "test" }' "$T/plain.tsv" >"$T/phase.tsv"
refused "a column about something else" "found 'test'" "--columns phase=none" -- "$T/phase.tsv"
same "  left out" --columns phase=none "$T/phase.tsv"
sed '2,$s/^\([12]\)\t/\1\tt/' "$T/plain.tsv" >"$T/word.tsv"
refused "trials that are no numbers" "found 't1'; correct it, or leave the column out by" \
    "--columns trial=none" -- "$T/word.tsv"
sed '2,$s/\t1\t\([0-9.]*\)$/\tleft\t\1/' "$T/plain.tsv" >"$T/left.tsv"
refused "arms by name" "found 'left'; arms are numbers: code them 1 to k" -- "$T/left.tsv"
sed '4s/\t[0-9.]*$/\t−1/' "$T/plain.tsv" >"$T/minus.tsv"
refused "a typesetter's minus" "found '−1'; its minus or blank is not" -- "$T/minus.tsv"

# --- quotes: a cell is quoted as a whole or not at all, and nothing of it is lost
sed 's/^1\t/"the" one\t/' "$T/plain.tsv" >"$T/behind.tsv"
check "text behind a closing quote" expect_exit 0 "$TWOARM" fit -q "$T/behind.tsv"
check "  stays" expect_contains "$T/out" '"the" one	'
awk -F'\t' -v OFS=, '{ $1 = NR == 1 ? $1 : "\"" $1 "\" " ; print $1, $2, $3, $4 }' "$T/plain.tsv" \
    >"$T/blank.csv"
same "blanks behind a closing quote" "$T/blank.csv"
{ sed 's/\t/,/g' "$T/plain.tsv"; printf '1,41,1,"'; } >"$T/open.csv"
refused "a quote open at the end" "open.csv:82: expected 4 cells" "never closed" -- "$T/open.csv"

# --- encodings
sed 's/^1\t/M\xfcller\t/' "$T/plain.tsv" >"$T/latin1.tsv"
refused "Latin-1 names" "latin1.tsv:2: column 1 (participant): expected text in UTF-8" \
    "iconv -f latin1" -- "$T/latin1.tsv"
sed '1s/choice/Wahl_f\xfcr/' "$T/plain.tsv" >"$T/head1.tsv"
refused "a Latin-1 header" "iconv -f latin1" -- --columns "choice=Wahl_für" "$T/head1.tsv"
awk -F'\t' -v OFS='\t' '{ print $0, NR == 1 ? "note" : "\374\366" }' "$T/plain.tsv" >"$T/note.tsv"
same "Latin-1 in a column that nobody reads" "$T/note.tsv"
sed 's/^1\t/Müller\t/; s/^2\t/王芳\t/' "$T/plain.tsv" >"$T/utf8.tsv"
check "UTF-8 names" expect_exit 0 "$TWOARM" fit -q "$T/utf8.tsv"
check "  as they are" expect_contains "$T/out" "王芳"

# --- what is no table at all
gzip -k "$T/plain.tsv"
refused "a compressed file" "zcat" -- "$T/plain.tsv.gz"
for pack in bzip2 xz; do
    command -v $pack >/dev/null || { skip "a file by $pack" "$pack is not installed"; continue; }
    $pack -k "$T/plain.tsv"
    refused "a file by $pack" "compressed by $pack" -- "$T"/plain.tsv.[bx]z*
    rm "$T"/plain.tsv.[bx]z*
done
printf 'PK\003\004 and so on\n' >"$T/book.xlsx"
refused "a workbook" "save the sheet as CSV" -- "$T/book.xlsx"
tr '\n' '\r' <"$T/plain.tsv" >"$T/mac.tsv"
refused "lines of old Macintoshes" "tr '\\r' '\\n'" -- "$T/mac.tsv"
{ cat "$T/plain.tsv"; head -c 200000 /dev/zero | tr '\0' ' '; printf '\0\n'; } >"$T/late.tsv"
refused "a NUL far behind" "late.tsv:82: not a text table" -- "$T/late.tsv"
sed '5s/1/\x00/' "$T/plain.tsv" >"$T/soon.tsv"
refused "a NUL near" "soon.tsv:5: not a text table (a NUL byte)" -- "$T/soon.tsv"
for order in LE BE; do
    iconv -f utf-8 -t UTF-16$order "$T/plain.tsv" >"$T/wide.tsv"
    refused "UTF-16 $order without a mark" "iconv -f utf-16 -t utf-8" -- "$T/wide.tsv"
done
mkdir "$T/folder" && cp "$T/plain.tsv" "$T/folder"
refused "a folder of tables" "expected logs named sub-*_beh.tsv in this folder, found none, but" \
    "folder/plain.tsv; other tables are given as files" -- "$T/folder"

# --- what can be read only once
same "standard input" - <"$T/plain.tsv"
check "standard input without names" expect_exit 0 \
    "$TWOARM" fit -q - < <(cut -f 2-4 "$T/plain.tsv" | head -n 41)
check "  is one participant" test "$(tail -n 1 "$T/out" | cut -f 1)" = stdin
refused "standard input twice" "standard input is given twice" -- - - <"$T/plain.tsv"
sed 's/\t1\t/\tx\t/' "$T/plain.tsv" >"$T/input.tsv"
check "mistakes of standard input" expect_exit 2 "$TWOARM" fit - <"$T/input.tsv"
check "  are told by line" expect_contains "$T/err" "twoarm: standard input:"
same "a pipe" <(cat "$T/plain.tsv")
check "no place for standard input" expect_exit 1 \
    env TMPDIR="$T/absent" "$TWOARM" fit - <"$T/plain.tsv"
check "  is said" expect_contains "$T/err" "TMPDIR"

# --- choices that count from 0 beside outcome columns; rewards that were not the arm's
awk 'BEGIN { print "subject\tchoice\treward\toutcome_1\toutcome_2"
    for (t = 0; t < 20; t++) { c = t % 3 == 0; printf "1\t%d\t%d\t%d\t%d\n", c, (t + c) % 2,
        t % 2, (t + 1) % 2 } }' >"$T/from0.tsv"
awk -F'\t' -v OFS='\t' 'NR > 1 { $2++ } 1' "$T/from0.tsv" >"$T/from1.tsv"
"$TWOARM" fit -q "$T/from1.tsv" >"$T/want.1"
check "choices 0 and 1 beside outcome columns" expect_exit 0 "$TWOARM" fit "$T/from0.tsv"
check "  the same result" expect_same "$T/out" "$T/want.1"
check "  and it is said" expect_contains "$T/err" "choices are 0 and 1: taken as arms 1 and 2"
sed '3s/\t[01]\t/\t7\t/2' "$T/from1.tsv" >"$T/promise.tsv"
check "a bad reward is left out when asked" expect_exit 0 \
    "$TWOARM" fit --skip-bad-rows --q0 0 "$T/promise.tsv"
check "  and counted" expect_contains "$T/err" "1 bad rows were left out"
check "  one trial fewer" test "$(tail -1 "$T/out" | cut -f 5)" = 19

# --- rows are found however long: records across the edges of what is read at a time
awk 'BEGIN { for (i = 0; i < 70000; i++) pad = pad "x"; print "participant_id,trial,choice,reward,n"
    }' >"$T/long.csv"
awk -F'\t' -v OFS=, 'BEGIN { for (i = 0; i < 9000; i++) pad = pad "x\"\"y,\n" }
    NR > 1 { print $1, $2, $3, $4, "\"" pad "\"" }' "$T/plain.tsv" >>"$T/long.csv"
same "quoted cells of 63 kB with line ends" "$T/long.csv"
sed '60s/\t[0-9.]*$/\tx/' "$T/plain.tsv" | awk -F'\t' -v OFS=, 'BEGIN {
    for (i = 0; i < 9000; i++) pad = pad "x\n" }
    { print $1, $2, $3, $4, NR == 1 ? "n" : "\"" pad "\"" }' >"$T/lines.csv"
refused "  lines are counted on" "lines.csv:$((2 + 58 * 9001)): column 4" -- "$T/lines.csv"

# --- two thousand files, and memory that does not grow with the bytes read
mkdir "$T/many"
for ((i = 1; i <= 2000; i++)); do
    printf 'trial\tchoice\treward\n1\t1\t1\n2\t2\t0\n3\t1\t1\n' >"$T/many/sub-${i}_beh.tsv"
done
check "two thousand files" expect_exit 0 timeout 60 "$TWOARM" fit -q --ci none "$T/many"
check "  a row each" test "$(wc -l <"$T/out")" = 2001
awk 'BEGIN { for (i = 0; i < 400; i++) pad = pad "x"; print "id,choice,reward,pad"
    for (s = 1; s <= 200; s++) for (t = 1; t <= 400; t++)
        printf "%d,%d,%d,%s\n", s, 1 + t % 2, t % 3 == 0, pad }' >"$T/wide.csv"
if [ -n "${TWOARM_SAN:-}" ]; then
    skip "32 MB are read in 24 MB of memory" "sanitizers need more"
else
    check "32 MB are read in 24 MB of memory" expect_exit 0 \
        bash -c 'ulimit -d 24000; exec "$TWOARM" fit -q -j 1 --ci none "$1"' _ "$T/wide.csv"
fi
peak() { "$TWOARM_TOOLS/peak" "$T/$1" "$TWOARM" fit -q -j 1 --ci none "${@:2}"; }
if [ -n "${TWOARM_SAN:-}" ]; then
    skip "9 MB of regressors are written as they come" "sanitizers need more"
else
    peak bare -o "$T/out" "$T/wide.csv" && peak whole -o "$T/out" --trials "$T/trials" "$T/wide.csv"
    check "9 MB of regressors are written as they come" test \
        "$(stat -c %s "$T/trials")" -gt 4000000 -a \
        "$(cat "$T/whole")" -lt $(($(cat "$T/bare") + 1000))
    peak whole -o "$T/out" --format json "$T/wide.csv"
    check "rows of JSON, too" test "$(cat "$T/whole")" -lt $(($(cat "$T/bare") + 1000))
fi
finish
