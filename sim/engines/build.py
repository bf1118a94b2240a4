"""From a configuration and a scenario to a World: the data that no draw depends on."""

from __future__ import annotations

from datetime import date
from math import isnan
from typing import Any

import numpy as np

from sim.config.sampling import knob_of, parameter_type
from sim.config.settings import Config
from sim.engines.frequencies import needed
from sim.engines.places import Place, places_of
from sim.model import world as records
from sim.model.actor import declared_events
from sim.model.actors.foresight import SEES
from sim.model.actors.incidents import INCIDENTS
from sim.model.actors.news import Condition, Effect, Gauge
from sim.model.actors.residents import VIEWS
from sim.model.enums import Acts, Author, Occasion, Reason, Role, Seat, Text, Way, What
from sim.model.records import empty
from sim.model.rng import identity
from sim.model.rules.consensus import ForumRule
from sim.model.units import HOURS_PER_DAY
from sim.model.world import BELIEFS, World, assemble
from sim.parameters.validation import FIELDS
from sim.scenario.effects import VERBS
from sim.scenario.forums import TEXTS
from sim.scenario.scenario import Scenario

ALIASES = {"": "date", "lock_in": "locked_in"}
TARGETS = {"": 0, "grid": 1, "telecom": 2}


def build(
    config: Config, scenario: Scenario, events: int = 0, orders: np.recarray | None = None,
    frequencies: np.ndarray | None = None, looks: int = 0,
) -> World:  # fmt: skip
    """Return a world with the scenario's data in place, before `start` sets its first state.

    `events` is the room for a chronicle, `looks` that for what the Kremlin saw: 0 in batch. `frequencies`
    (2, ROWS, terms) replaces what the scenario keeps; raises ConfigError where that is needed and stale.
    """
    state, places = empty(records.STATE), places_of(config, scenario)
    most = max(len(place.scenario.contingents) for place in (Place(scenario), *places))
    residents, districts = _residents(int(config.median("residents.count")), scenario.districts)
    _set_clock(state["clock"], config)
    _set_alliance(state["alliance"], scenario)
    return assemble(
        empty(parameter_type()),
        state,
        _allies(scenario),
        _contingents(scenario, most),
        residents,
        np.zeros(len(residents), np.uint64),
        np.zeros((VIEWS, len(residents))),
        _groups(scenario, max(len(place.scenario.resident_groups) for place in (Place(scenario), *places))),
        districts,
        empty(records.BELIEF, BELIEFS),
        _probe_kinds(scenario),
        empty(records.INCIDENT, INCIDENTS),
        *_injects(scenario),
        empty(records.INTENTION, len(Seat)),
        empty(records.OCCASION, len(Occasion)),
        _seats(scenario),
        *_menu(scenario),
        empty(records.ORDER, 0) if orders is None else orders,
        *_places(places, most),
        empty(records.EVENT, events),
        *_forums(scenario),
        empty(records.MARK, (2, 1 + max(*What, *declared_events))),
        np.zeros((len(scenario.members), len(Text) - 1, len(Reason) + 1), np.int64),
        needed(config, scenario) if frequencies is None else frequencies,
        np.zeros((looks, SEES)),
    )


def _set_clock(clock: np.ndarray, config: Config) -> None:
    clock["turn_hours"] = config.turn_hours
    clock["days"] = config.turn_hours / HOURS_PER_DAY
    clock["horizon_hours"] = config.horizon_days * HOURS_PER_DAY
    clock["crisis_hours"] = config.crisis_days * HOURS_PER_DAY


def _table(dtype: np.dtype, rows: tuple) -> np.recarray:
    table = empty(dtype, len(rows))
    for i, row in enumerate(rows):
        for name in dtype.names or ():
            if isinstance(value := getattr(row, name, None), int | float):
                table[name][i] = value
    return table


def _set_alliance(alliance: np.ndarray, scenario: Scenario) -> None:
    keys = [member.key for member in scenario.members]
    alliance["us"] = keys.index(scenario.us) if scenario.us in keys else -1
    alliance["host"] = keys.index(scenario.host)
    alliance["voters"] = len(keys) - 1


def _allies(scenario: Scenario) -> np.recarray:
    table = _table(records.ALLY, scenario.members)
    spent = {m.key: m.gdp_bn * (0.0 if isnan(m.defence_pct) else m.defence_pct) for m in scenario.members}
    others = sum(spent[key] for key in spent if key != scenario.us) or 1.0
    for i, member in enumerate(scenario.members):
        table[i].id = identity(f"ally/{member.key}")
        table[i].bound = int(any(forum.binds and member.key in forum.members for forum in scenario.forums))
        table[i].host, table[i].us = int(member.key == scenario.host), int(member.key == scenario.us)
        table[i].weight = spent[member.key] / others
    return table


def _forums(scenario: Scenario) -> tuple[np.recarray, np.ndarray, np.recarray]:
    """Return the forums, who sits in each, and what each can agree on."""
    keys, many = [member.key for member in scenario.members], len(scenario.forums)
    forums, texts = empty(records.FORUM, many), np.zeros((many, len(TEXTS)), records.FORUM_TEXT)
    sitting = np.array([[key in forum.members for key in keys] for forum in scenario.forums], np.int64)
    for row, forum, demands in zip(forums, scenario.forums, texts, strict=True):
        row.rule, row.binds = int(ForumRule[forum.rule.upper()]), int(forum.binds)
        row.lead, row.voters = keys.index(forum.lead) if forum.lead else -1, len(set(forum.members)) - 1
        for name, terms in forum.texts.items():
            demands[TEXTS.index(name)] = (1, terms.get("demand", -1.0), terms.get("belief", -1.0))
    return forums, sitting.reshape(many, len(keys)), texts.view(np.recarray)


def _contingents(scenario: Scenario, most: int) -> np.recarray:
    """Return a town's contingents, up to `most` rows: those beyond its own are without strength."""
    keys = [member.key for member in scenario.members]
    own, table = _table(records.CONTINGENT, scenario.contingents), empty(records.CONTINGENT, most)
    table["role"] = int(Role.REINFORCEMENT)
    table[: len(own)] = own
    for i, row in enumerate(scenario.contingents):
        table[i].id = identity(f"contingent/{row.key}")
        table[i].nation, table[i].role = keys.index(row.nation), int(Role[row.role.upper()])
        table[i].way = int(Way[row.by.upper()])
    return table


def _places(places: tuple[Place, ...], most: int) -> tuple[np.recarray, ...]:
    """Return the towns where a next attempt may come: whose they are, then all their tables."""
    scenarios, groups = [place.scenario for place in places], 0
    towns = empty(records.PLACE, len(places))
    for town, there in zip(towns, scenarios, strict=True):
        town.host = [member.key for member in there.members].index(there.host)
        groups = max(groups, len(there.resident_groups))
    facts = [
        (n, knob_of(path), value) for n, place in enumerate(places) for path, value in place.facts.items()
    ]
    return (
        towns,
        _joined(records.ALLY, [_allies(there) for there in scenarios]),
        _joined(records.CONTINGENT, [_contingents(there, most) for there in scenarios]),
        _joined(records.GROUP, [_groups(there, groups) for there in scenarios]),
        np.array(facts, records.PLACE_FACT.descr).astype(records.PLACE_FACT).view(np.recarray),
    )


def _joined(dtype: np.dtype, tables: list[np.recarray]) -> np.recarray:
    return np.concatenate([empty(dtype, 0), *tables]).astype(dtype).view(np.recarray)


def _groups(scenario: Scenario, most: int) -> np.recarray:
    """Return a town's groups of residents, up to `most` rows: those beyond its own hold nobody."""
    own, table = _table(records.GROUP, scenario.resident_groups), empty(records.GROUP, most)
    table[: len(own)] = own
    return table


def _residents(count: int, districts: int) -> tuple[np.recarray, np.recarray]:
    """Return who the residents are, those of a district together, and where each district begins and ends."""
    people, towns = empty(records.RESIDENT, count), empty(records.DISTRICT, districts)
    for place, i in enumerate(sorted(range(count), key=lambda i: (i % districts, i))):
        people[place].id, people[place].district = identity(f"resident/{i}"), i % districts
    towns.first = np.searchsorted(people.district, np.arange(districts))
    towns.last = np.searchsorted(people.district, np.arange(districts), side="right")
    return people, towns


def _probe_kinds(scenario: Scenario) -> np.recarray:
    table = _table(records.PROBE_KIND, tuple(p for p in scenario.probes))
    for i, row in enumerate(scenario.probes):
        table[i].low, table[i].mode, table[i].high = row.delay_low, row.delay_mode, row.delay_high
        table[i].target = TARGETS[row.target]
    return table


def _injects(scenario: Scenario) -> tuple[np.recarray, np.recarray]:
    """Return a row for each effect of each inject, and what must hold for them to come."""
    rows = [(key, inject, effect) for key, inject in enumerate(scenario.injects) for effect in inject.effects]
    table = empty(records.INJECT, len(rows))
    for i, (key, inject, effect) in enumerate(rows):
        table[i].key, table[i].first = key, int(i == 0 or rows[i - 1][0] != key)
        table[i].day = (date.fromisoformat(inject.date) - scenario.start).days if inject.date else 0
        table[i].days_after, table[i].chance = inject.days_after, inject.chance
        table[i].condition, table[i].event = _trigger(inject.when)
        table[i].last = i + len(inject.effects)
        table[i].first_test = sum(len(one.given) for one in scenario.injects[:key])
        table[i].last_test = table[i].first_test + len(inject.given)
        table[i].effect, table[i].knob, table[i].amount = _effect(effect)
        table[i].seat = int(Seat[inject.seat.upper()]) if inject.seat else -1
    given = [test for inject in scenario.injects for test in inject.given]
    tests = empty(records.TEST, len(given))
    for row, test in zip(tests, given, strict=True):
        row.gauge, row.above, row.below = int(Gauge[test.gauge.upper()]), test.above, test.below
    return table, tests


def _trigger(when: str) -> tuple[int, int]:
    """Return the condition of an inject that follows `when`, and the kind of event if it is one."""
    name = ALIASES.get(when, when)
    if name.upper() in Condition.__members__:
        return int(Condition[name.upper()]), 0
    declared = {event.name: number for number, event in declared_events.items()}
    return int(Condition.EVENT), declared.get(name) or int(What[name.upper()])


def _effect(effect: Any) -> tuple[int, int, float]:
    """Return an effect's kind, the number of the parameter that it moves, and its amount."""
    if effect.target in FIELDS:
        kind = Effect.SCALE if effect.scales else Effect.ADD
        return int(kind), knob_of(effect.target), effect.size
    return int(Effect[effect.target.upper()]), -1, effect.size


def _seats(scenario: Scenario) -> np.recarray:
    table = empty(records.SEAT, len(Seat))
    for budget in scenario.budgets:
        seat = table[int(Seat[budget.key.upper()])]
        for name in ("capital", "readiness", "sources"):
            seat[f"{name}_full"], seat[f"{name}_regrow"] = (
                getattr(budget, name),
                getattr(budget, f"{name}_regrow"),
            )
    return table


def _menu(scenario: Scenario) -> tuple[np.recarray, np.recarray]:
    """Return the menu and its effects, each item's from `first` up to before `last`."""
    effects = [effect for item in scenario.menu for effect in item.effects]
    rows, moved, at = empty(records.MENU, len(scenario.menu)), empty(records.MENU_EFFECT, len(effects)), 0
    for n, item in enumerate(scenario.menu):
        row = rows[n]
        row.seat, row.acts = int(Seat[item.seat.upper()]), int(Acts[item.acts.upper()])
        row.author, row.verb = int(Author[item.author.upper()]), int(VERBS[item.verb])
        row.public, row.once = int(item.public), int(item.once)
        row.capital, row.readiness, row.sources = item.capital, item.readiness, item.sources
        row.delay_hours, row.first, row.last = item.delay_hours, at, at + len(item.effects)
        at = row.last
    for n, effect in enumerate(effects):
        moved[n].effect, moved[n].knob, moved[n].amount = _effect(effect)
    return rows, moved
