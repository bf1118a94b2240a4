"""`docs/verification.md`, from a record alone: nothing in it is typed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sim.reports.format import rare
from sim.reports.render import plain
from sim.reports.sentences import RUNGS
from sim.results.measures import MEASURES
from sim.studies.claims.words import name as rule_name
from sim.studies.pages import put
from sim.studies.verification import words
from sim.studies.verification.checks import HAPPENED

PAGE = "verification.md"
REBUILD = "narva verify --write docs"
LEAST = 0.005  # of crises: an end that is rarer everywhere has no row


def write(record: dict[str, Any], folder: Path) -> Path:
    """Write the page into a folder and return its path."""
    return put(render(record), folder / PAGE)


def render(record: dict[str, Any]) -> str:
    """Return the page as Markdown."""
    environment = plain(Path(__file__).parent / "templates")
    environment.filters.update(rare=rare, flip=words.flip)
    tables = {
        "rules": _compared(record["rules"]["numbers"]), "turns": _turns(record["turns"]),
        "runs": [_run(one) for one in record["runs"]],
    }  # fmt: skip
    return environment.get_template("verification.md.j2").render(
        {**record, **tables}, rebuild=REBUILD, words=words, span=_span, happened=HAPPENED, rungs=RUNGS
    )


def _span(estimate: list[float], scale: float) -> str:
    """Return '2.3 [2.0, 2.6]', or in 100 '-5 [-9, 0]': no zero has a sign."""
    digits = 1 if scale == 1 else 0
    value, low, high = (f"{round(scale * x, digits) + 0.0:.{digits}f}".replace("-", "−") for x in estimate)
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
