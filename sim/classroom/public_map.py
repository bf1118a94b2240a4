"""The map that a wall may show: the land, its towns, and who is known to stand in the contested one."""

from __future__ import annotations

from collections.abc import Mapping
from math import pi, sqrt
from typing import Any

from sim.classroom.maps import AREA, INTRUDERS, WIDE, box, disc, label, land, overlap
from sim.classroom.pictures import svg
from sim.play.wording import FORCES, TOWNS, strength
from sim.scenario.scenario import Scenario

LEAST = pi * 64  # the area of a town without forces
FEW = 0.05  # battalions: less is not shown
KINDS = ("capital", "base", "town")  # whose name is kept where there is no room for all
LABEL = 14.0  # of the town's name above its middle


def public_map(scenario: Scenario, shown: Mapping[str, Any]) -> str:
    """Return the map of the public record (views.public) as SVG, with a text; empty without a map."""
    here = land(scenario)
    if here is None:
        return ""
    town = next(place for place in scenario.places if place.key == scenario.town)
    x, y = here.at(town.lon, town.lat)
    drawn, taken = [here.drawn], [box(x, y - LABEL, town.name)]
    others = [p for p in scenario.places if p.key != scenario.town and p.kind in KINDS]
    for place in sorted(others, key=lambda place: KINDS.index(place.kind)):
        if not here.holds(place.lon, place.lat):
            continue
        a, b = here.at(place.lon, place.lat)
        drawn.append(f'<circle class="dot" cx="{a:.0f}" cy="{b:.0f}" r="2.5"/>')
        name = box(a, b - LABEL / 2, place.name)
        if not any(overlap(name, other) for other in taken):
            taken.append(name)
            drawn.append(label(a, b - LABEL / 2, place.name))
    state, forces = shown.get("town", "quiet"), shown.get("strength", {})
    area, rings = LEAST, []
    for key in FORCES:
        if forces.get(key, 0) >= FEW:
            area += forces[key] * AREA
            rings.append(disc(x, y, area, f"var(--{key})"))
    inside = disc(x, y, LEAST, INTRUDERS if state in ("contested", "held") else "var(--paper)")
    drawn += [*reversed(rings), inside, label(x, y - sqrt(area / pi) - 7, town.name, "town")]
    there = [f"{strength(forces[key])} of {who}" for key, who in FORCES.items() if forces.get(key, 0) >= FEW]
    title = f"{town.name} is {TOWNS[state]}" + (f"; there stand {', '.join(there)}" if there else "")
    return svg("".join(drawn), WIDE, round(here.high), title, "map")
