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
check "make run without a participant starts the program, which asks" \
    expect_exit 0 make -n run PARTICIPANT=
starts() { grep -qE "twoarm-task *$1 *\\\\\$" "$T/out"; }
check "  with no options" starts ""
check "  with one: for that participant" expect_exit 0 make -n run PARTICIPANT=012
check "  as typed" starts '--participant "\$PARTICIPANT"'
if [ -x "$TWOARM" ] && [ -x "$TWOARM_TASK" ]; then
    # -o all: what is there is installed, whatever it was built with
    installed=(BUILD="$BUILD" DESTDIR="$T/root" PREFIX=/usr)
    check "make install" expect_exit 0 make -o all install "${installed[@]}"
    pages=$T/root/usr/share/man/man1
    for page in twoarm twoarm-task; do
        check "  the manual page of $page" grep -q "^.TH $page 1" "$pages/$page.1"
        if command -v man >/dev/null; then
            check "  which man takes without a warning" sh -c "
                LC_ALL=C.UTF-8 MANWIDTH=80 man --warnings -E UTF-8 -l -Tutf8 -Z \
                    '$pages/$page.1' 2>&1 >/dev/null | grep . && exit 1 || exit 0"
        else
            skip "  which man takes without a warning" "man is not installed"
        fi
    done
    check "make uninstall" expect_exit 0 make uninstall "${installed[@]}"
    check "  leaves no file" test -z "$(find "$T/root" -type f)"
else
    skip "make install" "a program was not built"
fi
check "make help lists the targets" expect_exit 0 make help
for target in all deps run demo test check-slow bench sanitize lint install uninstall clean; do
    check "  $target" grep -q "^  make $target " "$T/out"
done
finish
