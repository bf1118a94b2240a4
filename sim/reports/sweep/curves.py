"""One factor: how each outcome, and the ratio, move along it, with 95 % bands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.analysis.modal_outcome import Flip
from sim.analysis.panels import estimates
from sim.reports.style import BLUE, INK, MUTED, Label, Picture, label_ends, panels
from sim.reports.sweep.wording import axis_name, interval, setting, shown
from sim.results.dataset import Sweep
from sim.results.measures import MEASURES, RATIO
from sim.results.outcomes import ENDINGS, OUTCOMES
from sim.results.plan import Factor

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SEEN = 0.02  # an outcome that reaches this share nowhere is left out
ASIDE = 0.09  # how far outcomes stand apart at a name
DASHES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)))


def draw_outcome_curves(sweep: Sweep, factor: Factor, flips: list[Flip]) -> Picture:
    """Draw the share of every outcome that matters along one factor; dotted uprights mark the flips."""
    tables = {name: estimates(sweep, name) for name in OUTCOMES}
    names = [name for name, table in tables.items() if table["value"].max() >= SEEN]
    figure, (axes,) = panels(1, 1, 7.4, 4.0, left=0.09, right=0.78, top=0.97, bottom=_below(factor) / 4.0)
    order = np.argsort(_places(sweep, factor), kind="stable")
    labels = []
    for i, name in enumerate(names):
        colour = ENDINGS[name].line
        aside = ASIDE * (i - (len(names) - 1) / 2)
        _curve(axes, sweep, factor, name, colour, DASHES[i % len(DASHES)], aside)
        last = tables[name]["value"].to_numpy()[order]
        labels.append(Label(100 * float(last[~np.isnan(last)][-1]), MEASURES[name].short, colour))
    for flip in flips:
        axes.axvline(flip.at, color=INK, lw=1, ls=(0, (2, 2)))
        if flip.high > flip.low:
            axes.axvspan(flip.low, flip.high, color="#E6E9EC", zorder=0, lw=0)
    axes.set_ylim(0, min(102, 1.05 * max(100 * tables[n]["high"].max() for n in names)))
    _finish(axes, sweep, factor, "of 100 crises")
    label_ends(axes, labels)
    caption = "Share of crises that end so; bands: 95 % interval from the number of runs. "
    if flips:
        caption += "Dotted: the most frequent end changes; grey: the values between which it is not decided. "
    alt = "; ".join(_message(sweep, name) for name in names)
    title = f"How it ends, along {axis_name(factor)}"
    return Picture("curves-outcomes", title, caption + setting(sweep), alt, figure)


def draw_ratio_curve(sweep: Sweep, factor: Factor) -> Picture:
    """Draw the ratio to the baseline along one factor: the other question."""
    figure, (axes,) = panels(1, 1, 7.4, 2.9, left=0.09, right=0.78, top=0.96, bottom=_below(factor) / 2.9)
    _curve(axes, sweep, factor, RATIO, BLUE, "-")
    axes.axhline(1, color=MUTED, lw=1, ls=":")
    found = estimates(sweep, RATIO)[["value", "high"]].to_numpy(float)  # of one world alone: without bounds
    axes.set_ylim(0, 1.08 * float(found[np.isfinite(found)].max(initial=1)))
    _finish(axes, sweep, factor, "times the baseline")
    caption = "Weekly hazard of an attempt over the assumed baseline (dotted: 1), with its 95 % interval. "
    title = f"Does it come, along {axis_name(factor)}"
    return Picture("curves-ratio", title, caption + setting(sweep), _message(sweep, RATIO), figure)


def _places(sweep: Sweep, factor: Factor) -> np.ndarray:
    """Return where each point is on the axis: its number, or the place of its name."""
    column = sweep.points[factor.name]
    if factor.kind == "number":
        return column.to_numpy(float)
    return np.array([factor.values.index(name) for name in column], float)


def _below(factor: Factor) -> float:
    """Return the inches that the axis needs below: a line more for each further word of a name."""
    words = max((len(shown(v).split()) for v in factor.values), default=1) if factor.kind == "name" else 1
    return 0.48 + 0.16 * words


def _curve(
    axes: Axes, sweep: Sweep, factor: Factor, measure: str, colour: str, dashes: object, aside: float = 0.0
) -> None:
    x, table = _places(sweep, factor), estimates(sweep, measure)
    order = np.argsort(x, kind="stable")
    x, k = x[order], MEASURES[measure].scale
    y, low, high = (k * table[c].to_numpy()[order] for c in ("value", "low", "high"))
    if factor.kind == "number":
        axes.fill_between(x, low, high, color=colour, alpha=0.15, lw=0)
        axes.plot(x, y, color=colour, ls=dashes, lw=2, marker="o", ms=3)  # type: ignore[arg-type]
    else:
        axes.errorbar(x + aside, y, (y - low, high - y), color=colour, fmt="o", ms=5, capsize=2, lw=1.5)


def _finish(axes: Axes, sweep: Sweep, factor: Factor, label: str) -> None:
    if factor.kind == "name":
        names = [shown(v).replace(" ", "\n") for v in factor.values]
        axes.set_xticks(range(len(names)), names, size=8.5)
    axes.margins(x=0.05 if factor.kind == "name" else 0.02)
    axes.set(xlabel=axis_name(factor), ylabel=label)
    axes.grid(axis="y")


def _message(sweep: Sweep, measure: str) -> str:
    """Return from which value to which a measure goes, first point to last."""
    table = estimates(sweep, measure).dropna()
    if table.empty:
        return f"{MEASURES[measure].label}: unknown"
    ends = [interval(measure, table.iloc[n]) for n in (0, -1)]
    return f"{MEASURES[measure].label} from {ends[0]} to {ends[1]} {MEASURES[measure].unit}"
