"""A scenario: a folder of tables that say who and what there is, where, and from which source.

`load_scenario` reads and checks all of it. A mistake is one line: file, row, column, value, what is allowed.
One register of sources (`sources.yaml` beside the folders) serves all scenarios; a folder may add its own.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Collection
from dataclasses import dataclass, field, fields, replace
from itertools import chain
from pathlib import Path

from sim.errors import nearest
from sim.paths import scenario_folder, scenarios_dir
from sim.scenario.beats import Beat
from sim.scenario.effects import Budget, Inject, LiveInject, MenuItem
from sim.scenario.facts import FILE as FACTS
from sim.scenario.facts import Fact
from sim.scenario.fields import CALLED, cell, number, table
from sim.scenario.files import source_of_map
from sim.scenario.forums import FILE as FORUMS
from sim.scenario.forums import Forum, misplaced
from sim.scenario.found import damaged
from sim.scenario.goals import Goal, Question, misfit
from sim.scenario.moves import Step, beyond, settled
from sim.scenario.reader import KEYS, Reader, Row
from sim.scenario.roles import NO_HANDOUT, Handout
from sim.scenario.sources import FILE as SOURCES
from sim.scenario.sources import Source
from sim.scenario.tables import (
    OF_HOST,
    SHARED_ROLES,
    Clock,
    Contingent,
    Correction,
    Header,
    Member,
    Place,
    Probe,
    ResidentGroup,
    Target,
)
from sim.scenario.triggers import OF_COUNCIL

EXERCISES, FOUND, PHRASES = "exercises", "found", "phrases"  # folders that no crisis reads
CLOCKS, MAP = "clocks.yaml", "map.geojson"
OF_PAGES = (  # what pages and studies alone read, so that the digest leaves it out
    EXERCISES, FOUND, PHRASES, CLOCKS, MAP, "beats.yaml", "claims.yaml", "corrections.yaml", "forecasts.yaml",
    "goals.yaml", "require.yaml", "roles.yaml", "targets.yaml",
)  # fmt: skip
OF_SEATS = ("menu.yaml", "live_injects.yaml")  # what a crisis reads where persons have a say
NAMES = {  # what texts may call {town} and the like, so that scenarios can share menus, news and cards
    "town": "the town",
    "host": "the country that it belongs to",
    "capital": "that country's capital, which names its seat",
    "challenger": "who may come",
}


@dataclass(frozen=True)
class Residents(Row):
    """The sections of `residents.yaml`."""

    districts: int = cell(number(1, 1000, whole=True))
    groups: tuple[ResidentGroup, ...] = table(ResidentGroup)


@dataclass(frozen=True)
class Menu(Row):
    """The sections of `menu.yaml`; a scenario without a menu is not played by persons."""

    budgets: tuple[Budget, ...] = table(Budget)
    steps: tuple[Step, ...] = table(Step)  # before the orders, which name them
    orders: tuple[MenuItem, ...] = table(MenuItem)

    def flaw(self) -> str:
        """Name a quantity that all orders together take out of its bounds."""
        return beyond([effect for item in self.settled() for effect in item.effects])

    def settled(self) -> tuple[MenuItem, ...]:
        """Return the orders with the amount of each step in place of its name."""
        return tuple(replace(item, effects=settled(item.effects, self.steps)) for item in self.orders)


@dataclass(frozen=True)
class Scenario(Header):
    """Everything that a folder holds; `digest` is the sha256 of the files that a crisis may read.

    `digest_unordered` is that of those which it reads where nobody orders anything.
    """

    folder: Path = Path()
    places: tuple[Place, ...] = ()
    members: tuple[Member, ...] = ()
    forums: tuple[Forum, ...] = ()
    contingents: tuple[Contingent, ...] = ()
    probes: tuple[Probe, ...] = ()
    injects: tuple[Inject, ...] = ()
    budgets: tuple[Budget, ...] = ()
    menu: tuple[MenuItem, ...] = ()
    live_injects: tuple[LiveInject, ...] = ()
    goals: tuple[Goal, ...] = ()
    questions: tuple[Question, ...] = ()
    beats: tuple[Beat, ...] = ()
    handout: Handout = NO_HANDOUT
    resident_groups: tuple[ResidentGroup, ...] = ()
    districts: int = 1
    facts: tuple[Fact, ...] = ()
    targets: tuple[Target, ...] = ()
    clocks: tuple[Clock, ...] = ()
    corrections: tuple[Correction, ...] = ()
    sources: dict[str, Source] = field(default_factory=dict)
    map: Path = Path()
    map_source: str = ""
    files: dict[str, Path] = field(default_factory=dict)  # by name, its own and those of its base
    digest: str = ""
    digest_unordered: str = ""

    @property
    def town_place(self) -> Place:
        """Return the place of the town."""
        return next(place for place in self.places if place.key == self.town)

    @property
    def has_council(self) -> bool:
        """Return whether the host can ask a council: a forum in which more than one decides."""
        return any(forum.rule != "lead" for forum in self.forums)

    def with_injects(self) -> Scenario:
        """Return the scenario with its live injects after the seats' orders: the menu of a game's world."""
        return replace(self, menu=(*self.menu, *(row for one in self.live_injects for row in one.rows())))

    def inject_at(self, entry: int) -> LiveInject | None:
        """Return the live inject behind an entry of that menu; None for an order of a seat."""
        of_rows = [inject for inject in self.live_injects for _ in inject.rows()]
        return of_rows[entry - len(self.menu)] if entry >= len(self.menu) else None


def load_scenario(name_or_path: str | Path) -> Scenario:
    """Return the scenario of that name or folder; raise ScenarioError with the first mistake and a count."""
    reader = Reader(scenario_folder(name_or_path))
    scenario = read_scenario(reader)
    reader.stop()
    assert scenario is not None  # without a header there was a mistake
    return scenario


def read_scenario(reader: Reader) -> Scenario | None:
    """Return the scenario of a reader's folder, as far as it can be read; the reader keeps the mistakes."""
    if not reader.about or ("based_on" in reader.about and reader.base is None):  # all else hangs on it
        return None
    sources = read_sources(reader)
    places, members = reader.load(Place, "places.csv"), reader.load(Member, "members.csv")
    forums = reader.load(Forum, FORUMS, optional=True)
    reader.names[CALLED] = _called(reader, places, members)
    contingents, probes = reader.load(Contingent, "contingents.csv"), reader.load(Probe, "probes.csv")
    injects = reader.load(Inject, "injects.yaml")
    menu = (reader.document(Menu, "menu.yaml") if reader.find("menu.yaml") else None) or Menu((), (), ())
    live_injects = reader.load(LiveInject, "live_injects.yaml", optional=True)
    goals = reader.load(Goal, "goals.yaml", optional=True)
    questions = reader.load(Question, "forecasts.yaml", optional=True)
    beats = reader.load(Beat, "beats.yaml", optional=True)
    handout = reader.document(Handout, "roles.yaml") if reader.find("roles.yaml") else None
    residents = reader.document(Residents, "residents.yaml") or Residents(1, ())
    about = {name: value for name, value in reader.about.items() if name not in KEYS}
    header = reader.record("scenario.yaml", {"key": reader.folder.name, **about}, Header) if about else None
    facts = reader.load(Fact, FACTS, optional=True)
    targets = reader.load(Target, "targets.yaml", optional=True)
    clocks = reader.load(Clock, CLOCKS, optional=True)
    corrections = reader.load(Correction, "corrections.yaml", optional=True)
    map_source = _map_source(reader)
    if header is None:
        return None
    scenario = Scenario(
        **{f.name: getattr(header, f.name) for f in fields(header)}, folder=reader.folder, places=places,
        members=members, forums=forums, contingents=contingents, probes=probes, injects=injects,
        budgets=menu.budgets, menu=menu.settled(), live_injects=live_injects, goals=goals,
        questions=questions, beats=beats, handout=handout or NO_HANDOUT, resident_groups=residents.groups,
        districts=residents.districts, facts=facts, targets=targets, clocks=clocks, corrections=corrections,
        sources={s.key: s for s in sources}, map=reader.find(MAP) or Path(), map_source=map_source,
        files=_files(reader), digest=_digest(reader, OF_PAGES),
        digest_unordered=_digest(reader, (*OF_PAGES, *OF_SEATS)),
    )  # fmt: skip
    _check(reader, scenario)
    reader.problems.extend(damaged(reader.folder / FOUND))
    return scenario


def read_sources(reader: Reader) -> tuple[Source, ...]:
    """Return the sources that a scenario may name: of the shared register and of its folders."""
    own = [path for folder in reader.folders for path in folder.glob(SOURCES)]
    registers = [
        reader.rows(Source, reader.content(path), SOURCES) for path in (scenarios_dir() / SOURCES, *own)
    ]
    found: tuple[Source, ...] = reader.table(Source, chain(*registers))
    return found


def _called(reader: Reader, places: tuple[Place, ...], members: tuple[Member, ...]) -> dict[str, str]:
    """Return what each of NAMES is here."""
    town, host, challenger = (str(reader.about.get(key, "")) for key in ("town", "host", "challenger"))
    country = next((member.name for member in members if member.key == host), host)
    return {
        "town": next((place.name for place in places if place.key == town), town),
        "host": country,
        "capital": next((p.name for p in places if (p.kind, p.country) == ("capital", host)), country),
        "challenger": challenger,
    }


def _map_source(reader: Reader) -> str:
    path = reader.find(MAP)
    content = reader.text(path) if path else None
    try:
        source = source_of_map(content) if content is not None else ""
        known = reader.names["source"]
        if source and known and source not in known:
            raise ValueError(f"source {source!r} is not a known source{nearest(source, known)}")
        return source
    except ValueError as error:
        reader.fail(MAP, str(error))
        return ""


def _check(reader: Reader, scenario: Scenario) -> None:
    """Keep what does not fit between tables: goals, sums, dates, members outside the alliance."""
    if wrong := misfit(scenario.goals):
        reader.fail("goals.yaml", wrong)
    sums = {} if reader.problems else _sums(scenario)  # after a mistake a row may be missing
    for (file, what), shares in sums.items():
        if not math.isclose(math.fsum(shares), 1, abs_tol=1e-6) and (shares or file != "contingents.csv"):
            reader.fail(file, f"{what} sums to {math.fsum(shares):.6g}, not 1")
    for inject in scenario.injects:
        if inject.date and inject.date < scenario.start.isoformat():
            wrong = f"date {inject.date} is before the start, {scenario.start}"
            reader.fail(f"injects.yaml ({inject.key})", wrong)
    for inject in () if reader.broken(FORUMS) else scenario.injects:
        if inject.when in OF_COUNCIL and not scenario.forums:
            wrong = f"when {inject.when} never comes: the host sits in no forum (forums.yaml)"
            reader.fail(f"injects.yaml ({inject.key})", wrong)
    of_forums = () if reader.broken(FORUMS, "members.csv") else scenario.forums
    if wrong := misplaced(of_forums, scenario.host):
        reader.fail(FORUMS, wrong)
    for row in scenario.contingents:
        if row.role in OF_HOST and row.nation != scenario.host:
            wrong = f"nation {row.nation} of a contingent of role {row.role}, but the host is {scenario.host}"
            reader.fail(f"contingents.csv ({row.key})", wrong)


def _sums(scenario: Scenario) -> dict[tuple[str, str], list[float]]:
    """Return the shares that must sum to 1, by file and what they are."""
    return {
        ("residents.yaml", "share"): [group.share for group in scenario.resident_groups],
        ("probes.csv", "weight"): [probe.weight for probe in scenario.probes],
        ("probes.csv", "innocent_weight"): [probe.innocent_weight for probe in scenario.probes],
    } | {
        ("contingents.csv", f"share of role {role!r}"): [
            c.share for c in scenario.contingents if c.role == role
        ]
        for role in SHARED_ROLES
    }


def _files(reader: Reader) -> dict[str, Path]:
    names = {path.name for path in reader.files()}
    return {name: found for name in sorted(names) if (found := reader.find(name))}


def digest(folder: Path, without: Collection[str] = OF_PAGES) -> str:
    """Return the sha256 of the names and bytes of all files of a folder but those."""
    total = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and not p.name.startswith(".")):
        if path.relative_to(folder).parts[0] in without:
            continue
        content = path.read_bytes()
        total.update(f"{path.relative_to(folder).as_posix()} {len(content)}\n".encode() + content)
    return total.hexdigest()


def _digest(reader: Reader, without: Collection[str]) -> str:
    """Return the digest of a scenario's folder; with a base, of both."""
    digests = [digest(folder, without) for folder in reader.folders]
    return digests[0] if len(digests) == 1 else hashlib.sha256(" ".join(digests).encode()).hexdigest()
