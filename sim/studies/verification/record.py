"""The record that `narva verify` leaves with a scenario, and the labels that it gives a run's sentences."""

from __future__ import annotations

import json
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.config.settings import Config
from sim.errors import ScenarioError
from sim.model.compiled import RULES
from sim.reports.format import rare
from sim.scenario.scenario import FOUND, Scenario
from sim.studies.identity import identity_of
from sim.studies.verification import words
from sim.studies.verification.judge import answers_of, margins_of, of_runs, verdict

if TYPE_CHECKING:
    from sim.results.table import Results

EXTREMES = Path(__file__).parent / "extremes.yaml"  # settings that checks play
FILE = "verification.json"
ENTRY = "sim.studies.verification.run"
DECIMALS = 6
VERB = "narva verify"


def identity(config: Config, scenario: Scenario) -> dict[str, str]:
    """Return the identity of a record: the seed and the number of replications are not part of it."""
    return identity_of(ENTRY, [(config, scenario)], EXTREMES.read_text(encoding="utf-8"))


def read(folder: Path) -> dict[str, Any] | None:
    """Return a scenario's record; None without one; raise ScenarioError if it cannot be read."""
    path = folder / FILE
    if not path.is_file():
        return None
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        assert isinstance(found["identity"], dict)
    except (ValueError, KeyError, TypeError, AssertionError):
        raise ScenarioError(f"{path} cannot be read; write it again: narva verify") from None
    return dict(found)


def text_of(record: dict[str, Any]) -> str:
    """Return a record as JSON: numbers to six decimals, what is not known as null."""
    return json.dumps(_plain(record), indent=1) + "\n"


def _plain(part: Any) -> Any:
    if isinstance(part, dict):
        return {str(key): _plain(value) for key, value in part.items()}
    if isinstance(part, (list, tuple)):
        return [_plain(value) for value in part]
    if isinstance(part, float):
        return round(float(part), DECIMALS) if isfinite(part) else None
    return part


class Label(NamedTuple):
    """How far one sentence carries, in words: empty where there is nothing to say."""

    shares: str
    rivals: str
    turns: list[str]
    box: str
    nearest: str
    parts: list[float]  # of the points: holds, fails, open


class Line(NamedTuple):
    """A sentence, whether the run decides it, whether it is on the first question, and its label."""

    text: str
    decided: bool
    comes: bool
    label: Label | None


@dataclass(frozen=True)
class Stability:
    """All sentences of a run; `note` says why labels are missing, `about` how they were found.

    `rare` holds the ends that splitting estimates, in words.
    """

    lines: list[Line]
    note: str
    about: dict[str, Any]
    rare: dict[str, str]

    def of(self, comes: bool) -> list[Line]:
        """Return the sentences on one of the two questions."""
        return [line for line in self.lines if line.comes == comes]


def stability(results: Results, asked: bool = True) -> Stability:
    """Return a run's sentences with their labels; `asked`: it asks whether an attempt comes."""
    kept, note = _record(results)
    labels = (
        {} if note or not kept else {(one["key"], one["holds"], one["end"]): one for one in kept["answers"]}
    )
    here = of_runs(results.runs)
    there = None if results.comparison is None else of_runs(results.comparison.runs)
    if there is not None and len(there.weight) != len(here.weight):
        there = None  # interrupted
    lines = []
    for answer in answers_of(here, there):
        comes = answer.key in words.COME
        if (comes and not asked) or (answer.key == "article5" and not results.scenario.has_council):
            continue
        found, decided = labels.get(answer), verdict(margins_of(answer, here, there)) == 1
        lines.append(Line(words.said(*answer), decided, comes, _label(found) if found else None))
    if not kept or note:
        return Stability(lines, note, {}, {})
    ends = {"wider_war": kept["tails"]["ends"]["4"], "nuclear_use": kept["tails"]["ends"]["5"]}
    about = {**kept["size"], "factors": kept["factors"], "replications": kept["tails"]["replications"]}
    return Stability(lines, "", about, {name: rare(end) for name, end in ends.items()})


def _label(found: dict[str, Any]) -> Label:
    own = next(iter(found["shares"].values()))
    return Label(
        words.shares(own),
        words.rivals(found),
        words.turns(found),
        words.box(found),
        words.nearest(found),
        own,
    )


def _record(results: Results) -> tuple[dict[str, Any] | None, str]:
    """Return the record of the scenario, and why its labels are not those of this run; '' if they are."""
    folder = getattr(results.scenario, "folder", None)
    kept = read(Path(folder) / FOUND) if folder else None
    if kept is None:
        return None, "How far each sentence carries has not been computed for this scenario."
    now = identity(results.config, results.scenario)
    if results.manifest.get("rules") != RULES or now["code"] != kept["identity"].get("code"):
        return (
            kept,
            f"How far each sentence carries was computed by other code; {VERB} computes it again.",
        )
    if now != kept["identity"]:
        return kept, "How far each sentence carries is known for the default settings alone; these differ."
    return kept, ""
