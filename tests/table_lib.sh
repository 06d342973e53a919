# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Cells of result tables and how near they are to what others found; sourced after cli/lib.sh.

# cell FILE KEY COLUMN [KEYCOLUMN]: of the row whose first (or that) column is KEY.
cell() {
    awk -F'\t' -v id="$2" -v name="$3" -v key="${4:-1}" '
    NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) c = i; next }
    $key == id { print $c }' "$1"
}

# near A B WITHIN: two numbers; n/a and nothing are near to none.
near() {
    awk -v a="$1" -v b="$2" -v within="$3" 'BEGIN { d = a - b; print a " and " b
        exit !(a != "" && a != "n/a" && d <= within && -d <= within) }'
}

# total FILE COLUMN: sum over all rows.
total() {
    awk -F'\t' -v name="$2" '
    NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) c = i; next }
    { s += $c } END { printf "%.8f", s }' "$1"
}
