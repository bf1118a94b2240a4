"""The page of the claims: one HTML file that opens offline, in the look of the other reports."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from sim.reports import limits
from sim.reports.format import hundred, number
from sim.reports.render import html
from sim.reports.style import Stamp, figure_style, save
from sim.reports.words import parameter_name
from sim.results.store import atomically
from sim.scenario.sources import titles
from sim.studies.claims import figures, wording
from sim.studies.claims.findings import Finding
from sim.studies.claims.run import Findings
from sim.studies.claims.verdicts import Verdict

if TYPE_CHECKING:
    from sim.scenario.scenario import Scenario
    from sim.studies.claims.declared import Experiment

TEMPLATES = Path(__file__).parent / "templates"


def write_page(
    scenario: Scenario, findings: Findings, cells: pd.DataFrame, states: pd.DataFrame, folder: Path
) -> Path:
    """Write folder/report.html and folder/figures/*.svg; return the page's path."""
    (folder / "figures").mkdir(parents=True, exist_ok=True)
    stamp, claims = _stamp(findings), findings.claims
    with figure_style():
        drawn = [figures.draw_overview(claims, findings.found, ratios) for ratios in (True, False)]
        overview = [_saved(picture, folder, stamp) for picture in drawn if picture]
        experiments = [
            _experiment(e, findings, cells[cells["experiment"] == e.key], states, folder, stamp)
            for e in claims.experiments
            if e.key in findings.found
        ]
    page = _render(scenario, findings, overview=overview, experiments=experiments, stamp=stamp)
    path = folder / "report.html"
    atomically(path, lambda part: part.write_text(page, encoding="utf-8"))
    return path


def _stamp(findings: Findings) -> Stamp:
    from importlib.metadata import version

    return Stamp(version("narva"), findings.about["plan"]["identity"]["code"][:12])


def _saved(picture: Any, folder: Path, stamp: Stamp) -> dict[str, str]:
    return {
        "key": picture.key, "title": picture.title, "caption": picture.caption,
        "svg": save(picture, folder / "figures", stamp),
    }  # fmt: skip


def _experiment(
    experiment: Experiment, findings: Findings, cells: pd.DataFrame, states: pd.DataFrame, folder: Path,
    stamp: Stamp,
) -> dict[str, Any]:  # fmt: skip
    claims, finding = findings.claims, findings.found[experiment.key]
    return {
        "key": experiment.key, "name": experiment.key.replace("_", " "), "hypothesis": experiment.hypothesis,
        "claims": experiment.claims, "says": experiment.says, "verdict": wording.verdict(finding),
        "kind": finding.verdict.replace(" ", "-"), "effect": wording.interval(experiment, finding.mean),
        "unit": wording.unit(experiment), "spread": wording.spread(experiment, finding),
        "shares": wording.shares(experiment, wording.total(finding)), "by_rule": wording.by_rule(finding),
        "design": wording.design(experiment), "outcome": wording.MEASURES[experiment.measure],
        "rule": wording.rule(experiment, claims.decision), "levels": levels(experiment, finding),
        "link": wording.link(experiment, finding), "flips": wording.flips(finding),
        "together": together(experiment, findings), "effort": effort(finding),
        "picture": _saved(
            figures.draw_experiment(claims, experiment, finding, cells, states), folder, stamp
        ),
    }  # fmt: skip


def levels(experiment: Experiment, finding: Finding) -> str:
    """Return the measure's mean over the points before and after."""
    before, after = finding.levels
    if experiment.is_ratio:
        return f"{number(before)} before, {number(after)} after, on average over the points"
    if experiment.across:
        first, second = (wording.effect(experiment, x) for x in finding.levels)
        return f"{first} of 100 in the first setting, {second} in the second, on average"
    return f"{100 * before:.1f} of 100 before, {100 * after:.1f} after, on average over the points".replace(
        "-", "−"
    )


def together(experiment: Experiment, findings: Findings) -> str:
    """Return the experiments whose effects go with this one's over the points."""
    row = findings.correlations.get(experiment.key, {})
    bar = findings.claims.decision.correlated
    found = [
        (name, r) for name, r in row.items() if name != experiment.key and r == r and abs(r) >= bar
    ]  # fmt: skip
    found.sort(key=lambda item: -abs(item[1]))
    return ", ".join(f"{name.replace('_', ' ')} ({r:+.2f})".replace("-", "−") for name, r in found)


def effort(finding: Finding) -> str:
    """Return what it took: replications, crises, the half-width, what pairing gained."""
    median, most = finding.replications
    gain = "" if finding.gain != finding.gain else f"; pairing cut the variance {finding.gain:.1f} times"
    return (
        f"The median point has {median:,} replications in each setting, none more than {most:,}. "
        f"{finding.crises:,} crises in all{gain}."
    )


def _render(scenario: Scenario, findings: Findings, **parts: Any) -> str:
    environment = html(TEMPLATES)
    claims, decision = findings.claims, findings.claims.decision
    return environment.get_template("claims.html.j2").render(
        scenario=scenario, about=findings.about, decision=decision, whole=findings.whole,
        tally=wording.tally(findings.found), rules=[wording.rule_name(rule) for rule in decision.rules],
        meanings=[(str(v), wording.MEANING[v]) for v in Verdict], share=hundred(decision.share),
        claims=[claim_row(claim, findings, scenario) for claim in claims.claims],
        left_out=[(parameter_name(path), path, why) for path, why in claims.left_out.items()],
        cannot=limits.CANNOT_TELL, standings=wording.STANDINGS, **parts,
    )  # fmt: skip


def claim_row(claim: Any, findings: Findings, scenario: Scenario) -> dict[str, str]:
    """Return one claim as the tables show it."""
    return {
        "key": claim.key, "said": claim.said, "who": claim.who, "standing": wording.STANDINGS[claim.standing],
        "correction": claim.correction, "drives": claim.drives, "untested": claim.untested,
        "source": titles(claim.source, scenario.sources),
        "verdict": wording.claim_verdict(claim, findings.claims, findings.found),
    }  # fmt: skip
