"""Readings of one play of a case: its row, its chronicle, and its days before an attempt.

A value is inf where something never came, and nan where it could not be asked of this play.
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf, nan
from typing import NamedTuple

import numpy as np

from sim.model.enums import Outcome, Text, What
from sim.model.timeseries import BINS, PROLOGUE
from sim.model.units import HOURS_PER_DAY

STREET = 0.001  # share of residents from which a day counts as one of unrest
LOOK_DAYS = 30  # after an answer, to see what it did
REVERSED = (Outcome.COALITION_REVERSAL, Outcome.ALLIANCE_REVERSAL)
HOLDS = (Outcome.SEIZURE_HOLDS, Outcome.FROZEN_LINE)
LASTING = (*HOLDS, Outcome.UNRESOLVED)


class Play(NamedTuple):
    """One play: its row, its events, and its days (day, series)."""

    row: np.record
    events: np.recarray
    days: np.ndarray
    horizon: int

    def column(self, name: str) -> float:
        """Return a column of the row."""
        return float(self.row[name])

    def hours(self, what: What) -> np.ndarray:
        """Return when something was noted before an attempt, in hours from the start."""
        found = self.events[(self.events.what == what) & (self.events.crisis == 0)]
        return np.asarray(found.hour, float)

    def series(self, name: str) -> np.ndarray:
        """Return the days' values of a series before an attempt."""
        return self.days[:, list(PROLOGUE).index(name)]

    def asked(self) -> float:
        """Return the hour at which the host first asks for Article 4, if time is left to see what follows."""
        found = self.hours(What.ASKS_ARTICLE4)
        late = not len(found) or found[0] > (self.horizon - LOOK_DAYS) * HOURS_PER_DAY
        return nan if late else float(found[0])

    def begun(self, asked: float, longest: float = 3.0) -> float:
        """Return when the incident happened that it asks about; nan where several may be meant."""
        found = self.hours(What.PROBE)
        near = found[(found <= asked) & (found >= asked - (longest + 0.5) * HOURS_PER_DAY)]
        return float(near[0]) if len(near) == 1 else nan

    def agreed(self, least: Text) -> float:
        """Return the hour of the first text, `least` or more, before an attempt; inf if there is none."""
        told = self.events[
            (self.events.what == What.PASSED) & (self.events.value >= least) & (self.events.crisis == 0)
        ]
        return float(told.hour[0]) if len(told) else inf


Measure = Callable[[Play], float]


def _days(column: str) -> Measure:
    def read(play: Play) -> float:
        hours = play.column(column)
        return inf if np.isnan(hours) else hours / HOURS_PER_DAY

    return read


def _among(*names: Outcome) -> Measure:
    return lambda play: float(play.column("outcome") in [float(name) for name in names])


def request_days(play: Play) -> float:
    """Return the days from the host's first request to the meeting."""
    return _from(play.asked(), _first(play.hours(What.COUNCIL_MEETS)))


def meeting_days(play: Play) -> float:
    """Return the days from the incident itself to the meeting."""
    return _from(play.begun(play.asked()), _first(play.hours(What.COUNCIL_MEETS)))


def text_days(play: Play) -> float:
    """Return the days from the incident itself to the first text, be it a statement."""
    return _from(play.begun(play.asked()), play.agreed(Text.STATEMENT))


def article4_after_incident(play: Play) -> float:
    """Return whether measures were agreed on, of plays in which the host asked."""
    return nan if np.isnan(play.asked()) else float(play.agreed(Text.ARTICLE4) < inf)


def article5_calm(play: Play) -> float:
    """Return whether more than Article 4 passed before an attempt."""
    told = play.events[(play.events.what == What.PASSED) & (play.events.crisis == 0)]
    return float(bool((told.value > Text.ARTICLE4).any()))


def tempo_after(play: Play) -> float:
    """Return the tempo of probing a month after the first request over that of the day before it."""
    asked = play.asked()
    if np.isnan(asked):
        return nan
    day, tempo = int(asked // HOURS_PER_DAY), play.series("probing_tempo")
    return float(tempo[min(day + LOOK_DAYS, len(tempo) - 1)] / tempo[max(day - 1, 0)])


def _first(hours: np.ndarray) -> float:
    return float(hours[0]) if len(hours) else inf


def _from(start: float, end: float) -> float:
    return (end - start) / HOURS_PER_DAY


READ: dict[str, Measure] = {
    "weight": lambda play: play.column("weight"),
    "outcome_seizure_holds": _among(*HOLDS),
    "outside_reversal": _among(*REVERSED),
    "not_reversed": _among(*LASTING),
    "host_contained_72h": lambda play: play.column("host_contained_72h"),
    "lock_in_days": _days("lock_in_hours"),
    "attribution_days": _days("attribution_hours"),
    "article5_principle_days": _days("article5_principle_hours"),
    "article5_days": _days("article5_hours"),
    "article5": lambda play: float(not np.isnan(play.column("article5_hours"))),
    "article4_calm": lambda play: play.column("article4_prologue"),
    "article5_calm": article5_calm,
    "request_days": request_days,
    "meeting_days": meeting_days,
    "text_days": text_days,
    "article4_after_incident": article4_after_incident,
    "tempo_after": tempo_after,
    "unrest_peak": lambda play: float(play.series("unrest").max()),
    "unrest_days": lambda play: float((play.series("unrest") >= STREET).sum()),
}
BY_DAY = ("tempo_after", "unrest_peak", "unrest_days")  # these need the days


def halves(play: Play) -> tuple[float, float]:
    """Return the probes of the second half of the horizon, and of the first."""
    hours, middle = play.hours(What.PROBE), play.horizon * HOURS_PER_DAY / 2
    return float((hours >= middle).sum()), float((hours < middle).sum())


def days_of(histogram: np.ndarray) -> np.ndarray:
    """Return one play's values (day, series) from its histogram (day, series, bin): bin centres."""
    low, high = np.array(list(PROLOGUE.values())).T
    return low + (histogram.argmax(axis=2) + 0.5) * (high - low) / BINS


def taken(take: str, values: np.ndarray) -> float:
    """Return what a pattern takes over plays: (n,) values, or (n, 2) counts for `ratio`; nan without any.

    What never came lies above all that did: a median is inf where most never came.
    """
    if take == "ratio":
        later, earlier = values.sum(axis=0)
        return float(later / earlier) if earlier > 0 else nan
    known = np.sort(values[~np.isnan(values)])
    if not len(known):
        return nan
    if take == "mean":
        return float(known.mean())
    place = {"median": 0.5, "p95": 0.95}[take] * (len(known) - 1)
    low, high = known[int(place)], known[int(np.ceil(place))]
    return float(low if low == high else inf if np.isinf(high) else low + (place % 1) * (high - low))
