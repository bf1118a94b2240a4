"""The identity of a study: its code, the data it plays, what was declared."""

from __future__ import annotations

from dataclasses import replace

from sim.config.settings import compose
from sim.scenario.scenario import Scenario
from sim.studies.identity import identity_of

ENTRY = "sim.studies.identity"


def test_cards_of_a_class_make_no_study_stale_in_which_nobody_orders(narva: Scenario) -> None:
    config = compose(["residents.count=5"])
    dearer = replace(narva, menu=tuple(replace(item, capital=item.capital + 1) for item in narva.menu))
    for seats in (False, True):
        before, after = (identity_of(ENTRY, [(config, one)], [], seats) for one in (narva, dearer))
        assert (before["data"] != after["data"]) == seats


def test_a_member_s_number_does(narva: Scenario) -> None:
    config, first = compose(["residents.count=5"]), narva.members[0]
    other = replace(narva, members=(replace(first, presence=first.presence + 0.1), *narva.members[1:]))
    assert (
        identity_of(ENTRY, [(config, narva)], [])["data"] != identity_of(ENTRY, [(config, other)], [])["data"]
    )
