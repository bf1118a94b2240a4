"""The towns where a next attempt may come: which quantities differ, and which hold for all."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim.config.settings import compose
from sim.engines.build import build
from sim.engines.places import places_of
from sim.scenario.scenario import Scenario, load_scenario


def test_no_town_is_read_where_nothing_is_asked(narva: Scenario) -> None:
    assert places_of(compose(), narva) == ()
    assert len(build(compose(), narva).places) == 0


def test_towns_differ_in_what_their_facts_say(narva: Scenario) -> None:
    here, there, island = places_of(compose(["sequel=rated"]), narva)
    assert here.scenario is narva
    facts = {fact.key: fact.value for fact in load_scenario("daugavpils").facts}
    for path, value in there.facts.items():
        assert path in here.facts
        assert isinstance(facts[path], str) or value == facts[path]
        assert value != here.facts[path]
    assert there.facts["posture.framework_forward"] == 2000
    assert island.facts["crossing.challenger_km"] == 330  # a number of this town alone


def test_what_the_command_line_gives_holds_for_every_town(narva: Scenario) -> None:
    for town in places_of(compose(["sequel=rated", "host.police=.5"]), narva):
        assert "host.police" not in town.facts


def test_a_town_alone_has_no_facts_to_change(narva: Scenario) -> None:
    (alone,) = places_of(compose(["sequel=played"]), replace(narva, sequels=()))
    assert not alone.facts


def test_tables_of_towns_stand_one_after_another(narva: Scenario) -> None:
    config = compose(["sequel=rated", "residents.count=5"])
    w, towns = build(config, narva), places_of(config, narva)
    most, members = len(w.contingents), len(w.allies)
    assert len(w.place_contingents) == most * len(towns)
    assert len(w.place_allies) == members * len(towns)
    for n, town in enumerate(towns):
        hosts = w.place_allies["host"][n * members : (n + 1) * members]
        assert w.places[n].host == int(np.flatnonzero(hosts)[0])
        assert town.scenario.members[w.places[n].host].key == town.scenario.host
        own = w.place_contingents["id"][n * most : (n + 1) * most]
        assert np.count_nonzero(own) == len(town.scenario.contingents)
    assert {*w.place_facts["place"]} == {*range(len(towns))}
    assert (np.diff(w.place_facts["place"]) >= 0).all()
