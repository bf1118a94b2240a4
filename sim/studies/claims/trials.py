"""One experiment under way: what each cell's replications came to, which cells go on, when it is settled."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property, reduce
from operator import add
from typing import NamedTuple

from sim.studies.claims import verdicts
from sim.studies.claims.declared import Decision, Experiment
from sim.studies.claims.moments import UNKNOWN, Effect, Moments, effect_of
from sim.studies.claims.plays import Cell, Kin, settings_of
from sim.studies.claims.verdicts import Kind, Verdict

BLOCK = 25  # points that are followed before it is asked again whether to go on
CLOSELY = 3  # looks up to which all blocks are followed, before the first of them is followed to the end


class Step(NamedTuple):
    """A look at the cells of one block, at its place in the schedule; the first look is of all cells."""

    place: int
    look: int


START = Step(-1, 0)


@dataclass
class Trial:
    """An experiment, with its direct link or with it cut, over some cells.

    All cells are looked at once. Then block after block is followed, while a verdict could still change or
    would be a close call: all blocks closely, since most cells are resolved so at little cost; then each to
    the end, where a cell is resolved or has the most replications. Points are in random order, so that the
    blocks that were followed are a fair sample of all. `looks` holds what each look at a cell brought;
    `there` the kinds that the cells had before the cut. `close`: the chance from which a verdict is a close
    call, shared out over the family. `thorough`: follows every block. `alone`: the rival rules do not enter,
    and the looks of one stand for all. `kin`: which rules and settings share a prologue.
    """

    experiment: Experiment
    decision: Decision
    cells: list[Cell]
    there: dict[Cell, Kind] = field(default_factory=dict)
    close: float = 1.0
    thorough: bool = False
    alone: bool = False
    kin: Kin = field(default_factory=list)
    looks: dict[Cell, list[Moments]] = field(default_factory=dict)
    _known: dict[tuple[Cell, int], Effect] = field(default_factory=dict)
    _going: dict[Step, set[str]] = field(default_factory=dict)

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

    @property
    def most(self) -> int:
        """Return the most replications of a cell."""
        first_question = self.experiment.is_first_question
        return self.decision.most_prologues if first_question else self.decision.most_crises

    def span(self, look: int) -> tuple[int, int]:
        """Return the first replication of a look, and how many it has; none once there are the most."""
        first = self.decision.first_crises
        if self.experiment.is_first_question:
            first = self.decision.first_prologues
        ends = [0] + [min(first * self.decision.growth**n, self.most) for n in range(look + 1)]
        return ends[look], ends[look + 1] - ends[look]

    @cached_property
    def blocks(self) -> list[list[Cell]]:
        """Return the cells by blocks of points."""
        points = list(dict.fromkeys(cell.point for cell in self.cells))
        block = {point: n // BLOCK for n, point in enumerate(points)}
        found: list[list[Cell]] = [[] for _ in range(-(-len(points) // BLOCK))]
        for cell in self.cells:
            found[block[cell.point]].append(cell)
        return found

    @cached_property
    def schedule(self) -> list[tuple[int, int]]:
        """Return the blocks in the order in which they are followed, each with its first look there."""
        return [(block, look) for look in (1, CLOSELY) for block in range(len(self.blocks))]

    def is_deep(self, at: Step) -> bool:
        """Tell whether a step follows a block to the end."""
        return at.look > 0 and self.schedule[at.place][1] == CLOSELY

    @cached_property
    def _places(self) -> dict[Cell, tuple[int, int]]:
        """Return where in the schedule a cell is followed closely, and where to the end."""
        place = {entry: n for n, entry in enumerate(self.schedule)}
        return {
            cell: (place[n, 1], place[n, CLOSELY]) for n, block in enumerate(self.blocks) for cell in block
        }

    def before(self, cell: Cell, at: Step | None) -> int | None:
        """Return how many looks at a cell come before a step; None: all that there are."""
        if at is None or at.look == 0:
            return at and 0
        closely, deeply = self._places[cell]
        if at.place in (closely, deeply):
            return at.look
        return 1 if at.place < closely else CLOSELY if at.place < deeply else None

    def effect(self, cell: Cell, at: Step | None = None) -> Effect:
        """Return a cell's effect after all of its looks, or before a step; unknown before the first."""
        parts = self.looks.get(cell, [])[: self.before(cell, at)]
        if not parts:
            return UNKNOWN
        if (cell, len(parts)) not in self._known:
            self._known[cell, len(parts)] = effect_of(reduce(add, parts), self.experiment.is_ratio)
        return self._known[cell, len(parts)]

    def kind(self, cell: Cell, at: Step | None = None) -> Kind:
        """Return what a cell's effect is."""
        return verdicts.kind_of(self.effect(cell, at), self.lines)

    @property
    def lines(self) -> verdicts.Lines:
        """Return the smallest effects that matter."""
        return verdicts.lines_of(self.decision, self.experiment)

    @property
    def rules(self) -> list[str]:
        """Return the rules of its cells."""
        return list(dict.fromkeys(cell.rule for cell in self.cells))

    def counts(self, at: Step | None = None) -> dict[str, dict[Kind, int]]:
        """Return how many cells of each rule are of each kind."""
        kinds = {cell: self.kind(cell, at) for cell in self.cells}
        return {rule: verdicts.counted(k for c, k in kinds.items() if c.rule == rule) for rule in self.rules}

    def by_rule(self, at: Step | None = None) -> dict[str, Verdict]:
        """Return the verdict under each rule, before the link is cut."""
        share, expects = self.decision.share, self.experiment.expects
        return {r: verdicts.under_one_rule(c, expects, share) for r, c in self.counts(at).items()}

    def followed(self, rule: str, at: Step | None = None, most: int | None = None) -> list[Cell]:
        """Return a rule's cells in the first blocks, up to the first that was not followed closely.

        With `most` replications: up to the first that was not followed so far.
        """
        found: list[Cell] = []
        for block in self.blocks:
            cells = [cell for cell in block if cell.rule == rule]
            if any(self.is_open(cell, at, most or sum(self.span(CLOSELY - 1))) for cell in cells):
                break
            found += cells
        return found

    def is_open(self, cell: Cell, at: Step | None = None, most: int | None = None) -> bool:
        """Tell whether a cell is unresolved and has not yet had the most replications."""
        return self.played(cell, at) < (most or self.most) and self.kind(cell, at) is Kind.UNRESOLVED

    def played(self, cell: Cell, at: Step | None = None) -> int:
        """Return how many replications a cell has had."""
        return sum(part.n for part in self.looks.get(cell, [])[: self.before(cell, at)])

    def chances(self, at: Step | None = None) -> dict[str, float]:
        """Return for each rule the chance of its verdict by luck, and for all of them under ''.

        It is that of the points followed closely, times how often it was asked whether to go on.
        """
        share, expects, said = self.decision.share, self.experiment.expects, self.by_rule(at)
        cells = {rule: self.followed(rule, at) for rule in self.rules}
        counts = {rule: verdicts.counted(self.kind(c, at) for c in cells[rule]) for rule in self.rules}
        ended = {rule: len(self.followed(rule, at, self.most)) for rule in self.rules}
        looks = {rule: max(-(-(len(cells[rule]) + ended[rule]) // BLOCK), 1) for rule in self.rules}
        found = {r: looks[r] * verdicts.chance([counts[r]], expects, share, said[r]) for r in self.rules}
        whole = verdicts.under_all_rules(said.values())
        found[""] = max(looks.values()) * verdicts.chance(counts.values(), expects, share, whole)
        return {rule: min(1.0, p) for rule, p in found.items()}

    def link_counts(self, at: Step | None = None) -> tuple[int, int, int]:
        """Return at how many cells the effect went with the link, stayed, or is unresolved."""
        kinds = {cell: self.kind(cell, at) for cell in self.cells}
        gone = sum(verdicts.has_gone(kind, self.there[cell]) for cell, kind in kinds.items())
        unresolved = sum(kind is Kind.UNRESOLVED for kind in kinds.values())
        return gone, len(kinds) - gone - unresolved, unresolved

    def link(self, at: Step | None = None) -> str:
        """Say what became of the effect with the link cut."""
        return verdicts.link_verdict(*self.link_counts(at), self.decision.share)

    def going_on(self, at: Step) -> set[str]:
        """Return the rules whose next block is followed: the verdict may change, or is a close call."""
        if at not in self._going:
            self._going[at] = set(self.rules) if self.thorough else self._worth_following(at)
        return self._going[at]

    def _worth_following(self, at: Step) -> set[str]:
        if self.cut:
            return set() if self.link(at) != "unresolved" else set(self.rules)
        said, chances = self.by_rule(at), self.chances(at)
        if Verdict.UNRESOLVED not in said.values() and chances[""] <= self.close:
            return set()
        unsure = {rule for rule in self.rules if said[rule] is Verdict.UNRESOLVED}
        close = {rule for rule in self.rules if chances[rule] > self.close}
        return {rule for rule in unsure if self._is_hopeful(rule, at)} | (close - unsure)

    def _is_hopeful(self, rule: str, at: Step) -> bool:
        """Tell whether the open cells of a rule could still bring it a verdict."""
        cells = [cell for cell in self.cells if cell.rule == rule]
        still = sum(self.is_open(cell, at) for cell in cells)
        counts = verdicts.counted(self.kind(cell, at) for cell in cells)
        return verdicts.could_settle(counts, still, self.experiment.expects, self.decision.share)

    def wanted(self, at: Step) -> list[Cell]:
        """Return the cells of a step: all in the first, then the open ones of a block that is followed."""
        if at.look == 0:
            return self.cells if at == START else []
        block, first = self.schedule[at.place]
        rules = self.going_on(Step(at.place, first))
        return [c for c in self.blocks[block] if c.rule in rules and self.is_open(c, at)]

    def after(self, at: Step) -> Step | None:
        """Return the next step that wants something; None where there is none."""
        while True:
            at = self._following(at)
            if at.place >= len(self.schedule):
                return None
            if at.look == self.schedule[at.place][1] and not self.going_on(at):
                return None
            if self.wanted(at):
                return at

    def _following(self, at: Step) -> Step:
        """Return the step after a step: the next look at the block, or the first at the next one."""
        look = at.look + 1
        ended = at.look == 0 or self.span(look)[1] <= 0
        if ended or (look == CLOSELY and self.schedule[at.place][1] < CLOSELY):
            place = at.place + 1
            return Step(place, self.schedule[place][1] if place < len(self.schedule) else 0)
        return Step(at.place, look)

    @property
    def looked(self) -> bool:
        """Tell whether every cell was looked at once."""
        return all(self.looks.get(cell) for cell in self.cells)

    def expected(self, at: Step) -> int:
        """Return about how many crises its open cells still need from a step on, at most."""
        rules = self.going_on(Step(at.place, self.schedule[at.place][1])) if at.look else self.rules
        cells = (cell for cell in self.cells if cell.rule in rules and self.is_open(cell, at))
        return sum(self._needed(cell, at) for cell in cells) * self.settings

    def _needed(self, cell: Cell, at: Step) -> int:
        """Return the replications to half a smallest effect, by the error so far; up to the most."""
        played, error = self.played(cell, at), self.effect(cell, at).error
        if not error >= 0:
            return self.most - played
        return int(min(played * (verdicts.Z * error / self.lines.half) ** 2, self.most - played))


def spread(trial: Trial, rules: list[str]) -> Trial:
    """Return a trial of one rule's cells as one of all rules, where the rules do not enter."""
    looks = {cell._replace(rule=rule): looks for cell, looks in trial.looks.items() for rule in rules}
    cells = [cell._replace(rule=rule) for rule in rules for cell in trial.cells]
    return replace(trial, cells=cells, looks=looks, alone=True, _known={}, _going={})
