"""Plays the declared experiments of exercises as one sweep: each setting once, on common random numbers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from sim.config.settings import CENTRAL, Config, compose
from sim.model.identity import identity
from sim.parameters.schema import GROUPS
from sim.paths import conf_dir
from sim.results.measure import WEIGHTS
from sim.results.measures import named
from sim.scenario.scenario import Scenario, load_scenario
from sim.studies.exercises.declared import Answer, Exercise
from sim.studies.exercises.judge import Found, Setting, judge
from sim.studies.identity import changed, identity_of
from sim.studies.pages import put
from sim.studies.sweeps import BASE, Runner, plan_of

BUILT = "built.json"  # what the pages of a folder were made of
SWEEP = "settings"
ENTRY = __name__
GAME = "sim.play.game"  # what a code of a game stands for
Words = tuple[str, ...]


@dataclass(frozen=True)
class Played:
    """The settings of exercises that were played, by their overrides."""

    settings: dict[Words, Setting]

    def find(self, exercise: Exercise, answer: Answer) -> Found:
        """Return how an answer came out."""
        return judge(exercise, answer, [self.settings[words] for words in settings_of(exercise, answer)])

    @property
    def crises(self) -> int:
        """Return how many crises were played: equal settings once."""
        runs = {setting.config.digest: len(setting.runs) for setting in self.settings.values()}
        return sum(runs.values())


def settings_of(exercise: Exercise, answer: Answer) -> Iterator[Words]:
    """Yield the overrides of every setting that an answer plays."""
    settings = {setting.key: setting.words for setting in exercise.settings}
    for words in [settings[key] for key in answer.across] or [()]:
        for point in answer.points:
            yield (*words, *answer.under, *point.words)


@cache
def base_of(scenario: str, presets: Words) -> Config:
    """Return a scenario's configuration under presets, which take half a second to compose."""
    return compose([f"scenario={scenario}", CENTRAL, *presets])


def parts_of(words: Iterable[str]) -> tuple[Words, dict[str, Any]]:
    """Return the presets and the values among overrides: presets come first, then values, as Hydra has it."""
    pairs = [word.partition("=") for word in words]
    presets = tuple(f"{key}={value}" for key, _, value in pairs if key in GROUPS)
    return presets, {key: None if value == "null" else value for key, _, value in pairs if key not in GROUPS}


def config_of(scenario: str, words: Iterable[str]) -> Config:
    """Return the configuration of these overrides."""
    presets, values = parts_of(words)
    return base_of(scenario, presets).with_values(values)


def play(exercises: Sequence[Exercise], scenario: str, replications: int, runner: Runner) -> Played:
    """Return every setting of these exercises as it was played."""
    answers = [(exercise, answer) for exercise in exercises for answer in exercise.answers]
    asked = dict.fromkeys(words for pair in answers for words in settings_of(*pair))
    return play_settings(asked, scenario, _columns(answers), replications, runner)


def play_settings(
    asked: Iterable[Words], scenario: str, columns: Sequence[str], replications: int, runner: Runner
) -> Played:
    """Return settings as they were played, equal ones once, with these columns of runs."""
    configs = {words: config_of(scenario, words) for words in asked}
    distinct = {config.digest: words for words, config in configs.items()}
    presets = list(dict.fromkeys(parts_of(words)[0] for words in distinct.values()))
    points = [{BASE: presets.index(own), **values} for own, values in map(parts_of, distinct.values())]
    bases = [base_of(scenario, own) for own in presets]
    sweep = runner.sweep(SWEEP, plan_of(bases, points, columns, replications))
    runs = dict(zip(distinct, (part for _, part in sweep.runs(columns).groupby("point")), strict=True))
    return Played({words: Setting(config, runs[config.digest]) for words, config in configs.items()})


def _columns(answers: Iterable[tuple[Exercise, Answer]]) -> list[str]:
    measures = [named(name) for _, answer in answers for name in (answer.measure, *answer.also)]
    return list(dict.fromkeys([*WEIGHTS.values(), *(column for one in measures for column in one.columns)]))


def digests(exercise: Exercise, scenario: str) -> dict[str, str]:
    """Return the identity of an exercise's pages."""
    config, data = base_of(scenario, ()), _data(scenario)
    points = [point for answer in exercise.answers for point in answer.points]
    words = {w for one in (*points, *exercise.settings) for w in one.words}
    words |= {w for answer in exercise.answers for w in answer.under}
    presets = {word: _preset(*word.split("=", 1)) for word in sorted(words) if "." not in word.split("=")[0]}
    game = identity(GAME) if exercise.game else ""
    declared = [exercise.digest, exercise.sources, config.seed, game, presets]
    return identity_of(ENTRY, [(config, data)], declared, seats=bool(exercise.game))


@cache
def _data(scenario: str) -> Scenario:
    return load_scenario(scenario)


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
