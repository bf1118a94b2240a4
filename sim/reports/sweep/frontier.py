"""The front of a search: the settings that no other beats in all of its measures at once."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from sim.analysis.frontier import Frontier, frontier
from sim.reports.format import listed
from sim.reports.style import GREY, INK, ORANGE, Picture, panels
from sim.reports.sweep.findings import Findings, Section, Table
from sim.reports.sweep.wording import factor_name, interval, quoted, setting, shown, value, width
from sim.results.dataset import Sweep
from sim.results.measures import MEASURES

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST = 12  # settings in the table
LATE = 0.75  # of a search: what is found after that says that there may be more to find


def lines(found: Findings) -> list[str]:
    """Return what the front is, in sentences."""
    front, sweep = frontier(found.sweep), found.sweep
    names = listed([quoted(m) for m in front.values])
    count, played = len(front.table), len(next(iter(front.values.values())))
    if not count:
        return ["No setting has a value in every measure."]
    late = int((front.table["generation"] >= LATE * sweep.plan.design["generations"]).sum())
    said = [
        f"Of {played:,} settings, no other beats {count:,} in all of these at once: {names}.",
        "The search saw one half of the worlds; what it found is judged on the other, "
        f"by which {int(front.table['holds'].sum()):,} of the {count:,} are beaten by none either.",
    ]
    if late > count / 2:
        said.append(f"The last quarter of the search found {late:,} of them: a longer one may find more.")
    return said


def sections(found: Findings) -> Iterator[Section]:
    """Give the section on the front: its settings, and a figure for each two measures."""
    front = frontier(found.sweep)
    if not len(front.table):
        return
    pictures = [draw(found.sweep, front, *pair) for pair in pairwise(front.values)]
    yield Section(
        "front", "What no other setting beats", lines(found), [_table(found.sweep, front)], pictures
    )


def _table(sweep: Sweep, front: Frontier) -> Table:
    """Return settings along the front, from the least of the first measure to the most."""
    places = np.unique(np.linspace(0, len(front.table) - 1, MOST).round().astype(int))
    rows = [
        [str(point), *(shown(sweep.points[f.name][point]) for f in sweep.factors),
         *(interval(m, each.loc[point]) for m, each in front.values.items())]
        for point in front.table.index[places]
    ]  # fmt: skip
    heads = [f"{MEASURES[m].short}, {MEASURES[m].unit}" for m in front.values]
    shown_of = "" if len(rows) == len(front.table) else f", {len(rows)} of {len(front.table):,}"
    caption = (
        f"Settings that no other beats{shown_of}; values of the half of the worlds that did not choose them."
    )
    return Table(caption, ["Point", *map(factor_name, sweep.factors), *heads], rows)


def draw(sweep: Sweep, front: Frontier, first: str, second: str) -> Picture:
    """Draw every setting that was played in two measures, those on the front filled."""
    figure, (axes,) = panels(1, 1, 7.0, 3.8, left=0.11, right=0.98, top=0.9, bottom=0.14)
    x, y = (MEASURES[m].scale * front.values[m] for m in (first, second))
    axes.plot(x["value"], y["value"], "o", ms=3, mfc="none", mec=GREY, mew=0.7, label="beaten")
    best = front.table.index
    axes.plot(
        x["value"][best], y["value"][best], "D", ms=5, color=ORANGE, mec=INK, mew=0.7, label="beaten by none"
    )
    two_measures(axes, first, second)
    labels = [quoted(m) for m in (first, second)]
    caption = (
        f"Every setting that the search played, by {labels[0]} and {labels[1]}. Diamonds: no other is as "
        "good in all of its measures and better in one, by the worlds that it saw; places are of the others. "
        f"95 % Monte Carlo half-width of a setting: {_half(front, first)} and {_half(front, second)}, mostly "
        "alike for all, which meet the same worlds. "
    )
    ends = [best[0], best[-1]]
    alt = "; ".join(f"point {p}: {value(first, front.values[first]['value'][p])} and "
                    f"{value(second, front.values[second]['value'][p])}" for p in ends)  # fmt: skip
    key = f"front-{MEASURES[first].key}-{MEASURES[second].key}".replace("_", "-")
    title = f"Every setting: {MEASURES[first].short} and {MEASURES[second].short}"
    return Picture(key, title, caption + setting(sweep), alt, figure)


def two_measures(axes: Axes, first: str, second: str) -> None:
    """Name the axes of a figure of points in two measures, and its marks above it."""
    for measure, name in ((first, axes.set_xlabel), (second, axes.set_ylabel)):
        better = "less is better" if MEASURES[measure].bad else "more is better"
        name(f"{MEASURES[measure].short}, {MEASURES[measure].unit} ({better})", size=8.5)
    axes.margins(0.05)
    axes.grid()
    axes.legend(frameon=False, fontsize=8, ncols=2, loc="lower left", bbox_to_anchor=(-0.02, 0.99))


def _half(front: Frontier, measure: str) -> str:
    """Return the median half-width of a measure on the front, with its unit."""
    values = front.values[measure].loc[front.table.index]
    return f"±{width(measure, float((values['high'] - values['low']).median() / 2))} {MEASURES[measure].unit}"
