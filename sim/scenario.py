"""A scenario is a folder of tables: who and what there is, where, and from which source.

`load_scenario` reads and checks all of it; a mistake becomes one line: file, row, column,
value, what is allowed.
Each class is a row of one table, and each field says how its cell is read. One register of sources
(`sources.yaml` beside the folders) serves all scenarios; a folder may add a `sources.yaml` of its own.
"""

from __future__ import annotations

import csv
import hashlib
import json
import math
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import MISSING, dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from sim.errors import ScenarioError, nearest
from sim.paths import scenario_keys, scenarios_dir

# A cell is read by a function of its value and the names read so far; it raises ValueError: what is allowed.
Names = dict[str, Collection[str]]
Cell = Callable[[Any, Names], Any]


def number(low: float = -math.inf, high: float = math.inf, whole: bool = False, blank: bool = False) -> Cell:
    """Read a number within [low, high]; with `blank`, an empty cell is nan."""

    def read(value: Any, names: Names) -> float:
        if blank and value in ("", None):
            return math.nan
        try:
            result = math.nan if isinstance(value, bool) else float(value)
        except (TypeError, ValueError):
            result = math.nan
        if math.isnan(result) or (whole and result % 1):
            raise ValueError(f"is not a {'whole ' if whole else ''}number")
        if not low <= result <= high:
            raise ValueError(f"is not within {low:g} to {high:g}")
        return int(result) if whole else result

    return read


def one_of(*allowed: str) -> Cell:
    """Read one of a few words."""

    def read(value: Any, names: Names) -> str:
        if value not in allowed:
            raise ValueError(f"is not allowed{nearest(str(value), filter(None, allowed))}")
        return str(value)

    return read


def name_of(kind: str, blank: bool = False) -> Cell:
    """Read the key of a row of another table (a table that could not be read is not held against it)."""

    def read(value: Any, names: Names) -> str:
        known = names.get(kind, ())
        if value not in known and known and not (blank and value == ""):
            hint = nearest(str(value), known)
            raise ValueError(f"is no known {kind}" + ("" if "valid" in hint and len(known) > 40 else hint))
        return str(value)

    return read


def text(value: Any, names: Names) -> str:
    """Read words; empty is an error."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError("should be text")
    return value.strip()


def words(value: Any, names: Names) -> str:
    """Read words that may be empty."""
    return text(value, names) if value else ""


def flag(value: Any, names: Names) -> bool:
    """Read 0 or 1."""
    return bool(int(one_of("0", "1")(str(value), names)))


def day(value: Any, names: Names) -> date:
    """Read a date, 2025-02-14."""
    try:
        return value if type(value) is date else date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError("is not a date like 2025-02-14") from None


def effects(value: Any, names: Names) -> tuple[Effect, ...]:
    """Read a list of {target, size}; the size has the target's bounds."""
    if not isinstance(value, list) or not value:
        raise ValueError("should be a list of {target, size}")
    result = []
    for item in value:
        if not isinstance(item, dict) or set(item) != {"target", "size"}:
            raise ValueError("should be a list of {target, size}")
        try:
            target = one_of(*EFFECTS)(item["target"], names)
        except ValueError as error:
            raise ValueError(f"has target {item['target']!r}, which {error}") from None
        try:
            result.append(Effect(target, number(*EFFECTS[target])(item["size"], names)))
        except ValueError as error:
            raise ValueError(f"has a size {item['size']!r} of {target} that {error}") from None
    return tuple(result)


def cell(read: Cell, default: Any = MISSING) -> Any:
    """Declare a column by the function that reads it."""
    return field(default=default, metadata={"read": read})


SHARED_ROLES = (
    "police",
    "host_ready",
    "framework",
    "us",
    "others",
)  # conf sets their persons
OWN_ROLES = ("host_reserve", "reinforcement")  # `personnel` of the row
CONDITIONS = ("attempt", "article4", "article5", "lock_in", "freeze")
GRADES = ("data", "expert", "op-ed", "assumed")
EFFECTS = {
    "us_signal": (-1, 1), "us_inclination": (-1, 1), "europe_signal": (-1, 1), "cohesion": (-1, 1),
    "trade_friction": (-1, 1), "grievance": (-1, 1), "narrative": (-1, 1), "probing": (-3, 3),
    "availability": (-3, 3), "evidence": (-10, 10), "us_theatre": (-100_000, 100_000), "grid": (-1, 1),
    "threat": (-1, 1),
}  # fmt: skip


@dataclass(frozen=True)
class Source:
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
class Place:
    """A town, base or border post, in degrees east and north."""

    key: str = cell(text)
    name: str = cell(text)
    country: str = cell(text)
    lon: float = cell(number(-180, 180))
    lat: float = cell(number(-90, 90))
    kind: str = cell(one_of("town", "capital", "base", "home", "border"))
    source: str = cell(name_of("source"))


@dataclass(frozen=True)
class Archetype:
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
class Member:
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
class Contingent:
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
class Probe:
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


@dataclass(frozen=True)
class Effect:
    """What an inject moves, and by how much; `EFFECTS` bounds the size."""

    target: str
    size: float


@dataclass(frozen=True)
class Inject:
    """An event of the news: on a date (ISO), or `days_after` the first time that `when` happens."""

    key: str = cell(text)
    text: str = cell(text)
    effects: tuple[Effect, ...] = cell(effects)
    source: str = cell(name_of("source"))
    grade: str = cell(one_of(*GRADES))
    date: str = cell(lambda value, names: day(value, names).isoformat(), "")
    when: str = cell(one_of(*CONDITIONS), "")
    days_after: float = cell(number(0, 720), 0.0)


@dataclass(frozen=True)
class ResidentGroup:
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
class Header:
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
    resident_groups: tuple[ResidentGroup, ...] = ()
    districts: int = 1
    sources: dict[str, Source] = field(default_factory=dict)
    map: Path = Path()
    digest: str = ""


class _Entry(dict[Any, Any]):
    """A YAML mapping that knows its line."""

    line = 1


class _Loader(yaml.SafeLoader):
    """YAML in which a repeated key is an error, and a date is text."""

    def plain(self, node: yaml.ScalarNode) -> str:
        return str(node.value)

    def entry(self, node: yaml.MappingNode) -> _Entry:
        keys = [key.value for key, _ in node.value]
        for index, (key, _) in enumerate(node.value):
            if key.value in keys[:index]:
                raise yaml.MarkedYAMLError(problem=f"{key.value!r} stands twice", problem_mark=key.start_mark)
        result = _Entry(self.construct_mapping(node, deep=True))
        result.line = node.start_mark.line + 1
        return result


_Loader.add_constructor("tag:yaml.org,2002:map", _Loader.entry)
_Loader.add_constructor("tag:yaml.org,2002:timestamp", _Loader.plain)  # `day` checks dates
Cells = dict[str, Any]
Rows = Iterable[tuple[str, Cells]]


class _Reader:
    """Reads the files of one folder and collects what is wrong, in the order of reading."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.names: Names = {}
        self.problems: list[str] = []

    def fail(self, where: str, what: str) -> None:
        self.problems.append(f"{where}: {what}")

    def content(self, path: Path) -> str | None:
        try:
            return path.read_text(encoding="utf-8-sig")
        except FileNotFoundError:
            self.fail(path.name, f"missing in {path.parent}")
        except UnicodeDecodeError:
            self.fail(path.name, "is not UTF-8 text")
        except OSError as error:
            self.fail(path.name, f"cannot be read ({error.strerror})")
        return None

    def rows(self, file: str, columns: Collection[str]) -> Iterator[tuple[str, Cells]]:
        """Yield (where, cells) for each row of a CSV; lines that begin with # are comments."""
        content = self.content(self.folder / file)
        if content is None:
            return
        lines = content.splitlines(keepends=True)
        reader = csv.reader("\n" if line.startswith("#") else line for line in lines)
        header: list[str] = []
        for row in reader:
            cells, where = [cell.strip() for cell in row], f"{file}, row {reader.line_num}"
            if header and any(cells) and len(cells) != len(header):
                self.fail(where, f"{len(cells)} cells, but {len(header)} columns")
            elif header and any(cells):
                yield where, dict(zip(header, cells, strict=True))
            elif any(cells):
                header = cells
                if not self.fits(where, header, columns, ()):
                    return
        if not header:
            self.fail(file, "holds no header row")

    def mapping(self, path: Path) -> _Entry:
        content = self.content(path)
        if content is None:
            return _Entry()
        try:
            result = yaml.load(content, _Loader)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            where = f"{path.name}, line {mark.line + 1}" if mark else path.name
            self.fail(where, f"malformed YAML ({getattr(error, 'problem', None) or 'no text'})")
            return _Entry()
        if not isinstance(result, _Entry):
            self.fail(path.name, "should be a mapping of names to values")
            return _Entry()
        return result

    def entries(self, path: Path, items: Any = None) -> Iterator[tuple[str, Cells]]:
        """Yield (where, cells) for each named entry of a YAML mapping."""
        items = self.mapping(path) if items is None else items
        if not isinstance(items, dict):
            self.fail(path.name, f"{items!r} should be a mapping of names to values")
            return
        for key, value in items.items():
            if isinstance(value, _Entry):
                yield f"{path.name}, row {value.line} ({key})", {"key": str(key), **value}
            else:
                self.fail(f"{path.name} ({key})", f"{value!r} should be a mapping of columns to values")

    def fits(
        self, where: str, found: Collection[str], wanted: Collection[str], spare: Collection[str]
    ) -> bool:
        """Note columns that are missing, unknown or repeated; return whether there are none."""
        wrong = [f"unknown column {c!r}{nearest(str(c), wanted)}" for c in found if c not in wanted]
        wrong += [f"column {c!r} is missing" for c in wanted if c not in found and c not in spare]
        wrong += [f"column {c!r} stands twice" for c in wanted if list(found).count(c) > 1]
        for what in wrong:
            self.fail(where, what)
        return not wrong

    def record(self, where: str, cells: Cells, cls: type) -> Any:
        """Return a `cls`, or None if a cell is wrong."""
        columns = {f.name: f for f in fields(cls)}
        spare = {name for name, f in columns.items() if f.default is not MISSING}
        if not self.fits(where, cells, columns, spare):
            return None
        found = {}
        for column, value in cells.items():
            try:
                found[column] = columns[column].metadata["read"](value, self.names)
            except ValueError as error:
                self.fail(where, f"{column} {value!r} {error}")
        return cls(**found) if len(found) == len(cells) else None

    def table(self, cls: type, rows: Rows) -> Any:
        """Return a tuple with a `cls` for each sound row, and remember all keys as names of this kind."""
        result, seen = [], dict[str, str]()
        for where, cells in rows:
            if cells["key"] in seen:
                self.fail(where, f"key {cells['key']!r} stands twice; first at {seen[cells['key']]}")
                continue
            seen[cells["key"]] = where
            record = self.record(where, cells, cls)
            if record is not None:
                result.append(record)
                if problem := CHECKS.get(cls, lambda record: "")(record):
                    self.fail(where, problem)
        self.names[cls.__name__.lower()] = seen
        return tuple(result)

    def csv(self, cls: type) -> Any:
        file = f"{cls.__name__.lower()}s.csv"
        return self.table(cls, self.rows(file, [f.name for f in fields(cls)]))

    def geojson(self, path: Path) -> None:
        content = self.content(path)
        try:
            for feature in json.loads(content)["features"] if content is not None else ():
                text(feature["properties"]["name"], {})
                shape = feature["geometry"]["type"]
                if shape not in ("Polygon", "MultiPolygon"):
                    raise ValueError(f"geometry {shape!r} is not a Polygon or MultiPolygon")
                for lon, lat in _positions(feature["geometry"]["coordinates"]):
                    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
                        raise ValueError(f"position [{lon}, {lat}] is not [longitude, latitude]")
        except json.JSONDecodeError as error:
            self.fail(f"{path.name}, line {error.lineno}", f"malformed JSON ({error.msg})")
        except (KeyError, TypeError, IndexError):
            self.fail(path.name, "is not a GeoJSON FeatureCollection of polygons")
        except ValueError as error:
            self.fail(path.name, str(error))

    def stop(self) -> None:
        if self.problems:
            more = f" (and {len(self.problems) - 1} more)" if len(self.problems) > 1 else ""
            raise ScenarioError(f"scenario {self.folder.name!r}: {self.problems[0]}{more}")


def _positions(coordinates: Any) -> Iterator[Any]:
    if isinstance(coordinates[0], int | float):
        yield coordinates[:2]
    else:
        for part in coordinates:
            yield from _positions(part)


def _probe_delays(row: Probe) -> str:
    ordered = row.delay_low <= row.delay_mode <= row.delay_high
    return "" if ordered else f"delay_mode {row.delay_mode:g} should lie between delay_low and delay_high"


def _inject_time(row: Inject) -> str:
    return "" if bool(row.date) != bool(row.when) else "needs either `date` or `when`"


CHECKS: dict[type, Callable[[Any], str]] = {Probe: _probe_delays, Inject: _inject_time}


def scenario_names() -> list[str]:
    """Return the names of the scenarios that come with the program."""
    return scenario_keys()


def _find(name: str | Path) -> Path:
    path = Path(name)
    if path.is_dir() and (path.is_absolute() or len(path.parts) > 1 or (path / "scenario.yaml").is_file()):
        return path.resolve()
    if str(name) not in scenario_names():
        raise ScenarioError(f"no scenario {str(name)!r}{nearest(str(name), scenario_names())}")
    return scenarios_dir() / str(name)


def digest(folder: Path) -> str:
    """Return the sha256 of the names and bytes of all files of a folder, but hidden ones."""
    total = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and not p.name.startswith(".")):
        content = path.read_bytes()
        total.update(f"{path.relative_to(folder).as_posix()} {len(content)}\n".encode() + content)
    return total.hexdigest()


def _residents(reader: _Reader) -> tuple[int, tuple[ResidentGroup, ...]]:
    path = reader.folder / "residents.yaml"
    content = reader.mapping(path)
    if content and reader.fits(path.name, content, ("districts", "groups"), ()):
        try:
            districts = number(1, 1000, whole=True)(content["districts"], {})
            return districts, reader.table(ResidentGroup, reader.entries(path, content["groups"]))
        except ValueError as error:
            reader.fail(path.name, f"districts {content['districts']!r} {error}")
    return 1, ()


def _check_sums(reader: _Reader, contingents: Any, probes: Any, groups: Any) -> None:
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
    folder = _find(name_or_path)
    reader = _Reader(folder)
    registers = [scenarios_dir() / "sources.yaml", *folder.glob("sources.yaml")]
    sources = reader.table(Source, (row for register in registers for row in reader.entries(register)))
    places, archetypes, members = reader.csv(Place), reader.csv(Archetype), reader.csv(Member)
    contingents, probes = reader.csv(Contingent), reader.csv(Probe)
    injects = reader.table(Inject, reader.entries(folder / "injects.yaml"))
    districts, groups = _residents(reader)
    about = reader.mapping(folder / "scenario.yaml")
    header = reader.record("scenario.yaml", {"key": folder.name, **about}, Header) if about else None
    reader.geojson(folder / "map.geojson")
    _check_sums(reader, contingents, probes, groups)
    for inject in injects:
        if header and inject.date and inject.date < header.start.isoformat():
            reader.fail(
                f"injects.yaml ({inject.key})", f"date {inject.date} is before the start, {header.start}"
            )
    reader.stop()
    return Scenario(
        **vars(header), folder=folder, places=places, archetypes=archetypes, members=members,
        contingents=contingents, probes=probes, injects=injects, resident_groups=groups, districts=districts,
        sources={source.key: source for source in sources}, map=folder / "map.geojson", digest=digest(folder),
    )  # fmt: skip
