"""The map of one turn: garrisons, columns on their way, and the town with all who are there."""

from __future__ import annotations

from math import cos, pi, radians, sqrt
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from sim.errors import ReplayError
from sim.model.enums import Owner
from sim.reports.figures import region
from sim.reports.frames import Frame, Unit, units
from sim.reports.replay.panel import COLOURS, HEIGHT, PANEL, write_panel
from sim.reports.style import GREY, INK, ORANGE, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.reports.replay.crisis import Replay

POINTS_PER_BATTALION = 170.0  # square points of a circle


class Scene(NamedTuple):
    """What region's drawing of the land asks for."""

    scenario: Any


class Stage:
    """The map with its land drawn once; `show` changes what moves on it."""

    def __init__(self, played: Replay) -> None:
        self.played, self.scene = played, cast(Any, Scene(played.scenario))
        shapes, self.note = region.land_shapes(self.scene)
        if not shapes:
            raise ReplayError(f"scenario {played.scenario.key!r} has no map to draw on")
        west, east, south, north = region.extent(shapes)
        wide = HEIGHT * (east - west) * cos(radians((north + south) / 2)) / (north - south)
        self.figure: Figure = new_figure(wide + PANEL, HEIGHT)
        share = wide / (wide + PANEL)
        self.axes = self.figure.add_axes((0, 0, share, 1))
        self.panel = self.figure.add_axes((share, 0, 1 - share, 1))
        self.panel.set(xlim=(0, PANEL), ylim=(0, HEIGHT))
        self.panel.axis("off")
        region.draw_land(self.axes, self.scene, shapes)
        self.axes.set(xlim=(west, east), ylim=(south, north), xticks=[], yticks=[], facecolor="#E8EEF3")
        self.still = {id(artist) for axes in (self.axes, self.panel) for artist in axes.get_children()}

    def show(self, frame: Frame) -> Figure:
        """Draw one turn in place of the last one."""
        for axes in (self.axes, self.panel):
            for artist in list(axes.get_children()):
                if id(artist) not in self.still:
                    artist.remove()
        found = units(self.played.world, self.played.scenario, frame)
        _draw_units(self.axes, self.scene, self.played, frame, found)
        write_panel(self.panel, self.played, frame, found, self.note)
        return self.figure


def _draw_units(axes: Axes, scene: Any, played: Replay, frame: Frame, found: list[Unit]) -> None:
    """Draw garrisons as circles, columns as arrows towards the town, and the town with all who are there."""
    scenario = played.scenario
    inside = region.keys_inside(scene, *axes.get_xlim(), *axes.get_ylim())
    places = {p.key: p for p in scenario.places if p.key in inside}
    town = places[scenario.town]
    taken = _draw_town(axes, town, frame, [u for u in found if u.way == 1])
    for key, place in sorted(places.items()):
        home = [u for u in found if u.place == key and u.way == 0]
        if key == scenario.town or not (home or place.kind == "capital"):
            continue
        radius = sqrt(sum(u.strength for u in home) * POINTS_PER_BATTALION / pi)
        nations = sorted({u.nation for u in home})
        name = f"{place.name}\n{' '.join(nations)}" if nations else place.name
        if region.write_label(axes, place, name, max(radius, 4), taken, bool(home)) and home:
            axes.plot(*_at(place), "o", ms=2 * radius, color=GREY, alpha=0.3, mec=GREY, mew=1)
        axes.plot(*_at(place), "o", ms=3, color=INK)
    for unit in found:
        if 0 < unit.way < 1 and _within(axes, unit.at):
            _draw_column(axes, unit, town)


def _at(place: Any) -> tuple[float, float]:
    return place.lon, place.lat


def _within(axes: Axes, at: tuple[float, float]) -> bool:
    (west, east), (south, north) = axes.get_xlim(), axes.get_ylim()
    return west <= at[0] <= east and south <= at[1] <= north


def _draw_column(axes: Axes, unit: Unit, town: Any) -> None:
    colour = COLOURS[unit.owner]
    ahead = (unit.at[0] + 0.25 * (town.lon - unit.at[0]), unit.at[1] + 0.25 * (town.lat - unit.at[1]))
    axes.annotate("", ahead, unit.at, arrowprops={"arrowstyle": "-|>", "color": colour, "lw": 1.6}, zorder=5)
    axes.plot(
        *unit.at,
        "o",
        ms=2 * sqrt(unit.strength * POINTS_PER_BATTALION / pi),
        color=colour,
        alpha=0.6,
        mec=INK,
        zorder=5,
    )
    axes.annotate(unit.nation, unit.at, ha="center", va="center", size=8, weight="bold", color=INK, zorder=6)


def _draw_town(axes: Axes, town: Any, frame: Frame, there: list[Unit]) -> list[region.Box]:
    """Draw the armed men and, around them, a ring for each authority; return the space that this takes."""
    radius, held = 7.0, frame.readings["intruder_strength"] if frame.contested else 0.0
    if held > 0:
        radius = max(sqrt(held * POINTS_PER_BATTALION / pi), radius)
        axes.plot(*_at(town), "o", ms=2 * radius, color=ORANGE, alpha=0.75, mec=INK, mew=0.6, zorder=4)
    else:
        axes.plot(*_at(town), "o", ms=2 * radius, color="white", zorder=4)
    area = pi * radius**2
    for owner in (Owner.HOST, Owner.COALITION, Owner.ALLIANCE):
        if strength := sum(u.strength for u in there if u.owner is owner):
            inner, area = radius, area + strength * POINTS_PER_BATTALION
            radius = sqrt(area / pi)
            ring: Any = {
                "mfc": "none",
                "mec": COLOURS[owner],
                "mew": radius - inner,
                "alpha": 0.7,
                "zorder": 4,
            }
            axes.plot(*_at(town), "o", ms=radius + inner, **ring)
    axes.plot(*_at(town), "*", ms=11, color="white", mec=INK, mew=0.7, zorder=6)
    taken = [region.box_of(axes, town, radius)]
    region.write_label(axes, town, town.name, radius, taken, True)
    return taken
