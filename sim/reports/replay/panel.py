"""Beside the map of one turn: what the map cannot show, in words."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, Any

from sim.model.enums import CouncilStage, Outcome, Owner, Role, Text, Town
from sim.reports import words
from sim.reports.format import percent, start_of
from sim.reports.frames import Frame, Unit
from sim.reports.replay.chronicle import crisis_date, outcome, written
from sim.reports.sentences import ROLES, battalions, rung_name
from sim.reports.style import BLUE, GREEN, GREY, INK, MUTED, ORANGE, PLUM
from sim.results.outcomes import outcome_name

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.reports.replay.crisis import Replay

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


def write_panel(panel: Axes, played: Replay, frame: Frame, found: list[Unit], note: str) -> None:
    """Write beside the map what it cannot show, in words."""
    attempt = float(played.world.clock.hour - played.world.clock.since_hours)
    date = crisis_date(played.scenario, attempt, frame.hour)
    y = _line(panel, f"Day {frame.day}", HEIGHT - 0.25, 15, INK, "bold")
    y = _line(panel, f"hour {frame.hour:.0f}, {written(date)}", y, 9.5, MUTED) - 0.08
    for heading, body, colour in parts(played, frame, found):
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


def parts(played: Replay, frame: Frame, found: list[Unit]) -> list[tuple[str, list[str], str]]:
    """Return heading, lines and colour of each part of the panel; empty parts are left out."""
    seen, rung = frame.readings, int(frame.readings["rung"])
    challenger = played.scenario.challenger
    belief = [
        f"{percent(seen['public_belief'])} sure that {challenger} did it, by public reports",
        f"{percent(seen['allies_convinced'])} of the allies are convinced",
    ]
    state = words.reworded(STATES[_state(frame)], played.scenario)
    told = [
        (f"Rung {rung} of 5", [rung_name(rung, played.scenario)], INK),
        (f"{_town(played).name}: {state}", _town_lines(frame, played), ORANGE),
        ("Evidence", belief, INK),
        ("Council", [_council(frame)], INK),
    ]
    for owner in (Owner.HOST, Owner.COALITION, Owner.ALLIANCE):
        mine = [u for u in found if u.owner is owner]
        lines = _forces([u for u in mine if u.way == 1], "at the town")
        lines += _forces([u for u in mine if 0 < u.way < 1], "on the way")
        if lines:
            told.append((start_of(f"{OWNED[owner]} forces"), lines, COLOURS[owner]))
    if frame is played.frames[-1]:
        ending = outcome_name(Outcome(outcome(played.world)).name.lower())
        told.append(("The end", [ending], INK))
    return told


def _town(played: Replay) -> Any:
    return next(p for p in played.scenario.places if p.key == played.scenario.town)


def _state(frame: Frame) -> Town:
    state = Town(int(frame.state.town.state))
    return Town.HELD if state is Town.CONTESTED and frame.state.town.lock_in_hours >= 0 else state


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
