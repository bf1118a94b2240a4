"""`narva backtest` as one call: play every case in the same worlds, match, weigh, score, judge.

The seizures of the reference class say which worlds are likely. Each pattern is judged at what the other
cases leave of the worlds; a case that is not among them, at what all of them leave.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from sim.config.settings import Config, compose
from sim.engines import frequencies
from sim.engines.history import FILE, RULE
from sim.errors import ScenarioError
from sim.scenario.scenario import Scenario, load_scenario
from sim.studies.backtests import emulator, judge, posterior, scores, tilt
from sim.studies.backtests.calibration import Calibration, calibrate
from sim.studies.backtests.declared import REFERENCE, Case, History, declared_in
from sim.studies.backtests.documented import SEIZURE
from sim.studies.backtests.emulator import ENDS, Played, truth_of
from sim.studies.backtests.judge import Judged
from sim.studies.backtests.patterns import ROLES
from sim.studies.backtests.play import (
    config_of,
    facts_of_case,
    measured,
    played_of,
    runs_of,
    shared_numbers,
    worlds_of,
)
from sim.studies.backtests.posterior import Bank, Discrepancy, Happened
from sim.studies.backtests.scores import Forecast
from sim.studies.identity import identity_of
from sim.studies.logit import Floats
from sim.studies.pages import keep as keep_record
from sim.studies.sweeps import Runner, own_value

ENTRY = __name__
LEAST = 6  # cases without which nothing is fitted


@dataclass(frozen=True)
class Learnt:
    """All that the reference class says: cases, the emulator's trial, worlds with their weights, scores.

    `numbers` are those that all cases share, `rules` the rival ones; `surprise` is the mean of -log chance on
    plays that the emulator had not seen: its own, and that of each case's mean frequencies.
    """

    cases: tuple[Case, ...]
    numbers: tuple[str, ...]
    rules: tuple[str, ...]
    happened: Happened
    bank: Bank
    weights: Floats
    surprise: tuple[float, float]
    calibration: Calibration
    forecasts: list[dict[str, Forecast]]
    tilt: tilt.Fit

    @cached_property
    def marginals(self) -> posterior.Marginals:
        """Return what is left of each number's score."""
        found = posterior.marginals(self.bank.worlds, self.weights)
        count = len(self.numbers)
        return posterior.Marginals(found.mean[:count], found.deviation[:count])

    def scored(self, name: str) -> tuple[list[float], list[float]]:
        """Return a forecaster's log score and ranked probability score of each case that is not an input."""
        every = zip(self.cases, self.forecasts, self.happened.ends, self.happened.doublings, strict=True)
        told = [(f[name], int(end), float(day)) for case, f, end, day in every if not case.is_input]
        return [one.log_score(end) for one, end, _ in told], [one.ranked(day) for one, _, day in told]


@dataclass(frozen=True)
class Findings:
    """All verdicts on patterns, and what the reference class says."""

    history: History
    judged: tuple[Judged, ...]
    learnt: Learnt
    crises: int
    apart: int  # numbers that are drawn and that cases do not share


def identity(history: History) -> dict[str, str]:
    """Return the identity of a back-test's findings."""
    seed = history.decision.seed
    played = [(config_of(case, seed), case.scenario) for case in history.cases]
    cases = [declared_in(case) for case in history.cases]
    return identity_of(ENTRY, played, [asdict(history.decision), list(history.apart), cases])


def backtest(history: History, runner: Runner, worlds: int | None = None) -> Findings:
    """Return the findings; fewer worlds than decided are for a look, not for the record."""
    decision = replace(history.decision, worlds=worlds or history.decision.worlds)
    history = replace(history, decision=decision)
    members = reference_class(history.cases)
    runs = {case.name: runs_of(case, decision, runner) for case in history.cases}
    learnt, played = learn(history, members, runs)
    here = replace(learnt.bank, worlds=truth_of(played))
    judged: list[Judged] = []
    for case in history.cases:
        happened = learnt.happened.without(members.index(case)) if case in members else learnt.happened
        judged += judge_case(case, runs[case.name], here.weights(happened), decision.seed)
    apart = len(compose([f"scenario={REFERENCE}"]).drawn) - len(learnt.numbers)
    return Findings(history, tuple(judged), learnt, sum(len(one) for one in runs.values()), apart)


def reference_class(cases: Sequence[Case]) -> list[Case]:
    """Return the seizures: a probe is chosen by its end, so that it says nothing of ends."""
    return [case for case in cases if case.documented is not None and case.documented.kind == SEIZURE]


def learn(
    history: History, members: list[Case], runs: dict[str, pd.DataFrame]
) -> tuple[Learnt, list[Played]]:
    """Return what the reference class says, and its cases as they were played."""
    if len(members) < LEAST:
        raise ScenarioError(
            f"{len(members)} seizures are in the reference class; {LEAST} or more say something"
        )
    decision, home = history.decision, compose([f"scenario={REFERENCE}"])
    numbers, rules = shared_numbers(home, history.apart), rules_of(home)
    configs = [config_of(case, decision.seed) for case in members]
    played = [
        played_of(case, runs[case.name], worlds_of(case, config, numbers, len(rules), decision.worlds))
        for case, config in zip(members, configs, strict=True)
    ]
    numbers, played = taught(numbers, played)
    fitted = emulator.fit(played)
    apart = [one.part(emulator.split(decision.worlds)[1]) for one in played]
    bank = Bank(
        fitted, posterior.draw_worlds(len(numbers), len(rules), decision.bank, decision.seed), len(rules),
        Discrepancy(decision.ends, decision.days, decision.count, decision.most),
        posterior.noise_of(fitted, apart),
    )  # fmt: skip
    happened = happened_in(members)
    bank, calibration = calibrate(apart, bank, [bool(x == x) for x in happened.doublings], decision.seed)
    weights = bank.weights(happened)
    facts = np.array(
        [facts_of_case(case, config) for case, config in zip(members, configs, strict=True)], float
    )
    return Learnt(
        tuple(members), tuple(numbers), rules, happened, bank, weights,
        (emulator.surprise(fitted.ends, apart), emulator.surprise(emulator.level(played), apart)),
        calibration,
        scores.leave_one_out(bank, happened, facts, decision.seed),
        tilt.fit(bank, weights, decision.carried),
    ), played  # fmt: skip


def taught(numbers: Sequence[str], played: list[Played]) -> tuple[list[str], list[Played]]:
    """Return the numbers that some case draws, and the cases with the scores of these alone."""
    some = np.any([(one.worlds != 0).any(axis=0) for one in played], axis=0)
    some[len(numbers) :] = True  # rival rules
    left = [path for path, drawn in zip(numbers, some, strict=False) if drawn]
    return left, [one._replace(worlds=one.worlds[:, some]) for one in played]


def rules_of(config: Config) -> tuple[str, ...]:
    """Return the rival rules that a configuration draws from."""
    rules = config.choices[RULE]
    return tuple(rule.name.lower() for rule in rules) if isinstance(rules, tuple) else ()


def happened_in(cases: Sequence[Case]) -> Happened:
    """Return what happened in cases of the reference class."""
    courses = [case.documented for case in cases if case.documented]
    ends = np.array([ENDS.index(course.end) for course in courses])
    return Happened(ends, np.log2(np.maximum([float(course.days) for course in courses], emulator.SOON)))


def judge_case(case: Case, runs: pd.DataFrame, worlds: Floats, seed: int) -> list[Judged]:
    """Return the verdicts on a case's patterns, given what is left of each world."""
    if case.is_input:
        case = replace(case, patterns=tuple(replace(p, role=ROLES[0]) for p in case.patterns))
    return [
        judge.judged(case.name, pattern, case.game, *measured(pattern.measure, runs), worlds, seed)
        if pattern.measured
        else judge.missing(case.name, pattern, case.game)
        for pattern in case.patterns
    ]


def kept(findings: Findings, better: bool) -> dict[str, object]:
    """Return the tilt of the reference scenario's numbers as data: see sim/engines/history.py.

    `better`: whether the model foretells left-out cases better than both rivals do.
    """
    learnt, scenario = findings.learnt, load_scenario(REFERENCE)
    home, found = compose([f"scenario={REFERENCE}"]), learnt.tilt
    return {
        "identity": frequencies.identity_of(scenario),
        "cases": [case.key for case in learnt.cases],
        "better": better,
        "error": round(found.error, 4),
        "effective": round(posterior.effective(learnt.weights)),
        "numbers": [
            {"path": path, "prior": str(own_value(home, path)), "mean": round(float(m), 4)}
            for path, m in zip((learnt.numbers[n] for n in found.numbers), found.mean, strict=True)
        ],
        "covariance": np.round(found.covariance, 5).tolist(),
        "rules": {rule: round(float(x), 4) for rule, x in zip(learnt.rules, found.rules, strict=True)},
    }


def keep(findings: Findings, better: bool, scenario: Scenario) -> Path:
    """Write the tilt into the reference scenario's folder FOUND; return its path."""
    return keep_record(scenario.folder, FILE, kept(findings, better))
