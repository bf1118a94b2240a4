"""The map that a wall may show: the land, its towns, and who is known to stand in the contested one."""

from __future__ import annotations

from collections.abc import Mapping
from math import pi, sqrt
from typing import Any

from sim.classroom.maps import AREA, INTRUDERS, WIDE, disc, label, land
from sim.classroom.pictures import svg
from sim.play.wording import FORCES, TOWNS, strength
from sim.scenario import Scenario

LEAST = pi * 64  # the area of a town without forces
FEW = 0.05  # battalions: less is not shown
KINDS = ("capital", "town", "base")


def public_map(scenario: Scenario, shown: Mapping[str, Any]) -> str:
    """Return the map of the public record (views.public) as SVG, with a text; empty without a map."""
    here = land(scenario)
    if here is None:
        return ""
    drawn = [here.drawn]
    for place in scenario.places:
        if place.key != scenario.town and place.kind in KINDS and here.holds(place.lon, place.lat):
            x, y = here.at(place.lon, place.lat)
            drawn.append(
                f'<circle class="dot" cx="{x:.0f}" cy="{y:.0f}" r="2.5"/>{label(x, y - 7, place.name)}'
            )
    town = next(place for place in scenario.places if place.key == scenario.town)
    x, y = here.at(town.lon, town.lat)
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
