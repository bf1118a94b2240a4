"""How a crisis ends, and what the challenger expected when it moved, beside what then happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from sim.reports.format import ends, estimated, hundred
from sim.reports.headline import share_of, shares_of_outcomes
from sim.reports.style import BLUE, GREY, INK, PAPER, Picture, name_rows, panels
from sim.results.estimators import Estimate, by_block, mean_of
from sim.results.outcomes import ENDINGS, HELD, LEFT, of_kind, outcome_name, short_name
from sim.results.table import Results, crises

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FORECASTS = {  # of what the challenger expects
    "forecast_host": "the host reverses it",
    "forecast_coalition": "a coalition reverses it",
    "forecast_alliance": "the alliance reverses it",
    "forecast_hold": "the seizure holds",
    "forecast_leave": "they leave",
}


def draw_outcomes(results: Results) -> Picture | None:
    """Draw the outcomes per 100 crises; a diamond marks the op-ed's picture as written."""
    shares = shares_of_outcomes(results.runs)
    if not shares:
        return None
    compared = shares_of_outcomes(results.comparison.runs) if results.comparison is not None else {}
    figure, (axes,) = panels(1, 1, 4.9, 3.4, left=0.27, right=0.9, top=0.98, bottom=0.14)
    values, colours = [100 * e.value for e in shares.values()], [ENDINGS[key].colour for key in shares]
    axes.barh(range(len(shares)), values, height=0.66, color=colours, edgecolor=INK, linewidth=0.5)
    whole = ends(shares)
    _whiskers(axes, list(shares.values()), list(whole.values()))
    places = {row + 0.33: 100 * compared[key].value for row, key in enumerate(shares) if key in compared}
    axes.plot(list(places.values()), list(places), "D", ms=6, mfc=PAPER, mec=INK, mew=1.3, clip_on=False,
              zorder=5)  # fmt: skip
    name_rows(axes, [short_name(key) for key in shares])
    axes.invert_yaxis()
    end = 100 * max(e.high for e in [*shares.values(), *compared.values()])
    axes.set(xlim=(0, max(10.0, 1.02 * end)), xlabel="of 100 crises")
    caption = (
        "Bars and numbers: share of crises, weighted by the chance that each comes about. Lines: 95 % "
        "interval from the number of runs, not from the assumptions."
        + (" Diamonds: the op-ed's picture as written." if compared else "")
    )
    alt = "; ".join(f"{outcome_name(key)} {whole[key]}" for key in shares)
    return Picture("outcomes", "How a crisis ends", caption, f"Of 100 crises: {alt}.", figure)


def _whiskers(axes: Axes, estimates: list[Estimate], said: list[str]) -> None:
    """Draw the intervals, and write the shares in a column to the right of everything."""
    for row, e in enumerate(estimates):
        for colour, width in ((PAPER, 4.2), (INK, 1.6)):
            axes.plot([100 * e.low, 100 * e.high], [row, row], color=colour, lw=width, solid_capstyle="butt")
        axes.annotate(said[row], (1.06, row), xycoords=("axes fraction", "data"), ha="right", va="center",
                      annotation_clip=False, weight="bold")  # fmt: skip


def draw_forecast(results: Results) -> Picture | None:
    """Draw forecast and event, per 100 crises, for host, coalition, alliance, a hold and a retreat."""
    runs = crises(results.runs, "replication", "weight", "outcome", "decisive", *FORECASTS)
    if runs.empty or "forecast_hold" not in runs:
        return None
    rows = _forecasts(runs)
    figure, (axes,) = panels(1, 1, 4.9, 2.6, left=0.36, right=0.95, top=0.88, bottom=0.18)
    for row, (forecast, event) in enumerate(rows.values()):
        axes.plot([100 * forecast.value, 100 * event.value], [row, row], color=GREY, lw=1.2, zorder=1)
        axes.plot([100 * event.low, 100 * event.high], [row, row], color=BLUE, lw=5, alpha=0.35, zorder=2)
        axes.plot(100 * forecast.value, row, "D", ms=8, mfc=PAPER, mec=INK, mew=1.5)
        axes.plot(100 * event.value, row, "o", ms=9, color=BLUE)
    name_rows(axes, list(rows))
    axes.set(xlim=(-2, 102), ylim=(len(rows) - 0.5, -0.5), xlabel="per 100 crises")
    forecast, event = next(iter(rows.values()))
    sides = ("right", "left") if forecast.value <= event.value else ("left", "right")
    words = (("expected", forecast, INK), ("happened", event, BLUE))
    for (word, estimate, colour), side in zip(words, sides, strict=True):
        at = (100 * estimate.value, -0.62)
        axes.annotate(word, at, ha=side, size=8.5, color=colour, annotation_clip=False)
    alt = "; ".join(
        f"{name}: expected {hundred(forecast.value)}, happened {estimated(event)}"
        for name, (forecast, event) in rows.items()
    )
    caption = (
        f"Open diamond: what {results.scenario.challenger} expected when it moved, on average. "
        "Dot: what then happened, with its 95 % interval. The gap is misperception, as far as the model goes."
    )
    title = "What was expected, and what happened"
    return Picture("forecast", title, caption, f"Of 100 crises, {alt}.", figure)


def _forecasts(runs: pd.DataFrame) -> dict[str, tuple[Estimate, Estimate]]:
    """Return forecast and event by name."""
    happened = (
        runs.decisive == "host", runs.decisive == "coalition", runs.decisive == "alliance",
        runs.outcome.isin(of_kind(HELD)), runs.outcome.isin(of_kind(LEFT)),
    )  # fmt: skip
    return {
        name: (mean_of(*by_block(runs.replication, runs[column], runs.weight)), share_of(runs, event))
        for (column, name), event in zip(FORECASTS.items(), happened, strict=True)
        if column in runs
    }
