"""One cell of an experiment: a point of the assumed numbers, a rival rule, both settings, the same dice.

Points have luck of their own (replications from point x STRIDE), so that their errors are independent; the
settings and the rules at a point share theirs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from sim.config.settings import Config, compose
from sim.config.sweep_keys import TIED
from sim.experiments import designs
from sim.model.enums import Outcome
from sim.results.outcomes import BAD, HELD, LEFT, REVERSED, of_kind
from sim.results.plan import Plan
from sim.scenario.scenario import Scenario
from sim.studies.claims import shared
from sim.studies.claims.declared import Claims, Experiment, Settings
from sim.studies.claims.moments import Floats, Moments, moments_of

STRIDE = 1_000_000  # more replications than a point ever has
REFERENCE = "kremlin.u_ref"
REFERENCES = 30  # prologues at a point for the utility that its hazard is counted from
Kin = list[list[tuple[str, int]]]  # rules and numbers of settings that share their prologue
ENDED = {"answered": of_kind(REVERSED), "unanswered": of_kind(HELD, LEFT)}


class Cell(NamedTuple):
    """A point of the assumed numbers under one rival rule."""

    point: int
    rule: str


@dataclass(frozen=True)
class Stage:
    """What every play shares: the claims, the points, the scenario's data, and each point's reference."""

    claims: Claims
    plan: Plan
    scenario: Scenario
    references: dict[tuple[int, str], float] = field(default_factory=dict)  # by point and experiment cut
    bases: dict[int, Config] = field(default_factory=dict)  # each point's configuration, once it is asked for

    @property
    def rules(self) -> list[str]:
        """Return the rival rules."""
        return self.claims.decision.rules

    @property
    def points(self) -> int:
        """Return how many points there are."""
        return len(self.plan.points)


def stage_of(claims: Claims, scenario: Scenario, name: str, points: int) -> Stage:
    """Lay out the points: every assumed or drawn quantity from a Latin hypercube, but for those left out.

    `name` is what the configuration calls the scenario: its key, or its folder.
    """
    where, sampled = f"scenario={name}", uncertain(compose([f"scenario={name}"]), claims)
    design = ["design=lhs", f"design.points={points}", f"design.uncertainties=[{','.join(sampled)}]"]
    return Stage(claims, designs.read([where, "attempt=certain", *design]), scenario)


def uncertain(base: Config, claims: Claims) -> list[str]:
    """Return the quantities that are sampled: assumed or drawn, possible apart, and not left out."""
    return [
        path
        for path, about in base.about.items()
        if (path in base.drawn or (about.grade == "assumed" and about.low < about.high))
        and path not in TIED
        and path not in claims.left_out
    ]


def config_of(stage: Stage, cell: Cell, given: Mapping[str, Any]) -> Config:
    """Return the configuration of a cell under some settings: nothing in it is drawn."""
    base = stage.bases.get(cell.point)
    if base is None:
        base = stage.bases[cell.point] = stage.plan.config(cell.point).medians()
    return base.with_values({stage.claims.decision.rival: cell.rule, **given})


def settings_of(experiment: Experiment, cut: bool) -> list[Settings]:
    """Return the settings to play: before and after, in either setting they are compared across."""
    pairs = [experiment.before, experiment.after]
    if experiment.among:
        pairs = [experiment.before]
    if experiment.across:
        pairs = [(*other, *one) for other in experiment.across for one in pairs]
    return [(*one, *experiment.cut) for one in pairs] if cut else pairs


def play_point(
    stage: Stage, experiment: Experiment, cut: bool, kin: Kin, cells: Sequence[Cell], first: int, count: int
) -> list[Moments]:
    """Play some replications of cells of one point, all their settings; return each cell's paired moments."""
    point = cells[0].point
    which = np.arange(point * STRIDE + first, point * STRIDE + first + count)
    configs = configs_of(stage, experiment, cut, cells)
    rows: dict[tuple[str, int], Floats] = {}
    for together in kin or [[one] for one in configs]:
        wanted = [one for one in together if one in configs]
        if wanted:
            found = shared.play(stage.scenario, [configs[one] for one in wanted], which)
            rows.update(zip(wanted, found, strict=True))
    settings = range(len(settings_of(experiment, cut)))
    return [_moments(experiment, [rows[cell.rule, n] for n in settings]) for cell in cells]


def configs_of(
    stage: Stage, experiment: Experiment, cut: bool, cells: Sequence[Cell]
) -> dict[tuple[str, int], Config]:
    """Return the configuration of each rule and setting at a point."""
    mode: dict[str, Any] = {"attempt.mode": "never"} if experiment.is_first_question else {}
    if experiment.is_ratio:
        mode[REFERENCE] = stage.references[cells[0].point, experiment.key if cut else ""]
    return {
        (cell.rule, n): config_of(stage, cell, {**mode, **dict(one)})
        for cell in cells
        for n, one in enumerate(settings_of(experiment, cut))
    }


def kin_of(stage: Stage, experiment: Experiment, points: Sequence[int], tried: int) -> Kin:
    """Return which rules and settings share their prologue, bit for bit, at these points."""
    seen: dict[tuple[str, int], list[bytes]] = {}
    for point in points:
        cells = [Cell(point, rule) for rule in stage.rules]
        configs = configs_of(stage, experiment, False, cells)
        which = np.arange(point * STRIDE, point * STRIDE + tried)
        found = shared.states(stage.scenario, [*configs.values()], which)
        for one, state in zip(configs, found, strict=True):
            seen.setdefault(one, []).append(state)
    groups: dict[tuple[bytes, ...], list[tuple[str, int]]] = {}
    for one, digests in seen.items():
        groups.setdefault(tuple(digests), []).append(one)
    return list(groups.values())


def _moments(experiment: Experiment, rows: Sequence[Floats]) -> Moments:
    if experiment.among:
        y = value_of(experiment.measure, rows[0])
        return moments_of([(y, _is(rows[0], ENDED[group])) for group in experiment.among])
    return moments_of([(value_of(experiment.measure, part), np.ones(len(part))) for part in rows])


def reference_of(stage: Stage, point: int, cut: Settings) -> float:
    """Return the median utility of an attempt at a point as sampled, its direct link cut or not.

    What conf says of kremlin.u_ref for the default; the rules of allies act in crises alone.
    """
    config = config_of(stage, Cell(point, stage.rules[0]), {**dict(cut), "attempt.mode": "never"})
    which = np.arange(point * STRIDE, point * STRIDE + REFERENCES)
    return float(np.median(shared.play(stage.scenario, [config], which)[0]["utility"]))


def value_of(measure: str, rows: Floats) -> Floats:
    """Return a measure of each replication."""
    if measure == "hazard_ratio":
        return rows["hazard_ratio"]
    if measure == "second_ratio":
        return rows["second_ratio"]
    if measure == "standoff":
        return _is(rows, of_kind(HELD)) - _is(rows, of_kind(LEFT))
    return _is(rows, of_kind(*BAD))


def _is(rows: Floats, names: tuple[str, ...]) -> Floats:
    codes = [Outcome[name.upper()].value for name in names]
    return np.isin(rows["outcome"], codes).astype(float)
