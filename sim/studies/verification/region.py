"""Where each headline sentence holds: points of all assumed and drawn numbers, under every rival rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from sim.config.settings import Config
from sim.experiments.executors import each
from sim.experiments.montecarlo import Progress
from sim.results.estimators import Floats
from sim.scenario.scenario import Scenario
from sim.studies.claims.declared import read_claims
from sim.studies.claims.flips import Flip, flip_of
from sim.studies.claims.plays import STRIDE, Cell, Stage, config_of, stage_of
from sim.studies.verification.answers import OP_ED, Answer, margins_of, narrowest, verdict
from sim.studies.verification.plays import play

RULE = "alliance.rule"
DRAWN = {"attempt.mode": "drawn"}


@dataclass(frozen=True)
class Region:
    """One sentence over the points: `kinds` and `margins` of shape (points, rules), the default's rule first.

    A kind is 1 where the sentence holds, 0 where it does not, nan where its crises do not decide.
    """

    rules: tuple[str, ...]
    kinds: Floats
    margins: Floats
    flip: Flip

    def shares(self, rule: int) -> tuple[float, float, float]:
        """Return the shares of points where the sentence holds, fails, and is not decided, under one rule."""
        kinds = self.kinds[:, rule]
        return float((kinds == 1).mean()), float((kinds == 0).mean()), float(np.isnan(kinds).mean())

    def plain(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "shares": {rule: self.shares(n) for n, rule in enumerate(self.rules)},
            "turns": [asdict(turn) for turn in self.flip.turns],
            "box": asdict(self.flip.box) if self.flip.box else None,
        }


def stage(scenario: Scenario, name: str, points: int) -> Stage:
    """Lay out the points, as `narva claims` does: its ranges, and what it leaves out."""
    return stage_of(read_claims(scenario), scenario, name, points)


def rules_of(laid: Stage, default: Config) -> tuple[str, ...]:
    """Return the rival rules, the default's first."""
    own = default.choices[RULE].name.lower()
    return (own, *(rule for rule in laid.rules if rule != own))


def regions(
    laid: Stage, default: Config, answers: Sequence[Answer], written: dict[str, Any], prologues: int,
    progress: Progress,
) -> list[Region]:  # fmt: skip
    """Return each sentence's region; every point has luck of its own, which its settings share."""
    rules = rules_of(laid, default)
    kinds = np.full((len(answers), laid.points, len(rules)), np.nan)
    margins = np.full_like(kinds, np.nan)

    def at(point: int) -> None:
        there = None
        for n, rule in enumerate(rules):
            config = config_of(laid, Cell(point, rule), DRAWN)
            here = play(config, laid.scenario, point * STRIDE, prologues)
            if written and not n:
                as_written = config.with_values(written).medians()
                there = play(as_written, laid.scenario, point * STRIDE, prologues)
            for k, answer in enumerate(answers):
                if (answer.key.startswith(OP_ED) and n) or not (found := margins_of(answer, here, there)):
                    continue
                kinds[k, point, n], margins[k, point, n] = verdict(found), narrowest(found).value

    for _ in each(at, range(laid.points), default.threads, progress, "points of the assumed numbers"):
        pass
    states = laid.plan.points[[factor.name for factor in laid.plan.factors]].astype(float)
    return [
        Region(
            rules[:1] if answer.key.startswith(OP_ED) else rules, kinds[k], margins[k],
            flip_of(states, margins[k, :, 0], kinds[k, :, 0]),
        )
        for k, answer in enumerate(answers)
    ]  # fmt: skip
