"""The register of sources: every number in conf/ and scenarios/ names one of its keys.

One register (`sources.yaml` beside the scenarios) serves all; a scenario's folder may add a `sources.yaml`
of its own. Nothing is ever fetched.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any, NamedTuple

from sim.parameters.files import read_yaml
from sim.parameters.validation import GRADES
from sim.scenario.fields import cell, one_of, text, words
from sim.scenario.files import parse
from sim.scenario.reader import Row

FILE = "sources.yaml"
UNNAMED = "unnamed"  # in no register: a row that is graded but names no source
READ = {
    "read": "the page named was read",
    "secondary": "known through the copies or secondary pages named",
    "cited": "known as others cite it, not seen",
    "recalled": "from memory, unchecked",
    "none": "there is not a source",
}
SHORT = {
    "read": "read",
    "secondary": "in a copy",
    "cited": "only cited",
    "recalled": "recalled, unchecked",
    "none": "no source",
}


@dataclass(frozen=True)
class Source(Row):
    """A source, and what was read of it (`sources.yaml`)."""

    key: str = cell(text, about="how numbers name it")
    title: str = cell(text, about="its title; of a news item, what it reports, in our words")
    publisher: str = cell(text, about="author, publisher or journal")
    date: str = cell(words, about="when it appeared, or what period it is about")
    address: str = cell(words, about="where it was seen: a bare address, never a link")
    read: str = cell(one_of(*READ), about="; ".join(f"{key}: {said}" for key, said in READ.items()))
    grade: str = cell(
        one_of(*GRADES),
        about="the best grade that a number from it may have: data (a count, a dated event), expert (a "
        "judgement, a model), op-ed, assumed",
    )
    page: str = cell(words, "", "page, section or volume")
    note: str = cell(words, "", "what to beware of, and what was not checked")
    background: str = cell(words, "", "what it was read for, where no number rests on it")


class Use(NamedTuple):
    """One place that names a source: conf or a scenario, a table, a row."""

    where: str
    table: str
    row: str


def row_uses(where: str, value: Any, table: str = "") -> Iterator[tuple[str, Use]]:
    """Yield (key, use) for every row below a value that names sources."""
    if isinstance(value, tuple):
        for item in value:
            yield from row_uses(where, item, table)
    elif is_dataclass(value) and not isinstance(value, (Source, type)):
        several = getattr(value, "sources", ())  # of a menu's item it is a price
        named = " ".join((getattr(value, "source", ""), *(several if isinstance(several, tuple) else ())))
        grade: Any = getattr(value, "grade", "")
        if grade and not named.strip():  # a goal, an order: assumed, or a mistake
            named = "assumed" if grade == "assumed" else UNNAMED
        row = str(getattr(value, "key", "") or getattr(value, "event", "") or getattr(value, "said", ""))
        for key in named.split():
            yield key, Use(where, table, row)
        for f in fields(value):
            yield from row_uses(where, getattr(value, f.name), table or f.name)


def loose_uses(where: str, folder: Path, known: Iterable[str]) -> Iterator[tuple[str, Use]]:
    """Yield (key, use) for each `source:` in the YAML of a folder that is none of its `known` tables."""
    for path in sorted(folder.rglob("*.yaml")):
        if path.name not in known:
            tree = parse(path.read_text(encoding="utf-8"))
            yield from _named(where, path.relative_to(folder).with_suffix("").as_posix(), tree)


def _named(where: str, table: str, value: Any, row: str = "") -> Iterator[tuple[str, Use]]:
    if isinstance(value, list):
        for item in value:
            yield from _named(where, table, item, row)
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key in ("source", "sources"):
                several = inner if isinstance(inner, list) else str(inner).split()
                yield from ((str(name), Use(where, table, row)) for name in several)
            else:
                yield from _named(where, table, inner, f"{row}/{key}".strip("/"))


def conf_uses(conf: Path) -> Iterator[tuple[str, Use]]:
    """Yield (key, use) for every quantity that a file of conf/ documents."""
    for path in sorted(conf.glob("*/*.yaml")):
        tree = read_yaml(path)
        groups = {path.parent.name: tree, **{k: v for k, v in tree.items() if isinstance(v, dict)}}
        for group, content in groups.items():
            for name, about in (content.get("about") or {}).items():
                for key in str(about.get("source") or "").split():
                    yield key, Use("conf", f"{path.parent.name}/{path.stem}", f"{group}.{name}")


def dated_uses(rows: Mapping[str, Any]) -> Iterator[tuple[str, Use]]:
    """Yield (key, use) for every row of dated.yaml."""
    yield from _named("scenarios", "dated", dict(rows))


def collected(found: Iterable[tuple[str, Use]]) -> dict[str, list[Use]]:
    """Return the uses of each source, each once."""
    uses: dict[str, list[Use]] = {}
    for key, use in found:
        if use not in uses.setdefault(key, []):
            uses[key].append(use)
    return uses


def titles(keys: str, register: Mapping[str, Source]) -> str:
    """Return the titles of the sources that a cell names; an unknown key as it is."""
    return "; ".join(register[key].title if key in register else key for key in keys.split())
