"""A new scenario's folder: valid from the start, based on another, with TODO where a modeller has to write.

The words in it are templates in `scenarios/_new`.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, NamedTuple
from unicodedata import normalize

from sim.authoring import world
from sim.authoring.world import distance_km
from sim.errors import OutputError
from sim.parameters.files import read_yaml
from sim.paths import conf_dir, scenario_keys, scenarios_dir
from sim.reports.render import plain
from sim.scenario.facts import LOCAL
from sim.scenario.scenario import Scenario
from sim.scenario.tables import Contingent, Member, Place
from sim.scenario.triggers import OF_COUNCIL

POOLED_SD = 0.69  # of the readiness of a public in no poll (tools/readiness.py)
TEXTS = ("scenario.yaml", "facts.yaml", "injects.yaml", "sources.yaml", "residents.yaml")
HOST_ROWS = (  # role, place, share, personnel, arrival days, quality
    ("police", "town", 1, 0, 0, 1),
    ("host_ready", "town", 0.4, 0, 0.25, 1),
    ("host_ready", "capital", 0.6, 0, 1, 1),
    ("host_reserve", "capital", 0, 3000, 4, 0.8),
)


class Site(NamedTuple):
    """Where a new crisis is: the host's key, the town's name, degrees east and north, and who may come."""

    host: str
    town: str
    lon: float
    lat: float
    challenger: str = ""  # the base's

    @property
    def key(self) -> str:
        """Return the town's key."""
        return key_of(self.town) or "town"


def key_of(name: str) -> str:
    """Return a name as the key of a row: lower-case letters without accents."""
    letters = normalize("NFKD", name.lower()).replace(" ", "_")
    return "".join(c for c in letters if c.isascii() and (c.isalnum() or c == "_"))


def write(folder: Path, base: Scenario, based_on: str, site: Site | None = None) -> list[str]:
    """Write a new folder and return the names of its files; raise OutputError where it exists."""
    if folder.exists():
        raise OutputError(f"{folder} is already there; choose another name")
    if folder.name in scenario_keys():
        said = f"{folder.name} is the name of a scenario that comes with the program"
        raise OutputError(f"{said}, which is what is played by that name; choose another")
    contents = _contents(folder, base, based_on, site)
    folder.mkdir(parents=True)
    for name, content in contents.items():
        (folder / name).write_text(content, encoding="utf-8")
    return sorted(contents)


def _contents(folder: Path, base: Scenario, based_on: str, site: Site | None) -> dict[str, str]:
    outside = site is not None and site.host not in {m.key for m in base.members}
    moved = site is not None and (site.host != base.host or site.key != base.town)
    host = world.country(site.host) if site else {}
    town = base.town_place
    words: dict[str, Any] = {
        "name": folder.name, "path": folder, "base": base.key, "based_on": based_on, "start": base.start,
        "without": _without(base, moved, site.host if site else base.host),
        "challenger": (site and site.challenger) or base.challenger, "us": base.us,
        "host": site.host if site else base.host, "town": site.key if site else base.town,
        "title": f"TODO a crisis at {site.town}" if site else f"TODO a crisis like that at {town.name}",
        "summary": "TODO something happens in a town. Does the alliance hold?",
        "place": f"{town.name} and {base.start.year}", "facts": _facts(),
    }  # fmt: skip
    files = {name: _rendered(name, words) for name in TEXTS}
    stay = [] if outside or not site else _staying(base, site.host) if moved else list(base.contingents)
    tables = {"members.csv": _members(base, site, host), "places.csv": _places(base, site, host, stay),
              "contingents.csv": _contingents(base, site if moved else None, stay)}  # fmt: skip
    if outside:
        tables["probes.csv"] = _probes(base)
    files |= {name: _rendered(name, words) + table for name, table in tables.items()}
    if site and moved:
        names = {member.key: member.name for member in base.members}
        files["map.geojson"] = world.map_of(world.window(site.lon, site.lat, site.host), names)
    files["residents.yaml"] += base.files["residents.yaml"].read_text(encoding="utf-8")
    return files


def _without(base: Scenario, moved: bool, host: str) -> str:
    """Return what a crisis elsewhere surely does not take over, as YAML."""
    outside = host not in {m.key for m in base.members}
    closed = [forum.key for forum in base.forums if host not in forum.members]
    gone = ["claims", "corrections", "roles", "exercises"]
    gone += ["menu", "live_injects", "goals", "forecasts", "beats"] if outside else []  # they are a member's
    there = {name.partition(".")[0] for name in base.files}
    rows = {name: "all" for name in gone if name in there}
    if closed:
        rows["forums"] = "all" if len(closed) == len(base.forums) else f"[{', '.join(closed)}]"
    if outside and (late := [inject.key for inject in base.injects if inject.when in OF_COUNCIL]):
        rows["injects"] = f"[{', '.join(late)}]"
    return "{" + ", ".join(f"{name}: {keys}" for name, keys in rows.items()) + "}"


def _facts() -> list[dict[str, Any]]:
    found = []
    for path in LOCAL:
        group, name = path.split(".")
        tree = read_yaml(conf_dir() / group / "default.yaml")
        found.append({**tree["about"][name], "key": path, "value": tree[name]})
    return found


def _rendered(name: str, words: dict[str, Any]) -> str:
    return plain(scenarios_dir() / "_new").get_template(name).render(words)


def _table(columns: Iterable[str], rows: Iterable[dict[str, Any]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(columns), restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _plain(row: Any) -> dict[str, Any]:
    """Return a row's cells as a CSV holds them."""
    cells = {f.name: getattr(row, f.name) for f in fields(row)}
    for name, value in cells.items():
        if isinstance(value, bool):
            cells[name] = int(value)
        elif isinstance(value, float):
            cells[name] = "" if math.isnan(value) else f"{value:.12g}"
    return cells


def _members(base: Scenario, site: Site | None, host: dict[str, str]) -> str:
    """Return what of the members hangs on the place: distance, a border with the challenger, own troops."""
    columns = ["key", "distance_km", "borders", "presence"]
    beside = world.neighbours(site.challenger) if site else None
    elsewhere = site is not None and site.host != base.host
    rows: list[dict[str, Any]] = []
    for member in base.members:
        found = distance_km(member.key, site.lon, site.lat) if site else None
        distance = f"{member.distance_km:g}" if found is None else f"{found:.0f}"
        borders = member.borders if beside is None else member.key in beside
        rows.append({"key": member.key, "distance_km": distance, "borders": int(borders),
                     "presence": 0 if elsewhere else f"{member.presence:g}"})  # fmt: skip
    if site and site.host not in {m.key for m in base.members}:
        columns = [f.name for f in fields(Member)]
        rows.append({
            "key": site.host, "name": host["country"], "gdp_bn": 1, "defence_pct": 1,
            "distance_km": f"{distance_km(site.host, site.lon, site.lat) or 0.0:.0f}", "borders": 1,
            "presence": 0, "readiness": 0, "readiness_sd": POOLED_SD, "source": "assumed",
            "objection": 0,
        })  # fmt: skip
    return _table(columns, rows)


def _places(base: Scenario, site: Site | None, host: dict[str, str], stay: Iterable[Contingent]) -> str:
    """Return the places; elsewhere only those of the base's from which forces come."""
    used = {row.place for row in stay}
    elsewhere = site is not None and site.host != base.host
    rows = [_plain(p) for p in base.places if not elsewhere or p.key in used]
    keys = {row["key"] for row in rows}
    if site and site.key not in keys:
        rows.insert(0, {"key": site.key, "name": site.town, "country": site.host, "lon": f"{site.lon:g}",
                        "lat": f"{site.lat:g}", "kind": "town", "source": "gazetteer"})  # fmt: skip
    if site and _capital(base, site) not in {*keys, site.key}:
        seat = {name: host[name] for name in ("name", "lon", "lat")}
        rows.insert(1, {"key": _capital(base, site), **seat, "country": site.host, "kind": "capital",
                        "source": "gazetteer"})  # fmt: skip
    return _table([f.name for f in fields(Place)], rows)


def _capital(base: Scenario, site: Site) -> str:
    """Return the key of the place that is the host's capital: the base's, or a new one."""
    known = (p.key for p in base.places if (p.kind, p.country) == ("capital", site.host))
    return next(known, "") or key_of(world.country(site.host)["name"])


def _staying(base: Scenario, host: str) -> list[Contingent]:
    """Return the forces that can come elsewhere, too: no host's, none that is in the base's country."""
    there = {place.key for place in base.places if place.country == base.host}
    kept = [row for row in base.contingents if row.nation not in (base.host, host) and row.place not in there]
    totals: dict[str, float] = {}
    for row in kept:
        totals[row.role] = totals.get(row.role, 0.0) + row.share
    return [replace(row, share=row.share / (totals[row.role] or 1.0)) for row in kept]


def _contingents(base: Scenario, site: Site | None, stay: Iterable[Contingent]) -> str:
    """Return the base's forces, or those that can come to another town, after forces of its country's own."""
    if site is None:
        return _table([f.name for f in fields(Contingent)], map(_plain, base.contingents))
    at, key = {"town": site.key, "capital": _capital(base, site)}, site.host.lower()
    rows = [
        {"key": f"{key}_{role}_{where}", "nation": site.host, "place": at[where], "role": role,
         "share": share, "personnel": persons, "arrival_days": days, "quality": quality,
         "source": "assumed", "grade": "assumed", "heavy": 1, "by": "land", "sea_km": 0}
        for role, where, share, persons, days, quality in HOST_ROWS
    ]  # fmt: skip
    return _table([f.name for f in fields(Contingent)], [*rows, *map(_plain, stay)])


def _probes(base: Scenario) -> str:
    rows = [{**_plain(row), "overt": 0} for row in base.probes]
    return _table(rows[0], rows)
