"""The map of one turn: garrisons, columns on their way and the town; beside it, in words, the rest."""

from __future__ import annotations

from math import cos, pi, radians, sqrt
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from sim.errors import ReplayError
from sim.model.actors.forums import CouncilStage
from sim.model.enums import Outcome, Owner, Role, Text, Town
from sim.reports import words
from sim.reports.figures import region
from sim.reports.format import percent, start_of
from sim.reports.frames import Frame, Unit, units
from sim.reports.replay.chronicle import crisis_date, outcome, written
from sim.reports.replay.crisis import Replay
from sim.reports.sentences import ROLES, battalions
from sim.reports.style import BLUE, GREEN, GREY, INK, MUTED, ORANGE, PLUM, new_figure
from sim.reports.words import rung_name
from sim.results.outcomes import outcome_name

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

POINTS_PER_BATTALION = 170.0  # square points of a circle
HEIGHT, PANEL = 6.0, 3.9  # inches
COLOURS = {Owner.NOBODY: GREY, Owner.HOST: GREEN, Owner.COALITION: PLUM, Owner.ALLIANCE: BLUE}
OWNED = {Owner.HOST: "the host's", Owner.COALITION: "the coalition's", Owner.ALLIANCE: "the alliance's"}
STATES = {
    Town.QUIET: "quiet", Town.CONTESTED: "contested", Town.HELD: "held by the armed men",
    Town.RESTORED: "restored", Town.WITHDRAWN: "free: the armed men have left",
}  # fmt: skip
STAGES = {
    CouncilStage.CALLED: "called to meet", CouncilStage.DRAFTING: "drafting",
    CouncilStage.SILENCE: "silence runs on", CouncilStage.MEDIATION: "mediation on",
}  # fmt: skip


class Stage:
    """The map with its land drawn once; `show` changes what moves on it."""

    def __init__(self, played: Replay) -> None:
        self.played = played
        shapes, self.note = region.land_shapes(played.scenario.map)
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
        region.draw_land(self.axes, played.scenario, shapes)
        self.still = {id(artist) for axes in (self.axes, self.panel) for artist in axes.get_children()}

    def show(self, frame: Frame) -> Figure:
        """Draw one turn in place of the last one."""
        for axes in (self.axes, self.panel):
            for artist in list(axes.get_children()):
                if id(artist) not in self.still:
                    artist.remove()
        found = units(self.played.world, self.played.scenario, frame)
        _draw_units(self.axes, self.played, frame, found)
        region.settle_countries(self.axes)
        write_panel(self.panel, self.played, frame, found, self.note)
        return self.figure


def _draw_units(axes: Axes, played: Replay, frame: Frame, found: list[Unit]) -> None:
    """Draw garrisons as circles, columns as arrows towards the town, and the town with all who are there."""
    places = {p.key: p for p in region.places_on(axes, played.scenario)}
    town = places[played.scenario.town]
    taken = _draw_town(axes, town, frame, [u for u in found if u.way == 1])
    for key, place in sorted(places.items()):
        home = [u for u in found if u.place == key and u.way == 0]
        if place is town or not (home or place.kind == "capital"):
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
    ahead = (unit.at[0] + 0.25 * (town.lon - unit.at[0]), unit.at[1] + 0.25 * (town.lat - unit.at[1]))
    arrow = {"arrowstyle": "-|>", "color": COLOURS[unit.owner], "lw": 1.6}
    axes.annotate("", ahead, unit.at, arrowprops=arrow, zorder=5)
    size = 2 * sqrt(unit.strength * POINTS_PER_BATTALION / pi)
    axes.plot(*unit.at, "o", ms=size, color=COLOURS[unit.owner], alpha=0.6, mec=INK, zorder=5)
    axes.annotate(unit.nation, unit.at, ha="center", va="center", size=8, weight="bold", color=INK, zorder=6)


def _draw_town(axes: Axes, town: Any, frame: Frame, there: list[Unit]) -> list[region.Box]:
    """Draw the armed men and, around them, a ring for each authority; return the space that this takes."""
    radius, held = 7.0, frame.readings["intruder_strength"] if frame.contested else 0.0
    look: Any = {"color": "white"}
    if held > 0:
        radius = max(sqrt(held * POINTS_PER_BATTALION / pi), radius)
        look = {"color": ORANGE, "alpha": 0.75, "mec": INK, "mew": 0.6}
    axes.plot(*_at(town), "o", ms=2 * radius, zorder=4, **look)
    area = pi * radius**2
    for owner in (Owner.HOST, Owner.COALITION, Owner.ALLIANCE):
        if strength := sum(u.strength for u in there if u.owner is owner):
            inner, area = radius, area + strength * POINTS_PER_BATTALION
            radius = sqrt(area / pi)
            look = {"mfc": "none", "mec": COLOURS[owner], "mew": radius - inner}
            axes.plot(*_at(town), "o", ms=radius + inner, alpha=0.7, zorder=4, **look)
    axes.plot(*_at(town), "*", ms=11, color="white", mec=INK, mew=0.7, zorder=6)
    taken = [region.box_of(axes, town, radius)]
    region.write_label(axes, town, town.name, radius, taken, True)
    return taken


def write_panel(panel: Axes, played: Replay, frame: Frame, found: list[Unit], note: str) -> None:
    """Write beside the map, in words, all that it cannot show."""
    attempt = float(played.world.clock.hour - played.world.clock.since_hours)
    date = crisis_date(played.scenario, attempt, frame.hour)
    y = _line(panel, f"Day {frame.day}", HEIGHT - 0.25, 15, INK, "bold")
    y = _line(panel, f"hour {frame.hour:.0f}, {written(date)}", y, 9.5, MUTED) - 0.08
    for heading, body, colour in parts(played, frame, found):
        y = _line(panel, heading, y, 9.5, colour, "bold")
        for line in body:
            y = _line(panel, line, y, 9, INK)
        y -= 0.08
    foot = "Circles: strength by area; columns go straight to the town. Aggregate, from public figures."
    _line(panel, f"{foot} {note}", 0.55, 6.8, MUTED)


def _line(panel: Axes, words_: str, y: float, size: float, colour: str, weight: str = "normal") -> float:
    """Write a paragraph from y (inches) downwards; return where the next one begins."""
    lines = wrap(words_, int((PANEL - 0.3) * 72 / size / (0.6 if weight == "bold" else 0.54)))
    panel.text(0.15, y, "\n".join(lines), size=size, color=colour, weight=weight, va="top", linespacing=1.15)
    return y - len(lines) * size * 1.32 / 72


def parts(played: Replay, frame: Frame, found: list[Unit]) -> list[tuple[str, list[str], str]]:
    """Return heading, lines and colour of each part of the panel; empty parts are left out."""
    seen, rung = frame.readings, int(frame.readings["rung"])
    challenger = played.scenario.challenger
    belief = [
        f"{percent(seen['public_belief'])} sure that {challenger} did it, by public reports",
        f"{percent(seen['allies_convinced'])} of the allies are convinced",
    ]
    state = Town(int(frame.state.town.state))
    state = Town.HELD if state is Town.CONTESTED and frame.state.town.lock_in_hours >= 0 else state
    heading = f"{played.scenario.town_place.name}: {words.reworded(STATES[state], played.scenario)}"
    shown = [
        (f"Rung {rung} of 5", [rung_name(rung, played.scenario)], INK),
        (heading, _town_lines(frame, played), ORANGE),
        ("Evidence", belief, INK),
    ]
    if played.scenario.has_council:
        shown.append(("Council", [_council(frame)], INK))
    for owner in (Owner.HOST, Owner.COALITION, Owner.ALLIANCE):
        mine = [u for u in found if u.owner is owner]
        lines = _forces([u for u in mine if u.way == 1], "at the town")
        lines += _forces([u for u in mine if 0 < u.way < 1], "on the way")
        if lines:
            shown.append((start_of(f"{OWNED[owner]} forces"), lines, COLOURS[owner]))
    if frame is played.frames[-1]:
        ending = outcome_name(Outcome(outcome(played.world)).name.lower())
        shown.append(("The end", [ending], INK))
    return shown


def _town_lines(frame: Frame, played: Replay) -> list[str]:
    if not frame.contested:
        return []
    strength = battalions(frame.readings["intruder_strength"])
    men = f"{words.bare(played.scenario.intruders_short)}: {strength}"
    return [f"{men}, dug in {percent(float(frame.state.town.entrenchment))}"]


def _council(frame: Frame) -> str:
    council = frame.state.council
    stage, passed = CouncilStage(int(council.stage)), Text(int(council.passed))
    said = f"agreed: {words.TEXTS[passed.name.lower()]}" if passed else "nothing agreed"
    if stage is CouncilStage.IDLE:
        return said
    text = f" {words.TEXTS[Text(int(council.text)).name.lower()]}" if stage is not CouncilStage.CALLED else ""
    return f"{said}; {STAGES[stage]}{text}"


def _forces(some: list[Unit], where: str) -> list[str]:
    """Return one line: how many battalions, of whom, and when the next of those under way arrives."""
    if not some:
        return []
    kinds = [ROLES[u.role] if u.role is Role.POLICE else u.nation for u in some]
    line = f"{where}: {battalions(sum(u.strength for u in some))} ({', '.join(dict.fromkeys(kinds))})"
    coming = min((u.due_hours for u in some if u.way < 1), default=None)
    return [line if coming is None else f"{line}, the next at hour {coming:.0f}"]
