"""The region: who stands where, in aggregate and from public figures."""

from __future__ import annotations

import json
from collections import defaultdict
from itertools import pairwise
from math import cos, pi, radians, sqrt
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.reports.style import BLUE, GREEN, INK, ORANGE, Picture, new_figure
from sim.results.table import Results
from sim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROLE_PATHS = {
    "framework": "posture.framework_forward",
    "us": "posture.us_forward",
    "others": "posture.others_forward",
    "host_ready": "posture.host_ready",
    "police": "host.police",
}
NAMED = ("town", "capital")  # kinds of place that are named without forces, where there is room
Box = tuple[float, float, float, float]  # left, low, right, high in points
WATER = "#E8EEF3"
COUNTRY, MARGIN = "country", 4  # what names of countries are labelled, and their pixels to the frame
LEAST_ROOM = 0.025  # of the map's height, around a country's name
LATER = ("host_reserve", "reinforcement")
PERSONS_PER_POINT = 3.2  # a circle's area: persons to square points


class Stand(NamedTuple):
    """Persons of one nation at one place; `later` if they are called up or sent after the start."""

    place: str
    nation: str
    persons: float
    later: bool


def draw_region(results: Results) -> Picture | None:
    """Draw coast, borders, places and the contingents as circles by persons."""
    scenario = results.scenario
    shapes, note = land_shapes(scenario.map)
    if not shapes:
        return None
    west, east, south, north = extent(shapes)
    figure = new_figure(7.0, 7.0 * (north - south) / (east - west) / cos(radians((north + south) / 2)))
    axes = figure.add_axes((0, 0, 1, 1))
    draw_land(axes, scenario, shapes)
    keys, everyone = {place.key for place in places_on(axes, scenario)}, stands(results)
    here = [s for s in everyone if s.place in keys]
    present = _by_place(here)
    _places(axes, scenario, present)
    settle_countries(axes)
    caption = (
        "Star: the town. Circles: soldiers and police in place at the start, by area. "
        f"Forces are aggregate and from public figures; {scenario.challenger}'s are an index without "
        "a place, and are not drawn. "
    )
    called = sum(s.persons for s in everyone) - sum(s.persons for s in here if not s.later)
    if called >= 1:
        caption += f"Reserves and reinforcements of some {_thousands(called)} more could be called in. "
    if here:
        nations = {nation for at in present.values() for nation in at}
        caption += ", ".join(f"{m.key} {m.name}" for m in scenario.members if m.key in nations) + ". "
    return Picture("region", "Who stands where", caption + note, _message(scenario, present), figure)


def stands(results: Results) -> list[Stand]:
    """Return the contingents in persons: a share of the posture's role, or the row's own number."""
    config, found = results.config, []
    for unit in results.scenario.contingents:
        persons = unit.personnel or 0.0
        if ROLE_PATHS.get(unit.role) in config.values:
            persons = unit.share * config.median(ROLE_PATHS[unit.role])
            if unit.role == "police":  # in battalions
                persons *= config.median("posture.persons_per_battalion")
        if persons > 0:
            found.append(Stand(unit.place, unit.nation, float(persons), unit.role in LATER))
    return found


def land_shapes(path: Path) -> tuple[list[Any], str]:
    """Return each country's name and rings, and the map's own note on what it lacks; empty without a map."""
    countries, _, note = _shapes(path)
    return countries, note


def lakes(path: Path) -> list[list[list[float]]]:
    """Return the rings of a map's lakes: its features with `water`."""
    return [ring for _, rings in _shapes(path)[1] for ring in rings]


def _shapes(path: Path) -> tuple[list[Any], list[Any], str]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        shapes = [(f["properties"], _rings(f["geometry"])) for f in content["features"]]
    except (OSError, ValueError, KeyError, AttributeError):
        return [], [], ""
    land, water = (
        [(about.get("name", ""), rings) for about, rings in shapes if bool(about.get("water")) is wet]
        for wet in (False, True)
    )
    return land, water, content.get("note", "" if water else "Lakes are missing from the map.")


def _rings(geometry: dict[str, Any]) -> list[list[list[float]]]:
    parts = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [polygon[0] for polygon in parts]


def extent(shapes: list[Any]) -> tuple[float, float, float, float]:
    """Return the map's west, east, south and north in degrees."""
    points = [point for _, rings in shapes for ring in rings for point in ring]
    x, y = [p[0] for p in points], [p[1] for p in points]
    return min(x), max(x), min(y), max(y)


def draw_land(axes: Axes, scenario: Scenario, shapes: list[Any]) -> None:
    """Draw lakes and countries, the host lighter than the others, and name each at its largest part."""
    from matplotlib.collections import PolyCollection

    host = next((m.name for m in scenario.members if m.key == scenario.host), "")
    west, east, south, north = extent(shapes)
    axes.set(xlim=(west, east), ylim=(south, north), xticks=[], yticks=[], facecolor=WATER)
    for name, rings in shapes:
        fill = "#FDFCF9" if name == host else "#ECEAE4"
        axes.add_collection(PolyCollection(rings, facecolor=fill, edgecolor="#8A9199", linewidth=0.7))
        x, y, room = roomiest(max(rings, key=len))
        if room >= LEAST_ROOM * (north - south):  # else a strip at the edge of the map
            axes.text(x, y, name.upper(), label=COUNTRY, color="#737B84", size=10, ha="center", va="center",
                      weight="bold")  # fmt: skip
    if water := lakes(scenario.map):
        axes.add_collection(PolyCollection(water, facecolor=WATER, edgecolor="#8A9199", linewidth=0.5))


def settle_countries(axes: Axes) -> None:
    """Move the countries' names within the map; hide those that lie on another word."""
    canvas: Any = axes.figure.canvas
    renderer = canvas.get_renderer()
    names = [text for text in axes.texts if text.get_label() == COUNTRY]
    others = [
        text.get_window_extent(renderer) for text in axes.texts if text not in names and text.get_text()
    ]
    for name in names:
        name.set_visible(True)  # else it has no extent
        box, frame = name.get_window_extent(renderer), axes.bbox
        right = max(frame.x0 + MARGIN - box.x0, 0) - max(box.x1 + MARGIN - frame.x1, 0)
        up = max(frame.y0 + MARGIN - box.y0, 0) - max(box.y1 + MARGIN - frame.y1, 0)
        x, y = axes.transData.transform(name.get_position())
        name.set_position(tuple(axes.transData.inverted().transform((x + right, y + up))))
        box = name.get_window_extent(renderer)
        name.set_visible(not any(box.overlaps(other) for other in others))


def roomiest(ring: list[list[float]], steps: int = 24) -> tuple[float, float, float]:
    """Return the point within a ring, of a grid, that lies farthest from its edge, and how far (degrees)."""
    from matplotlib.path import Path as Outline

    corners = np.asarray(ring)
    edge = np.concatenate([np.linspace(a, b, 5)[:-1] for a, b in pairwise(corners)])
    ends = zip(edge.min(0), edge.max(0), strict=True)
    spans = [np.linspace(low, high, steps + 2)[1:-1] for low, high in ends]
    points = np.stack(np.meshgrid(*spans), -1).reshape(-1, 2)
    inside = points[Outline(corners).contains_points(points)]
    if not len(inside):
        return float(corners[:, 0].mean()), float(corners[:, 1].mean()), 0.0
    away = np.hypot(*(inside[:, None] - edge[None]).transpose(2, 0, 1)).min(1)
    x, y = inside[away.argmax()]
    return float(x), float(y), float(away.max())


def places_on(axes: Axes, scenario: Scenario) -> list[Any]:
    """Return the scenario's places that lie on a map."""
    (west, east), (south, north) = axes.get_xlim(), axes.get_ylim()
    return [p for p in scenario.places if west <= p.lon <= east and south <= p.lat <= north]


def _places(axes: Axes, scenario: Scenario, present: dict[str, dict[str, float]]) -> None:
    """Draw forces first, so that their labels find room; a town without forces may find none."""
    town, host = scenario.town, scenario.host
    places = [p for p in places_on(axes, scenario) if p.key in present or p.kind in NAMED]
    total = {p.key: sum(present.get(p.key, {}).values()) for p in places}
    places.sort(key=lambda p: (p.key != town, -total[p.key], p.kind != "capital"))
    radii = {key: sqrt(persons / PERSONS_PER_POINT / pi) for key, persons in total.items()}
    taken = [box_of(axes, p, radii[p.key]) for p in places if p.key in present or p.key == town]
    for place in places:
        nations, radius = present.get(place.key, {}), radii[place.key]
        must = bool(nations) or place.key == town
        if not write_label(axes, place, _words(place.name, nations), max(radius, 6.0), taken, must):
            continue
        if nations:
            colour = GREEN if set(nations) <= {host} else BLUE
            axes.plot(place.lon, place.lat, "o", ms=2 * radius, color=colour, alpha=0.35, mec=colour, mew=1.2)
        shape, size, colour = ("*", 13, ORANGE) if place.key == town else ("o", 3.5, INK)
        axes.plot(place.lon, place.lat, shape, ms=size, color=colour, mec=INK, mew=0.5)


def _point(axes: Axes, place: Any) -> tuple[float, float]:
    """Return a place in points from the map's lower left corner."""
    x, y = axes.transData.transform((place.lon, place.lat)) * 72 / axes.figure.dpi
    return float(x), float(y)


def box_of(axes: Axes, place: Any, radius: float) -> Box:
    """Return the square around a place, in points."""
    x, y = _point(axes, place)
    return x - radius, y - radius, x + radius, y + radius


def write_label(axes: Axes, place: Any, words: str, radius: float, taken: list[Box], must: bool) -> bool:
    """Write a name where it covers no other (right, left, below, above); return whether it was written."""
    lines = words.split("\n")
    wide, high = max(map(len, lines)) * 5.1, 11.5 * len(lines)
    x, y = _point(axes, place)
    gap = radius + 2
    sides = {"left": x + gap, "right": x - gap - wide}
    levels = {"top": y - gap - high, "bottom": y + gap}
    tries = [
        *((across, "center", left, y - high / 2) for across, left in sides.items()),
        *(("center", along, x - wide / 2, low) for along, low in levels.items()),
        *((across, along, left, low) for across, left in sides.items() for along, low in levels.items()),
    ]
    edge = axes.bbox.width * 72 / axes.figure.dpi
    fits = [t for t in tries if _free(t[2], t[3], wide, high, taken, edge)]
    if not fits and not must:
        return False
    across, along, left, low = (fits or tries)[0]
    taken.append((left, low, left + wide, low + high))
    offset = ({"left": gap, "right": -gap}.get(across, 0.0), {"top": -gap, "bottom": gap}.get(along, 0.0))
    at = (place.lon, place.lat)
    axes.annotate(words, at, offset, textcoords="offset points", ha=across, va=along, size=8.5,
                  linespacing=1.15)  # fmt: skip
    return True


def _free(left: float, low: float, wide: float, high: float, taken: list[Box], edge: float) -> bool:
    if left < 0 or left + wide > edge or low < 0:
        return False
    return all(left > t[2] or left + wide < t[0] or low > t[3] or low + high < t[1] for t in taken)


def _by_place(here: list[Stand]) -> dict[str, dict[str, float]]:
    present: dict[str, dict[str, float]] = {}
    for s in (stand for stand in here if not stand.later):
        present.setdefault(s.place, defaultdict(float))[s.nation] += s.persons
    return present


def _words(name: str, nations: dict[str, float]) -> str:
    ranked = sorted(nations.items(), key=lambda kv: -kv[1])
    parts = [f"{nation} {max(10, int(round(persons, -1))):,}" for nation, persons in ranked]  # no better
    lines = [", ".join(parts[i : i + 2]) for i in range(0, len(parts), 2)]
    return "\n".join([name, *lines])


def _thousands(persons: float) -> str:
    """Return persons to the nearest thousand, as far as there is one."""
    return f"{max(round(persons, -3), round(persons, -1) if persons < 1000 else 0):,.0f}"


def _message(scenario: Scenario, present: dict[str, dict[str, float]]) -> str:
    names = {place.key: place.name for place in scenario.places}
    said = (_words(names[key], nations) for key, nations in present.items())
    parts = "; ".join(words.replace("\n", ": ", 1).replace("\n", ", ") for words in said)
    return f"Map of the region. {parts + '.' if parts else 'No forces are placed on it.'}"
