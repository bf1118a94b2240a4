"""The report: one HTML file that opens offline, prints in grey, and says how far it can be trusted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from sim.engines.frequencies import outdated, read
from sim.parameters.schema import GROUPS
from sim.reports import limits, words
from sim.reports.figures.curves import COLOURS, draw_curves
from sim.reports.figures.drivers import draw_driver
from sim.reports.figures.fans import draw_crisis, draw_prologue
from sim.reports.figures.insight import draw_calibration, draw_insight, how_wrong
from sim.reports.figures.objections import draw_objections
from sim.reports.figures.outcomes import draw_forecast, draw_outcomes
from sim.reports.figures.region import draw_region
from sim.reports.figures.timing import draw_timing
from sim.reports.headline import contrast, headline_of
from sim.reports.look import PAGE, Look
from sim.reports.render import write_page
from sim.reports.run import tables
from sim.reports.run.front import Front, front, not_given_back_bands, parts_said
from sim.reports.run.hangs import Hangs, nothing_found, ratio_hangs_on, split_of
from sim.reports.run.months import BASELINE, months
from sim.reports.run.sequel import after
from sim.reports.style import Picture, Stamp, saving
from sim.results.table import Results
from sim.scenario.sources import SHORT

# What a run's own crises show, in the order of the page.
OWN: tuple[Callable[[Results], Picture | None], ...] = (
    draw_prologue, draw_crisis, draw_timing, draw_objections, draw_forecast, draw_region,
)  # fmt: skip


class Early(NamedTuple):
    """Saved pictures of a run's own crises, and of the scenario's frequencies, as templates show them."""

    figures: list[dict[str, Any]]
    first: dict[str, Any] | None
    drivers: list[dict[str, Any]]
    calibration: list[dict[str, Any]]


def draw_early(results: Results, hangs: Hangs, folder: Path, look: Look = PAGE) -> Early:
    """Save what can be drawn before the runs that a run is compared with."""
    with saving(folder, _stamp(results), look) as saved:
        first = draw_curves(results, not_given_back_bands(results))
        calibration = draw_calibration(calibration_of(results))
        return Early(
            [saved(picture) for draw in OWN if (picture := draw(results)) is not None],
            None if first is None else saved(first),
            [
                saved(draw_driver(one, hangs.kind)) | {"grade": one.grade, "is_rule": one.is_rule}
                for one in hangs.drivers
            ],
            [] if calibration is None else [saved(calibration)],
        )


def write_report(
    results: Results, folder: Path, command: str, studies: Mapping[str, Any], look: Look = PAGE,
    said: Front | None = None, early: Early | None = None,
) -> Path:  # fmt: skip
    """Write folder/report.html and folder/figures/*.svg (or `look.format`); return the page's path.

    `studies` is what published studies say of the run (`sim.studies.published`). `said`, its first screen,
    and `early` are made here if they are not given.
    """
    said = said or front(results)
    early = early or draw_early(results, said.hangs, folder, look)
    with saving(folder, _stamp(results), look) as saved:
        compared = [] if (picture := draw_outcomes(results)) is None else [saved(picture)]
        insight = draw_insight(results.insight)
        about = [*([] if insight is None else [saved(insight)]), *early.calibration]
    wrong = "" if results.insight.empty else how_wrong(results.insight)
    config, scenario, manifest = results.config, results.scenario, results.manifest
    chosen = [(g, preset) for g, preset in config.presets.items() if g in GROUPS and preset != "default"]
    context = {
        "results": results, "scenario": scenario, "config": config, "stamp": _stamp(results),
        "rules": str(manifest.get("rules", ""))[:12], "commit": str(manifest.get("commit") or "")[:12],
        "presets": sorted(chosen), "tables": tables, "words": words, "limits": limits, "read": SHORT,
        "front": said, "parts_said": parts_said(said.hangs), "no_drivers": nothing_found(results),
        "shares": split_of(said.hangs.found), "ratio_shares": split_of(ratio_hangs_on(results)),
        "first_picture": early.first, "colours": COLOURS, "drivers": early.drivers,
        "figures": [*compared, *early.figures],
        "here": headline_of(results.runs, results.first_week), "contrast": contrast(results),
        "months": months(results), "after": after(results), "insight": about, "how_wrong": wrong,
        "baseline": config.median(BASELINE) if BASELINE in config.values else None,
        **studies,
    }  # fmt: skip
    return write_page(folder, "report.html.j2", command=command, **context)


def calibration_of(results: Results) -> dict[str, Any] | None:
    """Return the fit of the scenario's frequencies; None where it is missing or of other rules."""
    kept = read(results.scenario)
    return kept if kept and not outdated(results.scenario, kept) else None


def _stamp(results: Results) -> Stamp:
    return Stamp(str(results.manifest.get("version", "unknown")), str(results.config.digest)[:12])
