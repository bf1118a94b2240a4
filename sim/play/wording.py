"""A seat's view in plain words: every number with its unit and what it says. Reads views, never the world."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any, NamedTuple

from sim.model.actor import BETWEEN, declared_events
from sim.model.actors.orders import SEAT
from sim.model.enums import Seat, What
from sim.model.world import World
from sim.play.views import began, seen_events
from sim.reports import words
from sim.reports.format import percent, start_of
from sim.reports.sentences import Names, battalions, seat_name, sentence
from sim.reports.words import RUNGS, rung_name
from sim.scenario.effects import MenuItem
from sim.scenario.scenario import Scenario

LADDER = (
    "nothing", "a statement", "sanctions", "forces sent forward", "collective defence", "a military response",
)  # fmt: skip
TOWNS = {
    "quiet": "quiet",
    "contested": "contested by unmarked armed men",
    "held": "held by the armed men",
    "restored": "back under its own government",
    "withdrawn": "left by the armed men",
}
ORDERS: dict[int, str] = {
    What.ORDERED: "{who} ordered: {label}",
    What.ORDER_WORKS: "{who} see an order take effect: {label}",
    What.ORDER_REFUSED: "{who} could no longer give or pay for an order: {label}",
}
UNCOUNTED: dict[int, str] = {  # where the number is not a public one
    What.LOCKED_IN: "the seizure locks in: the armed men are dug in",
    What.CONVINCED: "most allies are convinced that {challenger} did it",
    What.CYBER: "a cyber attack hits public services",
    What.UNREST: "unrest in {town}: residents are on the streets",
    What.COALITION_FORMS: "the willing form a coalition",
}
NAMED = {what.value: what.name.lower() for what in What} | {n: one.name for n, one in declared_events.items()}
NUMBERED = {name: number for number, name in NAMED.items()}
MEN = 800  # of a battalion
MEANS = {"capital": "political capital", "readiness": "readiness", "sources": "sources"}


class Fact(NamedTuple):
    """One line of a view: what it is, its value with its unit, and what that says."""

    label: str
    value: str
    note: str = ""


def public_facts(shown: Mapping[str, Any]) -> list[Fact]:
    """Return what everybody knows."""
    facts = [
        Fact("Residents on the streets", percent(shown["unrest"])),
        Fact("Power", percent(shown["grid"]), "of normal service"),
        Fact("Telephone", percent(shown["telecom"]), "of normal service"),
    ]
    if "town" not in shown:
        return facts
    forces = shown["strength"]
    there = [f"{strength(forces[key])} of {who}" for key, who in FORCES.items() if forces[key] >= 0.05]
    facts += [
        Fact("The town", TOWNS[shown["town"]] + (", dug in" if shown["locked_in"] else "")),
        Fact("Public evidence", percent(shown["public_belief"]), "chance that the challenger did it"),
        Fact("Forces at the town", "; ".join(there) or "none", "(about 800 soldiers each)" if there else ""),
        Fact("Council has agreed", words.TEXTS.get(shown["text_passed"], "nothing yet")),
    ]  # fmt: skip
    now = [text for key, text in ALSO.items() if shown[key]]
    return [*facts, Fact("Also", "; ".join(now))] if now else facts


FORCES = {"host": "the host", "coalition": "the coalition", "alliance": "the alliance"}
ALSO = {
    "open_reinforcement": "the challenger reinforces openly", "war": "wider war", "talks": "talks are open",
}  # fmt: skip
OWN = {
    "rung": ("Your rung of escalation", "rung", ""),
    "reserve": ("Your reserve", "battalions", "that could come openly, in echelons"),
    "sent": ("Openly sent", "battalions", "of your reserve, so far"),
    "thinks_us_answers": ("Washington would answer", "percent", "chance, as you see it"),
    "thinks_europe_answers": ("Europe would answer", "percent", "chance, as you see it"),
    "cause": ("Who is behind it", "cause", "you alone know"),
    "dug_in": ("Dug in", "percent", "of the way until removing them costs much more"),
    "intruders": ("Armed men", "battalions", ""),
    "advantage_of_attempt": ("An attempt now", "signed", "its value over none; above 0 it looks worth it"),
    "true_commitment": ("Your true commitment", "percent", "of a full answer; the others guess at it"),
    "committed_in_public": ("Committed in public", "yes", ""),
    "belief_russia_did_it": ("The challenger did it", "percent", "chance, by your own intelligence"),
    "deployable": ("Forces you can send", "battalions", ""),
    "free_police": ("Free police", "battalions", "not tied down by unrest or outages"),
    "fear": ("Fear in the town", "percent", "0 is calm, 100 is panic"),
    "ready_forces": ("Ready forces", "battalions", ""),
    "drafts": ("Drafts so far", "count", "texts tabled in the council"),
    "asked": ("The host asks for", "text", ""),
    "mean_stance": ("Allies on average", "rung5", "0 nothing to 5 a military response"),
    "convinced": ("Allies convinced", "percent", "hold that the challenger did it"),
    "decided": ("Cabinets that decided", "count", "whether to go with the willing"),
    "strength": ("The willing could field", "battalions", ""),
    "asked_by_host": ("The host asked you", "yes", "to act without the council"),
}  # fmt: skip


def own_facts(own: Mapping[str, Any]) -> list[Fact]:
    """Return what a seat alone knows; what it cannot know yet is left out."""
    found = []
    for key, value in own.items():
        label, kind, note = OWN[key]
        if value is not None:
            found.append(Fact(label, said(kind, value), note))
    return found


def in_words_of(facts: Iterable[Fact], scenario: Scenario) -> list[Fact]:
    """Return facts in the scenario's own words: who appeared, and what a rung is called."""
    rungs = {f"{n}: {RUNGS[n]}": f"{n}: {rung_name(n, scenario)}" for n in range(len(RUNGS))}
    return [Fact(*(words.reworded(rungs.get(part, part), scenario) for part in fact)) for fact in facts]


def said(kind: str, value: Any) -> str:
    """Return a value of a view as text, by its kind."""
    if kind == "yes":
        return "yes" if value else "no"
    if kind == "rung":
        return f"{value}: {RUNGS[int(value)]}"
    if kind == "cause":
        return words.CAUSES[value]
    if kind == "text":
        return words.TEXTS.get(value, "nothing yet")
    forms = {"percent": percent, "battalions": strength, "signed": "{:+.2f}".format, "rung5": "{:.1f}".format}
    return forms.get(kind, str)(value)


def strength(size: float) -> str:
    """Return '2.2 battalions', or 'about 280 people' for less than one; 'none' for fewer than a handful."""
    people = round(size * MEN, -1)
    return battalions(size) if size >= 1 else f"about {people:.0f} people" if people else "none"


def stances(shown: Mapping[str, float], between: str = " ") -> list[Fact]:
    """Return the allies by the answer that each is ready for, strongest first: rung, answer, who."""
    by_rung: dict[int, list[str]] = {}
    for key, stance in shown.items():
        by_rung.setdefault(round(stance), []).append(key)
    return [Fact(str(n), LADDER[n], between.join(sorted(by_rung[n]))) for n in sorted(by_rung, reverse=True)]


def price(*items: MenuItem) -> str:
    """Return what orders cost together, or 'free'."""
    costs = {text: sum(getattr(item, name) for item in items) for name, text in MEANS.items()}
    return ", ".join(f"{cost:g} {text}" for text, cost in costs.items() if cost) or "free"


def delay(hours: float) -> str:
    """Return when an order works: 'at once', 'after 12 hours', 'after 3 days'."""
    if hours <= 0:
        return "at once"
    if hours < 48:
        return f"after {hours:g} hours"
    return f"after {hours / 24:.3g} days"


def budget(means: Mapping[str, float], *items: MenuItem) -> str:
    """Return what of its means a seat has left once it has paid for some orders."""
    has = {name: text for name, text in MEANS.items() if means[name] > 0}
    left = {text: means[name] - sum(getattr(item, name) for item in items) for name, text in has.items()}
    return ", ".join(f"{max(rest, 0.0):.0f} {text}" for text, rest in left.items())


def as_heard(event: Any) -> Mapping[str, Any]:
    """Return an event of views.seen_events as data, without what a hearer does not know.

    Chance and draw stay behind, a number that is not a public one is None, and wrong blame reads as blame.
    """
    if isinstance(event, Mapping):
        return {**event, "what": "attributed" if event["what"] == "wrong_blame" else event["what"]}
    what = What.ATTRIBUTED.value if event.what == What.WRONG_BLAME else int(event.what)
    value = None if what in UNCOUNTED else float(event.value)
    return {"hour": float(event.hour), "crisis": int(event.crisis), "what": NAMED[what],
            "who": int(event.who), "value": value}  # fmt: skip


def when(event: Mapping[str, Any], world: World, scenario: Scenario) -> str:
    """Return an event's date; in the crisis, the hour too."""
    hour = event["hour"] + began(event["crisis"], world)
    moment = datetime.combine(scenario.start, datetime.min.time()) + timedelta(hours=hour)
    return f"{moment.day} {moment:%b %H:%M}" if event["crisis"] % BETWEEN else f"{moment.day} {moment:%b}"


def heard(event: Mapping[str, Any], world: World, scenario: Scenario, seat: Seat | None) -> str:
    """Return an event as it was heard (views.as_heard), in words; `seat` says you of its own orders."""
    what, value = NUMBERED[event["what"]], event["value"]
    plain = SimpleNamespace(**{**event, "what": what, "value": value or 0.0, "chance": 1.0, "draw": 0.0})
    names = Names(plain, world, scenario)
    if what in ORDERS and (inject := scenario.inject_at(int(value))):
        return inject.text
    if what in ORDERS:
        giver = Seat(SEAT - event["who"])
        who = "you" if giver == seat else seat_name(giver, scenario)
        return start_of(ORDERS[what].format(who=who, label=scenario.menu[int(value)].label))
    if what == What.ATTRIBUTED:
        return start_of(f"{scenario.challenger} is blamed for {scenario.probes[int(value)].label}")
    if value is None and what in UNCOUNTED:
        return start_of(words.reworded(UNCOUNTED[what], scenario).format_map(names))
    return sentence(plain, world, scenario)


def news(world: World, scenario: Scenario, seat: Seat | None, since: int) -> list[tuple[str, str]]:
    """Return what a seat heard from event number `since` on: (date, sentence) each, repeats once."""
    found: dict[str, tuple[str, str, int]] = {}
    for event in map(as_heard, seen_events(world, seat, since)):
        if event["what"] == "answered":
            continue  # it follows only where blame was right
        text = heard(event, world, scenario, seat)
        key = event["what"] if event["what"] == "us_statement" else text  # of statements the latest counts
        count = found.pop(key, ("", "", 0))[2] + 1
        found[key] = (when(event, world, scenario), start_of(text.removeprefix("News: ")), count)
    return [(date, text + (f" ({n} times by now)" if n > 1 else "")) for date, text, n in found.values()]
