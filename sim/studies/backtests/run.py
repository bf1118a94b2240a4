"""`narva backtest` as one call: draw the shared numbers, play every case at them, judge."""

from __future__ import annotations

from dataclasses import replace

from sim.config.settings import compose
from sim.studies.backtests.declared import History
from sim.studies.backtests.fit import Findings, judge
from sim.studies.backtests.plays import Progress, play_case, ranks, values_at


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
