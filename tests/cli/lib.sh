# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Helpers for tests of the programs as run.  A test script:
#
#   #!/bin/bash
#   # SPDX-License-Identifier: GPL-3.0-or-later
#   # What this script is for.
#   . "$(dirname "$0")/lib.sh"
#   check "help names the commands" expect_exit 0 "$TWOARM" --help
#   check "  all of them" expect_contains "$T/out" "report"
#   check "a bad option is refused" expect_exit 2 "$TWOARM" fit --nonsense
#   finish
#
# $TWOARM, $TWOARM_TASK  the programs        $TWOARM_TOOLS  helper programs from tests/tools
# $TWOARM_TOP            the project's top   $TWOARM_SAN    not empty: built with sanitizers
# $T                     a private folder, removed at the end; $T/out and $T/err: see run
#
# Standard output is the test's TAP and nothing else; `check` keeps what commands print.  Without
# `finish` at its end (it prints the plan) a script counts as failed, so dying early never passes.
set -eu

TWOARM_TOP=${TWOARM_TOP:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}
BUILD=${BUILD:-$TWOARM_TOP/build}
TWOARM=${TWOARM:-$BUILD/twoarm}
TWOARM_TASK=${TWOARM_TASK:-$BUILD/twoarm-task}
TWOARM_TOOLS=${TWOARM_TOOLS:-$BUILD/tests/tools}
export TWOARM_TOP BUILD TWOARM TWOARM_TASK TWOARM_TOOLS
export TWOARM_ASSETS=${TWOARM_ASSETS:-$TWOARM_TOP/assets}
# By hand, before `make test` has built them, what follows would fail without saying why.
{
    grep -oE 'TWOARM_TOOLS/[a-z_]+(\.so)?' "$0" || true
    grep -oE 'interrupt_at|flying' "$0" | sed 's|.*|/preload_interrupt.so|' || true
} | sort -u | while IFS= read -r _tool; do
    _tool=$TWOARM_TOOLS/${_tool#*/}
    [ -e "$_tool" ] || echo "$_tool is not there: make ${_tool#"$TWOARM_TOP"/}" >&2
done
T=$(mktemp -d)
_tests=0
_xvfb=

_cleanup() {
    [ -z "$_xvfb" ] || kill "$_xvfb" 2>/dev/null || true
    chmod -R u+rwX "$T" 2>/dev/null || true
    rm -rf "$T"
}
trap _cleanup EXIT
trap 'exit 130' INT TERM

# pass NAME, fail NAME WHY, skip NAME REASON: one test, done.
pass() {
    _tests=$((_tests + 1))
    echo "ok $_tests - $1"
}
fail() {
    _tests=$((_tests + 1))
    echo "not ok $_tests - $1: $2"
    echo "$1: $2" >&2
}
skip() {
    _tests=$((_tests + 1))
    echo "ok $_tests - $1 # skip $2"
}

# check NAME COMMAND...: passes when COMMAND does; what it printed is shown when not.  (As in any
# condition, `set -e` is off within: a function given here must return its own verdict.)
check() {
    local name=$1
    shift
    if "$@" >"$T/.check" 2>&1; then
        pass "$name"
    else
        fail "$name" "$(head -n 1 "$T/.check" | grep . || echo "failed: $*")"
        sed 's/^/    /' "$T/.check" >&2
    fi
}

# run COMMAND...: its standard output in $T/out, its messages in $T/err, its exit status in $status.
run() {
    status=0
    "$@" >"$T/out" 2>"$T/err" || status=$?
}

# expect_exit CODE COMMAND...: runs as above and compares the exit status.
expect_exit() {
    local code=$1
    shift
    run "$@"
    [ "$status" = "$code" ] && return 0
    echo "exit status $status instead of $code: $*"
    head -n 40 "$T/out" "$T/err"
    return 1
}

# flying COMMAND...: runs it with bars that are drawn whenever something is done, terminal or not
# (tests/tools/preload_interrupt.c).  Background jobs of scripts are deaf to SIGINT unless told
# otherwise.
flying() {
    env --default-signal=INT "LD_PRELOAD=$TWOARM_TOOLS/preload_interrupt.so" \
        "ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}verify_asan_link_order=0" "$@"
}

# interrupt_at TEXT COMMAND...: runs it as above and sends it SIGINT, once, when it first draws a
# bar that holds TEXT (" ... " stands for anything): in the midst of that work, on any machine.
# Fails unless it ends with 130.
interrupt_at() {
    local text=$1
    shift
    TWOARM_INTERRUPT=$text run flying "$@"
    [ "$status" = 130 ] && return 0
    echo "exit status $status instead of 130; did a bar say '$text'?"
    tr '\r' '\n' <"$T/err" | tail -n 20
    return 1
}

# expect_contains FILE TEXT, expect_lacks FILE TEXT: a fixed string, not a pattern.
expect_contains() {
    grep -qF -e "$2" -- "$1" && return 0
    echo "'$2' is not in $1, which begins:"
    head -n 20 "$1"
    return 1
}
expect_lacks() {
    [ -e "$1" ] || { echo "there is no $1"; return 1; }
    grep -nF -e "$2" -- "$1" || return 0
    echo "'$2' is in $1 (above) and should not be"
    return 1
}

# expect_same FILE FILE: equal to the byte; shows the first differing lines.
expect_same() {
    cmp -- "$1" "$2" && return 0
    diff -u -- "$1" "$2" | head -n 20
    return 1
}

# xvfb_start [WIDTHxHEIGHT]: a private X screen, DISPLAY set, ended with the script; it does not
# start anew when its last window goes (a program that came just then was refused).  Fails when
# there is no Xvfb, so that a script can say `xvfb_start || { skip NAME REASON; finish; exit; }`.
xvfb_start() {
    command -v Xvfb >/dev/null || return 1
    : >"$T/.display"
    Xvfb -displayfd 6 -screen 0 "${1:-1280x720}x24" -nolisten tcp -noreset \
        6>"$T/.display" >/dev/null 2>"$T/.xvfb" </dev/null &
    _xvfb=$!
    local i
    for ((i = 0; i < 300; i++)); do
        if [ -s "$T/.display" ]; then
            DISPLAY=:$(tr -d '\n' <"$T/.display")
            export DISPLAY SDL_VIDEODRIVER=x11
            return 0
        fi
        kill -0 "$_xvfb" 2>/dev/null || break
        sleep 0.1
    done
    cat "$T/.xvfb" >&2
    return 1
}

# comma_locale: makes a locale that writes 1,5 and puts its name into $comma; fails when this system
# cannot.  Then for instance: LC_ALL=$comma "$TWOARM" ...  (LOCPATH, exported, is where it is.)
comma_locale() {
    comma=de_DE.UTF-8
    mkdir -p "$T/locale"
    export LOCPATH=$T/locale
    localedef -i de_DE -f UTF-8 "$LOCPATH/$comma" >/dev/null 2>&1 &&
        [ "$(LC_ALL=$comma env printf %.1f 1,5 2>/dev/null)" = 1,5 ]
}

# wait_until SECONDS COMMAND...: polls until COMMAND succeeds; fails when it never does.
wait_until() {
    local until=$((SECONDS + $1))
    shift
    while ! "$@" >/dev/null 2>&1; do
        [ "$SECONDS" -lt "$until" ] || return 1
        sleep 0.05
    done
}

finish() {
    echo "1..$_tests"
}
