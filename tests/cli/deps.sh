#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# scripts/deps.sh: silent when nothing is missing; else installs, or says what to type.
# Fakes of apt-get, sudo, id and pkg-config stand for systems that this one is not.
# shellcheck disable=SC2016  # the programs written here expand their own variables
. "$(dirname "$0")/lib.sh"

deps=$TWOARM_TOP/scripts/deps.sh
fakes=$T/fakes

# system COMMAND...: a PATH of the basic tools and these fakes alone; $T/did notes their arguments.
system() {
    rm -rf "$fakes" "$T/did" "$T/installed"
    mkdir "$fakes"
    : >"$T/did"
    local tool
    for tool in sh env cat cut tr grep awk sed mktemp rm uname touch; do
        ln -s "$(command -v $tool)" "$fakes/$tool"
    done
    for tool in "$@"; do
        "fake_$tool" >"$fakes/${tool//_/-}"
        chmod +x "$fakes/${tool//_/-}"
    done
}
fake_true_command() { printf '#!%s\nexit 0\n' "$(command -v sh)"; }
fake_gcc() { fake_true_command; }
fake_make() { fake_true_command; }
fake_gnuplot() { fake_true_command; }
# Knows all modules but GSL, and that one once something was installed.
fake_pkg_config() {
    printf '#!%s\ncase "$2" in gsl) [ -e "%s" ] ;; esac\n' "$(command -v sh)" "$T/installed"
}
fake_apt_get() {
    printf '#!%s\necho "apt-get $*" >>"%s"\ncase "$*" in *install*) touch "%s" ;; esac\n' \
        "$(command -v sh)" "$T/did" "$T/installed"
}
fake_sudo() { printf '#!%s\necho sudo >>"%s"\n"$@"\n' "$(command -v sh)" "$T/did"; }
fake_id() { printf '#!%s\necho %s\n' "$(command -v sh)" "$uid"; }
there() { PATH=$fakes CC=gcc OS_RELEASE=$T/os-release sh "$deps" "$@"; }
base=(gcc make gnuplot pkg_config)
: >"$T/os-release"

uid=0
system "${base[@]}" id apt_get
touch "$T/installed"
check "nothing missing: done" expect_exit 0 there
check "  in silence" expect_same "$T/out" /dev/null
check "  nothing touched" expect_same "$T/did" /dev/null

system "${base[@]}" id apt_get
check "as root: installs" expect_exit 0 there
check "  says what and what for" grep -q 'libgsl-dev  *minimisers' "$T/out"
check "  fetches the lists" expect_contains "$T/did" "-qq update"
check "  and only what is missing" grep -q -- '--no-install-recommends install libgsl-dev$' "$T/did"
check "  without sudo" expect_lacks "$T/did" sudo

uid=1000
system "${base[@]}" id apt_get sudo
check "not root, with sudo: installs" expect_exit 0 there
check "  through sudo" expect_contains "$T/did" sudo

system "${base[@]}" id apt_get
check "not root, no sudo: gives up" expect_exit 1 there
check "  with the command to type" \
    expect_contains "$T/err" "apt-get install --no-install-recommends libgsl-dev"
check "  nothing touched" expect_same "$T/did" /dev/null

# system_of ID PACKAGE-COMMAND: another distribution, told by its os-release.
for case in "fedora:sudo dnf install gsl-devel" "arch:sudo pacman -S --needed gsl" \
    "opensuse-leap:sudo zypper install gsl-devel"; do
    system "${base[@]}" id
    echo "ID=\"${case%%:*}\"" >"$T/os-release"
    check "${case%%:*}: gives up" expect_exit 1 there
    check "  with its own packages" expect_contains "$T/err" "${case#*:}"
done
echo "ID=other" >"$T/os-release"
check "an unknown system: gives up" expect_exit 1 there
check "  names Homebrew's packages too" expect_contains "$T/err" "brew install gsl"

uid=0
system gcc make gnuplot id apt_get
check "no pkg-config: every library is asked for" expect_exit 1 there
check "  in one go" expect_contains "$T/did" \
    "pkg-config libsdl2-dev libsdl2-ttf-dev libgsl-dev libjansson-dev libconfig-dev nettle-dev"
check "  and what is still missing is said" expect_contains "$T/err" "still not found"
finish
