#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Every reward, every point and the payment of every preset, played by agents, derived again from
# the outcome table, the log's choices and the file's settings by a program of its own (Python,
# decimal numbers): as the presets pay, rounded, with a floor, with a cap, and ended early.
. "$(dirname "$0")/lib.sh"
[ -x "$TWOARM_TASK" ] || { skip "twoarm-task" "it was not built (no SDL)"; finish; exit; }
command -v python3 >/dev/null || { skip "payments derived again" "no python3"; finish; exit; }
cd "$T"

cat >derive.py <<'EOF'
import csv, glob, json, sys
from decimal import Decimal as D, ROUND_CEILING, ROUND_HALF_UP

folder, kind = sys.argv[1:3]
log = glob.glob(folder + "/**/*_beh.tsv", recursive=True)[0]
table = glob.glob(folder + "/**/*_outcomes.tsv", recursive=True)[0]
side = json.load(open(log[:-3] + "json"), parse_float=D)["Twoarm"]
exp, end = side["Experiment"], side["End"]
plan = {r["schedule_row"]: r for r in csv.DictReader(open(table), delimiter="\t")}
rows = list(csv.DictReader(open(log), delimiter="\t"))
per_reward, start, miss = (D(exp[a][b]) for a, b in
                           (("points", "per_reward"), ("points", "start"), ("misses", "points")))
bad = []


def same(row, what, found, expected):
    if abs(D(found) - D(expected)) > D("1e-6") * max(1, abs(D(expected))):
        bad.append(f"trial {row['trial']}: {what} {found}, expected {expected}")


total, missed, main, won = start, 0, 0, {}
before = None
for row in rows:
    if row["phase"] != "main":
        continue
    main += 1
    if row["status"] == "missed":
        missed += 1
        total += miss
        if (row["choice"], row["reward"], row["points"]) != ("n/a",) * 3:
            bad.append(f"trial {row['trial']}: a missed one pays {row['points']}")
    else:
        arm, drawn = row["choice"], plan[row["schedule_row"]]
        paid = drawn["outcome_" + arm]
        # Which phase a choice found is the log's mean of that arm.
        if "reversed_mean_1" in drawn and D(row["mean_1"]) != D(drawn["mean_1"]):
            paid = drawn["reversed_outcome_" + arm]
        same(row, "reward", row["reward"], paid)
        same(row, "points", row["points"], D(paid) * per_reward)
        total += D(paid) * per_reward
        won[paid] = won.get(paid, 0) + 1
    same(row, "total", row["total_points"], total)

pay = exp["payment"]
if D(pay["per_point"]) > 0:
    amount = D(pay["base"]) + D(pay["per_point"]) * total
    step = D(pay["round"])
    if step > 0:
        amount = (amount / step).to_integral_value(ROUND_CEILING) * step
    else:
        amount = amount.quantize(D("0.01"), ROUND_HALF_UP)
    free = amount
    amount = max(amount, D(pay["least"]))
    if pay["most"] is not None:
        amount = min(amount, D(pay["most"]))
    found = D(end["Payment"]["Amount"])
    if abs(found - amount) > D("1e-9"):
        bad.append(f"payment {found}, expected {amount}")
    if D(end["Payment"]["Points"]) != total:
        bad.append(f"paid for {end['Payment']['Points']} points of {total}")
    # The case that was meant must be the one that was met.
    met = {"floor": free < amount, "cap": free > amount}.get(kind, True)
    if not met:
        bad.append(f"{kind}: {free} is within least and most")
elif "Payment" in end:
    bad.append("points are no money, but a payment is named")
if kind == "early" and end["State"] != "aborted":
    bad.append("it was not ended early")
print(f"{main} trials, {missed} missed, {len(won)} different rewards, {total} points")
print(*bad[:10], sep="\n")
sys.exit(bool(bad) or main == 0 or (kind == "misses" and missed == 0))
EOF

# Thousands of rows: synced where that costs nothing, when there is such a place.
data=$(mktemp -d -p /dev/shm 2>/dev/null) || data=$T/data
trap 'rm -rf "$data"; _cleanup' EXIT

# derived NAME KIND SETTING...: the preset with these settings in place of its own payment, played
# by an agent that learns, and derived again.
derived() {
    local name=$1 kind=$2 folder=$data/$1-$2 drop=no-such-line agent=rw:alpha=.4,beta=3
    shift 2
    case $name in # whose rewards lie beyond -1 and 1
    daw2006-two) agent+=,q0=50 ;;
    gershman2018) agent+=,q0=0 ;;
    esac
    [ $# = 0 ] || drop="^payment = "
    { grep -v "$drop" "$TWOARM_ASSETS/presets/$name.cfg" && printf '%s\n' "$@"; } >"$name-$kind.cfg"
    expect_exit 0 "$TWOARM_TASK" "$name-$kind.cfg" --agent "$agent" --fast --headless \
        --participant 1 --seed "${#name}" --data "$folder" && python3 derive.py "$folder" "$kind"
}
for path in "$TWOARM_ASSETS"/presets/*.cfg; do
    name=$(basename "$path" .cfg)
    check "$name: as it pays" derived "$name" usual
    check "  rounded up to a quarter" derived "$name" rounded \
        "payment = { per_point = 0.0137; base = 1.23; round = 0.25; };"
    check "  to the cent" derived "$name" cents "payment = { per_point = 0.00385; };"
    check "  at least" derived "$name" floor \
        "payment = { per_point = 0.0001; base = 2; least = 9.5; };"
    check "  at most" derived "$name" cap \
        "payment = { per_point = 0.5; base = 700; most = 12.25; };"
done
# presets whose timing can be set
for name in exact gershman2018 lefebvre2017; do
    check "$name: misses that cost points" derived "$name" misses \
        "timing = { deadline = 0.5; };" "misses = { points = -3; };" \
        "payment = { per_point = 0.01; base = 5; };"
done

# --- ended early: what there is by then -------------------------------------------------------
recording=$(echo "$data"/lefebvre2017-usual/sub-1/beh/*_beh.tsv)
head -n 60 "$recording" >cut_beh.tsv
cp "${recording%.tsv}.json" cut_beh.json
check "a session that is ended early" expect_exit 3 "$TWOARM_TASK" lefebvre2017-usual.cfg \
    --agent replay:cut_beh.tsv --fast --headless --participant 1 --data "$data/early"
check "  is paid for its trials" python3 derive.py "$data/early" early
finish
