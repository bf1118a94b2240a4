"""Left-out cases: what is expected of each from the others alone, scored, beside rivals that know no rules.

The log score is -log2 of the chance given to what happened, in bits; the continuous ranked probability score
is of log2 days, in doublings (Gneiting and Raftery 2007). Less is better in both. Intervals resample cases.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sim.studies.backtests.emulator import ENDS
from sim.studies.backtests.posterior import Bank, Happened
from sim.studies.logit import Floats, maximum, softmax

MODEL, PRIOR, BASE, LOGIT = "model", "prior", "base rate", "logistic regression"
FORECASTERS = (MODEL, PRIOR, BASE, LOGIT)
HALF = 0.5  # cases of each end that a base rate begins with (Jeffreys)
RIDGE = 1.0  # penalty on a squared coefficient of the regression on facts
SAMPLE, RESAMPLES = 1000, 10_000
SPAN = (0.025, 0.975)


class Forecast(NamedTuple):
    """One forecaster's view of one case: the chance of each end, and a sample of log2 days."""

    chances: Floats
    doublings: Floats

    def log_score(self, end: int) -> float:
        """Return -log2 of the chance that it gave to what happened."""
        return float(-np.log2(self.chances[end]))

    def ranked(self, doublings: float) -> float:
        """Return the continuous ranked probability score of its sample; nan where no day is known."""
        mine = np.sort(self.doublings)
        n = len(mine)
        apart = 2 * float(((2 * np.arange(n) - n + 1) * mine).sum()) / (n * n)
        return float(np.abs(mine - doublings).mean() - apart / 2)

    def day_rank(self, doublings: float) -> float:
        """Return the share of its sample before that day; nan where no day is known."""
        return float((self.doublings < doublings).mean()) if doublings == doublings else float("nan")


class Score(NamedTuple):
    """A mean over cases, with the ends of its interval; less is better."""

    mean: float
    low: float
    high: float


def by_rules(
    bank: Bank, happened: Happened, case: int, weights: Floats, dice: np.random.Generator
) -> Forecast:
    """Return the forecast of a case from weighted worlds, with the discrepancy."""
    share = bank.discrepancy.ends
    chances = (1 - share) * (weights @ bank.chances[:, case]) + share / len(ENDS)
    which = dice.choice(len(weights), SAMPLE, p=weights)
    own = bank.chances[which, case]
    ends = (own.cumsum(axis=1) < dice.random((SAMPLE, 1))).sum(axis=1).clip(0, len(ENDS) - 1)
    middle = bank.emulator.middles[case, ends] + bank.added[which, case]
    return Forecast(chances, middle + bank.spread[case] * dice.standard_normal(SAMPLE))


def by_base_rate(happened: Happened, others: np.ndarray) -> Forecast:
    """Return how often the other cases ended how, and their days."""
    counts = np.bincount(happened.ends[others], minlength=len(ENDS)) + HALF
    days = happened.doublings[others]
    return Forecast(counts / counts.sum(), days[~np.isnan(days)])


def by_facts(
    happened: Happened, facts: Floats, case: int, others: np.ndarray, dice: np.random.Generator
) -> Forecast:
    """Return the forecast of a multinomial logit, and a regression of log2 days, on facts of the others."""
    spread = facts[others].std(axis=0)
    z = (facts - facts[others].mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    x = np.column_stack([np.ones(len(z)), z])
    penalty = np.append(HALF, np.full(z.shape[1], RIDGE))
    table = maximum(x[others], np.eye(len(ENDS))[happened.ends[others]], penalty, close=1e-4)
    dated = others[~np.isnan(happened.doublings[others])]
    y, ridge = happened.doublings[dated], np.diag(np.append(0.0, np.full(z.shape[1], RIDGE)))
    if not len(y):
        return Forecast(softmax(table @ x[case]), np.full(1, np.nan))
    line = np.linalg.solve(x[dated].T @ x[dated] + ridge, x[dated].T @ y)
    error = np.sqrt(((y - x[dated] @ line) ** 2).sum() / max(1, len(y) - x.shape[1]))
    return Forecast(softmax(table @ x[case]), x[case] @ line + error * dice.standard_normal(SAMPLE))


def leave_one_out(bank: Bank, happened: Happened, facts: Floats, seed: int) -> list[dict[str, Forecast]]:
    """Return each forecaster's forecast of each case, from all the others."""
    dice, found = np.random.default_rng(seed), []
    evidence = np.full(len(bank.worlds), 1 / len(bank.worlds))
    for case in range(len(happened.ends)):
        others = np.flatnonzero(np.arange(len(happened.ends)) != case)
        weights = bank.weights(happened.without(case))
        found.append({
            MODEL: by_rules(bank, happened, case, weights, dice),
            PRIOR: by_rules(bank, happened, case, evidence, dice),
            BASE: by_base_rate(happened, others),
            LOGIT: by_facts(happened, facts, case, others, dice),
        })  # fmt: skip
    return found


def mean_score(values: Sequence[float], seed: int) -> Score:
    """Return the mean of scores with its interval, cases resampled; those that are nan are left out."""
    known = np.array([value for value in values if value == value])
    if not len(known):
        return Score(np.nan, np.nan, np.nan)
    dice = np.random.default_rng(seed)
    means = known[dice.integers(0, len(known), (RESAMPLES, len(known)))].mean(axis=1)
    return Score(float(known.mean()), *(float(x) for x in np.quantile(means, SPAN)))
