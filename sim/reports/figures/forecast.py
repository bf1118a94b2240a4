"""What the challenger expected when it moved, beside what then happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from sim.reports.format import estimated, hundred
from sim.reports.headline import share_of
from sim.reports.style import BLUE, GREY, INK, PAPER, Picture, panels
from sim.results.estimators import Estimate, by_block, mean_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.results.table import Results


def draw_forecast(results: Results) -> Picture | None:
    """Draw forecast and event, per 100 crises, for host, coalition, alliance and a seizure that holds."""
    runs = results.runs[results.runs.weight > 0]
    if runs.empty or "forecast_hold" not in runs:
        return None
    rows = _rows(runs)
    figure, (axes,) = panels(1, 1, 7.0, 2.5, left=0.33, right=0.95, top=0.86, bottom=0.2)
    for row, (forecast, event) in enumerate(rows.values()):
        axes.plot([100 * forecast.value, 100 * event.value], [row, row], color=GREY, lw=1.2, zorder=1)
        axes.plot([100 * event.low, 100 * event.high], [row, row], color=BLUE, lw=5, alpha=0.35, zorder=2)
        axes.plot(100 * forecast.value, row, "D", ms=8, mfc=PAPER, mec=INK, mew=1.5)
        axes.plot(100 * event.value, row, "o", ms=9, color=BLUE)
    _axes(axes, rows)
    alt = "; ".join(
        f"{name}: expected {hundred(forecast.value)}, happened {estimated(event)}"
        for name, (forecast, event) in rows.items()
    )
    caption = (
        f"Open diamond: what {results.scenario.challenger} expected when it moved, on average. "
        "Dot: what then happened, with its 95 % interval. The gap is misperception, as far as the model goes."
    )
    return Picture(
        "forecast", "What was expected, and what happened", caption, f"Of 100 crises, {alt}.", figure
    )


def _rows(runs: pd.DataFrame) -> dict[str, tuple[Estimate, Estimate]]:
    """Return forecast and event by name."""
    happened = {
        "the host reverses it": ("forecast_host", runs.decisive == "host"),
        "a coalition reverses it": ("forecast_coalition", runs.decisive == "coalition"),
        "the alliance reverses it": ("forecast_alliance", runs.decisive == "alliance"),
        "the seizure holds": ("forecast_hold", runs.outcome.isin(("seizure_holds", "frozen_line"))),
    }
    return {
        name: (mean_of(*by_block(runs.replication, runs[column], runs.weight)), share_of(runs, event))
        for name, (column, event) in happened.items()
    }


def _axes(axes: Axes, rows: dict[str, tuple[Estimate, Estimate]]) -> None:
    axes.set_yticks(range(len(rows)), list(rows), color=INK)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_xlim(-2, 102)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel("per 100 crises")
    axes.grid(axis="x")
    forecast, event = next(iter(rows.values()))
    left, right = ("right", "left") if forecast.value <= event.value else ("left", "right")
    axes.annotate(
        "expected", (100 * forecast.value, -0.62), ha=left, size=8.5, color=INK, annotation_clip=False
    )
    axes.annotate(
        "happened", (100 * event.value, -0.62), ha=right, size=8.5, color=BLUE, annotation_clip=False
    )
