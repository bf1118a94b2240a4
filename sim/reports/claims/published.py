"""What the documents keep of a study: its findings as data, the table from them, and if they still hold."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from sim.claims import read_claims
from sim.experiments.claims.folder import FINDINGS
from sim.experiments.claims.identity import identity
from sim.experiments.claims.plays import stage_of
from sim.experiments.claims.study import Findings, read
from sim.reports.claims.table import table
from sim.results.store import atomically
from sim.scenario import Scenario, load_scenario

DOCUMENT, DATA = "claims.md", "claims.json"
COMMAND = "narva claims --docs docs"


def publish(study: Path, docs: Path) -> Path:
    """Keep a finished study's findings beside the documents, and write the table; return its path."""
    kept = (study / FINDINGS).read_text(encoding="utf-8")
    atomically(docs / DATA, lambda part: part.write_text(kept, encoding="utf-8"))
    return write(docs)


def write(docs: Path) -> Path:
    """Write the table from the findings that the documents keep; return its path."""
    page, path = table(*published(docs)), docs / DOCUMENT
    atomically(path, lambda part: part.write_text(page, encoding="utf-8"))
    return path


def published(docs: Path) -> tuple[Scenario, Findings]:
    """Return the scenario and the findings that the documents keep."""
    kept = json.loads((docs / DATA).read_text(encoding="utf-8"))
    scenario = load_scenario(kept["plan"]["scenario"])
    claims = read_claims(scenario)
    claims = replace(claims, decision=replace(claims.decision, **kept["plan"]["changed"]))
    return scenario, read(claims, kept)


def outdated(docs: Path) -> list[str]:
    """Return what changed since the findings were played: rules, data, points, ...; empty if nothing."""
    scenario, findings = published(docs)
    plan, claims = findings.about["plan"], findings.claims
    played = [experiment for experiment in claims.experiments if experiment.key in plan["names"]]
    stage = stage_of(claims, scenario, plan["scenario"], claims.decision.points)
    now = identity(stage, played)
    unplayed = [experiment.key for experiment in claims.experiments if experiment.key not in plan["names"]]
    return [part for part, digest in now.items() if plan["identity"].get(part) != digest] + unplayed
