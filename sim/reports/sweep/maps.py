"""Two factors and more: maps of the most frequent outcome, and of one measure, in small multiples."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.analysis.panels import estimates
from sim.analysis.sensitivity import main_effects
from sim.reports.format import counted, hundred, start_of
from sim.reports.style import INK, MUTED, PAPER, Picture, panels
from sim.reports.sweep.wording import axis_name, factor_name, setting, shown, value
from sim.results.dataset import Sweep
from sim.results.measures import MEASURES
from sim.results.outcomes import ENDINGS, outcome_name, short_name
from sim.results.plan import Factor

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_PANELS = 12
MOST_WRITTEN = 16  # cells along an axis with a number inside
MOST_TICKS = 11
COLUMNS = 3
HATCHES = ("////", "")  # of a cell that is not decided, and of one that is
Cell = Callable[[int, bool], tuple[Any, str, str] | None]  # of a point: colour, text where written, hatch


@dataclass(frozen=True)
class Layout:
    """Which factor stands where: two on the axes, the rest as panels (name of the panel -> its points)."""

    x: Factor
    y: Factor
    panels: dict[str, pd.DataFrame]
    dropped: int  # panels that are not drawn

    def grid(self, points: pd.DataFrame) -> np.ndarray:
        """Return the point of each cell, shape (y values, x values); -1 where the design has none."""
        cells = np.full((len(self.y.values), len(self.x.values)), -1)
        row = pd.Index(self.y.values).get_indexer(pd.Index(points[self.y.name]))
        column = pd.Index(self.x.values).get_indexer(pd.Index(points[self.x.name]))
        cells[row, column] = points.index
        return cells


def layout(sweep: Sweep, measure: str) -> Layout | None:
    """Return which factors to put on the axes: those that matter most for a measure, numbers on x first.

    None where a factor has no list of values, or fewer than two have more than one.
    """
    if any(not factor.values for factor in sweep.factors):
        return None
    order = main_effects(sweep, measure).index
    wide = [f for name in order for f in sweep.factors if f.name == name and len(f.values) > 1]
    if len(wide) < 2:
        return None
    two = sorted(wide[:2], key=lambda f: (f.kind != "number", -len(f.values)))
    rest = wide[2:]
    groups: dict[str, pd.DataFrame] = {}
    for combination in product(*(f.values for f in rest)):
        points = sweep.points
        for factor, chosen in zip(rest, combination, strict=True):
            points = points[points[factor.name] == chosen]
        if len(points):
            names = (f"{factor_name(f)} {shown(v)}" for f, v in zip(rest, combination, strict=True))
            groups[", ".join(names)] = points
    drawn = dict(list(groups.items())[:MOST_PANELS])
    return Layout(_ascending(two[0]), _ascending(two[1]), drawn, len(groups) - len(drawn))


def _ascending(factor: Factor) -> Factor:
    return replace(factor, values=tuple(sorted(factor.values))) if factor.kind == "number" else factor


def draw_modal_map(sweep: Sweep, plan: Layout, table: pd.DataFrame) -> Picture:
    """Draw the most frequent outcome of each point, its share inside; hatched where it is not decided."""
    from matplotlib.patches import Patch

    def cell(point: int, written: bool) -> tuple[Any, str, str]:
        row: Any = table.loc[point]
        if pd.isna(row["modal"]):
            return PAPER, "–", ""
        return _colour(row["modal"]), hundred(row["share"]) if written else "", HATCHES[bool(row["decided"])]

    names = [str(n) for n in table["modal"].dropna().value_counts().index]
    figure = _filled(plan, 0.1 + 0.2 * -(-len(names) // COLUMNS), cell, table["modal"])
    marks = [Patch(facecolor=_colour(n), edgecolor=INK, lw=0.5, label=short_name(n)) for n in names]
    figure.legend(handles=marks, loc="lower left", ncols=min(len(marks), 3), frameon=False, fontsize=8.5)
    undecided = int((~table["decided"] & table["modal"].notna()).sum())
    caption = (
        "Colour: the most frequent end; number: its share of 100 crises; thick lines: where it changes; "
        f"hatched ({undecided} of {len(table)}): the interval does not tell it from the second. "
    )
    counts = [f"{outcome_name(name)} at {(table['modal'] == name).sum()}" for name in names]
    points = counted(len(table), "point")
    alt = f"Most frequent end, of {points}: {'; '.join(counts)}; not decided at {undecided}."
    caption += _left_out(plan) + setting(sweep)
    return Picture("map-modal", "Which end is the most frequent", caption, alt, figure)


def draw_measure_map(sweep: Sweep, plan: Layout, measure: str, modal: pd.DataFrame) -> Picture:
    """Draw one measure as a heat map, with the borders of the most frequent outcome on it."""
    from matplotlib import colormaps
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import Normalize

    about = MEASURES[measure]
    values = about.scale * estimates(sweep, measure)["value"].to_numpy()
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    norm, colours = Normalize(low, high if high > low else low + 1), colormaps["cividis"]

    def cell(point: int, written: bool) -> tuple[Any, str, str] | None:
        x = values[point]
        text = value(measure, float(x) / about.scale) if written else ""
        return None if np.isnan(x) else (colours(norm(x)), text, "")

    figure, title = _filled(plan, 0.02, cell, modal["modal"]), start_of(about.label)
    last = figure.axes[min(COLUMNS, len(plan.panels)) - 1]
    bar = figure.colorbar(ScalarMappable(norm, colours), cax=last.inset_axes((1.05, 0, 0.06, 1)))
    bar.set_label(f"{about.short}, {about.unit}", size=8)
    bar.ax.tick_params(labelsize=8)
    caption = (
        f"{title}, {about.unit}: dark is little, yellow is much. "
        f"Thick lines: where the most frequent end changes. {_left_out(plan)}{setting(sweep)}"
    )
    alt = f"{about.label}: from {low:.3g} to {high:.3g} {about.unit}"
    return Picture(f"map-{MEASURES[measure].key.replace('_', '-')}", title, caption, alt, figure)


def _filled(plan: Layout, bottom: float, cell: Cell, modal: pd.Series) -> Figure:
    """Return a figure with the cells of every panel and the borders between most frequent outcomes."""
    figure, places = _frames(plan, bottom)
    for axes, points in zip(places, plan.panels.values(), strict=False):
        cells = plan.grid(points)
        for i, j in np.ndindex(*cells.shape):
            if cells[i, j] >= 0 and (look := cell(int(cells[i, j]), max(cells.shape) <= MOST_WRITTEN)):
                _draw_cell(axes, j, i, *look)
        _borders(axes, cells, modal)
    return figure


def _frames(plan: Layout, bottom: float) -> tuple[Figure, list[Axes]]:
    """Return a figure with an axes per panel, labelled; `bottom` inches are kept free below."""
    count = len(plan.panels)
    columns = min(COLUMNS, count)
    rows = -(-count // columns)
    single = count == 1
    longest = max(len(shown(v)) for v in plan.y.values)
    left = 0.45 + 0.075 * longest
    cell = (0.52, 0.36) if single else (0.36, 0.28)
    wide = columns * (max(len(plan.x.values) * cell[0], 1.6) + left) + 0.2
    bottom += 0.0 if single else 0.15
    high = rows * (max(len(plan.y.values) * cell[1], 1.0) + 0.85) + bottom
    wide, high = max(wide, 4.5), max(high, 2.6)
    figure, axes = panels(rows, columns, wide, high)
    figure.subplots_adjust(
        left=left / wide, right=0.985, top=1 - 0.3 / high, bottom=(bottom + 0.5) / high,
        wspace=left / max(len(plan.x.values) * cell[0], 1.6),
        hspace=0.85 / max(len(plan.y.values) * cell[1], 1.0),
    )  # fmt: skip
    for n, place in enumerate(axes):
        if n >= count:
            place.set_visible(False)
            continue
        _ticks(place, plan)
        place.set_title(_broken(list(plan.panels)[n]), size=8, weight="normal")
        if n % columns == 0:
            place.set_ylabel(factor_name(plan.y), size=8.5)
        if n >= count - columns:
            name = axis_name(plan.x)
            place.set_xlabel(name if single else name.replace(" (", "\n("), size=8.5)
    return figure, axes


def _broken(title: str) -> str:
    """Return a panel's title on lines short enough to be above it."""
    return title.replace(", ", "\n") if len(title) > 34 else title


def _ticks(axes: Axes, plan: Layout) -> None:
    for factor, put in ((plan.x, axes.set_xticks), (plan.y, axes.set_yticks)):
        step = -(-len(factor.values) // MOST_TICKS) if factor.kind == "number" else 1
        places = list(range(0, len(factor.values), step))
        put(places, [shown(factor.values[p]) for p in places], size=8)
    long = plan.x.kind == "name" and sum(len(shown(v)) for v in plan.x.values) > 5 * len(plan.x.values)
    if long:
        axes.tick_params(axis="x", rotation=30)
    axes.set(xlim=(-0.5, len(plan.x.values) - 0.5), ylim=(-0.5, len(plan.y.values) - 0.5))
    axes.tick_params(length=0)
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)


def _draw_cell(axes: Axes, x: int, y: int, colour: Any, text: str, hatch: str) -> None:
    from matplotlib.colors import to_rgb
    from matplotlib.patches import Rectangle

    red, green, blue = to_rgb(colour)
    ink = INK if 0.299 * red + 0.587 * green + 0.114 * blue > 0.45 else PAPER
    edge = ink if hatch else PAPER
    corner = (x - 0.5, y - 0.5)
    axes.add_patch(Rectangle(corner, 1, 1, facecolor=colour, edgecolor=edge, lw=0.4, hatch=hatch))
    if text:
        pad = {"boxstyle": "square,pad=0.1", "fc": colour, "ec": "none"} if hatch else None
        axes.text(x, y, text, ha="center", va="center", size=8, color=ink, bbox=pad)


def _borders(axes: Axes, cells: np.ndarray, modal: pd.Series) -> None:
    """Draw a line between neighbouring cells whose most frequent outcomes differ."""
    ends = modal.fillna("")
    name = np.vectorize(lambda point: ends[point] if point >= 0 else "", otypes=[object])(cells)
    for i, j in np.ndindex(*cells.shape):
        for di, dj in ((0, 1), (1, 0)):
            if i + di < cells.shape[0] and j + dj < cells.shape[1]:
                here, there = name[i, j], name[i + di, j + dj]
                if here and there and here != there:
                    x, y = [j + dj / 2 - di / 2, j + 0.5], [i + di / 2 - dj / 2, i + 0.5]
                    axes.plot(x, y, color=INK, lw=2.6, solid_capstyle="projecting")


def _left_out(plan: Layout) -> str:
    return f"{plan.dropped} further combinations are not drawn. " if plan.dropped else ""


def _colour(outcome: str) -> str:
    return ENDINGS[outcome].colour if outcome in ENDINGS else MUTED
