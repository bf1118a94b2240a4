"""The points of an answer, compared on common random numbers: which way each comparison goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from sim.config.settings import Config
from sim.results.estimators import Blocks, Difference, Estimate, by_block, difference
from sim.results.measures import named
from sim.studies.exercises.declared import ZERO, Answer, Exercise

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


def estimate(measure: str, setting: Setting) -> Estimate:
    """Return a measure of one setting with its 95 % interval."""
    return named(measure).estimate(*_blocks(measure, setting))


def gap(measure: str, first: Setting, second: Setting) -> Difference:
    """Return first minus second, paired by blocks of common random numbers, with its 95 % interval."""
    a, b = (_blocks(measure, setting) for setting in (first, second))
    return difference(a.mean, b.mean, a.weight, b.weight)


def _blocks(measure: str, setting: Setting) -> Blocks:
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
