"""The report: one HTML file that opens offline, prints in grey, and says how far it can be trusted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.config.sampling import BLOCK
from sim.parameters.schema import GROUPS
from sim.reports import limits, words
from sim.reports.figures import FIGURES
from sim.reports.figures.drivers import draw_driver, drivers_verdict, is_sure
from sim.reports.headline import LEAST_BLOCKS, contrast, headline, ratio_split
from sim.reports.render import html
from sim.reports.run import tables
from sim.reports.run.targets import targets
from sim.reports.style import Picture, Stamp, figure_style, save
from sim.results.estimators import effective_size
from sim.results.store import atomically
from sim.scenario.sources import SHORT

if TYPE_CHECKING:
    from sim.analysis.drivers import Driver, Variance
    from sim.results.table import Results

DRIVERS = 3
LEAST_PER_BEND = 10  # effective crises at each bend of a driver's line; with fewer it shows noise


def write_report(
    results: Results, folder: Path, command: str, studies: Mapping[str, Any], png: bool = False
) -> Path:
    """Write folder/report.html and folder/figures/*.svg (with `png`, *.png too); return the page's path.

    `studies` is what published studies say of the run (`sim.studies.published`).
    """
    (folder / "figures").mkdir(parents=True, exist_ok=True)
    ranked, variance = findings(results)
    with figure_style():
        saved = partial(_saved, folder / "figures", _stamp(results), png)
        drawn = [saved(picture) for draw in FIGURES if (picture := draw(results)) is not None]
        panels = [_driver(driver, results, saved) for driver in ranked[:DRIVERS]]
    verdict = drivers_verdict(ranked, results.runs)
    page = _render(
        results, studies, command=command, figures=drawn, drivers=panels, verdict=verdict, variance=variance
    )
    path = folder / "report.html"
    atomically(path, lambda part: part.write_text(page, encoding="utf-8"))
    return path


def findings(results: Results) -> tuple[list[Driver], Variance | None]:
    """Return all drivers and the split of the variance; nothing of either where the runs are too few.

    Drivers that flip the modal outcome for sure lead, then those that may.
    """
    runs = results.runs
    if not getattr(results.config, "drawn", []) or runs.weight.sum() <= 0:
        return [], None
    from sim.analysis.drivers import drivers, variance

    ranked = sorted(drivers(results), key=lambda d: (not is_sure(d, runs), not d.flips, -d.effect))
    enough = effective_size(runs.weight).value >= LEAST_PER_BEND * len(ranked[0].bins)
    return ranked if enough else [], variance(results) if len(runs) >= LEAST_BLOCKS * BLOCK else None


def _driver(driver: Driver, results: Results, saved: Callable[[Picture], dict[str, Any]]) -> dict[str, Any]:
    """Draw one driver's panel and return it as the template wants it."""
    about = {"grade": driver.grade, "about": words.first_clause(driver.text), "bends": len(driver.bins)}
    return saved(draw_driver(driver, is_sure(driver, results.runs))) | about


def _saved(folder: Path, stamp: Stamp, png: bool, picture: Picture) -> dict[str, Any]:
    """Write a picture and return it as the template wants it."""
    shown = {"key": picture.key, "title": picture.title, "caption": picture.caption, "alt": picture.alt}
    return shown | {"svg": save(picture, folder, stamp, png)}


def _stamp(results: Results) -> Stamp:
    return Stamp(str(results.manifest.get("version", "unknown")), str(results.config.digest)[:12])


def _render(results: Results, studies: Mapping[str, Any], **parts: Any) -> str:
    return html().get_template("report.html.j2").render(**_context(results), **studies, **parts)


def _context(results: Results) -> dict[str, Any]:
    config, manifest = results.config, results.manifest
    known = "kremlin.baseline" in config.values
    here = headline(results)
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
        "targets": targets(results),
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
        "without_names": words.WITHOUT,
        "glossary": words.glossary(results.scenario),
        "read": SHORT,
    }
