"""What a scenario's map must be: GeoJSON with named polygons in degrees."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sim.scenario.fields import text


def flaw(content: str) -> tuple[str, str]:
    """Return where a map is wrong (a line, or nothing) and how; empty words if it is sound."""
    try:
        for feature in json.loads(content)["features"]:
            _check(feature)
    except json.JSONDecodeError as error:
        return f", line {error.lineno}", f"malformed JSON ({error.msg})"
    except (KeyError, TypeError, IndexError):
        return "", "is not a GeoJSON FeatureCollection of polygons"
    except ValueError as error:
        return "", str(error)
    return "", ""


def source(content: str) -> str:
    """Return the key of the source that a sound map names; empty if none."""
    return str(json.loads(content).get("source", ""))


def extent(content: str) -> tuple[float, float, float, float]:
    """Return the west, east, south and north of a sound map, in degrees."""
    points = [p for f in json.loads(content)["features"] for p in _positions(f["geometry"]["coordinates"])]
    lons, lats = [lon for lon, _ in points], [lat for _, lat in points]
    return min(lons), max(lons), min(lats), max(lats)


def _check(feature: Any) -> None:
    text(feature["properties"]["name"], {})
    shape = feature["geometry"]["type"]
    if shape not in ("Polygon", "MultiPolygon"):
        raise ValueError(f"geometry {shape!r} is not a Polygon or MultiPolygon")
    for lon, lat in _positions(feature["geometry"]["coordinates"]):
        if not (-180 <= lon <= 180 and -90 <= lat <= 90):
            raise ValueError(f"position [{lon}, {lat}] is not [longitude, latitude]")


def _positions(coordinates: Any) -> Iterator[Any]:
    if isinstance(coordinates[0], int | float):
        yield coordinates[:2]
    else:
        for part in coordinates:
            yield from _positions(part)
