"""The numbers after history: a tilt of their prior, kept with the rules that it was fitted on.

The normal score of a number x with prior F is z = Φ⁻¹(F(x)): before history all scores are independent
standard normals. After it (`narva backtest --write`) those that history speaks on are normal with mean m and
covariance S, and each rival rule has a chance of its own. The tilt of a draw is its density after over
before, N(z; m, S) / N(z; 0, I), times the chance of its rule after over before. Its mean over the prior is 1.

A number that nothing draws is left out (the marginal of the others): to set it by hand says nothing of them.
"""

from __future__ import annotations

import json
import math
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.engines.frequencies import identity_of
from sim.model.compiled import compiled
from sim.model.enums import DecisionRule
from sim.model.rng import normal_quantile
from sim.model.rules.numeric import safe_exp
from sim.parameters.distributions import Distribution, parse
from sim.scenario.scenario import FOUND, Scenario

FILE = "posterior.json"
RULE = "alliance.rule"
EDGE = 1e-4  # ranks nearer than this to 0 or 1 count as this far from it: scores end at 3.7
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Tilt:
    """The normal of some numbers' scores after history; `rules`: each rival rule's chance, after over before.

    `priors` are the distributions that scores are counted in.
    """

    paths: tuple[str, ...]
    priors: tuple[Distribution, ...]
    mean: Floats
    covariance: Floats
    rules: Floats

    def among(self, drawn: Collection[str]) -> Tilt:
        """Return the tilt of those numbers that are drawn, and of the rule if it is."""
        kept = [n for n, path in enumerate(self.paths) if path in drawn]
        return Tilt(
            tuple(self.paths[n] for n in kept), tuple(self.priors[n] for n in kept),
            self.mean[kept], self.covariance[np.ix_(kept, kept)],
            self.rules if RULE in drawn else np.ones(len(DecisionRule)),
        )  # fmt: skip

    def of(self, parameters: np.recarray) -> Floats:
        """Return the tilt of each parameter record."""
        z = np.column_stack([np.empty((len(parameters), 0)), *self._scores(parameters)])
        return self.density(z) * self.rules[parameters["alliance"]["rule"].astype(int)]

    def density(self, z: ArrayLike) -> Floats:
        """Return the density after over before of scores, shape (..., paths), whatever the rule."""
        at = np.asarray(z, float)
        flat = np.ascontiguousarray(at.reshape(math.prod(at.shape[:-1]), len(self.paths)))
        return _density(flat, self.mean, _cholesky(self.covariance)).reshape(at.shape[:-1])

    def _scores(self, parameters: np.recarray) -> list[Floats]:
        columns = (path.split(".") for path in self.paths)
        return [
            scores(prior, np.asarray(parameters[group][name], float))
            for (group, name), prior in zip(columns, self.priors, strict=True)
        ]


def scores(prior: Distribution, values: Floats) -> Floats:
    """Return the normal scores of values under a prior."""
    return normal_scores(np.clip(prior.below(values), EDGE, 1 - EDGE))


@compiled
def _cholesky(a):
    """Return the lower triangle L of a = L L'; by hand, since a library's last bits hang on the machine."""
    lower = np.zeros(a.shape)
    for i in range(len(a)):
        for j in range(i + 1):
            left = a[i, j]
            for k in range(j):
                left -= lower[i, k] * lower[j, k]
            lower[i, j] = math.sqrt(left) if i == j else left / lower[j, j]
    return lower


@compiled
def _density(z, mean, lower):
    """Return N(z; mean, L L') / N(z; 0, I) of each row of z, with L `lower`; one row after another.

    So a world's density is the same in whatever company it is asked for.
    """
    found, y, whole = np.empty(len(z)), np.empty(len(mean)), 1.0
    for i in range(len(mean)):
        whole *= lower[i, i]
    for n in range(len(z)):
        power = 0.0
        for i in range(len(mean)):
            y[i] = z[n, i] - mean[i]
            for k in range(i):
                y[i] -= lower[i, k] * y[k]
            y[i] /= lower[i, i]
            power += z[n, i] * z[n, i] - y[i] * y[i]
        found[n] = safe_exp(power / 2.0) / whole
    return found


@compiled
def normal_scores(ranks):
    """Return the standard normal's quantiles at ranks within (0, 1), shape (n,)."""
    found = np.empty(len(ranks))
    for n in range(len(ranks)):
        found[n] = normal_quantile(ranks[n])
    return found


def read(scenario: Scenario) -> dict[str, Any] | None:
    """Return what the scenario keeps, whatever its edition; None if it keeps nothing readable."""
    try:
        kept = json.loads((Path(scenario.folder) / FOUND / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return kept if isinstance(kept, dict) else None


def state(scenario: Scenario) -> str:
    """Return '' where the tilt is of these rules, data and numbers, else a line that says what is wrong."""
    kept = read(scenario)
    if kept is None:
        return f"history has not been asked for {scenario.key}: its numbers are drawn as conf has them"
    now, then = identity_of(scenario), kept.get("identity", {})
    if changed := [part for part, digest in now.items() if then.get(part) != digest]:
        return (
            f"what history left of the numbers is of other {' and '.join(changed)}, and is not used: "
            "narva backtest --write docs asks it again"
        )
    return ""


def current(scenario: Scenario) -> Tilt | None:
    """Return the scenario's tilt; None if there is none of these rules, data and numbers."""
    kept = None if state(scenario) else read(scenario)
    return None if kept is None else tilt_of(kept)


def tilt_of(kept: dict[str, Any]) -> Tilt:
    """Return the tilt that is kept in FILE."""
    numbers = kept["numbers"]
    return Tilt(
        tuple(one["path"] for one in numbers),
        tuple(parse(one["prior"], one["path"]) for one in numbers),
        np.array([one["mean"] for one in numbers], float),
        np.array(kept["covariance"], float).reshape(len(numbers), len(numbers)),
        np.array([kept["rules"].get(rule.name.lower(), 1.0) for rule in DecisionRule], float),
    )
