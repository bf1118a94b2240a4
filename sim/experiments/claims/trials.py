"""One experiment under way: what each cell's replications came to, which cells go on, when it is settled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import add

from sim.claims import Decision, Experiment
from sim.experiments.claims import verdicts
from sim.experiments.claims.moments import UNKNOWN, Effect, Moments, effect_of
from sim.experiments.claims.plays import Cell, settings_of
from sim.experiments.claims.verdicts import Kind, Verdict


@dataclass
class Trial:
    """An experiment, with its direct link or with it cut, over some cells.

    `looks` holds what each look at a cell brought; `there` the kinds that the cells had before the cut.
    `thorough`: goes on where a verdict can no longer change, so that every point is resolved if it can be.
    `alone`: the rival rules do not enter, and the looks of one stand for all.
    """

    experiment: Experiment
    decision: Decision
    cells: list[Cell]
    there: dict[Cell, Kind] = field(default_factory=dict)
    thorough: bool = False
    alone: bool = False
    looks: dict[Cell, list[Moments]] = field(default_factory=dict)
    _known: dict[tuple[Cell, int], Effect] = field(default_factory=dict)

    @property
    def cut(self) -> bool:
        """Tell whether the direct link is cut."""
        return bool(self.there)

    @property
    def name(self) -> str:
        """Return the experiment's name, and whether its link is cut."""
        return f"{self.experiment.key}-cut" if self.cut else self.experiment.key

    @property
    def settings(self) -> int:
        """Return how many settings each replication is played in."""
        return len(settings_of(self.experiment, self.cut))

    def span(self, look: int) -> tuple[int, int]:
        """Return the first replication of a look, and how many it has; none once there are the most."""
        first, most = self.decision.first_crises, self.decision.most_crises
        if self.experiment.is_first_question:
            first, most = self.decision.first_prologues, self.decision.most_prologues
        ends = [0] + [min(first * self.decision.growth**n, most) for n in range(look + 1)]
        return ends[look], ends[look + 1] - ends[look]

    def effect(self, cell: Cell, looks: int | None = None) -> Effect:
        """Return a cell's effect after all of its looks, or after so many; unknown before the first."""
        parts = self.looks.get(cell, [])[:looks]
        if not parts:
            return UNKNOWN
        if (cell, len(parts)) not in self._known:
            self._known[cell, len(parts)] = effect_of(reduce(add, parts), self.experiment.is_ratio)
        return self._known[cell, len(parts)]

    def kind(self, cell: Cell, looks: int | None = None) -> Kind:
        """Return what a cell's effect is."""
        return verdicts.kind_of(self.effect(cell, looks), self.lines)

    @property
    def lines(self) -> verdicts.Lines:
        """Return the smallest effects that matter."""
        return verdicts.lines_of(self.decision, self.experiment)

    @property
    def rules(self) -> list[str]:
        """Return the rules of its cells."""
        return list(dict.fromkeys(cell.rule for cell in self.cells))

    def counts(self, looks: int | None = None) -> dict[str, dict[Kind, int]]:
        """Return how many cells of each rule are of each kind."""
        kinds = {cell: self.kind(cell, looks) for cell in self.cells}
        return {rule: verdicts.counted(k for c, k in kinds.items() if c.rule == rule) for rule in self.rules}

    def by_rule(self, looks: int | None = None) -> dict[str, Verdict]:
        """Return the verdict under each rule, before the link is cut."""
        share, expects = self.decision.share, self.experiment.expects
        return {r: verdicts.under_one_rule(c, expects, share) for r, c in self.counts(looks).items()}

    def link_counts(self, looks: int | None = None) -> tuple[int, int, int]:
        """Return at how many cells the effect went with the link, stayed, or is unresolved."""
        kinds = {cell: self.kind(cell, looks) for cell in self.cells}
        gone = sum(verdicts.has_gone(kind, self.there[cell]) for cell, kind in kinds.items())
        unresolved = sum(kind is Kind.UNRESOLVED for kind in kinds.values())
        return gone, len(kinds) - gone - unresolved, unresolved

    def link(self, looks: int | None = None) -> str:
        """Say what became of the effect with the link cut."""
        return verdicts.link_verdict(*self.link_counts(looks), self.decision.share)

    def settled(self, looks: int | None = None) -> bool:
        """Tell whether no unresolved cell could still change what it says, under any rule."""
        if self.cut:
            return self.link(looks) != "unresolved"
        return Verdict.UNRESOLVED not in self.by_rule(looks).values()

    def wanted(self, look: int) -> list[Cell]:
        """Return the cells that this look is for, by the looks before it: all, then the unresolved."""
        if look == 0:
            return self.cells
        if self.span(look)[1] <= 0 or (self.settled(look) and not self.thorough):
            return []
        return [cell for cell in self.cells if self.kind(cell, look) is Kind.UNRESOLVED]

    def expected(self, look: int) -> int:
        """Return about how many crises its unresolved cells still need from this look on, at most."""
        return sum(self._needed(cell, look) for cell in self.wanted(look)) * self.settings

    def _needed(self, cell: Cell, look: int) -> int:
        """Return the replications to half a smallest effect, by the error so far; up to the most."""
        first, experiment = self.span(look)[0], self.experiment
        most = self.decision.most_prologues if experiment.is_first_question else self.decision.most_crises
        error = self.effect(cell, look).error
        if not error >= 0:
            return most - first
        needed = first * (verdicts.Z * error / self.lines.half) ** 2
        return int(min(max(needed, self.span(look)[1]), most - first))


def spread(trial: Trial, rules: list[str]) -> Trial:
    """Return a trial of one rule's cells as one of all rules, where the rules do not enter."""
    looks = {cell._replace(rule=rule): looks for cell, looks in trial.looks.items() for rule in rules}
    cells = [cell._replace(rule=rule) for rule in rules for cell in trial.cells]
    return replace(trial, cells=cells, looks=looks, alone=True, _known={})


def cut_of(trial: Trial) -> Trial | None:
    """Return the trial with the direct link cut, at some cells where the effect was there; None if none."""
    if not trial.experiment.cut:
        return None
    there: dict[Cell, Kind] = {}
    for cell in _mixed(trial.cells):
        if trial.kind(cell) in (Kind.MORE, Kind.LESS) and len(there) < trial.decision.link_points:
            there[cell] = trial.kind(cell)
    return replace(trial, cells=list(there), there=there, looks={}, _known={}) if there else None


def _mixed(cells: list[Cell]) -> Iterator[Cell]:
    """Give the cells so that the first few are of many points and of all rules in turn."""
    rules = list(dict.fromkeys(cell.rule for cell in cells))
    return (
        cell
        for turn in range(len(rules))
        for cell in sorted(cells)
        if rules.index(cell.rule) == (cell.point + turn) % len(rules)
    )
