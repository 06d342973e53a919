#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Reads what `twoarm models NAME` prints of a model, plays that through people's trials at the
# estimates of `twoarm fit`, and fails where the log-likelihood is another (tests/cli/models.sh).
#   play_equations.py PROGRAM MODEL DATA FITS        rewards 0 and 1; as many arms as were chosen
import csv
import math
import re
import subprocess
import sys

LO, HI = 0.0, 1.0
WORDS = [("[Q_a highest]/(number tied)", "highest(Q)[a]"), ("[a = last choice]", "(a == last)"),
         ("[a stands left]", "(a == 0)"), ("[a = c]", "(a == c)"), ("[a != c]", "(a != c)"),
         ("^", "**")]
LOOPS = {"every arm": "for a in range(k): ",
         "every other arm u": "for u in [x for x in range(k) if x != c]: "}
LOOPS["the other arm u"] = LOOPS["every other arm u"]


class Model:
    """start: what is there at first; steps: what a trial changes; rule: P(a)."""

    def __init__(self, equation):
        self.start, self.steps, self.rule = {}, [], None
        parts = equation.split("; ")
        for part in parts:
            if part.endswith(" at first") and not part.startswith("P(a)"):
                for one in part[:-len(" at first")].split(", "):
                    name, value = re.fullmatch(r"(\w+)_a = (\S+)", one).groups()
                    self.start[name] = value
        for part in parts:
            self.add(re.sub(r"^then |, no last choice at first$|, rewards from lo to hi$", "", part))

    def code(self, words):
        """What is printed, as Python."""
        for said, meant in WORDS:
            words = words.replace(said, meant)
        words = re.sub(r"\|(\w+)\|", r"abs(\1)", words)
        for name in self.start:
            words = re.sub(rf"\b{name}_([acu])\b", rf"{name}[\1]", words)
        return re.sub(r"(?<=[\w\])]) (?=[\w(])", " * ", words)

    def add(self, part):
        choice = re.fullmatch(r"P\(a\) = (.*)", part)
        win = re.fullmatch(r"after r above the middle of the range of rewards (\w+_a) = (.*), "
                           r"after any other \1 = (.*)", part)
        step = re.fullmatch(r"(\S+) (\+=|\*=|=) (.*?)(?: where (.*), else (.*?))?"
                            r"(?: for (every arm|every other arm u|the other arm u))?", part)
        if choice:
            self.rule = self.code(choice[1])
            if "softmax(" in self.rule:  # of all arms; then that of one
                end = self.rule.index("softmax(") + 8
                depth = 1
                while depth:
                    depth += {"(": 1, ")": -1}.get(self.rule[end], 0)
                    end += 1
                self.rule = (self.rule[:end] + "[a]" + self.rule[end:]).replace(
                    "softmax(", "softmax(lambda a: ")
        elif win:
            to, won, lost = (self.code(words) for words in win.groups())
            self.steps.append(f"for a in range(k): {to} = {won} if r > (lo + hi) / 2 else {lost}")
        elif step and not part.endswith(" at first"):
            to, how, what, when, other, loop = step.groups()
            what = self.code(what)
            if when:
                what = f"{what} if {self.code(when)} else {self.code(other)}"
            self.steps.append(f"{LOOPS.get(loop, '')}{self.code(to)} {how} {what}")


def softmax(x):
    e = [math.exp(x(a)) for a in range(x.__globals__["k"])]
    return [v / sum(e) for v in e]


def highest(values):
    top = [max(values) - v <= 1e-12 for v in values]
    return [v / sum(top) for v in top]


def fresh(model, par, k):
    known = dict(par, k=k, q0=1 / k, lo=LO, hi=HI, sqrt=math.sqrt, softmax=softmax, highest=highest,
                 last=None)
    known.update({name: [eval(value, known)] * k for name, value in model.start.items()})
    return known


def log_lik(model, rows, par, k):
    contexts, total = {}, 0.0
    for row in rows:
        if row["context"] not in contexts:
            contexts[row["context"]] = fresh(model, par, k)
        known = contexts[row["context"]]
        if row["choice"] == "n/a":
            continue
        known["c"] = known["a"] = int(row["choice"]) - 1
        if row["trial_type"] == "free":
            total += math.log(eval(model.rule, known))
        paid = row["reward"] != "n/a"
        known["r"] = float(row["reward"]) if paid else None
        for step in model.steps:
            of_choices = "(a == c)" in step and not re.search(r"\br\b", step)
            if paid or of_choices:
                exec(step, known)
        known["last"] = known["c"]
    return total


def main():
    program, name, data, fits = sys.argv[1:]
    page = subprocess.run([program, "models", name], capture_output=True, text=True, check=True)
    model = Model(page.stdout.splitlines()[1].strip())
    people, worst, n = {}, 0.0, 0
    for row in csv.DictReader(open(data), delimiter="\t"):
        people.setdefault(row["subject"], []).append(row)
    k = max(int(row["choice"]) for rows in people.values() for row in rows
            if row["choice"] != "n/a")
    for fit in csv.DictReader(open(fits), delimiter="\t"):
        par = {p: 0.5 if v == "n/a" else float(v)  # n/a: the likelihood is the same for all of them
               for p, v in fit.items() if p + "_se" in fit}
        mine = log_lik(model, people[fit["participant_id"]], par, k)
        worst = max(worst, abs(mine - float(fit["log_lik"])))
        n += 1
    print(f"{name}: {n} people, up to {worst:.1e} apart: {model.__dict__}")
    return not (n == len(people) and worst < 1e-6)


sys.exit(main())
