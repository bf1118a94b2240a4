"""The report: one HTML file that opens offline, prints in grey, and says how far it can be trusted."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.analysis.drivers import Driver, Variance, drivers, variance
from sim.config.sampling import BLOCK
from sim.engines.frequencies import outdated, read
from sim.parameters.schema import GROUPS
from sim.reports import limits, words
from sim.reports.figures import FIGURES
from sim.reports.figures.drivers import draw_driver, drivers_verdict, is_sure
from sim.reports.figures.insight import draw_calibration, draw_insight, how_wrong
from sim.reports.headline import LEAST_BLOCKS, contrast, headline_of, ratio_split
from sim.reports.render import write_page
from sim.reports.run import tables
from sim.reports.run.months import months
from sim.reports.run.sequel import after
from sim.reports.style import Stamp, saving
from sim.results.estimators import effective_size
from sim.results.table import Results
from sim.scenario.sources import SHORT

DRIVERS = 3
LEAST_PER_BEND = 10  # effective crises at each bend of a driver's line; with fewer it shows noise


def write_report(
    results: Results, folder: Path, command: str, studies: Mapping[str, Any], png: bool = False
) -> Path:
    """Write folder/report.html and folder/figures/*.svg (with `png`, *.png too); return the page's path.

    `studies` is what published studies say of the run (`sim.studies.published`).
    """
    ranked, parts = findings(results)
    with saving(folder, _stamp(results), png) as saved:
        drawn = [saved(picture) for draw in FIGURES if (picture := draw(results)) is not None]
        kept = calibration_of(results)
        about = [saved(p) for p in (draw_insight(results.insight), draw_calibration(kept)) if p is not None]
        wrong = "" if results.insight.empty else how_wrong(results.insight)
        shown = [saved(draw_driver(d, is_sure(d, results.runs))) | _about(d) for d in ranked[:DRIVERS]]
    context = _context(results) | {
        "insight": about,
        "how_wrong": wrong,
        "drivers": shown,
        "variance": parts,
        **studies,
    }
    verdict = drivers_verdict(ranked, results.runs)
    return write_page(folder, "report.html.j2", command=command, figures=drawn, verdict=verdict, **context)


def findings(results: Results) -> tuple[list[Driver], Variance | None]:
    """Return all drivers and the split of the variance; nothing of either where the runs are too few.

    Drivers that flip the modal outcome for sure lead, then those that may.
    """
    runs = results.runs
    if not getattr(results.config, "drawn", []) or runs.weight.sum() <= 0:
        return [], None
    ranked = sorted(drivers(results), key=lambda d: (not is_sure(d, runs), not d.flips, -d.effect))
    enough = effective_size(runs.weight).value >= LEAST_PER_BEND * len(ranked[0].bins)
    return ranked if enough else [], variance(results) if len(runs) >= LEAST_BLOCKS * BLOCK else None


def calibration_of(results: Results) -> dict[str, Any] | None:
    """Return the fit of the scenario's frequencies; None where it is missing or of other rules."""
    kept = read(results.scenario)
    return kept if kept and not outdated(results.scenario, kept) else None


def _about(driver: Driver) -> dict[str, Any]:
    return {"grade": driver.grade, "about": words.first_clause(driver.text), "bends": len(driver.bins)}


def _stamp(results: Results) -> Stamp:
    return Stamp(str(results.manifest.get("version", "unknown")), str(results.config.digest)[:12])


def _context(results: Results) -> dict[str, Any]:
    config, manifest = results.config, results.manifest
    known = "kremlin.baseline" in config.values
    here = headline_of(results.runs)
    return {
        "scenario": results.scenario,
        "config": config,
        "stamp": _stamp(results),
        "rules": str(manifest.get("rules", ""))[:12],
        "commit": str(manifest.get("commit") or "")[:12],
        "here": here,
        "contrast": contrast(results),
        "split": ratio_split(results.runs),
        "baseline": config.median("kremlin.baseline") if known else None,
        "drawn": len(getattr(config, "drawn", [])),
        "months": months(results),
        "after": after(results),
        "targets": tables.targets(results),
        "assumptions": tables.assumptions(results),
        "sources": tables.sources_used(results),
        "corrections": tables.corrections(results),
        "limits": (*limits.LIMITS, *([limits.OP_ED] if results.scenario.op_ed else [])),
        "cannot": limits.CANNOT_TELL,
        "presets": sorted(
            (group, preset)
            for group, preset in config.presets.items()
            if group in GROUPS and preset != "default"
        ),
        "grades": words.GRADES,
        "without_names": words.without(results.scenario),
        "glossary": words.glossary(results.scenario),
        "read": SHORT,
    }
