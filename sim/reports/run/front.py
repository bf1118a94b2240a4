"""The first screen of a run in plain sentences: what happens, how sure, what it hangs on, what is not known.

The page and the terminal say the same, in the same order. Nothing here draws.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from sim.analysis.worlds import bands, most_frequent, told_of
from sim.engines import history
from sim.model.units import BLOCK
from sim.reports import words
from sim.reports.figures.curves import Band as Days
from sim.reports.format import apportioned, counted, listed, multiple, natural
from sim.reports.headline import share_of
from sim.reports.run.hangs import SAID, Hangs, hangs_on
from sim.results.curves import ENDS, curves, marks, not_given_back, of_kinds
from sim.results.estimators import by_block, effective_size, mean_of, quantiles
from sim.results.measures import MEASURES, RATIO
from sim.results.outcomes import HELD, KINDS, of_kind
from sim.results.table import crises, paired_ratio

if TYPE_CHECKING:
    from sim.results.table import Results
    from sim.scenario.scenario import Scenario

HALF = 0.5
ALL = "all"  # of `uncertainty`
SAID_DAYS = (3, 7, 30)
ORDERED = "The attempt was ordered, not drawn: this run does not ask whether it comes."
NO_CRISIS = "No attempt can be weighted: its chance is zero in every run, so there is no crisis to describe."
NOT_DRAWN = "Every number is held here and only chance differs: this says nothing on how sure the answer is."
FORECAST = "In this model, under these assumptions: not a forecast."
UNKNOWN = (
    "It cannot say whether an attempt will come, what a named government would do, how a fight would go, "
    "or whether its own rules are right."
)


class Kind(NamedTuple):
    """One kind of end: its words, how many of 100 crises as text, its share (0-1), and what worlds say.

    `band` holds its share in nine of ten worlds, `leads` of how many in 100 worlds it is the commonest end,
    whole numbers that add up to 100; None where numbers were held.
    """

    key: str
    said: str
    whole: str
    share: float
    band: tuple[float, float] | None = None
    leads: int | None = None


@dataclass(frozen=True)
class Front:
    """The first screen, each part empty where it is not asked or cannot be said."""

    kinds: list[Kind] = field(default_factory=list)
    first: str = ""
    sure: list[str] = field(default_factory=list)
    days: str = ""
    top: str = ""
    hangs: Hangs = field(default_factory=Hangs)
    comes: list[str] = field(default_factory=list)
    unknown: str = UNKNOWN


class Own(NamedTuple):
    """The part of the first screen that a run's own crises tell; no kinds where no crisis has a weight."""

    kinds: list[Kind]
    hangs: Hangs


def own_part(results: Results) -> Own:
    """Return what nothing beside the run changes: most of the analysis."""
    if results.runs.weight.sum() <= 0:
        return Own([], Hangs())
    kinds = _kinds(results)
    return Own(kinds, hangs_on(results, _top(kinds).key))


def front(results: Results, own: Own | None = None) -> Front:
    """Return what the first screen says; `own_part` is found here if it is not given."""
    kinds, hangs = own or own_part(results)
    if not kinds:
        return Front(first=NO_CRISIS, comes=_comes(results))
    top = _top(kinds)
    return Front(kinds, _first(top), _sure(results, kinds), _days(results), top.said, hangs, _comes(results))


def headline(results: Results) -> list[str]:
    """Return the first lines for a terminal, which need nothing but the run's own crises."""
    if results.runs.weight.sum() <= 0:
        return [NO_CRISIS]
    kinds = _plain_kinds(results)
    parts = "; ".join(f"{kind.whole} {kind.said}" for kind in kinds)
    return [_first(_top(kinds)), f"Of 100: {parts}."]


def told(results: Results, said: Front) -> list[str]:
    """Return the lines after the headline, in the page's order."""
    lines = [" ".join(said.sure), said.days]
    if said.hangs.found:
        lines.append(f"{parts_said(said.hangs)} {drivers_said(said.hangs)}".strip())
    lines.append(f"Does it come? {' '.join(said.comes)}")
    if results.runs["sequel_weight"].notna().any() and said.kinds:
        lines.append(f"And then? {_sequel(results)}")
    return [line for line in (*lines, f"{said.unknown} {FORECAST}") if line]


def parts_said(hangs: Hangs) -> str:
    """Return what decides between this end and another, in parts of 100 that add up; '' if unknown."""
    if not hangs.parts:
        return ""
    (first, said), *others = [(count, said) for said, count in hangs.parts]
    rest = [f"{count} parts {said}" for count, said in others]
    return f"How one crisis ends is {listed([f'{first} parts in 100 {said}', *rest])}."


def drivers_said(hangs: Hangs) -> str:
    """Return the first drivers in a sentence; empty where none is beyond chance."""
    parts = "; ".join(f"{one.name} ({one.low} to {one.high})" for one in hangs.drivers[:SAID])
    return f"The numbers that decide most: {parts}." if parts else "No single number stands out."


def _sequel(results: Results) -> str:
    share, after = (MEASURES[name].of(results.runs) for name in ("encroachment", "sequel_ratio"))
    before = mean_of(*by_block(results.runs["replication"], results.runs[RATIO], results.runs["weight"]))
    value, low, high = (f"{100 * x:.2g}" for x in share)
    against = "" if before.value != before.value else f", against {before.value:.2f} before these crises"
    return (
        f"Of 100 crises, {value} [{low}, {high}] lead to another attempt within "
        f"{results.config.median('sequel.days'):.0f} days: {after.value:.2f} times the assumed baseline"
        f"{against}."
    )


def kind_shares(runs: pd.DataFrame) -> list[float]:
    """Return the weighted share of crises (0-1) in each of KINDS."""
    return [share_of(runs, runs["outcome"].isin(of_kind(kind))).value for kind in KINDS]


def counts(shares: Sequence[float]) -> list[str]:
    """Return shares (0-1) as whole numbers that add up to 100, in text."""
    return [natural(count, share) for count, share in zip(apportioned(shares), shares, strict=True)]


def _kinds(results: Results) -> list[Kind]:
    over, leads = _worlds(results)
    return [
        kind._replace(band=over.get(kind.key), leads=leads.get(kind.key)) for kind in _plain_kinds(results)
    ]


def _plain_kinds(results: Results) -> list[Kind]:
    """Return the kinds of end by what happened in all worlds together."""
    said, shares = words.kinds(results.scenario), kind_shares(results.runs)
    return [
        Kind(key, said[key], count, share)
        for key, count, share in zip(KINDS, counts(shares), shares, strict=True)
    ]


def _top(kinds: Sequence[Kind]) -> Kind:
    return max(kinds, key=lambda kind: kind.share)


def _worlds(results: Results) -> tuple[dict[str, tuple[float, float]], dict[str, int]]:
    """Return each kind's band over worlds and in how many of 100 it leads; nothing where none was drawn."""
    if not _all_drawn(results):
        return {}, {}
    runs, worlds, ends = results.runs, results.worlds, of_kinds()
    told = told_of(runs, worlds, ends)
    if told is None:
        return {}, {}
    leads, over = most_frequent(runs, worlds, ends, told), bands(runs, worlds, ends, told)
    whole = apportioned([one.value for one in leads.values()])
    return {k: (one.low, one.high) for k, one in over.items()}, dict(zip(leads, whole, strict=True))


def _all_drawn(results: Results) -> bool:
    return results.config.uncertainty == ALL and results.worlds.columns.size > 1


def not_given_back_bands(results: Results) -> list[Days]:
    """Return by day the crises not given back in nine of ten worlds; none where numbers were held."""
    if not _all_drawn(results) or results.runs.weight.sum() <= 0:
        return []
    found = bands(results.runs, results.worlds, not_given_back(marks(results.config.crisis_days)))
    return [Days(int(day), one.low, one.high) for day, one in found.items() if one.low == one.low]


def _first(top: Kind) -> str:
    """Return what happens most often, in a sentence."""
    if top.share > HALF:
        return f"If it comes, {top.said} in {top.whole} of 100 such crises."
    return f"If it comes, no end has a majority; most often {top.said}, in {top.whole} of 100 such crises."


def _sure(results: Results, kinds: Sequence[Kind]) -> list[str]:
    """Return how sure that is: over worlds, or what was held; then the central case, and a warning if few."""
    lines = [*_over_worlds(results, kinds), *_central(results)]
    size = effective_size(results.runs.weight)
    if size.few:
        lines.append(
            f"These runs are worth only {counted(round(size.value), 'equal crisis', 'equal crises')}: "
            "read them as a first look."
        )
    return lines


def _over_worlds(results: Results, kinds: Sequence[Kind]) -> list[str]:
    drawn, worlds = len(results.config.drawn), results.runs["replication"].floordiv(BLOCK).nunique()
    if not drawn:
        return [NOT_DRAWN]
    if results.config.uncertainty != ALL:
        return [f"Only {drawn} of the uncertain numbers are drawn, the others held at their middle."]
    if any(kind.leads is None or kind.band is None for kind in kinds):
        few = "One world, one draw" if worlds == 1 else f"{worlds:,} worlds, each one draw"
        return [
            f"{few} of {drawn} numbers, {'is' if worlds == 1 else 'are'} too few to tell how sure that is."
        ]
    ranked = sorted(kinds, key=lambda kind: -(kind.leads or 0))
    first, second = ranked[:2]
    low, high = first.band or (0, 0)
    return [
        f"{drawn} numbers are not known. In {worlds:,} worlds, each one draw of all of them, "
        f"‘{first.said}’ is the commonest end in {first.leads} of 100 and "
        f"‘{second.said}’ in {second.leads}. From world to world the first "
        f"ranges from {100 * low:.0f} to {100 * high:.0f} of 100 crises.",
        *_by_history(results.scenario),
    ]


def _by_history(scenario: Scenario) -> list[str]:
    """Return what history has done to the draws, and how it judges the model."""
    kept = history.read(scenario)
    if kept is None:
        return []
    if stale := history.state(scenario):
        return [f"{stale[0].upper()}{stale[1:]}."]
    foretells = "foretells more" if kept["better"] else "is not shown to foretell more"
    return [
        f"Draws lean to what {len(kept['cases'])} seizures of history make likely; of cases left out the "
        f"model {foretells} than a base rate does."
    ]


def _central(results: Results) -> list[str]:
    """Return the ends with every number at its middle, in the same order."""
    central = results.central
    if central is None or central.runs.weight.sum() <= 0:
        return []
    said = listed(counts(kind_shares(central.runs)))
    return [f"With every number at its middle the ends come in {said} of 100, in this order."]


def _days(results: Results) -> str:
    """Return in how many crises the men still hold the town on a few days."""
    runs = crises(results.runs, *ENDS)
    named = [day for day in marks(results.config.crisis_days) if day in SAID_DAYS]
    if not named or "end_hours" not in runs:
        return ""
    held = curves(runs, named)[HELD]
    told = [f"after {day} days in {natural(round(100 * x), x)}" for day, x in held.items()]
    return f"Still held {listed(told)} of 100 crises."


def _comes(results: Results) -> list[str]:
    """Return what can be said on whether it comes: the contrast on the same draw, then the ratio."""
    runs = results.runs
    if len(runs) and (runs["chance"] == 1).all():
        return [ORDERED]
    lines, first = ["Nobody knows how likely it is; the model only compares."], results.first_week
    if results.comparison is not None:
        low, middle, high = map(multiple, paired_ratio(results.comparison.first_week, first))
        lines.append(
            f"With the op-ed’s figures an attempt is {middle} times as likely as with these "
            f"(in nine of ten draws {low} to {high} times)."
        )
    ratio = MEASURES[RATIO].of(runs)
    if ratio.value == ratio.value:
        (median,) = quantiles(first["ratio"], first["importance"], [0.5])
        middle = multiple(float(median))
        lines.append(
            f"Against an assumed usual year it is {multiple(ratio.value)} times as likely on average, "
            f"{middle} times in the middle draw."
        )
    return lines
