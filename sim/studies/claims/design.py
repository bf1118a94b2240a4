"""An experiment as a sweep: a design point for each point of the assumed numbers, rival rule and setting.

A point of the assumed numbers has a seed of its own, so that the errors of points are independent; its rules
and settings share it, so that they are compared on common random numbers. Nothing in a design point is drawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sim.config.settings import CENTRAL, Config, compose
from sim.config.sweep_keys import TIED
from sim.experiments import designs
from sim.results.dataset import Sweep
from sim.results.measures import MEASURES, columns_of
from sim.results.outcomes import HELD, LEFT, REVERSED, of_kind
from sim.results.plan import Plan
from sim.scenario.scenario import Scenario
from sim.studies import sweeps
from sim.studies.claims import judge
from sim.studies.claims.declared import Claims, Decision, Experiment, Settings
from sim.studies.claims.judge import Effect, Floats, Kind, Moments, Shares, Verdict

REFERENCE = "kremlin.u_ref"
NEVER = {"attempt.mode": "never"}
ENDED = {"answered": of_kind(REVERSED), "unanswered": of_kind(HELD, LEFT)}


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

    def cells(self) -> list[Cell]:
        """Return all cells, rule by rule."""
        return [Cell(point, rule) for rule in self.claims.decision.rules for point in range(self.points)]


def stage_of(claims: Claims, scenario: Scenario, name: str, points: int) -> Stage:
    """Lay out the points: every assumed or drawn quantity that is not left out, by a Latin hypercube.

    `name` is what the configuration calls the scenario: its key, or its folder.
    """
    where, sampled = f"scenario={name}", uncertain(compose([f"scenario={name}", CENTRAL]), claims)
    design = ["design=lhs", f"design.points={points}", f"design.uncertainties=[{','.join(sampled)}]"]
    return Stage(claims, scenario, designs.read([where, CENTRAL, "attempt=certain", *design]))


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
    stage: Stage, rows: Sequence[tuple[Cell, Mapping[str, Any]]], columns: Sequence[str], replications: int
) -> Plan:  # fmt: skip
    """Return the sweep of some cells, each with changes of its own, that stores these columns of runs."""
    states, rival = stage.states.to_dict("records"), stage.claims.decision.rival
    points = [
        {**states[cell.point], rival: cell.rule, **given, "seed": stage.base.seed + cell.point}
        for cell, given in rows
    ]
    return sweeps.plan_of([stage.base], points, columns, replications, factors=stage.plan.factors)


def columns(experiment: Experiment) -> list[str]:
    """Return the columns of runs that an experiment is judged by."""
    return list(dict.fromkeys((*columns_of(experiment.measure), "outcome")))


@dataclass(frozen=True)
class Played:
    """An experiment over some cells, each with the moments of its replications in all settings.

    `alone`: the rival rules do not enter, so that one was followed for all of them.
    """

    experiment: Experiment
    decision: Decision
    cells: list[Cell]
    moments: dict[Cell, Moments]
    settings: int
    alone: bool
    crises: int

    @cached_property
    def effects(self) -> dict[Cell, Effect]:
        """Return each cell's effect."""
        return {cell: judge.effect_of(m, self.experiment.is_ratio) for cell, m in self.moments.items()}

    @cached_property
    def shares(self) -> dict[str, Shares]:
        """Return of how many points the effect is of each kind, by rule."""
        lines = judge.lines_of(self.decision, self.experiment)
        return {
            rule: judge.shares_of([self.effects[c] for c in self.cells if c.rule == rule], lines)
            for rule in self.rules
        }

    @cached_property
    def chances(self) -> dict[Cell, Floats]:
        """Return the chances of each cell's effect to be of each of KINDS; nan where it is not known."""
        by_rule = {rule: iter(shares.chances) for rule, shares in self.shares.items()}
        return {cell: next(by_rule[cell.rule]) for cell in self.cells}

    @cached_property
    def kinds(self) -> dict[Cell, Kind]:
        """Return what each cell's effect surely is."""
        return {cell: judge.kind_of(chances) for cell, chances in self.chances.items()}

    @cached_property
    def rules(self) -> list[str]:
        """Return the rules of its cells."""
        return list(dict.fromkeys(cell.rule for cell in self.cells))

    @cached_property
    def by_rule(self) -> dict[str, Verdict]:
        """Return the verdict under each rule, before the link is cut."""
        share, expects = self.decision.share, self.experiment.expects
        return {r: judge.under_one_rule(c.points, expects, share) for r, c in self.shares.items()}

    @cached_property
    def verdict(self) -> Verdict:
        """Return the verdict under all rules, before the link is cut."""
        return judge.under_all_rules(self.by_rule.values())

    @property
    def chance(self) -> float:
        """Return the chance of its verdict if the share of points were on the other side of the bar."""
        share, expects = self.decision.share, self.experiment.expects
        return judge.chance(list(self.shares.values()), expects, share, self.verdict)

    def to_cut(self) -> list[Cell]:
        """Return the cells at which the link is cut: some with an effect, of many points and all rules."""
        rules = self.rules[:1] if self.alone else self.rules
        cells = sorted(cell for cell in self.cells if cell.rule in rules)
        mixed = [
            cell
            for turn in range(len(rules))
            for cell in cells
            if rules.index(cell.rule) == (cell.point + turn) % len(rules)
        ]
        there = [cell for cell in mixed if self.kinds[cell] in (Kind.MORE, Kind.LESS)]
        return there[: self.decision.link_points]


def read_cells(
    sweep: Sweep, decision: Decision, experiment: Experiment, cells: Sequence[Cell], settings: int
) -> Played:  # fmt: skip
    """Return the cells of an experiment's sweep, whose design points are each cell's settings in turn."""
    runs = sweep.runs(columns(experiment))
    y = MEASURES[experiment.measure].values(runs)
    ends = np.searchsorted(runs["point"].to_numpy(), np.arange(len(cells) * settings + 1))
    values = [y[ends[n] : ends[n + 1]] for n in range(len(cells) * settings)]
    own = {cell: values[n * settings : (n + 1) * settings] for n, cell in enumerate(cells)}
    if experiment.among:
        kinds = [np.asarray(runs["outcome"].isin(ENDED[group]), float) for group in experiment.among]
        sides = {
            cell: [(own[cell][0], kind[ends[n] : ends[n + 1]]) for kind in kinds]
            for n, cell in enumerate(cells)
        }
    else:
        sides = {cell: [(part, np.ones(len(part))) for part in parts] for cell, parts in own.items()}
    alone = experiment.is_first_question and _alike(own)
    first = {cell.point: cell for cell in reversed(cells)} if alone else {}
    moments = {cell: judge.moments_of(sides[first.get(cell.point, cell)]) for cell in cells}
    return Played(experiment, decision, list(cells), moments, settings, alone, len(runs))


def _alike(own: dict[Cell, list[Floats]]) -> bool:
    """Return whether replications at each point are equal to the last bit under every rule."""
    first: dict[int, list[Floats]] = {}
    return all(
        np.array_equal(a, b, equal_nan=True)
        for cell, parts in own.items()
        for a, b in zip(parts, first.setdefault(cell.point, parts), strict=True)
    )
