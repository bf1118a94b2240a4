"""The matter of verification: headline sentences, how much is played, extremes, and known limits on paper.

A limit is what a rule must give where theory, or another's published number, says it. The exact values are
written as mathematics, apart from the rules that are compared with them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from math import exp, log
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from sim.config.sampling import parameter_type
from sim.config.settings import Config
from sim.model.rules.attribution import posterior
from sim.model.rules.consensus import disposition, objects
from sim.model.rules.contest import contest
from sim.model.rules.credibility import expected, forget, learn
from sim.model.rules.deterrence import attempt_chance, hazard_ratio, holding_threshold
from sim.model.rules.forecast import in_time, unity
from sim.model.rules.numeric import chance, logistic
from sim.model.rules.prospect import felt_chance, felt_value, prospect
from sim.model.rules.shadow import disaster_on_entry
from sim.model.rules.stance import approach, kept_distance, settled
from sim.model.rules.unrest import arrest_chance
from sim.model.world import BELIEF
from sim.results.estimators import student
from sim.results.measures import MEASURES
from sim.results.outcomes import OUTCOMES, WAR, of_kind, outcome_name
from sim.scenario.scenario import Scenario
from sim.studies.identity import identity_of

ENTRY = "sim.studies.verification.run"
EXTREMES = Path(__file__).parent / "extremes.yaml"  # settings that checks play
SAID = {  # as a run has it, and its contrary
    "likelier": (
        "On average over the runs, an attempt is likelier than under the assumed baseline.",
        "On average over the runs, an attempt is less likely than under the assumed baseline.",
    ),
    "op_ed_likelier": (
        "With the op-ed’s own figures an attempt is likelier than in this run.",
        "With the op-ed’s own figures an attempt is less likely than in this run.",
    ),
    "modal": ("The most frequent end: {end}.", ""),
    "restored": (
        "More often than not the town is given back, and without a wider war.",
        "More often than not the town is not given back, or only through a wider war.",
    ),
    "article5": (
        "In most crises the council confirms Article 5.",
        "In most crises the council does not confirm Article 5.",
    ),
    "disaster": (
        "A tenth of the crises or more end in a wider war or nuclear use.",
        "Fewer than a tenth of the crises end in a wider war or nuclear use.",
    ),
    "op_ed_restored": (
        "With the op-ed’s own figures the town is given back more often than in this run.",
        "With the op-ed’s own figures the town is given back less often than in this run.",
    ),
}
COME = ("likelier", "op_ed_likelier")  # sentences on whether it comes; the others: how it ends
EXACT = 1e-9
MEMBERS, TEXTS = 31, 4000


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


def said(key: str, holds: bool, end: str) -> str:
    """Return a headline sentence."""
    return SAID[key][0 if holds else 1].format(end=outcome_name(end))


def identity(config: Config, scenario: Scenario) -> dict[str, str]:
    """Return the identity of a record: the seed and the number of replications are not part of it."""
    return identity_of(ENTRY, [(config, scenario)], EXTREMES.read_text(encoding="utf-8"))


HAPPENED: dict[str, tuple[str, Callable[[Any], Any]]] = {  # in words, and in which runs
    "attributed": ("crises attributed", lambda runs: runs["attribution_hours"].notna()),
    "article5": (MEASURES["article5"].label, lambda runs: runs["article5_hours"].notna()),
    "broken": ("crises in which silence is broken", lambda runs: runs["breaks"] > 0),
    "weighed": ("attempts with a weight", lambda runs: runs["weight"] > 0),
    "ended": ("crises with one of the ten ends", lambda runs: runs["outcome"].notna()),
    "disaster": ("wider war or nuclear use", lambda runs: runs["outcome"].isin(of_kind(WAR))),
    **{end: (outcome_name(end), partial(lambda end, runs: runs["outcome"] == end, end)) for end in OUTCOMES},
}
SEEN = ("weight", "outcome", "breaks", "attribution_hours", "article5_hours")  # columns of runs


class Limit(NamedTuple):
    """A rule's value and the value it must give, within `tolerance`."""

    said: str
    source: str
    computed: float
    exact: float
    tolerance: float = EXACT

    @property
    def holds(self) -> bool:
        """Return whether they agree."""
        return abs(self.computed - self.exact) <= self.tolerance


def limits() -> list[Limit]:
    """Return all of them, by theory."""
    return [*_council(), *_beliefs(), *_deterrence(), *_single()]


def _council() -> list[Limit]:
    said = "silence of {} members who object independently, each with a chance of {:g} (drawn {:,} times)"
    found = []
    for q in (0.0033, 0.02, 0.05):
        none = (1 - q) ** MEMBERS
        reach = 3.5 * (none * (1 - none) / TEXTS) ** 0.5
        found.append(Limit(said.format(MEMBERS, q, TEXTS), "(1 - q)^31", silence(q), none, reach))
    return found


def silence(q: float) -> float:
    """Return the share of texts to which none of the members objects, by the model's rules, rho 0."""
    luck = np.random.default_rng(11)
    own, fresh = luck.standard_normal((2, TEXTS, MEMBERS))
    kept = [
        not any(objects(disposition(0.0, own[n, i], 0.0, 0.0), fresh[n, i], 0.1, q) for i in range(MEMBERS))
        for n in range(TEXTS)
    ]
    return float(np.mean(kept))


def _beliefs() -> list[Limit]:
    ratio, table = log(3) + log(0.5) + log(6), np.zeros(1, BELIEF).view(np.recarray)
    table[0].a = table[0].b = table[0].prior_a = table[0].prior_b = 2.0
    learn(table[0], 1.0, 4.0)
    kept = expected(table[0])
    forget(table[0], 30.0, 30.0)
    return [
        Limit("belief after likelihood ratios 3, 1/2 and 6 from a prior of 1/3", "Bayes: odds 9 : 2",
              logistic(posterior(1 / 3, ratio)), 9 / 11),
        Limit("trust after a kept word that counts 4, from Beta(2, 2)", "Beta(6, 2): mean 3/4", kept, 0.75),
        Limit("the same a half-life later", "Beta(4, 2): mean 2/3", expected(table[0]), 2 / 3),
    ]  # fmt: skip


def _deterrence() -> list[Limit]:
    k = np.zeros(1, parameter_type()).view(np.recarray)[0].kremlin
    k.curvature = k.loss_aversion = k.gamma_gain = k.gamma_loss = 1.0
    values = np.array([-3.0, 1.0])

    def hazard(resisted: float) -> float:
        return hazard_ratio(prospect(np.array([resisted, 1.0 - resisted]), values, 2, k), 0.0, 1e6, 50.0)

    low, high = 0.0, 1.0
    for _ in range(40):  # the chance of resistance at which a linear gambler stops coming
        middle = (low + high) / 2
        low, high = (middle, high) if hazard(middle) > 1.0 else (low, middle)
    return [
        Limit("chance of resistance that deters a challenger without prospect theory, the hazard made steep",
              "Zagare & Kilgour 2000: (1 - 0) / (1 + 3)", low, 0.25, 1e-4),
        Limit("the same threshold as a rule", "as above", holding_threshold(0.0, 1.0, -3.0), 0.25),
    ]  # fmt: skip


def _single() -> list[Limit]:
    """Return the limits of one call each."""
    felt, stance = "Tversky & Kahneman 1992", 1.0
    for _ in range(4):
        stance = approach(stance, 3.0, kept_distance(2.0, 0.25))
    return [
        Limit("silence as the Kremlin foresees it, cohesion 0", "exp(-31 q), q = .02", unity(0.02, 31.0, 0.0),
              exp(-0.62)),
        Limit("a member's position under full cohesion is the common one", "Friedkin & Johnsen 1990",
              settled(4.0, 1.0, 1.0), 1.0),
        Limit("hazard of an attempt at the reference utility", "the baseline",
              hazard_ratio(0.3, 0.3, 5.0, 20.0), 1.0),
        Limit("chance of an attempt in a year at twice a baseline of .5 a year", "1 - 1/e",
              attempt_chance(0.5, 365.0, 2.0), 1 - exp(-1)),
        Limit("felt value of a loss of 100", felt, felt_value(-100.0, 0.88, 2.25), -129.474, 1e-3),
        Limit("felt weight of a chance of .01 of a gain", felt, felt_chance(0.01, 0.61), 0.0553, 1e-4),
        Limit("felt weight of an even chance of a loss", felt, felt_chance(0.5, 0.69), 0.4540, 1e-4),
        Limit("contest of two equal sides", "1/2 at any decisiveness", contest(2.0, 2.0, 1.0, 3.0), 0.5),
        Limit("contest of 4 against 2, attackers worth half, decisiveness 2", "Tullock 1980: 8 / (8 + 4)",
              contest(4.0, 2.0, 0.5, 2.0), 2 / 3),
        Limit("arrests where police match the active", "Epstein 2002: 1 - exp(-2.3)",
              arrest_chance(10.0, 9.0, 2.3), 1 - exp(-2.3), 1e-3),
        Limit("risk of a third rung, threefold a rung from .01", ".01 x 9", disaster_on_entry(0.01, 3.0, 3.0),
              0.09),
        Limit("chance in a day from four turns of six hours", "1 - exp(-.3)",
              1 - (1 - chance(0.3, 0.25)) ** 4, 1 - exp(-0.3)),
        Limit("a stance after a day in four turns", "3 - 2 exp(-1/2)", stance, 3 - 2 * exp(-0.5)),
        Limit("who is first of two times, 6 and 2", "3/4", in_time(6.0, 2.0), 0.75),
        Limit("Student's t at 97.5 %, 19 degrees of freedom", "tables: 2.093", student(19), 2.093, 1e-3),
    ]  # fmt: skip
