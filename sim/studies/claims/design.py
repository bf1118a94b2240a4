"""An experiment as a sweep: a design point for each point of the assumed numbers, rival rule and setting.

A point of the assumed numbers has a seed of its own, so that the errors of points are independent; its rules
and settings share it, so that they are compared on common random numbers. Nothing in a design point is drawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

import pandas as pd

from sim.config.settings import Config, compose
from sim.config.sweep_keys import TIED
from sim.experiments import designs
from sim.results.plan import Factor, Plan
from sim.scenario.scenario import Scenario
from sim.studies.claims.declared import Claims, Experiment, Settings

REFERENCE = "kremlin.u_ref"
NEVER = {"attempt.mode": "never"}
SEED = "seed"


class Cell(NamedTuple):
    """A point of the assumed numbers under one rival rule."""

    point: int
    rule: str


@dataclass(frozen=True)
class Stage:
    """The basis of all experiments: claims, the scenario's data, and the points of the assumed numbers."""

    claims: Claims
    scenario: Scenario
    plan: Plan

    @property
    def rules(self) -> list[str]:
        """Return the rival rules."""
        return self.claims.decision.rules

    @property
    def points(self) -> int:
        """Return how many points there are."""
        return len(self.plan.points)

    @cached_property
    def base(self) -> Config:
        """Return the configuration under all points, with nothing drawn."""
        return self.plan.bases[0].medians()

    @cached_property
    def states(self) -> pd.DataFrame:
        """Return the sampled numbers of each point."""
        return self.plan.points[[factor.name for factor in self.plan.factors]].astype(float)

    def cells(self, rules: Sequence[str] | None = None) -> list[Cell]:
        """Return all cells, rule by rule."""
        return [Cell(point, rule) for rule in rules or self.rules for point in range(self.points)]


def stage_of(claims: Claims, scenario: Scenario, name: str, points: int) -> Stage:
    """Lay out the points: every assumed or drawn quantity that is not left out, by a Latin hypercube.

    `name` is what the configuration calls the scenario: its key, or its folder.
    """
    where, sampled = f"scenario={name}", uncertain(compose([f"scenario={name}"]), claims)
    design = ["design=lhs", f"design.points={points}", f"design.uncertainties=[{','.join(sampled)}]"]
    return Stage(claims, scenario, designs.read([where, "attempt=certain", *design]))


def uncertain(base: Config, claims: Claims) -> list[str]:
    """Return the quantities that are sampled: assumed or drawn, possible apart, and not left out."""
    return [
        path
        for path, about in base.about.items()
        if (path in base.drawn or (about.grade == "assumed" and about.low < about.high))
        and path not in TIED
        and path not in claims.left_out
    ]


def settings_of(experiment: Experiment, cut: bool) -> list[Settings]:
    """Return the settings to play: before and after, in either setting they are compared across."""
    pairs = [experiment.before] if experiment.among else [experiment.before, experiment.after]
    if experiment.across:
        pairs = [(*other, *one) for other in experiment.across for one in pairs]
    return [(*one, *experiment.cut) for one in pairs] if cut else pairs


def rows_of(
    experiment: Experiment, cells: Iterable[Cell], cut: bool, references: Mapping[int, float]
) -> list[tuple[Cell, dict[str, Any]]]:
    """Return the design points of an experiment: of each cell in turn, a row per setting."""
    mode: dict[str, Any] = dict(NEVER) if experiment.is_first_question else {}
    return [
        (cell, {**mode, **({REFERENCE: references[cell.point]} if references else {}), **dict(one)})
        for cell in cells
        for one in settings_of(experiment, cut)
    ]


def plan_of(
    stage: Stage, rows: Sequence[tuple[Cell, Mapping[str, Any]]], columns: Sequence[str], replications: int,
    most: int,
) -> Plan:  # fmt: skip
    """Return the sweep of some cells, each with changes of its own, that stores these columns of runs."""
    frame = stage.states.iloc[[cell.point for cell, _ in rows]].reset_index(drop=True)
    changes = [{stage.claims.decision.rival: cell.rule, **given} for cell, given in rows]
    for key in dict.fromkeys(key for given in changes for key in given):
        now = frame[key] if key in frame else [_own(stage.base, key)] * len(rows)
        frame[key] = _column([given.get(key, old) for given, old in zip(changes, now, strict=True)])
    frame[SEED] = [stage.base.seed + cell.point for cell, _ in rows]
    known = {factor.name: factor for factor in stage.plan.factors}
    factors = tuple(known.get(name) or Factor(str(name), "lever", "number") for name in frame.columns)
    points = frame.assign(base=0, block=0, sample=range(len(frame)))
    points.index.name = "point"
    design = {**stage.plan.design, "kind": "file", "columns": list(columns), "uncertainties": []}
    return replace(
        stage.plan, words=(), design=design, factors=factors, points=points, bases=(stage.base,),
        replications=replications, precision=None, max_replications=most, folder="",
    )  # fmt: skip


def _own(config: Config, path: str) -> Any:
    group, name = path.split(".")
    return config.tree[group][name]


def _column(values: list[Any]) -> list[Any]:
    """Return numbers as they are; all as text where a name or nothing is among them."""
    if all(isinstance(value, int | float) for value in values):
        return [float(value) for value in values]
    return ["null" if value is None else str(value) for value in values]
