"""`narva scenario check`: every mistake in a scenario, and what its author may have missed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from sim.authoring import plausible
from sim.errors import NarvaError
from sim.parameters.validation import GRADES
from sim.scenario.facts import DATED, LOCAL, facts_of
from sim.scenario.files import extent, parse
from sim.scenario.reader import Reader
from sim.scenario.scenario import Scenario, load_scenario, read_scenario
from sim.scenario.sequels import sequels_of
from sim.scenario.sources import FILE as SOURCES
from sim.scenario.sources import collected, row_uses

REFERENCE = "narva"  # the place and year that conf/ describes
NEAR_YEARS = 2
OPTIONAL = {
    "menu.yaml": "no seat can be played by a person",
    "live_injects.yaml": "a facilitator has no events to bring in",
    "goals.yaml": "decisions are not scored",
    "forecasts.yaml": "a class makes no forecasts",
    "beats.yaml": "rounds open without a word of what happened",
    "roles.yaml": "a class has no role cards and no briefs",
    "exercises": "there are no exercises",
    "targets.yaml": "the report compares nothing with public cases",
    "clocks.yaml": "the curves mark no clock of a published game",
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
    mistakes = [*_outside(scenario), *_composition(folder), *_sequels(scenario)]
    return mistakes, [*_todo(folder), *(line for look in LOOKS for line in look(scenario))]


def _composition(folder: Path) -> Finding:
    """Name facts that do not fit together."""
    from sim.config.settings import compose  # Hydra takes 0.2 s to import

    try:
        compose([f"scenario={folder}"])
    except NarvaError as error:
        yield f"facts.yaml: {error}"


def _sequels(scenario: Scenario) -> Finding:
    """Name a town that cannot be the next one."""
    try:
        sequels_of(scenario)
    except NarvaError as error:
        yield str(error).partition(": ")[2]


def _outside(scenario: Scenario) -> Finding:
    """Name what a host that sits in no forum cannot have."""
    if scenario.forums:
        return
    if asks := [item.key for item in scenario.menu if item.verb in ("ask_article4", "ask_article5")]:
        yield f"menu.yaml: {', '.join(asks)} ask for what a host without a forum cannot have; leave them out"
    if overt := [probe.key for probe in scenario.probes if probe.overt]:
        yield f"probes.csv: overt is 1 of {', '.join(overt)}, but a host without a forum gets no Article 4"


def _todo(folder: Path) -> Finding:
    """List the TODO marks that are left."""
    for path in sorted(p for p in folder.rglob("*") if p.suffix in (".yaml", ".csv")):
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if "TODO" in line:
                said = " ".join(line.partition("TODO")[2].strip(" :#\"'").split()) or line.strip()
                yield f"{path.relative_to(folder)}, line {number}: still to do: {said[:90]}"


def _missing(scenario: Scenario) -> Finding:
    for name, lack in OPTIONAL.items():
        if name not in scenario.files and scenario.key != REFERENCE:
            yield f"{name}: not there, so that {lack}"


def _tables(scenario: Scenario, own: bool = False) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Yield the tables that have rows, by file; with `own`, only those of the scenario's own folder."""
    mine = {name.partition(".")[0] for name, path in scenario.files.items() if path.parent == scenario.folder}
    for f in fields(scenario):
        value, table = getattr(scenario, f.name), {"resident_groups": "residents"}.get(f.name, f.name)
        if isinstance(value, tuple) and value and (table in mine or not own):
            yield table, value


def _unsourced(scenario: Scenario) -> Finding:
    """Name rows that rest on no source, and those whose grade is better than their source's."""
    for table, rows in _tables(scenario, own=True):
        bare = [r.key for r in rows if getattr(r, "source", "") == "assumed" and hasattr(r, "key")]
        if bare and scenario.key != REFERENCE:
            yield f"{table}: no source but an assumption: {_some(bare)}"
    for table, rows in _tables(scenario, own=True):
        for row in rows:
            best = [GRADES.index(scenario.sources[key].grade) for key in getattr(row, "source", "").split()]
            if best and getattr(row, "grade", "") in GRADES and GRADES.index(row.grade) < min(best):
                name = getattr(row, "key", "") or getattr(row, "event", "")
                yield f"{table} ({name}): grade {row.grade} is better than its source's, {GRADES[min(best)]}"


def _some(names: list[str], most: int = 8) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def _foreign(scenario: Scenario) -> Finding:
    """Name texts that still speak of the reference place."""
    strangers = names_of_place(load_scenario(REFERENCE)) - names_of_place(scenario)
    if not strangers:
        return
    pattern = re.compile(rf"\b({'|'.join(map(re.escape, sorted(strangers)))})(?:n|ns|'s)?\b")

    def spoken(value: Any) -> str:
        return ", ".join(sorted({m.group(1) for text in texts(value) for m in pattern.finditer(text)}))

    for table, rows in _tables(scenario):
        if table in ("places", "members", "contingents", "corrections", "facts"):
            continue
        for row in rows:
            if found := spoken(row):
                yield f"{table} ({getattr(row, 'key', '')}): speaks of {found}"
    if found := spoken(scenario.handout):
        yield f"roles.yaml: speaks of {found}; write cards of your own, or leave them out"


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
    """Name numbers of conf/ that are about another place or year, and have no fact here."""
    there, stated = load_scenario(REFERENCE), {fact.key for fact in facts_of(str(scenario.folder))}
    if scenario.host != there.host and (gone := [path for path in LOCAL if path not in stated]):
        yield f"facts.yaml: conf/ speaks of another place in {_some(gone, 16)}"
    years = abs(scenario.start.year - there.start.year)
    if years > NEAR_YEARS and (gone := [path for path in DATED if path not in stated]):
        yield f"facts.yaml: conf/ speaks of {there.start.year} in {_some(gone, 16)}"


def _never(scenario: Scenario) -> Finding:
    """Name news that is dated after the last day of a run."""
    from sim.config.settings import compose  # Hydra takes 0.2 s to import

    try:
        config = compose([f"scenario={scenario.folder}"])
    except NarvaError:
        return  # facts that do not fit together, a mistake of their own
    end = scenario.start + timedelta(days=config.horizon_days + config.crisis_days)
    if late := [inject.key for inject in scenario.injects if inject.date and inject.date > end.isoformat()]:
        yield f"injects.yaml: {_some(late)} dated after {end}, the last day of a run: horizon and crisis days"


def _map(scenario: Scenario) -> Finding:
    """Name a town that is off the map."""
    if not scenario.map.is_file():
        return
    west, east, south, north = extent(scenario.map.read_text(encoding="utf-8"))
    town = scenario.town_place
    if not (west <= town.lon <= east and south <= town.lat <= north):
        yield f"map.geojson: {town.name} is not on it; bring a map of your own, or leave it out"


def _unused(scenario: Scenario) -> Finding:
    """Name sources of the folder's own register that nothing rests on."""
    path = scenario.folder / SOURCES
    if not path.is_file():
        return
    uses = collected(
        (key, use) for f in fields(scenario) for key, use in row_uses("", getattr(scenario, f.name), f.name)
    )
    for key in parse(path.read_text(encoding="utf-8")) or ():
        if key not in uses and key != scenario.map_source and not scenario.sources[key].background:
            yield f"{SOURCES} ({key}): nothing rests on it; use it, or say in `background` what it is for"


LOOKS: tuple[Callable[[Scenario], Finding], ...] = (
    _missing, _local, _never, _foreign, _unsourced, _map, _unused, *plausible.LOOKS,
)  # fmt: skip
