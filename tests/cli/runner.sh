#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The test runner itself: whatever goes wrong in a test program is counted and shown.
# shellcheck disable=SC2016  # the programs written here expand their own variables
. "$(dirname "$0")/lib.sh"

suite=$T/suite
mkdir -p "$suite"

# program NAME SHELL-TEXT: stands for a Check program: writes TAP where Check would.
program() {
    printf '#!/bin/bash\ntap=$CK_TAP_LOG_FILE_NAME\n%s\n' "$2" >"$suite/$1"
    chmod +x "$suite/$1"
}
runner() {
    (
        args=()
        for name in "$@"; do args+=("$suite/$name"); done
        BUILD=$T/build TEST_TIMEOUT=2 bash "$TWOARM_TOP/tests/run.sh" ${args[@]+"${args[@]}"}
    )
}
last_line() {
    [ "$(tail -n 1 "$T/out")" = "$1" ] && return 0
    tail -n 1 "$T/out"
    return 1
}

program good 'echo noise; printf "ok 1 - a\nok 2 - b\n1..2\n" >"$tap"'
program bad 'echo why it fell; printf "ok 1 - a\nnot ok 2 - b: three\n1..2\n" >"$tap"; exit 1'
program crash 'printf "ok 1 - a\n" >"$tap"; kill -SEGV $$'
program early 'exit 0'
program after 'printf "ok 1 - a\n1..1\n" >"$tap"; exit 99'
program short 'printf "ok 1 - a\n1..2\n" >"$tap"'
program none 'echo 1..0 >"$tap"'
program slow 'sleep 60'
program script.sh 'echo "ok 1 - a"; echo "ok 2 - b # skip no screen"; echo 1..2'
program dies.sh 'set -e; echo "ok 1 - a"; false; echo 1..1'
program alone_good 'test -z "${DISPLAY:-}" && printf "ok 1 - a\n1..1\n" >"$tap"'

check "all well" expect_exit 0 runner good script.sh alone_good
check "  the last line counts" last_line "4 passed, 0 failed, 1 skipped"
check "  one line a program" test "$(grep -c '^ok ' "$T/out")" = 3
check "  no noise" expect_lacks "$T/out" noise
check "  the reason of a skip" expect_contains "$T/out" "no screen"
check "a failure" expect_exit 1 runner good bad
check "  is counted" last_line "3 passed, 1 failed"
check "  named" expect_contains "$T/out" "b: three"
check "  and shown" expect_contains "$T/out" "why it fell"
for case in "crash:1 passed, 1 failed:ended early" "early:0 passed, 1 failed:ended early" \
    "after:1 passed, 1 failed:exit status 99" "short:1 passed, 1 failed:planned 2 tests" \
    "none:0 passed, 1 failed:ran no test" "slow:0 passed, 1 failed:took too long" \
    "dies.sh:1 passed, 1 failed:ended early" "missing:0 passed, 1 failed:ended early"; do
    IFS=: read -r name counts why <<<"$case"
    check "$name fails" expect_exit 1 runner "$name"
    check "  and is counted" last_line "$counts"
    check "  with the reason" expect_contains "$T/out" "$why"
done
# One core, and who started when: those that are known for taking long, then those first that took
# longest.
mkdir "$suite/bin"
printf '#!/bin/sh\necho 1\n' >"$suite/bin/nproc"
chmod +x "$suite/bin/nproc"
for pair in quick:0 long:0.4 longer:0.9; do
    program "${pair%:*}" "echo ${pair%:*} >>'$suite/order'; printf 'ok 1 - a\n1..1\n' >\"\$tap\"
        sleep ${pair#*:}"
done
starts() { # NAME...
    [ "$(paste -sd ' ' "$suite/order")" = "$*" ] || { cat "$suite/order"; return 1; }
}
one_by_one() { # NAME...
    : >"$suite/order"
    (PATH=$suite/bin:$PATH && runner "$@") >/dev/null
}
mkdir -p "$T/build/tests/cli"
sed 's/quick/known/' "$suite/quick" >"$T/build/tests/test_global_sets"
printf "echo fuzz >>'%s'; echo ok 1; echo 1..1\n" "$suite/order" >"$T/build/tests/cli/fuzz.sh"
chmod +x "$T/build/tests/test_global_sets"
rm -f "$T/build/tests/took"
one_by_one quick ../build/tests/test_global_sets ../build/tests/cli/fuzz.sh
check "those known for taking long first" starts known fuzz quick
one_by_one quick longer long
one_by_one quick longer long
check "the longest first, once that is known" starts longer long quick
check "no program at all fails" expect_exit 1 runner
check "  with a count" last_line "0 passed, 0 failed"
finish
