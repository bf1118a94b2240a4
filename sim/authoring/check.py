"""What `narva scenario check` finds: every mistake in a scenario, and what a modeller may have missed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

from sim.errors import NarvaError
from sim.parameters.validation import GRADES
from sim.paths import scenarios_dir
from sim.scenario.facts import DATED, LOCAL, OUTSIDE
from sim.scenario.files import extent, parse
from sim.scenario.reader import Reader
from sim.scenario.scenario import Scenario, load_scenario, read_scenario
from sim.scenario.sources import Source, collected, row_uses
from sim.scenario.tables import Place

REFERENCE = "narva"  # the place and year that conf/ describes
NEAR_YEARS = 2
OPTIONAL = {
    "menu.yaml": "no seat can be played by a person",
    "live_injects.yaml": "a facilitator has no events to bring in",
    "goals.yaml": "a seat's decisions are held against nothing",
    "forecasts.yaml": "a class has nothing to foretell",
    "roles.yaml": "a class has no role cards and no briefs",
    "exercises": "there are no exercises",
    "targets.yaml": "the report holds nothing against public cases",
    "map.geojson": "reports and replays draw no map",
    "facts.yaml": "every number of conf/ is the one for another place",
}
Finding = Iterator[str]


def inspect(folder: Path) -> tuple[list[str], list[str]]:
    """Return the mistakes of a scenario's folder, which keep it from running, and warnings; a line each."""
    reader = Reader(folder)
    scenario = read_scenario(reader)
    if scenario is None or reader.problems:
        return reader.problems, list(_todo(folder))
    mistakes = [*_outside(scenario), *_composition(folder)]
    return mistakes, [line for look in LOOKS for line in look(scenario)]


def _composition(folder: Path) -> Finding:
    """Say where the facts cannot stand together."""
    from sim.config.settings import compose  # Hydra takes 0.2 s to import

    try:
        compose([f"scenario={folder}"])
    except NarvaError as error:
        yield f"facts.yaml: {error}"


def _outside(scenario: Scenario) -> Finding:
    """Say what a host outside the alliance has to state."""
    host = next(member for member in scenario.members if member.key == scenario.host)
    stated = {fact.key: fact.value for fact in scenario.facts}
    lacking = [f"{path}: {value:g}" for path, value in OUTSIDE.items() if stated.get(path) != value]
    if not host.member and lacking:
        yield f"facts.yaml: {host.key} is no member, hence needs {', '.join(lacking)}"
    asks = [item.key for item in scenario.menu if item.verb in ("ask_article4", "ask_article5")]
    if not host.member and asks:
        yield f"menu.yaml: {', '.join(asks)} ask for what a host outside cannot have; leave them out"
    overt = [probe.key for probe in scenario.probes if probe.overt]
    if not host.member and overt:
        yield f"probes.csv: overt is 1 of {', '.join(overt)}, but a host outside gets no Article 4"


def _todo(folder: Path) -> Finding:
    """List what the skeleton, or the modeller, left to do."""
    for path in sorted(p for p in folder.rglob("*") if p.suffix in (".yaml", ".csv")):
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if "TODO" in line:
                said = " ".join(line.partition("TODO")[2].strip(" :#\"'").split()) or line.strip()
                yield f"{path.relative_to(folder)}, line {number}: still to do: {said[:90]}"


def _missing(scenario: Scenario) -> Finding:
    for name, lack in OPTIONAL.items():
        if name not in scenario.files and scenario.key != REFERENCE:
            yield f"{name}: not there, so that {lack}"


def own(scenario: Scenario) -> set[str]:
    """Return the names of the tables that lie in the scenario's own folder."""
    return {name.partition(".")[0] for name, path in scenario.files.items() if path.parent == scenario.folder}


def _tables(scenario: Scenario) -> Iterator[tuple[str, tuple[Any, ...]]]:
    for f in fields(scenario):
        value = getattr(scenario, f.name)
        if isinstance(value, tuple) and value:
            yield {"resident_groups": "residents"}.get(f.name, f.name), value


def _unsourced(scenario: Scenario) -> Finding:
    """Name the rows that rest on no source, and those that claim more than their source gives."""
    mine = own(scenario)
    for table, rows in _tables(scenario):
        if table not in mine or scenario.key == REFERENCE:
            continue
        bare = [r.key for r in rows if getattr(r, "source", "") == "assumed" and hasattr(r, "key")]
        if bare:
            yield f"{table}: no source but an assumption: {_some(bare)}"
    for table, rows in _tables(scenario):
        for row in rows if table in mine else ():
            best = [GRADES.index(scenario.sources[key].grade) for key in getattr(row, "source", "").split()]
            if best and getattr(row, "grade", "") in GRADES and GRADES.index(row.grade) < min(best):
                name = getattr(row, "key", "") or getattr(row, "event", "")
                yield f"{table} ({name}): grade {row.grade} is better than its source's, {GRADES[min(best)]}"


def _some(names: list[str], most: int = 8) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def _foreign(scenario: Scenario) -> Finding:
    """Name the texts that still speak of the place that the scenario is based on."""
    strangers = _strange_names(scenario)
    if not strangers:
        return
    pattern = re.compile(rf"\b({'|'.join(map(re.escape, sorted(strangers)))})(?:n|ns|'s)?\b")
    for table, rows in _tables(scenario):
        if table in ("places", "members", "contingents", "corrections", "facts"):
            continue
        for row in rows:
            if found := sorted({m.group(1) for text in texts(row) for m in pattern.finditer(text)}):
                yield f"{table} ({getattr(row, 'key', '')}): speaks of {', '.join(found)}"
    if found := sorted({m.group(1) for text in texts(scenario.handout) for m in pattern.finditer(text)}):
        yield f"roles.yaml: speaks of {', '.join(found)}; write cards of your own, or leave them out"


def _strange_names(scenario: Scenario) -> set[str]:
    """Return town, country and capital of the reference place, where they are not this crisis' own."""
    there = load_scenario(REFERENCE)
    return names_of_place(there) - names_of_place(scenario)


def names_of_place(scenario: Scenario) -> set[str]:
    """Return the names of a scenario's town, its country and that country's capital."""
    host = {m.name for m in scenario.members if m.key == scenario.host}
    towns = {p.name for p in scenario.places if p.key == scenario.town}
    capitals = {p.name for p in scenario.places if (p.kind, p.country) == ("capital", scenario.host)}
    return host | towns | capitals


def texts(value: Any) -> Iterator[str]:
    """Yield every text within a row."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from texts(item)
    elif is_dataclass(value) and not isinstance(value, type):
        for f in fields(value):
            if f.name not in ("key", "source", "sources"):
                yield from texts(getattr(value, f.name))


def _local(scenario: Scenario) -> Finding:
    """Name the numbers of conf/ that are about another place or year, and have no fact here."""
    there, stated = load_scenario(REFERENCE), {fact.key for fact in scenario.facts}
    if scenario.host != there.host and (gone := [path for path in LOCAL if path not in stated]):
        yield f"facts.yaml: conf/ speaks of another place in {_some(gone, 16)}"
    years = abs(scenario.start.year - there.start.year)
    if years > NEAR_YEARS and (gone := [path for path in DATED if path not in stated]):
        yield f"facts.yaml: conf/ speaks of {there.start.year} in {_some(gone, 16)}"


def _map(scenario: Scenario) -> Finding:
    if not scenario.map.is_file():
        return
    west, east, south, north = extent(scenario.map.read_text(encoding="utf-8"))
    town: Place = next(place for place in scenario.places if place.key == scenario.town)
    if not (west <= town.lon <= east and south <= town.lat <= north):
        yield f"map.geojson: {town.name} does not lie on it; bring a map of your own, or leave it out"


def _unused(scenario: Scenario) -> Finding:
    """Name the sources of the folder's own register that nothing rests on."""
    path = scenario.folder / "sources.yaml"
    if not path.is_file() or scenario.folder == scenarios_dir():
        return
    keys = list(parse(path.read_text(encoding="utf-8")) or ())
    uses = collected(
        (key, use) for f in fields(scenario) for key, use in row_uses("", getattr(scenario, f.name), f.name)
    )
    register: dict[str, Source] = scenario.sources
    for key in keys:
        if key not in uses and key != scenario.map_source and not register[key].background:
            yield f"sources.yaml ({key}): nothing rests on it; use it, or say in `background` what it is for"


LOOKS: tuple[Callable[[Scenario], Finding], ...] = (
    lambda scenario: _todo(scenario.folder), _missing, _local, _foreign, _unsourced, _map, _unused,
)  # fmt: skip
