"""The first picture: of 100 crises, where they stand by day, with the clocks of published games."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from sim.model.units import HOURS_PER_DAY
from sim.reports.format import apportioned
from sim.reports.style import INK, MUTED, PAPER, Label, Picture, label_ends, panels
from sim.results.curves import ENDS, curves, marks
from sim.results.outcomes import BAD, HELD, HOST, KINDS, LEFT, REVERSED, WAR
from sim.results.table import crises

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.results.table import Results
    from sim.scenario.tables import Clock

START = 0.5  # days: where the axis begins, which is stretched at its start
COLOURS = {HOST: "#009E73", REVERSED: "#56B4E9", LEFT: "#F0E442", HELD: "#D55E00", WAR: "#882255"}
HATCHES = {REVERSED: "..", HELD: "////"}
LINES = {HOST: "#00795A", REVERSED: "#2473A6", LEFT: "#7F6F00", HELD: "#B34E00", WAR: "#882255"}
SHORT = {HOST: "host\nrestores", REVERSED: "allies\nretake", LEFT: "they\nleave", HELD: "held", WAR: "war"}
EDGE = 1.03  # of the window: where the axis ends, so that its last bar shows
FIRST_LANE, LANE = 106, 9  # heights of the clocks' lanes above the 100


class Band(NamedTuple):
    """On a day: the share of crises (0-1) in which the town is held or at war, in nine of ten worlds."""

    day: int
    low: float
    high: float


def draw_curves(results: Results, bands: Sequence[Band] = ()) -> Picture | None:
    """Draw how 100 crises stand by day, stacked in the order of every list; None without crises."""
    runs = crises(results.runs, *ENDS)
    if runs.empty or "end_hours" not in runs:
        return None
    window, clocks = float(results.config.crisis_days), results.scenario.clocks
    named = marks(window)
    days = np.unique(np.append(np.geomspace(START, max(window, 2 * START), 140), named))
    shares = 100 * curves(runs, days.tolist())
    height = 3.0 + 0.13 * len(clocks)
    figure, (axes,) = panels(1, 1, 4.9, height, left=0.09, right=0.84, top=0.99, bottom=0.45 / height)
    _areas(axes, shares)
    axes.plot(days, shares[list(BAD)].sum(axis=1), color=INK, lw=1.6)
    for band in bands:
        ends = [100 * band.low, 100 * band.high]
        for colour, width in ((PAPER, 4.4), (INK, 1.8)):
            axes.plot([band.day] * 2, ends, color=colour, lw=width, solid_capstyle="butt")
    axes.set_xscale("log")
    axes.set_xticks(named, [str(day) for day in named])
    axes.set_xticks([], minor=True)
    axes.set(
        xlim=(START, EDGE * days[-1]), ylim=(0, FIRST_LANE + LANE * len(clocks) - 5), yticks=range(0, 101, 25)
    )
    axes.set_xlabel("days since the attempt (stretched at the start)")
    axes.set_ylabel("crises, of 100", y=50 / axes.get_ylim()[1])
    for lane, clock in enumerate(clocks):
        _mark(axes, clock, FIRST_LANE + LANE * lane)
    _names(axes, shares.iloc[-1])
    caption = _caption(clocks)
    return Picture("curves", "Of 100 such crises, by day", caption, _alt(shares, named), figure)


def _areas(axes: Axes, shares: pd.DataFrame) -> None:
    """Stack the shares, the last of KINDS at the bottom."""
    low = np.zeros(len(shares))
    for kind in reversed(KINDS):
        high = low + shares[kind].to_numpy()
        look = {"facecolor": COLOURS[kind], "edgecolor": PAPER, "hatch": HATCHES.get(kind)}
        axes.fill_between(shares.index, low, high, lw=0.6, **look)  # type: ignore[arg-type]
        low = high


def _names(axes: Axes, last: pd.Series[float]) -> None:
    """Name each area at its right edge, in the middle of its height."""
    low, labels = 0.0, []
    for kind in reversed(KINDS):
        labels.append(Label(low + float(last[kind]) / 2, SHORT[kind], LINES[kind]))
        low += float(last[kind])
    label_ends(axes, labels)


def _mark(axes: Axes, clock: Clock, height: float) -> None:
    ends = [clock.low / HOURS_PER_DAY, clock.high / HOURS_PER_DAY]
    axes.plot(ends, [height] * 2, color=MUTED, lw=5, solid_capstyle="butt")
    said = f"{clock.game}: {clock.low:g} to {clock.high:g} hours"
    axes.annotate(said, (ends[1], height), (5, 0), textcoords="offset points", va="center", size=8, color=INK)


def _caption(clocks: Sequence[Clock]) -> str:
    marked = [f"Grey bar, {clock.game}: {clock.said}." for clock in clocks]
    exact = (
        "Exact counts, weighted by the chance that each crisis comes about: none is cut short before the "
        "window closes. A slide into a war counts as war from the hour that it begins. They leave: by "
        "themselves or after talks. Held: the seizure has settled, or nothing is decided yet."
    )
    return " ".join([*marked, exact])


def name(kind: str) -> str:
    """Return a kind of end in two words."""
    return SHORT[kind].replace("\n", " ")


def _alt(shares: pd.DataFrame, named: Sequence[int]) -> str:
    rows = []
    for day in named:
        whole = apportioned(shares.loc[[day]].to_numpy()[0].tolist())
        said = ", ".join(f"{name(kind)} {n}" for kind, n in zip(KINDS, whole, strict=True))
        rows.append(f"day {day}: {said}")
    return f"Of 100 crises, {'; '.join(rows)}."
