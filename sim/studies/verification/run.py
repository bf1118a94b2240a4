"""`narva verify` as one call: play the default and all that it is compared with; return the record.

The default is compared with itself: other turns, other rules of allies, more runs, and extreme settings.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import yaml

from sim.analysis.convergence import enough_of
from sim.analysis.panels import panel_of
from sim.config.settings import CENTRAL, Config, compose
from sim.experiments import splitting
from sim.experiments.montecarlo import simulate
from sim.experiments.progress import Progress
from sim.parameters.validation import FIELDS
from sim.results.estimators import Estimate, exact
from sim.results.outcomes import OUTCOMES
from sim.scenario.scenario import Scenario, load_scenario
from sim.studies.claims.declared import read_claims
from sim.studies.claims.design import stage_of, uncertain
from sim.studies.sweeps import Runner, plan_of
from sim.studies.verification.declared import EXTREMES, HAPPENED, SEEN, Size, identity, limits
from sim.studies.verification.judge import (
    Margin,
    Played,
    answers_of,
    article5,
    margins_of,
    mean_ratio,
    narrowest,
    play,
    restored,
    share_of,
    verdict,
    written_changes,
)
from sim.studies.verification.region import NEXT, RULE, Base, Look, nearest, regions, rules_of

HOURS = (6, 3, 12)  # the default's first
GROWN = ("hazard_ratio", "restored", "article5")  # with the most frequent end: the measures that settle


def verify(runner: Runner, size: Size, name: str = "narva") -> dict[str, Any]:
    """Return the record of a scenario's default, as plain data; the runner's folder keeps its sweeps."""
    config, scenario = compose([f"scenario={name}", CENTRAL]), load_scenario(name)
    written = written_changes(config, scenario)
    here, there = _both(config, scenario, written, size.base)
    answers = answers_of(here, there)
    margins = [margins_of(answer, here, there) for answer in answers]
    claims = read_claims(scenario)
    laid = stage_of(claims, scenario, name, size.points)
    found = regions(laid, config, answers, written, size.prologues, runner)
    looks = [
        Look(first, count, *_both(config, scenario, written, count, first))
        for first, count in ((0, size.steps), (size.steps, size.surer))
    ]
    paths = uncertain(config, claims)
    flips = nearest(Base(config, scenario, written, answers, margins, *looks), paths, runner.progress)
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
        "tails": _tails(config, scenario, size.tails, runner.progress),
        **_checks(config, scenario, size, runner),
    }  # fmt: skip


def _both(
    config: Config, scenario: Scenario, written: dict[str, Any], count: int, first: int = 0
) -> tuple[Played, Played | None]:
    here = play(config, scenario, first, count)
    return here, play(config.with_values(written), scenario, first, count) if written else None


def _tails(config: Config, scenario: Scenario, replications: int, progress: Progress) -> dict[str, Any]:
    repetitions = min(splitting.REPETITIONS, replications // 12)
    changed = config.with_values({"replications": replications})
    found = splitting.tails(changed, scenario, repetitions, progress=progress)
    return {
        "rungs": [tail._asdict() for tail in found.tails],
        "ends": {str(rung): found.exactly(rung) for rung in (splitting.WAR_RUNG, splitting.NUCLEAR_RUNG)},
        "replications": found.replications, "copies": found.copies, "repetitions": repetitions,
    }  # fmt: skip


def _checks(config: Config, scenario: Scenario, size: Size, runner: Runner) -> dict[str, Any]:
    """Return turns, rules, runs, extremes and limits."""
    found = {}
    parts = {
        "turns": lambda: turns(config, scenario, size.checks),
        "rules": lambda: rules(config, scenario, size.checks),
        "runs": lambda: runs(config.with_values({"replications": size.base}), scenario),
        "extremes": lambda: extremes(config, size.extremes, runner),
        "limits": lambda: [{**limit._asdict(), "holds": limit.holds} for limit in limits()],
    }
    for done, (key, part) in enumerate(parts.items()):
        runner.progress(done, len(parts), "checks")
        found[key] = part()
    runner.progress(len(parts), len(parts), "checks")
    return found


def numbers(played: Played) -> dict[str, Margin]:
    """Return the headline numbers: the mean ratio, and shares of crises by end, restored, with Article 5."""
    shares = {name: share_of(played, played.ended(name)) for name in OUTCOMES}
    first = {"hazard_ratio": mean_ratio(played), "restored": restored(played), "article5": article5(played)}
    return {**first, **shares}


def turns(config: Config, scenario: Scenario, prologues: int) -> dict[str, Any]:
    """Return the headline numbers with each length of turn, and their difference from the default's.

    Parameters are the same for each; random numbers are not, since they are addressed by turn.
    """
    found = _under("turn_hours", HOURS, config, scenario, prologues)
    first, *others = found
    gaps = {
        hours: {name: margin.less(found[first][name]).estimate for name, margin in found[hours].items()}
        for hours in others
    }
    return {"numbers": _estimates(found), "gaps": gaps, "prologues": prologues}


def rules(config: Config, scenario: Scenario, prologues: int) -> dict[str, Any]:
    """Return the headline numbers under each rival rule of how allies decide, on the same random numbers."""
    found = _under(RULE, rules_of(read_claims(scenario), config), config, scenario, prologues)
    return {"numbers": _estimates(found), "prologues": prologues}


def _under(
    path: str, values: Sequence[Any], config: Config, scenario: Scenario, prologues: int
) -> dict[str, dict[str, Margin]]:
    return {str(v): numbers(play(config.with_values({path: v}), scenario, 0, prologues)) for v in values}


def _estimates(found: dict[str, dict[str, Margin]]) -> dict[str, dict[str, Estimate]]:
    return {
        key: {name: m.share if m.least else m.estimate for name, m in of.items()} for key, of in found.items()
    }


def runs(config: Config, scenario: Scenario) -> list[dict[str, Any]]:
    """Return how many replications were enough for each headline measure of a default run."""
    table = simulate(config, scenario).runs.assign(point=0)
    shares = table.groupby("outcome", observed=True)["weight"].sum()
    return [
        {
            "measure": one.measure, "replications": one.replications, "half": one.half,
            "needed": one.needed, "settled": one.settled,
            "variation": float(one.growth["variation"].iloc[-1]),
        }
        for measure in (*GROWN, str(shares.idxmax()), "wider_war")
        for one in [enough_of(panel_of(table, measure, [0]), 0, len(table))]
    ]  # fmt: skip


def extremes(config: Config, count: int, runner: Runner) -> list[dict[str, Any]]:
    """Return for each extreme what was expected and what came out: a share of crises with its interval."""
    asked = yaml.load(EXTREMES.read_text(encoding="utf-8"), yaml.CSafeLoader)
    points = [
        {"attempt.mode": "day"}
        | {path: v for key, v in one.pop("settings").items() for path in fnmatch.filter(FIELDS, key) or [key]}
        for one in asked
    ]
    runs = runner.sweep("extremes", plan_of([config], points, SEEN, count)).runs(SEEN)
    found = []
    for one, (_, part) in zip(asked, runs.groupby("point"), strict=True):
        low, high = one.pop("low"), one.pop("high")
        share = float(HAPPENED[one["measure"]][1](part).mean())
        out = {"crises": count, "found": exact(share, count), "as_expected": low <= share <= high}
        found.append({"reading": "", **one, **out})
    return found
