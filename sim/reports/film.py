"""The crisis on the map: a picture a day, and a movie of them. Forces are aggregate, from public figures."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from math import cos, pi, radians, sqrt
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import numpy as np

from sim.errors import ReplayError
from sim.kinds import CouncilStage, Outcome, Owner, Role, Text, Town
from sim.reports import words
from sim.reports.chronicle import battalions, calendar, outcome, percent, written
from sim.reports.figures import region
from sim.reports.frames import HOURS_PER_DAY, Frame
from sim.reports.sentences import ROLES, RUNGS, start_of
from sim.reports.style import BLUE, GREEN, GREY, INK, MUTED, ORANGE, PLUM, figure_style, new_figure
from sim.results.store import atomically

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.reports.replay import Replay

HEIGHT, PANEL = 6.0, 3.9  # inches
POINTS_PER_BATTALION = 170.0  # square points of a circle
FRAMES_PER_SECOND, LAST_SECONDS = 2, 3
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


class Unit(NamedTuple):
    """A contingent at one hour: where it is, how far on its way (0 home, 1 at the town), and whose it is."""

    nation: str
    place: str
    role: Role
    owner: Owner
    strength: float
    way: float
    due_hours: float
    at: tuple[float, float]  # degrees east and north


class Scene(NamedTuple):
    """What region's drawing of the land asks for."""

    scenario: Any


def units(played: Replay, frame: Frame) -> list[Unit]:
    """Return every contingent of some strength; police count as those that unrest leaves free."""
    places = {p.key: p for p in played.scenario.places}
    town = places[played.scenario.town]
    found = []
    for row, c in zip(played.scenario.contingents, frame.contingents, strict=True):
        role, home = Role(int(c.role)), places[row.place]
        strength = float(frame.state.host.free_police if role is Role.POLICE else c.strength)
        way = _way(c, frame.hour, float(played.world.p.posture.arrival_factor))
        at = (home.lon + way * (town.lon - home.lon), home.lat + way * (town.lat - home.lat))
        if strength > 0:
            found.append(
                Unit(row.nation, row.place, role, Owner(int(c.owner)), strength, way, float(c.due_hours), at)
            )
    return found


def _way(c: Any, hour: float, factor: float) -> float:
    """Return the share of its way that a contingent has behind it."""
    if c.arrived or not c.moving:
        return float(c.arrived)
    whole = max(float(c.arrival_days) * factor * HOURS_PER_DAY, 1e-9)
    return min(max(1.0 - (float(c.due_hours) - hour) / whole, 0.02), 0.98)


class Stage:
    """The map with its land drawn once; `show` changes what moves on it."""

    def __init__(self, played: Replay) -> None:
        self.played, self.scene = played, cast(Any, Scene(played.scenario))
        shapes, self.note = region._shapes(self.scene)
        if not shapes:
            raise ReplayError(f"scenario {played.scenario.key!r} has no map to draw on")
        west, east, south, north = region._extent(shapes)
        wide = HEIGHT * (east - west) * cos(radians((north + south) / 2)) / (north - south)
        self.figure: Figure = new_figure(wide + PANEL, HEIGHT)
        share = wide / (wide + PANEL)
        self.axes = self.figure.add_axes((0, 0, share, 1))
        self.panel = self.figure.add_axes((share, 0, 1 - share, 1))
        self.panel.set(xlim=(0, PANEL), ylim=(0, HEIGHT))
        self.panel.axis("off")
        region._land(self.axes, self.scene, shapes)
        self.axes.set(xlim=(west, east), ylim=(south, north), xticks=[], yticks=[], facecolor="#E8EEF3")
        self.still = {id(artist) for axes in (self.axes, self.panel) for artist in axes.get_children()}

    def show(self, frame: Frame) -> Figure:
        """Draw one turn in place of the last one."""
        for axes in (self.axes, self.panel):
            for artist in list(axes.get_children()):
                if id(artist) not in self.still:
                    artist.remove()
        found = units(self.played, frame)
        _draw_units(self.axes, self.scene, self.played, frame, found)
        _write_panel(self.panel, self.played, frame, found, self.note)
        return self.figure


def _draw_units(axes: Axes, scene: Any, played: Replay, frame: Frame, found: list[Unit]) -> None:
    """Draw garrisons as circles, columns as arrows towards the town, and the town with all who are there."""
    scenario = played.scenario
    inside = region._inside(scene, *axes.get_xlim(), *axes.get_ylim())
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
        if region._label(axes, place, name, max(radius, 4), taken, bool(home)) and home:
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
    radius, held = 7.0, frame.readings["intruder_strength"] if _contested(frame) else 0.0
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
    taken = [region._box(axes, town, radius)]
    region._label(axes, town, town.name, radius, taken, True)
    return taken


def _contested(frame: Frame) -> bool:
    return int(frame.state.town.state) == Town.CONTESTED


def _write_panel(panel: Axes, played: Replay, frame: Frame, found: list[Unit], note: str) -> None:
    """Write beside the map what it cannot show, in words."""
    attempt = float(played.world.clock.hour - played.world.clock.since_hours)
    date = calendar(played.scenario, attempt + frame.hour)
    y = _line(panel, f"Day {frame.day}", HEIGHT - 0.25, 15, INK, "bold")
    y = _line(panel, f"hour {frame.hour:.0f}, {written(date)}", y, 9.5, MUTED) - 0.08
    for heading, body, colour in _parts(played, frame, found):
        y = _line(panel, heading, y, 9.5, colour, "bold")
        for line in body:
            y = _line(panel, line, y, 9, INK)
        y -= 0.08
    foot = (
        "Circles: strength by area; columns go straight to the town. Aggregate, from public figures. " + note
    )
    _line(panel, foot, 0.55, 6.8, MUTED)


def _line(panel: Axes, words_: str, y: float, size: float, colour: str, weight: str = "normal") -> float:
    """Write a paragraph from y (inches) downwards; return where the next one begins."""
    lines = wrap(words_, int((PANEL - 0.3) * 72 / size / (0.6 if weight == "bold" else 0.54)))
    panel.text(0.15, y, "\n".join(lines), size=size, color=colour, weight=weight, va="top", linespacing=1.15)
    return y - len(lines) * size * 1.32 / 72


def _parts(played: Replay, frame: Frame, found: list[Unit]) -> list[tuple[str, list[str], str]]:
    """Return heading, lines and colour of each part of the panel; empty parts are left out."""
    seen, rung = frame.readings, int(frame.readings["rung"])
    challenger = played.scenario.challenger
    belief = [
        f"{percent(seen['public_belief'])} sure that {challenger} did it, by public reports",
        f"{percent(seen['allies_convinced'])} of the allies are convinced",
    ]
    parts = [
        (f"Rung {rung} of 5", [RUNGS[rung]], INK),
        (f"{_town(played).name}: {STATES[_state(frame)]}", _town_lines(frame), ORANGE),
        ("Evidence", belief, INK),
        ("Council", [_council(frame)], INK),
    ]
    for owner in (Owner.HOST, Owner.COALITION, Owner.ALLIANCE):
        mine = [u for u in found if u.owner is owner]
        lines = _forces([u for u in mine if u.way == 1], "at the town")
        lines += _forces([u for u in mine if 0 < u.way < 1], "on the way")
        if lines:
            parts.append((start_of(f"{OWNED[owner]} forces"), lines, COLOURS[owner]))
    if frame is played.frames[-1]:
        ending = words.OUTCOMES[Outcome(outcome(played.world)).name.lower()]
        parts.append(("The end", [ending], INK))
    return parts


def _town(played: Replay) -> Any:
    return next(p for p in played.scenario.places if p.key == played.scenario.town)


def _state(frame: Frame) -> Town:
    state = Town(int(frame.state.town.state))
    return Town.HELD if state is Town.CONTESTED and frame.state.town.lock_in_hours >= 0 else state


def _town_lines(frame: Frame) -> list[str]:
    if not _contested(frame):
        return []
    men = f"armed men: {battalions(frame.readings['intruder_strength'])}"
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


def maps(played: Replay, days: Sequence[int], folder: Path) -> list[Path]:
    """Write folder/day-<n>.png at the end of each of these days of the crisis; return the paths."""
    evening = {frame.day: frame for frame in played.frames}
    wanted = [evening[day] for day in days if day in evening]
    if not wanted:
        return []
    paths = []
    with figure_style():
        stage = Stage(played)
        for frame in wanted:
            figure, path = stage.show(frame), folder / f"day-{frame.day}.png"
            atomically(path, lambda part, drawn=figure: drawn.savefig(part, format="png", dpi=130))
            paths.append(path)
    return paths


def check(path: Path) -> None:
    """Raise ReplayError for a movie that cannot be written here."""
    if path.suffix not in (".gif", ".mp4"):
        raise ReplayError(f"movie {path}: the name must end in .gif or .mp4")
    if path.suffix == ".mp4" and shutil.which("ffmpeg") is None:
        raise ReplayError(f"movie {path}: an .mp4 needs ffmpeg, which is not installed; name a .gif instead")


def movie(played: Replay, path: Path) -> Path:
    """Write a .gif, or an .mp4 where ffmpeg is installed, with a picture a day; return the path."""
    check(path)
    evenings = list({frame.day: frame for frame in played.frames}.values())
    with figure_style():
        stage = Stage(played)
        atomically(path, lambda part: (_gif if path.suffix == ".gif" else _mp4)(stage, evenings, part))
    return path


def _gif(stage: Stage, frames: list[Frame], path: Path) -> None:
    from PIL import Image

    pictures = []
    for frame in frames:
        stage.show(frame).canvas.draw()
        pixels = cast(Any, stage.figure.canvas).buffer_rgba()
        pictures.append(Image.fromarray(np.asarray(pixels)).convert("RGB").quantize(64))
    times = [1000 // FRAMES_PER_SECOND] * (len(pictures) - 1) + [1000 * LAST_SECONDS]
    pictures[0].save(path, "GIF", save_all=True, append_images=pictures[1:], duration=times, loop=0)


def _mp4(stage: Stage, frames: list[Frame], path: Path) -> None:
    from matplotlib.animation import FFMpegWriter

    writer = FFMpegWriter(
        fps=FRAMES_PER_SECOND, codec="libx264", extra_args=["-pix_fmt", "yuv420p", "-f", "mp4"]
    )
    with writer.saving(stage.figure, str(path), 100):
        for frame in [*frames, *[frames[-1]] * (LAST_SECONDS * FRAMES_PER_SECOND)]:
            stage.show(frame)
            writer.grab_frame()
