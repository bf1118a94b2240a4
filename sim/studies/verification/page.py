"""docs/verification.md, from a record alone: nothing in it is typed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from sim.errors import OutputError
from sim.reports.format import hundred, rare
from sim.reports.render import plain
from sim.reports.sentences import RUNGS
from sim.results.outcomes import outcome_name
from sim.results.store import atomically
from sim.studies.verification import words

PAGE = "verification.md"
REBUILD = "narva verify --write docs"
MEASURES = {
    "hazard_ratio": "ratio to the baseline",
    "restored": "given back, without a wider war",
    "article5": "Article 5 confirmed",
}
HAPPENED = {
    "ended": "crises with one of the nine ends",
    "attributed": "crises attributed",
    "broken": "crises in which silence is broken",
    "disaster": "wider war or nuclear use",
    "weighed": "attempts with a weight",
}
LEAST = 0.005  # of crises: an end that is rarer everywhere has no row


def write(record: dict[str, Any], folder: Path) -> Path:
    """Write the page into a folder and return its path."""
    if folder.exists() and not folder.is_dir():
        raise OutputError(f"{folder} is a file, not a folder")
    folder.mkdir(parents=True, exist_ok=True)
    text = render(record)
    atomically(folder / PAGE, lambda part: part.write_text(text, encoding="utf-8"))
    return folder / PAGE


def render(record: dict[str, Any]) -> str:
    """Return the page as Markdown."""
    page = plain(Path(__file__).parent / "templates").get_template("verification.md.j2").render(
        digest="-".join(record["identity"].values()), rebuild=REBUILD, quick=record["quick"],
        size=record["size"],
        factors=record["factors"], left_out=", ".join(f"`{path}`" for path in record["left_out"]),
        answers=[_answer(answer) for answer in record["answers"]],
        rules=_compared(record["rules"]["numbers"]), turns=_turns(record["turns"]),
        runs=[_run(one) for one in record["runs"]], extremes=[_extreme(one) for one in record["extremes"]],
        readings=_readings(record["extremes"]), limits=[_limit(one) for one in record["limits"]],
        held=sum(one["holds"] for one in record["limits"]), tail=record["tails"],
        tails=[_tail(one) for one in record["tails"]["rungs"]],
        as_expected=sum(one["as_expected"] for one in record["extremes"]),
    )  # fmt: skip
    return re.sub(r"\n{3,}", "\n\n", page)


def _answer(answer: dict[str, Any]) -> dict[str, Any]:
    rows = [[words.rule_name(rule), *map(hundred, found)] for rule, found in answer["shares"].items()]
    return {
        "said": words.said(answer["key"], answer["holds"], answer["end"]), "rows": rows,
        "margin": _margin(answer), "turns": words.turns(answer), "box": words.box(answer),
        "nearest": words.nearest(answer), "next": [words.flip(flip) for flip in answer["flips"][1:]],
        "flipping": answer["flipping"],
    }  # fmt: skip


def _margin(answer: dict[str, Any]) -> str:
    """Return by how much the default has it so."""
    if answer["key"] in words.COME:
        return f"{_span(answer['margin'], 1)} times the baseline"
    return f"{_span(answer['margin'], 100)} of 100 crises"


def _span(estimate: list[float], scale: float) -> str:
    """Return '2.3 [2.0, 2.6]', or in 100 '-5 [-9, 0]': no zero has a sign."""
    digits = 1 if scale == 1 else 0
    value, low, high = (f"{round(scale * x, digits) + 0.0:.{digits}f}".replace("-", "−") for x in estimate)
    return f"{value} [{low}, {high}]"


def _name(measure: str) -> str:
    return MEASURES.get(measure) or outcome_name(measure)


def _compared(numbers: dict[str, dict[str, list[float]]]) -> dict[str, Any]:
    """Return a table of headline numbers, a column for each setting."""
    first = next(iter(numbers.values()))
    kept = [name for name in first if any((of[name][0] or 0) >= LEAST for of in numbers.values())]
    rows = [[_name(name), *(_number(name, of[name]) for of in numbers.values())] for name in kept]
    return {"head": [words.rule_name(key) for key in numbers], "rows": rows, "kept": kept}


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
    return [_name(one["measure"]), *half, f"{one['variation']:.2f}", settled, *needed]


def _extreme(one: dict[str, Any]) -> list[str]:
    happened = HAPPENED.get(one["measure"], _name(one["measure"]))
    verdict = "as expected" if one["as_expected"] else "**not as expected**"
    return [one["said"], one["expected"], f"{happened}: {rare(one['found'])}", verdict]


def _readings(extremes: list[dict[str, Any]]) -> list[str]:
    """Return what we think of what was not as expected, each once."""
    failed = [one for one in extremes if not one["as_expected"]]
    return list(dict.fromkeys(f"*{one['said']}*: {one['reading'] or 'not explained yet.'}" for one in failed))


def _limit(one: dict[str, Any]) -> list[str]:
    verdict = "holds" if one["holds"] else "**fails**"
    return [
        one["said"],
        one["source"],
        f"{one['computed']:.5g}",
        f"{one['exact']:.5g}",
        verdict,
    ]


def _tail(one: dict[str, Any]) -> list[str]:
    gain = "–" if one["gain"] is None else f"{one['gain']:.1f}"
    return [RUNGS[one["rung"]], rare(one["split"]), rare(one["brute"]), gain]
