"""The race: how soon the crisis is attributed and answered, against how soon the seizure locks in."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.reports.format import hundred
from sim.reports.style import BLUE, GREEN, OLIVE, ORANGE, PLUM, Label, Picture, label_ends, panels
from sim.results.table import Results, crises

CLOCKS = {  # a column of hours: label, colour, dashes, width
    "attribution_hours": ("attributed", GREEN, "-", 1.9),
    "article4_hours": ("Article 4", OLIVE, "-", 1.9),
    "article5_principle_hours": ("Article 5 in principle", BLUE, "--", 1.9),
    "article5_hours": ("Article 5 confirmed", BLUE, "-", 1.9),
    "coalition_hours": ("coalition acts", PLUM, "-.", 1.9),
    "lock_in_hours": ("seizure locks in", ORANGE, "-", 3),
}
TICKS = {6: "6 h", 24: "1 d", 72: "3 d", 240: "10 d", 720: "30 d", 2160: "90 d"}


def draw_timing(results: Results) -> Picture | None:
    """Draw, for each event, the weighted share of crises in which it has happened by then."""
    runs = crises(results.runs, "weight", *CLOCKS)
    told = [c for c in CLOCKS if c in runs and (results.scenario.has_council or not c.startswith("article"))]
    clocks = {column: CLOCKS[column] for column in told}
    if runs.empty or not clocks:
        return None
    figure, (axes,) = panels(1, 1, 5.2, 3.5, left=0.1, right=0.66, top=0.97, bottom=0.14)
    hours = np.geomspace(3, max(24.0 * results.config.crisis_days, 48.0), 140)
    labels, messages = [], []
    for column, (label, colour, dashes, width) in clocks.items():
        reached = reached_by(runs[column], runs.weight, hours)
        axes.plot(hours, 100 * reached, color=colour, ls=dashes, lw=width)
        never = f"never {hundred(1 - reached[-1])} %"
        labels.append(Label(100 * reached[-1], f"{label}\n({never})", colour))
        messages.append(f"{label}: {_half(hours, reached)}, {never}")
    ticks = {tick: said for tick, said in TICKS.items() if tick <= hours[-1] * 1.01}
    axes.set_xscale("log")
    axes.set_xticks(list(ticks), list(ticks.values()))
    axes.set_xticks([], minor=True)
    axes.set(xlim=(hours[0], hours[-1]), ylim=(0, 101), ylabel="crises, of 100")
    axes.set_xlabel("time since the attempt (stretched at the start)")
    axes.grid()
    label_ends(axes, labels)
    caption = (
        "Share of crises in which each event has happened by then. The thick line is what the others race "
        "against. ‘Never’ counts the crises that end before the event comes, as where the host restores "
        "control at once."
    )
    return Picture("timing", "The race against lock-in", caption, "; ".join(messages) + ".", figure)


def reached_by(
    times: pd.Series[float], weight: pd.Series[float], hours: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the weighted share (0-1) of crises whose event came by each hour; nan never comes."""
    order = np.argsort(times.to_numpy(), kind="stable")  # nan last
    sums = np.concatenate([[0.0], np.cumsum(weight.to_numpy()[order])])
    known = times.to_numpy()[order][: int(times.notna().sum())]
    return sums[np.searchsorted(known, hours, side="right")] / sums[-1]


def _half(hours: NDArray[np.float64], reached: NDArray[np.float64]) -> str:
    if reached[-1] < 0.5:
        return f"in {hundred(reached[-1])} of 100 crises"
    at = hours[int(np.argmax(reached >= 0.5))]
    return f"half by {at:.0f} hours" if at < 72 else f"half by day {at / 24:.0f}"
