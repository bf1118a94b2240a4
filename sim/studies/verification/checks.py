"""The default compared with itself: other turns, other rules of allies, more runs, and extreme settings."""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
import yaml

from sim.analysis.convergence import enough_of
from sim.analysis.panels import panel_of
from sim.config.sampling import draw_parameters, seeds
from sim.config.settings import Config
from sim.experiments.montecarlo import simulate
from sim.experiments.sweep import engine_for
from sim.model.enums import Outcome
from sim.parameters.validation import FIELDS
from sim.results.estimators import Estimate, wilson
from sim.results.measures import MEASURES
from sim.results.outcomes import OUTCOMES, WAR, of_kind, outcome_name
from sim.scenario.scenario import Scenario
from sim.studies.claims.declared import read_claims
from sim.studies.verification.judge import Margin, Played, article5, mean_ratio, play, restored, share_of
from sim.studies.verification.record import EXTREMES
from sim.studies.verification.region import RULE, rules_of

HOURS = (6, 3, 12)  # the default's first
GROWN = ("hazard_ratio", "restored", "article5")  # with the most frequent end: the measures that settle


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


HAPPENED: dict[str, tuple[str, Callable[[Any], Any]]] = {  # in words, and in which rows
    "attributed": ("crises attributed", lambda rows: np.isfinite(rows["attribution_hours"])),
    "article5": (MEASURES["article5"].label, lambda rows: np.isfinite(rows["article5_hours"])),
    "broken": ("crises in which silence is broken", lambda rows: rows["breaks"] > 0),
    "weighed": ("attempts with a weight", lambda rows: rows["weight"] > 0),
    "ended": ("crises with one of the ten ends", lambda rows: _ended(rows, *OUTCOMES)),
    "disaster": ("wider war or nuclear use", lambda rows: _ended(rows, *of_kind(WAR))),
    **{name: (outcome_name(name), partial(lambda end, rows: _ended(rows, end), name)) for name in OUTCOMES},
}


def _ended(rows: Any, *names: str) -> Any:
    return np.isin(rows["outcome"], [Outcome[name.upper()].value for name in names])


def extremes(config: Config, scenario: Scenario, count: int) -> list[dict[str, Any]]:
    """Return for each extreme what was expected and what came out: a share of crises with its interval."""
    which, found = np.arange(count), []
    for one in yaml.load(EXTREMES.read_text(encoding="utf-8"), yaml.CSafeLoader):
        low, high, settings = one.pop("low"), one.pop("high"), one.pop("settings")
        paths = {path: v for name, v in settings.items() for path in fnmatch.filter(FIELDS, name) or [name]}
        extreme = config.with_values({"attempt.mode": "day", **paths})
        rows = engine_for(extreme, scenario).play(draw_parameters(extreme, which), seeds(config.seed, which))
        share = float(HAPPENED[one["measure"]][1](rows).mean())
        out = {"crises": count, "found": wilson(share, count), "as_expected": low <= share <= high}
        found.append({"reading": "", **one, **out})
    return found
