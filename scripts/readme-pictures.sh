#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Makes the README's picture of the task, assets/readme/task.png, from the program itself: a choice
# and its outcome, photographed in a real window on a private X screen.
#
#   make && make build/tests/tools/xkeys && bash scripts/readme-pictures.sh
#
# Needs Xvfb and ImageMagick (Debian: xvfb imagemagick).
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
build=${BUILD:-$top/build}
out=${1:-$top/assets/readme/task.png}
work=$(mktemp -d)
jobs=()
cleanup() {
    for job in ${jobs[@]+"${jobs[@]}"}; do kill "$job" 2>/dev/null || true; done
    rm -rf "$work"
}
trap cleanup EXIT

for need in Xvfb import convert; do
    command -v "$need" >/dev/null || {
        echo "readme-pictures: $need is not installed: apt-get install xvfb imagemagick" >&2
        exit 1
    }
done

: >"$work/display"
Xvfb -displayfd 6 -screen 0 1280x720x24 -nolisten tcp 6>"$work/display" >/dev/null 2>&1 &
jobs+=($!)
for _ in $(seq 100); do
    [ -s "$work/display" ] && break
    sleep 0.1
done
DISPLAY=:$(tr -d '\n' <"$work/display")
export DISPLAY SDL_VIDEODRIVER=x11 TWOARM_ASSETS=$top/assets

# With this seed the right machine pays on the first trial.
"$build/twoarm-task" --participant picture --allow-bad-display --trials 1 --seed 5 \
    --data "$work/data" >/dev/null 2>&1 &
jobs+=($!)
sleep 4 # the display is measured first
key() { "$build/tests/tools/xkeys" tap "$1" >/dev/null; }
for _ in 1 2 3 4; do
    key space
    sleep 0.3
done
sleep 1.2
import -window root -depth 8 "$work/choice.png"
key j
sleep 0.7
import -window root -depth 8 "$work/outcome.png"

# Cut to the same middle part, side by side with a transparent gap.
mkdir -p "$(dirname "$out")"
convert "$work/choice.png" "$work/outcome.png" -gravity center -crop 1080x690+0+0 +repage \
    -filter Lanczos -resize 690x "$work/part.png"
convert "$work/part-0.png" -background none -gravity east -splice 20x0 "$work/left.png"
convert "$work/left.png" "$work/part-1.png" +append -strip -define png:compression-level=9 "$out"
identify -format '%f: %w x %h, %b\n' "$out"
