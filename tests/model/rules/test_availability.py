"""Forces that the war leaves free: the limits of its docstring."""

from __future__ import annotations

import math

import pytest

from sim.model.rules.availability import available_share


def test_while_the_war_goes_on() -> None:
    assert available_share(0.3, 1.0, 18.0, -1.0) == 0.3


def test_limits_at_the_freeze_and_long_after() -> None:
    """m = 0 gives war, m -> infinity full."""
    assert available_share(0.3, 1.0, 18.0, 0.0) == pytest.approx(0.3)
    assert available_share(0.3, 1.0, 18.0, 1e6) == pytest.approx(1.0)


def test_after_one_recovery_time_by_hand() -> None:
    assert available_share(0.3, 1.0, 18.0, 18.0) == pytest.approx(1.0 - 0.7 / math.e, rel=1e-12)


def test_recovery_only_grows() -> None:
    shares = [available_share(0.3, 1.2, 18.0, float(m)) for m in range(60)]
    assert shares == sorted(shares)
