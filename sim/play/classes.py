"""Ends of class games beside those of the model's rules in the same setting: where do people differ?

Each class is one game, and most comparisons of a few games say nothing: every share of classes comes with
its 95 % interval, and it differs only where the model's share lies outside.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from sim.config.settings import compose
from sim.engines.ordered import ordered_batch
from sim.engines.worlds import draws
from sim.errors import PlayError
from sim.model.enums import Outcome
from sim.model.identity import RULES
from sim.model.row import ROW
from sim.model.units import BLOCK, HOURS_PER_DAY
from sim.play import intents
from sim.play.ends import End
from sim.play.environment import Table
from sim.play.game import TEACHING
from sim.play.played import RULES as COMPETING
from sim.play.played import Fit, Played, fits
from sim.play.small import wilson
from sim.reports import words as words_of
from sim.reports.render import html
from sim.results.outcomes import ENDINGS, KINDS
from sim.results.store import atomically
from sim.scenario.goals import Question
from sim.scenario.scenario import Scenario, load_scenario

COUNT = 1000  # games by the rules, the same for every setting
TEMPLATES = Path(__file__).parent / "templates"
KIND_WORDS = {
    "host": "the host restores control alone", "reversed": "others reverse it",
    "left": "the armed men leave", "held": "the town is not given back", "war": "wider war",
}  # fmt: skip
NO_ATTEMPT = "no attempt came"


class Share(NamedTuple):
    """How many classes saw something, with the interval, beside the share of games by the rules."""

    text: str
    classes: int
    of: int
    low: float
    high: float
    rules: float

    @property
    def differs(self) -> bool:
        """Return whether the rules' share lies outside the classes' interval."""
        return not self.low <= self.rules <= self.high


class Dot(NamedTuple):
    """One game in the picture: days until the end, harm from 0 to 100, its kind of end."""

    days: float
    harm: float
    kind: str


@dataclass(frozen=True)
class Setting:
    """The classes of one setting beside games by the rules in it."""

    scenario: Scenario
    words: tuple[str, ...]
    ends: tuple[End, ...]
    stale: int  # games under other rules than these
    kinds: list[Share]
    questions: list[Share]
    classes: list[Dot]
    rules: list[Dot]


def settings(ends: Sequence[End], count: int = COUNT) -> list[Setting]:
    """Return each setting with its classes; raise NarvaError for a scenario or setting that is not there."""
    groups: dict[tuple[str, tuple[str, ...]], list[End]] = {}
    for end in ends:
        groups.setdefault((end.scenario, end.words), []).append(end)
    return [_setting(key, words, found, count) for (key, words), found in sorted(groups.items())]


def _setting(key: str, words: tuple[str, ...], ends: list[End], count: int) -> Setting:
    scenario, rows = load_scenario(key), by_rules(key, words, count)
    theirs = np.zeros(len(ends), ROW)
    for row, end in zip(theirs, ends, strict=True):
        for name in ROW.names or ():
            value = end.row.get(name)
            row[name] = np.nan if value is None else value
    questions = [_share(q.text, q.reached(theirs), q.reached(rows)) for q in _asked(scenario, ends)]
    names = [KIND_WORDS[kind] for kind in KINDS] + [NO_ATTEMPT] * bool(np.isnan(theirs["outcome"]).any())
    ended, ruled = (np.array([kind_of(row) for row in some]) for some in (theirs, rows))
    kinds = [_share(name, ended == name, ruled == name) for name in names]
    stale = sum(end.rules != RULES for end in ends)
    return Setting(scenario, words, tuple(ends), stale, kinds, questions, _dots(theirs), _dots(rows))


def by_rules(key: str, words: Sequence[str], count: int = COUNT) -> np.ndarray:
    """Return `count` crises of a class's setting with all seats played by their rules, a row each (ROW).

    Each intent card of the Kremlin that may be dealt has its part.
    """
    given = [*TEACHING, f"scenario={key}", *words]
    config, scenario = compose(given), load_scenario(key)
    dealt = [] if intents.chosen(given) else [card.key for card in scenario.handout.intents]
    kinds = [intents.under(config, card) for card in dealt] or [config]
    rows = []
    for n, one in enumerate(kinds):
        which = np.arange(n, count, len(kinds)) * BLOCK
        rows.append(ordered_batch(one, scenario).play(*draws(one, scenario, which)))
    return np.concatenate(rows)


def _asked(scenario: Scenario, ends: Sequence[End]) -> list[Question]:
    return [q for q in scenario.questions if all(q.column in end.row for end in ends)]


def _share(text: str, theirs: np.ndarray, rules: np.ndarray) -> Share:
    low, high = wilson(int(theirs.sum()), len(theirs))
    return Share(text, int(theirs.sum()), len(theirs), low, high, float(rules.mean()))


def kind_of(row: Any) -> str:
    """Return the kind of a row's end in words."""
    if np.isnan(row["outcome"]):
        return NO_ATTEMPT
    return KIND_WORDS[ENDINGS[Outcome(int(row["outcome"])).name.lower()].kind]


def _dots(rows: np.ndarray) -> list[Dot]:
    came = rows[~np.isnan(rows["outcome"])]
    return [
        Dot(float(r["end_hours"]) / HOURS_PER_DAY, float(np.nan_to_num(r["harm"])), kind_of(r)) for r in came
    ]


def fitted(ends: Sequence[End]) -> list[Fit]:
    """Return which rule fits what each seat ordered; raise PlayError for classes of several scenarios."""
    scenarios = {end.scenario for end in ends}
    if len(scenarios) > 1:
        raise PlayError(f"classes of one scenario at a time, not of {', '.join(sorted(scenarios))}")
    return fits(ends, load_scenario(scenarios.pop()))


class Like(NamedTuple):
    """Games in which fitted seats order as people did, beside the same worlds by the rules: counts by end."""

    text: str
    rows: list[tuple[str, int, int]]


def like(ends: Sequence[End], seats: Sequence[Fit], count: int) -> Like:
    """Return `count` worlds played twice; raise PlayError where no seat has a rule."""
    played = Played(fit.rule for fit in seats if fit.rule)
    if not played.seats:
        raise PlayError("--games: no seat has a fitted rule; the files hold too few choices")
    one, other = people_like(played, [f"scenario={ends[0].scenario}"], count)
    kinds = [[kind_of(row) for row in rows] for rows in (one, other)]
    names = [*KIND_WORDS.values(), NO_ATTEMPT]
    rows = [(name, kinds[0].count(name), kinds[1].count(name)) for name in names]
    who = ", ".join(seat.name.lower() for seat in played.seats)
    apart = sum(a != b for a, b in zip(*kinds, strict=True))
    text = f"{count} worlds of the default setting, once with {who} ordering as people did, once by the rules"
    return Like(f"{text}. {apart} end otherwise.", [(name, a, b) for name, a, b in rows if a or b])


def people_like(
    played: Played, words: Sequence[str], count: int, short: bool = False
) -> tuple[np.ndarray, np.ndarray]:
    """Return `count` games with fitted seats, and the same worlds by the rules, a row each (ROW)."""
    tables = [Table(people, words, short) for people in (played.seats, ())]
    found: tuple[list[Any], list[Any]] = ([], [])
    for number in range(count):
        luck = np.random.default_rng(number)
        for table, rows in zip(tables, found, strict=True):
            game = table.game(number * BLOCK)
            while not game.over:
                for seat in sorted(game.people):
                    game.submit(seat, played.orders(game, seat, luck))
                game.advance()
            rows.append(game.row.copy())
    return np.array(found[0], ROW), np.array(found[1], ROW)


def write_page(path: Path, found: Sequence[Setting], seats: Sequence[Fit], again: Like | None) -> Path:
    """Write the comparison as one file that opens offline; return its path."""
    environment = html(TEMPLATES)
    scenario = found[0].scenario
    environment.filters["worded"] = lambda text: words_of.reworded(text, scenario)
    page = environment.get_template("classes.html.j2").render(
        found=found, seats=seats, count=COUNT, competing=COMPETING, like=again
    )
    atomically(path, lambda part: part.write_text(page, encoding="utf-8"))
    return path
