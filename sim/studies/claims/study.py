"""A study of claims from plan to findings: laid out, carried out, gone on with, read again."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from sim.errors import SweepError
from sim.experiments.executors import Threads
from sim.results.manifest import git_commit, libm_digest
from sim.results.store import atomically
from sim.scenario.scenario import Scenario, load_scenario
from sim.studies.claims import findings as found_
from sim.studies.claims.declared import Claims, Decision, Experiment, plain, read_claims
from sim.studies.claims.findings import Finding
from sim.studies.claims.folder import FINDINGS, Folder
from sim.studies.claims.plays import Stage, stage_of
from sim.studies.claims.rounds import OutOfTime, Progress, Rounds, Tell
from sim.studies.identity import changed as changed_parts
from sim.studies.identity import identity_of

CELLS = "cells.parquet"
ENTRY = __name__
WORDS = ("says", "link", "no_cut", "claims", "hypothesis")  # of an experiment: they decide nothing
QUICK = {"points": 60, "most_crises": 540, "most_prologues": 216, "link_points": 30}


@dataclass(frozen=True)
class Study:
    """Some experiments on a stage, and the folder that holds what was played of them."""

    scenario: Scenario
    claims: Claims
    stage: Stage
    experiments: tuple[Experiment, ...]
    folder: Folder


@dataclass(frozen=True)
class Findings:
    """What a finished study holds: a finding each, how the effects correlate, and what it took."""

    claims: Claims
    found: dict[str, Finding]
    correlations: Mapping[str, Mapping[str, float]]
    about: dict[str, Any]

    @property
    def whole(self) -> bool:
        """Tell whether it was played at the size that was written down."""
        return not self.about["plan"]["changed"]


def identity(stage: Stage, experiments: Sequence[Experiment]) -> dict[str, str]:
    """Return the identity of the findings of some experiments on a stage."""
    plan, decision = stage.plan, stage.claims.decision
    judged = [{k: v for k, v in plain(e).items() if k not in WORDS} for e in experiments]
    declared = [plan.bases[0].seed, plan.points.to_csv(float_format="%.17g"), judged, plain(decision)]
    return identity_of(ENTRY, [(plan.bases[0], stage.scenario)], declared)


def smaller(points: int | None, most: int | None, quick: bool) -> dict[str, int]:
    """Return what is decided otherwise than written down: fewer points or replications."""
    changed = dict(QUICK) if quick else {}
    if points is not None:
        changed["points"] = points
    if most is not None:
        changed |= {"most_crises": most, "most_prologues": most}
    return changed


def begin(path: Path, scenario: str, names: Sequence[str], changed: Mapping[str, int]) -> Study:
    """Lay out a study in a new folder; raise NarvaError for an unknown name or a folder that is taken."""
    study = _laid_out(Folder(path), scenario, names, changed)
    study.folder.begin(
        {
            "scenario": scenario, "names": [e.key for e in study.experiments], "changed": dict(changed),
            "identity": identity(study.stage, study.experiments), "libm": libm_digest(),
        }
    )  # fmt: skip
    return study


def resume(path: Path) -> Study:
    """Return the study of a folder; refuse it where rules, data, experiments or arithmetic are others now."""
    kept = Folder(path).plan()
    study = _laid_out(Folder(path), kept["scenario"], kept["names"], kept["changed"])
    now = {**identity(study.stage, study.experiments), "libm": libm_digest()}
    then = {**kept["identity"], "libm": kept["libm"]}
    if other := changed_parts(now, then):
        raise SweepError(f"{path} was begun with other {' and '.join(other)}; begin a new one: narva claims")
    return study


def _laid_out(folder: Folder, scenario: str, names: Sequence[str], changed: Mapping[str, int]) -> Study:
    data = load_scenario(scenario)
    claims = read_claims(data)
    claims = replace(claims, decision=_changed(claims.decision, changed))
    experiments = tuple(claims.chosen(names))
    return Study(data, claims, stage_of(claims, data, scenario, claims.decision.points), experiments, folder)


def _changed(decision: Decision, changes: Mapping[str, Any]) -> Decision:
    return replace(decision, **changes)


def carry_out(
    study: Study, progress: Progress, tell: Tell, thorough: bool = False, workers: int = 0, command: str = "",
    seconds: float = math.inf,
) -> Findings:  # fmt: skip
    """Play what the folder lacks, store the findings, and return them.

    Stopped by Ctrl-C or after so many seconds, it finds what it can from what was played, and says so.
    """
    began, stopped = time.perf_counter(), False
    with study.folder.locked():
        threads = Threads(workers)
        rounds = Rounds(study.stage, study.folder, threads, progress, tell, seconds)
        try:
            rounds.carry_out(list(study.experiments), thorough)
        except (KeyboardInterrupt, OutOfTime):
            stopped = True
            if not rounds.done():
                raise KeyboardInterrupt from None
        finally:
            threads.close()
        found, cells, correlations = found_.find(study.stage, rounds.done(), stopped)
        atomically(study.folder.path / CELLS, lambda part: cells.to_parquet(part, index=False))
        states = study.stage.plan.points.reset_index()
        atomically(study.folder.path / "points.parquet", lambda part: states.to_parquet(part, index=False))
        study.folder.write(
            FINDINGS,
            {
                "plan": study.folder.plan(), "thorough": thorough, "stopped": stopped, "command": command,
                "crises": sum(one.crises for one in found), "played": rounds.played,
                "seconds": round(time.perf_counter() - began, 1), "commit": git_commit(),
                "correlations": correlations, "findings": [found_.to_json(one) for one in found],
            },
        )  # fmt: skip
    return read(study.claims, study.folder.findings())


def read(claims: Claims, kept: dict[str, Any]) -> Findings:
    """Return the findings from what a folder (or the documents) keep of them."""
    found = {one["experiment"]: found_.from_json(one) for one in kept["findings"]}
    about = {name: value for name, value in kept.items() if name not in ("findings", "correlations")}
    return Findings(claims, found, kept["correlations"], about)


def stored(path: Path) -> tuple[Scenario, Findings, pd.DataFrame, pd.DataFrame]:
    """Return the scenario, findings, cells and points of a finished folder; raise SweepError if it is not."""
    folder = Folder(path)
    kept = folder.findings()
    data = load_scenario(kept["plan"]["scenario"])
    claims = read_claims(data)
    claims = replace(claims, decision=_changed(claims.decision, kept["plan"]["changed"]))
    states = pd.read_parquet(path / "points.parquet").set_index("point")
    return data, read(claims, kept), pd.read_parquet(path / CELLS), states
