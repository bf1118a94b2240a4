"""Every measure of a crisis, one record each: its words, its value in each row, how it is estimated.

A measure has a value and a weight in each replication. Question 1, whether an attempt comes, weights them by
`importance`, how much their draw of the numbers counts for; question 2, how a crisis ends, by `weight`, that
times the `chance` that the prologue leads to an attempt: sum(W y) / sum(W). Blocks of replications, not
replications, are the independent units.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from sim.errors import ConfigError, nearest
from sim.model.enums import Text
from sim.model.units import DAYS_PER_YEAR, HOURS_PER_DAY
from sim.results.estimators import chance, share
from sim.results.expression import parse
from sim.results.measure import WEIGHTS, Columns, Floats, Measure, numbers
from sim.results.outcomes import BAD, ENDINGS, HELD, LEFT, OUTCOMES, REVERSED, WAR, of_kind

OF_CRISES = "of 100 crises"
QUIET = re.compile(r"quiet\((\d{1,3})\)")
STUDY: dict[str, Any] = {"estimated": False, "listed": False}
RATIO, GOAL, LOSS = "hazard_ratio", "restored", "not_restored"  # what reports lead with


def _number(column: str, part: float = 1.0) -> Callable[[Columns], Any]:
    return lambda runs: numbers(runs, column) / part


def _happened(column: str) -> Callable[[Columns], Any]:
    return lambda runs: ~np.isnan(numbers(runs, column))


def _ended(*outcomes: str) -> Callable[[Columns], Any]:
    def read(runs: Columns) -> Any:
        ends = runs["outcome"]
        if isinstance(ends, pd.Series):
            return ends.isin(outcomes).to_numpy()
        return np.isin(ends, [OUTCOMES.index(name) for name in outcomes])

    return read


def _end(name: str, label: str, short: str, outcomes: tuple[str, ...], bad: bool, **more: Any) -> Measure:
    """Return the share of crises with one of these outcomes."""
    return Measure(
        name, label, short, OF_CRISES, ("outcome",), _ended(*outcomes), share, 2, bad, 100.0, **more
    )


def _event(name: str, label: str, short: str, column: str, **more: Any) -> Measure:
    """Return the share of crises in which something happens: a column of hours, nan where it never does."""
    return Measure(name, label, short, OF_CRISES, (column,), _happened(column), share, scale=100.0, **more)


def _days(name: str, label: str, column: str, **more: Any) -> Measure:
    """Return the mean days of an event from the attempt, where it happens."""
    return Measure(
        name, label, name.replace("_", " "), "days", (column,), _number(column, HOURS_PER_DAY),
        could=lambda runs: numbers(runs, "weight") > 0, **more,
    )  # fmt: skip


def _consulted(runs: Columns) -> Any:
    """Return where the host asked for consultations before an attempt, with a month left to see the rest."""
    return ~np.isnan(numbers(runs, "tempo_after"))


def _consultation(name: str, label: str, first: str, last: str) -> Measure:
    """Return the mean days from one hour of a consultation in calm days to another, where it has both."""

    def read(runs: Columns) -> Floats:
        days = (numbers(runs, last) - numbers(runs, first)) / HOURS_PER_DAY
        return np.where(_consulted(runs), days, np.nan)

    columns, short = (first, last, "tempo_after"), name.replace("_", " ")
    return Measure(name, label, short, "days", columns, read, question=1, could=_consulted, **STUDY)


def _calm(name: str, label: str, columns: tuple[str, ...], read: Callable[[Columns], Any]) -> Measure:
    """Return the share of replications in which something happens before an attempt."""
    unit, short = "of 100 horizons", name.replace("_", " ")
    return Measure(name, label, short, unit, columns, read, share, 1, True, 100.0, **STUDY)


def _growth(runs: Columns) -> Floats:
    """Return probes of the horizon's second half over those of its first."""
    early = numbers(runs, "probes_early")
    late = numbers(runs, "probes") - early
    return np.divide(late, early, out=np.full(len(early), np.nan), where=early > 0)


def _growth_weight(runs: Columns) -> Floats:
    return numbers(runs, "importance") * np.nan_to_num(numbers(runs, "probes_early"))


def _known(values: Floats) -> Floats:
    """Return values with nan for 0, so that nothing is divided by it."""
    return np.where(values == 0, np.nan, values)


def _broken(runs: Columns) -> Floats:
    drafts, breaks = (np.nan_to_num(numbers(runs, column)) for column in ("drafts", "breaks"))
    return np.divide(breaks, drafts, out=np.full(len(drafts), np.nan), where=drafts > 0)


def _drafts(runs: Columns) -> Floats:
    return np.nan_to_num(numbers(runs, "drafts"))


def _standoff(runs: Columns) -> Floats:
    return np.subtract(*(np.asarray(_ended(*of_kind(kind))(runs), float) for kind in (HELD, LEFT)))


def _lost_next(runs: Columns) -> Floats:
    ends = pd.Series(np.asarray(runs["sequel_outcome"], object))
    return np.where(ends.isna(), np.nan, ends.isin(of_kind(*BAD)))


def _next_weight(runs: Columns) -> Floats:
    return numbers(runs, "weight") * np.nan_to_num(numbers(runs, "sequel_weight"))


def _alike(runs: Columns) -> Floats:
    """Return weight 1 for all: of a value times its importance, whose mean over all draws is 1.

    Worlds are picked by the hazard, so that this product varies far less than either of the two.
    """
    return np.ones(len(numbers(runs, "importance")))


class Measures(dict[str, Measure]):
    """Measures by name; 'name: expression' is one that is made of them."""

    def __missing__(self, text: str) -> Measure:
        if ":" not in text:
            raise KeyError(text)
        return _joint(text)


@cache
def _joint(text: str) -> Measure:
    """Return the measure of 'name: expression'; raise ConfigError."""
    name, _, formula = (part.strip() for part in text.partition(":"))
    if not name.isidentifier() or name in MEASURES or name in ALIASES:
        raise ConfigError(f"{text!r}: {name!r} cannot be the name of a new measure; letters, digits and _")
    made = parse(formula, MEASURES, ALIASES)
    columns = dict.fromkeys(column for part in made.names for column in columns_of(part))
    shares = made.is_sum and all(MEASURES[part].is_share for part in made.names)
    label = name.replace("_", " ")
    return Measure(
        text, label, label, OF_CRISES if shares else "index", tuple(columns), _not_by_row,
        question=min(MEASURES[part].question for part in made.names), scale=100.0 if shares else 1.0,
        estimated=False, listed=False, expression=made,
    )  # fmt: skip


def _not_by_row(runs: Columns) -> Any:
    raise ValueError("a measure that is made of others has no value in a single crisis")


ALIASES = {"ratio": RATIO}  # as people write it
MEASURES = Measures({
    measure.name: measure
    for measure in (
        Measure(RATIO, "ratio to the assumed baseline", "ratio", "times the assumed baseline",
                (RATIO,), lambda runs: numbers(runs, "importance") * numbers(runs, RATIO),
                question=1, weigh=_alike),
        Measure("attempt", "chance of an attempt within the horizon", "attempt", "chance",
                ("weight",), _number("weight"), chance, question=1, weigh=_alike),
        *(_end(name, ENDINGS[name].label, ENDINGS[name].short, (name,), ENDINGS[name].bad)
          for name in OUTCOMES),
        _event("article4", "Article 4 is invoked", "Article 4", "article4_hours", bad=False),
        _event("article5", "Article 5 is confirmed", "Article 5", "article5_hours", bad=False),
        _event("locked_in", "the seizure locks in", "locks in", "lock_in_hours"),
        Measure("harm", "harm to the town", "harm", "index", ("harm",), _number("harm")),
        Measure("second_ratio", "hazard of a second crisis over that of the first", "second ratio", "times",
                ("second_ratio",), _number("second_ratio")),
        Measure("encroachment", "another attempt follows the crisis", "another attempt", OF_CRISES,
                ("sequel_weight",), _number("sequel_weight"), chance, scale=100.0, optional=True),
        _days("attribution_days", "days to attribution", "attribution_hours"),
        _end(LOSS, "the town is not given back, or only through a wider war", "not given back",
             of_kind(*BAD), True, estimated=False),
        _end(GOAL, "the town is given back without a wider war", "given back",
             tuple(name for name in OUTCOMES if not ENDINGS[name].bad), False, estimated=False),
        _event("coalition", "a coalition forms", "coalition", "coalition_hours", bad=False, **STUDY),
        _days("coalition_days", "days until a coalition forms, where one does", "coalition_hours", **STUDY),
        _days("crisis_days", "days until the crisis ends", "end_hours", **STUDY),
        Measure("silence_broken", "drafts whose silence is broken", "broken", "of 100 drafts",
                ("drafts", "breaks"), _broken, share, scale=100.0, **STUDY,
                weigh=lambda runs: numbers(runs, "weight") * _drafts(runs)),
        Measure("objected", "crises in which somebody breaks silence", "objected", "of 100 with a draft",
                ("drafts", "breaks"), lambda runs: np.nan_to_num(numbers(runs, "breaks")) > 0, share,
                scale=100.0, **STUDY, weigh=lambda runs: numbers(runs, "weight") * (_drafts(runs) > 0)),
        Measure("belief_change", "what the crisis adds to the Kremlin’s belief in the alliance’s answer",
                "belief", "of 100", ("kremlin_on_alliance_after", "kremlin_on_alliance_before"),
                lambda runs: numbers(runs, "kremlin_on_alliance_after")
                - numbers(runs, "kremlin_on_alliance_before"), bad=False, scale=100.0, **STUDY),
        Measure("sequel_ratio", "hazard after a crisis, over the assumed baseline", "hazard after",
                "times the assumed baseline", ("sequel_ratio",), _number("sequel_ratio"), **STUDY),
        Measure("sequel_lost", "the next attempt takes a town, or leads to a wider war", "next one lost",
                "of 100 next attempts", ("sequel_outcome", "sequel_weight"), _lost_next, share, scale=100.0,
                **STUDY, weigh=_next_weight),
        Measure("standoff", "held or undecided, less those that the intruders leave", "standoff", OF_CRISES,
                ("outcome",), _standoff, scale=100.0, **STUDY),
        _end("holds", "the seizure holds, as a fait accompli or on a frozen line", "holds",
             ("seizure_holds", "frozen_line"), True, **STUDY),
        _end("held", "nobody takes the town back and nobody leaves it", "held", of_kind(HELD), True, **STUDY),
        _end("reversed", "a coalition or the alliance takes the town back", "reversed", of_kind(REVERSED),
             False, **STUDY),
        _end("war", "it becomes a war beyond the town", "war", of_kind(WAR), True, **STUDY),
        Measure("host_contained", "the host contains it within 72 hours", "contained", OF_CRISES,
                ("host_contained_72h",), _number("host_contained_72h"), share, bad=False, scale=100.0,
                **STUDY),
        Measure("left", "the men leave, by themselves or through talks", "left", OF_CRISES, ("exit",),
                lambda runs: pd.Series(runs["exit"]).isin(("unilateral", "negotiated")), share, bad=False,
                scale=100.0, **STUDY),
        Measure("article4_asked", "the host asks the council for Article 4 or more", "asked", OF_CRISES,
                ("asked",), lambda runs: numbers(runs, "asked") >= Text.ARTICLE4, share, bad=False,
                scale=100.0, **STUDY),
        Measure("objectors", "members that break silence in a crisis", "objectors", "members",
                ("objectors",), _number("objectors"), **STUDY),
        _days("lock_in_days", "days from the attempt until it locks in", "lock_in_hours", **STUDY),
        _days("article5_principle_days", "days from the attempt until Article 5 in principle",
              "article5_principle_hours", **STUDY),
        _days("article5_days", "days from the attempt until Article 5 is confirmed", "article5_hours",
              **STUDY),
        _calm("article4_calm", "Article 4 is invoked before an attempt", ("article4_prologue",),
              _number("article4_prologue")),
        _calm("article5_calm", "Article 5 is invoked before an attempt", ("calm_text",),
              lambda runs: numbers(runs, "calm_text") > Text.ARTICLE4),
        _calm("article4_after_incident", "Article 4 measures pass, where the host asks over an incident",
              ("article4_prologue", "tempo_after"),
              lambda runs: np.where(_consulted(runs), numbers(runs, "article4_prologue"), np.nan)),
        _consultation("request_days", "days from the first request before an attempt until the council meets",
                      "calm_asked_hours", "calm_met_hours"),
        _consultation("meeting_days", "days from the first incident that the host brings to the council "
                      "until it meets", "calm_incident_hours", "calm_met_hours"),
        _consultation("text_days", "days from the first incident that the host brings to the council until a "
                      "text passes, be it a statement", "calm_incident_hours", "calm_text_hours"),
        Measure("tempo_change", "tempo of probing a month after the first request, over that before it",
                "tempo", "times", ("tempo_before", "tempo_after"),
                lambda runs: numbers(runs, "tempo_after") / _known(numbers(runs, "tempo_before")), question=1,
                **STUDY),
        Measure("probes_growth", "probes in the second half of the horizon over those in the first",
                "growth", "times", ("probes", "probes_early"), _growth, question=1, **STUDY,
                weigh=_growth_weight),
        Measure("unrest_peak", "residents in the street on the fullest day before an attempt", "peak",
                "of 100 residents", ("unrest_peak",), _number("unrest_peak"), question=1, scale=100.0,
                **STUDY),
        Measure("unrest_days", "days before an attempt with any resident in the street", "unrest", "days",
                ("unrest_days",), _number("unrest_days"), question=1, **STUDY),
    )
})  # fmt: skip
ESTIMATED = tuple(name for name, measure in MEASURES.items() if measure.estimated)
LISTED = tuple(name for name, measure in MEASURES.items() if measure.listed)


def columns_of(measure: str) -> tuple[str, ...]:
    """Return the columns of runs that a measure and its weight are read from; the weight first."""
    one = MEASURES[measure]
    return one.columns if one.expression else (WEIGHTS[one.question], *one.columns)


def find(measure: str) -> Measure:
    """Return a measure by name, or one of 'name: expression'; raise ConfigError."""
    if measure not in MEASURES and ":" not in measure:
        raise ConfigError(f"{measure!r} is not a measure{nearest(measure, LISTED)}")
    return MEASURES[measure]


NEEDED = tuple(dict.fromkeys(column for name in ESTIMATED for column in columns_of(name)))


def named(measure: str, horizon_days: float = np.nan) -> Measure:
    """Return a measure by name; raise ValueError with the nearest one if there is none.

    quiet(N) is the chance that N years pass without an attempt if each horizon is like the one played.
    """
    if match := QUIET.fullmatch(measure):
        years = int(match[1])
        periods = years * DAYS_PER_YEAR / horizon_days
        return Measure(
            measure, f"{years} years pass without an attempt", "quiet", "of 100 such records", ("chance",),
            lambda runs: (1.0 - numbers(runs, "chance")) ** periods, chance, 1, False, 100.0,
        )  # fmt: skip
    if measure not in MEASURES:
        raise ValueError(f"is not a measure{nearest(measure, [*MEASURES, 'quiet(76)'])}")
    return MEASURES[measure]
