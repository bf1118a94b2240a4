"""The documents, rendered in memory: each one's template, and what all of them may ask for."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

from sim.authoring import reference
from sim.reports.format import table
from sim.reports.render import plain
from sim.results.store import atomically
from sim.scenario.sources import SHORT
from tools.documents import balance, diagram, members, odd, pages, trace
from tools.documents.material import Material, material
from tools.documents.numbers import by_grade
from tools.documents.repository import ROOT

GUIDE = "new-scenario.md"  # written by hand, but for its tables
BEGIN = "<!-- what follows is written by `python -m tools.documents` -->"
END = "<!-- end of the tables -->"
PICTURE, BITMAP = "model.svg", "model.png"
REBUILD = "uv run python -m tools.documents"
Context = Callable[[Material], dict[str, Any]]
DOCUMENTS: dict[str, Context] = {
    "README.md": pages.sheet_context,
    "ODD.md": odd.context,
    "state.md": odd.state_context,
    "TRACE.md": trace.context,
    "credibility.md": pages.sheet_context,
    "model.md": pages.model_context,
    "limits.md": pages.limits_context,
    "members.md": members.context,
    "balance.md": balance.context,
}


@cache
def documents() -> dict[str, str]:
    """Return the text of every document, by its name in docs/."""
    m = material()
    common = {
        "rebuild": REBUILD, "config": m.config, "scenario": m.scenario, "numbers": m.numbers,
        "grades": by_grade(m.numbers), "drawn": m.drawn, "unknown": m.unknown, "read": SHORT,
        "choices": sum(row.unit == "choice" for row in m.numbers.values()),
    }  # fmt: skip
    found = {name: _render(name, {**common, **context(m)}) for name, context in DOCUMENTS.items()}
    pictures = {PICTURE: diagram.svg(), members.PICTURE: members.svg(m)}
    return {**found, GUIDE: _with_tables((ROOT / "docs" / GUIDE).read_text("utf-8")), **pictures}


def _with_tables(text: str) -> str:
    """Return the guide to scenarios with the reference of tables between its two marks as it is today."""
    before, _, rest = text.partition(BEGIN)
    return f"{before}{BEGIN}\n\n{reference.page()}\n\n{END}{rest.partition(END)[2]}"


def stale(folder: Path) -> list[str]:
    """Return the documents of a folder that are not, byte for byte, what would be written now."""
    there = {name: folder / name for name in documents()}
    return [
        name
        for name, path in there.items()
        if not path.is_file() or path.read_text(encoding="utf-8") != documents()[name]
    ]


def write(folder: Path) -> list[str]:
    """Write what is stale into a folder; return the names."""
    names = stale(folder)
    for name in names:
        text = documents()[name]
        atomically(folder / name, partial(_put, text.encode()))
    if PICTURE in names or not (folder / BITMAP).is_file():
        atomically(folder / BITMAP, partial(_put, diagram.png()))
        names.append(BITMAP)
    return names


def _put(content: bytes, path: Path) -> None:
    path.write_bytes(content)


def _render(name: str, context: dict[str, Any]) -> str:
    environment = plain(Path(__file__).parent / "templates")
    environment.globals["table"] = table
    text = environment.get_template(f"{name}.j2").render(**context)
    return re.sub(r"\n{3,}", "\n\n", text)
