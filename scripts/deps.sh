#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what is missing for building and testing twoarm, and nothing else.
#
#   sh scripts/deps.sh [build] [test] [ci]        (default: build)
#
# Nothing missing: no output, no network, no change.  Debian and Ubuntu: installs with apt-get,
# through sudo when not root.  Elsewhere, or without sudo: names the packages and exits with 1.
set -eu

# set kind probe | Debian | Fedora | Arch | openSUSE | Homebrew | what for
# kinds: command (on PATH), module (known to pkg-config), file (exists), links (the compiler, with
# these flags, makes a program).  A dash: part of something else there, or not needed.
table() {
    cat <<'END'
build compiler gcc|gcc libc6-dev|gcc|gcc|gcc|gcc|C compiler
build command make|make|make|make|make|make|runs the Makefile
build command pkg-config|pkg-config|pkgconf-pkg-config|pkgconf|pkgconf-pkg-config|pkgconf|libraries
build module sdl2|libsdl2-dev|SDL2-devel|sdl2|SDL2-devel|sdl2|window and keys
build module SDL2_ttf|libsdl2-ttf-dev|SDL2_ttf-devel|sdl2_ttf|SDL2_ttf-devel|sdl2_ttf|letters
build module gsl|libgsl-dev|gsl-devel|gsl|gsl-devel|gsl|minimisers
build module jansson|libjansson-dev|jansson-devel|jansson|libjansson-devel|jansson|JSON sidecars
build module libconfig|libconfig-dev|libconfig-devel|libconfig|libconfig-devel|libconfig|settings
build module nettle|nettle-dev|nettle-devel|nettle|libnettle-devel|nettle|SHA-256
build command gnuplot|gnuplot-nox|gnuplot-minimal|gnuplot|gnuplot|gnuplot|figures
test module check|check|check-devel|check|check-devel|check|unit tests
test command Xvfb|xvfb|xorg-x11-server-Xvfb|xorg-server-xvfb|xorg-x11-server-Xvfb|-|a test screen
test command xauth|xauth|xauth|xorg-xauth|xauth|-|a test screen
test command xdotool|xdotool|xdotool|xdotool|xdotool|-|presses keys in tests
test module x11|libx11-dev|libX11-devel|libx11|libX11-devel|libx11|presses keys in tests
test module xtst|libxtst-dev|libXtst-devel|libxtst|libXtst-devel|libxtst|presses keys in tests
test command tidy|tidy|tidy|tidy|tidy|tidy-html5|checks the report's HTML
test command pgrep|procps|procps-ng|procps-ng|procps|-|finds processes in tests
test command strace|strace|strace|strace|strace|-|order of writes in tests
test file /usr/share/i18n/locales|locales|glibc-locale-source|glibc|glibc-i18ndata|-|other locales
ci command clang|clang|clang|clang|clang|llvm|the second compiler
ci links clang -fopenmp|libomp-dev|libomp-devel|openmp|libomp-devel|libomp|OpenMP for clang
END
}

# Is KIND PROBE there?  CC stands for the compiler that was asked for, as in `make CC=clang`.
present() {
    case $1 in
    compiler) command -v "${cc%% *}" >/dev/null 2>&1 ;;
    command) command -v "$2" >/dev/null 2>&1 ;;
    module) pkg-config --exists "$2" 2>/dev/null ;;
    file) [ -e "$2" ] ;;
    links) echo 'int main(void) { return 0; }' |
        "$2" "$3" -x c - -o /dev/null >/dev/null 2>&1 ;;
    esac
}

# Prints the rows of the table whose set is wanted and whose probe fails.
missing() {
    table | while IFS='|' read -r head rest; do
        # shellcheck disable=SC2086  # the words of the first field are meant to be split
        set -- $head
        case " $sets " in *" $1 "*) ;; *) continue ;; esac
        shift
        present "$@" || printf '%s|%s\n' "$*" "$rest"
    done
}

# Column N (2 = Debian) of the missing rows, as words in one line.
names() {
    printf '%s\n' "$gaps" | cut -d'|' -f"$1" | tr ' ' '\n' | grep -v '^-$' | awk '!seen[$0]++' |
        tr '\n' ' ' | sed 's/ $//'
}

# What to type where apt-get is not there to do it.
advise() {
    ids=$(sed -n 's/^ID\(_LIKE\)*=//p' "${OS_RELEASE:-/etc/os-release}" 2>/dev/null | tr -d '"')
    case " $(echo "$ids" | tr '\n' ' ') $(uname -s)" in
    *fedora* | *rhel*) echo "  sudo dnf install $(names 3)" ;;
    *arch*) echo "  sudo pacman -S --needed $(names 4)" ;;
    *suse*) echo "  sudo zypper install $(names 5)" ;;
    *Darwin*) echo "  brew install $(names 6)" ;;
    *)
        echo "  Debian, Ubuntu: sudo apt-get install $(names 2)"
        echo "  Fedora:         sudo dnf install $(names 3)"
        echo "  Arch:           sudo pacman -S --needed $(names 4)"
        echo "  openSUSE:       sudo zypper install $(names 5)"
        echo "  Homebrew:       brew install $(names 6)"
        ;;
    esac
}

# Runs a command as root, its output kept back unless it fails.
as_root() {
    log=$(mktemp)
    if $sudo env DEBIAN_FRONTEND=noninteractive "$@" >"$log" 2>&1; then
        rm -f "$log"
        return 0
    fi
    cat "$log" >&2
    rm -f "$log"
    return 1
}

cc=${CC:-gcc}
sets="${*:-build}"
gaps=$(missing)
[ -n "$gaps" ] || exit 0

echo "twoarm needs what this system does not have yet:"
printf '%s\n' "$gaps" | awk -F'|' '{ n = $2 == "-" ? $1 : $2; printf "  %-18s %s\n", n, $7 }'

if ! command -v apt-get >/dev/null 2>&1; then
    echo "Please install it, then try again:" >&2
    advise >&2
    exit 1
fi
packages=$(names 2)
by_hand="apt-get update && apt-get install --no-install-recommends $packages"
sudo=
if [ "$(id -u)" != 0 ]; then
    sudo=sudo
    if ! command -v sudo >/dev/null 2>&1 || ! sudo true; then
        echo "Only root can install it. As root, run:" >&2
        echo "  $by_hand" >&2
        exit 1
    fi
fi
echo "Installing with apt-get: $packages"
# Package lists are fetched only here, when something has to be installed.
wait_for_lock='-oDPkg::Lock::Timeout=300'
# shellcheck disable=SC2086  # one word a package
if ! as_root apt-get $wait_for_lock -qq update ||
    ! as_root apt-get $wait_for_lock -qq -y --no-install-recommends install $packages; then
    echo "That did not work (the messages are above). To try by hand, as root:" >&2
    echo "  $by_hand" >&2
    exit 1
fi
gaps=$(missing)
if [ -n "$gaps" ]; then
    echo "Installed, and still not found:" >&2
    printf '%s\n' "$gaps" | cut -d'|' -f1 >&2
    exit 1
fi
