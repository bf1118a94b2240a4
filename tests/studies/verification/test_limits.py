"""Known limits on paper: each holds, and the test that it names is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.studies.verification.limits import Limit, limits

ROOT = Path(__file__).resolve().parents[3]
LIMITS = limits()


@pytest.mark.parametrize("limit", LIMITS, ids=[limit.said for limit in LIMITS])
def test_a_rule_gives_what_is_known(limit: Limit) -> None:
    assert limit.holds, (limit.computed, limit.exact)
    file, _, name = limit.test.partition("::")
    assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8")


def test_a_limit_that_is_missed_does_not_hold() -> None:
    assert not Limit("", "", 0.26, 0.25, 1e-9, "").holds
    assert Limit("", "", 0.26, 0.25, 0.02, "").holds
