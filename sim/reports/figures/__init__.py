"""The figures of a run: each function takes Results and returns a Picture, or None with nothing to show."""

from __future__ import annotations

from collections.abc import Callable

from sim.reports.figures.fans import draw_crisis, draw_prologue
from sim.reports.figures.objections import draw_objections
from sim.reports.figures.outcomes import draw_forecast, draw_outcomes
from sim.reports.figures.region import draw_region
from sim.reports.figures.timing import draw_timing
from sim.reports.style import Picture
from sim.results.table import Results

# In the order of the page: what is compared with the op-ed's picture, and what a run's own crises show.
COMPARED: tuple[Callable[[Results], Picture | None], ...] = (draw_outcomes,)
OWN: tuple[Callable[[Results], Picture | None], ...] = (
    draw_prologue, draw_crisis, draw_timing, draw_objections, draw_forecast, draw_region,
)  # fmt: skip
