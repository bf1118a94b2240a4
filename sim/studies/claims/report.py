"""The claims as pages: a report that opens offline, `docs/claims.md`, and a section of other reports."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from textwrap import wrap
from typing import Any

import pandas as pd

from sim.model.identity import identity as code_of
from sim.reports import limits, render
from sim.reports.format import hundred
from sim.reports.style import Picture, Stamp, figure_style, save
from sim.reports.words import parameter_name
from sim.scenario.scenario import Scenario
from sim.scenario.sources import titles
from sim.studies.claims import figures, run, words
from sim.studies.claims.declared import STANDINGS, Claim, Experiment
from sim.studies.claims.findings import Finding
from sim.studies.claims.judge import Verdict
from sim.studies.claims.run import Findings
from sim.studies.pages import put

PAGE = "claims.md"
TEMPLATES = Path(__file__).parent / "templates"
WIDTH = 118  # of a paragraph's lines in the document


def write_page(
    scenario: Scenario, findings: Findings, cells: pd.DataFrame, states: pd.DataFrame, folder: Path
) -> Path:
    """Write folder/report.html and folder/figures/*.svg; return the page's path."""
    (folder / "figures").mkdir(parents=True, exist_ok=True)
    stamp = Stamp(version("narva"), findings.about["plan"]["identity"]["code"][:12])

    def drawn(picture: Picture) -> dict[str, str]:
        return {
            "key": picture.key, "title": picture.title, "caption": picture.caption,
            "svg": save(picture, folder / "figures", stamp),
        }  # fmt: skip

    with figure_style():
        overview = [figures.draw_overview(findings, ratios) for ratios in (True, False)]
        experiments = [
            row(e, one, findings) | {"picture": drawn(figures.draw_experiment(findings, e, cells, states))}
            for e, one in findings.shown
        ]
        page = _rendered(
            "claims.html.j2", scenario, findings, stamp=stamp, experiments=experiments,
            overview=[drawn(picture) for picture in overview if picture],
            left_out=[(parameter_name(path), why) for path, why in findings.claims.left_out.items()],
            cannot=limits.CANNOT_TELL,
        )  # fmt: skip
    return put(page, folder / "report.html")


def document(scenario: Scenario, findings: Findings) -> str:
    """Return the document: the tally, a row per experiment, a row per claim."""
    claims, experiments = findings.claims, [row(e, one, findings) for e, one in findings.shown]
    return _rendered(
        "claims.md.j2", scenario, findings, experiments=experiments,
        most=max(one.replications[1] for one in findings.found.values()),
        unplayed=len(claims.experiments) - len(findings.found),
        untested=sum(bool(claim.untested) for claim in claims.claims),
    )  # fmt: skip


def write(scenario: Scenario, findings: Findings, docs: Path) -> Path:
    """Write the document and return its path."""
    return put(document(scenario, findings), docs / PAGE)


def _rendered(template: str, scenario: Scenario, findings: Findings, **parts: Any) -> str:
    decision = findings.claims.decision
    environment = (render.html if ".html" in template else render.plain)(TEMPLATES)
    environment.filters["paragraph"] = _paragraph
    return environment.get_template(template).render(
        scenario=scenario, about=findings.about, decision=decision, whole=findings.whole,
        tally=words.tally(findings), rules=[words.name(rule) for rule in decision.rules],
        meanings=[(str(v), words.MEANING[v]) for v in Verdict], share=hundred(decision.share),
        claims=[_claim(claim, findings, scenario) for claim in findings.claims.claims], **parts,
    ).lstrip()  # fmt: skip


def _paragraph(text: str) -> str:
    return "\n".join(wrap(text, WIDTH, break_on_hyphens=False))


def row(experiment: Experiment, one: Finding, findings: Findings) -> dict[str, Any]:
    """Return an experiment and its finding as pages show them."""
    return {
        "key": experiment.key, "name": words.name(experiment.key), "hypothesis": experiment.hypothesis,
        "claims": experiment.claims, "says": experiment.says, "verdict": words.verdict(one),
        "kind": one.verdict.replace(" ", "-"), "effect": words.interval(experiment, one.mean),
        "unit": words.unit(experiment), "spread": words.spread(experiment, one),
        "shares": words.shares(experiment, words.total(one)), "by_rule": words.by_rule(one),
        "design": words.design(experiment), "outcome": words.measured(experiment),
        "link": words.link(experiment, one), "flips": words.flips(one),
        "together": words.together(experiment, findings), "experiment": experiment, "finding": one,
        "levels": [words.effect(experiment, level) for level in one.levels],
    }  # fmt: skip


def _claim(claim: Claim, findings: Findings, scenario: Scenario) -> dict[str, str]:
    return {
        "key": claim.key, "said": claim.said, "who": claim.who, "standing": STANDINGS[claim.standing],
        "correction": claim.correction, "drives": claim.drives, "untested": claim.untested,
        "source": titles(claim.source, scenario.sources), "verdict": words.claim_verdict(claim, findings),
    }  # fmt: skip


def section(scenario: Scenario) -> dict[str, Any] | None:
    """Return the verdicts that the scenario keeps, and whether other rules than these found them."""
    findings = run.published(scenario)
    if findings is None:
        return None
    claims = findings.claims
    return {
        "rows": [row(e, one, findings) | {"claims": ", ".join(e.claims)} for e, one in findings.shown],
        "tally": words.tally(findings), "points": claims.decision.points,
        "rules": len(claims.decision.rules), "whole": findings.whole,
        "untested": sum(bool(claim.untested) for claim in claims.claims), "claims": len(claims.claims),
        "other_code": code_of(run.ENTRY) != findings.about["plan"]["identity"].get("code"),
    }  # fmt: skip
