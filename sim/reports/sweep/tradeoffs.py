"""Options against one another: a gain in one measure, a loss in another, and times the reference."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.analysis import tradeoff
from sim.analysis.tradeoff import Options
from sim.errors import SweepError
from sim.reports.format import counted, listed
from sim.reports.printing import spread
from sim.reports.style import BLUE, GREY, INK, ORANGE, PAPER, Picture, panels
from sim.reports.sweep.findings import Findings, Section, Table
from sim.reports.sweep.frontier import two_measures
from sim.reports.sweep.wording import factor_name, interval, quoted, setting, shown, value
from sim.results.measures import MEASURES, RATIO

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST = 12  # options with a name in the figure
GAP = 0.055  # between names, of the height of the axes
LEAST = 2


def tradeoffs(found: Findings) -> Section | None:
    """Return the section on options: a figure of two measures and a table of all; none without a choice."""
    try:
        chosen = tradeoff.options(found.sweep)
    except SweepError:
        return None
    tables = {m: tradeoff.values(found.sweep, chosen, m) for m in found.asked}
    if len(chosen.names) > MOST or any(table["value"].isna().any() for table in tables.values()):
        return None
    section = Section("tradeoff", "What one option gains and another gives up", [sentence(found, chosen)])
    section.tables.append(_table(chosen, tables))
    pair = [m for m in (RATIO, found.lead) if m in tables]
    if len(pair) == LEAST and pair[0] != pair[1]:
        section.pictures.append(draw(found, chosen, tables, pair))
    return section


def names_of(chosen: Options) -> list[str]:
    """Return each option in words: 'posture brigade'."""
    rows = chosen.names.to_dict("records")
    return [", ".join(f"{factor_name(str(n))} {shown(x)}" for n, x in row.items()) for row in rows]


def sentence(found: Findings, chosen: Options) -> str:
    """Return which options no other beats in all measures at once, and how sure that is."""
    measures = [m for m in (RATIO, found.lead) if m in found.asked]
    table, names = tradeoff.front(found.sweep, chosen, measures), names_of(chosen)
    on = [name for name, front in zip(names, table["front"], strict=True) if front]
    labels = listed([quoted(m) for m in dict.fromkeys(measures)])
    doubt = int((~table["sure"].astype(bool)).sum())
    said = f"By {labels}, no other option is better than {listed(on)} in both at once"
    if len(on) == 1:
        said = f"By {labels}, {on[0]} beats every other option"
    if doubt:
        said += f"; for {doubt} of {len(names)} options this is within noise"
    return f"{said}. States: {chosen.rows.shape[1]}, each met by every option."


def _table(chosen: Options, tables: dict[str, pd.DataFrame]) -> Table:
    reference = names_of(chosen)[chosen.reference]
    rows = []
    for n, name in enumerate(names_of(chosen)):
        cells = []
        for measure, table in tables.items():
            line: Any = table.iloc[n]
            cells += [interval(measure, line), _times(line) if n != chosen.reference else "1"]
        rows.append([name, *cells])
    heads = [head for m in tables for head in (f"{MEASURES[m].short}, {MEASURES[m].unit}", "times")]
    caption = (
        f"Means over the states with 95 % Monte Carlo intervals. Times: over {reference}, on the same random "
        "numbers, so that an assumed baseline cancels."
    )
    return Table(caption, ["Option", *heads], rows)


def _times(line: Any) -> str:
    if np.isnan(line["times"]) or not np.isfinite(line["times_high"]):
        return "–"
    return f"{line['times']:.2f} [{line['times_low']:.2f}, {line['times_high']:.2f}]"


def draw(found: Findings, chosen: Options, tables: dict[str, pd.DataFrame], pair: list[str]) -> Picture:
    """Draw the options in two measures: filled where none beats them in both."""
    figure, (axes,) = panels(1, 1, 7.0, 4.0, left=0.11, right=0.82, top=0.9, bottom=0.14)
    kept = tradeoff.front(found.sweep, chosen, pair)["front"].to_numpy()
    x, y = ({c: MEASURES[m].scale * tables[m][c].to_numpy() for c in ("value", "low", "high")} for m in pair)
    axes.hlines(y["value"], x["low"], x["high"], color=GREY, lw=1)
    axes.vlines(x["value"], y["low"], y["high"], color=GREY, lw=1)
    axes.plot(x["value"][~kept], y["value"][~kept], "o", ms=7, mfc=PAPER, mec=INK, label="beaten in both")
    axes.plot(x["value"][kept], y["value"][kept], "D", ms=7, color=ORANGE, mec=INK, label="beaten by none")
    two_measures(axes, *pair)
    _name(axes, chosen, x["value"], y["value"])
    labels = [*map(quoted, pair)]
    caption = (
        f"Each option in two questions at once, {labels[0]} and {labels[1]}: means over "
        f"{counted(chosen.rows.shape[1], 'state')}, lines: 95 % Monte Carlo intervals. "
        "Diamond: none is better in both. "
    )
    alt = "; ".join(
        f"{name}: {value(pair[0], a)} and {value(pair[1], b)}"
        for name, a, b in zip(names_of(chosen), *(tables[m]["value"] for m in pair), strict=True)
    )
    return Picture(
        "tradeoff", "A gain in one, a loss in the other", caption + setting(found.sweep), alt, figure
    )


def _name(axes: Axes, chosen: Options, x: np.ndarray, y: np.ndarray) -> None:
    """Write each option's name to the right of the axes, with a line to its mark."""
    low, high = axes.get_ylim()
    order = np.argsort(y, kind="stable")
    heights = spread(((y[order] - low) / (high - low)).tolist(), GAP)
    line = {"arrowstyle": "-", "color": GREY, "lw": 0.6, "shrinkB": 5}
    for place, height in zip(order, heights, strict=True):
        name = ", ".join(shown(cell) for cell in chosen.names.iloc[place])
        axes.annotate(name, (x[place], y[place]), (1.02, height), textcoords="axes fraction", size=8.5,
                      va="center", color=BLUE, arrowprops=line)  # fmt: skip
