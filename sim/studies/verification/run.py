"""`narva verify` as one call: play the default and all that it is compared with; return the record."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sim.config.settings import Config, compose
from sim.experiments import splitting
from sim.experiments.designs import executor_settings
from sim.experiments.progress import Progress, silent
from sim.scenario.scenario import Scenario, load_scenario
from sim.studies.claims.declared import read_claims
from sim.studies.claims.design import stage_of, uncertain
from sim.studies.sweeps import Runner
from sim.studies.verification import checks
from sim.studies.verification.judge import (
    Played,
    answers_of,
    margins_of,
    narrowest,
    play,
    verdict,
    written_changes,
)
from sim.studies.verification.limits import limits
from sim.studies.verification.record import identity
from sim.studies.verification.region import NEXT, Base, Look, nearest, regions


@dataclass(frozen=True)
class Size:
    """How much is played: points of the assumed numbers, prologues (each with three endings), crises."""

    points: int = 210
    prologues: int = 240  # at a point, in each of its settings; one crisis each
    base: int = 2400  # prologues of the default
    steps: int = 180  # prologues at each end of a number
    surer: int = 720  # prologues where a sentence turns there, and on the way
    checks: int = 1200  # prologues with another turn or rule
    extremes: int = 200  # crises
    tails: int = 2400  # replications, in 20 repetitions


QUICK = Size(30, 24, 120, 12, 30, 60, 24, 120)


def verify(
    folder: Path, name: str = "narva", size: Size | None = None, progress: Progress = silent
) -> dict[str, Any]:
    """Return the record of a scenario's default, as plain data; its sweep is kept in a folder."""
    size = size or Size()
    config, scenario = compose([f"scenario={name}"]), load_scenario(name)
    written = written_changes(config, scenario)
    here, there = _both(config, scenario, written, size.base)
    answers = answers_of(here, there)
    margins = [margins_of(answer, here, there) for answer in answers]
    claims = read_claims(scenario)
    laid = stage_of(claims, scenario, name, size.points)
    runner = Runner(folder, progress, executor_settings([]))
    found = regions(laid, config, answers, written, size.prologues, runner)
    looks = [Look(count, *_both(config, scenario, written, count)) for count in (size.steps, size.surer)]
    paths = uncertain(config, claims)
    flips = nearest(Base(config, scenario, written, answers, margins, *looks), paths, progress)
    return {
        "identity": identity(config, scenario),
        "scenario": name,
        "size": asdict(size),
        "factors": len(paths),
        "left_out": list(claims.left_out),
        "answers": [
            {
                **answer._asdict(), "margin": narrowest(own).estimate, "decided": verdict(own) == 1,
                **region.plain(), "flips": [flip._asdict() for flip in along[:NEXT]], "flipping": len(along),
            }
            for answer, own, region, along in zip(answers, margins, found, flips, strict=True)
        ],
        "tails": _tails(config, scenario, size.tails, progress),
        **_checks(config, scenario, size, progress),
    }  # fmt: skip


def _both(
    config: Config, scenario: Scenario, written: dict[str, Any], count: int
) -> tuple[Played, Played | None]:
    here = play(config, scenario, 0, count)
    return here, play(config.with_values(written), scenario, 0, count) if written else None


def _tails(config: Config, scenario: Scenario, replications: int, progress: Progress) -> dict[str, Any]:
    repetitions = min(splitting.REPETITIONS, replications // 12)
    changed = config.with_values({"replications": replications})
    found = splitting.tails(changed, scenario, repetitions, progress=progress)
    return {
        "rungs": [tail._asdict() for tail in found.tails],
        "ends": {str(rung): found.exactly(rung) for rung in (splitting.WAR_RUNG, splitting.NUCLEAR_RUNG)},
        "replications": found.replications, "copies": found.copies, "repetitions": repetitions,
    }  # fmt: skip


def _checks(config: Config, scenario: Scenario, size: Size, progress: Progress) -> dict[str, Any]:
    """Return turns, rules, runs, extremes and limits."""
    found = {}
    parts = {
        "turns": lambda: checks.turns(config, scenario, size.checks),
        "rules": lambda: checks.rules(config, scenario, size.checks),
        "runs": lambda: checks.runs(config.with_values({"replications": size.base}), scenario),
        "extremes": lambda: checks.extremes(config, scenario, size.extremes),
        "limits": lambda: [{**limit._asdict(), "holds": limit.holds} for limit in limits()],
    }
    for done, (key, part) in enumerate(parts.items()):
        progress(done, len(parts), "checks")
        found[key] = part()
    progress(len(parts), len(parts), "checks")
    return found
