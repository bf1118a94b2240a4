"""The rulebook read as text: which number of conf reaches which rule, under whatever name an actor gives it."""

from __future__ import annotations

import ast

import pytest

from sim.model.turn import PHASES
from sim.parameters.validation import FIELDS
from tools.documents.rulebook import Function, Module, Rulebook, _imported, _Trace, rulebook

ACTOR = """
from sim.rules import contest as fight
from sim.rules.stance import settled

def act(i, w):
    q, p = w.p.alliance, w.p
    own = q.resolve + 1
    target = settled(own, 0.0, q.cohesion)
    helper(p, q.theta)
    return fight.contest(1.0, 2.0, p.posture.attacker_mass * 2, 1.0)

def helper(numbers, bar):
    return numbers.host.police + bar
"""


def book_of(source: str) -> Rulebook:
    tree = ast.parse(source)
    functions = {
        n.name: Function("actors.made", n.name, "", n) for n in tree.body if isinstance(n, ast.FunctionDef)
    }
    made = Module("actors.made", "", functions, _imported(tree), tree)
    return Rulebook({**rulebook().modules, "actors.made": made})


@pytest.fixture(scope="module")
def made() -> Rulebook:
    book = book_of(ACTOR)
    act = book.modules["actors.made"].functions["act"]
    for function, bound in _Trace(book, act, {"w": "w"}).run():
        _Trace(book, function, bound).run()
    return book


def test_an_argument_carries_its_number_to_the_rule(made: Rulebook) -> None:
    assert made.handed[("rules.stance", "settled")] == {"cohesion": {"alliance.cohesion"}}
    assert made.handed[("rules.contest", "contest")] == {"mass": {"posture.attacker_mass"}}


def test_what_no_rule_is_handed_is_the_actors_own_also_through_a_helper(made: Rulebook) -> None:
    assert made.own[("actors.made", "act")] == {"alliance.resolve", "alliance.theta"}
    assert made.own[("actors.made", "helper")] == {"host.police"}


def test_calls_lead_to_the_rules_that_a_phase_reaches(made: Rulebook) -> None:
    assert made.rules_under(("actors.made", "act")) == ["rules.contest", "rules.stance"]


def test_every_number_of_conf_is_found_somewhere() -> None:
    book = rulebook()
    found = {path for given in book.handed.values() for paths in given.values() for path in paths}
    found |= {path for paths in book.own.values() for path in paths}
    assert [path for path in FIELDS if path not in found] == []


def test_every_phase_and_every_rule_is_described() -> None:
    modules = rulebook().modules
    for phase in PHASES:
        home = modules[phase.act.__module__.removeprefix("sim.")]
        assert home.functions[phase.act.__name__].sentence.endswith("."), phase.name
    rules = [f for m in modules.values() if m.name.startswith("rules.") for f in m.functions.values()]
    assert len(rules) > 40
    assert [f.name for f in rules if not f.sentence] == []


def test_the_council_reads_what_it_reads() -> None:
    """A case by hand: the slope of an objection is council.stance_slope, wherever it is called from."""
    given = rulebook().handed[("rules.consensus", "objection_probability")]
    assert given["stance_slope"] == {"council.stance_slope"}
    assert rulebook().callers("rules.consensus") == ["actors.council", "actors.kremlin"]
