"""The headline sentences of a report, each as margins that are above zero where it holds.

A sentence is worded by what a run says (its direction); from then on it is tested under other settings.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import nan
from typing import NamedTuple

import numpy as np

from sim.config.sampling import BLOCK
from sim.results.estimators import Estimate, Floats, Z, by_block, effective_size, influence, wilson
from sim.results.outcomes import HOST, LEFT, OUTCOMES, REVERSED, WAR, of_kind
from sim.studies.verification.plays import Played

HALF, TENTH = 0.5, 0.1
OP_ED = "op_ed"  # how the sentences begin that set the op-ed's picture beside a run
UNSEEN = 1.0  # crisis, of as many as there are effectively, that a share's error allows for


class Margin(NamedTuple):
    """How far a sentence is from turning, with each cluster's pull on it, and its least error."""

    value: float
    pulls: Floats
    least: float = 0.0

    @property
    def error(self) -> float:
        """Return one standard error."""
        return float(np.hypot(np.sqrt((self.pulls**2).sum()) / max(len(self.pulls), 1), self.least))

    def less(self, other: Margin | float) -> Margin:
        """Return this less a number, or less another on the same random numbers."""
        if isinstance(other, float):
            return Margin(self.value - other, self.pulls, self.least)
        return Margin(self.value - other.value, self.pulls - other.pulls, max(self.least, other.least))

    def turned(self, way: float) -> Margin:
        """Return this with the other sign for -1."""
        return Margin(way * self.value, way * self.pulls, self.least)

    @property
    def estimate(self) -> Estimate:
        """Return the value with its 95 % interval."""
        return Estimate(self.value, self.value - Z * self.error, self.value + Z * self.error)

    @property
    def share(self) -> Estimate:
        """Return a share with Wilson's interval, as sim.results.estimators does; `least` is 1 / size."""
        variance = float((self.pulls**2).sum()) / len(self.pulls) ** 2
        size = self.value * (1 - self.value) / variance if variance > 0 else 1 / self.least
        return wilson(self.value, size)


class Answer(NamedTuple):
    """A headline sentence as a run has it: `holds` is False for its contrary; `end` is the end it names."""

    key: str
    holds: bool
    end: str = ""


def mean_ratio(played: Played) -> Margin:
    """Return the mean ratio to the baseline."""
    return _mean(played, played.hazard, None)


def share_of(played: Played, happened: Floats) -> Margin:
    """Return a share of crises, weighted by W; nan where none can be weighted."""
    return _mean(played, happened, played.weight)


def _mean(played: Played, values: Floats, weight: Floats | None) -> Margin:
    y, w = (part.to_numpy() for part in by_block(played.cluster * BLOCK, values, weight))
    if w.sum() <= 0:
        return Margin(nan, np.zeros(len(y)))
    least = 0.0 if weight is None else UNSEEN / effective_size(w).value
    return Margin(float(w @ y / w.sum()), influence(y, w), least)


def _likelier(here: Played, there: Played | None, end: str) -> list[Margin]:
    return [mean_ratio(here).less(1.0)]


def _op_ed_likelier(here: Played, there: Played | None, end: str) -> list[Margin]:
    return [mean_ratio(there).less(mean_ratio(here))] if there is not None else []


def _modal(here: Played, there: Played | None, end: str) -> list[Margin]:
    others = [name for name in OUTCOMES if name != end]
    return [share_of(here, here.ended(end) - here.ended(other)) for other in others]


def _restored(here: Played, there: Played | None, end: str) -> list[Margin]:
    return [share_of(here, here.ended(*of_kind(LEFT, HOST, REVERSED))).less(HALF)]


def _article5(here: Played, there: Played | None, end: str) -> list[Margin]:
    return [share_of(here, here.article5).less(HALF)]


def _disaster(here: Played, there: Played | None, end: str) -> list[Margin]:
    return [share_of(here, here.ended(*of_kind(WAR))).less(TENTH)]


def _op_ed_restored(here: Played, there: Played | None, end: str) -> list[Margin]:
    if there is None:
        return []
    first, second = (share_of(one, one.ended(*of_kind(LEFT, HOST, REVERSED))) for one in (here, there))
    return [second.less(first)]


MARGINS: dict[str, Callable[[Played, Played | None, str], list[Margin]]] = {
    "likelier": _likelier,
    "op_ed_likelier": _op_ed_likelier,
    "modal": _modal,
    "restored": _restored,
    "article5": _article5,
    "disaster": _disaster,
    "op_ed_restored": _op_ed_restored,
}


def answers_of(here: Played, there: Played | None) -> list[Answer]:
    """Return the headline sentences as a run has them; those that it cannot tell are left out."""
    shares = {name: share_of(here, here.ended(name)).value for name in OUTCOMES}
    modal = max(shares, key=lambda name: shares[name])
    found = []
    for key, of in MARGINS.items():
        end = modal if key == "modal" else ""
        margins = of(here, there, end)
        if margins and not np.isnan([m.value for m in margins]).any():
            found.append(Answer(key, key == "modal" or margins[0].value > 0, end))
    return found


def margins_of(answer: Answer, here: Played, there: Played | None) -> list[Margin]:
    """Return the margins of a sentence under other settings: it holds where all of them are above zero."""
    return [m.turned(1.0 if answer.holds else -1.0) for m in MARGINS[answer.key](here, there, answer.end)]


def narrowest(margins: Sequence[Margin]) -> Margin:
    """Return the margin by which a sentence turns first."""
    return min(margins, key=lambda margin: margin.value)


def verdict(margins: Sequence[Margin]) -> float:
    """Return 1 where a sentence holds, 0 where it does not, nan where these crises do not decide."""
    estimates = [margin.estimate for margin in margins]
    if any(np.isnan(e.value) for e in estimates):
        return nan
    if all(e.low > 0 for e in estimates):
        return 1.0
    return 0.0 if any(e.high < 0 for e in estimates) else nan
