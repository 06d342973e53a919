#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Any bytes as an experiment file, a log, a run sheet or texts, by clang's libFuzzer with
# sanitizers, from the corpus in tests/fuzz: FUZZ_SECONDS (10) for each reader.
. "$(dirname "$0")/lib.sh"
cd "$TWOARM_TOP"
seconds=${FUZZ_SECONDS:-10}

if [ -n "${TWOARM_SAN:-}" ]; then
    skip "readers of any bytes" "fuzzers have sanitizers of their own"
    finish
    exit
fi
echo 'int LLVMFuzzerTestOneInput(const char *d, long n) { return d && n < 0; }' >"$T/one.c"
if ! clang -fsanitize=fuzzer,address "$T/one.c" -o "$T/one" >/dev/null 2>&1; then
    skip "readers of any bytes" "no clang with libFuzzer"
    finish
    exit
fi
compiler=clang
! command -v ccache >/dev/null || compiler="ccache clang"
run make --no-print-directory CC="$compiler" SAN=1 BUILD="$BUILD/fuzz" \
    CFLAGS='-g -fsanitize=fuzzer-no-link' FUZZ_SECONDS="$seconds" fuzz-built
[ "$status" = 0 ] || tail -n 60 "$T/err" >&2
check "no bytes make a reader fail" test "$status" = 0
# all of them ran, and got further than the corpus
readers=$(find tests/fuzz -name 'fuzz_*.c' | wc -l)
sed -n 's/^stat::number_of_executed_units: *//p' "$T/out" "$T/err" >"$T/units"
check "  in each of $readers fuzzers" test "$(awk '$1 > 100' "$T/units" | wc -l)" = "$readers"
cat "$T/units" >&2
finish
