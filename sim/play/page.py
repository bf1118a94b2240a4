"""The debrief as one HTML file that opens offline, on a phone, in the dark, and on paper."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from sim.engines.worlds import draws
from sim.model.enums import Outcome, Seat
from sim.parameters.schema import GROUPS
from sim.play.branches import FEW, MANY, WAIT, Branch, Branches, Reading
from sim.play.classwork import Classwork, Promise, promises
from sim.play.debrief import aim, elsewhere, ending, hidden, knowledge, risks, timeline
from sim.play.fan import GAMES, drawing, fans
from sim.play.forecasts import answered, brier
from sim.play.game import TEACHING, Game
from sim.play.hidden import NOTES
from sim.play.intents import OWNER
from sim.play.languages import phrase, speaking, spoken, told
from sim.play.scores import score, unscored
from sim.play.worth import Weighed, decisions, forks, weighed
from sim.reports import words
from sim.reports.format import number
from sim.reports.languages import ENGLISH, LANGUAGES
from sim.reports.render import html
from sim.reports.sentences import seat_name
from sim.results.outcomes import ENDINGS
from sim.results.store import atomically

TEMPLATES = Path(__file__).parent / "templates"
NO_ATTEMPT_COLOUR = "#BBBBBB"


class Number(NamedTuple):
    """One of the numbers that this world drew: what it is, what it was, its plausible range, its grade."""

    name: str
    value: str
    span: str
    unit: str
    grade: str


@dataclass(frozen=True)
class Saying:
    """A message of one seat to another, with what became of its promise."""

    round: int
    sender: str
    to: str
    text: str
    promise: str
    kept: str


def write_debrief(
    path: Path, game: Game, work: Classwork | None = None, branches: Branches | None = None,
    orders: str = "GAME.json",
) -> Path:  # fmt: skip
    """Write a finished game's debrief to `path`, replaced at once; `orders` names the file to replay it."""
    page = render(branches or Branches(game), work or Classwork(), orders)
    atomically(path, lambda part: part.write_text(page, encoding="utf-8"))
    return path


def render(branches: Branches, work: Classwork, orders: str) -> str:
    """Return the page's HTML; futures that `branches` lacks are played first, FEW of each."""
    return next(iter(renders(branches, work, orders, [ENGLISH]).values()))


def renders(
    branches: Branches, work: Classwork, orders: str, languages: Iterable[str] = LANGUAGES
) -> dict[str, str]:
    """Return the page's HTML by language; what it says is found once."""
    branches.finish(FEW)
    scenario = branches.game.scenario
    words_of = environment()
    words_of.filters.update(
        seat=lambda seat: told(seat_name(seat, scenario)),
        worded=lambda text: told(words.reworded(text, scenario)),
        colour=lambda key: ENDINGS[key].colour if key in ENDINGS else NO_ATTEMPT_COLOUR,
    )
    template = words_of.get_template("debrief.html.j2")
    context, found = _context(branches, work, orders), {}
    for language in languages:
        with speaking(language):
            found[language] = template.render(**context)
    return found


def environment() -> Any:
    """Return the debrief's templates: what is in `trans` is a phrase of the language spoken."""
    found = html(TEMPLATES)
    found.add_extension("jinja2.ext.i18n")
    found.install_gettext_callables(phrase, phrase, newstyle=True)  # type: ignore[attr-defined]
    found.policies["ext.i18n.trimmed"] = True
    found.globals["spoken"] = spoken
    found.filters["told"] = told
    return found


def _teaching(game: Game) -> str:
    """Return the words that make other crises like a game's: its attempt, and the Kremlin's card."""
    card = [f"{OWNER.name.lower()}={game.intent.key}"] if game.intent else []
    return " ".join((*TEACHING, *card))


def _context(branches: Branches, work: Classwork, orders: str) -> dict[str, Any]:
    game = branches.game
    cloud = branches.ready(Branch(0, None, WAIT, Reading.AS_IT_WAS))
    count = MANY if cloud >= MANY else FEW
    answers = answered(branches, work)
    why_not = unscored(branches, work)
    scores = [] if why_not else [score(branches, work, seat) for seat in sorted(game.people)]
    return {
        "title": work.title, "scenario": game.scenario, "game": game, "version": version("narva"),
        "seats": list(Seat), "people": sorted(game.people), "ending": ending(game), "hidden": hidden(game),
        "worst": game.outcome in (Outcome.NUCLEAR_USE, Outcome.WIDER_WAR), "risks": risks(game),
        "moments": timeline(game), "known": knowledge(game), "sayings": _sayings(game, work),
        "cloud": elsewhere(branches, count), "count": count, "games": GAMES,
        "fans": [(fan, drawing(fan)) for fan in fans(branches)],
        "weighed": _weighed(branches), "reasons": work.reasons, "aims": _aims(branches), "notes": NOTES,
        "forks": forks(branches), "headline": branches.headline,
        "answers": answers, "brier": brier(answers), "scores": scores, "unscored": why_not,
        "reached": lambda goal: bool(goal.reached(np.array([game.row]))[0]),
        "few": FEW, "numbers": _numbers(game), "presets": _presets(game), "orders": orders,
        "teaching": _teaching(game), "saved": _download(game.save()),
    }  # fmt: skip


def _aims(branches: Branches) -> dict[Seat, str]:
    return {seat: aim(branches, seat) for seat in sorted({order.seat for order in decisions(branches)})}


def _weighed(branches: Branches) -> dict[Seat, list[Weighed]]:
    rows = sorted(weighed(branches), key=lambda row: row.order.seat)
    return {seat: list(found) for seat, found in groupby(rows, key=lambda row: row.order.seat)}


def _sayings(game: Game, work: Classwork) -> list[Saying]:
    became = {id(promise.message): promise for promise in promises(game, work)}
    return [
        Saying(
            message.round + 1, seat_name(message.sender, game.scenario), seat_name(message.to, game.scenario),
            message.text, *_promised(game, became.get(id(message))),
        )
        for message in work.messages
    ]  # fmt: skip


def _promised(game: Game, promise: Promise | None) -> tuple[str, str]:
    if promise is None:
        return "", ""
    label = game.scenario.menu[game.items[promise.message.promise]].label
    kept = {True: "kept", False: "broken", None: "not due when the game ended"}[promise.kept]
    return f"{label}, by round {max(promise.message.by_round, promise.message.round) + 1}", kept


def _numbers(game: Game) -> list[Number]:
    drawn_here = draws(game.config, game.scenario, np.array([game.replication])).parameters
    found = []
    for path in game.config.drawn:
        group, name = path.split(".")
        about = game.config.about[path]
        value, span = float(drawn_here[group][name][0]), f"{about.low:g} to {about.high:g}"
        label = words.parameter_name(path)
        found.append(Number(label, number(value), span, about.unit, about.grade))
    return found


def _download(text: str) -> str:
    """Return a text as an address that holds it, so that a page alone can hand it out."""
    return f"data:application/json;base64,{b64encode(text.encode()).decode()}"


def _presets(game: Game) -> str:
    chosen = sorted((group, preset) for group, preset in game.config.presets.items() if group in GROUPS)
    return ", ".join(f"{group}={preset}" for group, preset in chosen if preset != "default") or "all default"
