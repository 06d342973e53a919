#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Any bytes as an experiment file, a log, a run sheet or texts, by clang's libFuzzer with
# sanitizers, from the corpus in tests/fuzz: so many inputs for each reader as it was given in ten
# seconds once, and more; or for FUZZ_SECONDS each.
. "$(dirname "$0")/lib.sh"
cd "$TWOARM_TOP"
inputs=(config=25000 log=20000 table=20000 tables=6000)

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
# fuzz NAME INPUTS: that reader; it reads the inputs it has found before once more.
fuzz() {
    local reader=$BUILD/fuzz/tests/fuzz/fuzz_$1 limit=-max_total_time=${FUZZ_SECONDS:-}
    mkdir -p "$reader.corpus"
    [ -n "${FUZZ_SECONDS:-}" ] ||
        limit=-runs=$(($2 + $(find "$reader.corpus" tests/fuzz/corpus -type f | wc -l)))
    run make --no-print-directory BUILD="$BUILD" FUZZ_CC="$compiler" FUZZERS="$reader" \
        FUZZ_LIMIT="$limit" fuzz
    [ "$status" = 0 ] && return 0
    grep '^SUMMARY' "$T/err"
    tail -n 60 "$T/err"
    return 1
}
for reader in "${inputs[@]}"; do
    name=${reader%=*} n=${reader#*=}
    check "no bytes make fuzz_$name fail" fuzz "$name" "$n"
    # it got further than the corpus
    units=$(sed -n "s/^stat::number_of_executed_units: *//p" "$T/out" "$T/err" | head -n 1)
    [ -z "${FUZZ_SECONDS:-}" ] || n=100
    check "  it was given more than $n inputs" test "${units:-0}" -gt "$n"
    echo "$name: ${units:-0} inputs" >&2
done
check "no fuzzer is left out" expect_same <(printf 'fuzz_%s.c\n' "${inputs[@]%=*}" | sort) \
    <(cd tests/fuzz && ls fuzz_*.c)
finish
