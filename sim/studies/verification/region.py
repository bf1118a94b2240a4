"""Where each headline sentence holds: points of all assumed and drawn numbers, under every rival rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from sim.config.settings import Config
from sim.results.estimators import Floats
from sim.studies.claims.design import Cell, Stage, plan_of
from sim.studies.claims.flips import Flip, flip_of
from sim.studies.sweeps import Runner
from sim.studies.verification.answers import OP_ED, Answer, margins_of, narrowest, verdict
from sim.studies.verification.plays import of_runs

RULE = "alliance.rule"
DRAWN = {"attempt.mode": "drawn"}
COLUMNS = ("weight", "hazard_ratio", "outcome", "article5_hours")


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


def rules_of(laid: Stage, default: Config) -> tuple[str, ...]:
    """Return the rival rules, the default's first."""
    own = default.choices[RULE].name.lower()
    return (own, *(rule for rule in laid.rules if rule != own))


def regions(
    laid: Stage, default: Config, answers: Sequence[Answer], written: dict[str, Any], crises: int,
    runner: Runner,
) -> list[Region]:  # fmt: skip
    """Return each sentence's region, from a sweep of all points under each rule, and as the op-ed has it."""
    rules = rules_of(laid, default)
    settings = [(rule, DRAWN) for rule in rules]
    if written:
        fixed = default.with_values(written).medians().tree
        there = {path: fixed[path.split(".")[0]][path.split(".")[1]] for path in written}
        settings.append((rules[0], {**DRAWN, **there}))
    rows = [(Cell(point, rule), given) for point in range(laid.points) for rule, given in settings]
    runs = runner.sweep("points", plan_of(laid, rows, COLUMNS, crises, crises)).runs(COLUMNS)
    parts = [part for _, part in runs.groupby("point", sort=True)]
    kinds = np.full((len(answers), laid.points, len(rules)), np.nan)
    margins = np.full_like(kinds, np.nan)
    for point in range(laid.points):
        here = [of_runs(part, 1) for part in parts[point * len(settings) : (point + 1) * len(settings)]]
        for n in range(len(rules)):
            op_ed = here[-1] if written and not n else None
            for k, answer in enumerate(answers):
                if (answer.key.startswith(OP_ED) and n) or not (found := margins_of(answer, here[n], op_ed)):
                    continue
                kinds[k, point, n], margins[k, point, n] = verdict(found), narrowest(found).value
    return [
        Region(
            rules[:1] if answer.key.startswith(OP_ED) else rules, kinds[k], margins[k],
            flip_of(laid.states, margins[k, :, 0], kinds[k, :, 0]),
        )
        for k, answer in enumerate(answers)
    ]  # fmt: skip
