#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads logs, fits and regressors without any package, and draws learning beside the model.

    python3 analysis/read_logs.py STUDY FITS TRIALS OUT

STUDY is a study's folder, FITS what `twoarm fit -o` wrote, TRIALS what its --trials wrote.
Prints one line a participant; writes OUT/curve.tsv and, where matplotlib is installed,
OUT/curve.svg.
"""
import csv
import glob
import os
import statistics
import sys
from collections import defaultdict


def number(cell):
    """A cell as a number; None where it is missing."""
    return None if cell in ("n/a", "NA", "") else float(cell)


def read_table(path):
    """Rows of a tab-separated table as dictionaries."""
    with open(path, encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE))


def session_of(name):
    """As the fits have it: "1", "1_run-2", or n/a without one."""
    parts = dict(p.split("-", 1) for p in name.split("_") if "-" in p)
    run = ["run-" + parts["run"]] if "run" in parts else []
    return "_".join(([parts["ses"]] if "ses" in parts else []) + run) or "n/a"


def read_study(folder):
    """All trials of the experiment: the rows of every log, with participant_id and session."""
    rows = []
    pattern = os.path.join(glob.escape(folder), "sub-*", "**", "*_beh.tsv")
    for path in sorted(glob.glob(pattern, recursive=True)):
        name = os.path.basename(path)[:-len("_beh.tsv")]
        for row in read_table(path):
            row["participant_id"] = name.split("_")[0]
            row["session"] = session_of(name)
            if row["phase"] == "main":  # practice has machines of its own
                rows.append(row)
    return rows


def mean(values):
    return sum(values) / len(values) if values else None


def learning(rows, trials):
    """By trial of a block: share of best choices, and what the model expected of them."""
    expected = {(t["participant_id"], t["session"], t["trial"]): t for t in trials}
    chosen, predicted = defaultdict(list), defaultdict(list)
    for row in rows:
        at, best = int(row["block_trial"]), row["best"]
        if row["choice"] == "n/a" or best == "n/a" or row["trial_type"] != "free":
            continue
        chosen[at].append(float(row["choice"] == best))
        trial = expected.get((row["participant_id"], row["session"], row["trial"]))
        if trial and number(trial["prob_" + best]) is not None:
            predicted[at].append(number(trial["prob_" + best]))
    return [(at, mean(chosen[at]), mean(predicted[at])) for at in sorted(chosen)]


def draw(curve, path):
    """False where matplotlib is not installed."""
    try:
        import matplotlib

        matplotlib.use("Agg")
        import matplotlib.pyplot as plt
    except ImportError:
        return False
    figure, axis = plt.subplots(figsize=(6, 3.5))
    at = [c[0] for c in curve]
    axis.plot(at, [c[1] for c in curve], "o-", color="#222222", markersize=4, label="participants")
    axis.plot(at, [c[2] for c in curve], color="#3A7FBF", linewidth=2, label="model")
    axis.set(xlabel="trial of the block", ylabel="share of best choices", ylim=(0, 1))
    axis.grid(axis="y", color="#E5E5E5")
    for side in ("top", "right"):
        axis.spines[side].set_visible(False)
    axis.legend(frameon=False, loc="lower right")
    figure.tight_layout()
    figure.savefig(path)
    return True


def main(study, fits, trials, out):
    rows = read_study(study)
    os.makedirs(out, exist_ok=True)
    for fit in read_table(fits):
        own = [r for r in rows if all(r[c] == fit[c] for c in ("participant_id", "session"))]
        times = [number(r["response_time"]) for r in own if r["response_time"] != "n/a"]
        print("%s: %d trials, median time %.3f s, alpha %s, beta %s (%s)" % (
            fit["participant_id"], len(own), statistics.median(times) if times else float("nan"),
            fit["alpha"], fit["beta"], fit["flags"]))
    curve = learning(rows, read_table(trials))
    with open(os.path.join(out, "curve.tsv"), "w", encoding="utf-8") as f:
        f.write("block_trial\tparticipants\tmodel\n")
        for at, chosen, predicted in curve:
            f.write("%d\t%.6f\t%s\n" % (
                at, chosen, "n/a" if predicted is None else "%.6f" % predicted))
    if draw(curve, os.path.join(out, "curve.svg")):
        print(os.path.join(out, "curve.svg"))
    else:
        print("no figure: matplotlib is not installed; the numbers are in curve.tsv")


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    main(*sys.argv[1:])
