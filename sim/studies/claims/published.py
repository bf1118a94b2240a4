"""The findings that a scenario keeps, as a document and a section of reports, and whether they are stale."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sim.model.identity import identity as code_of
from sim.results.store import atomically
from sim.scenario.scenario import FOUND, Scenario, load_scenario
from sim.studies.claims import wording
from sim.studies.claims.declared import FILE
from sim.studies.claims.design import stage_of
from sim.studies.claims.run import ENTRY, FINDINGS, Findings, declared, identity, read
from sim.studies.claims.table import table
from sim.studies.identity import changed

DOCUMENT, DATA = "claims.md", "claims.json"
OF_ONE_CALL = ("command",)  # what a folder keeps of its last call


def publish(study: Path, docs: Path) -> tuple[Path, Path]:
    """Keep a finished study's findings in its scenario, and write the document; return both paths."""
    found = json.loads((study / FINDINGS).read_text(encoding="utf-8"))
    scenario = load_scenario(found["plan"]["scenario"])
    path = scenario.folder / FOUND / DATA
    path.parent.mkdir(exist_ok=True)
    kept = {name: part for name, part in found.items() if name not in OF_ONE_CALL}
    text = json.dumps(kept, indent=1) + "\n"
    atomically(path, lambda part: part.write_text(text, encoding="utf-8"))
    return path, write(scenario, docs)


def write(scenario: Scenario, docs: Path) -> Path:
    """Write the document from the findings that the scenario keeps; return its path."""
    findings = published(scenario)
    assert findings is not None  # the caller has asked
    page, path = table(scenario, findings), docs / DOCUMENT
    atomically(path, lambda part: part.write_text(page, encoding="utf-8"))
    return path


def published(scenario: Scenario) -> Findings | None:
    """Return the findings that a scenario keeps; None where it keeps none."""
    path = scenario.folder / FOUND / DATA
    if not path.is_file() or FILE not in scenario.files:
        return None
    kept = json.loads(path.read_text(encoding="utf-8"))
    return read(declared(scenario, kept), kept)


def outdated(scenario: Scenario, findings: Findings) -> list[str]:
    """Return what changed since the findings were played: code, data or declared; empty if nothing."""
    plan, claims = findings.about["plan"], findings.claims
    played = [experiment for experiment in claims.experiments if experiment.key in plan["names"]]
    stage = stage_of(claims, scenario, plan["scenario"], claims.decision.points)
    unplayed = [experiment.key for experiment in claims.experiments if experiment.key not in plan["names"]]
    return changed(identity(stage, played), plan["identity"]) + unplayed


def section(scenario: Scenario) -> dict[str, Any] | None:
    """Return the verdicts that the scenario keeps, and whether other rules than these found them."""
    findings = published(scenario)
    if findings is None:
        return None
    claims = findings.claims
    rows = [
        {
            "hypothesis": e.hypothesis, "claims": ", ".join(e.claims), "says": e.says,
            "verdict": wording.verdict(one), "kind": one.verdict.replace(" ", "-"),
            "effect": wording.interval(e, one.mean), "unit": wording.unit(e),
            "spread": wording.spread(e, one), "by_rule": wording.by_rule(one),
        }
        for e in claims.experiments
        if (one := findings.found.get(e.key))
    ]  # fmt: skip
    return {
        "rows": rows, "tally": wording.tally(findings.found), "points": claims.decision.points,
        "rules": len(claims.decision.rules), "whole": findings.whole,
        "untested": sum(bool(claim.untested) for claim in claims.claims), "claims": len(claims.claims),
        "other_code": code_of(ENTRY) != findings.about["plan"]["identity"].get("code"),
    }  # fmt: skip
