#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What `twoarm fit` says of files it cannot take: file, line, what was expected; exit status 2.
. "$(dirname "$0")/lib.sh"

# refused NAME TEXT... -- ARGUMENT...: exit status 2, nothing on standard output, messages have each
# TEXT.
refused() {
    local name=$1 texts=()
    shift
    while [ "$1" != -- ]; do
        texts+=("$1")
        shift
    done
    shift
    check "$name" expect_exit 2 "$TWOARM" fit "$@"
    check "$name: nothing is printed" test ! -s "$T/out"
    local t
    for t in "${texts[@]}"; do
        check "$name: says $t" expect_contains "$T/err" "$t"
    done
}
# last NAME...: these columns of the last row printed.
last() {
    awk -F '\t' -v names="$*" 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
        END { n = split(names, name, " ")
            for (i = 1; i <= n; i++) printf "%s%s", $at[name[i]], i < n ? " " : "\n" }' "$T/out"
}
good_rows() {
    printf '1\t1\t1\n1\t2\t0\n1\t1\t0\n1\t2\t1\n'
}
table() {
    printf 'subject\tchoice\treward\n'
    good_rows
}

refused "no file" "see \`twoarm fit --help\`" -- -q
refused "a file that is not there" "absent.tsv: cannot be read" -- "$T/absent.tsv"
: >"$T/empty.tsv"
refused "an empty file" "empty.tsv: the file is empty" -- "$T/empty.tsv"
printf '\n\n\n' >"$T/blank.tsv"
refused "only empty lines" "blank.tsv" -- "$T/blank.tsv"
printf 'subject\tchoice\treward\n' >"$T/header.tsv"
refused "a header alone" "header.tsv: there is a header but not one row" -- "$T/header.tsv"
head -c 4096 /dev/urandom >"$T/binary.tsv"
printf '\0' >>"$T/binary.tsv"
refused "binary data" "binary.tsv:" ": not a text table" -- "$T/binary.tsv"
printf 'hello, this is a letter\nand not a table\n' >"$T/letter.txt"
refused "a letter" "letter.txt:1: expected a column choice" "--columns choice=NAME" \
    -- "$T/letter.txt"
printf 'subject\tchoice\n1\t1\n' >"$T/missing.tsv"
refused "a missing column" "missing.tsv:1: expected a column reward (or outcome feedback)" \
    -- "$T/missing.tsv"
{ table; printf '1\tleft\t1\n1\t1\tmuch\n'; } >"$T/text.tsv"
refused "text in numbers" "text.tsv:6: column 2 (choice): expected a whole number, found 'left'" \
    "text.tsv:7: column 3 (reward): expected a number, found 'much'" -- "$T/text.tsv"
{ table; printf '1\t9\t1\n1\t-1\t1\n'; } >"$T/beyond.tsv"
refused "arms that cannot be" "beyond.tsv:6: choice" "beyond.tsv:7: choice" "--missing" \
    -- "$T/beyond.tsv"
{ table; printf '1\t3\t1\n'; } >"$T/three.tsv"
refused "an arm beyond -k" "three.tsv:6: choice: expected 1 to 2, found 3" -- -k 2 "$T/three.tsv"
# as the file has it, not as arms count here
refused "an arm beyond -k, counted from 0" "three.tsv:6: choice: expected 0 to 1, found 3" \
    -- -k 2 --recode 0 "$T/three.tsv"
{ table; printf '1\t1\n1\t1\t1\t1\n'; } >"$T/ragged.tsv"
refused "rows of other lengths" "ragged.tsv:6: expected 3 cells as in the header, found 2" \
    "ragged.tsv:7: expected 3 cells as in the header, found 4" -- "$T/ragged.tsv"
{ table; printf '1\t"1\t1\n1\t1\t1\n'; } >"$T/quote.tsv"
refused "a quotation mark never closed" "quote.tsv:6" "never closed" -- "$T/quote.tsv"
{ table; printf '1\t1\t10\n'; } >"$T/ten.tsv"
refused "rewards that need --q0" "rewards run from 0 to 10" "--q0" "--rescale 0:10" -- "$T/ten.tsv"
check "  with --q0" expect_exit 0 "$TWOARM" fit -q --q0 0 "$T/ten.tsv"
check "  with --rescale" expect_exit 0 "$TWOARM" fit -q --rescale 0:10 "$T/ten.tsv"
printf 'subject\tchoice\treward\n1\t1\t1\n1\t1\t0\n' >"$T/ones.tsv"
refused "all ones" "every choice is 1" "--k 2" "--recode 0" -- "$T/ones.tsv"
check "  with --k" expect_exit 0 "$TWOARM" fit -q --k 2 "$T/ones.tsv"
check "  with --recode" expect_exit 0 "$TWOARM" fit -q --recode 0 "$T/ones.tsv"
printf 'subject\tchoice\treward\n1\t0\t1\n1\t2\t0\n' >"$T/zerotwo.tsv"
refused "choices 0 and 2" "--recode 0" "--missing choice=0" -- "$T/zerotwo.tsv"
printf 'subject\tchoice\toutcome\tfeedback\n1\t1\t1\t1\n' >"$T/twonames.tsv"
refused "two columns that could be the reward" "'outcome' or 'feedback'" -- "$T/twonames.tsv"
table >"$T/a.tsv"
table >"$T/b.tsv"
refused "a participant in two files" "b.tsv:2: participant 1 (session n/a) is in" "a.tsv too" \
    -- "$T/a.tsv" "$T/b.tsv"
mkdir "$T/folder"
refused "a folder without logs" "folder: expected logs named sub-*_beh.tsv" -- "$T/folder"
{ awk 'BEGIN { for (i = 0; i < 1000000; i++) printf "c%d\t", i; print "x" }'
  echo 1; } >"$T/wide.tsv"
refused "a million columns" "wide.tsv:1: expected a column choice" -- "$T/wide.tsv"
awk 'BEGIN { print "subject\tchoice\treward"; for (i = 0; i < 500; i++) print "1\tx\t1" }' \
    >"$T/many.tsv"
refused "five hundred mistakes" "many.tsv:21:" "and 480 more" -- "$T/many.tsv"
check "  the first twenty in full" test "$(grep -c 'many.tsv:[0-9]' "$T/err")" = 20
check "  the others by their lines" grep -qx "twoarm:   $T/many.tsv: lines 22-501" "$T/err"

# The first twenty take the lines 2 to 21 of one.tsv; from there on bad rows are those of the lines
# named here: one, a run, one row with two mistakes, and another file.
bad_rows() { # "LINE ...": those of 100 with a bad choice; in 77 the reward is bad as well
    awk -v bad=" $1 " 'BEGIN { print "subject\tchoice\treward"; for (l = 2; l <= 100; l++) {
        wrong = l < 22 && bad ~ / first / || index(bad, " " l " ")
        print "1\t" (wrong ? "x" : 1 + l % 2) "\t" (wrong && l == 77 ? "y" : l % 2) } }'
}
bad_rows "first 34 $(seq -s ' ' 36 70) 77 99 100" >"$T/one.tsv"
bad_rows "5" | sed '2,$s/^/p/' >"$T/two.tsv"
bad_rows "" | sed '2,$s/^/q/' >"$T/three.tsv"
refused "bad rows of several files" "one.tsv:21:" "and 41 more like these:" \
    -- "$T/one.tsv" "$T/two.tsv" "$T/three.tsv"
check "  the others by file and line" grep -qx \
    "twoarm:   $T/one.tsv: lines 34, 36-70, 77, 99-100" "$T/err"
check "  of each" grep -qx "twoarm:   $T/two.tsv: line 5" "$T/err"
check "  and of no other" expect_lacks "$T/err" "three.tsv"
# every other row of two million: what is printed is bounded, and so is memory
awk 'BEGIN { print "subject\tchoice\treward"
    for (t = 1; t <= 1000000; t++) print "1\tx\t1\n1\t1\t1" }' >"$T/every.tsv"
check "a million bad rows" expect_exit 2 bash -c '
    [ -n "${TWOARM_SAN:-}" ] || ulimit -d 24000; exec "$TWOARM" fit -j 1 "$1"' _ "$T/every.tsv"
check "  are counted" expect_contains "$T/err" "and 999980 more like these:"
check "  and listed as far as anybody reads" grep -q \
    "every.tsv: lines 42, 44, 46, .*, 640, and 999680 more up to 2000000" "$T/err"
check "  in short" test "$(wc -c <"$T/err")" -lt 8000
for ((i = 1; i <= 150; i++)); do
    printf 'choice\treward\nx\t1\n' >"$T/file$i.tsv"
done
refused "many bad files" "and 130 more like these:" "30 without a line or in still more files" \
    -- "$T"/file*.tsv
table | iconv -f UTF-8 -t UTF-16 >"$T/utf16.tsv" 2>/dev/null || printf '\377\376s\0' >"$T/utf16.tsv"
refused "UTF-16" "save it as UTF-8" -- "$T/utf16.tsv"

refused "an unknown option" "did you mean --bounds" -- --bound alpha=0:1 --bonds=1 "$T/a.tsv"
refused "an unknown model" "no model is called 'rv' (did you mean 'rw'?)" -- --model rv "$T/a.tsv"
refused "a model named twice" "rw is named twice" -- --model rw,rw "$T/a.tsv"
refused "bounds of nothing" "no chosen model has a parameter 'gamma'" \
    -- --bounds gamma=0:1 "$T/a.tsv"
refused "bounds outside the support" "alpha lies between 0 and 1" -- --bounds alpha=0:2 "$T/a.tsv"
refused "bounds the wrong way round" "PARAMETER=LO:HI" -- --bounds beta=9:1 "$T/a.tsv"
refused "an interval of no kind" "profile, wald, bootstrap or none" -- --ci maybe "$T/a.tsv"
refused "a column map of nothing" "--columns: expected NAME=COLUMN" -- --columns nonsense "$T/a.tsv"
cp "$T/a.tsv" "$T/a2.tsv"
refused "  of many files" "--columns: expected NAME=COLUMN" -- \
    --columns nonsense "$T/a.tsv" "$T/a2.tsv"
check "  said once" test "$(grep -c "expected NAME=COLUMN" "$T/err")" = 1
rm "$T/a2.tsv"
# Hours of fitting must not end in a folder that is not there.
refused "a folder that is not there" "-o $T/none/r.tsv: cannot be written" -- \
    -o "$T/none/r.tsv" "$T/a.tsv"
check "  before anything is fitted" expect_lacks "$T/err" "assumed"
refused "  for the trials" "--trials $T/none/r.tsv: cannot" -- --trials "$T/none/r.tsv" "$T/a.tsv"
refused "a column that is not there" "the column 'cho', which is not there" \
    -- --columns choice=cho "$T/a.tsv"
refused "one arm" "expected 2 to 8 arms" -- -k 1 "$T/a.tsv"
refused "a context that is not there" "there is no such column" -- --context pair "$T/a.tsv"
check "a result that cannot be written" expect_exit 2 \
    "$TWOARM" fit -q -o "$T/no/where.tsv" "$T/a.tsv"
check "  is said" expect_contains "$T/err" "where.tsv: cannot be written"

# Names that stand twice, one file twice, results in the place of data
sed '1s/.*/subject\tchoice\tchoice/' "$T/a.tsv" >"$T/twice.tsv"
refused "a name that stands twice" "two columns (2 and 3) are called 'choice'" -- "$T/twice.tsv" \
    --columns reward=subject
refused "a column in two roles" "the column 'reward' is to be choice and reward" \
    -- --columns choice=reward "$T/a.tsv"
ln -s a.tsv "$T/link.tsv"
refused "a file given twice" "link.tsv: the file is given twice" -- "$T/a.tsv" "$T/link.tsv"
refused "a bound given twice" "beta is given twice" \
    -- --bounds beta=0:5 --bounds beta=0:9 "$T/a.tsv"
refused "rescaling upside down" "LO below HI" -- --rescale 1:0 "$T/a.tsv"
refused "a hundred thousand threads" "at most 256" -- -j 100000 "$T/a.tsv"
{ table; printf '1\t1\t1e200\n'; } >"$T/huge.tsv"
refused "a reward beyond reason" "huge.tsv:6: reward: expected at most 1e+100" \
    -- --q0 0 "$T/huge.tsv"
printf 'subject\tchoice\treward\toutcome_1\toutcome_2\n1\t1\t1\t0\t1\n' >"$T/promise.tsv"
refused "a reward that was not the arm's" "promise.tsv:2: arm 1 paid 1, but outcome_1 says 0" \
    -- "$T/promise.tsv"
cp "$T/a.tsv" "$T/kept.tsv"
refused "a result in the place of its data" "is one of the files that were read" \
    -- -o "$T/link.tsv" "$T/a.tsv"
check "  the data are whole" expect_same "$T/a.tsv" "$T/kept.tsv"
refused "a result called as a log" "the name of a participant's log" \
    -- -q -o "$T/sub-1_task-bandit_beh.tsv" "$T/a.tsv"
refused "a folder in place of a file" "$T: is a folder" -- -o "$T" "$T/a.tsv"
# /dev/stdout is what the shell opened: a file that it appends to keeps what is there.
"$TWOARM" fit -q "$T/a.tsv" >"$T/once"
for way in /dev/stdout /dev/fd/1 /proc/self/fd/1; do
    echo before >"$T/kept"
    check "-o $way with >>" bash -c '"$TWOARM" fit -q -o "$2" "$1/a.tsv" >>"$1/kept"' _ "$T" "$way"
    check "  appends" expect_same "$T/kept" <(echo before; cat "$T/once")
    { echo before; "$TWOARM" fit -q -o "$way" "$T/a.tsv"; echo behind; } >"$T/kept"
    check "  and writes where others do" expect_same "$T/kept" \
        <(echo before; cat "$T/once"; echo behind)
done
"$TWOARM" fit -q --trials /dev/fd/3 -o "$T/result" "$T/a.tsv" 3>>"$T/kept"
check "a descriptor of one's own" test "$(grep -c prediction_error "$T/kept")" = 1
check "  beside it nothing" test ! -e "$T/kept.json" -a ! -e /dev/fd/3.json
echo before >"$T/kept"
check "convert, too" \
    bash -c '"$TWOARM" convert "$1/a.tsv" --to csv -o /dev/stdout >>"$1/kept"' _ "$T"
check "  appends" expect_same "$T/kept" <(echo before; "$TWOARM" convert "$T/a.tsv" --to csv 2>&-)
mkfifo "$T/pipe"
timeout 20 cat "$T/pipe" >"$T/through" &
check "a result into a pipe" expect_exit 0 "$TWOARM" fit -q -o "$T/pipe" "$T/a.tsv"
wait
check "  goes through it" test -p "$T/pipe" -a -s "$T/through"
umask 022
check "a result into a file" expect_exit 0 "$TWOARM" fit -q -o "$T/result.tsv" "$T/a.tsv"
check "  may be read by others" test "$(stat -c %a "$T/result.tsv")" = 644

# A code for missing is about data, not about names: participant 9 stays.
sed 's/^1\t/9\t/' "$T/a.tsv" >"$T/nine.tsv"
printf '9\t9\t9\n' >>"$T/nine.tsv"
check "--missing 9 with a participant 9" expect_exit 0 "$TWOARM" fit -q --missing 9 "$T/nine.tsv"
check "  who is fitted, one trial missed" test "$(cut -f 1,6 "$T/out" | tail -1)" = "9	1"

# Choices that do not follow values: alpha is not known, and said so.
awk 'BEGIN { print "subject\tchoice\treward"
    for (t = 0; t < 20; t++) printf "1\t%d\t%d\n", 1 + t % 2, t % 2 == 0 }' >"$T/against.tsv"
check "choices against values" expect_exit 0 "$TWOARM" fit -q "$T/against.tsv"
check "  beta is 0, alpha n/a" test "$(last flags alpha beta)" = \
    "beta_zero,open:alpha,open:beta n/a 0"

{ cat "$T/against.tsv"; tail -n +2 "$T/against.tsv"; } >"$T/forty.tsv"
check "forty of them" expect_exit 0 "$TWOARM" fit -q "$T/forty.tsv"
check "  are at chance: pseudo-R2 is 0 to the last bit" test "$(last flags pseudo_r2)" = \
    "beta_zero,open:alpha,open:beta 0"

# Models that ask more of the data than others.
refused "a model of two arms on three" "rw-fictive is about 2 arms; the data have 3" \
    -- -q -k 3 -m rw-fictive "$T/a.tsv"
for how in "--method em" "--method hierarchical" "--method map --evidence laplace" "--like cbm"; do
    # shellcheck disable=SC2086
    refused "a staircase, $how" "the likelihood of rw-greedy is a staircase" \
        "only mle, and map with --evidence quadrature" -- -q -m rw-greedy $how "$T/a.tsv"
done
awk 'BEGIN { print "subject\tchoice\treward"
    for (t = 0; t < 6; t++) printf "1\t%d\t1\n", 1 + t % 2 }' >"$T/wins.tsv"
refused "wins alone and no range" "every reward is 1" "--reward-range LO:HI" \
    -- -q -m wsls "$T/wins.tsv"
refused "rewards beyond the range" "rewards run from 1 to 1 (" "wins.tsv:2), beyond -1:0" \
    -- -q -m wsls --reward-range=-1:0 "$T/wins.tsv"
refused "a range upside down" "--reward-range: expected LO:HI with LO below HI, found '1:0'" \
    -- -q -m wsls --reward-range=1:0 "$T/wins.tsv"
check "wins within a range" expect_exit 0 \
    "$TWOARM" fit -q -m wsls --reward-range=0:1 "$T/wins.tsv"
check "  all left: chance does better than the rule" test \
    "$(last flags epsilon)" = "epsilon_one 1"

# --skip-bad-rows goes on without them, and says how many
check "bad rows are left out when asked" expect_exit 0 "$TWOARM" fit --skip-bad-rows "$T/text.tsv"
check "  and counted" expect_contains "$T/err" "2 bad rows were left out"
"$TWOARM" fit -q "$T/a.tsv" >"$T/whole"
check "  and change nothing else" expect_same "$T/out" "$T/whole"
# it is about rewards as models get them
{ printf 'id\tchoice\treward\n'; printf '1\t1\t10\n1\t1\t0\n1\t2\t10\n1\t1\t10\n'; } >"$T/ten.tsv"
check "a range of rewards that are rescaled" expect_exit 0 \
    "$TWOARM" fit -q -m wsls --rescale 0:10 --reward-range 0:1 "$T/ten.tsv"
check "  is of what they become" bash -c 'sed "s/10$/1/" "$1/ten.tsv" >"$1/unit.tsv"
    "$TWOARM" fit -q -m wsls "$1/unit.tsv" | cmp - "$1/out"' _ "$T"
refused "a range of what they were" "rewards run from 0 to 1" \
    -- -q -m wsls --rescale 0:10 --reward-range 5:10 "$T/ten.tsv"
finish
