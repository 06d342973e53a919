#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What the Makefile promises: analysis without SDL, a build where SDL is absent, clear refusals.
. "$(dirname "$0")/lib.sh"

cd "$TWOARM_TOP"

# Dynamic libraries that a program asks for.
needs() {
    readelf -d "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' >"$T/needs"
    test -s "$T/needs"
}

if [ -x "$TWOARM" ]; then
    check "twoarm is a dynamic program" needs "$TWOARM"
    check "  and asks for no SDL" expect_lacks "$T/needs" SDL
else
    skip "twoarm asks for no SDL" "not built"
fi

# A pkg-config that knows everything but SDL; make -n says what would be done.
mkdir "$T/bin"
cat >"$T/bin/pkg-config" <<'END'
#!/bin/sh
case "$*" in *sdl2* | *SDL2*) exit 1 ;; esac
exit 0
END
cat >"$T/bin/no-pkg-config" <<'END'
#!/bin/sh
exit 1
END
chmod +x "$T/bin/pkg-config" "$T/bin/no-pkg-config"
check "make without SDL builds" \
    expect_exit 0 make -n BUILD="$T/b" PKG_CONFIG="$T/bin/pkg-config" V=1
check "  no twoarm-task" expect_lacks "$T/out" " -o $T/b/twoarm-task"
check "  and says so" expect_contains "$T/out" "twoarm-task was left out"
if [ -e src/bin/twoarm.c ]; then
    check "  but twoarm" expect_contains "$T/out" " -o $T/b/twoarm"
else
    skip "  but twoarm" "no source yet"
fi
check "make without the libraries refuses" \
    expect_exit 2 make BUILD="$T/b" PKG_CONFIG="$T/bin/no-pkg-config"
check "  and says what to do" expect_contains "$T/err" "make deps"
check "make run without a participant refuses" expect_exit 2 make run PARTICIPANT=
check "  and says how" expect_contains "$T/err" "make run PARTICIPANT="
check "make help lists the targets" expect_exit 0 make help
for target in all deps run demo test check-slow bench sanitize lint install uninstall clean; do
    check "  $target" grep -q "^  make $target " "$T/out"
done
finish
