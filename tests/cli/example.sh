#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The example study in data/example: made again it is the same to the byte, and the analysis reads
# it. When a change of the program changes what it writes: make example, look, commit.
. "$(dirname "$0")/lib.sh"
example=$TWOARM_TOP/data/example
check "it is small" test "$(du -sk --apparent-size "$example" | cut -f 1)" -lt 300
if [ -x "$TWOARM_TASK" ]; then
    check "it is made again" expect_exit 0 sh "$TWOARM_TOP/scripts/example.sh" "$T/example"
    check "  the same to the byte (if not: make example)" diff -r "$example" "$T/example"
else
    skip "it is made again" "twoarm-task was not built (no SDL)"
fi
check "twoarm fits it" expect_exit 0 "$TWOARM" fit "$example"
check "  four participants" test "$(wc -l <"$T/out")" = 5
check "  and no pilot or source data" expect_lacks "$T/out" sourcedata
validator=$TWOARM_TOP/build/bids-validator/node_modules/.bin/bids-validator
if [ -x "$validator" ]; then
    check "the BIDS validator has nothing to say" expect_exit 0 env BUILD="$TWOARM_TOP/build" \
        sh "$TWOARM_TOP/scripts/check-bids.sh" "$example"
else
    skip "the BIDS validator has nothing to say" "it is not there (make check-bids fetches it)"
fi
finish
