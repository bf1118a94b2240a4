"""The world for a new scenario: each country's capital, neighbours and shape, and lakes (Natural Earth)."""

from __future__ import annotations

import csv
import gzip
import json
import math
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import numpy as np

from sim.errors import ScenarioError, nearest
from sim.paths import scenarios_dir

# made by tools/world.py
BORDERS, CAPITALS = scenarios_dir() / "borders.json.gz", scenarios_dir() / "capitals.csv"
STEPS = 100  # in a degree
EARTH_KM = 6371.0
HALF_KM = 280.0  # from the town to the edges of its map, at least
FARTHEST_KM = 900.0  # a capital farther than this is left off the map
MARGIN = 0.5  # degrees around a capital
KM_PER_DEGREE = 111.2
NOTE = "Lakes of less than a hundred square kilometres and small islands are missing from the map."
Box = tuple[float, float, float, float]  # west, south, east, north


@cache
def capitals() -> dict[str, dict[str, str]]:
    """Return name, lon, lat and country of the capitals of the world, by two letters."""
    lines = CAPITALS.read_text(encoding="utf-8").splitlines()
    return {row["key"]: row for row in csv.DictReader(line for line in lines if not line.startswith("#"))}


def country(key: str) -> dict[str, str]:
    """Return a country's row of capitals; raise ScenarioError."""
    if key in capitals():
        return capitals()[key]
    named = {row["country"]: code for code, row in capitals().items()}
    hint = f"; did you mean {named[key]!r}?" if key in named else nearest(key, capitals())
    raise ScenarioError(f"--host {key} is not a known country{hint or ', two letters such as EE'}")


@cache
def borders() -> dict[str, Any]:
    """Return the countries and lakes of the world as they are stored."""
    found: dict[str, Any] = json.loads(gzip.decompress(BORDERS.read_bytes()))
    return found


def neighbours(name: str) -> tuple[str, ...] | None:
    """Return the keys of the countries that border one, given by its name or key; None for an unknown one."""
    for key, about in borders()["countries"].items():
        if name in (key, about["name"]):
            return tuple(about["neighbours"])
    return None


def distance_km(key: str, lon: float, lat: float) -> float | None:
    """Return the great circle from a country's capital to a point; None where the capital is not known."""
    home = capitals().get(key)
    return None if home is None else apart_km(float(home["lon"]), float(home["lat"]), lon, lat)


def apart_km(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """Return the great circle between two points."""
    a, b, c, d = map(math.radians, (lon, lat, other_lon, other_lat))
    cosine = math.sin(b) * math.sin(d) + math.cos(b) * math.cos(d) * math.cos(c - a)
    return EARTH_KM * math.acos(max(-1.0, min(1.0, cosine)))


def away_km(key: str, lon: float, lat: float) -> float | None:
    """Return how far a point lies from a country's land, 0 within it; None for an unknown country."""
    from matplotlib.path import Path as Outline

    about = borders()["countries"].get(key)
    if about is None:
        return None
    rings = [unpacked(ring) for ring in about["rings"]]
    if any(len(ring) > 2 and Outline(ring).contains_point((lon, lat)) for ring in rings):
        return 0.0
    return min(apart_km(lon, lat, *point) for ring in rings for point in ring)


def unpacked(ring: list[int]) -> list[tuple[float, float]]:
    """Return the points of a stored ring, in degrees."""
    x = y = 0
    points = []
    for dx, dy in zip(ring[::2], ring[1::2], strict=True):
        x, y = x + dx, y + dy
        points.append((x / STEPS, y / STEPS))
    return points


def window(lon: float, lat: float, host: str) -> Box:
    """Return what a map of a town shows: its surroundings, and the host's capital unless that is far."""
    high = HALF_KM / KM_PER_DEGREE
    wide = high / max(math.cos(math.radians(lat)), 0.1)
    points = [(lon - wide, lat - high), (lon + wide, lat + high)]
    home = capitals().get(host)
    if home and (distance_km(host, lon, lat) or 0.0) <= FARTHEST_KM:
        x, y = float(home["lon"]), float(home["lat"])
        points += [(x - MARGIN, y - MARGIN), (x + MARGIN, y + MARGIN)]
    xs, ys = zip(*points, strict=True)
    return max(min(xs), -180.0), max(min(ys), -90.0), min(max(xs), 180.0), min(max(ys), 90.0)


def map_of(box: Box, names: Mapping[str, str]) -> str:
    """Return a map.geojson of the land and lakes in a window; `names` are those of a scenario's members."""
    world = borders()
    countries = world["countries"].items()
    land = [_feature(names.get(key, about["name"]), about["rings"], box) for key, about in countries]
    lakes = world["lakes"].items()
    water = [_feature(name.rpartition(" ")[0], rings, box, water=True) for name, rings in lakes]
    features = [*sorted(filter(None, land), key=_extent, reverse=True), *filter(None, water)]
    lines = [json.dumps(feature, ensure_ascii=False, separators=(",", ":")) for feature in features]
    head = json.dumps({"type": "FeatureCollection", "source": world["source"], "note": NOTE})[:-1]
    return f'{head}, "features": [\n' + ",\n".join(lines) + "\n]}\n"


def _extent(feature: dict[str, Any]) -> float:
    """Return the size of a country's box, so that one within another is drawn over it."""
    xs, ys = zip(*(p for polygon in feature["geometry"]["coordinates"] for p in polygon[0]), strict=True)
    return float((max(xs) - min(xs)) * (max(ys) - min(ys)))


def _feature(name: str, rings: list[list[int]], box: Box, **more: bool) -> dict[str, Any] | None:
    parts = [[cut] for ring in rings for cut in _cut(unpacked(ring), box)]
    if not parts:
        return None
    geometry = {"type": "MultiPolygon", "coordinates": parts}
    return {"type": "Feature", "properties": {"name": name, **more}, "geometry": geometry}


def _cut(ring: list[tuple[float, float]], box: Box) -> Iterator[list[list[float]]]:
    """Give the part of a ring in a window, closed."""
    west, south, east, north = box
    xs, ys = zip(*ring, strict=True)
    if max(xs) <= west or min(xs) >= east or max(ys) <= south or min(ys) >= north or len(ring) < 3:
        return
    from matplotlib.path import Path as Outline
    from matplotlib.transforms import Bbox

    found = Outline(ring, closed=False).clip_to_bbox(Bbox.from_extents(*box)).vertices
    points = [[round(float(x), 3), round(float(y), 3)] for x, y in np.asarray(found)]
    if len(points) > 2:
        yield points if points[0] == points[-1] else [*points, points[0]]
