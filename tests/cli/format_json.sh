#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# --format json of compare, match and recover: the rows of the table with the conventions of the
# file beside it. (fit's is in fit_json.sh.)
. "$(dirname "$0")/lib.sh"
command -v python3 >/dev/null || { skip "JSON" "python3 is not installed"; finish; exit; }
data=$TWOARM_TOP/data/example
cat >"$T/same.py" <<'EOP'
# Rows of JSON are those of the table: n/a is null, numbers are numbers, in the same order.
import csv, json, sys
text = {"model", "evidence", "participant_id", "session", "measure", "note", "parameter", "law",
        "error_correlations", "true_model", "best_model"}
rows = json.load(open(sys.argv[1]))["results"]
table = list(csv.DictReader(open(sys.argv[2]), delimiter="\t"))
assert len(rows) == len(table) > 0, (len(rows), len(table))
for a, b in zip(rows, table):
    assert list(a) == list(b), (list(a), list(b))
    for name, x in a.items():
        y = b[name]
        if x is None:
            assert y == "n/a", (name, y)
        elif name in text:
            assert x == y, (name, x, y)
        else:
            assert type(x) in (int, float) and float(y) == x, (name, x, y)
EOP
cat >"$T/note.py" <<'EOP'
# But for the rows it says what the file beside a table says.
import json, sys
one, beside = (json.load(open(path)) for path in sys.argv[1:3])
del one["results"]
assert one == beside, set(one) ^ set(beside)
EOP
# alike NAME COMMAND...: the result in both forms
alike() {
    local name=$1
    shift
    check "$name" expect_exit 0 "$TWOARM" "$@" -q --format json
    cp "$T/out" "$T/json"
    check "  as a table" expect_exit 0 "$TWOARM" "$@" -q --format tsv
    check "  has the same rows" python3 "$T/same.py" "$T/json" "$T/out"
}
# into_file NAME COMMAND...: the same with -o
into_file() {
    alike "$@"
    shift
    check "  into a file" expect_exit 0 "$TWOARM" "$@" -q -o "$T/table"
    check "  rests on the same" python3 "$T/note.py" "$T/json" "$T/table.json"
    check "  as JSON" expect_exit 0 "$TWOARM" "$@" -q --format json -o "$T/all"
    check "  is what is printed" expect_same "$T/all" "$T/json"
    check "  with nothing beside it" test ! -e "$T/all.json"
}
into_file "compare" compare --models random,rw,rw-dual,rw-stick,rw-full "$data"
check "  with the verdict on dual rates" grep -q '"perseveration": \[' "$T/json"
into_file "compare by evidence" compare --method map --models random,rw --ibic "$data"
into_file "compare --hbi" compare --hbi --models random,rw "$data"
into_file "match" match -n 30 "$data"
check "  with the verdict on the cohort" grep -q '"cohort": \[' "$T/json"
alike "recover" recover -n 30 --model rw
check "  with its task" grep -q '"task": "the built-in experiment, 160 trials"' "$T/json"
alike "recover of several models" recover -n 10 --model rw,random --arms .8,.2
alike "recover of a cohort" recover -n 10 --ci none "$data"
check "  with the hashes of its files" grep -q '"sha256"' "$T/json"
check "a format that is none" expect_exit 2 "$TWOARM" match --format csv "$data"
check "  is refused" expect_contains "$T/err" "--format: expected tsv or json, found 'csv'"
check "JSON and a folder" expect_exit 2 "$TWOARM" recover -n 10 --format json -o "$T/folder"
check "  are refused" expect_contains "$T/err" "the conventions in recover.json"
check "  before anything is made" test ! -e "$T/folder"
# names that JSON must quote
printf 'id\tchoice\treward\toutcome_1\toutcome_2\n' >"$T/names.tsv"
for t in $(seq 30); do
    printf 'a"b\\c\xc3\xbc\t%d\t%d\t1\t0\n' $((1 + t % 2)) $((t % 2 == 0))
done >>"$T/names.tsv"
alike "names with quotation marks" match -n 20 "$T/names.tsv"
finish
