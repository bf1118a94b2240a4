"""After a game: what was hidden, how it ended, who knew what when, and how other games end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from sim.errors import PlayError
from sim.model.actors.command import DISOBEYED, ECHELON, REINFORCED
from sim.model.actors.escalation import WAR_ENDS
from sim.model.actors.operation import BLOOD, FAILED
from sim.model.actors.town import SETTLED
from sim.model.enums import Cause, Holder, Outcome, Seat, Subject, What
from sim.model.units import HOURS_PER_DAY
from sim.play.branches import FEW, WAIT, Branch, Branches, Reading
from sim.play.game import Game
from sim.play.intents import OWNER
from sim.play.views import belief, noted, seen_events, view
from sim.play.wording import Fact, as_heard, heard, own_facts, when
from sim.reports import words
from sim.reports.format import percent, start_of
from sim.reports.replay import chronicle
from sim.reports.sentences import seat_name, sentence
from sim.results.outcomes import outcome_name

REVEALED = (  # the Kremlin knew
    What.ATTEMPT, What.FALSE_FLAG, What.CLIMBS, What.LEAVES, What.WRONG_BLAME, REINFORCED, DISOBEYED,
)  # fmt: skip
TURNING = (
    What.US_COMMITS, What.DETECTED, What.CORDON, What.FORCE, What.ASKS_ARTICLE4, What.ASKS_ARTICLE5,
    What.COUNCIL_MEETS, What.PASSED, What.BLOCKED, What.COALITION_FORMS, What.CONTAINED, What.REVERSED,
    What.LOCKED_IN, What.TALKS, What.WAR, What.NUCLEAR, What.CONVINCED, What.FADED, What.ENDED, What.ORDERED,
    FAILED, BLOOD, ECHELON, SETTLED, WAR_ENDS,
)  # fmt: skip
RISKY = (What.ATTEMPT, What.CLIMBS, What.WAR, What.NUCLEAR)
NO_ATTEMPT = "no_attempt"
END = "The end: "
NAMES = {NO_ATTEMPT: "no attempt came"}


class Moment(NamedTuple):
    """One line of the timeline: its date, what happened, which seats knew then, and if it was a secret."""

    date: str
    text: str
    heard: frozenset[Seat]
    secret: bool


class Known(NamedTuple):
    """The knowledge of each seat alone as a round opened."""

    label: str
    facts: dict[Seat, list[Fact]]


class End(NamedTuple):
    """How often games end so, and whether this one did."""

    key: str
    name: str
    number: int
    here: bool


def hidden(game: Game) -> list[str]:
    """Return what nobody, or one seat alone, could know."""
    world = game.world
    signal = percent(belief(world, Holder.ALLIES, Subject.US))
    true = percent(float(world.washington.commitment))
    who = seat_name(Seat.WASHINGTON, game.scenario)
    lines = [f"{who}'s true commitment was {true} of a full answer; the allies believed in it at {signal}."]
    if world.clock.crisis:
        cause = words.CAUSES[Cause(int(world.town.cause)).name.lower()]
        again = ", the second time" if game.second is not None else ""
        lines.insert(0, words.reworded(f"Behind the armed men{again}: {cause}.", game.scenario))
    if game.second is not None:
        cause = words.CAUSES[Cause(int(game.row["cause"])).name.lower()]
        lines.insert(0, words.reworded(f"Behind the armed men, the first time: {cause}.", game.scenario))
    if game.row["wrong_blame"] == 1:
        lines.append(f"{game.scenario.challenger} was blamed wrongly.")
    ratio = float(game.row["hazard_ratio"])
    if ratio == ratio:
        lines.append(
            f"With all that was hidden, the hazard of Act I's weeks was {ratio:.2g} times the baseline."
        )
    after, chance = float(game.row["sequel_ratio"]), float(game.row["sequel_weight"])
    if game.over and after == after:
        lines.append(
            f"By the rule of the first attempt another would follow in {world.p.sequel.days:.0f} days with a "
            f"chance of {percent(chance)}, at {after:.2g} times the baseline."
        )
    if game.intent:
        owner = start_of(seat_name(Seat.KREMLIN, game.scenario))
        lines.append(f"{owner}'s card was ‘{game.intent.title}’: “{game.intent.who}”")
    return lines


def end_of(game: Game) -> str:
    """Return the key of how a game ended."""
    return NO_ATTEMPT if game.outcome is None else game.outcome.name.lower()


def end_name(key: str) -> str:
    """Return an end in plain words."""
    return NAMES.get(key) or outcome_name(key)


def ending(game: Game) -> str:
    """Return how the game ended, in words."""
    if game.outcome is None:
        return f"{end_name(NO_ATTEMPT)}.".capitalize()
    row = game.row
    hours = float(game.world.clock.since_hours) if np.isnan(row["end_hours"]) else float(row["end_hours"])
    first = f"After {_lasting(hours)}: {end_name(end_of(game))}."
    if game.second is None:
        return first
    again = f" {row['sequel_days']:.0f} days later they came again"
    if np.isnan(row["sequel_outcome"]):
        return f"{first}{again}."
    how = outcome_name(Outcome(int(row["sequel_outcome"])).name.lower())
    return f"{first}{again}; after {_lasting(float(row['sequel_end_hours']))}: {how}."


def _lasting(hours: float) -> str:
    return f"{hours / HOURS_PER_DAY:.0f} days" if hours >= 2 * HOURS_PER_DAY else f"{hours:.0f} hours"


def timeline(game: Game) -> list[Moment]:
    """Return the turning points, in order, those that were hidden at the time among them."""
    world, scenario = game.world, game.scenario
    ears = {seat: set(map(_key, map(as_heard, seen_events(world, seat, 0)))) for seat in Seat}
    moments: dict[str, Moment] = {}
    for event in noted(world):
        secret = event.what in REVEALED
        if not (secret or event.what in TURNING):
            continue
        public = as_heard(event)
        seats = {seat for seat in Seat if _key(public) in ears[seat]} if not secret else {Seat.KREMLIN}
        text = _plain(event, game) if secret else heard(public, world, scenario, None)
        moments.setdefault(text, Moment(when(public, world, scenario), text, frozenset(seats), secret))
    return list(moments.values())


def risks(game: Game) -> list[str]:
    """Return the steps up the ladder, each with the chance that it had of sliding further."""
    world, scenario = game.world, game.scenario
    return [
        f"{when(as_heard(event), world, scenario)}: {sentence(event, world, scenario)}"
        for event in noted(world) if event.what in RISKY
    ]  # fmt: skip


def _key(event: Mapping[str, Any]) -> tuple[Any, ...]:
    return round(event["hour"], 3), event["crisis"], event["what"], event["who"]


def _plain(event: Any, game: Game) -> str:
    quiet = event.copy()
    quiet.chance, quiet.draw = 1.0, 0.0
    said = sentence(quiet, game.world, game.scenario)
    return said.replace(" (certain on this rung)", "").partition(" (chosen")[0]


def knowledge(game: Game) -> list[Known]:
    """Return what each seat alone knew, round by round."""
    return [
        Known(round_.label, {seat: own_facts(view(world, game.scenario, seat)["own"]) for seat in Seat})
        for round_, (world, _) in zip(game.rounds, game.history, strict=False)
    ]


def elsewhere(branches: Branches, count: int = FEW) -> list[End]:
    """Return the ends of `count` games from the same first day, all seats by their rules; this one's too."""
    rows = branches.rows(Branch(0, None, WAIT, Reading.AS_IT_WAS), count)
    ends = [_end(value) for value in rows["outcome"]]
    here = end_of(branches.game)
    keys = sorted({*ends, here}, key=lambda key: (-ends.count(key), key))
    return [End(key, end_name(key), ends.count(key), key == here) for key in keys]


def _end(value: float) -> str:
    return NO_ATTEMPT if np.isnan(value) else Outcome(int(value)).name.lower()


def aim(branches: Branches, seat: Seat) -> str:
    """Return what a seat's decisions are compared with, in words."""
    return words.reworded(branches.headline(seat).text, branches.game.scenario)


def story(game: Game, days: Sequence[int] | None = None) -> list[str]:
    """Return a game's whole chronicle as lines, with all that was hidden; `days` keeps only those."""
    last = game.config.crisis_days
    if days is not None and max(days) > last:
        raise PlayError(f"--days {max(days)}: no such day in this game; its last is {last} at most")
    people = ", ".join(seat_name(seat, game.scenario) for seat in sorted(game.people)) or "nobody"
    rounds = f"{len(game.history)} round{'' if len(game.history) == 1 else 's'}"
    parts = chronicle.chronicle(game.world, game.scenario, game.config)
    if not game.over:  # a chronicle ends with an ending
        parts = [replace(day, lines=tuple(x for x in day.lines if not x.startswith(END))) for day in parts]
        rounds += ", not over yet"
    if days is not None:
        parts = [day for day in parts if day.phase == "crisis" and day.day in days]
    stepped = " It was stepped back, and its random numbers drawn again." if game.rewinds else ""
    owner = start_of(seat_name(OWNER, game.scenario))
    card = f" {owner}'s card was ‘{game.intent.title}’." if game.intent else ""
    head = f"{game.scenario.title}: a game of {rounds}, seed {game.config.seed}, played by {people}."
    return [head + stepped + card, "", *chronicle.text(part for part in parts if part.lines)]
