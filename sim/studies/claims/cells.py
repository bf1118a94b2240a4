"""The cells of an experiment as played: each one's effect and kind, from the replications of a sweep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from sim.results.dataset import Sweep
from sim.results.measures import MEASURES, columns_of
from sim.results.outcomes import HELD, LEFT, REVERSED, of_kind
from sim.studies.claims import verdicts
from sim.studies.claims.declared import Decision, Experiment
from sim.studies.claims.design import Cell
from sim.studies.claims.moments import Effect, Floats, Moments, effect_of, moments_of
from sim.studies.claims.verdicts import Kind, Verdict

ENDED = {"answered": of_kind(REVERSED), "unanswered": of_kind(HELD, LEFT)}


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
        return {cell: effect_of(m, self.experiment.is_ratio) for cell, m in self.moments.items()}

    @cached_property
    def kinds(self) -> dict[Cell, Kind]:
        """Return what each cell's effect is."""
        lines = verdicts.lines_of(self.decision, self.experiment)
        return {cell: verdicts.kind_of(effect, lines) for cell, effect in self.effects.items()}

    @property
    def rules(self) -> list[str]:
        """Return the rules of its cells."""
        return list(dict.fromkeys(cell.rule for cell in self.cells))

    def is_open(self, cell: Cell) -> bool:
        """Return whether more replications may resolve a cell; of rules that do not enter, only the first."""
        return self.kinds[cell] is Kind.UNRESOLVED and not (self.alone and cell.rule != self.rules[0])

    def counts(self) -> dict[str, dict[Kind, int]]:
        """Return how many cells of each rule are of each kind."""
        kinds = self.kinds
        return {rule: verdicts.counted(kinds[c] for c in self.cells if c.rule == rule) for rule in self.rules}

    def by_rule(self) -> dict[str, Verdict]:
        """Return the verdict under each rule, before the link is cut."""
        share, expects = self.decision.share, self.experiment.expects
        return {r: verdicts.under_one_rule(c, expects, share) for r, c in self.counts().items()}

    def chance(self) -> float:
        """Return the chance of its verdict if the share of points were on the other side of the bar."""
        share, expects = self.decision.share, self.experiment.expects
        whole = verdicts.under_all_rules(self.by_rule().values())
        return verdicts.chance(self.counts().values(), expects, share, whole)

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
    sweep: Sweep, decision: Decision, experiment: Experiment, cells: Sequence[Cell], settings: int,
    rounds: int | None = None,
) -> Played:  # fmt: skip
    """Return the cells of an experiment's sweep, whose design points are each cell's settings in turn."""
    runs = sweep.runs(columns(experiment), rounds=rounds)
    y = MEASURES[experiment.measure].values(runs)
    ends = np.searchsorted(runs["point"].to_numpy(), np.arange(len(cells) * settings + 1))
    values = [y[ends[n] : ends[n + 1]] for n in range(len(cells) * settings)]
    own = {cell: values[n * settings : (n + 1) * settings] for n, cell in enumerate(cells)}
    if experiment.among:
        kinds = {group: _ended(runs, ENDED[group]) for group in experiment.among}
        sides = {
            cell: [(own[cell][0], kinds[group][ends[n] : ends[n + 1]]) for group in experiment.among]
            for n, cell in enumerate(cells)
        }
    else:
        sides = {cell: [(part, np.ones(len(part))) for part in parts] for cell, parts in own.items()}
    alone = experiment.is_first_question and _alike(own, decision.first_prologues)
    first = {cell.point: cell for cell in reversed(cells)} if alone else {}
    moments = {cell: moments_of(sides[first.get(cell.point, cell)]) for cell in cells}
    return Played(experiment, decision, list(cells), moments, settings, alone, len(runs))


def _ended(runs: pd.DataFrame, outcomes: tuple[str, ...]) -> Floats:
    return np.asarray(runs["outcome"].isin(outcomes), float)


def _alike(own: dict[Cell, list[Floats]], count: int) -> bool:
    """Return whether the first replications at each point are equal to the last bit under every rule."""
    first: dict[int, list[Floats]] = {}
    for cell, parts in own.items():
        there = first.setdefault(cell.point, parts)
        if not all(
            np.array_equal(a[:count], b[:count], equal_nan=True) for a, b in zip(parts, there, strict=True)
        ):
            return False
    return True
