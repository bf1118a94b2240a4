"""Claims from plan to findings: each experiment a sweep in the study's folder, then its verdict.

claims.json       what was planned, and the identity of the findings
reference/        a sweep: the utility from which hazards are counted at each point
NAME/ NAME-cut/   a sweep per experiment, and one with its direct link cut (and NAME-cut-reference/)
findings.json, cells.parquet, points.parquet    once it is finished
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

import pandas as pd

from sim.errors import OutputError, SweepError
from sim.experiments.progress import Progress
from sim.results.manifest import git_commit, libm_digest
from sim.results.store import atomically
from sim.scenario.found import read_found
from sim.scenario.scenario import FOUND, Scenario, load_scenario
from sim.studies.claims import findings as found_
from sim.studies.claims.declared import FILE, Claims, Experiment, read_claims
from sim.studies.claims.design import (
    NEVER,
    Cell,
    Played,
    Stage,
    columns,
    plan_of,
    read_cells,
    rows_of,
    settings_of,
    stage_of,
)
from sim.studies.claims.findings import Finding
from sim.studies.identity import changed as changed_parts
from sim.studies.identity import identity_of
from sim.studies.pages import as_json, put
from sim.studies.pages import keep as keep_record
from sim.studies.sweeps import Runner

ENTRY = __name__
PLAN, FINDINGS, CELLS, POINTS = "claims.json", "findings.json", "cells.parquet", "points.parquet"
DATA = "claims.json"  # the findings that a scenario keeps, in its folder FOUND
REFERENCES = 30  # prologues at a point for the utility that its hazard is counted from
WORDS = ("says", "link", "no_cut", "claims", "hypothesis")  # of an experiment: they decide nothing
QUICK = {"points": 60, "crises": 48, "prologues": 12, "link_points": 30}


@dataclass(frozen=True)
class Study:
    """Some experiments on a stage, and the folder of their sweeps."""

    stage: Stage
    experiments: tuple[Experiment, ...]
    path: Path


@dataclass(frozen=True)
class Findings:
    """A finished study: a finding of each experiment, how their effects correlate, and about the study."""

    claims: Claims
    found: dict[str, Finding]
    correlations: Mapping[str, Mapping[str, float]]
    about: dict[str, Any]

    @property
    def whole(self) -> bool:
        """Return whether it was played at the declared size."""
        return not self.about["plan"]["changed"]

    @property
    def shown(self) -> list[tuple[Experiment, Finding]]:
        """Return the experiments that were played, in the order of the file, with their findings."""
        return [(e, self.found[e.key]) for e in self.claims.experiments if e.key in self.found]


def identity(stage: Stage, experiments: Sequence[Experiment]) -> dict[str, str]:
    """Return the identity of the findings of some experiments on a stage."""
    plan = stage.plan
    judged = [{k: v for k, v in asdict(e).items() if k not in WORDS} for e in experiments]
    points = plan.points.to_csv(float_format="%.17g")
    declared = [plan.bases[0].seed, points, judged, asdict(stage.claims.decision)]
    return identity_of(ENTRY, [(plan.bases[0], stage.scenario)], declared)


def smaller(points: int | None, replications: int | None, quick: bool) -> dict[str, int]:
    """Return what of the decision is changed: other points or replications."""
    changed = dict(QUICK) if quick else {}
    if points is not None:
        changed["points"] = points
    if replications is not None:
        changed |= {"crises": replications, "prologues": replications}
    return changed


def declared(scenario: Scenario, changed: Mapping[str, Any]) -> Claims:
    """Return a scenario's claims, decided at a size that may be smaller than declared."""
    claims = read_claims(scenario)
    return replace(claims, decision=replace(claims.decision, **changed))


def begin(path: Path, scenario: str, names: Sequence[str], changed: Mapping[str, int]) -> Study:
    """Plan a study in a new folder; raise NarvaError for an unknown name or a folder that is taken."""
    study = _planned(path, scenario, names, changed)
    if (path / PLAN).exists() or (path / "manifest.json").exists():
        raise OutputError(f"{path} already holds a run; to go on: narva claims --resume {path}")
    path.mkdir(parents=True, exist_ok=True)
    plan = {
        "scenario": scenario, "names": [e.key for e in study.experiments], "changed": dict(changed),
        "identity": identity(study.stage, study.experiments), "libm": libm_digest(),
    }  # fmt: skip
    _write(path / PLAN, plan)
    return study


def resume(path: Path) -> Study:
    """Return the study of a folder; refuse it if code, data, declarations or arithmetic have changed."""
    if not (path / PLAN).is_file():
        raise SweepError(f"{path} holds no claims that were begun (no {PLAN})")
    kept = _read(path / PLAN)
    study = _planned(path, kept["scenario"], kept["names"], kept["changed"])
    now = {**identity(study.stage, study.experiments), "libm": libm_digest()}
    if other := changed_parts(now, {**kept["identity"], "libm": kept["libm"]}):
        raise SweepError(f"{path} was begun with other {' and '.join(other)}; begin a new one: narva claims")
    return study


def _planned(path: Path, name: str, names: Sequence[str], changed: Mapping[str, Any]) -> Study:
    scenario = load_scenario(name)
    claims = declared(scenario, changed)
    experiments = tuple(claims.chosen(names))
    return Study(stage_of(claims, scenario, name, claims.decision.points), experiments, path)


def carry_out(study: Study, progress: Progress, executor: dict[str, Any], command: str = "") -> Findings:
    """Play the sweeps that the folder lacks, store the findings, and return them."""
    stage = study.stage
    trials = Trials(stage, Runner(study.path, progress, executor))
    firsts = (trials.play(experiment, stage.cells()) for experiment in study.experiments)
    played = [(one, trials.cut(one)) for one in firsts]
    found, cells, correlations = found_.find(stage, played)
    atomically(study.path / CELLS, lambda part: cells.to_parquet(part, index=False))
    states = stage.plan.points.reset_index()
    atomically(study.path / POINTS, lambda part: states.to_parquet(part, index=False))
    kept = {
        "plan": _read(study.path / PLAN), "command": command, "crises": sum(one.crises for one in found),
        "commit": git_commit(), "correlations": correlations, "findings": [asdict(one) for one in found],
    }  # fmt: skip
    _write(study.path / FINDINGS, kept)
    return read(stage.claims, kept)


@dataclass(frozen=True)
class Trials:
    """Plays experiments on a stage as sweeps."""

    stage: Stage
    runner: Runner

    def cut(self, played: Played) -> Played | None:
        """Return an experiment with its direct link cut, at cells where it had an effect; None if none."""
        cells = played.to_cut() if played.experiment.cut else []
        return self.play(played.experiment, cells, True) if cells else None

    def play(self, experiment: Experiment, cells: list[Cell], cut: bool = False) -> Played:
        """Return an experiment at some cells."""
        decision, count = self.stage.claims.decision, len(settings_of(experiment, cut))
        name, references = f"{experiment.key}-cut" if cut else experiment.key, {}
        if experiment.is_ratio:
            points = list(dict.fromkeys(cell.point for cell in cells))
            where, link = (f"{name}-reference", experiment.cut) if cut else ("reference", ())
            references = self.references(where, points, link)
        rows = rows_of(experiment, cells, cut, references)
        plan = plan_of(self.stage, rows, columns(experiment), decision.size(experiment))
        return read_cells(self.runner.sweep(name, plan), decision, experiment, cells, count)

    def references(self, name: str, points: Sequence[int], cut: Any) -> dict[int, float]:
        """Return the median utility of an attempt at points as sampled, a direct link cut or not.

        conf says the same of kremlin.u_ref for the default. The rules of allies act in crises alone.
        """
        rule = self.stage.claims.decision.rules[0]
        rows = [(Cell(point, rule), {**NEVER, **dict(cut)}) for point in points]
        plan = plan_of(self.stage, rows, ("weight", "utility"), REFERENCES)
        values = self.runner.sweep(name, plan).runs(["utility"]).groupby("point")["utility"].median()
        return {point: float(values[n]) for n, point in enumerate(points)}


def _write(path: Path, content: Any) -> None:
    put(json.dumps(as_json(content), indent=1, allow_nan=False) + "\n", path)


def _read(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_text(encoding="utf-8")))


def read(claims: Claims, kept: dict[str, Any]) -> Findings:
    """Return the findings from what a folder (or the scenario) keeps of them."""
    found = {one["experiment"]: found_.from_json(one) for one in kept["findings"]}
    about = {name: value for name, value in kept.items() if name not in ("findings", "correlations")}
    return Findings(claims, found, found_.numbers_of(kept["correlations"]), about)


def stored(path: Path) -> tuple[Scenario, Findings, pd.DataFrame, pd.DataFrame]:
    """Return the scenario, findings, cells and points of a finished folder; raise SweepError if it is not."""
    if not (path / FINDINGS).is_file():
        raise SweepError(f"{path} is not finished; to go on: narva claims --resume {path}")
    kept = _read(path / FINDINGS)
    scenario = load_scenario(kept["plan"]["scenario"])
    states = pd.read_parquet(path / POINTS).set_index("point")
    findings = read(declared(scenario, kept["plan"]["changed"]), kept)
    return scenario, findings, pd.read_parquet(path / CELLS), states


def keep(study: Path) -> tuple[Scenario, Path]:
    """Keep a finished study's findings in its scenario, but not of what call; return it and their path."""
    findings = _read(study / FINDINGS)
    scenario = load_scenario(findings["plan"]["scenario"])
    kept = {name: part for name, part in findings.items() if name != "command"}
    return scenario, keep_record(scenario.folder, DATA, kept)


def published(scenario: Scenario) -> Findings | None:
    """Return the findings that a scenario keeps; None where it keeps none of this edition's form."""
    kept, form = read_found(scenario.folder / FOUND / DATA), {field.name for field in fields(Finding)}
    if kept is None or FILE not in scenario.files:
        return None
    if any(finding.keys() != form for finding in kept["findings"]):
        return None
    return read(declared(scenario, kept["plan"]["changed"]), kept)


def outdated(scenario: Scenario, findings: Findings) -> list[str]:
    """Return what changed since the findings were played: code, data, declared, or experiments unplayed."""
    plan, claims = findings.about["plan"], findings.claims
    played = [experiment for experiment in claims.experiments if experiment.key in plan["names"]]
    stage = stage_of(claims, scenario, plan["scenario"], claims.decision.points)
    unplayed = [experiment.key for experiment in claims.experiments if experiment.key not in plan["names"]]
    return changed_parts(identity(stage, played), plan["identity"]) + unplayed
