"""State variables: every one has a unit and a meaning, and nothing is described that is not there."""

from __future__ import annotations

from sim.model.world import World
from tools.documents import state
from tools.documents.state import records, strangers, undescribed


def test_every_state_variable_has_a_unit_and_a_meaning() -> None:
    assert undescribed() == [], "add a comment in its record, or a line in tools/documents/state.yaml"


def test_no_record_is_described_that_is_not_there() -> None:
    listed = {record.key for record in records()}
    assert {name.partition(".")[0] for name in strangers()} <= listed


def test_a_comment_is_of_the_only_field_of_its_line_or_of_the_one_that_it_names(monkeypatch) -> None:
    source = (
        'ONE = record(**integers("war", "faced"))  # faced: the highest\n'
        'TWO = record(\n    seed="u8",  # the seed\n    **floats("this", "that"),  # both\n)\n'
    )
    state._comments.cache_clear()
    monkeypatch.setattr(state, "_source", lambda: source)
    assert state._comments() == {("ONE", "faced"): "the highest", ("TWO", "seed"): "the seed"}
    state._comments.cache_clear()


def test_every_record_is_listed() -> None:
    listed = [record.key for record in records()]
    assert set(World._fields) - set(listed) == {
        "p",
        "knobs",
        "parameters",
        "state",
        "objections",
        "frequencies",
        "looks",
        "luck",
        "crowd",
        "forum_members",
        "place_allies",  # as allies, contingents and groups
        "place_contingents",
        "place_groups",
    }
    assert all(record.about and record.fields for record in records())


def test_units_come_from_the_table_or_from_the_name() -> None:
    fields = {(r.key, f.name): f for r in records() for f in r.fields}
    assert fields["council", "article5_hours"].unit == "hours"
    assert fields["town", "intruders"].unit == "battalions"
    assert fields["clock", "seed"].kind == "unsigned"
    assert fields["host", "cordon"].kind == "whole"
    assert {r.key: r.shape for r in records()}["allies"] == "members"
