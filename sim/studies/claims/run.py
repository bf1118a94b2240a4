"""Claims from plan to findings: each experiment a sweep in the study's folder, then its verdict.

claims.json       what was planned, and the identity of the findings
reference/        a sweep: the utility from which hazards are counted at each point
NAME/ NAME-cut/   a sweep per experiment, and one with its direct link cut (and NAME-cut-reference/)
findings.json, cells.parquet, points.parquet    once it is finished
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.errors import OutputError, SweepError
from sim.experiments.sweep import Progress
from sim.results.dataset import Sweep
from sim.results.manifest import git_commit, libm_digest
from sim.results.store import atomically
from sim.scenario.scenario import Scenario, load_scenario
from sim.studies.claims import findings as found_
from sim.studies.claims.cells import Played, columns, read_cells
from sim.studies.claims.declared import Claims, Decision, Experiment, plain, read_claims
from sim.studies.claims.design import NEVER, Cell, Stage, plan_of, rows_of, settings_of, stage_of
from sim.studies.claims.findings import Finding
from sim.studies.identity import changed as changed_parts
from sim.studies.identity import identity_of
from sim.studies.sweeps import Runner

ENTRY = __name__
PLAN, FINDINGS, CELLS, POINTS = "claims.json", "findings.json", "cells.parquet", "points.parquet"
REFERENCES = 30  # prologues at a point for the utility that its hazard is counted from
WORDS = ("says", "link", "no_cut", "claims", "hypothesis")  # of an experiment: they decide nothing
QUICK = {"points": 60, "most_crises": 540, "most_prologues": 216, "link_points": 30}


@dataclass(frozen=True)
class Study:
    """Some experiments on a stage, and the folder of their sweeps."""

    claims: Claims
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


def identity(stage: Stage, experiments: Sequence[Experiment]) -> dict[str, str]:
    """Return the identity of the findings of some experiments on a stage."""
    plan, decision = stage.plan, stage.claims.decision
    judged = [{k: v for k, v in plain(e).items() if k not in WORDS} for e in experiments]
    declared = [plan.bases[0].seed, plan.points.to_csv(float_format="%.17g"), judged, plain(decision)]
    return identity_of(ENTRY, [(plan.bases[0], stage.scenario)], declared)


def smaller(points: int | None, most: int | None, quick: bool) -> dict[str, int]:
    """Return what of the decision is changed: fewer points or replications."""
    changed = dict(QUICK) if quick else {}
    if points is not None:
        changed["points"] = points
    if most is not None:
        changed |= {"most_crises": most, "most_prologues": most}
    return changed


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
    kept = json.loads((path / PLAN).read_text(encoding="utf-8"))
    study = _planned(path, kept["scenario"], kept["names"], kept["changed"])
    now = {**identity(study.stage, study.experiments), "libm": libm_digest()}
    if other := changed_parts(now, {**kept["identity"], "libm": kept["libm"]}):
        raise SweepError(f"{path} was begun with other {' and '.join(other)}; begin a new one: narva claims")
    return study


def _planned(path: Path, scenario: str, names: Sequence[str], changed: Mapping[str, Any]) -> Study:
    data = load_scenario(scenario)
    claims = read_claims(data)
    claims = replace(claims, decision=replace(claims.decision, **changed))
    experiments = tuple(claims.chosen(names))
    return Study(claims, stage_of(claims, data, scenario, claims.decision.points), experiments, path)


def carry_out(study: Study, progress: Progress, executor: dict[str, Any], command: str = "") -> Findings:
    """Play the sweeps that the folder lacks, store the findings, and return them."""
    stage = study.stage
    trials = Trials(stage, Runner(study.path, progress, executor))
    played = [(one, trials.cut(one)) for one in map(trials.play, study.experiments)]
    found, cells, correlations = found_.find(stage, played)
    atomically(study.path / CELLS, lambda part: cells.to_parquet(part, index=False))
    states = stage.plan.points.reset_index()
    atomically(study.path / POINTS, lambda part: states.to_parquet(part, index=False))
    kept = {
        "plan": json.loads((study.path / PLAN).read_text(encoding="utf-8")), "command": command,
        "crises": sum(one.crises for one in found), "commit": git_commit(), "correlations": correlations,
        "findings": [found_.to_json(one) for one in found],
    }  # fmt: skip
    _write(study.path / FINDINGS, kept)
    return read(study.claims, kept)


@dataclass(frozen=True)
class Trials:
    """Plays experiments on a stage as sweeps."""

    stage: Stage
    runner: Runner

    def play(self, experiment: Experiment) -> Played:
        """Return an experiment at all cells: unresolved ones get more replications, up to the most."""
        references = self.references("reference", range(self.stage.points), ()) if experiment.is_ratio else {}
        return self._follow(experiment, self.stage.cells(), False, references)

    def cut(self, played: Played) -> Played | None:
        """Return an experiment with its direct link cut, at cells where it had an effect; None if none."""
        experiment, cells = played.experiment, played.to_cut()
        if not experiment.cut or not cells:
            return None
        references = {}
        if experiment.is_ratio:
            points = list(dict.fromkeys(cell.point for cell in cells))
            references = self.references(f"{experiment.key}-cut-reference", points, experiment.cut)
        return self._follow(experiment, cells, True, references)

    def _follow(
        self, experiment: Experiment, cells: list[Cell], cut: bool, references: Mapping[int, float]
    ) -> Played:
        decision = self.stage.claims.decision
        first, most = decision.sizes(experiment)
        rows = rows_of(experiment, cells, cut, references)
        plan = plan_of(self.stage, rows, columns(experiment), first, most)
        count = len(settings_of(experiment, cut))

        def more(sweep: Sweep, counts: Mapping[int, int], rounds: int) -> dict[int, int]:
            played = read_cells(sweep, decision, experiment, cells, count, rounds)
            places = [n for n, cell in enumerate(cells) if played.is_open(cell)]
            rows = [n * count + setting for n in places for setting in range(count)]
            return {n: min(counts[n] * decision.growth, most) for n in rows if counts[n] < most}

        name = f"{experiment.key}-cut" if cut else experiment.key
        return read_cells(self.runner.sweep(name, plan, more), decision, experiment, cells, count)

    def references(self, name: str, points: Sequence[int], cut: Any) -> dict[int, float]:
        """Return the median utility of an attempt at points as sampled, a direct link cut or not.

        conf says the same of kremlin.u_ref for the default. The rules of allies act in crises alone.
        """
        rows = [(Cell(point, self.stage.rules[0]), {**NEVER, **dict(cut)}) for point in points]
        plan = plan_of(self.stage, rows, ("weight", "utility"), REFERENCES, REFERENCES)
        runs = self.runner.sweep(name, plan).runs(["utility"])
        values = runs.groupby("point")["utility"].median()
        return {point: float(values[n]) for n, point in enumerate(points)}


def _write(path: Path, content: Any) -> None:
    text = json.dumps(content, indent=1, default=_number) + "\n"
    atomically(path, lambda part: part.write_text(text, encoding="utf-8"))


def _number(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else str(value)


def read(claims: Claims, kept: dict[str, Any]) -> Findings:
    """Return the findings from what a folder (or the scenario) keeps of them."""
    found = {one["experiment"]: found_.from_json(one) for one in kept["findings"]}
    about = {name: value for name, value in kept.items() if name not in ("findings", "correlations")}
    return Findings(claims, found, kept["correlations"], about)


def stored(path: Path) -> tuple[Scenario, Findings, pd.DataFrame, pd.DataFrame]:
    """Return the scenario, findings, cells and points of a finished folder; raise SweepError if it is not."""
    if not (path / FINDINGS).is_file():
        raise SweepError(f"{path} is not finished; to go on: narva claims --resume {path}")
    kept = json.loads((path / FINDINGS).read_text(encoding="utf-8"))
    data = load_scenario(kept["plan"]["scenario"])
    states = pd.read_parquet(path / POINTS).set_index("point")
    return data, read(declared(data, kept), kept), pd.read_parquet(path / CELLS), states


def declared(scenario: Scenario, kept: dict[str, Any]) -> Claims:
    """Return a scenario's claims, decided at the size at which findings were played."""
    claims = read_claims(scenario)
    decision: Decision = replace(claims.decision, **kept["plan"]["changed"])
    return replace(claims, decision=decision)
