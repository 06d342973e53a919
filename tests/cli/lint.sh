#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The source tree keeps the laws of scripts/lint.sh, and lint notices when one is broken.
. "$(dirname "$0")/lib.sh"

lint=$TWOARM_TOP/scripts/lint.sh
licence='/* SPDX-License-Identifier: GPL-3.0-or-later */'
tree=$T/tree

# fresh: a tiny tree that keeps every law, with what lint must not mistake for a breach.
fresh() {
    rm -rf "$tree"
    mkdir -p "$tree/include/twoarm" "$tree/src/core" "$tree/src/models" "$tree/src/envs" \
        "$tree/src/task" "$tree/src/fit" "$tree/src/sdl" "$tree/src/io" "$tree/src/report"
    put src/core/good.c '#include "good.h"' '#include "models/models.h"' '#include <math.h>' \
        '#include "twoarm/rng.h"' '/* getenv("HOME") and rand() in a comment, "unclosed' \
        ' * <SDL.h>, time(NULL) */ // rand()' 'int operand(int x) { return x; }' \
        'const char *word = "getenv(x), rand(), /* no comment";' 'int operand2(int);'
    put src/io/good.c '#include <stdio.h>' 'const char *home(void) { return getenv("HOME"); }'
    put src/sdl/good.c '#include <SDL.h>' '#include <SDL2/SDL_ttf.h>'
    put src/models/models.def 'TA_MODEL(ta_model_rw)' 'TA_MODEL(ta_model_rw_dual)'
    put src/models/rw.c 'static const char *name = "rw";'
    put src/report/good.c 'int is_beta(const char *s) { return !strcmp(s, "beta"); }'
}

# put FILE LINE...: a licensed source of these lines.
put() {
    local file=$tree/$1
    shift
    printf '%s\n' "$licence" "$@" >"$file"
}

# falls NAME FILE LINE-NUMBER TEXT: lint refuses the tree, naming FILE:LINE-NUMBER and TEXT.
falls() {
    check "$1" refused "$2:$3: " "$4"
    fresh
}
refused() {
    expect_exit 1 sh "$lint" "$tree" && expect_contains "$T/out" "$1" &&
        expect_contains "$T/out" "$2"
}

check "the project's own tree keeps the laws" sh "$lint" "$TWOARM_TOP"
fresh
check "a clean tree passes" expect_exit 0 sh "$lint" "$tree"
check "  in silence" expect_same "$T/out" /dev/null

for room in core models envs task; do
    put "src/$room/bad.c" '#include <stdio.h>'
    falls "stdio in src/$room" "src/$room/bad.c" 2 "pure room $room"
done
put src/core/bad.c '' '#include <time.h>'
falls "time.h in a pure room" src/core/bad.c 3 "<time.h>"
put src/core/bad.c '#  include <gsl/gsl_math.h>'
falls "GSL in a pure room" src/core/bad.c 2 "gsl/gsl_math.h"
put src/task/bad.c '#include <SDL.h>'
falls "SDL in a pure room" src/task/bad.c 2 "outside src/sdl"
put src/io/bad.c '#include <SDL2/SDL.h>'
falls "SDL in an upper room" src/io/bad.c 2 "outside src/sdl"
put include/twoarm/screen.h '#include "SDL_ttf.h"'
falls "SDL in a shared header" include/twoarm/screen.h 2 "outside src/sdl"
put src/core/bad.c '#include "fit/search.h"'
falls "a pure room that knows an upper one" src/core/bad.c 2 "<fit/search.h>"
put src/models/bad.c '#include "core/runner.h"'
falls "models that know the core" src/models/bad.c 2 "<core/runner.h>"
put src/core/bad.c '#include "twoarm/io.h"'
falls "an upper room's shared header" src/core/bad.c 2 "<twoarm/io.h>"
put include/twoarm/run.h '#include <stdio.h>'
falls "stdio in a shared header of the pure rooms" include/twoarm/run.h 2 "<stdio.h>"

put src/core/bad.c 'void *e(void) { return getenv("HOME"); }'
falls "the environment in a pure room" src/core/bad.c 2 "environment"
put src/envs/bad.c 'int r(void) { return 1 + rand(); }'
falls "rand in a pure room" src/envs/bad.c 2 "random numbers"
put src/fit/bad.c '/* a comment' ' * of two lines */ int r(void) { return random (); }'
falls "random anywhere, after a comment" src/fit/bad.c 3 "random numbers"
put src/fit/bad.c 'void r(void) { gsl_rng_env_setup(); }'
falls "seeds from the environment" src/fit/bad.c 2 "gsl_rng_env_setup"

for room in core fit report; do
    put "src/$room/bad.c" 'int is_rw(const char *s) { return !strcmp(s, "rw-dual"); }'
    falls "a model asked for by name in src/$room" "src/$room/bad.c" 2 '"rw-dual" by name'
done

printf 'int x;\nint y;\nint z;\n%s\n' "$licence" >"$tree/src/io/bad.c"
falls "no licence in the opening comment" src/io/bad.c 1 "SPDX-License-Identifier"
put src/io/bad.c "/* $(printf '%095d' 0) */"
falls "101 columns" src/io/bad.c 2 "101 columns"
put src/io/bad.c "/* $(printf '%091d\303\244\303\266\303\274' 0) */"
check "100 columns of more bytes pass" expect_exit 0 sh "$lint" "$tree"
put src/io/bad.c "$(printf 'int\tx;')"
falls "a tab" src/io/bad.c 2 "a tab"
{ echo "$licence"; yes 'int x;' | head -n 450; } >"$tree/src/io/bad.c"
falls "451 lines" src/io/bad.c 451 "451 lines"
{ echo "$licence"; yes 'int x;' | head -n 449; } >"$tree/src/io/bad.c"
check "450 lines pass" expect_exit 0 sh "$lint" "$tree"
check "  with a warning" expect_contains "$T/err" "src/io/bad.c: warning: 450 lines"
finish
