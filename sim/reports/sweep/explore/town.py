"""The surroundings of the town as SVG, on which 100 crises are drawn as dots."""

from __future__ import annotations

from html import escape
from math import cos, radians
from typing import Any

import numpy as np

from sim.reports.figures.region import lakes, land_shapes, roomiest
from sim.scenario.scenario import Scenario

WIDE, HIGH = 360.0, 200.0
ACROSS = 1.7  # degrees of longitude at the equator's length that the picture is wide
LEAST_ROOM = 16.0  # around a country's name


def town_picture(scenario: Scenario) -> dict[str, Any]:
    """Return `drawn` (land, names, the town's mark), `x` and `y` of the town, and the picture's height."""
    from matplotlib.path import Path as Outline
    from matplotlib.transforms import Bbox

    shapes, _ = land_shapes(scenario.map)
    town = scenario.town_place
    x, y = WIDE / 2, HIGH / 2
    along = WIDE / ACROSS
    across = along * cos(radians(town.lat))
    frame = Bbox.from_bounds(-20, -20, WIDE + 40, HIGH + 40)
    host = next((m.name for m in scenario.members if m.key == scenario.host), "")
    drawn, names = [], []
    land = [(name, "home" if name == host else "land", ring) for name, rings in shapes for ring in rings]
    for name, kind, ring in (*land, *(("", "lake", ring) for ring in lakes(scenario.map))):
        points = np.asarray(ring, float)
        at = np.column_stack([x + (points[:, 0] - town.lon) * across, y - (points[:, 1] - town.lat) * along])
        kept = np.asarray(Outline(at, closed=True).clip_to_bbox(frame).vertices)
        if len(kept) < 4:
            continue
        line = "L".join(f"{a:.0f} {b:.0f}" for a, b in kept)
        drawn.append(f'<path class="{kind}" d="M{line}Z"/>')
        names.append(_name(name, kept.tolist()) if name else "")
    place = (
        f'<text class="place" x="{x:.0f}" y="{y - 64:.0f}" text-anchor="middle">{escape(town.name)}</text>'
    )
    return {"drawn": "".join([*drawn, *names, place]), "x": x, "y": y, "high": HIGH}


def _name(name: str, ring: list[list[float]]) -> str:
    """Return a country's name where its part has most room, clear of the dots; else nothing."""
    inside = [[min(max(a, 0.0), WIDE), min(max(b, 0.0), HIGH)] for a, b in ring]
    left = [[min(a, WIDE / 2 - 70), b] for a, b in inside]
    right = [[max(a, WIDE / 2 + 70), b] for a, b in inside]
    best = max((roomiest(part) for part in (left, right)), key=lambda found: found[2])
    if best[2] < LEAST_ROOM:
        return ""
    x, y, _ = best
    return f'<text class="country" x="{x:.0f}" y="{y:.0f}" text-anchor="middle">{escape(name)}</text>'
