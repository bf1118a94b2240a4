"""`narva backtest` as one call: draw the shared numbers, play every case at them, judge."""

from __future__ import annotations

from dataclasses import asdict, replace

from sim.config.settings import compose
from sim.studies.backtests.declared import History
from sim.studies.backtests.fit import Findings, judge
from sim.studies.backtests.plays import Progress, config_of, play_case, prior, ranks, values_at
from sim.studies.identity import identity_of

ENTRY = __name__
WORDS = ("said", "note", "source", "unit")  # of a pattern: they decide nothing


def identity(history: History) -> dict[str, str]:
    """Return the identity of a back-test's findings."""
    base, played = compose([]), [(config_of(case), case.scenario) for case in history.cases]
    cases = [
        [case.name, case.empty_seats, case.game, config.seed]
        + [{k: v for k, v in asdict(p).items() if k not in WORDS} for p in case.patterns]
        for case, (config, _) in zip(history.cases, played, strict=True)
    ]
    priors = [(path, prior(base, path).text) for path in history.shared]
    return identity_of(ENTRY, played, [asdict(history.decision), priors, cases])


def backtest(
    history: History, progress: Progress, draws: int | None = None, replications: int | None = None
) -> Findings:
    """Return the findings; fewer draws or plays than decided are for a look, not for the record."""
    decision = replace(
        history.decision,
        draws=draws or history.decision.draws,
        replications=replications or history.decision.replications,
    )
    history = replace(history, decision=decision)
    at = ranks(decision, len(history.shared))
    numbers = values_at(compose([]), history.shared, at)
    played = {
        case.name: play_case(case, history.shared, numbers, decision.replications, progress)
        for case in history.cases
    }
    return judge(history, at, numbers, played)
