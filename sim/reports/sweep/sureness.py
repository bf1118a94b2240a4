"""How sure: how the hardest point settles, and the two kinds of error, each in its own panel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.analysis.convergence import Enough
from sim.reports.format import start_of
from sim.reports.style import BLUE, GREY, INK, ORANGE, Picture, panels
from sim.reports.sweep.wording import setting, width
from sim.results.estimators import Estimate
from sim.results.measures import MEASURES

if TYPE_CHECKING:
    from sim.results.dataset import Sweep

MOST_LINES = 60  # points with an interval each


def draw_growth(sweep: Sweep, found: list[Enough]) -> Picture:
    """Draw, for each measure, the running estimate of its hardest point with its 95 % interval."""
    rows, columns = -(-len(found) // 2), min(len(found), 2)
    high = 2.5 * rows
    left = 0.11 if columns > 1 else 0.17
    figure, places = panels(rows, columns, 0.4 + 3.3 * columns, high, left=left, right=0.98,
                            top=1 - 0.25 / high, bottom=0.5 / high, wspace=0.3, hspace=0.45)  # fmt: skip
    for spare in places[len(found) :]:
        spare.set_visible(False)
    for axes, one in zip(places, found, strict=False):
        k, growth = MEASURES[one.measure].scale, one.growth
        axes.fill_between(growth.index, k * growth["low"], k * growth["high"], color=BLUE, alpha=0.18, lw=0)
        axes.plot(growth.index, k * growth["value"], color=BLUE, lw=1.8)
        axes.axhline(k * growth["value"].iloc[-1], color=GREY, lw=0.8, ls=":")
        axes.set_title(f"{MEASURES[one.measure].short}, point {one.point}", size=8.5, weight="normal")
        axes.set_xlabel("replications", size=8.5)
        axes.set_ylabel(MEASURES[one.measure].unit, size=8.5)
        axes.margins(x=0)
        axes.grid(axis="y")
    caption = (
        "The running estimate and its 95 % interval, at the point of each measure with the widest interval. "
    )
    alt = "; ".join(
        f"{MEASURES[one.measure].label}: half-width {width(one.measure, one.half[0])} at a quarter, "
        f"{width(one.measure, one.half[2])} at all {one.replications} replications" for one in found
    )  # fmt: skip
    return Picture("growth", "How the estimates settle", caption + setting(sweep), alt, figure)


def draw_two_errors(sweep: Sweep, measure: str, table: pd.DataFrame, pooled: Estimate) -> Picture:
    """Draw Monte Carlo half-widths and the drawn parameters' spread, point by point, in two panels."""
    figure, (left, right) = panels(1, 2, 7.0, 2.7, left=0.09, right=0.98, top=0.88, bottom=0.19, wspace=0.28)
    k, x = MEASURES[measure].scale, np.arange(len(table))
    left.plot(x, k * table["half"], "o", ms=3.5, color=BLUE)
    if len(table) <= MOST_LINES:
        right.vlines(x, k * table["low"], k * table["high"], color=ORANGE, lw=0.8, alpha=0.5)
    right.plot(x, k * table["parameters"], "o", ms=3.5, color=ORANGE, alpha=0.5)
    right.axhspan(k * pooled.low, k * pooled.high, color=ORANGE, alpha=0.2, lw=0)
    right.axhline(k * pooled.value, color=INK, lw=1.2)
    for axes, title in (
        (left, "Monte Carlo: 95 % half-width"), (right, "drawn assumptions: standard deviation")
    ):  # fmt: skip
        axes.set_title(title, size=8.5, weight="normal")
        axes.set_xlabel("point", size=8.5)
        axes.set_ylabel(MEASURES[measure].unit, size=8.5)
        axes.set_ylim(0, max(1.08 * axes.get_ylim()[1], 0.01 * k))
        axes.grid(axis="y")
    caption = (
        f"‘{start_of(MEASURES[measure].label)}’. Left: the error that more replications shrink. Right: how "
        "far the chance itself differs between worlds whose assumptions are drawn again, which no number "
        "of replications shrinks; line and band: all points together with their 95 % interval. "
    )
    alt = (
        f"{MEASURES[measure].label}: median half-width {width(measure, table['half'].median())}; spread from "
        f"the drawn assumptions {width(measure, pooled.value)}, {MEASURES[measure].unit}"
    )
    key = f"errors-{measure.replace('_', '-')}"
    return Picture(key, "Two errors that are not one", caption + setting(sweep), alt, figure)
