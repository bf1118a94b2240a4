"""Declarations: a number or a name that is taken is refused at import; what an actor declares is in the world."""

from __future__ import annotations

import pytest

from sim.model import actor
from sim.model.actor import event, event_name, purpose
from sim.model.actors import modules
from sim.model.enums import What
from sim.model.rng import PURPOSES, Purpose
from sim.model.world import STATE, World


@pytest.fixture(autouse=True)
def registries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actor, "declared_events", {})
    monkeypatch.setattr(actor, "declared_purposes", {})


def test_a_declared_event_has_a_name() -> None:
    assert event(200, "rumour", "a rumour spreads") == 200
    assert (event_name(200), event_name(What.CYBER)) == ("rumour", "cyber")


@pytest.mark.parametrize(("number", "name"), [(What.CYBER, "rumour"), (200, "cyber")])
def test_an_event_that_exists_is_refused(number: int, name: str) -> None:
    with pytest.raises(ValueError, match=r"cyber = 41 exists already"):
        event(number, name, "")


@pytest.mark.parametrize(
    ("number", "name"), [(Purpose.CYBER, "rumour"), (200, "cyber"), (PURPOSES, "rumour")]
)
def test_a_purpose_that_exists_or_does_not_fit_is_refused(number: int, name: str) -> None:
    with pytest.raises(ValueError, match=r"exists already|is not from 0 to 255"):
        purpose(number, name)


def test_two_actors_cannot_declare_the_same_number() -> None:
    event(200, "rumour", "")
    purpose(200, "rumour")
    for declare in (
        lambda: event(200, "other", ""),
        lambda: purpose(200, "other"),
        lambda: purpose(201, "rumour"),
    ):
        with pytest.raises(ValueError, match="exists already"):
            declare()


def test_no_two_members_share_a_number() -> None:
    for members in (What, Purpose):
        assert len(members.__members__) == len({one.value for one in members})


def test_every_declared_record_is_a_part_of_the_world() -> None:
    declared = [name for module in modules() for name in getattr(module, "STATE", {})]
    assert sorted(declared) == sorted(STATE.names or ())
    assert set(declared) <= set(World._fields)
