"""A whole number of an option, which verbs share."""

from __future__ import annotations

from argparse import ArgumentTypeError

import pytest

from sim.cli.common import whole


@pytest.mark.parametrize(("text", "number"), [("30", 30), ("31", 31), ("100000", 100_000)])
def test_a_whole_number_may_be_either_end(text: str, number: int) -> None:
    assert whole(30, 100_000)(text) == number


@pytest.mark.parametrize("text", ["29", "100001", "-30", "30.0", "many", "", "1e3"])
def test_what_is_no_whole_number_within_its_ends_is_refused(text: str) -> None:
    with pytest.raises(ArgumentTypeError, match=r"is not a whole number from 30 to 100,000"):
        whole(30, 100_000)(text)
