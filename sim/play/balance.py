"""The balance of a class's game: what each card moves under each hidden author, and which plans are best.

A card counts by the goal of its seat that it moves most, given at its first chance or on the third day, with
nothing else or beside the seat's rules, whichever moves more. Plans are sought card by card, by the mean of
the seat's goals and by its headline under one author, and judged under all of them in worlds of their own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import product
from typing import Any, NamedTuple

from sim.model.enums import Cause, Seat
from sim.parameters.sealed import sealed
from sim.play.bench import AUTHORS, LONGEST, ROUNDS, WAIT, Bench, Plan, Step, Table, gap
from sim.play.rounds import AFTER_HOURS, BEFORE_DAYS
from sim.scenario.effects import MenuItem
from sim.scenario.goals import goals_of
from sim.scenario.scenario import Scenario

LEAST = 0.03  # of a goal, that a card has to move under some author
HEADLINE = 0.15  # of its headline, that a seat's best plan should move against waiting
WORLDS, SOUGHT = 120, 48  # that cards and plans are judged in; in which a plan is sought
EARLY, LATE = len(BEFORE_DAYS), len(BEFORE_DAYS) + AFTER_HOURS.index(72)
FEWEST = 3  # orders that a seat has in an act, whoever did it
CHOICES = ("reaffirm", "strong_text")  # weak; without either, one plan of its seat is best under every author
FILE = "balance.json"
Span = tuple[float, float, float]  # a difference with its 95 % interval


class Judged(NamedTuple):
    """A plan: the authors it was sought for, its mandate and headline against waiting under each author."""

    plan: Plan
    sought: tuple[str, ...]
    mandate: dict[str, Span]
    headline: dict[str, Span]
    unbeaten: tuple[str, ...]  # authors under which no other plan is clearly better


class Balance(NamedTuple):
    """Cards by key, author and goal; plans by seat; of a number of worlds and a menu."""

    worlds: int
    digest: str
    cards: dict[str, dict[str, dict[str, Span]]]
    plans: dict[str, list[Judged]]

    def dead(self) -> list[str]:
        """Return the cards that move no goal of their seat under any author."""
        return [key for key in self.cards if abs(self.most(key)[2][0]) < LEAST]

    def inert(self) -> list[str]:
        """Return the cards that change nothing in any world: a mistake in the menu."""
        return [key for key in self.cards if not any(self.most(key)[2])]

    def most(self, card: str) -> tuple[str, str, Span]:
        """Return the author and the goal that a card moves most, and by how much."""
        found = [(a, g, span) for a, goals in self.cards[card].items() for g, span in goals.items()]
        return max(found, key=lambda one: abs(one[2][0]))

    def dominant(self) -> dict[str, Judged]:
        """Return the seats for which one plan is best under every author, with that plan."""
        return {
            seat: plan for seat, plans in self.plans.items() for plan in plans
            if len(plan.unbeaten) == len(plan.mandate)
        }  # fmt: skip

    def weak(self) -> list[str]:
        """Return the seats whose best plan moves their headline by less than HEADLINE."""
        return [seat for seat in self.plans if self.best_headline(seat)[2][0] < HEADLINE]

    def best_headline(self, seat: str) -> tuple[str, Plan, Span]:
        """Return under which author a seat's plan moves its headline most against waiting, and how far."""
        found = [(a, p.plan, span) for p in self.plans[seat] for a, span in p.headline.items()]
        return max(found, key=lambda one: one[2][0])

    def content(self) -> bytes:
        """Return it as a sealed record."""
        plans = {seat: [plan._asdict() for plan in plans] for seat, plans in self.plans.items()}
        return sealed(self._asdict() | {"plans": plans})


def read(kept: dict[str, Any]) -> Balance:
    """Return the balance of a record that `content` wrote."""
    for plans in kept["plans"].values():
        for one in plans:
            one["plan"] = tuple(Step(*step) for step in one["plan"])
    plans = {seat: [Judged(**one) for one in plans] for seat, plans in kept["plans"].items()}
    return Balance(**kept | {"plans": plans})


def digest_of(scenario: Scenario) -> str:
    """Return what identifies a scenario's menu, budgets and goals, whatever their words."""
    menu = [replace(item, label="", gains="", risk="") for item in scenario.menu]
    told = repr((menu, scenario.budgets, [replace(goal, text="") for goal in scenario.goals]))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def balance(
    scenario: str, worlds: int = WORLDS, sought: int = SOUGHT, seats: tuple[Seat, ...] = tuple(Seat)
) -> Balance:
    """Play every card and the plans of some seats; some minutes."""
    bench, seeking = Bench(scenario, worlds), Bench(scenario, sought, first=worlds)
    cards, plans = {}, {}
    for seat in seats:
        for item in cards_of(bench.scenario, seat):
            cards[item.key] = card(bench, item)
        plans[seat.name.lower()] = judged(bench, seat, found(seeking, seat))
    return Balance(worlds, digest_of(bench.scenario), cards, plans)


def cards_of(scenario: Scenario, seat: Seat) -> list[MenuItem]:
    """Return a seat's cards."""
    return [item for item in scenario.menu if item.seat == seat.name.lower()]


def card(bench: Bench, item: MenuItem, authors: tuple[Cause, ...] = AUTHORS) -> dict[str, dict[str, Span]]:
    """Return how a card moves each goal of its seat under each author that it can be given under."""
    seat = Seat[item.seat.upper()]
    rounds = (0,) if item.acts == "before" else (EARLY, LATE)
    tables = [Table(seat, (Step(n, item.key),), ruled) for n in rounds for ruled in (False, True)]
    authors = tuple(author for author in authors if fits(item, author))
    bench.play((table, author) for table in (*tables, *map(without, tables)) for author in authors)
    goals = goals_of(bench.scenario.goals, seat)
    moved: dict[str, dict[str, Span]] = {}
    for author in authors:
        pairs = [(bench.graded(table, author), bench.graded(without(table), author)) for table in tables]
        spans = [[_span(a[n], b[n]) for a, b in pairs] for n in range(len(goals))]
        most = [max(of_goal, key=lambda span: abs(span[0])) for of_goal in spans]
        moved[author.name.lower()] = {goal.key: span for goal, span in zip(goals, most, strict=True)}
    return moved


def without(table: Table) -> Table:
    """Return the table without its plan."""
    return table._replace(plan=WAIT)


def fits(item: MenuItem, author: Cause) -> bool:
    """Return whether a card can be given under an author."""
    directed = author in (Cause.DIRECTED, Cause.PROXIES)
    return item.acts == "before" or item.author == "any" or (item.author == "directed") == directed


def stays(scenario: Scenario, key: str) -> str:
    """Return why an order stays even if it moves little; empty where only the table speaks for it."""
    item = next(item for item in scenario.menu if item.key == key)
    others = [one for one in cards_of(scenario, Seat[item.seat.upper()]) if one.acts == item.acts]
    if any(sum(fits(one, author) for one in others) <= FEWEST for author in AUTHORS if fits(item, author)):
        return f"without it its seat would have fewer than {FEWEST} orders in the act"
    return "without it one plan of its seat would be best under every author" if key in CHOICES else ""


def _span(with_it: Any, base: Any) -> Span:
    found = gap(with_it, base)
    return (round(found.value, 4), round(found.low, 4), round(found.high, 4))


def found(bench: Bench, seat: Seat) -> dict[Plan, tuple[str, ...]]:
    """Return the plans that are best for each author, by the mean of the goals and by the headline.

    As far as adding one card after another finds them; a plan in two orders of play counts once.
    """
    plans: dict[Plan, tuple[str, ...]] = {}
    for author, goals in product(AUTHORS, (slice(None), slice(1))):
        plan = tuple(sorted(_sought(bench, seat, author, goals)))
        plans[plan] = tuple(dict.fromkeys((*plans.get(plan, ()), author.name.lower())))
    return plans


def _sought(bench: Bench, seat: Seat, author: Cause, goals: slice) -> Plan:
    plan, best = WAIT, float(bench.graded(Table(seat), author)[goals].mean())
    while len(plan) < LONGEST:
        longer = list(_longer(bench.scenario, seat, author, plan))
        bench.play((Table(seat, one), author) for one in longer)
        worth = {one: float(bench.graded(Table(seat, one), author)[goals].mean()) for one in longer}
        top = max(worth, key=lambda one: worth[one], default=WAIT)
        if not worth or worth[top] <= best:
            break
        plan, best = top, worth[top]
    return plan


def _longer(scenario: Scenario, seat: Seat, author: Cause, plan: Plan) -> Iterator[Plan]:
    """Give the plans with one card more, in the first round of its act with room for its kind."""
    items = {item.key: item for item in scenario.menu}
    for item in cards_of(scenario, seat):
        if item.key in (step.item for step in plan) or not fits(item, author):
            continue
        act = range(EARLY) if item.acts == "before" else range(EARLY, len(ROUNDS) - 1)
        taken = {step.round for step in plan if items[step.item].public == item.public}
        yield (*plan, Step(next(n for n in act if n not in taken), item.key))


def judged(bench: Bench, seat: Seat, sought: dict[Plan, tuple[str, ...]]) -> list[Judged]:
    """Return plans, waiting among them, judged against it and one another under every author."""
    plans = list(dict.fromkeys((WAIT, *sought)))
    bench.play((Table(seat, plan), author) for plan in plans for author in AUTHORS)
    goals = {(p, a): bench.graded(Table(seat, p), a) for p in plans for a in AUTHORS}
    mean = {key: value.mean(0) for key, value in goals.items()}

    def beaten(plan: Plan, author: Cause) -> bool:
        return any(gap(mean[q, author], mean[plan, author]).low > 0 for q in plans if q != plan)

    return [
        Judged(
            plan,
            sought.get(plan, ()),
            {a.name.lower(): _span(mean[plan, a], mean[WAIT, a]) for a in AUTHORS},
            {a.name.lower(): _span(goals[plan, a][0], goals[WAIT, a][0]) for a in AUTHORS},
            tuple(a.name.lower() for a in AUTHORS if not beaten(plan, a)),
        )
        for plan in plans
    ]


def said(plan: Plan, labels: Mapping[str, str]) -> str:
    """Return a plan in words, by the labels of its orders."""
    return ", then ".join(labels[step.item] for step in plan) or "wait"


def lines(found: Balance, scenario: Scenario) -> list[str]:
    """Return it for a terminal: a line a card, the plans, and what falls short."""
    labels = {item.key: item.label for item in scenario.menu}
    told = []
    for key in found.cards:
        author, goal, (value, low, high) = found.most(key)
        dead = "  DEAD" if key in found.dead() else ""
        told.append(f"{key:<22}{value:+.2f} [{low:+.2f}, {high:+.2f}] of {goal}, {author}{dead}")
    for seat, plans in found.plans.items():
        told += ["", f"{seat}: plans against waiting, in the mean of its goals under each author"]
        for one in plans:
            named = said(one.plan, labels)
            spans = "  ".join(f"{author} {span[0]:+.2f}" for author, span in one.mandate.items())
            told.append(f"  {named}: {spans}; unbeaten: {', '.join(one.unbeaten) or 'nowhere'}")
        author, _, span = found.best_headline(seat)
        value, low, high = span
        told.append(f"  its headline moves by {value:+.2f} [{low:+.2f}, {high:+.2f}] at best ({author})")
    alive = len(found.cards) - len(found.dead())
    return [
        *told, "",
        f"{alive} of {len(found.cards)} cards move a goal of their seat by {LEAST:g} under some author.",
        f"Best under every author: {', '.join(found.dominant()) or 'no plan of any seat'}.",
        f"Headline moved by less than {HEADLINE:g}: {', '.join(found.weak()) or 'of no seat'}.",
    ]  # fmt: skip
