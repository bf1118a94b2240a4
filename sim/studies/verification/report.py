"""The record that `narva verify` leaves with a scenario, as labels of a run's sentences and as its page.

Nothing on `docs/verification.md` is typed: it is written from the record alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.model.identity import RULES
from sim.parameters.sealed import sealed
from sim.reports.format import hundred, number, rare
from sim.reports.render import plain
from sim.reports.words import RUNGS, parameter_name
from sim.results.measures import MEASURES
from sim.scenario.found import read_found
from sim.scenario.scenario import FOUND
from sim.studies.claims.words import name as rule_name
from sim.studies.claims.words import named_box
from sim.studies.pages import as_json, put
from sim.studies.verification.declared import COME, HAPPENED, identity, said
from sim.studies.verification.judge import answers_of, margins_of, of_runs, verdict

if TYPE_CHECKING:
    from sim.results.table import Results

FILE = "verification.json"
DECIMALS = 6
VERB = "narva verify"
PAGE = "verification.md"
REBUILD = f"{VERB} --write docs"
LEAST = 0.005  # of crises: an end that is rarer everywhere has no row
MOST_TURNS = 2


def read(folder: Path) -> dict[str, Any] | None:
    """Return a scenario's record; None without one; raise StoredError if it is not what was written."""
    return read_found(folder / FILE)


def content_of(record: dict[str, Any]) -> bytes:
    """Return a record sealed: numbers to six decimals, what is not known as null."""
    return sealed(as_json(record, DECIMALS))


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
    """All sentences of a run; `note` says why labels are missing, `about` how they were found."""

    lines: list[Line]
    note: str
    about: dict[str, Any]

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
        comes = answer.key in COME
        if (comes and not asked) or (answer.key == "article5" and not results.scenario.has_council):
            continue
        found, decided = labels.get(answer), verdict(margins_of(answer, here, there)) == 1
        lines.append(Line(said(*answer), decided, comes, _label(found) if found else None))
    if not kept or note:
        return Stability(lines, note, {})
    return Stability(lines, "", {**kept["size"], "factors": kept["factors"]})


def _label(found: dict[str, Any]) -> Label:
    own = next(iter(found["shares"].values()))
    return Label(shares(own), rivals(found), turns(found), box(found), nearest(found), own)


def _record(results: Results) -> tuple[dict[str, Any] | None, str]:
    """Return the record of the scenario, and why its labels are not those of this run; '' if they are."""
    folder = getattr(results.scenario, "folder", None)
    kept = read(Path(folder) / FOUND) if folder else None
    if kept is None:
        return None, "How far each sentence carries has not been computed for this scenario."
    now = identity(results.config, results.scenario)
    if results.manifest.get("rules") != RULES or now["code"] != kept["identity"].get("code"):
        return (kept, f"How far each sentence carries was computed by other code; {VERB} computes it again.")
    if now != kept["identity"]:
        return kept, "How far each sentence carries is known for the default settings alone; these differ."
    return kept, ""


def shares(found: list[float]) -> str:
    """Return 'holds at 83 of 100 points, fails at 9, open at 8'."""
    holds, fails, open_ = map(hundred, found)
    return f"holds at {holds} of 100 points, fails at {fails}, open at {open_}"


def rivals(answer: dict[str, Any]) -> str:
    """Return at how many of 100 points a sentence holds under each rival rule; '' where none was played."""
    own, *others = answer["shares"].items()
    if others and all(found == own[1] for _, found in others):
        return "the same under each rival rule"
    told = ", ".join(f"{hundred(found[0])} under {rule_name(rule)}" for rule, found in others)
    return f"at {told}" if told else ""


def turns(answer: dict[str, Any]) -> list[str]:
    """Return what a sentence turns on, the strongest first: 'kremlin: prize: 95 below 0.4, 31 above 1.7'."""
    return [_turn(turn) for turn in answer["turns"][:MOST_TURNS]]


def _turn(turn: dict[str, Any]) -> str:
    first, last = hundred(turn["shares"][0]), hundred(turn["shares"][-1])
    low, high = number(turn["edges"][0]), number(turn["edges"][-1])
    name = parameter_name(turn["factor"])
    return f"{name} (holds at {first} of 100 decided points below {low}, at {last} above {high})"


def box(answer: dict[str, Any]) -> str:
    """Return the box in which a sentence mostly holds; '' where none is better than chance."""
    found = answer["box"]
    if not found or found["density"] - found["base"] < 0.05:
        return ""
    return (
        f"{named_box(found['words'])}: there at {hundred(found['density'])} of 100 decided points, against "
        f"{hundred(found['base'])} of 100 overall"
    )


def nearest(answer: dict[str, Any]) -> str:
    """Return the nearest flip by a single number."""
    if not answer["decided"]:
        return "the default’s own crises do not decide it"
    if not answer["flips"]:
        return "no single number flips it within its plausible range"
    return flip(answer["flips"][0])


def flip(found: dict[str, Any]) -> str:
    """Return 'the Kremlin: prize from 1 to 1.8, 23 of 100 of its plausible range'."""
    return (
        f"{parameter_name(found['path'])} from {number(found['default'])} to {number(found['at'])}, "
        f"{hundred(found['distance'])} of 100 of its plausible range away"
    )


def write(record: dict[str, Any], folder: Path) -> Path:
    """Write the page into a folder and return its path."""
    return put(render(record), folder / PAGE)


def render(record: dict[str, Any]) -> str:
    """Return the page as Markdown."""
    environment = plain(Path(__file__).parent / "templates")
    environment.filters.update(rare=rare, flip=flip)
    tables = {
        "rules": _compared(record["rules"]["numbers"]), "turns": _turns(record["turns"]),
        "runs": [_run(one) for one in record["runs"]],
    }  # fmt: skip
    words = {"said": said, "COME": COME, "turns": turns, "box": box, "nearest": nearest}
    return environment.get_template("verification.md.j2").render(
        {**record, **tables}, rebuild=REBUILD, words=words, span=_span, happened=HAPPENED, rungs=RUNGS
    )


def _span(estimate: list[float], scale: float) -> str:
    """Return '2.3 [2.0, 2.6]', to a decimal: no zero has a sign."""
    value, low, high = (f"{round(scale * x, 1) + 0.0:.1f}".replace("-", "−") for x in estimate)
    return f"{value} [{low}, {high}]"


def _compared(numbers: dict[str, dict[str, list[float]]]) -> dict[str, Any]:
    """Return a table of headline numbers, a column for each setting."""
    first = next(iter(numbers.values()))
    kept = [name for name in first if any((of[name][0] or 0) >= LEAST for of in numbers.values())]
    rows = [[MEASURES[name].label, *(_number(name, of[name]) for of in numbers.values())] for name in kept]
    return {"head": [rule_name(key) for key in numbers], "rows": rows, "kept": kept}


def _number(measure: str, value: list[float]) -> str:
    return _span(value, 1) if measure == "hazard_ratio" else rare(value)


def _turns(found: dict[str, Any]) -> dict[str, Any]:
    table = _compared(found["numbers"])
    for name, row in zip(table["kept"], table["rows"], strict=True):
        scale = 1 if name == "hazard_ratio" else 100
        row += [_span(gap[name], scale) for gap in found["gaps"].values()]
    apart = sum(
        gap[name][1] > 0 or gap[name][2] < 0 for gap in found["gaps"].values() for name in table["kept"]
    )
    table["head"] = [f"{hours} h" for hours in found["numbers"]] + [f"{h} h less 6 h" for h in found["gaps"]]
    return {**table, "apart": apart, "gaps": len(found["gaps"]) * len(table["kept"])}


def _run(one: dict[str, Any]) -> list[str]:
    scale = 1 if one["measure"] == "hazard_ratio" else 100
    half = [f"{scale * x:.2g}" for x in one["half"]]
    needed = [f"{n:,}" for n in one["needed"]] if one["needed"] else ["–", "–"]
    settled = f"{one['settled']:,}" if one["settled"] else "not yet"
    return [MEASURES[one["measure"]].label, *half, f"{one['variation']:.2f}", settled, *needed]
