"""Maps as inline SVG: one moment of a crisis (garrisons, columns, the town), and the wall's public record.

Forces are aggregate and from public figures; the picture shows what the reports' map shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from html import escape
from math import cos, pi, radians, sqrt
from pathlib import Path
from typing import Any, NamedTuple

from sim.classroom.pictures import svg
from sim.model.enums import Owner
from sim.play.languages import named, spoken, told
from sim.play.wording import FORCES, TOWNS, strength
from sim.reports import words
from sim.reports.figures import region
from sim.reports.format import start_of
from sim.reports.frames import Frame, Unit, units
from sim.reports.languages import LANGUAGES
from sim.reports.replay.crisis import Replay
from sim.reports.replay.stage import parts
from sim.scenario.scenario import Scenario

WIDE = 640.0
AREA = 210.0  # of a battalion's circle
LEAST = 1.3  # between two points of a coast
INTRUDERS = "var(--come)"
EMPTY = pi * 64  # the area of a town without forces
FEW = 0.05  # battalions: less is not shown
Shown = Mapping[str, Any]
KINDS = ("capital", "base", "town")  # whose name is kept where there is no room for all
WALL, LETTER = 21.0, 13.0  # size of letters on a wall, which is read from the last row, and elsewhere
BIG = 3.0  # times the area of the wall's discs
COLOURS = {
    Owner.NOBODY: "var(--soft)",
    Owner.HOST: "var(--host)",
    Owner.COALITION: "var(--coalition)",
    Owner.ALLIANCE: "var(--alliance)",
}


class Land(NamedTuple):
    """A map without what moves: its size, where it lies, and its countries as SVG."""

    high: float
    west: float
    north: float
    across: float  # units per degree of longitude
    along: float  # of latitude
    drawn: str

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        """Return a point's place on the map."""
        return (lon - self.west) * self.across, (self.north - lat) * self.along

    def holds(self, lon: float, lat: float) -> bool:
        """Return whether a point lies on the map."""
        x, y = self.at(lon, lat)
        return 0 <= x <= WIDE and 0 <= y <= self.high


def land(scenario: Scenario) -> Land | None:
    """Return the scenario's land; None without a map."""
    host = next((m.name for m in scenario.members if m.key == scenario.host), "")
    return _land(scenario.map, host, spoken())


@lru_cache(4 * len(LANGUAGES))
def _land(path: Path, host: str, language: str) -> Land | None:
    shapes, _ = region.land_shapes(path)
    if not shapes:
        return None
    west, east, south, north = region.extent(shapes)
    along = WIDE / (east - west) / cos(radians((north + south) / 2))
    here = Land(along * (north - south), west, north, WIDE / (east - west), along, "")
    drawn, names = [], []
    for name, rings in shapes:
        lines = "".join(_path([here.at(*point) for point in ring]) for ring in rings)
        drawn.append(f'<path class="{"home" if name == host else "land"}" d="{lines}"/>')
        x, y = zip(*(here.at(*p) for p in max(rings, key=len)), strict=True)
        said = named(name)
        half = 0.5 * WALL * 0.65 * len(said)  # of a wall's capital letters
        middle = min(max((min(x) + max(x)) / 2, half), WIDE - half)
        high = min(max((min(y) + max(y)) / 2, WALL), here.high - WALL / 2)
        place = f'x="{middle:.0f}" y="{high:.0f}" text-anchor="middle"'
        names.append(f'<text class="country" {place}>{escape(said)}</text>')
    lakes = [_path([here.at(*point) for point in ring]) for ring in region.lakes(path)]
    drawn.append(f'<path class="lake" d="{"".join(lakes)}"/>' if lakes else "")
    return here._replace(drawn="".join(drawn + names))


def _path(points: list[tuple[float, float]]) -> str:
    """Return a closed line through points that are some way apart."""
    kept = [points[0]]
    for point in points[1:]:
        if abs(point[0] - kept[-1][0]) + abs(point[1] - kept[-1][1]) >= LEAST:
            kept.append(point)
    return "M" + "L".join(f"{x:.0f} {y:.0f}" if len(kept) > 60 else f"{x:.1f} {y:.1f}" for x, y in kept) + "Z"


def crisis_map(played: Replay, frame: Frame) -> str:
    """Return the map of one turn, its text the same as `standing`; empty without a map."""
    here, scenario = land(played.scenario), played.scenario
    if here is None:
        return ""
    found = units(played.world, scenario, frame)
    drawn = [here.drawn, *_garrisons(here, scenario, found)]
    drawn += [_column(here, scenario, unit) for unit in found if 0 < unit.way < 1 and here.holds(*unit.at)]
    there = [u for u in found if u.way == 1]
    rings = [
        (sum(u.strength for u in there if u.owner is owner), COLOURS[owner])
        for owner in (Owner.HOST, Owner.COALITION, Owner.ALLIANCE)
    ]
    held = frame.readings["intruder_strength"] if frame.contested else 0.0
    drawn.append(_town(here, scenario, max(held * AREA, EMPTY), held > 0, rings))
    title = "; ".join(f"{heading}: {', '.join(lines)}" for heading, lines in standing(played, frame) if lines)
    return svg("".join(drawn), WIDE, round(here.high), title, "map")


def standing(played: Replay, frame: Frame) -> list[tuple[str, list[str]]]:
    """Return what the map and what it cannot show in words: a heading and its lines."""
    return [
        (heading, lines)
        for heading, lines, _ in parts(played, frame, units(played.world, played.scenario, frame))
    ]


def _garrisons(here: Land, scenario: Scenario, found: list[Unit]) -> list[str]:
    """Return who stays at home, the strongest first."""
    homes = {
        p: sum(u.strength for u in found if u.place == p.key and u.way == 0)
        for p in scenario.places
        if p.key != scenario.town and here.holds(p.lon, p.lat)
    }
    shown = [p for p in homes if homes[p] or p.kind == "capital"]
    labels, drawn = Labels(), []
    for place in sorted(shown, key=lambda p: -homes[p]):
        x, y = here.at(place.lon, place.lat)
        radius = sqrt(homes[place] * AREA / pi)
        drawn.append(f'<circle class="garrison" cx="{x:.0f}" cy="{y:.0f}" r="{radius:.1f}"/>{dot(x, y)}')
        offsets = (max(radius, 4) + 13, -max(radius, 4) - 5)
        drawn.append(labels.add(x, y, place.name, offsets, radius))
    return drawn


class Labels:
    """The names on a map; one that finds no room is left out."""

    def __init__(self, letter: float = LETTER) -> None:
        self.letter = letter
        self.taken: list[tuple[float, float, float, float]] = []

    def add(self, x: float, y: float, text: str, below: Sequence[float], radius: float | None = None) -> str:
        """Return a name at the first of some distances below a point where there is room; else nothing."""
        half = 0.28 * self.letter * len(text)  # about what it covers
        for down in below:
            name = (x - half, y + down - 0.85 * self.letter, x + half, y + down + 0.25 * self.letter)
            if not any(overlap(name, other) for other in self.taken):
                self.taken.append(name)
                if radius is not None:
                    self.taken.append((x - radius, y - radius, x + radius, y + radius))
                return label(x, y + down, text)
        return ""


def dot(x: float, y: float) -> str:
    """Return the mark of a place."""
    return f'<circle class="dot" cx="{x:.0f}" cy="{y:.0f}" r="2.5"/>'


def overlap(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    """Return whether two boxes lie on each other."""
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def label(x: float, y: float, text: str, kind: str = "") -> str:
    """Return a name that stays on the map."""
    anchor = "start" if x < 60 else "end" if x > WIDE - 60 else "middle"
    return f'<text class="{kind}" x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}">{escape(text)}</text>'


def _column(here: Land, scenario: Scenario, unit: Unit) -> str:
    """Return a force on its way, with an arrow towards the town."""
    town = next(p for p in scenario.places if p.key == scenario.town)
    (x, y), (to_x, to_y) = here.at(*unit.at), here.at(town.lon, town.lat)
    radius, colour = sqrt(unit.strength * AREA / pi), COLOURS[unit.owner]
    ahead = f"M{x:.0f} {y:.0f}L{x + 0.25 * (to_x - x):.0f} {y + 0.25 * (to_y - y):.0f}"
    circle = f'<circle class="column" cx="{x:.0f}" cy="{y:.0f}" r="{radius:.1f}" fill="{colour}"/>'
    return (
        f'<path class="way" stroke="{colour}" d="{ahead}"/>{circle}{label(x, y + 4, unit.nation, "nation")}'
    )


def _town(
    here: Land,
    scenario: Scenario,
    area: float,
    held: bool,
    rings: Iterable[tuple[float, str]],
    scale: float = 1,
) -> str:
    """Return the town as a disc of an area and, around it, a ring for each strength and its colour."""
    town = next(p for p in scenario.places if p.key == scenario.town)
    x, y = here.at(town.lon, town.lat)
    drawn = [disc(x, y, area, INTRUDERS if held else "var(--paper)")]
    for size, colour in rings:
        if size:
            area += size * AREA * scale
            drawn.append(disc(x, y, area, colour))
    return f"{''.join(reversed(drawn))}{label(x, y - sqrt(area / pi) - 7, named(town.name), 'town')}"


def disc(x: float, y: float, area: float, colour: str) -> str:
    """Return a disc of an area."""
    return f'<circle class="ring" cx="{x:.0f}" cy="{y:.0f}" r="{sqrt(area / pi):.1f}" fill="{colour}"/>'


def public_map(scenario: Scenario, shown: Shown, days: Sequence[Shown] = ()) -> str:
    """Return the map of the public record (views.public) as SVG, with a text; empty without a map.

    The days before it are shown one after another, then what stays.
    """
    here = land(scenario)
    if here is None:
        return ""
    town = next(place for place in scenario.places if place.key == scenario.town)
    labels = Labels(WALL)
    x, y = here.at(town.lon, town.lat)
    labels.add(x, y, town.name, (-WALL,), sqrt(EMPTY * BIG / pi))
    drawn = [here.drawn]
    others = [p for p in scenario.places if p.key != scenario.town and p.kind in KINDS]
    for place in sorted(others, key=lambda place: KINDS.index(place.kind)):
        if here.holds(place.lon, place.lat):
            x, y = here.at(place.lon, place.lat)
            name = labels.add(x, y, named(place.name), (-WALL / 2, 1.1 * WALL))
            drawn += [dot(x, y), name] if name else []
    moments = [*days, shown] if days and days[-1] != shown else [*days] or [shown]
    for n, moment in enumerate(moments):
        last = " last" if n == len(moments) - 1 else ""
        drawn.append(f'<g class="day{last}" style="--n: {n}">{_moment(here, scenario, moment)}</g>')
    there = [f"{strength(size)} of {FORCES[key]}" for key, size in _present(shown).items()]
    title = f"{town.name} is {TOWNS[shown.get('town', 'quiet')]}"
    title += f"; forces there: {', '.join(there)}" if there else ""
    return svg("".join(drawn), WIDE, round(here.high), told(title), "map wall")


def _moment(here: Land, scenario: Scenario, shown: Shown) -> str:
    """Return the town at one moment, who is there, and the date."""
    present = _present(shown)
    held = shown.get("town", "quiet") in ("contested", "held")
    rows = [(INTRUDERS, start_of(words.bare(scenario.intruders_short)))] if held else []
    rows += [(f"var(--{key})", f"{strength(size)} of {FORCES[key]}") for key, size in present.items()]
    said = ""
    for n, (colour, text) in enumerate(reversed(rows)):
        y = here.high - WALL - 1.4 * WALL * n
        said += disc(WALL, y - WALL / 3, EMPTY, colour) + label(2 * WALL, y, told(text), "key")
    if "date" in shown:
        day = date.fromisoformat(shown["date"][:10])
        said += label(WALL, 1.4 * WALL, told(f"{day.day} {day:%B}"), "date")
    rings = [(size, f"var(--{key})") for key, size in present.items()]
    return _town(here, scenario, BIG * EMPTY, held, rings, BIG) + said


def _present(shown: Shown) -> dict[str, float]:
    forces = shown.get("strength", {})
    return {key: forces[key] for key in FORCES if forces.get(key, 0) >= FEW}
