#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Every word of the flags that README's table explains, as the program says it, on a small log made
# for it; and none that it does not explain.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/../table_lib.sh"

# person NAME CHOICES REWARDS: rows, a digit a trial.
person() {
    local t
    for ((t = 0; t < ${#2}; t++)); do
        printf '%s\t%d\t%s\t%s\n' "$1" $((t + 1)) "${2:t:1}" "${3:t:1}"
    done | sed 's/-/n\/a/g'
}
table() {
    printf 'participant_id\ttrial\tchoice\treward\n'
    cat
}
one() { # CHOICES REWARDS: the log of one person, in log.tsv
    person a "$1" "$2" | table >"$T/log.tsv"
}

has_flag() { # FLAG: in the first row of what was printed
    local all
    all=$(awk -F '\t' 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "flags") c = i }
        NR == 2 { print $c }' "$T/out")
    case ,$all, in *",$1,"*) return 0 ;; esac
    echo "no $1 in $all"
    return 1
}

# shows README'S-WORD FLAG OPTIONS...: fits log.tsv and finds the flag.
shown=
shows() {
    local word=$1 flag=$2
    shift 2
    shown="$shown $word"
    check "$flag: fit $*" expect_exit 0 "$TWOARM" fit -q "$@" "$T/log.tsv"
    check "  is said" has_flag "$flag"
}
value() { cell "$T/out" a "$1"; }
is() { # COLUMN VALUE
    local found
    found=$(value "$1")
    [ "$found" = "$2" ] || { echo "$1: $found instead of $2"; return 1; }
}
# What a wider bound comes to: more than within the bounds, nearly as much as the limit.
limit_holds() {
    local here limit
    here=$(value log_lik)
    limit=$(value ridge_log_lik)
    "$TWOARM" fit -q --ci none "$@" "$T/log.tsv" >"$T/wide"
    awk -v here="$here" -v limit="$limit" -v wide="$(cell "$T/wide" a log_lik)" 'BEGIN {
        print here, wide, limit
        exit !(limit != "n/a" && here < wide && wide <= limit + 1e-6 &&
               limit - wide < .1 * (limit - here)) }'
}

# --- ridges -------------------------------------------------------------------------------------
one 222112211211 100110110100
shows ridge_zero ridge_zero
check "  with its limit" limit_holds --bounds beta=0:10000
one 222211222111 111000100010
shows ridge_one ridge_one
check "  with its limit" limit_holds --bounds beta=0:10000
one 121111121211 111100010111
shows ridge_zero ridge_zero --model ck
check "  with its limit" limit_holds --model ck --bounds beta_c=0:10000
shows ridge_zero:R ridge_zero:alpha_pos --model rw-dual
check "  with its limit" limit_holds --model rw-dual --bounds beta=0:10000
one 122221112211 010011001101
shows ridge_one:R ridge_one:alpha_neg --model rw-dual
check "  with its limit" limit_holds --model rw-dual --bounds beta=0:10000
# Two ridges, each with its c: about the product within the bounds.
product() { near "$(value "$1")" "$(awk -v a="$(value "$2")" -v b="$(value "$3")" \
    'BEGIN { print a * b }')" "$4"; }
one 11112112121112122111 01001110001100100101
shows ridge_zero:R ridge_zero:alpha_c --model rw-ck
check "  alpha's and beta's" product ridge_c alpha beta .001
check "  alpha_c's and beta_c's" product ridge_c_2 alpha_c beta_c .0005
check "  its limit is above, too" awk -v here="$(value log_lik)" \
    -v limit="$(value ridge_log_lik_2)" 'BEGIN { exit !(limit > here && limit < here + .01) }'
"$TWOARM" fit -q --ci none --model rw-ck --format json "$T/log.tsv" >"$T/json"
check "  in JSON" grep -q '"ridge_c_2": 0.07' "$T/json"
"$TWOARM" fit -q --ci none --model rw,rw-lapse "$T/log.tsv" >"$T/out"
check "  no such column where models have one rate" expect_lacks "$T/out" ridge_c_2
if command -v gnuplot >/dev/null; then
    check "  a report tells each" "$TWOARM" report -q -m rw-ck --arms .6,.4 -n 20 --compare none \
        -o "$T/report" "$T/log.tsv"
    for c in 'alpha on a ridge to 0: only rate × weight is known, about .16' \
        'alpha_c on a ridge to 0: only rate × weight is known, about .07'; do
        check "  $c" grep -qrF "$c" "$T/report"
    done
else
    skip "in a report" "gnuplot is not installed"
fi

# --- weights ------------------------------------------------------------------------------------
# Stays after every win, leaves after the loss of the other arm: values predict every choice.
one 1111122222 1111011111
shows separated:W separated:beta
shows separated:W separated:beta --model rw-lapse
# On the plateau where log L is 0 but for rounding it stands at the bound, whichever that is.
person a 1111111111 1010101010 | table >"$T/log.tsv"
shows separated:W separated:beta_c --model ck --k 2
check "  stands at the bound" is beta_c 100
shows separated:W separated:beta_c --model ck --k 2 --bounds beta_c=0:90
check "  whichever that is" is beta_c 90
# Values that follow the last reward, against a tendency to alternate half as large, predict all but
# three choices, which they leave even: log L goes to 3 log 1/2.
one 112111111112 110111111100
shows separated:W separated:kappa --model rw-stick
check "  log L" near "$(value log_lik)" -2.0794415 1e-3
one 1212121212 1010101010 # leaves what pays
shows beta_zero beta_zero
check "  alpha is n/a" is alpha n/a
one 22122121122111211111 11110010110110011100
shows bound:P bound:beta --bounds beta=0:.1
check "  beta" is beta 0.1

# --- rates and lapses ---------------------------------------------------------------------------
one 1212121212 1010101010
shows alpha_zero alpha_zero --bounds beta=5:5
shows flat:P flat:beta --bounds beta=1:50
check "  beta is n/a" is beta n/a
one 112111111112 110111111100
shows alpha_one alpha_one
one 22122121122111211111 11110010110110011100
shows xi_zero xi_zero --model rw-lapse --bounds beta=0:2
one 1212121212 1010101010
shows epsilon_one epsilon_one --model rw-greedy
check "  alpha is n/a" is alpha n/a
shows epsilon_one epsilon_one --model wsls --reward-range 0:1
shows xi_one xi_one --model rw-lapse --bounds alpha=.2:1 --bounds beta=1:50
check "  alpha is n/a" is alpha n/a
check "  beta is n/a" is beta n/a
check "  the likelihood is chance" near "$(value log_lik)" -6.931471806 1e-9
shows flat:P flat:xi --model rw-lapse
shows flat:P flat:alpha --model rw-lapse
check "  alpha is n/a" is alpha n/a
check "  xi is n/a" is xi n/a

# --- intervals ----------------------------------------------------------------------------------
one 122122211222 110010010111
shows moves:alpha moves:alpha
low=$(value alpha_lo)
check "  with another bound" expect_exit 0 "$TWOARM" fit -q --bounds beta=0:1000 "$T/log.tsv"
check "  it has moved" awk -v a="$low" -v b="$(value alpha_lo)" 'BEGIN { exit !(b < a - 1e-3) }'
shows open:P open:beta
check "  its end is the bound" is beta_hi 100

# --- logs with little in them -------------------------------------------------------------------
one 111111 101010
shows one_arm one_arm -k 2
one ------ ------
shows no_choices no_choices

# --- valleys ------------------------------------------------------------------------------------
# Pairs of trials: P(stay after a win) = P(leave after a loss) = 1 / (1 + exp(-alpha beta / 2)), 45
# of 60 here. So alpha beta = 2 log(45 / 15), whatever alpha is.
awk 'BEGIN { print "participant_id\tpair\tchoice\treward"; for (p = 1; p <= 60; p++) {
    win = p % 2; stay = p <= 45 ? win : !win
    printf "a\t%d\t1\t%d\na\t%d\t%d\t0\n", p, win, p, stay ? 1 : 2 } }' >"$T/log.tsv"
shows valley:P valley:alpha --ci none
check "  and of beta" has_flag valley:beta
check "  the product is known" near "$(awk "BEGIN { print $(value alpha) * $(value beta) }")" \
    2.19722458 1e-5
check "  log L" near "$(value log_lik)" "$(awk 'BEGIN {
    printf "%.9f", 60 * log(.5) + 45 * log(.75) + 15 * log(.25) }')" 1e-7
check "  no error" is alpha_se n/a

# --- other methods ------------------------------------------------------------------------------
for who in a b c; do
    person $who 22122121122111211111 11110010110110011100
done | table >"$T/log.tsv"
shows no_spread:P no_spread:alpha --method em
# Whoever always takes the arm that won last has a beta without end, and so has a group of them.
for who in a b c d e f; do
    person $who 1111111111211111111112222222221222222222 1111111111011111111111111111110111111111
done | table >"$T/log.tsv"
shows not_converged not_converged --method em
# Lapses make a steep softmax's likelihood jagged in alpha: no grid settles. Figures by numpy (6001
# points of alpha, 49 of log beta, 61 of xi); a log whose posterior is smooth enough beside it.
steep="--model rw-lapse --method map --prior beta=normal(6,.5)"
one 2222212222222222212212222222212222222222 1110101100111100001101110001001110010111
# shellcheck disable=SC2086
shows quadrature_rough quadrature_rough $steep
for figure in log_evidence:-14.125158:5e-3 alpha_mean:.31378:2e-3 alpha_se:.09226:1e-3 \
    beta_mean:461.51:1 beta_se:244.53:1.5 xi_mean:.202857:5e-4 xi_se:.093989:5e-4 \
    alpha_lo:.0726:2e-3 alpha_hi:.4460:5e-3; do
    IFS=: read -r column number within <<<"$figure"
    check "  $column" near "$(value "$column")" "$number" "$within"
done
one 1222212212222212222222222222222122222221 0111100100011100011111010110111011111100
# shellcheck disable=SC2086
check "one that settles" expect_exit 0 "$TWOARM" fit -q $steep "$T/log.tsv"
check "  and says nothing" is flags n/a
for figure in log_evidence:-16.959531:1e-4 alpha_mean:.48546:5e-4 alpha_se:.26948:5e-4 \
    beta_mean:459.69:.1 beta_se:244.50:.1 xi_mean:.295241:5e-5 xi_se:.108998:5e-5; do
    IFS=: read -r column number within <<<"$figure"
    check "  $column" near "$(value "$column")" "$number" "$within"
done

# --- README's table and this script have the same words ------------------------------------------
words() { tr ' ' '\n' | grep . | sort -u; }
awk '/^\| flag \|/ { on = 1; next } on && !/^\|/ { exit } on' "$TWOARM_TOP/README.md" |
    cut -d '|' -f 2 | grep -o '`[^`]*`' | tr -d '`' | words >"$T/said"
echo "$shown" | words >"$T/seen"
check "README's words are those shown here" diff "$T/said" "$T/seen"
check "  a score of them" test "$(wc -l <"$T/said")" -ge 20
finish
