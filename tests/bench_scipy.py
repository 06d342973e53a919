# SPDX-License-Identifier: GPL-3.0-or-later
"""Time scipy's L-BFGS-B with 10 random starts on people that twoarm has fitted under rw.

    python3 bench_scipy.py PEOPLE.tsv FITS.tsv N     (FITS: `twoarm fit --q0 .5 PEOPLE.tsv`)

Run by bench_fit.c. Prints milliseconds a person, and for how many of the first N the best of the
ten starts lies more than 1e-6 below the log-likelihood in FITS, or above it. The likelihood comes
in two forms, both with its gradient: a loop over trials as papers' supplements have it, and
scipy's linear filter, the quickest that numpy allows. alpha in [0,1], beta in [0,100]; starts are
uniform in [0,1] and [0,10], where these people are; tolerances are scipy's own. Reading the
files and importing scipy are not counted.
"""
import os
import sys
import time
from math import exp, log1p

os.environ["OPENBLAS_NUM_THREADS"] = "1"
import numpy as np  # noqa: E402
from scipy.optimize import minimize  # noqa: E402
from scipy.signal import lfilter  # noqa: E402
from scipy.special import expit  # noqa: E402

Q0 = 0.5


def by_loop(theta, choices, rewards):
    """Minus log L and its gradient; s is the derivative of a value by alpha."""
    alpha, beta = theta
    q, s = [Q0, Q0], [0.0, 0.0]
    nll = by_alpha = by_beta = 0.0
    for c, r in zip(choices, rewards):
        d = q[c] - q[1 - c]
        z = beta * d
        e = exp(-abs(z))
        nll += log1p(e) + max(0.0, -z)
        other = (e if z > 0 else 1.0) / (1 + e)
        by_alpha -= other * beta * (s[c] - s[1 - c])
        by_beta -= other * d
        s[c] = (1 - alpha) * s[c] + r - q[c]
        q[c] += alpha * (r - q[c])
    return nll, np.array([by_alpha, by_beta])


def by_filter(theta, arms, sign):
    """The same: an arm's values are a first-order filter of the rewards it paid."""
    alpha, beta = theta
    q, s = [], []
    for paid, before in arms:
        decay = [1.0, alpha - 1]
        value = np.append(Q0, lfilter([1.0], decay, alpha * paid, zi=[(1 - alpha) * Q0])[0])
        slope = np.append(0.0, lfilter([1.0], decay, paid - value[:-1]))
        q.append(value[before])
        s.append(slope[before])
    d = sign * (q[1] - q[0])
    z = beta * d
    other = expit(-z)
    by_alpha = -beta * np.sum(other * sign * (s[1] - s[0]))
    return np.sum(np.logaddexp(0, -z)), np.array([by_alpha, -np.sum(other * d)])


def for_filter(c, r):
    """Each arm's payments, and how many of them lie before each trial."""
    arms = [(r[c == a], np.cumsum(c == a) - (c == a)) for a in (0, 1)]
    return arms, np.where(c == 1, 1.0, -1.0)


def bench(name, likelihood, prepare, people, ours):
    starts = np.random.default_rng(1)
    missed = above = 0
    began = time.process_time()
    for who, x in people.items():
        args = prepare(x[:, 0].astype(int) - 1, x[:, 1])
        best = min(
            minimize(likelihood, [starts.uniform(0, 1), starts.uniform(0, 10)], args, jac=True,
                     method="L-BFGS-B", bounds=[(0, 1), (0, 100)]).fun
            for _ in range(10))
        missed += -best < ours[who] - 1e-6
        above += -best > ours[who] + 1e-6
    spent = time.process_time() - began
    print(f"scipy L-BFGS-B, 10 starts, {name}: {spent * 1e3 / len(people):.1f} ms a person; "
          f"{missed} of {len(people)} optima missed by more than 1e-6, {above} above ours")


def main(people_file, fits_file, n):
    table = np.loadtxt(people_file, skiprows=1)
    people = {str(i): table[table[:, 0] == i][:, 2:4] for i in range(1, int(n) + 1)}
    with open(fits_file, encoding="utf-8") as f:
        rows = [line.rstrip("\n").split("\t") for line in f]
    at = rows[0].index("log_lik")
    ours = {row[0]: float(row[at]) for row in rows[1:]}
    bench("filter", by_filter, for_filter, people, ours)
    bench("loop", by_loop, lambda c, r: (c.tolist(), r.tolist()), people, ours)


main(*sys.argv[1:])
