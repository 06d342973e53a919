#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Makes the lesson of analysis/tutorial: runs the commands that its pages show, in order, where the
# pages and their figures will be.
#
#   sh scripts/tutorial.sh [FOLDER [PAGES]]   (default: $BUILD/tutorial, analysis/tutorial)
#
# Blocks marked `sh` are run. In blocks marked `console` lines that begin with $ are run, and what
# they print must be what the page shows; with REFRESH=1 the page is made to show it. A block that
# needs twoarm-task is left out, and said so, where that was not built. Exit status 1 when a command
# fails or prints something else.
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
build=$(realpath "${BUILD:-$top/build}")
out=$(realpath -m "${1:-$build/tutorial}")
pages=$(realpath "${2:-$top/analysis/tutorial}")
mark=.twoarm-tutorial # a folder that has it was made here and is made anew
if [ -e "$out/$mark" ]; then
    rm -rf "$out"
elif [ -n "$(ls -A "$out" 2>/dev/null)" ]; then
    echo "tutorial: $out holds other files; name a new or empty folder" >&2
    exit 2
fi
mkdir -p "$out/figures"
cd "$out"
: >$mark
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export PATH="$build:$PATH" LC_ALL=C.UTF-8 TWOARM_ASSETS="${TWOARM_ASSETS:-$top/assets}"
failed=0

# Block N of a page as N.sh, its line as N.line and, of a console block, N.shown.
split_page() {
    rm -f "$work"/*
    awk -v to="$work/" '
        /^```/ && inside { inside = ""; next }
        /^```(sh|console)$/ { inside = substr($0, 4); name = to sprintf("%03d", ++n)
                              printf "" > (name ".sh")
                              if (inside == "console") printf "" > (name ".shown")
                              print NR > (name ".line"); next }
        /^```/ { inside = "other"; next }
        inside == "sh" { print > (name ".sh") }
        inside == "console" && /^\$ / { print substr($0, 3) > (name ".sh"); next }
        inside == "console" { print > (name ".shown") }' "$1"
}

run_block() { # PAGE BLOCK
    where="$(basename "$1"):$(cat "$2.line")"
    if grep -q '^twoarm-task' "$2.sh" && [ ! -x "$build/twoarm-task" ]; then
        echo "$where: left out: twoarm-task was not built (no SDL here)"
        return
    fi
    if ! sh -eu "$2.sh" >"$2.said" 2>"$2.err"; then
        echo "$where: this block failed:" >&2
        cat "$2.sh" "$2.err" >&2
        failed=1
    elif [ -e "$2.shown" ] && [ -z "${REFRESH:-}" ] &&
        ! diff -u "$2.shown" "$2.said" >"$2.diff"; then
        echo "$where: the page shows (-) something else than the command prints (+):" >&2
        cat "$2.diff" >&2
        failed=1
    else
        echo "$where: $(grep -c '^[a-z]' "$2.sh") commands"
    fi
}

# Puts what was printed into the page's console blocks.
refresh() {
    awk -v to="$work/" '
        /^```/ && inside { inside = "" }
        /^```(sh|console)$/ && !closing { name = to sprintf("%03d", ++n); inside = substr($0, 4)
            print; closing = 1; next }
        /^```/ { if (!closing) { print; closing = 1; next }
                 while (console && (getline line < (name ".said")) > 0) print line
                 closing = console = 0; print; next }
        inside == "console" { console = 1; if (/^\$ /) print; next }
        { print }' "$1" >"$work/page" && cat "$work/page" >"$1"
}

for page in "$pages"/*.md; do
    cp "$page" .
    split_page "$page"
    for script in "$work"/*.sh; do
        run_block "$page" "${script%.sh}"
    done
    if [ -n "${REFRESH:-}" ]; then
        refresh "$page"
        cp "$page" .
    fi
done
echo "$out/README.md"
exit $failed
