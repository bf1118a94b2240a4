"""How long the men hold the town: of 100 crises by day, and how many of these are settled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.reports import words
from sim.reports.format import hundred, hundred_interval
from sim.reports.headline import MARKS, held_on, held_shares
from sim.reports.style import GREY, ORANGE, Label, Picture, label_ends, panels, stretched

if TYPE_CHECKING:
    from sim.results.table import Results


def draw_held(results: Results) -> Picture | None:
    """Draw the share of crises in which the men hold the town on each day, and in which that is settled."""
    runs = results.runs[results.runs.weight > 0]
    if runs.empty or "end_hours" not in runs:
        return None
    days = np.unique(np.append(np.geomspace(0.25, results.config.crisis_days, 120), MARKS))
    days = days[days <= results.config.crisis_days]
    weight = 100 * runs.weight.to_numpy() / runs.weight.sum()
    held, settled = held_on(runs, days) @ weight, held_on(runs, days, settled=True) @ weight
    figure, (axes,) = panels(1, 1, 7.0, 3.2, left=0.08, right=0.78, top=0.97, bottom=0.16)
    axes.fill_between(days, settled, color=ORANGE, alpha=0.25, lw=0)
    axes.plot(days, held, color=ORANGE, lw=2.4)
    axes.plot(days, settled, color=GREY, lw=1.9, ls="--")
    marks = held_shares(runs, results.config.crisis_days)
    for day, e in marks.items():
        axes.plot(
            [day, day], [100 * e.low, 100 * e.high], color=ORANGE, lw=5, alpha=0.35, solid_capstyle="butt"
        )
        axes.plot(day, 100 * e.value, "o", ms=6, color=ORANGE)
    stretched(axes, days[0], days[-1], {day: f"{day}" for day in marks}, "days since the attempt")
    label_ends(axes, [Label(held[-1], "held", ORANGE), Label(settled[-1], "of these settled", GREY)])
    men = words.reworded("The armed men", results.scenario)
    caption = (
        f"Crises in which {men[:1].lower()}{men[1:]} hold the town on that day, with 95 % intervals. "
        "Dashed: of these, the seizure is settled, since nobody who could reverse it still means to. "
        "A wider war that is over counts as not held."
    )
    alt = "; ".join(f"day {day}: held in {hundred_interval(e)}" for day, e in marks.items())
    alt = f"Of 100 crises, {alt}; at the end {hundred(settled[-1] / 100)} settled."
    return Picture("held", "How long the town is held", caption, alt, figure)
