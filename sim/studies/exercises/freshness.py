"""Whether built pages still say what the model says: digests of all that they are made of."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sim.model.compiled import SOURCE_DIGEST
from sim.parameters.schema import GROUPS
from sim.paths import HERE, conf_dir, scenario_folder
from sim.results.store import atomically
from sim.studies.exercises.declared import Exercise

BUILT = "built.json"
DIGITS = 12
NOT_PLAYED = (  # files of a scenario that no crisis of these pages reads
    "menu.yaml", "live_injects.yaml", "roles.yaml", "corrections.yaml", "targets.yaml", "claims.yaml",
    "map.geojson",
)  # fmt: skip
MAKERS = (
    "exercises/*.py", "reports/exercises/**/*", "experiments/asked.py", "experiments/answering.py",
    "experiments/panels.py", "results/estimators.py", "reports/templates/report.css",
)  # fmt: skip
GAME = ("play/game.py", "play/rounds.py")  # what a code of a game stands for


def digests(exercise: Exercise, scenario: str) -> dict[str, str]:
    """Return a digest for each thing that an exercise's pages are made of."""
    folder, conf = scenario_folder(scenario), conf_dir()
    played = [p for p in folder.iterdir() if p.is_file() and p.name not in NOT_PLAYED and p.name[0] != "."]
    settings = [conf / "config.yaml", *(p for group in GROUPS for p in (conf / group).glob("*.yaml"))]
    patterns = (*MAKERS, *GAME) if exercise.game else MAKERS
    makers = [p for pattern in patterns for p in HERE.glob(pattern) if p.is_file() and p.suffix != ".pyc"]
    text = hashlib.sha256(f"{exercise.digest} {exercise.sources}".encode()).hexdigest()
    return {
        "rules": SOURCE_DIGEST[:DIGITS],
        "conf": _of(settings, conf),
        "data": _of(played, folder),
        "pages": _of(makers, HERE),
        "text": text[:DIGITS],
    }


def _of(files: Iterable[Path], root: Path) -> str:
    total = hashlib.sha256()
    for path in sorted(files):
        content = path.read_bytes()
        total.update(f"{path.relative_to(root).as_posix()} {len(content)}\n".encode() + content)
    return total.hexdigest()[:DIGITS]


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
    """Return what changed since each exercise's pages were built; those without pages say so."""
    known, found = built(folder), {}
    for exercise in exercises:
        now, then = digests(exercise, scenario), known.get(exercise.key, {})
        changed = [part for part, digest in now.items() if then.get(part) != digest]
        if changed:
            found[exercise.key] = changed if then else ["never built"]
    return found
