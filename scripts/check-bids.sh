#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Checks a study by the validator of BIDS: no error, and no warning. It is fetched by npm once.
#
#   sh scripts/check-bids.sh FOLDER
set -eu
version=1.15.0
place=${BUILD:-build}/bids-validator
validator=$place/node_modules/.bin/bids-validator
if [ ! -x "$validator" ]; then
    command -v npm >/dev/null || { echo "check-bids: npm is not installed" >&2; exit 1; }
    mkdir -p "$place"
    npm install --no-audit --no-fund --silent --prefix "$place" "bids-validator@$version"
fi
report=$("$validator" --json "$1")
printf '%s\n' "$report" | node -e '
    const r = JSON.parse(require("fs").readFileSync(0, "utf8")).issues;
    for (const [kind, list] of [["error", r.errors], ["warning", r.warnings]])
        for (const i of list)
            console.log(kind + ": " + i.key + ": " + i.reason + " " +
                (i.files || []).map(f => (f.file || {}).relativePath || "").join(" "));
    console.log(r.errors.length + " errors, " + r.warnings.length + " warnings");
    process.exit(r.errors.length + r.warnings.length > 0 ? 1 : 0);'
