"""The default compared with itself: other turns, other rules of allies, more runs, and extreme settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.analysis.convergence import enough_of
from sim.analysis.panels import panel_of
from sim.config.sampling import draw_parameters, seeds
from sim.config.settings import Config
from sim.experiments.montecarlo import simulate
from sim.experiments.sweep import engine_for
from sim.model.enums import Outcome
from sim.parameters.validation import FIELDS
from sim.results.estimators import Estimate, wilson
from sim.results.outcomes import HOST, LEFT, OUTCOMES, REVERSED, of_kind
from sim.scenario.scenario import Scenario
from sim.studies.claims.declared import read_claims
from sim.studies.verification.answers import Margin, mean_ratio, share_of
from sim.studies.verification.plays import Played, play
from sim.studies.verification.region import RULE

HOURS = (6, 3, 12)  # the default's first
GROWN = ("hazard_ratio", "restored", "article5")  # with the most frequent end: the measures that settle


def numbers(played: Played) -> dict[str, Margin]:
    """Return the headline numbers: the mean ratio, and shares of crises by end, restored, with Article 5."""
    shares = {name: share_of(played, played.ended(name)) for name in OUTCOMES}
    restored = share_of(played, played.ended(*of_kind(LEFT, HOST, REVERSED)))
    article5 = share_of(played, played.article5)
    return {"hazard_ratio": mean_ratio(played), "restored": restored, "article5": article5, **shares}


def turns(config: Config, scenario: Scenario, prologues: int) -> dict[str, Any]:
    """Return the headline numbers with each length of turn, and their difference from the default's.

    Parameters are the same for each; random numbers are not, since they are addressed by turn.
    """
    found = {
        str(hours): numbers(play(config.with_values({"turn_hours": hours}), scenario, 0, prologues))
        for hours in HOURS
    }
    first = found[str(HOURS[0])]
    gaps = {
        hours: {name: margin.less(first[name]).estimate for name, margin in of.items()}
        for hours, of in found.items()
        if of is not first
    }
    return {"numbers": _estimates(found), "gaps": gaps, "prologues": prologues}


def rules(config: Config, scenario: Scenario, prologues: int) -> dict[str, Any]:
    """Return the headline numbers under each rival rule of how allies decide, on the same random numbers."""
    own = config.choices[RULE].name.lower()
    rivals = [own, *(rule for rule in read_claims(scenario).decision.rules if rule != own)]
    found = {rule: numbers(play(config.with_values({RULE: rule}), scenario, 0, prologues)) for rule in rivals}
    return {"numbers": _estimates(found), "prologues": prologues}


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


@dataclass(frozen=True)
class Extreme:
    """Settings at an end of what is possible, and in what share of crises `measure` should happen.

    `reading`: what we think of it where it does not.
    """

    said: str
    settings: dict[str, Any]
    measure: str
    expected: str
    low: float
    high: float
    reading: str = ""


NOBODY = {
    "alliance.resolve": 0, "alliance.resolve_spread": 0, "alliance.threat_weight": 0, "alliance.us_pull": 0,
    "posture.tripwire_stake": 0, "washington.president": 0, "washington.congress": 0,
    "washington.military": 0, "washington.congress_floor": 0,
}  # fmt: skip
NO_SHADOW = {
    "escalation.entry_risk": 0, "escalation.accident_rate": 0, "kremlin.precision": 100,
    "kremlin.loss_war": 100,
}  # fmt: skip
SILENCE = {
    "council.stance_slope": 0, "council.belief_slope": 0,
    **{path: 0 for path in FIELDS if path.startswith("council.objection")},  # whatever the text
}  # fmt: skip
DILUTED = (
    "Each draft that is broken asks less than the one before, and in the weeks of a crisis some texts ask so "
    "little that allies who do not care let them pass: the model lets a hollow Article 5 through."
)
EXTREMES = (
    Extreme(
        "no ally cares, nor Washington", NOBODY, "alliance_reversal", "the alliance never acts", 0, 0, DILUTED
    ),
    Extreme("no ally cares, nor Washington", NOBODY, "article5", "next to no Article 5", 0, 0.05, DILUTED),
    Extreme("no residents", {"residents.count": 0}, "ended", "every crisis has one of the nine ends", 1, 1),
    Extreme(
        "no evidence of any kind", {"information.evidence_rate": 0, "alliance.private_evidence": 0},
        "attributed", "hardly any crisis is attributed", 0, 0.05,
    ),
    Extreme(
        "every member objects to every text", {"council.objection": 1, "council.max_drafts": 1}, "article5",
        "no Article 5", 0, 0,
    ),
    Extreme("nobody ever objects", SILENCE, "broken", "no silence is broken", 0, 0),
    Extreme("no risk on any rung, and war costs all", NO_SHADOW, "disaster", "no wider war", 0, 0),
    Extreme(
        "the first rung is a nuclear war, and the attempt is noticed and resisted at once",
        {
            "escalation.entry_risk": 1, "escalation.nuclear_entry": 1, "attempt.cause": "directed",
            "host.detection": 1, "host.police": 1,
        },
        "nuclear_use", "always nuclear use", 1, 1,
    ),
    Extreme("a hoax", {"attempt.cause": "hoax"}, "unilateral_withdrawal", "it is over of itself", 1, 1),
    Extreme(
        "no chance of an attempt", {"kremlin.baseline": 0, "attempt.mode": "drawn"}, "weighed",
        "no attempt has a weight", 0, 0,
    ),
    Extreme(
        "no attempt is ordered", {"attempt.mode": "never"}, "ended", "there is no crisis", 0, 0,
    ),
)  # fmt: skip


def extremes(config: Config, scenario: Scenario, count: int) -> list[dict[str, Any]]:
    """Return for each extreme what was expected and what came out: a share of crises with its interval."""
    found = []
    for one in EXTREMES:
        rows = _rows(config.with_values({"attempt.mode": "day", **one.settings}), scenario, count)
        happened = _happened(one.measure, rows)
        share = float(happened.mean())
        found.append({
            "said": one.said, "measure": one.measure, "expected": one.expected, "crises": count,
            "found": wilson(share, count), "as_expected": one.low <= share <= one.high,
            "reading": one.reading,
        })  # fmt: skip
    return found


def _rows(config: Config, scenario: Scenario, count: int) -> np.recarray:
    which = np.arange(count)
    return engine_for(config, scenario).play(draw_parameters(config, which), seeds(config.seed, which))


def _happened(measure: str, rows: np.ndarray) -> np.ndarray:
    """Return in which rows a thing happened."""
    if measure in ("attributed", "article5"):
        return np.isfinite(rows["attribution_hours" if measure == "attributed" else "article5_hours"])
    if measure == "broken":
        return rows["breaks"] > 0
    if measure == "weighed":
        return rows["weight"] > 0
    if measure == "ended":
        return np.isin(rows["outcome"], [outcome.value for outcome in Outcome])
    names = ("wider_war", "nuclear_use") if measure == "disaster" else (measure,)
    return np.isin(rows["outcome"], [Outcome[name.upper()].value for name in names])
