"""The headline sentences of a run, and beside each how far it carries: the stability label of the default."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.model.compiled import RULES
from sim.reports.format import rare
from sim.scenario.scenario import FOUND
from sim.studies.verification import record, words
from sim.studies.verification.answers import Answer, answers_of, margins_of, verdict
from sim.studies.verification.plays import of_runs

if TYPE_CHECKING:
    from sim.results.table import Results

VERB = "narva verify"


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
    labels = {} if note or not kept else {_key(found): found for found in kept["answers"]}
    here = of_runs(results.runs)
    there = None if results.comparison is None else of_runs(results.comparison.runs)
    if there is not None and len(there.weight) != len(here.weight):
        there = None  # interrupted
    lines = []
    for answer in answers_of(here, there):
        comes = answer.key in words.COME
        if comes and not asked:
            continue
        found, decided = labels.get(tuple(answer)), verdict(margins_of(answer, here, there)) == 1
        lines.append(Line(words.said(*answer), decided, comes, _label(found) if found else None))
    if not kept or note:
        return Stability(lines, note, {}, {})
    ends = {"wider_war": kept["tails"]["ends"]["4"], "nuclear_use": kept["tails"]["ends"]["5"]}
    about = {**kept["size"], "factors": kept["factors"], "replications": kept["tails"]["replications"]}
    return Stability(lines, "", about, {name: rare(end) for name, end in ends.items()})


def _key(found: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(Answer(found["key"], found["holds"], found["end"]))


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
    kept = record.read(Path(folder) / FOUND) if folder else None
    if kept is None:
        return None, "How far each sentence carries has not been computed for this scenario."
    now = record.identity(results.config, results.scenario)
    if results.manifest.get("rules") != RULES or now["code"] != kept["identity"].get("code"):
        return kept, f"How far each sentence carries was computed by other code; {VERB} computes it again."
    if now != kept["identity"]:
        return kept, "How far each sentence carries is known for the default settings alone; these differ."
    return kept, ""
