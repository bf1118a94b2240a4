"""Readings of one play of a case: its row, its chronicle, and its days before an attempt.

A value is inf where something never came, and nan where it could not be asked of this play.
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf, nan
from typing import Any, NamedTuple

import numpy as np

from sim.model.enums import Outcome, Text, What
from sim.model.timeseries import BINS, PROLOGUE
from sim.model.units import HOURS_PER_DAY

NOTHING = "none"  # a measure that the rules cannot give
STREET = 0.001  # share of residents from which a day counts as one of unrest
LOOK_DAYS = 30  # after an answer, to see what it did
REVERSED = (Outcome.COALITION_REVERSAL, Outcome.ALLIANCE_REVERSAL)
HOLDS = (Outcome.SEIZURE_HOLDS, Outcome.FROZEN_LINE)
LASTING = (*HOLDS, Outcome.UNRESOLVED)


class Play(NamedTuple):
    """One play: its row, its events, and the histogram (day, series, bin) of its days before an attempt."""

    row: np.record
    events: np.recarray
    histogram: np.ndarray
    horizon: int

    def column(self, name: str) -> float:
        """Return a column of the row."""
        return float(self.row[name])

    def noted(self, what: What) -> np.recarray:
        """Return the events of a kind before an attempt."""
        return self.events[(self.events.what == what) & (self.events.crisis == 0)]

    def hours(self, what: What) -> np.ndarray:
        """Return when something was noted before an attempt, in hours from the start."""
        return np.asarray(self.noted(what).hour, float)

    def series(self, name: str) -> np.ndarray:
        """Return the days' values of a series before an attempt: the centres of their bins."""
        at, (low, high) = list(PROLOGUE).index(name), PROLOGUE[name]
        return np.asarray(low + (self.histogram[:, at].argmax(axis=1) + 0.5) * (high - low) / BINS)

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
        passed = self.noted(What.PASSED)
        return _first(passed.hour[passed.value >= least])


def _days(column: str) -> Callable[[Play], float]:
    def read(play: Play) -> float:
        hours = play.column(column)
        return inf if np.isnan(hours) else hours / HOURS_PER_DAY

    return read


def _among(*ends: Outcome) -> Callable[[Play], float]:
    return lambda play: float(play.column("outcome") in [float(end) for end in ends])


def request_days(play: Play) -> float:
    """Return the days from the host's first request to the meeting."""
    return (_first(play.hours(What.COUNCIL_MEETS)) - play.asked()) / HOURS_PER_DAY


def meeting_days(play: Play) -> float:
    """Return the days from the incident itself to the meeting."""
    return (_first(play.hours(What.COUNCIL_MEETS)) - play.begun(play.asked())) / HOURS_PER_DAY


def text_days(play: Play) -> float:
    """Return the days from the incident itself to the first text, be it a statement."""
    return (play.agreed(Text.STATEMENT) - play.begun(play.asked())) / HOURS_PER_DAY


def article4_after_incident(play: Play) -> float:
    """Return whether measures were agreed on, of plays in which the host asked."""
    return nan if np.isnan(play.asked()) else float(play.agreed(Text.ARTICLE4) < inf)


def article5_calm(play: Play) -> float:
    """Return whether more than Article 4 passed before an attempt."""
    return float(bool((play.noted(What.PASSED).value > Text.ARTICLE4).any()))


def tempo_after(play: Play) -> float:
    """Return the tempo of probing a month after the first request over that of the day before it."""
    asked = play.asked()
    if np.isnan(asked):
        return nan
    day, tempo = int(asked // HOURS_PER_DAY), play.series("probing_tempo")
    return float(tempo[min(day + LOOK_DAYS, len(tempo) - 1)] / tempo[max(day - 1, 0)])


def _first(hours: np.ndarray) -> float:
    return float(hours[0]) if len(hours) else inf


def halves(play: Play) -> tuple[float, float]:
    """Return the probes of the second half of the horizon, and of the first."""
    hours, middle = play.hours(What.PROBE), play.horizon * HOURS_PER_DAY / 2
    return float((hours >= middle).sum()), float((hours < middle).sum())


class Measure(NamedTuple):
    """One measure: in words, and how it is read from a play."""

    about: str
    read: Callable[[Play], Any]


MEASURES = {
    "weight": Measure("W, the chance of an attempt within the horizon", lambda play: play.column("weight")),
    "outcome_seizure_holds": Measure(
        "1 if the seizure is settled and holds, as a fait accompli or on a frozen line", _among(*HOLDS)
    ),
    "outside_reversal": Measure("1 if a coalition or the alliance takes the town back", _among(*REVERSED)),
    "not_reversed": Measure("1 if nobody takes the town back and nobody leaves it", _among(*LASTING)),
    "host_contained_72h": Measure(
        "1 if the host contains it within 72 hours", lambda play: play.column("host_contained_72h")
    ),
    "lock_in_days": Measure("days from the attempt until it locks in", _days("lock_in_hours")),
    "attribution_days": Measure(
        "days from the attempt until half the allies are convinced", _days("attribution_hours")
    ),
    "article5_principle_days": Measure(
        "days from the attempt until Article 5 in principle", _days("article5_principle_hours")
    ),
    "article5_days": Measure("days from the attempt until Article 5 is confirmed", _days("article5_hours")),
    "article5": Measure(
        "1 if Article 5 is confirmed", lambda play: float(not np.isnan(play.column("article5_hours")))
    ),
    "article4_calm": Measure(
        "1 if Article 4 is invoked before an attempt", lambda play: play.column("article4_prologue")
    ),
    "article5_calm": Measure("1 if Article 5 is invoked before an attempt", article5_calm),
    "request_days": Measure(
        "days from the first request before an attempt until the council meets", request_days
    ),
    "meeting_days": Measure(
        "days from the first incident that the host brings to the council until it meets", meeting_days
    ),
    "text_days": Measure(
        "days from the first incident that the host brings to the council until a text passes, be it a "
        "statement", text_days,
    ),
    "article4_after_incident": Measure(
        "1 if Article 4 measures pass, of plays in which the host asks", article4_after_incident
    ),
    "tempo_after": Measure(
        "tempo of probing 30 days after the first request, over that of the day before it", tempo_after
    ),
    "probes_growth": Measure("probes in the second half of the horizon over those in the first", halves),
    "unrest_peak": Measure(
        "share of residents in the street on the fullest day before an attempt",
        lambda play: float(play.series("unrest").max()),
    ),
    "unrest_days": Measure(
        "days before an attempt with at least one resident in a thousand in the street",
        lambda play: float((play.series("unrest") >= STREET).sum()),
    ),
    NOTHING: Measure("the rules have no such thing", lambda play: nan),
}  # fmt: skip


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
