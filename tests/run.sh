#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs test programs and counts their tests.
#
#   BUILD=build bash tests/run.sh PROGRAM-OR-SCRIPT...
#
# A program uses the Check library and writes TAP to the file that Check's own variable names; a
# script (*.sh) prints TAP itself (tests/cli/lib.sh helps).  One more runs at once than there are
# cores, since some wait, those first that took longest when they last ran here ($BUILD/tests/took),
# so that no core is idle long before the end.  Scripts named alone_*.sh measure time and come then,
# by themselves: they wait most of the time, so all at once (one by one where there is one core, or
# sanitizers make them slow).  One line for each that passes, everything about one that fails.  The
# last line is `N passed, N failed[, N skipped]`.
# Logs stay in $BUILD/tests/out.
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
cd "$top"
BUILD=$(realpath -m "${BUILD:-build}")
out=$BUILD/tests/out
rm -rf "$out"
mkdir -p "$out"

# What tests may rely on.  No display of the user's: tests bring their own.
export BUILD TWOARM=$BUILD/twoarm TWOARM_TASK=$BUILD/twoarm-task
export TWOARM_TOOLS=$BUILD/tests/tools TWOARM_TOP=$top TWOARM_ASSETS=$top/assets
export TWOARM_SAN=${SAN:-} LC_ALL=C.UTF-8
# Several programs run at once: threads that wait must not keep others from their cores.
export OMP_WAIT_POLICY=${OMP_WAIT_POLICY:-passive}
unset DISPLAY WAYLAND_DISPLAY LANGUAGE MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES SAN

# A python3 that first looks for the real one (pyenv) takes three times as long to start, and some
# tests start it dozens of times: looked for once.
if python=$(python3 -c 'import sys; print(sys.executable)' 2>/dev/null) && [ -x "$python" ]; then
    mkdir -p "$BUILD/tests/bin"
    printf '#!/bin/sh\nexec "%s" "$@"\n' "$python" >"$BUILD/tests/bin/python3"
    chmod +x "$BUILD/tests/bin/python3"
    PATH=$BUILD/tests/bin:$PATH
fi

# 99 is no program's exit status: a test that expects 1 cannot take a sanitizer's finding for it.
export ASAN_OPTIONS=exitcode=99:detect_leaks=1:abort_on_error=0${ASAN_OPTIONS:+:$ASAN_OPTIONS}
export UBSAN_OPTIONS=exitcode=99:print_stacktrace=1${UBSAN_OPTIONS:+:$UBSAN_OPTIONS}
export LSAN_OPTIONS=exitcode=99:print_suppressions=0:suppressions=$top/tests/lsan.supp

# Generous: a stuck test must end, a slow machine must not fail.
limit=${TEST_TIMEOUT:-900}
export CK_DEFAULT_TIMEOUT=${CK_DEFAULT_TIMEOUT:-120}

# What tests write goes into memory where there is room: results and logs are synced thousands of
# times, and waiting for a disk is half of the time. (What is asked of syncs is asked of the calls.)
place=$out
in_memory=$(mktemp -d /dev/shm/twoarm-tests.XXXXXX 2>/dev/null) || in_memory=
trap '[ -z "$in_memory" ] || rm -rf "$in_memory"' EXIT
if [ -n "$in_memory" ] && cp "$(type -P true)" "$in_memory/true" && "$in_memory/true" &&
    [ "$(df -Pk "$in_memory" | awk 'NR == 2 { print $4 }')" -gt 2000000 ]; then
    place=$in_memory
fi

# run_program PATH BASE: runs it with TAP in BASE.tap, other output in BASE.log; its exit status.
run_program() {
    case $1 in
    *.sh) timeout -k 10 "$limit" bash "$1" >"$2.tap" 2>"$2.log" </dev/null ;;
    *) CK_TAP_LOG_FILE_NAME=$2.tap timeout -k 10 "$limit" "$1" >"$2.log" 2>&1 </dev/null ;;
    esac
}

# judge STATUS TAPFILE: prints "passed failed skipped reason".  A program that died early has not
# written its plan line, which counts as one failure more than it admits itself.
judge() {
    awk -v status="$1" '
    /^ok/ && tolower($0) ~ /# *skip/ { skipped++; next }
    /^ok/ { passed++ }
    /^not ok/ { failed++ }
    /^1\.\.[0-9]+/ { plan = substr($1, 4) + 0; planned = 1 }
    END {
        ran = passed + failed + skipped
        if (status == 124 || status == 137) why = "took too long or was killed"
        else if (!planned) why = "ended early (exit status " status ")"
        else if (plan != ran) why = "planned " plan " tests, ran " ran
        else if (ran == 0) why = "ran no test"
        else if (status != 0 && !failed) why = "exit status " status
        print passed + 0, failed + (why != ""), skipped + 0, why
    }' "$2"
}

short_name() {
    local name=${1#"$BUILD"/}
    name=${name#"$top"/}
    echo "${name#tests/}"
}

# one PATH: runs one program, notes its counts, reports it in one piece.
one() {
    local path=$1 name base status=0 start end passed failed skipped why
    name=$(short_name "$path")
    base=$out/${name//\//_}
    : >"$base.tap"
    : >"$base.log"
    export TMPDIR=$place/${base##*/}.tmp
    mkdir "$TMPDIR"
    start=$(date +%s%N)
    run_program "$path" "$base" || status=$?
    end=$(date +%s%N)
    read -r passed failed skipped why < <(judge "$status" "$base.tap")
    echo "$passed $failed $skipped" >"$base.sum"
    echo "$(((end - start) / 1000000)) $name" >"$base.ms"
    {
        if [ "$failed" = 0 ]; then printf 'ok   '; else printf 'FAIL '; fi
        printf '%-28s %4d passed' "$name" "$passed"
        [ "$failed" = 0 ] || printf ', %d failed' "$failed"
        [ "$skipped" = 0 ] || printf ', %d skipped' "$skipped"
        printf ' %7d.%02d s\n' $(((end - start) / 1000000000)) $(((end - start) / 10000000 % 100))
        # Why something was left out is worth a line even when all is well.
        sed -n 's/^ok.*# *[Ss][Kk][Ii][Pp] */       skipped: /p' "$base.tap" | sort | uniq -c |
            sed 's/^ *1 //'
        if [ "$failed" != 0 ]; then
            [ -z "$why" ] || echo "     $why"
            grep '^not ok' "$base.tap" | sed 's/^/     /' || true
            sed 's/^/     | /' "$base.log"
            echo "     (logs and files: $base.*)"
        fi
    } >"$base.report" 2>&1
    flock "$out" cat "$base.report"
    if [ "$failed" = 0 ]; then
        rm -rf "$TMPDIR"
    elif [ "$place" != "$out" ]; then
        mv "$TMPDIR" "$base.tmp"
    fi
}

# by_time PATH...: as they are to start, a line each. Milliseconds by name; whoever is not known
# there comes first, the longest before scripts and those before programs.
longest='test_global_sets cli/fuzz.sh cli/task_resume.sh cli/fit_degenerate.sh test_degenerate'
longest+=' test_hierarchical_three test_global cli/models.sh'
took=$BUILD/tests/took
touch "$took"
by_time() {
    local path
    for path in "$@"; do
        path=$(realpath -m "$path")
        printf '%s\t%s\n' "$(short_name "$path")" "$path"
    done | awk -F '\t' -v known="$took" -v longest="$longest" '
    BEGIN {
        for (i = split(longest, w, " "); i > 0; i--) ms[w[i]] = 3e9 - i
        while ((getline line < known) > 0) { split(line, w, " "); ms[w[2]] = w[1] }
    }
    { printf "%.0f\t%s\n", $1 in ms ? ms[$1] : $2 ~ /\.sh$/ ? 2e9 : 1e9, $2 }' |
        sort -rn | cut -f 2
}
together=() alone=()
while read -r path; do
    case ${path##*/} in
    alone_*) alone+=("$path") ;;
    *) together+=("$path") ;;
    esac
done < <([ $# = 0 ] || by_time "$@")

# at_once N PATH...: starts them in this order, N at a time.
at_once() {
    local most=$1 running=0 path
    shift
    for path in "$@"; do
        if [ "$running" -ge "$most" ]; then
            wait -n || true
            running=$((running - 1))
        fi
        one "$path" &
        running=$((running + 1))
    done
    wait
}
cores=$(nproc 2>/dev/null || echo 2)
at_once $((cores > 1 ? cores + 1 : 1)) ${together[@]+"${together[@]}"}
beside=${#alone[@]}
[ "$cores" -gt 1 ] && [ -z "$TWOARM_SAN" ] || beside=1
at_once "$beside" ${alone[@]+"${alone[@]}"}

# Those that ran take the place of what is known of them.
cat "$out"/*.ms "$took" 2>/dev/null | awk '!seen[$2]++' >"$took.new"
mv "$took.new" "$took"

# A program whose counts are not there was lost by this script itself: never taken for a pass.
cat "$out"/*.sum 2>/dev/null | awk -v want="$#" '
    { passed += $1; failed += $2; skipped += $3 }
    END {
        if (NR < want) failed += want - NR
        printf "%d passed, %d failed%s\n", passed, failed, skipped ? ", " skipped " skipped" : ""
        exit failed > 0 || passed == 0
    }'
