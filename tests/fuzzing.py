"""The mark of tests that make up their inputs: some in each run of the suite, other ones each time on request."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

MANY = int(os.environ.get("NARVA_FUZZ", "0"))  # inputs of each test, other ones each time


def fuzzed(examples: int) -> Callable[[Any], Any]:
    """Return a decorator of a property: as many examples, always the same ones, unless NARVA_FUZZ asks for more."""
    size = settings(
        max_examples=MANY or examples, derandomize=not MANY, deadline=None, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    return lambda test: pytest.mark.fuzz(size(test))
