"""Plays the declared experiments of exercises and says how each comes out, on common random numbers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from sim.config.settings import Config, compose
from sim.experiments.montecarlo import simulate
from sim.experiments.progress import Progress, silent
from sim.model.identity import identity
from sim.parameters.schema import GROUPS
from sim.paths import conf_dir
from sim.results.estimators import Difference, Estimate
from sim.results.table import Results
from sim.scenario.scenario import Scenario, load_scenario
from sim.studies.exercises.declared import ZERO, Answer, Exercise
from sim.studies.exercises.measures import estimate, gap, named
from sim.studies.identity import changed, identity_of
from sim.studies.pages import put

BUILT = "built.json"  # what the pages of a folder were made of
ENTRY = __name__
GAME = "sim.play.game"  # what a code of a game stands for
RISES, FALLS, SAME, MIXED = "rises", "falls", "same", "mixed"
LEAST = 0.02  # of a share, or of anything else's value: less is not worth telling
LEAST_SIGNED = 0.01  # of a change that is counted in 100


class Case(NamedTuple):
    """A comparison with the reference: from which value to which, the difference, and its verdict."""

    key: str
    label: str
    before: Estimate | None
    after: Estimate
    gap: Difference
    verdict: str


@dataclass(frozen=True)
class Found:
    """An answer played: each point's values by measure (none across settings), its cases, its verdict."""

    answer: Answer
    values: dict[str, dict[str, Estimate]]
    cases: tuple[Case, ...]

    @property
    def verdict(self) -> str:
        """Return what all cases say, or that they differ."""
        verdicts = {case.verdict for case in self.cases}
        return verdicts.pop() if len(verdicts) == 1 else MIXED

    def labels(self, verdict: str) -> list[str]:
        """Return the labels of the cases that came out so."""
        return [case.label for case in self.cases if case.verdict == verdict]


class Player:
    """Plays settings, each once, on the random numbers of one seed."""

    def __init__(self, scenario: str, replications: int, progress: Progress = silent) -> None:
        self.name, self.scenario = scenario, load_scenario(scenario)
        self.replications, self.progress = replications, progress
        self._composed: dict[tuple[str, ...], Config] = {}
        self._results: dict[str, Results] = {}

    def config(self, words: Iterable[str]) -> Config:
        """Return the configuration of these overrides: presets first, then values, as Hydra has it.

        Presets take half a second, values none.
        """
        pairs = [word.partition("=") for word in words]
        presets = tuple(f"{key}={value}" for key, _, value in pairs if key in GROUPS)
        if presets not in self._composed:
            self._composed[presets] = compose([f"scenario={self.name}", *presets])
        values = {key: None if value == "null" else value for key, _, value in pairs if key not in GROUPS}
        return self._composed[presets].with_values(values | {"replications": self.replications})

    def play(self, words: Iterable[str]) -> Results:
        """Return the results of these overrides; raise KeyboardInterrupt where playing was stopped."""
        config = self.config(words)
        if config.digest not in self._results:
            label = f"setting {len(self._results) + 1}"
            results = simulate(config, self.scenario, self.progress, label)
            if results.manifest["interrupted"]:
                raise KeyboardInterrupt("pages that were finished are kept")
            self._results[config.digest] = results
        return self._results[config.digest]

    @property
    def played(self) -> int:
        """Return how many crises were played."""
        return len(self._results) * self.replications


def settings_of(exercise: Exercise, answer: Answer) -> Iterator[tuple[str, ...]]:
    """Yield the overrides of every setting that an answer plays."""
    settings = {setting.key: setting.words for setting in exercise.settings}
    for words in [settings[key] for key in answer.across] or [()]:
        for point in answer.points:
            yield (*words, *answer.under, *point.words)


def find(exercise: Exercise, answer: Answer, player: Player) -> Found:
    """Play an answer's points, under each setting where it has some, and compare them with the reference."""
    played = [player.play(words) for words in settings_of(exercise, answer)]
    if answer.across:
        labels = {setting.key: setting.label for setting in exercise.settings}
        pairs = zip(answer.across, played[::2], played[1::2], strict=True)
        return Found(answer, {}, tuple(_case(answer, key, labels[key], *pair) for key, *pair in pairs))
    found = dict(zip((point.key for point in answer.points), played, strict=True))
    labels = {point.key: point.label for point in answer.points}
    values = {
        key: {name: estimate(name, results) for name in (answer.measure, *answer.also)}
        for key, results in found.items()
    }
    reference = None if answer.reference == ZERO else found[answer.reference]
    cases = [_case(answer, key, labels[key], reference, found[key]) for key in answer.cases]
    return Found(answer, values, tuple(cases))


def _case(answer: Answer, key: str, label: str, reference: Results | None, results: Results) -> Case:
    after = estimate(answer.measure, results)
    if reference is None:
        change, before = Difference(*after, 1.0), None
    else:
        change, before = gap(answer.measure, results, reference), estimate(answer.measure, reference)
    return Case(key, label, before, after, change, verdict(answer.measure, change, before))


def verdict(measure: str, change: Difference, before: Estimate | None) -> str:
    """Return whether a difference is beyond noise and worth telling, and which way it goes."""
    of = named(measure)
    least = LEAST * abs(before.value if before else 0.0)
    if of.scale == 100:
        least = LEAST if of.is_share else LEAST_SIGNED
    if not (change.low > 0 or change.high < 0) or abs(change.value) < least:
        return SAME
    return RISES if change.value > 0 else FALLS


def digests(exercise: Exercise, scenario: str) -> dict[str, str]:
    """Return the identity of an exercise's pages."""
    config, data = _played(scenario)
    points = [point for answer in exercise.answers for point in answer.points]
    words = {w for one in (*points, *exercise.settings) for w in one.words}
    words |= {w for answer in exercise.answers for w in answer.under}
    presets = {word: _preset(*word.split("=", 1)) for word in sorted(words) if "." not in word.split("=")[0]}
    game = identity(GAME) if exercise.game else ""
    return identity_of(
        ENTRY, [(config, data)], [exercise.digest, exercise.sources, config.seed, game, presets]
    )


@cache
def _played(scenario: str) -> tuple[Config, Scenario]:
    return compose([f"scenario={scenario}"]), load_scenario(scenario)


def _preset(group: str, name: str) -> Any:
    """Return what a preset of conf holds."""
    return yaml.safe_load((conf_dir() / group / f"{name}.yaml").read_text(encoding="utf-8"))


def built(folder: Path) -> dict[str, Any]:
    """Return what is known of the pages in a folder, by exercise; empty if none was built there."""
    path = folder / BUILT
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def note(folder: Path, key: str, about: dict[str, Any]) -> None:
    """Write down what an exercise's pages were made of."""
    known = dict(sorted({**built(folder), key: about}.items()))
    put(json.dumps(known, indent=1) + "\n", folder / BUILT)


def stale(folder: Path, exercises: Iterable[Exercise], scenario: str) -> dict[str, list[str]]:
    """Return what changed since the pages of exercises were built, of those that are stale."""
    known = built(folder)
    found = {e.key: changed(digests(e, scenario), known.get(e.key, {})) for e in exercises}
    return {key: parts for key, parts in found.items() if parts}
