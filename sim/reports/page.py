"""The report: one HTML file that opens offline, prints in grey, and says how far it can be trusted."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.reports import tables, words
from sim.reports.headline import contrast, headline
from sim.reports.style import MUTED, OUTCOME_COLOURS, Picture, Stamp, figure_style, save

if TYPE_CHECKING:
    from sim.results.drivers import Driver, Variance
    from sim.results.table import Results

TEMPLATES = Path(__file__).parent / "templates"
DRIVERS = 3


def write_report(results: Results, folder: Path, command: str) -> Path:
    """Write folder/report.html and folder/figures/*.png and *.svg; return the page's path."""
    (folder / "figures").mkdir(parents=True, exist_ok=True)
    flips, variance = findings(results)
    with figure_style():
        drawn = _figures(results, folder / "figures")
        panels = _driver_panels(results, flips, folder / "figures")
    page = _render(results, command=command, figures=drawn, drivers=panels, variance=variance)
    path = folder / "report.html"
    partial = path.with_suffix(".partial")
    partial.write_text(page, encoding="utf-8")
    os.replace(partial, path)
    return path


def findings(results: Results) -> tuple[list[Driver], Variance | None]:
    """Return the drivers, those that flip the modal outcome first, and the split of the variance."""
    if not getattr(results.config, "drawn", []) or results.runs.weight.sum() <= 0:
        return [], None
    from sim.results.drivers import drivers, variance

    ranked = sorted(drivers(results), key=lambda d: (not d.flips, -d.effect))
    return ranked[:DRIVERS], variance(results)


def _figures(results: Results, folder: Path) -> list[dict[str, Any]]:
    from sim.reports.figures import FIGURES

    pictures = [picture for draw in FIGURES if (picture := draw(results)) is not None]
    return [_saved(picture, folder, results) for picture in pictures]


def _driver_panels(results: Results, flips: list[Driver], folder: Path) -> list[dict[str, Any]]:
    from sim.reports.figures.drivers import draw_driver

    return [_saved(draw_driver(driver), folder, results) | {"grade": driver.grade} for driver in flips]


def _saved(picture: Picture, folder: Path, results: Results) -> dict[str, Any]:
    svg = save(picture, folder, _stamp(results))
    return {
        "key": picture.key,
        "title": picture.title,
        "caption": picture.caption,
        "alt": picture.alt,
        "svg": svg,
    }


def _stamp(results: Results) -> Stamp:
    return Stamp(str(results.manifest.get("version", "unknown")), str(results.config.digest)[:12])


def _render(results: Results, **parts: Any) -> str:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters.update(
        hundred=words.hundred,
        inhundred=words.hundred_interval,
        outcome=words.outcome_name,
        ratio=words.interval,
        number=words.number,
        colour=lambda key: OUTCOME_COLOURS.get(key, MUTED),
        points=_points,
        times=_times,
        multiple=_multiple,
    )
    return environment.get_template("report.html.j2").render(**_context(results), **parts)


def _context(results: Results) -> dict[str, Any]:
    baseline = results.config.values.get("kremlin.baseline")
    return {
        "scenario": results.scenario,
        "config": results.config,
        "stamp": _stamp(results),
        "here": headline(results),
        "there": headline(results.comparison) if results.comparison is not None else None,
        "contrast": contrast(results),
        "baseline": tables.drawn_words(baseline) if baseline is not None else "not given",
        "drawn": len(getattr(results.config, "drawn", [])),
        "assumptions": tables.assumptions(results),
        "sources": tables.sources_used(results),
        "corrections": tables.corrections(results),
        "limits": tables.LIMITS,
        "cannot": tables.CANNOT_TELL,
        "presets": sorted(item for item in results.config.presets.items() if item[1] != "default"),
        "grades": words.GRADES,
        "without_names": words.WITHOUT,
    }


def _multiple(value: float) -> str:
    """Return a ratio with a digit more below 1: '1.3', '0.42'."""
    return f"{value:.1f}" if value >= 1 else f"{value:.2f}"


def _points(gap: Any) -> str:
    """Return a difference of shares in points: '+12 [+9, +15]'."""
    if gap.value != gap.value:
        return "–"
    value, low, high = (
        f"{100 * x:+.0f}".replace("-", "−").replace("+0", "0").replace("−0", "0") for x in gap[:3]
    )
    return f"{value} [{low}, {high}]"


def _times(gap: Any) -> str:
    """Return a difference of ratios: '−0.42 [−0.50, −0.34]'."""
    if gap.value != gap.value:
        return "–"
    value, low, high = (f"{x:+.2f}".replace("-", "−") for x in gap[:3])
    return f"{value} [{low}, {high}]"
