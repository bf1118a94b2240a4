"""What an answer's points give, compared on common random numbers, and which way each comparison goes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.config.settings import Config
from sim.errors import nearest
from sim.model.units import DAYS_PER_YEAR
from sim.results.estimators import Difference, Estimate, by_block, difference, share
from sim.results.measures import MEASURES, Measure, numbers
from sim.studies.exercises.declared import ZERO, Answer, Exercise

QUIET = re.compile(r"quiet\((\d{1,3})\)")
RISES, FALLS, SAME, MIXED = "rises", "falls", "same", "mixed"
LEAST = 0.02  # of a share, or of anything else's value: less is not worth telling
LEAST_SIGNED = 0.01  # of a change that is counted in 100


class Setting(NamedTuple):
    """One setting as it was played: its configuration, and a row per replication."""

    config: Config
    runs: pd.DataFrame


class Case(NamedTuple):
    """A comparison with the reference: from which value to which, the difference, and its verdict."""

    key: str
    label: str
    before: Estimate | None
    after: Estimate
    gap: Difference
    verdict: str


@dataclass(frozen=True)
class Found:
    """An answer played: each point's values by measure (none across settings), its cases, its verdict."""

    answer: Answer
    values: dict[str, dict[str, Estimate]]
    cases: tuple[Case, ...]

    @property
    def verdict(self) -> str:
        """Return what all cases say, or that they differ."""
        verdicts = {case.verdict for case in self.cases}
        return verdicts.pop() if len(verdicts) == 1 else MIXED

    def labels(self, verdict: str) -> list[str]:
        """Return the labels of the cases that came out so."""
        return [case.label for case in self.cases if case.verdict == verdict]


def named(measure: str, horizon_days: float = np.nan) -> Measure:
    """Return a measure by name; raise ValueError with the nearest one if there is none.

    quiet(N) is the chance that N years pass without an attempt if each horizon is like the one played.
    """
    if match := QUIET.fullmatch(measure):
        years = int(match[1])
        periods = years * DAYS_PER_YEAR / horizon_days
        return Measure(
            measure, f"{years} years pass without an attempt", "quiet", "of 100 such records", (),
            lambda runs: (1.0 - numbers(runs, "weight")) ** periods, share, 1, False, 100.0,
        )  # fmt: skip
    if measure not in MEASURES:
        raise ValueError(f"is not a measure{nearest(measure, [*MEASURES, 'quiet(76)'])}")
    return MEASURES[measure]


def estimate(measure: str, setting: Setting) -> Estimate:
    """Return a measure of one setting with its 95 % interval."""
    return named(measure).estimate(*_blocks(measure, setting))


def gap(measure: str, first: Setting, second: Setting) -> Difference:
    """Return first minus second, paired by blocks of common random numbers, with its 95 % interval."""
    (a, wa), (b, wb) = (_blocks(measure, setting) for setting in (first, second))
    return difference(a, b, wa, wb)


def _blocks(measure: str, setting: Setting) -> tuple[pd.Series[float], pd.Series[float]]:
    one, runs = named(measure, setting.config.horizon_days), setting.runs
    return by_block(runs["replication"], one.values(runs), one.weights(runs))


def judge(exercise: Exercise, answer: Answer, played: list[Setting]) -> Found:
    """Compare an answer's points, under each setting where it has some, with the reference."""
    if answer.across:
        labels = {setting.key: setting.label for setting in exercise.settings}
        pairs = zip(answer.across, played[::2], played[1::2], strict=True)
        return Found(answer, {}, tuple(_case(answer, key, labels[key], *pair) for key, *pair in pairs))
    found = dict(zip((point.key for point in answer.points), played, strict=True))
    labels = {point.key: point.label for point in answer.points}
    values = {
        key: {name: estimate(name, setting) for name in (answer.measure, *answer.also)}
        for key, setting in found.items()
    }
    reference = None if answer.reference == ZERO else found[answer.reference]
    cases = [_case(answer, key, labels[key], reference, found[key]) for key in answer.cases]
    return Found(answer, values, tuple(cases))


def _case(answer: Answer, key: str, label: str, reference: Setting | None, setting: Setting) -> Case:
    after = estimate(answer.measure, setting)
    if reference is None:
        change, before = Difference(*after, 1.0), None
    else:
        change, before = gap(answer.measure, setting, reference), estimate(answer.measure, reference)
    return Case(key, label, before, after, change, verdict(answer.measure, change, before))


def verdict(measure: str, change: Difference, before: Estimate | None) -> str:
    """Return whether a difference is beyond noise and worth telling, and which way it goes."""
    of = named(measure)
    least = LEAST * abs(before.value if before else 0.0)
    if of.scale == 100:
        least = LEAST if of.is_share else LEAST_SIGNED
    if not (change.low > 0 or change.high < 0) or abs(change.value) < least:
        return SAME
    return RISES if change.value > 0 else FALLS
