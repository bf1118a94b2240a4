"""Cases whose rules are known: a logit of ends and lognormal days on few of many numbers."""

from __future__ import annotations

import numpy as np

from sim.studies.backtests.emulator import ENDS, Played
from sim.studies.backtests.posterior import signs
from sim.studies.logit import softmax

CASES, NUMBERS, RULES = 12, 20, 3


def play(worlds: int, plays: int = 4, cases: int = CASES, seed: int = 1, pull: float = 0.8) -> list[Played]:
    """Play synthetic cases: the first numbers decide the end, the next the day; the last case sets number 0."""
    dice = np.random.default_rng(seed)
    law = np.random.default_rng(99)
    pulls = np.zeros((len(ENDS), NUMBERS + RULES))
    pulls[:, :3] = pull * law.normal(0, 1, (len(ENDS), 3))
    pulls[:, -RULES:] = law.normal(0, 0.3, (len(ENDS), RULES))
    levels, days = law.normal(0, 0.8, (cases, len(ENDS))), law.normal(4, 1.5, (cases, len(ENDS)))
    rule = dice.integers(0, RULES, worlds)
    scores = np.hstack([dice.standard_normal((worlds, NUMBERS)), signs(rule, RULES)])
    found = []
    for case in range(cases):
        own = scores.copy()
        if case == cases - 1:
            own[:, 0] = 0
        chances = softmax(levels[case] + own @ pulls.T)
        luck = dice.random((worlds, plays, 1))
        ends = (chances.cumsum(axis=1)[:, None] < luck).sum(axis=2).clip(0, len(ENDS) - 1)
        doublings = days[case][ends] + 0.7 * own[:, [3]] + 0.8 * dice.standard_normal((worlds, plays))
        found.append(Played(f"case_{case}", own, ends, 2.0**doublings))
    return found
