"""Drivers as small pictures over worlds: how crises end along one number, or under each rival rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from sim.analysis.decides import RULES
from sim.reports.figures.curves import COLOURS, HATCHES, LINES, SHORT, name
from sim.reports.style import INK, PAPER, Label, Picture, label_ends, name_rows, panels
from sim.results.estimators import Estimate
from sim.results.outcomes import KINDS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DASHES = dict(zip(KINDS, ("-", "--", "-.", (0, (1, 1)), ":"), strict=True))


class Driver(NamedTuple):
    """A drawn number: its name, its part (0-1) of the variance, and in how many of 100 crises the end comes.

    `low` and `high` are of the lowest and the highest third of its values; of a rule, the least and the most
    over its names. `lines` hold each kind's share along a number, or by a rule's names.
    """

    path: str
    name: str
    grade: str
    unit: str
    share: Estimate
    low: str
    high: str
    lines: dict[str, pd.DataFrame]

    @property
    def is_rule(self) -> bool:
        """Return whether it is a choice among rival rules, not a number."""
        return self.grade == RULES


def draw_driver(driver: Driver, kind: str) -> Picture:
    """Draw the share of each kind of end over a driver; `kind` is the one that the page is about."""
    figure, (axes,) = panels(
        1, 1, 3.2, 2.3, left=0.3 if driver.is_rule else 0.11, right=0.8, top=0.95, bottom=0.2
    )
    (_bars if driver.is_rule else _lines)(axes, driver, kind)
    key = "driver-" + driver.path.replace(".", "-").replace("_", "-")
    said = f"‘{name(kind)}’ in {driver.low} to {driver.high} of 100 crises" + (
        ", by rule." if driver.is_rule else ", in the lowest and the highest third."
    )
    return Picture(key, driver.name, said, f"{driver.name}: {said}", figure)


def _lines(axes: Axes, driver: Driver, kind: str) -> None:
    labels = []
    for key, line in driver.lines.items():
        axes.plot(line.x, 100 * line.value, ls=DASHES[key], lw=2.4 if key == kind else 1.7, color=LINES[key])
        labels.append(Label(100 * float(line.value.iloc[-1]), SHORT[key], LINES[key]))
    band = driver.lines[kind]
    axes.fill_between(band.x, 100 * band.low, 100 * band.high, color=LINES[kind], alpha=0.15, lw=0)
    axes.set_ylim(0, max(20.0, 108 * max(float(line.value.max()) for line in driver.lines.values())))
    axes.margins(x=0)
    axes.set_xlabel(driver.unit, size=8.5)
    axes.set_ylabel("of 100 crises", size=8.5)
    axes.grid(axis="y")
    label_ends(axes, labels, 7.5)


def _bars(axes: Axes, driver: Driver, kind: str) -> None:
    """Draw a bar of 100 crises for each rule, stacked in the order of every list."""
    rules = [*driver.lines[kind]["x"]]
    left = np.zeros(len(rules))
    for key in KINDS:
        share = 100 * driver.lines[key]["value"].to_numpy()
        axes.barh(range(len(rules)), share, left=left, height=0.6, color=COLOURS[key], edgecolor=PAPER,
                  hatch=HATCHES.get(key), linewidth=0.5)  # fmt: skip
        left = left + share
    name_rows(axes, [rule.replace(" ", "\n", 1) for rule in rules], 7.5)
    axes.invert_yaxis()
    axes.set_xlim(0, 100)
    axes.set_xlabel("of 100 crises", size=8.5, color=INK)
