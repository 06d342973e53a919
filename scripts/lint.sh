#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The laws of the source tree that a search can keep (src/README.md says why they are laws).
#
#   sh scripts/lint.sh [TREE]        (default: the current folder)
#
# Prints file:line: what is wrong; what to do, for each breach, and exits with 1 if there is one.
set -eu
export LC_ALL=C

cd "${1:-.}"
files=$(
    for place in include src tests scripts .ci Makefile; do
        [ ! -e "$place" ] || find "$place" -type f \( -name '*.[ch]' -o -name '*.def' \
            -o -name '*.sh' -o -name Makefile -o -path .ci/run \)
    done | sort
)
[ -n "$files" ] || { echo "lint: no sources here" >&2; exit 1; }
# Names that only src/models may compare with: the entries of its registry, as users type them.
models=$(sed -n 's/^ *TA_MODEL(ta_model_\([a-z0-9_]*\)).*/\1/p' src/models/models.def 2>/dev/null |
    tr '_\n' '- ')

# shellcheck disable=SC2086  # our own file names have no blanks
awk -v models="$models" '
function broken(law) {
    printf "%s:%d: %s\n", FILENAME, FNR, law
    breaches++
}

# The line without comments, and with its string literals emptied into lits[1..n_lits].
function code(line,    out, c, end, s) {
    n_lits = 0
    out = ""
    while (line != "") {
        if (in_comment) {
            end = index(line, "*/")
            if (!end) return out
            line = substr(line, end + 2)
            in_comment = 0
            continue
        }
        if (!match(line, /["\047]|\/[*\/]/)) return out line
        out = out substr(line, 1, RSTART - 1)
        c = substr(line, RSTART, 1)
        line = substr(line, RSTART)
        if (c == "/") {
            if (substr(line, 2, 1) == "/") return out
            in_comment = 1
            line = substr(line, 3)
            continue
        }
        if (c == "\"") match(line, /^"([^"\\]|\\.)*"/)
        else match(line, /^\047([^\047\\]|\\.)*\047/)
        if (RSTART == 0) return out line
        s = substr(line, 1, RLENGTH)
        if (c == "\"") lits[++n_lits] = substr(s, 2, RLENGTH - 2)
        out = out (c == "\"" ? "\"\"" : "\047\047")
        line = substr(line, RLENGTH + 1)
    }
    return out
}

# May a file of pure room ROOM (or a shared header: "include") include NAME?
function allowed(room, name,    part) {
    if (name in std_ok) return 1
    if (split(name, part, "/") == 1) return 1
    if (part[1] == "twoarm") return part[2] in shared_ok
    return index(" " reach[room] " ", " " part[1] " ") > 0
}

function check_include(line,    name) {
    name = line
    sub(/^[ \t]*#[ \t]*include[ \t]*[<"]/, "", name)
    sub(/[>"].*/, "", name)
    if (FILENAME ~ /^(src|include)\// && FILENAME !~ /^src\/sdl\// && name ~ /^(SDL|SDL2\/)/)
        broken("<" name "> outside src/sdl; say it in data that src/sdl obeys (scene.h, screen.h)")
    else if (room != "" && (line ~ /</ && !(name in std_ok) || !allowed(room, name)))
        broken("<" name "> in the pure room " room "; take what you need as an argument, or move" \
               " this code up (src/io, src/lab, src/fit, src/report)")
}

function check_words(text,    i) {
    if (room != "" && text ~ /(^|[^A-Za-z0-9_])(getenv|secure_getenv|setenv|putenv)[ \t]*\(/)
        broken("the environment in the pure room " room "; pass the value in")
    if (FILENAME ~ /^(src|include)\// &&
        text ~ /(^|[^A-Za-z0-9_])(rand|srand|random|srandom|drand48|srand48)[ \t]*\(/)
        broken("the C library\047s random numbers; draw from a named stream (twoarm/rng.h)")
    if (text ~ /gsl_rng_env_setup/)
        broken("gsl_rng_env_setup lets the environment choose seeds; use a stream of twoarm/rng.h")
    if (FILENAME ~ /^src\/(core|fit|report)\// && text ~ /str(case)?n?cmp|strcasecmp|streq|str_eq/)
        for (i = 1; i <= n_lits; i++)
            if (lits[i] in is_model)
                broken("asks for the model \"" lits[i] "\" by name; ask what its table offers")
}

function close_file() {
    if (last == "") return
    if (!spdx) {
        printf "%s:1: no licence; add `SPDX-License-Identifier: GPL-3.0-or-later` within the" \
               " opening comment\n", last
        breaches++
    }
    if (is_c && last_n > 450) {
        printf "%s:451: %d lines; split it by topic (450 at most)\n", last, last_n
        breaches++
    } else if (is_c && last_n > 400)
        warnings = warnings last ": warning: " last_n " lines; 400 is where a file begins to" \
                   " hold two topics\n"
}

BEGIN {
    n = split("math stdint stddef string stdbool stdlib assert float limits inttypes", w, " ")
    for (i = 1; i <= n; i++) std_ok[w[i] ".h"]
    shared = "base rng model run env experiment task flips scene start tally texts row vecmath data"
    n = split(shared, w, " ")
    for (i = 1; i <= n; i++) shared_ok[w[i] ".h"]
    n = split(models, w, " ")
    for (i = 1; i <= n; i++) is_model[w[i]]
    # Which rooms each pure room may look into: its own and lower ones.
    reach["models"] = "models"
    reach["envs"] = "envs"
    reach["core"] = "core models envs"
    reach["task"] = "task core models envs"
}

FNR == 1 {
    close_file()
    last = FILENAME
    spdx = in_comment = 0
    opening = 1
    is_c = FILENAME ~ /\.[ch]$/
    n = split(FILENAME, part, "/")
    room = ""
    if (part[1] == "src" && n > 2 && part[2] in reach) room = part[2]
    else if (part[1] == "include" && part[2] == "twoarm" && part[3] in shared_ok) room = "include"
}
{
    last_n = FNR
    if (opening && /SPDX-License-Identifier: GPL-3\.0-or-later/) spdx = 1
    # The opening comment ends with */ in C, at the first line that is none elsewhere.
    if (FILENAME ~ /\.([ch]|def)$/ ? /\*\// || !/^ *(\/)?\*/ : !/^#/) opening = 0
    width = $0
    gsub(/[\200-\277]/, "", width)
    if (length(width) > 100) broken(length(width) " columns; break the line (100 at most)")
    if (FILENAME !~ /\.([ch]|def)$/) next
    if (/\t/) broken("a tab; indent with 4 spaces, write \\t in strings")
    text = code($0)
    if (text ~ /^[ \t]*#[ \t]*include/) check_include($0)
    check_words(text)
}
END {
    close_file()
    if (breaches) printf "lint: %d breach%s of the laws\n", breaches, (breaches > 1 ? "es" : "")
    fflush() # the two streams may be one
    printf "%s", warnings >"/dev/stderr"
    exit breaches > 0
}
' $files
