"""Where each headline sentence holds: over all assumed and drawn numbers, and along one number at a time.

Points of all numbers are a sweep, under every rival rule. For the nearest flip each number goes to both ends
of its plausible range, all else as in the default (what is drawn there is drawn here). Where a sentence turns
at an end, it is asked again with more crises; where it has surely turned, three steps between find where.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

import numpy as np

from sim.config.settings import Config
from sim.experiments.executors import each
from sim.experiments.progress import Progress
from sim.results.estimators import Floats, Z
from sim.scenario.scenario import Scenario
from sim.studies.claims.declared import Claims
from sim.studies.claims.design import Cell, Stage, plan_of
from sim.studies.claims.findings import Flip, flip_of
from sim.studies.sweeps import Runner, own_value
from sim.studies.verification.judge import (
    OP_ED,
    Answer,
    Margin,
    Played,
    margins_of,
    narrowest,
    of_runs,
    play,
    verdict,
)

RULE = "alliance.rule"
DRAWN = {"attempt.mode": "drawn"}
COLUMNS = ("importance", "weight", "hazard_ratio", "outcome", "article5_hours")
STEPS = (0.25, 0.5, 0.75)  # of the way from the default to the end of a number's range
NEXT = 3  # flips by one number that are kept


@dataclass(frozen=True)
class Region:
    """One sentence over the points: `kinds` and `margins` of shape (points, rules), the default's rule first.

    A kind is 1 where the sentence holds, 0 where it does not, nan where its crises do not decide.
    """

    rules: tuple[str, ...]
    kinds: Floats
    margins: Floats
    flip: Flip

    def shares(self, rule: int) -> tuple[float, float, float]:
        """Return the shares of points where the sentence holds, fails, and is not decided, under one rule."""
        kinds = self.kinds[:, rule]
        return float((kinds == 1).mean()), float((kinds == 0).mean()), float(np.isnan(kinds).mean())

    def plain(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {"shares": {rule: self.shares(n) for n, rule in enumerate(self.rules)}, **asdict(self.flip)}


def rules_of(claims: Claims, default: Config) -> tuple[str, ...]:
    """Return the rival rules, the default's first."""
    own = default.choices[RULE].name.lower()
    return (own, *(rule for rule in claims.decision.rules if rule != own))


def regions(
    laid: Stage, default: Config, answers: Sequence[Answer], written: dict[str, Any], crises: int,
    runner: Runner,
) -> list[Region]:  # fmt: skip
    """Return each sentence's region, from a sweep of all points under each rule, and as the op-ed has it."""
    rules = rules_of(laid.claims, default)
    settings = [(rule, DRAWN) for rule in rules]
    if written:
        fixed = default.with_values(written).medians()
        settings.append((rules[0], DRAWN | {path: own_value(fixed, path) for path in written}))
    rows = [(Cell(point, rule), given) for point in range(laid.points) for rule, given in settings]
    runs = runner.sweep("points", plan_of(laid, rows, COLUMNS, crises)).runs(COLUMNS)
    parts = [part for _, part in runs.groupby("point", sort=True)]
    kinds = np.full((len(answers), laid.points, len(rules)), np.nan)
    margins = np.full_like(kinds, np.nan)
    for point in range(laid.points):
        here = [of_runs(part) for part in parts[point * len(settings) : (point + 1) * len(settings)]]
        for n in range(len(rules)):
            op_ed = here[-1] if written and not n else None
            for k, answer in enumerate(answers):
                if found := margins_of(answer, here[n], op_ed):
                    kinds[k, point, n], margins[k, point, n] = verdict(found), narrowest(found).value
    return [
        Region(
            rules[:1] if answer.key.startswith(OP_ED) else rules, kinds[k], margins[k],
            flip_of(laid.states, margins[k, :, 0], kinds[k, :, 0]),
        )
        for k, answer in enumerate(answers)
    ]  # fmt: skip


class Crossing(NamedTuple):
    """A number and where a sentence flips along it: `at`, a `distance` from its default.

    That is in parts of its range, from `low` to `high`.
    """

    path: str
    default: float
    at: float
    distance: float
    low: float
    high: float


class Look(NamedTuple):
    """Some prologues of the default, and of the op-ed's picture, that a change is paired with.

    The second look has others than the first: what one half of the draws turns the other half judges.
    """

    first: int
    prologues: int
    here: Played
    there: Played | None


@dataclass(frozen=True)
class Base:
    """The default: its sentences with their margins, of very many crises, and a first and a second look.

    What a change does, on the random numbers of a look, is added to those margins.
    """

    config: Config
    scenario: Scenario
    written: dict[str, Any]
    answers: Sequence[Answer]
    margins: list[list[Margin]]
    first: Look
    second: Look

    def moved(self, look: Look, which: Sequence[int], path: str, value: float) -> dict[int, list[Margin]]:
        """Return the margins of some sentences with one number changed; their error is of both."""
        config = self.config.with_values({path: value})
        here, there = play(config, self.scenario, look.first, look.prologues), look.there
        asked = any(self.answers[k].key.startswith(OP_ED) for k in which)
        if asked and path not in self.written:  # else the op-ed has a figure of its own
            there = play(config.with_values(self.written), self.scenario, look.first, look.prologues)
        found: dict[int, list[Margin]] = {k: [] for k in which}
        for k in which:
            now = margins_of(self.answers[k], here, there)
            before = margins_of(self.answers[k], look.here, look.there)
            for base, one, other in zip(self.margins[k], now, before, strict=True):
                change = one.less(other)
                found[k].append(Margin(base.value + change.value, change.pulls, base.error))
        return found


def nearest(base: Base, paths: Sequence[str], progress: Progress) -> list[list[Crossing]]:
    """Return for each sentence the flips along these numbers, the nearest first."""
    config, found = base.config, [list[Crossing]() for _ in base.answers]
    ranges = {path: (config.about[path].low, config.about[path].high) for path in paths}
    ends = [(path, end) for path, both in ranges.items() for end in both if end != config.median(path)]

    def along(one: tuple[str, float]) -> list[tuple[int, Crossing]]:
        return list(_along(base, *one))

    for _, flips in each(along, ends, config.threads, progress, "one number at a time"):
        for k, flip in flips:
            found[k].append(flip)
    return [sorted(flips, key=lambda flip: (flip.distance, flip.path)) for flips in found]


def _along(base: Base, path: str, end: float) -> Iterator[tuple[int, Crossing]]:
    """Give the sentences that surely flip between the default and an end, and where, on straight lines."""
    at_end, turned = {}, list(range(len(base.answers)))
    for look, errors in ((base.first, 0.0), (base.second, Z)):
        at_end = base.moved(look, turned, path, end)
        turned = [k for k, margins in at_end.items() if any(m.value + errors * m.error < 0 for m in margins)]
        if not turned:
            return
    about, now = base.config.about[path], base.config.median(path)
    between = [base.moved(base.second, turned, path, now + step * (end - now)) for step in STEPS]
    for k in turned:
        line = [base.margins[k], *(margins[k] for margins in between), at_end[k]]
        way = _crossing(np.array([0.0, *STEPS, 1.0]), np.array([narrowest(m).value for m in line]))
        at = now + way * (end - now)
        yield k, Crossing(path, now, at, abs(at - now) / (about.high - about.low), about.low, about.high)


def _crossing(way: np.ndarray, values: np.ndarray) -> float:
    """Return where values first cross zero on straight lines between them; the first is above it."""
    after = int(np.flatnonzero(values <= 0)[0])
    if after == 0:
        return 0.0
    before = after - 1
    part = values[before] / (values[before] - values[after])
    return float(way[before] + part * (way[after] - way[before]))
