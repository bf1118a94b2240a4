"""Shifts of numbers in normal scores: 0 is a number's median, above 1.64 are 5 of 100 of its draws.

Whatever a shift does not move stays as uncertain as it is: it is drawn as in every run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import NormalDist
from typing import Any

import numpy as np

from sim.config.settings import Config, compose
from sim.engines.history import EDGE, RULE, scores
from sim.engines.worlds import draws
from sim.errors import NarvaError
from sim.model.rules.distribution import quantile
from sim.parameters import validation
from sim.parameters.distributions import Distribution
from sim.results.estimators import Floats
from sim.scenario.scenario import Scenario, load_scenario

STANDARD = NormalDist()


@dataclass(frozen=True)
class Space:
    """The numbers that a run with these settings draws, and its rival rules."""

    words: tuple[str, ...]

    @classmethod
    def of(cls, words: Sequence[str]) -> Space:
        """Return the space of some settings, in which an attempt comes unless they say otherwise."""
        ordered = any(word.startswith("attempt=") for word in words)
        space = cls((*(() if ordered else ("attempt=certain",)), *words))
        if not space.paths:
            raise NarvaError("nothing is drawn under these settings, hence no number could be otherwise")
        return space

    @cached_property
    def config(self) -> Config:
        """Return the configuration."""
        return compose(self.words)

    @cached_property
    def scenario(self) -> Scenario:
        """Return the scenario."""
        return load_scenario(self.config.scenario)

    @property
    def paths(self) -> list[str]:
        """Return the numbers that are drawn."""
        return self.config.drawn

    @property
    def rules(self) -> tuple[str, ...]:
        """Return the rival rules that are drawn; none where one is set."""
        rules = self.config.choices[RULE]
        return tuple(rule.name.lower() for rule in rules) if isinstance(rules, tuple) else ()

    def value(self, path: str, score: float) -> float:
        """Return a number at a score."""
        one, bounds = self._prior(path), validation.bounds(path)
        rank = min(max(STANDARD.cdf(score), EDGE), 1 - EDGE)
        return validation.rounded(quantile(int(one.kind), one.a, one.b, one.c, *bounds, rank))

    def point(self, shift: Mapping[str, float], rule: str = "") -> dict[str, Any]:
        """Return what a shift sets; all rules are drawn where none is named."""
        found: dict[str, Any] = {path: self.value(path, score) for path, score in shift.items()}
        return found | ({RULE: rule} if rule else {})

    def worlds(self, replications: np.ndarray) -> tuple[Floats, np.ndarray]:
        """Return the scores of these replications, and the place of each one's rule among `rules`."""
        parameters = draws(self.config, self.scenario, replications).parameters
        parts = (path.split(".") for path in self.paths)
        columns = [
            scores(self._prior(path), np.asarray(parameters[group][name], float))
            for path, (group, name) in zip(self.paths, parts, strict=True)
        ]
        rules = self.config.choices[RULE]
        codes = np.array([int(rule) for rule in rules] if isinstance(rules, tuple) else [int(rules)])
        return np.column_stack(columns), np.searchsorted(codes, np.asarray(parameters["alliance"]["rule"]))

    def _prior(self, path: str) -> Distribution:
        prior = self.config.values[path]
        assert isinstance(prior, Distribution)
        return prior
