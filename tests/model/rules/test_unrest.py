"""The street: Epstein's numbers, and opinion between anchor and neighbours."""

from __future__ import annotations

import pytest

from sim.model.rules.unrest import arrest_chance, grievance, joins, opinion


def test_full_legitimacy_leaves_no_grievance() -> None:
    assert grievance(0.7, 1.0) == 0.0
    assert grievance(0.5, 0.4) == pytest.approx(0.3)


def test_nine_in_ten_are_arrested_where_police_match_the_active() -> None:
    """k = 2.3 gives .9 at C = A, the asker counted."""
    assert arrest_chance(10.0, 9.0, 2.3) == pytest.approx(0.9, abs=0.001)
    assert arrest_chance(0.0, 9.0, 2.3) == 0.0
    assert arrest_chance(5.0, 3.0, 2.3) > arrest_chance(5.0, 30.0, 2.3)


def test_who_joins() -> None:
    assert joins(0.6, 0.5, 0.4, 0.1, 0.1)
    assert not joins(0.6, 0.5, 0.4, 0.4, 0.1)
    assert not joins(0.6, 1.0, 0.9, 0.1, 0.1)
    assert not joins(0.1, 0.0, 0.0, 0.0, 0.1)


def test_opinion_by_hand_and_at_its_limits() -> None:
    """No openness, no change but the shock; full openness, midway between anchor and neighbours."""
    assert opinion(0.9, 0.4, 0.1, 0.3, 0.0, 0.0) == pytest.approx(0.4)
    assert opinion(0.8, 0.1, 0.4, 0.0, 1.0, 0.0) == pytest.approx(0.6)
    assert opinion(0.8, 0.5, 0.4, 0.1, 0.5, 0.02) == pytest.approx(0.25 + 0.25 + 0.02)
    assert opinion(0.0, 0.0, 0.0, 1.0, 1.0, -1.0) == 0.0
    assert opinion(1.0, 1.0, 1.0, 0.0, 1.0, 1.0) == 1.0
