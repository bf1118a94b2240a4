"""The page of the class game's balance: what each scenario's table says, and by name what falls short."""

from __future__ import annotations

from typing import Any, NamedTuple

from sim.play.arrows import stored
from sim.play.balance import FEWEST, HEADLINE, LEAST, SOUGHT, Balance, Judged, Span, said, stays
from sim.play.bench import LONGEST
from sim.scenario.scenario import Scenario
from tools.documents.material import Material


class Shortfall(NamedTuple):
    """A scenario's table: what is below the aims, plans that are always best, all plans."""

    title: str
    worlds: int
    cards: int
    dead: list[str]
    dominant: list[str]
    weak: list[str]
    headlines: list[str]
    plans: list[tuple[str, str, str, str]]


def span(found: Span) -> str:
    """Return a difference with its interval."""
    return f"{found[0]:+.3f} [{found[1]:+.3f}, {found[2]:+.3f}]"


def context(m: Material) -> dict[str, Any]:
    """Return the context of the page: the scenarios that a class can play, those without a table apart."""
    played = [scenario for scenario in m.scenarios.values() if scenario.menu and scenario.goals]
    kept = [(scenario, stored(scenario)) for scenario in played]
    return {
        "tables": [shortfall(scenario, found) for scenario, found in kept if found],
        "without": [scenario.key for scenario, found in kept if not found],
        "least": LEAST, "fewest": FEWEST, "headline": HEADLINE, "longest": LONGEST, "sought": SOUGHT,
    }  # fmt: skip


def shortfall(scenario: Scenario, found: Balance) -> Shortfall:
    """Return what a table says, in words."""
    labels = {item.key: item.label for item in scenario.menu}
    seats = {item.key: item.seat for item in scenario.menu}
    goals = {goal.key: goal.text for goal in scenario.goals}

    def card(key: str) -> str:
        author, goal, moved = found.most(key)
        why = stays(scenario, key) or "it moves more in the other scenarios"
        return f"{labels[key]} ({seats[key]}): {span(moved)} of “{goals[goal]}”, {words(author)}; kept: {why}"

    def headline(seat: str) -> str:
        author, plan, moved = found.best_headline(seat)
        return f"{seat}: {span(moved)}, {words(author)}, by {said(plan, labels)}"

    def always(seat: str, one: Judged) -> str:
        return f"{seat}: {said(one.plan, labels)} ({by_author(one)})"

    return Shortfall(
        scenario.title, found.worlds, len(found.cards),
        [card(key) for key in found.dead()],
        [always(seat, one) for seat, one in found.dominant().items()],
        [headline(seat) for seat in found.weak()],
        [headline(seat) for seat in found.plans],
        [
            (seat, said(one.plan, labels), by_author(one), words(", ".join(one.unbeaten)) or "nowhere")
            for seat, plans in found.plans.items() for one in plans if one.plan
        ],
    )  # fmt: skip


def words(name: str) -> str:
    """Return a name of the code as words."""
    return name.replace("_", " ")


def by_author(one: Judged) -> str:
    """Return how far a plan moves the mean of its seat's goals under each author."""
    return ", ".join(f"{words(author)} {moved[0]:+.2f}" for author, moved in one.mandate.items())
