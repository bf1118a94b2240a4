"""The findings of the analyses in one sweep, and the parts that a report is put together from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from sim.analysis import boxes, convergence, modal_outcome, prim, robustness, sensitivity, turns
from sim.errors import SweepError
from sim.model.row import COLUMNS
from sim.reports.style import Picture
from sim.reports.sweep import wording
from sim.reports.sweep.known import NOTHING, Known
from sim.results.dataset import KEYS, Sweep
from sim.results.measures import GOAL, LOSS, MEASURES, RATIO

NOISY = 0.5  # of the variance over the points


@dataclass
class Table:
    """Text cells under a head; the first column names the row, the others are numbers unless `wordy`."""

    caption: str
    head: list[str]
    rows: list[list[str]]
    wordy: tuple[int, ...] = ()


@dataclass
class Section:
    """A heading, what it says in sentences, its tables and its pictures."""

    key: str
    title: str
    text: list[str] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)


class Once(Sweep):
    """A sweep that reads a column once, since analyses ask for the same ones again and again.

    `first` are columns that are read with the first that is asked for: to open the files takes longest.
    """

    def __init__(self, sweep: Sweep, first: Sequence[str] = ()) -> None:
        super().__init__(sweep.folder, sweep.plan)
        self.first, self.table = first, pd.DataFrame()

    def runs(
        self, columns: Sequence[str] = COLUMNS, points: Sequence[int] | None = None, rounds: int | None = None
    ) -> pd.DataFrame:
        """Return what the sweep would."""
        if points is not None or rounds is not None:
            return super().runs(columns, points, rounds)
        names = [*dict.fromkeys((*KEYS[:2], *columns))]
        lacking = [name for name in dict.fromkeys((*names, *self.first)) if name not in self.table]
        if lacking:
            more = super().runs(lacking)  # of a sweep that grows, perhaps of more crises than before
            self.table = more if self.table.empty else self.table.merge(more, "left", [*KEYS[:2]])
        return self.table[names]


class Findings:
    """The findings of the analyses in one sweep, each computed once and only when asked for."""

    def __init__(self, sweep: Sweep, known: Known = NOTHING) -> None:
        self.sweep, self.known = sweep, known
        self.first_question = wording.first_question(sweep)
        self.measures = wording.measures_of(sweep)
        joint = [name for name in sweep.plan.design["outcomes"] if MEASURES[name].expression]
        joint = [name for name in joint if name not in self.measures and wording.has_value(sweep, name)]
        self.asked = [*self.measures, *joint, *([RATIO] if self.first_question else [])]
        self.lead = self.measures[0] if self.measures else RATIO

    @cached_property
    def modal(self) -> pd.DataFrame:
        """The most frequent outcome of each point."""
        return modal_outcome.modal(self.sweep)

    @cached_property
    def flips(self) -> list[modal_outcome.Flip]:
        """Where it changes along any number that has a list of values."""
        listed = [factor for factor in self.sweep.factors if factor.values]
        return [flip for f in listed for flip in modal_outcome.flips(self.sweep, f, self.modal)]

    @cached_property
    def turns(self) -> list[turns.Turn]:
        """Where two options swap places along a number, in any of the measures."""
        return [turn for m in self.asked for turn in turns.turns(self.sweep, m)]

    @cached_property
    def boxes(self) -> list[prim.Box]:
        """Several boxes one after the other; none where there is not even one."""
        if isinstance(self.box, str):
            return []
        states, value = prim.states_of(self.sweep, self.box.measure)
        interest = (value >= self.box.threshold).to_numpy()
        return boxes.several(states, interest, self.box.measure, self.box.threshold)

    @cached_property
    def decided(self) -> tuple[dict[str, pd.DataFrame], str]:
        """The factors that decide each measure, and why not by the design's own method, if so."""
        own, lack = {"sobol": sensitivity.sobol, "morris": sensitivity.morris}.get(self.sweep.design), ""
        try:
            if own:
                return {m: own(self.sweep, m) for m in self.asked}, ""
        except ImportError:
            lack = f"Its own indices need SALib: {sensitivity.EXTRA}"
        except SweepError as error:
            lack = f"Its own indices cannot be had ({error})"
        return {m: sensitivity.main_effects(self.sweep, m) for m in self.asked}, lack

    @property
    def indices(self) -> dict[str, pd.DataFrame]:
        """The factors that decide each measure, by the best method that the design allows."""
        return self.decided[0]

    @property
    def column(self) -> str:
        """The column of `indices` that ranks the factors."""
        return str(next(c for c in ("total", "mu_star", "share") if c in self.indices[self.asked[0]]))

    @cached_property
    def noise(self) -> dict[str, float]:
        """The share of each measure's variance over the points that is Monte Carlo noise."""
        return {m: sensitivity.noise_share(self.sweep, m) for m in self.asked}

    @property
    def heard(self) -> list[str]:
        """The measures whose differences over the points are not mostly noise."""
        return [m for m in self.asked if not self.noise[m] > NOISY]

    @cached_property
    def regrets(self) -> list[robustness.Regret]:
        """The regret of each lever, in the leading measure and, apart, in the ratio."""
        if not robustness.has_choice(self.sweep):
            return []
        return [robustness.regret(self.sweep, m) for m in self.asked if self._is_policy(m)]

    def _is_policy(self, measure: str) -> bool:
        """Return whether a measure is one by which a lever is chosen."""
        return measure in (self.lead, RATIO) or MEASURES[measure].expression is not None

    @cached_property
    def box(self) -> prim.Box | str:
        """The box in which the town is likely not to be given back, or why there is none."""
        target = LOSS if self.lead == GOAL else self.lead
        try:
            return prim.discover(self.sweep, target)
        except SweepError as error:
            return str(error)

    @cached_property
    def enough(self) -> list[convergence.Enough]:
        """How many replications were enough, for each measure at its hardest point."""
        return [found for m in self.asked if (found := convergence.enough(self.sweep, m)) is not None]
