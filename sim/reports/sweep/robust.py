"""Which lever is robust, and where an outcome is likely: pictures of regret and of a discovered box."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.analysis import boxes
from sim.analysis.prim import Box, states_of
from sim.analysis.robustness import Regret, metrics
from sim.reports.format import counted, hundred, number
from sim.reports.style import BLUE, GREY, INK, ORANGE, PAPER, Picture, name_rows, panels
from sim.reports.sweep.findings import Findings, Table
from sim.reports.sweep.wording import axis_name, factor_name, quoted, setting, shown, value, width
from sim.results.dataset import Sweep
from sim.results.measures import MEASURES

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def draw_regret(sweep: Sweep, found: Regret) -> Picture:
    """Draw mean, 90th percentile and worst regret of each option, the least mean regret on top."""
    table, k = found.table, MEASURES[found.measure].scale
    names = [option_name(found, i) for i in range(len(table))]
    left = 0.07 * max(map(len, names)) + 0.25
    wide, high = left + 4.6, 0.34 * len(table) + 1.15
    figure, (axes,) = panels(1, 1, wide, high, left=left / wide, right=0.97, top=1 - 0.28 / high,
                             bottom=0.62 / high)  # fmt: skip
    y = np.arange(len(table))
    axes.hlines(y, k * table["regret"], k * table["worst"], color=GREY, lw=1.2)
    axes.plot(k * table["regret"], y, "o", ms=7, color=BLUE, label="mean")
    axes.plot(k * table["p90"], y, "|", ms=11, mew=2, color=INK, label="90th percentile")
    axes.plot(k * table["worst"], y, "o", ms=6, mfc=PAPER, mec=ORANGE, mew=1.5, label="worst")
    name_rows(axes, names)
    axes.set_ylim(len(table) - 0.5, -0.5)
    axes.set_xlim(left=-0.02 * k * table["worst"].max())
    axes.set_xlabel(f"regret, {MEASURES[found.measure].unit}")
    axes.legend(frameon=False, fontsize=8, ncols=3, loc="lower right", bbox_to_anchor=(1.02, 0.98))
    caption = (
        f"Regret in {quoted(found.measure)} ({found.better} is better): what the best option of "
        f"each state of the world would have given beyond this one, over {counted(found.states, 'state')}. "
    )
    alt = "Regret: " + "; ".join(
        f"{name} mean {width(found.measure, row['regret'])}, worst {width(found.measure, row['worst'])}"
        for name, (_, row) in zip(names, table.iterrows(), strict=True)
    )
    key = f"regret-{MEASURES[found.measure].key.replace('_', '-')}"
    return Picture(key, f"Regret: {MEASURES[found.measure].label}", caption + setting(sweep), alt, figure)


def option_name(found: Regret, row: int) -> str:
    """Return an option's levers in words."""
    return ", ".join(f"{factor_name(n)} {shown(found.table[n][row])}" for n in found.levers)


METRICS = {
    "mean": "mean (Laplace)", "maximin": "worst state (maximin)", "maximax": "best state (maximax)",
    "hurwicz": "half of both (Hurwicz)", "tenth": "tenth percentile", "mean_less_sd": "mean less one sd",
    "satisficing": "good enough in most states", "minimax_regret": "least worst regret",
}  # fmt: skip


def metrics_table(sweep: Sweep, found: Regret) -> Table:
    """Return which option each metric of robustness picks."""
    scores = metrics(sweep, found)
    rows = []
    for key, label in METRICS.items():
        best = scores.index[scores[key] == scores[key].max()]
        rows.append([label, " or ".join(option_name(found, int(n)) for n in best)])
    caption = (
        f"{quoted(found.measure)}: the option that each metric of robustness picks, by the "
        "estimates (McPhail et al. 2018). Where they differ, the choice is one of attitude to risk."
    )
    return Table(caption, ["Metric", "picks"], rows, wordy=(1,))


def box_tables(found: Findings) -> list[Table]:
    """Return further boxes, and the path of the first: more of the states of interest, or more densely."""
    tables, head = [], ["Box", "holds, of 100 such states", "of 100 in it are", "of 100 states lie in it"]
    if len(found.boxes) > 1:
        rows = [
            [_named(box.words(), [side.factor for side in box.restrictions]), hundred(box.coverage),
             hundred(box.density), hundred(box.mass)] for box in found.boxes
        ]  # fmt: skip
        tables.append(Table("Boxes one after the other, each in what those before leave.", head, rows))
    sides = dict.fromkeys(side.factor for box in found.boxes for side in box.restrictions)
    if sides and not isinstance(found.box, str):
        states, seen = states_of(found.sweep, found.box.measure)
        states = states[list(sides)]  # of all factors, peeling would fit noise
        steps = boxes.choices(boxes.path(states, (seen >= found.box.threshold).to_numpy()))
        rows = [
            [_named(step["words"], list(map(str, states))) or "all states", hundred(step["coverage"]),
             hundred(step["density"]), hundred(step["mass"])] for step in steps.to_dict("records")
        ]  # fmt: skip
        caption = "To choose from: a smaller box holds fewer of such states, more densely; sides untested."
        tables.append(Table(caption, head, rows))
    return tables


def _named(words: str, factors: list[str]) -> str:
    for name in sorted(factors, key=len, reverse=True):
        words = words.replace(name, factor_name(name))
    return words


def draw_box(sweep: Sweep, box: Box) -> Picture:
    """Draw the box: each restricted factor as a bar on its range, and the states on the first two."""
    count = len(box.restrictions)
    figure, (bars, dots) = panels(1, 2, 7.4, max(2.7, 0.55 * count + 1.2), left=0.03, right=0.98, top=0.92,
                                  bottom=0.2, wspace=0.3)  # fmt: skip
    for y, side in enumerate(box.restrictions):
        _side(bars, y, side.least, side.most, side.low, side.high, factor_name(side.factor))
    bars.set(xlim=(-0.02, 1.02), ylim=(count - 0.4, -0.75))
    bars.axis("off")
    bars.set_title("the box, on each factor's range", size=8.5, weight="normal")
    _states(dots, sweep, box)
    caption = (
        f"States of the world in which {quoted(box.measure)} reaches "
        f"{value(box.measure, box.threshold)} {MEASURES[box.measure].unit}: {hundred(box.base)} in 100 of "
        f"all {box.states} states, {hundred(box.density)} in 100 within the box, which holds "
        f"{hundred(box.coverage)} in 100 of them. "
    )
    return Picture(
        "box", "Where that becomes likely", caption + setting(sweep), f"{box.words()}; {caption}", figure
    )


def _side(axes: Axes, y: int, least: float, most: float, low: float, high: float, name: str) -> None:
    reach = (most - least) or 1.0
    a, b = (low - least) / reach, (high - least) / reach
    axes.barh(y, 1, 0.34, color="#E6E9EC")
    axes.barh(y, b - a, 0.34, left=a, color=ORANGE, edgecolor=INK, lw=0.5)
    axes.text(0, y - 0.28, f"{name}: {number(low)} to {number(high)}", size=8.5, va="bottom")
    axes.text(0, y + 0.2, number(least), size=7.5, va="top", color=GREY)
    axes.text(1, y + 0.2, number(most), size=7.5, va="top", ha="right", color=GREY)


def _states(axes: Axes, sweep: Sweep, box: Box) -> None:
    """Draw the states on the two most significant sides: filled where the outcome is of interest."""
    from matplotlib.patches import Rectangle

    states, seen = states_of(sweep, box.measure)
    interest = (seen >= box.threshold).to_numpy()
    sides = sorted(box.restrictions, key=lambda side: side.chance)[:2]
    factors = {f.name: f for f in sweep.factors}
    first = [side.factor for side in sides]
    names = [*first, *(name for name in states.columns if name not in first)]
    x_name, y_name = names[0], names[min(1, len(names) - 1)]
    for chosen, face, edge in ((~interest, PAPER, GREY), (interest, ORANGE, INK)):
        axes.plot(states[x_name][chosen], states[y_name][chosen], "o", ms=4.5, mew=0.7, mfc=face, mec=edge)
    limits = {side.factor: (side.low, side.high) for side in sides}
    (x0, x1), (y0, y1) = (limits.get(n, (states[n].min(), states[n].max())) for n in (x_name, y_name))
    axes.add_patch(Rectangle((x0, y0), x1 - x0, y1 - y0, fill=False, ec=INK, lw=1.6))
    axes.set_xlabel(axis_name(factors[x_name]), size=8.5)
    axes.set_ylabel(axis_name(factors[y_name]), size=8.5)
    axes.set_title("filled: states of interest", size=8.5, weight="normal")
