"""Borders, lakes and capitals of the world for new scenarios, from Natural Earth 1:50m (public domain).

    python -m tools.world COUNTRIES.json LAKES.json PLACES.json

COUNTRIES is countries-50m.json of the package world-atlas 2.0.2 (TopoJSON); LAKES and PLACES are ne_50m_lakes
and ne_50m_populated_places_simple as GeoJSON. Writes scenarios/borders.json.gz and the countries that
scenarios/capitals.csv lacks; rows that are there stay as they are. No run reads either.
"""

from __future__ import annotations

import csv
import gzip
import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from math import cos, hypot, radians
from pathlib import Path
from typing import Any

from matplotlib.path import Path as Outline

from sim.authoring.world import BORDERS, CAPITALS, STEPS

LEAST_LAKE_KM2 = 100.0
KM_PER_DEGREE = 111.2
NEAR = 1.0  # degrees; a capital on a coast that the map has thinned belongs to the country so near
SEATS = {  # of countries with two capitals
    "BJ": "Porto-Novo", "BO": "La Paz", "CI": "Yamoussoukro", "CL": "Santiago", "IL": "Jerusalem",
    "JP": "Tokyo", "LK": "Colombo", "MA": "Rabat", "MM": "Naypyidaw", "MY": "Kuala Lumpur", "NG": "Abuja",
    "NL": "Amsterdam", "PH": "Manila", "SZ": "Mbabane", "TZ": "Dodoma", "ZA": "Pretoria",
}  # fmt: skip
UNCODED = {"Pristina": "XK"}  # a user-assigned code, as the European Union writes it
Ring = list[tuple[float, float]]


def main(atlas: str, lakes: str, places: str) -> None:
    """Convert the three files."""
    shapes = dict(countries(json.loads(Path(atlas).read_text(encoding="utf-8"))))
    rows = capitals(json.loads(Path(places).read_text(encoding="utf-8")), shapes)
    keys = {row["country"]: row["key"] for row in rows}
    content = {
        "source": "natural_earth_50m",
        "countries": {
            keys.get(name, name): {
                "name": name,
                "neighbours": sorted(keys.get(one, one) for one in shape["neighbours"]),
                "rings": [packed(ring) for ring in shape["rings"]],
            }
            for name, shape in sorted(shapes.items())
        },
        "lakes": dict(wide_lakes(json.loads(Path(lakes).read_text(encoding="utf-8")))),
    }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    BORDERS.write_bytes(gzip.compress(text.encode(), mtime=0))
    write_capitals(rows)


def countries(atlas: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give each country's name, rings and neighbours: those that share an arc of the topology."""
    (ax, ay), (bx, by) = atlas["transform"]["scale"], atlas["transform"]["translate"]
    arcs: list[Ring] = []
    for arc in atlas["arcs"]:
        x = y = 0
        line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            line.append((x * ax + bx, y * ay + by))
        arcs.append(line)
    owners = defaultdict(set)
    found: dict[str, list[list[list[int]]]] = defaultdict(list)
    for geometry in atlas["objects"]["countries"]["geometries"]:
        name = geometry["properties"]["name"]
        polygons = geometry.get("arcs", [])
        found[name] += [polygons] if geometry["type"] == "Polygon" else polygons
        for polygon in found[name]:
            for ring in polygon:
                for arc in ring:
                    owners[arc if arc >= 0 else ~arc].add(name)
    for name, polygons in found.items():
        rings = [[p for arc in polygon[0] for p in line_of(arcs, arc)] for polygon in polygons]
        beside = {other for at in owners.values() if name in at for other in at} - {name}
        yield name, {"rings": rings, "neighbours": beside}


def line_of(arcs: list[Ring], number: int) -> Ring:
    """Return an arc's points but the last, which begins the next one; a negative number runs backwards."""
    return (arcs[number] if number >= 0 else arcs[~number][::-1])[:-1]


def packed(ring: Ring) -> list[int]:
    """Return a closed ring as steps of whole hundredths of a degree: x, y, then differences."""
    points = list(dict.fromkeys((round(x * STEPS), round(y * STEPS)) for x, y in ring))
    flat, before = [], (0, 0)
    for x, y in points:
        flat += [x - before[0], y - before[1]]
        before = (x, y)
    return flat


def capitals(places: dict[str, Any], shapes: dict[str, Any]) -> list[dict[str, Any]]:
    """Return each state's capital with its country: the shape of that name, or the one that it lies in."""
    rows = {}
    for feature in places["features"]:
        about = feature["properties"]
        key = UNCODED.get(about["name"], about["iso_a2"])
        if not about["featurecla"].startswith("Admin-0 cap") or not key or not key.isalpha():
            continue
        if SEATS.get(key, about["name"]) != about["name"] or key in rows:
            continue
        lon, lat = feature["geometry"]["coordinates"]
        rows[key] = {"key": key, "name": about["name"], "lon": f"{lon:.2f}", "lat": f"{lat:.2f}",
                     "country": about["adm0name"]}  # fmt: skip
    named = {row["country"] for row in rows.values()}
    others = {name: shape for name, shape in shapes.items() if name not in named}
    for row in rows.values():  # Vatican (Holy See), which the shapes call Vatican
        if row["country"] not in shapes:
            row["country"] = shape_at(float(row["lon"]), float(row["lat"]), others) or row["country"]
    return [rows[key] for key in sorted(rows)]


def shape_at(lon: float, lat: float, shapes: dict[str, Any]) -> str:
    """Return the country that a point lies in, the smaller of two, or else one that is near; '' for none."""
    within: dict[str, float] = {}
    away: dict[str, float] = {}
    for name, shape in shapes.items():
        for ring in shape["rings"]:
            if len(ring) > 2 and Outline(ring).contains_point((lon, lat)):
                within[name] = area_km2(ring)
            away[name] = min(away.get(name, NEAR), *(hypot(x - lon, y - lat) for x, y in ring), NEAR)
    if within:
        return min(within, key=lambda name: within[name])
    best = min(away, key=lambda name: away[name])
    return best if away[best] < NEAR else ""


def wide_lakes(lakes: dict[str, Any]) -> Iterator[tuple[str, list[list[int]]]]:
    """Give the name and rings of each lake that is worth a line on a map."""
    for number, feature in enumerate(lakes["features"]):
        shape = feature["geometry"]
        polygons = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
        rings = [polygon[0] for polygon in polygons]
        if sum(map(area_km2, rings)) >= LEAST_LAKE_KM2:
            name = feature["properties"]["name"] or "lake"
            yield f"{name} {number}", [packed(ring) for ring in rings]


def area_km2(ring: Ring) -> float:
    """Return the area of a small ring."""
    twice = sum(a * d - c * b for (a, b), (c, d) in pairwise([*ring, ring[0]]))
    middle = sum(y for _, y in ring) / len(ring)
    return abs(twice) / 2 * KM_PER_DEGREE**2 * cos(radians(middle))


def write_capitals(rows: list[dict[str, Any]]) -> None:
    """Add to the table of capitals what it lacks."""
    lines = CAPITALS.read_text(encoding="utf-8").splitlines()
    comments = [line for line in lines if line.startswith("#")]
    kept = {row["key"]: {name: cell for name, cell in row.items() if cell}
            for row in csv.DictReader(line for line in lines if not line.startswith("#"))}  # fmt: skip
    found = {row["key"]: row for row in rows}
    table = [found.get(key, {}) | kept.get(key, {}) for key in sorted(found | kept)]
    with CAPITALS.open("w", encoding="utf-8", newline="") as file:
        file.writelines(f"{line}\n" for line in comments)
        writer = csv.DictWriter(file, ["key", "name", "lon", "lat", "country"], lineterminator="\n")
        writer.writeheader()
        writer.writerows(table)


if __name__ == "__main__":
    main(*sys.argv[1:])
