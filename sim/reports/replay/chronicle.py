"""The chronicle of one crisis in plain words: day by day, who did what, seeing what, with which chance."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from math import ceil
from typing import Any

from sim.config.settings import Config
from sim.model.actor import BETWEEN
from sim.model.endings import outcome
from sim.model.enums import Outcome, Party, What
from sim.model.units import HOURS_PER_DAY
from sim.model.world import World
from sim.reports.format import percent
from sim.reports.frames import Frame, day_of
from sim.reports.sentences import battalions, sentence
from sim.reports.words import PARTIES, rung_name
from sim.results.outcomes import outcome_name
from sim.scenario.scenario import Scenario

NOTABLE = 2.0  # a weekly choice is reported if its chance moved by this factor since the last reported


@dataclass(frozen=True)
class Day:
    """A day's heading and its lines; `day` counts from the scenario's start or from the attempt."""

    phase: str  # prologue | crisis | between | next
    day: int
    heading: str
    lines: tuple[str, ...]


def events(world: World) -> Any:
    """Return what was noted so far, in order."""
    return world.events[: min(int(world.clock.noted), len(world.events))]


def truncated(world: World) -> int:
    """Return how many events found no room."""
    return max(int(world.clock.noted) - len(world.events), 0)


def calendar(scenario: Scenario, hour: float) -> date:
    """Return the date on which the turn that ends at `hour` (since the start) lies."""
    return scenario.start + timedelta(days=max(ceil(hour / HOURS_PER_DAY) - 1, 0))


def crisis_date(scenario: Scenario, attempt: float, hour: float) -> date:
    """Return the date of a turn that ends `hour` hours after the attempt (0: of the attempt itself)."""
    return calendar(scenario, attempt + (hour or 1.0))


def written(day: date) -> str:
    """Return '14 February 2025', whatever the locale."""
    return f"{day.day} {MONTHS.split()[day.month - 1]} {day.year}"


MONTHS = "January February March April May June July August September October November December"


def chronicle(world: World, scenario: Scenario, config: Config, frames: Sequence[Frame] = ()) -> list[Day]:
    """Return the days on which something happened; `frames` (a turn each) add what the actors saw."""
    noted = events(world)
    crisis = list(noted[noted.crisis == 1])
    days = [*_prologue(world, scenario, noted[noted.crisis == 0]), *_crisis(world, scenario, crisis, frames)]
    if lost := truncated(world):
        days.append(Day("crisis", days[-1].day, "Not reported", (f"{lost} events found no room.",)))
    return _merged(days)


def sequel(world: World, scenario: Scenario, chance: float) -> list[Day]:
    """Return what came after a crisis: the days between in one line, then the next crisis, day by day.

    `world` is that of the next crisis, `scenario` its town, `chance` (0-1) that of another attempt at all.
    """
    q, noted = world.sequel, events(world)
    party = PARTIES[Party(int(q.party)).name.lower()]
    where = "again at" if q.place == 0 else "at"
    between = (
        f"{q.days:.0f} days go by after the crisis. Each week {scenario.challenger} weighs another attempt "
        f"on what the crisis taught and cost (chance in {world.p.sequel.days:.0f} days {percent(chance)}); "
        f"then it tries {where} {scenario.town_place.name}, with {party}."
    )
    days = _crisis(world, scenario, list(noted[noted.crisis == BETWEEN + 1]), ())
    later = [replace(day, phase="next", heading=f"The next crisis: {day.heading}") for day in days]
    return _merged([Day("between", int(q.days), "Between the crises", (between,)), *later])


def _merged(days: Iterable[Day]) -> list[Day]:
    merged = [list(same) for _, same in groupby(days, lambda day: day.heading)]
    return [replace(same[0], lines=tuple(line for day in same for line in day.lines)) for same in merged]


def _prologue(world: World, scenario: Scenario, noted: Any) -> Iterator[Day]:
    kept = [event for event in noted if event.what != What.WEEKLY_CHOICE]
    kept += notable([event for event in noted if event.what == What.WEEKLY_CHOICE])
    kept.sort(key=lambda event: float(event.hour))
    for hour_day, group in groupby(kept, lambda event: calendar(scenario, float(event.hour))):
        lines = tuple(sentence(event, world, scenario) + "." for event in group)
        yield Day("prologue", (hour_day - scenario.start).days, written(hour_day), lines)


def notable(weeks: Sequence[Any]) -> list[Any]:
    """Return the weekly choices worth reporting: the first, the last, and each doubling or halving."""
    kept: list[Any] = []
    for event in weeks:
        last, chance = float(kept[-1].chance) if kept else 0.0, float(event.chance)
        if event is weeks[-1] or not kept or chance > last * NOTABLE or chance * NOTABLE < last:
            kept.append(event)
    return kept


def _crisis(
    world: World, scenario: Scenario, crisis: Sequence[Any], frames: Sequence[Frame]
) -> Iterator[Day]:
    by_hour = {frame.hour: frame for frame in frames}
    evenings = {frame.day: frame for frame in frames}
    for n, event in enumerate(crisis):
        hour = float(event.hour)
        day, heading = day_of(hour), _heading(world, scenario, hour)
        yield Day("crisis", day, heading, (sentence(event, world, scenario, by_hour.get(hour)) + ".",))
        over = n + 1 == len(crisis) or day_of(float(crisis[n + 1].hour)) > day
        if over and day > 0 and day in evenings:
            said = f"At the end of the day: {situation(evenings[day], scenario)}."
            yield Day("crisis", day, heading, (said,))
    if not crisis:
        return
    hour = float(world.clock.since_hours)
    ending = f"The end: {outcome_name(Outcome(outcome(world)).name.lower())}."
    yield Day("crisis", day_of(hour), _heading(world, scenario, hour), (ending,))


def _heading(world: World, scenario: Scenario, hour: float) -> str:
    heading = f"Day {day_of(hour)} (hour {hour:.0f})"
    if hour > 0:
        return heading
    start = float(world.clock.hour) - float(world.clock.since_hours)
    return f"{heading}, {written(crisis_date(scenario, start, hour))}"


def situation(frame: Frame, scenario: Scenario) -> str:
    """Return the state of affairs in one sentence without its stop: rung, evidence, town."""
    seen, town = frame.readings, frame.state.town
    return (
        f"rung {seen['rung']:.0f} ({rung_name(int(seen['rung']), scenario)}); a reader of public reports is "
        f"{percent(seen['public_belief'])} sure that {scenario.challenger} did it, "
        f"{percent(seen['allies_convinced'])} of the allies are convinced; at the town "
        f"{battalions(seen['host_strength'] + seen['allied_strength'])} against "
        f"{battalions(seen['intruder_strength'])}, dug in {percent(float(town.entrenchment))}"
    )


def text(days: Iterable[Day]) -> list[str]:
    """Return the chronicle as lines: a heading, then its sentences, indented."""
    return [line for day in days for line in (day.heading, *(f"    {said}" for said in day.lines))]
