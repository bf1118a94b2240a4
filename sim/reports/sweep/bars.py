"""Bars of what decides, by Sobol indices, Morris screening or main effects, and further tables."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from textwrap import wrap
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from sim.analysis import indices
from sim.errors import SweepError
from sim.reports.format import hundred
from sim.reports.style import BLUE, INK, ORANGE, PAPER, Picture, name_rows, panels
from sim.reports.sweep.findings import Table
from sim.reports.sweep.wording import factor_name, quoted, setting
from sim.results.dataset import Sweep
from sim.results.measure import Measure
from sim.results.measures import MEASURES

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SHOWN = 10
ROW = 0.3  # inches
WRAPPED = 20  # letters of an axis label on a line
PAIRS = 6  # with the largest second-order index
MOST = 30  # factors: more take minutes of further indices
LISTED = 8  # factors in the table of those


class Kind(NamedTuple):
    """One kind of index: its figure, what it is called in words, and how one measure's panel is drawn."""

    key: str
    title: str
    said: str
    draw: Callable[[Axes, pd.DataFrame, Measure], None]
    caption: str


def draw_indices(sweep: Sweep, tables: dict[str, pd.DataFrame], column: str) -> Picture:
    """Draw the indices of each measure side by side, ranked by this column (a key of KINDS)."""
    kind, names = KINDS[column], _order(tables, column)
    figure, places = _frame(sweep, names, len(tables))
    for axes, (measure, table) in zip(places, tables.items(), strict=True):
        kind.draw(axes, table.reindex(names), MEASURES[measure])
    if len(places[0].get_legend_handles_labels()[1]) > 1:
        places[0].legend(frameon=False, fontsize=8, loc="lower left", bbox_to_anchor=(-0.02, 0.99))
    alt = "; ".join(_message(measure, table, column, kind.said) for measure, table in tables.items())
    return Picture(kind.key, kind.title, kind.caption + setting(sweep), alt, figure)


def _sobol(axes: Axes, rows: pd.DataFrame, measure: Measure) -> None:
    """Draw total (open) and first-order (filled) indices."""
    y = np.arange(len(rows))
    axes.barh(y - 0.17, rows["first"].clip(lower=0), 0.32, color=BLUE, edgecolor=INK, lw=0.5, label="alone")
    look: Any = {"color": PAPER, "edgecolor": BLUE, "lw": 1, "hatch": "////"}
    axes.barh(y + 0.17, rows["total"], 0.32, label="with interactions", **look)
    for shift, name in ((-0.17, "first"), (0.17, "total")):
        _whiskers(axes, y + shift, rows[name], rows[f"{name}_half"])
    most = max(float((rows[name] + rows[f"{name}_half"]).max()) for name in ("first", "total"))
    axes.set_xlim(0, max(1.0, 1.03 * most))
    axes.set_xlabel(f"share of the variance of\n‘{measure.short}’", size=8.5)


def _morris(axes: Axes, rows: pd.DataFrame, measure: Measure) -> None:
    """Draw mu* with its interval, and sigma as a diamond."""
    y, k = np.arange(len(rows)), measure.scale
    axes.barh(y, k * rows["mu_star"], 0.6, color=BLUE, edgecolor=INK, lw=0.5, label="mu*")
    _whiskers(axes, y, k * rows["mu_star"], k * rows["half"])
    axes.plot(k * rows["sigma"], y, "D", ms=5, mfc=PAPER, mec=ORANGE, mew=1.4, zorder=5, label="sigma")
    axes.set_xlim(left=0)
    axes.set_xlabel(
        "\n".join(wrap(f"change of ‘{measure.short}’ over the whole range, {measure.unit}", WRAPPED)),
        size=8.5,
    )


def _effects(axes: Axes, rows: pd.DataFrame, measure: Measure) -> None:
    """Draw the share of the variance over the points that each factor explains alone."""
    axes.barh(np.arange(len(rows)), 100 * rows["share"], 0.62, color=BLUE, edgecolor=INK, lw=0.5)
    for y, share in enumerate(rows["share"]):
        axes.annotate(
            hundred(share), (100 * share, y), (4, 0), textcoords="offset points", va="center", size=8
        )
    axes.set_xlim(0, 122)
    axes.set_xlabel(f"of 100 of the variance of\n‘{measure.short}’", size=8.5)


KINDS = {
    "total": Kind(
        "sobol", "What decides: Sobol indices", "total", _sobol,
        "Share of the variance over the sampled states that a factor explains alone (filled) and with all "
        "that it interacts with (hatched), after Saltelli et al. 2010; lines: 95 % interval by bootstrap. ",
    ),
    "mu_star": Kind(
        "morris", "What matters at all: Morris screening", "mu*", _morris,
        "Bars: mean absolute effect of moving one factor over its whole range (mu*; line: 95 % interval "
        "by bootstrap). Diamonds: how much that effect differs from state to state (sigma): above the "
        "bar, it depends on the others. ",
    ),
    "share": Kind(
        "effects", "What decides: each factor alone", "share alone", _effects,
        "Share of the variance over the points that each factor explains alone: by the means of its "
        "values, or by a quadratic fit where it is sampled. What is left is interaction and noise. ",
    ),
}  # fmt: skip


def _order(tables: dict[str, pd.DataFrame], column: str) -> list[str]:
    """Return the factors to draw, by their greatest weight in any of the measures."""
    parts = [table[column] / max(table[column].max(), 1e-12) for table in tables.values()]
    weight = pd.concat(parts, axis=1).max(axis=1).sort_values(ascending=False, kind="stable")
    return [str(name) for name in weight.index[:SHOWN]]


def _frame(sweep: Sweep, names: list[str], count: int) -> tuple[Figure, list[Axes]]:
    """Return a panel per measure with the factors' names and grades at the left."""
    grades = {factor.name: factor.grade for factor in sweep.factors}
    labels = [f"{factor_name(n)} ({grades[n]})" if grades.get(n) else factor_name(n) for n in names]
    high = ROW * len(names) + 1.0
    left = 0.07 * max(map(len, labels)) + 0.1
    wide = left + 1.65 * count + 0.2
    figure, places = panels(1, count, wide, high, left=left / wide, right=0.985, top=0.98,
                            bottom=0.8 / high, wspace=0.12)  # fmt: skip
    for n, axes in enumerate(places):
        name_rows(axes, labels if n == 0 else [""] * len(names), 8.5)
        axes.tick_params(axis="x", labelsize=8)
        axes.set_ylim(len(names) - 0.5, -0.5)
        axes.locator_params(axis="x", nbins=4)
    return figure, places


def _whiskers(axes: Axes, y: np.ndarray, middle: pd.Series, half: pd.Series) -> None:
    axes.hlines(y, (middle - half).clip(lower=0), middle + half, color=INK, lw=1.3)


def _message(measure: str, table: pd.DataFrame, column: str, name: str) -> str:
    top = ", ".join(f"{factor_name(str(n))} {row[column]:.2g}" for n, row in table.head(3).iterrows())
    return f"{MEASURES[measure].label}, {name}: {top}"


def further(sweep: Sweep, measure: str, table: pd.DataFrame) -> list[Table]:
    """Return the tables that the design allows."""
    found = [_pairs(measure, table)] if "pairs" in table.attrs else []
    if sweep.design == "lhs" and sum(not f.values for f in sweep.factors) <= MOST:
        with suppress(SweepError, ImportError):
            found.append(_beyond(measure, indices.indices(sweep, measure)))
    return found


def _pairs(measure: str, table: pd.DataFrame) -> Table:
    rows = [
        [f"{factor_name(a)} with {factor_name(b)}", f"{value:.2f} ±{half:.2f}"]
        for a, b, value, half in table.attrs["pairs"][:PAIRS]
    ]
    caption = f"{quoted(measure)}: the part of the variance that a pair explains beyond each alone."
    return Table(caption, ["Pair", "second-order Sobol index"], rows)


def _beyond(measure: str, table: pd.DataFrame) -> Table:
    dummy = table.loc[indices.DUMMY].to_dict()
    shown = table.drop(index=indices.DUMMY).head(LISTED)
    rows = [
        [factor_name(str(name)), *(f"{x:.2f}" if x > dummy[key] else "noise" for key, x in line.items())]
        for name, line in shown.to_dict("index").items()
    ]
    caption = (
        f"{quoted(measure)}, other indices: delta (Borgonovo 2007) and PAWN (Pianosi and Wagener "
        "2015) say how far a factor shifts the whole distribution, RBD-FAST its share of the variance alone. "
        "Noise: not above what a random number reaches."
    )
    return Table(caption, ["Factor", "delta", "PAWN", "RBD-FAST"], rows)
