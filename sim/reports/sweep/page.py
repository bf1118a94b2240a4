"""The report of a sweep: one HTML file that opens offline, in the look of a run's report."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

from sim.analysis import exemplars
from sim.reports import limits, words
from sim.reports.look import PAGE, Look
from sim.reports.render import write_page
from sim.reports.style import saving
from sim.reports.sweep import wording
from sim.reports.sweep.answers import answers
from sim.reports.sweep.explore import points
from sim.reports.sweep.explore.page import explored
from sim.reports.sweep.findings import Findings, Once
from sim.reports.sweep.known import NOTHING, Known
from sim.reports.sweep.sections import sections
from sim.reports.sweep.wording import stamp_of
from sim.results.dataset import Sweep
from sim.results.plan import Factor

DESIGNS = {
    "grid": "every combination of the swept values",
    "lhs": "a Latin hypercube of the sampled factors, crossed with every combination of the lists",
    "sobol": "Saltelli’s sample, for Sobol indices",
    "morris": "Morris trajectories, for screening",
    "file": "the points of a file",
    "search": "generations of points, each bred from the best before it (U-NSGA-III)",
}


def write_sweep_report(
    sweep: Sweep, folder: Path, address: str = "", look: Look = PAGE, known: Known = NOTHING
) -> Path:
    """Write folder/report.html and folder/figures/*.svg (or `look.format`); return the page's path.

    `address` is where the page says that the sweep is (the folder); `known` is what is known to turn answers
    in its scenario.
    """
    sweep = Once(sweep, [*exemplars.columns(sweep), *points.columns(sweep)])
    found = Findings(sweep, known)
    with saving(folder, stamp_of(sweep), look) as saved:
        parts = [
            {**vars(section), "pictures": [saved(picture) for picture in section.pictures]}
            for section in sections(found, address or str(folder))
        ]
    context = _context(sweep) | {"sections": parts, "answers": answers(found), **explored(sweep)}
    return write_page(folder, "sweep.html.j2", command=command_of(sweep), **context)


def command_of(sweep: Sweep) -> str:
    """Return the command that reproduces a sweep."""
    return str(sweep.manifest.get("command") or shlex.join(["narva", "sweep", *sweep.plan.words]))


def _context(sweep: Sweep) -> dict[str, Any]:
    counts = sweep.estimates.drop_duplicates("point")["n"]
    return {
        "scenario": sweep.scenario, "config": sweep.configs[0], "stamp": stamp_of(sweep),
        "about": sweep.manifest, "design": DESIGNS[sweep.design], "points": len(sweep.points),
        "crises": int(counts.sum()), "factors": [_factor(factor) for factor in sweep.factors],
        "setting": wording.setting(sweep), "cannot": limits.CANNOT_TELL, "grades": words.GRADES,
    }  # fmt: skip


def _factor(factor: Factor) -> dict[str, str]:
    if factor.values and len(factor.values) <= 12:
        extent = ", ".join(wording.shown(v) for v in factor.values)
    elif factor.values:
        extent = f"{len(factor.values)} values from {factor.low:.3g} to {factor.high:.3g}"
    else:
        extent = f"sampled from {factor.low:.3g} to {factor.high:.3g}"
    return {
        "name": wording.factor_name(factor), "key": factor.name, "role": factor.role, "extent": extent,
        "unit": factor.unit, "grade": factor.grade, "text": factor.text,
    }  # fmt: skip
