"""A scenario is a folder of tables: who and what there is, where, and from which source.

`load_scenario` reads and checks all of it; a mistake becomes one line: file, row, column,
value, what is allowed.
Each class is a row of one table, and each field says how its cell is read. One register of sources
(`sources.yaml` beside the folders) serves all scenarios; a folder may add a `sources.yaml` of its own.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sim.paths import scenario_folder, scenario_keys, scenarios_dir
from sim.scenario.effects import Budget, Inject, MenuItem
from sim.scenario.facts import Fact, read_facts
from sim.scenario.fields import number
from sim.scenario.goals import Goal, Question, misfit
from sim.scenario.inheritance import KEYS
from sim.scenario.live_injects import LiveInject
from sim.scenario.naming import named
from sim.scenario.reader import Reader
from sim.scenario.roles import Handout, read_handout
from sim.scenario.sources import Source
from sim.scenario.tables import (
    SHARED_ROLES,
    Archetype,
    Contingent,
    Correction,
    Header,
    Member,
    Place,
    Probe,
    ResidentGroup,
    Target,
)


@dataclass(frozen=True)
class Scenario(Header):
    """Everything that a folder holds; `digest` is the sha256 of its files."""

    folder: Path = Path()
    places: tuple[Place, ...] = ()
    archetypes: tuple[Archetype, ...] = ()
    members: tuple[Member, ...] = ()
    contingents: tuple[Contingent, ...] = ()
    probes: tuple[Probe, ...] = ()
    injects: tuple[Inject, ...] = ()
    budgets: tuple[Budget, ...] = ()
    menu: tuple[MenuItem, ...] = ()
    live_injects: tuple[LiveInject, ...] = ()
    goals: tuple[Goal, ...] = ()
    questions: tuple[Question, ...] = ()
    handout: Handout = Handout()
    resident_groups: tuple[ResidentGroup, ...] = ()
    districts: int = 1
    facts: tuple[Fact, ...] = ()
    targets: tuple[Target, ...] = ()
    corrections: tuple[Correction, ...] = ()
    sources: dict[str, Source] = field(default_factory=dict)
    map: Path = Path()
    map_source: str = ""
    files: dict[str, Path] = field(default_factory=dict)  # by name, its own and those of its base
    digest: str = ""


def scenario_names() -> list[str]:
    """Return the names of the scenarios that come with the program."""
    return scenario_keys()


EXERCISES, FOUND = "exercises", "found"  # the folders of what no crisis reads


def digest(folder: Path) -> str:
    """Return the sha256 of the names and bytes of all files of a folder that a crisis may read."""
    total = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and not p.name.startswith(".")):
        if path.relative_to(folder).parts[0] in (EXERCISES, FOUND):
            continue
        content = path.read_bytes()
        total.update(f"{path.relative_to(folder).as_posix()} {len(content)}\n".encode() + content)
    return total.hexdigest()


def _digest(reader: Reader) -> str:
    """Return the digest of a scenario's folder; with a base, of both."""
    digests = [digest(folder) for folder in reader.folders]
    return digests[0] if len(digests) == 1 else hashlib.sha256(" ".join(digests).encode()).hexdigest()


def _files(reader: Reader) -> dict[str, Path]:
    names = {path.name for path in reader.files()}
    return {name: found for name in sorted(names) if (found := reader.find(name))}


def _residents(reader: Reader) -> tuple[int, tuple[ResidentGroup, ...]]:
    path = reader.folder / "residents.yaml"
    content = reader.mapping(path)
    if content and reader.fits(path.name, content, ("districts", "groups"), ()):
        try:
            districts = number(1, 1000, whole=True)(content["districts"], {})
            return districts, reader.table(ResidentGroup, reader.entries(path, content["groups"]))
        except ValueError as error:
            reader.fail(path.name, f"districts {content['districts']!r} {error}")
    return 1, ()


def _menu(reader: Reader) -> tuple[tuple[Budget, ...], tuple[MenuItem, ...]]:
    """Read the seats' means and orders; a scenario without a menu is not played by persons."""
    path = reader.folder / "menu.yaml"
    content = reader.mapping(path) if reader.find(path.name) else None
    if not content or not reader.fits(path.name, content, ("budgets", "orders"), ()):
        return (), ()
    budgets = reader.table(Budget, reader.entries(path, content["budgets"]))
    return budgets, reader.table(MenuItem, reader.entries(path, content["orders"]))


def _optional(reader: Reader, file: str, cls: type) -> Any:
    """Read a table of YAML that a scenario may lack."""
    path = reader.folder / file
    return reader.table(cls, reader.entries(path)) if reader.find(file) else ()


def _check_sums(reader: Reader, contingents: Any, probes: Any, groups: Any) -> None:
    """Hold that shares sum to 1, unless a lost row would only be told a second time."""
    sums = {("residents.yaml", "share"): [group.share for group in groups]}
    sums["probes.csv", "weight"] = [probe.weight for probe in probes]
    sums["probes.csv", "innocent_weight"] = [probe.innocent_weight for probe in probes]
    for role in SHARED_ROLES:
        sums["contingents.csv", f"share of role {role!r}"] = [c.share for c in contingents if c.role == role]
    for (file, what), shares in sums.items() if not reader.problems else ():
        if not math.isclose(math.fsum(shares), 1, abs_tol=1e-6) and (shares or file != "contingents.csv"):
            reader.fail(file, f"{what} sums to {math.fsum(shares):.6g}, not 1")


def _check_injects(reader: Reader, header: Header, injects: tuple[Inject, ...]) -> None:
    for inject in injects:
        if inject.date and inject.date < header.start.isoformat():
            reader.fail(
                f"injects.yaml ({inject.key})", f"date {inject.date} is before the start, {header.start}"
            )


def _check_members(reader: Reader, header: Header, members: tuple[Member, ...]) -> None:
    for member in members:
        if not member.member and member.key != header.host:
            reader.fail(
                "members.csv",
                f"{member.key} has member 0, but only the host can be outside; leave its row out",
            )


def load_scenario(name_or_path: str | Path) -> Scenario:
    """Return the scenario of that name or folder; raise ScenarioError with the first mistake and a count."""
    reader = Reader(scenario_folder(name_or_path))
    scenario = read_scenario(reader)
    reader.stop()
    assert scenario is not None  # without a header there was a mistake
    return scenario


def read_scenario(reader: Reader) -> Scenario | None:
    """Return the scenario of a reader's folder, as far as it can be read; the reader keeps the mistakes."""
    folder = reader.folder
    registers = [
        scenarios_dir() / "sources.yaml",
        *(path for f in reader.folders for path in f.glob("sources.yaml")),
    ]
    sources = reader.table(Source, (row for register in registers for row in reader.entries(register)))
    places, archetypes, members = reader.csv(Place), reader.csv(Archetype), reader.csv(Member)
    contingents, probes = reader.csv(Contingent), reader.csv(Probe)
    injects = reader.table(Inject, reader.entries(folder / "injects.yaml"))
    budgets, menu = _menu(reader)
    live = _optional(reader, "live_injects.yaml", LiveInject)
    goals, questions = _optional(reader, "goals.yaml", Goal), _optional(reader, "forecasts.yaml", Question)
    if wrong := misfit(goals):
        reader.fail("goals.yaml", wrong)
    handout = read_handout(reader)
    districts, groups = _residents(reader)
    about = {name: value for name, value in reader.about.items() if name not in KEYS}
    header = reader.record("scenario.yaml", {"key": folder.name, **about}, Header) if about else None
    facts = read_facts(reader)
    targets, corrections = reader.listed(Target), reader.listed(Correction)
    map_source = reader.map("map.geojson")
    _check_sums(reader, contingents, probes, groups)
    if header:
        _check_injects(reader, header, injects)
        _check_members(reader, header, members)
    if header is None:
        return None
    scenario = Scenario(
        **vars(header), folder=folder, places=places, archetypes=archetypes, members=members,
        contingents=contingents, probes=probes, injects=injects, budgets=budgets, menu=menu,
        live_injects=live, goals=goals, questions=questions, handout=handout,
        resident_groups=groups, districts=districts, facts=facts, targets=targets, corrections=corrections,
        sources={source.key: source for source in sources},
        map=reader.find("map.geojson") or Path(), map_source=map_source,
        files=_files(reader), digest=_digest(reader),
    )  # fmt: skip
    names = _names(scenario)
    texts = ("title", "summary", "injects", "menu", "live_injects", "goals", "questions", "handout")
    return replace(scenario, **{part: named(getattr(scenario, part), names) for part in texts})


def _names(scenario: Scenario) -> dict[str, str]:
    """Return what texts call `{town}` and the like (sim/scenario/naming.py)."""
    places = {place.key: place.name for place in scenario.places}
    members = {member.key: member.name for member in scenario.members}
    capitals = [p.name for p in scenario.places if (p.kind, p.country) == ("capital", scenario.host)]
    host = members.get(scenario.host, scenario.host)
    return {
        "town": places.get(scenario.town, scenario.town),
        "host": host,
        "capital": capitals[0] if capitals else host,
        "challenger": scenario.challenger,
    }
