"""How a crisis ends: a bar for each outcome, with its interval."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.reports.format import estimated, hundred_interval
from sim.reports.headline import shares_of_outcomes
from sim.reports.style import INK, PAPER, Picture, panels
from sim.results.estimators import Estimate
from sim.results.outcomes import ENDINGS, outcome_name

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.results.table import Results


def draw_outcomes(results: Results) -> Picture | None:
    """Draw the outcomes per 100 crises; a diamond marks the op-ed's picture as written."""
    shares = shares_of_outcomes(results.runs)
    if not shares:
        return None
    figure, (axes,) = panels(1, 1, 7.0, 3.6, left=0.33, right=0.9, top=0.98, bottom=0.14)
    keys = list(shares)
    values = [100 * shares[key].value for key in keys]
    bars = axes.barh(
        range(len(keys)), values, height=0.66, color=[ENDINGS[key].colour for key in keys], edgecolor=INK
    )
    for bar in bars:
        bar.set_linewidth(0.5)
    compared = shares_of_outcomes(results.comparison.runs) if results.comparison is not None else {}
    end = 100 * max(e.high for e in [*shares.values(), *compared.values()])
    _whiskers(axes, [shares[key] for key in keys])
    _diamonds(axes, keys, compared)
    axes.set_yticks(range(len(keys)), [outcome_name(key) for key in keys], color=INK)
    axes.invert_yaxis()
    axes.set_xlim(0, max(10.0, 1.02 * end))
    axes.set_xlabel("per 100 crises, weighted by the chance that each comes about")
    axes.grid(axis="x")
    axes.tick_params(axis="y", length=0)
    caption = (
        "Bars and numbers: share of crises. Lines: 95 % interval from the number of runs, "
        "not from the assumptions."
    )
    if compared:
        caption += " Diamonds: the op-ed's picture as written."
    ranked = sorted(keys, key=lambda key: -shares[key].value)
    alt = (
        "Of 100 crises: "
        + "; ".join(f"{outcome_name(k)} {hundred_interval(shares[k])}" for k in ranked)
        + "."
    )
    return Picture("outcomes", "How a crisis ends", caption, alt, figure)


def _whiskers(axes: Axes, estimates: list[Estimate]) -> None:
    """Draw the intervals, and write the shares in a column to the right of everything."""
    for row, e in enumerate(estimates):
        axes.plot([100 * e.low, 100 * e.high], [row, row], color=PAPER, lw=4.2, solid_capstyle="butt")
        axes.plot([100 * e.low, 100 * e.high], [row, row], color=INK, lw=1.6, solid_capstyle="butt")
        axes.annotate(
            estimated(e),
            (1.06, row),
            xycoords=("axes fraction", "data"),
            ha="right",
            va="center",
            annotation_clip=False,
            weight="bold",
        )


def _diamonds(axes: Axes, keys: list[str], compared: dict[str, Estimate]) -> None:
    rows = [row for row, key in enumerate(keys) if key in compared]
    x = [100 * compared[keys[row]].value for row in rows]
    axes.plot(
        x, [row + 0.33 for row in rows], "D", ms=6, mfc=PAPER, mec=INK, mew=1.3, clip_on=False, zorder=5
    )
