"""Known limits on paper: each holds."""

from __future__ import annotations

import pytest

from sim.studies.verification.declared import Limit, limits

LIMITS = limits()


@pytest.mark.parametrize("limit", LIMITS, ids=[limit.said for limit in LIMITS])
def test_a_rule_gives_what_is_known(limit: Limit) -> None:
    assert limit.holds, (limit.computed, limit.exact)


def test_a_limit_that_is_missed_does_not_hold() -> None:
    assert not Limit("", "", 0.26, 0.25, 1e-9).holds
    assert Limit("", "", 0.26, 0.25, 0.02).holds
