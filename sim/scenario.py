"""A scenario is a folder of tables: who and what there is, where, and from which source.

`load_scenario` reads and checks all of it; a mistake becomes one line: file, row, column,
value, what is allowed.
Each class is a row of one table, and each field says how its cell is read. One register of sources
(`sources.yaml` beside the folders) serves all scenarios; a folder may add a `sources.yaml` of its own.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sim.cells import cell, day, flag, name_of, number, one_of, text, words
from sim.checks import GRADES
from sim.effects import Budget, Inject, MenuItem
from sim.lineage import KEYS
from sim.live import LiveInject
from sim.paths import scenario_folder, scenario_keys, scenarios_dir
from sim.roles import Handout, read_handout
from sim.tables import Reader, Row

SHARED_ROLES = ("police", "host_ready", "framework", "us", "others")  # conf sets their persons
OWN_ROLES = ("host_reserve", "reinforcement")  # `personnel` of the row


@dataclass(frozen=True)
class Source(Row):
    """Where a number comes from; `read` says how well we know it, and `address` is bare and never fetched."""

    key: str = cell(text)
    title: str = cell(text)
    publisher: str = cell(text)
    date: str = cell(words)
    address: str = cell(words)
    read: str = cell(one_of("read", "cited", "none"))
    grade: str = cell(one_of(*GRADES))
    note: str = cell(words, "")


@dataclass(frozen=True)
class Place(Row):
    """A town, base or border post, in degrees east and north."""

    key: str = cell(text)
    name: str = cell(text)
    country: str = cell(text)
    lon: float = cell(number(-180, 180))
    lat: float = cell(number(-90, 90))
    kind: str = cell(one_of("town", "capital", "base", "home", "border"))
    source: str = cell(name_of("source"))


@dataclass(frozen=True)
class Archetype(Row):
    """A kind of ally: offsets of will (share), threshold (log-odds), objection (sd), and a prior belief."""

    key: str = cell(text)
    label: str = cell(text)
    will_offset: float = cell(number(-1, 1))
    theta_offset: float = cell(number(-5, 5))
    prior_belief: float = cell(number(0, 1))
    objection_offset: float = cell(number(-5, 5))
    source: str = cell(name_of("source"))
    grade: str = cell(one_of(*GRADES))


@dataclass(frozen=True)
class Member(Row):
    """A member: millions of people, billions of dollars, percent of output or nan, km to the town."""

    key: str = cell(text)
    name: str = cell(text)
    population_m: float = cell(number(0, 2000))
    gdp_bn: float = cell(number(0, 100_000))
    defence_pct: float = cell(number(0, 30, blank=True))
    distance_km: float = cell(number(0, 20_020))
    borders: bool = cell(flag)
    should_defend: float = cell(number(0, 1))
    threat: float = cell(number(0, 1))
    archetype: str = cell(name_of("archetype"))
    source: str = cell(name_of("source"))


@dataclass(frozen=True)
class Contingent(Row):
    """A force: its share of a role's persons, or its own `personnel`; days from the order to the town."""

    key: str = cell(text)
    nation: str = cell(name_of("member"))
    place: str = cell(name_of("place"))
    role: str = cell(one_of(*SHARED_ROLES, *OWN_ROLES))
    share: float = cell(number(0, 1))
    personnel: float = cell(number(0, 500_000))
    arrival_days: float = cell(number(0, 365))
    quality: float = cell(number(0, 2))
    source: str = cell(name_of("source"))
    grade: str = cell(one_of(*GRADES))


@dataclass(frozen=True)
class Probe(Row):
    """A kind of incident before a crisis: weights, mean log-likelihood ratio, severity, delays in days."""

    key: str = cell(text)
    label: str = cell(text)
    weight: float = cell(number(0, 1))
    innocent_weight: float = cell(number(0, 1))
    evidence: float = cell(number(0, 20))
    severity: float = cell(number(0, 1))
    delay_low: float = cell(number(0, 5000))
    delay_mode: float = cell(number(0, 5000))
    delay_high: float = cell(number(0, 5000))
    overt: bool = cell(flag)
    target: str = cell(one_of("", "grid", "telecom"))
    source: str = cell(name_of("source"))
    grade: str = cell(one_of(*GRADES))

    def flaw(self) -> str:
        """Say where the delays are out of order."""
        ordered = self.delay_low <= self.delay_mode <= self.delay_high
        return (
            "" if ordered else f"delay_mode {self.delay_mode:g} should lie between delay_low and delay_high"
        )


@dataclass(frozen=True)
class ResidentGroup(Row):
    """Residents who share language and citizenship, not a view."""

    key: str = cell(text)
    label: str = cell(text)
    share: float = cell(number(0, 1))
    legitimacy_offset: float = cell(number(-1, 1))
    hardship: float = cell(number(0, 1))
    media: float = cell(number(0, 1))
    source: str = cell(name_of("source"))
    grade: str = cell(one_of(*GRADES))


@dataclass(frozen=True)
class Header(Row):
    """What a scenario is about (`scenario.yaml`)."""

    key: str = cell(text)
    title: str = cell(text)
    summary: str = cell(text)
    start: date = cell(day)
    host: str = cell(name_of("member"))
    challenger: str = cell(text)
    town: str = cell(name_of("place"))
    us: str = cell(name_of("member", blank=True), "")


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
    handout: Handout = Handout()
    resident_groups: tuple[ResidentGroup, ...] = ()
    districts: int = 1
    sources: dict[str, Source] = field(default_factory=dict)
    map: Path = Path()
    digest: str = ""


def scenario_names() -> list[str]:
    """Return the names of the scenarios that come with the program."""
    return scenario_keys()


def digest(folder: Path) -> str:
    """Return the sha256 of the names and bytes of all files of a folder, but hidden ones."""
    total = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and not p.name.startswith(".")):
        content = path.read_bytes()
        total.update(f"{path.relative_to(folder).as_posix()} {len(content)}\n".encode() + content)
    return total.hexdigest()


def _digest(reader: Reader) -> str:
    """Return the digest of a scenario's folder; with a base, of both."""
    digests = [digest(folder) for folder in reader.folders]
    return digests[0] if len(digests) == 1 else hashlib.sha256(" ".join(digests).encode()).hexdigest()


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


def load_scenario(name_or_path: str | Path) -> Scenario:
    """Return the scenario of that name or folder; raise ScenarioError with the first mistake and a count."""
    folder = scenario_folder(name_or_path)
    reader = Reader(folder)
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
    handout = read_handout(reader)
    districts, groups = _residents(reader)
    about = {name: value for name, value in reader.about.items() if name not in KEYS}
    header = reader.record("scenario.yaml", {"key": folder.name, **about}, Header) if about else None
    reader.map("map.geojson")
    _check_sums(reader, contingents, probes, groups)
    for inject in injects:
        if header and inject.date and inject.date < header.start.isoformat():
            reader.fail(
                f"injects.yaml ({inject.key})", f"date {inject.date} is before the start, {header.start}"
            )
    reader.stop()
    return Scenario(
        **vars(header), folder=folder, places=places, archetypes=archetypes, members=members,
        contingents=contingents, probes=probes, injects=injects, budgets=budgets, menu=menu,
        live_injects=live, handout=handout, resident_groups=groups, districts=districts,
        sources={source.key: source for source in sources},
        map=reader.find("map.geojson") or Path(), digest=_digest(reader),
    )  # fmt: skip
