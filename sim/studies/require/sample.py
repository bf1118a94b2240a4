"""The stored sample: crises of worlds that draw all that is not known, and a statement's line in them.

It lies in the user's cache, in a folder named by the rules, the scenario's data and the configuration, so
that one of other rules is never read: it is played once and asked by every statement.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from platformdirs import user_cache_path

from sim.model.identity import DIGITS, RULES
from sim.model.units import BLOCK
from sim.results.estimators import Estimate, Floats
from sim.studies.require.point import Space
from sim.studies.require.statement import COLUMNS, Statement, answerable
from sim.studies.require.surrogate import Line, fit, scaled
from sim.studies.sweeps import Runner, plan_of

WORLDS = 4000  # each of BLOCK crises


@dataclass(frozen=True)
class Sampled:
    """A statement in a sample: its line, its value over all, the share of worlds where it holds."""

    line: Line
    value: Estimate
    holds: float
    crises: int


def columns() -> list[str]:
    """Return the columns of runs that statements may ask for."""
    return list(dict.fromkeys((*COLUMNS, *(c for measure in answerable().values() for c in measure.columns))))


def folder_of(space: Space, worlds: int) -> Path:
    """Return where a sample of this space is stored."""
    text = f"{RULES} {space.scenario.digest} {space.config.digest} {worlds}"
    return user_cache_path("narva") / "require" / hashlib.sha256(text.encode()).hexdigest()[:DIGITS]


def ask(
    space: Space, statement: Statement, runner_in: Callable[[Path], Runner], worlds: int = WORLDS
) -> Sampled:
    """Return what the sample says of a statement; play it where it is not stored."""
    plan = plan_of([space.config], [{}], columns(), worlds * BLOCK)
    runs = runner_in(folder_of(space, worlds)).sweep("sample", plan).runs(statement.columns)
    z, rule = space.worlds(np.arange(0, worlds * BLOCK, BLOCK))
    values = statement.values(runs)
    line = fit(
        statement, np.repeat(z, BLOCK, axis=0), np.repeat(rule, BLOCK), values, max(len(space.rules), 1)
    )
    value = statement.estimate(values, runs["weight"].to_numpy(float))
    return Sampled(line, value, holds(statement, line, z, rule), len(runs))


def holds(statement: Statement, line: Line, worlds: Floats, rule: np.ndarray) -> float:
    """Return the share of worlds on the statement's side of its line."""
    sign = 1 if statement.above else -1
    at = sign * line.level[rule] + worlds @ line.pulls
    return float((at > sign * scaled(statement, statement.value)).mean())
