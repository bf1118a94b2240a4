"""Whether built pages still say what the model says: digests of all that they are made of."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from sim.config.settings import Config, compose
from sim.model.identity import identity
from sim.paths import conf_dir
from sim.results.store import atomically
from sim.scenario.scenario import Scenario, load_scenario
from sim.studies.exercises.declared import Exercise
from sim.studies.identity import changed, identity_of

BUILT = "built.json"
ENTRY = "sim.studies.exercises.run"
GAME = "sim.play.game"  # what a code of a game stands for


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
    atomically(
        folder / BUILT, lambda part: part.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")
    )


def stale(folder: Path, exercises: Iterable[Exercise], scenario: str) -> dict[str, list[str]]:
    """Return what changed since the pages of exercises were built, of those that are stale."""
    known = built(folder)
    found = {e.key: changed(digests(e, scenario), known.get(e.key, {})) for e in exercises}
    return {key: parts for key, parts in found.items() if parts}
